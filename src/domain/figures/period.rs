//! Spans of local days, cut into half months and single days so that few rows of counters have to be read.

use chrono::{Datelike, Days, NaiveDate};

use crate::domain::text_enum::text_enum;

text_enum! {
    /// How many days a row of counters sums up.
    pub enum Span {
        /// One day.
        Day = "day" / "ngày",
        /// Days 1-14 or 15-end of a month.
        HalfMonth = "half_month" / "nửa tháng",
    }
}

/// Half a calendar month: days 1–14 or 15–end. Calendar months and the official reporting months
/// (from the 15th to the 14th) are both whole buckets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bucket(NaiveDate);

impl Bucket {
    /// The bucket that holds a day.
    pub fn of(day: NaiveDate) -> Self {
        let first = if day.day() < 15 { 1 } else { 15 };
        Self(day.with_day(first).unwrap_or(day))
    }

    /// First day; also how the bucket is stored.
    pub const fn first_day(self) -> NaiveDate {
        self.0
    }

    /// The bucket after this one.
    pub fn next(self) -> Self {
        let step = if self.0.day() == 1 { 14 } else { 17 };
        Self::of(self.0.checked_add_days(Days::new(step)).unwrap_or(self.0))
    }
}

/// A span of local days, both inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    from: NaiveDate,
    to: NaiveDate,
}

/// Days cut into whole buckets and the days at the edges that fill no bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The whole half months.
    pub whole: Option<Period>,
    /// Day spans that must be counted day by day.
    pub edges: Vec<Period>,
}

impl Period {
    /// A span of days; none if it would end before it begins.
    pub fn new(from: NaiveDate, to: NaiveDate) -> Option<Self> {
        (from <= to).then_some(Self { from, to })
    }

    /// First day.
    pub const fn from(self) -> NaiveDate {
        self.from
    }

    /// Last day.
    pub const fn to(self) -> NaiveDate {
        self.to
    }

    /// The days that none of some others has, in order.
    #[must_use]
    pub fn without(self, others: &[Self]) -> Vec<Self> {
        let mut others: Vec<Self> = others.to_vec();
        others.sort_by_key(|other| other.from);
        let (mut left, mut next) = (Vec::new(), Some(self.from));
        for other in others {
            let Some(from) = next else { break };
            let before = other.from.pred_opt().map(|last| last.min(self.to));
            left.extend(before.and_then(|last| Self::new(from, last)));
            next = other.to.succ_opt().map(|day| day.max(from));
        }
        left.extend(next.and_then(|from| Self::new(from, self.to)));
        left
    }

    /// Splits the span into whole buckets and edges.
    pub fn cut(self) -> Cut {
        let Some(after) = self.to.succ_opt() else {
            return Cut {
                whole: None,
                edges: vec![self],
            };
        };
        let first = match Bucket::of(self.from) {
            bucket if bucket.first_day() == self.from => bucket,
            bucket => bucket.next(),
        };
        let end = Bucket::of(after);
        if first >= end {
            return Cut {
                whole: None,
                edges: vec![self],
            };
        }
        let before = first.first_day().pred_opt().and_then(|last| Self::new(self.from, last));
        let behind = Self::new(end.first_day(), self.to);
        Cut {
            whole: end
                .first_day()
                .pred_opt()
                .and_then(|last| Self::new(first.first_day(), last)),
            edges: before.into_iter().chain(behind).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_cut_covers_every_day_exactly_once(start in 0i64..2000, length in 0i64..500) {
            let base = NaiveDate::from_ymd_opt(2022, 1, 1).unwrap();
            let from = base + chrono::Duration::days(start);
            let period = Period::new(from, from + chrono::Duration::days(length)).unwrap();
            let cut = period.cut();
            let mut days: Vec<NaiveDate> = cut.edges.iter()
                .flat_map(|p| p.from().iter_days().take_while(move |d| *d <= p.to())).collect();
            if let Some(whole) = cut.whole {
                prop_assert_eq!(Bucket::of(whole.from()).first_day(), whole.from());
                days.extend(whole.from().iter_days().take_while(|d| *d <= whole.to()));
            }
            days.sort();
            let all: Vec<NaiveDate> = from.iter_days().take_while(|d| *d <= period.to()).collect();
            prop_assert_eq!(days, all);
        }
    }

    proptest! {
        #[test]
        fn what_others_leave_is_every_day_that_none_has(start in 0i64..60, length in 0i64..60, others in prop::collection::vec((0i64..90, 0i64..20), 0..4)) {
            let base = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
            let span = |(start, length): (i64, i64)| {
                let from = base + chrono::Duration::days(start);
                Period::new(from, from + chrono::Duration::days(length)).unwrap()
            };
            let days = |p: &Period| p.from().iter_days().take_while({ let to = p.to(); move |d| *d <= to }).collect::<Vec<_>>();
            let (period, others) = (span((start, length)), others.into_iter().map(span).collect::<Vec<_>>());
            let left: Vec<NaiveDate> = period.without(&others).iter().flat_map(days).collect();
            let taken: Vec<NaiveDate> = others.iter().flat_map(days).collect();
            let all: Vec<NaiveDate> = days(&period).into_iter().filter(|day| !taken.contains(day)).collect();
            prop_assert_eq!(left, all);
        }
    }

    #[test]
    fn calendar_and_reporting_months_have_no_edges() {
        let day = |m, d| NaiveDate::from_ymd_opt(2023, m, d).unwrap();
        assert!(Period::new(day(2, 1), day(2, 28)).unwrap().cut().edges.is_empty());
        assert!(Period::new(day(1, 15), day(2, 14)).unwrap().cut().edges.is_empty());
        assert_eq!(Period::new(day(1, 2), day(2, 14)).unwrap().cut().edges.len(), 1);
    }
}
