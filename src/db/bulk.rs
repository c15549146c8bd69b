//! Loads of many dossiers with all that hangs on them.

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::prelude::*;

use super::cash::HandoverRow;
use super::connection::CHECKPOINT_PAGES;
use super::dossier_fees::FeeRow;
use super::dossier_parts::{MoveRow, ResultRow, StepRow};
use super::dossiers::Dossier;
use super::events::EventRow;
use super::payments::{PaymentFeeRow, PaymentRow, ReceiptRow};
use super::postal_orders::{self, OrderRow};
use super::row::insert_all;
use super::schema::{agencies, dossiers};
use super::{Connection, QueryError, QueryResult};

/// Rows of dossiers and of all that hangs on them.
#[derive(Default)]
#[allow(missing_docs)]
pub struct Rows {
    pub dossiers: Vec<Dossier>,
    pub steps: Vec<StepRow>,
    pub moves: Vec<MoveRow>,
    pub fees: Vec<FeeRow>,
    pub payments: Vec<PaymentRow>,
    pub payment_fees: Vec<PaymentFeeRow>,
    pub orders: Vec<OrderRow>,
    pub postal_events: Vec<postal_orders::EventRow>,
    pub results: Vec<ResultRow>,
    pub events: Vec<EventRow>,
}

/// Inserts rows of dossiers and of all that hangs on them.
///
/// # Errors
/// A row contradicts another, or the database refuses.
pub fn insert(conn: &mut Connection, rows: &Rows) -> QueryResult<()> {
    insert_all(conn, &rows.dossiers)?;
    insert_all(conn, &rows.steps)?;
    insert_all(conn, &rows.moves)?;
    insert_all(conn, &rows.fees)?;
    insert_all(conn, &rows.payments)?;
    insert_all(conn, &rows.payment_fees)?;
    insert_all(conn, &rows.orders)?;
    insert_all(conn, &rows.postal_events)?;
    insert_all(conn, &rows.results)?;
    insert_all(conn, &rows.events)
}

/// Inserts receipts for payments that are there, and cash that was handed over.
///
/// # Errors
/// A payment has a receipt already, or the database refuses.
pub fn insert_receipts(conn: &mut Connection, receipts: &[ReceiptRow], handed: &[HandoverRow]) -> QueryResult<()> {
    insert_all(conn, receipts)?;
    insert_all(conn, handed)
}

/// How many agencies there are.
///
/// # Errors
/// The database refuses.
pub fn count_agencies(conn: &mut Connection) -> QueryResult<i64> {
    agencies::table.count().get_result(conn)
}

