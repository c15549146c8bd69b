//! The outbox: what leaves the system is stored with the work that causes it, sent afterwards outside any transaction,
//! and tried until the receiver has taken it. At least once, and for one receiver and key in order.

mod admin;
mod dispatch;
mod feed;
mod metrics;

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::Arc;

pub use admin::Fate;
pub use admin::{MessageQuestion, OutboxState, ReceiverState, decide_dead, list, replay_all, state, sweep};
pub use dispatch::run;
pub use feed::{FeedEvent, FeedPage, Placed, since};
pub use metrics::OutboxMetrics;

use super::context::Context;
use super::error::Error;
use crate::db::events::EventRow;
use crate::db::outbox::{self as rows, MessageRow};
use crate::db::{Connection, is_unique_violation, locks};
use crate::domain::ids::{AgencyId, DossierId, MessageId};
use crate::domain::instant::Instant;
use crate::domain::outbox::{GIVE_UP_AFTER_SECONDS, MessageKind, MessageState};

/// A message to be sent.
#[derive(Clone)]
pub struct Message {
    /// Who knows how to send it.
    pub kind: MessageKind,
    /// Who gets it; messages of one receiver share its limit of concurrency.
    pub receiver: String,
    /// Messages of one receiver and key go out in order, each waits for the one before it; usually the dossier's code.
    pub key: String,
    /// Place in that order; behind all that are stored, if absent. The same place twice is stored once.
    pub position: Option<i64>,
    /// The dossier it is about.
    pub dossier_id: Option<DossierId>,
    /// Whose administrators may see and replay it.
    pub agency_id: AgencyId,
    /// What the deliverer of its kind needs, usually JSON.
    pub body: String,
    /// Not before this instant.
    pub not_before: Option<Instant>,
}

/// Stores a message in the transaction of the work that causes it. It is sent soon after the commit.
///
/// Answers the id that the receiver will see in every attempt; none if the place that the message names was stored before.
///
/// # Errors
/// The database refuses.
pub fn enqueue(
    conn: &mut Connection,
    ctx: &Context,
    now: Instant,
    message: Message,
) -> Result<Option<MessageId>, Error> {
    let position = match message.position {
        Some(position) => position,
        None => {
            locks::outbox_of(conn, &message.receiver)?;
            rows::last_position(conn, &message.receiver, &message.key)? + 1
        }
    };
    let given = message.position.is_some();
    let id = MessageId::new(ctx.ids.next());
    let row = MessageRow {
        id,
        kind: message.kind,
        receiver: message.receiver,
        key: message.key,
        position,
        dossier_id: message.dossier_id,
        agency_id: message.agency_id,
        body: message.body,
        created_at: now,
        state: MessageState::Waiting,
        holds: true,
        due_at: message.not_before.unwrap_or(now),
        give_up_at: message
            .not_before
            .unwrap_or(now)
            .saturating_add_seconds(GIVE_UP_AFTER_SECONDS),
        attempts: 0,
        lease: None,
        leased_until: None,
        finished_at: None,
        error: None,
    };
    match crate::db::in_transaction(conn, |conn| rows::insert(conn, &row)) {
        Ok(()) => Ok(Some(id)),
        Err(error) if given && is_unique_violation(&error) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// What became of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The receiver took it.
    Delivered,
    /// Try again later. A stable word, never personal data.
    Failed(String),
    /// Trying again is of no use: to the dead letters at once.
    Refused(String),
    /// The receiver does not want it any more.
    Dropped,
}

/// What becomes of an attempt before which what it needs could not be read: the message is tried again.
pub fn unread(error: &Error) -> Outcome {
    tracing::warn!(%error, "what a message needs could not be read; it is sent later");
    Outcome::Failed("database_unavailable".to_owned())
}

/// An attempt under way.
pub type Attempt = Pin<Box<dyn Future<Output = Outcome> + Send>>;

/// Sends the messages of one kind. One is registered for each kind in `app.rs`.
pub trait Deliver: Send + Sync {
    /// Tries once, outside any transaction. Must end by itself within the time limit of the settings; the HTTP client
    /// in `ctx.http` does.
    fn send(&self, ctx: Arc<Context>, message: MessageRow) -> Attempt;
}

/// Who is told of events: turns one into messages, in the transaction that gives the event its place in the feed.
pub trait Listener: Send + Sync {
    /// Reads once per batch what all of its events need; none if nobody listens to any of them.
    ///
    /// # Errors
    /// The database refuses.
    fn prepare(
        &self,
        conn: &mut Connection,
        ctx: &Context,
        events: &[EventRow],
    ) -> Result<Option<Box<dyn Announce>>, Error>;
}

/// A [`Listener`] ready for a batch of events.
pub trait Announce {
    /// The messages that an event causes.
    ///
    /// # Errors
    /// The database refuses.
    fn announce(&self, conn: &mut Connection, ctx: &Context, event: &Placed<'_>) -> Result<Vec<Message>, Error>;
}

/// The parts of the outbox that differ by kind, put together in `app.rs`.
#[derive(Default)]
pub struct Outbox {
    /// Who sends which kind.
    pub deliverers: BTreeMap<MessageKind, Box<dyn Deliver>>,
    /// Who is told of events.
    pub listeners: Vec<Box<dyn Listener>>,
    /// What is measured.
    pub metrics: OutboxMetrics,
    /// How long one attempt may take; a lease lasts twice as long.
    pub timeout: std::time::Duration,
}
