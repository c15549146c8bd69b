//! What may still be done for a rate: how many of those that miss its condition can be turned, and whether new ones can come.

use super::indicator::{Comparator, Rate, Target};

/// How a rate is won back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Growth {
    /// Whatever misses the condition can be put right at any time: only the numerator grows.
    Repair,
    /// As `Repair`, but only as long as the period goes on.
    RepairInTime,
    /// What misses the condition misses it for good. Only new ones help, by which both grow, as long as the period goes on.
    Add,
    /// Dossiers that are open still can be turned, by which only the numerator grows; after those, new ones help.
    Turn(Turn),
}

/// What is done with an open dossier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It is decided in time. That counts on the day of the decision: for a period that is over nothing is won.
    InTime,
    /// Its result goes out by post, although it came otherwise. That counts on the day of the receipt, whenever it is done.
    Post,
    /// Its result goes out by post.
    ReturnByPost,
    /// Its papers get their files.
    Digitise,
    /// A paper of an earlier dossier is taken over into it.
    Reuse,
    /// Its fees are paid online.
    PayOnline,
    /// It was decided, and its result is attached.
    Attach,
    /// It was decided, and gets a signed electronic result.
    Sign,
}

/// Open dossiers that can still be turned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Turnable {
    /// Not overdue, with no more supplement requests than are allowed.
    pub in_time: u64,
    /// Received in the period, neither in by post nor to be sent out by it, of a procedure that uses the post.
    pub post: u64,
    /// Received in the period, not to be sent out by post, of a procedure that uses it.
    pub return_by_post: u64,
    /// Received in the period, with a paper that has no file.
    pub digitise: u64,
    /// Received in the period, with papers of which none was taken over.
    pub reuse: u64,
    /// Received in the period, with fees of which nothing was paid.
    pub pay_online: u64,
    /// Decided in the period without a result that it should have; that can be attached also after it was handed back.
    pub attach: u64,
    /// Decided in the period without a result that it should have, or not handed back and with one that is not electronic.
    pub sign: u64,
}

impl Turnable {
    /// As many more.
    pub const fn add(&mut self, other: Self) {
        self.in_time = self.in_time.saturating_add(other.in_time);
        self.post = self.post.saturating_add(other.post);
        self.return_by_post = self.return_by_post.saturating_add(other.return_by_post);
        self.digitise = self.digitise.saturating_add(other.digitise);
        self.reuse = self.reuse.saturating_add(other.reuse);
        self.pay_online = self.pay_online.saturating_add(other.pay_online);
        self.attach = self.attach.saturating_add(other.attach);
        self.sign = self.sign.saturating_add(other.sign);
    }

    /// As far as it may still be done for what was counted until a day that is over: what is decided now is counted after it.
    pub const fn of_a_past_day(self) -> Self {
        Self { in_time: 0, ..self }
    }

    const fn by(self, turn: Turn) -> u64 {
        match turn {
            Turn::InTime => self.in_time,
            Turn::Post => self.post,
            Turn::ReturnByPost => self.return_by_post,
            Turn::Digitise => self.digitise,
            Turn::Reuse => self.reuse,
            Turn::PayOnline => self.pay_online,
            Turn::Attach => self.attach,
            Turn::Sign => self.sign,
        }
    }
}

/// What may still be done for a rate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Chances {
    /// So many that are counted below the line can still come to be counted above it as well.
    pub turned: u64,
    /// Whether new ones can come, which are counted below and above.
    pub new: bool,
}

impl Chances {
    /// Of a rate over a period that still goes on or is over.
    pub fn new(growth: Growth, rate: Rate, turnable: Turnable, goes_on: bool) -> Self {
        let missing = rate.denominator.saturating_sub(rate.numerator);
        let (turned, new) = match growth {
            Growth::Repair => (missing, false),
            Growth::RepairInTime => (if goes_on { missing } else { 0 }, false),
            Growth::Add => (0, goes_on),
            Growth::Turn(Turn::InTime) if !goes_on => (0, false),
            Growth::Turn(turn) => (turnable.by(turn).min(missing), goes_on),
        };
        Self { turned, new }
    }

    /// The rate when so many more meet the condition: the open ones first, which is the cheapest way.
    pub const fn after(self, rate: Rate, more: u64) -> Rate {
        Rate {
            numerator: rate.numerator.saturating_add(more),
            denominator: rate.denominator.saturating_add(more.saturating_sub(self.turned)),
        }
    }

    /// How many more can meet the condition, if new ones come up to so many times what was counted.
    pub const fn most(self, rate: Rate, times: u64) -> u64 {
        let new = if self.new {
            rate.denominator.saturating_mul(times)
        } else {
            0
        };
        self.turned.saturating_add(new)
    }

