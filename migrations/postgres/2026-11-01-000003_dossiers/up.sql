-- Last number given by an agency on a local day. The row's lock orders intakes; a failed intake rolls it back.
CREATE TABLE dossier_numbers (
    agency_id BIGINT NOT NULL REFERENCES agencies (id),
    day DATE NOT NULL,
    last_number BIGINT NOT NULL,
    PRIMARY KEY (agency_id, day)
);

CREATE TABLE dossiers (
    id BIGINT PRIMARY KEY NOT NULL,
    code TEXT NOT NULL UNIQUE,
    agency_id BIGINT NOT NULL REFERENCES agencies (id),
    received_agency_id BIGINT NOT NULL REFERENCES agencies (id),
    procedure_id BIGINT NOT NULL REFERENCES procedures (id),
    version_id BIGINT NOT NULL REFERENCES procedure_versions (id),
    intake_channel TEXT NOT NULL,
    service_level SMALLINT NOT NULL,
    applicant_kind TEXT NOT NULL,
    applicant_name TEXT NOT NULL,
    applicant_id_number TEXT,
    applicant_phone TEXT,
    applicant_email TEXT,
    applicant_address TEXT,
    name_key TEXT COLLATE "C" NOT NULL,
    name_key_reversed TEXT COLLATE "C" NOT NULL,
    submitter TEXT,
    papers TEXT NOT NULL,
    matter TEXT,
    external_code TEXT,
    submitted_at TIMESTAMPTZ NOT NULL,
    accept_due_at TIMESTAMPTZ,
    created_by BIGINT NOT NULL REFERENCES users (id),
    -- From here on: what changes during the life of the dossier.
    version INTEGER NOT NULL,
    status TEXT NOT NULL,
    return_channel TEXT NOT NULL,
    received_at TIMESTAMPTZ,
    received_day DATE,
    due_at TIMESTAMPTZ,
    early_before TIMESTAMPTZ,
    nearly_from TIMESTAMPTZ,
    due_day DATE,
    paused_at TIMESTAMPTZ,
    ended_at TIMESTAMPTZ,
    ended_day DATE,
    settled_day DATE,
    closed_at TIMESTAMPTZ,
    timeliness TEXT,
    step_no SMALLINT NOT NULL,
    step_agency_id BIGINT REFERENCES agencies (id),
    assignee_id BIGINT REFERENCES users (id),
    fee_due BIGINT NOT NULL,
    fee_state TEXT NOT NULL,
    result_expected BOOLEAN NOT NULL,
    result_attached BOOLEAN NOT NULL,
    extensions SMALLINT NOT NULL,
    event_count INTEGER NOT NULL,
    chain_hash TEXT NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
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
    dossier_id BIGINT NOT NULL REFERENCES dossiers (id),
    seq SMALLINT NOT NULL,
    step_no SMALLINT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    agency_id BIGINT NOT NULL REFERENCES agencies (id),
    assignee_id BIGINT REFERENCES users (id),
    entered_at TIMESTAMPTZ NOT NULL,
    due_at TIMESTAMPTZ,
    left_at TIMESTAMPTZ,
    outcome TEXT,
    PRIMARY KEY (dossier_id, seq)
);

-- Everything that moved the due time: pauses and promised extensions, each with its ground.
CREATE TABLE clock_moves (
    dossier_id BIGINT NOT NULL REFERENCES dossiers (id),
    seq SMALLINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('pause', 'extension')),
    reason TEXT NOT NULL,
    legal_ground TEXT,
    papers TEXT,
    from_at TIMESTAMPTZ NOT NULL,
    until_at TIMESTAMPTZ,
    due_before TIMESTAMPTZ,
    due_after TIMESTAMPTZ,
    user_id BIGINT NOT NULL REFERENCES users (id),
    PRIMARY KEY (dossier_id, seq)
);

CREATE TABLE dossier_fees (
    dossier_id BIGINT NOT NULL REFERENCES dossiers (id),
    seq SMALLINT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    amount BIGINT NOT NULL CHECK (amount >= 0),
    timing TEXT NOT NULL,
    state TEXT NOT NULL,
    method TEXT,
    settled_at TIMESTAMPTZ,
    settled_by BIGINT REFERENCES users (id),
    PRIMARY KEY (dossier_id, seq)
);

CREATE TABLE dossier_results (
    dossier_id BIGINT NOT NULL REFERENCES dossiers (id),
    seq SMALLINT NOT NULL,
    symbol TEXT NOT NULL,
    abstract TEXT NOT NULL,
    signer TEXT NOT NULL,
    issued_on DATE NOT NULL,
    file_reference TEXT,
    digitally_signed BOOLEAN NOT NULL,
    attached_at TIMESTAMPTZ NOT NULL,
    attached_by BIGINT NOT NULL REFERENCES users (id),
    PRIMARY KEY (dossier_id, seq)
);

-- Append-only history; each row carries the hash of the one before it.
CREATE TABLE dossier_events (
    dossier_id BIGINT NOT NULL REFERENCES dossiers (id),
    seq INTEGER NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    user_id BIGINT REFERENCES users (id),
    action TEXT NOT NULL,
    from_status TEXT,
    to_status TEXT NOT NULL,
    detail TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (dossier_id, seq)
);

-- First answers to writes that carried an Idempotency-Key.
CREATE TABLE idempotency_keys (
    user_id BIGINT NOT NULL REFERENCES users (id),
    key TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    status SMALLINT NOT NULL,
    location TEXT,
    body TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

-- Who looked at whose personal data.
CREATE TABLE access_log (
    id BIGINT PRIMARY KEY NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    dossier_id BIGINT REFERENCES dossiers (id),
    purpose TEXT NOT NULL,
    request_id TEXT NOT NULL
);
CREATE INDEX access_log_by_dossier ON access_log (dossier_id, at);
