-- What was in progress for long: figures without doubtful dossiers look for those that were received well before a period or
-- ended well after it. The limit is that of the domain, in days.
CREATE INDEX dossiers_lasting ON dossiers (agency_id, ended_day, received_day, id) WHERE ended_at - received_at > INTERVAL '86400 minutes';
-- The open ones among them, from the index alone.
DROP INDEX dossiers_open;
CREATE INDEX dossiers_open ON dossiers (agency_id, status, due_at, id, nearly_from, received_day) WHERE closed_at IS NULL;
