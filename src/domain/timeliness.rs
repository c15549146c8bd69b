//! Early, on time or late: the one definition every list, slip and figure uses.

use crate::domain::deadline::Deadline;
use crate::domain::instant::Instant;
use crate::domain::text_enum::text_enum;

text_enum! {
    /// How a decided dossier (or a finished step) stands to its due time.
    pub enum Timeliness {
        /// Not late, and decided on an earlier local day than the due day; for a duration in hours: before its
        /// last fifth began.
        Early = "early" / "trước hạn",
        /// Neither early nor late, or without a due date.
        OnTime = "on_time" / "đúng hạn",
        /// Decided after the due time.
        Late = "late" / "quá hạn",
    }
}

text_enum! {
    /// How an undecided dossier (or an unfinished step) stands to its due time as of an instant.
    pub enum Progress {
        /// The due time has not passed, or the clock is paused, or there is no due time.
        WithinTime = "within_time" / "trong hạn",
        /// The due time has passed.
        Overdue = "overdue" / "quá hạn",
    }
}

text_enum! {
    /// How an undecided dossier stands to its due time, with the warning that it comes near.
    pub enum Standing {
        /// There is time left, or the clock is paused, or there is no due time.
        WithinTime = "within_time" / "trong hạn",
        /// The last part of the time has begun.
        NearlyDue = "nearly_due" / "sắp đến hạn",
        /// The due time has passed.
        Overdue = "overdue" / "quá hạn",
    }
}

impl Timeliness {
    /// Of something decided at `decided_at`, against its due time after pauses and a granted extension.
    #[must_use]
    pub fn of(decided_at: Instant, deadline: &Deadline) -> Self {
        Self::from_bounds(decided_at, deadline.due_at(), deadline.early_before())
    }

    /// As [`Timeliness::of`], from stored times: late after `due_at`, early before `early_before`.
    #[must_use]
    pub fn from_bounds(decided_at: Instant, due_at: Option<Instant>, early_before: Option<Instant>) -> Self {
        match due_at {
            None => Self::OnTime,
            Some(due_at) if decided_at > due_at => Self::Late,
            Some(_) if early_before.is_some_and(|bound| decided_at < bound) => Self::Early,
            Some(_) => Self::OnTime,
        }
    }
}

impl Progress {
    /// Of something undecided at `cutoff`. While the clock is `paused` it is never overdue: the due time will
    /// move by the pause.
    #[must_use]
    pub fn as_of(cutoff: Instant, due_at: Option<Instant>, paused: bool) -> Self {
        match due_at {
            Some(due_at) if !paused && cutoff > due_at => Self::Overdue,
            _ => Self::WithinTime,
        }
    }
}

impl Standing {
    /// Of something undecided at `now`, which comes near its due time from `nearly_from` on. While the clock is `paused`
    /// nothing comes nearer.
    #[must_use]
    pub fn of(now: Instant, due_at: Option<Instant>, nearly_from: Option<Instant>, paused: bool) -> Self {
        match Progress::as_of(now, due_at, paused) {
            Progress::Overdue => Self::Overdue,
            Progress::WithinTime if !paused && nearly_from.is_some_and(|from| from <= now) => Self::NearlyDue,
            Progress::WithinTime => Self::WithinTime,
        }
    }
}

#[cfg(test)]
mod tests;
