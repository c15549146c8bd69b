-- What somebody has entered about an item by mistake is taken back: it stays in the history and counts for nothing.
ALTER TABLE postal_events ADD COLUMN cancelled_at INTEGER;
ALTER TABLE postal_events ADD COLUMN cancelled_by INTEGER REFERENCES users (id);
ALTER TABLE postal_events ADD COLUMN cancel_reason TEXT;
-- Carried a result whose dossier was taken up again afterwards: the next result goes out with an item of its own.
ALTER TABLE postal_orders ADD COLUMN superseded INTEGER NOT NULL DEFAULT 0;
