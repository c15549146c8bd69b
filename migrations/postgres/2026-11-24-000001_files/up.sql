-- Contents of files, each stored once under its SHA-256 outside the database. `links` counts the files of dossiers that
-- have the content; with none, the content is condemned after a while and then removed.
CREATE TABLE stored_objects (
    sha256 TEXT NOT NULL PRIMARY KEY,
    size BIGINT NOT NULL CHECK (size > 0),
    media_type TEXT NOT NULL,
    links BIGINT NOT NULL CHECK (links >= 0),
    -- What was found of the digital signatures in a PDF file; none for everything else.
    signature TEXT,
    signature_report TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    touched_at TIMESTAMPTZ NOT NULL,
    condemned_at TIMESTAMPTZ
);
CREATE INDEX stored_objects_unlinked ON stored_objects (touched_at) WHERE links = 0;

-- Files of dossiers. The row stays when the file is removed, and so does its hash; the content goes.
CREATE TABLE dossier_files (
    dossier_id BIGINT NOT NULL REFERENCES dossiers (id),
    no SMALLINT NOT NULL,
    purpose TEXT NOT NULL CHECK (purpose IN ('paper', 'result')),
    paper_code TEXT,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size BIGINT NOT NULL,
    media_type TEXT NOT NULL,
    added_at TIMESTAMPTZ NOT NULL,
    added_by BIGINT NOT NULL REFERENCES users (id),
    -- Re-used: the dossier and the file that it was first handed in with.
    source_dossier_id BIGINT REFERENCES dossiers (id),
    source_no SMALLINT,
    removed_at TIMESTAMPTZ,
    removed_by BIGINT REFERENCES users (id),
    PRIMARY KEY (dossier_id, no)
);
CREATE INDEX dossier_files_by_content ON dossier_files (sha256);

-- How many papers were handed in with a dossier, how many of them have a file, and how many of those were re-used.
CREATE TABLE paper_counts (
    dossier_id BIGINT NOT NULL PRIMARY KEY REFERENCES dossiers (id),
    agency_id BIGINT NOT NULL REFERENCES agencies (id),
    day DATE NOT NULL,
    handed SMALLINT NOT NULL,
    with_file SMALLINT NOT NULL,
    reused SMALLINT NOT NULL
);
CREATE INDEX paper_counts_by_day ON paper_counts (agency_id, day, handed, with_file, reused);
INSERT INTO paper_counts (dossier_id, agency_id, day, handed, with_file, reused)
    SELECT id, agency_id, (submitted_at AT TIME ZONE 'UTC' + INTERVAL '7 hours')::date,
           json_array_length(papers::json)::smallint, 0, 0
    FROM dossiers WHERE json_array_length(papers::json) > 0;

-- Until now a result named its file, and said by itself whether it was signed. Nobody has looked at those files: what was
-- said stays, under a name that says what it is worth.
ALTER TABLE dossier_results RENAME COLUMN file_reference TO declared_file;
ALTER TABLE dossier_results RENAME COLUMN digitally_signed TO declared_signed;
ALTER TABLE dossier_results
    ADD COLUMN agency_id BIGINT REFERENCES agencies (id),
    ADD COLUMN kind TEXT,
    ADD COLUMN issuing_agency TEXT,
    ADD COLUMN effective_on DATE,
    ADD COLUMN expires_on DATE,
    ADD COLUMN file_no SMALLINT,
    ADD COLUMN file_sha256 TEXT,
    ADD COLUMN signature TEXT,
    -- Symbol and abstract without accents and case; none until it is made.
    ADD COLUMN search_key TEXT;
UPDATE dossier_results r SET agency_id = d.agency_id FROM dossiers d WHERE d.id = r.dossier_id;
ALTER TABLE dossier_results ALTER COLUMN agency_id SET NOT NULL;
CREATE INDEX dossier_results_register ON dossier_results (agency_id, issued_on, dossier_id, seq);
CREATE INDEX dossier_results_without_key ON dossier_results (dossier_id) WHERE search_key IS NULL;
