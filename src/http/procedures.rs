//! `/procedures`: the catalogue's procedures and their dated versions.

use actix_web::{HttpResponse, delete, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::answer::{respond, stored};
use super::bare::Bare;
use super::dossier_wire::{NamedWire, OfficialWire};
use super::error::{ProblemField, ReadErrors, WriteErrors};
use super::extract::{Body, Ctx, Keyed, Params, day, instant, line, required_day, sure};
use crate::domain::answered::Answered;
use crate::domain::codes::{AgencyCode, ProcedureCode};
use crate::domain::deadline::ExplanationLine;
use crate::domain::postal::Channel;
use crate::domain::procedure::ProcedureDefinition;
use crate::service::catalogue_admin::{self as admin, NewProcedure, ProcedureView, Withdrawn};
use crate::service::{Caller, Error, FieldError, Fields, Reason};

fn procedure_code(path: &str) -> Result<ProcedureCode, Error> {
    path.parse()
        .map_err(|_| Error::with(Reason::ProcedureNotFound, [path.chars().take(40).collect()]))
}

/// A version of a procedure.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct ProcedureVersionWire {
    pub valid_from: String,
    pub valid_to: Option<String>,
    /// The promise in words.
    pub duration_text: String,
    #[schema(value_type = Object)]
    pub definition: ProcedureDefinition,
    /// What looks wrong, though it stands: steps that take longer together than is promised (`duration_too_long`).
    pub warnings: Vec<ProblemField>,
}

/// A version that was withdrawn before it was in force.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct WithdrawnVersionWire {
    /// From then on it would have held.
    pub valid_from: String,
    pub valid_to: Option<String>,
    #[schema(value_type = Object)]
    pub definition: ProcedureDefinition,
    pub withdrawn_at: String,
    pub withdrawn_by: Option<OfficialWire>,
}

/// A procedure with its versions.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct ProcedureWire {
    pub code: String,
    pub name: String,
    pub field: String,
    /// Oldest first.
    pub versions: Vec<ProcedureVersionWire>,
    /// Those that were withdrawn, the newest withdrawal first.
    pub withdrawn: Vec<WithdrawnVersionWire>,
}

fn warnings(definition: &ProcedureDefinition) -> Vec<ProblemField> {
    let told = |error: FieldError| ProblemField {
        code: error.code.as_str(),
        detail: error.vietnamese,
        field: error.field,
    };
    admin::steps_too_long(definition).map(told).into_iter().collect()
}

impl From<&ProcedureView> for ProcedureWire {
    fn from(view: &ProcedureView) -> Self {
        let p = &view.procedure;
        let withdrawn = |w: &Withdrawn| WithdrawnVersionWire {
            valid_from: w.valid_from.to_string(),
            valid_to: w.valid_to.map(|d| d.to_string()),
            definition: w.definition.clone(),
            withdrawn_at: w.at.to_string(),
            withdrawn_by: w.by.as_ref().map(OfficialWire::from),
        };
        Self {
            withdrawn: view.withdrawn.iter().map(withdrawn).collect(),
            code: p.code.to_string(),
            name: p.name.clone(),
            field: p.field.clone(),
            versions: p
                .versions
                .iter()
                .map(|v| ProcedureVersionWire {
                    valid_from: v.valid_from.to_string(),
                    valid_to: v.valid_to.map(|d| d.to_string()),
                    duration_text: v.definition.duration.label_vi(),
                    warnings: warnings(&v.definition),
                    definition: v.definition.clone(),
                })
                .collect(),
        }
    }
}

/// A procedure in a list, as in force today.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct ProcedureLine {
    pub code: String,
    pub name: String,
    pub field: String,
    pub agency_level: Option<&'static str>,
    /// The promise in words.
    pub duration: Option<String>,
    pub service_level: Option<u8>,
}

/// Procedures.
#[derive(Serialize, ToSchema)]
pub struct ProcedureList {
    /// By code.
    pub items: Vec<ProcedureLine>,
}

/// Search of procedures.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ProcedureParams {
    /// Words of name or field without accents, or the beginning of a code.
    pub q: Option<String>,
}

/// Search procedures
#[utoipa::path(tag = "catalogue", params(ProcedureParams),
    responses((status = 200, body = ProcedureList), ReadErrors))]
