//! Who looked at personal data.

use diesel::prelude::*;

use super::schema::access_log;
use super::types::sql::InstantSql;
use super::{Connection, QueryResult};
use crate::domain::ids::{DossierId, UserId};
use crate::domain::instant::Instant;
use crate::domain::look::Look;

/// One look.
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = access_log, treat_none_as_default_value = false)]
#[allow(missing_docs)]
pub struct AccessRow {
    pub id: i64,
    pub at: Instant,
    pub user_id: UserId,
    /// None for lists and searches.
    pub dossier_id: Option<DossierId>,
    pub purpose: Look,
    pub request_id: String,
}

/// Records a look.
///
/// # Errors
/// The database refuses.
pub fn insert(conn: &mut Connection, row: &AccessRow) -> QueryResult<()> {
    on!(conn, |c| diesel::insert_into(access_log::table).values(row).execute(c)).map(drop)
}

/// Looks at a dossier before one of them, the last first, at most so many.
///
/// # Errors
/// The database refuses.
pub fn of_dossier(
    conn: &mut Connection,
    dossier: DossierId,
    before: Option<i64>,
    limit: i64,
) -> QueryResult<Vec<AccessRow>> {
    access_log::table
        .select(AccessRow::as_select())
        .filter(access_log::dossier_id.eq(dossier))
        .filter(access_log::id.lt(before.unwrap_or(i64::MAX)))
        .order(access_log::id.desc())
        .limit(limit)
        .load(conn)
}

/// Forgets the looks of before an instant among the oldest, so many at once; answers how many.
///
/// # Errors
/// The database refuses.
pub fn sweep(conn: &mut Connection, before: Instant, oldest: i64) -> QueryResult<usize> {
    // They are stored in the order of their times, so that no index by time is needed.
    diesel::sql_query(format!(
        "DELETE FROM access_log WHERE at < $1 AND id IN (SELECT id FROM access_log ORDER BY id LIMIT {oldest})"
    ))
    .bind::<InstantSql, _>(before)
    .execute(conn)
}
