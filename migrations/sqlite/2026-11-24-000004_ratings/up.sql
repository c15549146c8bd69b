-- One rating for each dossier, by its citizen.
CREATE TABLE ratings (
    id INTEGER PRIMARY KEY NOT NULL,
    dossier_id INTEGER NOT NULL UNIQUE REFERENCES dossiers (id),
    agency_id INTEGER NOT NULL REFERENCES agencies (id),
    grade TEXT NOT NULL,
    comment TEXT,
    rated_at INTEGER NOT NULL,
    rated_day TEXT NOT NULL
) STRICT;
CREATE INDEX ratings_by_agency ON ratings (agency_id, rated_day, grade);

-- What citizens report or suggest. The secret is kept as a hash only.
CREATE TABLE feedback (
    id INTEGER PRIMARY KEY NOT NULL,
    agency_id INTEGER NOT NULL REFERENCES agencies (id),
    year INTEGER NOT NULL,
    number INTEGER NOT NULL,
    dossier_id INTEGER REFERENCES dossiers (id),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    phone TEXT,
    content TEXT NOT NULL,
    secret_hash TEXT NOT NULL,
    submitted_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    answer TEXT,
    answered_at INTEGER,
    answered_by INTEGER REFERENCES users (id)
) STRICT;
CREATE UNIQUE INDEX feedback_number ON feedback (agency_id, year, number);
CREATE INDEX feedback_by_agency ON feedback (agency_id, id);
