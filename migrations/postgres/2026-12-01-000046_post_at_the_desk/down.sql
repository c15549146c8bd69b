DROP INDEX postal_orders_by_state;
ALTER TABLE postal_orders DROP COLUMN given_at;
