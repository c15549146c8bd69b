//! From a receipt and a duration to a due time, and how a move changes it.
//!
//! The day of intake is day 0. Every rule tells a [`Trace`] what it counts on the way.

use chrono::NaiveDate;

use super::explanation::{Amount, ExplanationKind as Kind, ExplanationLine, Trace};
use super::{ClockMove, DeadlineError};
use crate::domain::calendar::{Day, DayReason, Passed, Unreachable, WorkingCalendar};
use crate::domain::duration::{Duration, NOMINAL_DAY_MINUTES, Term};
use crate::domain::instant::Instant;

/// The due time before any move; `None` for a duration without a due date.
pub(super) fn first_due(
    calendar: &WorkingCalendar,
    received: Instant,
    duration: Duration,
    trace: &mut impl Trace,
) -> Result<Option<Instant>, Unreachable> {
    // The clock counts minutes; only the latest time of a same-day duration looks at the seconds.
    let clock = received.floor_minute();
    let due = match duration.term() {
        Term::Unlimited => {
            trace.push(|| start(clock, clock));
            return Ok(None);
        }
        Term::SameDay { cutoff_minute } => same_day(calendar, received, cutoff_minute, trace)?,
        Term::WorkingMinutes(minutes) => {
            let from = intake(calendar, clock, trace)?;
            count_minutes(calendar, from, i64::from(minutes), Counting::Duration, trace)?
        }
        Term::HalfDays(half_days) => {
            let from = intake(calendar, clock, trace)?;
            let whole = working_days(calendar, from, half_days / 2, trace)?;
            let rest = i64::from(half_days % 2) * i64::from(NOMINAL_DAY_MINUTES / 2);
            count_minutes(calendar, whole, rest, Counting::Duration, trace)?
        }
        Term::CalendarDays(days) => {
            let from = intake(calendar, clock, trace)?;
            calendar_days(calendar, from, days, trace)?
        }
    };
    Ok(Some(due))
}

/// The due time after one move.
pub(super) fn moved(
    calendar: &WorkingCalendar,
    due: Option<Instant>,
    change: &ClockMove,
    trace: &mut impl Trace,
) -> Result<Option<Instant>, DeadlineError> {
    match change {
        ClockMove::Pause { from, until, ground } => {
            let minutes = until.map_or(0, |until| calendar.working_minutes_between(*from, until));
            trace.push(|| ExplanationLine {
                date: from.local_day(),
                kind: Kind::Pause { ground: ground.clone() },
                amount: until.map(|_| Amount::Minutes(minutes)),
                total: None,
                from: Some(*from),
                to: *until,
            });
            Ok(match due {
                Some(due) => Some(count_minutes(calendar, due, minutes, Counting::Pause, trace)?),
                None => None,
            })
        }
        ClockMove::Extension {
            at,
            due_at: promised,
            reason,
        } => {
            let due = due.ok_or(DeadlineError::ExtensionWithoutDue)?;
            // A promise made in writing stands, also if the calendar has changed since it was made.
            trace.push(|| {
                let kind = Kind::Extension { reason: reason.clone() };
                ExplanationLine::plain(at.local_day(), kind, Some(due), Some(*promised))
            });
            Ok(Some(*promised))
        }
        ClockMove::BroughtAlong { at, due_at: promised } => {
            let due = due.ok_or(DeadlineError::ExtensionWithoutDue)?;
            trace.push(|| ExplanationLine::plain(at.local_day(), Kind::BroughtAlong, Some(due), Some(*promised)));
            Ok(Some(*promised))
        }
    }
}

/// Intake before opening counts from opening, in the lunch break from the afternoon opening, after closing or on a
/// day off from the next opening.
fn intake(calendar: &WorkingCalendar, clock: Instant, trace: &mut impl Trace) -> Result<Instant, Unreachable> {
    let from = calendar.next_working_instant(clock)?;
    trace.push(|| start(clock, from));
    days_off(calendar, clock.local_day(), from.local_day(), trace);
    swap_day(calendar.day(from.local_day()), trace);
    Ok(from)
}

/// The same clock time `count` working days later.
fn working_days(
    calendar: &WorkingCalendar,
    from: Instant,
    count: u16,
    trace: &mut impl Trace,
) -> Result<Instant, Unreachable> {
    let mut mark = from;
    for n in 1..=u32::from(count) {
        let before = mark;
        let day = calendar.next_working_day(before.local_day())?;
        mark = same_time(day.date(), from)?;
        if let Some(first_after) = before.local_day().succ_opt() {
            days_off(calendar, first_after, day.date(), trace);
        }
        swap_day(day, trace);
        trace.push(|| counted_day(Kind::CountedDay, n, before, mark));
    }
    settle(calendar, mark, trace)
}

/// The same clock time `count` days later; a last day that is off hands over to the next opening. At the same clock time of that
/// working day, what was received later could be due earlier (Saturday 10:00 and Sunday 09:00).
fn calendar_days(
    calendar: &WorkingCalendar,
    from: Instant,
    count: u16,
    trace: &mut impl Trace,
) -> Result<Instant, Unreachable> {
    let mut mark = from;
    for n in 1..=u32::from(count) {
        let before = mark;
        let unreachable = Unreachable {
            date: before.local_day(),
        };
        mark = same_time(before.local_day().succ_opt().ok_or(unreachable)?, from)?;
        trace.push(|| counted_day(Kind::CountedCalendarDay, n, before, mark));
    }
    settle(calendar, mark, trace)
}

