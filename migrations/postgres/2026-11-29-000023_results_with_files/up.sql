-- A result of a dossier that was taken up again counts for nothing any more; it stays in the history.
ALTER TABLE dossier_results ADD COLUMN annulled_at TIMESTAMPTZ;
-- Attached is a result with its file. What was entered of one without a file does not count as attached any more.
INSERT INTO counter_changes (agency_id, procedure_id, intake_channel, return_channel, service_level, day, received, received_online, received_online_partial, received_online_full, received_offered_partial, received_offered_full, received_by_post, received_return_by_post, received_any_post, due, settled, ended, decided_early, decided_on_time, decided_late, decided_repeated, withdrawn, stopped, result_expected, result_attached, returned, returned_by_post, posted)
    SELECT agency_id, procedure_id, intake_channel, return_channel, service_level, ended_day, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -COUNT(*), 0, 0, 0
    FROM dossiers
    WHERE result_attached AND result_expected AND timeliness IS NOT NULL AND ended_day IS NOT NULL AND received_day IS NOT NULL
        AND NOT coalesce((SELECT r.file_no IS NOT NULL OR r.declared_file IS NOT NULL FROM dossier_results r WHERE r.dossier_id = dossiers.id ORDER BY r.seq DESC LIMIT 1), FALSE)
    GROUP BY agency_id, procedure_id, intake_channel, return_channel, service_level, ended_day;
UPDATE dossiers SET result_attached = FALSE
    WHERE result_attached AND NOT coalesce((SELECT r.file_no IS NOT NULL OR r.declared_file IS NOT NULL FROM dossier_results r WHERE r.dossier_id = dossiers.id ORDER BY r.seq DESC LIMIT 1), FALSE);
