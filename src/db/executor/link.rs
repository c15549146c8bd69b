//! A connection that mends itself.

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};

use crate::db::connection::{AnyConnection as Connection, ConnectError, DatabaseUrl};

/// A connection that is opened again when it breaks.
pub struct Link {
    url: DatabaseUrl,
    cache_kib: u32,
    synced_apart: bool,
    conn: Option<Connection>,
    opened: u64,
}

impl Link {
    /// Opens it.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub fn open(url: DatabaseUrl, cache_kib: u32) -> Result<Self, ConnectError> {
        let conn = Some(url.connect(cache_kib)?);
        Ok(Self {
            url,
            cache_kib,
            synced_apart: false,
            conn,
            opened: 1,
        })
    }

    /// Lets commits on SQLite return before they are on the disk: somebody else waits for that (see `durable`).
    ///
    /// # Errors
    /// The database refuses.
    pub fn sync_apart(&mut self) -> Result<(), ConnectError> {
        self.synced_apart = true;
        self.conn.as_mut().map_or(Ok(()), sync_apart)
    }

    /// How often it was opened.
    pub const fn opened(&self) -> u64 {
        self.opened
    }

    fn connect(&self) -> Result<Connection, ConnectError> {
        let mut conn = self.url.connect(self.cache_kib)?;
        if self.synced_apart {
            sync_apart(&mut conn)?;
        }
        Ok(conn)
    }

    /// The connection, opened again if it was given up; none while the database cannot be reached.
    pub fn get(&mut self) -> Option<&mut Connection> {
        if self.conn.is_none() {
            match self.connect() {
                Ok(conn) => {
                    self.conn = Some(conn);
                    self.opened += 1;
                }
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

fn sync_apart(conn: &mut Connection) -> Result<(), ConnectError> {
    Ok(conn.batch_execute("PRAGMA synchronous = NORMAL")?)
}

/// Whether a transaction is in a state that nobody can lead out of.
pub fn is_broken(conn: &mut Connection) -> bool {
    match conn {
        Connection::Postgres(c) => AnsiTransactionManager::is_broken_transaction_manager(c),
        Connection::Sqlite(c) => AnsiTransactionManager::is_broken_transaction_manager(c),
    }
}
