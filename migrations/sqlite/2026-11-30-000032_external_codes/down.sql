DROP INDEX dossiers_external_code;
