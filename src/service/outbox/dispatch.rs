//! Sends what is due: leases, attempts side by side, guarded records of what became of them.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;

use super::{Outcome, feed};
use crate::db::outbox::{self as rows, MessageRow};
use crate::db::{Connection, feed as feed_rows, locks};
use crate::domain::ids::MessageId;
use crate::domain::instant::Instant;
use crate::domain::outbox::{MessageState, wait_after};
use crate::service::context::Context;
use crate::service::error::Error;

/// How often the outbox is looked at.
const INTERVAL: Duration = Duration::from_millis(200);
/// Attempts under way at once, and of them to one receiver: a slow one does not hold up the others.
const ABREAST: usize = 32;
const ABREAST_OF_ONE: usize = 4;
/// Rounds between two measurements: about ten seconds.
const MEASURE_EVERY: u32 = 50;
/// How long attempts under way may take when the process stops. What is cut off is sent again.
const GRACE: Duration = Duration::from_secs(3);

/// An attempt that has ended: whose it was.
type Ended = String;

/// Runs until told to stop.
pub async fn run(ctx: Arc<Context>, mut stopped: watch::Receiver<bool>) {
    let mut flying: JoinSet<Ended> = JoinSet::new();
    let mut by_receiver: HashMap<String, usize> = HashMap::new();
    let mut round = 0u32;
    loop {
        match start(&ctx, &mut flying, &mut by_receiver).await {
            // As long as there is something to start or to place, go on at once.
            Ok(true) => tokio::task::yield_now().await,
            outcome => {
                if let Err(error) = outcome {
                    tracing::warn!(%error, "the outbox could not be read and will be later");
                }
                tokio::select! {
                    _ = stopped.changed() => break,
                    () = tokio::time::sleep(INTERVAL) => {}
                    Some(ended) = flying.join_next() => land(&mut by_receiver, ended.ok()),
                }
            }
        }
        while let Some(ended) = flying.try_join_next() {
            land(&mut by_receiver, ended.ok());
        }
        if flying.is_empty() {
            // An attempt that panicked has not said whose it was.
            by_receiver.clear();
        }
        if round.is_multiple_of(MEASURE_EVERY)
            && let Err(error) = measure(&ctx).await
        {
            tracing::warn!(%error, "the outbox could not be measured");
        }
        round = round.wrapping_add(1);
        if *stopped.borrow() {
            break;
        }
    }
    let _ = tokio::time::timeout(GRACE, async { while flying.join_next().await.is_some() {} }).await;
    flying.shutdown().await;
}

fn land(by_receiver: &mut HashMap<String, usize>, ended: Option<Ended>) {
    if let Some(receiver) = ended
        && let Some(count) = by_receiver.get_mut(&receiver)
    {
        *count -= 1;
        if *count == 0 {
            by_receiver.remove(&receiver);
        }
    }
}

/// Places waiting events and starts attempts; answers whether anything was done.
async fn start(
    ctx: &Arc<Context>,
    flying: &mut JoinSet<Ended>,
    by_receiver: &mut HashMap<String, usize>,
) -> Result<bool, Error> {
    let room = ABREAST.saturating_sub(flying.len());
    let busy: Vec<String> = by_receiver
        .iter()
        .filter(|(_, count)| **count >= ABREAST_OF_ONE)
        .map(|(receiver, _)| receiver.clone())
        .collect();
    let now = ctx.now();
    let (to_place, due) = ctx
        .db
        .read(move |conn| {
            let to_place = feed_rows::any_waiting(conn)?;
            let limit = i64::try_from(room).unwrap_or(0);
            let due = if room == 0 {
                Vec::new()
            } else {
                rows::due(conn, now, &busy, limit)?
            };
            Ok::<_, Error>((to_place, due))
        })
        .await?;
    let mut done = false;
    if to_place {
        let ctx2 = Arc::clone(ctx);
        match ctx.db.write(move |conn| feed::place(conn, &ctx2)).await {
            Ok(placed) => done |= placed,
            // What is due already is sent all the same.
            Err(error) => tracing::error!(%error, "events were not given their places in the feed and will be later"),
        }
    }
    if due.is_empty() {
        return Ok(done);
    }
    let lease = ctx.ids.next();
    let seconds = i64::try_from(ctx.outbox.timeout.as_secs()).unwrap_or(60).max(1) * 2;
    let chosen = choose(due, by_receiver);
    let ctx2 = Arc::clone(ctx);
    let taken = ctx
        .db
        .write(move |conn| {
            // Now, and not before the waits that led here: a lease that has run out already is none.
            let now = ctx2.now();
            take(conn, &chosen, lease, now, now.saturating_add_seconds(seconds))
        })
        .await?;
    for message in taken {
        *by_receiver.entry(message.receiver.clone()).or_default() += 1;
        done = true;
        flying.spawn(attempt(Arc::clone(ctx), message, lease));
    }
    Ok(done)
}

