//! Files that were imported, and how far.

use diesel::prelude::*;

use super::schema::imports;
use super::{Connection, QueryResult};
use crate::domain::file::ContentHash;
use crate::domain::ids::{ImportId, UserId};
use crate::domain::import::Mode;
use crate::domain::instant::Instant;

/// A file as stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = imports, treat_none_as_default_value = false)]
#[allow(missing_docs)]
pub struct ImportRow {
    pub id: ImportId,
    /// Of its bytes: the same file is not imported twice.
    pub sha256: ContentHash,
    pub file: String,
    pub mode: Mode,
    pub created_by: UserId,
    pub created_at: Instant,
    /// Lines dealt with; a run that was cut short goes on behind them.
    pub rows_done: i64,
    pub imported: i64,
    /// Of these, taken although something looks wrong.
    pub doubtful: i64,
    pub already_there: i64,
    /// Whose code was there already with other data.
    pub differing: i64,
    pub refused: i64,
    pub finished_at: Option<Instant>,
}

/// Adds a file.
///
/// # Errors
/// The file is there already, or the database refuses.
pub fn insert(conn: &mut Connection, row: &ImportRow) -> QueryResult<()> {
    diesel::insert_into(imports::table).values(row).execute(conn).map(drop)
}

/// Finds a file by the hash of its bytes.
///
/// # Errors
/// The database refuses.
pub fn find(conn: &mut Connection, sha256: &ContentHash) -> QueryResult<Option<ImportRow>> {
    imports::table
        .select(ImportRow::as_select())
        .filter(imports::sha256.eq(sha256))
        .get_result(conn)
        .optional()
}

/// The newest files, of one person or of all.
///
/// # Errors
/// The database refuses.
pub fn list(conn: &mut Connection, by: Option<UserId>, limit: i64) -> QueryResult<Vec<ImportRow>> {
    let mut query = imports::table
        .select(ImportRow::as_select())
        .order(imports::id.desc())
        .limit(limit)
        .into_boxed();
    if let Some(user) = by {
        query = query.filter(imports::created_by.eq(user));
    }
    query.load(conn)
}

/// Notes how far a file has come that stood at `before` lines; false means that another run of it was faster.
///
/// # Errors
/// The database refuses.
pub fn update(conn: &mut Connection, row: &ImportRow, before: i64) -> QueryResult<bool> {
    diesel::update(imports::table)
        .filter(imports::id.eq(row.id))
        .filter(imports::rows_done.eq(before))
        .filter(imports::finished_at.is_null())
        .set((
            imports::mode.eq(&row.mode),
            imports::rows_done.eq(row.rows_done),
            imports::imported.eq(row.imported),
            imports::doubtful.eq(row.doubtful),
            imports::already_there.eq(row.already_there),
            imports::differing.eq(row.differing),
            imports::refused.eq(row.refused),
            imports::finished_at.eq(row.finished_at),
        ))
        .execute(conn)
        .map(|rows| rows == 1)
}
