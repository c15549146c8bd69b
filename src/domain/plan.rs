//! What a yearly plan aims at, and what may still come of it by the year's end.

use chrono::{Datelike, Days, NaiveDate};

use super::agency::AgencyLevel;
use super::chances::Chances;
use super::figures::Period;
use super::gauge::Gauge;
use super::indicator::{Comparator, Rate, Target};

/// Days behind us from which the pace is taken.
pub const PACE_DAYS: u64 = 90;

/// A target of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanTarget {
    /// What is aimed at.
    pub gauge: Gauge,
    /// Agencies of this level are meant.
    pub level: AgencyLevel,
    /// What is demanded.
    pub target: Target,
    /// Where it is written.
    pub source: String,
}

/// Why the targets of a plan cannot stand side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TargetFault {
    /// Another target before it speaks of the same gauge and level.
    Contradicts(usize),
    /// Nothing can be more than 100 %.
    Unreachable,
    /// Plans do not aim at this gauge.
    NotPlanned,
    /// Departments decide nothing of their own.
    Department,
    /// Nobody at or below who issues the plan has this level.
    AboveIssuer,
}

/// What is wrong with the targets of a plan that an agency of some level issues, each with its place in the list.
pub fn faults(issuer: AgencyLevel, targets: &[PlanTarget]) -> Vec<(usize, TargetFault)> {
    let mut faults = Vec::new();
    for (n, target) in targets.iter().enumerate() {
        let twin = targets
            .iter()
            .take(n)
            .position(|other| other.gauge == target.gauge && other.level == target.level);
        faults.extend(twin.map(|at| (n, TargetFault::Contradicts(at))));
        if target.target.is_unreachable() {
            faults.push((n, TargetFault::Unreachable));
        }
        if !target.gauge.may_be_aimed_at() {
            faults.push((n, TargetFault::NotPlanned));
        }
        if target.level == AgencyLevel::Department {
            faults.push((n, TargetFault::Department));
        } else if target.level.is_above(issuer) {
            faults.push((n, TargetFault::AboveIssuer));
        }
    }
    faults
}

/// The targets of one plan that another says nothing of.
pub fn left_out(before: &[PlanTarget], after: &[PlanTarget]) -> Vec<PlanTarget> {
    let gone = before.iter().filter(|target| twin(target, after).is_none());
    gone.cloned().collect()
}

/// The targets of one plan for which another demands something else, each with that.
pub fn moved(before: &[PlanTarget], after: &[PlanTarget]) -> Vec<(PlanTarget, PlanTarget)> {
    let pairs = before.iter().filter_map(|was| Some((was, twin(was, after)?)));
    pairs
        .filter(|(was, is)| was.target != is.target)
        .map(|(was, is)| (was.clone(), is.clone()))
        .collect()
}

/// The target of the same gauge and level.
fn twin<'t>(of: &PlanTarget, among: &'t [PlanTarget]) -> Option<&'t PlanTarget> {
    among
        .iter()
        .find(|other| (other.gauge, other.level) == (of.gauge, of.level))
}

/// Whether some rate meets two targets at once.
pub fn compatible(a: Target, b: Target) -> bool {
    let meets = |share: u64, target| {
        let rate = Rate {
            numerator: share,
            denominator: 10_000,
        };
        rate.meets(target) == Some(true)
    };
    // Only an exact demand has an upper end; two lower bounds are met by everything.
    let exact = [(a, b), (b, a)]
        .into_iter()
        .find(|(one, _)| one.comparator == Comparator::Exactly);
    exact.is_none_or(|(one, other)| meets(u64::from(one.threshold.basis_points()), other))
}

/// A year as of a day in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct YearSoFar {
    /// From 1 January to the day.
    pub passed: Period,
    /// Days of the year after the day.
    pub days_left: u64,
    /// The days behind the day from which the pace is taken; they may begin in the year before.
    pub recent: Period,
}

impl YearSoFar {
    /// A year as of a day; none if the day lies outside it.
    pub fn new(year: i32, as_of: NaiveDate) -> Option<Self> {
        let first = NaiveDate::from_ymd_opt(year, 1, 1)?;
        let last = NaiveDate::from_ymd_opt(year, 12, 31)?;
        if as_of.year() != year {
            return None;
        }
        let recent = as_of.checked_sub_days(Days::new(PACE_DAYS - 1)).unwrap_or(first);
        Some(Self {
            passed: Period::new(first, as_of)?,
            days_left: u64::try_from((last - as_of).num_days()).unwrap_or(0),
            recent: Period::new(recent, as_of)?,
        })
    }
}

