-- A hand-over that was entered by mistake is taken back, and a day that was closed is opened again: both stay, with who did it, when
-- and why, and a day may be closed several times. A drawer holds what was not taken back.
ALTER TABLE cash_handovers ADD COLUMN cancelled_at INTEGER;
ALTER TABLE cash_handovers ADD COLUMN cancelled_by INTEGER REFERENCES users (id);
ALTER TABLE cash_handovers ADD COLUMN cancel_reason TEXT;
DROP INDEX cash_handovers_from_drawer;
CREATE INDEX cash_handovers_from_drawer ON cash_handovers (agency_id, user_id, day, amount, cancelled_at) WHERE cancelled_at IS NULL;
ALTER TABLE cash_closings RENAME TO cash_closings_before;
CREATE TABLE cash_closings (
    agency_id INTEGER NOT NULL REFERENCES agencies (id),
    user_id INTEGER NOT NULL REFERENCES users (id),
    day TEXT NOT NULL,
    expected INTEGER NOT NULL,
    counted INTEGER NOT NULL CHECK (counted >= 0),
    note TEXT,
    closed_at INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    reopened_at INTEGER,
    reopened_by INTEGER REFERENCES users (id),
    reopen_reason TEXT,
    PRIMARY KEY (agency_id, user_id, day, seq),
    CHECK ((reopened_at IS NULL) = (reopen_reason IS NULL))
) STRICT;
INSERT INTO cash_closings (agency_id, user_id, day, expected, counted, note, closed_at, seq)
    SELECT agency_id, user_id, day, expected, counted, note, closed_at, 1 FROM cash_closings_before;
DROP TABLE cash_closings_before;
CREATE UNIQUE INDEX cash_closings_standing ON cash_closings (agency_id, user_id, day) WHERE reopened_at IS NULL;
