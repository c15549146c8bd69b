//! Scorecards: components and criteria whose maxima sum to 100, how each criterion is scored, and what a lost point
//! would cost to win.

mod draft;
mod ranking;

use super::chances::Chances;
use super::gauge::Gauge;
use super::indicator::{Rate, Share, Target};
use super::text::{FieldCode, ValueError};
use super::text_enum::text_enum;

pub use draft::{BandDraft, ComponentDraft, CriterionDraft, DraftFault, ShapeDraft};
pub use ranking::{Sum, ranks};

text_enum! {
    /// Who gave a score.
    pub enum ScoreKind {
        /// The agency itself.
        SelfAssessed = "self_assessed" / "tự chấm",
        /// Who is set to judge it.
        Assessed = "assessed" / "thẩm định",
    }
}

/// Points in hundredths, 0 to 100 points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Points(u16);

/// Points outside 0–100, or finer than a hundredth.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("points lie between 0 and 100, with at most two decimals")]
pub struct PointsOutOfRange;

impl ValueError for PointsOutOfRange {
    fn code(&self) -> FieldCode {
        FieldCode::OutOfRange
    }

    fn message_vi(&self) -> String {
        "Điểm phải từ 0 đến 100, tối đa hai chữ số thập phân.".to_owned()
    }
}

impl Points {
    /// All there are.
    pub const HUNDRED: Self = Self(10_000);
    /// One point.
    pub const ONE: Self = Self(100);

    /// From hundredths of a point.
    ///
    /// # Errors
    /// Negative, or more than 100 points.
    pub fn from_hundredths(hundredths: i64) -> Result<Self, PointsOutOfRange> {
        u16::try_from(hundredths)
            .ok()
            .filter(|h| *h <= Self::HUNDRED.0)
            .map(Self)
            .ok_or(PointsOutOfRange)
    }

    /// From points with at most two decimals.
    ///
    /// # Errors
    /// Outside 0 to 100, or finer than a hundredth.
    pub fn from_number(points: f64) -> Result<Self, PointsOutOfRange> {
        let share = Share::from_percent(points).map_err(|_| PointsOutOfRange)?;
        Ok(Self(share.basis_points()))
    }

    /// Hundredths of a point.
    pub const fn hundredths(self) -> u16 {
        self.0
    }

    /// Points, for showing.
    pub fn number(self) -> f64 {
        f64::from(self.0) / 100.0
    }

    const fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

/// A step of a banded score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Band {
    /// From this rate on …
    pub from: Share,
    /// … these points, if no higher band is reached.
    pub points: Points,
}

/// How a criterion is scored. Only what the draft's checks let through exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// All or nothing.
    Threshold {
        /// What is measured.
        gauge: Gauge,
        /// What must be met.
        target: Target,
    },
    /// The rate times the maximum.
    Proportional {
        /// What is measured.
        gauge: Gauge,
    },
    /// The rate over the rate of full marks times the maximum, never more than it.
    Capped {
        /// What is measured.
        gauge: Gauge,
        /// From this rate on the marks are full; more than 0.
        full_at: Share,
    },
    /// Points by bands; below the lowest, none.
    Bands {
        /// What is measured.
        gauge: Gauge,
        /// Highest first; both rates and points fall.
        bands: Vec<Band>,
    },
    /// The maximum less so many points for each that misses the condition, never less than nothing.
    Deduction {
        /// What is measured.
        gauge: Gauge,
        /// Points for each miss.
        each: Points,
    },
    /// Given by hand with evidence.
    Entered,
}

impl Shape {
    /// What is measured; none where points are given by hand.
    pub const fn gauge(&self) -> Option<Gauge> {
        match self {
            Self::Threshold { gauge, .. }
            | Self::Proportional { gauge }
            | Self::Capped { gauge, .. }
            | Self::Bands { gauge, .. }
            | Self::Deduction { gauge, .. } => Some(*gauge),
            Self::Entered => None,
        }
    }

