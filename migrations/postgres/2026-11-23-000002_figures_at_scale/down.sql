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
    agency_id BIGINT NOT NULL REFERENCES agencies (id),
    bucket DATE NOT NULL,
    procedure_id BIGINT NOT NULL REFERENCES procedures (id),
    intake_channel TEXT NOT NULL,
    return_channel TEXT NOT NULL,
    service_level SMALLINT NOT NULL,
    received BIGINT NOT NULL,
    due BIGINT NOT NULL,
    settled BIGINT NOT NULL,
    ended BIGINT NOT NULL,
    decided_early BIGINT NOT NULL,
    decided_on_time BIGINT NOT NULL,
    decided_late BIGINT NOT NULL,
    withdrawn BIGINT NOT NULL,
    stopped BIGINT NOT NULL,
    result_expected BIGINT NOT NULL,
    result_attached BIGINT NOT NULL,
    PRIMARY KEY (agency_id, bucket, procedure_id, intake_channel, return_channel, service_level)
);
INSERT INTO counters
SELECT agency_id, date_trunc('month', received_day)::date + CASE WHEN EXTRACT(DAY FROM received_day) < 15 THEN 0 ELSE 14 END AS half_month, procedure_id, intake_channel, return_channel, service_level,
    SUM(CASE WHEN 1 = 1 THEN 1 ELSE 0 END), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
FROM dossiers WHERE received_day IS NOT NULL AND received_day IS NOT NULL
GROUP BY agency_id, half_month, procedure_id, intake_channel, return_channel, service_level
ON CONFLICT (agency_id, bucket, procedure_id, intake_channel, return_channel, service_level) DO UPDATE SET
    received = counters.received + excluded.received, due = counters.due + excluded.due, settled = counters.settled + excluded.settled, ended = counters.ended + excluded.ended, decided_early = counters.decided_early + excluded.decided_early, decided_on_time = counters.decided_on_time + excluded.decided_on_time, decided_late = counters.decided_late + excluded.decided_late, withdrawn = counters.withdrawn + excluded.withdrawn, stopped = counters.stopped + excluded.stopped, result_expected = counters.result_expected + excluded.result_expected, result_attached = counters.result_attached + excluded.result_attached;
INSERT INTO counters
SELECT agency_id, date_trunc('month', due_day)::date + CASE WHEN EXTRACT(DAY FROM due_day) < 15 THEN 0 ELSE 14 END AS half_month, procedure_id, intake_channel, return_channel, service_level,
    0, SUM(CASE WHEN 1 = 1 THEN 1 ELSE 0 END), 0, 0, 0, 0, 0, 0, 0, 0, 0
FROM dossiers WHERE received_day IS NOT NULL AND due_day IS NOT NULL
GROUP BY agency_id, half_month, procedure_id, intake_channel, return_channel, service_level
ON CONFLICT (agency_id, bucket, procedure_id, intake_channel, return_channel, service_level) DO UPDATE SET
    received = counters.received + excluded.received, due = counters.due + excluded.due, settled = counters.settled + excluded.settled, ended = counters.ended + excluded.ended, decided_early = counters.decided_early + excluded.decided_early, decided_on_time = counters.decided_on_time + excluded.decided_on_time, decided_late = counters.decided_late + excluded.decided_late, withdrawn = counters.withdrawn + excluded.withdrawn, stopped = counters.stopped + excluded.stopped, result_expected = counters.result_expected + excluded.result_expected, result_attached = counters.result_attached + excluded.result_attached;
INSERT INTO counters
SELECT agency_id, date_trunc('month', settled_day)::date + CASE WHEN EXTRACT(DAY FROM settled_day) < 15 THEN 0 ELSE 14 END AS half_month, procedure_id, intake_channel, return_channel, service_level,
    0, 0, SUM(CASE WHEN 1 = 1 THEN 1 ELSE 0 END), 0, 0, 0, 0, 0, 0, 0, 0
FROM dossiers WHERE received_day IS NOT NULL AND settled_day IS NOT NULL
GROUP BY agency_id, half_month, procedure_id, intake_channel, return_channel, service_level
ON CONFLICT (agency_id, bucket, procedure_id, intake_channel, return_channel, service_level) DO UPDATE SET
    received = counters.received + excluded.received, due = counters.due + excluded.due, settled = counters.settled + excluded.settled, ended = counters.ended + excluded.ended, decided_early = counters.decided_early + excluded.decided_early, decided_on_time = counters.decided_on_time + excluded.decided_on_time, decided_late = counters.decided_late + excluded.decided_late, withdrawn = counters.withdrawn + excluded.withdrawn, stopped = counters.stopped + excluded.stopped, result_expected = counters.result_expected + excluded.result_expected, result_attached = counters.result_attached + excluded.result_attached;
INSERT INTO counters
SELECT agency_id, date_trunc('month', ended_day)::date + CASE WHEN EXTRACT(DAY FROM ended_day) < 15 THEN 0 ELSE 14 END AS half_month, procedure_id, intake_channel, return_channel, service_level,
    0, 0, 0, SUM(CASE WHEN 1 = 1 THEN 1 ELSE 0 END), SUM(CASE WHEN timeliness = 'early' THEN 1 ELSE 0 END), SUM(CASE WHEN timeliness = 'on_time' THEN 1 ELSE 0 END), SUM(CASE WHEN timeliness = 'late' THEN 1 ELSE 0 END), SUM(CASE WHEN status = 'withdrawn' THEN 1 ELSE 0 END), SUM(CASE WHEN status = 'stopped' THEN 1 ELSE 0 END), SUM(CASE WHEN timeliness IS NOT NULL AND result_expected THEN 1 ELSE 0 END), SUM(CASE WHEN timeliness IS NOT NULL AND result_expected AND result_attached THEN 1 ELSE 0 END)
FROM dossiers WHERE received_day IS NOT NULL AND ended_day IS NOT NULL
GROUP BY agency_id, half_month, procedure_id, intake_channel, return_channel, service_level
ON CONFLICT (agency_id, bucket, procedure_id, intake_channel, return_channel, service_level) DO UPDATE SET
    received = counters.received + excluded.received, due = counters.due + excluded.due, settled = counters.settled + excluded.settled, ended = counters.ended + excluded.ended, decided_early = counters.decided_early + excluded.decided_early, decided_on_time = counters.decided_on_time + excluded.decided_on_time, decided_late = counters.decided_late + excluded.decided_late, withdrawn = counters.withdrawn + excluded.withdrawn, stopped = counters.stopped + excluded.stopped, result_expected = counters.result_expected + excluded.result_expected, result_attached = counters.result_attached + excluded.result_attached;
