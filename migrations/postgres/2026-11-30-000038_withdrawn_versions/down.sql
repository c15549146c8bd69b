DROP TABLE withdrawn_versions;
