//! Connections live on threads of their own and take work from bounded queues. Readers share one queue.
//! SQLite has one writer that groups waiting jobs into one commit; PostgreSQL has several writers.

mod checkpoint;
mod durable;
mod link;
mod read;
mod write;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use crossbeam_channel::{Sender, TrySendError, bounded};
use tokio::sync::oneshot;

use self::checkpoint::{Written, checkpoint_loop};
use self::durable::{LogFile, sync_or_die};
use self::link::Link;
use self::read::read_loop;
use self::write::write_loop;
use super::connection::{AnyConnection as Connection, ConnectError, DatabaseUrl};
use super::metrics::DbMetrics;

/// Why a job did not run to its end for reasons that lie outside the job.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum ExecutorError {
    /// The queue is full: try again shortly.
    #[error("the database queue is full")]
    Busy,
    /// The process is stopping.
    #[error("the database threads have stopped")]
    Stopped,
    /// The job panicked; its changes were undone.
    #[error("a database job panicked")]
    Panicked,
    /// The database failed: connection lost, disk full, commit refused.
    #[error("the database is not available")]
    Unavailable,
}

/// How many threads and how long the queues are.
#[derive(Clone, Copy, Debug)]
pub struct ExecutorConfig {
    /// Reader threads.
    pub readers: usize,
    /// Writer threads on PostgreSQL; SQLite always has one.
    pub writers: usize,
    /// Jobs that may wait in each queue before callers are told to come back.
    pub queue: usize,
}

/// Page cache of the SQLite writer, of each reader and of who makes the checkpoints (and copies past its cache).
const WRITER_CACHE_KIB: u32 = 16_384;
const READER_CACHE_KIB: u32 = 4_096;
const CHECKPOINT_CACHE_KIB: u32 = 64;

/// How long a database thread waits before it takes the next job while the database cannot be reached.
const PAUSE: Duration = Duration::from_millis(200);

/// Tells the caller how its job ended; run after the commit.
type Finish = Box<dyn FnOnce(Result<(), ExecutorError>) + Send>;
/// Runs inside a transaction of its own; `Ok` asks to keep its changes, `Err` to undo them.
type WriteJob = Box<dyn FnOnce(&mut Connection) -> Ran + Send>;
/// Whom to answer after a batch, and how.
type Done = Vec<(Finish, Result<(), ExecutorError>)>;
/// What a reader does.
enum ReadJob {
    /// Several statements that have to agree: on one snapshot.
    OnSnapshot(Reading),
    /// A single statement, which agrees with itself.
    Alone(Reading),
}
/// Answers whether the connection can be trusted any longer.
type Reading = Box<dyn FnOnce(&mut Connection) -> bool + Send>;

enum Ran {
    Keep(Finish),
    Undo(Finish),
    /// Undo it, and first leave the nested transactions in which it panicked.
    Panicked(Finish),
}

/// Handle on the database threads; cheap to clone. The threads end when the last handle is dropped.
#[derive(Clone)]
pub struct Database {
    reads: Sender<ReadJob>,
    writes: Sender<WriteJob>,
    metrics: Arc<DbMetrics>,
    threads: Arc<Threads>,
    url: DatabaseUrl,
    /// Tells the connections of one handle's threads from those of another's.
    number: u64,
}

/// Numbers handles, of which a process under test has many.
static STARTED: AtomicU64 = AtomicU64::new(0);

struct Threads(std::sync::Mutex<Vec<thread::JoinHandle<()>>>);

impl Database {
    /// Opens the connections and starts the threads.
    ///
    /// # Errors
    /// The database cannot be reached, or a thread cannot be started.
    pub fn start(url: &DatabaseUrl, config: ExecutorConfig, metrics: Arc<DbMetrics>) -> Result<Self, ConnectError> {
        let (reads, read_queue) = bounded::<ReadJob>(config.queue.max(1));
        let (writes, write_queue) = bounded::<WriteJob>(config.queue.max(1));
        let mut threads = Vec::new();
        let spawn = |name: String, body: Box<dyn FnOnce() + Send>| {
            thread::Builder::new()
                .name(name)
                .spawn(body)
                .map_err(|e| ConnectError::Connect(diesel::ConnectionError::BadConnection(e.to_string())))
        };
        let writers = match url {
            DatabaseUrl::Sqlite(_) => 1,
            DatabaseUrl::Postgres(_) => config.writers.max(1),
        };
        for n in 0..writers {
            let mut link = Link::open(url.clone(), WRITER_CACHE_KIB)?;
            let opened = link.opened();
            let log = match link.get() {
                Some(conn) => LogFile::of(conn, opened)?,
                None => None,
            };
            let syncing = match log {
                Some(log) => {
                    link.sync_apart()?;
                    let (syncing, syncer) = durable::channel(log);
                    let metrics = Arc::clone(&metrics);
                    let sync = Box::new(move || sync_or_die(syncer, &metrics));
                    threads.push(spawn("db-sync".to_owned(), sync)?);
                    Some(syncing)
                }
                None => None,
            };
            let (queue, metrics) = (write_queue.clone(), Arc::clone(&metrics));
            let written = match url {
                DatabaseUrl::Sqlite(_) => {
                    let (written, writer) = Written::channel();
                    let link = Link::open(url.clone(), CHECKPOINT_CACHE_KIB)?;
                    let copy = Box::new(move || checkpoint_loop(link, &writer));
                    threads.push(spawn("db-checkpoint".to_owned(), copy)?);
                    Some(written)
                }
                DatabaseUrl::Postgres(_) => None,
            };
            threads.push(spawn(
                format!("db-write-{n}"),
                Box::new(move || write_loop(link, &queue, written, syncing.as_ref(), &metrics)),
            )?);
        }
        for n in 0..config.readers.max(1) {
            let link = Link::open(url.clone(), READER_CACHE_KIB)?;
            let (queue, metrics) = (read_queue.clone(), Arc::clone(&metrics));
            threads.push(spawn(
                format!("db-read-{n}"),
                Box::new(move || read_loop(link, &queue, &metrics)),
            )?);
        }
        Ok(Self {
            reads,
            writes,
            metrics,
            threads: Arc::new(Threads(std::sync::Mutex::new(threads))),
            url: url.clone(),
            number: STARTED.fetch_add(1, Ordering::Relaxed),
        })
    }

