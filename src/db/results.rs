//! The register of results.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::dossier_parts::ResultRow;
use super::schema::{dossier_results, dossiers};
use super::{Connection, QueryResult};
use crate::domain::dossier::Status;
use crate::domain::dossier_code::DossierCode;
use crate::domain::figures::Period;
use crate::domain::ids::{AgencyId, DossierId};

/// Where a page of the register goes on: newest day of issue first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct RegisterCursor {
    pub issued_on: NaiveDate,
    pub dossier_id: DossierId,
    pub seq: i16,
}

/// What to look for.
pub struct RegisterQuery<'q> {
    /// Agencies that decided.
    pub agencies: &'q [AgencyId],
    /// Days of issue.
    pub period: Period,
    /// Words without accents and case that stand in symbol or summary one after the other.
    pub key: Option<&'q str>,
    /// Where the page before ended.
    pub after: Option<RegisterCursor>,
    /// At most so many.
    pub limit: i64,
}

/// A page of the register.
///
/// # Errors
/// The database refuses.
pub fn page(conn: &mut Connection, query: &RegisterQuery<'_>) -> QueryResult<Vec<(DossierCode, ResultRow)>> {
    use dossier_results::{agency_id, dossier_id, issued_on, search_key, seq};
    let mut rows = dossier_results::table
        .inner_join(dossiers::table.on(dossiers::id.eq(dossier_id)))
        .select((dossiers::code, ResultRow::as_select()))
        .filter(agency_id.eq_any(query.agencies))
        .filter(issued_on.between(query.period.from(), query.period.to()))
        .order((issued_on.desc(), dossier_id.desc(), seq.desc()))
        .limit(query.limit)
        .into_boxed();
    if let Some(key) = query.key {
        rows = rows.filter(search_key.like(format!("%{key}%")));
    }
    if let Some(after) = query.after {
        rows = rows.filter(
            issued_on.lt(after.issued_on).or(issued_on.eq(after.issued_on).and(
                dossier_id
                    .lt(after.dossier_id)
                    .or(dossier_id.eq(after.dossier_id).and(seq.lt(after.seq))),
            )),
        );
    }
    rows.load(conn)
}

/// Results of the dossier with a code, in order.
///
/// # Errors
/// The database refuses.
pub fn of_code(conn: &mut Connection, code: &DossierCode) -> QueryResult<Vec<ResultRow>> {
    dossier_results::table
        .inner_join(dossiers::table.on(dossiers::id.eq(dossier_results::dossier_id)))
        .select(ResultRow::as_select())
        .filter(dossiers::code.eq(code))
        .order(dossier_results::seq)
        .load(conn)
}

/// Makes search keys that are not made yet, at most so many; answers how many.
///
/// # Errors
/// The database refuses.
pub fn fill_keys(conn: &mut Connection, limit: i64) -> QueryResult<usize> {
    let rows: Vec<ResultRow> = dossier_results::table
        .select(ResultRow::as_select())
        .filter(dossier_results::search_key.is_null())
        .limit(limit)
        .load(conn)?;
    for row in &rows {
        diesel::update(
            dossier_results::table
                .filter(dossier_results::dossier_id.eq(row.dossier_id))
                .filter(dossier_results::seq.eq(row.seq)),
        )
        .set(dossier_results::search_key.eq(Some(ResultRow::key_of(&row.symbol, &row.summary))))
        .execute(conn)?;
    }
    Ok(rows.len())
}

/// Whether the dossier with a code is decided or handed back.
///
/// # Errors
/// The database refuses.
pub fn is_decided(conn: &mut Connection, code: &DossierCode) -> QueryResult<bool> {
    let status: Option<Status> = dossiers::table
        .select(dossiers::status)
        .filter(dossiers::code.eq(code))
        .first(conn)
        .optional()?;
    Ok(matches!(status, Some(Status::Decided | Status::HandedBack)))
}
