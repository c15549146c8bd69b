//! The public post: items on both ways of a dossier, what happens to them, and the carrier who is called and calls back.

pub mod act;
pub mod callback;
pub mod carrier;
pub mod counter;
pub mod desk;
mod ends;
pub mod hand_over_list;
mod happened;

use crate::db::dossiers::Intake;
use crate::db::id_generator::IdGenerator;
use crate::db::postal_orders::{self, EventRow, OrderRow};
use crate::db::{Connection, QueryError, is_unique_violation};
use crate::domain::fee::Money;
use crate::domain::ids::{DossierId, OrderId, UserId};
use crate::domain::person::{Address, PersonName, Phone};
use crate::domain::postal::{Channel, ItemCode};
use crate::domain::postal_order::{Direction, PostalState};
use crate::domain::text::FieldCode;
use crate::service::context::Parties;
use crate::service::dossiers::case::Case;
use crate::service::error::{Error, FieldError, Reason};

pub use ends::{not_needed, supersede};
pub use happened::{Happened, enter_event, successor};

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
        handed_back_at: None,
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
