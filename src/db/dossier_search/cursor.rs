//! Where a page of a list ended.

use chrono::NaiveDate;

use crate::domain::ids::DossierId;
use crate::domain::instant::Instant;

/// Where the next page begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// What the last dossier shown stands at; none where its number alone orders the list.
    pub at: Option<At>,
    /// The last dossier shown.
    pub id: DossierId,
}

/// What a dossier stands at in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// Its due time.
    Due(Instant),
    /// Behind all that have a due time.
    Undated,
    /// The day on which it was counted.
    Day(NaiveDate),
}

impl Cursor {
    /// Where a list by days goes on.
    pub const fn day(self) -> Option<(NaiveDate, DossierId)> {
        match self.at {
            Some(At::Day(day)) => Some((day, self.id)),
            Some(At::Due(_) | At::Undated) | None => None,
        }
    }
}
