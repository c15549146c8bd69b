//! What administrators see of the outbox, and what they may do about messages that were given up.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::db::locks;
use crate::db::outbox::{self as rows, Depth, MessageRow};
use crate::domain::agency::AgencyTree;
use crate::domain::ids::MessageId;
use crate::domain::instant::Instant;
use crate::domain::outbox::{GIVE_UP_AFTER_SECONDS, MessageKind, MessageState};
use crate::domain::policy::{Actor, Permission};
use crate::service::access::{self, Desk};
use crate::service::context::{Caller, Context};
use crate::service::error::{Error, Reason};
use crate::service::idempotency::{Answer, Once, Rendered, once};

/// Delivered and discarded messages are kept for so many days, dead ones until somebody decides.
const KEEP_DAYS: i64 = 30;
/// Messages forgotten in one transaction.
const SWEEP: i64 = 2_000;
/// Messages replayed in one request.
const REPLAY: i64 = 1_000;

/// How it stands with one receiver.
#[derive(Clone, Debug)]
pub struct ReceiverState {
    /// How messages reach it.
    pub kind: MessageKind,
    /// Who it is.
    pub receiver: String,
    /// Messages that wait.
    pub waiting: i64,
    /// When the oldest of them was stored.
    pub oldest_waiting: Option<Instant>,
    /// Messages that were given up.
    pub dead: i64,
}

/// How it stands with the outbox.
#[derive(Clone, Debug, Default)]
pub struct OutboxState {
    /// Receivers for whom messages wait or were given up.
    pub receivers: Vec<ReceiverState>,
}

/// How it stands with the outbox, as far as the person's agencies go.
///
/// # Errors
/// The person may not, or the database refuses.
pub async fn state(ctx: &Arc<Context>, caller: Caller) -> Result<OutboxState, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let Desk { conn, actor, catalogue } = access::enter(conn, &ctx2, &caller, Permission::MessageManage)?;
            let mut receivers: BTreeMap<(MessageKind, String), ReceiverState> = BTreeMap::new();
            let (waiting, dead) = (rows::waiting(conn)?, rows::dead(conn)?);
            let mine = |depth: &&Depth| actor.may_in(Permission::MessageManage, depth.agency_id, catalogue.tree());
            for depth in waiting.iter().filter(mine) {
                let state = state_of(&mut receivers, depth);
                state.waiting += depth.count;
                state.oldest_waiting = match (state.oldest_waiting, depth.oldest) {
                    (Some(a), Some(b)) => Some(a.min(b)),
                    (a, b) => a.or(b),
                };
            }
            for depth in dead.iter().filter(mine) {
                state_of(&mut receivers, depth).dead += depth.count;
            }
            Ok(OutboxState {
                receivers: receivers.into_values().collect(),
            })
        })
        .await
}

fn state_of<'s>(
    receivers: &'s mut BTreeMap<(MessageKind, String), ReceiverState>,
    depth: &Depth,
) -> &'s mut ReceiverState {
    receivers
        .entry((depth.kind, depth.receiver.clone()))
        .or_insert_with(|| ReceiverState {
            kind: depth.kind,
            receiver: depth.receiver.clone(),
            waiting: 0,
            oldest_waiting: None,
            dead: 0,
        })
}

/// Which messages.
#[derive(Clone, Debug)]
pub struct MessageQuestion {
    /// In this state.
    pub state: MessageState,
    /// Only for this receiver.
    pub receiver: Option<String>,
    /// Older than this one.
    pub before: Option<MessageId>,
    /// At most so many.
    pub limit: i64,
}

/// Messages of the person's agencies, newest first.
///
/// # Errors
/// The person may not, or the database refuses.
pub async fn list(ctx: &Arc<Context>, caller: Caller, question: MessageQuestion) -> Result<Vec<MessageRow>, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let desk = access::enter(conn, &ctx2, &caller, Permission::MessageManage)?;
            let agencies = desk.agencies_in_scope(Permission::MessageManage);
            Ok(rows::page(
                desk.conn,
                question.state,
                question.receiver.as_deref(),
                &agencies,
                question.before,
                question.limit,
            )?)
        })
        .await
}

