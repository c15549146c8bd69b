DROP INDEX payments_awaiting_receipt;
ALTER TABLE payments DROP COLUMN awaits_receipt;
