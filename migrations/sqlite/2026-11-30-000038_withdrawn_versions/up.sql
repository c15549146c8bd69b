-- Versions of procedures that were withdrawn before they were in force. Their rows in `procedure_versions` stay, valid on no day
-- (`valid_to` before `valid_from`): to delete one, every dossier would be looked at for the reference to it.
CREATE TABLE withdrawn_versions (
    version_id INTEGER NOT NULL REFERENCES procedure_versions (id),
    valid_to TEXT,
    definition TEXT NOT NULL,
    withdrawn_at INTEGER NOT NULL,
    withdrawn_by INTEGER NOT NULL REFERENCES users (id),
    PRIMARY KEY (version_id, withdrawn_at)
) STRICT, WITHOUT ROWID;
