//! What the post brought back: it lies at the counter until somebody takes it there, or until it is sent again.

use crate::db::Connection;
use crate::db::postal_orders::{self, OrderRow};
use crate::domain::instant::Instant;
use crate::domain::postal_order::{Direction, PostalState};
use crate::service::error::{Error, Reason};

/// The item that takes, or took, home what goes home of a dossier.
fn sent_home(orders: &[OrderRow]) -> Option<&OrderRow> {
    let home = |o: &&OrderRow| o.direction == Direction::Out && !o.superseded && o.state != PostalState::Cancelled;
    orders.iter().rfind(home)
}

/// Whether somebody took at the counter what the post had brought back: nothing is left to send.
pub fn is_given(orders: &[OrderRow]) -> bool {
    sent_home(orders).is_some_and(|order| order.given_at.is_some())
}

/// Refuses what is not possible with an item that was handed out at the counter.
///
/// # Errors
/// It was.
pub fn still_with_us(order: &OrderRow) -> Result<(), Error> {
    let Some(at) = order.given_at else {
        return Ok(());
    };
    let (vi, en) = (at.label_vi(), at.label_en());
    Err(Error::named(
        Reason::PostalOrderGiven,
        [&order.reference, &vi],
        [&order.reference, &en],
    ))
}

/// The item that the post brought back and that lies at the counter, if there is one.
///
/// # Errors
/// It was handed out.
pub fn came_back(orders: &[OrderRow]) -> Result<Option<&OrderRow>, Error> {
    let Some(order) = sent_home(orders) else {
        return Ok(None);
    };
    still_with_us(order)?;
    Ok(Some(order).filter(|order| order.state == PostalState::Returned))
}

/// Hands out at the counter what the post brought back. Answers which item it was; none if nothing came back. Whoever does so holds
/// the dossier.
///
/// # Errors
/// It was handed out before, or the database refuses.
pub fn give(conn: &mut Connection, orders: &[OrderRow], at: Instant) -> Result<Option<String>, Error> {
    let Some(order) = came_back(orders)? else {
        return Ok(None);
    };
    if !postal_orders::give(conn, order.id, at)? {
        return Err(Reason::StaleVersion.into());
    }
    Ok(Some(order.reference.clone()))
}
