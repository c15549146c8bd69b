-- Last number given by an agency on a local day. The row's lock orders intakes; a failed intake rolls it back.
CREATE TABLE dossier_numbers (
    agency_id INTEGER NOT NULL REFERENCES agencies (id),
    day TEXT NOT NULL,
    last_number INTEGER NOT NULL,
    PRIMARY KEY (agency_id, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE dossiers (
    id INTEGER PRIMARY KEY NOT NULL,
    code TEXT NOT NULL UNIQUE,
    agency_id INTEGER NOT NULL REFERENCES agencies (id),
    received_agency_id INTEGER NOT NULL REFERENCES agencies (id),
    procedure_id INTEGER NOT NULL REFERENCES procedures (id),
    version_id INTEGER NOT NULL REFERENCES procedure_versions (id),
    intake_channel TEXT NOT NULL,
    service_level INTEGER NOT NULL,
    applicant_kind TEXT NOT NULL,
    applicant_name TEXT NOT NULL,
    applicant_id_number TEXT,
    applicant_phone TEXT,
    applicant_email TEXT,
    applicant_address TEXT,
    name_key TEXT NOT NULL,
    name_key_reversed TEXT NOT NULL,
    submitter TEXT,
    papers TEXT NOT NULL,
    matter TEXT,
    external_code TEXT,
    submitted_at INTEGER NOT NULL,
    accept_due_at INTEGER,
    created_by INTEGER NOT NULL REFERENCES users (id),
    -- From here on: what changes during the life of the dossier.
    version INTEGER NOT NULL,
    status TEXT NOT NULL,
    return_channel TEXT NOT NULL,
    received_at INTEGER,
    received_day TEXT,
    due_at INTEGER,
    early_before INTEGER,
    nearly_from INTEGER,
    due_day TEXT,
    paused_at INTEGER,
    ended_at INTEGER,
    ended_day TEXT,
    settled_day TEXT,
    closed_at INTEGER,
    timeliness TEXT,
    step_no INTEGER NOT NULL,
    step_agency_id INTEGER REFERENCES agencies (id),
    assignee_id INTEGER REFERENCES users (id),
    fee_due INTEGER NOT NULL,
    fee_state TEXT NOT NULL,
    result_expected INTEGER NOT NULL,
    result_attached INTEGER NOT NULL,
    extensions INTEGER NOT NULL,
    event_count INTEGER NOT NULL,
    chain_hash TEXT NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
-- Lists of an agency, newest first: ids grow with the time of submission.
CREATE INDEX dossiers_by_agency ON dossiers (agency_id, id);
-- Received here, decided elsewhere.
CREATE INDEX dossiers_received_for_others ON dossiers (received_agency_id, id) WHERE received_agency_id <> agency_id;
-- Work lists and their counts: only what still needs somebody (a decided result waits for its owner).
CREATE INDEX dossiers_open ON dossiers (agency_id, status, due_at, nearly_from, id) WHERE closed_at IS NULL;
CREATE INDEX dossiers_by_assignee ON dossiers (assignee_id, id) WHERE ended_at IS NULL AND assignee_id IS NOT NULL;
CREATE INDEX dossiers_by_step_agency ON dossiers (step_agency_id, id) WHERE ended_at IS NULL AND step_agency_id IS NOT NULL;
-- Accent-free search, from either end of the name.
CREATE INDEX dossiers_by_name ON dossiers (name_key, id);
CREATE INDEX dossiers_by_name_reversed ON dossiers (name_key_reversed, id);
CREATE INDEX dossiers_by_id_number ON dossiers (applicant_id_number) WHERE applicant_id_number IS NOT NULL;
-- One dossier for one code of an online portal, however often the portal sends it.
CREATE UNIQUE INDEX dossiers_external_once ON dossiers (created_by, external_code) WHERE external_code IS NOT NULL;
-- Days at the edges of free periods, and the dossiers behind a figure.
CREATE INDEX dossiers_received ON dossiers (agency_id, received_day, procedure_id, intake_channel, return_channel, service_level);
CREATE INDEX dossiers_due ON dossiers (agency_id, due_day, procedure_id, intake_channel, return_channel, service_level) WHERE due_day IS NOT NULL;
CREATE INDEX dossiers_ended ON dossiers (agency_id, ended_day, procedure_id, intake_channel, return_channel, service_level, status, timeliness, result_expected, result_attached) WHERE ended_day IS NOT NULL;
CREATE INDEX dossiers_settled ON dossiers (agency_id, settled_day, procedure_id, intake_channel, return_channel, service_level) WHERE settled_day IS NOT NULL;

CREATE TABLE dossier_steps (
    dossier_id INTEGER NOT NULL REFERENCES dossiers (id),
    seq INTEGER NOT NULL,
    step_no INTEGER NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    agency_id INTEGER NOT NULL REFERENCES agencies (id),
    assignee_id INTEGER REFERENCES users (id),
    entered_at INTEGER NOT NULL,
    due_at INTEGER,
    left_at INTEGER,
    outcome TEXT,
    PRIMARY KEY (dossier_id, seq)
) STRICT, WITHOUT ROWID;

-- Everything that moved the due time: pauses and promised extensions, each with its ground.
CREATE TABLE clock_moves (
    dossier_id INTEGER NOT NULL REFERENCES dossiers (id),
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('pause', 'extension')),
    reason TEXT NOT NULL,
    legal_ground TEXT,
    papers TEXT,
    from_at INTEGER NOT NULL,
    until_at INTEGER,
    due_before INTEGER,
    due_after INTEGER,
    user_id INTEGER NOT NULL REFERENCES users (id),
    PRIMARY KEY (dossier_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE dossier_fees (
    dossier_id INTEGER NOT NULL REFERENCES dossiers (id),
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount >= 0),
    timing TEXT NOT NULL,
    state TEXT NOT NULL,
    method TEXT,
    settled_at INTEGER,
    settled_by INTEGER REFERENCES users (id),
    PRIMARY KEY (dossier_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE dossier_results (
    dossier_id INTEGER NOT NULL REFERENCES dossiers (id),
    seq INTEGER NOT NULL,
    symbol TEXT NOT NULL,
    abstract TEXT NOT NULL,
    signer TEXT NOT NULL,
    issued_on TEXT NOT NULL,
    file_reference TEXT,
    digitally_signed INTEGER NOT NULL,
    attached_at INTEGER NOT NULL,
    attached_by INTEGER NOT NULL REFERENCES users (id),
    PRIMARY KEY (dossier_id, seq)
) STRICT;

-- Append-only history; each row carries the hash of the one before it.
CREATE TABLE dossier_events (
    dossier_id INTEGER NOT NULL REFERENCES dossiers (id),
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    user_id INTEGER REFERENCES users (id),
    action TEXT NOT NULL,
    from_status TEXT,
    to_status TEXT NOT NULL,
    detail TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (dossier_id, seq)
) STRICT, WITHOUT ROWID;

-- First answers to writes that carried an Idempotency-Key.
CREATE TABLE idempotency_keys (
    user_id INTEGER NOT NULL REFERENCES users (id),
    key TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    status INTEGER NOT NULL,
    location TEXT,
    body TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, key)
) STRICT;
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

-- Who looked at whose personal data.
CREATE TABLE access_log (
    id INTEGER PRIMARY KEY NOT NULL,
    at INTEGER NOT NULL,
    user_id INTEGER NOT NULL REFERENCES users (id),
    dossier_id INTEGER REFERENCES dossiers (id),
    purpose TEXT NOT NULL,
    request_id TEXT NOT NULL
) STRICT;
CREATE INDEX access_log_by_dossier ON access_log (dossier_id, at);
