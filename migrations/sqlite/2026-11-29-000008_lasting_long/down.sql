DROP INDEX dossiers_lasting;
DROP INDEX dossiers_open;
CREATE INDEX dossiers_open ON dossiers (agency_id, status, due_at, id, nearly_from) WHERE closed_at IS NULL;
