//! What a dossier adds to the figures. Every figure is a sum of these contributions, so counters, reports
//! and lists of dossiers can never disagree about what is counted.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};

use super::dossier::Status;
use super::ids::{AgencyId, ProcedureId};
use super::postal::Channel;
use super::procedure::ServiceLevel;
use super::text_enum::text_enum;
use super::timeliness::Timeliness;

text_enum! {
    /// What is counted, on the local day on which it happened.
    pub enum Measure {
        /// Accepted by the counter.
        Received = "received" / "tiếp nhận",
        /// The promised day of a dossier whose clock is not paused.
        Due = "due" / "đến hạn",
        /// The later of the promised day and the day it ended: from then on it is no longer overdue.
        Settled = "settled" / "hết quá hạn",
        /// Decided, withdrawn or stopped: no longer in progress.
        Ended = "ended" / "kết thúc",
        /// Decided on a day before the promised day.
        DecidedEarly = "decided_early" / "giải quyết trước hạn",
        /// Decided in time, not early.
        DecidedOnTime = "decided_on_time" / "giải quyết đúng hạn",
        /// Decided after the promised time.
        DecidedLate = "decided_late" / "giải quyết quá hạn",
        /// Withdrawn after it was received.
        Withdrawn = "withdrawn" / "rút hồ sơ",
        /// Stopped after it was received.
        Stopped = "stopped" / "dừng xử lý",
        /// Decided under a procedure that gives a result.
        ResultExpected = "result_expected" / "phải gắn kết quả",
        /// Decided under a procedure that gives a result, with the result attached.
        ResultAttached = "result_attached" / "đã gắn kết quả",
    }
}

/// What a dossier is counted under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dimensions {
    /// The agency that decides.
    pub agency_id: AgencyId,
    /// The procedure.
    pub procedure_id: ProcedureId,
    /// How it came in.
    pub intake_channel: Channel,
    /// How the result goes out.
    pub return_channel: Channel,
    /// Service level of the procedure version when it was submitted.
    pub service_level: ServiceLevel,
}

/// What the figures need to know of a dossier.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    /// What it is counted under.
    pub dimensions: Dimensions,
    /// State.
    pub status: Status,
    /// Local day of acceptance.
    pub received_day: Option<NaiveDate>,
    /// Promised local day; none while paused or without a due date.
    pub due_day: Option<NaiveDate>,
    /// Local day of the decision, withdrawal or stop.
    pub ended_day: Option<NaiveDate>,
    /// Punctuality, once decided.
    pub timeliness: Option<Timeliness>,
    /// The procedure gives a result.
    pub result_expected: bool,
    /// A result is attached.
    pub result_attached: bool,
}

impl Facts {
    /// The later of due and ended, once both are known.
    pub fn settled_day(&self) -> Option<NaiveDate> {
        match (self.due_day, self.ended_day) {
            (Some(due), Some(ended)) => Some(due.max(ended)),
            _ => None,
        }
    }

    /// Everything this dossier counts for, each with its day. Dossiers that were never received count for nothing.
    pub fn contributions(&self) -> Vec<(Measure, NaiveDate)> {
        let Some(received) = self.received_day else {
            return Vec::new();
        };
        let mut list = vec![(Measure::Received, received)];
        list.extend(self.due_day.map(|day| (Measure::Due, day)));
        list.extend(self.settled_day().map(|day| (Measure::Settled, day)));
        let Some(ended) = self.ended_day else {
            return list;
        };
        list.push((Measure::Ended, ended));
        match (self.status, self.timeliness) {
            (Status::Withdrawn, _) => list.push((Measure::Withdrawn, ended)),
            (Status::Stopped, _) => list.push((Measure::Stopped, ended)),
            (_, Some(timeliness)) => {
                list.push((Measure::decided(timeliness), ended));
                if self.result_expected {
                    list.push((Measure::ResultExpected, ended));
                    if self.result_attached {
                        list.push((Measure::ResultAttached, ended));
                    }
                }
            }
            _ => {}
        }
        list
    }
}

impl Measure {
    /// The measure that counts a decision of this punctuality.
    pub const fn decided(timeliness: Timeliness) -> Self {
        match timeliness {
            Timeliness::Early => Self::DecidedEarly,
            Timeliness::OnTime => Self::DecidedOnTime,
            Timeliness::Late => Self::DecidedLate,
        }
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
    /// Whole buckets: the first, and the first one after the last.
    pub buckets: Option<(Bucket, Bucket)>,
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

    /// Splits the span into whole buckets and edges.
    pub fn cut(self) -> Cut {
        let Some(after) = self.to.succ_opt() else {
            return Cut {
                buckets: None,
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
                buckets: None,
                edges: vec![self],
            };
        }
        let before = first.first_day().pred_opt().and_then(|last| Self::new(self.from, last));
        let behind = Self::new(end.first_day(), self.to);
        Cut {
            buckets: Some((first, end)),
            edges: before.into_iter().chain(behind).collect(),
        }
    }
}

/// Amounts of every measure, in the order of [`Measure::ALL`].
pub type Amounts = [i64; Measure::ALL.len()];

/// Changes of counters, in the order of their keys: writers that lock rows in one order cannot deadlock.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deltas(BTreeMap<(Dimensions, Bucket), Amounts>);

impl Deltas {
    /// What changes when a dossier with the facts `before` (none: it did not exist) becomes `after`.
    pub fn between(before: Option<&Facts>, after: &Facts) -> Self {
        let mut deltas = Self::default();
        if let Some(before) = before {
            deltas.add(before, -1);
        }
        deltas.add(after, 1);
        deltas.settle();
        deltas
    }

    /// Adds a dossier's contributions so many times.
    pub fn add(&mut self, facts: &Facts, times: i64) {
        for (measure, day) in facts.contributions() {
            let amounts = self.0.entry((facts.dimensions, Bucket::of(day))).or_default();
            if let Some(amount) = amounts.get_mut(measure as usize) {
                *amount += times;
            }
        }
    }

    /// Adds the changes of another dossier.
    pub fn merge(&mut self, other: Self) {
        for (key, amounts) in other.0 {
            let mine = self.0.entry(key).or_default();
            for (mine, amount) in mine.iter_mut().zip(amounts) {
                *mine += amount;
            }
        }
        self.settle();
    }

    fn settle(&mut self) {
        self.0.retain(|_, amounts| amounts.iter().any(|a| *a != 0));
    }

    /// The changes, by key.
    pub fn iter(&self) -> impl Iterator<Item = (&Dimensions, Bucket, &Amounts)> {
        self.0
            .iter()
            .map(|((dimensions, bucket), amounts)| (dimensions, *bucket, amounts))
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
            if let Some((first, end)) = cut.buckets {
                days.extend(first.first_day().iter_days().take_while(|d| *d < end.first_day()));
            }
            days.sort();
            let all: Vec<NaiveDate> = from.iter_days().take_while(|d| *d <= period.to()).collect();
            prop_assert_eq!(days, all);
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
