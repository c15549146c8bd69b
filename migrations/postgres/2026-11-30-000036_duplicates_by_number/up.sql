-- Applicants with an ID number are told apart by it alone, however their names are written.
UPDATE dossiers SET duplicate = TRUE WHERE NOT duplicate AND id IN (SELECT same.id FROM (SELECT id, COUNT(*) OVER (PARTITION BY agency_id, received_day, procedure_id, applicant_id_number) AS times FROM dossiers WHERE received_day IS NOT NULL AND applicant_id_number IS NOT NULL) same WHERE same.times > 1);
