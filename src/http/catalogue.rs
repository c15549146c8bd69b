//! `/agencies`, `/rules`: the part of the catalogue that is set for agencies.

use actix_web::{HttpResponse, get, post, put, web};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use super::answer::{respond, stored};
use super::bare::Bare;
use super::dossier_wire::NamedWire;
use super::error::{ReadErrors, WriteErrors};
use super::extract::{Body, Ctx, day, line, required_day, sure};
use super::money::present;
use crate::domain::agency::{Agency, AgencyLevel};
use crate::domain::answered::Answered;
use crate::domain::codes::AgencyCode;
use crate::domain::rules::RuleKey;
use crate::service::catalogue::Catalogue;
use crate::service::catalogue_admin::{self as admin, AgencyChange, NameFrom, NewAgency, NewRule};
use crate::service::{Caller, Error, FieldError, Fields, Reason};

/// A name that an agency had.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct FormerNameWire {
    pub name: String,
    /// The last day on which it held.
    pub valid_to: String,
}

/// An agency.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct AgencyWire {
    pub code: String,
    /// Name of today.
    pub name: String,
    /// What it was called before, in the order of the days.
    pub former_names: Vec<FormerNameWire>,
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
            former_names: (agency.former_names.iter())
                .map(|former| FormerNameWire {
                    name: former.name.clone(),
                    valid_to: former.valid_to.to_string(),
                })
                .collect(),
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

/// List agencies, depth first
#[utoipa::path(tag = "catalogue", responses((status = 200, body = AgencyList), ReadErrors))]
#[get("/agencies")]
pub async fn list_agencies(ctx: Ctx, caller: Caller, _bare: Bare) -> Result<HttpResponse, Error> {
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
pub async fn get_agency(ctx: Ctx, caller: Caller, _bare: Bare, path: web::Path<String>) -> Result<HttpResponse, Error> {
    let code = agency_code(&path)?;
    let wire = admin::read(&ctx, caller, move |c| Ok(AgencyWire::new(c.agency(&code)?, c))).await?;
    Ok(HttpResponse::Ok().json(wire))
}

fn agency_code(path: &str) -> Result<AgencyCode, Error> {
    path.parse()
        .map_err(|_| Error::with(Reason::AgencyNotFound, [path.chars().take(40).collect()]))
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

/// What a body adds.
///
/// # Errors
/// Fields that are wrong or missing.
pub fn new_agency(value: &NewAgencyBody) -> Result<NewAgency, Error> {
    let mut f = Fields::new();
    let code = f.required("code", value.code.as_deref());
    let name = line::<300>(&mut f, "name", value.name.as_deref());
    let level = f.required::<AgencyLevel, _>("level", value.level.as_deref());
    let parent = f.required("parent", value.parent.as_deref());
    let valid_from = required_day(&mut f, "valid_from", value.valid_from.as_deref());
    f.finish()?;
    Ok(NewAgency {
        code: sure(code)?,
        name: sure(name)?,
        level: sure(level)?,
        parent: sure(parent)?,
        valid_from: sure(valid_from)?,
    })
}

/// Add an agency
#[utoipa::path(tag = "catalogue", params(super::extract::IdempotencyKey), request_body = NewAgencyBody,
    responses((status = 201, body = AgencyWire), WriteErrors))]
#[post("/agencies")]
pub async fn add_agency(ctx: Ctx, caller: Caller, body: Body<NewAgencyBody>) -> Result<HttpResponse, Error> {
    let Body { value, once } = body;
    let done = admin::add_agency(&ctx, caller, once, new_agency(&value)?, |agency, catalogue| {
        let location = Some(format!("/api/v1/agencies/{}", agency.code));
        stored(Answered::Created, location, &AgencyWire::new(agency, catalogue))
    })
    .await?;
    Ok(respond(done))
}

/// Tells a value that is null from one that is not there.
fn given<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(value).map(Some)
}

/// A change of an agency.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct AgencyChangeBody {
    pub name: Option<String>,
    /// First day of the new name, today at the latest (today if absent): until then the agency was called what it is called now, and
    /// reports about those days say so. `always` puts right a name that was mistyped.
    #[schema(example = "2026-03-01")]
    pub name_from: Option<String>,
    /// Last day: the agency ends. Null takes an end back; left as it is if absent.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub valid_to: Option<Option<String>>,
    /// Codes of the agencies that take over, instead of those named before; left as they are if absent.
    pub successors: Option<Vec<String>>,
}

