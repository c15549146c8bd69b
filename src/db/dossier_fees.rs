//! Fees of dossiers: what is asked for, how it stands, and what was counted for it.

use std::collections::HashMap;

use diesel::prelude::*;

use super::schema::dossier_fees;
use super::{Connection, QueryResult, by_dossier, row};
use crate::domain::counted::Counted;
use crate::domain::fee::{FeeKind, FeeTiming, PaymentMethod, PaymentState};
use crate::domain::ids::{DossierId, UserId};
use crate::domain::instant::Instant;

/// A fee of a dossier.
#[derive(Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = dossier_fees)]
#[allow(missing_docs)]
pub struct FeeRow {
    pub dossier_id: DossierId,
    pub seq: i16,
    pub kind: FeeKind,
    pub name: String,
    /// Whole đồng.
    pub amount: i64,
    pub timing: FeeTiming,
    pub state: PaymentState,
    pub method: Option<PaymentMethod>,
    pub settled_at: Option<Instant>,
    pub settled_by: Option<UserId>,
    /// What was counted for it; none of a fee for the dossier.
    pub counted: Option<Counted>,
}

impl FeeRow {
    /// Whether it was paid through a payment platform. Money that was given back later was paid all the same; what came in too much
    /// never was a fee.
    pub fn is_paid_online(&self) -> bool {
        let paid = matches!(self.state, PaymentState::Paid | PaymentState::Refunded);
        paid && self.method == Some(PaymentMethod::Online) && self.timing != FeeTiming::None
    }
}

/// Fees, in order.
///
/// # Errors
/// The database refuses.
pub fn fees(conn: &mut Connection, dossier: DossierId) -> QueryResult<Vec<FeeRow>> {
    on!(conn, |c| dossier_fees::table
        .select(FeeRow::as_select())
        .filter(dossier_fees::dossier_id.eq(dossier))
        .order(dossier_fees::seq)
        .load(c))
}

/// Fees of some dossiers, in order.
///
/// # Errors
/// The database refuses.
pub fn fees_among(conn: &mut Connection, dossiers: &[DossierId]) -> QueryResult<HashMap<DossierId, Vec<FeeRow>>> {
    let rows: Vec<FeeRow> = on!(conn, |c| dossier_fees::table
        .select(FeeRow::as_select())
        .filter(dossier_fees::dossier_id.eq_any(dossiers))
        .order((dossier_fees::dossier_id, dossier_fees::seq))
        .load(c))?;
    Ok(by_dossier(rows, |row| row.dossier_id))
}

/// Adds a fee.
///
/// # Errors
/// The database refuses.
pub fn insert_fee(conn: &mut Connection, fee: &FeeRow) -> QueryResult<()> {
    row::insert(conn, fee)
}

/// Forgets the fees of a dossier for which no money has moved. Whoever does so holds it.
///
/// # Errors
/// The database refuses.
pub fn delete_fees(conn: &mut Connection, dossier: DossierId) -> QueryResult<()> {
    diesel::delete(dossier_fees::table.filter(dossier_fees::dossier_id.eq(dossier))).execute(conn)?;
    Ok(())
}

/// How a fee stands, and how it came there.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct FeeStanding {
    /// Whole đồng to be paid.
    pub amount: i64,
    pub state: PaymentState,
    pub method: Option<PaymentMethod>,
    pub settled_at: Option<Instant>,
    pub settled_by: Option<UserId>,
}

/// Changes how a fee stands. Whoever does so holds its dossier.
///
/// # Errors
/// The database refuses.
pub fn set_fee(conn: &mut Connection, dossier: DossierId, seq: i16, to: FeeStanding) -> QueryResult<()> {
    on!(conn, |c| diesel::update(
        dossier_fees::table
            .filter(dossier_fees::dossier_id.eq(dossier))
            .filter(dossier_fees::seq.eq(seq)),
    )
    .set((
        dossier_fees::amount.eq(to.amount),
        dossier_fees::state.eq(to.state),
        dossier_fees::method.eq(to.method),
        dossier_fees::settled_at.eq(to.settled_at),
        dossier_fees::settled_by.eq(to.settled_by),
    ))
    .execute(c))
    .map(drop)
}

/// Another count, and what it makes of a fee for which no money has moved. Whoever does so holds its dossier.
///
/// # Errors
/// The database refuses.
pub fn count_anew(
    conn: &mut Connection,
    dossier: DossierId,
    seq: i16,
    amount: i64,
    counted: &Counted,
) -> QueryResult<()> {
    let fee = dossier_fees::table
        .filter(dossier_fees::dossier_id.eq(dossier))
        .filter(dossier_fees::seq.eq(seq));
    diesel::update(fee)
        .set((dossier_fees::amount.eq(amount), dossier_fees::counted.eq(Some(counted))))
        .execute(conn)
        .map(drop)
}
