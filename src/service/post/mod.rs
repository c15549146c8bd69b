//! The public post: items on both ways of a dossier, what happens to them, and the carrier who is called and calls back.

pub mod act;
pub mod callback;
pub mod carrier;
pub mod counter;
pub mod desk;
mod ends;
pub mod hand_over_list;

use chrono::NaiveDate;

use crate::db::dossiers::Intake;
use crate::db::id_generator::IdGenerator;
use crate::db::postal_orders::{self, EventRow, OrderChange, OrderRow};
use crate::db::{Connection, QueryError, is_unique_violation};
use crate::domain::event::Detail;
use crate::domain::fee::Money;
use crate::domain::ids::{DossierId, OrderId, UserId};
use crate::domain::instant::{Instant, day_vi};
use crate::domain::person::{Address, PersonName, Phone};
use crate::domain::postal::{Channel, ItemCode};
use crate::domain::postal_order::{Direction, PostalEvent, PostalState, standing};
use crate::domain::text::FieldCode;
use crate::service::context::Parties;
use crate::service::dossiers::case::Case;
use crate::service::error::{Error, FieldError, Reason};

pub use ends::{not_needed, supersede};

/// Items of a dossier with their events.
#[derive(Default)]
#[allow(missing_docs)]
pub struct PostParts {
    pub orders: Vec<OrderRow>,
    pub events: Vec<EventRow>,
}

impl PostParts {
    /// Reads them.
    ///
    /// # Errors
    /// The database refuses.
    pub fn load(conn: &mut Connection, id: DossierId) -> Result<Self, Error> {
        let orders = postal_orders::of_dossier(conn, id)?;
        let events = if orders.is_empty() {
            Vec::new()
        } else {
            postal_orders::events_of_dossier(conn, id)?
        };
        Ok(Self { orders, events })
    }
}

/// An item to order.
#[derive(Clone, Debug)]
pub struct NewOrder {
    /// Which way.
    pub direction: Direction,
    /// Who carries it, if not the carrier that is connected.
    pub carrier: Option<String>,
    /// Its code, if it is known.
    pub item_code: Option<ItemCode>,
    /// What the post takes for it.
    pub fee: Money,
    /// What the post collects from the receiver.
    pub cod_amount: Money,
    /// Who sends the papers, or receives the result.
    pub name: PersonName,
    /// Phone.
    pub phone: Option<Phone>,
    /// Address.
    pub address: Address,
    /// What is in it.
    pub description: Option<String>,
}

impl NewOrder {
    /// The result, home to the applicant.
    ///
    /// # Errors
    /// The dossier has no address.
    pub fn home(intake: &Intake) -> Result<Self, Error> {
        let Some(address) = intake.applicant_address.clone() else {
            return Err(Error::field(FieldError::new(
                "return_channel",
                FieldCode::AddressMissing,
                "Hồ sơ không có địa chỉ người nhận nên không thể trả kết quả qua bưu chính.",
                "The dossier has no address to send the result to.",
            )));
        };
        Ok(Self {
            direction: Direction::Out,
            carrier: None,
            item_code: None,
            fee: Money::ZERO,
            cod_amount: Money::ZERO,
            name: intake.applicant_name.clone(),
            phone: intake.applicant_phone.clone(),
            address,
            description: None,
        })
    }
}

/// The item that is on this way, so that no other is needed.
pub fn under_way(orders: &[OrderRow], direction: Direction) -> Option<&OrderRow> {
    orders
        .iter()
        .rev()
        .find(|order| order.direction == direction && is_under_way(order))
}

const fn is_under_way(order: &OrderRow) -> bool {
    match order.direction {
        // Papers may come in several times.
        Direction::In => !order.state.is_final(),
        Direction::Out => !order.superseded && !matches!(order.state, PostalState::Cancelled | PostalState::Returned),
    }
}

