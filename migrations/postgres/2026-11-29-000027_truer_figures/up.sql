-- How the result was to go out before an item that takes it home was ordered; it does so again if the item is given up.
ALTER TABLE postal_orders ADD COLUMN channel_before TEXT;
-- Papers that went home of a dossier without a result are no result that the post took.
INSERT INTO counter_changes (agency_id, procedure_id, intake_channel, return_channel, service_level, day, received, received_online, received_online_partial, received_online_full, received_offered_partial, received_offered_full, received_by_post, received_return_by_post, received_any_post, due, settled, ended, decided_early, decided_on_time, decided_late, decided_repeated, withdrawn, stopped, result_expected, result_attached, returned, returned_by_post, posted)
    SELECT agency_id, procedure_id, intake_channel, return_channel, service_level, posted_day, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -COUNT(*)
    FROM dossiers WHERE posted_day IS NOT NULL AND received_day IS NOT NULL AND status IN ('withdrawn', 'stopped')
    GROUP BY agency_id, procedure_id, intake_channel, return_channel, service_level, posted_day;
UPDATE dossiers SET posted_day = NULL WHERE posted_day IS NOT NULL AND status IN ('withdrawn', 'stopped');
-- Whether a portal sent it is known when it is submitted; what its account may do later says nothing of that.
ALTER TABLE dossiers ADD COLUMN through_portal BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE dossiers SET through_portal = TRUE
    WHERE entered_at IS NOT NULL AND created_by IN (SELECT user_id FROM user_grants WHERE role = 'portal');
DROP INDEX dossiers_online;
CREATE INDEX dossiers_online_by_staff ON dossiers (agency_id, received_day, intake_channel, entered_at, through_portal, id) WHERE intake_channel = 'online' AND entered_at IS NOT NULL AND received_day IS NOT NULL AND NOT through_portal;
-- What an official decided in the last minutes of a day is theirs for whatever agency they decided it.
CREATE INDEX dossiers_last_minute_by_official ON dossiers (decided_by, ended_day, ended_at, due_at, agency_id, id) WHERE decided_by IS NOT NULL AND ended_at <= due_at AND due_at - ended_at < INTERVAL '31 minutes';
