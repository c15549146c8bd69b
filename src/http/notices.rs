//! `/notices`: reminders of the signed-in person; and the consent of applicants to be told.

use actix_web::{HttpResponse, get, post, put, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::answer::{respond, stored};
use super::dossier_wire::NamedWire;
use super::error::{ReadErrors, WriteErrors};
use super::extract::{Body, Ctx, Params, limit};
use super::outbox::NoFields;
use super::questions::flag;
use super::seen::{IfMatch, Seen};
use crate::domain::answered::Answered;
use crate::domain::ids::NoticeId;
use crate::domain::notice::Consent;
use crate::domain::person::Email;
use crate::service::notices::{self, Notice};
use crate::service::{Caller, Error, FieldError, Fields, Reason};

/// A reminder.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct NoticeWire {
    pub id: String,
    /// `nearly_due`, `overdue`, `waiting_acceptance`, `answer_received` or `escalated`.
    pub reason: &'static str,
    pub reason_name: &'static str,
    /// Dossier code.
    pub dossier: String,
    pub procedure: NamedWire,
    pub due_at: Option<String>,
    pub created_at: String,
    pub read_at: Option<String>,
}

/// Reminders.
#[derive(Serialize, ToSchema)]
pub struct NoticePage {
    /// Newest first.
    pub items: Vec<NoticeWire>,
    /// Send it as `after` to get the next page.
    pub next: Option<String>,
}

/// Which reminders.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct NoticeParams {
    /// Only those not read yet.
    #[param(value_type = Option<bool>)]
    pub unread: Option<String>,
    /// `next` of the page before.
    pub after: Option<String>,
    /// 1 to 200, 50 if absent.
    pub limit: Option<String>,
}

/// List your reminders
#[utoipa::path(tag = "messages", params(NoticeParams), responses((status = 200, body = NoticePage), ReadErrors))]
#[get("/notices")]
pub async fn list_notices(ctx: Ctx, caller: Caller, params: Params<NoticeParams>) -> Result<HttpResponse, Error> {
    let mut f = Fields::new();
    let limit = limit(&mut f, params.0.limit.as_deref());
    let before = params
        .0
        .after
        .as_deref()
        .map(|text| text.parse().map(NoticeId::new).map_err(|_| FieldError::not_a_cursor()));
    let before = match before {
        Some(Err(error)) => {
            f.push(error);
            None
        }
        Some(Ok(id)) => Some(id),
        None => None,
    };
    let unread = flag(&mut f, "unread", params.0.unread.as_deref());
    f.finish()?;
    let (found, next, catalogue) = notices::list(&ctx, caller, unread, before, limit).await?;
    let wire = |notice: &Notice| NoticeWire {
        id: notice.row.id.get().to_string(),
        reason: notice.row.reason.as_str(),
        reason_name: notice.row.reason.label_vi(),
        dossier: notice.dossier.intake.code.to_string(),
        procedure: catalogue
            .procedure_by_id(notice.dossier.intake.procedure_id)
            .map(|p| NamedWire::from(&**p))
            .unwrap_or_default(),
        due_at: notice.dossier.state.due_at.map(|t| t.to_string()),
        created_at: notice.row.created_at.to_string(),
        read_at: notice.row.read_at.map(|t| t.to_string()),
    };
    Ok(HttpResponse::Ok().json(NoticePage {
        items: found.iter().map(wire).collect(),
        next: next.map(|id| id.get().to_string()),
    }))
}

/// How many.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct MarkedRead {
    pub marked: usize,
}

/// Mark a reminder as read
#[utoipa::path(tag = "messages", request_body = NoFields, params(("id" = String, Path, description = "Reminder")),
    responses((status = 200, body = MarkedRead), WriteErrors))]
#[post("/notices/{id}/read")]
pub async fn read_notice(
    ctx: Ctx,
    caller: Caller,
    path: web::Path<String>,
    _body: Body<NoFields>,
) -> Result<HttpResponse, Error> {
    let id = path.parse().map_err(|_| Error::from(Reason::NoticeNotFound))?;
    let marked = notices::mark_read(&ctx, caller, Some(NoticeId::new(id))).await?;
    Ok(HttpResponse::Ok().json(MarkedRead { marked }))
}

/// Mark all your reminders as read
#[utoipa::path(tag = "messages", request_body = NoFields, responses((status = 200, body = MarkedRead), WriteErrors))]
#[post("/notices/read")]
pub async fn read_notices(ctx: Ctx, caller: Caller, _body: Body<NoFields>) -> Result<HttpResponse, Error> {
    let marked = notices::mark_read(&ctx, caller, None).await?;
    Ok(HttpResponse::Ok().json(MarkedRead { marked }))
}

/// Where reminders go.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReminderEmail {
    /// Your e-mail address; none: no letters.
    #[schema(example = "canbo@bacninh.gov.vn")]
    pub email: Option<String>,
}

/// Say where you want your reminders by e-mail
#[utoipa::path(tag = "messages", request_body = ReminderEmail, responses((status = 200, body = ReminderEmail), WriteErrors))]
#[put("/notices/email")]
pub async fn put_reminder_email(ctx: Ctx, caller: Caller, body: Body<ReminderEmail>) -> Result<HttpResponse, Error> {
    let mut f = Fields::new();
    let email = f.optional::<Email, _>("email", body.value.email.as_deref());
    f.finish()?;
    let email = notices::set_email(&ctx, caller, email).await?;
    Ok(HttpResponse::Ok().json(ReminderEmail {
        email: email.map(|e| e.to_string()),
    }))
}

/// By which channels the applicant agrees to be told.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsentBody {
    /// By e-mail.
    #[serde(default)]
    pub email: bool,
    /// By text message (SMS, Zalo).
    #[serde(default)]
    pub text: bool,
}

impl From<ConsentBody> for Consent {
    fn from(body: ConsentBody) -> Self {
        Self {
            email: body.email,
            text: body.text,
        }
    }
}

/// Record by which channels the applicant agrees to be told of the dossier
///
/// Without consent nothing is sent. Takes the place of what was recorded before, also at intake; each change is in the history.
#[utoipa::path(tag = "messages", request_body = ConsentBody, params(super::extract::IdempotencyKey, IfMatch, ("code" = String, Path, description = "Dossier code")),
    responses((status = 200, body = ConsentBody), WriteErrors))]
#[put("/dossiers/{code}/consent")]
pub async fn put_consent(
    ctx: Ctx,
    caller: Caller,
    seen: Seen,
    path: web::Path<String>,
    body: Body<ConsentBody>,
) -> Result<HttpResponse, Error> {
    let code = path.parse().map_err(|_| Error::from(Reason::DossierNotFound))?;
    let done = notices::set_consent(&ctx, caller, body.once, (code, seen.0), body.value.into(), |consent| {
        let wire = ConsentBody {
            email: consent.email,
            text: consent.text,
        };
        stored(Answered::Done, None, &wire)
    })
    .await?;
    Ok(respond(done))
}
