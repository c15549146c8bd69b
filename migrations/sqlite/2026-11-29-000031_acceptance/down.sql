DROP INDEX dossiers_waiting;
DROP INDEX dossiers_intake_refused;
DROP INDEX dossiers_accepted;
