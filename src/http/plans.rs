//! `/plans`: plans, their targets, how far they are met, and figures that other systems hold.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, put, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::catalogue::stored;
use super::dossier_wire::NamedWire;
use super::dossiers::respond;
use super::error::{ReadErrors, WriteErrors};
use super::extract::{Body, Ctx, Params, line, lines, optional_line, required_day, sure};
use super::statistics::{RateWire, flag};
use crate::domain::agency::AgencyLevel;
use crate::domain::figures::Period;
use crate::domain::gauge::{Entered, Gauge};
use crate::domain::indicator::{Comparator, Rate, Share, Target};
use crate::domain::plan::PlanTarget;
use crate::service::plans::{self, EnteredFigure, FigureQuestion, NewFigure, Plan, PlanDraft};
use crate::service::{Caller, Error, FieldError, Fields};

/// An indicator that plans and scorecards may name.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct GaugeWire {
    pub indicator: &'static str,
    pub name: &'static str,
    /// What is divided by what.
    pub definition: &'static str,
    /// `dossiers`, `entered` (by `POST /plans/figures`) or `decision_766`.
    pub origin: &'static str,
    /// Whether a plan may aim at it; scorecards may name all.
    pub for_plans: bool,
}

/// Indicators.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct GaugeList {
    pub items: Vec<GaugeWire>,
}

/// List the indicators that plans and scorecards may name
#[utoipa::path(tag = "plans", responses((status = 200, body = GaugeList), ReadErrors))]
#[get("/indicators")]
pub async fn list_indicators(ctx: Ctx, caller: Caller) -> Result<HttpResponse, Error> {
    let list = crate::service::catalogue_admin::read(&ctx, caller, |_| {
        let items = Gauge::all().map(|gauge| GaugeWire {
            indicator: gauge.as_str(),
            name: gauge.label_vi(),
            definition: gauge.definition(),
            origin: gauge.origin(),
            for_plans: gauge.may_be_planned(),
        });
        Ok(GaugeList { items: items.collect() })
    })
    .await?;
    Ok(HttpResponse::Ok().json(list))
}

/// A target of a plan.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct PlanTargetWire {
    pub indicator: &'static str,
    pub name: &'static str,
    /// What is divided by what.
    pub definition: &'static str,
    pub level: &'static str,
    /// `at_least`, `more_than` or `exactly`.
    pub comparator: &'static str,
    pub percent: f64,
    pub source: String,
}

impl From<&PlanTarget> for PlanTargetWire {
    fn from(target: &PlanTarget) -> Self {
        Self {
            indicator: target.gauge.as_str(),
            name: target.gauge.label_vi(),
            definition: target.gauge.definition(),
            level: target.level.as_str(),
            comparator: target.target.comparator.as_str(),
            percent: target.target.threshold.percent(),
            source: target.source.clone(),
        }
    }
}

/// A plan.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct PlanWire {
    pub year: i32,
    /// Who issued it.
    pub agency: NamedWire,
    pub name: String,
    pub source: String,
    /// Send it along with a change.
    pub version: i32,
    pub targets: Vec<PlanTargetWire>,
}

impl From<&Plan> for PlanWire {
    fn from(plan: &Plan) -> Self {
        Self {
            year: plan.year,
            agency: plan.agency.clone().into(),
            name: plan.name.clone(),
            source: plan.source.clone(),
            version: plan.version,
            targets: plan.targets.iter().map(PlanTargetWire::from).collect(),
        }
    }
}

/// Plans.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct PlanList {
    pub items: Vec<PlanWire>,
}

/// Which plans.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PlanParams {
    /// Only of this year.
    #[param(example = "2023")]
    pub year: Option<String>,
}

/// List the plans that concern you
#[utoipa::path(tag = "plans", params(PlanParams), responses((status = 200, body = PlanList), ReadErrors))]
#[get("/plans")]
pub async fn list_plans(ctx: Ctx, caller: Caller, params: Params<PlanParams>) -> Result<HttpResponse, Error> {
    let mut f = Fields::new();
    let year = params.0.year.as_deref().map(|text| year_of(&mut f, text.parse().ok()));
    f.finish()?;
    let plans = plans::list(&ctx, caller, year.flatten()).await?;
    Ok(HttpResponse::Ok().json(PlanList {
        items: plans.iter().map(PlanWire::from).collect(),
    }))
}

