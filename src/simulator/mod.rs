//! A payment gateway and a carrier that exist only in this process, for the demonstration and for tests. They speak the same
//! contracts over HTTP as real ones would (docs/payment-gateway.md, docs/carrier.md), and forget everything when the process ends.

mod carrier;
mod gateway;

pub use carrier::{Carrier, PostStep};
pub use gateway::{Gateway, PayOutcome};

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::domain::instant::Instant;
use crate::domain::text::hex;
use crate::notify::http::Request;
use crate::notify::signature::{SIGNATURE_HEADER, TIMESTAMP_HEADER, sign, verify};

/// Both of them; each only where no real one is connected.
#[derive(Debug, Default)]
pub struct Simulators {
    /// Plays the payment gateway.
    pub gateway: Option<Gateway>,
    /// Plays the carrier.
    pub carrier: Option<Carrier>,
}

/// Why a simulated party refuses a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The signature is not to be believed.
    Signature,
    /// It cannot be read.
    Unreadable,
    /// There is no such order.
    Unknown,
    /// The order was sent before with another content.
    Different,
    /// Not possible any more.
    TooLate,
}

/// Reads a signed call.
fn read<T: serde::de::DeserializeOwned>(
    secret: &str,
    timestamp: &str,
    signature: &str,
    body: &[u8],
    now: Instant,
) -> Result<T, Refusal> {
    verify(secret, timestamp, signature, body, now).map_err(|_| Refusal::Signature)?;
    serde_json::from_slice(body).map_err(|_| Refusal::Unreadable)
}

/// A signed callback, ready to be sent.
fn callback(secret: &str, url: &str, body: &serde_json::Value, now: Instant) -> Request {
    let body = body.to_string();
    let timestamp = now.unix_seconds();
    let signature = sign(secret, timestamp, body.as_bytes());
    Request::post_json(url, body)
        .header(TIMESTAMP_HEADER, timestamp.to_string())
        .header(SIGNATURE_HEADER, signature)
}

/// A word that was not used before.
fn nonce() -> String {
    let mut bytes = [0u8; 16];
    // Without randomness the callback is refused as a replay: nothing worse.
    let _ = getrandom::fill(&mut bytes);
    hex(&bytes)
}

/// A secret that nobody else knows, for a party of this process.
///
/// # Errors
/// There are no random numbers, so everybody would know it.
pub fn fresh_secret() -> Result<String, getrandom::Error> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes)?;
    Ok(hex(&bytes))
}

/// The lock on what a simulated party remembers; a panic elsewhere does not matter to it.
fn lock<T>(memory: &Mutex<T>) -> MutexGuard<'_, T> {
    memory.lock().unwrap_or_else(PoisonError::into_inner)
}
