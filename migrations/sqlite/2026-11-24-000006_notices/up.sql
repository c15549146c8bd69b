-- Wording of messages to applicants, from a day on, for an agency and all below it. What is not here goes out as shipped.
CREATE TABLE message_templates (
    event TEXT NOT NULL,
    channel TEXT NOT NULL,
    agency_id INTEGER NOT NULL REFERENCES agencies (id),
    valid_from TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    changed_by INTEGER NOT NULL REFERENCES users (id),
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (event, channel, agency_id, valid_from)
) STRICT;

-- By which channels an applicant agreed to be told about a dossier. Without a row: by none.
CREATE TABLE contact_consents (
    dossier_id INTEGER PRIMARY KEY NOT NULL REFERENCES dossiers (id),
    email INTEGER NOT NULL,
    text INTEGER NOT NULL,
    changed_by INTEGER NOT NULL REFERENCES users (id),
    changed_at INTEGER NOT NULL
) STRICT;

-- Reminders of officials. A row without a person says that there was nobody to remind.
CREATE TABLE notices (
    id INTEGER PRIMARY KEY NOT NULL,
    user_id INTEGER REFERENCES users (id),
    dossier_id INTEGER NOT NULL REFERENCES dossiers (id),
    reason TEXT NOT NULL,
    occasion INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    read_at INTEGER
) STRICT;
CREATE UNIQUE INDEX notices_once ON notices (dossier_id, reason, occasion, user_id);
CREATE INDEX notices_of_user ON notices (user_id, id) WHERE user_id IS NOT NULL;

-- Where officials want their reminders by e-mail.
CREATE TABLE reminder_emails (
    user_id INTEGER PRIMARY KEY NOT NULL REFERENCES users (id),
    email TEXT NOT NULL
) STRICT;
