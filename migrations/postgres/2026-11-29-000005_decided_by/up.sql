-- Who decided it, where only its last event told: the decisions of one official in the last minutes before the due time are found
-- from an index, without a look at the events of each.
ALTER TABLE dossiers ADD COLUMN decided_by BIGINT REFERENCES users (id);
UPDATE dossiers SET decided_by = (SELECT e.user_id FROM dossier_events e WHERE e.dossier_id = dossiers.id AND e.action = 'decide' AND e.at = dossiers.ended_at ORDER BY e.seq DESC LIMIT 1) WHERE timeliness IS NOT NULL;
DROP INDEX dossiers_last_minute;
CREATE INDEX dossiers_last_minute ON dossiers (agency_id, ended_day, ended_at, due_at, decided_by, id) WHERE decided_by IS NOT NULL AND ended_at <= due_at AND due_at - ended_at < INTERVAL '31 minutes';
