//! How long a procedure or a step may take.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser::SerializeMap};
use thiserror::Error;

use crate::domain::calendar::{clock_text, parse_clock};
use crate::domain::text::{FieldCode, ValueError, decimal_vi};

/// Working minutes of a nominal working day: half a day is four working hours whatever the sessions are.
pub const NOMINAL_DAY_MINUTES: u32 = 8 * 60;
/// Received at this minute of the day (15:00) exactly is still "the same day", unless a duration says otherwise.
pub const DEFAULT_CUTOFF_MINUTE: u16 = 15 * 60;
/// The longest duration, in days of any kind (and in nominal days for hours).
pub const MAX_DAYS: u32 = 2000;

const KIND_HOUR: &str = "working_hour";
const KIND_WORKING_DAY: &str = "working_day";
const KIND_CALENDAR_DAY: &str = "calendar_day";
const KIND_SAME_DAY: &str = "same_day";
const KIND_NONE: &str = "none";

/// Hours are written with two decimals, so the finest step that survives is 0.05 h.
const MINUTES_STEP: u32 = 3;

/// Why a value is not a [`Duration`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum DurationError {
    /// The unit is not one of the known kinds.
    #[error("unknown unit of duration; known are working_hour, working_day, calendar_day, same_day, none")]
    UnknownKind,
    /// The value is not a decimal number with at most two decimals.
    #[error("not a number with at most two decimals")]
    NotANumber,
    /// The value is zero.
    #[error("a duration must be longer than zero")]
    Zero,
    /// The value is over the limit.
    #[error("a duration may not be longer than {MAX_DAYS} days")]
    TooLong,
    /// The value is finer than its unit allows.
    #[error("working hours go in steps of 0.05, working days in halves, calendar days are whole")]
    TooFine,
    /// A value stands where none belongs.
    #[error("a duration of this unit takes no value")]
    NoValueExpected,
    /// The latest time of receipt of a same-day duration is not a time of day.
    #[error("not a time of day such as 15:00")]
    NotATime,
}

impl ValueError for DurationError {
    fn code(&self) -> FieldCode {
        match self {
            Self::UnknownKind => FieldCode::DurationUnit,
            Self::NotANumber => FieldCode::DurationNumber,
            Self::Zero => FieldCode::DurationZero,
            Self::TooLong => FieldCode::DurationTooLong,
            Self::TooFine => FieldCode::DurationTooFine,
            Self::NoValueExpected => FieldCode::NotForThisKind,
            Self::NotATime => FieldCode::DurationCutoff,
        }
    }

    fn message_vi(&self) -> String {
        match self {
            Self::UnknownKind => {
                "Đơn vị thời hạn không có trong danh mục: working_hour, working_day, calendar_day, same_day, none."
                    .to_owned()
            }
            Self::NotANumber => "Thời hạn phải là số có tối đa hai chữ số thập phân, ví dụ 1,5.".to_owned(),
            Self::Zero => "Thời hạn phải lớn hơn 0.".to_owned(),
            Self::TooLong => format!("Thời hạn không được quá {MAX_DAYS} ngày."),
            Self::TooFine => {
                "Giờ làm việc chia theo 0,05 giờ, ngày làm việc theo nửa ngày, ngày là số nguyên.".to_owned()
            }
            Self::NoValueExpected => "Đơn vị này không có giá trị; hãy để trống.".to_owned(),
            Self::NotATime => "Giờ nhận cuối trong ngày không đúng; hãy nhập như 15:00.".to_owned(),
        }
    }
}

/// What a [`Duration`] is made of, for the rules that count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Term {
    WorkingMinutes(u32),
    HalfDays(u16),
    CalendarDays(u16),
    SameDay { cutoff_minute: u16 },
    Unlimited,
}

/// How long a procedure or a step may take: working hours, working days (halves occur), calendar days, the
/// day of receipt, or no limit at all.
///
/// Serialised as `{"unit": "working_day", "value": 1.5}`; a same-day duration has `"cutoff": "15:00"`
/// instead of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Duration(Term);

