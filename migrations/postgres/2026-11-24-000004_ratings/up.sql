-- One rating for each dossier, by its citizen.
CREATE TABLE ratings (
    id BIGINT PRIMARY KEY NOT NULL,
    dossier_id BIGINT NOT NULL UNIQUE REFERENCES dossiers (id),
    agency_id BIGINT NOT NULL REFERENCES agencies (id),
    grade TEXT NOT NULL,
    comment TEXT,
    rated_at TIMESTAMPTZ NOT NULL,
    rated_day DATE NOT NULL
);
CREATE INDEX ratings_by_agency ON ratings (agency_id, rated_day, grade);

-- What citizens report or suggest. The secret is kept as a hash only.
CREATE TABLE feedback (
    id BIGINT PRIMARY KEY NOT NULL,
    agency_id BIGINT NOT NULL REFERENCES agencies (id),
    year INTEGER NOT NULL,
    number INTEGER NOT NULL,
    dossier_id BIGINT REFERENCES dossiers (id),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    phone TEXT,
    content TEXT NOT NULL,
    secret_hash TEXT NOT NULL,
    submitted_at TIMESTAMPTZ NOT NULL,
    due_at TIMESTAMPTZ NOT NULL,
    answer TEXT,
    answered_at TIMESTAMPTZ,
    answered_by BIGINT REFERENCES users (id)
);
CREATE UNIQUE INDEX feedback_number ON feedback (agency_id, year, number);
CREATE INDEX feedback_by_agency ON feedback (agency_id, id);
