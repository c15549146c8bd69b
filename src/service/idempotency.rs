//! Writes that can be sent again: the first answer to an `Idempotency-Key` is stored with the write itself and
//! replayed to whoever sends the same request again.

use std::convert::Infallible;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::access::{self, Desk};
use super::context::{Caller, Context};
use super::error::{Error, Reason};
use crate::db::idempotency::{self, AnswerRow};
use crate::db::{Connection, locks};
use crate::domain::answered::Answered;
use crate::domain::ids::UserId;
use crate::domain::text::hex;

/// The key a client sent, with a fingerprint of its request.
#[derive(Clone, Debug)]
pub struct Once {
    /// The key.
    pub key: String,
    /// SHA-256 of method, path and body.
    pub request_hash: String,
}

impl Once {
    /// Longest key taken.
    pub const MAX_KEY: usize = 200;

    /// A key with the request it belongs to; none if the key is empty, too long or not printable ASCII.
    pub fn new(key: &str, method: &str, path: &str, body: &[u8]) -> Option<Self> {
        if key.is_empty() || key.len() > Self::MAX_KEY || !key.bytes().all(|b| (0x20..0x7f).contains(&b)) {
            return None;
        }
        let mut hasher = Sha256::new();
        for part in [method.as_bytes(), path.as_bytes(), body] {
            hasher.update(part.len().to_le_bytes());
            hasher.update(part);
        }
        let request_hash = hex(&hasher.finalize());
        Some(Self {
            key: key.to_owned(),
            request_hash,
        })
    }
}

/// An answer that can be stored.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What became of the write.
    pub status: Answered,
    /// Where the thing made can be found.
    pub location: Option<String>,
    /// Body.
    pub body: String,
    /// Whether this is the first answer given once more.
    pub replayed: bool,
}

impl Answer {
    /// Of a write that has nothing to tell.
    pub const fn silent() -> Self {
        Self {
            status: Answered::Silent,
            location: None,
            body: String::new(),
            replayed: false,
        }
    }
}

/// What comes of telling what a write did: its answer, unless that cannot be written down.
pub type Rendered = Result<Answer, Error>;

/// What came of work that is done once.
pub enum Told<T> {
    /// It is done, and how that is said need not be known before the commit.
    Fresh(T),
    /// The answer, as it is stored.
    Stored(Answer),
}

impl<T> Told<T> {
    /// The answer.
    ///
    /// # Errors
    /// It cannot be written down.
    pub fn answer(self, render: impl FnOnce(&T) -> Rendered) -> Rendered {
        match self {
            Self::Fresh(made) => render(&made),
            Self::Stored(answer) => Ok(answer),
        }
    }
}

/// The answer that a request was given before, under the same key.
///
/// # Errors
/// The person is not signed in, or the database refuses.
pub async fn given_before(ctx: &Arc<Context>, caller: Caller, once: &Once) -> Result<Option<Answer>, Error> {
    let stored = stored(ctx, caller, once).await?;
    Ok(stored.filter(|s| s.request_hash == once.request_hash).map(replayed))
}

/// Whether something was done under a key already, be it this or another request.
///
/// # Errors
/// As [`given_before`].
pub async fn is_used(ctx: &Arc<Context>, caller: Caller, once: &Once) -> Result<bool, Error> {
    Ok(stored(ctx, caller, once).await?.is_some())
}

async fn stored(ctx: &Arc<Context>, caller: Caller, once: &Once) -> Result<Option<AnswerRow>, Error> {
    let (ctx2, key) = (Arc::clone(ctx), once.key.clone());
    ctx.db
        .read(move |conn| {
            let person = access::identify(conn, &ctx2, &caller)?;
            Ok(idempotency::find(conn, person.user_id, &key)?)
        })
        .await
}

fn replayed(stored: AnswerRow) -> Answer {
    Answer {
        status: stored.status,
        location: stored.location,
        body: stored.body,
        replayed: true,
    }
}

/// Does the work once per key: a second call with the same key and request gets the first answer.
///
/// # Errors
/// The key belongs to another request, the work is refused, or the database refuses. Refusals are not stored:
/// nothing changed, so the request may be sent again with the same key.
pub fn once(
    conn: &mut Connection,
    ctx: &Context,
    user: UserId,
    key: Option<&Once>,
    work: impl FnOnce(&mut Connection) -> Rendered,
) -> Rendered {
    let stored = |conn: &mut Connection| work(conn).map(Told::<Infallible>::Stored);
    match once_told(conn, ctx, user, key, |never| match *never {}, stored)? {
        Told::Stored(answer) => Ok(answer),
        Told::Fresh(never) => match never {},
    }
}

/// As [`once`], for work at the desk of the person who asks.
///
/// # Errors
/// As [`once`].
pub fn once_at(desk: Desk<'_>, ctx: &Context, key: Option<&Once>, work: impl FnOnce(Desk<'_>) -> Rendered) -> Rendered {
    let Desk { conn, actor, catalogue } = desk;
    let user = actor.user_id;
    once(conn, ctx, user, key, |conn| work(Desk { conn, actor, catalogue }))
}

/// As [`once`], for work that all wait for: without a key the answer is left to be written when others have their turn.
///
/// # Errors
/// As [`once`].
pub fn once_told<T>(
    conn: &mut Connection,
    ctx: &Context,
    user: UserId,
    key: Option<&Once>,
    render: impl FnOnce(&T) -> Rendered,
    work: impl FnOnce(&mut Connection) -> Result<Told<T>, Error>,
) -> Result<Told<T>, Error> {
    let Some(once) = key else { return work(conn) };
    locks::idempotency_key(conn, user, &once.key)?;
    if let Some(stored) = idempotency::find(conn, user, &once.key)? {
        if stored.request_hash != once.request_hash {
            // A page leads there; the sentence has no place for it.
            return Err(Error::with(Reason::KeyReused, [stored.location.unwrap_or_default()]));
        }
        return Ok(Told::Stored(replayed(stored)));
    }
    let answer = work(conn)?.answer(render)?;
    let row = AnswerRow {
        user_id: user,
        key: once.key.clone(),
        request_hash: once.request_hash.clone(),
        status: answer.status,
        location: answer.location.clone(),
        body: answer.body.clone(),
        created_at: ctx.now(),
    };
    idempotency::insert(conn, &row)?;
    Ok(Told::Stored(answer))
}