/// At closing of the day of receipt; received after the latest time, after closing or on a day off, at closing of
/// the next working day.
fn same_day(
    calendar: &WorkingCalendar,
    received: Instant,
    cutoff_minute: u16,
    trace: &mut impl Trace,
) -> Result<Instant, Unreachable> {
    let date = received.local_day();
    let clock = received.floor_minute();
    trace.push(|| start(clock, clock));
    let cutoff = Instant::from_day_minute(date, cutoff_minute).map_err(|_| Unreachable { date })?;
    let today = calendar
        .closing(date)
        .filter(|&closing| received <= cutoff && received < closing);
    let due = match today {
        Some(closing) => closing,
        None => {
            if calendar.is_working(date) {
                let kind = if received > cutoff {
                    Kind::AfterCutoff { cutoff_minute }
                } else {
                    Kind::AfterClosing
                };
                trace.push(|| ExplanationLine::plain(date, kind, Some(received), None));
            }
            let day = calendar.next_working_day(date)?;
            days_off(calendar, date, day.date(), trace);
            swap_day(day, trace);
            calendar.closing(day.date()).ok_or(Unreachable { date })?
        }
    };
    trace.push(|| ExplanationLine::plain(due.local_day(), Kind::SameDay, Some(clock), Some(due)));
    Ok(due)
}

/// What a run of working minutes is counted for.
#[derive(Clone, Copy)]
enum Counting {
    Duration,
    Pause,
}

/// `minutes` of working time after `from`.
fn count_minutes(
    calendar: &WorkingCalendar,
    from: Instant,
    minutes: i64,
    counting: Counting,
    trace: &mut impl Trace,
) -> Result<Instant, Unreachable> {
    let mut total = 0;
    let mut swap_told = from.local_day();
    calendar.walk(from, minutes, |passed| match passed {
        Passed::Off(day) => day_off(day, trace),
        Passed::Worked { day, from, to, minutes } => {
            // One line for a swap day, however many sessions; the first day was told by whoever came to it.
            if day.date() != swap_told {
                swap_day(day, trace);
                swap_told = day.date();
            }
            total += minutes;
            trace.push(|| ExplanationLine {
                date: day.date(),
                kind: match counting {
                    Counting::Duration => Kind::CountedMinutes,
                    Counting::Pause => Kind::AddedMinutes,
                },
                amount: Some(Amount::Minutes(minutes)),
                total: Some(Amount::Minutes(total)),
                from: Some(from),
                to: Some(to),
            });
        }
    })
}

/// A clock time outside the sessions of its day moves as an intake does.
fn settle(calendar: &WorkingCalendar, mark: Instant, trace: &mut impl Trace) -> Result<Instant, Unreachable> {
    let settled = calendar.next_working_instant(mark)?;
    if settled != mark {
        days_off(calendar, mark.local_day(), settled.local_day(), trace);
        if settled.local_day() != mark.local_day() {
            swap_day(calendar.day(settled.local_day()), trace);
        }
        trace.push(|| ExplanationLine::plain(settled.local_day(), Kind::Moved, Some(mark), Some(settled)));
    }
    Ok(settled)
}

/// The clock time of `like` on another day.
fn same_time(date: NaiveDate, like: Instant) -> Result<Instant, Unreachable> {
    Instant::from_day_minute(date, like.minute_of_day()).map_err(|_| Unreachable { date })
}

/// Tells the days off from `first` to the day before `end`.
fn days_off(calendar: &WorkingCalendar, first: NaiveDate, end: NaiveDate, trace: &mut impl Trace) {
    if !trace.listens() {
        return;
    }
    for date in first.iter_days().take_while(|&date| date < end) {
        let day = calendar.day(date);
        if !day.is_working() {
            day_off(day, trace);
        }
    }
}

fn day_off(day: Day<'_>, trace: &mut impl Trace) {
    trace.push(|| {
        let kind = match day.reason() {
            DayReason::Holiday(name) => Kind::Holiday { name: name.to_owned() },
            DayReason::Working | DayReason::WeeklyOff | DayReason::SwapWorked(_) => Kind::WeeklyOff,
        };
        ExplanationLine::plain(day.date(), kind, None, None)
    });
}

fn swap_day(day: Day<'_>, trace: &mut impl Trace) {
    if let DayReason::SwapWorked(name) = day.reason() {
        trace.push(|| ExplanationLine::plain(day.date(), Kind::SwapDay { name: name.to_owned() }, None, None));
    }
}

fn start(received: Instant, from: Instant) -> ExplanationLine {
    ExplanationLine::plain(received.local_day(), Kind::Start, Some(received), Some(from))
}

const fn day_amount(days: u32) -> Option<Amount> {
    Some(Amount::Days(days))
}

fn counted_day(kind: Kind, n: u32, from: Instant, to: Instant) -> ExplanationLine {
    ExplanationLine {
        date: to.local_day(),
        kind,
        amount: day_amount(1),
        total: day_amount(n),
        from: Some(from),
        to: Some(to),
    }
}
