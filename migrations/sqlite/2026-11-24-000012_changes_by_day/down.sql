ALTER TABLE counter_changes ADD COLUMN half_month TEXT NOT NULL DEFAULT '';
UPDATE counter_changes SET half_month = substr(day, 1, 8) || CASE WHEN substr(day, 9) < '15' THEN '01' ELSE '15' END;
