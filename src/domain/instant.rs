//! A point in time, and where "now" comes from.
//!
//! Times are kept as microseconds UTC and read by people in Vietnamese local time. Vietnam
//! (`Asia/Ho_Chi_Minh`) has kept +07:00 without daylight saving since 1975, so the offset is a constant
//! and no time zone data is needed.

use std::fmt::{self, Write as _};
use std::str::FromStr;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, Timelike};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

use crate::domain::text::{FieldCode, ValueError, deserialize_text};

const MICROS_PER_SECOND: i64 = 1_000_000;
const MICROS_PER_MINUTE: i64 = 60 * MICROS_PER_SECOND;
const MINUTES_PER_DAY: i64 = 24 * 60;
const OFFSET_MINUTES: i64 = 7 * 60;
/// Days from 1970-01-01 to 1900-01-01 and to 2200-01-01.
const FIRST_DAY: i64 = -25_567;
const END_DAY: i64 = 84_006;
/// `NaiveDate::num_days_from_ce` of 1970-01-01.
const EPOCH_FROM_CE: i64 = 719_163;
const MIN_MICROS: i64 = (FIRST_DAY * MINUTES_PER_DAY - OFFSET_MINUTES) * MICROS_PER_MINUTE;
const MAX_MICROS: i64 = (END_DAY * MINUTES_PER_DAY - OFFSET_MINUTES) * MICROS_PER_MINUTE - 1;

/// Why a value is not an [`Instant`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InstantError {
    /// The local year lies outside 1900..=2199.
    #[error("time outside the years 1900 to 2199")]
    OutOfRange,
    /// The text is not RFC 3339 with an offset.
    #[error("not an RFC 3339 time with an offset, such as 2026-02-13T09:00:00+07:00")]
    NotRfc3339,
}

impl ValueError for InstantError {
    fn code(&self) -> FieldCode {
        match self {
            Self::OutOfRange => FieldCode::TimeOutOfRange,
            Self::NotRfc3339 => FieldCode::TimeFormat,
        }
    }

    fn message_vi(&self) -> String {
        match self {
            Self::OutOfRange => "Thời điểm nằm ngoài các năm 1900 đến 2199; hãy kiểm tra lại năm.",
            Self::NotRfc3339 => "Thời điểm không đúng dạng; hãy nhập như 2026-02-13T09:00:00+07:00.",
        }
        .to_owned()
    }
}

/// A point in time: microseconds UTC since 1970, within the local years 1900 to 2199.
///
/// Written (and serialised) as RFC 3339 with `+07:00`; read with any offset.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

impl Instant {
    /// The first instant that can be represented (1900-01-01T00:00 local).
    pub const MIN: Self = Self(MIN_MICROS);
    /// The last instant that can be represented (the last microsecond of 2199 local).
    pub const MAX: Self = Self(MAX_MICROS);

    /// From microseconds UTC since 1970.
    ///
    /// # Errors
    /// [`InstantError::OutOfRange`] outside the local years 1900 to 2199.
    pub const fn from_micros(micros: i64) -> Result<Self, InstantError> {
        if micros < MIN_MICROS || micros > MAX_MICROS {
            return Err(InstantError::OutOfRange);
        }
        Ok(Self(micros))
    }

    /// From Vietnamese local time; anything finer than a microsecond is dropped.
    ///
    /// # Errors
    /// [`InstantError::OutOfRange`] outside the years 1900 to 2199.
    pub fn from_local(local: NaiveDateTime) -> Result<Self, InstantError> {
        let micros = local.and_utc().timestamp_micros();
        micros
            .checked_sub(OFFSET_MINUTES * MICROS_PER_MINUTE)
            .ok_or(InstantError::OutOfRange)
            .and_then(Self::from_micros)
    }

    /// The instant `minute` minutes after local midnight of `date`; a minute past the end of the day runs
    /// into the next one.
    ///
    /// # Errors
    /// [`InstantError::OutOfRange`] outside the years 1900 to 2199.
    pub fn from_day_minute(date: NaiveDate, minute: u16) -> Result<Self, InstantError> {
        let days = i64::from(date.num_days_from_ce()) - EPOCH_FROM_CE;
        Self::from_micros((days * MINUTES_PER_DAY + i64::from(minute) - OFFSET_MINUTES) * MICROS_PER_MINUTE)
    }

    /// Reads RFC 3339 with any offset; anything finer than a microsecond is dropped.
    ///
    /// # Errors
    /// [`InstantError::NotRfc3339`] for other text, [`InstantError::OutOfRange`] outside 1900 to 2199 local.
    pub fn parse_rfc3339(text: &str) -> Result<Self, InstantError> {
        let time = DateTime::parse_from_rfc3339(text).map_err(|_| InstantError::NotRfc3339)?;
        // So chrono tells the 60th second, which no clock here shows.
        if time.nanosecond() >= 1_000_000_000 {
            return Err(InstantError::NotRfc3339);
        }
        Self::from_micros(time.timestamp_micros())
    }

    /// Microseconds UTC since 1970.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Vietnamese local date and time.
    #[must_use]
    pub fn local(self) -> NaiveDateTime {
        // Far from chrono's limits: the range of an `Instant` is three centuries.
        DateTime::UNIX_EPOCH.naive_utc() + TimeDelta::microseconds(self.local_micros())
    }

    /// The day in Vietnamese local time.
    #[must_use]
    pub fn local_day(self) -> NaiveDate {
        self.local().date()
    }

    /// As a sentence says it: `14:30 ngày 05/03/2026`.
    #[must_use]
    pub fn label_vi(self) -> String {
        self.local().format("%H:%M ngày %d/%m/%Y").to_string()
    }

