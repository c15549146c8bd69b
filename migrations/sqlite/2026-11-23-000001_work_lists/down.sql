DROP INDEX dossiers_work;
DROP INDEX dossiers_open;
CREATE INDEX dossiers_open ON dossiers (agency_id, status, due_at, nearly_from, id) WHERE closed_at IS NULL;
