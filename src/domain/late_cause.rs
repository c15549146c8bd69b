//! Why a dossier is late: the step that ran over its own due time, the hand-over that nobody confirmed in time, or the desk that
//! kept it beyond what the steps leave of its time.

use super::held::Span;
use super::instant::Instant;

/// A stay at a step, as far as it matters for the cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stay {
    /// Number of the hand-over by which it came: stays of the same one ran side by side.
    pub handover: i16,
    /// When the dossier was handed over to the step.
    pub handed_at: Instant,
    /// Working minutes that it lay before that, or has lain until the moment asked about, without pauses.
    pub waited: i64,
    /// Working minutes that it may lie before it is taken over.
    pub wait_allowed: i64,
    /// When the step was to be done; none if it has no duration of its own.
    pub due_at: Option<Instant>,
    /// When the dossier left it; none while it lies there.
    pub left_at: Option<Instant>,
}

/// The desk, as far as it matters for the cause. It has no duration of its own: what it may take is what the steps leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AtDesk<'s> {
    /// Where the dossier lay at no step, in order.
    pub spans: &'s [Span],
    /// When the dossier was due.
    pub due_at: Option<Instant>,
    /// Working minutes that its steps leave of its time; none where they have no durations, or nobody knows what the desk held.
    pub left_by_steps: Option<i64>,
}

impl AtDesk<'_> {
    /// Working minutes that the desk kept the dossier too long: what it took beyond what the steps leave, and at least all that it
    /// took when the dossier was due.
    #[must_use]
    pub fn over(&self, working_minutes: impl Fn(Instant, Instant) -> i64) -> i64 {
        let all = |from: Option<Instant>| -> i64 {
            let start = |span: &Span| from.map_or(span.from, |from| from.max(span.from));
            (self.spans.iter())
                .filter(|span| start(span) < span.until)
                .map(|span| working_minutes(start(span), span.until))
                .sum()
        };
        let after_due = self.due_at.map_or(0, |due| all(Some(due)));
        // Where the steps leave less than nothing, that is not the fault of a desk that kept nothing.
        let beyond = self.left_by_steps.map_or(0, |left| all(None) - left.max(0));
        after_due.max(beyond).max(0)
    }
}

/// How much of the course of a dossier its stays tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Course {
    /// All of it: it was received here.
    Whole,
    /// What came after it was brought in from another system, where it may have gone from step to step.
    SinceImport,
}

impl Course {
    /// That of a dossier that was entered here at a moment; none if another system did.
    pub const fn of(entered_at: Option<Instant>) -> Self {
        match entered_at {
            Some(_) => Self::Whole,
            None => Self::SinceImport,
        }
    }
}

/// What made a dossier late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LateCause {
    /// A stay ran over its own due time by so many working minutes; where several did, the one that did most.
    Step {
        /// Place of the stay in the list.
        stay: usize,
        /// Working minutes over.
        minutes: i64,
        /// How many stays and hand-overs ran over.
        of: usize,
    },
    /// A hand-over to another agency lay so many working minutes longer than it may before it was confirmed.
    HandOver {
        /// Place of the stay that it led to.
        stay: usize,
        /// Working minutes over.
        minutes: i64,
        /// How many stays and hand-overs ran over.
        of: usize,
    },
    /// The desk kept it so many working minutes longer than the steps leave, before it went on or after it came back.
    Desk {
        /// Working minutes over.
        minutes: i64,
        /// How many stays and hand-overs ran over, with the desk.
        of: usize,
    },
    /// It never went further than the counter.
    NeverForwarded,
    /// No stay ran over its own due time: the time passed between them or was promised too short.
    NoStep,
    /// No stay here ran over its own due time, and those in the system it was brought in from are not known.
    Unknown,
}

/// Something that took longer than it may.
struct Over {
    minutes: i64,
    /// Whether the dossier went on only when this was over: of steps side by side, the last to end.
    held_up: bool,
    cause: fn(usize, i64, usize) -> LateCause,
    stay: usize,
}

