//! Whose turn it is to draw a report that takes long.

use tokio::sync::{Semaphore, SemaphorePermit, TryAcquireError};

use crate::domain::report::{ReportFormat, ReportKind};
use crate::service::error::{Error, Reason};

/// Reports of a kind that are drawn at once: each keeps a reader until it is drawn.
const AT_ONCE: usize = 1;
/// So many more may wait. Whoever asked may have left long ago, and what they left behind must not hold up everybody else.
const WAITING: usize = 7;

/// Lists of dossiers wait for one another, so that readers are left for everybody else; and so do the sheets of printed sums, which are
/// held in memory until they are whole.
pub struct Turns {
    lists: Line,
    sheets: Line,
}

struct Line {
    places: Semaphore,
    drawing: Semaphore,
}

/// A turn. The next one has theirs when it is dropped.
pub struct Turn<'t> {
    _place: SemaphorePermit<'t>,
    _drawing: SemaphorePermit<'t>,
}

impl Default for Turns {
    fn default() -> Self {
        let line = || Line {
            places: Semaphore::new(AT_ONCE + WAITING),
            drawing: Semaphore::new(AT_ONCE),
        };
        Self {
            lists: line(),
            sheets: line(),
        }
    }
}

impl Turns {
    /// Waits for the turn of a report; one that is done at once needs none.
    ///
    /// # Errors
    /// Too many wait already.
    pub async fn wait_for(&self, kind: ReportKind, format: ReportFormat) -> Result<Option<Turn<'_>>, Error> {
        if kind.names_people() {
            self.wait_for_list().await.map(Some)
        } else {
            self.wait_for_sheet(format).await
        }
    }

    /// Waits for the turn of rows that are there already, if they are to be set on sheets.
    ///
    /// # Errors
    /// Too many wait already.
    pub async fn wait_for_sheet(&self, format: ReportFormat) -> Result<Option<Turn<'_>>, Error> {
        match format {
            ReportFormat::Pdf => self.sheets.wait().await.map(Some),
            ReportFormat::Json | ReportFormat::Csv | ReportFormat::Xlsx => Ok(None),
        }
    }

    /// Waits for the turn of something that reads as many dossiers as a list does.
    ///
    /// # Errors
    /// Too many wait already.
    pub async fn wait_for_list(&self) -> Result<Turn<'_>, Error> {
        self.lists.wait().await
    }
}

impl Line {
    async fn wait(&self) -> Result<Turn<'_>, Error> {
        let place = self.places.try_acquire().map_err(|error| match error {
            TryAcquireError::NoPermits => Reason::Busy.into(),
            TryAcquireError::Closed => Error::internal(error),
        })?;
        let drawing = self.drawing.acquire().await.map_err(Error::internal)?;
        Ok(Turn {
            _place: place,
            _drawing: drawing,
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::pin::Pin;
    use std::task::{Context, Waker};

    use super::*;

    fn waits<F: Future>(future: Pin<&mut F>) -> bool {
        future.poll(&mut Context::from_waker(Waker::noop())).is_pending()
    }

    #[tokio::test]
    async fn those_who_come_too_late_are_told_and_sheets_do_not_wait_for_lists() {
        let turns = Turns::default();
        let first = turns.wait_for_list().await.unwrap();
        let mut waiting: Vec<_> = (0..WAITING).map(|_| Box::pin(turns.wait_for_list())).collect();
        assert!(waiting.iter_mut().all(|one| waits(one.as_mut())));
        let late = turns.wait_for(ReportKind::Register, ReportFormat::Json).await;
        assert_eq!(late.err().unwrap().reason, Reason::Busy);
        let sums = |format| turns.wait_for(ReportKind::Ii06a, format);
        assert!(sums(ReportFormat::Pdf).await.unwrap().is_some());
        assert!(sums(ReportFormat::Csv).await.unwrap().is_none());
        // Whoever leaves the line makes room.
        drop(waiting.pop());
        assert!(waits(Box::pin(turns.wait_for_list()).as_mut()));
        drop(first);
        assert!(!waits(waiting.first_mut().unwrap().as_mut()));
    }
}
