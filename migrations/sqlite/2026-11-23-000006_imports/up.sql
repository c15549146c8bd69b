-- Files with history from other systems; a run that was cut short goes on behind rows_done.
CREATE TABLE imports (
    id INTEGER PRIMARY KEY NOT NULL,
    sha256 TEXT NOT NULL UNIQUE,
    file TEXT NOT NULL,
    mode TEXT NOT NULL,
    created_by INTEGER NOT NULL REFERENCES users (id),
    created_at INTEGER NOT NULL,
    rows_done INTEGER NOT NULL,
    imported INTEGER NOT NULL,
    already_there INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    finished_at INTEGER
) STRICT;
