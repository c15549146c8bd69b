//! `/statistics/work`: the work of agencies on the steps of dossiers.

use actix_web::{HttpResponse, get};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::dossier_wire::NamedWire;
use super::dossiers::DossierPage;
use super::error::ReadErrors;
use super::extract::{Ctx, Params, limit, newest, sure};
use super::questions::{Asks, asks};
use crate::service::statistics::{self, Work, WorkMeasure};
use crate::service::{Caller, Error, Fields};

/// Which agencies, which days.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct WorkParams {
    /// Agency code: it and all below it; your whole scope if absent.
    pub agency: Option<String>,
    /// First day.
    pub from: Option<String>,
    /// Last day.
    pub to: Option<String>,
    /// `true`: the agency alone, without those below it.
    pub own: Option<String>,
}

/// Which figure of work, of which agencies and days.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct BehindWorkParams {
    /// `received`, `finished`, `early`, `on_time`, `late` or `interrupted`.
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

asks!(WorkParams, BehindWorkParams);

/// Steps whose work was done in the period.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct FinishedWire {
    pub total: i64,
    pub early: i64,
    pub on_time: i64,
    pub late: i64,
}

/// The work of an agency: steps, not dossiers. One that came back counts again.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct WorkRow {
    /// None in the total.
    pub agency: Option<NamedWire>,
    /// Steps taken over in the period.
    pub received: i64,
    pub finished: FinishedWire,
    /// Steps that ended in the period before their work was done.
    pub interrupted: i64,
    /// Working minutes in the hands of the steps that ended in the period, without pauses.
    pub held_minutes: i64,
    /// Working minutes for which those had lain before they were taken over.
    pub wait_minutes: i64,
    /// Steps open now, whatever the period.
    pub open_now: i64,
}

/// The work of agencies.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct WorkWire {
    /// Whose work it is; null if it is the sum of several scopes.
    pub agency: Option<NamedWire>,
    pub from: String,
    pub to: String,
    pub rows: Vec<WorkRow>,
    pub total: WorkRow,
}

fn row(agency: Option<NamedWire>, work: &Work) -> WorkRow {
    WorkRow {
        agency,
        received: work.received,
        finished: FinishedWire {
            total: work.early + work.on_time + work.late,
            early: work.early,
            on_time: work.on_time,
            late: work.late,
        },
        interrupted: work.interrupted,
        held_minutes: work.held_minutes,
        wait_minutes: work.wait_minutes,
        open_now: work.open_now,
    }
}

/// The work of agencies on steps
///
/// A dossier counts once for its applicant, with the agency that decides it (`/statistics/timeliness`), and here once for
/// every step that an agency or department worked on: taken over, done early, on time or late, and the working time held.
#[utoipa::path(tag = "statistics", params(WorkParams), responses((status = 200, body = WorkWire), ReadErrors))]
#[get("/statistics/work")]
pub async fn work_of_agencies(ctx: Ctx, caller: Caller, params: Params<WorkParams>) -> Result<HttpResponse, Error> {
    let p = params.0;
    let mut f = Fields::new();
    let question = p.words().read(&mut f);
    f.finish()?;
    let question = sure(question)?;
    let (from, to) = (question.from.to_string(), question.to.to_string());
    let table = statistics::work(&ctx, caller, question).await?;
    Ok(HttpResponse::Ok().json(WorkWire {
        agency: table.about.map(NamedWire::from),
        from,
        to,
        rows: table
            .rows
            .into_iter()
            .map(|(agency, work)| row(Some(agency.into()), &work))
            .collect(),
        total: row(None, &table.total),
    }))
}

/// The dossiers behind a figure of work, each once, newest first
#[utoipa::path(tag = "statistics", params(BehindWorkParams), responses((status = 200, body = DossierPage), ReadErrors))]
#[get("/statistics/work/dossiers")]
pub async fn behind_work(ctx: Ctx, caller: Caller, params: Params<BehindWorkParams>) -> Result<HttpResponse, Error> {
    let p = params.0;
    let mut f = Fields::new();
    let question = p.words().read(&mut f);
    let measure = f.required::<WorkMeasure, _>("measure", p.measure.as_deref());
    let after = newest(&mut f, p.after.as_deref());
    let limit = limit(&mut f, p.limit.as_deref());
    f.finish()?;
    let page = statistics::behind_work(&ctx, caller, sure(question)?, sure(measure)?, after, limit).await?;
    Ok(HttpResponse::Ok().json(DossierPage::new(&page)))
}