/// Of what is due, as much as every receiver may have at once.
fn choose(due: Vec<(MessageId, String)>, by_receiver: &HashMap<String, usize>) -> Vec<MessageId> {
    let mut counts = by_receiver.clone();
    let mut room = |receiver: String| {
        let count = counts.entry(receiver).or_default();
        *count += 1;
        *count <= ABREAST_OF_ONE
    };
    due.into_iter()
        .filter_map(|(id, receiver)| room(receiver).then_some(id))
        .collect()
}

fn take(
    conn: &mut Connection,
    due: &[MessageId],
    lease: i64,
    now: Instant,
    until: Instant,
) -> Result<Vec<MessageRow>, Error> {
    let mut taken = Vec::new();
    for id in due {
        taken.extend(rows::lease(conn, *id, lease, now, until)?);
    }
    Ok(taken)
}

/// One attempt from sending to record; answers whose it was.
async fn attempt(ctx: Arc<Context>, message: MessageRow, lease: i64) -> Ended {
    let receiver = message.receiver.clone();
    let id = message.id.get();
    let outcome = match ctx.outbox.deliverers.get(&message.kind) {
        Some(deliverer) => {
            let sent = deliverer.send(Arc::clone(&ctx), message.clone());
            // Whatever a deliverer does, the lease outlives it.
            tokio::time::timeout(ctx.outbox.timeout + ctx.outbox.timeout / 2, sent)
                .await
                .unwrap_or_else(|_| Outcome::Failed("timed_out".to_owned()))
        }
        None => Outcome::Failed("not_configured".to_owned()),
    };
    if let Err(error) = record(&ctx, message, lease, outcome).await {
        // The lease runs out, and the message is sent again.
        tracing::warn!(%error, message = id, "a delivery could not be recorded");
    }
    receiver
}

async fn record(ctx: &Arc<Context>, message: MessageRow, lease: i64, outcome: Outcome) -> Result<(), Error> {
    let kind = message.kind;
    let ctx2 = Arc::clone(ctx);
    let counted = ctx
        .db
        .write(move |conn| settle(conn, &ctx2, message, lease, &outcome))
        .await?;
    if let Some(outcome) = counted {
        ctx.outbox.metrics.attempted(kind.as_str(), outcome);
    }
    Ok(())
}

/// Writes what became of an attempt; none if somebody else has taken the message over.
fn settle(
    conn: &mut Connection,
    ctx: &Context,
    message: MessageRow,
    lease: i64,
    outcome: &Outcome,
) -> Result<Option<&'static str>, Error> {
    let now = ctx.now();
    let mut chance = [0; 4];
    // Without chance the waits are merely regular.
    let _ = getrandom::fill(&mut chance);
    let row = after(message, outcome, now, u32::from_le_bytes(chance));
    if matches!(outcome, Outcome::Failed(_) | Outcome::Refused(_)) {
        locks::outbox_of(conn, &row.receiver)?;
    }
    if !rows::settle(conn, &row, lease)? {
        return Ok(None);
    }
    match (outcome, row.state) {
        (Outcome::Delivered, _) => Ok(Some("delivered")),
        (Outcome::Dropped, _) => Ok(Some("discarded")),
        (_, MessageState::Dead) => {
            tracing::warn!(
                message = row.id.get(),
                kind = row.kind.as_str(),
                error = row.error.as_deref(),
                "a message was given up"
            );
            Ok(Some("dead"))
        }
        _ => {
            rows::put_off_behind(conn, &row)?;
            Ok(Some("failed"))
        }
    }
}

/// The message after an attempt.
fn after(mut row: MessageRow, outcome: &Outcome, now: Instant, chance: u32) -> MessageRow {
    let (error, last) = match outcome {
        Outcome::Delivered | Outcome::Dropped => {
            let delivered = matches!(outcome, Outcome::Delivered);
            row.state = if delivered {
                MessageState::Delivered
            } else {
                MessageState::Discarded
            };
            row.holds = false;
            row.finished_at = Some(now);
            if row.kind.is_personal() {
                row.body.clear();
            }
            return row;
        }
        Outcome::Failed(error) => (error, false),
        Outcome::Refused(error) => (error, true),
    };
    row.attempts = row.attempts.saturating_add(1);
    row.error = Some(error.clone());
    row.due_at = now.saturating_add_seconds(wait_after(row.attempts, chance));
    if last || row.due_at > row.give_up_at {
        row.state = MessageState::Dead;
        row.holds = row.kind.holds_when_dead();
        row.finished_at = Some(now);
    }
    row
}

async fn measure(ctx: &Arc<Context>) -> Result<(), Error> {
    let (waiting, dead) = ctx
        .db
        .read(|conn| Ok::<_, Error>((rows::waiting(conn)?, rows::dead(conn)?)))
        .await?;
    let sum = |depths: &[rows::Depth]| depths.iter().map(|d| d.count).sum();
    let oldest = waiting.iter().filter_map(|d| d.oldest).min();
    let age = oldest.map_or(0, |oldest| (ctx.now().micros() - oldest.micros()) / 1_000_000);
    ctx.outbox.metrics.measured(sum(&waiting), sum(&dead), age);
    Ok(())
}
