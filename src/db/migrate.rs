//! Migrations: compiled in, the same steps in both dialects.

use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::Connection;

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");
/// PostgreSQL: only one process migrates at a time.
const LOCK: i64 = 6_368_000;

/// A migration failed; the database is as it was before that step.
#[derive(Debug, thiserror::Error)]
#[error("migration failed: {0}")]
pub struct MigrateError(String);

type BoxedError = Box<dyn std::error::Error + Send + Sync>;

fn failed(error: BoxedError) -> MigrateError {
    MigrateError(error.to_string())
}

/// Applies every step that is missing; answers the names of the applied steps.
///
/// # Errors
/// A step fails.
pub fn up(conn: &mut Connection) -> Result<Vec<String>, MigrateError> {
    use diesel::connection::SimpleConnection;
    match conn {
        Connection::Sqlite(c) => names(c.run_pending_migrations(SQLITE)),
        Connection::Postgres(c) => {
            c.batch_execute(&format!("SELECT pg_advisory_lock({LOCK})"))
                .map_err(|e| failed(e.into()))?;
            let applied = names(c.run_pending_migrations(POSTGRES));
            c.batch_execute(&format!("SELECT pg_advisory_unlock({LOCK})"))
                .map_err(|e| failed(e.into()))?;
            applied
        }
    }
}

/// Takes back so many steps, last first, or all if there are no more.
///
/// # Errors
/// A step fails.
pub fn down(conn: &mut Connection, steps: u32) -> Result<Vec<String>, MigrateError> {
    let mut reverted = Vec::new();
    for _ in 0..steps {
        let some = match conn {
            Connection::Sqlite(c) => !c.applied_migrations().map_err(failed)?.is_empty(),
            Connection::Postgres(c) => !c.applied_migrations().map_err(failed)?.is_empty(),
        };
        if !some {
            break;
        }
        let step = match conn {
            Connection::Sqlite(c) => c.revert_last_migration(SQLITE),
            Connection::Postgres(c) => c.revert_last_migration(POSTGRES),
        };
        reverted.push(step.map_err(failed)?.to_string());
    }
    Ok(reverted)
}

fn names(
    applied: Result<Vec<diesel::migration::MigrationVersion<'_>>, BoxedError>,
) -> Result<Vec<String>, MigrateError> {
    Ok(applied.map_err(failed)?.iter().map(ToString::to_string).collect())
}
