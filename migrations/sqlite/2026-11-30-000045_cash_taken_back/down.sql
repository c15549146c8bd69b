DROP INDEX cash_closings_standing;
ALTER TABLE cash_closings RENAME TO cash_closings_before;
CREATE TABLE cash_closings (
    agency_id INTEGER NOT NULL REFERENCES agencies (id),
    user_id INTEGER NOT NULL REFERENCES users (id),
    day TEXT NOT NULL,
    expected INTEGER NOT NULL,
    counted INTEGER NOT NULL CHECK (counted >= 0),
    note TEXT,
    closed_at INTEGER NOT NULL,
    PRIMARY KEY (agency_id, user_id, day)
) STRICT;
INSERT INTO cash_closings (agency_id, user_id, day, expected, counted, note, closed_at)
    SELECT agency_id, user_id, day, expected, counted, note, closed_at FROM cash_closings_before WHERE reopened_at IS NULL;
DROP TABLE cash_closings_before;
DROP INDEX cash_handovers_from_drawer;
CREATE INDEX cash_handovers_from_drawer ON cash_handovers (agency_id, user_id, day, amount);
DELETE FROM cash_handovers WHERE cancelled_at IS NOT NULL;
ALTER TABLE cash_handovers DROP COLUMN cancel_reason;
ALTER TABLE cash_handovers DROP COLUMN cancelled_by;
ALTER TABLE cash_handovers DROP COLUMN cancelled_at;
