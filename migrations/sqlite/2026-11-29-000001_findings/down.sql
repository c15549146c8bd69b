UPDATE jobs SET error = findings WHERE kind = 'check_history';
ALTER TABLE jobs DROP COLUMN findings;
