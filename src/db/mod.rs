//! The only place that names diesel: connections, types, schema, and one file per aggregate.

/// Runs a query on the connection of its own database rather than on the union of both: diesel then knows the statement
/// by its type. On the union it writes the SQL text anew each time to find the prepared statement, which costs more
/// than running it. Statements that are asked for all day go through here; the body is compiled once for each database.
macro_rules! on {
    ($conn:expr, |$c:ident| $body:expr) => {
        match $conn {
            $crate::db::connection::AnyConnection::Postgres($c) => $body,
            $crate::db::connection::AnyConnection::Sqlite($c) => $body,
        }
    };
}

pub mod acceptance;
pub mod access_log;
pub mod accounts;
pub mod backup;
pub mod bulk;
pub mod cash;
pub mod catalogue;
#[allow(missing_docs)] // what diesel's derive makes has none
pub mod connection;
pub mod corrections;
pub mod counters;
pub mod delegations;
pub mod derived;
pub mod dossier_fees;
pub mod dossier_parts;
pub mod dossier_public;
pub mod dossier_search;
pub mod dossier_steps;
pub mod dossier_update;
pub mod dossiers;
pub mod duplicates;
pub mod events;
pub mod executor;
pub mod facts;
pub mod feed;
pub mod feedback;
pub mod figures;
pub mod files;
pub mod frozen_reports;
pub mod id_generator;
pub mod idempotency;
pub mod imports;
pub mod jobs;
pub mod late_rows;
pub mod locks;
pub mod lookalikes;
pub mod measures;
pub mod metrics;
pub mod migrate;
pub mod notices;
pub mod numbers;
pub mod outbox;
pub mod paper_counts;
pub mod payment_requests;
pub mod payments;
#[cfg(test)]
mod plan_of;
pub mod plans;
pub mod postal_desk;
pub mod postal_orders;
pub mod quality;
pub mod ratings;
pub mod receipt_books;
pub mod refunds;
pub mod register_rows;
pub mod results;
mod row;
#[allow(missing_docs)]
pub mod schema;
pub mod scorecards;
pub mod series;
pub mod slips;
mod sql_text;
pub mod statement;
pub mod step_figures;
pub mod turnable;
pub mod types;
pub mod webhooks;
pub mod withdrawn_versions;

use std::collections::HashMap;

use crate::domain::ids::DossierId;
pub use connection::{AnyConnection as Connection, DatabaseUrl};
pub use executor::{Database, ExecutorConfig, ExecutorError};

/// What a query answers.
pub type QueryResult<T> = diesel::QueryResult<T>;
pub use diesel::result::Error as QueryError;

/// Rows of several dossiers by dossier, each in the order in which they were read.
fn by_dossier<R>(rows: Vec<R>, of: impl Fn(&R) -> DossierId) -> HashMap<DossierId, Vec<R>> {
    let mut sorted: HashMap<DossierId, Vec<R>> = HashMap::new();
    for row in rows {
        sorted.entry(of(&row)).or_default().push(row);
    }
    sorted
}

/// Whether a statement failed because a unique key was already there.
pub fn is_unique_violation(error: &QueryError) -> bool {
    matches!(
        error,
        QueryError::DatabaseError(diesel::result::DatabaseErrorKind::UniqueViolation, _)
    )
}

/// Whether the database gave this transaction up so that others could go on: another try may do.
pub fn is_contention(error: &QueryError) -> bool {
    use diesel::result::DatabaseErrorKind::SerializationFailure;
    match error {
        // diesel has no kind for a deadlock, nor for a lock that was waited for too long.
        QueryError::DatabaseError(kind, told) => {
            let told = told.message();
            matches!(kind, SerializationFailure) || told.contains("deadlock detected") || told.contains("lock timeout")
        }
        _ => false,
    }
}

/// Runs a job in a transaction of its own.
///
/// # Errors
/// What the job returns (its changes are undone then), or the database refuses.
pub fn in_transaction<T, E: From<QueryError>>(
    conn: &mut Connection,
    job: impl FnOnce(&mut Connection) -> Result<T, E>,
) -> Result<T, E> {
    diesel::Connection::transaction(conn, job)
}

/// Runs a job on one consistent snapshot of the database, while others write on.
///
/// # Errors
/// What the job returns, or the database refuses.
pub fn consistently<T, E: From<QueryError>>(
    conn: &mut Connection,
    job: impl FnOnce(&mut Connection) -> Result<T, E>,
) -> Result<T, E> {
    within(
        conn,
        "BEGIN",
        "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY",
        job,
    )
}

/// Runs a job that nobody else's writes may come between.
///
/// # Errors
/// What the job returns (its changes are undone then), or the database refuses.
pub fn exclusively<T, E: From<QueryError>>(
    conn: &mut Connection,
    job: impl FnOnce(&mut Connection) -> Result<T, E>,
) -> Result<T, E> {
    within(conn, "BEGIN IMMEDIATE", "BEGIN", |conn| {
        // In the order of loads and of the worker that folds: whoever takes these after the tables waits for somebody who
        // waits for them.
        locks::bulk(conn)?;
        locks::fold(conn)?;
        locks::freeze_dossiers(conn)?;
        job(conn)
    })
}

fn within<T, E: From<QueryError>>(
    conn: &mut Connection,
    sqlite: &str,
    postgres: &str,
    job: impl FnOnce(&mut Connection) -> Result<T, E>,
) -> Result<T, E> {
    use diesel::connection::{AnsiTransactionManager as Manager, TransactionManager};
    match conn {
        Connection::Sqlite(c) => Manager::begin_transaction_sql(c, sqlite)?,
        Connection::Postgres(c) => Manager::begin_transaction_sql(c, postgres)?,
    }
    let outcome = job(conn);
    let ended = match (conn, outcome.is_ok()) {
        (Connection::Sqlite(c), true) => Manager::commit_transaction(c),
        (Connection::Sqlite(c), false) => Manager::rollback_transaction(c),
        (Connection::Postgres(c), true) => Manager::commit_transaction(c),
        (Connection::Postgres(c), false) => Manager::rollback_transaction(c),
    };
    let value = outcome?;
    ended?;
    Ok(value)
}
