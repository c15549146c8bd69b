-- What was in progress on a day that is over is found from the index of what has ended since: when it was received stands there too.
DROP INDEX dossiers_ended;
CREATE INDEX dossiers_ended ON dossiers (agency_id, ended_day, procedure_id, intake_channel, return_channel, service_level, status, timeliness, result_expected, result_attached, received_day) WHERE ended_day IS NOT NULL;
