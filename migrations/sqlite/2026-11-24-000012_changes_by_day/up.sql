-- Changes are added up in the process: their half month follows from the day.
ALTER TABLE counter_changes DROP COLUMN half_month;
