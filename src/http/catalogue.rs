//! `/agencies`, `/procedures`, `/rules`: the catalogue.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, put, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::dossiers::respond;
use super::error::{ReadErrors, WriteErrors};
use super::extract::{Body, Ctx, Params, day, instant, line, required_day, sure};
use crate::domain::agency::{Agency, AgencyLevel};
use crate::domain::codes::{AgencyCode, ProcedureCode};
use crate::domain::deadline::ExplanationLine;
use crate::domain::postal::Channel;
use crate::domain::procedure::{Procedure, ProcedureDefinition};
use crate::domain::rules::RuleKey;
use crate::service::catalogue::Catalogue;
use crate::service::catalogue_admin::{self as admin, AgencyChange, NewAgency, NewProcedure, NewRule};
use crate::service::idempotency::Answer;
use crate::service::{Caller, Error, Fields, Reason};

/// An agency.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct AgencyWire {
    pub code: String,
    pub name: String,
    /// `province`, `district`, `commune` or `department`.
    pub level: &'static str,
    pub level_name: &'static str,
    pub parent: Option<String>,
    pub valid_from: String,
    pub valid_to: Option<String>,
    /// Agencies that took over its work.
    pub successors: Vec<String>,
}

impl AgencyWire {
    fn new(agency: &Agency, catalogue: &Catalogue) -> Self {
        let code = |id| catalogue.tree().get(id).map(|a| a.code.to_string());
        Self {
            code: agency.code.to_string(),
            name: agency.name.clone(),
            level: agency.level.as_str(),
            level_name: agency.level.label_vi(),
            parent: agency.parent_id.and_then(code),
            valid_from: agency.valid_from.to_string(),
            valid_to: agency.valid_to.map(|d| d.to_string()),
            successors: agency.successors.iter().filter_map(|id| code(*id)).collect(),
        }
    }
}

/// A list of everything there is.
#[derive(Serialize, ToSchema)]
pub struct AgencyList {
    /// Depth first.
    pub items: Vec<AgencyWire>,
}

pub(super) fn stored<T: Serialize>(status: StatusCode, location: Option<String>, value: &T) -> Answer {
    Answer {
        status: i16::try_from(status.as_u16()).unwrap_or(200),
        location,
        body: serde_json::to_string(value).unwrap_or_default(),
        replayed: false,
    }
}

/// List agencies, depth first
#[utoipa::path(tag = "catalogue", responses((status = 200, body = AgencyList), ReadErrors))]
#[get("/agencies")]
pub async fn list_agencies(ctx: Ctx, caller: Caller) -> Result<HttpResponse, Error> {
    let list = admin::read(&ctx, caller, |catalogue| {
        Ok(AgencyList {
            items: catalogue
                .tree()
                .all()
                .iter()
                .map(|a| AgencyWire::new(a, catalogue))
                .collect(),
        })
    })
    .await?;
    Ok(HttpResponse::Ok().json(list))
}

/// See an agency
#[utoipa::path(tag = "catalogue", params(("code" = String, Path, description = "Agency code")),
    responses((status = 200, body = AgencyWire), ReadErrors))]
#[get("/agencies/{code}")]
pub async fn get_agency(ctx: Ctx, caller: Caller, path: web::Path<String>) -> Result<HttpResponse, Error> {
    let code = agency_code(&path)?;
    let wire = admin::read(&ctx, caller, move |c| Ok(AgencyWire::new(c.agency(&code)?, c))).await?;
    Ok(HttpResponse::Ok().json(wire))
}

fn agency_code(path: &str) -> Result<AgencyCode, Error> {
    path.parse()
        .map_err(|_| Error::with(Reason::AgencyNotFound, [path.chars().take(40).collect()]))
}

fn procedure_code(path: &str) -> Result<ProcedureCode, Error> {
    path.parse()
        .map_err(|_| Error::with(Reason::ProcedureNotFound, [path.chars().take(40).collect()]))
}

/// A new agency.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct NewAgencyBody {
    #[schema(example = "H02.07.26")]
    pub code: Option<String>,
    pub name: Option<String>,
    /// `province`, `district`, `commune` or `department`.
    pub level: Option<String>,
    /// Code of the agency above it.
    pub parent: Option<String>,
    pub valid_from: Option<String>,
}

/// Add an agency
#[utoipa::path(tag = "catalogue", request_body = NewAgencyBody,
    responses((status = 201, body = AgencyWire), WriteErrors))]
