//! `/delegations`: work given to another for some days.

use actix_web::{HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::{respond, stored};
use super::bare::Bare;
use super::dossier_wire::OfficialWire;
use super::error::{ReadErrors, WriteErrors};
use super::extract::{Body, Ctx, Keyed, line, required_day, sure};
use crate::domain::answered::Answered;
use crate::domain::ids::DelegationId;
use crate::service::delegations::{self, DelegationView, NewDelegation};
use crate::service::{Caller, Error, Fields};

/// Whose work goes to whom, and when.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DelegationBody {
    /// Account name of the one who gives; yourself, if absent. Leaders name those who work in their agencies.
    pub from: Option<String>,
    /// Account name of the one who gets it. Absent: away without anybody in place, so that colleagues may take over.
    pub to: Option<String>,
    /// First day.
    #[schema(example = "2026-11-24")]
    pub valid_from: Option<String>,
    /// Last day.
    #[schema(example = "2026-11-28")]
    pub valid_to: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

/// A delegation.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct DelegationWire {
    pub id: String,
    pub from: Option<OfficialWire>,
    /// None: away, and colleagues may take over.
    pub to: Option<OfficialWire>,
    pub valid_from: String,
    pub valid_to: String,
    pub reason: String,
    pub created_at: String,
    /// Whether it holds today.
    pub holds_today: bool,
}

impl From<&DelegationView> for DelegationWire {
    fn from(view: &DelegationView) -> Self {
        Self {
            id: view.row.id.get().to_string(),
            from: view.from.as_ref().map(OfficialWire::from),
            to: view.to.as_ref().map(OfficialWire::from),
            valid_from: view.row.valid_from.to_string(),
            valid_to: view.row.valid_to.to_string(),
            reason: view.row.reason.clone(),
            created_at: view.row.created_at.to_string(),
            holds_today: view.holds_today,
        }
    }
}

/// Delegations.
#[derive(Serialize, ToSchema)]
pub struct DelegationList {
    /// Those that hold or will.
    pub items: Vec<DelegationWire>,
}

/// Give work to another for some days
///
/// The delegate may do on the dossiers that wait for the giver what the giver may; each event says on whose behalf. Without
/// `to` the giver is away and colleagues may `take_over`. Leaders do it for those who work in their agencies too, as far as
/// they lead. Nothing goes over of what the giver does in institutions where the delegate processes no dossiers.
#[utoipa::path(tag = "delegations", request_body = DelegationBody,
    params(super::extract::IdempotencyKey),
    responses((status = 201, description = "Given", body = DelegationWire), WriteErrors))]
#[post("/delegations")]
pub async fn create_delegation(ctx: Ctx, caller: Caller, body: Body<DelegationBody>) -> Result<HttpResponse, Error> {
    let Body { value, once } = body;
    let new = new_delegation(&value)?;
    let answer = delegations::create(&ctx, caller, once, new, |view| {
        stored(Answered::Created, None, &DelegationWire::from(view))
    })
    .await?;
    Ok(respond(answer))
}

/// The delegation that a body means.
///
/// # Errors
/// Fields that are wrong or missing.
pub fn new_delegation(value: &DelegationBody) -> Result<NewDelegation, Error> {
    let mut f = Fields::new();
    let from = f.optional("from", value.from.as_deref());
    let to = f.optional("to", value.to.as_deref());
    let valid_from = required_day(&mut f, "valid_from", value.valid_from.as_deref());
    let valid_to = required_day(&mut f, "valid_to", value.valid_to.as_deref());
    let reason = line::<500>(&mut f, "reason", value.reason.as_deref());
    f.finish()?;
    Ok(NewDelegation {
        from,
        to,
        valid_from: sure(valid_from)?,
        valid_to: sure(valid_to)?,
        reason: sure(reason)?,
    })
}

/// List delegations that concern you
///
/// Your own, given to you, made by you, and of those who work in agencies that you lead.
#[utoipa::path(tag = "delegations", responses((status = 200, body = DelegationList), ReadErrors))]
#[get("/delegations")]
pub async fn list_delegations(ctx: Ctx, caller: Caller, _bare: Bare) -> Result<HttpResponse, Error> {
    let list = delegations::list(&ctx, caller).await?;
    Ok(HttpResponse::Ok().json(DelegationList {
        items: list.iter().map(DelegationWire::from).collect(),
    }))
}

/// Take a delegation back, at once
#[utoipa::path(tag = "delegations", params(super::extract::IdempotencyKey, ("id" = String, Path, description = "Delegation")),
    responses((status = 204, description = "Revoked"), WriteErrors))]
#[post("/delegations/{id}/revoke")]
pub async fn revoke_delegation(
    ctx: Ctx,
    caller: Caller,
    once: Keyed,
    path: web::Path<String>,
) -> Result<HttpResponse, Error> {
    let id = path.parse::<i64>().unwrap_or(0);
    let done = delegations::revoke(&ctx, caller, once.0, DelegationId::new(id)).await?;
    Ok(respond(done))
}
