//! Why a dossier is late: the step that ran over its own due time, if one did.

use super::instant::Instant;

/// A stay at a step, as far as it matters for the cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stay {
    /// When the dossier came to the step.
    pub entered_at: Instant,
    /// When the step was to be done; none if it has no duration of its own.
    pub due_at: Option<Instant>,
    /// When the dossier left it; none while it lies there.
    pub left_at: Option<Instant>,
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
        /// How many stays ran over.
        of: usize,
    },
    /// It never went further than the counter.
    NeverForwarded,
    /// No stay ran over its own due time: the time passed between them or was promised too short.
    NoStep,
}

/// The cause of being late as of an instant. `working_minutes` counts from the first to the second instant in the
/// calendar of the step of a stay, which is named by its place in the list.
pub fn late_cause(
    stays: &[Stay],
    until: Instant,
    working_minutes: impl Fn(usize, Instant, Instant) -> i64,
) -> LateCause {
    let there = |stay: &Stay| stay.entered_at <= until;
    if !stays.iter().any(there) {
        return LateCause::NeverForwarded;
    }
    let over: Vec<(usize, i64)> = stays
        .iter()
        .enumerate()
        .filter(|(_, stay)| there(stay))
        .filter_map(|(at, stay)| {
            let due = stay.due_at?;
            let left = stay.left_at.map_or(until, |left| left.min(until));
            let minutes = if left > due { working_minutes(at, due, left) } else { 0 };
            (minutes > 0).then_some((at, minutes))
        })
        .collect();
    // Of two that ran over equally, the earlier one: it is what the later one suffered from.
    match over.iter().rev().max_by_key(|(_, minutes)| *minutes) {
        Some((stay, minutes)) => LateCause::Step {
            stay: *stay,
            minutes: *minutes,
            of: over.len(),
        },
        None => LateCause::NoStep,
    }
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
            entered_at: at(entered),
            due_at: due.map(at),
            left_at: left.map(at),
        }
    }

    fn cause(stays: &[Stay], until: u16) -> LateCause {
        late_cause(stays, at(until), |_, from, to| to.minutes_since(from))
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
}
