//! What clerks do with items of the post: order them, give them up, enter what happened where no carrier is connected.

use std::sync::Arc;

use super::counter;
use super::ends::give_up;
use super::happened::{hands_back, settle};
use super::{Happened, NewOrder, enter_event, is_under_way, place, successor, under_way};
use crate::db::postal_orders::{self, EventRow, OrderRow};
use crate::domain::dossier::Status;
use crate::domain::dossier_code::DossierCode;
use crate::domain::event::Entry;
use crate::domain::instant::Instant;
use crate::domain::policy::Permission;
use crate::domain::postal::Channel;
use crate::domain::postal_order::{Direction, PostalState};
use crate::domain::procedure::ProcedureDefinition;
use crate::domain::text::FieldCode;
use crate::service::context::{Caller, Context};
use crate::service::dossiers::act::Taken;
use crate::service::dossiers::amend::{Amend, Asked, amend};
use crate::service::dossiers::view::DossierView;
use crate::service::error::{Error, FieldError, Reason};
use crate::service::idempotency::{Answer, Once, Rendered};

/// An act, with the version of the dossier that was seen. What is ordered or given up goes by it; what happened, happened.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub enum Command {
    /// Order an item.
    Order { seen: i32, new: NewOrder },
    /// Give an item up that the post does not have yet.
    Cancel { seen: i32, order: String, reason: String },
    /// Enter what happened.
    Event {
        seen: Option<i32>,
        order: String,
        happened: Happened,
    },
    /// Take back what was entered by mistake.
    CancelEvent {
        seen: Option<i32>,
        order: String,
        kind: PostalState,
        at: Instant,
        reason: String,
    },
}

impl Command {
    const fn event(&self) -> Entry {
        match self {
            Self::Order { .. } => Entry::OrderPost,
            Self::Cancel { .. } => Entry::CancelPost,
            Self::Event { .. } => Entry::PostalEvent,
            Self::CancelEvent { .. } => Entry::CancelPostalEvent,
        }
    }

    const fn seen(&self) -> Option<i32> {
        match self {
            Self::Order { seen, .. } | Self::Cancel { seen, .. } => Some(*seen),
            Self::Event { seen, .. } | Self::CancelEvent { seen, .. } => *seen,
        }
    }
}

/// Acts on the items of a dossier.
///
/// # Errors
/// The dossier changed in the meantime (with its state now), the act is not possible, or the database refuses. Nothing
/// changes then.
pub async fn act<R>(
    ctx: &Arc<Context>,
    caller: Caller,
    key: Option<Once>,
    code: DossierCode,
    command: Command,
    render: R,
) -> Result<Answer, Error>
where
    R: Fn(&DossierView) -> Rendered + Send + 'static,
{
    let asked = Asked {
        caller,
        key,
        code,
        version: command.seen(),
        permission: Permission::PostalOrder,
        event: command.event(),
    };
    let work = move |a: &mut Amend<'_>| {
        let id = a.case.dossier.intake.id;
        let orders = postal_orders::of_dossier(a.desk.conn, id)?;
        match &command {
            Command::Order { new, .. } => order(a, &orders, new),
            Command::Cancel { order, reason, .. } => cancel(a, find(&orders, order)?, reason),
            Command::CancelEvent {
                order,
                kind,
                at,
                reason,
                ..
            } => {
                let order = find(&orders, order)?;
                counter::still_with_us(order)?;
                cancel_event(a, order, (*kind, *at), reason)
            }
            Command::Event { order, happened, .. } => {
                let order = find(&orders, order)?;
                counter::still_with_us(order)?;
                if is_known(a, order, happened)? {
                    return Ok(false);
                }
                if !may_happen(order, happened.kind, a.case.dossier.state.status) {
                    return Err(Error::field(FieldError::new(
                        "kind",
                        FieldCode::NoResultYet,
                        "Hồ sơ chưa có kết quả nên bưu gửi trả kết quả chưa thể được bàn giao cho bưu chính.",
                        "The dossier has no result yet: what takes it home cannot be on its way.",
                    )));
                }
                enter(a, order, happened)
            }
        }
    };
    amend(ctx, asked, work, render).await
}

