-- Money that came online when its agency had no number left, until there is a receipt for it. Whoever gives these receipts looks
-- twice a second: without a mark of their own every payment there is was looked at.
ALTER TABLE payments ADD COLUMN awaits_receipt INTEGER NOT NULL DEFAULT 0;
UPDATE payments SET awaits_receipt = 1
WHERE voided_at IS NULL AND request_id IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM receipts WHERE receipts.payment_id = payments.id AND receipts.cancelled_at IS NULL);
CREATE INDEX payments_awaiting_receipt ON payments (id) WHERE awaits_receipt;
