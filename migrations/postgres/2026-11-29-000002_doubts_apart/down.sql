DROP INDEX dossiers_last_minute;
CREATE INDEX dossiers_last_minute ON dossiers (agency_id, ended_day) WHERE ended_at <= due_at AND due_at - ended_at < INTERVAL '31 minutes';
DROP INDEX dossiers_online;
DROP INDEX dossiers_without_result;
DROP INDEX dossiers_entered_late;
DROP INDEX dossiers_received_at;
