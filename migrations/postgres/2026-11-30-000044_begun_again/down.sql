DROP INDEX payment_requests_begun_again;
ALTER TABLE payment_requests DROP COLUMN begun_again_from;
