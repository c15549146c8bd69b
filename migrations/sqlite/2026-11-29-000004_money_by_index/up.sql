-- The receipts of a dossier are found by its payments: without this every receipt there is was looked at.
CREATE INDEX receipts_by_payment ON receipts (payment_id);
-- What is in a drawer is summed from the index alone.
DROP INDEX payments_by_day;
CREATE INDEX payments_by_day ON payments (agency_id, day, taken_by, method, voided_at, amount);
