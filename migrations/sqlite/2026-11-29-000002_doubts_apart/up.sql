-- What happened while a counter was closed: few moments of any year, told by its calendar.
CREATE INDEX dossiers_received_at ON dossiers (received_at, agency_id, received_agency_id) WHERE received_at IS NOT NULL;
-- Doubtful dossiers alone; who entered it comes first where it is the portal for nearly all. Limits in minutes are those of
-- the domain; with others the rows are read instead. SQLite takes them only if they hold every column that is asked for.
CREATE INDEX dossiers_entered_late ON dossiers (agency_id, received_day, entered_at, received_at) WHERE entered_at - received_at >= 86460000000;
CREATE INDEX dossiers_without_result ON dossiers (agency_id, ended_day, timeliness, result_expected, result_attached) WHERE timeliness IS NOT NULL AND result_expected AND NOT result_attached;
CREATE INDEX dossiers_online ON dossiers (created_by, received_day, agency_id) WHERE intake_channel = 'online' AND entered_at IS NOT NULL AND received_day IS NOT NULL;
DROP INDEX dossiers_last_minute;
CREATE INDEX dossiers_last_minute ON dossiers (agency_id, ended_day, ended_at, due_at, due_day, timeliness) WHERE ended_at <= due_at AND due_at - ended_at < 1860000000;
