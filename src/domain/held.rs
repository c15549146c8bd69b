//! Whose hands a dossier was in, from its receipt to an instant: at the desk, at a step, on the way to another agency, or
//! with its clock stopped. The parts cover the whole life without a gap; only steps side by side overlap.

use super::instant::Instant;

/// A span of time; the end does not belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Beginning.
    pub from: Instant,
    /// End.
    pub until: Instant,
}

/// A stay at a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stay {
    /// When it was handed over.
    pub handed_at: Instant,
    /// When the step's agency took it over; none while it has not.
    pub received_at: Option<Instant>,
    /// When the stay ended; none while it lasts.
    pub left_at: Option<Instant>,
}

/// What happened to a dossier, as far as it says who held it.
#[derive(Debug, Clone, Default)]
pub struct Life {
    /// Stays at steps.
    pub stays: Vec<Stay>,
    /// Spans in which the clock stood still.
    pub pauses: Vec<Span>,
    /// Spans in which it had ended, before it was taken up again.
    pub ended: Vec<Span>,
}

/// Who held it when.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Held {
    /// For each stay, in the same order: in the hands of its step.
    pub stays: Vec<Vec<Span>>,
    /// For each stay: handed over and not taken over yet.
    pub waits: Vec<Vec<Span>>,
    /// At the desk: at no step.
    pub desk: Vec<Span>,
    /// With the clock stopped.
    pub paused: Vec<Span>,
    /// Ended.
    pub ended: Vec<Span>,
}

impl Life {
    /// Who held it when, between two instants.
    #[must_use]
    pub fn held(&self, from: Instant, until: Instant) -> Held {
        let mut held = Held {
            stays: vec![Vec::new(); self.stays.len()],
            waits: vec![Vec::new(); self.stays.len()],
            ..Held::default()
        };
        let marks = self.marks(from, until);
        for (&start, &end) in marks.iter().zip(marks.iter().skip(1)) {
            let span = Span {
                from: start,
                until: end,
            };
            let within = |spans: &[Span]| spans.iter().any(|s| s.from <= start && start < s.until);
            if within(&self.ended) {
                add(&mut held.ended, span);
                continue;
            }
            if within(&self.pauses) {
                add(&mut held.paused, span);
                continue;
            }
            let mut at_desk = true;
            for (n, stay) in self.stays.iter().enumerate() {
                if stay.handed_at > start || stay.left_at.is_some_and(|left| left <= start) {
                    continue;
                }
                at_desk = false;
                let taken = stay.received_at.is_some_and(|at| at <= start);
                let list = if taken { &mut held.stays } else { &mut held.waits };
                if let Some(spans) = list.get_mut(n) {
                    add(spans, span);
                }
            }
            if at_desk {
                add(&mut held.desk, span);
            }
        }
        held
    }

    /// Every instant at which something changes, from the first to the last.
    fn marks(&self, from: Instant, until: Instant) -> Vec<Instant> {
        let mut marks = vec![from, until];
        for stay in &self.stays {
            marks.push(stay.handed_at);
            marks.extend(stay.received_at);
            marks.extend(stay.left_at);
        }
        for span in self.pauses.iter().chain(&self.ended) {
            marks.extend([span.from, span.until]);
        }
        marks.retain(|at| from <= *at && *at <= until);
        marks.sort_unstable();
        marks.dedup();
        marks
    }
}

/// Adds a span, as part of the one before if it goes on from there.
fn add(spans: &mut Vec<Span>, span: Span) {
    match spans.last_mut() {
        Some(last) if last.until == span.from => last.until = span.until,
        _ => spans.push(span),
    }
}

