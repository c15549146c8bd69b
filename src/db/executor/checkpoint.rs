//! SQLite's checkpoints on a thread of their own: the writer would keep everybody waiting while it copies its log into the
//! database.

use std::thread;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, bounded};
use diesel::sql_types::Integer;
use diesel::{QueryResult, QueryableByName, RunQueryDsl};

use super::PAUSE;
use super::link::Link;
use crate::db::connection::AnyConnection as Connection;

/// A checkpoint after so many write jobs, and not oftener than in so long: a page that many jobs change is copied once. An intake
/// changes about eight pages; the writer itself helps where jobs are larger (see `CHECKPOINT_PAGES`).
const EVERY: usize = 400;
const PERIOD: Duration = Duration::from_millis(500);
/// The log begins anew only at a moment when all of it is copied, and while the writer adds to it there is no such moment: a log
/// of so many pages is copied over and over until little is added meanwhile, and then the writer is asked to wait for the rest.
const LONG: i32 = 6_000;
/// Pages that the writer can be asked to wait for.
const LITTLE: i32 = 800;
/// Copies one after the other, at most.
const OVER: usize = 8;
/// How long the writer is waited for. One that has nothing to do does not answer, and adds nothing either.
const ASK: Duration = Duration::from_millis(50);

/// The writer's side: tells when there is enough to copy, and waits where it is asked to.
pub struct Written {
    due: Sender<()>,
    asked: Receiver<Receiver<()>>,
    jobs: usize,
}

/// The other side.
pub struct Checkpointer {
    due: Receiver<()>,
    ask: Sender<Receiver<()>>,
}

impl Written {
    /// Both sides.
    pub fn channel() -> (Self, Checkpointer) {
        // One who has been told already need not be told again.
        let (tell, due) = bounded(1);
        let (ask, asked) = bounded(0);
        let written = Self {
            due: tell,
            asked,
            jobs: 0,
        };
        (written, Checkpointer { due, ask })
    }

    /// So many jobs were committed.
    pub fn add(&mut self, jobs: usize) {
        self.jobs += jobs;
        if self.jobs >= EVERY {
            self.jobs = 0;
            let _ = self.due.try_send(());
        }
        if let Ok(copied) = self.asked.try_recv() {
            // Ends when the other side lets go of its end.
            let _ = copied.recv();
        }
    }
}

#[derive(QueryableByName)]
struct Copied {
    /// Pages in the log.
    #[diesel(sql_type = Integer)]
    log: i32,
    /// How many of them are in the database now.
    #[diesel(sql_type = Integer)]
    checkpointed: i32,
}

fn copy(conn: &mut Connection) -> QueryResult<Copied> {
    diesel::sql_query("PRAGMA wal_checkpoint(PASSIVE)").get_result(conn)
}

fn copy_all(conn: &mut Connection, writer: &Checkpointer) -> QueryResult<()> {
    let mut now = copy(conn)?;
    for _ in 0..OVER {
        if now.log < LONG {
            return Ok(());
        }
        let before = std::mem::replace(&mut now, copy(conn)?);
        // What a reader still needs of the log cannot be copied by waiting for the writer.
        if now.checkpointed == now.log && now.log - before.checkpointed < LITTLE {
            let (let_go, copied) = bounded(0);
            let _asked = writer.ask.send_timeout(copied, ASK);
            copy(conn)?;
            drop(let_go);
            return Ok(());
        }
    }
    Ok(())
}

/// Copies what the log holds, without waiting for readers, whenever it is told to. Whatever it cannot copy stays in the log for
/// the next time.
pub fn checkpoint_loop(mut link: Link, writer: &Checkpointer) {
    while writer.due.recv().is_ok() {
        let Some(conn) = link.get() else {
            thread::sleep(PAUSE);
            continue;
        };
        let copied = copy_all(conn, writer);
        if let Err(error) = copied {
            tracing::warn!(%error, "checkpoint failed");
            link.give_up();
        }
        thread::sleep(PERIOD);
    }
}
