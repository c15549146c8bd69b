-- What the post brought back is handed out at the counter: from then on nothing waits there.
ALTER TABLE postal_orders ADD COLUMN given_at INTEGER;
-- What waits at the desk is found by where it stands, the longest first.
CREATE INDEX postal_orders_by_state ON postal_orders (state, state_at, id);