/// A year in which plans may be.
pub(super) fn year_of(f: &mut Fields, year: Option<i32>) -> Option<i32> {
    let sound = year.filter(|y| (2000..2100).contains(y));
    if sound.is_none() {
        f.push(FieldError::new(
            "year",
            "out_of_range",
            "Năm phải từ 2000 đến 2099.",
            "The year lies between 2000 and 2099.",
        ));
    }
    sound
}

/// A target as wanted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct TargetBody {
    #[schema(example = "online")]
    pub indicator: Option<String>,
    /// `province`, `district` or `commune`.
    #[schema(example = "district")]
    pub level: Option<String>,
    /// `at_least`, `more_than` or `exactly`.
    #[schema(example = "at_least")]
    pub comparator: Option<String>,
    /// Threshold in percent, at most two decimals.
    #[schema(example = 30)]
    pub percent: Option<f64>,
    /// Where it is written; the plan's source if absent.
    pub source: Option<String>,
}

/// A plan as wanted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct PlanBody {
    /// In the path when a plan is changed.
    pub year: Option<i32>,
    /// Who issues it.
    pub agency: Option<String>,
    pub name: Option<String>,
    /// The paper it stands in.
    pub source: Option<String>,
    /// The version that is changed.
    pub version: Option<i32>,
    pub targets: Vec<TargetBody>,
}

fn draft(f: &mut Fields, year: Option<i32>, value: &PlanBody) -> Option<PlanDraft> {
    let year = year_of(f, year);
    let agency = f.required("agency", value.agency.as_deref());
    let name = line::<300>(f, "name", value.name.as_deref());
    let source = line::<500>(f, "source", value.source.as_deref());
    let plan_source = source.clone().unwrap_or_default();
    let targets: Option<Vec<PlanTarget>> = value
        .targets
        .iter()
        .enumerate()
        .map(|(n, target)| target_of(f, n, target, &plan_source))
        // All of them are looked at, so that all that is wrong is told at once.
        .collect::<Vec<_>>()
        .into_iter()
        .collect();
    Some(PlanDraft {
        year: year?,
        agency: agency?,
        name: name?,
        source: source?,
        targets: targets?,
    })
}

fn target_of(f: &mut Fields, n: usize, body: &TargetBody, plan_source: &str) -> Option<PlanTarget> {
    let at = |name: &str| format!("targets[{n}].{name}");
    let gauge = f.required::<Gauge, _>(&at("indicator"), body.indicator.as_deref());
    let level = f.required::<AgencyLevel, _>(&at("level"), body.level.as_deref());
    let comparator = f.required::<Comparator, _>(&at("comparator"), body.comparator.as_deref());
    let threshold = match body.percent {
        Some(percent) => f.take(&at("percent"), Share::from_percent(percent)),
        None => {
            f.push(FieldError::missing(&at("percent")));
            None
        }
    };
    let source = optional_line::<500>(f, &at("source"), body.source.as_deref());
    Some(PlanTarget {
        gauge: gauge?,
        level: level?,
        target: Target {
            comparator: comparator?,
            threshold: threshold?,
        },
        source: source.unwrap_or_else(|| plan_source.to_owned()),
    })
}

/// Issue a plan
#[utoipa::path(tag = "plans", request_body = PlanBody, responses((status = 201, body = PlanWire), WriteErrors))]
#[post("/plans")]
pub async fn create_plan(ctx: Ctx, caller: Caller, body: Body<PlanBody>) -> Result<HttpResponse, Error> {
    let mut f = Fields::new();
    let draft = draft(&mut f, body.value.year, &body.value);
    f.finish()?;
    let done = plans::create(&ctx, caller, body.once, sure(draft)?, |plan| {
        let location = format!("/api/v1/plans?year={}", plan.year);
        stored(StatusCode::CREATED, Some(location), &PlanWire::from(plan))
    })
    .await?;
    Ok(respond(done))
}

