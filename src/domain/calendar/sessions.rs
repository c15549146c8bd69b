//! The opening hours of one day.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::CalendarError;
use crate::domain::text::deserialize_text;

/// One opening of the counter: minutes since local midnight, `start < end`; the end no longer belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Session {
    start: u16,
    end: u16,
}

impl Session {
    /// From minutes since local midnight.
    ///
    /// # Errors
    /// [`CalendarError::Session`] unless `start < end` and both lie within the day (the last end is 23:59).
    pub fn new(start: u16, end: u16) -> Result<Self, CalendarError> {
        if start >= end || end >= 24 * 60 {
            return Err(CalendarError::Session);
        }
        Ok(Self { start, end })
    }

    /// Opening, in minutes since local midnight.
    #[must_use]
    pub const fn start(&self) -> u16 {
        self.start
    }

    /// Closing, in minutes since local midnight.
    #[must_use]
    pub const fn end(&self) -> u16 {
        self.end
    }
}

/// The opening hours of one day in order, without overlap; none at all is a day off.
///
/// Written (and serialised) as `07:30-11:30,13:30-17:00`; a day off is the empty text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Sessions(Vec<Session>);

impl Sessions {
    /// No opening hours: a day off.
    pub const OFF: Self = Self(Vec::new());

    /// From sessions in any order.
    ///
    /// # Errors
    /// [`CalendarError::Overlap`] when two of them share a minute (one may begin when another ends).
    pub fn new(mut sessions: Vec<Session>) -> Result<Self, CalendarError> {
        sessions.sort_unstable_by_key(|session| session.start);
        let mut last_end = 0;
        for session in &sessions {
            if session.start < last_end {
                return Err(CalendarError::Overlap(session.start));
            }
            last_end = session.end;
        }
        Ok(Self(sessions))
    }

    /// Reads `07:30-11:30,13:30-17:00`; empty text is a day off.
    ///
    /// # Errors
    /// [`CalendarError::Session`] for a part that is not a session, [`CalendarError::Overlap`] for two that overlap.
    pub fn parse(text: &str) -> Result<Self, CalendarError> {
        if text.trim().is_empty() {
            return Ok(Self::OFF);
        }
        let session = |part: &str| {
            let (start, end) = part.split_once('-').ok_or(CalendarError::Session)?;
            let start = parse_clock(start).ok_or(CalendarError::Session)?;
            let end = parse_clock(end).ok_or(CalendarError::Session)?;
            Session::new(start, end)
        };
        Self::new(text.split(',').map(session).collect::<Result<_, _>>()?)
    }

    /// Whether this is a day off.
    #[must_use]
    pub const fn is_off(&self) -> bool {
        self.0.is_empty()
    }

    /// The sessions in order of time.
    #[must_use]
    pub fn as_slice(&self) -> &[Session] {
        &self.0
    }

    /// First opening, in minutes since local midnight; `None` on a day off.
    #[must_use]
    pub fn opening(&self) -> Option<u16> {
        self.0.first().map(|session| session.start)
    }

    /// Last closing, in minutes since local midnight; `None` on a day off.
    #[must_use]
    pub fn closing(&self) -> Option<u16> {
        self.0.last().map(|session| session.end)
    }

    /// Working minutes of the whole day.
    #[must_use]
    pub fn minutes(&self) -> i64 {
        self.minutes_within(0, 24 * 60)
    }

    /// Working minutes between two minutes of the day.
    pub(super) fn minutes_within(&self, from: u16, to: u16) -> i64 {
        let overlap = |session: &Session| session.end.min(to).saturating_sub(session.start.max(from));
        self.0.iter().map(|session| i64::from(overlap(session))).sum()
    }

    /// The first working minute at or after `minute`; `None` after closing and on a day off.
    pub(super) fn first_minute_from(&self, minute: u16) -> Option<u16> {
        self.0
            .iter()
            .find(|session| minute < session.end)
            .map(|session| session.start.max(minute))
    }
}

impl fmt::Display for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, session) in self.0.iter().enumerate() {
            let comma = if place == 0 { "" } else { "," };
            write!(f, "{comma}{}-{}", clock_text(session.start), clock_text(session.end))?;
        }
        Ok(())
    }
}

impl FromStr for Sessions {
    type Err = CalendarError;

    fn from_str(text: &str) -> Result<Self, CalendarError> {
        Self::parse(text)
    }
}

impl Serialize for Sessions {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Sessions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_text(deserializer)
    }
}

/// Reads a time of day such as `07:30` (or `7:30`) as minutes since midnight; `None` for anything else.
#[must_use]
pub fn parse_clock(text: &str) -> Option<u16> {
    let (hour, minute) = text.trim().split_once(':')?;
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !matches!(hour.len(), 1 | 2) || minute.len() != 2 || !digits(hour) || !digits(minute) {
        return None;
    }
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

/// A minute of the day as `07:30`.
#[must_use]
pub fn clock_text(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}
