//! `/jobs`: what goes on in the background, and `/history-checks`, which orders one of them.

use actix_web::{HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::{respond, stored};
use super::bare::Bare;
use super::dossier_wire::NamedWire;
use super::error::{ReadErrors, WriteErrors};
use super::extract::{Body, Ctx, sure};
use crate::db::jobs::JobRow;
use crate::domain::answered::Answered;
use crate::domain::codes::AgencyCode;
use crate::domain::flaw::Found;
use crate::domain::ids::JobId;
use crate::service::catalogue::Catalogue;
use crate::service::idempotency::Rendered;
use crate::service::{Caller, Error, Fields, Reason, history_check, jobs};

/// Something that a job found wrong.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct FindingWire {
    /// Code of the dossier; of a number that is lost, the number as it was printed.
    #[schema(example = "H02.07-260302-0001")]
    pub subject: String,
    /// Of a check `misplaced`, `altered`, `cut`, `contradicted` or `lost`; of another job `undated`: the calendar has no
    /// working time where the due time falls, and the dossier keeps the one it has.
    #[schema(example = "altered")]
    pub flaw: &'static str,
    /// The same in words.
    pub flaw_name: &'static str,
    /// Number of the event, where it is about one.
    pub event: Option<i32>,
}

impl From<Found> for FindingWire {
    fn from(found: Found) -> Self {
        Self {
            subject: found.subject,
            flaw: found.flaw.as_str(),
            flaw_name: found.flaw.label_vi(),
            event: found.event,
        }
    }
}

/// A background job.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct JobWire {
    pub id: String,
    /// `recompute_due` or `check_history`.
    pub kind: &'static str,
    pub agency: NamedWire,
    /// Why it runs.
    pub reason: String,
    pub created_at: String,
    /// Dossiers looked at.
    pub done: i64,
    /// Of these, moved; of a check, wrong, and numbers that are lost.
    pub changed: i64,
    /// `waiting`, `running` or `finished`; what was interrupted waits.
    pub state: &'static str,
    pub finished_at: Option<String>,
    /// What interrupted it, in English for whoever keeps the system; it is tried again. Null where nothing did.
    pub error: Option<String>,
    /// How often in a row it was interrupted. It waits twice as long each time, an hour at most.
    pub failures: i32,
    /// When it is tried again.
    pub retry_at: Option<String>,
    /// What it found wrong, at most 50 things.
    pub findings: Vec<FindingWire>,
}

impl JobWire {
    fn new(job: &JobRow, catalogue: &Catalogue) -> Self {
        Self {
            id: job.id.get().to_string(),
            kind: job.kind.as_str(),
            agency: catalogue.agency_named(job.agency_id).into(),
            reason: job.reason.clone(),
            created_at: job.created_at.to_string(),
            done: job.done,
            changed: job.changed,
            state: job.state().as_str(),
            finished_at: job.finished_at.map(|t| t.to_string()),
            error: job.error.clone(),
            failures: job.failures,
            retry_at: job.retry_at().map(|t| t.to_string()),
            findings: history_check::found(job).into_iter().map(FindingWire::from).collect(),
        }
    }
}

/// The answer to whoever ordered a job.
///
/// # Errors
/// As [`stored`].
pub fn accepted(job: &JobRow, catalogue: &Catalogue) -> Rendered {
    stored(
        Answered::Accepted,
        Some(format!("/api/v1/jobs/{}", job.id.get())),
        &JobWire::new(job, catalogue),
    )
}

/// Jobs.
#[derive(Serialize, ToSchema)]
pub struct JobList {
    /// Newest first, at most 100.
    pub items: Vec<JobWire>,
}

/// List background jobs
#[utoipa::path(tag = "jobs", responses((status = 200, body = JobList), ReadErrors))]
#[get("/jobs")]
pub async fn list_jobs(ctx: Ctx, caller: Caller, _bare: Bare) -> Result<HttpResponse, Error> {
    let (list, catalogue) = jobs::list(&ctx, caller).await?;
    Ok(HttpResponse::Ok().json(JobList {
        items: list.iter().map(|j| JobWire::new(j, &catalogue)).collect(),
    }))
}

/// See a background job
#[utoipa::path(tag = "jobs", params(("id" = String, Path, description = "Job")),
    responses((status = 200, body = JobWire), ReadErrors))]
#[get("/jobs/{id}")]
pub async fn get_job(ctx: Ctx, caller: Caller, _bare: Bare, path: web::Path<String>) -> Result<HttpResponse, Error> {
    let id = path.parse::<i64>().map_err(|_| Error::from(Reason::JobNotFound))?;
    let (job, catalogue) = jobs::get(&ctx, caller, JobId::new(id)).await?;
    Ok(HttpResponse::Ok().json(JobWire::new(&job, &catalogue)))
}

/// What is to be checked.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HistoryCheckBody {
    /// This agency and all below it.
    #[schema(example = "H02.07")]
    pub agency: Option<String>,
}

/// The agency that a body wants checked.
///
/// # Errors
/// It is missing, or no code.
pub fn checked_agency(value: &HistoryCheckBody) -> Result<AgencyCode, Error> {
    let mut f = Fields::new();
    let agency = f.required("agency", value.agency.as_deref());
    f.finish()?;
    sure(agency)
}

/// Check that histories and numbers are whole
///
/// The hash chain of every dossier is followed to its end, and every number that was given out (dossiers, receipts, slips,
/// frozen reports, feedback) is looked for. The job that does so tells what it found.
#[utoipa::path(tag = "jobs", params(super::extract::IdempotencyKey), request_body = HistoryCheckBody,
    responses((status = 202, description = "Ordered", body = JobWire), WriteErrors))]
#[post("/history-checks")]
pub async fn order_history_check(
    ctx: Ctx,
    caller: Caller,
    body: Body<HistoryCheckBody>,
) -> Result<HttpResponse, Error> {
    let Body { value, once } = body;
    let agency = checked_agency(&value)?;
    Ok(respond(
        history_check::order(&ctx, caller, once, agency, accepted).await?,
    ))
}