/// Change a plan: its name, its source and all its targets
#[utoipa::path(tag = "plans", params(("year" = i32, Path, description = "Year of the plan")), request_body = PlanBody,
    responses((status = 200, body = PlanWire), WriteErrors))]
#[put("/plans/{year}")]
pub async fn change_plan(
    ctx: Ctx,
    caller: Caller,
    path: web::Path<String>,
    body: Body<PlanBody>,
) -> Result<HttpResponse, Error> {
    let mut f = Fields::new();
    let year: Option<i32> = path.parse().ok();
    if body.value.year.is_some() && body.value.year != year {
        f.push(FieldError::new(
            "year",
            "differs",
            "Năm trong đường dẫn và trong dữ liệu khác nhau.",
            "The year in the path and in the body differ.",
        ));
    }
    if body.value.version.is_none() {
        f.push(FieldError::missing("version"));
    }
    let draft = draft(&mut f, year, &body.value);
    f.finish()?;
    let version = sure(body.value.version)?;
    let done = plans::replace(&ctx, caller, body.once, sure(draft)?, version, |plan| {
        stored(StatusCode::OK, None, &PlanWire::from(plan))
    })
    .await?;
    Ok(respond(done))
}

/// A figure that another system holds.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct FigureBody {
    pub agency: Option<String>,
    #[schema(example = "incoming_documents")]
    pub indicator: Option<String>,
    /// First day of its period.
    pub from: Option<String>,
    /// Last day of its period.
    pub to: Option<String>,
    pub numerator: Option<i64>,
    pub denominator: Option<i64>,
    /// The system or paper it comes from.
    pub source: Option<String>,
    /// Where that can be looked up: a file, a link, the number of a paper.
    pub evidence: Option<String>,
    /// The revision that is corrected; absent for a first entry.
    pub revision: Option<i32>,
    /// Why it is corrected.
    pub reason: Option<String>,
}

/// A figure as kept.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct FigureWire {
    pub agency: NamedWire,
    pub indicator: &'static str,
    pub name: &'static str,
    pub from: String,
    pub to: String,
    /// The highest revision counts.
    pub revision: i32,
    pub rate: RateWire,
    pub source: String,
    pub evidence: String,
    pub reason: Option<String>,
    pub entered_by: String,
    pub entered_at: String,
}

impl From<&EnteredFigure> for FigureWire {
    fn from(figure: &EnteredFigure) -> Self {
        let row = &figure.row;
        Self {
            agency: figure.agency.clone().into(),
            indicator: row.gauge.as_str(),
            name: row.gauge.label_vi(),
            from: row.period_from.to_string(),
            to: row.period_to.to_string(),
            revision: row.revision,
            rate: figure.rate().into(),
            source: row.source.clone(),
            evidence: row.evidence.clone(),
            reason: row.reason.clone(),
            entered_by: figure.entered_by.clone(),
            entered_at: row.entered_at.to_string(),
        }
    }
}

/// Figures.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct FigureList {
    pub items: Vec<FigureWire>,
}

/// Days that must be there and not run backwards.
pub(super) fn period_of(f: &mut Fields, from: Option<&str>, to: Option<&str>) -> Option<Period> {
    let (from, to) = (required_day(f, "from", from), required_day(f, "to", to));
    let (from, to) = (from?, to?);
    let period = Period::new(from, to);
    if period.is_none() {
        f.push(FieldError::new(
            "to",
            "before_start",
            "Ngày cuối kỳ phải sau ngày đầu kỳ.",
            "The period must not end before it begins.",
        ));
    }
    period
}

