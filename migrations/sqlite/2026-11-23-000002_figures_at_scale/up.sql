-- Figures at any scale. A write appends what it changes to counter_changes; folding moves that into the sums below.
ALTER TABLE dossiers ADD COLUMN supplement_requests INTEGER NOT NULL DEFAULT 0;
ALTER TABLE dossiers ADD COLUMN returned_day TEXT;
UPDATE dossiers SET supplement_requests =
    (SELECT COUNT(*) FROM dossier_events e WHERE e.dossier_id = dossiers.id AND e.action = 'request_supplement')
    WHERE id IN (SELECT dossier_id FROM dossier_events WHERE action = 'request_supplement');
UPDATE dossiers SET returned_day = date(closed_at / 1000000 + 25200, 'unixepoch')
    WHERE status = 'handed_back';
CREATE INDEX dossiers_returned ON dossiers (agency_id, returned_day, procedure_id, intake_channel, return_channel, service_level) WHERE returned_day IS NOT NULL;
-- Dossiers that were overdue at some time: what was overdue on a past day is found among them.
CREATE INDEX dossiers_once_overdue ON dossiers (settled_day, due_day, agency_id) WHERE settled_day > due_day;

-- Days on which a dossier counted as overdue before its clock was paused or its due time moved.
CREATE TABLE overdue_spells (
    dossier_id INTEGER NOT NULL REFERENCES dossiers (id),
    seq INTEGER NOT NULL,
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL,
    PRIMARY KEY (dossier_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX overdue_spells_by_end ON overdue_spells (until_day, from_day);

DROP TABLE counters;

-- What writes have changed and is not folded yet.
CREATE TABLE counter_changes (
    id INTEGER PRIMARY KEY NOT NULL,
    agency_id INTEGER NOT NULL,
    procedure_id INTEGER NOT NULL,
    intake_channel TEXT NOT NULL,
    return_channel TEXT NOT NULL,
    service_level INTEGER NOT NULL,
    day TEXT NOT NULL,
    half_month TEXT NOT NULL,
    received INTEGER NOT NULL,
    received_online INTEGER NOT NULL,
    received_online_partial INTEGER NOT NULL,
    received_online_full INTEGER NOT NULL,
    received_offered_partial INTEGER NOT NULL,
    received_offered_full INTEGER NOT NULL,
    received_by_post INTEGER NOT NULL,
    received_return_by_post INTEGER NOT NULL,
    received_any_post INTEGER NOT NULL,
    due INTEGER NOT NULL,
    settled INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    decided_early INTEGER NOT NULL,
    decided_on_time INTEGER NOT NULL,
    decided_late INTEGER NOT NULL,
    decided_repeated INTEGER NOT NULL,
    withdrawn INTEGER NOT NULL,
    stopped INTEGER NOT NULL,
    result_expected INTEGER NOT NULL,
    result_attached INTEGER NOT NULL,
    returned INTEGER NOT NULL,
    returned_by_post INTEGER NOT NULL
) STRICT;

-- Every dimension apart, by half month (days 1-14, 15-end).
CREATE TABLE counters (
    agency_id INTEGER NOT NULL REFERENCES agencies (id),
    half_month TEXT NOT NULL,
    procedure_id INTEGER NOT NULL REFERENCES procedures (id),
    intake_channel TEXT NOT NULL,
    return_channel TEXT NOT NULL,
    service_level INTEGER NOT NULL,
    received INTEGER NOT NULL,
    received_online INTEGER NOT NULL,
    received_online_partial INTEGER NOT NULL,
    received_online_full INTEGER NOT NULL,
    received_offered_partial INTEGER NOT NULL,
    received_offered_full INTEGER NOT NULL,
    received_by_post INTEGER NOT NULL,
    received_return_by_post INTEGER NOT NULL,
    received_any_post INTEGER NOT NULL,
    due INTEGER NOT NULL,
    settled INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    decided_early INTEGER NOT NULL,
    decided_on_time INTEGER NOT NULL,
    decided_late INTEGER NOT NULL,
    decided_repeated INTEGER NOT NULL,
    withdrawn INTEGER NOT NULL,
    stopped INTEGER NOT NULL,
    result_expected INTEGER NOT NULL,
    result_attached INTEGER NOT NULL,
    returned INTEGER NOT NULL,
    returned_by_post INTEGER NOT NULL,
    PRIMARY KEY (agency_id, half_month, procedure_id, intake_channel, return_channel, service_level)
) STRICT, WITHOUT ROWID;

-- Each agency's own dossiers, by day and by half month.
CREATE TABLE agency_counters (
    agency_id INTEGER NOT NULL REFERENCES agencies (id),
    span TEXT NOT NULL,
    first_day TEXT NOT NULL,
    received INTEGER NOT NULL,
    received_online INTEGER NOT NULL,
    received_online_partial INTEGER NOT NULL,
    received_online_full INTEGER NOT NULL,
    received_offered_partial INTEGER NOT NULL,
    received_offered_full INTEGER NOT NULL,
    received_by_post INTEGER NOT NULL,
    received_return_by_post INTEGER NOT NULL,
    received_any_post INTEGER NOT NULL,
    due INTEGER NOT NULL,
    settled INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    decided_early INTEGER NOT NULL,
    decided_on_time INTEGER NOT NULL,
    decided_late INTEGER NOT NULL,
    decided_repeated INTEGER NOT NULL,
    withdrawn INTEGER NOT NULL,
    stopped INTEGER NOT NULL,
    result_expected INTEGER NOT NULL,
    result_attached INTEGER NOT NULL,
    returned INTEGER NOT NULL,
    returned_by_post INTEGER NOT NULL,
    PRIMARY KEY (agency_id, span, first_day)
) STRICT, WITHOUT ROWID;

-- Each agency with all below it, by procedure.
CREATE TABLE procedure_counters (
    agency_id INTEGER NOT NULL REFERENCES agencies (id),
    span TEXT NOT NULL,
    first_day TEXT NOT NULL,
    procedure_id INTEGER NOT NULL REFERENCES procedures (id),
    received INTEGER NOT NULL,
    received_online INTEGER NOT NULL,
    received_online_partial INTEGER NOT NULL,
    received_online_full INTEGER NOT NULL,
    received_offered_partial INTEGER NOT NULL,
    received_offered_full INTEGER NOT NULL,
    received_by_post INTEGER NOT NULL,
    received_return_by_post INTEGER NOT NULL,
    received_any_post INTEGER NOT NULL,
    due INTEGER NOT NULL,
    settled INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    decided_early INTEGER NOT NULL,
    decided_on_time INTEGER NOT NULL,
    decided_late INTEGER NOT NULL,
    decided_repeated INTEGER NOT NULL,
    withdrawn INTEGER NOT NULL,
    stopped INTEGER NOT NULL,
    result_expected INTEGER NOT NULL,
    result_attached INTEGER NOT NULL,
    returned INTEGER NOT NULL,
    returned_by_post INTEGER NOT NULL,
    PRIMARY KEY (agency_id, span, first_day, procedure_id)
) STRICT, WITHOUT ROWID;

-- Each agency with all below it, by channel in, channel out and level of the service.
CREATE TABLE channel_counters (
    agency_id INTEGER NOT NULL REFERENCES agencies (id),
    span TEXT NOT NULL,
    first_day TEXT NOT NULL,
    intake_channel TEXT NOT NULL,
    return_channel TEXT NOT NULL,
    service_level INTEGER NOT NULL,
    received INTEGER NOT NULL,
    received_online INTEGER NOT NULL,
    received_online_partial INTEGER NOT NULL,
    received_online_full INTEGER NOT NULL,
    received_offered_partial INTEGER NOT NULL,
    received_offered_full INTEGER NOT NULL,
    received_by_post INTEGER NOT NULL,
    received_return_by_post INTEGER NOT NULL,
    received_any_post INTEGER NOT NULL,
    due INTEGER NOT NULL,
    settled INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    decided_early INTEGER NOT NULL,
    decided_on_time INTEGER NOT NULL,
    decided_late INTEGER NOT NULL,
    decided_repeated INTEGER NOT NULL,
    withdrawn INTEGER NOT NULL,
    stopped INTEGER NOT NULL,
    result_expected INTEGER NOT NULL,
    result_attached INTEGER NOT NULL,
    returned INTEGER NOT NULL,
    returned_by_post INTEGER NOT NULL,
    PRIMARY KEY (agency_id, span, first_day, intake_channel, return_channel, service_level)
) STRICT, WITHOUT ROWID;

INSERT INTO counter_changes (agency_id, procedure_id, intake_channel, return_channel, service_level, day, half_month, received, received_online, received_online_partial, received_online_full, received_offered_partial, received_offered_full, received_by_post, received_return_by_post, received_any_post, due, settled, ended, decided_early, decided_on_time, decided_late, decided_repeated, withdrawn, stopped, result_expected, result_attached, returned, returned_by_post)
SELECT agency_id, procedure_id, intake_channel, return_channel, service_level, received_day, substr(received_day, 1, 8) || CASE WHEN substr(received_day, 9) < '15' THEN '01' ELSE '15' END,
    SUM(CASE WHEN 1 = 1 THEN 1 ELSE 0 END), SUM(CASE WHEN intake_channel = 'online' THEN 1 ELSE 0 END), SUM(CASE WHEN intake_channel = 'online' AND service_level = 3 THEN 1 ELSE 0 END), SUM(CASE WHEN intake_channel = 'online' AND service_level = 4 THEN 1 ELSE 0 END), SUM(CASE WHEN service_level = 3 THEN 1 ELSE 0 END), SUM(CASE WHEN service_level = 4 THEN 1 ELSE 0 END), SUM(CASE WHEN intake_channel = 'postal' THEN 1 ELSE 0 END), SUM(CASE WHEN return_channel = 'postal' THEN 1 ELSE 0 END), SUM(CASE WHEN intake_channel = 'postal' OR return_channel = 'postal' THEN 1 ELSE 0 END), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
FROM dossiers WHERE received_day IS NOT NULL AND received_day IS NOT NULL
GROUP BY agency_id, procedure_id, intake_channel, return_channel, service_level, received_day;
INSERT INTO counter_changes (agency_id, procedure_id, intake_channel, return_channel, service_level, day, half_month, received, received_online, received_online_partial, received_online_full, received_offered_partial, received_offered_full, received_by_post, received_return_by_post, received_any_post, due, settled, ended, decided_early, decided_on_time, decided_late, decided_repeated, withdrawn, stopped, result_expected, result_attached, returned, returned_by_post)
SELECT agency_id, procedure_id, intake_channel, return_channel, service_level, due_day, substr(due_day, 1, 8) || CASE WHEN substr(due_day, 9) < '15' THEN '01' ELSE '15' END,
    0, 0, 0, 0, 0, 0, 0, 0, 0, SUM(CASE WHEN 1 = 1 THEN 1 ELSE 0 END), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
FROM dossiers WHERE received_day IS NOT NULL AND due_day IS NOT NULL
GROUP BY agency_id, procedure_id, intake_channel, return_channel, service_level, due_day;
INSERT INTO counter_changes (agency_id, procedure_id, intake_channel, return_channel, service_level, day, half_month, received, received_online, received_online_partial, received_online_full, received_offered_partial, received_offered_full, received_by_post, received_return_by_post, received_any_post, due, settled, ended, decided_early, decided_on_time, decided_late, decided_repeated, withdrawn, stopped, result_expected, result_attached, returned, returned_by_post)
SELECT agency_id, procedure_id, intake_channel, return_channel, service_level, settled_day, substr(settled_day, 1, 8) || CASE WHEN substr(settled_day, 9) < '15' THEN '01' ELSE '15' END,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, SUM(CASE WHEN 1 = 1 THEN 1 ELSE 0 END), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
FROM dossiers WHERE received_day IS NOT NULL AND settled_day IS NOT NULL
GROUP BY agency_id, procedure_id, intake_channel, return_channel, service_level, settled_day;
INSERT INTO counter_changes (agency_id, procedure_id, intake_channel, return_channel, service_level, day, half_month, received, received_online, received_online_partial, received_online_full, received_offered_partial, received_offered_full, received_by_post, received_return_by_post, received_any_post, due, settled, ended, decided_early, decided_on_time, decided_late, decided_repeated, withdrawn, stopped, result_expected, result_attached, returned, returned_by_post)
SELECT agency_id, procedure_id, intake_channel, return_channel, service_level, ended_day, substr(ended_day, 1, 8) || CASE WHEN substr(ended_day, 9) < '15' THEN '01' ELSE '15' END,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, SUM(CASE WHEN 1 = 1 THEN 1 ELSE 0 END), SUM(CASE WHEN timeliness = 'early' THEN 1 ELSE 0 END), SUM(CASE WHEN timeliness = 'on_time' THEN 1 ELSE 0 END), SUM(CASE WHEN timeliness = 'late' THEN 1 ELSE 0 END), SUM(CASE WHEN timeliness IN ('early', 'on_time') AND supplement_requests > 1 THEN 1 ELSE 0 END), SUM(CASE WHEN status = 'withdrawn' THEN 1 ELSE 0 END), SUM(CASE WHEN status = 'stopped' THEN 1 ELSE 0 END), SUM(CASE WHEN timeliness IS NOT NULL AND result_expected THEN 1 ELSE 0 END), SUM(CASE WHEN timeliness IS NOT NULL AND result_expected AND result_attached THEN 1 ELSE 0 END), 0, 0
FROM dossiers WHERE received_day IS NOT NULL AND ended_day IS NOT NULL
GROUP BY agency_id, procedure_id, intake_channel, return_channel, service_level, ended_day;
INSERT INTO counter_changes (agency_id, procedure_id, intake_channel, return_channel, service_level, day, half_month, received, received_online, received_online_partial, received_online_full, received_offered_partial, received_offered_full, received_by_post, received_return_by_post, received_any_post, due, settled, ended, decided_early, decided_on_time, decided_late, decided_repeated, withdrawn, stopped, result_expected, result_attached, returned, returned_by_post)
SELECT agency_id, procedure_id, intake_channel, return_channel, service_level, returned_day, substr(returned_day, 1, 8) || CASE WHEN substr(returned_day, 9) < '15' THEN '01' ELSE '15' END,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, SUM(CASE WHEN 1 = 1 THEN 1 ELSE 0 END), SUM(CASE WHEN return_channel = 'postal' THEN 1 ELSE 0 END)
FROM dossiers WHERE received_day IS NOT NULL AND returned_day IS NOT NULL
GROUP BY agency_id, procedure_id, intake_channel, return_channel, service_level, returned_day;
