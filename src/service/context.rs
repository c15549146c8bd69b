//! What every use case needs: database, clock, catalogue, keys.

use std::sync::Arc;

use super::catalogue::CatalogueCache;
use super::outbox::Outbox;
use super::files::Files;
use crate::db::Database;
use crate::db::id_generator::IdGenerator;
use crate::domain::ids::SessionId;
use crate::domain::instant::{Clock, Instant};
use crate::notify::http::HttpClient;
use crate::security::password::Passwords;
use crate::security::throttle::Throttles;
use crate::security::token::TokenKeys;

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
    /// Long reports wait for one another, so that readers are left for everybody else.
    pub long_reports: tokio::sync::Semaphore,
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
