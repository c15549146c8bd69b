//! Items of the public post with their events.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::schema::{dossiers, postal_events, postal_orders};
use super::{Connection, QueryResult, row};
use crate::domain::dossier_code::DossierCode;
use crate::domain::ids::{AgencyId, DossierId, OrderId, ProcedureId, UserId};
use crate::domain::instant::Instant;
use crate::domain::person::{Address, PersonName, Phone};
use crate::domain::postal::{Channel, ItemCode};
use crate::domain::postal_order::{Announced, Direction, PostalEvent, PostalState};

/// An order.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = postal_orders)]
#[allow(missing_docs)]
pub struct OrderRow {
    pub id: OrderId,
    /// What the carrier knows it by: the dossier's code, the direction, and which one it is.
    pub reference: String,
    pub dossier_id: DossierId,
    pub agency_id: AgencyId,
    pub procedure_id: ProcedureId,
    pub direction: Direction,
    pub carrier: String,
    pub item_code: Option<ItemCode>,
    /// Whole đồng.
    pub fee: i64,
    /// To be collected from the receiver, whole đồng.
    pub cod_amount: i64,
    /// The citizen's side: who sends the papers, or who receives the result.
    pub party_name: PersonName,
    pub party_phone: Option<Phone>,
    pub party_address: Address,
    pub description: Option<String>,
    pub state: PostalState,
    pub state_at: Instant,
    /// Local day on which the post first held the item.
    pub posted_day: Option<NaiveDate>,
    pub created_at: Instant,
    pub created_by: UserId,
    /// Whether the carrier is called; otherwise events are entered by hand.
    pub connected: bool,
    /// What the carrier was told last.
    pub announced: Option<Announced>,
    pub attempts: i32,
    /// When the carrier is called next.
    pub next_at: Option<Instant>,
    /// A stable word, never what the carrier said.
    pub last_error: Option<String>,
    /// It carried a result whose dossier was taken up again afterwards: the next result goes with an item of its own.
    pub superseded: bool,
    /// How the result was to go out before this item was ordered, if that was not by post.
    pub channel_before: Option<Channel>,
    /// When it was handed out at the counter, after the post had brought it back.
    pub given_at: Option<Instant>,
    /// When its being posted handed the result back; none where somebody handed it back before, or nobody did.
    pub handed_back_at: Option<Instant>,
}

/// An event.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = postal_events)]
#[allow(missing_docs)]
pub struct EventRow {
    pub order_id: OrderId,
    /// The carrier's; the same event is kept once.
    pub event_id: String,
    pub kind: PostalState,
    pub happened_at: Instant,
    pub heard_at: Instant,
    /// Who entered it; nobody where the carrier told.
    pub user_id: Option<UserId>,
    pub note: Option<String>,
    /// When it was taken back as a mistake; from then on it counts for nothing.
    pub cancelled_at: Option<Instant>,
    pub cancelled_by: Option<UserId>,
    pub cancel_reason: Option<String>,
}

impl EventRow {
    /// What happened; nothing of what was taken back.
    pub fn happened(&self) -> Option<PostalEvent> {
        self.cancelled_at.is_none().then_some(PostalEvent {
            kind: self.kind,
            at: self.happened_at,
        })
    }
}

/// What changes in an order.
#[derive(Clone, AsChangeset)]
#[diesel(table_name = postal_orders, treat_none_as_null = true)]
#[allow(missing_docs)]
pub struct OrderChange {
    pub item_code: Option<ItemCode>,
    pub state: PostalState,
    pub state_at: Instant,
    pub posted_day: Option<NaiveDate>,
    pub announced: Option<Announced>,
    pub attempts: i32,
    pub next_at: Option<Instant>,
    pub last_error: Option<String>,
}

impl OrderRow {
    /// Its changing half as it is.
    pub fn change(&self) -> OrderChange {
        OrderChange {
            item_code: self.item_code.clone(),
            state: self.state,
            state_at: self.state_at,
            posted_day: self.posted_day,
            announced: self.announced,
            attempts: self.attempts,
            next_at: self.next_at,
            last_error: self.last_error.clone(),
        }
    }
}

