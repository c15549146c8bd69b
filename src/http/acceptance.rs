//! `/statistics/acceptance`: how long online dossiers wait for their acceptance.

use actix_web::{HttpResponse, get};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::dossier_wire::NamedWire;
use super::dossiers::DossierPage;
use super::error::ReadErrors;
use super::extract::{Ctx, Params, limit, newest, sure};
use super::questions::{Asks, asks};
use super::statistics::RateWire;
use crate::service::statistics::{self, Acceptance, AcceptanceBy, AcceptanceMeasure};
use crate::service::{Caller, Error, Fields};

/// Which agencies, which days, kept apart by what.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AcceptanceParams {
    /// Agency code: it and all below it; your whole scope if absent.
    pub agency: Option<String>,
    /// First day.
    pub from: Option<String>,
    /// Last day.
    pub to: Option<String>,
    /// `true`: the agency alone, without those below it.
    pub own: Option<String>,
    /// `agency` (if absent) or `procedure`.
    pub group_by: Option<String>,
}

/// Which figure of the wait, of which agencies and days.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct BehindAcceptanceParams {
    /// `accepted_in_time`, `accepted_late`, `refused_in_time`, `refused_late`, `waiting_in_time` or `waiting_late`.
    pub measure: Option<String>,
    /// Agency code: it and all below it; your whole scope if absent.
    pub agency: Option<String>,
    /// First day.
    pub from: Option<String>,
    /// Last day.
    pub to: Option<String>,
    /// `true`: the agency alone, without those below it.
    pub own: Option<String>,
    /// `next` of the page before.
    pub after: Option<String>,
    /// 1 to 200, 50 if absent.
    pub limit: Option<String>,
}

asks!(AcceptanceParams, BehindAcceptanceParams);

/// Dossiers within the limit for their acceptance and beyond it.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct WithinLimitWire {
    pub total: i64,
    pub in_time: i64,
    pub late: i64,
}

/// The wait of an agency's online dossiers, or of a procedure's.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct AcceptanceRow {
    /// Code of the agency or the procedure; empty for the total.
    pub key: String,
    pub label: String,
    /// Accepted in the period.
    pub accepted: WithinLimitWire,
    /// Refused in the period.
    pub refused: WithinLimitWire,
    /// Waiting now, whatever the period.
    pub waiting: WithinLimitWire,
    /// Accepted and refused within the limit, over all that were.
    pub in_time_rate: RateWire,
}

/// The wait for acceptance.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct AcceptanceWire {
    /// Whose dossiers they are; null if it is the sum of several scopes.
    pub agency: Option<NamedWire>,
    pub from: String,
    pub to: String,
    /// The grouping.
    pub group_by: Vec<&'static str>,
    /// As of which moment those wait that wait.
    pub cut_off: String,
    pub rows: Vec<AcceptanceRow>,
    pub total: AcceptanceRow,
}

fn row((key, label): (String, String), of: &Acceptance) -> AcceptanceRow {
    use AcceptanceMeasure as A;
    let pair = |in_time, late| WithinLimitWire {
        total: of.of(in_time) + of.of(late),
        in_time: of.of(in_time),
        late: of.of(late),
    };
    AcceptanceRow {
        key,
        label,
        accepted: pair(A::AcceptedInTime, A::AcceptedLate),
        refused: pair(A::RefusedInTime, A::RefusedLate),
        waiting: pair(A::WaitingInTime, A::WaitingLate),
        in_time_rate: of.rate().into(),
    }
}

/// The wait of online dossiers for their acceptance
///
/// A counter accepts or refuses what was sent online within some working hours (the rule `online_acceptance_minutes`). Told are
/// those that it answered in the period and those that wait now, within that limit and beyond it, with the agency that decides.
/// Where nothing was answered there is no rate.
#[utoipa::path(tag = "statistics", params(AcceptanceParams), responses((status = 200, body = AcceptanceWire), ReadErrors))]
#[get("/statistics/acceptance")]
pub async fn acceptance(ctx: Ctx, caller: Caller, params: Params<AcceptanceParams>) -> Result<HttpResponse, Error> {
    let p = params.0;
    let mut f = Fields::new();
    let question = p.words().read(&mut f);
    let by = f.optional::<AcceptanceBy, _>("group_by", p.group_by.as_deref());
    let by = by.unwrap_or(AcceptanceBy::Agency);
    f.finish()?;
    let question = sure(question)?;
    let (from, to) = (question.from.to_string(), question.to.to_string());
    let table = statistics::acceptance(&ctx, caller, question, by).await?;
    Ok(HttpResponse::Ok().json(AcceptanceWire {
        agency: table.about.map(NamedWire::from),
        from,
        to,
        group_by: vec![by.as_str()],
        cut_off: table.now.to_string(),
        rows: table
            .rows
            .into_iter()
            .map(|(group, of)| row((group.key, group.label), &of))
            .collect(),
        total: row((String::new(), "Tổng cộng".to_owned()), &table.total),
    }))
}

/// The dossiers behind a figure of the wait, newest first
#[utoipa::path(tag = "statistics", params(BehindAcceptanceParams), responses((status = 200, body = DossierPage), ReadErrors))]
#[get("/statistics/acceptance/dossiers")]
pub async fn behind_acceptance(
    ctx: Ctx,
    caller: Caller,
    params: Params<BehindAcceptanceParams>,
) -> Result<HttpResponse, Error> {
    let p = params.0;
    let mut f = Fields::new();
    let question = p.words().read(&mut f);
    let measure = f.required::<AcceptanceMeasure, _>("measure", p.measure.as_deref());
    let after = newest(&mut f, p.after.as_deref());
    let limit = limit(&mut f, p.limit.as_deref());
    f.finish()?;
    let page = statistics::behind_acceptance(&ctx, caller, sure(question)?, sure(measure)?, after, limit).await?;
    Ok(HttpResponse::Ok().json(DossierPage::new(&page)))
}
