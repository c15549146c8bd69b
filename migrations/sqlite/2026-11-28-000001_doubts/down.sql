DROP INDEX dossiers_late;
DROP INDEX clock_moves_after_due;
DROP INDEX clock_moves_near_due;
DROP INDEX dossiers_last_minute;
DROP INDEX dossiers_handed_back_early;
DROP INDEX dossiers_received;
CREATE INDEX dossiers_received ON dossiers (agency_id, received_day, procedure_id, intake_channel, return_channel, service_level);
ALTER TABLE dossiers DROP COLUMN entered_at;
