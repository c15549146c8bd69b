//! Calls to a party outside, a payment gateway or a carrier: what is due is leased, sent, and the answer entered. No
//! transaction holds meanwhile.

use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::context::{Context, Party};
use super::error::Error;
use crate::db::{Connection, QueryResult};
use crate::domain::instant::Instant;
use crate::domain::outbox::wait_after;
use crate::notify::http::Request;
use crate::notify::signature::{SIGNATURE_HEADER, TIMESTAMP_HEADER, sign};

/// Calls in one round.
pub const ROUND: i64 = 20;
/// How long one call may take before another process may make it again.
const LEASE_MINUTES: i64 = 2;

/// Something about which a party is to be called.
pub trait Due: Send + 'static {
    /// Who is called, for the log.
    const PARTY: &'static str;
    /// What it is found by.
    type Id: Copy + Send + 'static;

    /// What it is found by.
    fn id(&self) -> Self::Id;

    /// When the call was due, as it was read.
    fn due_at(&self) -> Option<Instant>;

    /// Puts the call off, unless somebody did so since it was read.
    ///
    /// # Errors
    /// The database refuses.
    fn put_off(conn: &mut Connection, id: Self::Id, seen: Instant, until: Instant) -> QueryResult<bool>;
}

/// Holds a call from now on; none if somebody else does, or has put it off since it was read.
///
/// # Errors
/// The database refuses.
pub async fn lease<D: Due>(ctx: &Arc<Context>, id: D::Id, seen: Instant) -> Result<Option<Instant>, Error> {
    let until = ctx.now().saturating_add_minutes(LEASE_MINUTES);
    let mine = ctx
        .db
        .write(move |conn| Ok::<_, Error>(D::put_off(conn, id, seen, until)?))
        .await?;
    Ok(mine.then_some(until))
}

/// Makes the calls that nobody else makes. Answers how many there were.
///
/// # Errors
/// The database refuses; what becomes of one call holds up no other.
pub async fn each<D: Due, F>(ctx: &Arc<Context>, due: Vec<D>, call: impl Fn(D) -> F) -> Result<usize, Error>
where
    F: Future<Output = Result<(), Error>>,
{
    let mut made = 0;
    for one in due {
        let Some(seen) = one.due_at() else { continue };
        // From this call on: those before it may have taken long.
        if lease::<D>(ctx, one.id(), seen).await?.is_some() {
            made += 1;
            if let Err(error) = call(one).await {
                tracing::warn!(%error, party = D::PARTY, "an answer was not entered; it is asked for again later");
            }
        }
    }
    Ok(made)
}

/// Calls a party with a signed JSON body.
///
/// # Errors
/// A stable word for why there is no answer.
pub async fn call<T: DeserializeOwned>(ctx: &Context, party: &Party, path: &str, body: &Value) -> Result<T, String> {
    let body = body.to_string();
    let timestamp = ctx.now().unix_seconds();
    let request = Request::post_json(&format!("{}{path}", party.url), body.clone())
        .header(TIMESTAMP_HEADER, timestamp.to_string())
        .header(SIGNATURE_HEADER, sign(&party.secret, timestamp, body.as_bytes()));
    let answer = ctx.http.send(request).await.map_err(|e| e.code().to_owned())?;
    if !answer.is_success() {
        return Err(format!("http_{}", answer.status));
    }
    serde_json::from_slice(&answer.body).map_err(|_| "answer_unreadable".to_owned())
}

/// When a call that failed so often is made again.
pub fn again_at(now: Instant, attempts: i32) -> Instant {
    now.saturating_add_seconds(wait_after(attempts, u32::MAX))
}
