//! Where each agency stands towards each target of a year: the rate, what is missing, the months so far, and what may
//! still come of it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

use super::standing::{Forecast, ProgressRow};
use super::{PlanRef, held_targets};
use crate::db::figures::{Scope, Split, sums};
use crate::db::plans as rows;
use crate::domain::agency::{Agency, AgencyLevel};
use crate::domain::chances::Turnable;
use crate::domain::codes::AgencyCode;
use crate::domain::figures::{Amounts, Period, add};
use crate::domain::gauge::Gauge;
use crate::domain::ids::AgencyId;
use crate::domain::indicator::{Indicator, Rate};
use crate::domain::instant::Instant;
use crate::domain::plan::{AtHand, Coming, Outlook, PACE_DAYS, PlanTarget, YearSoFar};
use crate::domain::policy::Permission;
use crate::service::access::{self, Desk};
use crate::service::context::{Caller, Context};
use crate::service::error::{Error, FieldError, Reason};
use crate::service::gauges::{NOTHING, behind, current_figures, members, rated, turnable, upwards};

/// Whose progress, in which year.
#[derive(Clone, Debug)]
pub struct ProgressQuestion {
    /// Year.
    pub year: i32,
    /// An agency and all below it; the whole scope if absent.
    pub agency: Option<AgencyCode>,
    /// Only agencies of this level.
    pub level: Option<AgencyLevel>,
    /// Only this indicator.
    pub gauge: Option<Gauge>,
    /// As of the end of this day; today, or the end of the year if it is over, if absent.
    pub as_of: Option<NaiveDate>,
}

/// The answer.
pub struct Progress {
    /// The days counted.
    pub period: Period,
    /// Days of the year that are left.
    pub days_left: u64,
    /// Agency by agency, target by target.
    pub rows: Vec<ProgressRow>,
}

/// The counts of the year, for every agency with all below it.
struct Counts {
    months: HashMap<AgencyId, BTreeMap<NaiveDate, Amounts>>,
    recent: HashMap<AgencyId, Amounts>,
    at_hand: HashMap<AgencyId, AtHand>,
}

/// Ratings of each month, of every agency with all below it.
type Rated = Vec<(Period, HashMap<AgencyId, Rate>)>;

/// What the rows are made of.
struct Rates {
    counts: Counts,
    entered: HashMap<(AgencyId, Gauge), Vec<(Period, Rate)>>,
    ratings: Rated,
    turnable: HashMap<AgencyId, Turnable>,
}

/// From where a rate is looked at.
#[derive(Clone, Copy)]
struct Moment {
    /// As of today, and not of a day that is over.
    today: bool,
    /// The year has days left, so that new ones can come.
    goes_on: bool,
}

/// Where agencies stand towards their targets.
///
/// # Errors
/// The year or day lies ahead, no plan holds, the agency is out of scope, or the database refuses.
pub async fn progress(ctx: &Arc<Context>, caller: Caller, question: ProgressQuestion) -> Result<Progress, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let now = ctx2.now();
            let mut desk = access::enter(conn, &ctx2, &caller, Permission::StatisticsRead)?;
            let so_far = year_so_far(&question, now.local_day())?;
            let wanted = wanted(&desk, &question, so_far.passed)?;
            let ids: Vec<AgencyId> = wanted.iter().map(|(agency, _)| agency.id).collect();
            // Of a past day nobody knows any more which dossiers lay open and when each was due.
            let today = so_far.passed.to() == now.local_day();
            let moment = Moment {
                today,
                goes_on: now.local_day() <= year_of(question.year)?.to(),
            };
            let counts = count(&mut desk, &ids, &so_far, today.then_some(now))?;
            let mut entered: HashMap<(AgencyId, Gauge), Vec<(Period, Rate)>> = HashMap::new();
            for row in current_figures(&mut desk, &ids, so_far.passed)? {
                let period = Period::new(row.period_from, row.period_to);
                let rate = Rate {
                    numerator: u64::try_from(row.numerator).unwrap_or(0),
                    denominator: u64::try_from(row.denominator).unwrap_or(0),
                };
                let list = entered.entry((row.agency_id, row.gauge)).or_default();
                list.extend(period.map(|p| (p, rate)));
            }
            let rates = Rates {
                counts,
                entered,
                ratings: rated_by_month(&mut desk, &ids, &so_far, &wanted)?,
                turnable: turnable_now(&mut desk, &ids, so_far.passed, now, &wanted)?,
            };
            let mut rows = Vec::new();
            for (agency, targets) in wanted {
                for (target, plan) in targets {
                    rows.push(row(&agency, target, plan, &rates, (&so_far, moment)));
                }
            }
            Ok(Progress {
                period: so_far.passed,
                days_left: so_far.days_left,
                rows,
            })
        })
        .await
}

