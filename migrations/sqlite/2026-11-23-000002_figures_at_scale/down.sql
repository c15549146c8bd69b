DROP TABLE channel_counters;
DROP TABLE procedure_counters;
DROP TABLE agency_counters;
DROP TABLE counters;
DROP TABLE counter_changes;
DROP TABLE overdue_spells;
DROP INDEX dossiers_once_overdue;
DROP INDEX dossiers_returned;
ALTER TABLE dossiers DROP COLUMN returned_day;
ALTER TABLE dossiers DROP COLUMN supplement_requests;

CREATE TABLE counters (
    agency_id INTEGER NOT NULL REFERENCES agencies (id),
    bucket TEXT NOT NULL,
    procedure_id INTEGER NOT NULL REFERENCES procedures (id),
    intake_channel TEXT NOT NULL,
    return_channel TEXT NOT NULL,
    service_level INTEGER NOT NULL,
    received INTEGER NOT NULL,
    due INTEGER NOT NULL,
    settled INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    decided_early INTEGER NOT NULL,
    decided_on_time INTEGER NOT NULL,
    decided_late INTEGER NOT NULL,
    withdrawn INTEGER NOT NULL,
    stopped INTEGER NOT NULL,
    result_expected INTEGER NOT NULL,
    result_attached INTEGER NOT NULL,
    PRIMARY KEY (agency_id, bucket, procedure_id, intake_channel, return_channel, service_level)
) STRICT, WITHOUT ROWID;
INSERT INTO counters
SELECT agency_id, substr(received_day, 1, 8) || CASE WHEN substr(received_day, 9) < '15' THEN '01' ELSE '15' END AS half_month, procedure_id, intake_channel, return_channel, service_level,
    SUM(CASE WHEN 1 = 1 THEN 1 ELSE 0 END), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
FROM dossiers WHERE received_day IS NOT NULL AND received_day IS NOT NULL
GROUP BY agency_id, half_month, procedure_id, intake_channel, return_channel, service_level
ON CONFLICT (agency_id, bucket, procedure_id, intake_channel, return_channel, service_level) DO UPDATE SET
    received = counters.received + excluded.received, due = counters.due + excluded.due, settled = counters.settled + excluded.settled, ended = counters.ended + excluded.ended, decided_early = counters.decided_early + excluded.decided_early, decided_on_time = counters.decided_on_time + excluded.decided_on_time, decided_late = counters.decided_late + excluded.decided_late, withdrawn = counters.withdrawn + excluded.withdrawn, stopped = counters.stopped + excluded.stopped, result_expected = counters.result_expected + excluded.result_expected, result_attached = counters.result_attached + excluded.result_attached;
INSERT INTO counters
SELECT agency_id, substr(due_day, 1, 8) || CASE WHEN substr(due_day, 9) < '15' THEN '01' ELSE '15' END AS half_month, procedure_id, intake_channel, return_channel, service_level,
    0, SUM(CASE WHEN 1 = 1 THEN 1 ELSE 0 END), 0, 0, 0, 0, 0, 0, 0, 0, 0
FROM dossiers WHERE received_day IS NOT NULL AND due_day IS NOT NULL
GROUP BY agency_id, half_month, procedure_id, intake_channel, return_channel, service_level
ON CONFLICT (agency_id, bucket, procedure_id, intake_channel, return_channel, service_level) DO UPDATE SET
    received = counters.received + excluded.received, due = counters.due + excluded.due, settled = counters.settled + excluded.settled, ended = counters.ended + excluded.ended, decided_early = counters.decided_early + excluded.decided_early, decided_on_time = counters.decided_on_time + excluded.decided_on_time, decided_late = counters.decided_late + excluded.decided_late, withdrawn = counters.withdrawn + excluded.withdrawn, stopped = counters.stopped + excluded.stopped, result_expected = counters.result_expected + excluded.result_expected, result_attached = counters.result_attached + excluded.result_attached;
INSERT INTO counters
SELECT agency_id, substr(settled_day, 1, 8) || CASE WHEN substr(settled_day, 9) < '15' THEN '01' ELSE '15' END AS half_month, procedure_id, intake_channel, return_channel, service_level,
    0, 0, SUM(CASE WHEN 1 = 1 THEN 1 ELSE 0 END), 0, 0, 0, 0, 0, 0, 0, 0
FROM dossiers WHERE received_day IS NOT NULL AND settled_day IS NOT NULL
GROUP BY agency_id, half_month, procedure_id, intake_channel, return_channel, service_level
ON CONFLICT (agency_id, bucket, procedure_id, intake_channel, return_channel, service_level) DO UPDATE SET
    received = counters.received + excluded.received, due = counters.due + excluded.due, settled = counters.settled + excluded.settled, ended = counters.ended + excluded.ended, decided_early = counters.decided_early + excluded.decided_early, decided_on_time = counters.decided_on_time + excluded.decided_on_time, decided_late = counters.decided_late + excluded.decided_late, withdrawn = counters.withdrawn + excluded.withdrawn, stopped = counters.stopped + excluded.stopped, result_expected = counters.result_expected + excluded.result_expected, result_attached = counters.result_attached + excluded.result_attached;
INSERT INTO counters
SELECT agency_id, substr(ended_day, 1, 8) || CASE WHEN substr(ended_day, 9) < '15' THEN '01' ELSE '15' END AS half_month, procedure_id, intake_channel, return_channel, service_level,
    0, 0, 0, SUM(CASE WHEN 1 = 1 THEN 1 ELSE 0 END), SUM(CASE WHEN timeliness = 'early' THEN 1 ELSE 0 END), SUM(CASE WHEN timeliness = 'on_time' THEN 1 ELSE 0 END), SUM(CASE WHEN timeliness = 'late' THEN 1 ELSE 0 END), SUM(CASE WHEN status = 'withdrawn' THEN 1 ELSE 0 END), SUM(CASE WHEN status = 'stopped' THEN 1 ELSE 0 END), SUM(CASE WHEN timeliness IS NOT NULL AND result_expected THEN 1 ELSE 0 END), SUM(CASE WHEN timeliness IS NOT NULL AND result_expected AND result_attached THEN 1 ELSE 0 END)
FROM dossiers WHERE received_day IS NOT NULL AND ended_day IS NOT NULL
GROUP BY agency_id, half_month, procedure_id, intake_channel, return_channel, service_level
ON CONFLICT (agency_id, bucket, procedure_id, intake_channel, return_channel, service_level) DO UPDATE SET
    received = counters.received + excluded.received, due = counters.due + excluded.due, settled = counters.settled + excluded.settled, ended = counters.ended + excluded.ended, decided_early = counters.decided_early + excluded.decided_early, decided_on_time = counters.decided_on_time + excluded.decided_on_time, decided_late = counters.decided_late + excluded.decided_late, withdrawn = counters.withdrawn + excluded.withdrawn, stopped = counters.stopped + excluded.stopped, result_expected = counters.result_expected + excluded.result_expected, result_attached = counters.result_attached + excluded.result_attached;
