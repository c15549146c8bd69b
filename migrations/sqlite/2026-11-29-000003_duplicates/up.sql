-- Whether the same agency received another dossier of the same applicant and procedure on the same day: marked when it is
-- received, because comparing all dossiers of a year took a second.
ALTER TABLE dossiers ADD COLUMN duplicate INTEGER NOT NULL DEFAULT 0;
-- The index of receipts begins with what duplicates share, so that looking for them is one look. What the doubts about the receipt
-- asked of it has indexes of its own by now.
DROP INDEX dossiers_received;
CREATE INDEX dossiers_received ON dossiers (agency_id, received_day, procedure_id, name_key, applicant_id_number, intake_channel, return_channel, service_level) WHERE received_day IS NOT NULL;
UPDATE dossiers SET duplicate = TRUE WHERE id IN (SELECT same.id FROM (SELECT id, COUNT(*) OVER (PARTITION BY agency_id, received_day, procedure_id, name_key, applicant_id_number) AS times FROM dossiers WHERE received_day IS NOT NULL) same WHERE same.times > 1);
CREATE INDEX dossiers_duplicates ON dossiers (agency_id, received_day, duplicate) WHERE duplicate;
