-- Versions of procedures that were withdrawn before they were in force. Their rows in `procedure_versions` stay, valid on no day
-- (`valid_to` before `valid_from`): to delete one, every dossier would be looked at for the reference to it.
CREATE TABLE withdrawn_versions (
    version_id BIGINT NOT NULL REFERENCES procedure_versions (id),
    valid_to DATE,
    definition TEXT NOT NULL,
    withdrawn_at TIMESTAMPTZ NOT NULL,
    withdrawn_by BIGINT NOT NULL REFERENCES users (id),
    PRIMARY KEY (version_id, withdrawn_at)
);
