//! E-mail over SMTP.

use std::time::Duration;

use lettre::message::{Mailbox, header::ContentType};
use lettre::transport::smtp;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use crate::domain::person::Email;

/// Where e-mail goes out.
#[derive(Clone, Debug)]
pub struct MailSettings {
    /// `smtps://user:password@host` (TLS from the start), `smtp://host:587?tls=required` (STARTTLS), `smtp://host:25` (none).
    pub url: String,
    /// Address of the sender.
    pub from: String,
}

/// What is set is of no use.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The address of the server.
    #[error("SMTP_URL is not usable: {0}")]
    Url(smtp::Error),
    /// The address of the sender.
    #[error("MAIL_FROM is no e-mail address")]
    From,
}

/// Why a letter was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undelivered {
    /// Trying again may help. A stable word.
    Failed(&'static str),
    /// Trying again is of no use. A stable word.
    Refused(&'static str),
}

/// Sends letters.
#[derive(Clone, Debug)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// `name <address>` or an address alone.
fn mailbox(text: &str) -> Option<Mailbox> {
    let (name, address) = match text.trim().strip_suffix('>').and_then(|t| t.rsplit_once('<')) {
        Some((name, address)) => (name.trim(), address),
        None => ("", text),
    };
    if name.chars().any(char::is_control) {
        return None;
    }
    let name = (!name.is_empty()).then(|| name.to_owned());
    Some(Mailbox::new(name, address.trim().parse().ok()?))
}

impl Mailer {
    /// By what the operator has set.
    ///
    /// # Errors
    /// An address is not usable.
    pub fn new(settings: &MailSettings, timeout: Duration) -> Result<Self, MailError> {
        // Whoever was first in this process has chosen the same one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let from = mailbox(&settings.from).ok_or(MailError::From)?;
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(&settings.url)
            .map_err(MailError::Url)?
            .timeout(Some(timeout))
            .build();
        Ok(Self { transport, from })
    }

    /// Sends a letter. The id makes its `Message-ID`, so that a repeat can be told. The library encodes every header,
    /// so nothing in a subject can begin a new one.
    ///
    /// # Errors
    /// The server did not take it.
    pub async fn send(&self, id: i64, to: &Email, subject: &str, text: &str) -> Result<(), Undelivered> {
        let address: Address = to.as_str().parse().map_err(|_| Undelivered::Refused("bad_address"))?;
        let domain = self.from.email.domain();
        let letter = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, address))
            .message_id(Some(format!("<motcua-{id}@{domain}>")))
            .subject(subject)
            .header(ContentType::TEXT_PLAIN)
            .body(text.to_owned())
            .map_err(|_| Undelivered::Refused("bad_letter"))?;
        match self.transport.send(letter).await {
            Ok(_) => Ok(()),
            Err(error) if error.is_permanent() => Err(Undelivered::Refused("smtp_refused")),
            Err(error) if error.is_transient() => Err(Undelivered::Failed("smtp_later")),
            Err(error) if error.is_timeout() => Err(Undelivered::Failed("timed_out")),
            Err(_) => Err(Undelivered::Failed("smtp_unreachable")),
        }
    }
}
