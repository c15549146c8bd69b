-- A report without the doubtful dossiers is another one than that with them, with versions of its own.
ALTER TABLE frozen_reports ADD COLUMN certain BOOLEAN NOT NULL DEFAULT FALSE;
DROP INDEX frozen_reports_version;
CREATE UNIQUE INDEX frozen_reports_version ON frozen_reports (agency_id, kind, own, group_by, certain, first_day, last_day, version);
