DROP INDEX dossiers_last_minute_by_official;
DROP INDEX dossiers_online_by_staff;
CREATE INDEX dossiers_online ON dossiers (created_by, received_day, agency_id) WHERE intake_channel = 'online' AND entered_at IS NOT NULL AND received_day IS NOT NULL;
ALTER TABLE dossiers DROP COLUMN through_portal;
ALTER TABLE postal_orders DROP COLUMN channel_before;
