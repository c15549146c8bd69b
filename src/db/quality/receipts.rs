//! When dossiers were received: where it is worth looking for what a counter received while it was closed.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{Date, Nullable};

use crate::db::types::sql::InstantSql;
use crate::db::{Connection, QueryResult};
use crate::domain::figures::Period;
use crate::domain::instant::Instant;

#[derive(QueryableByName)]
struct Receipts {
    #[diesel(sql_type = Nullable<InstantSql>)]
    first: Option<Instant>,
    #[diesel(sql_type = Nullable<InstantSql>)]
    last: Option<Instant>,
}

/// When the first and the last dossier of all were received; none if none was.
///
/// # Errors
/// The database refuses.
pub fn first_and_last_receipt(conn: &mut Connection) -> QueryResult<Option<(Instant, Instant)>> {
    let receipts: Receipts = diesel::sql_query(
        "SELECT (SELECT MIN(received_at) FROM dossiers WHERE received_at IS NOT NULL) AS first, \
         (SELECT MAX(received_at) FROM dossiers WHERE received_at IS NOT NULL) AS last",
    )
    .get_result(conn)?;
    Ok(receipts.first.zip(receipts.last))
}

#[derive(QueryableByName)]
struct ReceiptDay {
    #[diesel(sql_type = Date)]
    day: NaiveDate,
}

/// The days on which some dossiers were received.
///
/// # Errors
/// The database refuses.
pub(super) fn days_of(conn: &mut Connection, ids: &str) -> QueryResult<Vec<Period>> {
    let days: Vec<ReceiptDay> = diesel::sql_query(format!(
        "SELECT DISTINCT d.received_day AS day FROM dossiers d WHERE d.id IN ({ids}) AND d.received_day IS NOT NULL"
    ))
    .load(conn)?;
    Ok(days.into_iter().filter_map(|d| Period::new(d.day, d.day)).collect())
}
