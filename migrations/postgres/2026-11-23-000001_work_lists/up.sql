-- Work lists by due time and their counts, from the index alone: what is not closed, each state in the order in which it
-- is due. The agencies are in it so that rows that are not shown need not be read.
CREATE INDEX dossiers_work ON dossiers (status, due_at, id, nearly_from, agency_id, received_agency_id, step_agency_id, ended_at) WHERE closed_at IS NULL;
-- The same order for a single agency: so far the id came last and every page was sorted.
DROP INDEX dossiers_open;
CREATE INDEX dossiers_open ON dossiers (agency_id, status, due_at, id, nearly_from) WHERE closed_at IS NULL;
