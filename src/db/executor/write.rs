//! Writing: every job in a transaction, its answer after the commit.

use std::thread;
use std::time::Instant as Stopwatch;

use crossbeam_channel::Receiver;
use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::query_builder::{QueryFragment, QueryId};
use diesel::sqlite::Sqlite;
use diesel::{Connection as _, RunQueryDsl, SqliteConnection};

use super::checkpoint::Written;
use super::durable::{Committed, Syncing, Turn};
use super::link::{Link, is_broken};
use super::{Done, ExecutorError, Finish, PAUSE, Ran, WriteJob};
use crate::db::connection::AnyConnection as Connection;
use crate::db::metrics::DbMetrics;
use crate::db::statement::{BeginJob, KeepJob, TotalChanges, UndoJob};

/// At most so many jobs share one commit: bounds both latency and what a failed commit takes down.
const MAX_BATCH: usize = 256;

/// Runs jobs from the queue; several share one commit where there is only one writer. With `syncing`, callers are answered when
/// what was committed is on the disk.
pub fn write_loop(
    mut link: Link,
    queue: &Receiver<WriteJob>,
    mut written: Option<Written>,
    syncing: Option<&Syncing>,
    metrics: &DbMetrics,
) {
    let mut changed_before = None;
    while let Ok(first) = queue.recv() {
        let Some(conn) = link.get() else {
            thread::sleep(PAUSE);
            continue;
        };
        let begun = Stopwatch::now();
        let mut turn = Turn::Awaited;
        let waited = queue.len() + 1;
        let next = |jobs| match syncing {
            Some(syncing) => syncing.join(queue, &mut turn, jobs >= waited),
            None => queue.try_recv().ok(),
        };
        let batch = match conn {
            Connection::Sqlite(_) => write_batch(conn, first, next, metrics),
            Connection::Postgres(_) => write_one(conn, first),
        };
        metrics.write_seconds.observe(begun.elapsed().as_secs_f64());
        let broken = !batch.healthy || is_broken(conn);
        let jobs = batch.done.len();
        let all_changes = total_changes(conn);
        if broken {
            link.give_up();
        }
        match syncing {
            Some(syncing) => {
                // Jobs that look and find nothing to do are many: for them no disk is woken.
                let so_far = (link.opened(), all_changes);
                let changed = batch.changed && (all_changes.is_none() || changed_before != Some(so_far));
                changed_before = Some(so_far);
                let committed = Committed {
                    opened: link.opened(),
                    changed,
                    done: batch.done,
                };
                syncing.hand_over(committed, &turn);
            }
            None => {
                for (finish, outcome) in batch.done {
                    finish(outcome);
                }
            }
        }
        if let Some(written) = &mut written {
            written.add(jobs);
        }
    }
}

/// How many rows a connection has changed; none if it does not say.
fn total_changes(conn: &mut Connection) -> Option<i64> {
    match conn {
        Connection::Sqlite(c) => TotalChanges.get_result(c).ok(),
        Connection::Postgres(_) => None,
    }
}

/// How a batch ended.
struct Batch {
    done: Done,
    /// Whether anything of it is kept.
    changed: bool,
    /// Whether the connection can be trusted any longer.
    healthy: bool,
}

impl Batch {
    /// Nothing is kept, and its answers are gone; the callers see "unavailable".
    const fn failed() -> Self {
        Self {
            done: Vec::new(),
            changed: false,
            healthy: false,
        }
    }
}

/// How a job of a batch ended.
enum Ended {
    /// Its changes are part of the batch.
    Kept(Finish),
    /// Its changes were taken back, as it wished or because it panicked.
    Undone(Finish),
    /// The database has left the batch: nothing of it can be kept.
    Broken,
}

/// Runs a job of a batch on SQLite, within a savepoint.
fn run(conn: &mut Connection, job: WriteJob) -> Ended {
    if !say(conn, BeginJob) {
        return Ended::Broken;
    }
    let depth = depth_of(conn);
    let undone = |conn: &mut Connection| say(conn, UndoJob) && say(conn, KeepJob);
    match job(conn) {
        Ran::Keep(finish) if say(conn, KeepJob) => Ended::Kept(finish),
        Ran::Undo(finish) if undone(conn) => Ended::Undone(finish),
        Ran::Panicked(finish) if leave(conn, depth) && undone(conn) => Ended::Undone(finish),
        _ => Ended::Broken,
    }
}

