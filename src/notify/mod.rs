//! The way out of the system: one HTTP client that never reaches into the server's own network, signatures, e-mail, and text
//! messages.
//! Knows nothing of dossiers or of the database.

pub mod guard;
pub mod http;
pub mod mail;
pub mod signature;
pub mod text_gateway;

use std::time::Duration;

/// What an operator sets about messages that leave the system.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Hosts in private networks that may be reached all the same: `host` or `host:port`.
    pub private_hosts: Vec<String>,
    /// How long a receiver may take for one message.
    pub timeout: Duration,
    /// Where e-mail goes out; none: no e-mail.
    pub mail: Option<mail::MailSettings>,
    /// Where text messages go out; none: no text messages.
    pub text: Option<text_gateway::TextSettings>,
    /// The national portal; none: it is not told.
    pub portal: Option<PortalSettings>,
}

/// Where status changes go.
#[derive(Clone, Debug)]
pub struct PortalSettings {
    /// Address.
    pub url: String,
    /// Sent as `Authorization: Bearer …`, if set.
    pub token: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            private_hosts: Vec::new(),
            timeout: Duration::from_secs(10),
            mail: None,
            text: None,
            portal: None,
        }
    }
}
