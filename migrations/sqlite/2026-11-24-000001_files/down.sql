CREATE TABLE results_before (
    dossier_id INTEGER NOT NULL REFERENCES dossiers (id),
    seq INTEGER NOT NULL,
    symbol TEXT NOT NULL,
    abstract TEXT NOT NULL,
    signer TEXT NOT NULL,
    issued_on TEXT NOT NULL,
    file_reference TEXT,
    digitally_signed INTEGER NOT NULL,
    attached_at INTEGER NOT NULL,
    attached_by INTEGER NOT NULL REFERENCES users (id),
    PRIMARY KEY (dossier_id, seq)
) STRICT;
INSERT INTO results_before
    SELECT dossier_id, seq, symbol, abstract, signer, issued_on, COALESCE(declared_file, file_sha256),
           declared_signed, attached_at, attached_by
    FROM dossier_results;
DROP TABLE dossier_results;
ALTER TABLE results_before RENAME TO dossier_results;
DROP TABLE paper_counts;
DROP TABLE dossier_files;
DROP TABLE stored_objects;
