-- What a result says has one name everywhere.
ALTER TABLE dossier_results RENAME COLUMN abstract TO summary;
