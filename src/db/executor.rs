//! Connections live on threads of their own and take work from bounded queues. Readers share one queue.
//! SQLite has one writer that groups waiting jobs into one commit; PostgreSQL has several writers.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant as Stopwatch};

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::{Connection as _, RunQueryDsl as _};
use tokio::sync::oneshot;

use super::connection::{AnyConnection as Connection, ConnectError, DatabaseUrl};
use super::metrics::DbMetrics;
use super::statement::{BeginReading, EndReading};

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

/// At most so many jobs share one commit: bounds both latency and what a failed commit takes down.
const MAX_BATCH: usize = 256;
/// Page cache of the SQLite writer and of each reader.
const WRITER_CACHE_KIB: u32 = 16_384;
const READER_CACHE_KIB: u32 = 4_096;

/// Tells the caller how its job ended; run after the commit.
type Finish = Box<dyn FnOnce(Result<(), ExecutorError>) + Send>;
/// Runs inside a transaction of its own; `Ok` asks to keep its changes, `Err` to undo them.
type WriteJob = Box<dyn FnOnce(&mut Connection) -> Ran + Send>;
type ReadJob = Box<dyn FnOnce(&mut Connection) + Send>;

enum Ran {
    Keep(Finish),
    Undo(Finish),
}

/// Handle on the database threads; cheap to clone. The threads end when the last handle is dropped.
#[derive(Clone)]
pub struct Database {
    reads: Sender<ReadJob>,
    writes: Sender<WriteJob>,
    metrics: Arc<DbMetrics>,
    threads: Arc<Threads>,
    url: DatabaseUrl,
}

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
            let link = Link::open(url.clone(), WRITER_CACHE_KIB)?;
            let (queue, metrics) = (write_queue.clone(), Arc::clone(&metrics));
            threads.push(spawn(
                format!("db-write-{n}"),
                Box::new(move || write_loop(link, &queue, &metrics)),
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
        let (tell, answer) = oneshot::channel();
        let job: ReadJob = Box::new(move |conn| {
            let outcome = catch_unwind(AssertUnwindSafe(|| job(conn)));
            let _ = tell.send(outcome.unwrap_or_else(|_| Err(ExecutorError::Panicked.into())));
        });
        match self.reads.try_send(job) {
            Ok(()) => answer.await.unwrap_or_else(|_| Err(ExecutorError::Unavailable.into())),
            Err(TrySendError::Full(_)) => {
                self.metrics.rejected.inc();
                Err(ExecutorError::Busy.into())
            }
            Err(TrySendError::Disconnected(_)) => Err(ExecutorError::Stopped.into()),
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
        let job: WriteJob = Box::new(move |conn| match job(conn) {
            Ok(value) => Ran::Keep(Box::new(move |committed| {
                let _ = tell.send(committed.map(|()| value).map_err(E::from));
            })),
            Err(error) => Ran::Undo(Box::new(move |committed| {
                let _ = tell.send(Err(committed.map_or_else(E::from, |()| error)));
            })),
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

/// A connection that is opened again when it breaks.
struct Link {
    url: DatabaseUrl,
    cache_kib: u32,
    conn: Option<Connection>,
}

impl Link {
    fn open(url: DatabaseUrl, cache_kib: u32) -> Result<Self, ConnectError> {
        let conn = Some(url.connect(cache_kib)?);
        Ok(Self { url, cache_kib, conn })
    }

    /// The connection, opened again if it was given up; none while the database cannot be reached.
    fn get(&mut self) -> Option<&mut Connection> {
        if self.conn.is_none() {
            match self.url.connect(self.cache_kib) {
                Ok(conn) => self.conn = Some(conn),
                Err(error) => {
                    tracing::error!(%error, "database connection cannot be opened again");
                    thread::sleep(Duration::from_millis(200));
                }
            }
        }
        self.conn.as_mut()
    }

    fn give_up(&mut self) {
        self.conn = None;
    }
}

fn is_broken(conn: &mut Connection) -> bool {
    match conn {
        Connection::Postgres(c) => AnsiTransactionManager::is_broken_transaction_manager(c),
        Connection::Sqlite(c) => AnsiTransactionManager::is_broken_transaction_manager(c),
    }
}

fn read_loop(mut link: Link, queue: &Receiver<ReadJob>, metrics: &DbMetrics) {
    while let Ok(job) = queue.recv() {
        let Some(conn) = link.get() else { continue };
        let begun = Stopwatch::now();
        // A snapshot for the whole job: figures and lists of one answer agree with each other. On SQLite past diesel's
        // transaction manager, which has both statements parsed anew every time; no job nests transactions in a read.
        let begin = match conn {
            Connection::Sqlite(c) => BeginReading.execute(c).map(drop),
            Connection::Postgres(c) => AnsiTransactionManager::begin_transaction_sql(
                c,
                "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY",
            ),
        };
        if begin.is_err() {
            link.give_up();
            continue;
        }
        job(conn);
        let ended = match conn {
            Connection::Sqlite(c) => EndReading.execute(c).map(drop),
            Connection::Postgres(c) => AnsiTransactionManager::rollback_transaction(c),
        };
        metrics.read_seconds.observe(begun.elapsed().as_secs_f64());
        if ended.is_err() || is_broken(conn) {
            link.give_up();
        }
    }
}

fn write_loop(mut link: Link, queue: &Receiver<WriteJob>, metrics: &DbMetrics) {
    while let Ok(first) = queue.recv() {
        let Some(conn) = link.get() else { continue };
        let begun = Stopwatch::now();
        let (done, healthy) = match conn {
            Connection::Sqlite(_) => write_batch(conn, first, queue, metrics),
            Connection::Postgres(_) => write_one(conn, first),
        };
        metrics.write_seconds.observe(begun.elapsed().as_secs_f64());
        if !healthy || is_broken(conn) {
            link.give_up();
        }
        for (finish, outcome) in done {
            finish(outcome);
        }
    }
}

type Done = Vec<(Finish, Result<(), ExecutorError>)>;

/// One job in a nested transaction (a savepoint inside the batch, a real one on PostgreSQL).
fn run(conn: &mut Connection, job: WriteJob) -> Result<Finish, Option<Finish>> {
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
    let depth = depth_of(conn);
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        conn.transaction(|conn| match job(conn) {
            Ran::Keep(finish) => Ok(finish),
            Ran::Undo(finish) => Err(Stop::Undo(finish)),
        })
    }));
    match outcome {
        Ok(Ok(finish)) => Ok(finish),
        Ok(Err(Stop::Undo(finish))) => Err(Some(finish)),
        Ok(Err(Stop::Database)) => Err(None),
        Err(_panic) => {
            while depth_of(conn) > depth {
                if <Connection as diesel::Connection>::TransactionManager::rollback_transaction(conn).is_err() {
                    break;
                }
            }
            Err(None)
        }
    }
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

fn write_one(conn: &mut Connection, job: WriteJob) -> (Done, bool) {
    match run(conn, job) {
        Ok(finish) => (vec![(finish, Ok(()))], true),
        Err(Some(finish)) => (vec![(finish, Ok(()))], true),
        // The job is gone with its answer; the caller sees "unavailable".
        Err(None) => (Vec::new(), false),
    }
}

fn write_batch(
    conn: &mut Connection,
    first: WriteJob,
    queue: &Receiver<WriteJob>,
    metrics: &DbMetrics,
) -> (Done, bool) {
    let begin = match conn {
        Connection::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE"),
        Connection::Postgres(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN"),
    };
    if let Err(error) = begin {
        tracing::error!(%error, "a write transaction cannot begin");
        return (Vec::new(), false);
    }
    let mut kept = Vec::new();
    let mut undone = Vec::new();
    let mut next = Some(first);
    let mut count = 0usize;
    while let Some(job) = next {
        match run(conn, job) {
            Ok(finish) => kept.push(finish),
            Err(Some(finish)) => undone.push(finish),
            Err(None) => {}
        }
        count += 1;
        next = if count < MAX_BATCH { queue.try_recv().ok() } else { None };
    }
    let commit = match conn {
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
    let done = kept
        .into_iter()
        .map(|finish| (finish, outcome.clone()))
        .chain(undone.into_iter().map(|finish| (finish, refused.clone())))
        .collect();
    (done, healthy)
}
