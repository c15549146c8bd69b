-- Looks at a dossier are read by their numbers, the last first; looks at lists belong to none.
DROP INDEX access_log_by_dossier;
CREATE INDEX access_log_by_dossier ON access_log (dossier_id, id) WHERE dossier_id IS NOT NULL;
