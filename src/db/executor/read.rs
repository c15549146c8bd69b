//! Reading: on threads of its own, or on the spot.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;
use std::time::Instant as Stopwatch;

use crossbeam_channel::Receiver;
use diesel::RunQueryDsl as _;
use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};

use super::link::{Link, is_broken};
use super::{ExecutorError, PAUSE, ReadJob};
use crate::db::connection::{AnyConnection as Connection, DatabaseUrl};
use crate::db::metrics::DbMetrics;
use crate::db::statement::{BeginReading, EndReading};

/// Page cache of a connection for glances. What they read is a few pages each, but below a million dossiers: the inner
/// pages of the trees fit in.
const GLANCE_CACHE_KIB: u32 = 4_096;

thread_local! {
    /// The connection that this thread reads with on the spot, and of which database it is.
    static NEAR: RefCell<Option<(u64, Link)>> = const { RefCell::new(None) };
}

/// Runs jobs from the queue.
pub fn read_loop(mut link: Link, queue: &Receiver<ReadJob>, metrics: &DbMetrics) {
    while let Ok(job) = queue.recv() {
        if link.get().is_none() {
            thread::sleep(PAUSE);
            continue;
        }
        let alive = match job {
            ReadJob::OnSnapshot(job) => on_snapshot(&mut link, metrics, job),
            ReadJob::Alone(job) => alone(&mut link, metrics, job),
        };
        if alive == Some(false) {
            link.give_up();
        }
    }
}

/// Runs a job of a single statement on the spot, with a connection that belongs to this thread.
///
/// # Errors
/// The database cannot be read, or the job panicked.
pub fn on_the_spot<T>(
    database: u64,
    url: &DatabaseUrl,
    metrics: &DbMetrics,
    job: impl FnOnce(&mut Connection) -> T,
) -> Result<T, ExecutorError> {
    NEAR.with_borrow_mut(|near| {
        if near.as_ref().is_none_or(|(of, _)| *of != database) {
            let link = Link::open(url.clone(), GLANCE_CACHE_KIB).map_err(|error| {
                tracing::error!(%error, "database connection cannot be opened");
                ExecutorError::Unavailable
            })?;
            *near = Some((database, link));
        }
        let (_, link) = near.as_mut().ok_or(ExecutorError::Unavailable)?;
        alone(link, metrics, |conn| catch_unwind(AssertUnwindSafe(|| job(conn))))
            .ok_or(ExecutorError::Unavailable)?
            .map_err(|_| ExecutorError::Panicked)
    })
}

/// A snapshot for the whole job: figures and lists of one answer agree with each other. On SQLite past diesel's
/// transaction manager, which has both statements parsed anew every time; no job nests transactions in a read.
fn on_snapshot<T>(link: &mut Link, metrics: &DbMetrics, job: impl FnOnce(&mut Connection) -> T) -> Option<T> {
    let conn = link.get()?;
    let begun = Stopwatch::now();
    let begin = match conn {
        Connection::Sqlite(c) => BeginReading.execute(c).map(drop),
        Connection::Postgres(c) => AnsiTransactionManager::begin_transaction_sql(
            c,
            "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY",
        ),
    };
    if begin.is_err() {
        link.give_up();
        return None;
    }
    let done = job(conn);
    let ended = match conn {
        Connection::Sqlite(c) => EndReading.execute(c).map(drop),
        Connection::Postgres(c) => AnsiTransactionManager::rollback_transaction(c),
    };
    metrics.read_seconds.observe(begun.elapsed().as_secs_f64());
    if ended.is_err() || is_broken(conn) {
        link.give_up();
    }
    Some(done)
}

/// Whether the database still answers. What a statement was refused says nothing of the connection; without a transaction around
/// it nothing else does either.
pub fn answers(conn: &mut Connection) -> bool {
    conn.batch_execute("SELECT 1").is_ok()
}

/// A job of a single statement.
fn alone<T>(link: &mut Link, metrics: &DbMetrics, job: impl FnOnce(&mut Connection) -> T) -> Option<T> {
    let conn = link.get()?;
    let begun = Stopwatch::now();
    let done = job(conn);
    metrics.read_seconds.observe(begun.elapsed().as_secs_f64());
    if is_broken(conn) {
        link.give_up();
    }
    Some(done)
}
