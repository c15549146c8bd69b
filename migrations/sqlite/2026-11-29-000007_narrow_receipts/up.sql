-- Names made the index of receipts the fourth in which every intake had to look for a place of its own. Duplicates are found by the
-- number that the applicant has, among the few dossiers that bear it; who has none is found by name, in an index of their own.
DROP INDEX dossiers_received;
CREATE INDEX dossiers_received ON dossiers (agency_id, received_day, procedure_id, intake_channel, return_channel, service_level) WHERE received_day IS NOT NULL;
DROP INDEX dossiers_by_id_number;
CREATE INDEX dossiers_by_id_number ON dossiers (applicant_id_number, received_day, procedure_id, agency_id) WHERE applicant_id_number IS NOT NULL;
CREATE INDEX dossiers_without_id_number ON dossiers (agency_id, received_day, procedure_id, name_key) WHERE applicant_id_number IS NULL AND received_day IS NOT NULL;
-- Of indexes that fit alike SQLite takes the one that was made last; those that hold less come after the large one again.
DROP INDEX dossiers_entered_late;
CREATE INDEX dossiers_entered_late ON dossiers (agency_id, received_day, entered_at, received_at) WHERE entered_at - received_at >= 86460000000;
DROP INDEX dossiers_duplicates;
CREATE INDEX dossiers_duplicates ON dossiers (agency_id, received_day, duplicate) WHERE duplicate;
