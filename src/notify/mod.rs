//! The way out of the system: one HTTP client that never reaches into the server's own network, and signatures.
//! Knows nothing of dossiers or of the database.

pub mod guard;
pub mod http;
pub mod signature;

use std::time::Duration;

/// What an operator sets about messages that leave the system.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Hosts in private networks that may be reached all the same: `host` or `host:port`.
    pub private_hosts: Vec<String>,
    /// How long a receiver may take for one message.
    pub timeout: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            private_hosts: Vec::new(),
            timeout: Duration::from_secs(10),
        }
    }
}