/// A span without what lies in others.
#[must_use]
pub fn without(span: Span, others: &[Span]) -> Vec<Span> {
    let life = Life {
        pauses: others.to_vec(),
        ..Life::default()
    };
    life.held(span.from, span.until).desk
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn at(minute: i64) -> Instant {
        Instant::from_micros(1_772_000_000_000_000)
            .unwrap()
            .saturating_add_minutes(minute)
    }

    fn length(spans: &[Span]) -> i64 {
        spans.iter().map(|s| s.until.minutes_since(s.from)).sum()
    }

    fn span(from: i64, until: i64) -> Span {
        Span {
            from: at(from),
            until: at(until),
        }
    }

    #[test]
    fn every_part_of_a_life_belongs_to_somebody() {
        let life = Life {
            stays: vec![
                Stay {
                    handed_at: at(10),
                    received_at: Some(at(15)),
                    left_at: Some(at(40)),
                },
                Stay {
                    handed_at: at(40),
                    received_at: None,
                    left_at: None,
                },
            ],
            pauses: vec![span(20, 25), span(45, 50)],
            ended: vec![],
        };
        let held = life.held(at(0), at(60));
        assert_eq!(held.desk, [span(0, 10)]);
        assert_eq!(held.stays, [vec![span(15, 20), span(25, 40)], vec![]]);
        assert_eq!(held.waits, [vec![span(10, 15)], vec![span(40, 45), span(50, 60)]]);
        assert_eq!(held.paused, [span(20, 25), span(45, 50)]);
    }

    #[test]
    fn what_is_left_of_a_span() {
        assert_eq!(
            without(span(0, 10), &[span(2, 3), span(8, 20)]),
            [span(0, 2), span(3, 8)]
        );
        assert_eq!(without(span(0, 10), &[span(0, 10)]), []);
    }

    proptest! {
        /// A dossier on one track: steps, waits, the desk, pauses and ends add up to its whole life.
        #[test]
        fn the_parts_of_a_single_track_are_the_whole(
            legs in proptest::collection::vec((0..50i64, 0..20i64, 0..60i64), 0..8),
            pauses in proptest::collection::vec((0..400i64, 0..40i64), 0..4),
            ended in proptest::collection::vec((0..400i64, 0..40i64), 0..2),
            until in 0..600i64,
        ) {
            let mut now = 0;
            let mut stays = Vec::new();
            for (desk, wait, work) in legs {
                let handed = now + desk;
                now = handed + wait + work;
                stays.push(Stay {
                    handed_at: at(handed),
                    received_at: (work > 0).then(|| at(handed + wait)),
                    left_at: Some(at(now)),
                });
            }
            let spans = |list: Vec<(i64, i64)>| list.into_iter().map(|(from, long)| span(from, from + long)).collect();
            let life = Life { stays, pauses: spans(pauses), ended: spans(ended) };
            let held = life.held(at(0), at(until));
            let sum: i64 = held.stays.iter().chain(&held.waits).map(|s| length(s)).sum::<i64>()
                + length(&held.desk) + length(&held.paused) + length(&held.ended);
            prop_assert_eq!(sum, until);
        }

        /// Steps side by side overlap, but no minute of a life belongs to nobody or to two kinds of holders.
        #[test]
        fn the_parts_of_any_life_cover_it(
            stays in proptest::collection::vec((0..200i64, 0..30i64, 0..100i64, any::<bool>()), 0..6),
            pauses in proptest::collection::vec((0..200i64, 0..40i64), 0..3),
            until in 1..300i64,
            probe in 0..300i64,
        ) {
            let life = Life {
                stays: stays.into_iter().map(|(handed, wait, work, taken)| Stay {
                    handed_at: at(handed),
                    received_at: taken.then(|| at(handed + wait)),
                    left_at: (work < 90).then(|| at(handed + wait + work)),
                }).collect(),
                pauses: pauses.into_iter().map(|(from, long)| span(from, from + long)).collect(),
                ended: vec![],
            };
            let held = life.held(at(0), at(until));
            let probe = at(probe % until);
            let here = |spans: &[Span]| spans.iter().any(|s| s.from <= probe && probe < s.until);
            let at_steps = held.stays.iter().chain(&held.waits).any(|s| here(s));
            let kinds = [here(&held.desk), here(&held.paused), here(&held.ended), at_steps];
            prop_assert_eq!(kinds.iter().filter(|k| **k).count(), 1);
        }
    }
}
