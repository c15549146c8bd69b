//! Passwords, tokens, and brakes on guessing. Knows nothing of HTTP or the database.

pub mod password;
pub mod throttle;
pub mod token;