    /// How many more would have to meet the condition for a target to be met: 0 if it is, none if no number of them can do it
    /// (a late dossier stays late) or there is nothing to count yet. While open ones can be turned it is what is missing of the
    /// threshold's share of the denominator, which stays; each new one behind those is counted below the line too.
    pub fn still_needed(self, rate: Rate, target: Target) -> Option<u64> {
        if rate.meets(target)? {
            return Some(0);
        }
        let p = i128::from(target.threshold.basis_points());
        // Integers: n' * 10000 must reach (or pass) p * d'.
        let strict = i128::from(target.comparator == Comparator::MoreThan);
        let missing = |rate: Rate| p * i128::from(rate.denominator) - i128::from(rate.numerator) * 10_000 + strict;
        if missing(rate) <= 0 {
            return None;
        }
        let turned = divided_up(missing(rate), 10_000)?;
        let more = if turned <= self.turned {
            turned
        } else {
            let rest = missing(self.after(rate, self.turned));
            let new = divided_up(rest, 10_000 - p).filter(|_| self.new)?;
            self.turned.checked_add(new)?
        };
        // An exact threshold may be passed by.
        (self.after(rate, more).meets(target) == Some(true)).then_some(more)
    }
}

/// Rounded up; none where nothing can be divided by.
fn divided_up(a: i128, b: i128) -> Option<u64> {
    if b <= 0 {
        return None;
    }
    u64::try_from((a + b - 1) / b).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::domain::indicator::Share;
    use proptest::prelude::*;

    fn target(comparator: Comparator, points: i64) -> Target {
        Target {
            comparator,
            threshold: Share::from_basis_points(points).unwrap(),
        }
    }

    const fn rate(numerator: u64, denominator: u64) -> Rate {
        Rate { numerator, denominator }
    }

    const OPEN: Turnable = Turnable {
        in_time: 1,
        post: 20,
        return_by_post: 3,
        digitise: 0,
        reuse: 0,
        pay_online: 0,
        attach: 0,
        sign: 0,
    };

    #[test]
    fn nothing_counted_needs_nothing() {
        let chances = Chances::new(Growth::Add, rate(0, 0), OPEN, true);
        assert_eq!(
            chances.still_needed(rate(0, 0), target(Comparator::AtLeast, 3000)),
            None
        );
    }

    #[test]
    fn open_dossiers_are_turned_before_new_ones_come() {
        let fifth = target(Comparator::AtLeast, 2000);
        let needed =
            |growth, rate, goes_on, target| Chances::new(growth, rate, OPEN, goes_on).still_needed(rate, target);
        let all = target(Comparator::AtLeast, 10_000);
        for (growth, rate, goes_on, target, wanted) in [
            // 14 of 69 are a fifth, and the 69 stay as long as open ones are sent by post.
            (Growth::Turn(Turn::Post), rate(5, 69), true, fifth, Some(9)),
            (Growth::Turn(Turn::Post), rate(5, 69), false, fifth, Some(9)),
            // Three of the open ones make 8 of 69, and eight more new ones 16 of 77.
            (Growth::Turn(Turn::ReturnByPost), rate(5, 69), true, fifth, Some(11)),
            (Growth::Turn(Turn::ReturnByPost), rate(5, 69), false, fifth, None),
            // Without any it is as with new ones alone.
            (Growth::Add, rate(5, 69), true, fifth, Some(11)),
            (Growth::Add, rate(5, 69), false, fifth, None),
            // What is decided now is decided today.
            (Growth::Turn(Turn::InTime), rate(13, 69), true, fifth, Some(1)),
            (Growth::Turn(Turn::InTime), rate(13, 69), false, fifth, None),
            // What is late stays late; what is missing can be attached, also later.
            (Growth::Add, rate(99, 100), true, all, None),
            (Growth::Repair, rate(99, 100), false, all, Some(1)),
            (Growth::RepairInTime, rate(99, 100), true, all, Some(1)),
            (Growth::RepairInTime, rate(99, 100), false, all, None),
            // No more can be turned than miss it.
            (Growth::Turn(Turn::Post), rate(68, 69), true, all, Some(1)),
        ] {
            assert_eq!(
                needed(growth, rate, goes_on, target),
                wanted,
                "{growth:?} {rate:?} {goes_on}"
            );
        }
    }

    proptest! {
        #[test]
        fn still_needed_is_the_smallest_number_that_meets_the_target(
            d in 1u64..400, share in 0u64..=100, open in 0u64..400, points in 0i64..=10_000, kind in 0usize..3, new: bool,
        ) {
            let rate = rate(d * share / 100, d);
            let comparator = *Comparator::ALL.get(kind).unwrap();
            let target = target(comparator, points);
            let chances = Chances { turned: open.min(d - rate.numerator), new };
            let most = chances.most(rate, 20);
            let first = (0..=most).find(|more| chances.after(rate, *more).meets(target) == Some(true));
            let needed = chances.still_needed(rate, target);
            prop_assert_eq!(needed.filter(|more| *more <= most), first);
            if let Some(more) = needed {
                prop_assert!(chances.after(rate, more).numerator <= chances.after(rate, more).denominator);
            }
        }
    }
}
