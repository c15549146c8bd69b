//! `/statistics`: figures, rates, and the dossiers behind them.

use actix_web::{HttpResponse, get};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::dossier_wire::NamedWire;
use super::dossiers::DossierPage;
use super::error::ReadErrors;
use super::extract::{Ctx, Params, cursor, limit, required_day, sure};
use crate::service::statistics::{self, Figure, GroupBy, IndicatorRow, Question, Row};
use crate::service::{Caller, Error, Fields};

/// Which agencies, which days, grouped how.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct TimelinessParams {
    /// Agency code: it and all below it; your whole scope if absent.
    pub agency: Option<String>,
    /// First day.
    #[param(example = "2026-11-01")]
    pub from: Option<String>,
    /// Last day.
    #[param(example = "2026-11-30")]
    pub to: Option<String>,
    /// `total` (default), `agency`, `field`, `procedure`, `channel`, `level` or `month`.
    pub group_by: Option<String>,
}

/// Which agencies, which days.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct RateParams {
    /// Agency code: it and all below it; your whole scope if absent.
    pub agency: Option<String>,
    /// First day.
    pub from: Option<String>,
    /// Last day.
    pub to: Option<String>,
}

/// Which figure, of which agencies and days.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct BehindParams {
    /// `received`, `received_online`, `received_postal`, `resolved`, `early`, `on_time`, `late`, `withdrawn`, `stopped`,
    /// `result_expected`, `result_attached`, `result_missing`, `in_progress` or `overdue`.
    pub measure: Option<String>,
    /// Agency code: it and all below it; your whole scope if absent.
    pub agency: Option<String>,
    /// First day.
    pub from: Option<String>,
    /// Last day.
    pub to: Option<String>,
    /// `next` of the page before.
    pub after: Option<String>,
    /// 1 to 200, 50 if absent.
    pub limit: Option<String>,
}

fn question(f: &mut Fields, agency: Option<&str>, from: Option<&str>, to: Option<&str>) -> Option<Question> {
    let agency = f.optional("agency", agency);
    let from = required_day(f, "from", from);
    let to = required_day(f, "to", to);
    Some(Question {
        agency,
        from: from?,
        to: to?,
    })
}

/// A rate with its parts.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct RateWire {
    pub numerator: u64,
    pub denominator: u64,
    /// Percent; null where there is nothing to count (not applicable).
    pub percent: Option<f64>,
}

impl From<crate::domain::indicator::Rate> for RateWire {
    fn from(rate: crate::domain::indicator::Rate) -> Self {
        Self {
            numerator: rate.numerator,
            denominator: rate.denominator,
            percent: rate.percent().map(round),
        }
    }
}

fn round(percent: f64) -> f64 {
    (percent * 100.0).round() / 100.0
}

/// One row of figures.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct TimelinessRow {
    pub key: String,
    pub label: String,
    /// In progress when the period began.
    pub carried_over: i64,
    pub received: i64,
    pub resolved: Resolved,
    pub withdrawn: i64,
    pub stopped: i64,
    pub in_progress: InProgress,
    /// Early and on time over decided.
    pub on_time_rate: RateWire,
}

/// Decided in the period.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct Resolved {
    pub total: i64,
    pub early: i64,
    pub on_time: i64,
    pub late: i64,
}

/// In progress at the cut-off.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct InProgress {
    pub total: i64,
    pub within_time: i64,
    pub overdue: i64,
}

/// Early, on time, late. `carried_over + received = resolved + withdrawn + stopped + in_progress`.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct TimelinessWire {
    pub agency: Option<String>,
    pub from: String,
    pub to: String,
    pub group_by: &'static str,
    /// As of which moment dossiers in progress are judged.
    pub cut_off: String,
    pub rows: Vec<TimelinessRow>,
    pub total: TimelinessRow,
}

impl From<&Row> for TimelinessRow {
    fn from(row: &Row) -> Self {
        Self {
            key: row.key.clone(),
            label: row.label.clone(),
            carried_over: row.carried_over,
            received: row.received,
            resolved: Resolved {
                total: row.early + row.on_time + row.late,
                early: row.early,
                on_time: row.on_time,
                late: row.late,
            },
            withdrawn: row.withdrawn,
            stopped: row.stopped,
            in_progress: InProgress {
                total: row.in_progress,
                within_time: row.in_progress - row.overdue,
                overdue: row.overdue,
            },
            on_time_rate: row.on_time_rate().into(),
        }
    }
}

/// Early, on time, late and in progress
#[utoipa::path(tag = "statistics", params(TimelinessParams),
    responses((status = 200, body = TimelinessWire), ReadErrors))]
