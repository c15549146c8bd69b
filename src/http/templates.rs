//! `/templates`: the wording of messages to applicants, for administrators.

use actix_web::{HttpResponse, get, put};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::{respond, stored};
use super::bare::Bare;
use super::dossier_wire::NamedWire;
use super::error::{ReadErrors, WriteErrors};
use super::extract::{Body, Ctx, required_day, sure};
use crate::domain::answered::Answered;
use crate::domain::codes::AgencyCode;
use crate::domain::notice::{CitizenEvent, ContactChannel};
use crate::domain::template::{Placeholder, shipped};
use crate::service::templates::{self, AgencyTemplate, NewTemplate};
use crate::service::{Caller, Error, FieldError, Fields};

/// Wording.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct TemplateWire {
    /// `received`, `supplement_requested`, `payment_required`, `extended`, `decided`, `handed_back`, `refused` or `stopped`.
    pub event: &'static str,
    pub event_name: &'static str,
    /// `email` or `text`.
    pub channel: &'static str,
    /// For this agency and all below it; none: as shipped.
    pub agency: Option<NamedWire>,
    /// First day; none: as shipped.
    pub valid_from: Option<String>,
    /// Empty for text messages.
    pub subject: String,
    pub body: String,
}

impl From<&AgencyTemplate> for TemplateWire {
    fn from(template: &AgencyTemplate) -> Self {
        let row = &template.row;
        Self {
            event: row.event.as_str(),
            event_name: row.event.label_vi(),
            channel: row.channel.as_str(),
            agency: Some(template.agency.clone().into()),
            valid_from: Some(row.valid_from.to_string()),
            subject: row.subject.clone(),
            body: row.body.clone(),
        }
    }
}

/// A place to fill in.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct PlaceholderWire {
    /// Written `{{name}}`.
    pub name: &'static str,
    pub meaning: &'static str,
}

/// Wording of messages.
#[derive(Serialize, ToSchema)]
pub struct TemplateList {
    /// Entered by agencies, newest first, then as shipped.
    pub items: Vec<TemplateWire>,
    /// What can be filled in.
    pub placeholders: Vec<PlaceholderWire>,
}

/// List the wording of messages to applicants
#[utoipa::path(tag = "messages", responses((status = 200, body = TemplateList), ReadErrors))]
#[get("/templates")]
pub async fn list_templates(ctx: Ctx, caller: Caller, _bare: Bare) -> Result<HttpResponse, Error> {
    let own = templates::list(&ctx, caller).await?;
    let mut items: Vec<TemplateWire> = own.iter().map(TemplateWire::from).collect();
    for event in CitizenEvent::ALL {
        for channel in ContactChannel::ALL {
            let (subject, body) = shipped(*event, *channel);
            items.push(TemplateWire {
                event: event.as_str(),
                event_name: event.label_vi(),
                channel: channel.as_str(),
                agency: None,
                valid_from: None,
                subject: subject.to_owned(),
                body: body.to_owned(),
            });
        }
    }
    let placeholders = Placeholder::ALL
        .iter()
        .map(|p| PlaceholderWire {
            name: p.as_str(),
            meaning: p.label_vi(),
        })
        .collect();
    Ok(HttpResponse::Ok().json(TemplateList { items, placeholders }))
}

/// Wording to be entered.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct TemplateBody {
    #[schema(example = "received")]
    pub event: Option<String>,
    /// `email` or `text`.
    #[schema(example = "text")]
    pub channel: Option<String>,
    /// For this agency and all below it.
    #[schema(example = "H02.07")]
    pub agency: Option<String>,
    /// First day.
    #[schema(example = "2026-12-01")]
    pub valid_from: Option<String>,
    /// One line; only for e-mail.
    pub subject: Option<String>,
    /// At most 5,000 characters, text messages 300.
    #[schema(example = "Hồ sơ {{dossier}} đã được tiếp nhận. Hẹn trả: {{due_at}}.")]
    pub body: Option<String>,
}

/// The wording that a body enters.
///
/// # Errors
/// Fields that are wrong or missing.
pub fn new_template(value: TemplateBody) -> Result<NewTemplate, Error> {
    let mut f = Fields::new();
    let event = f.required::<CitizenEvent, _>("event", value.event.as_deref());
    let channel = f.required::<ContactChannel, _>("channel", value.channel.as_deref());
    let agency = f.required::<AgencyCode, _>("agency", value.agency.as_deref());
    let valid_from = required_day(&mut f, "valid_from", value.valid_from.as_deref());
    let subject = value.subject.filter(|subject| !subject.trim().is_empty());
    if subject.is_some() && channel == Some(ContactChannel::Text) {
        f.push(FieldError::unused("subject"));
    }
    f.finish()?;
    Ok(NewTemplate {
        event: sure(event)?,
        channel: sure(channel)?,
        agency: sure(agency)?,
        valid_from: sure(valid_from)?,
        subject: subject.unwrap_or_default(),
        body: value.body.unwrap_or_default(),
    })
}

/// Enter wording from a day on
#[utoipa::path(tag = "messages", params(super::extract::IdempotencyKey), request_body = TemplateBody, responses((status = 200, body = TemplateWire), WriteErrors))]
#[put("/templates")]
pub async fn put_template(ctx: Ctx, caller: Caller, body: Body<TemplateBody>) -> Result<HttpResponse, Error> {
    let Body { value, once } = body;
    let done = templates::put(&ctx, caller, once, new_template(value)?, |template| {
        stored(Answered::Done, None, &TemplateWire::from(template))
    })
    .await?;
    Ok(respond(done))
}
