//! One connection type over both databases.

use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::{Connection as _, PgConnection, SqliteConnection};

/// Pages in SQLite's log after which whoever commits copies them into the database. A server does so earlier, on a thread of
/// its own: then most are copied already when the log grows so long, and the log begins anew.
pub const CHECKPOINT_PAGES: u32 = 64_000;

/// A connection to either database. Queries written against it run on both.
#[derive(diesel::MultiConnection)]
pub enum AnyConnection {
    /// PostgreSQL.
    Postgres(PgConnection),
    /// The embedded SQLite.
    Sqlite(SqliteConnection),
}

/// Where the data lives; chosen by the form of the URL, never by trying.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// `postgres://…` or `postgresql://…`.
    Postgres(String),
    /// Path of a SQLite file.
    Sqlite(String),
}

impl DatabaseUrl {
    /// `postgres://` and `postgresql://` mean PostgreSQL, `sqlite://PATH` or a bare path a SQLite file.
    pub fn parse(url: &str) -> Self {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Self::Postgres(url.to_owned())
        } else {
            Self::Sqlite(url.strip_prefix("sqlite://").unwrap_or(url).to_owned())
        }
    }

    /// The file that holds it, where it is one.
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::Sqlite(path) if path != ":memory:" => Some(Path::new(path)),
            Self::Sqlite(_) | Self::Postgres(_) => None,
        }
    }

    /// What may be shown of it: never a password.
    pub fn shown(&self) -> String {
        match self {
            Self::Sqlite(path) => format!("SQLite {path}"),
            Self::Postgres(url) => {
                let rest = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
                let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
                format!("PostgreSQL {}", host.split('?').next().unwrap_or(host))
            }
        }
    }

    /// Opens a connection. `cache_kib` is SQLite's page cache of this connection.
    ///
    /// # Errors
    /// The database cannot be reached or opened.
    pub fn connect(&self, cache_kib: u32) -> Result<AnyConnection, ConnectError> {
        match self {
            Self::Sqlite(path) => {
                let mut conn = SqliteConnection::establish(path)?;
                // FULL: an acknowledged write survives a power cut (a server's writer has that in a way of its own, see
                // `executor/durable.rs`). A deferred transaction that reads before it
                // writes fails at once under WAL whatever the time-out says, so writers begin IMMEDIATE.
                conn.batch_execute(&format!(
                    "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                     PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -{cache_kib}; \
                     PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES};"
                ))?;
                Ok(AnyConnection::Sqlite(conn))
            }
            Self::Postgres(url) => {
                let mut conn = PgConnection::establish(url).map_err(|error| match is_unencoded(url) {
                    // What the library says of such an address repeats a part of the password.
                    true => ConnectError::Unencoded,
                    false => error.into(),
                })?;
                // Compiling a statement to machine code takes far longer than any of ours runs.
                conn.batch_execute("SET TIME ZONE 'UTC'; SET client_min_messages TO warning; SET jit = off;")?;
                Ok(AnyConnection::Postgres(conn))
            }
        }
    }
}

/// Whether the password in an address has characters that end it there.
fn is_unencoded(url: &str) -> bool {
    let before_host = url.split_once("://").and_then(|(_, rest)| rest.rsplit_once('@'));
    let Some((user, password)) = before_host.and_then(|(who, _)| who.split_once(':')) else {
        return false;
    };
    // Before a port stands the host: then the @ is one of the parameters.
    let port = password.split(['/', '?']).next().unwrap_or_default();
    let is_port = !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()) && user.contains('.');
    !is_port && password.contains(['/', ':', '@', '?', '#'])
}

/// A connection could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// No connection.
    #[error("cannot connect to the database: {0}")]
    Connect(#[from] diesel::ConnectionError),
    /// The password in the address has characters that mean something else there.
    #[error(
        "cannot connect to the database: in the address of the database a password with one of / : @ ? # must be written \
         percent-encoded, or be given apart, as PGPASSWORD"
    )]
    Unencoded,
    /// The first statements failed.
    #[error("cannot prepare the connection: {0}")]
    Prepare(#[from] diesel::result::Error),
}
