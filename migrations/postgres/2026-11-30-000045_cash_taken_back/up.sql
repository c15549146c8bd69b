-- A hand-over that was entered by mistake is taken back, and a day that was closed is opened again: both stay, with who did it, when
-- and why, and a day may be closed several times. A drawer holds what was not taken back.
ALTER TABLE cash_handovers ADD COLUMN cancelled_at TIMESTAMPTZ;
ALTER TABLE cash_handovers ADD COLUMN cancelled_by BIGINT REFERENCES users (id);
ALTER TABLE cash_handovers ADD COLUMN cancel_reason TEXT;
DROP INDEX cash_handovers_from_drawer;
CREATE INDEX cash_handovers_from_drawer ON cash_handovers (agency_id, user_id, day, amount, cancelled_at) WHERE cancelled_at IS NULL;
ALTER TABLE cash_closings ADD COLUMN seq INTEGER NOT NULL DEFAULT 1;
ALTER TABLE cash_closings ALTER COLUMN seq DROP DEFAULT;
ALTER TABLE cash_closings ADD COLUMN reopened_at TIMESTAMPTZ;
ALTER TABLE cash_closings ADD COLUMN reopened_by BIGINT REFERENCES users (id);
ALTER TABLE cash_closings ADD COLUMN reopen_reason TEXT;
ALTER TABLE cash_closings ADD CHECK ((reopened_at IS NULL) = (reopen_reason IS NULL));
ALTER TABLE cash_closings DROP CONSTRAINT cash_closings_pkey;
ALTER TABLE cash_closings ADD PRIMARY KEY (agency_id, user_id, day, seq);
CREATE UNIQUE INDEX cash_closings_standing ON cash_closings (agency_id, user_id, day) WHERE reopened_at IS NULL;