const fn plus(a: Rate, b: Rate) -> Rate {
    Rate {
        numerator: a.numerator.saturating_add(b.numerator),
        denominator: a.denominator.saturating_add(b.denominator),
    }
}

fn year_of(year: i32) -> Result<Period, Error> {
    let day = |m, d| NaiveDate::from_ymd_opt(year, m, d);
    day(1, 1)
        .zip(day(12, 31))
        .and_then(|(from, to)| Period::new(from, to))
        .ok_or_else(|| Error::internal("no such year"))
}

fn year_so_far(question: &ProgressQuestion, today: NaiveDate) -> Result<YearSoFar, Error> {
    let last = year_of(question.year)?.to();
    let as_of = question.as_of.unwrap_or_else(|| last.min(today));
    let field = if question.as_of.is_some() { "as_of" } else { "year" };
    if as_of > today {
        return Err(Error::field(FieldError::new(
            field,
            "in_the_future",
            "Ngày này chưa đến.",
            "The day has not come.",
        )));
    }
    YearSoFar::new(question.year, as_of).ok_or_else(|| {
        let (vi, en) = if question.as_of.is_some() {
            (
                "Ngày phải nằm trong năm của kế hoạch.",
                "The day must lie in the year of the plan.",
            )
        } else {
            ("Năm này chưa bắt đầu.", "The year has not begun.")
        };
        let code = if question.as_of.is_some() {
            "outside_year"
        } else {
            "in_the_future"
        };
        Error::field(FieldError::new(field, code, vi, en))
    })
}

/// Agencies that existed in the year, with the targets that hold for each.
type Wanted = Vec<(Agency, Vec<(PlanTarget, PlanRef)>)>;

