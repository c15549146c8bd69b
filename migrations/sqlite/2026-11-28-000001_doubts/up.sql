-- When a dossier was entered here; none if it came from another system. So far only its first event knew.
ALTER TABLE dossiers ADD COLUMN entered_at INTEGER;
UPDATE dossiers SET entered_at =
    (SELECT e.at FROM dossier_events e WHERE e.dossier_id = dossiers.id AND e.seq = 1 AND e.action = 'create');
-- Doubts about the receipt are read from the index of days alone.
DROP INDEX dossiers_received;
CREATE INDEX dossiers_received ON dossiers (agency_id, received_day, procedure_id, intake_channel, return_channel, service_level, received_agency_id, received_at, entered_at, created_by, name_key, applicant_id_number);
-- Few dossiers each. Limits in minutes are those of the domain and one more; with others the rows are read instead.
CREATE INDEX dossiers_handed_back_early ON dossiers (agency_id, ended_day) WHERE closed_at < ended_at;
CREATE INDEX dossiers_last_minute ON dossiers (agency_id, ended_day) WHERE ended_at <= due_at AND due_at - ended_at < 1860000000;
CREATE INDEX clock_moves_near_due ON clock_moves (from_at, dossier_id) WHERE kind = 'pause' AND from_at <= due_before AND due_before - from_at < 14460000000;
CREATE INDEX clock_moves_after_due ON clock_moves (from_at, dossier_id) WHERE kind = 'extension' AND from_at > due_before;
-- The late ones, over however many years. SQLite takes it only if it holds every column that is asked for.
CREATE INDEX dossiers_late ON dossiers (agency_id, ended_day, procedure_id, intake_channel, return_channel, service_level, timeliness) WHERE timeliness = 'late';
