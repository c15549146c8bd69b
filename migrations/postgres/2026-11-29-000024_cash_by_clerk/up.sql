-- What lies in a clerk's drawer is summed since it was counted last, from what this clerk took alone; whoever never counted
-- must not make it read everybody's history.
CREATE INDEX payments_in_drawer ON payments (agency_id, taken_by, day, amount) WHERE method = 'cash' AND voided_at IS NULL;