/// Runs a job in a transaction. Unlike diesel's own, it takes SQLite's write lock at once: a transaction that reads
/// first would fail, without waiting, if somebody else had written in between.
///
/// # Errors
/// What the job returns (its changes are then undone), or what the database says.
pub fn transaction<T, E: From<QueryError>>(
    conn: &mut Connection,
    job: impl FnOnce(&mut Connection) -> Result<T, E>,
) -> Result<T, E> {
    match conn {
        Connection::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE")?,
        Connection::Postgres(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN")?,
    }
    let done = job(conn);
    let ended = match (conn, done.is_ok()) {
        (Connection::Sqlite(c), true) => AnsiTransactionManager::commit_transaction(c),
        (Connection::Sqlite(c), false) => AnsiTransactionManager::rollback_transaction(c),
        (Connection::Postgres(c), true) => AnsiTransactionManager::commit_transaction(c),
        (Connection::Postgres(c), false) => AnsiTransactionManager::rollback_transaction(c),
    };
    // What the job says of its failure tells more than what the end of the transaction says.
    let value = done?;
    ended?;
    Ok(value)
}

#[derive(QueryableByName)]
struct CacheSize {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    cache_size: i64,
}

/// Runs a load with SQLite tuned for it: until it is over, the last batches may be gone after a power cut (the database stays
/// whole); more pages in memory, checkpoints less often. Puts everything back, whatever the outcome.
///
/// # Errors
/// What the load returns, or what the database says.
pub fn tuned<T, E, F>(conn: &mut Connection, load: F) -> Result<T, E>
where
    E: From<QueryError>,
    F: FnOnce(&mut Connection) -> Result<T, E>,
{
    let cache_size = match conn {
        Connection::Postgres(_) => return load(conn),
        Connection::Sqlite(c) => {
            let before: CacheSize = diesel::sql_query("PRAGMA cache_size").get_result(c)?;
            c.batch_execute(
                "PRAGMA synchronous = NORMAL; PRAGMA cache_size = -262144; PRAGMA wal_autocheckpoint = 32000; \
                 PRAGMA threads = 2;",
            )?;
            before.cache_size
        }
    };
    let done = load(conn);
    conn.batch_execute(&format!(
        "PRAGMA synchronous = FULL; PRAGMA cache_size = {cache_size}; PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}; \
         PRAGMA threads = 0;"
    ))?;
    if done.is_ok() {
        // A commit of the careful kind takes with it all that the load committed: setting a number that nothing reads is one.
        conn.batch_execute("PRAGMA user_version = 0")?;
    }
    done
}

#[derive(QueryableByName)]
struct IndexText {
    #[diesel(sql_type = diesel::sql_types::Text)]
    name: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    sql: String,
}

/// Runs a load of about so many dossiers. If that is more than there are, SQLite sorts the indexes of dossiers once
/// afterwards instead of looking for the place of every row in each of them, within the transaction of the caller: nobody
/// else ever sees the table without them. PostgreSQL would keep readers out meanwhile, so there they stay.
///
/// # Errors
/// What the load returns, or what the database says.
pub fn sorted_afterwards<T, E, F>(conn: &mut Connection, rows: u64, load: F) -> Result<T, E>
where
    E: From<QueryError>,
    F: FnOnce(&mut Connection) -> Result<T, E>,
{
    let there: i64 = dossiers::table.count().get_result(conn)?;
    let indexes: Vec<IndexText> = match conn {
        Connection::Sqlite(c) if i64::try_from(rows).is_ok_and(|rows| rows > there) => diesel::sql_query(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'dossiers' AND sql IS NOT NULL",
        )
        .load(c)?,
        Connection::Sqlite(_) | Connection::Postgres(_) => Vec::new(),
    };
    for index in &indexes {
        conn.batch_execute(&format!("DROP INDEX {}", index.name))?;
    }
    let done = load(conn)?;
    for index in &indexes {
        conn.batch_execute(&index.sql)?;
    }
    Ok(done)
}

/// Rows as text, for comparing them.
#[cfg(test)]
pub(crate) fn shown(rows: &Rows) -> QueryResult<Vec<String>> {
    use super::row::copy_text;

    [
        copy_text(&rows.dossiers),
        copy_text(&rows.steps),
        copy_text(&rows.moves),
        copy_text(&rows.fees),
        copy_text(&rows.payments),
        copy_text(&rows.payment_fees),
        copy_text(&rows.orders),
        copy_text(&rows.postal_events),
        copy_text(&rows.results),
        copy_text(&rows.events),
    ]
    .into_iter()
    .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::db::{DatabaseUrl, migrate};

    fn indexes(conn: &mut Connection) -> Vec<String> {
        let rows: Vec<IndexText> = diesel::sql_query(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name",
        )
        .load(conn)
        .unwrap();
        rows.into_iter().map(|index| index.sql).collect()
    }

    #[test]
    fn indexes_that_were_put_off_are_there_again_whatever_the_outcome() {
        let mut conn = DatabaseUrl::parse(":memory:").connect(2048).unwrap();
        migrate::up(&mut conn).unwrap();
        let before = indexes(&mut conn);
        for outcome in [Ok(()), Err(QueryError::NotFound)] {
            let well = outcome.is_ok();
            let ended = transaction(&mut conn, |conn| {
                sorted_afterwards(conn, 1, |conn| {
                    assert!(indexes(conn).len() < before.len());
                    outcome
                })
            });
            assert_eq!(ended.is_ok(), well);
            assert_eq!(before, indexes(&mut conn));
        }
    }
}
