//! Tables and properties of the shapes of scoring.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::domain::chances::Turnable;
use crate::domain::gauge::Source;
use crate::domain::indicator::{Comparator, Indicator};
use proptest::prelude::*;

const ONLINE: Gauge = Gauge::Dossiers(Indicator::Online);
const SIGNED: Gauge = Gauge::Entered(crate::domain::gauge::Entered::OutgoingDocuments);

fn share(points: i64) -> Share {
    Share::from_basis_points(points).unwrap()
}

fn points(number: f64) -> Points {
    Points::from_number(number).unwrap()
}

fn rate(numerator: u64, denominator: u64) -> Rate {
    Rate { numerator, denominator }
}

/// What may be done in a period that goes on, with nothing open.
fn going_on(shape: &Shape, rate: Rate) -> Chances {
    let gauge = shape.gauge();
    gauge.map_or_else(Chances::default, |gauge| {
        gauge.chances(Source::Computed, rate, Turnable::default(), true)
    })
}

/// The next win in it.
fn win(shape: &Shape, rate: Rate, max: Points) -> Option<Win> {
    shape.next_win(rate, max, going_on(shape, rate))
}

fn bands() -> Shape {
    let band = |from, p| Band {
        from: share(from),
        points: points(p),
    };
    Shape::Bands {
        gauge: ONLINE,
        bands: vec![band(3000, 2.0), band(1500, 1.0)],
    }
}

fn shapes() -> Vec<Shape> {
    vec![
        Shape::Threshold {
            gauge: ONLINE,
            target: Target {
                comparator: Comparator::AtLeast,
                threshold: share(3000),
            },
        },
        Shape::Proportional { gauge: SIGNED },
        Shape::Capped {
            gauge: ONLINE,
            full_at: share(5000),
        },
        bands(),
        Shape::Deduction {
            gauge: SIGNED,
            each: points(0.25),
        },
    ]
}

#[test]
fn the_shapes_score_as_published() {
    let table: [(usize, f64, u64, u64, f64); 17] = [
        // Threshold at 30 %.
        (0, 2.0, 299, 1000, 0.0),
        (0, 2.0, 300, 1000, 2.0),
        // Progress of Decision 766: 20 times the rate, rounded down.
        (1, 20.0, 963, 1000, 19.26),
        (1, 20.0, 99_999, 100_000, 19.99),
        (1, 20.0, 1, 1, 20.0),
        // min(6, 6·C/0.5).
        (2, 6.0, 25, 100, 3.0),
        (2, 6.0, 50, 100, 6.0),
        (2, 6.0, 90, 100, 6.0),
        (2, 6.0, 0, 100, 0.0),
        // Circular 01/2018, index 9.
        (3, 2.0, 30, 100, 2.0),
        (3, 2.0, 29, 100, 1.0),
        (3, 2.0, 15, 100, 1.0),
        (3, 2.0, 14, 100, 0.0),
        // A quarter of a point for each.
        (4, 2.0, 100, 100, 2.0),
        (4, 2.0, 97, 100, 1.25),
        (4, 2.0, 90, 100, 0.0),
        (4, 2.0, 0, 1_000_000, 0.0),
    ];
    let shapes = shapes();
    for (shape, max, n, d, expected) in table {
        let shape = shapes.get(shape).unwrap();
        assert_eq!(
            shape.points(rate(n, d), points(max)),
            Some(points(expected)),
            "{shape:?} {n}/{d}"
        );
    }
}

#[test]
fn nothing_counted_is_not_applicable_in_any_shape() {
    for shape in shapes().into_iter().chain([Shape::Entered]) {
        assert_eq!(shape.points(rate(0, 0), points(5.0)), None);
        assert_eq!(win(&shape, rate(0, 0), points(5.0)), None);
    }
    assert_eq!(Shape::Entered.points(rate(1, 1), points(5.0)), None);
}

