//! SQLite's log on its way to the disk, on a thread of its own: meanwhile the writer goes on with the next jobs. A caller is
//! answered when what its job changed is on the disk, as if the commit itself had waited for it.

use std::fs::{File, OpenOptions};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::Instant as Stopwatch;

use crossbeam_channel::{Receiver, Sender, bounded, select};
use diesel::prelude::*;
use diesel::sql_types::Text;

use super::{Done, WriteJob};
use crate::db::connection::AnyConnection as Connection;
use crate::db::metrics::DbMetrics;

#[derive(QueryableByName)]
struct Said {
    #[diesel(sql_type = Text)]
    said: String,
}

/// The log beside a SQLite database.
pub struct LogFile {
    path: PathBuf,
    /// Kept open: every failure to write it since then is told of once. With the number of the writer's connection that it
    /// belongs to, because the log may be another when that was opened anew.
    open: (u64, File),
}

impl LogFile {
    /// The log of a connection that has been opened so many times; none where the database keeps none.
    ///
    /// # Errors
    /// The database refuses.
    pub fn of(conn: &mut Connection, opened: u64) -> QueryResult<Option<Self>> {
        let Connection::Sqlite(conn) = conn else {
            return Ok(None);
        };
        let mut ask = |sql: &str| diesel::sql_query(sql).get_result::<Said>(conn).map(|row| row.said);
        let mode = ask("SELECT journal_mode AS said FROM pragma_journal_mode")?;
        // Whoever reads makes the log, if there is none yet.
        ask("SELECT CAST(count(*) AS TEXT) AS said FROM sqlite_schema")?;
        let path = ask("SELECT file AS said FROM pragma_database_list WHERE name = 'main'")?;
        if mode != "wal" || path.is_empty() {
            return Ok(None);
        }
        let path = PathBuf::from(path + "-wal");
        Ok(match open(&path) {
            Ok(file) => Some(Self {
                path,
                open: (opened, file),
            }),
            Err(error) => {
                tracing::warn!(%error, "the log cannot be opened; commits wait for the disk themselves");
                None
            }
        })
    }

    fn sync(&mut self, opened: u64) -> io::Result<()> {
        if self.open.0 != opened {
            self.open = (opened, open(&self.path)?);
        }
        self.open.1.sync_data()
    }
}

fn open(path: &Path) -> io::Result<File> {
    // Windows syncs only what could be written.
    OpenOptions::new().read(true).write(true).open(path)
}

/// A batch that was committed but may not be on the disk yet.
pub struct Committed {
    /// Which connection of the writer committed it.
    pub opened: u64,
    /// Whether it changed anything.
    pub changed: bool,
    /// Whom to answer, and how.
    pub done: Done,
}

/// The writer's side.
pub struct Syncing {
    hand: Sender<Committed>,
    /// A word each time the other side has nothing more to do.
    idle: Receiver<()>,
}

/// The other side.
pub struct Syncer {
    log: LogFile,
    committed: Receiver<Committed>,
    idle: Sender<()>,
}

/// Both sides.
pub fn channel(log: LogFile) -> (Syncing, Syncer) {
    let (hand, committed) = bounded(1);
    let (tell, idle) = bounded(1);
    let _ = tell.try_send(());
    let syncer = Syncer {
        log,
        committed,
        idle: tell,
    };
    (Syncing { hand, idle }, syncer)
}

/// Whether the next batch may be handed over at once.
#[derive(PartialEq, Eq)]
pub enum Turn {
    /// It may.
    Ours,
    /// The one before is still on its way.
    Awaited,
}

impl Syncing {
    /// One more job for the batch at hand: whoever waited when it began, and then only as long as the batch before is on its way.
    /// Who comes later is in the next one, whose turn comes while this one goes to the disk.
    pub fn join(&self, queue: &Receiver<WriteJob>, turn: &mut Turn, all_that_waited: bool) -> Option<WriteJob> {
        if *turn == Turn::Awaited && self.idle.try_recv().is_ok() {
            *turn = Turn::Ours;
        }
        match turn {
            Turn::Ours if all_that_waited => None,
            Turn::Ours => queue.try_recv().ok(),
            Turn::Awaited => select! {
                recv(queue) -> job => job.ok(),
                recv(self.idle) -> _ => {
                    *turn = Turn::Ours;
                    if all_that_waited { None } else { queue.try_recv().ok() }
                }
            },
        }
    }

    /// Hands a batch over, when the one before is on the disk.
    pub fn hand_over(&self, committed: Committed, turn: &Turn) {
        if *turn == Turn::Ours || self.idle.recv().is_ok() {
            let _ = self.hand.send(committed);
        }
    }
}

/// Answers each batch when it is on the disk.
///
/// # Errors
/// The disk has failed. Then nobody knows what of the log is on it, and another try would succeed without it: nobody is answered
/// any more, and nothing may be read or written before the log has been checked, which SQLite does when it is opened next.
pub fn sync_loop(mut syncer: Syncer, metrics: &DbMetrics) -> io::Result<()> {
    while let Ok(Committed { opened, changed, done }) = syncer.committed.recv() {
        if changed {
            let begun = Stopwatch::now();
            syncer.log.sync(opened)?;
            metrics.sync_seconds.observe(begun.elapsed().as_secs_f64());
        }
        let _ = syncer.idle.try_send(());
        for (finish, outcome) in done {
            finish(outcome);
        }
    }
    Ok(())
}

/// As [`sync_loop`]; if the disk fails, the process ends at once, as if it had been killed: closing the database would copy a log
/// that nobody has checked.
pub fn sync_or_die(syncer: Syncer, metrics: &DbMetrics) {
    match catch_unwind(AssertUnwindSafe(|| sync_loop(syncer, metrics))) {
        Ok(Ok(())) => return,
        Ok(Err(error)) => tracing::error!(%error, "SQLite's log cannot be written to the disk"),
        Err(_) => tracing::error!("the thread that brings SQLite's log to the disk has panicked"),
    }
    std::process::abort();
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::mpsc;
    use std::thread;

    use super::super::ExecutorError;
    use super::*;

    #[test]
    fn what_cannot_be_brought_to_the_disk_is_not_acknowledged() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.sqlite-wal");
        let file = File::create(&path).unwrap();
        let (syncing, syncer) = channel(LogFile {
            path: path.clone(),
            open: (1, file),
        });
        let (tell, heard) = mpsc::channel();
        let other = thread::spawn(move || sync_loop(syncer, &DbMetrics::default()));
        let hand_over = |opened, changed| {
            let tell = tell.clone();
            let committed = Committed {
                opened,
                changed,
                done: vec![(Box::new(move |outcome| tell.send((opened, outcome)).unwrap()), Ok(()))],
            };
            syncing.hand_over(committed, &Turn::Awaited);
        };
        hand_over(1, true);
        hand_over(2, true);
        assert_eq!(heard.recv().unwrap(), (1, Ok(())));
        assert_eq!(heard.recv().unwrap(), (2, Ok::<(), ExecutorError>(())));
        // The third connection finds no log to bring to the disk; who comes after that is not told that all is well either.
        std::fs::remove_file(&path).unwrap();
        hand_over(3, true);
        hand_over(4, false);
        assert!(other.join().unwrap().is_err());
        drop(tell);
        assert!(heard.recv().is_err());
    }
}
