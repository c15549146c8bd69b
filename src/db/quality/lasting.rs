//! The few dossiers that were in progress for long.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::terms::Terms;
use crate::db::sql_text::statuses;
use crate::db::{Connection, QueryResult};
use crate::domain::dossier::Status;
use crate::domain::figures::Period;
use crate::domain::ids::DossierId;
use crate::domain::quality::LASTING_DAYS;

#[derive(QueryableByName)]
struct Lasting {
    #[diesel(sql_type = BigInt)]
    id: DossierId,
}

/// Of what a period touches, what was received before some days around it or ended after them. Each of the two parts has an
/// index that knows the day of receipt: what lasted long and has ended, and what is open still.
///
/// # Errors
/// The database refuses.
pub(super) fn lasting_longer(
    conn: &mut Connection,
    agencies: &str,
    period: Period,
    (since, until): (NaiveDate, NaiveDate),
) -> QueryResult<String> {
    if agencies.is_empty() {
        return Ok(String::new());
    }
    let long = Terms::of(conn).minutes(i64::try_from(LASTING_DAYS).unwrap_or(0) * 24 * 60);
    let (from, to) = (period.from(), period.to());
    let found: Vec<Lasting> = diesel::sql_query(format!(
        "SELECT d.id FROM dossiers d WHERE d.agency_id IN ({agencies}) AND d.ended_day >= '{from}' \
         AND d.received_day <= '{to}' AND d.ended_at - d.received_at > {long} \
         AND (d.received_day < '{since}' OR d.ended_day > '{until}') \
         UNION ALL SELECT d.id FROM dossiers d WHERE d.closed_at IS NULL AND d.agency_id IN ({agencies}) \
         AND d.status IN ({}) AND ((d.received_day < '{since}') = TRUE)",
        statuses(Status::is_open)
    ))
    .load(conn)?;
    let ids: Vec<String> = found.iter().map(|found| found.id.get().to_string()).collect();
    Ok(ids.join(", "))
}
