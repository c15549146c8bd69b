//! `/statistics`: figures, rates, and the dossiers behind them.

use actix_web::{HttpResponse, get};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::dossier_wire::NamedWire;
use super::dossiers::DossierPage;
use super::error::ReadErrors;
use super::extract::{Ctx, Params, cursor, limit, sure};
use super::progress::TrendWire;
use super::questions::{Asks, asks, groupings};
use crate::domain::figures::Measure;
use crate::domain::gauge::{Gauge, Source};
use crate::domain::indicator::Term;
use crate::service::gauges::Reading;
use crate::service::statistics::{self, Figure, IndicatorRow, Narrowing, Row};
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
    /// `true`: the agency alone, without those below it.
    pub own: Option<String>,
    /// `true`: without the dossiers that are doubtful witnesses (see `/statistics/quality`), also where they were received before
    /// the period or ended after it.
    pub certain: Option<String>,
    /// None, one or two of `agency`, `field`, `procedure`, `channel`, `return_channel`, `level`, `month`,
    /// `quarter`, `half`, `year`, `reporting_month`, `reporting_quarter`, `reporting_half` and `reporting_year`, with a comma between.
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
    /// `true`: the agency alone, without those below it.
    pub own: Option<String>,
    /// `true`: without the dossiers that are doubtful witnesses (see `/statistics/quality`), also where they were received before
    /// the period or ended after it.
    pub certain: Option<String>,
}

/// Which figure, of which agencies and days.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct BehindParams {
    /// Which figure.
    pub measure: Option<String>,
    /// Only of this procedure.
    pub procedure: Option<String>,
    /// Only of the procedures of this field, by its name as procedures have it.
    pub field: Option<String>,
    /// Only what came in through this channel.
    pub channel: Option<String>,
    /// Only what goes out through this channel.
    pub return_channel: Option<String>,
    /// Only under a service of this level.
    pub level: Option<String>,
    /// `true`: the agency alone, without those below it.
    pub own: Option<String>,
    /// `true`: of the figure without the dossiers that are doubtful witnesses.
    pub certain: Option<String>,
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

asks!(TimelinessParams, RateParams, BehindParams; certain);

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
            percent: rate.percent(),
        }
    }
}

/// One row of figures.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct TimelinessRow {
    /// Code of the first group; empty for the total.
    pub key: String,
    pub label: String,
    /// The second group, if two were asked for.
    pub second: Option<GroupWire>,
    /// First and last day of those that were asked about, if the row is one span of time: what to ask for when looking behind it.
    pub from: Option<String>,
    pub to: Option<String>,
    /// In progress when the period began.
    pub carried_over: i64,
    pub received: i64,
    /// Of these, submitted online.
    pub received_online: i64,
    /// Of these, at the counter or by post.
    pub received_offline: i64,
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
    /// Whose figures they are; null if they are the sum of several scopes.
    pub agency: Option<NamedWire>,
    pub from: String,
    pub to: String,
    /// The groupings, in the order asked for.
    pub group_by: Vec<&'static str>,
    /// As of which moment dossiers in progress are judged.
    pub cut_off: String,
    pub rows: Vec<TimelinessRow>,
    pub total: TimelinessRow,
}

/// A group.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct GroupWire {
    pub key: String,
    pub label: String,
}

impl TimelinessRow {
    fn new(row: &Row) -> Self {
        let mut groups = row.groups.iter();
        let first = groups.next();
        let days = row.groups.iter().find_map(|group| group.days);
        let figures = &row.figures;
        let (received, online) = (figures.count(Measure::Received), figures.count(Measure::ReceivedOnline));
        Self {
            key: first.map(|g| g.key.clone()).unwrap_or_default(),
            label: first.map_or_else(|| "Tổng cộng".to_owned(), |g| g.label.clone()),
            second: groups.next().map(|g| GroupWire {
                key: g.key.clone(),
                label: g.label.clone(),
            }),
            from: days.map(|(from, _)| from.to_string()),
            to: days.map(|(_, to)| to.to_string()),
            carried_over: figures.carried_over,
            received,
            received_online: online,
            received_offline: received - online,
            resolved: Resolved {
                total: figures.resolved(),
                early: figures.count(Measure::DecidedEarly),
                on_time: figures.count(Measure::DecidedOnTime),
                late: figures.count(Measure::DecidedLate),
            },
            withdrawn: figures.count(Measure::Withdrawn),
            stopped: figures.count(Measure::Stopped),
            in_progress: InProgress {
                total: figures.in_progress,
                within_time: figures.in_progress - figures.overdue,
                overdue: figures.overdue,
            },
            on_time_rate: figures.on_time_rate().into(),
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
    let question = p.words().read(&mut f);
    let groups = groupings(&mut f, p.group_by.as_deref());
    f.finish()?;
    let question = sure(question)?;
    let (from, to) = (question.from.to_string(), question.to.to_string());
    let group_by = groups.iter().map(|g| g.as_str()).collect();
    let answer = statistics::timeliness(&ctx, caller, question, groups).await?;
    Ok(HttpResponse::Ok().json(TimelinessWire {
        agency: answer.about.map(NamedWire::from),
        from,
        to,
        group_by,
        cut_off: answer.cut_off.to_string(),
        rows: answer.rows.iter().map(TimelinessRow::new).collect(),
        total: TimelinessRow::new(&Row {
            groups: Vec::new(),
            figures: answer.total,
        }),
    }))
}

/// A target of a plan, and how far a rate meets it.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct TargetWire {
    /// `at_least`, `more_than` or `exactly`.
    pub comparator: &'static str,
    pub percent: f64,
    /// Year of the plan; an older plan holds on until its issuer's next one comes.
    pub plan_year: i32,
    /// Who issued the plan.
    pub plan_agency: NamedWire,
    pub source: String,
    /// Null where there is no rate.
    pub met: Option<bool>,
    /// Percentage points missing; 0 if the target is met.
    pub gap: Option<f64>,
    /// How many more dossiers would have to meet the condition: open ones that can be turned first, which leave the denominator as
    /// it is, then new ones, as long as the period goes on. With `certain` only new ones: of those that are open nobody knows which would count. Null if none
    /// can (a late dossier stays late).
    pub still_needed: Option<u64>,
}

/// An indicator.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct IndicatorWire {
    pub indicator: &'static str,
    pub name: &'static str,
    /// What is divided by what.
    pub definition: &'static str,
    /// Null of a figure of another system that nobody entered for a period within these days.
    pub rate: Option<RateWire>,
    /// `computed` from what is kept here, `entered` in place of it, or `mixed`: entered for some of the days and computed for the others;
    /// null without a rate.
    pub rate_source: Option<&'static str>,
    /// Figures that were entered for days of which some lie outside those asked about: the rate says nothing of them.
    pub left_out: Vec<TrendWire>,
    /// The `measure` of `/statistics/dossiers` that lists the dossiers of the numerator. Its name need not be that of the indicator: the
    /// indicator `on_time` counts what is `in_time`, early or on time, and the measure `on_time` only what is exactly on time.
    pub numerator_measure: Option<&'static str>,
    /// The same of the denominator.
    pub denominator_measure: Option<&'static str>,
    /// Every target that holds: each agency on the path may have issued one, and each is to be met. That of the nearest issuer
    /// comes first.
    pub targets: Vec<TargetWire>,
}

