-- What lies in a clerk's drawer is summed since it was counted last, from what this clerk took, gave back and handed over alone;
-- whoever never counted must not make it read everybody's history. The columns of the conditions stand in the first index too: by
-- its condition alone SQLite does not see that it need not look at the rows.
CREATE INDEX payments_in_drawer ON payments (agency_id, taken_by, day, amount, method, voided_at) WHERE method = 'cash' AND voided_at IS NULL;
CREATE INDEX refunds_from_drawer ON refunds (agency_id, paid_out_by, day, amount) WHERE method = 'cash';
CREATE INDEX cash_handovers_from_drawer ON cash_handovers (agency_id, user_id, day, amount);
