//! A part of a report, as a page on the screen shows it: so many rows behind those that were shown.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;

use crate::domain::ids::{AgencyId, DossierId};
use crate::domain::instant::day_of;

/// Where a page ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Rows until there.
    pub rows: u64,
    /// The dossier of the last of them. None in reports whose rows are not dossiers: these are counted off.
    pub dossier: Option<Listed>,
}

/// A dossier as lists stand in order: by agency, day and id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Who decides.
    pub agency: AgencyId,
    /// Of its receipt or its decision; none for what is still overdue.
    pub day: Option<NaiveDate>,
    /// Which.
    pub id: DossierId,
}

/// What stands for no day.
const NO_DAY: &str = "0";

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.rows)?;
        let Some(Listed { agency, day, id }) = self.dossier else {
            return Ok(());
        };
        write!(f, ".{}.", agency.get())?;
        match day {
            Some(day) => write!(f, "{day}")?,
            None => f.write_str(NO_DAY)?,
        }
        write!(f, ".{}", id.get())
    }
}

/// A text that is no place in a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoPlace;

impl FromStr for Place {
    type Err = NoPlace;

    fn from_str(text: &str) -> Result<Self, NoPlace> {
        let mut parts = text.split('.');
        let rows = parts.next().and_then(|rows| rows.parse().ok()).ok_or(NoPlace)?;
        let mut next = || parts.next();
        let dossier = match (next(), next(), next(), next()) {
            (None, ..) => None,
            (Some(agency), Some(day), Some(id), None) => Some(Listed {
                agency: AgencyId::new(agency.parse().map_err(|_| NoPlace)?),
                day: match day {
                    NO_DAY => None,
                    day => Some(day_of(day).ok_or(NoPlace)?),
                },
                id: DossierId::new(id.parse().map_err(|_| NoPlace)?),
            }),
            _ => return Err(NoPlace),
        };
        Ok(Self { rows, dossier })
    }
}

/// Which rows are wanted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    /// Those behind here; from the first on if absent.
    pub after: Option<Place>,
    /// So many.
    pub most: usize,
}

impl Part {
    /// All of them.
    pub const WHOLE: Self = Self {
        after: None,
        most: usize::MAX,
    };

    /// Rows before the first that is wanted.
    pub fn before(&self) -> u64 {
        self.after.map_or(0, |place| place.rows)
    }

    /// The rows that are wanted of all there are, and where they end if others follow.
    pub fn of<T>(self, rows: &[T]) -> (&[T], Option<Place>) {
        let from = usize::try_from(self.before()).map_or(rows.len(), |before| before.min(rows.len()));
        let to = from.saturating_add(self.most).min(rows.len());
        let end = (to < rows.len()).then(|| Place {
            rows: self.place(to - from),
            dossier: None,
        });
        (rows.get(from..to).unwrap_or_default(), end)
    }

    /// Rows until the one that was written as this one of them.
    pub fn place(&self, written: usize) -> u64 {
        self.before().saturating_add(u64::try_from(written).unwrap_or(u64::MAX))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn places_are_read_back_and_others_refused() {
        for text in ["0", "25", "50.3.2026-03-02.17", "100.3.0.17"] {
            assert_eq!(text.parse::<Place>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "x",
            "-1",
            "50.",
            "50.3",
            "50.3.2026-03-02",
            "50.3.2026-13-02.1",
            "50.3.0.1.2",
            "50.a.0.1",
        ] {
            assert_eq!(text.parse::<Place>(), Err(NoPlace), "{text}");
        }
    }

    #[test]
    fn rows_are_counted_off() {
        let part = |rows, most| Part {
            after: Some(Place { rows, dossier: None }),
            most,
        };
        let rows = [1, 2, 3, 4, 5];
        let end = |rows| Some(Place { rows, dossier: None });
        assert_eq!(Part::WHOLE.of(&rows), (&rows[..], None));
        assert_eq!(part(0, 2).of(&rows), (&[1, 2][..], end(2)));
        assert_eq!(part(2, 2).of(&rows), (&[3, 4][..], end(4)));
        assert_eq!(part(4, 2).of(&rows), (&[5][..], None));
        assert_eq!(part(9, 2).of(&rows), (&[][..], None));
        assert_eq!(part(u64::MAX, usize::MAX).of(&rows), (&[][..], None));
    }
}
