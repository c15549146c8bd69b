DROP TABLE reminder_emails;
DROP TABLE notices;
DROP TABLE contact_consents;
DROP TABLE message_templates;