#[post("/agencies")]
pub async fn add_agency(ctx: Ctx, caller: Caller, body: Body<NewAgencyBody>) -> Result<HttpResponse, Error> {
    let Body { value, once } = body;
    let mut f = Fields::new();
    let code = f.required("code", value.code.as_deref());
    let name = line::<300>(&mut f, "name", value.name.as_deref());
    let level = f.required::<AgencyLevel, _>("level", value.level.as_deref());
    let parent = f.required("parent", value.parent.as_deref());
    let valid_from = required_day(&mut f, "valid_from", value.valid_from.as_deref());
    f.finish()?;
    let new = NewAgency {
        code: sure(code)?,
        name: sure(name)?,
        level: sure(level)?,
        parent: sure(parent)?,
        valid_from: sure(valid_from)?,
    };
    let done = admin::add_agency(&ctx, caller, once, new, |agency, catalogue| {
        let location = Some(format!("/api/v1/agencies/{}", agency.code));
        stored(StatusCode::CREATED, location, &AgencyWire::new(agency, catalogue))
    })
    .await?;
    Ok(respond(done))
}

/// A change of an agency.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct AgencyChangeBody {
    pub name: Option<String>,
    /// Last day: the agency ends.
    pub valid_to: Option<String>,
    /// Codes of the agencies that take over.
    #[serde(default)]
    pub successors: Vec<String>,
}

/// Rename an agency, end it, or name its successors
#[utoipa::path(tag = "catalogue", request_body = AgencyChangeBody,
    params(("code" = String, Path, description = "Agency code")),
    responses((status = 200, body = AgencyWire), WriteErrors))]
#[put("/agencies/{code}")]
pub async fn change_agency(
    ctx: Ctx,
    caller: Caller,
    path: web::Path<String>,
    body: Body<AgencyChangeBody>,
) -> Result<HttpResponse, Error> {
    let value = body.value;
    let mut f = Fields::new();
    let name = match value.name.as_deref() {
        Some(name) => line::<300>(&mut f, "name", Some(name)),
        None => None,
    };
    let change = AgencyChange {
        name,
        valid_to: day(&mut f, "valid_to", value.valid_to.as_deref()),
        successors: value
            .successors
            .iter()
            .filter_map(|c| f.take("successors", c.parse()))
            .collect(),
    };
    f.finish()?;
    let done = admin::change_agency(&ctx, caller, agency_code(&path)?, change, |agency, catalogue| {
        stored(StatusCode::OK, None, &AgencyWire::new(agency, catalogue))
    })
    .await?;
    Ok(respond(done))
}

/// A version of a procedure.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct VersionWire {
    pub valid_from: String,
    pub valid_to: Option<String>,
    /// The promise in words.
    pub duration_text: String,
    #[schema(value_type = Object)]
    pub definition: ProcedureDefinition,
}

/// A procedure with its versions.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct ProcedureWire {
    pub code: String,
    pub name: String,
    pub field: String,
    /// Oldest first.
    pub versions: Vec<VersionWire>,
}

impl From<&Procedure> for ProcedureWire {
    fn from(p: &Procedure) -> Self {
        Self {
            code: p.code.to_string(),
            name: p.name.clone(),
            field: p.field.clone(),
            versions: p
                .versions
                .iter()
                .map(|v| VersionWire {
                    valid_from: v.valid_from.to_string(),
                    valid_to: v.valid_to.map(|d| d.to_string()),
                    duration_text: v.definition.duration.label_vi(),
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
pub async fn get_procedure(ctx: Ctx, caller: Caller, path: web::Path<String>) -> Result<HttpResponse, Error> {
    let code = procedure_code(&path)?;
    let wire = admin::read(&ctx, caller, move |c| Ok(ProcedureWire::from(&**c.procedure(&code)?))).await?;
    Ok(HttpResponse::Ok().json(wire))
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
    #[schema(value_type = Object)]
    pub definition: ProcedureDefinition,
}

/// Add a procedure
#[utoipa::path(tag = "catalogue", request_body = NewProcedureBody,
    responses((status = 201, body = ProcedureWire), WriteErrors))]
#[post("/procedures")]
pub async fn add_procedure(ctx: Ctx, caller: Caller, body: Body<NewProcedureBody>) -> Result<HttpResponse, Error> {
    let Body { value, once } = body;
    let mut f = Fields::new();
    let code = f.required("code", value.code.as_deref());
    let name = line::<1000>(&mut f, "name", value.name.as_deref());
    let field = line::<200>(&mut f, "field", value.field.as_deref());
    let valid_from = required_day(&mut f, "valid_from", value.valid_from.as_deref());
    f.finish()?;
    let new = NewProcedure {
        code: sure(code)?,
        name: sure(name)?,
        field: sure(field)?,
        valid_from: sure(valid_from)?,
        definition: value.definition,
    };
    let done = admin::add_procedure(&ctx, caller, once, new, |p| {
        let location = Some(format!("/api/v1/procedures/{}", p.code));
        stored(StatusCode::CREATED, location, &ProcedureWire::from(p))
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
    #[schema(value_type = Object)]
    pub definition: ProcedureDefinition,
}

/// Add a version to a procedure; the one before it ends on the day before
#[utoipa::path(tag = "catalogue", request_body = NewVersionBody,
    params(("code" = String, Path, description = "Procedure code")),
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
        stored(StatusCode::CREATED, None, &ProcedureWire::from(p))
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
    pub procedure: String,
    pub received_at: String,
    /// The promise in words.
    pub duration: String,
    pub due_at: Option<String>,
    /// From then on it is nearly due.
    pub nearly_from: Option<String>,
    /// Day by day.
    #[schema(value_type = Vec<Object>)]
    pub explanation: Vec<ExplanationLine>,
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
        procedure: answer.procedure.code.to_string(),
        received_at: answer.received_at.to_string(),
        duration: answer.duration,
        due_at: answer.deadline.due_at().map(|t| t.to_string()),
        nearly_from: answer.deadline.nearly_from().map(|t| t.to_string()),
        explanation: answer.lines,
    }))
}

/// A setting of a rule.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct RuleWire {
    pub key: &'static str,
    pub name: &'static str,
    pub agency: String,
    pub valid_from: String,
    pub valid_to: Option<String>,
    pub value: i64,
    /// The legal text.
    pub source: String,
}