fn measure(term: Term) -> Option<&'static str> {
    Figure::adding(term).map(Figure::as_str)
}

impl From<&IndicatorRow> for IndicatorWire {
    fn from(row: &IndicatorRow) -> Self {
        // What was entered has no dossiers behind it.
        let of_dossiers = match (row.gauge, row.reading) {
            (Gauge::Dossiers(indicator), Reading::Computed(_)) => Some(indicator),
            _ => None,
        };
        let rate = row.reading.told();
        Self {
            indicator: row.gauge.as_str(),
            name: row.gauge.label_vi(),
            definition: row.gauge.definition(),
            rate: rate.map(RateWire::from),
            rate_source: row.reading.source().map(Source::as_str),
            left_out: row.left_out.iter().map(TrendWire::from).collect(),
            numerator_measure: of_dossiers.and_then(|indicator| measure(indicator.numerator())),
            denominator_measure: of_dossiers.and_then(|indicator| measure(indicator.denominator())),
            targets: row
                .targets
                .iter()
                .map(|(planned, plan)| TargetWire {
                    comparator: planned.target.comparator.as_str(),
                    percent: planned.target.threshold.percent(),
                    plan_year: plan.year,
                    plan_agency: plan.issuer.clone().into(),
                    source: planned.source.clone(),
                    met: rate.and_then(|rate| rate.meets(planned.target)),
                    gap: rate.and_then(|rate| rate.gap(planned.target)),
                    still_needed: rate.and_then(|rate| row.chances.still_needed(rate, planned.target)),
                })
                .collect(),
        }
    }
}

/// The rates that the plan is judged by.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct RatesWire {
    /// Whose rates they are; null if they are the sum of several scopes, for which no plan sets targets.
    pub agency: Option<NamedWire>,
    pub from: String,
    pub to: String,
    pub items: Vec<IndicatorWire>,
}

/// The rates of the plan, with targets, gaps and what is still needed
#[utoipa::path(tag = "statistics", params(RateParams), responses((status = 200, body = RatesWire), ReadErrors))]
#[get("/statistics/rates")]
pub async fn rates(ctx: Ctx, caller: Caller, params: Params<RateParams>) -> Result<HttpResponse, Error> {
    let p = params.0;
    let mut f = Fields::new();
    let question = p.words().read(&mut f);
    f.finish()?;
    let question = sure(question)?;
    let (from, to) = (question.from.to_string(), question.to.to_string());
    let answer = statistics::rates(&ctx, caller, question).await?;
    Ok(HttpResponse::Ok().json(RatesWire {
        agency: answer.agency.map(|(code, name)| NamedWire { code, name }),
        from,
        to,
        items: answer.rows.iter().map(IndicatorWire::from).collect(),
    }))
}

/// The dossiers behind a figure
///
/// Exactly the dossiers that the figure counts: what it counts on a day by those days, the last first; what is in progress the newest
/// first. Names, so it needs the right to read dossiers too.
#[utoipa::path(tag = "statistics", params(BehindParams), responses((status = 200, body = DossierPage), ReadErrors))]
#[get("/statistics/dossiers")]
pub async fn behind(ctx: Ctx, caller: Caller, params: Params<BehindParams>) -> Result<HttpResponse, Error> {
    let p = params.0;
    let mut f = Fields::new();
    let question = p.words().read(&mut f);
    let figure = f.required::<Figure, _>("measure", p.measure.as_deref());
    let narrowing = Narrowing {
        procedure: f.optional("procedure", p.procedure.as_deref()),
        field: p.field,
        intake_channel: f.optional("channel", p.channel.as_deref()),
        return_channel: f.optional("return_channel", p.return_channel.as_deref()),
        service_level: f.optional("level", p.level.as_deref()),
    };
    let after = cursor(&mut f, p.after.as_deref());
    let limit = limit(&mut f, p.limit.as_deref());
    f.finish()?;
    let page = statistics::behind(&ctx, caller, sure(question)?, sure(figure)?, narrowing, after, limit).await?;
    Ok(HttpResponse::Ok().json(DossierPage::new(&page)))
}
