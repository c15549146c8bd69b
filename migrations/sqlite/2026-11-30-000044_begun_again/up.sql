-- A payment online that did not succeed is begun again by the payer, who has no account: the new request names the one it follows,
-- and keeps who asked first. Nothing is begun again twice.
ALTER TABLE payment_requests ADD COLUMN begun_again_from INTEGER REFERENCES payment_requests (id);
CREATE UNIQUE INDEX payment_requests_begun_again ON payment_requests (begun_again_from) WHERE begun_again_from IS NOT NULL;