/// Adds an order.
///
/// # Errors
/// The item code is taken, or the database refuses.
pub fn insert(conn: &mut Connection, order: &OrderRow) -> QueryResult<()> {
    row::insert(conn, order)
}

/// Changes an order. Whoever does so holds its dossier.
///
/// # Errors
/// The item code is taken, or the database refuses.
pub fn update(conn: &mut Connection, id: OrderId, change: &OrderChange) -> QueryResult<()> {
    diesel::update(postal_orders::table.filter(postal_orders::id.eq(id)))
        .set(change)
        .execute(conn)
        .map(drop)
}

/// Notes that an item which came back was handed out at the counter; false if it was before.
///
/// # Errors
/// The database refuses.
pub fn give(conn: &mut Connection, id: OrderId, at: Instant) -> QueryResult<bool> {
    let still_here = postal_orders::table
        .filter(postal_orders::id.eq(id))
        .filter(postal_orders::state.eq(PostalState::Returned))
        .filter(postal_orders::given_at.is_null());
    diesel::update(still_here)
        .set(postal_orders::given_at.eq(Some(at)))
        .execute(conn)
        .map(|n| n == 1)
}

/// Notes when an item handed the result of its dossier back by being posted.
///
/// # Errors
/// The database refuses.
pub fn handed_back(conn: &mut Connection, id: OrderId, at: Instant) -> QueryResult<()> {
    diesel::update(postal_orders::table.filter(postal_orders::id.eq(id)))
        .set(postal_orders::handed_back_at.eq(Some(at)))
        .execute(conn)
        .map(drop)
}

/// No item of a dossier handed its result back any more.
///
/// # Errors
/// The database refuses.
pub fn not_handed_back(conn: &mut Connection, dossier: DossierId) -> QueryResult<()> {
    diesel::update(postal_orders::table.filter(postal_orders::dossier_id.eq(dossier)))
        .set(postal_orders::handed_back_at.eq(None::<Instant>))
        .execute(conn)
        .map(drop)
}

/// Orders of a dossier, oldest first.
///
/// # Errors
/// The database refuses.
pub fn of_dossier(conn: &mut Connection, dossier: DossierId) -> QueryResult<Vec<OrderRow>> {
    on!(conn, |c| postal_orders::table
        .select(OrderRow::as_select())
        .filter(postal_orders::dossier_id.eq(dossier))
        .order(postal_orders::id)
        .load(c))
}

/// Events of the orders of a dossier, by the time at which they happened.
///
/// # Errors
/// The database refuses.
pub fn events_of_dossier(conn: &mut Connection, dossier: DossierId) -> QueryResult<Vec<EventRow>> {
    let orders = postal_orders::table
        .select(postal_orders::id)
        .filter(postal_orders::dossier_id.eq(dossier));
    postal_events::table
        .select(EventRow::as_select())
        .filter(postal_events::order_id.eq_any(orders))
        .order((
            postal_events::order_id,
            postal_events::happened_at,
            postal_events::heard_at,
        ))
        .load(conn)
}

/// The dossier and identity of an order.
///
/// # Errors
/// The database refuses.
pub fn dossier_of(conn: &mut Connection, reference: &str) -> QueryResult<Option<(DossierCode, OrderId)>> {
    postal_orders::table
        .inner_join(dossiers::table)
        .select((dossiers::code, postal_orders::id))
        .filter(postal_orders::reference.eq(reference))
        .get_result(conn)
        .optional()
}

/// An order with the code of its dossier.
///
/// # Errors
/// The database refuses.
pub fn find(conn: &mut Connection, id: OrderId) -> QueryResult<Option<OrderRow>> {
    postal_orders::table
        .select(OrderRow::as_select())
        .filter(postal_orders::id.eq(id))
        .get_result(conn)
        .optional()
}

/// Whether a carrier has an item code in use already.
///
/// # Errors
/// The database refuses.
pub fn is_taken(
    conn: &mut Connection,
    carrier: &str,
    item: &ItemCode,
    other_than: Option<OrderId>,
) -> QueryResult<bool> {
    let found: Vec<OrderId> = postal_orders::table
        .select(postal_orders::id)
        .filter(postal_orders::carrier.eq(carrier))
        .filter(postal_orders::item_code.eq(Some(item)))
        .load(conn)?;
    Ok(found.into_iter().any(|id| Some(id) != other_than))
}

