#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use proptest::prelude::*;

use super::*;
use crate::domain::calendar::tests::{any_calendar, any_instant};
use crate::domain::duration::Term;

fn any_duration() -> impl Strategy<Value = Duration> {
    prop_oneof![
        (1..=1600_u32).prop_map(|steps| Duration::working_minutes(steps * 3).unwrap()),
        (1..=60_u16).prop_map(|half_days| Duration::working_half_days(half_days).unwrap()),
        (1..=60_u16).prop_map(|days| Duration::calendar_days(days).unwrap()),
        prop::sample::select(vec![15 * 60_u16, 9 * 60, 23 * 60 + 59])
            .prop_map(|minute| Duration::same_day(minute).unwrap()),
    ]
}

/// A gap in minutes before a move, and the pause's length or nothing for an extension by days.
fn any_moves() -> impl Strategy<Value = Vec<(i64, Option<i64>)>> {
    prop::collection::vec((0..20_000_i64, prop::option::weighted(0.7, 0..20_000_i64)), 0..5)
}

/// Builds a ledger; every extension promises two days after the due time then.
fn ledger_of(
    calendar: &WorkingCalendar,
    received: Instant,
    duration: Duration,
    moves: Vec<(i64, Option<i64>)>,
) -> Ledger {
    let mut ledger = Ledger::new(received, duration);
    let mut now = received;
    for (gap, length) in moves {
        now = now.saturating_add_minutes(gap);
        match length {
            Some(length) => {
                ledger
                    .push(ClockMove::Pause {
                        from: now,
                        until: None,
                        ground: "lý do".to_owned(),
                    })
                    .unwrap();
                now = now.saturating_add_minutes(length);
                ledger.resume(now).unwrap();
            }
            None => {
                let due = ledger.replay(calendar).unwrap().due_at().unwrap();
                let due_at = due.saturating_add_minutes(2 * 24 * 60);
                ledger
                    .push(ClockMove::Extension {
                        at: now,
                        due_at,
                        reason: String::new(),
                    })
                    .unwrap();
            }
        }
    }
    ledger
}

fn minutes(line: &ExplanationLine) -> i64 {
    match line.amount() {
        Some(Amount::Minutes(minutes)) => minutes,
        _ => 0,
    }
}

