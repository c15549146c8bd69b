//! The due time as it stood at a moment that has passed. Every act that moved it told what it was moved from, so it is
//! known without asking a calendar that may have changed since: it is what the first act after that moment began with.

use crate::domain::instant::Instant;

/// A moment that concerned a due time, with what was told then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueChange {
    /// When.
    pub at: Instant,
    /// The due time until then; none if it was not told.
    pub before: Option<Instant>,
    /// The due time since; none if it was not told.
    pub after: Option<Instant>,
}

/// What is known of a due time at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// It was this; none where there is no due time at all.
    Due(Option<Instant>),
    /// It was another than today, and nobody told which.
    Untold,
}

/// What became of a due time: what it is today, and every moment at which it moved or was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueHistory {
    stored: Option<Instant>,
    /// In order of time.
    changes: Vec<DueChange>,
}

impl DueHistory {
    /// The due time of today with every change of it, in any order. A change that is left out is taken for one that never
    /// was.
    #[must_use]
    pub fn new(stored: Option<Instant>, changes: impl IntoIterator<Item = DueChange>) -> Self {
        let mut changes: Vec<DueChange> = changes.into_iter().collect();
        changes.sort_by_key(|change| change.at);
        Self { stored, changes }
    }

    /// The due time just before a moment. What came at that moment or later never changes the answer.
    #[must_use]
    pub fn before(&self, at: Instant) -> Told {
        let (past, later) = self.changes.split_at(self.changes.partition_point(|c| c.at < at));
        let (Some(next), Some(_)) = (later.first(), self.stored) else {
            // Nothing came since; or there is no due time, and then there never was one.
            return Told::Due(self.stored);
        };
        let (at_once, _) = later.split_at(later.partition_point(|c| c.at == next.at));
        let told = beginning(at_once).or_else(|| past.last().and_then(|last| last.after));
        told.map_or(Told::Untold, |due| Told::Due(Some(due)))
    }
}

/// What the first of some changes of one moment began with. They tell no order among themselves: the first is the one
/// that no other led to.
fn beginning(at_once: &[DueChange]) -> Option<Instant> {
    let led_to = |n: usize, due: Option<Instant>| at_once.iter().enumerate().any(|(m, c)| m != n && c.after == due);
    let mut told = at_once.iter().enumerate().filter(|(_, c)| c.before.is_some());
    told.find(|(n, c)| !led_to(*n, c.before)).and_then(|(_, c)| c.before)
}

#[cfg(test)]
mod tests;
