//! SQLite's log on its way to the disk, on a thread of its own: meanwhile the writer goes on with the next jobs. A caller is
//! answered when what its job changed is on the disk, as if the commit itself had waited for it.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant as Stopwatch;

use crossbeam_channel::{Receiver, Sender, bounded, select};
use diesel::prelude::*;
use diesel::sql_types::Text;

use super::{Done, ExecutorError, WriteJob};
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
    /// Kept open: every failure to write it since then is told of once. With the connection of the writer that it belongs to,
    /// because the log may be another when that was opened anew.
    open: Option<(u64, File)>,
}

impl LogFile {
    /// The log of a connection; none where the database keeps none.
    ///
    /// # Errors
    /// The database refuses.
    pub fn of(conn: &mut Connection) -> QueryResult<Option<Self>> {
        let Connection::Sqlite(conn) = conn else {
            return Ok(None);
        };
        let mut ask = |sql: &str| diesel::sql_query(sql).get_result::<Said>(conn).map(|row| row.said);
        let mode = ask("SELECT journal_mode AS said FROM pragma_journal_mode")?;
        let path = ask("SELECT file AS said FROM pragma_database_list WHERE name = 'main'")?;
        Ok((mode == "wal" && !path.is_empty()).then(|| Self {
            path: PathBuf::from(path + "-wal"),
            open: None,
        }))
    }

    fn sync(&mut self, opened: u64) -> io::Result<()> {
        if self.open.as_ref().is_none_or(|(of, _)| *of != opened) {
            // Windows syncs only what could be written.
            let file = OpenOptions::new().read(true).write(true).open(&self.path)?;
            self.open = Some((opened, file));
        }
        self.open.as_ref().map_or(Ok(()), |(_, file)| file.sync_data())
    }
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
    lost: Arc<AtomicBool>,
}

/// The other side.
pub struct Syncer {
    log: LogFile,
    committed: Receiver<Committed>,
    idle: Sender<()>,
    lost: Arc<AtomicBool>,
}

/// Both sides. `lost` is set when the disk has failed.
pub fn channel(log: LogFile, lost: Arc<AtomicBool>) -> (Syncing, Syncer) {
    let (hand, committed) = bounded(1);
    let (tell, idle) = bounded(1);
    let _ = tell.try_send(());
    let syncing = Syncing {
        hand,
        idle,
        lost: Arc::clone(&lost),
    };
    (
        syncing,
        Syncer {
            log,
            committed,
            idle: tell,
            lost,
        },
    )
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
    /// Whether the disk has failed: then nobody knows what of the log is on it, and nothing may be added.
    pub fn is_lost(&self) -> bool {
        self.lost.load(Ordering::Acquire)
    }

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

    /// Hands a batch over, when the one before is on the disk. If the other side is gone, so are the answers, and the callers
    /// see "unavailable".
    pub fn hand_over(&self, committed: Committed, turn: &Turn) {
        if *turn == Turn::Ours || self.idle.recv().is_ok() {
            let _ = self.hand.send(committed);
        }
    }
}

/// Answers each batch when it is on the disk.
pub fn sync_loop(mut syncer: Syncer, metrics: &DbMetrics) {
    while let Ok(Committed { opened, changed, done }) = syncer.committed.recv() {
        let begun = Stopwatch::now();
        let synced = if changed { syncer.log.sync(opened) } else { Ok(()) };
        metrics.sync_seconds.observe(begun.elapsed().as_secs_f64());
        let kept = synced.map_err(|error| {
            tracing::error!(%error, "the log cannot be written to the disk; nothing more is taken until a restart");
            syncer.lost.store(true, Ordering::Release);
            ExecutorError::Unavailable
        });
        let _ = syncer.idle.try_send(());
        for (finish, outcome) in done {
            finish(outcome.and(kept.clone()));
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::mpsc;
    use std::thread;

    use super::*;

    /// How two batches end, one after the other, over a log at a path.
    fn end(path: PathBuf) -> (Vec<Result<(), ExecutorError>>, bool) {
        let (syncing, syncer) = channel(LogFile { path, open: None }, Arc::default());
        let (tell, heard) = mpsc::channel();
        let other = thread::spawn(move || sync_loop(syncer, &DbMetrics::default()));
        for _ in 0..2 {
            let tell = tell.clone();
            let committed = Committed {
                opened: 1,
                changed: true,
                done: vec![(Box::new(move |outcome| tell.send(outcome).unwrap()), Ok(()))],
            };
            syncing.hand_over(committed, &Turn::Awaited);
        }
        drop(tell);
        let ends = heard.into_iter().collect();
        let lost = syncing.is_lost();
        drop(syncing);
        other.join().unwrap();
        (ends, lost)
    }

    #[test]
    fn what_cannot_be_brought_to_the_disk_is_not_acknowledged() {
        let folder = tempfile::tempdir().unwrap();
        let there = folder.path().join("a.sqlite-wal");
        File::create(&there).unwrap();
        assert_eq!(end(there), (vec![Ok(()), Ok(())], false));
        let missing = folder.path().join("b.sqlite-wal");
        let unavailable = || Err(ExecutorError::Unavailable);
        assert_eq!(end(missing), (vec![unavailable(), unavailable()], true));
    }
}
