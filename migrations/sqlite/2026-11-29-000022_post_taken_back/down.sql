ALTER TABLE postal_orders DROP COLUMN superseded;
DELETE FROM postal_events WHERE cancelled_at IS NOT NULL;
ALTER TABLE postal_events DROP COLUMN cancel_reason;
ALTER TABLE postal_events DROP COLUMN cancelled_by;
ALTER TABLE postal_events DROP COLUMN cancelled_at;
