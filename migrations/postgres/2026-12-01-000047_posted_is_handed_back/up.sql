-- A result that the post takes is handed back by that: taking back what was entered of it undoes both.
ALTER TABLE postal_orders ADD COLUMN handed_back_at TIMESTAMPTZ;