/// The cause of being late as of an instant. `working_minutes` counts from the first to the second instant in the
/// calendar of the step of a stay, which is named by its place in the list; `desk_over` is what the desk took too much
/// ([`AtDesk::over`]). Of steps side by side only the one that ended
/// last held the dossier up: the others may be over their due times and are not the cause.
pub fn late_cause(
    stays: &[Stay],
    course: Course,
    until: Instant,
    desk_over: i64,
    working_minutes: impl Fn(usize, Instant, Instant) -> i64,
) -> LateCause {
    if !stays.iter().any(|stay| stay.handed_at <= until) {
        return match course {
            Course::Whole => LateCause::NeverForwarded,
            Course::SinceImport => LateCause::Unknown,
        };
    }
    let mut over: Vec<Over> = Vec::new();
    if desk_over > 0 {
        over.push(Over {
            minutes: desk_over,
            held_up: true,
            cause: |_, minutes, of| LateCause::Desk { minutes, of },
            stay: 0,
        });
    }
    for (at, stay) in stays.iter().enumerate().filter(|(_, stay)| stay.handed_at <= until) {
        let left = stay.left_at.map_or(until, |left| left.min(until));
        let held_up = held_up(stays, at, until);
        let waited = stay.waited - stay.wait_allowed;
        if waited > 0 {
            over.push(Over {
                minutes: waited,
                held_up,
                cause: |stay, minutes, of| LateCause::HandOver { stay, minutes, of },
                stay: at,
            });
        }
        let late = stay
            .due_at
            .filter(|due| left > *due)
            .map_or(0, |due| working_minutes(at, due, left));
        if late > 0 {
            over.push(Over {
                minutes: late,
                held_up,
                cause: |stay, minutes, of| LateCause::Step { stay, minutes, of },
                stay: at,
            });
        }
    }
    // Of two that ran over equally, the earlier one: it is what the later one suffered from.
    match over.iter().rev().filter(|o| o.held_up).max_by_key(|o| o.minutes) {
        Some(most) => (most.cause)(most.stay, most.minutes, over.len()),
        None if course == Course::SinceImport => LateCause::Unknown,
        None => LateCause::NoStep,
    }
}