/// Open dossiers at hand, by what their due times say about the rest of the year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AtHand {
    /// Running and past their due time: they will be late, whenever they are decided.
    pub overdue: u64,
    /// Due by the end of the year, or paused with a due time by then.
    pub due_this_year: u64,
    /// Due later, or without a due time.
    pub later: u64,
}

/// What is still to come for a rate by the end of the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coming {
    /// How much the denominator will grow.
    pub expected: u64,
    /// Of these, how many are lost already (overdue dossiers).
    pub lost: u64,
    /// Of these, how many will meet the condition at the pace so far.
    pub hits: u64,
}

impl Coming {
    /// At the recent pace: as much a day as in the recent days, of the same quality. Dossiers at hand that are due this
    /// year come at least, and the overdue among them are lost.
    pub fn at_pace(recent: Rate, recent_days: u64, days_left: u64, at_hand: Option<AtHand>) -> Self {
        let days = recent_days.max(1);
        let by_pace = mul_div(recent.denominator, days_left, days);
        let open = at_hand.unwrap_or_default();
        let expected = by_pace.max(open.overdue + open.due_this_year);
        let lost = open.overdue.min(expected);
        let open_to = expected - lost;
        // Nothing decided lately says nothing against the dossiers at hand: they can all still be in time.
        let hits = if recent.denominator == 0 {
            open_to
        } else {
            mul_div(open_to, recent.numerator.min(recent.denominator), recent.denominator)
        };
        Self { expected, lost, hits }
    }

    /// The rate that the year ends with if it goes on like this.
    pub const fn forecast(&self, rate: Rate) -> Rate {
        Rate {
            numerator: rate.numerator.saturating_add(self.hits),
            denominator: rate.denominator.saturating_add(self.expected),
        }
    }
}

/// Rounded to the nearest.
fn mul_div(a: u64, b: u64, c: u64) -> u64 {
    let c = u128::from(c.max(1));
    let product = u128::from(a) * u128::from(b) + c / 2;
    u64::try_from(product / c).unwrap_or(u64::MAX)
}

/// What must happen to what is still to come for a target to be met at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outlook {
    /// How many of those to come (and, where that can be done, of those to be put right) must meet the condition.
    pub needed: u64,
    /// How many that are counted already can still be put right or turned.
    pub repairable: u64,
    /// How many of them may still miss it; none if the target is out of reach.
    pub may_miss: Option<u64>,
}

impl Outlook {
    /// For a rate so far, a target and what is to come; none if there will be nothing to count.
    pub fn new(chances: Chances, rate: Rate, target: Target, coming: Coming) -> Option<Self> {
        let total = rate.denominator.saturating_add(coming.expected);
        if total == 0 {
            return None;
        }
        let repairable = chances.turned;
        let chances = (coming.expected - coming.lost.min(coming.expected)).saturating_add(repairable);
        let p = i128::from(target.threshold.basis_points()) * i128::from(total);
        let have = i128::from(rate.numerator) * 10_000;
        let missing = p - have;
        let (needed, possible) = match target.comparator {
            Comparator::AtLeast => (ceil(missing.max(0)), true),
            Comparator::MoreThan => (ceil((missing + 1).max(0)), true),
            Comparator::Exactly => (ceil(missing.max(0)), missing >= 0 && missing % 10_000 == 0),
        };
        let needed = u64::try_from(needed).ok()?;
        Some(Self {
            needed,
            repairable,
            may_miss: chances.checked_sub(needed).filter(|_| possible),
        })
    }
}