#[test]
fn the_next_band_is_what_a_change_wins() {
    // 20 of 100: 15 more of 115 are 30.4 %, 14 more of 114 are 29.8 %.
    assert_eq!(
        win(&bands(), rate(20, 100), points(2.0)),
        Some(Win {
            more: 15,
            points: points(1.0)
        })
    );
    assert_eq!(win(&bands(), rate(30, 100), points(2.0)), None);
    // One missing document can be signed, a second is not there.
    let signed = Shape::Proportional { gauge: SIGNED };
    assert_eq!(
        win(&signed, rate(99, 100), points(6.0)),
        Some(Win {
            more: 1,
            points: points(0.06)
        })
    );
    let late = Shape::Proportional {
        gauge: Gauge::Dossiers(Indicator::OnTime),
    };
    assert_eq!(win(&late, rate(99, 100), points(6.0)), None, "what is late stays late");
}

fn exactly(gauge: Gauge, percent: i64) -> Shape {
    let threshold = share(percent * 100);
    let comparator = Comparator::Exactly;
    let target = Target { comparator, threshold };
    Shape::Threshold { gauge, target }
}

proptest! {
    #[test]
    fn an_exact_threshold_is_won_by_the_number_that_meets_it(
        d in 1u64..300, n in 0u64..300, percent in 0i64..=100, repair: bool,
    ) {
        let rate = rate(n.min(d), d);
        let shape = exactly(if repair { SIGNED } else { ONLINE }, percent);
        let after = |more: u64| Rate {
            numerator: rate.numerator + more,
            denominator: if repair { d } else { d + more },
        };
        let most = if repair { d - rate.numerator } else { d * MOST_TIMES_MORE };
        let max = points(5.0);
        let first = (0..=most).find(|more| shape.points(after(*more), max) == Some(max));
        let wanted = first.filter(|more| *more > 0).map(|more| Win { more, points: max });
        prop_assert_eq!(win(&shape, rate, max), wanted);
    }

    #[test]
    fn points_stay_within_the_maximum_and_grow_with_the_rate(
        which in 0usize..5, d in 1u64..3000, n in 0u64..3000, max in 200i64..2000,
    ) {
        let shape = shapes().swap_remove(which);
        let max = Points::from_hundredths(max).unwrap();
        let n = n.min(d);
        let points = shape.points(rate(n, d), max).unwrap();
        prop_assert!(points <= max);
        if n < d {
            prop_assert!(shape.points(rate(n + 1, d), max).unwrap() >= points);
            let full = !matches!(shape, Shape::Proportional { .. } | Shape::Deduction { .. });
            prop_assert!(full || points < max, "full marks for less than all");
        }
        if let Some(win) = win(&shape, rate(n, d), max) {
            let after = |more: u64| shape.points(going_on(&shape, rate(n, d)).after(rate(n, d), more), max).unwrap();
            let goal = (points.hundredths() + 100).min(max.hundredths());
            prop_assert!(after(win.more).hundredths() >= goal);
            prop_assert!(after(win.more - 1).hundredths() < goal);
            prop_assert_eq!(after(win.more).hundredths(), points.hundredths() + win.points.hundredths());
        }
    }
}

#[test]
fn open_dossiers_win_before_new_ones_do() {
    let progress = Gauge::Decision766(crate::domain::gauge::Decision766::Progress);
    let shape = Shape::Proportional { gauge: progress };
    let open = |in_time| Turnable {
        in_time,
        ..Turnable::default()
    };
    let wins = |in_time, goes_on| {
        let rate = rate(6, 20);
        let chances = progress.chances(Source::Computed, rate, open(in_time), goes_on);
        shape.next_win(rate, points(20.0), chances)
    };
    let won = |more, number| {
        Some(Win {
            more,
            points: points(number),
        })
    };
    // 7 of 20 with one that is open; 8 of 22 with two new ones.
    assert_eq!(wins(1, true), won(1, 1.0));
    assert_eq!(wins(14, true), won(1, 1.0));
    assert_eq!(wins(0, true), won(2, 1.27));
    // What is decided now counts today.
    assert_eq!(wins(14, false), None);
}
