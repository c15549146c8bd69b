//! The working calendar: which days and hours an agency works, and counting in working time.
//!
//! The opening hours of each weekday, holidays and swap days (a Friday off, a Saturday worked) are data. An
//! agency inherits the layers above it; the nearest layer that says something about a date is right.

mod announced;
mod closed;
mod layer;
mod sessions;
mod working_time;

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use thiserror::Error;

use crate::domain::instant::day_vi;
use crate::domain::text::{FieldCode, ValueError};

pub use closed::Closed;
pub use layer::{CalendarLayer, DayException, DayKind, ExceptionKind, Week};
pub use sessions::{Session, Sessions, clock_text, parse_clock};
pub(super) use working_time::Passed;

/// What a day off lends out by reference.
static NO_SESSIONS: Sessions = Sessions::OFF;

/// Why calendar data is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CalendarError {
    /// A session is not `HH:MM-HH:MM` with the start before the end, within one day.
    #[error("not a session such as 07:30-11:30")]
    Session,
    /// Two sessions of a day overlap; the later one begins at the minute of the day given.
    #[error("the session that begins at {} overlaps the one before", clock_text(*.0))]
    Overlap(u16),
    /// An exception has no name.
    #[error("the exception on {0} has no name")]
    NoName(NaiveDate),
    /// A day declared as worked has empty hours of its own.
    #[error("{0} is declared as worked, but its hours are empty")]
    WorkedWithoutHours(NaiveDate),
    /// A day off has hours.
    #[error("only a day worked has sessions")]
    HoursOfDayOff,
    /// Two weeks of a layer begin on the same date.
    #[error("two weeks begin on {0}")]
    TwoWeeks(NaiveDate),
    /// Two exceptions of a layer have the same date.
    #[error("there are two exceptions on {0}")]
    TwoExceptions(NaiveDate),
}

impl ValueError for CalendarError {
    fn code(&self) -> FieldCode {
        match self {
            Self::Session => FieldCode::CalendarSession,
            Self::Overlap(_) => FieldCode::CalendarSessionOverlap,
            Self::NoName(_) => FieldCode::CalendarExceptionName,
            Self::WorkedWithoutHours(_) => FieldCode::CalendarWorkedWithoutHours,
            Self::HoursOfDayOff => FieldCode::NotForThisKind,
            Self::TwoWeeks(_) => FieldCode::CalendarTwoWeeks,
            Self::TwoExceptions(_) => FieldCode::CalendarTwoExceptions,
        }
    }

    fn message_vi(&self) -> String {
        let day = |date: &NaiveDate| day_vi(*date);
        match self {
            Self::Session => {
                "Buổi làm việc không đúng dạng; hãy nhập như 07:30-11:30, giờ mở cửa trước giờ đóng cửa.".to_owned()
            }
            Self::Overlap(minute) => {
                format!(
                    "Buổi làm việc bắt đầu lúc {} trùng với buổi trước; hãy sửa giờ.",
                    clock_text(*minute)
                )
            }
            Self::NoName(date) => format!(
                "Ngày {} chưa có tên; hãy nhập tên ngày nghỉ hoặc ngày làm bù.",
                day(date)
            ),
            Self::WorkedWithoutHours(date) => {
                format!(
                    "Ngày làm bù {} không có giờ làm việc; hãy nhập ít nhất một buổi.",
                    day(date)
                )
            }
            Self::HoursOfDayOff => "Chỉ ngày làm việc mới có giờ làm việc.".to_owned(),
            Self::TwoWeeks(date) => {
                format!("Có hai lịch tuần cùng áp dụng từ {}; hãy giữ lại một lịch.", day(date))
            }
            Self::TwoExceptions(date) => {
                format!("Ngày {} được khai hai lần; hãy giữ lại một lần.", day(date))
            }
        }
    }
}

/// No working time within ten years of the date (or before the end of the representable years): the calendar is
/// empty from there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("no working time within ten years of {date}")]
pub struct Unreachable {
    /// The local day from which working time was looked for.
    pub date: NaiveDate,
}