/// Whether no other stay of the same hand-over ended later.
fn held_up(stays: &[Stay], at: usize, until: Instant) -> bool {
    let end = |stay: &Stay| stay.left_at.map_or(until, |left| left.min(until));
    stays.get(at).is_none_or(|mine| {
        !stays
            .iter()
            .any(|other| other.handover == mine.handover && end(other) > end(mine))
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn at(hour: u16) -> Instant {
        Instant::from_day_minute(chrono::NaiveDate::from_ymd_opt(2026, 3, 2).unwrap(), hour * 60).unwrap()
    }

    fn stay(entered: u16, due: Option<u16>, left: Option<u16>) -> Stay {
        Stay {
            handover: i16::try_from(entered).unwrap(),
            handed_at: at(entered),
            waited: 0,
            wait_allowed: 0,
            due_at: due.map(at),
            left_at: left.map(at),
        }
    }

    fn cause(stays: &[Stay], until: u16) -> LateCause {
        late_cause(stays, Course::Whole, at(until), 0, |_, from, to| to.minutes_since(from))
    }

    #[test]
    fn the_step_that_ran_over_most_is_the_cause() {
        let stays = [
            stay(8, Some(9), Some(10)),
            stay(10, Some(12), Some(15)),
            stay(15, Some(16), None),
        ];
        let step = |stay, minutes, of| LateCause::Step { stay, minutes, of };
        assert_eq!(cause(&stays, 16), step(1, 180, 2));
        assert_eq!(cause(&stays, 23), step(2, 420, 3));
        // As of an earlier moment, what came later is not known.
        assert_eq!(cause(&stays, 11), step(0, 60, 1));
    }

    #[test]
    fn the_desk_is_to_blame_for_what_it_took_beyond_what_the_steps_leave() {
        let span = |from, until| Span {
            from: at(from),
            until: at(until),
        };
        let over = |spans: &[Span], due, left_by_steps| {
            let desk = AtDesk {
                spans,
                due_at: Some(at(due)),
                left_by_steps,
            };
            desk.over(|from, to| to.minutes_since(from))
        };
        for (spans, due, left, minutes) in [
            // Within what is left; beyond it; not known.
            (&[span(8, 10)][..], 20, Some(120), 0),
            (&[span(8, 12)], 20, Some(120), 120),
            (&[span(8, 12)], 20, None, 0),
            // What it takes when the dossier is due is too much, whatever the steps leave.
            (&[span(8, 12)], 11, Some(600), 60),
            (&[span(8, 12)], 11, None, 60),
            // Back at the desk.
            (&[span(8, 9), span(14, 16)], 15, Some(60), 120),
            (&[], 9, Some(0), 0),
            // Less than nothing is left: who kept nothing is not to blame.
            (&[], 9, Some(-60), 0),
            (&[span(8, 9)], 20, Some(-60), 60),
        ] {
            assert_eq!(over(spans, due, left), minutes, "{spans:?} {due} {left:?}");
        }
        let stays = [stay(10, Some(12), Some(14))];
        let blamed = |desk_over| {
            let minutes = |_: usize, from: Instant, to: Instant| to.minutes_since(from);
            late_cause(&stays, Course::Whole, at(14), desk_over, minutes)
        };
        assert_eq!(
            blamed(119),
            LateCause::Step {
                stay: 0,
                minutes: 120,
                of: 2
            }
        );
        // It came first: the step suffered from it.
        assert_eq!(blamed(120), LateCause::Desk { minutes: 120, of: 2 });
    }

    #[test]
    fn equal_ones_blame_the_earlier() {
        let stays = [stay(8, Some(9), Some(10)), stay(10, Some(11), Some(12))];
        assert!(matches!(cause(&stays, 20), LateCause::Step { stay: 0, of: 2, .. }));
    }

    #[test]
    fn where_no_step_ran_over_that_is_what_is_said() {
        assert_eq!(cause(&[], 20), LateCause::NeverForwarded);
        assert_eq!(cause(&[stay(18, Some(19), None)], 17), LateCause::NeverForwarded);
        assert_eq!(
            cause(&[stay(8, Some(12), Some(12)), stay(12, None, None)], 20),
            LateCause::NoStep
        );
    }

    #[test]
    fn of_a_dossier_from_elsewhere_only_what_happened_here_is_blamed() {
        let told = |stays: &[Stay]| {
            late_cause(stays, Course::SinceImport, at(20), 0, |_, from, to| {
                to.minutes_since(from)
            })
        };
        assert_eq!(told(&[]), LateCause::Unknown);
        assert_eq!(told(&[stay(8, Some(12), Some(12))]), LateCause::Unknown);
        assert!(matches!(
            told(&[stay(8, Some(12), Some(13))]),
            LateCause::Step { minutes: 60, .. }
        ));
    }

    #[test]
    fn a_hand_over_that_lay_too_long_is_a_cause_too() {
        let mut waited = stay(8, Some(18), Some(17));
        waited.waited = 300;
        waited.wait_allowed = 120;
        let hand_over = |minutes, of| LateCause::HandOver { stay: 0, minutes, of };
        assert_eq!(cause(&[waited], 20), hand_over(180, 1));
        // Still lying there.
        waited.waited = 720;
        waited.due_at = None;
        waited.left_at = None;
        assert_eq!(cause(&[waited], 20), hand_over(600, 1));
        // Worse than a step that ran over by less.
        assert_eq!(cause(&[waited, stay(9, Some(10), Some(11))], 20), hand_over(600, 2));
        waited.waited = 120;
        assert_eq!(cause(&[waited], 20), LateCause::NoStep);
    }

    #[test]
    fn of_steps_side_by_side_only_the_last_to_end_held_it_up() {
        let mut quick = stay(8, Some(9), Some(14));
        let mut slow = stay(8, Some(14), Some(16));
        assert_eq!(
            cause(&[quick, slow], 20),
            LateCause::Step {
                stay: 1,
                minutes: 120,
                of: 2
            }
        );
        // The one that ended last was within its time: nobody is to blame, though the other ran over.
        slow.due_at = Some(at(17));
        assert_eq!(cause(&[quick, slow], 20), LateCause::NoStep);
        quick.left_at = None;
        assert!(matches!(
            cause(&[quick, slow], 20),
            LateCause::Step { stay: 0, of: 1, .. }
        ));
    }
}
