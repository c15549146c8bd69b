-- What was corrected of applicants, by the number of the event: events themselves tell no personal data.
CREATE TABLE applicant_corrections (
    dossier_id BIGINT NOT NULL REFERENCES dossiers (id),
    seq INTEGER NOT NULL,
    old_values TEXT NOT NULL,
    new_values TEXT NOT NULL,
    PRIMARY KEY (dossier_id, seq)
);
