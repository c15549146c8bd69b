-- The promise that an imported dossier brought along moves the clock as an apology does, and is none.
CREATE TABLE moves_anew (
    dossier_id INTEGER NOT NULL REFERENCES dossiers (id),
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('pause', 'extension', 'brought_along')),
    reason TEXT NOT NULL,
    legal_ground TEXT,
    papers TEXT,
    from_at INTEGER NOT NULL,
    until_at INTEGER,
    due_before INTEGER,
    due_after INTEGER,
    user_id INTEGER NOT NULL REFERENCES users (id),
    cause TEXT,
    answer_due_at INTEGER,
    late_agency_id INTEGER,
    PRIMARY KEY (dossier_id, seq)
) STRICT, WITHOUT ROWID;
INSERT INTO moves_anew
    SELECT dossier_id, seq, CASE WHEN m.kind = 'extension' AND EXISTS (
            SELECT 1 FROM dossiers d WHERE d.id = m.dossier_id AND d.entered_at IS NULL AND d.received_at = m.from_at
        ) THEN 'brought_along' ELSE m.kind END, reason, legal_ground, papers, from_at, until_at, due_before, due_after, user_id, cause, answer_due_at, late_agency_id
    FROM clock_moves m;
DROP TABLE clock_moves;
ALTER TABLE moves_anew RENAME TO clock_moves;
CREATE INDEX clock_moves_unanswered ON clock_moves (answer_due_at, dossier_id) WHERE until_at IS NULL AND answer_due_at IS NOT NULL;
CREATE INDEX clock_moves_near_due ON clock_moves (from_at, dossier_id) WHERE kind = 'pause' AND from_at <= due_before AND due_before - from_at < 14460000000;
CREATE INDEX clock_moves_after_due ON clock_moves (from_at, dossier_id) WHERE kind = 'extension' AND from_at > due_before;
