ALTER TABLE imports DROP COLUMN differing;
ALTER TABLE imports DROP COLUMN doubtful;
