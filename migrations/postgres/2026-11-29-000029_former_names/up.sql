-- Names that agencies had until a day: reports about those days and slips of then bear them. `agencies.name` is the name since.
CREATE TABLE agency_former_names (
    agency_id BIGINT NOT NULL REFERENCES agencies (id),
    valid_to DATE NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (agency_id, valid_to)
);
