-- Sums of what dossiers contribute, by half month (days 1-14, 15-end); kept in the transaction of each write.
CREATE TABLE counters (
    agency_id BIGINT NOT NULL REFERENCES agencies (id),
    bucket DATE NOT NULL,
    procedure_id BIGINT NOT NULL REFERENCES procedures (id),
    intake_channel TEXT NOT NULL,
    return_channel TEXT NOT NULL,
    service_level SMALLINT NOT NULL,
    received BIGINT NOT NULL,
    due BIGINT NOT NULL,
    settled BIGINT NOT NULL,
    ended BIGINT NOT NULL,
    decided_early BIGINT NOT NULL,
    decided_on_time BIGINT NOT NULL,
    decided_late BIGINT NOT NULL,
    withdrawn BIGINT NOT NULL,
    stopped BIGINT NOT NULL,
    result_expected BIGINT NOT NULL,
    result_attached BIGINT NOT NULL,
    PRIMARY KEY (agency_id, bucket, procedure_id, intake_channel, return_channel, service_level)
);

CREATE TABLE jobs (
    id BIGINT PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    agency_id BIGINT NOT NULL REFERENCES agencies (id),
    reason TEXT NOT NULL,
    created_by BIGINT NOT NULL REFERENCES users (id),
    created_at TIMESTAMPTZ NOT NULL,
    position BIGINT NOT NULL,
    done BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    leased_until TIMESTAMPTZ,
    finished_at TIMESTAMPTZ,
    error TEXT
);
CREATE INDEX jobs_unfinished ON jobs (id) WHERE finished_at IS NULL;
