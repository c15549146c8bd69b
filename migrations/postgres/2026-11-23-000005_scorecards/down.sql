DROP TABLE score_entries;
DROP TABLE scorecards;
