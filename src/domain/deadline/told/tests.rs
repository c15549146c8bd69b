#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use proptest::prelude::*;

use super::*;
use crate::domain::calendar::WorkingCalendar;
use crate::domain::calendar::tests::{any_calendar, any_instant, at};
use crate::domain::deadline::{ClockMove, Ledger};
use crate::domain::duration::Duration;

/// A change on a day of March 2026, from and to days of it.
fn change(day: &str, before: Option<&str>, after: Option<&str>) -> DueChange {
    DueChange {
        at: march(day),
        before: before.map(march),
        after: after.map(march),
    }
}

fn march(day: &str) -> Instant {
    at(&format!("2026-03-{day}T09:00"))
}

/// What is told of a day, for a due time that is the 20th today.
fn told(changes: &[DueChange], day: &str) -> Told {
    DueHistory::new(Some(march("20")), changes.iter().copied()).before(march(day))
}

fn due(day: &str) -> Told {
    Told::Due(Some(march(day)))
}

#[test]
fn a_due_time_is_what_the_next_act_began_with() {
    // Postponed, then paused and resumed, then moved by the calendar.
    let life = [
        change("04", Some("05"), Some("09")),
        change("10", Some("09"), Some("09")),
        change("12", None, Some("11")),
        change("16", Some("11"), Some("20")),
    ];
    for (day, expected) in [
        ("03", "05"),
        ("04", "05"),
        ("05", "09"),
        ("10", "09"),
        ("11", "09"),
        ("12", "09"),
        ("13", "11"),
        ("16", "11"),
        ("17", "20"),
    ] {
        assert_eq!(told(&life, day), due(expected), "on the {day}th");
    }
    let mut shuffled = life;
    shuffled.reverse();
    assert_eq!(told(&shuffled, "13"), due("11"), "in any order");
}

#[test]
fn without_a_change_it_is_that_of_today() {
    assert_eq!(told(&[], "03"), due("20"));
    assert_eq!(told(&[change("04", None, None)], "05"), due("20"));
    let undated = DueHistory::new(None, [change("04", None, None)]);
    assert_eq!(undated.before(march("03")), Told::Due(None));
}

#[test]
fn what_nobody_told_is_said_to_be_untold() {
    // A step that followed two pauses.
    let silent = [change("06", None, None), change("10", None, None)];
    assert_eq!(told(&silent, "05"), Told::Untold);
    assert_eq!(told(&silent, "08"), Told::Untold);
    assert_eq!(told(&silent, "11"), due("20"));
    // What a neighbour told serves on either side.
    let between = [silent[0], change("08", Some("12"), Some("13")), silent[1]];
    assert_eq!(told(&between, "05"), Told::Untold);
    assert_eq!(told(&between, "07"), due("12"));
    assert_eq!(told(&between, "09"), due("13"));
}

#[test]
fn acts_of_one_moment_are_put_in_order_by_what_they_led_to() {
    let pause = change("10", Some("09"), Some("09"));
    let moved = change("10", Some("09"), Some("11"));
    let paused_then = change("10", Some("11"), Some("11"));
    let resumed = change("10", None, Some("11"));
    let moved_then = change("10", Some("11"), Some("20"));
    for (acts, expected) in [
        (vec![moved, paused_then], due("09")),
        (vec![paused_then, moved], due("09")),
        (vec![moved, pause], due("09")),
        (vec![pause, resumed], due("09")),
        // What the end of a pause led to is not what stood before it.
        (vec![resumed, moved_then], Told::Untold),
        (vec![moved_then, resumed], Told::Untold),
    ] {
        assert_eq!(told(&acts, "05"), expected, "{acts:?}");
        let began = [vec![change("04", Some("09"), Some("09"))], acts].concat();
        assert_eq!(told(&began, "05"), due("09"), "{began:?}");
    }
}

/// What may happen to a clock.
#[derive(Clone, Copy, Debug)]
enum Act {
    /// Pauses it, or lets it go on.
    Turn,
    /// Promises so many days more.
    Promise(i64),
    /// Another calendar holds, and the due time is computed anew.
    Calendar(usize),
}

/// A clock as the use cases keep it: what is stored, what was told, and what stood after each act.
struct Kept {
    ledger: Ledger,
    calendars: [WorkingCalendar; 2],
    calendar: usize,
    stored: Instant,
    changes: Vec<DueChange>,
    stood: Vec<(Instant, Instant)>,
}