impl Duration {
    /// No due date.
    pub const UNLIMITED: Self = Self(Term::Unlimited);
    /// Due the day of receipt at closing; received after 15:00, the next working day at closing.
    pub const SAME_DAY: Self = Self(Term::SameDay {
        cutoff_minute: DEFAULT_CUTOFF_MINUTE,
    });

    /// Working time in minutes, a multiple of three (0.05 h, what two decimals of an hour can say).
    ///
    /// # Errors
    /// [`DurationError::Zero`], [`DurationError::TooFine`], or [`DurationError::TooLong`] over 2000 nominal days.
    pub const fn working_minutes(minutes: u32) -> Result<Self, DurationError> {
        match minutes {
            0 => Err(DurationError::Zero),
            _ if minutes > MAX_DAYS * NOMINAL_DAY_MINUTES => Err(DurationError::TooLong),
            _ if !minutes.is_multiple_of(MINUTES_STEP) => Err(DurationError::TooFine),
            _ => Ok(Self(Term::WorkingMinutes(minutes))),
        }
    }

    /// Working time as a rule states it: never stored, so that it need not be what two decimals of an hour can say.
    pub const fn of_rule(minutes: u32) -> Self {
        Self(Term::WorkingMinutes(minutes))
    }

    /// Working days counted in halves: 3 is a day and a half.
    ///
    /// # Errors
    /// [`DurationError::Zero`], or [`DurationError::TooLong`] over 2000 days.
    pub const fn working_half_days(half_days: u16) -> Result<Self, DurationError> {
        match half_days {
            0 => Err(DurationError::Zero),
            _ if half_days as u32 > 2 * MAX_DAYS => Err(DurationError::TooLong),
            _ => Ok(Self(Term::HalfDays(half_days))),
        }
    }

    /// Calendar days: days off count too.
    ///
    /// # Errors
    /// [`DurationError::Zero`], or [`DurationError::TooLong`] over 2000 days.
    pub const fn calendar_days(days: u16) -> Result<Self, DurationError> {
        match days {
            0 => Err(DurationError::Zero),
            _ if days as u32 > MAX_DAYS => Err(DurationError::TooLong),
            _ => Ok(Self(Term::CalendarDays(days))),
        }
    }

    /// Due the day of receipt at closing; received after `cutoff_minute` (minutes since local midnight), the
    /// next working day at closing.
    ///
    /// # Errors
    /// [`DurationError::NotATime`] when the minute is not within a day.
    pub fn same_day(cutoff_minute: u16) -> Result<Self, DurationError> {
        if cutoff_minute >= 24 * 60 {
            return Err(DurationError::NotATime);
        }
        Ok(Self(Term::SameDay { cutoff_minute }))
    }

    /// From a unit as [`Duration::kind`] names it and a value as [`Duration::value`] writes it (a number with a
    /// decimal point; a time of day or nothing for `same_day`; nothing for `none`; there `0` stands for nothing).
    ///
    /// # Errors
    /// [`DurationError`] says which of the two is wrong and why.
    pub fn parse(kind: &str, value: &str) -> Result<Self, DurationError> {
        let value = value.trim();
        let nothing = value.is_empty() || value == "0";
        match kind.trim() {
            KIND_HOUR => {
                let scaled = hundredths(value)?.checked_mul(60).ok_or(DurationError::TooLong)?;
                if !scaled.is_multiple_of(100) {
                    return Err(DurationError::TooFine);
                }
                Self::working_minutes(scaled / 100)
            }
            KIND_WORKING_DAY => {
                let scaled = hundredths(value)?;
                if !scaled.is_multiple_of(50) {
                    return Err(DurationError::TooFine);
                }
                Self::working_half_days(u16::try_from(scaled / 50).map_err(|_| DurationError::TooLong)?)
            }
            KIND_CALENDAR_DAY => {
                let scaled = hundredths(value)?;
                if !scaled.is_multiple_of(100) {
                    return Err(DurationError::TooFine);
                }
                Self::calendar_days(u16::try_from(scaled / 100).map_err(|_| DurationError::TooLong)?)
            }
            KIND_SAME_DAY if nothing => Ok(Self::SAME_DAY),
            KIND_SAME_DAY => Self::same_day(parse_clock(value).ok_or(DurationError::NotATime)?),
            KIND_NONE if nothing => Ok(Self::UNLIMITED),
            KIND_NONE => Err(DurationError::NoValueExpected),
            _ => Err(DurationError::UnknownKind),
        }
    }

