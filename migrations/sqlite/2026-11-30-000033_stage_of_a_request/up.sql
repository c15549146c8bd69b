-- At which step it lay when the clock was stopped (0 is the desk); not known of what came before.
ALTER TABLE clock_moves ADD COLUMN step_no INTEGER;