/// Adds an event; false if the order has it already.
///
/// # Errors
/// The database refuses.
pub fn add_event(conn: &mut Connection, row: &EventRow) -> QueryResult<bool> {
    let there: i64 = postal_events::table
        .filter(postal_events::order_id.eq(row.order_id))
        .filter(postal_events::event_id.eq(&row.event_id))
        .count()
        .get_result(conn)?;
    if there > 0 {
        return Ok(false);
    }
    row::insert(conn, row).map(|()| true)
}

/// Takes an event back. It is known by another name from then on, so that the same may be entered again; false if it was taken back
/// already.
///
/// # Errors
/// The database refuses.
pub fn cancel_event(
    conn: &mut Connection,
    event: &EventRow,
    name: &str,
    (at, by): (Instant, UserId),
    reason: &str,
) -> QueryResult<bool> {
    let that = postal_events::table
        .filter(postal_events::order_id.eq(event.order_id))
        .filter(postal_events::event_id.eq(&event.event_id))
        .filter(postal_events::cancelled_at.is_null());
    diesel::update(that)
        .set((
            postal_events::event_id.eq(name),
            postal_events::cancelled_at.eq(Some(at)),
            postal_events::cancelled_by.eq(Some(by)),
            postal_events::cancel_reason.eq(Some(reason)),
        ))
        .execute(conn)
        .map(|n| n == 1)
}

/// The dossier is taken up again: whatever goes home, or went, carries no result of it any more.
///
/// # Errors
/// The database refuses.
pub fn supersede(conn: &mut Connection, dossier: DossierId) -> QueryResult<()> {
    let home = postal_orders::table
        .filter(postal_orders::dossier_id.eq(dossier))
        .filter(postal_orders::direction.eq(Direction::Out));
    diesel::update(home)
        .set(postal_orders::superseded.eq(true))
        .execute(conn)
        .map(drop)
}

/// Orders about which the carrier is to be called now, with the codes of their dossiers.
///
/// # Errors
/// The database refuses.
pub fn due(conn: &mut Connection, now: Instant, limit: i64) -> QueryResult<Vec<(OrderRow, DossierCode)>> {
    postal_orders::table
        .inner_join(dossiers::table)
        .select((OrderRow::as_select(), dossiers::code))
        .filter(postal_orders::next_at.le(now))
        .order(postal_orders::next_at)
        .limit(limit)
        .load(conn)
}

/// Puts off the next call, unless another process did so since the row was read: whoever succeeds makes the call.
///
/// # Errors
/// The database refuses.
pub fn lease(conn: &mut Connection, id: OrderId, seen: Instant, until: Instant) -> QueryResult<bool> {
    diesel::update(
        postal_orders::table
            .filter(postal_orders::id.eq(id))
            .filter(postal_orders::next_at.eq(Some(seen))),
    )
    .set(postal_orders::next_at.eq(Some(until)))
    .execute(conn)
    .map(|n| n == 1)
}

/// The local day on which the post first took the result of a dossier on its way back, by all its items. What went out before it
/// was received was no result; what carried one that was taken back by reopening is none any more.
pub fn posted_day(orders: &[OrderRow], received: NaiveDate) -> Option<NaiveDate> {
    let back = orders
        .iter()
        .filter(|order| order.direction == Direction::Out && !order.superseded);
    back.filter_map(|order| order.posted_day)
        .filter(|day| *day >= received)
        .min()
}

/// Writes to whom and where an item goes.
///
/// # Errors
/// The database refuses.
pub fn readdress(
    conn: &mut Connection,
    id: OrderId,
    (name, phone, address): (&PersonName, Option<&Phone>, &Address),
) -> QueryResult<()> {
    diesel::update(postal_orders::table.filter(postal_orders::id.eq(id)))
        .set((
            postal_orders::party_name.eq(name),
            postal_orders::party_phone.eq(phone),
            postal_orders::party_address.eq(address),
        ))
        .execute(conn)
        .map(drop)
}
