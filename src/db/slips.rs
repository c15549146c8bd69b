//! Issued slips.

use diesel::prelude::*;

use super::schema::slips;
use super::{Connection, QueryResult};
use crate::domain::ids::{AgencyId, DossierId, SlipId, UserId};
use crate::domain::instant::Instant;
use crate::domain::slip::SlipKind;

/// A slip as issued.
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = slips, treat_none_as_default_value = false)]
#[allow(missing_docs)]
pub struct SlipRow {
    pub id: SlipId,
    pub dossier_id: DossierId,
    /// Who issued and numbered it.
    pub agency_id: AgencyId,
    pub year: i32,
    pub kind: SlipKind,
    /// From 1 in agency, year and kind.
    pub number: i32,
    /// Which of several matters of its kind it is about: the number of the pause or extension, otherwise 0.
    pub subject: i32,
    /// Which issue for the same matter, from 1.
    pub issue: i32,
    /// How often it was printed.
    pub copies: i32,
    /// A JSON document.
    pub content: String,
    /// SHA-256 of the document.
    pub facts: String,
    pub issued_at: Instant,
    pub issued_by: UserId,
}

/// Adds a slip.
///
/// # Errors
/// The number is taken, or the database refuses.
pub fn insert(conn: &mut Connection, row: &SlipRow) -> QueryResult<()> {
    diesel::insert_into(slips::table).values(row).execute(conn).map(drop)
}

/// The last issue for a matter.
///
/// # Errors
/// The database refuses.
pub fn latest(conn: &mut Connection, dossier: DossierId, kind: SlipKind, subject: i32) -> QueryResult<Option<SlipRow>> {
    slips::table
        .select(SlipRow::as_select())
        .filter(slips::dossier_id.eq(dossier))
        .filter(slips::kind.eq(kind))
        .filter(slips::subject.eq(subject))
        .order(slips::issue.desc())
        .limit(1)
        .get_result(conn)
        .optional()
}

/// Notes that a slip was printed once more.
///
/// # Errors
/// The database refuses.
pub fn set_copies(conn: &mut Connection, id: SlipId, copies: i32) -> QueryResult<()> {
    diesel::update(slips::table.filter(slips::id.eq(id)))
        .set(slips::copies.eq(copies))
        .execute(conn)
        .map(drop)
}

/// Every slip of a dossier, in the order of issue.
///
/// # Errors
/// The database refuses.
pub fn of_dossier(conn: &mut Connection, dossier: DossierId) -> QueryResult<Vec<SlipRow>> {
    slips::table
        .select(SlipRow::as_select())
        .filter(slips::dossier_id.eq(dossier))
        .order(slips::id)
        .load(conn)
}

/// A slip by its number.
///
/// # Errors
/// The database refuses.
pub fn find(
    conn: &mut Connection,
    agency: AgencyId,
    year: i32,
    kind: SlipKind,
    number: i32,
) -> QueryResult<Option<SlipRow>> {
    slips::table
        .select(SlipRow::as_select())
        .filter(slips::agency_id.eq(agency))
        .filter(slips::year.eq(year))
        .filter(slips::kind.eq(kind))
        .filter(slips::number.eq(number))
        .get_result(conn)
        .optional()
}
