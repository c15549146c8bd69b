-- What a hand-over slip says of each stay at a step: who gave it, when it was taken over (none while the receiving agency has
-- not confirmed), who ended it, and how it stood to its own due time. Stays that began together share a hand-over.
ALTER TABLE dossier_steps ADD COLUMN handover INTEGER NOT NULL DEFAULT 0;
ALTER TABLE dossier_steps ADD COLUMN kind TEXT NOT NULL DEFAULT 'forward';
ALTER TABLE dossier_steps ADD COLUMN given_from INTEGER NOT NULL DEFAULT 0;
ALTER TABLE dossier_steps ADD COLUMN given_by INTEGER;
ALTER TABLE dossier_steps ADD COLUMN note TEXT;
ALTER TABLE dossier_steps ADD COLUMN received_at INTEGER;
ALTER TABLE dossier_steps ADD COLUMN received_by INTEGER;
ALTER TABLE dossier_steps ADD COLUMN received_day TEXT;
ALTER TABLE dossier_steps ADD COLUMN left_by INTEGER;
ALTER TABLE dossier_steps ADD COLUMN left_day TEXT;
ALTER TABLE dossier_steps ADD COLUMN timeliness TEXT;
ALTER TABLE dossier_steps ADD COLUMN held_minutes INTEGER;
ALTER TABLE dossier_steps ADD COLUMN wait_minutes INTEGER;
ALTER TABLE dossier_steps ADD COLUMN branch INTEGER NOT NULL DEFAULT 0;
UPDATE dossier_steps SET handover = seq, given_from = seq - 1, received_at = entered_at,
    received_day = date((entered_at + 25200000000) / 1000000, 'unixepoch'), left_day = date((left_at + 25200000000) / 1000000, 'unixepoch');
UPDATE dossier_steps SET timeliness = CASE
    WHEN due_at IS NULL THEN 'on_time'
    WHEN left_at > due_at THEN 'late'
    WHEN left_day < date((due_at + 25200000000) / 1000000, 'unixepoch') THEN 'early'
    ELSE 'on_time' END
    WHERE outcome IN ('forward', 'send_back', 'decide');
-- Open steps beside the first one of a dossier, for work lists: few, so the indexes are small.
CREATE INDEX dossier_steps_branches ON dossier_steps (agency_id, dossier_id) WHERE branch;
CREATE INDEX dossier_steps_branch_officials ON dossier_steps (assignee_id, dossier_id) WHERE branch AND assignee_id IS NOT NULL;
-- The work of agencies, from the indexes alone.
CREATE INDEX dossier_steps_left ON dossier_steps (agency_id, left_day, timeliness, held_minutes, wait_minutes, dossier_id) WHERE left_day IS NOT NULL;
CREATE INDEX dossier_steps_received ON dossier_steps (agency_id, received_day, dossier_id) WHERE received_day IS NOT NULL;

-- When a step went from one official to another while it stayed where it was.
CREATE TABLE dossier_step_changes (
    dossier_id INTEGER NOT NULL REFERENCES dossiers (id),
    n INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    from_user_id INTEGER REFERENCES users (id),
    to_user_id INTEGER REFERENCES users (id),
    user_id INTEGER NOT NULL REFERENCES users (id),
    PRIMARY KEY (dossier_id, n)
) STRICT, WITHOUT ROWID;

-- Who is away or has given their work to another, from a day to a day. Without a delegate, colleagues may take over.
CREATE TABLE delegations (
    id INTEGER PRIMARY KEY NOT NULL,
    from_user_id INTEGER NOT NULL REFERENCES users (id),
    to_user_id INTEGER REFERENCES users (id),
    valid_from TEXT NOT NULL,
    valid_to TEXT NOT NULL,
    reason TEXT NOT NULL,
    created_by INTEGER NOT NULL REFERENCES users (id),
    created_at INTEGER NOT NULL,
    revoked_at INTEGER,
    -- Nothing more comes of it: processes do not keep it in memory.
    over INTEGER NOT NULL
) STRICT;
CREATE INDEX delegations_of ON delegations (from_user_id, id);
CREATE INDEX delegations_live ON delegations (id) WHERE NOT over;

-- What a pause is for, until when the applicant is to answer, and which unit an apology names.
ALTER TABLE clock_moves ADD COLUMN cause TEXT;
ALTER TABLE clock_moves ADD COLUMN answer_due_at INTEGER;
ALTER TABLE clock_moves ADD COLUMN late_agency_id INTEGER;
UPDATE clock_moves SET cause = CASE WHEN papers IS NULL THEN 'payment' ELSE 'supplement' END WHERE kind = 'pause';
CREATE INDEX clock_moves_unanswered ON clock_moves (answer_due_at, dossier_id) WHERE until_at IS NULL AND answer_due_at IS NOT NULL;
