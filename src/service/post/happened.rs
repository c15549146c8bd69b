//! What happens to items: entering it moves an item to where it stands, and the dossier with it.

use chrono::NaiveDate;

use super::{is_under_way, refuse_taken, taken_meanwhile};
use crate::db::Connection;
use crate::db::postal_orders::{self, EventRow, OrderChange, OrderRow};
use crate::domain::dossier::Status;
use crate::domain::event::Detail;
use crate::domain::ids::{OrderId, UserId};
use crate::domain::instant::{Instant, day_vi};
use crate::domain::postal::{Channel, ItemCode};
use crate::domain::postal_order::{Direction, PostalEvent, PostalState, standing};
use crate::domain::text::FieldCode;
use crate::service::dossiers::case::Case;
use crate::service::error::{Error, FieldError, Reason};

/// Something that happened to an item.
#[derive(Clone, Debug)]
pub struct Happened {
    /// Known by.
    pub event_id: String,
    /// What.
    pub kind: PostalState,
    /// When.
    pub at: Instant,
    /// The code of the item, where it comes along.
    pub item_code: Option<ItemCode>,
    /// Remark.
    pub note: Option<String>,
}

/// How far the clock of a carrier may be from ours.
const CLOCKS_DIFFER_MINUTES: i64 = 10;

/// The first moment of which an item that was ordered then may tell: a desk gives the morning's letters to the post and
/// keys them in at noon, so that the whole day counts.
fn earliest(ordered: Instant) -> Instant {
    let clocks = ordered.saturating_add_minutes(-CLOCKS_DIFFER_MINUTES);
    Instant::from_day_minute(ordered.local_day(), 0).map_or(clocks, |day| day.min(clocks))
}

/// Enters what happened to an item into its history and moves it to where it now stands. Answers what the dossier's history
/// should say, empty if the item stands where it stood; none if the event was known already. The dossier is locked by the caller.
///
/// # Errors
/// It lies in the future or before the day of the order, the item code is taken, or the database refuses.
pub fn enter_event(
    conn: &mut Connection,
    case: &mut Case,
    order: OrderId,
    happened: &Happened,
    user: Option<UserId>,
) -> Result<Option<Detail>, Error> {
    let now = case.now();
    if happened.at > now.saturating_add_minutes(CLOCKS_DIFFER_MINUTES) {
        return Err(Error::field(FieldError::new(
            "at",
            FieldCode::InTheFuture,
            "Thời điểm của sự kiện bưu chính không được ở tương lai.",
            "A postal event must not lie in the future.",
        )));
    }
    let item = postal_orders::find(conn, order)?.ok_or(Reason::NotFound)?;
    if happened.at < earliest(item.created_at) {
        return Err(Error::field(FieldError::new(
            "at",
            FieldCode::BeforeOrder,
            &format!(
                "Sự kiện bưu chính không được trước ngày lập bưu gửi ({}).",
                day_vi(item.created_at.local_day())
            ),
            "A postal event must not lie before the day on which the item was ordered.",
        )));
    }
    let row = EventRow {
        order_id: order,
        event_id: happened.event_id.clone(),
        kind: happened.kind,
        happened_at: happened.at,
        heard_at: now,
        user_id: user,
        note: happened.note.clone(),
        cancelled_at: None,
        cancelled_by: None,
        cancel_reason: None,
    };
    let mut change = item.change();
    // Before anything is written: an event is kept with what it does, or not at all.
    if let Some(code) = &happened.item_code {
        refuse_taken(conn, &item.carrier, code, Some(order))?;
        change.item_code = Some(code.clone());
    }
    if !postal_orders::add_event(conn, &row)? {
        return Ok(None);
    }
    settle(conn, case, &item, change).map(Some)
}

