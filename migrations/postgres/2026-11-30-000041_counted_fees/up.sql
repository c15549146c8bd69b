-- What was counted where a fee is charged by the page, the copy or the case.
ALTER TABLE dossier_fees ADD COLUMN counted TEXT;