const fn ceil(points: i128) -> i128 {
    (points + 9_999) / 10_000
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::domain::gauge::Entered;
    use crate::domain::indicator::{Indicator, Share};
    use proptest::prelude::*;

    fn target(comparator: Comparator, points: i64) -> Target {
        let threshold = Share::from_basis_points(points).unwrap();
        Target { comparator, threshold }
    }

    fn planned(gauge: Gauge, level: AgencyLevel, comparator: Comparator, points: i64) -> PlanTarget {
        PlanTarget {
            gauge,
            level,
            target: target(comparator, points),
            source: String::new(),
        }
    }

    #[test]
    fn two_thresholds_for_one_thing_contradict() {
        let online = Gauge::Dossiers(Indicator::Online);
        let list = [
            planned(online, AgencyLevel::District, Comparator::AtLeast, 3000),
            planned(online, AgencyLevel::Commune, Comparator::AtLeast, 2000),
            planned(online, AgencyLevel::District, Comparator::AtLeast, 4000),
            planned(
                Gauge::Entered(Entered::ExcellentStaff),
                AgencyLevel::Department,
                Comparator::MoreThan,
                10_000,
            ),
            planned(online, AgencyLevel::Province, Comparator::AtLeast, 3000),
        ];
        assert_eq!(
            faults(AgencyLevel::District, &list),
            [
                (2, TargetFault::Contradicts(0)),
                (3, TargetFault::Unreachable),
                (3, TargetFault::Department),
                (4, TargetFault::AboveIssuer)
            ]
        );
    }

    #[test]
    fn two_plans_may_both_hold_if_both_can_be_met() {
        use Comparator::{AtLeast, Exactly, MoreThan};
        let both = |a, p, b, q| compatible(target(a, p), target(b, q));
        assert!(both(AtLeast, 3000, AtLeast, 4000));
        assert!(both(AtLeast, 3000, MoreThan, 9000));
        assert!(both(Exactly, 10_000, AtLeast, 9000));
        assert!(both(MoreThan, 5000, Exactly, 5001));
        assert!(!both(MoreThan, 5000, Exactly, 5000));
        assert!(!both(Exactly, 5000, Exactly, 6000));
        assert!(!both(AtLeast, 5000, Exactly, 4999));
    }

    #[test]
    fn a_year_as_of_a_day() {
        let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
        let year = YearSoFar::new(2026, day(3, 2)).unwrap();
        assert_eq!((year.passed.from(), year.days_left), (day(1, 1), 304));
        assert_eq!(year.recent.from(), NaiveDate::from_ymd_opt(2025, 12, 3).unwrap());
        assert_eq!(YearSoFar::new(2026, day(12, 31)).unwrap().days_left, 0);
        assert_eq!(YearSoFar::new(2025, day(3, 2)), None);
    }

    #[test]
    fn what_is_to_come_follows_the_pace_and_the_dossiers_at_hand() {
        let recent = Rate {
            numerator: 80,
            denominator: 90,
        };
        let coming = Coming::at_pace(recent, 90, 30, None);
        assert_eq!((coming.expected, coming.lost, coming.hits), (30, 0, 27));
        let at_hand = AtHand {
            overdue: 5,
            due_this_year: 40,
            later: 9,
        };
        let coming = Coming::at_pace(recent, 90, 30, Some(at_hand));
        assert_eq!((coming.expected, coming.lost, coming.hits), (45, 5, 36));
        let nothing = Rate {
            numerator: 0,
            denominator: 0,
        };
        let coming = Coming::at_pace(nothing, 90, 30, Some(at_hand));
        assert_eq!((coming.expected, coming.lost, coming.hits), (45, 5, 40));
    }

    proptest! {
        #[test]
        fn the_outlook_is_the_exact_bound(
            d in 0u64..400, share in 0u64..=100, expected in 0u64..400, lost in 0u64..40,
            points in 0i64..=10_000, turned in 0u64..400, more_than: bool,
        ) {
            let rate = Rate { numerator: d * share / 100, denominator: d };
            let coming = Coming { expected, lost: lost.min(expected), hits: 0 };
            let chances = Chances { turned: turned.min(d - rate.numerator), new: true };
            let target = target(if more_than { Comparator::MoreThan } else { Comparator::AtLeast }, points);
            let end = |hits: u64| Rate { numerator: rate.numerator + hits, denominator: d + expected }.meets(target);
            match Outlook::new(chances, rate, target, coming) {
                None => prop_assert_eq!(d + expected, 0),
                Some(outlook) => {
                    prop_assert_eq!(end(outlook.needed), Some(true));
                    prop_assert!(outlook.needed == 0 || end(outlook.needed - 1) == Some(false));
                    let may_hit = expected - coming.lost + chances.turned;
                    prop_assert_eq!(outlook.may_miss, may_hit.checked_sub(outlook.needed));
                }
            }
        }
    }
}
