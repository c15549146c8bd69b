-- A set of criteria from a day on, for agencies of some levels (separated by `;`); `components` is one JSON document that the program checks. Nothing queries inside it.
CREATE TABLE scorecards (
    code TEXT NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    agency_id BIGINT NOT NULL REFERENCES agencies (id),
    agency_levels TEXT NOT NULL,
    name TEXT NOT NULL,
    source TEXT NOT NULL,
    version INTEGER NOT NULL,
    components TEXT NOT NULL,
    PRIMARY KEY (code, valid_from)
);

-- Scores that people gave, in hundredths of a point. Never overwritten: the highest revision counts. Without `entered_by` they were shipped with the program.
CREATE TABLE score_entries (
    id BIGINT PRIMARY KEY NOT NULL,
    scorecard TEXT NOT NULL,
    agency_id BIGINT NOT NULL REFERENCES agencies (id),
    period_from DATE NOT NULL,
    period_to DATE NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('self_assessed', 'assessed')),
    item TEXT NOT NULL,
    revision INTEGER NOT NULL CHECK (revision > 0),
    points INTEGER CHECK (points BETWEEN 0 AND 10000),
    place INTEGER CHECK (place > 0),
    places INTEGER CHECK (places >= place),
    source TEXT NOT NULL,
    evidence TEXT NOT NULL,
    reason TEXT,
    entered_by BIGINT REFERENCES users (id),
    entered_at TIMESTAMPTZ NOT NULL,
    CHECK (period_from <= period_to),
    UNIQUE (scorecard, agency_id, period_from, period_to, kind, item, revision)
);
