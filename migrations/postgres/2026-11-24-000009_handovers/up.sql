-- What a hand-over slip says of each stay at a step: who gave it, when it was taken over (none while the receiving agency has
-- not confirmed), who ended it, and how it stood to its own due time. Stays that began together share a hand-over.
ALTER TABLE dossier_steps ADD COLUMN handover SMALLINT NOT NULL DEFAULT 0;
ALTER TABLE dossier_steps ADD COLUMN kind TEXT NOT NULL DEFAULT 'forward';
ALTER TABLE dossier_steps ADD COLUMN given_from SMALLINT NOT NULL DEFAULT 0;
ALTER TABLE dossier_steps ADD COLUMN given_by BIGINT;
ALTER TABLE dossier_steps ADD COLUMN note TEXT;
ALTER TABLE dossier_steps ADD COLUMN received_at TIMESTAMPTZ;
ALTER TABLE dossier_steps ADD COLUMN received_by BIGINT;
ALTER TABLE dossier_steps ADD COLUMN received_day DATE;
ALTER TABLE dossier_steps ADD COLUMN left_by BIGINT;
ALTER TABLE dossier_steps ADD COLUMN left_day DATE;
ALTER TABLE dossier_steps ADD COLUMN timeliness TEXT;
ALTER TABLE dossier_steps ADD COLUMN held_minutes BIGINT;
ALTER TABLE dossier_steps ADD COLUMN wait_minutes BIGINT;
ALTER TABLE dossier_steps ADD COLUMN branch BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE dossier_steps SET handover = seq, given_from = seq - 1, received_at = entered_at,
    received_day = (entered_at AT TIME ZONE INTERVAL '7 hours')::date, left_day = (left_at AT TIME ZONE INTERVAL '7 hours')::date;
UPDATE dossier_steps SET timeliness = CASE
    WHEN due_at IS NULL THEN 'on_time'
    WHEN left_at > due_at THEN 'late'
    WHEN left_day < (due_at AT TIME ZONE INTERVAL '7 hours')::date THEN 'early'
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
    dossier_id BIGINT NOT NULL REFERENCES dossiers (id),
    n SMALLINT NOT NULL,
    seq SMALLINT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    kind TEXT NOT NULL,
    from_user_id BIGINT REFERENCES users (id),
    to_user_id BIGINT REFERENCES users (id),
    user_id BIGINT NOT NULL REFERENCES users (id),
    PRIMARY KEY (dossier_id, n)
);

-- Who is away or has given their work to another, from a day to a day. Without a delegate, colleagues may take over.
CREATE TABLE delegations (
    id BIGINT PRIMARY KEY NOT NULL,
    from_user_id BIGINT NOT NULL REFERENCES users (id),
    to_user_id BIGINT REFERENCES users (id),
    valid_from DATE NOT NULL,
    valid_to DATE NOT NULL,
    reason TEXT NOT NULL,
    created_by BIGINT NOT NULL REFERENCES users (id),
    created_at TIMESTAMPTZ NOT NULL,
    revoked_at TIMESTAMPTZ,
    -- Nothing more comes of it: processes do not keep it in memory.
    over BOOLEAN NOT NULL
);
CREATE INDEX delegations_of ON delegations (from_user_id, id);
CREATE INDEX delegations_live ON delegations (id) WHERE NOT over;

-- What a pause is for, until when the applicant is to answer, and which unit an apology names.
ALTER TABLE clock_moves ADD COLUMN cause TEXT;
ALTER TABLE clock_moves ADD COLUMN answer_due_at TIMESTAMPTZ;
ALTER TABLE clock_moves ADD COLUMN late_agency_id BIGINT;
UPDATE clock_moves SET cause = CASE WHEN papers IS NULL THEN 'payment' ELSE 'supplement' END WHERE kind = 'pause';
CREATE INDEX clock_moves_unanswered ON clock_moves (answer_due_at, dossier_id) WHERE until_at IS NULL AND answer_due_at IS NOT NULL;
