ALTER TABLE receipts DROP COLUMN prints;
ALTER TABLE receipts DROP COLUMN payer_address;
