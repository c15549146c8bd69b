DROP INDEX dossiers_ended;
CREATE INDEX dossiers_ended ON dossiers (agency_id, ended_day, procedure_id, intake_channel, return_channel, service_level, status, timeliness, result_expected, result_attached) WHERE ended_day IS NOT NULL;
-- Of indexes that fit alike SQLite takes the one that was made last; those that hold less come after the large one again.
DROP INDEX dossiers_handed_back_early;
CREATE INDEX dossiers_handed_back_early ON dossiers (agency_id, ended_day) WHERE closed_at < ended_at;
DROP INDEX dossiers_late;
CREATE INDEX dossiers_late ON dossiers (agency_id, ended_day, procedure_id, intake_channel, return_channel, service_level, timeliness) WHERE timeliness = 'late';
DROP INDEX dossiers_without_result;
CREATE INDEX dossiers_without_result ON dossiers (agency_id, ended_day, timeliness, result_expected, result_attached) WHERE timeliness IS NOT NULL AND result_expected AND NOT result_attached;
DROP INDEX dossiers_last_minute;
CREATE INDEX dossiers_last_minute ON dossiers (agency_id, ended_day, ended_at, due_at, decided_by) WHERE decided_by IS NOT NULL AND ended_at <= due_at AND due_at - ended_at < 1860000000;