/// Runs a statement about the transaction of a batch; answers whether the database did as it was told.
fn say<S>(conn: &mut Connection, statement: S) -> bool
where
    S: QueryFragment<Sqlite> + QueryId + RunQueryDsl<SqliteConnection>,
{
    match conn {
        Connection::Sqlite(c) => statement
            .execute(c)
            .inspect_err(|error| tracing::error!(%error, "transaction failed"))
            .is_ok(),
        Connection::Postgres(_) => false,
    }
}

/// Leaves the nested transactions in which a job panicked.
fn leave(conn: &mut Connection, depth: u32) -> bool {
    while depth_of(conn) > depth {
        if <Connection as diesel::Connection>::TransactionManager::rollback_transaction(conn).is_err() {
            return false;
        }
    }
    true
}

fn depth_of(conn: &mut Connection) -> u32 {
    let status = match conn {
        Connection::Postgres(c) => AnsiTransactionManager::transaction_manager_status_mut(c),
        Connection::Sqlite(c) => AnsiTransactionManager::transaction_manager_status_mut(c),
    };
    status
        .transaction_depth()
        .ok()
        .flatten()
        .map_or(0, std::num::NonZeroU32::get)
}

/// Runs a job on PostgreSQL, in a transaction of its own.
fn write_one(conn: &mut Connection, job: WriteJob) -> Batch {
    enum Stop {
        Undo(Finish),
        Database,
    }
    impl From<diesel::result::Error> for Stop {
        fn from(error: diesel::result::Error) -> Self {
            tracing::error!(%error, "transaction failed");
            Self::Database
        }
    }
    let outcome = conn.transaction(|conn| {
        let depth = depth_of(conn);
        match job(conn) {
            Ran::Keep(finish) => Ok(finish),
            Ran::Undo(finish) => Err(Stop::Undo(finish)),
            Ran::Panicked(finish) if leave(conn, depth) => Err(Stop::Undo(finish)),
            Ran::Panicked(_) => Err(Stop::Database),
        }
    });
    match outcome {
        Ok(finish) | Err(Stop::Undo(finish)) => Batch {
            done: vec![(finish, Ok(()))],
            changed: true,
            healthy: true,
        },
        // The job is gone with its answer; the caller sees "unavailable".
        Err(Stop::Database) => {
            leave(conn, 0);
            Batch::failed()
        }
    }
}

fn write_batch(
    conn: &mut Connection,
    first: WriteJob,
    mut more: impl FnMut(usize) -> Option<WriteJob>,
    metrics: &DbMetrics,
) -> Batch {
    let begin = match conn {
        Connection::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE"),
        Connection::Postgres(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN"),
    };
    if let Err(error) = begin {
        tracing::error!(%error, "a write transaction cannot begin");
        return Batch::failed();
    }
    let mut kept = Vec::new();
    let mut undone = Vec::new();
    let mut next = Some(first);
    let mut count = 0usize;
    let mut broken = false;
    while let Some(job) = next {
        match run(conn, job) {
            Ended::Kept(finish) => kept.push(finish),
            Ended::Undone(finish) => undone.push(finish),
            Ended::Broken => broken = true,
        }
        count += 1;
        next = if broken || count == MAX_BATCH {
            None
        } else {
            more(count)
        };
    }
    let commit = match conn {
        _ if broken => Err(diesel::result::Error::BrokenTransactionManager),
        Connection::Sqlite(c) => AnsiTransactionManager::commit_transaction(c),
        Connection::Postgres(c) => AnsiTransactionManager::commit_transaction(c),
    };
    #[allow(clippy::cast_precision_loss)]
    metrics.batch_size.observe(count as f64);
    let outcome = commit.map_err(|error| {
        tracing::error!(%error, "commit failed");
        ExecutorError::Unavailable
    });
    // A refused job may have been refused because of a neighbour whose change was not kept either.
    let refused = outcome.clone();
    let healthy = outcome.is_ok();
    let changed = healthy && !kept.is_empty();
    let done = kept
        .into_iter()
        .map(|finish| (finish, outcome.clone()))
        .chain(undone.into_iter().map(|finish| (finish, refused.clone())))
        .collect();
    Batch { done, changed, healthy }
}
