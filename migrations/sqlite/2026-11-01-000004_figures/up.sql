-- Sums of what dossiers contribute, by half month (days 1-14, 15-end); kept in the transaction of each write.
CREATE TABLE counters (
    agency_id INTEGER NOT NULL REFERENCES agencies (id),
    bucket TEXT NOT NULL,
    procedure_id INTEGER NOT NULL REFERENCES procedures (id),
    intake_channel TEXT NOT NULL,
    return_channel TEXT NOT NULL,
    service_level INTEGER NOT NULL,
    received INTEGER NOT NULL,
    due INTEGER NOT NULL,
    settled INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    decided_early INTEGER NOT NULL,
    decided_on_time INTEGER NOT NULL,
    decided_late INTEGER NOT NULL,
    withdrawn INTEGER NOT NULL,
    stopped INTEGER NOT NULL,
    result_expected INTEGER NOT NULL,
    result_attached INTEGER NOT NULL,
    PRIMARY KEY (agency_id, bucket, procedure_id, intake_channel, return_channel, service_level)
) STRICT, WITHOUT ROWID;

CREATE TABLE jobs (
    id INTEGER PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    agency_id INTEGER NOT NULL REFERENCES agencies (id),
    reason TEXT NOT NULL,
    created_by INTEGER NOT NULL REFERENCES users (id),
    created_at INTEGER NOT NULL,
    position INTEGER NOT NULL,
    done INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    leased_until INTEGER,
    finished_at INTEGER,
    error TEXT
) STRICT;
CREATE INDEX jobs_unfinished ON jobs (id) WHERE finished_at IS NULL;
