//! The due time of a dossier or a step: the rules that find it, the pauses and extensions that move it, and the
//! day-by-day account of both.
//!
//! The account and the due time come from one pass over the same rules, so they cannot disagree.

mod explanation;
mod ledger;
mod rules;
mod told;

use serde::Serialize;
use thiserror::Error;

pub use explanation::{Amount, ExplanationKind, ExplanationLine};
pub use ledger::{ClockMove, Ledger, LedgerError, MoveKind};
pub use told::{DueChange, DueHistory, Told};

use crate::domain::calendar::{Unreachable, WorkingCalendar};
use crate::domain::duration::{Duration, NOMINAL_DAY_MINUTES};
use crate::domain::instant::Instant;
use explanation::Trace;

/// Why a due time cannot be found.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DeadlineError {
    /// The calendar has no working time where the count needs it.
    #[error(transparent)]
    Unreachable(#[from] Unreachable),
    /// An extension of a duration without a due date.
    #[error("a duration without a due date cannot be extended")]
    ExtensionWithoutDue,
}

/// The due time with what follows from it. All four times are there, or none for a duration without a due date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Deadline {
    due_at: Option<Instant>,
    first_due_at: Option<Instant>,
    early_before: Option<Instant>,
    nearly_from: Option<Instant>,
    paused: bool,
}

impl Deadline {
    /// After this instant it is late; includes closed pauses and extensions.
    #[must_use]
    pub const fn due_at(&self) -> Option<Instant> {
        self.due_at
    }

    /// The due time as promised at receipt, before anything moved it.
    #[must_use]
    pub const fn first_due_at(&self) -> Option<Instant> {
        self.first_due_at
    }

    /// Decided before this instant is early: local midnight that starts the due day, or for a duration in hours
    /// the beginning of its last fifth.
    #[must_use]
    pub const fn early_before(&self) -> Option<Instant> {
        self.early_before
    }

    /// From this instant it is nearly due: the last fifth of the duration or the last 8 working hours, whichever
    /// is longer. May lie before the receipt of a short one.
    #[must_use]
    pub const fn nearly_from(&self) -> Option<Instant> {
        self.nearly_from
    }

    /// Whether the clock stands still (a pause is open), so that it cannot be late.
    #[must_use]
    pub const fn is_paused(&self) -> bool {
        self.paused
    }
}

impl Ledger {
    /// The due time under a calendar: the duration from the receipt, then every move in order. A closed pause
    /// moves the due time by the working time it took; an open one leaves it until it is closed; an extension
    /// replaces it.
    ///
    /// # Errors
    /// [`DeadlineError`] when the calendar has no working time left, or an extension does not fit. Under a changed
    /// calendar an extension granted before may come to lie before the new due time; that is an error too, for
    /// the caller to settle.
    pub fn replay(&self, calendar: &WorkingCalendar) -> Result<Deadline, DeadlineError> {
        self.run(calendar, &mut explanation::Silent)
    }

    /// The day-by-day account of [`Ledger::replay`], from the receipt to the due time.
    ///
    /// # Errors
    /// As [`Ledger::replay`].
    pub fn explain(&self, calendar: &WorkingCalendar) -> Result<Vec<ExplanationLine>, DeadlineError> {
        let mut lines = Vec::new();
        self.run(calendar, &mut lines)?;
        Ok(lines)
    }

    fn run(&self, calendar: &WorkingCalendar, trace: &mut impl Trace) -> Result<Deadline, DeadlineError> {
        let received = self.received_at();
        let first_due = rules::first_due(calendar, received, self.duration(), trace)?;
        let mut due = first_due;
        for change in self.moves() {
            due = rules::moved(calendar, due, change, trace)?;
        }
        trace.push(|| ExplanationLine::end(received, due));
        let (Some(due_at), Some(first_due_at)) = (due, first_due) else {
            return Ok(Deadline {
                due_at: None,
                first_due_at: None,
                early_before: None,
                nearly_from: None,
                paused: self.is_paused(),
            });
        };
        let fifth = last_fifth(calendar.working_minutes_between(received, first_due_at));
        let early_before = if self.duration().is_in_hours() {
            calendar.subtract_working_minutes(due_at, fifth)?
        } else {
            let day = due_at.local_day();
            Instant::from_day_minute(day, 0).map_err(|_| Unreachable { date: day })?
        };
        let nearly = fifth.max(i64::from(NOMINAL_DAY_MINUTES));
        Ok(Deadline {
            due_at: Some(due_at),
            first_due_at: Some(first_due_at),
            early_before: Some(early_before),
            nearly_from: Some(calendar.subtract_working_minutes(due_at, nearly)?),
            paused: self.is_paused(),
        })
    }
}

/// The due time of a step entered at `entered_at`: the same rules as for a dossier, without moves.
///
/// # Errors
/// [`DeadlineError::Unreachable`] when the calendar has no working time left.
pub fn step_due(
    calendar: &WorkingCalendar,
    entered_at: Instant,
    duration: Duration,
) -> Result<Deadline, DeadlineError> {
    Ledger::new(entered_at, duration).replay(calendar)
}

/// Minutes in the last fifth; part of a minute counts as one, so nobody is early inside the last fifth.
const fn last_fifth(minutes: i64) -> i64 {
    (minutes + 4) / 5
}

#[cfg(test)]
mod property_tests;
#[cfg(test)]
mod tests;
