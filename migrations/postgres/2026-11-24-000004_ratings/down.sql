DROP TABLE feedback;
DROP TABLE ratings;
