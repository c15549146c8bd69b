//! Counting in working time.
//!
//! Everything goes day by day through a lookup per day, so a span of years costs thousands of steps, not
//! hundreds of thousands of minutes.

use chrono::NaiveDate;

use super::{Day, Unreachable, WorkingCalendar};
use crate::domain::instant::Instant;

/// After this many days off in a row (ten years) the search for working time ends.
const MAX_IDLE_DAYS: u32 = 3653;

/// What a count of working time goes through, in order.
#[derive(Debug, Clone, Copy)]
pub(in crate::domain) enum Passed<'a> {
    /// A whole day without working time.
    Off(Day<'a>),
    /// Working minutes of one session.
    Worked {
        day: Day<'a>,
        from: Instant,
        to: Instant,
        minutes: i64,
    },
}

impl WorkingCalendar {
    /// Working minutes between two instants, each taken to the minute (seconds dropped); 0 when `to` is not
    /// after `from`.
    #[must_use]
    pub fn working_minutes_between(&self, from: Instant, to: Instant) -> i64 {
        let (first, last) = (from.local_day(), to.local_day());
        if to <= from {
            return 0;
        }
        days_from(first)
            .take_while(|&date| date <= last)
            .map(|date| {
                let start = if date == first { from.minute_of_day() } else { 0 };
                let end = if date == last { to.minute_of_day() } else { 24 * 60 };
                self.day(date).sessions().minutes_within(start, end)
            })
            .sum()
    }

    /// The earliest instant at which `minutes` of working time have passed since `from` (seconds dropped). What
    /// ends with a session is over at its end: 07:30 + 4 h is 11:30. Zero minutes or fewer leave `from` as it is.
    ///
    /// # Errors
    /// [`Unreachable`] when the calendar has no more working time for ten years on the way.
    pub fn add_working_minutes(&self, from: Instant, minutes: i64) -> Result<Instant, Unreachable> {
        self.walk(from, minutes, |_| {})
    }

    /// As [`WorkingCalendar::add_working_minutes`], telling `visit` every day off and every session on the way.
    pub(in crate::domain) fn walk<'c>(
        &'c self,
        from: Instant,
        minutes: i64,
        mut visit: impl FnMut(Passed<'c>),
    ) -> Result<Instant, Unreachable> {
        if minutes <= 0 {
            return Ok(from);
        }
        let first = from.local_day();
        let mut remaining = minutes;
        let mut idle = 0;
        for date in days_from(first) {
            let day = self.day(date);
            if !day.is_working() {
                visit(Passed::Off(day));
                idle += 1;
                if idle > MAX_IDLE_DAYS {
                    break;
                }
                continue;
            }
            idle = 0;
            let earliest = if date == first { from.minute_of_day() } else { 0 };
            for session in day.sessions().as_slice() {
                let start = session.start().max(earliest);
                if start >= session.end() {
                    continue;
                }
                let left = session.end() - start;
                // At most what is left of a session, so it fits.
                let counted = u16::try_from(remaining).unwrap_or(u16::MAX).min(left);
                let (from, to) = (local(date, start)?, local(date, start + counted)?);
                visit(Passed::Worked {
                    day,
                    from,
                    to,
                    minutes: i64::from(counted),
                });
                remaining -= i64::from(counted);
                if remaining == 0 {
                    return Ok(to);
                }
            }
        }
        Err(Unreachable { date: first })
    }

    /// The latest instant from which `minutes` of working time pass until `until` (seconds dropped). What begins
    /// with a session begins at its start: 14:30 − 1 h is 13:30, not 11:30. Zero minutes or fewer leave `until`
    /// as it is.
    ///
    /// # Errors
    /// [`Unreachable`] when the calendar has no more working time for ten years on the way back.
    pub fn subtract_working_minutes(&self, until: Instant, minutes: i64) -> Result<Instant, Unreachable> {
        if minutes <= 0 {
            return Ok(until);
        }
        let last = until.local_day();
        let mut remaining = minutes;
        let mut idle = 0;
        for date in std::iter::successors(Some(last), NaiveDate::pred_opt) {
            let day = self.day(date);
            if !day.is_working() {
                idle += 1;
                if idle > MAX_IDLE_DAYS {
                    break;
                }
                continue;
            }
            idle = 0;
            let latest = if date == last { until.minute_of_day() } else { 24 * 60 };
            for session in day.sessions().as_slice().iter().rev() {
                let end = session.end().min(latest);
                if end <= session.start() {
                    continue;
                }
                let counted = u16::try_from(remaining).unwrap_or(u16::MAX).min(end - session.start());
                let from = local(date, end - counted)?;
                remaining -= i64::from(counted);
                if remaining == 0 {
                    return Ok(from);
                }
            }
        }
        Err(Unreachable { date: last })
    }

    /// `at` itself within a session; otherwise the next opening: of the morning before opening, of the afternoon
    /// in the lunch break, of the next working day after closing or on a day off. The end of a session is after it.
    ///
    /// # Errors
    /// [`Unreachable`] when the calendar has no working time for ten years from there.
    pub fn next_working_instant(&self, at: Instant) -> Result<Instant, Unreachable> {
        let (date, minute) = (at.local_day(), at.minute_of_day());
        match self.day(date).sessions().first_minute_from(minute) {
            Some(same) if same == minute => Ok(at),
            Some(opening) => local(date, opening),
            None => {
                let day = self.next_working_day(date)?;
                local(day.date(), day.sessions().opening().unwrap_or_default())
            }
        }
    }

    /// The first working day after `date`.
    ///
    /// # Errors
    /// [`Unreachable`] when there is none within ten years.
    pub fn next_working_day(&self, date: NaiveDate) -> Result<Day<'_>, Unreachable> {
        days_from(date)
            .skip(1)
            .take(MAX_IDLE_DAYS as usize)
            .map(|next| self.day(next))
            .find(Day::is_working)
            .ok_or(Unreachable { date })
    }

    /// The end of the last session of the day; `None` on a day off (and outside the representable years).
    #[must_use]
    pub fn closing(&self, date: NaiveDate) -> Option<Instant> {
        let minute = self.day(date).sessions().closing()?;
        Instant::from_day_minute(date, minute).ok()
    }
}

/// The days from `first` on.
fn days_from(first: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    std::iter::successors(Some(first), NaiveDate::succ_opt)
}

/// The instant, which counts as out of reach outside the representable years.
fn local(date: NaiveDate, minute: u16) -> Result<Instant, Unreachable> {
    Instant::from_day_minute(date, minute).map_err(|_| Unreachable { date })
}
