//! Requests for payment online, the callbacks that were taken, and statements that were compared.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::schema::{callback_nonces, payment_request_fees, payment_requests, payments, reconciliations};
use super::{Connection, QueryResult};
use crate::domain::dossier_code::DossierCode;
use crate::domain::ids::{AgencyId, DossierId, RequestId, UserId};
use crate::domain::instant::Instant;
use crate::domain::payment::RequestState;

/// A request.
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = payment_requests, treat_none_as_default_value = false)]
#[allow(missing_docs)]
pub struct RequestRow {
    pub id: RequestId,
    /// What the gateway knows it by.
    pub order_id: String,
    pub dossier_id: DossierId,
    pub agency_id: AgencyId,
    /// Whole đồng.
    pub amount: i64,
    pub state: RequestState,
    /// Where the payer goes back to.
    pub return_url: Option<String>,
    /// Where the payer pays.
    pub pay_url: Option<String>,
    pub gateway_ref: Option<String>,
    pub created_at: Instant,
    /// Who asked for the payment; of one that the payer began again, who asked first.
    pub created_by: UserId,
    pub expires_at: Instant,
    /// Calls that failed.
    pub attempts: i32,
    /// When the gateway is called next.
    pub next_at: Option<Instant>,
    /// A stable word, never what the gateway said.
    pub last_error: Option<String>,
    pub settled_at: Option<Instant>,
    /// The one that did not succeed, which the payer began again with this one.
    pub begun_again_from: Option<RequestId>,
}

/// What a request asks for.
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = payment_request_fees, treat_none_as_default_value = false)]
#[allow(missing_docs)]
pub struct RequestFeeRow {
    pub request_id: RequestId,
    pub fee_seq: i16,
    pub amount: i64,
}

/// What changes in a request.
#[derive(Clone, AsChangeset)]
#[diesel(table_name = payment_requests, treat_none_as_null = true)]
#[allow(missing_docs)]
pub struct RequestChange {
    pub state: RequestState,
    pub pay_url: Option<String>,
    pub gateway_ref: Option<String>,
    pub attempts: i32,
    pub next_at: Option<Instant>,
    pub last_error: Option<String>,
    pub settled_at: Option<Instant>,
}

impl RequestRow {
    /// Its changing half as it is.
    pub fn change(&self) -> RequestChange {
        RequestChange {
            state: self.state,
            pay_url: self.pay_url.clone(),
            gateway_ref: self.gateway_ref.clone(),
            attempts: self.attempts,
            next_at: self.next_at,
            last_error: self.last_error.clone(),
            settled_at: self.settled_at,
        }
    }
}

/// Adds a request with what it asks for.
///
/// # Errors
/// The dossier has an open one, or the database refuses.
pub fn insert(conn: &mut Connection, row: &RequestRow, fees: &[RequestFeeRow]) -> QueryResult<()> {
    diesel::insert_into(payment_requests::table).values(row).execute(conn)?;
    for fee in fees {
        diesel::insert_into(payment_request_fees::table)
            .values(fee)
            .execute(conn)?;
    }
    Ok(())
}

/// Requests of a dossier, oldest first.
///
/// # Errors
/// The database refuses.
pub fn of_dossier(conn: &mut Connection, dossier: DossierId) -> QueryResult<Vec<RequestRow>> {
    on!(conn, |c| payment_requests::table
        .select(RequestRow::as_select())
        .filter(payment_requests::dossier_id.eq(dossier))
        .order(payment_requests::id)
        .load(c))
}

/// What a request asks for.
///
/// # Errors
/// The database refuses.
pub fn fees(conn: &mut Connection, request: RequestId) -> QueryResult<Vec<RequestFeeRow>> {
    payment_request_fees::table
        .select(RequestFeeRow::as_select())
        .filter(payment_request_fees::request_id.eq(request))
        .order(payment_request_fees::fee_seq)
        .load(conn)
}

