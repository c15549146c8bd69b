//! Contents that nobody links to are removed.

use std::sync::Arc;

use crate::db::files;
use crate::service::context::Context;
use crate::service::error::Error;

/// How long a content without links is kept: longer than any upload takes between touching the row and linking to it.
const KEEP_MINUTES: i64 = 24 * 60;
/// Contents removed in one round.
const BATCH: i64 = 200;

/// After so many minutes without a sign of life whoever condemned a content is believed to be gone, and another finishes.
const ABANDONED_MINUTES: i64 = 5;

/// Removes contents that nobody has linked to or touched for a day; answers how many. Condemned in one transaction,
/// removed from the store outside of any, forgotten in another: a round that is cut short is finished by a later one. Several
/// processes may sweep at once: what one has condemned the others leave alone, or one would remove what the other has
/// forgotten and a third has stored anew.
///
/// # Errors
/// The database or the store refuses.
pub async fn sweep(ctx: &Arc<Context>) -> Result<usize, Error> {
    let now = ctx.now();
    let since = now.saturating_add_minutes(-KEEP_MINUTES);
    let abandoned = now.saturating_add_minutes(-ABANDONED_MINUTES);
    let condemned = ctx
        .db
        .write(move |conn| Ok::<_, Error>(files::condemn(conn, since, abandoned, now, BATCH)?))
        .await?;
    let mut removed = 0;
    for hash in condemned {
        let (hash2, then) = (hash.clone(), ctx.now());
        let mine = ctx
            .db
            .write(move |conn| Ok::<_, Error>(files::still_condemned(conn, &hash2, now, then)?))
            .await?;
        if !mine {
            continue;
        }
        if let Err(error) = ctx.files.store.remove(&hash).await {
            tracing::warn!(%error, "a content was not removed and will be later");
            continue;
        }
        ctx.db
            .write(move |conn| Ok::<_, Error>(files::forget(conn, &hash)?))
            .await?;
        removed += 1;
    }
    Ok(removed)
}
