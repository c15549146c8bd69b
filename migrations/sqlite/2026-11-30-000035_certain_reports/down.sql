DROP INDEX frozen_reports_version;
ALTER TABLE frozen_reports DROP COLUMN certain;
CREATE UNIQUE INDEX frozen_reports_version ON frozen_reports (agency_id, kind, own, group_by, first_day, last_day, version);
