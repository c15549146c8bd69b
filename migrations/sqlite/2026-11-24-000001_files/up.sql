-- Contents of files, each stored once under its SHA-256 outside the database. `links` counts the files of dossiers that
-- have the content; with none, the content is condemned after a while and then removed.
CREATE TABLE stored_objects (
    sha256 TEXT NOT NULL PRIMARY KEY,
    size INTEGER NOT NULL CHECK (size > 0),
    media_type TEXT NOT NULL,
    links INTEGER NOT NULL CHECK (links >= 0),
    -- What was found of the digital signatures in a PDF file; none for everything else.
    signature TEXT,
    signature_report TEXT,
    created_at INTEGER NOT NULL,
    touched_at INTEGER NOT NULL,
    condemned_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX stored_objects_unlinked ON stored_objects (touched_at) WHERE links = 0;

-- Files of dossiers. The row stays when the file is removed, and so does its hash; the content goes.
CREATE TABLE dossier_files (
    dossier_id INTEGER NOT NULL REFERENCES dossiers (id),
    no INTEGER NOT NULL,
    purpose TEXT NOT NULL CHECK (purpose IN ('paper', 'result')),
    paper_code TEXT,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,
    media_type TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    added_by INTEGER NOT NULL REFERENCES users (id),
    -- Re-used: the dossier and the file that it was first handed in with.
    source_dossier_id INTEGER REFERENCES dossiers (id),
    source_no INTEGER,
    removed_at INTEGER,
    removed_by INTEGER REFERENCES users (id),
    PRIMARY KEY (dossier_id, no)
) STRICT, WITHOUT ROWID;
CREATE INDEX dossier_files_by_content ON dossier_files (sha256);

-- How many papers were handed in with a dossier, how many of them have a file, and how many of those were re-used.
CREATE TABLE paper_counts (
    dossier_id INTEGER NOT NULL PRIMARY KEY REFERENCES dossiers (id),
    agency_id INTEGER NOT NULL REFERENCES agencies (id),
    day TEXT NOT NULL,
    handed INTEGER NOT NULL,
    with_file INTEGER NOT NULL,
    reused INTEGER NOT NULL
) STRICT;
CREATE INDEX paper_counts_by_day ON paper_counts (agency_id, day, handed, with_file, reused);
INSERT INTO paper_counts (dossier_id, agency_id, day, handed, with_file, reused)
    SELECT id, agency_id, date(submitted_at / 1000000, 'unixepoch', '+7 hours'), json_array_length(papers), 0, 0
    FROM dossiers WHERE json_array_length(papers) > 0;

-- Until now a result named its file, and said by itself whether it was signed. Nobody has looked at those files: what was
-- said stays, under a name that says what it is worth.
CREATE TABLE results_anew (
    dossier_id INTEGER NOT NULL REFERENCES dossiers (id),
    seq INTEGER NOT NULL,
    symbol TEXT NOT NULL,
    abstract TEXT NOT NULL,
    signer TEXT NOT NULL,
    issued_on TEXT NOT NULL,
    declared_file TEXT,
    declared_signed INTEGER NOT NULL,
    attached_at INTEGER NOT NULL,
    attached_by INTEGER NOT NULL REFERENCES users (id),
    agency_id INTEGER NOT NULL REFERENCES agencies (id),
    kind TEXT,
    issuing_agency TEXT,
    effective_on TEXT,
    expires_on TEXT,
    file_no INTEGER,
    file_sha256 TEXT,
    signature TEXT,
    -- Symbol and abstract without accents and case; none until it is made.
    search_key TEXT,
    PRIMARY KEY (dossier_id, seq)
) STRICT;
INSERT INTO results_anew (dossier_id, seq, symbol, abstract, signer, issued_on, declared_file, declared_signed,
                          attached_at, attached_by, agency_id)
    SELECT r.dossier_id, r.seq, r.symbol, r.abstract, r.signer, r.issued_on, r.file_reference, r.digitally_signed,
           r.attached_at, r.attached_by, d.agency_id
    FROM dossier_results r JOIN dossiers d ON d.id = r.dossier_id;
DROP TABLE dossier_results;
ALTER TABLE results_anew RENAME TO dossier_results;
CREATE INDEX dossier_results_register ON dossier_results (agency_id, issued_on, dossier_id, seq);
CREATE INDEX dossier_results_without_key ON dossier_results (dossier_id) WHERE search_key IS NULL;