/// Enters what happened to an item. A result that the post takes by that is handed back.
fn enter(a: &mut Amend<'_>, order: &OrderRow, happened: &Happened) -> Result<bool, Error> {
    let by = a.desk.actor.user_id;
    let Some(detail) = enter_event(a.desk.conn, &mut a.case, order.id, happened, Some(by))? else {
        return Ok(false);
    };
    let orders = postal_orders::of_dossier(a.desk.conn, order.dossier_id)?;
    let again = orders.iter().find(|o| o.id == order.id && is_under_way(o));
    if let Some(later) = again.and_then(|order| successor(&orders, order)) {
        return Err(Error::with(
            Reason::PostalOrderReplaced,
            [order.reference.clone(), later.reference.clone()],
        ));
    }
    let before = order.state.is_posted();
    a.hands_back = hands_back(&a.case, &orders, order.id).map(|item| Taken { item, before });
    let moved = !detail.is_empty();
    a.detail = detail;
    Ok(moved)
}

/// Whether somebody may enter that this happened to an item: what takes the result home is on its way only once there is one.
pub fn may_happen(order: &OrderRow, kind: PostalState, status: Status) -> bool {
    order.direction == Direction::In || !kind.is_posted() || !status.is_open()
}

fn find<'o>(orders: &'o [OrderRow], reference: &str) -> Result<&'o OrderRow, Error> {
    orders
        .iter()
        .find(|o| o.reference == reference)
        .ok_or_else(|| Error::with(Reason::PostalOrderNotFound, [reference.to_owned()]))
}

/// Whether somebody has entered it before, at the same time. At another time it is refused: what is kept is one of them, and
/// which would depend on who was first. Only after an item has come back it may be delivered, and return, once more.
///
/// A carrier repeats its notices and corrects itself; what it says goes another way.
fn is_known(a: &mut Amend<'_>, order: &OrderRow, happened: &Happened) -> Result<bool, Error> {
    let events = postal_orders::events_of_dossier(a.desk.conn, order.dossier_id)?;
    let same: Vec<Instant> = events
        .iter()
        .filter(|e| e.order_id == order.id)
        .filter_map(EventRow::happened)
        .filter(|e| e.kind == happened.kind)
        .map(|e| e.at)
        .collect();
    if same.contains(&happened.at) {
        return Ok(true);
    }
    let ends = matches!(happened.kind, PostalState::Delivered | PostalState::Returned);
    let once_more = ends && order.state != happened.kind && happened.at > order.state_at;
    match same.last() {
        Some(at) if !once_more => {
            let (vi, en) = (at.label_vi(), at.label_en());
            let kind = happened.kind;
            Err(Error::named(
                Reason::PostalEventKnown,
                [kind.label_vi(), &vi],
                [kind.as_str(), &en],
            ))
        }
        _ => Ok(false),
    }
}

/// The dossier that an item is ordered for, as far as it matters.
pub struct For<'a> {
    /// What its procedure says.
    pub definition: &'a ProcedureDefinition,
    /// Its state.
    pub status: Status,
    /// How its result goes, or went, out.
    pub return_channel: Channel,
    /// Items of the public post that it has already.
    pub orders: &'a [OrderRow],
}

/// Whether an item can be ordered on a way, whatever is under way on it already.
///
/// # Errors
/// The procedure does not use the post, or nothing is to go this way any more.
pub fn may_order(dossier: &For<'_>, way: Direction) -> Result<(), Error> {
    let refuse = |code, vi: &str, en: &str| Err(Error::field(FieldError::new("direction", code, vi, en)));
    if !dossier.definition.postal_allowed {
        return refuse(
            FieldCode::PostNotAllowed,
            "Thủ tục này không tiếp nhận, trả kết quả qua bưu chính công ích.",
            "This procedure does not use the public post.",
        );
    }
    let by_post = dossier.return_channel == Channel::Postal;
    match way {
        Direction::In if !dossier.status.is_open() => refuse(
            FieldCode::DossierEnded,
            "Hồ sơ đã giải quyết xong nên không nhận thêm giấy tờ qua bưu chính.",
            "The dossier has ended: no papers are taken in any more.",
        ),
        // What was sent and came back is sent again; what somebody has taken home is there. Where no result will come, the papers
        // go home.
        Direction::Out if dossier.status == Status::HandedBack && !by_post => refuse(
            FieldCode::HandedBack,
            "Kết quả đã trả cho chủ hồ sơ nên không lập bưu gửi trả kết quả nữa.",
            "The result has been handed back: there is nothing to send.",
        ),
        Direction::Out if counter::is_given(dossier.orders) => refuse(
            FieldCode::HandedBack,
            "Bưu gửi chuyển hoàn đã được trao tại quầy nên không còn gì để gửi qua bưu chính.",
            "What the post brought back was handed out at the counter: there is nothing to send.",
        ),
        Direction::In | Direction::Out => Ok(()),
    }
}

