DROP INDEX dossiers_without_id_number;
DROP INDEX dossiers_by_id_number;
CREATE INDEX dossiers_by_id_number ON dossiers (applicant_id_number) WHERE applicant_id_number IS NOT NULL;
DROP INDEX dossiers_received;
CREATE INDEX dossiers_received ON dossiers (agency_id, received_day, procedure_id, name_key, applicant_id_number, intake_channel, return_channel, service_level, id) WHERE received_day IS NOT NULL;
