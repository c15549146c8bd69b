DROP TABLE agency_former_names;
