DROP INDEX feedback_by_secret;
