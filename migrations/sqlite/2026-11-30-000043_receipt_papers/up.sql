-- A receipt is printed for the payer: how often, and the address that was known of them when it was given. Of receipts that are
-- there already no address was kept.
ALTER TABLE receipts ADD COLUMN payer_address TEXT;
ALTER TABLE receipts ADD COLUMN prints INTEGER NOT NULL DEFAULT 0;
