//! SQLite's checkpoints on a thread of their own: the writer would keep everybody waiting while it copies its log into the
//! database.

use std::thread;

use crossbeam_channel::{Receiver, Sender, bounded};
use diesel::connection::SimpleConnection;

use super::PAUSE;
use super::link::Link;

/// A checkpoint after so many write jobs. An intake changes about eight pages; the writer itself helps where jobs are larger
/// (see `CHECKPOINT_PAGES`).
const EVERY: usize = 400;

/// The writer's side: tells when there is enough to copy.
pub struct Written {
    due: Sender<()>,
    jobs: usize,
}

impl Written {
    /// Both sides.
    pub fn channel() -> (Self, Receiver<()>) {
        // One who has been told already need not be told again.
        let (due, told) = bounded(1);
        (Self { due, jobs: 0 }, told)
    }

    /// So many jobs were committed.
    pub fn add(&mut self, jobs: usize) {
        self.jobs += jobs;
        if self.jobs >= EVERY {
            self.jobs = 0;
            let _ = self.due.try_send(());
        }
    }
}

/// Copies what the log holds, without waiting for readers or the writer, whenever it is told to. Whatever it cannot copy
/// stays in the log for the next time.
pub fn checkpoint_loop(mut link: Link, told: &Receiver<()>) {
    while told.recv().is_ok() {
        let Some(conn) = link.get() else {
            thread::sleep(PAUSE);
            continue;
        };
        if let Err(error) = conn.batch_execute("PRAGMA wal_checkpoint(PASSIVE)") {
            tracing::warn!(%error, "checkpoint failed");
            link.give_up();
        }
    }
}
