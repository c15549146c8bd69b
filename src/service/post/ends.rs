//! Items that the post does not get: given up by somebody, or because their dossier is taken up again.

use super::{Happened, enter_event};
use crate::db::Connection;
use crate::db::postal_orders::{self, OrderRow};
use crate::domain::ids::UserId;
use crate::domain::postal_order::{Direction, PostalState};
use crate::service::dossiers::case::Case;
use crate::service::error::Error;

/// Gives an item up that the post does not have yet.
///
/// # Errors
/// The database refuses.
pub(super) fn give_up(
    conn: &mut Connection,
    case: &mut Case,
    order: &OrderRow,
    reason: &str,
    user: UserId,
) -> Result<(), Error> {
    let now = case.now();
    let happened = Happened {
        event_id: "cancelled".to_owned(),
        kind: PostalState::Cancelled,
        at: now,
        item_code: None,
        note: Some(reason.to_owned()),
    };
    enter_event(conn, case, order.id, &happened, Some(user))?;
    if order.connected {
        // The carrier is told, so that nobody comes to collect: also where it has not answered yet, for it may have heard of the item.
        let mut change = order.change();
        change.state = PostalState::Cancelled;
        change.state_at = now;
        change.attempts = 0;
        change.next_at = Some(now);
        postal_orders::update(conn, order.id, &change)?;
    }
    Ok(())
}

/// Why an item is given up whose result goes home in another way.
const GOES_OTHERWISE: &str = "Kết quả được trả theo hình thức khác";

/// The result goes home in another way: what waits for the post is given up, so that nobody collects an empty item.
///
/// # Errors
/// The database refuses.
pub fn not_needed(conn: &mut Connection, case: &mut Case, orders: &[OrderRow], by: UserId) -> Result<(), Error> {
    let waits = |order: &&OrderRow| order.direction == Direction::Out && order.state == PostalState::Registered;
    for order in orders.iter().filter(waits) {
        give_up(conn, case, order, GOES_OTHERWISE, by)?;
    }
    Ok(())
}

/// Why an item is given up that waits for the result of a dossier which is taken up again.
const TAKEN_UP_AGAIN: &str = "Hồ sơ được mở lại";

/// The dossier is taken up again: no item carries its result any more, and those that the post does not have yet are given up. What
/// the post has all the same is heard of later, and counts for nothing.
///
/// # Errors
/// The database refuses.
pub fn supersede(conn: &mut Connection, case: &mut Case, by: UserId) -> Result<(), Error> {
    let id = case.dossier.intake.id;
    postal_orders::supersede(conn, id)?;
    for order in postal_orders::of_dossier(conn, id)? {
        if order.direction == Direction::Out && order.state == PostalState::Registered {
            give_up(conn, case, &order, TAKEN_UP_AGAIN, by)?;
        }
    }
    Ok(())
}
