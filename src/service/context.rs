//! What every use case needs: database, clock, catalogue, keys.

use std::sync::Arc;

use super::catalogue::CatalogueCache;
use super::files::Files;
use super::outbox::Outbox;
use super::reports::Turns;
use crate::db::Database;
use crate::db::id_generator::IdGenerator;
use crate::domain::ids::SessionId;
use crate::domain::instant::{Clock, Instant};
use crate::forms::press::Press;
use crate::notify::http::HttpClient;
use crate::security::password::Passwords;
use crate::security::throttle::Throttles;
use crate::security::token::TokenKeys;

/// Another system that is called and that calls back; both sign with a secret that they share.
#[derive(Clone)]
pub struct Party {
    /// Where it is called, without a slash at the end.
    pub url: String,
    /// What signs messages in both directions.
    pub secret: String,
}

impl std::fmt::Debug for Party {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Party").finish_non_exhaustive()
    }
}

/// Whom this office works with: a payment gateway, a carrier of the public post.
#[derive(Clone, Debug, Default)]
pub struct Parties {
    /// Where they reach this server, without a slash at the end.
    pub callback_url: String,
    /// The payment gateway.
    pub gateway: Option<Party>,
    /// The carrier.
    pub carrier: Option<Party>,
    /// What the carrier is called.
    pub carrier_name: String,
    /// What the carrier calls us.
    pub customer_code: String,
}

/// Whom this office works with, as set by an operator.
#[derive(Clone, Debug, Default)]
pub struct PartySettings {
    /// The payment gateway.
    pub gateway: Option<Party>,
    /// The carrier.
    pub carrier: Option<Party>,
    /// What the carrier is called.
    pub carrier_name: String,
    /// What the carrier calls us.
    pub customer_code: String,
    /// Where they reach this server; the address it listens on if absent.
    pub callback_url: Option<String>,
    /// Whether this server plays those that are not set.
    pub simulate: bool,
    /// Secret of those that it plays; made anew at each start if absent.
    pub simulated_secret: Option<String>,
}

/// Shared by all requests and workers.
pub struct Context {
    /// The database threads.
    pub db: Database,
    /// Now.
    pub clock: Arc<dyn Clock>,
    /// Row identities.
    pub ids: IdGenerator,
    /// Agencies, procedures, calendars.
    pub catalogue: CatalogueCache,
    /// Signs and reads access tokens.
    pub tokens: TokenKeys,
    /// Hashes and verifies passwords.
    pub passwords: Passwords,
    /// Counts failed attempts.
    pub throttles: Throttles,
    /// Where files are kept, and who vouches for signatures.
    pub files: Arc<Files>,
    /// Where citizens reach this system, without a slash at the end.
    pub public_url: String,
    /// Payment gateway and carrier.
    pub parties: Parties,
    /// Whose turn it is to draw a report that takes long.
    pub turns: Turns,
    /// Sets slips, a few at once.
    pub press: Press,
    /// Calls other systems.
    pub http: HttpClient,
    /// Messages on their way out.
    pub outbox: Outbox,
}

impl Context {
    /// Now.
    pub fn now(&self) -> Instant {
        self.clock.now()
    }
}

/// Who asks: what the access token says. Whether the session still lives is looked up with the work itself.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Session of the token.
    pub session_id: SessionId,
    /// Id of the request, for logs.
    pub request_id: String,
}
