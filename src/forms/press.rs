//! Slips are set on threads of their own: it takes some milliseconds of a processor, and some memory that the C library keeps
//! for the thread that asked for it. On threads that come and go it would keep it many times over.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::{io, thread};

use crossbeam_channel::{Receiver, Sender, unbounded};
use tokio::sync::oneshot;

use super::{PrintError, Slip, Stamp, print};

struct Job {
    slip: Slip,
    stamp: Stamp,
    tell: oneshot::Sender<Result<Vec<u8>, PrintError>>,
}

/// Threads that set slips. They end when the press is dropped.
pub struct Press {
    jobs: Sender<Job>,
}

impl Press {
    /// A press that sets so many slips at once; the others wait.
    ///
    /// # Errors
    /// A thread cannot be started.
    pub fn start(threads: usize) -> io::Result<Self> {
        let (jobs, queue) = unbounded();
        for n in 0..threads.max(1) {
            let queue = queue.clone();
            thread::Builder::new()
                .name(format!("press-{n}"))
                .spawn(move || work(&queue))?;
        }
        Ok(Self { jobs })
    }

    /// Sets a slip as PDF.
    ///
    /// # Errors
    /// The PDF cannot be written, or the press stops.
    pub async fn print(&self, slip: Slip, stamp: Stamp) -> Result<Vec<u8>, PrintError> {
        let (tell, answer) = oneshot::channel();
        let job = Job { slip, stamp, tell };
        self.jobs.send(job).map_err(|_| PrintError::Stopped)?;
        answer.await.unwrap_or(Err(PrintError::Stopped))
    }
}

fn work(queue: &Receiver<Job>) {
    while let Ok(Job { slip, stamp, tell }) = queue.recv() {
        // Nobody waits for it any more.
        if tell.is_closed() {
            continue;
        }
        let set = catch_unwind(AssertUnwindSafe(|| print(&slip, &stamp)));
        let _ = tell.send(set.unwrap_or(Err(PrintError::Stopped)));
    }
}