/// Orders an item and answers its reference. A result that is sent goes home by post: the dossier says so from now on, or until the
/// item is given up. What goes home of a dossier without a result are papers, which change nothing about it.
///
/// # Errors
/// There is one on this way already, the item code is taken, or the database refuses.
pub fn place(
    conn: &mut Connection,
    ids: &IdGenerator,
    parties: &Parties,
    case: &mut Case,
    orders: &[OrderRow],
    new: &NewOrder,
    user: UserId,
) -> Result<String, Error> {
    let now = case.now();
    if let Some(other) = under_way(orders, new.direction) {
        return Err(Error::with(Reason::PostalOrderOpen, [other.reference.clone()]));
    }
    let intake = &case.dossier.intake;
    let number = orders.iter().filter(|o| o.direction == new.direction).count() + 1;
    let letter = match new.direction {
        Direction::In => 'I',
        Direction::Out => 'O',
    };
    let carrier = new.carrier.clone().unwrap_or_else(|| parties.carrier_name.clone());
    if let Some(item) = &new.item_code {
        refuse_taken(conn, &carrier, item, None)?;
    }
    let connected = parties.carrier.is_some() && carrier == parties.carrier_name;
    let state = &case.dossier.state;
    let channel_before = (new.direction == Direction::Out && !state.status.is_without_result())
        .then_some(state.return_channel)
        .filter(|channel| *channel != Channel::Postal);
    let row = OrderRow {
        id: OrderId::new(ids.next()),
        reference: format!("{}-{letter}{number}", intake.code),
        dossier_id: intake.id,
        agency_id: intake.agency_id,
        procedure_id: intake.procedure_id,
        direction: new.direction,
        carrier,
        item_code: new.item_code.clone(),
        fee: new.fee.to_i64(),
        cod_amount: new.cod_amount.to_i64(),
        party_name: new.name.clone(),
        party_phone: new.phone.clone(),
        party_address: new.address.clone(),
        description: new.description.clone(),
        state: PostalState::Registered,
        state_at: now,
        posted_day: None,
        created_at: now,
        created_by: user,
        connected,
        announced: None,
        attempts: 0,
        next_at: connected.then_some(now),
        last_error: None,
        superseded: false,
        channel_before,
        given_at: None,
    };
    postal_orders::insert(conn, &row).map_err(taken_meanwhile)?;
    postal_orders::add_event(
        conn,
        &EventRow {
            order_id: row.id,
            event_id: "registered".to_owned(),
            kind: PostalState::Registered,
            happened_at: now,
            heard_at: now,
            user_id: Some(user),
            note: None,
            cancelled_at: None,
            cancelled_by: None,
            cancel_reason: None,
        },
    )?;
    if channel_before.is_some() {
        case.state().return_channel = Channel::Postal;
    }
    Ok(row.reference)
}

fn refuse_taken(conn: &mut Connection, carrier: &str, item: &ItemCode, order: Option<OrderId>) -> Result<(), Error> {
    if postal_orders::is_taken(conn, carrier, item, order)? {
        return Err(code_taken());
    }
    Ok(())
}

fn code_taken() -> Error {
    Error::field(FieldError::new(
        "item_code",
        FieldCode::ItemCodeTaken,
        "Mã bưu gửi này đã dùng cho một bưu gửi khác.",
        "This item code belongs to another item.",
    ))
}

/// Why an item could not be written: its code may have been taken since it was looked for. Of one dossier nobody else writes
/// items, so that no other key can be there already.
fn taken_meanwhile(error: QueryError) -> Error {
    if is_unique_violation(&error) {
        code_taken()
    } else {
        error.into()
    }
}

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
fn settle(conn: &mut Connection, case: &mut Case, item: &OrderRow, mut change: OrderChange) -> Result<Detail, Error> {
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
    let posted = first_posted(case, &before, &postal_orders::of_dossier(conn, item.dossier_id)?);
    let moved = posted != case.state().posted_day;
    case.state().posted_day = posted;
    let mut detail = Detail::default();
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