proptest! {
    #[test]
    fn a_later_receipt_is_never_due_earlier(
        calendar in any_calendar(),
        duration in any_duration(),
        first in any_instant(),
        step in 1..50_000_i64,
    ) {
        // A sweep of receipts close to each other finds what two receipts at random miss.
        let receipts = (0..60).map(|n| Instant::from_micros(first.micros() + n * step * 1_000_000).unwrap());
        let mut last: Option<(Instant, Deadline)> = None;
        for received in receipts {
            let next = step_due(&calendar, received, duration).unwrap();
            prop_assert!(next.due_at().unwrap() > received.floor_minute());
            if let Some((earlier, before)) = last {
                prop_assert!(before.due_at() <= next.due_at(), "{earlier} {before:?}, {received} {next:?}");
                prop_assert!(before.early_before() <= next.early_before());
            }
            last = Some((received, next));
        }
    }

    #[test]
    fn a_pause_adds_exactly_its_working_time(
        calendar in any_calendar(),
        duration in any_duration(),
        received in any_instant(),
        gap in 0..20_000_i64,
        length in 0..40_000_i64,
        moves in any_moves(),
    ) {
        let mut ledger = ledger_of(&calendar, received, duration, moves);
        let old = ledger.replay(&calendar).unwrap().due_at().unwrap();
        let from = ledger.moves().last().map_or(received, ClockMove::begins_at);
        let from = from.saturating_add_minutes(20_000 + gap);
        let until = from.saturating_add_minutes(length);
        ledger.push(ClockMove::Pause { from, until: None, ground: String::new() }).unwrap();
        prop_assert_eq!(ledger.replay(&calendar).unwrap().due_at(), Some(old));
        ledger.resume(until).unwrap();
        let new = ledger.replay(&calendar).unwrap().due_at().unwrap();
        prop_assert!(new >= old);
        prop_assert_eq!(
            calendar.working_minutes_between(old, new),
            calendar.working_minutes_between(from, until)
        );
    }

    #[test]
    fn the_account_sums_to_the_due_time(
        calendar in any_calendar(),
        duration in any_duration(),
        received in any_instant(),
        moves in any_moves(),
    ) {
        let ledger = ledger_of(&calendar, received, duration, moves);
        let due = ledger.replay(&calendar).unwrap().due_at().unwrap();
        let lines = ledger.explain(&calendar).unwrap();

        let last = lines.last().unwrap();
        prop_assert_eq!((last.kind(), last.to()), (&ExplanationKind::Due, Some(due)));
        prop_assert_eq!(lines[0].kind(), &ExplanationKind::Start);

        let count = |kind: ExplanationKind| lines.iter().filter(|line| *line.kind() == kind).count();
        let counted: i64 =
            lines.iter().filter(|line| *line.kind() == ExplanationKind::CountedMinutes).map(minutes).sum();
        let (days, calendar_days, hours) = match duration.term() {
            Term::WorkingMinutes(minutes) => (0, 0, i64::from(minutes)),
            Term::HalfDays(half_days) => (half_days / 2, 0, i64::from(half_days % 2) * 240),
            Term::CalendarDays(days) => (0, days, 0),
            Term::SameDay { .. } | Term::Unlimited => (0, 0, 0),
        };
        prop_assert_eq!(count(ExplanationKind::CountedDay), usize::from(days));
        prop_assert_eq!(count(ExplanationKind::CountedCalendarDay), usize::from(calendar_days));
        prop_assert_eq!(counted, hours);

        // What moves the due time hands over from line to line without a gap, or only over time off.
        let mut mark = None;
        for (place, line) in lines.iter().enumerate() {
            match line.kind() {
                ExplanationKind::Start
                | ExplanationKind::SameDay
                | ExplanationKind::Extension { .. }
                | ExplanationKind::BroughtAlong => mark = line.to(),
                ExplanationKind::CountedDay | ExplanationKind::CountedCalendarDay | ExplanationKind::Moved => {
                    prop_assert_eq!(line.from(), mark);
                    mark = line.to();
                }
                ExplanationKind::CountedMinutes | ExplanationKind::AddedMinutes => {
                    let (before, from, to) = (mark.unwrap(), line.from().unwrap(), line.to().unwrap());
                    prop_assert!(from >= before.floor_minute());
                    prop_assert_eq!(calendar.working_minutes_between(before, from), 0);
                    prop_assert_eq!(calendar.working_minutes_between(from, to), minutes(line));
                    mark = line.to();
                }
                ExplanationKind::Pause { .. } => {
                    let paused = calendar.working_minutes_between(line.from().unwrap(), line.to().unwrap());
                    prop_assert_eq!(line.amount(), Some(Amount::Minutes(paused)));
                    let added = lines[place + 1..].iter().take_while(|next| {
                        !matches!(next.kind(), ExplanationKind::Pause { .. } | ExplanationKind::Extension { .. })
                    });
                    let added: Vec<_> =
                        added.filter(|next| *next.kind() == ExplanationKind::AddedMinutes).collect();
                    prop_assert_eq!(added.iter().map(|line| minutes(line)).sum::<i64>(), paused);
                    prop_assert_eq!(added.last().and_then(|line| line.total()), added.last().map(|_| Amount::Minutes(paused)));
                }
                ExplanationKind::Due => prop_assert_eq!(line.to(), mark),
                ExplanationKind::WeeklyOff | ExplanationKind::Holiday { .. } => {
                    prop_assert!(!calendar.is_working(line.date()));
                }
                _ => {}
            }
        }
    }

    #[test]
    fn every_working_day_of_a_count_is_told_once(
        calendar in any_calendar(),
        half_days in 1..40_u16,
        received in any_instant(),
    ) {
        let ledger = Ledger::new(received, Duration::working_half_days(half_days * 2).unwrap());
        let lines = ledger.explain(&calendar).unwrap();
        let start = lines[0].to().unwrap().local_day();
        let counted: Vec<_> = lines
            .iter()
            .filter(|line| *line.kind() == ExplanationKind::CountedDay)
            .map(ExplanationLine::date)
            .collect();
        let expected: Vec<_> = start
            .iter_days()
            .skip(1)
            .filter(|&day| calendar.is_working(day))
            .take(usize::from(half_days))
            .collect();
        prop_assert_eq!(counted, expected);
    }
}
