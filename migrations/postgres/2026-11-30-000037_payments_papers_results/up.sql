-- What Decision 766/QĐ-TTg counts of payments, papers and results stands with the dossier, so that it is counted as everything else.
ALTER TABLE dossiers ADD COLUMN result_electronic BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE dossiers ADD COLUMN paid_online BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE dossiers ADD COLUMN papers_handed SMALLINT NOT NULL DEFAULT 0;
ALTER TABLE dossiers ADD COLUMN papers_with_file SMALLINT NOT NULL DEFAULT 0;
ALTER TABLE dossiers ADD COLUMN papers_reused SMALLINT NOT NULL DEFAULT 0;
-- The last result is the one that counts. One taken back is none.
UPDATE dossiers SET result_electronic = TRUE WHERE result_attached AND EXISTS (SELECT 1 FROM dossier_results r WHERE r.dossier_id = dossiers.id AND r.seq = (SELECT MAX(l.seq) FROM dossier_results l WHERE l.dossier_id = dossiers.id) AND (r.declared_signed OR r.signature IN ('valid', 'untrusted')));
UPDATE dossiers SET paid_online = TRUE WHERE id IN (SELECT dossier_id FROM dossier_fees WHERE method = 'online' AND state IN ('paid', 'refunded') AND timing <> 'none');
UPDATE dossiers SET papers_handed = p.handed, papers_with_file = p.with_file, papers_reused = p.reused FROM paper_counts p WHERE p.dossier_id = dossiers.id;
-- What was brought beside what the procedure names is none of its papers.
UPDATE dossiers SET papers_handed = (SELECT COUNT(*) FROM json_array_elements(papers::json) paper WHERE paper ->> 'code' IS NOT NULL) WHERE papers_handed > 0;
DROP TABLE paper_counts;
CREATE INDEX dossiers_papers ON dossiers (agency_id, submitted_at, papers_handed, papers_with_file, papers_reused) WHERE papers_handed > 0;
ALTER TABLE counter_changes ADD COLUMN received_with_papers BIGINT NOT NULL DEFAULT 0;
ALTER TABLE counter_changes ADD COLUMN received_digitised BIGINT NOT NULL DEFAULT 0;
ALTER TABLE counter_changes ADD COLUMN received_reused BIGINT NOT NULL DEFAULT 0;
ALTER TABLE counter_changes ADD COLUMN received_with_fee BIGINT NOT NULL DEFAULT 0;
ALTER TABLE counter_changes ADD COLUMN received_paid_online BIGINT NOT NULL DEFAULT 0;
ALTER TABLE counter_changes ADD COLUMN result_electronic BIGINT NOT NULL DEFAULT 0;
ALTER TABLE counters ADD COLUMN received_with_papers BIGINT NOT NULL DEFAULT 0;
ALTER TABLE counters ADD COLUMN received_digitised BIGINT NOT NULL DEFAULT 0;
ALTER TABLE counters ADD COLUMN received_reused BIGINT NOT NULL DEFAULT 0;
ALTER TABLE counters ADD COLUMN received_with_fee BIGINT NOT NULL DEFAULT 0;
ALTER TABLE counters ADD COLUMN received_paid_online BIGINT NOT NULL DEFAULT 0;
ALTER TABLE counters ADD COLUMN result_electronic BIGINT NOT NULL DEFAULT 0;
ALTER TABLE agency_counters ADD COLUMN received_with_papers BIGINT NOT NULL DEFAULT 0;
ALTER TABLE agency_counters ADD COLUMN received_digitised BIGINT NOT NULL DEFAULT 0;
ALTER TABLE agency_counters ADD COLUMN received_reused BIGINT NOT NULL DEFAULT 0;
ALTER TABLE agency_counters ADD COLUMN received_with_fee BIGINT NOT NULL DEFAULT 0;
ALTER TABLE agency_counters ADD COLUMN received_paid_online BIGINT NOT NULL DEFAULT 0;
ALTER TABLE agency_counters ADD COLUMN result_electronic BIGINT NOT NULL DEFAULT 0;
ALTER TABLE procedure_counters ADD COLUMN received_with_papers BIGINT NOT NULL DEFAULT 0;
ALTER TABLE procedure_counters ADD COLUMN received_digitised BIGINT NOT NULL DEFAULT 0;
ALTER TABLE procedure_counters ADD COLUMN received_reused BIGINT NOT NULL DEFAULT 0;
ALTER TABLE procedure_counters ADD COLUMN received_with_fee BIGINT NOT NULL DEFAULT 0;
ALTER TABLE procedure_counters ADD COLUMN received_paid_online BIGINT NOT NULL DEFAULT 0;
ALTER TABLE procedure_counters ADD COLUMN result_electronic BIGINT NOT NULL DEFAULT 0;
ALTER TABLE channel_counters ADD COLUMN received_with_papers BIGINT NOT NULL DEFAULT 0;
ALTER TABLE channel_counters ADD COLUMN received_digitised BIGINT NOT NULL DEFAULT 0;
ALTER TABLE channel_counters ADD COLUMN received_reused BIGINT NOT NULL DEFAULT 0;
ALTER TABLE channel_counters ADD COLUMN received_with_fee BIGINT NOT NULL DEFAULT 0;
ALTER TABLE channel_counters ADD COLUMN received_paid_online BIGINT NOT NULL DEFAULT 0;
ALTER TABLE channel_counters ADD COLUMN result_electronic BIGINT NOT NULL DEFAULT 0;
INSERT INTO counter_changes (agency_id, procedure_id, intake_channel, return_channel, service_level, day, received, received_online, received_online_partial, received_online_full, received_offered_partial, received_offered_full, received_by_post, received_return_by_post, received_any_post, due, settled, ended, decided_early, decided_on_time, decided_late, decided_repeated, withdrawn, stopped, result_expected, result_attached, returned, returned_by_post, posted, received_with_papers, received_digitised, received_reused, received_with_fee, received_paid_online, result_electronic)
    SELECT agency_id, procedure_id, intake_channel, return_channel, service_level, received_day, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    SUM(CASE WHEN papers_handed > 0 THEN 1 ELSE 0 END), SUM(CASE WHEN papers_handed > 0 AND papers_with_file >= papers_handed THEN 1 ELSE 0 END), SUM(CASE WHEN papers_reused > 0 THEN 1 ELSE 0 END), SUM(CASE WHEN fee_due > 0 THEN 1 ELSE 0 END), SUM(CASE WHEN fee_due > 0 AND paid_online THEN 1 ELSE 0 END), 0
    FROM dossiers WHERE received_day IS NOT NULL AND (papers_handed > 0 OR fee_due > 0)
    GROUP BY agency_id, procedure_id, intake_channel, return_channel, service_level, received_day;
INSERT INTO counter_changes (agency_id, procedure_id, intake_channel, return_channel, service_level, day, received, received_online, received_online_partial, received_online_full, received_offered_partial, received_offered_full, received_by_post, received_return_by_post, received_any_post, due, settled, ended, decided_early, decided_on_time, decided_late, decided_repeated, withdrawn, stopped, result_expected, result_attached, returned, returned_by_post, posted, received_with_papers, received_digitised, received_reused, received_with_fee, received_paid_online, result_electronic)
    SELECT agency_id, procedure_id, intake_channel, return_channel, service_level, ended_day, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, COUNT(*)
    FROM dossiers WHERE received_day IS NOT NULL AND ended_day IS NOT NULL AND timeliness IS NOT NULL AND result_expected AND result_electronic
    GROUP BY agency_id, procedure_id, intake_channel, return_channel, service_level, ended_day;