/// Moves an item to where it stands by its events, and tells what the dossier's history should say if it moved.
///
/// # Errors
/// The database refuses.
pub(super) fn settle(
    conn: &mut Connection,
    case: &mut Case,
    item: &OrderRow,
    mut change: OrderChange,
) -> Result<Detail, Error> {
    let events: Vec<PostalEvent> = postal_orders::events_of_dossier(conn, item.dossier_id)?
        .iter()
        .filter(|e| e.order_id == item.id)
        .filter_map(EventRow::happened)
        .collect();
    let stands = standing(&events).ok_or_else(|| Error::internal("an item without events"))?;
    change.state = stands.state;
    change.state_at = stands.since;
    change.posted_day = stands.posted_at.map(Instant::local_day);
    if change.state.is_final() {
        // That it was given up may still have to be told.
        if change.state != item.state {
            change.next_at = None;
        }
    } else if item.connected && item.state.is_final() {
        // The carrier is asked about it again.
        change.next_at = Some(case.now());
    }
    let before = postal_orders::of_dossier(conn, item.dossier_id)?;
    postal_orders::update(conn, item.id, &change).map_err(taken_meanwhile)?;
    let after = postal_orders::of_dossier(conn, item.dossier_id)?;
    let posted = first_posted(case, &before, &after);
    let moved = posted != case.state().posted_day;
    case.state().posted_day = posted;
    let mut detail = Detail::default();
    // Before the channel: what is not handed back may go home in another way.
    if case.dossier.state.status == Status::HandedBack && was_never_posted(&after) {
        postal_orders::not_handed_back(conn, item.dossier_id)?;
        case.still_here();
    }
    if let Some(channel) = channel_after(case, item, stands.state) {
        case.state().return_channel = channel;
        detail.return_channel = Some(channel);
    }
    if moved || stands.state != item.state {
        detail.order = Some(item.reference.clone());
        detail.item_state = Some(stands.state);
        detail.at = Some(stands.since);
    }
    Ok(detail)
}

/// Whether what handed a result back, the post's taking it, turns out not to have happened.
fn was_never_posted(orders: &[OrderRow]) -> bool {
    let home = || orders.iter().filter(|o| o.direction == Direction::Out && !o.superseded);
    home().any(|o| o.handed_back_at.is_some()) && !home().any(|o| o.state.is_posted())
}

/// The item in which the post has a result that nobody has handed back: by that it is. What it brought back before lies at the desk.
pub(super) fn hands_back(case: &Case, orders: &[OrderRow], item: OrderId) -> Option<OrderId> {
    let state = &case.dossier.state;
    if state.status != Status::Decided || state.return_channel != Channel::Postal {
        return None;
    }
    // Where another goes in its place, the desk says which of them went.
    let with_the_post = |o: &&OrderRow| {
        o.direction == Direction::Out && o.state.is_posted() && is_under_way(o) && successor(orders, o).is_none()
    };
    orders.iter().filter(with_the_post).map(|o| o.id).find(|id| *id == item)
}

/// The item that went home in the place of another, or is to; none where the other carried a result that was taken back.
pub fn successor<'o>(orders: &'o [OrderRow], item: &OrderRow) -> Option<&'o OrderRow> {
    let later = |o: &&OrderRow| o.id > item.id && o.direction == Direction::Out && o.state != PostalState::Cancelled;
    let counts = item.direction == Direction::Out && !item.superseded;
    orders.iter().filter(later).find(|o| counts && !o.superseded)
}

/// How the result goes out from now on, where an item moves to a state that changes it: as before the item was ordered once it is
/// given up, and by post after all if it was not. What was handed back by post stays so.
fn channel_after(case: &Case, item: &OrderRow, state: PostalState) -> Option<Channel> {
    let before = item
        .channel_before
        .filter(|_| case.dossier.state.returned_day.is_none())?;
    let given_up = |state| state == PostalState::Cancelled;
    match (given_up(item.state), given_up(state)) {
        (false, true) => Some(before),
        (true, false) if !item.superseded => Some(Channel::Postal),
        _ => None,
    }
}

/// The day on which the post first took the result of a dossier; none while it was not received, or if it ended without one.
fn first_posted(case: &Case, before: &[OrderRow], orders: &[OrderRow]) -> Option<NaiveDate> {
    let state = &case.dossier.state;
    let received = state.received_day.filter(|_| !state.status.is_without_result())?;
    let here = postal_orders::posted_day(before, received);
    // What came from another system may have been posted there; its items are not here.
    let elsewhere = case
        .dossier
        .state
        .posted_day
        .filter(|day| case.dossier.intake.entered_at.is_none() && here != Some(*day));
    postal_orders::posted_day(orders, received)
        .into_iter()
        .chain(elsewhere)
        .min()
}
