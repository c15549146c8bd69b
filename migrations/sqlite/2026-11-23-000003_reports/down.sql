DROP TABLE frozen_report_lines;
DROP TABLE frozen_reports;
