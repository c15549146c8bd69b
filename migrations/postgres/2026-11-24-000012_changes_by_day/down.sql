ALTER TABLE counter_changes ADD COLUMN half_month DATE;
UPDATE counter_changes SET half_month = date_trunc('month', day)::date + CASE WHEN EXTRACT(DAY FROM day) < 15 THEN 0 ELSE 14 END;
ALTER TABLE counter_changes ALTER COLUMN half_month SET NOT NULL;
