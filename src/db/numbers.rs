//! Numbers without gap or double: dossier numbers per agency and day, and named sequences.

use std::collections::HashSet;

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date};

use super::schema::{dossier_numbers, dossiers, sequences};
use super::statement::{NextDossierNumber, NextInSequence};
use super::{Connection, QueryResult};
use crate::domain::dossier_code::DossierCode;
use crate::domain::ids::AgencyId;

/// Codes looked for at once.
const AT_ONCE: usize = 500;

/// Takes the next `count` dossier numbers of an agency on a local day and answers the first.
///
/// # Errors
/// The database refuses.
pub fn take_dossier_numbers(conn: &mut Connection, agency: AgencyId, day: NaiveDate, count: u32) -> QueryResult<i64> {
    let count = i64::from(count);
    let last = NextDossierNumber {
        agency_id: agency.get(),
        day,
        count,
    };
    let last: i64 = on!(conn, |c| last.get_result(c))?;
    Ok(last - count + 1)
}

/// Takes the next number of a named sequence, beginning with 1.
///
/// # Errors
/// The database refuses.
pub fn take_from_sequence(conn: &mut Connection, name: &str) -> QueryResult<i64> {
    let next = NextInSequence { name };
    on!(conn, |c| next.get_result(c))
}

/// Raises the last dossier number of an agency on a day to at least `number`: dossiers that came with their numbers.
///
/// # Errors
/// The database refuses.
pub fn raise_dossier_numbers(conn: &mut Connection, agency: AgencyId, day: NaiveDate, number: u32) -> QueryResult<()> {
    diesel::sql_query(
        "INSERT INTO dossier_numbers (agency_id, day, last_number) VALUES ($1, $2, $3) ON CONFLICT (agency_id, day) \
         DO UPDATE SET last_number = excluded.last_number WHERE dossier_numbers.last_number < excluded.last_number",
    )
    .bind::<BigInt, _>(agency.get())
    .bind::<Date, _>(day)
    .bind::<BigInt, _>(i64::from(number))
    .execute(conn)
    .map(drop)
}

/// The last dossier number of an agency on each day on which it gave any out.
///
/// # Errors
/// The database refuses.
pub fn last_dossier_numbers(conn: &mut Connection, agency: AgencyId) -> QueryResult<Vec<(NaiveDate, i64)>> {
    dossier_numbers::table
        .select((dossier_numbers::day, dossier_numbers::last_number))
        .filter(dossier_numbers::agency_id.eq(agency))
        .order(dossier_numbers::day)
        .load(conn)
}

/// Those of some codes that a dossier has.
///
/// # Errors
/// The database refuses.
pub fn borne(conn: &mut Connection, codes: &[DossierCode]) -> QueryResult<HashSet<DossierCode>> {
    let mut found = HashSet::new();
    for some in codes.chunks(AT_ONCE) {
        let there: Vec<DossierCode> = dossiers::table
            .select(dossiers::code)
            .filter(dossiers::code.eq_any(some))
            .load(conn)?;
        found.extend(there);
    }
    Ok(found)
}

/// The value of a named sequence; none if no number was ever taken from it.
///
/// # Errors
/// The database refuses.
pub fn sequence_value(conn: &mut Connection, name: &str) -> QueryResult<Option<i64>> {
    sequences::table
        .select(sequences::value)
        .filter(sequences::name.eq(name))
        .get_result(conn)
        .optional()
}