/// The dossier of an order.
///
/// # Errors
/// The database refuses.
pub fn dossier_of(conn: &mut Connection, order_id: &str) -> QueryResult<Option<DossierCode>> {
    use super::schema::dossiers;
    payment_requests::table
        .inner_join(dossiers::table)
        .select(dossiers::code)
        .filter(payment_requests::order_id.eq(order_id))
        .get_result(conn)
        .optional()
}

/// The request of an order.
///
/// # Errors
/// The database refuses.
pub fn find(conn: &mut Connection, order_id: &str) -> QueryResult<Option<RequestRow>> {
    payment_requests::table
        .select(RequestRow::as_select())
        .filter(payment_requests::order_id.eq(order_id))
        .get_result(conn)
        .optional()
}

/// Changes a request that still has the state it was read with; false if somebody was faster.
///
/// # Errors
/// The database refuses.
pub fn update(
    conn: &mut Connection,
    id: RequestId,
    expected: RequestState,
    change: &RequestChange,
) -> QueryResult<bool> {
    diesel::update(
        payment_requests::table
            .filter(payment_requests::id.eq(id))
            .filter(payment_requests::state.eq(expected)),
    )
    .set(change)
    .execute(conn)
    .map(|n| n == 1)
}

/// Requests about which the gateway is to be called now.
///
/// # Errors
/// The database refuses.
pub fn due(conn: &mut Connection, now: Instant, limit: i64) -> QueryResult<Vec<RequestRow>> {
    payment_requests::table
        .select(RequestRow::as_select())
        .filter(payment_requests::next_at.le(now))
        .order(payment_requests::next_at)
        .limit(limit)
        .load(conn)
}

/// Puts off the next call, unless another process did so since the row was read: whoever succeeds makes the call.
///
/// # Errors
/// The database refuses.
pub fn lease(conn: &mut Connection, id: RequestId, seen: Instant, until: Instant) -> QueryResult<bool> {
    diesel::update(
        payment_requests::table
            .filter(payment_requests::id.eq(id))
            .filter(payment_requests::next_at.eq(Some(seen))),
    )
    .set(payment_requests::next_at.eq(Some(until)))
    .execute(conn)
    .map(|n| n == 1)
}

/// What is known of an order when a statement is compared: amount asked for, state, amount and day received.
pub type OrderFacts = (String, i64, RequestState, Option<i64>, Option<NaiveDate>);

/// Orders that were paid on a day, and those of a list.
///
/// # Errors
/// The database refuses.
pub fn facts(conn: &mut Connection, day: NaiveDate, orders: &[String]) -> QueryResult<Vec<OrderFacts>> {
    let mut found: Vec<OrderFacts> = Vec::new();
    let columns = (
        payment_requests::order_id,
        payment_requests::amount,
        payment_requests::state,
        payments::amount.nullable(),
        payments::day.nullable(),
    );
    found.extend(
        payment_requests::table
            .left_join(payments::table)
            .select(columns)
            .filter(payments::day.eq(day))
            .load::<OrderFacts>(conn)?,
    );
    for some in orders.chunks(500) {
        found.extend(
            payment_requests::table
                .left_join(payments::table)
                .select(columns)
                .filter(payment_requests::order_id.eq_any(some))
                .load::<OrderFacts>(conn)?,
        );
    }
    found.sort();
    found.dedup();
    Ok(found)
}

/// Notes a callback; false if the same one was taken before.
///
/// # Errors
/// The database refuses.
pub fn take_nonce(conn: &mut Connection, party: &str, nonce: &str, now: Instant) -> QueryResult<bool> {
    diesel::sql_query(
        "INSERT INTO callback_nonces (party, nonce, seen_at) VALUES ($1, $2, $3) ON CONFLICT (party, nonce) DO NOTHING",
    )
    .bind::<diesel::sql_types::Text, _>(party)
    .bind::<diesel::sql_types::Text, _>(nonce)
    .bind::<super::types::sql::InstantSql, _>(now)
    .execute(conn)
    .map(|n| n == 1)
}

