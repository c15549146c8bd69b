-- Files with history from other systems; a run that was cut short goes on behind rows_done.
CREATE TABLE imports (
    id BIGINT PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE,
    file TEXT NOT NULL,
    mode TEXT NOT NULL,
    created_by BIGINT NOT NULL REFERENCES users (id),
    created_at TIMESTAMPTZ NOT NULL,
    rows_done BIGINT NOT NULL,
    imported BIGINT NOT NULL,
    already_there BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    finished_at TIMESTAMPTZ
);