fn wanted(desk: &Desk<'_>, question: &ProgressQuestion, period: Period) -> Result<Wanted, Error> {
    let tree = desk.catalogue.tree();
    let tops = match &question.agency {
        None => desk.actor.scopes(Permission::StatisticsRead, tree),
        Some(code) => {
            let agency = desk.catalogue.agency(code)?.id;
            vec![desk.agency_in_scope(Permission::StatisticsRead, agency)?.id]
        }
    };
    let wanted: Wanted = members(tree, &tops)
        .into_iter()
        .filter_map(|id| tree.get(id))
        .filter(|a| a.is_valid_within(period))
        .filter(|a| question.level.is_none_or(|level| a.level == level))
        .map(|agency| {
            let targets = held_targets(&desk.catalogue, agency, question.year)
                .into_iter()
                .filter(|(target, _)| question.gauge.is_none_or(|gauge| target.gauge == gauge))
                .collect::<Vec<_>>();
            (agency.clone(), targets)
        })
        .filter(|(_, targets)| !targets.is_empty())
        .collect();
    if wanted.is_empty() {
        let about: Vec<&str> = tops
            .iter()
            .filter_map(|id| tree.get(*id))
            .map(|a| a.name.as_str())
            .collect();
        let details = [question.year.to_string(), about.join(", ")];
        return Err(Error::with(Reason::PlanNotFound, details));
    }
    Ok(wanted)
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

fn aims(wanted: &Wanted, at: impl Fn(Gauge) -> bool) -> bool {
    wanted
        .iter()
        .any(|(_, targets)| targets.iter().any(|(target, _)| at(target.gauge)))
}

fn rated_by_month(desk: &mut Desk<'_>, ids: &[AgencyId], year: &YearSoFar, wanted: &Wanted) -> Result<Rated, Error> {
    if !aims(wanted, |gauge| matches!(gauge, Gauge::Ratings(_))) {
        return Ok(Vec::new());
    }
    let months = months(year).into_iter();
    months.map(|days| Ok((days, rated(desk, ids, days)?))).collect()
}

fn turnable_now(
    desk: &mut Desk<'_>,
    ids: &[AgencyId],
    passed: Period,
    now: Instant,
    wanted: &Wanted,
) -> Result<HashMap<AgencyId, Turnable>, Error> {
    if aims(wanted, Gauge::turns) {
        turnable(desk, ids, passed, now)
    } else {
        Ok(HashMap::new())
    }
}

fn row(
    agency: &Agency,
    target: PlanTarget,
    plan: PlanRef,
    rates: &Rates,
    (year, moment): (&YearSoFar, Moment),
) -> ProgressRow {
    let trend: Vec<(Period, Rate)> = match target.gauge {
        Gauge::Dossiers(indicator) => {
            let counted = rates.counts.months.get(&agency.id);
            let of = |days: &Period| counted.and_then(|months| months.get(&days.from())).copied();
            let rate = |days| (days, indicator.rate(&of(&days).unwrap_or_default()));
            months(year).into_iter().map(rate).collect()
        }
        Gauge::Ratings(_) => {
            let rate = |(days, of): &(Period, HashMap<_, _>)| (*days, of.get(&agency.id).copied().unwrap_or(NOTHING));
            rates.ratings.iter().map(rate).collect()
        }
        gauge => rates.entered.get(&(agency.id, gauge)).cloned().unwrap_or_default(),
    };
    // Of figures nobody entered there is no rate.
    let rate = trend.iter().map(|(_, rate)| *rate).reduce(plus);
    let turnable = rates.turnable.get(&agency.id).copied().unwrap_or_default();
    let turnable = if moment.today {
        turnable
    } else {
        turnable.of_a_past_day()
    };
    let chances = target.gauge.chances(rate.unwrap_or(NOTHING), turnable, moment.goes_on);
    let forecast = match (target.gauge, rate) {
        (Gauge::Dossiers(indicator), Some(rate)) if moment.today && year.days_left > 0 => Some(forecast(
            agency,
            indicator,
            &rates.counts,
            year,
            |coming| Outlook::new(chances, rate, target.target, coming),
            rate,
        )),
        _ => None,
    };
    let capped = match target.gauge {
        Gauge::Entered(entered) => entered.capped_by().map(|(other, _)| Gauge::Entered(other)),
        _ => None,
    };
    let capped = capped.and_then(|gauge| rates.entered.get(&(agency.id, gauge)));
    ProgressRow {
        capped: capped.and_then(|periods| periods.iter().map(|(_, rate)| *rate).reduce(plus)),
        agency: agency.clone(),
        behind: behind(target.gauge, agency, year.passed),
        target,
        plan,
        rate,
        chances,
        trend,
        forecast,
    }
}

fn forecast(
    agency: &Agency,
    indicator: Indicator,
    counts: &Counts,
    year: &YearSoFar,
    outlook: impl Fn(Coming) -> Option<Outlook>,
    rate: Rate,
) -> Forecast {
    let recent = indicator.rate(&counts.recent.get(&agency.id).copied().unwrap_or_default());
    // Only punctuality is decided by due times; the other conditions show when a dossier comes in or is decided.
    let at_hand = (indicator == Indicator::OnTime).then(|| counts.at_hand.get(&agency.id).copied().unwrap_or_default());
    let coming = Coming::at_pace(recent, PACE_DAYS, year.days_left, at_hand);
    Forecast {
        recent,
        recent_days: year.recent,
        at_hand,
        coming,
        rate: coming.forecast(rate),
        outlook: outlook(coming),
    }
}
