DROP TABLE entered_figures;
DROP TABLE plans;
