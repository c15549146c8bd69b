-- The same form makes the same secret, by which what it sent before is found again.
CREATE UNIQUE INDEX feedback_by_secret ON feedback (secret_hash);
