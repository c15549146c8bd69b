ALTER TABLE dossier_results DROP COLUMN annulled_at;
