-- Whoever stands at the counter without papers knows their phone number.
CREATE INDEX dossiers_by_phone ON dossiers (applicant_phone) WHERE applicant_phone IS NOT NULL;
