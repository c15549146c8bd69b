DROP INDEX dossier_events_reopened;
