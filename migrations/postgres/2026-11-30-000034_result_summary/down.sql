ALTER TABLE dossier_results RENAME COLUMN summary TO abstract;
