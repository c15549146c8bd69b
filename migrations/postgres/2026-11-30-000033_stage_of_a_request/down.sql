ALTER TABLE clock_moves DROP COLUMN step_no;
