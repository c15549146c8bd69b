//! `/webhooks`: which systems are told of events, for administrators.

use actix_web::{HttpResponse, get, patch, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::{respond, stored};
use super::bare::Bare;
use super::dossier_wire::NamedWire;
use super::error::{ReadErrors, WriteErrors};
use super::extract::{Body, Ctx, line, optional_line, sure};
use super::outbox::NoFields;
use crate::domain::answered::Answered;
use crate::domain::codes::AgencyCode;
use crate::domain::ids::WebhookId;
use crate::service::webhooks::{self, NewWebhook, Webhook, WebhookChange};
use crate::service::{Caller, Error, FieldError, Fields, Reason};

/// A subscription.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct WebhookWire {
    pub id: String,
    /// Whose events, with all below.
    pub agency: NamedWire,
    pub name: String,
    pub url: String,
    pub enabled: bool,
    pub created_at: String,
    /// Its name in `/outbox`.
    pub receiver: String,
    /// Signs what is sent. Shown only in the answer that made it: keep it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
}

impl WebhookWire {
    fn new(webhook: &Webhook, show_secret: bool) -> Self {
        let row = &webhook.row;
        Self {
            id: row.id.get().to_string(),
            agency: webhook.agency.clone().into(),
            name: row.name.clone(),
            url: row.url.clone(),
            enabled: row.disabled_at.is_none(),
            created_at: row.created_at.to_string(),
            receiver: format!("webhook:{}", row.id.get()),
            secret: show_secret.then(|| row.secret.clone()),
        }
    }
}

/// Subscriptions.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct WebhookList {
    pub items: Vec<WebhookWire>,
}

/// List the subscriptions of your agencies
#[utoipa::path(tag = "messages", responses((status = 200, body = WebhookList), ReadErrors))]
#[get("/webhooks")]
pub async fn list_webhooks(ctx: Ctx, caller: Caller, _bare: Bare) -> Result<HttpResponse, Error> {
    let list = webhooks::list(&ctx, caller).await?;
    Ok(HttpResponse::Ok().json(WebhookList {
        items: list.iter().map(|w| WebhookWire::new(w, false)).collect(),
    }))
}

/// A new subscription.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct NewWebhookBody {
    /// Whose events, with all below.
    #[schema(example = "H02.07")]
    pub agency: Option<String>,
    #[schema(example = "Trục liên thông của tỉnh")]
    pub name: Option<String>,
    /// `https://…`; not in the server's own network.
    #[schema(example = "https://lienthong.example.vn/motcua")]
    pub url: Option<String>,
}

/// The subscription that a body wants.
///
/// # Errors
/// Fields that are wrong or missing.
pub fn new_webhook(value: NewWebhookBody) -> Result<NewWebhook, Error> {
    let mut f = Fields::new();
    let agency = f.required::<AgencyCode, _>("agency", value.agency.as_deref());
    let name = line::<200>(&mut f, "name", value.name.as_deref());
    if value.url.is_none() {
        f.push(FieldError::missing("url"));
    }
    f.finish()?;
    Ok(NewWebhook {
        agency: sure(agency)?,
        name: sure(name)?,
        url: sure(value.url)?,
    })
}

/// Subscribe to events of an agency and all below it
///
/// The answer shows the secret with which every message is signed, this once.
#[utoipa::path(tag = "messages", params(super::extract::IdempotencyKey), request_body = NewWebhookBody, responses((status = 201, body = WebhookWire), WriteErrors))]
#[post("/webhooks")]
pub async fn create_webhook(ctx: Ctx, caller: Caller, body: Body<NewWebhookBody>) -> Result<HttpResponse, Error> {
    let Body { value, once } = body;
    let done = webhooks::create(&ctx, caller, once, new_webhook(value)?, |webhook| {
        let location = Some("/api/v1/webhooks".to_owned());
        stored(Answered::Created, location, &WebhookWire::new(webhook, true))
    })
    .await?;
    Ok(respond(done))
}

/// A change of a subscription; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct WebhookChangeBody {
    pub name: Option<String>,
    pub url: Option<String>,
    /// Switched off, what waits for it is discarded; it stays in `/events`.
    pub enabled: Option<bool>,
}

fn id(path: &str) -> Result<WebhookId, Error> {
    path.parse()
        .map(WebhookId::new)
        .map_err(|_| Reason::WebhookNotFound.into())
}

/// Change, switch off or switch on a subscription
#[utoipa::path(tag = "messages", request_body = WebhookChangeBody, params(super::extract::IdempotencyKey, ("id" = String, Path, description = "Subscription")),
    responses((status = 200, body = WebhookWire), WriteErrors))]
#[patch("/webhooks/{id}")]
pub async fn change_webhook(
    ctx: Ctx,
    caller: Caller,
    path: web::Path<String>,
    body: Body<WebhookChangeBody>,
) -> Result<HttpResponse, Error> {
    let Body { value, once } = body;
    let mut f = Fields::new();
    let name = optional_line::<200>(&mut f, "name", value.name.as_deref());
    f.finish()?;
    let change = WebhookChange {
        name,
        url: value.url,
        enabled: value.enabled,
        new_secret: false,
    };
    let done = webhooks::change(&ctx, caller, once, id(&path)?, change, |webhook| {
        stored(Answered::Done, None, &WebhookWire::new(webhook, false))
    })
    .await?;
    Ok(respond(done))
}

/// Make a new secret; the old one is of no use from now on
#[utoipa::path(tag = "messages", request_body = NoFields, params(super::extract::IdempotencyKey, ("id" = String, Path, description = "Subscription")),
    responses((status = 200, body = WebhookWire), WriteErrors))]
#[post("/webhooks/{id}/secret")]
pub async fn renew_secret(
    ctx: Ctx,
    caller: Caller,
    path: web::Path<String>,
    body: Body<NoFields>,
) -> Result<HttpResponse, Error> {
    let change = WebhookChange {
        new_secret: true,
        ..WebhookChange::default()
    };
    let done = webhooks::change(&ctx, caller, body.once, id(&path)?, change, |webhook| {
        stored(Answered::Done, None, &WebhookWire::new(webhook, true))
    })
    .await?;
    Ok(respond(done))
}
