ALTER TABLE postal_orders DROP COLUMN channel_before;