/// A rule with what holds where nothing is set.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct RuleDefault {
    pub key: &'static str,
    pub name: &'static str,
    pub default: i64,
}

/// Rules.
#[derive(Serialize, ToSchema)]
pub struct RuleList {
    /// What holds where nothing is set.
    pub defaults: Vec<RuleDefault>,
    /// What was set.
    pub items: Vec<RuleWire>,
}

/// List the rules that have numbers
#[utoipa::path(tag = "catalogue", responses((status = 200, body = RuleList), ReadErrors))]
#[get("/rules")]
pub async fn list_rules(ctx: Ctx, caller: Caller) -> Result<HttpResponse, Error> {
    let list = admin::read(&ctx, caller, |catalogue| {
        let defaults = RuleKey::ALL
            .iter()
            .map(|k| RuleDefault {
                key: k.as_str(),
                name: k.label_vi(),
                default: k.default_value(),
            })
            .collect();
        let items = catalogue
            .rules()
            .iter()
            .map(|r| RuleWire {
                key: r.key.as_str(),
                name: r.key.label_vi(),
                agency: catalogue.agency_named(r.agency_id).code,
                valid_from: r.valid_from.to_string(),
                valid_to: r.valid_to.map(|d| d.to_string()),
                value: r.value,
                source: r.source.clone(),
            })
            .collect();
        Ok(RuleList { defaults, items })
    })
    .await?;
    Ok(HttpResponse::Ok().json(list))
}

/// A new setting.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct RuleBody {
    #[schema(example = "extensions_allowed")]
    pub key: Option<String>,
    pub agency: Option<String>,
    pub valid_from: Option<String>,
    pub valid_to: Option<String>,
    pub value: i64,
    /// The legal text.
    pub source: Option<String>,
}

/// Set a rule for an agency and all below it, from a day on
#[utoipa::path(tag = "catalogue", request_body = RuleBody, responses((status = 200, body = RuleWire), WriteErrors))]
#[put("/rules")]
pub async fn put_rule(ctx: Ctx, caller: Caller, body: Body<RuleBody>) -> Result<HttpResponse, Error> {
    let value = body.value;
    let mut f = Fields::new();
    let key = f.required::<RuleKey, _>("key", value.key.as_deref());
    let agency = f.required("agency", value.agency.as_deref());
    let valid_from = required_day(&mut f, "valid_from", value.valid_from.as_deref());
    let valid_to = day(&mut f, "valid_to", value.valid_to.as_deref());
    let source = line::<500>(&mut f, "source", value.source.as_deref());
    f.finish()?;
    let new = NewRule {
        key: sure(key)?,
        agency: sure(agency)?,
        valid_from: sure(valid_from)?,
        valid_to,
        value: value.value,
        source: sure(source)?,
    };
    let done = admin::put_rule(&ctx, caller, new, |r| {
        stored(
            StatusCode::OK,
            None,
            &RuleWire {
                key: r.key.as_str(),
                name: r.key.label_vi(),
                agency: r.agency.to_string(),
                valid_from: r.valid_from.to_string(),
                valid_to: r.valid_to.map(|d| d.to_string()),
                value: r.value,
                source: r.source.clone(),
            },
        )
    })
    .await?;
    Ok(respond(done))
}
