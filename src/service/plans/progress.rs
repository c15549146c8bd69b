//! Where each agency stands towards each target of a year: the rate, what is missing, the months so far, and what may
//! still come of it.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::missing;
use super::so_far::SoFar;
use super::standing::{Forecast, ProgressRow};
use super::{PlanRef, held_targets};
use crate::domain::agency::{Agency, AgencyLevel};
use crate::domain::chances::Turnable;
use crate::domain::codes::AgencyCode;
use crate::domain::figures::Period;
use crate::domain::gauge::{Gauge, Source};
use crate::domain::ids::AgencyId;
use crate::domain::indicator::{Indicator, Rate};
use crate::domain::plan::{Coming, Outlook, PACE_DAYS, PlanTarget, YearSoFar};
use crate::domain::policy::Permission;
use crate::domain::text::FieldCode;
use crate::service::access::{self, Desk};
use crate::service::context::{Caller, Context};
use crate::service::error::{Error, FieldError};
use crate::service::gauges::{Reading, behind, members, turnable};

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
            let aimed: Vec<Gauge> = wanted
                .iter()
                .flat_map(|(_, targets)| targets.iter().map(|(target, _)| target.gauge))
                .collect();
            let payable = ctx2.parties.gateway.is_some();
            let known = SoFar::load(&mut desk, &ids, &so_far, (&aimed, payable), today.then_some(now))?;
            let turnable = if aimed.iter().any(|gauge| gauge.turns()) {
                turnable(&mut desk, &ids, so_far.passed, now)?
            } else {
                HashMap::new()
            };
            let mut rows = Vec::new();
            for (agency, targets) in wanted {
                let turnable = turnable.get(&agency.id).copied().unwrap_or_default();
                for (target, plan) in targets {
                    let trend = known.trend(target.gauge, agency.id, &so_far);
                    let reading = known.reading(target.gauge, &agency, desk.catalogue.tree(), &trend);
                    rows.push(row(
                        (&agency, target, plan),
                        (trend, reading),
                        (&known, turnable),
                        (&so_far, moment),
                    ));
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
            FieldCode::InTheFuture,
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
            FieldCode::OutsideYear
        } else {
            FieldCode::InTheFuture
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
            vec![desk.agency_of_code(Permission::StatisticsRead, code)?.id]
        }
    };
    let mut there = members(tree, &tops);
    there.retain(|id| tree.get(*id).is_some_and(|a| a.is_valid_within(period)));
    let wanted: Wanted = there
        .iter()
        .filter_map(|id| tree.get(*id))
        .filter(|a| question.level.is_none_or(|level| a.level == level))
        .map(|agency| {
            let mut targets = held_targets(&desk.catalogue, agency, question.year)?;
            targets.retain(|(target, _)| question.gauge.is_none_or(|gauge| target.gauge == gauge));
            Ok((agency.clone(), targets))
        })
        .filter(|held| held.as_ref().map_or(true, |(_, targets)| !targets.is_empty()))
        .collect::<Result<_, Error>>()?;
    if wanted.is_empty() {
        return Err(missing::why(&desk.catalogue, question, &tops, &there));
    }
    Ok(wanted)
}

/// What stands in a row, from what is known so far.
fn row(
    (agency, target, plan): (&Agency, PlanTarget, PlanRef),
    (trend, reading): (Vec<(Period, Rate)>, Reading),
    (known, turnable): (&SoFar, Turnable),
    (year, moment): (&YearSoFar, Moment),
) -> ProgressRow {
    let turnable = if moment.today {
        turnable
    } else {
        turnable.of_a_past_day()
    };
    let chances = reading.chances(target.gauge, turnable, moment.goes_on);
    let forecast = match (target.gauge, reading) {
        (Gauge::Dossiers(indicator), Reading::Computed(rate)) if moment.today && year.days_left > 0 => Some(forecast(
            agency,
            indicator,
            known,
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
    let ours = reading.source() == Some(Source::Computed);
    ProgressRow {
        left_out: known.left_out(target.gauge, agency.id).to_vec(),
        capped: capped.and_then(|gauge| known.entered(gauge, agency.id)),
        agency: agency.clone(),
        behind: if ours {
            behind(target.gauge, agency, year.passed)
        } else {
            Vec::new()
        },
        target,
        plan,
        reading,
        chances,
        trend,
        forecast,
    }
}

fn forecast(
    agency: &Agency,
    indicator: Indicator,
    known: &SoFar,
    year: &YearSoFar,
    outlook: impl Fn(Coming) -> Option<Outlook>,
    rate: Rate,
) -> Forecast {
    let recent = indicator.rate(&known.recent(agency.id));
    // Only punctuality is decided by due times; the other conditions show when a dossier comes in or is decided.
    let at_hand = (indicator == Indicator::OnTime).then(|| known.at_hand(agency.id));
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
