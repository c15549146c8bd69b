-- How often in a row a job failed: each time it waits longer.
ALTER TABLE jobs ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
