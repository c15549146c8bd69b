ALTER TABLE dossier_fees DROP COLUMN counted;