    /// Which database this is.
    pub const fn url(&self) -> &DatabaseUrl {
        &self.url
    }

    /// Jobs waiting in the (read, write) queues.
    pub fn queue_depths(&self) -> (usize, usize) {
        (self.reads.len(), self.writes.len())
    }

    /// Runs a query on a reader thread. On SQLite it sees one consistent snapshot (one read transaction).
    ///
    /// # Errors
    /// What the job returns, or an [`ExecutorError`].
    pub async fn read<T, E, F>(&self, job: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<ExecutorError> + From<diesel::result::Error> + Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T, E> + Send + 'static,
    {
        // A connection that is lost is noticed where its transaction ends.
        self.ask(job, ReadJob::OnSnapshot, |_| true).await
    }

    /// `answers` says whether the connection of a job that failed can be trusted any longer.
    async fn ask<T, E, F>(
        &self,
        job: F,
        how: fn(Reading) -> ReadJob,
        answers: fn(&mut Connection) -> bool,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<ExecutorError> + From<diesel::result::Error> + Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T, E> + Send + 'static,
    {
        let (tell, answer) = oneshot::channel();
        let reading: Reading = Box::new(move |conn| {
            let outcome = catch_unwind(AssertUnwindSafe(|| job(conn)));
            let outcome = outcome.unwrap_or_else(|_| Err(ExecutorError::Panicked.into()));
            let alive = outcome.is_ok() || answers(conn);
            let _ = tell.send(outcome.map_err(|error| {
                if alive {
                    error
                } else {
                    ExecutorError::Unavailable.into()
                }
            }));
            alive
        });
        match self.reads.try_send(how(reading)) {
            Ok(()) => answer.await.unwrap_or_else(|_| Err(ExecutorError::Unavailable.into())),
            Err(TrySendError::Full(_)) => {
                self.metrics.rejected.inc();
                Err(ExecutorError::Busy.into())
            }
            Err(TrySendError::Disconnected(_)) => Err(ExecutorError::Stopped.into()),
        }
    }

    /// Runs a single statement for a few rows by their keys, for answers in which the way to a reader thread and back, and
    /// beginning and ending a transaction, would be the greatest part. On SQLite it runs on the calling thread and never waits
    /// for a writer; on PostgreSQL, where the answer has to be waited for, on a reader thread.
    ///
    /// # Errors
    /// What the job returns, or an [`ExecutorError`].
    pub async fn glance<T, E, F>(&self, job: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<ExecutorError> + From<diesel::result::Error> + Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T, E> + Send + 'static,
    {
        match self.url {
            DatabaseUrl::Sqlite(_) => read::on_the_spot(self.number, &self.url, &self.metrics, job)?,
            DatabaseUrl::Postgres(_) => self.ask(job, ReadJob::Alone, read::answers).await,
        }
    }

    /// Runs a job in a write transaction. The answer comes only after the commit.
    ///
    /// # Errors
    /// What the job returns (its changes are then undone), or an [`ExecutorError`].
    pub async fn write<T, E, F>(&self, job: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<ExecutorError> + From<diesel::result::Error> + Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T, E> + Send + 'static,
    {
        let (tell, answer) = oneshot::channel();
        let job: WriteJob = Box::new(move |conn| {
            let refused = |tell: oneshot::Sender<Result<T, E>>, error: E| -> Finish {
                Box::new(move |committed| {
                    let _ = tell.send(Err(committed.map_or_else(E::from, |()| error)));
                })
            };
            match catch_unwind(AssertUnwindSafe(|| job(conn))) {
                Ok(Ok(value)) => Ran::Keep(Box::new(move |committed| {
                    let _ = tell.send(committed.map(|()| value).map_err(E::from));
                })),
                Ok(Err(error)) => Ran::Undo(refused(tell, error)),
                // Nobody is told to try again what would fail again.
                Err(_) => {
                    tracing::error!("a job that writes panicked; its changes are undone");
                    Ran::Panicked(refused(tell, ExecutorError::Panicked.into()))
                }
            }
        });
        match self.writes.try_send(job) {
            Ok(()) => answer.await.unwrap_or_else(|_| Err(ExecutorError::Unavailable.into())),
            Err(TrySendError::Full(_)) => {
                self.metrics.rejected.inc();
                Err(ExecutorError::Busy.into())
            }
            Err(TrySendError::Disconnected(_)) => Err(ExecutorError::Stopped.into()),
        }
    }

    /// A connection of its own for a bulk load, which would hold up everybody else on a shared one.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub fn bulk_connection(&self, cache_kib: u32) -> Result<Connection, ConnectError> {
        self.url.connect(cache_kib)
    }

    /// Drops this handle and, if it was the last, waits until the threads have finished what was queued.
    pub fn close(self) {
        let Self {
            reads, writes, threads, ..
        } = self;
        drop((reads, writes));
        if let Some(threads) = Arc::into_inner(threads) {
            let handles = threads
                .0
                .into_inner()
                .unwrap_or_else(std::sync::PoisonError::into_inner);
            for handle in handles {
                let _ = handle.join();
            }
        }
    }
}

#[cfg(test)]
mod tests;
