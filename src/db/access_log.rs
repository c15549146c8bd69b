//! Who looked at personal data.

use diesel::prelude::*;

use super::schema::access_log;
use super::{Connection, QueryResult};
use crate::domain::ids::{DossierId, UserId};
use crate::domain::instant::Instant;

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
    pub purpose: String,
    pub request_id: String,
}

/// Records a look.
///
/// # Errors
/// The database refuses.
pub fn insert(conn: &mut Connection, row: &AccessRow) -> QueryResult<()> {
    on!(conn, |c| diesel::insert_into(access_log::table).values(row).execute(c)).map(drop)
}

/// Looks at a dossier, newest first, at most so many.
///
/// # Errors
/// The database refuses.
pub fn of_dossier(conn: &mut Connection, dossier: DossierId, limit: i64) -> QueryResult<Vec<AccessRow>> {
    access_log::table
        .select(AccessRow::as_select())
        .filter(access_log::dossier_id.eq(dossier))
        .order((access_log::at.desc(), access_log::id.desc()))
        .limit(limit)
        .load(conn)
}
