DROP INDEX dossiers_last_minute;
ALTER TABLE dossiers DROP COLUMN decided_by;
CREATE INDEX dossiers_last_minute ON dossiers (agency_id, ended_day, ended_at, due_at, due_day, timeliness) WHERE ended_at <= due_at AND due_at - ended_at < 1860000000;