#[get("/statistics/timeliness")]
pub async fn timeliness(ctx: Ctx, caller: Caller, params: Params<TimelinessParams>) -> Result<HttpResponse, Error> {
    let p = params.0;
    let mut f = Fields::new();
    let question = question(&mut f, p.agency.as_deref(), p.from.as_deref(), p.to.as_deref());
    let group_by = f
        .optional::<GroupBy, _>("group_by", p.group_by.as_deref())
        .unwrap_or(GroupBy::Total);
    f.finish()?;
    let question = sure(question)?;
    let (from, to) = (question.from.to_string(), question.to.to_string());
    let answer = statistics::timeliness(&ctx, caller, question, group_by).await?;
    Ok(HttpResponse::Ok().json(TimelinessWire {
        agency: answer.agency,
        from,
        to,
        group_by: group_by.as_str(),
        cut_off: answer.cut_off.to_string(),
        rows: answer.rows.iter().map(TimelinessRow::from).collect(),
        total: (&answer.total).into(),
    }))
}

/// A target of a plan.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct TargetWire {
    /// `at_least`, `more_than` or `exactly`.
    pub comparator: &'static str,
    pub percent: f64,
    pub plan_year: i32,
    pub source: String,
}

/// An indicator.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct IndicatorWire {
    pub indicator: &'static str,
    pub name: &'static str,
    /// What is divided by what.
    pub definition: &'static str,
    pub rate: RateWire,
    pub target: Option<TargetWire>,
    /// Null where there is no rate or no target.
    pub met: Option<bool>,
    /// Percentage points missing.
    pub gap: Option<f64>,
    /// How many more dossiers would have to meet the condition; null if none can (a late dossier stays late).
    pub still_needed: Option<u64>,
}

impl From<&IndicatorRow> for IndicatorWire {
    fn from(row: &IndicatorRow) -> Self {
        Self {
            indicator: row.indicator.as_str(),
            name: row.indicator.label_vi(),
            definition: row.indicator.definition(),
            rate: row.rate.into(),
            met: row.target.as_ref().and_then(|(target, ..)| row.rate.meets(*target)),
            gap: row.gap().map(round),
            still_needed: row.still_needed(),
            target: row.target.as_ref().map(|(target, year, source)| TargetWire {
                comparator: target.comparator.as_str(),
                percent: target.threshold.percent(),
                plan_year: *year,
                source: source.clone(),
            }),
        }
    }
}

/// The rates that the plan is judged by.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct RatesWire {
    pub agency: Option<NamedWire>,
    pub from: String,
    pub to: String,
    pub rates: Vec<IndicatorWire>,
}

/// The rates of the plan, with target, gap and what is still needed
#[utoipa::path(tag = "statistics", params(RateParams), responses((status = 200, body = RatesWire), ReadErrors))]
#[get("/statistics/rates")]
pub async fn rates(ctx: Ctx, caller: Caller, params: Params<RateParams>) -> Result<HttpResponse, Error> {
    let p = params.0;
    let mut f = Fields::new();
    let question = question(&mut f, p.agency.as_deref(), p.from.as_deref(), p.to.as_deref());
    f.finish()?;
    let question = sure(question)?;
    let (from, to) = (question.from.to_string(), question.to.to_string());
    let answer = statistics::rates(&ctx, caller, question).await?;
    Ok(HttpResponse::Ok().json(RatesWire {
        agency: answer.agency.map(|(code, name)| NamedWire { code, name }),
        from,
        to,
        rates: answer.rows.iter().map(IndicatorWire::from).collect(),
    }))
}

/// The dossiers behind a figure
///
/// Exactly the dossiers that the figure counts, newest first. Names, so it needs the right to read dossiers too.
#[utoipa::path(tag = "statistics", params(BehindParams), responses((status = 200, body = DossierPage), ReadErrors))]
#[get("/statistics/dossiers")]
pub async fn behind(ctx: Ctx, caller: Caller, params: Params<BehindParams>) -> Result<HttpResponse, Error> {
    let p = params.0;
    let mut f = Fields::new();
    let question = question(&mut f, p.agency.as_deref(), p.from.as_deref(), p.to.as_deref());
    let figure = f.required::<Figure, _>("measure", p.measure.as_deref());
    let after = cursor(&mut f, p.after.as_deref());
    let limit = limit(&mut f, p.limit.as_deref());
    f.finish()?;
    let page = statistics::behind(&ctx, caller, sure(question)?, sure(figure)?, after, limit).await?;
    Ok(HttpResponse::Ok().json(DossierPage::new(&page)))
}
