-- Wording of messages to applicants, from a day on, for an agency and all below it. What is not here goes out as shipped.
CREATE TABLE message_templates (
    event TEXT NOT NULL,
    channel TEXT NOT NULL,
    agency_id BIGINT NOT NULL REFERENCES agencies (id),
    valid_from DATE NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    changed_by BIGINT NOT NULL REFERENCES users (id),
    changed_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (event, channel, agency_id, valid_from)
);

-- By which channels an applicant agreed to be told about a dossier. Without a row: by none.
CREATE TABLE contact_consents (
    dossier_id BIGINT PRIMARY KEY NOT NULL REFERENCES dossiers (id),
    email BOOLEAN NOT NULL,
    text BOOLEAN NOT NULL,
    changed_by BIGINT NOT NULL REFERENCES users (id),
    changed_at TIMESTAMPTZ NOT NULL
);

-- Reminders of officials. A row without a person says that there was nobody to remind.
CREATE TABLE notices (
    id BIGINT PRIMARY KEY NOT NULL,
    user_id BIGINT REFERENCES users (id),
    dossier_id BIGINT NOT NULL REFERENCES dossiers (id),
    reason TEXT NOT NULL,
    occasion SMALLINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    read_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX notices_once ON notices (dossier_id, reason, occasion, user_id);
CREATE INDEX notices_of_user ON notices (user_id, id) WHERE user_id IS NOT NULL;

-- Where officials want their reminders by e-mail.
CREATE TABLE reminder_emails (
    user_id BIGINT PRIMARY KEY NOT NULL REFERENCES users (id),
    email TEXT NOT NULL
);
