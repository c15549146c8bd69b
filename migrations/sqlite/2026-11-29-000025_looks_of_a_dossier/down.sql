DROP INDEX access_log_by_dossier;
CREATE INDEX access_log_by_dossier ON access_log (dossier_id, at);
