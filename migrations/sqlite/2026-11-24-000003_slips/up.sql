-- Issued slips: what stood on each, as plain data. A reprint only raises `copies`; facts that changed are a new row.
CREATE TABLE slips (
    id INTEGER PRIMARY KEY NOT NULL,
    dossier_id INTEGER NOT NULL REFERENCES dossiers (id),
    agency_id INTEGER NOT NULL REFERENCES agencies (id),
    year INTEGER NOT NULL,
    kind TEXT NOT NULL,
    number INTEGER NOT NULL,
    subject INTEGER NOT NULL,
    issue INTEGER NOT NULL,
    copies INTEGER NOT NULL,
    content TEXT NOT NULL,
    facts TEXT NOT NULL,
    issued_at INTEGER NOT NULL,
    issued_by INTEGER NOT NULL REFERENCES users (id)
) STRICT;
CREATE UNIQUE INDEX slips_number ON slips (agency_id, year, kind, number);
CREATE UNIQUE INDEX slips_issue ON slips (dossier_id, kind, subject, issue);
