//! What runs beside the requests: jobs that wait, and sweeping of what is no longer needed.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::db::{idempotency, payment_requests};
use crate::service::dossiers::act::close_unanswered;
use crate::service::dossiers::looks;
use crate::service::{Context, Error, accounts, files, jobs, money, notices, outbox, post, results};

/// How often jobs are looked for.
const JOB_INTERVAL: Duration = Duration::from_millis(500);
/// Rounds between two sweeps: about ten minutes.
const SWEEP_EVERY: u32 = 1200;
/// The round of the first sweep: a server that has just started has better things to do for a minute.
const FIRST_SWEEP: u32 = 120;
/// Rounds between two looks for supplement requests that were not answered in time: about two seconds.
const CLOSE_EVERY: u32 = 4;
/// Rounds until a dossier that could not be closed is tried again: about an hour.
const STUCK_FOR: u32 = 7200;
/// How long first answers are kept for replay.
const KEEP_ANSWERS_MINUTES: i64 = 48 * 60;

/// Runs until told to stop.
pub async fn run(ctx: Arc<Context>, stopped: watch::Receiver<bool>) {
    tokio::join!(office(Arc::clone(&ctx), stopped.clone()), parties(ctx, stopped));
}

/// What the office itself has to do.
async fn office(ctx: Arc<Context>, mut stopped: watch::Receiver<bool>) {
    let mut round = 0u32;
    let mut reminded = None;
    let mut stuck = HashSet::new();
    loop {
        tokio::select! {
            _ = stopped.changed() => return,
            () = tokio::time::sleep(JOB_INTERVAL) => {}
        }
        if let Err(error) = jobs::fold_counters(&ctx).await {
            tracing::warn!(%error, "counters were not folded and will be later");
        }
        // Whoever is to be reminded changes with the minute, not oftener.
        let minute = ctx.now().floor_minute();
        if reminded != Some(minute) {
            reminded = Some(minute);
            if let Err(error) = notices::remind(&ctx).await {
                tracing::warn!(%error, "officials were not reminded and will be later");
            }
        }
        match jobs::run_next(&ctx).await {
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "a background job was interrupted and will go on later"),
        }
        if round.is_multiple_of(STUCK_FOR) {
            stuck.clear();
        }
        if round.is_multiple_of(CLOSE_EVERY)
            && let Err(error) = close_unanswered(&ctx, &mut stuck).await
        {
            tracing::warn!(%error, "what was not answered was not closed and will be later");
        }
        if round % SWEEP_EVERY == FIRST_SWEEP
            && let Err(error) = sweep(&ctx).await
        {
            tracing::warn!(%error, "sweeping failed and will be tried again");
        }
        round = round.wrapping_add(1);
    }
}

/// Calls that are due to the payment gateway and the carrier, and receipts for money that came when there was no number left.
/// On their own: who does not answer holds up nothing else.
async fn parties(ctx: Arc<Context>, mut stopped: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            // A call that is cut off is made again when its lease is over; both parties know an order that comes twice.
            _ = stopped.changed() => return,
            () = async {
                tokio::time::sleep(JOB_INTERVAL).await;
                call(&ctx).await;
            } => {}
        }
    }
}

async fn call(ctx: &Arc<Context>) {
    if let Err(error) = money::gateway::call_due(ctx).await {
        tracing::warn!(%error, "the payment gateway could not be called and will be later");
    }
    if let Err(error) = money::reconcile::fetch_due(ctx).await {
        tracing::warn!(%error, "statements could not be fetched and will be later");
    }
    if let Err(error) = post::carrier::call_due(ctx).await {
        tracing::warn!(%error, "the carrier could not be called and will be later");
    }
    if let Err(error) = money::gateway::issue_missing(ctx).await {
        tracing::warn!(%error, "receipts that are missing could not be given and will be later");
    }
}

async fn sweep(ctx: &Arc<Context>) -> Result<(), Error> {
    accounts::sweep(ctx).await?;
    outbox::sweep(ctx).await?;
    files::sweep(ctx).await?;
    looks::sweep(ctx).await?;
    results::fill_keys(ctx).await?;
    let before = ctx.now().saturating_add_minutes(-KEEP_ANSWERS_MINUTES);
    ctx.db
        .write(move |conn| {
            payment_requests::sweep_nonces(conn, before)?;
            Ok::<_, Error>(idempotency::sweep(conn, before)?)
        })
        .await?;
    Ok(())
}
