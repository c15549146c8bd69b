DROP INDEX dossiers_without_id_number;
DROP INDEX dossiers_by_id_number;
CREATE INDEX dossiers_by_id_number ON dossiers (applicant_id_number) WHERE applicant_id_number IS NOT NULL;
DROP INDEX dossiers_received;
CREATE INDEX dossiers_received ON dossiers (agency_id, received_day, procedure_id, name_key, applicant_id_number, intake_channel, return_channel, service_level) WHERE received_day IS NOT NULL;
-- Of indexes that fit alike SQLite takes the one that was made last; those that hold less come after the large one again.
DROP INDEX dossiers_entered_late;
CREATE INDEX dossiers_entered_late ON dossiers (agency_id, received_day, entered_at, received_at) WHERE entered_at - received_at >= 86460000000;
DROP INDEX dossiers_duplicates;
CREATE INDEX dossiers_duplicates ON dossiers (agency_id, received_day, duplicate) WHERE duplicate;
