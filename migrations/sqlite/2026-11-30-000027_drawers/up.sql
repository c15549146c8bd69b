-- What left a clerk's drawer is summed as what came into it: from that clerk's own alone.
CREATE INDEX refunds_from_drawer ON refunds (agency_id, paid_out_by, day, amount) WHERE method = 'cash';
CREATE INDEX cash_handovers_from_drawer ON cash_handovers (agency_id, user_id, day, amount);