/// Forgets callbacks whose signatures are too old to be believed again.
///
/// # Errors
/// The database refuses.
pub fn sweep_nonces(conn: &mut Connection, before: Instant) -> QueryResult<usize> {
    diesel::delete(callback_nonces::table.filter(callback_nonces::seen_at.lt(before))).execute(conn)
}

/// A comparison of one day.
#[derive(Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = reconciliations, treat_none_as_default_value = false, treat_none_as_null = true, primary_key(day))]
#[allow(missing_docs)]
pub struct ReconciliationRow {
    pub day: NaiveDate,
    pub requested_at: Instant,
    pub requested_by: UserId,
    pub attempts: i32,
    pub next_at: Option<Instant>,
    pub last_error: Option<String>,
    pub finished_at: Option<Instant>,
    /// Orders that were compared.
    pub compared: Option<i64>,
    /// A JSON list.
    pub differences: Option<String>,
}

/// The comparison of a day.
///
/// # Errors
/// The database refuses.
pub fn reconciliation(conn: &mut Connection, day: NaiveDate) -> QueryResult<Option<ReconciliationRow>> {
    reconciliations::table
        .select(ReconciliationRow::as_select())
        .filter(reconciliations::day.eq(day))
        .get_result(conn)
        .optional()
}

/// Stores a comparison, in place of an earlier one of the same day.
///
/// # Errors
/// The database refuses.
pub fn put_reconciliation(conn: &mut Connection, row: &ReconciliationRow) -> QueryResult<()> {
    on!(conn, |c| diesel::insert_into(reconciliations::table)
        .values(row)
        .on_conflict(reconciliations::day)
        .do_update()
        .set(row)
        .execute(c))
    .map(drop)
}

/// Stores what came of fetching a day's statement until `lease`; false if the day was asked for anew meanwhile, or somebody else
/// fetches it now.
///
/// # Errors
/// The database refuses.
pub fn end_reconciliation(conn: &mut Connection, row: &ReconciliationRow, lease: Instant) -> QueryResult<bool> {
    let mine = reconciliations::table
        .filter(reconciliations::day.eq(row.day))
        .filter(reconciliations::next_at.eq(Some(lease)));
    diesel::update(mine).set(row).execute(conn).map(|n| n == 1)
}

/// Whose orders some are; what is not among them is no order of ours.
///
/// # Errors
/// The database refuses.
pub fn agencies_of(conn: &mut Connection, orders: &[&str]) -> QueryResult<HashMap<String, AgencyId>> {
    let mut found = HashMap::new();
    for some in orders.chunks(500) {
        let pairs: Vec<(String, AgencyId)> = payment_requests::table
            .select((payment_requests::order_id, payment_requests::agency_id))
            .filter(payment_requests::order_id.eq_any(some))
            .load(conn)?;
        found.extend(pairs);
    }
    Ok(found)
}

/// Puts off the next fetching of a day's statement, unless another process did so since the row was read: whoever succeeds
/// fetches it.
///
/// # Errors
/// The database refuses.
pub fn lease_reconciliation(conn: &mut Connection, day: NaiveDate, seen: Instant, until: Instant) -> QueryResult<bool> {
    let due = reconciliations::table
        .filter(reconciliations::day.eq(day))
        .filter(reconciliations::next_at.eq(Some(seen)));
    diesel::update(due)
        .set(reconciliations::next_at.eq(Some(until)))
        .execute(conn)
        .map(|n| n == 1)
}

/// Comparisons for which the statement is to be fetched now.
///
/// # Errors
/// The database refuses.
pub fn due_reconciliations(conn: &mut Connection, now: Instant) -> QueryResult<Vec<ReconciliationRow>> {
    reconciliations::table
        .select(ReconciliationRow::as_select())
        .filter(reconciliations::next_at.le(now))
        .order(reconciliations::day)
        .limit(5)
        .load(conn)
}
