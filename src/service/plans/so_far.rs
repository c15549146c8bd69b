//! What is known of a year so far: of dossiers month by month, of ratings, of services, and what was entered.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

use crate::db::figures::{Scope, Split, sums};
use crate::db::plans as rows;
use crate::domain::agency::{Agency, AgencyTree};
use crate::domain::figures::{Amounts, Period, add};
use crate::domain::gauge::Gauge;
use crate::domain::ids::AgencyId;
use crate::domain::indicator::Rate;
use crate::domain::instant::Instant;
use crate::domain::plan::{AtHand, YearSoFar};
use crate::service::access::Desk;
use crate::service::error::Error;
use crate::service::gauges::{Entered, LeftOut, NOTHING, Reading, Readings, entered, members, rated, upwards};

/// The counts of the year, for every agency with all below it.
struct Counts {
    months: HashMap<AgencyId, BTreeMap<NaiveDate, Amounts>>,
    recent: HashMap<AgencyId, Amounts>,
    at_hand: HashMap<AgencyId, AtHand>,
}

/// Ratings of each month, of every agency with all below it.
type Rated = Vec<(Period, HashMap<AgencyId, Rate>)>;

/// What is known of a year so far.
pub(super) struct SoFar {
    counts: Counts,
    entered: Entered,
    ratings: Rated,
    /// Of gauges that do not add up from months; none if nobody aims at one.
    services: Option<Readings>,
}

impl SoFar {
    /// Reads what some gauges need. `now` is given for today, of which more is known than of a past day; `payable` says whether a
    /// payment gateway is connected.
    ///
    /// # Errors
    /// The database refuses.
    pub fn load(
        desk: &mut Desk<'_>,
        ids: &[AgencyId],
        year: &YearSoFar,
        (gauges, payable): (&[Gauge], bool),
        now: Option<Instant>,
    ) -> Result<Self, Error> {
        let services: Vec<Gauge> = gauges
            .iter()
            .copied()
            .filter(|gauge| matches!(gauge, Gauge::Decision766(_)))
            .collect();
        let services = if services.is_empty() {
            None
        } else {
            Some(Readings::load(desk, ids, year.passed, &services, payable)?)
        };
        let ratings = if gauges.iter().any(|gauge| matches!(gauge, Gauge::Ratings(_))) {
            let months = months(year).into_iter();
            months
                .map(|days| Ok((days, rated(desk, ids, days)?)))
                .collect::<Result<_, Error>>()?
        } else {
            Vec::new()
        };
        Ok(Self {
            counts: count(desk, ids, year, now)?,
            entered: entered(desk, ids, year.passed)?,
            ratings,
            services,
        })
    }

    /// Each month's own rate, or each entered period's.
    pub fn trend(&self, gauge: Gauge, agency: AgencyId, year: &YearSoFar) -> Vec<(Period, Rate)> {
        if let Some(held) = self.entered.held.get(&(agency, gauge)) {
            return held.parts().iter().map(|part| (part.days, part.rate)).collect();
        }
        match gauge {
            Gauge::Dossiers(indicator) => {
                let counted = self.counts.months.get(&agency);
                let of = |days: &Period| counted.and_then(|months| months.get(&days.from())).copied();
                let rate = |days| (days, indicator.rate(&of(&days).unwrap_or_default()));
                months(year).into_iter().map(rate).collect()
            }
            Gauge::Ratings(_) => {
                let rate = |(days, of): &(Period, HashMap<_, _>)| (*days, of.get(&agency).copied().unwrap_or(NOTHING));
                self.ratings.iter().map(rate).collect()
            }
            Gauge::Entered(_) | Gauge::Decision766(_) => Vec::new(),
        }
    }

    /// What a gauge says of the year so far, whose months are `trend`.
    pub fn reading(&self, gauge: Gauge, agency: &Agency, tree: &AgencyTree, trend: &[(Period, Rate)]) -> Reading {
        match (self.entered.held.get(&(agency.id, gauge)), gauge, &self.services) {
            (Some(held), _, _) => held.reading(),
            (None, Gauge::Decision766(_), Some(services)) => services.of(gauge, agency, tree),
            (None, _, _) => {
                let all = trend.iter().map(|(_, rate)| *rate).reduce(Rate::plus);
                Reading::computed(gauge, || all.unwrap_or(NOTHING))
            }
        }
    }

    /// What was entered.
    pub fn entered(&self, gauge: Gauge, agency: AgencyId) -> Option<Rate> {
        self.entered.held.get(&(agency, gauge))?.reading().told()
    }

    /// What was entered for days of which some are not over yet.
    pub fn left_out(&self, gauge: Gauge, agency: AgencyId) -> &[LeftOut] {
        self.entered.left_out(agency, gauge)
    }

    /// The recent days.
    pub fn recent(&self, agency: AgencyId) -> Amounts {
        self.counts.recent.get(&agency).copied().unwrap_or_default()
    }

    /// What lies open.
    pub fn at_hand(&self, agency: AgencyId) -> AtHand {
        self.counts.at_hand.get(&agency).copied().unwrap_or_default()
    }
}

fn count(desk: &mut Desk<'_>, ids: &[AgencyId], year: &YearSoFar, now: Option<Instant>) -> Result<Counts, Error> {
    let catalogue = Arc::clone(&desk.catalogue);
    let tree = catalogue.tree();
    let wanted: HashSet<AgencyId> = ids.iter().copied().collect();
    let all = members(tree, ids);
    let scope = Scope::Own(all.clone());
    let split = |time| Split {
        agency: true,
        time,
        ..Split::default()
    };
    let mut counts = Counts {
        months: HashMap::new(),
        recent: HashMap::new(),
        at_hand: HashMap::new(),
    };
    for (key, sum) in sums(desk.conn, &scope, year.passed, split(true))? {
        let (Some(own), Some(day)) = (key.agency_id, key.day) else {
            continue;
        };
        let month = day.with_day(1).unwrap_or(day);
        upwards(tree, &wanted, own, |id| {
            let months = counts.months.entry(id).or_default();
            add(months.entry(month).or_default(), &sum);
        });
    }
    let Some(now) = now else { return Ok(counts) };
    for (key, sum) in sums(desk.conn, &scope, year.recent, split(false))? {
        let Some(own) = key.agency_id else { continue };
        upwards(tree, &wanted, own, |id| {
            add(counts.recent.entry(id).or_default(), &sum);
        });
    }
    let end = NaiveDate::from_ymd_opt(year.passed.to().year() + 1, 1, 1).unwrap_or(year.passed.to());
    let end = Instant::from_day_minute(end, 0).map_err(Error::internal)?;
    for row in rows::at_hand(desk.conn, &all, now, end)? {
        let count = |n: i64| u64::try_from(n).unwrap_or(0);
        upwards(tree, &wanted, AgencyId::new(row.agency_id), |id| {
            let open = counts.at_hand.entry(id).or_default();
            open.overdue += count(row.overdue);
            open.due_this_year += count(row.due);
            open.later += count(row.open - row.overdue - row.due);
        });
    }
    Ok(counts)
}

/// The months of the year so far, the last of them as far as it has come.
fn months(year: &YearSoFar) -> Vec<Period> {
    let day = year.passed.to();
    (1..=day.month())
        .filter_map(|month| {
            let first = year.passed.from().with_month(month)?;
            let last = first.checked_add_months(chrono::Months::new(1))?.pred_opt()?;
            Period::new(first, last.min(day))
        })
        .collect()
}
