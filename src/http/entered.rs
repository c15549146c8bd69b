//! `/plans/figures`: figures that other systems hold.

use actix_web::{HttpResponse, get, post};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::answer::{respond, stored};
use super::dossier_wire::{NamedWire, OfficialWire};
use super::error::{ReadErrors, WriteErrors};
use super::extract::{Body, Ctx, Params, line, lines, required_day, sure};
use super::money::present;
use super::questions::flag;
use super::statistics::RateWire;
use crate::domain::answered::Answered;
use crate::domain::entered_rate::{Count, EnteredRate};
use crate::domain::figures::Period;
use crate::domain::gauge::Enterable;
use crate::domain::text::FieldCode;
use crate::service::plans::{self, EnteredFigure, FigureQuestion, NewFigure};
use crate::service::{Caller, Error, FieldError, Fields};

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
    pub entered_by: Option<OfficialWire>,
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
            rate: figure.rate.into(),
            source: row.source.clone(),
            evidence: row.evidence.clone(),
            reason: row.reason.clone(),
            entered_by: figure.entered_by.as_ref().map(OfficialWire::from),
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
            FieldCode::BeforeStart,
            "Ngày cuối kỳ phải từ ngày đầu kỳ trở đi.",
            "The period must not end before it begins.",
        ));
    }
    period
}

fn rate_of(f: &mut Fields, numerator: Option<i64>, denominator: Option<i64>) -> Option<EnteredRate> {
    let mut part = |name: &str, number: Option<i64>| {
        let number = present(f, name, number);
        number.and_then(|number| f.take(name, Count::new(number)))
    };
    let (numerator, denominator) = (part("numerator", numerator), part("denominator", denominator));
    f.take("numerator", EnteredRate::new(numerator?, denominator?))
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

/// The figure that a body enters.
///
/// # Errors
/// Fields that are wrong or missing.
pub fn new_figure(value: &FigureBody) -> Result<NewFigure, Error> {
    let mut f = Fields::new();
    let agency = f.required("agency", value.agency.as_deref());
    let gauge = f.required::<Enterable, _>("indicator", value.indicator.as_deref());
    let period = period_of(&mut f, value.from.as_deref(), value.to.as_deref());
    let rate = rate_of(&mut f, value.numerator, value.denominator);
    let source = line::<500>(&mut f, "source", value.source.as_deref());
    let evidence = lines::<2000>(&mut f, "evidence", value.evidence.as_deref());
    let corrects = correction(&mut f, "", value.revision, value.reason.as_deref());
    f.finish()?;
    Ok(NewFigure {
        agency: sure(agency)?,
        gauge: sure(gauge)?,
        period: sure(period)?,
        rate: sure(rate)?,
        source: sure(source)?,
        evidence: sure(evidence)?,
        corrects,
    })
}

/// Enter a figure that another system holds, or correct one
///
/// Indicators with `for_entry` in the list of indicators. Where one is computed as well, what was entered for an agency and a period
/// counts in place of it. A correction names the revision that it corrects and says why; every revision stays. A figure corrected to 0 of 0
/// counts nothing and frees its period.
#[utoipa::path(tag = "plans", params(super::extract::IdempotencyKey), request_body = FigureBody, responses((status = 201, body = FigureWire), WriteErrors))]
#[post("/plans/figures")]
pub async fn enter_figure(ctx: Ctx, caller: Caller, body: Body<FigureBody>) -> Result<HttpResponse, Error> {
    let new = new_figure(&body.value)?;
    let done = plans::enter(&ctx, caller, body.once, new, |figure| {
        stored(Answered::Created, None, &FigureWire::from(figure))
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
    let gauge = f.optional::<Enterable, _>("indicator", p.indicator.as_deref());
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