    /// In few words: `14:30 05/03/2026`.
    #[must_use]
    pub fn short_vi(self) -> String {
        self.local().format("%H:%M %d/%m/%Y").to_string()
    }

    /// As an English sentence says it: `2026-03-05 14:30`.
    #[must_use]
    pub fn label_en(self) -> String {
        self.local().format("%Y-%m-%d %H:%M").to_string()
    }

    /// Whole minutes since local midnight, 0..=1439.
    #[must_use]
    pub fn minute_of_day(self) -> u16 {
        let minute = self
            .local_micros()
            .div_euclid(MICROS_PER_MINUTE)
            .rem_euclid(MINUTES_PER_DAY);
        u16::try_from(minute).unwrap_or_default()
    }

    /// Whole seconds since 1970 (UTC), as other systems count.
    #[must_use]
    pub const fn unix_seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// The same instant with seconds and fractions dropped: the legal clock counts minutes.
    #[must_use]
    pub const fn floor_minute(self) -> Self {
        // The lower limit is a whole minute, so this stays in range.
        Self(self.0.div_euclid(MICROS_PER_MINUTE) * MICROS_PER_MINUTE)
    }

    /// Whole minutes of real (not working) time since `earlier`, rounded down; negative when `earlier` is
    /// the later one.
    #[must_use]
    pub const fn minutes_since(self, earlier: Self) -> i64 {
        (self.0 - earlier.0).div_euclid(MICROS_PER_MINUTE)
    }

    /// This instant moved by `minutes` of real time, held within [`Instant::MIN`] and [`Instant::MAX`].
    #[must_use]
    pub fn saturating_add_minutes(self, minutes: i64) -> Self {
        Self::saturating(self.0.saturating_add(minutes.saturating_mul(MICROS_PER_MINUTE)))
    }

    /// This instant moved by `seconds` of real time, held within [`Instant::MIN`] and [`Instant::MAX`].
    #[must_use]
    pub const fn saturating_add_seconds(self, seconds: i64) -> Self {
        Self::saturating(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    const fn saturating(micros: i64) -> Self {
        if micros < MIN_MICROS {
            Self::MIN
        } else if micros > MAX_MICROS {
            Self::MAX
        } else {
            Self(micros)
        }
    }

    const fn local_micros(self) -> i64 {
        self.0 + OFFSET_MINUTES * MICROS_PER_MINUTE
    }
}

/// The day that a text names: four digits, two and two, of a year that the databases and the clock can hold.
pub fn day_of(text: &str) -> Option<NaiveDate> {
    // Chrono also reads signs, single digits and blanks.
    let whole = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let day = text.parse::<NaiveDate>().ok().filter(|_| whole);
    day.filter(|d| (1900..2200).contains(&Datelike::year(d)))
}

/// A day as it is written in Vietnamese: `05/03/2026`. In English it is written as it prints: `2026-03-05`.
#[must_use]
pub fn day_vi(day: NaiveDate) -> String {
    day.format("%d/%m/%Y").to_string()
}

fn two_digits(f: &mut fmt::Formatter<'_>, number: u32) -> fmt::Result {
    let digit = |n: u32| char::from_digit(n % 10, 10).unwrap_or('0');
    f.write_char(digit(number / 10))?;
    f.write_char(digit(number))
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let local = self.local();
        // Digit by digit: every dossier on the wire has a dozen of these, and padded numbers cost ten times as much.
        let year = local.year().unsigned_abs();
        two_digits(f, year / 100)?;
        two_digits(f, year % 100)?;
        for (lead, number) in [
            ('-', local.month()),
            ('-', local.day()),
            ('T', local.hour()),
            (':', local.minute()),
            (':', local.second()),
        ] {
            f.write_char(lead)?;
            two_digits(f, number)?;
        }
        match self.0.rem_euclid(MICROS_PER_SECOND) {
            0 => f.write_str("+07:00"),
            micros => write!(f, ".{micros:06}+07:00"),
        }
    }
}

/// As [`Display`](fmt::Display): a count of microseconds tells a reader of a log nothing.
impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl FromStr for Instant {
    type Err = InstantError;

    fn from_str(text: &str) -> Result<Self, InstantError> {
        Self::parse_rfc3339(text)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_text(deserializer)
    }
}

/// Where "now" comes from. Handed in everywhere, so that rules and tests never read the machine's clock.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Instant;
}

/// The machine's clock. A clock set outside the years 1900 to 2199 is held at the nearest limit.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        match SystemTime::now().duration_since(UNIX_EPOCH) {
            Ok(after) => Instant::saturating(i64::try_from(after.as_micros()).unwrap_or(i64::MAX)),
            Err(before) => {
                Instant::saturating(i64::try_from(before.duration().as_micros()).map_or(i64::MIN, |micros| -micros))
            }
        }
    }
}

/// A clock that shows what it was set to; may be shared between threads.
#[derive(Debug)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// A clock that stands at `now`.
    #[must_use]
    pub const fn new(now: Instant) -> Self {
        Self(AtomicI64::new(now.0))
    }

    /// Sets the clock, forwards or back.
    pub fn set(&self, now: Instant) {
        self.0.store(now.0, Ordering::SeqCst);
    }

    /// Moves the clock by `minutes` of real time (held within the range of [`Instant`]) and returns the new time.
    pub fn advance_minutes(&self, minutes: i64) -> Instant {
        let moved = |micros| Instant::saturating(micros).saturating_add_minutes(minutes);
        let before = self
            .0
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |micros| Some(moved(micros).0));
        moved(before.unwrap_or_else(|unchanged| unchanged))
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Instant {
        // Only values of an `Instant` are ever stored.
        Instant::saturating(self.0.load(Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests;
