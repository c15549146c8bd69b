DROP TABLE outbox;
DROP TABLE webhooks;
DROP INDEX dossier_events_by_position;
DROP INDEX dossier_events_unplaced;
ALTER TABLE dossier_events DROP COLUMN position;
