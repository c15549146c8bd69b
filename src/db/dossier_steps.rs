//! Stays at steps, and who had them.

use std::collections::HashMap;

use diesel::prelude::*;

use super::dossier_parts::StepRow;
use super::schema::{dossier_step_changes, dossier_steps};
use super::{Connection, QueryResult, by_dossier, row};
use crate::domain::dossier::Action;
use crate::domain::ids::{DossierId, UserId};
use crate::domain::instant::Instant;

/// A step went from one official to another while it stayed where it was.
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = dossier_step_changes, treat_none_as_default_value = false)]
#[allow(missing_docs)]
pub struct StepChangeRow {
    pub dossier_id: DossierId,
    pub n: i16,
    /// Which stay.
    pub seq: i16,
    pub at: Instant,
    pub kind: Action,
    pub from_user_id: Option<UserId>,
    pub to_user_id: Option<UserId>,
    /// Who did it.
    pub user_id: UserId,
}

/// Stays at steps, in order.
///
/// # Errors
/// The database refuses.
pub fn list(conn: &mut Connection, dossier: DossierId) -> QueryResult<Vec<StepRow>> {
    on!(conn, |c| dossier_steps::table
        .select(StepRow::as_select())
        .filter(dossier_steps::dossier_id.eq(dossier))
        .order(dossier_steps::seq)
        .load(c))
}

/// Adds a stay.
///
/// # Errors
/// The database refuses.
pub fn insert(conn: &mut Connection, stay: &StepRow) -> QueryResult<()> {
    row::insert(conn, stay)
}

/// Writes a stay anew.
///
/// # Errors
/// The database refuses.
pub fn update(conn: &mut Connection, row: &StepRow) -> QueryResult<()> {
    on!(conn, |c| diesel::update(
        dossier_steps::table
            .filter(dossier_steps::dossier_id.eq(row.dossier_id))
            .filter(dossier_steps::seq.eq(row.seq)),
    )
    .set(row)
    .execute(c))
    .map(drop)
}

/// Its open stays.
///
/// # Errors
/// The database refuses.
pub fn open_of(conn: &mut Connection, dossier: DossierId) -> QueryResult<Vec<StepRow>> {
    on!(conn, |c| dossier_steps::table
        .select(StepRow::as_select())
        .filter(dossier_steps::dossier_id.eq(dossier))
        .filter(dossier_steps::left_at.is_null())
        .order(dossier_steps::seq)
        .load(c))
}

/// The open stays of some dossiers.
///
/// # Errors
/// The database refuses.
pub fn open_among(conn: &mut Connection, dossiers: &[DossierId]) -> QueryResult<HashMap<DossierId, Vec<StepRow>>> {
    if dossiers.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<StepRow> = dossier_steps::table
        .select(StepRow::as_select())
        .filter(dossier_steps::dossier_id.eq_any(dossiers))
        .filter(dossier_steps::left_at.is_null())
        .order((dossier_steps::dossier_id, dossier_steps::seq))
        .load(conn)?;
    Ok(by_dossier(rows, |row| row.dossier_id))
}

/// Which official had a stay until when, in order.
///
/// # Errors
/// The database refuses.
pub fn changes(conn: &mut Connection, dossier: DossierId) -> QueryResult<Vec<StepChangeRow>> {
    dossier_step_changes::table
        .select(StepChangeRow::as_select())
        .filter(dossier_step_changes::dossier_id.eq(dossier))
        .order(dossier_step_changes::n)
        .load(conn)
}

/// Which official had the stays of some dossiers until when, as far as that changed at a moment or later, in order.
///
/// # Errors
/// The database refuses.
pub fn changes_since(
    conn: &mut Connection,
    dossiers: &[DossierId],
    at: Instant,
) -> QueryResult<HashMap<DossierId, Vec<StepChangeRow>>> {
    let rows: Vec<StepChangeRow> = on!(conn, |c| dossier_step_changes::table
        .select(StepChangeRow::as_select())
        .filter(dossier_step_changes::dossier_id.eq_any(dossiers))
        .filter(dossier_step_changes::at.ge(at))
        .order((dossier_step_changes::dossier_id, dossier_step_changes::n))
        .load(c))?;
    Ok(by_dossier(rows, |row| row.dossier_id))
}

/// Notes that a stay went to another official.
///
/// # Errors
/// The database refuses.
pub fn insert_change(conn: &mut Connection, row: &StepChangeRow) -> QueryResult<()> {
    diesel::insert_into(dossier_step_changes::table)
        .values(row)
        .execute(conn)
        .map(drop)
}
