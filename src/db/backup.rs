//! What the databases do for a copy of themselves.

use std::path::Path;

use diesel::Connection as _;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::connection::ConnectError;
use super::schema::dossiers;
use super::{Connection, QueryResult};

/// Writes all of a SQLite database, as it is now, into a file that is not there yet. Others read and write on meanwhile.
///
/// # Errors
/// The file is there already, the disk refuses, or the database does.
pub fn copy_into(conn: &mut SqliteConnection, file: &Path) -> QueryResult<()> {
    diesel::sql_query("VACUUM INTO $1")
        .bind::<Text, _>(file.to_string_lossy())
        .execute(conn)
        .map(drop)
}

/// Opens such a copy, which must be there, to look at it: nothing about it is changed, and nothing put beside it.
///
/// # Errors
/// It cannot be opened.
pub fn open(file: &Path) -> Result<Connection, ConnectError> {
    let mut conn = SqliteConnection::establish(&file.to_string_lossy())?;
    conn.batch_execute("PRAGMA query_only = ON")?;
    Ok(Connection::Sqlite(conn))
}

#[derive(QueryableByName)]
struct Said {
    #[diesel(sql_type = Text, column_name = quick_check)]
    text: String,
}

/// What is broken in a SQLite database; nothing if it is whole.
///
/// # Errors
/// It cannot even be looked at.
pub fn damage(conn: &mut Connection) -> QueryResult<Option<String>> {
    let said: Vec<Said> = diesel::sql_query("PRAGMA quick_check(1)").load(conn)?;
    Ok(said.into_iter().map(|said| said.text).find(|text| text != "ok"))
}

#[derive(QueryableByName)]
struct Snapshot {
    #[diesel(sql_type = Text)]
    name: String,
}

/// The name by which another program sees what the open transaction on PostgreSQL sees.
///
/// # Errors
/// The database refuses.
pub fn export_snapshot(conn: &mut Connection) -> QueryResult<String> {
    let snapshot: Snapshot = diesel::sql_query("SELECT pg_export_snapshot() AS name").get_result(conn)?;
    Ok(snapshot.name)
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Whether a database on PostgreSQL has no table yet.
///
/// # Errors
/// The database refuses.
pub fn is_empty(conn: &mut Connection) -> QueryResult<bool> {
    let tables: Count = diesel::sql_query(
        "SELECT count(*) AS count FROM information_schema.tables WHERE table_schema = current_schema()",
    )
    .get_result(conn)?;
    Ok(tables.count == 0)
}

/// How many dossiers there are.
///
/// # Errors
/// The database refuses.
pub fn dossiers(conn: &mut Connection) -> QueryResult<i64> {
    dossiers::table.count().get_result(conn)
}