#[get("/procedures")]
pub async fn list_procedures(ctx: Ctx, caller: Caller, params: Params<ProcedureParams>) -> Result<HttpResponse, Error> {
    let today = ctx.now().local_day();
    let list = admin::read(&ctx, caller, move |catalogue| {
        let items = catalogue
            .search_procedures(params.0.q.as_deref().unwrap_or_default())
            .into_iter()
            .map(|p| {
                let now = p.version_on(today).map(|v| &v.definition);
                ProcedureLine {
                    code: p.code.to_string(),
                    name: p.name.clone(),
                    field: p.field.clone(),
                    agency_level: now.map(|d| d.agency_level.as_str()),
                    duration: now.map(|d| d.duration.label_vi()),
                    service_level: now.map(|d| d.service_level.get()),
                }
            })
            .collect();
        Ok(ProcedureList { items })
    })
    .await?;
    Ok(HttpResponse::Ok().json(list))
}

/// See a procedure with all its versions
#[utoipa::path(tag = "catalogue", params(("code" = String, Path, description = "Procedure code")),
    responses((status = 200, body = ProcedureWire), ReadErrors))]
#[get("/procedures/{code}")]
pub async fn get_procedure(
    ctx: Ctx,
    caller: Caller,
    _bare: Bare,
    path: web::Path<String>,
) -> Result<HttpResponse, Error> {
    let code = procedure_code(&path)?;
    let view = admin::procedure(&ctx, caller, code).await?;
    Ok(HttpResponse::Ok().json(ProcedureWire::from(&view)))
}

/// A new procedure with its first version.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct NewProcedureBody {
    #[schema(example = "1.004873")]
    pub code: Option<String>,
    pub name: Option<String>,
    pub field: Option<String>,
    pub valid_from: Option<String>,
    /// Levels, durations, papers, steps and fees; a fee with `channel` or `applicant_kind` (`individual`, `organisation`) is asked of
    /// such dossiers only; one with `per` (`page`, `copy`, `case`) follows what is counted, with less for units after the first few
    /// (`further`: `after`, `amount`) and, for pages, a bound for each copy (`at_most`).
    #[schema(value_type = Object)]
    pub definition: ProcedureDefinition,
}

fn new_procedure(value: NewProcedureBody) -> Result<NewProcedure, Error> {
    let mut f = Fields::new();
    let code = f.required("code", value.code.as_deref());
    let name = line::<1000>(&mut f, "name", value.name.as_deref());
    let field = line::<200>(&mut f, "field", value.field.as_deref());
    let valid_from = required_day(&mut f, "valid_from", value.valid_from.as_deref());
    f.finish()?;
    Ok(NewProcedure {
        code: sure(code)?,
        name: sure(name)?,
        field: sure(field)?,
        valid_from: sure(valid_from)?,
        definition: value.definition,
    })
}

/// Add a procedure
#[utoipa::path(tag = "catalogue", params(super::extract::IdempotencyKey), request_body = NewProcedureBody,
    responses((status = 201, body = ProcedureWire), WriteErrors))]
#[post("/procedures")]
pub async fn add_procedure(ctx: Ctx, caller: Caller, body: Body<NewProcedureBody>) -> Result<HttpResponse, Error> {
    let Body { value, once } = body;
    let done = admin::add_procedure(&ctx, caller, once, new_procedure(value)?, |p| {
        let location = Some(format!("/api/v1/procedures/{}", p.procedure.code));
        stored(Answered::Created, location, &ProcedureWire::from(p))
    })
    .await?;
    Ok(respond(done))
}

/// A new version of a procedure.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct NewVersionBody {
    pub valid_from: Option<String>,
    /// Levels, durations, papers, steps and fees; a fee with `channel` or `applicant_kind` (`individual`, `organisation`) is asked of
    /// such dossiers only; one with `per` (`page`, `copy`, `case`) follows what is counted, with less for units after the first few
    /// (`further`: `after`, `amount`) and, for pages, a bound for each copy (`at_most`).
    #[schema(value_type = Object)]
    pub definition: ProcedureDefinition,
}

/// Add a version to a procedure; the one before it ends on the day before
#[utoipa::path(tag = "catalogue", request_body = NewVersionBody,
    params(super::extract::IdempotencyKey, ("code" = String, Path, description = "Procedure code")),
    responses((status = 201, body = ProcedureWire), WriteErrors))]
