//! The times at which a counter is closed, for those who look for what happened then.

use chrono::NaiveDate;

use super::WorkingCalendar;
use crate::domain::instant::Instant;

/// A span of whole minutes outside working time; `until` no longer belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Closed {
    /// The first minute.
    pub from: Instant,
    /// The minute after the last.
    pub until: Instant,
}

impl WorkingCalendar {
    /// The times outside working time from `first` to `last` (both included), in order and apart from one another.
    ///
    /// The minute in which the last session of a day ends is still working time: who is served then came in time.
    #[must_use]
    pub fn closed_times(&self, first: NaiveDate, last: NaiveDate) -> Vec<Closed> {
        let (first, last) = (first.max(Instant::MIN.local_day()), last.min(Instant::MAX.local_day()));
        // Only the midnight after the last representable day lies out of reach.
        let at = |date, minute| Instant::from_day_minute(date, minute).unwrap_or(Instant::MAX);
        let mut spans = Vec::new();
        let mut closed = |from: Instant, until: Instant| {
            if from < until {
                spans.push(Closed { from, until });
            }
        };
        let mut since = at(first, 0);
        for date in first.iter_days().take_while(|date| *date <= last) {
            let sessions = self.day(date).sessions();
            for session in sessions.as_slice() {
                closed(since, at(date, session.start()));
                let lingering = u16::from(sessions.closing() == Some(session.end()));
                since = at(date, session.end() + lingering);
            }
        }
        closed(since, at(last, 24 * 60));
        spans
    }
}