    /// The unit: `working_hour`, `working_day`, `calendar_day`, `same_day` or `none`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self.0 {
            Term::WorkingMinutes(_) => KIND_HOUR,
            Term::HalfDays(_) => KIND_WORKING_DAY,
            Term::CalendarDays(_) => KIND_CALENDAR_DAY,
            Term::SameDay { .. } => KIND_SAME_DAY,
            Term::Unlimited => KIND_NONE,
        }
    }

    /// The value in its unit: a number with a decimal point (`1.5`), the latest time of receipt (`15:00`) of a
    /// same-day duration, nothing for no limit.
    #[must_use]
    pub fn value(&self) -> Option<String> {
        match self.0 {
            Term::SameDay { cutoff_minute } => Some(clock_text(cutoff_minute)),
            _ => self.number().map(|number| number.to_string()),
        }
    }

    /// Whether the duration is given in hours: such a dossier is early before its last fifth, not the day before.
    #[must_use]
    pub const fn is_in_hours(&self) -> bool {
        matches!(self.0, Term::WorkingMinutes(_))
    }

    /// Whether it is longer than another of the same unit; how long a day is to an hour depends on the calendar.
    #[must_use]
    pub const fn is_longer_than(&self, other: &Self) -> bool {
        match (self.0, other.0) {
            (Term::WorkingMinutes(mine), Term::WorkingMinutes(theirs)) => mine > theirs,
            (Term::HalfDays(mine), Term::HalfDays(theirs)) | (Term::CalendarDays(mine), Term::CalendarDays(theirs)) => {
                mine > theirs
            }
            _ => false,
        }
    }

    /// Nominal working minutes of hours and working days; none of what is not counted in working time.
    #[must_use]
    pub const fn nominal_minutes(&self) -> Option<u32> {
        match self.0 {
            Term::WorkingMinutes(minutes) => Some(minutes),
            Term::HalfDays(halves) => Some(halves as u32 * NOMINAL_DAY_MINUTES / 2),
            Term::CalendarDays(_) | Term::SameDay { .. } | Term::Unlimited => None,
        }
    }

    /// The part of it that `whole` has in a `total`, never nothing: in half days where it comes out even, in minutes else. As it is,
    /// if it is not counted in working time.
    #[must_use]
    pub fn in_proportion(&self, whole: u32, total: u32) -> Self {
        const HALF_DAY: u64 = NOMINAL_DAY_MINUTES as u64 / 2;
        let Some(mine) = self.nominal_minutes() else {
            return *self;
        };
        let step = u64::from(MINUTES_STEP);
        let minutes = (u64::from(mine) * u64::from(whole) / u64::from(total.max(1)) / step * step).max(step);
        let halves = u16::try_from(minutes / HALF_DAY)
            .ok()
            .filter(|n| *n > 0 && minutes % HALF_DAY == 0);
        match (self.0, halves) {
            (Term::HalfDays(_), Some(halves)) => Self(Term::HalfDays(halves)),
            _ => Self(Term::WorkingMinutes(u32::try_from(minutes).unwrap_or(mine))),
        }
    }

    /// Nominal working minutes as one reads them beside this duration: in days where it is in days and they come out even, else in hours.
    #[must_use]
    pub fn of_same_unit(&self, minutes: u32) -> Self {
        const HALF_DAY: u32 = NOMINAL_DAY_MINUTES / 2;
        match (self.0, u16::try_from(minutes / HALF_DAY)) {
            (Term::HalfDays(_), Ok(halves)) if minutes.is_multiple_of(HALF_DAY) => Self(Term::HalfDays(halves)),
            _ => Self(Term::WorkingMinutes(minutes)),
        }
    }

    /// Whether there is no due date.
    #[must_use]
    pub const fn is_unlimited(&self) -> bool {
        matches!(self.0, Term::Unlimited)
    }

    /// As people read it: `1,5 ngày làm việc`, `2 giờ làm việc`, `45 ngày`, `trong ngày`, `không quy định thời hạn`.
    #[must_use]
    pub fn label_vi(&self) -> String {
        let number = decimal_vi(self.number().unwrap_or_default());
        match self.0 {
            Term::WorkingMinutes(_) => format!("{number} giờ làm việc"),
            Term::HalfDays(_) => format!("{number} ngày làm việc"),
            Term::CalendarDays(_) => format!("{number} ngày"),
            Term::SameDay { .. } => "trong ngày".to_owned(),
            Term::Unlimited => "không quy định thời hạn".to_owned(),
        }
    }

    pub(super) const fn term(&self) -> Term {
        self.0
    }

    /// The value as a number of its unit. Quotients of small whole numbers: what is printed is the shortest text
    /// of the nearest double, which is the decimal that was read.
    fn number(&self) -> Option<f64> {
        match self.0 {
            Term::WorkingMinutes(minutes) => Some(f64::from(minutes) / 60.0),
            Term::HalfDays(half_days) => Some(f64::from(half_days) / 2.0),
            Term::CalendarDays(days) => Some(f64::from(days)),
            Term::SameDay { .. } | Term::Unlimited => None,
        }
    }
}

