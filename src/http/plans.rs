//! `/plans` and `/indicators`: plans, their targets, and what they may aim at.

use actix_web::{HttpResponse, get, post, put, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::answer::{respond, stored};
use super::bare::Bare;
use super::dossier_wire::NamedWire;
use super::error::{ReadErrors, WriteErrors};
use super::extract::{Body, Ctx, Params, line, optional_line, sure};
use super::seen::{IfMatch, Seen};
use crate::domain::agency::AgencyLevel;
use crate::domain::answered::Answered;
use crate::domain::gauge::{Enterable, Gauge};
use crate::domain::indicator::{Comparator, Share, Target};
use crate::domain::plan::PlanTarget;
use crate::domain::text::FieldCode;
use crate::service::plans::{self, Plan, PlanDraft};
use crate::service::{Caller, Error, FieldError, Fields};

/// An indicator that plans and scorecards may name.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct GaugeWire {
    pub indicator: &'static str,
    pub name: &'static str,
    /// What is divided by what.
    pub definition: &'static str,
    /// What it is computed from: `dossiers`, `decision_766` (services, and dossiers as that decision counts them) or `ratings`; `entered`
    /// if nothing here says it.
    pub origin: &'static str,
    /// Whether a plan may aim at it and a scorecard give points for it: not at what counts what is wrong.
    pub for_targets: bool,
    /// Whether its figure may be entered: because only other systems hold it, or in place of what is computed.
    pub for_entry: bool,
}

/// Indicators.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct GaugeList {
    pub items: Vec<GaugeWire>,
}

/// List the indicators, and which of them plans and scorecards may name
#[utoipa::path(tag = "plans", responses((status = 200, body = GaugeList), ReadErrors))]
#[get("/indicators")]
pub async fn list_indicators(ctx: Ctx, caller: Caller, _bare: Bare) -> Result<HttpResponse, Error> {
    let list = crate::service::catalogue_admin::read(&ctx, caller, |_| {
        let items = Gauge::all().map(|gauge| GaugeWire {
            indicator: gauge.as_str(),
            name: gauge.label_vi(),
            definition: gauge.definition(),
            origin: gauge.origin(),
            for_targets: gauge.may_be_aimed_at(),
            for_entry: Enterable::new(gauge).is_some(),
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
            FieldCode::OutOfRange,
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

/// The plan that a body wants.
///
/// # Errors
/// Fields that are wrong or missing.
pub fn plan_draft(year: Option<i32>, value: &PlanBody) -> Result<PlanDraft, Error> {
    let mut f = Fields::new();
    let draft = draft(&mut f, year, value);
    f.finish()?;
    sure(draft)
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
#[utoipa::path(tag = "plans", params(super::extract::IdempotencyKey), request_body = PlanBody, responses((status = 201, body = PlanWire), WriteErrors))]
#[post("/plans")]
pub async fn create_plan(ctx: Ctx, caller: Caller, body: Body<PlanBody>) -> Result<HttpResponse, Error> {
    let draft = plan_draft(body.value.year, &body.value)?;
    let done = plans::create(&ctx, caller, body.once, draft, |plan| {
        let location = format!("/api/v1/plans?year={}", plan.year);
        stored(Answered::Created, Some(location), &PlanWire::from(plan))
    })
    .await?;
    Ok(respond(done))
}

/// Change a plan: its name, its source and all its targets
#[utoipa::path(tag = "plans", params(super::extract::IdempotencyKey, IfMatch, ("year" = i32, Path, description = "Year of the plan")), request_body = PlanBody,
    responses((status = 200, body = PlanWire), WriteErrors))]
#[put("/plans/{year}")]
pub async fn change_plan(
    ctx: Ctx,
    caller: Caller,
    seen: Seen,
    path: web::Path<String>,
    mut body: Body<PlanBody>,
) -> Result<HttpResponse, Error> {
    body.value.version = seen.or(body.value.version)?;
    let mut f = Fields::new();
    let year: Option<i32> = path.parse().ok();
    if body.value.year.is_some() && body.value.year != year {
        f.push(FieldError::new(
            "year",
            FieldCode::Differs,
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
        stored(Answered::Done, None, &PlanWire::from(plan))
    })
    .await?;
    Ok(respond(done))
}
