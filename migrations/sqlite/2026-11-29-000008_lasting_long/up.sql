-- What was in progress for long: figures without doubtful dossiers look for those that were received well before a period or
-- ended well after it. The limit is that of the domain, in days.
CREATE INDEX dossiers_lasting ON dossiers (agency_id, ended_day, received_day, ended_at, received_at) WHERE ended_at - received_at > 5184000000000;
-- The open ones among them, from the index alone. SQLite takes that only if it holds every column that is asked for.
DROP INDEX dossiers_open;
CREATE INDEX dossiers_open ON dossiers (agency_id, status, due_at, id, nearly_from, received_day, closed_at) WHERE closed_at IS NULL;
