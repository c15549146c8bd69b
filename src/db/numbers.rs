//! Numbers without gap or double: dossier numbers per agency and day, and named sequences.

use chrono::NaiveDate;
use diesel::RunQueryDsl;

use super::schema::sequences;
use super::statement::{NextDossierNumber, NextInSequence};
use super::{Connection, QueryResult};
use crate::domain::ids::AgencyId;

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

/// The value of a named sequence; none if no number was ever taken from it.
///
/// # Errors
/// The database refuses.
pub fn sequence_value(conn: &mut Connection, name: &str) -> QueryResult<Option<i64>> {
    use diesel::prelude::*;
    sequences::table
        .select(sequences::value)
        .filter(sequences::name.eq(name))
        .get_result(conn)
        .optional()
}