/// Why a day is worked or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayReason<'a> {
    /// The week has it worked.
    Working,
    /// The week has it off.
    WeeklyOff,
    /// An exception has it off; the name of the holiday.
    Holiday(&'a str),
    /// An exception has it worked; the name of the swap.
    SwapWorked(&'a str),
}

/// One day as the calendar sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day<'a> {
    date: NaiveDate,
    sessions: &'a Sessions,
    reason: DayReason<'a>,
}

impl<'a> Day<'a> {
    /// The local date.
    #[must_use]
    pub const fn date(&self) -> NaiveDate {
        self.date
    }

    /// The opening hours; none on a day off.
    #[must_use]
    pub const fn sessions(&self) -> &'a Sessions {
        self.sessions
    }

    /// Why it is worked or not.
    #[must_use]
    pub const fn reason(&self) -> DayReason<'a> {
        self.reason
    }

    /// Whether anybody works on it.
    #[must_use]
    pub const fn is_working(&self) -> bool {
        !self.sessions.is_off()
    }
}

/// The calendar one agency works by, its layers resolved.
#[derive(Debug, Clone)]
pub struct WorkingCalendar {
    /// The week that holds from each date on which it changes.
    weeks: BTreeMap<NaiveDate, Week>,
    /// The week before the first of `weeks`.
    fallback: Week,
    exceptions: HashMap<NaiveDate, DayException>,
}

impl WorkingCalendar {
    /// Resolves layers given from the root (the country) to the leaf (the agency).
    ///
    /// The week of a date comes from the nearest layer that has one valid by then, and from
    /// [`Week::office_default`] when none has; an exception comes from the nearest layer that has one for the date.
    pub fn layered<'l>(root_to_leaf: impl Iterator<Item = &'l CalendarLayer>) -> Self {
        let layers: Vec<&CalendarLayer> = root_to_leaf.collect();
        let mut weeks = BTreeMap::new();
        let mut exceptions = HashMap::new();
        for layer in &layers {
            for date in layer.weeks().iter().map(Week::valid_from) {
                if let Some(week) = layers.iter().rev().find_map(|nearest| nearest.week_on(date)) {
                    weeks.insert(date, week.clone());
                }
            }
            exceptions.extend(
                layer
                    .exceptions()
                    .iter()
                    .map(|exception| (exception.date(), exception.clone())),
            );
        }
        Self {
            weeks,
            fallback: Week::office_default(),
            exceptions,
        }
    }

    /// The week that holds on a date.
    #[must_use]
    pub fn week(&self, date: NaiveDate) -> &Week {
        self.weeks
            .range(..=date)
            .next_back()
            .map_or(&self.fallback, |(_, week)| week)
    }

    /// The day with its opening hours and the reason for them.
    #[must_use]
    pub fn day(&self, date: NaiveDate) -> Day<'_> {
        let week = self.week(date);
        let weekly = week.on(date);
        let (sessions, reason) = match self.exceptions.get(&date).map(|found| (found.kind(), found.name())) {
            Some((ExceptionKind::Off, name)) => (&NO_SESSIONS, DayReason::Holiday(name)),
            Some((ExceptionKind::Worked(Some(own)), name)) => (own, DayReason::SwapWorked(name)),
            Some((ExceptionKind::Worked(None), name)) => match week.first_working() {
                Some(sessions) => (sessions, DayReason::SwapWorked(name)),
                // A week that never works has no hours to lend.
                None => (&NO_SESSIONS, DayReason::WeeklyOff),
            },
            None if weekly.is_off() => (weekly, DayReason::WeeklyOff),
            None => (weekly, DayReason::Working),
        };
        Day { date, sessions, reason }
    }

    /// Working minutes of a usual day in the week of a date: of its first working day. None where nobody ever works.
    #[must_use]
    pub fn usual_day(&self, date: NaiveDate) -> Option<i64> {
        self.week(date).first_working().map(Sessions::minutes)
    }

    /// Whether anybody works on the day.
    #[must_use]
    pub fn is_working(&self, date: NaiveDate) -> bool {
        self.day(date).is_working()
    }
}

/// The office week without holidays.
impl Default for WorkingCalendar {
    fn default() -> Self {
        Self::layered(std::iter::empty())
    }
}

#[cfg(test)]
pub(in crate::domain) mod tests;
