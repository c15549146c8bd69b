//! The feed: every event gets its place after it was committed, and in the same transaction the messages that it causes
//! are stored. So an act pays nothing for its announcement, and none can be lost: an event waits until it has its place.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Announce, enqueue};
use crate::db::dossiers::{self, Dossier};
use crate::db::events::EventRow;
use crate::db::{self, Connection, feed, locks};
use crate::domain::event::EventName;
use crate::domain::feed::FeedCursor;
use crate::domain::ids::DossierId;
use crate::domain::policy::Permission;
use crate::domain::text::FieldCode;
use crate::service::access::{self, Desk};
use crate::service::catalogue::Catalogue;
use crate::service::context::{Caller, Context};
use crate::service::error::{Error, FieldError, Kind};

/// Events placed in one transaction: short enough that a clerk does not notice.
const BATCH: i64 = 200;
/// Events looked through for one page of the feed, so that a page is quick also for those who may see few of them.
const LOOKED_THROUGH: i64 = 1_000;

/// An event with its place, and the dossier as it is now.
pub struct Placed<'a> {
    /// Place in the feed.
    pub position: i64,
    /// The event.
    pub event: &'a EventRow,
    /// Its dossier.
    pub dossier: &'a Dossier,
    /// Names of agencies and procedures.
    pub catalogue: &'a Catalogue,
}

/// Gives waiting events their places and stores the messages that they cause; answers whether there were any.
pub(super) fn place(conn: &mut Connection, ctx: &Context) -> Result<bool, Error> {
    locks::feed(conn)?;
    let mut events = feed::waiting(conn, BATCH)?;
    if events.is_empty() {
        return Ok(false);
    }
    // Across dossiers by time; within one their order stays, because its time never runs backwards and sorting is stable.
    events.sort_by_key(|event| event.at);
    let first = feed::last_position(conn)? + 1;
    feed::place(conn, &events, first)?;
    let mut announcers = Vec::new();
    for listener in &ctx.outbox.listeners {
        announcers.extend(listener.prepare(conn, ctx, &events)?);
    }
    if announcers.is_empty() {
        return Ok(true);
    }
    let catalogue = ctx.catalogue.current(conn)?;
    let dossiers = dossiers_of(conn, events.iter().map(|e| e.dossier_id))?;
    for (position, event) in (first..).zip(&events) {
        let Some(dossier) = dossiers.get(&event.dossier_id) else {
            continue;
        };
        let placed = Placed {
            position,
            event,
            dossier,
            catalogue: &catalogue,
        };
        for announcer in &announcers {
            match db::in_transaction(conn, |conn| announce(conn, ctx, announcer.as_ref(), &placed)) {
                Ok(()) => {}
                Err(error) if error.reason.kind() == Kind::Busy => return Err(error),
                // One event that cannot be announced holds up neither the feed nor the messages of others.
                Err(error) => tracing::error!(
                    %error,
                    position,
                    action = event.action,
                    "an event has its place in the feed, but one of those who announce it could not"
                ),
            }
        }
    }
    Ok(true)
}

fn announce(conn: &mut Connection, ctx: &Context, announcer: &dyn Announce, placed: &Placed<'_>) -> Result<(), Error> {
    for message in announcer.announce(conn, ctx, placed)? {
        enqueue(conn, ctx, ctx.now(), message)?;
    }
    Ok(())
}

fn dossiers_of(
    conn: &mut Connection,
    ids: impl Iterator<Item = DossierId>,
) -> Result<HashMap<DossierId, Dossier>, Error> {
    let mut ids: Vec<DossierId> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    let found = dossiers::among(conn, &ids)?;
    Ok(found.into_iter().map(|d| (d.intake.id, d)).collect())
}

/// An event as subscribers read it.
#[derive(Clone)]
pub struct FeedEvent {
    /// Place in the feed: grows, with gaps for events of others.
    pub position: i64,
    /// The event.
    pub event: EventRow,
    /// Its dossier.
    pub dossier: Dossier,
}

/// A page of the feed.
pub struct FeedPage {
    /// Events, in their order.
    pub events: Vec<FeedEvent>,
    /// Up to where the feed was read; ask for what comes after it.
    pub next: FeedCursor,
    /// Whether there may be more now.
    pub more: bool,
    /// Names of agencies and procedures.
    pub catalogue: Arc<Catalogue>,
}

/// A place that holds another event, or none, was given out by another database, or by this one before an older copy was put back.
fn stranger() -> FieldError {
    FieldError::new(
        "after",
        FieldCode::CursorStranger,
        "Sự kiện mà con trỏ này trỏ tới không có trong dòng sự kiện: có thể dữ liệu đã được khôi phục từ bản sao cũ hơn. Hãy đọc lại từ đầu.",
        "The event that the cursor points at is not in the feed: an older copy may have been put back. Read again from the beginning.",
    )
}

/// The events behind a cursor that a person may see; of certain names, if any are given.
///
/// # Errors
/// Another event stands where the cursor points, the person may not, or the database refuses.
pub async fn since(
    ctx: &Arc<Context>,
    caller: Caller,
    after: FeedCursor,
    named: &[EventName],
    limit: usize,
) -> Result<FeedPage, Error> {
    let (ctx2, named) = (Arc::clone(ctx), named.to_vec());
    let wanted = move |event: &EventRow| named.is_empty() || named.iter().any(|name| name.as_str() == event.action);
    ctx.db
        .read(move |conn| {
            let Desk { conn, actor, catalogue } = access::enter(conn, &ctx2, &caller, Permission::EventRead)?;
            if !after.is_at(feed::hash_at(conn, after.position())?.as_deref()) {
                return Err(Error::field(stranger()));
            }
            let found = feed::after(conn, after.position(), LOOKED_THROUGH)?;
            let dossiers = dossiers_of(conn, found.iter().map(|(_, e)| e.dossier_id))?;
            let mut page = FeedPage {
                events: Vec::new(),
                next: after,
                more: i64::try_from(found.len()).unwrap_or(i64::MAX) == LOOKED_THROUGH,
                catalogue: Arc::clone(&catalogue),
            };
            for (position, event) in found {
                if page.events.len() == limit {
                    page.more = true;
                    break;
                }
                page.next = FeedCursor::at(position, &event.hash);
                if wanted(&event)
                    && let Some(dossier) = dossiers.get(&event.dossier_id)
                    && access::may_on(conn, &catalogue, &actor, Permission::EventRead, dossier)?
                {
                    page.events.push(FeedEvent {
                        position,
                        event,
                        dossier: dossier.clone(),
                    });
                }
            }
            Ok(page)
        })
        .await
}
