-- The head of a yearly plan; its targets stay in plan_targets. `version` guards changes.
CREATE TABLE plans (
    year INTEGER NOT NULL,
    agency_id BIGINT NOT NULL REFERENCES agencies (id),
    name TEXT NOT NULL,
    source TEXT NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (year, agency_id)
);

INSERT INTO plans (year, agency_id, name, source, version)
SELECT year, agency_id, MIN(source), MIN(source), 1 FROM plan_targets GROUP BY year, agency_id;

-- Figures that other systems hold. Never overwritten: a correction is a row with the next revision, and the highest one counts.
CREATE TABLE entered_figures (
    id BIGINT PRIMARY KEY NOT NULL,
    agency_id BIGINT NOT NULL REFERENCES agencies (id),
    gauge TEXT NOT NULL,
    period_from DATE NOT NULL,
    period_to DATE NOT NULL,
    revision INTEGER NOT NULL CHECK (revision > 0),
    numerator BIGINT NOT NULL CHECK (numerator BETWEEN 0 AND denominator),
    denominator BIGINT NOT NULL,
    source TEXT NOT NULL,
    evidence TEXT NOT NULL,
    reason TEXT,
    entered_by BIGINT NOT NULL REFERENCES users (id),
    entered_at TIMESTAMPTZ NOT NULL,
    CHECK (period_from <= period_to),
    UNIQUE (agency_id, gauge, period_from, period_to, revision)
);
