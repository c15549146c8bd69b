-- Names made the index of receipts the fourth in which every intake had to look for a place of its own. Duplicates are found by the
-- number that the applicant has, among the few dossiers that bear it; who has none is found by name, in an index of their own.
DROP INDEX dossiers_received;
CREATE INDEX dossiers_received ON dossiers (agency_id, received_day, procedure_id, intake_channel, return_channel, service_level, id) WHERE received_day IS NOT NULL;
DROP INDEX dossiers_by_id_number;
CREATE INDEX dossiers_by_id_number ON dossiers (applicant_id_number, received_day, procedure_id, agency_id, id) WHERE applicant_id_number IS NOT NULL;
CREATE INDEX dossiers_without_id_number ON dossiers (agency_id, received_day, procedure_id, name_key, id) WHERE applicant_id_number IS NULL AND received_day IS NOT NULL;
