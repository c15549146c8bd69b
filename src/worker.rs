//! What runs beside the requests: jobs that wait, and sweeping of what is no longer needed.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::db::idempotency;
use crate::service::{Context, Error, accounts, files, jobs, notices, outbox};

/// How often jobs are looked for.
const JOB_INTERVAL: Duration = Duration::from_millis(500);
/// Rounds between two sweeps: about ten minutes.
const SWEEP_EVERY: u32 = 1200;
/// How long first answers are kept for replay.
const KEEP_ANSWERS_MINUTES: i64 = 48 * 60;

/// Runs until told to stop.
pub async fn run(ctx: Arc<Context>, mut stopped: watch::Receiver<bool>) {
    let mut round = 0u32;
    let mut reminded = None;
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
        if round.is_multiple_of(SWEEP_EVERY)
            && let Err(error) = sweep(&ctx).await
        {
            tracing::warn!(%error, "sweeping failed and will be tried again");
        }
        round = round.wrapping_add(1);
    }
}

async fn sweep(ctx: &Arc<Context>) -> Result<(), Error> {
    accounts::sweep(ctx).await?;
    outbox::sweep(ctx).await?;
    files::sweep(ctx).await?;
    let before = ctx.now().saturating_add_minutes(-KEEP_ANSWERS_MINUTES);
    ctx.db
        .write(move |conn| Ok::<_, Error>(idempotency::sweep(conn, before)?))
        .await?;
    Ok(())
}
