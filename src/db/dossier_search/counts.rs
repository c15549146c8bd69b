//! Numbers for the tabs of a work list.

use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::{Reach, narrow};
use crate::db::schema::{agencies, dossiers};
use crate::db::sql_text::statuses;
use crate::db::types::sql::InstantSql;
use crate::db::{Connection, QueryResult};
use crate::domain::dossier::Status;
use crate::domain::ids::AgencyId;
use crate::domain::instant::Instant;

/// Numbers for the tabs of a work list.
#[derive(Clone, Debug, Default)]
pub struct OpenCounts {
    /// Not closed, by state.
    pub by_status: Vec<(Status, i64)>,
    /// In progress and nearly due.
    pub nearly: i64,
    /// In progress and overdue.
    pub overdue: i64,
}

/// How many dossiers that are not closed there are in each state, and how many of those in progress are
/// nearly due or overdue at an instant.
///
/// # Errors
/// The database refuses.
pub fn count_open(conn: &mut Connection, reach: &Reach, now: Instant) -> QueryResult<OpenCounts> {
    // An agency's own dossiers are a span of the index of what is open, so their condition is not looked at row by row;
    // of those that others decide, whoever has none open need not be asked about.
    let mut places = Vec::new();
    match reach {
        Reach::Agencies(agencies) | Reach::DecidedBy(agencies) if agencies.is_empty() => {}
        Reach::DecidedBy(agencies) => places.push(narrow::decided_by_sql(agencies)),
        Reach::EnteredBy(user, agencies) => places.push(narrow::entered_by_sql(*user, agencies.as_deref())),
        Reach::Agencies(agencies) => {
            places.push(narrow::decided_by_sql(agencies));
            let others = others_with_open(conn, agencies)?;
            if !others.is_empty() {
                let others = narrow::decided_by_sql(&others);
                places.push(format!("{others} AND ({})", narrow::within_all_sql(agencies, "+")));
            }
        }
    }
    let mut counts = OpenCounts::default();
    for place in places {
        count_place(conn, &place, now, &mut counts)?;
    }
    counts.by_status.sort_by_key(|(status, _)| *status);
    Ok(counts)
}

/// Agencies beside some that have dossiers which are not closed.
fn others_with_open(conn: &mut Connection, agencies: &[AgencyId]) -> QueryResult<Vec<AgencyId>> {
    let mine: Vec<i64> = agencies.iter().map(|a| a.get()).collect();
    let open = dossiers::table
        .filter(dossiers::agency_id.eq(agencies::id))
        .filter(dossiers::closed_at.is_null());
    on!(conn, |c| agencies::table
        .select(agencies::id)
        .filter(agencies::id.ne_all(mine))
        .filter(exists(open))
        .load(c))
}

/// Three questions, each answered from spans of one index alone: to ask of every open dossier how it stands to its due
/// time takes three times as long.
fn count_place(conn: &mut Connection, place: &str, now: Instant, counts: &mut OpenCounts) -> QueryResult<()> {
    #[derive(QueryableByName)]
    struct OfStatus {
        #[diesel(sql_type = Text)]
        status: Status,
        #[diesel(sql_type = BigInt)]
        total: i64,
    }
    #[derive(QueryableByName)]
    struct Total {
        #[diesel(sql_type = BigInt)]
        total: i64,
    }
    let open = format!("FROM dossiers WHERE closed_at IS NULL AND {place}");
    let running = format!("status IN ({})", statuses(Status::is_running));
    // Grouped in the order of the index, so that nothing is sorted.
    let rows: Vec<OfStatus> = on!(conn, |c| diesel::sql_query(format!(
        "SELECT status, COUNT(*) AS total {open} GROUP BY agency_id, status"
    ))
    .load(c))?;
    let nearly: Total = on!(conn, |c| diesel::sql_query(format!(
        "SELECT COUNT(*) AS total {open} AND {running} AND due_at >= $1 AND nearly_from <= $2"
    ))
    .bind::<InstantSql, _>(now)
    .bind::<InstantSql, _>(now)
    .get_result(c))?;
    let overdue: Total = on!(conn, |c| diesel::sql_query(format!(
        "SELECT COUNT(*) AS total {open} AND {running} AND due_at < $1"
    ))
    .bind::<InstantSql, _>(now)
    .get_result(c))?;
    counts.nearly += nearly.total;
    counts.overdue += overdue.total;
    for row in rows {
        match counts.by_status.iter_mut().find(|(status, _)| *status == row.status) {
            Some((_, total)) => *total += row.total,
            None => counts.by_status.push((row.status, row.total)),
        }
    }
    Ok(())
}