fn rate_of(f: &mut Fields, numerator: Option<i64>, denominator: Option<i64>) -> Option<Rate> {
    let mut part = |name: &str, number: Option<i64>| match number {
        None => {
            f.push(FieldError::missing(name));
            None
        }
        Some(number) => {
            let sound = u64::try_from(number).ok().filter(|n| *n <= 1_000_000_000);
            if sound.is_none() {
                f.push(FieldError::new(
                    name,
                    "out_of_range",
                    "Số lượng phải từ 0 đến 1000000000.",
                    "A count lies between 0 and 1000000000.",
                ));
            }
            sound
        }
    };
    let (numerator, denominator) = (part("numerator", numerator), part("denominator", denominator));
    let (numerator, denominator) = (numerator?, denominator?);
    if numerator > denominator {
        f.push(FieldError::new(
            "numerator",
            "above_denominator",
            "Tử số không được lớn hơn mẫu số.",
            "The numerator must not be larger than the denominator.",
        ));
        return None;
    }
    Some(Rate { numerator, denominator })
}

/// What is corrected and why: both or neither.
pub(super) fn correction(
    f: &mut Fields,
    prefix: &str,
    revision: Option<i32>,
    reason: Option<&str>,
) -> Option<(i32, String)> {
    match (revision, reason) {
        (None, None) => None,
        (None, Some(_)) => {
            f.push(FieldError::missing(&format!("{prefix}revision")));
            None
        }
        (Some(revision), reason) => {
            lines::<1000>(f, &format!("{prefix}reason"), reason).map(|reason| (revision, reason))
        }
    }
}

/// Enter a figure that another system holds, or correct one
///
/// A correction names the revision that it corrects and says why; every revision stays. A figure corrected to 0 of 0
/// counts nothing and frees its period.
#[utoipa::path(tag = "plans", request_body = FigureBody, responses((status = 201, body = FigureWire), WriteErrors))]
#[post("/plans/figures")]
pub async fn enter_figure(ctx: Ctx, caller: Caller, body: Body<FigureBody>) -> Result<HttpResponse, Error> {
    let value = body.value;
    let mut f = Fields::new();
    let agency = f.required("agency", value.agency.as_deref());
    let gauge = f.required::<Entered, _>("indicator", value.indicator.as_deref());
    let period = period_of(&mut f, value.from.as_deref(), value.to.as_deref());
    let rate = rate_of(&mut f, value.numerator, value.denominator);
    let source = line::<500>(&mut f, "source", value.source.as_deref());
    let evidence = lines::<2000>(&mut f, "evidence", value.evidence.as_deref());
    let corrects = correction(&mut f, "", value.revision, value.reason.as_deref());
    f.finish()?;
    let new = NewFigure {
        agency: sure(agency)?,
        gauge: sure(gauge)?,
        period: sure(period)?,
        rate: sure(rate)?,
        source: sure(source)?,
        evidence: sure(evidence)?,
        corrects,
    };
    let done = plans::enter(&ctx, caller, body.once, new, |figure| {
        stored(StatusCode::CREATED, None, &FigureWire::from(figure))
    })
    .await?;
    Ok(respond(done))
}

/// Which figures.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct FigureParams {
    /// Agency code: it and all below it; your whole scope if absent.
    pub agency: Option<String>,
    /// Only this indicator.
    pub indicator: Option<String>,
    /// Periods that touch these days: first day.
    pub from: Option<String>,
    /// Last day.
    pub to: Option<String>,
    /// `true`: every revision, oldest first; otherwise the one that counts.
    pub history: Option<String>,
}

/// List figures that were entered, with their history if wanted
#[utoipa::path(tag = "plans", params(FigureParams), responses((status = 200, body = FigureList), ReadErrors))]
#[get("/plans/figures")]
pub async fn list_figures(ctx: Ctx, caller: Caller, params: Params<FigureParams>) -> Result<HttpResponse, Error> {
    let p = params.0;
    let mut f = Fields::new();
    let agency = f.optional("agency", p.agency.as_deref());
    let gauge = f.optional::<Entered, _>("indicator", p.indicator.as_deref());
    let period = period_of(&mut f, p.from.as_deref(), p.to.as_deref());
    let history = flag(&mut f, "history", p.history.as_deref());
    f.finish()?;
    let question = FigureQuestion {
        agency,
        gauge,
        period: sure(period)?,
        history,
    };
    let figures = plans::list_figures(&ctx, caller, question).await?;
    Ok(HttpResponse::Ok().json(FigureList {
        items: figures.iter().map(FigureWire::from).collect(),
    }))
}
