-- What a check found wrong is its outcome, not a failure of the job.
ALTER TABLE jobs ADD COLUMN findings TEXT;
UPDATE jobs SET findings = error, error = NULL WHERE kind = 'check_history';
