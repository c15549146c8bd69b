//! Papers are set on threads of their own: it takes some milliseconds of a processor, and some memory that the C library keeps
//! for the thread that asked for it. On threads that come and go it would keep it many times over.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::{io, thread};

use crossbeam_channel::{Receiver, Sender, unbounded};
use tokio::sync::oneshot;

use super::PrintError;

/// A paper to be set as PDF.
type Paper = Box<dyn FnOnce() -> Result<Vec<u8>, PrintError> + Send>;

struct Job {
    paper: Paper,
    tell: oneshot::Sender<Result<Vec<u8>, PrintError>>,
}

/// Threads that set papers. They end when the press is dropped.
pub struct Press {
    jobs: Sender<Job>,
}

impl Press {
    /// A press that sets so many papers at once; the others wait.
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

    /// Sets a paper as PDF.
    ///
    /// # Errors
    /// The PDF cannot be written, or the press stops.
    pub async fn print(
        &self,
        paper: impl FnOnce() -> Result<Vec<u8>, PrintError> + Send + 'static,
    ) -> Result<Vec<u8>, PrintError> {
        let (tell, answer) = oneshot::channel();
        let paper = Box::new(paper);
        self.jobs.send(Job { paper, tell }).map_err(|_| PrintError::Stopped)?;
        answer.await.unwrap_or(Err(PrintError::Stopped))
    }
}

fn work(queue: &Receiver<Job>) {
    while let Ok(Job { paper, tell }) = queue.recv() {
        // Nobody waits for it any more.
        if tell.is_closed() {
            continue;
        }
        let set = catch_unwind(AssertUnwindSafe(paper));
        let _ = tell.send(set.unwrap_or(Err(PrintError::Stopped)));
    }
}