/// What a body changes.
///
/// # Errors
/// Fields that are wrong.
pub fn agency_change(value: &AgencyChangeBody) -> Result<AgencyChange, Error> {
    let mut f = Fields::new();
    let name = match value.name.as_deref() {
        Some(name) => line::<300>(&mut f, "name", Some(name)),
        None => None,
    };
    let from = match value.name_from.as_deref() {
        Some("always") => Some(NameFrom::Always),
        from => day(&mut f, "name_from", from).map(NameFrom::Day),
    };
    if name.is_none() && value.name_from.is_some() {
        f.push(FieldError::missing("name"));
    }
    let change = AgencyChange {
        name: name.map(|name| (name, from)),
        valid_to: value
            .valid_to
            .as_ref()
            .map(|last| day(&mut f, "valid_to", last.as_deref())),
        successors: value.successors.as_ref().map(|codes| {
            codes
                .iter()
                .filter_map(|code| f.take("successors", code.parse()))
                .collect()
        }),
    };
    f.finish()?;
    Ok(change)
}

/// Rename an agency, end it or take its end back, or name its successors
///
/// Nothing below it may be valid after its last day, and no dossier of its own received after it. An agency that has ended
/// with open dossiers names its successors.
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
    let change = agency_change(&body.value)?;
    let done = admin::change_agency(&ctx, caller, agency_code(&path)?, change, |agency, catalogue| {
        stored(Answered::Done, None, &AgencyWire::new(agency, catalogue))
    })
    .await?;
    Ok(respond(done))
}

/// A setting of a rule.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct RuleWire {
    pub key: &'static str,
    pub name: &'static str,
    pub agency: NamedWire,
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
pub async fn list_rules(ctx: Ctx, caller: Caller, _bare: Bare) -> Result<HttpResponse, Error> {
    let today = ctx.now().local_day();
    let list = admin::read(&ctx, caller, move |catalogue| {
        let defaults = RuleKey::ALL
            .iter()
            .map(|k| RuleDefault {
                key: k.as_str(),
                name: k.label_vi(),
                default: k.default_on(today),
            })
            .collect();
        let items = catalogue
            .rules()
            .iter()
            .map(|r| RuleWire {
                key: r.key.as_str(),
                name: r.key.label_vi(),
                agency: catalogue.agency_named(r.agency_id).into(),
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
    pub value: Option<i64>,
    /// The legal text.
    pub source: Option<String>,
}

/// What a body sets.
///
/// # Errors
/// Fields that are wrong or missing.
pub fn new_rule(value: &RuleBody) -> Result<NewRule, Error> {
    let mut f = Fields::new();
    let key = f.required::<RuleKey, _>("key", value.key.as_deref());
    let agency = f.required("agency", value.agency.as_deref());
    let valid_from = required_day(&mut f, "valid_from", value.valid_from.as_deref());
    let valid_to = day(&mut f, "valid_to", value.valid_to.as_deref());
    let number = present(&mut f, "value", value.value);
    let source = line::<500>(&mut f, "source", value.source.as_deref());
    f.finish()?;
    Ok(NewRule {
        key: sure(key)?,
        agency: sure(agency)?,
        valid_from: sure(valid_from)?,
        valid_to,
        value: sure(number)?,
        source: sure(source)?,
    })
}

/// Set a rule for an agency and all below it, from a day on
///
/// `online_acceptance_minutes` from today or before re-computes, by a job, until when what waits is to be accepted.
#[utoipa::path(tag = "catalogue", params(super::extract::IdempotencyKey), request_body = RuleBody,
    responses((status = 200, body = RuleWire), WriteErrors))]
#[put("/rules")]
pub async fn put_rule(ctx: Ctx, caller: Caller, body: Body<RuleBody>) -> Result<HttpResponse, Error> {
    let Body { value, once } = body;
    let new = new_rule(&value)?;
    let done = admin::put_rule(&ctx, caller, once, new, |r, agency| {
        stored(
            Answered::Done,
            None,
            &RuleWire {
                key: r.key.as_str(),
                name: r.key.label_vi(),
                agency: agency.into(),
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
