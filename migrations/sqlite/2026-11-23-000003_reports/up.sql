-- Frozen reports: what an official report said when it was signed. Rows are only ever added.
CREATE TABLE frozen_reports (
    id INTEGER PRIMARY KEY NOT NULL,
    agency_id INTEGER NOT NULL REFERENCES agencies (id),
    year INTEGER NOT NULL,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    own INTEGER NOT NULL,
    group_by TEXT NOT NULL,
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    version INTEGER NOT NULL,
    previous_id INTEGER REFERENCES frozen_reports (id),
    cut_off INTEGER NOT NULL,
    frozen_at INTEGER NOT NULL,
    frozen_by INTEGER NOT NULL REFERENCES users (id),
    head TEXT NOT NULL,
    row_count INTEGER NOT NULL,
    sha256 TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX frozen_reports_number ON frozen_reports (agency_id, year, number);
CREATE UNIQUE INDEX frozen_reports_version ON frozen_reports (agency_id, kind, own, group_by, first_day, last_day, version);
CREATE INDEX frozen_reports_by_agency ON frozen_reports (agency_id, id);

-- Their rows, some hundreds in each piece: one JSON document per line.
CREATE TABLE frozen_report_lines (
    report_id INTEGER NOT NULL REFERENCES frozen_reports (id),
    seq INTEGER NOT NULL,
    lines TEXT NOT NULL,
    PRIMARY KEY (report_id, seq)
) STRICT;