    /// Points for a rate, rounded down to hundredths, so that full marks are only given for what is full. None for an
    /// empty set, which is not applicable, and where points are given by hand.
    pub fn points(&self, rate: Rate, max: Points) -> Option<Points> {
        if rate.denominator == 0 {
            return None;
        }
        let numerator = u128::from(rate.numerator.min(rate.denominator));
        let denominator = u128::from(rate.denominator);
        let capped = |top: u128, bottom: u128| {
            let points = u128::from(max.0) * top / bottom.max(1);
            Points(u16::try_from(points).map_or(max.0, |p| p.min(max.0)))
        };
        Some(match self {
            Self::Threshold { target, .. } => {
                if rate.meets(*target)? {
                    max
                } else {
                    Points::default()
                }
            }
            Self::Proportional { .. } => capped(numerator, denominator),
            Self::Capped { full_at, .. } => {
                capped(numerator * 10_000, denominator * u128::from(full_at.basis_points()))
            }
            Self::Bands { bands, .. } => bands
                .iter()
                .find(|band| numerator * 10_000 >= u128::from(band.from.basis_points()) * denominator)
                .map_or_else(Points::default, |band| band.points.min(max)),
            Self::Deduction { each, .. } => {
                let misses = u128::from(rate.denominator) - numerator;
                let lost = u16::try_from(misses.saturating_mul(u128::from(each.0))).unwrap_or(u16::MAX);
                max.saturating_sub(Points(lost))
            }
            Self::Entered => return None,
        })
    }

    /// The cheapest way to one more point (or to full marks, if less is missing). Bands and thresholds may give more.
    pub fn next_win(&self, rate: Rate, max: Points, chances: Chances) -> Option<Win> {
        let now = self.points(rate, max)?;
        let goal = Points((now.0 + Points::ONE.0).min(max.0));
        if now >= max {
            return None;
        }
        let most = chances.most(rate, MOST_TIMES_MORE);
        // All or nothing, so the number that meets the target is the answer. An exact threshold is met by one rate alone and
        // lost again by more hits, which halving would not find.
        if let Self::Threshold { target, .. } = self {
            let more = chances.still_needed(rate, *target).filter(|more| *more <= most)?;
            return Some(Win { more, points: max });
        }
        let after = |more: u64| chances.after(rate, more);
        let reaches = |more: u64| self.points(after(more), max).is_some_and(|points| points >= goal);
        if !reaches(most) {
            return None;
        }
        // More hits never cost points, so the smallest number is found by halving.
        let (mut low, mut high) = (0, most);
        while low < high {
            let middle = low + (high - low) / 2;
            if reaches(middle) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        let points = self.points(after(high), max)?.saturating_sub(now);
        Some(Win { more: high, points })
    }
}

/// Nobody wins a point by handling so many times the dossiers of the whole period.
const MOST_TIMES_MORE: u64 = 100;

/// What a change would win.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Win {
    /// How many more must meet the condition.
    pub more: u64,
    /// How many points that brings.
    pub points: Points,
}

/// One thing that is scored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Criterion {
    /// Code, unique in its scorecard.
    pub code: String,
    /// Vietnamese name.
    pub name: String,
    /// Points at most.
    pub max: Points,
    /// How it is scored.
    pub shape: Shape,
}

/// A part of a scorecard that is ranked by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Component {
    /// Code, unique in its scorecard.
    pub code: String,
    /// Vietnamese name.
    pub name: String,
    /// Points at most: the sum of its criteria.
    pub max: Points,
    /// Its criteria.
    pub criteria: Vec<Criterion>,
}

/// Components whose maxima sum to 100.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Components(Vec<Component>);

/// The item that stands for the whole scorecard.
pub const TOTAL: &str = "total";

impl Components {
    /// The components.
    pub fn list(&self) -> &[Component] {
        &self.0
    }

    /// Every criterion.
    pub fn criteria(&self) -> impl Iterator<Item = &Criterion> {
        self.0.iter().flat_map(|component| &component.criteria)
    }

    /// The most points that an item may have: a criterion, a component, or [`TOTAL`].
    pub fn max_of(&self, item: &str) -> Option<Points> {
        if item == TOTAL {
            return Some(Points::HUNDRED);
        }
        let component = self.0.iter().find(|c| c.code == item).map(|c| c.max);
        component.or_else(|| self.criteria().find(|c| c.code == item).map(|c| c.max))
    }
}

#[cfg(test)]
mod tests;
