//! Locks between writers that touch different rows but depend on each other. SQLite has one writer and needs none.

use diesel::connection::SimpleConnection;

use super::{Connection, QueryResult};

/// Key of the advisory lock that guards the catalogue: calendars, procedures, agencies, rules.
const CATALOGUE: i64 = 6_368_001;
/// Key of the advisory lock held while the demonstration office or its history is loaded.
const BULK: i64 = 6_368_002;

/// Taken by every write that computes something from the catalogue: until the transaction ends the catalogue
/// cannot change, so that no dossier is received under a calendar that has just been replaced.
///
/// # Errors
/// The database refuses.
pub fn share_catalogue(conn: &mut Connection) -> QueryResult<()> {
    postgres(conn, &format!("SELECT pg_advisory_xact_lock_shared({CATALOGUE})"))
}

/// Taken by a change of the catalogue: waits for running writes, and holds new ones until the transaction ends.
///
/// # Errors
/// The database refuses.
pub fn change_catalogue(conn: &mut Connection) -> QueryResult<()> {
    postgres(conn, &format!("SELECT pg_advisory_xact_lock({CATALOGUE})"))
}

/// Taken by bulk loads and recounts, so that two of them never run at once.
///
/// # Errors
/// The database refuses.
pub fn bulk(conn: &mut Connection) -> QueryResult<()> {
    postgres(conn, &format!("SELECT pg_advisory_xact_lock({BULK})"))
}

/// Keeps every dossier as it is until the transaction ends: what is counted meanwhile stays true.
///
/// # Errors
/// The database refuses.
pub fn freeze_dossiers(conn: &mut Connection) -> QueryResult<()> {
    postgres(conn, "LOCK TABLE dossiers, counters IN EXCLUSIVE MODE")
}

fn postgres(conn: &mut Connection, statement: &str) -> QueryResult<()> {
    match conn {
        Connection::Postgres(c) => c.batch_execute(statement),
        Connection::Sqlite(_) => Ok(()),
    }
}
