//! How a database says moments and spans of time.

use crate::db::Connection;
use crate::domain::instant::Instant;

/// How a database says moments and spans of time.
#[derive(Clone, Copy)]
pub(in crate::db) enum Terms {
    Sqlite,
    Postgres,
}

impl Terms {
    pub(in crate::db) const fn of(conn: &Connection) -> Self {
        match conn {
            Connection::Sqlite(_) => Self::Sqlite,
            Connection::Postgres(_) => Self::Postgres,
        }
    }

    /// Dossiers that are looked for anew for each row of what stands before. PostgreSQL expects very many for each and would
    /// rather walk them all once, comparing every row with every dossier; what has an `OFFSET` it takes by itself.
    pub(super) fn each(self, columns: &str, condition: &str) -> String {
        match self {
            Self::Sqlite => format!("CROSS JOIN dossiers d WHERE {condition}"),
            Self::Postgres => {
                format!("CROSS JOIN LATERAL (SELECT {columns} FROM dossiers d WHERE {condition} OFFSET 0) d")
            }
        }
    }

    pub(super) fn minutes(self, minutes: i64) -> String {
        match self {
            Self::Sqlite => (minutes * 60_000_000).to_string(),
            Self::Postgres => format!("INTERVAL '{minutes} minutes'"),
        }
    }

    /// What an index says of minutes (one more), and what is meant.
    pub(super) fn within(self, minutes: i64) -> (String, String) {
        (self.minutes(minutes + 1), self.minutes(minutes))
    }

    pub(in crate::db) fn at(self, at: Instant) -> String {
        match self {
            Self::Sqlite => at.micros().to_string(),
            Self::Postgres => format!("TIMESTAMPTZ '{at}'"),
        }
    }
}
