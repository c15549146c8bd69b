DROP INDEX dossiers_by_phone;
