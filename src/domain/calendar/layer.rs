//! What an authority writes down about its working time: weeks with a validity and exceptions by date.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate, Weekday};

use super::{CalendarError, Session, Sessions};
use crate::domain::text_enum::text_enum;

/// The opening hours of the seven days of a week, valid from a date until a later week takes over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Week {
    valid_from: NaiveDate,
    days: [Sessions; 7],
}

impl Week {
    /// A week from Monday to Sunday. A week without any working day is allowed (a counter that is closed for now).
    #[must_use]
    pub const fn new(valid_from: NaiveDate, monday_to_sunday: [Sessions; 7]) -> Self {
        Self {
            valid_from,
            days: monday_to_sunday,
        }
    }

    /// The common office week: Monday to Friday, 07:30–11:30 and 13:30–17:00, valid always. Holds where nobody
    /// wrote down another.
    #[must_use]
    pub fn office_default() -> Self {
        let office = || {
            let sessions = [(7 * 60 + 30, 11 * 60 + 30), (13 * 60 + 30, 17 * 60)];
            let sessions = sessions
                .iter()
                .filter_map(|&(start, end)| Session::new(start, end).ok())
                .collect();
            Sessions::new(sessions).unwrap_or_default()
        };
        let days = [
            office(),
            office(),
            office(),
            office(),
            office(),
            Sessions::OFF,
            Sessions::OFF,
        ];
        Self {
            valid_from: NaiveDate::MIN,
            days,
        }
    }

    /// The first day this week holds.
    #[must_use]
    pub const fn valid_from(&self) -> NaiveDate {
        self.valid_from
    }

    /// The opening hours from Monday to Sunday.
    #[must_use]
    pub const fn days(&self) -> &[Sessions; 7] {
        &self.days
    }

    /// The opening hours of a date by its day of the week.
    #[must_use]
    pub fn on(&self, date: NaiveDate) -> &Sessions {
        let [monday, tuesday, wednesday, thursday, friday, saturday, sunday] = &self.days;
        match date.weekday() {
            Weekday::Mon => monday,
            Weekday::Tue => tuesday,
            Weekday::Wed => wednesday,
            Weekday::Thu => thursday,
            Weekday::Fri => friday,
            Weekday::Sat => saturday,
            Weekday::Sun => sunday,
        }
    }

    /// The opening hours of the first working day of the week: what a swapped day works unless it says otherwise.
    pub(super) fn first_working(&self) -> Option<&Sessions> {
        self.days.iter().find(|sessions| !sessions.is_off())
    }
}

/// What an exception does to its day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExceptionKind {
    /// Not worked: a holiday, a day in lieu, the other half of a swap.
    Off,
    /// Worked though the week has it off (or with other hours); without hours of its own, the hours of the
    /// week's first working day.
    Worked(Option<Sessions>),
}

text_enum! {
    /// What an exception does to its day, without the hours.
    pub enum DayKind {
        /// Not worked.
        Off = "off" / "Ngày nghỉ",
        /// Worked.
        Worked = "worked" / "Ngày làm việc",
    }
}

impl ExceptionKind {
    /// From its parts, as they are entered and stored.
    ///
    /// # Errors
    /// [`CalendarError::HoursOfDayOff`] for a day off with hours.
    pub fn new(kind: DayKind, hours: Option<Sessions>) -> Result<Self, CalendarError> {
        match (kind, hours) {
            (DayKind::Off, None) => Ok(Self::Off),
            (DayKind::Off, Some(_)) => Err(CalendarError::HoursOfDayOff),
            (DayKind::Worked, hours) => Ok(Self::Worked(hours)),
        }
    }

    /// Whether the day is worked.
    #[must_use]
    pub const fn kind(&self) -> DayKind {
        match self {
            Self::Off => DayKind::Off,
            Self::Worked(_) => DayKind::Worked,
        }
    }

    /// Hours of its own.
    #[must_use]
    pub const fn hours(&self) -> Option<&Sessions> {
        match self {
            Self::Off | Self::Worked(None) => None,
            Self::Worked(Some(hours)) => Some(hours),
        }
    }
}

/// One date on which the week does not hold: a holiday or a swap day, with its name and the decision it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayException {
    date: NaiveDate,
    kind: ExceptionKind,
    name: String,
    source: String,
}

impl DayException {
    /// An exception; `name` is what people call the day, `source` the decision behind it (may be empty).
    ///
    /// # Errors
    /// [`CalendarError::NoName`] without a name, [`CalendarError::WorkedWithoutHours`] for a worked day whose
    /// own hours are empty.
    pub fn new(date: NaiveDate, kind: ExceptionKind, name: &str, source: &str) -> Result<Self, CalendarError> {
        if matches!(&kind, ExceptionKind::Worked(Some(sessions)) if sessions.is_off()) {
            return Err(CalendarError::WorkedWithoutHours(date));
        }
        let name = name.trim();
        if name.is_empty() {
            return Err(CalendarError::NoName(date));
        }
        Ok(Self {
            date,
            kind,
            name: name.to_owned(),
            source: source.trim().to_owned(),
        })
    }

    /// The day, local.
    #[must_use]
    pub const fn date(&self) -> NaiveDate {
        self.date
    }

    /// What it does to the day.
    #[must_use]
    pub const fn kind(&self) -> &ExceptionKind {
        &self.kind
    }

    /// What people call the day.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The decision behind it; may be empty.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }
}

/// What one agency (or the country) lays down; agencies below inherit it and may lay their own over it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CalendarLayer {
    weeks: Vec<Week>,
    exceptions: Vec<DayException>,
}

impl CalendarLayer {
    /// A layer of weeks (in any order) and exceptions (in any order); both may be empty.
    ///
    /// # Errors
    /// [`CalendarError::TwoWeeks`] when two weeks begin on one date, [`CalendarError::TwoExceptions`] when two
    /// exceptions have one date: which of them holds would be chance.
    pub fn new(weeks: Vec<Week>, exceptions: Vec<DayException>) -> Result<Self, CalendarError> {
        let mut seen = BTreeSet::new();
        if let Some(week) = weeks.iter().find(|week| !seen.insert(week.valid_from)) {
            return Err(CalendarError::TwoWeeks(week.valid_from));
        }
        seen.clear();
        if let Some(exception) = exceptions.iter().find(|exception| !seen.insert(exception.date)) {
            return Err(CalendarError::TwoExceptions(exception.date));
        }
        Ok(Self { weeks, exceptions })
    }

    /// The weeks as given.
    #[must_use]
    pub fn weeks(&self) -> &[Week] {
        &self.weeks
    }

    /// The exceptions as given.
    #[must_use]
    pub fn exceptions(&self) -> &[DayException] {
        &self.exceptions
    }

    /// The week of this layer that holds on `date`.
    pub(super) fn week_on(&self, date: NaiveDate) -> Option<&Week> {
        self.weeks
            .iter()
            .filter(|week| week.valid_from <= date)
            .max_by_key(|week| week.valid_from)
    }
}
