//! A connection that mends itself.

use diesel::connection::{AnsiTransactionManager, TransactionManager};

use crate::db::connection::{AnyConnection as Connection, ConnectError, DatabaseUrl};

/// A connection that is opened again when it breaks.
pub struct Link {
    url: DatabaseUrl,
    cache_kib: u32,
    conn: Option<Connection>,
}

impl Link {
    /// Opens it.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub fn open(url: DatabaseUrl, cache_kib: u32) -> Result<Self, ConnectError> {
        let conn = Some(url.connect(cache_kib)?);
        Ok(Self { url, cache_kib, conn })
    }

    /// The connection, opened again if it was given up; none while the database cannot be reached.
    pub fn get(&mut self) -> Option<&mut Connection> {
        if self.conn.is_none() {
            match self.url.connect(self.cache_kib) {
                Ok(conn) => self.conn = Some(conn),
                Err(error) => {
                    tracing::error!(%error, "database connection cannot be opened again");
                }
            }
        }
        self.conn.as_mut()
    }

    /// Closes it, as it can no longer be trusted.
    pub fn give_up(&mut self) {
        self.conn = None;
    }
}

/// Whether a transaction is in a state that nobody can lead out of.
pub fn is_broken(conn: &mut Connection) -> bool {
    match conn {
        Connection::Postgres(c) => AnsiTransactionManager::is_broken_transaction_manager(c),
        Connection::Sqlite(c) => AnsiTransactionManager::is_broken_transaction_manager(c),
    }
}
