-- Names that agencies had until a day: reports about those days and slips of then bear them. `agencies.name` is the name since.
CREATE TABLE agency_former_names (
    agency_id INTEGER NOT NULL REFERENCES agencies (id),
    valid_to TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (agency_id, valid_to)
) STRICT, WITHOUT ROWID;
