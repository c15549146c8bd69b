DROP INDEX dossier_results_register;
DROP INDEX dossier_results_without_key;
UPDATE dossier_results SET declared_file = COALESCE(declared_file, file_sha256);
ALTER TABLE dossier_results
    DROP COLUMN agency_id,
    DROP COLUMN kind,
    DROP COLUMN issuing_agency,
    DROP COLUMN effective_on,
    DROP COLUMN expires_on,
    DROP COLUMN file_no,
    DROP COLUMN file_sha256,
    DROP COLUMN signature,
    DROP COLUMN search_key;
ALTER TABLE dossier_results RENAME COLUMN declared_file TO file_reference;
ALTER TABLE dossier_results RENAME COLUMN declared_signed TO digitally_signed;
DROP TABLE paper_counts;
DROP TABLE dossier_files;
DROP TABLE stored_objects;
