ALTER TABLE postal_orders DROP COLUMN handed_back_at;