fn order(a: &mut Amend<'_>, orders: &[OrderRow], new: &NewOrder) -> Result<bool, Error> {
    let (_, version) = a.desk.catalogue.version(a.case.dossier.intake.version_id)?;
    let dossier = For {
        definition: &version.definition,
        status: a.case.dossier.state.status,
        return_channel: a.case.dossier.state.return_channel,
        orders,
    };
    may_order(&dossier, new.direction)?;
    let by = a.desk.actor.user_id;
    let reference = place(a.desk.conn, &a.ctx.ids, &a.ctx.parties, &mut a.case, orders, new, by)?;
    a.detail.order = Some(reference);
    a.detail.direction = Some(new.direction);
    a.detail.item_code = Some(new.item_code.clone());
    Ok(true)
}

fn cancel(a: &mut Amend<'_>, order: &OrderRow, reason: &str) -> Result<bool, Error> {
    if order.state != PostalState::Registered {
        return Err(Reason::PostalOrderPosted.into());
    }
    let before = a.case.dossier.state.return_channel;
    give_up(a.desk.conn, &mut a.case, order, reason, a.desk.actor.user_id)?;
    let after = a.case.dossier.state.return_channel;
    if after != before {
        a.detail.return_channel = Some(after);
    }
    a.detail.order = Some(order.reference.clone());
    a.detail.reason = Some(reason.to_owned());
    Ok(true)
}

/// Takes back what somebody entered about an item: it stands where it would stand without that. What a carrier told is the carrier's
/// to correct.
fn cancel_event(
    a: &mut Amend<'_>,
    order: &OrderRow,
    (kind, at): (PostalState, Instant),
    reason: &str,
) -> Result<bool, Error> {
    let events = postal_orders::events_of_dossier(a.desk.conn, order.dossier_id)?;
    let same: Vec<&EventRow> = events
        .iter()
        .filter(|e| e.order_id == order.id && e.happened().is_some() && (e.kind, e.happened_at) == (kind, at))
        .collect();
    let missing = || Error::with(Reason::PostalEventNotFound, [order.reference.clone()]);
    let entered = same.iter().find(|e| can_be_cancelled(e));
    let event = entered.ok_or_else(|| match same.first() {
        Some(_) => Reason::PostalEventOfCarrier.into(),
        None => missing(),
    })?;
    let by = (a.case.now(), a.desk.actor.user_id);
    // No two acts see the same version.
    let name = format!("{}, cancelled at {}", event.event_id, a.case.dossier.state.version);
    if !postal_orders::cancel_event(a.desk.conn, event, &name, by, reason)? {
        return Err(missing());
    }
    a.detail = settle(a.desk.conn, &mut a.case, order, order.change())?;
    // What had come back, or was delivered, is on its way again; somebody may have sent another instead.
    let orders = postal_orders::of_dossier(a.desk.conn, order.dossier_id)?;
    let latest = under_way(&orders, order.direction).filter(|latest| latest.id != order.id);
    if let Some(latest) = latest.filter(|_| orders.iter().any(|o| o.id == order.id && is_under_way(o))) {
        return Err(Error::with(Reason::PostalEventReplaced, [latest.reference.clone()]));
    }
    a.detail.order = Some(order.reference.clone());
    a.detail.taken_back = Some(kind);
    a.detail.happened_at = Some(at);
    a.detail.reason = Some(reason.to_owned());
    Ok(true)
}

/// Whether somebody entered it and may take it back; ordering an item and giving it up are acts of their own.
pub const fn can_be_cancelled(event: &EventRow) -> bool {
    event.user_id.is_some() && event.cancelled_at.is_none() && event.kind.is_posted()
}
