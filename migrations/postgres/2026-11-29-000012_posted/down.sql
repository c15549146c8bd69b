ALTER TABLE channel_counters DROP COLUMN posted;
ALTER TABLE procedure_counters DROP COLUMN posted;
ALTER TABLE agency_counters DROP COLUMN posted;
ALTER TABLE counters DROP COLUMN posted;
ALTER TABLE counter_changes DROP COLUMN posted;
CREATE INDEX postal_orders_posted ON postal_orders (agency_id, posted_day, direction, procedure_id, dossier_id) WHERE posted_day IS NOT NULL;
DROP INDEX dossiers_posted;
ALTER TABLE dossiers DROP COLUMN posted_day;
