-- What the post took is counted as everything else: by dossier, on the day of the first item it took on the way back.
ALTER TABLE dossiers ADD COLUMN posted_day DATE;
UPDATE dossiers SET posted_day = (SELECT MIN(o.posted_day) FROM postal_orders o WHERE o.dossier_id = dossiers.id AND o.direction = 'out' AND o.posted_day >= dossiers.received_day)
    WHERE id IN (SELECT dossier_id FROM postal_orders WHERE direction = 'out' AND posted_day IS NOT NULL);
-- What another system handed back by post was posted on that day at the latest.
UPDATE dossiers SET posted_day = returned_day WHERE entered_at IS NULL AND return_channel = 'postal' AND returned_day IS NOT NULL AND posted_day IS NULL;
CREATE INDEX dossiers_posted ON dossiers (agency_id, posted_day, procedure_id, intake_channel, return_channel, service_level) WHERE posted_day IS NOT NULL;
DROP INDEX postal_orders_posted;
ALTER TABLE counter_changes ADD COLUMN posted BIGINT NOT NULL DEFAULT 0;
ALTER TABLE counters ADD COLUMN posted BIGINT NOT NULL DEFAULT 0;
ALTER TABLE agency_counters ADD COLUMN posted BIGINT NOT NULL DEFAULT 0;
ALTER TABLE procedure_counters ADD COLUMN posted BIGINT NOT NULL DEFAULT 0;
ALTER TABLE channel_counters ADD COLUMN posted BIGINT NOT NULL DEFAULT 0;
INSERT INTO counter_changes (agency_id, procedure_id, intake_channel, return_channel, service_level, day, received, received_online, received_online_partial, received_online_full, received_offered_partial, received_offered_full, received_by_post, received_return_by_post, received_any_post, due, settled, ended, decided_early, decided_on_time, decided_late, decided_repeated, withdrawn, stopped, result_expected, result_attached, returned, returned_by_post, posted)
    SELECT agency_id, procedure_id, intake_channel, return_channel, service_level, posted_day, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, COUNT(*)
    FROM dossiers WHERE posted_day IS NOT NULL AND received_day IS NOT NULL
    GROUP BY agency_id, procedure_id, intake_channel, return_channel, service_level, posted_day;
