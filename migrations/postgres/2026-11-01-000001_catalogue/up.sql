-- Named numbers: version of the catalogue, numbers handed to processes.
CREATE TABLE sequences (
    name TEXT NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);

CREATE TABLE agencies (
    id BIGINT PRIMARY KEY NOT NULL,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    level TEXT NOT NULL,
    parent_id BIGINT REFERENCES agencies (id),
    valid_from DATE NOT NULL,
    valid_to DATE
);

CREATE TABLE agency_successors (
    agency_id BIGINT NOT NULL REFERENCES agencies (id),
    successor_id BIGINT NOT NULL REFERENCES agencies (id),
    PRIMARY KEY (agency_id, successor_id)
);

CREATE TABLE procedures (
    id BIGINT PRIMARY KEY NOT NULL,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    field TEXT NOT NULL
);

-- `definition` is one immutable document: papers, fees, steps, durations. Nothing queries inside it.
CREATE TABLE procedure_versions (
    id BIGINT PRIMARY KEY NOT NULL,
    procedure_id BIGINT NOT NULL REFERENCES procedures (id),
    valid_from DATE NOT NULL,
    valid_to DATE,
    definition TEXT NOT NULL,
    UNIQUE (procedure_id, valid_from)
);

CREATE TABLE calendar_weeks (
    agency_id BIGINT NOT NULL REFERENCES agencies (id),
    valid_from DATE NOT NULL,
    sessions TEXT NOT NULL,
    PRIMARY KEY (agency_id, valid_from)
);

CREATE TABLE calendar_days (
    agency_id BIGINT NOT NULL REFERENCES agencies (id),
    day DATE NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('off', 'worked')),
    sessions TEXT,
    name TEXT NOT NULL,
    source TEXT NOT NULL,
    PRIMARY KEY (agency_id, day)
);

CREATE TABLE rules (
    key TEXT NOT NULL,
    agency_id BIGINT NOT NULL REFERENCES agencies (id),
    valid_from DATE NOT NULL,
    valid_to DATE,
    value BIGINT NOT NULL,
    source TEXT NOT NULL,
    PRIMARY KEY (key, agency_id, valid_from)
);

CREATE TABLE plan_targets (
    year INTEGER NOT NULL,
    agency_id BIGINT NOT NULL REFERENCES agencies (id),
    indicator TEXT NOT NULL,
    agency_level TEXT NOT NULL,
    comparator TEXT NOT NULL CHECK (comparator IN ('at_least', 'more_than', 'exactly')),
    threshold INTEGER NOT NULL CHECK (threshold BETWEEN 0 AND 10000),
    source TEXT NOT NULL,
    PRIMARY KEY (year, agency_id, indicator, agency_level)
);
