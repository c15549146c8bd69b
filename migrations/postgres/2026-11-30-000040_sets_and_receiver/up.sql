-- What forms 01 and 07 name: how many sets were handed in, and who took the result at the counter. Of what is there already neither
-- is known.
ALTER TABLE dossiers ADD COLUMN sets SMALLINT;
ALTER TABLE dossiers ADD COLUMN receiver TEXT;
