DROP INDEX payments_by_day;
CREATE INDEX payments_by_day ON payments (agency_id, day);
DROP INDEX receipts_by_payment;
