DROP INDEX dossiers_ended;
CREATE INDEX dossiers_ended ON dossiers (agency_id, ended_day, procedure_id, intake_channel, return_channel, service_level, status, timeliness, result_expected, result_attached) WHERE ended_day IS NOT NULL;