/// What becomes of a message that was given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is sent again, with its old id.
    Replay,
    /// It is not sent any more, and those behind it go on.
    Discard,
}

fn decided(mut row: MessageRow, fate: Fate, now: Instant) -> MessageRow {
    match fate {
        Fate::Replay => {
            row.state = MessageState::Waiting;
            row.holds = true;
            row.due_at = now;
            row.give_up_at = now.saturating_add_seconds(GIVE_UP_AFTER_SECONDS);
            row.attempts = 0;
            row.finished_at = None;
        }
        Fate::Discard => {
            row.state = MessageState::Discarded;
            row.holds = false;
            row.finished_at = Some(now);
            if row.kind.is_personal() {
                row.body.clear();
            }
        }
    }
    row
}

fn may(actor: &Actor, tree: &AgencyTree, row: &MessageRow) -> bool {
    actor.may_in(Permission::MessageManage, row.agency_id, tree)
}

/// Replays or discards a message that was given up.
///
/// # Errors
/// There is none, it was not given up, the person may not, or the database refuses.
pub async fn decide_dead<R>(
    ctx: &Arc<Context>,
    caller: Caller,
    key: Option<Once>,
    id: MessageId,
    fate: Fate,
    render: R,
) -> Result<Answer, Error>
where
    R: Fn(&MessageRow) -> Rendered + Send + 'static,
{
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .write(move |conn| {
            let Desk { conn, actor, catalogue } = access::enter(conn, &ctx2, &caller, Permission::MessageManage)?;
            let user = actor.user_id;
            once(conn, &ctx2, user, key.as_ref(), |conn| {
                let row = rows::find(conn, id)?
                    .filter(|row| may(&actor, catalogue.tree(), row))
                    .ok_or(Reason::MessageNotFound)?;
                let now_state = row.state;
                let row = decided(row, fate, ctx2.now());
                if now_state != MessageState::Dead || !rows::revive(conn, &row)? {
                    return Err(Error::with(Reason::MessageNotDead, [now_state.label_vi().to_owned()]));
                }
                render(&row)
            })
        })
        .await
}

/// Replays every message that was given up, of one receiver or of all; at most 1,000 at once. Answers how many.
///
/// # Errors
/// The person may not, or the database refuses.
pub async fn replay_all<R>(
    ctx: &Arc<Context>,
    caller: Caller,
    key: Option<Once>,
    receiver: Option<String>,
    render: R,
) -> Result<Answer, Error>
where
    R: Fn(usize) -> Rendered + Send + 'static,
{
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .write(move |conn| {
            let desk = access::enter(conn, &ctx2, &caller, Permission::MessageManage)?;
            let agencies = desk.agencies_in_scope(Permission::MessageManage);
            let Desk { conn, actor, .. } = desk;
            once(conn, &ctx2, actor.user_id, key.as_ref(), |conn| {
                let dead = rows::page(conn, MessageState::Dead, receiver.as_deref(), &agencies, None, REPLAY)?;
                let whose: BTreeSet<&str> = dead.iter().map(|row| row.receiver.as_str()).collect();
                for receiver in whose {
                    locks::outbox_of(conn, receiver)?;
                }
                let now = ctx2.now();
                let mut count = 0;
                for row in dead {
                    count += usize::from(rows::revive(conn, &decided(row, Fate::Replay, now))?);
                }
                render(count)
            })
        })
        .await
}

/// Forgets what was delivered or discarded long ago.
///
/// # Errors
/// The database refuses; it is tried again.
pub async fn sweep(ctx: &Arc<Context>) -> Result<(), Error> {
    let before = ctx.now().saturating_add_minutes(-KEEP_DAYS * 24 * 60);
    loop {
        let gone = ctx
            .db
            .write(move |conn| Ok::<_, Error>(rows::sweep(conn, before, SWEEP)?))
            .await?;
        if i64::try_from(gone).unwrap_or(0) < SWEEP {
            return Ok(());
        }
    }
}
