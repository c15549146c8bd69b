DROP INDEX dossiers_duplicates;
DROP INDEX dossiers_received;
CREATE INDEX dossiers_received ON dossiers (agency_id, received_day, procedure_id, intake_channel, return_channel, service_level, received_agency_id, received_at, entered_at, created_by, name_key, applicant_id_number);
ALTER TABLE dossiers DROP COLUMN duplicate;
