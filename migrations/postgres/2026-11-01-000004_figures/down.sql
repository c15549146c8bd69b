DROP TABLE jobs;
DROP TABLE counters;