impl Kept {
    fn received(calendars: [WorkingCalendar; 2], at: Instant, days: u16) -> Self {
        let ledger = Ledger::new(at, Duration::working_half_days(days).unwrap());
        let stored = ledger.replay(&calendars[0]).unwrap().due_at().unwrap();
        Self {
            ledger,
            calendars,
            calendar: 0,
            stored,
            changes: Vec::new(),
            stood: vec![(at, stored)],
        }
    }

    fn due(&self) -> Instant {
        let deadline = self.ledger.replay(&self.calendars[self.calendar]).unwrap();
        deadline.due_at().unwrap()
    }

    fn perform(&mut self, at: Instant, act: Act) {
        let mut before = Some(self.stored);
        match act {
            Act::Turn if self.ledger.is_paused() => {
                self.ledger.resume(at).unwrap();
                // The end of a pause tells only what it led to.
                before = None;
            }
            Act::Turn => self
                .ledger
                .push(ClockMove::Pause {
                    from: at,
                    until: None,
                    ground: String::new(),
                })
                .unwrap(),
            Act::Promise(days) if !self.ledger.is_paused() => {
                let due_at = self.stored.saturating_add_minutes(days * 24 * 60);
                let reason = String::new();
                self.ledger.push(ClockMove::Extension { at, due_at, reason }).unwrap();
            }
            Act::Promise(_) => return,
            Act::Calendar(which) => self.calendar = which,
        }
        // The beginning of a pause computes nothing, and whatever does goes by the calendar of its moment.
        if !matches!(act, Act::Turn) || before.is_none() {
            self.stored = self.due();
        }
        self.changes.push(DueChange {
            at,
            before,
            after: Some(self.stored),
        });
        self.stood.push((at, self.stored));
    }

    fn told(&self, at: Instant) -> Told {
        DueHistory::new(Some(self.stored), self.changes.iter().copied()).before(at)
    }

    /// What stood just before a moment after the receipt.
    fn truth(&self, at: Instant) -> Instant {
        self.stood.iter().rev().find(|(since, _)| *since < at).unwrap().1
    }
}

fn any_act() -> impl Strategy<Value = (i64, Act)> {
    let act = prop_oneof![
        3 => Just(Act::Turn),
        1 => (1..10_i64).prop_map(Act::Promise),
        1 => (0..2_usize).prop_map(Act::Calendar),
    ];
    (1..20_000_i64, act)
}

proptest! {
    #[test]
    fn no_later_act_changes_what_is_told_of_a_moment(
        calendars in [any_calendar(), any_calendar()],
        received in any_instant(),
        half_days in 1..20_u16,
        acts in prop::collection::vec(any_act(), 0..10),
        asked in prop::collection::vec(1..150_000_i64, 1..8),
    ) {
        let mut kept = Kept::received(calendars, received, half_days);
        let mut now = received;
        let asked: Vec<Instant> = asked.iter().map(|m| received.saturating_add_minutes(*m)).collect();
        for (gap, act) in acts {
            now = now.saturating_add_minutes(gap);
            let before: Vec<Told> = asked.iter().map(|at| kept.told(*at)).collect();
            let moments = kept.stood.len();
            kept.perform(now, act);
            for (at, before) in asked.iter().zip(before).filter(|(at, _)| **at <= now) {
                prop_assert_eq!(kept.told(*at), before, "{:?} at {} after {} acts", act, at, moments);
            }
            // As of now, with what was just done, it is what is stored.
            prop_assert_eq!(kept.told(now.saturating_add_minutes(1)), Told::Due(Some(kept.stored)));
        }
        for at in asked {
            prop_assert_eq!(kept.told(at), Told::Due(Some(kept.truth(at))));
        }
    }

    #[test]
    fn under_one_calendar_a_cut_ledger_gives_what_was_told(
        calendar in any_calendar(),
        received in any_instant(),
        half_days in 1..20_u16,
        acts in prop::collection::vec(any_act(), 0..10),
        asked in 1..150_000_i64,
    ) {
        let mut kept = Kept::received([calendar.clone(), calendar.clone()], received, half_days);
        let mut now = received;
        for (gap, act) in acts {
            now = now.saturating_add_minutes(gap);
            kept.perform(now, act);
        }
        let at = received.saturating_add_minutes(asked);
        let replayed = kept.ledger.before(at).replay(&calendar).unwrap().due_at();
        prop_assert_eq!(replayed, Some(kept.truth(at)));
    }
}
