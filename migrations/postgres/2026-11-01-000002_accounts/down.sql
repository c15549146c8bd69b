DROP TABLE refresh_tokens;
DROP TABLE sessions;
DROP TABLE user_grants;
DROP TABLE users;