/// Reads an unsigned decimal with at most two decimals as hundredths.
fn hundredths(text: &str) -> Result<u32, DurationError> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(decimals) || decimals.len() > 2 {
        return Err(DurationError::NotANumber);
    }
    // Digits only, so failing to fit is the one way left to fail.
    let whole: u32 = whole.parse().map_err(|_| DurationError::TooLong)?;
    let fraction: u32 = decimals.parse().map_err(|_| DurationError::NotANumber)?;
    let fraction = if decimals.len() == 1 { fraction * 10 } else { fraction };
    whole
        .checked_mul(100)
        .and_then(|scaled| scaled.checked_add(fraction))
        .ok_or(DurationError::TooLong)
}

impl Serialize for Duration {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("unit", self.kind())?;
        match (self.0, self.number()) {
            (Term::SameDay { cutoff_minute }, _) => map.serialize_entry("cutoff", &clock_text(cutoff_minute))?,
            // Whole numbers without ".0": readers in other languages tell the two apart.
            (Term::CalendarDays(days), _) => map.serialize_entry("value", &days)?,
            (Term::HalfDays(half_days), _) if half_days % 2 == 0 => map.serialize_entry("value", &(half_days / 2))?,
            (Term::WorkingMinutes(minutes), _) if minutes % 60 == 0 => map.serialize_entry("value", &(minutes / 60))?,
            (_, Some(number)) => map.serialize_entry("value", &number)?,
            (_, None) => {}
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Duration {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Number {
            Whole(u64),
            Decimal(f64),
            Text(String),
        }
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Wire {
            unit: String,
            value: Option<Number>,
            cutoff: Option<String>,
        }
        let wire = Wire::deserialize(deserializer)?;
        let value = match (wire.value, wire.cutoff) {
            (None, None) => String::new(),
            (None, Some(cutoff)) if wire.unit == KIND_SAME_DAY => cutoff,
            (_, Some(_)) => {
                return Err(de::Error::custom(
                    "\"cutoff\" belongs to the unit same_day, without a value",
                ));
            }
            (Some(Number::Whole(number)), None) => number.to_string(),
            (Some(Number::Decimal(number)), None) => number.to_string(),
            (Some(Number::Text(text)), None) => text,
        };
        Self::parse(&wire.unit, &value).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests;
