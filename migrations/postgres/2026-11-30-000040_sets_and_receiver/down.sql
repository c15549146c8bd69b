ALTER TABLE dossiers DROP COLUMN receiver;
ALTER TABLE dossiers DROP COLUMN sets;