#[post("/procedures/{code}/versions")]
pub async fn add_version(
    ctx: Ctx,
    caller: Caller,
    path: web::Path<String>,
    body: Body<NewVersionBody>,
) -> Result<HttpResponse, Error> {
    let Body { value, once } = body;
    let mut f = Fields::new();
    let valid_from = required_day(&mut f, "valid_from", value.valid_from.as_deref());
    f.finish()?;
    let code = procedure_code(&path)?;
    let done = admin::add_version(&ctx, caller, once, code, sure(valid_from)?, value.definition, |p| {
        let location = Some(format!("/api/v1/procedures/{}", p.procedure.code));
        stored(Answered::Created, location, &ProcedureWire::from(p))
    })
    .await?;
    Ok(respond(done))
}

/// Withdraw a version that is not in force yet; the version before it holds on
///
/// `withdrawn` of the procedure tells it, when and by whom.
#[utoipa::path(tag = "catalogue",
    params(super::extract::IdempotencyKey, ("code" = String, Path, description = "Procedure code"),
        ("valid_from" = String, Path, description = "First day of the version")),
    responses((status = 200, body = ProcedureWire), WriteErrors))]
#[delete("/procedures/{code}/versions/{valid_from}")]
pub async fn withdraw_version(
    ctx: Ctx,
    caller: Caller,
    once: Keyed,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Error> {
    let (code, from) = path.into_inner();
    let code = procedure_code(&code)?;
    let unknown = || Error::with(Reason::VersionNotFound, [from.chars().take(40).collect()]);
    let from = day(&mut Fields::new(), "valid_from", Some(&from)).ok_or_else(unknown)?;
    let done = admin::withdraw_version(&ctx, caller, once.0, code, from, |p| {
        stored(Answered::Done, None, &ProcedureWire::from(p))
    })
    .await?;
    Ok(respond(done))
}

/// A dossier that might be handed in.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct DueParams {
    /// When it would be received (RFC 3339); now if absent.
    pub received_at: Option<String>,
    /// `counter` (default), `online` or `postal`.
    pub channel: Option<String>,
    /// Agency that would decide.
    pub agency: Option<String>,
}

/// When it would be due, and why.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct DueWire {
    pub procedure: NamedWire,
    pub received_at: String,
    /// The promise in words.
    pub duration: String,
    pub due_at: Option<String>,
    /// From then on it is nearly due.
    pub nearly_from: Option<String>,
    /// Day by day.
    #[schema(value_type = Vec<Object>)]
    pub explanation: Vec<ExplanationLine>,
    /// The year of `due_at`, if its days off are not all entered yet: it may still move.
    pub unannounced_year: Option<i32>,
}

/// Compute a due time, explained day by day
#[utoipa::path(tag = "catalogue", params(("code" = String, Path, description = "Procedure code"), DueParams),
    responses((status = 200, body = DueWire), ReadErrors))]
#[get("/procedures/{code}/due")]
pub async fn procedure_due(
    ctx: Ctx,
    caller: Caller,
    path: web::Path<String>,
    params: Params<DueParams>,
) -> Result<HttpResponse, Error> {
    let mut f = Fields::new();
    let received_at = instant(&mut f, "received_at", params.0.received_at.as_deref());
    let channel = f
        .optional::<Channel, _>("channel", params.0.channel.as_deref())
        .unwrap_or(Channel::Counter);
    let agency = f.required::<AgencyCode, _>("agency", params.0.agency.as_deref());
    f.finish()?;
    let (code, agency) = (procedure_code(&path)?, sure(agency)?);
    let received_at = received_at.unwrap_or_else(|| ctx.now());
    let answer = admin::read(&ctx, caller, move |c| {
        admin::due(c, &code, &agency, channel, received_at)
    })
    .await?;
    Ok(HttpResponse::Ok().json(DueWire {
        procedure: (&*answer.procedure).into(),
        received_at: answer.received_at.to_string(),
        duration: answer.duration,
        due_at: answer.deadline.due_at().map(|t| t.to_string()),
        nearly_from: answer.deadline.nearly_from().map(|t| t.to_string()),
        explanation: answer.lines,
        unannounced_year: answer.unannounced,
    }))
}
