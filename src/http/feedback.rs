//! `/public/feedback` and `/feedback`: what citizens report or suggest, and the answers.

use actix_web::{HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::answer::{respond, stored};
use super::asker::Asker;
use super::bare::Bare;
use super::dossier_wire::{NamedWire, OfficialWire};
use super::error::{PublicErrors, PublicWriteErrors, ReadErrors, WriteErrors};
use super::extract::{Body, Ctx, IdempotencyKey, Params, limit, lines, sure};
use super::ratings::{id_cursor, secret};
use crate::domain::answered::Answered;
use crate::domain::codes::AgencyCode;
use crate::domain::feedback::{FeedbackCode, FeedbackKind, FeedbackState};
use crate::domain::ids::FeedbackId;
use crate::domain::person::{PersonName, Phone};
use crate::domain::text::FieldCode;
use crate::service::feedback::{self, About, Feedback, NewFeedback};
use crate::service::{Caller, Error, FieldError, Fields, Reason};

/// A report or suggestion.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct FeedbackBody {
    /// `complaint` or `suggestion`.
    #[schema(example = "complaint")]
    pub kind: Option<String>,
    /// The agency that is to answer, if it is not about a dossier.
    #[schema(example = "H02.07")]
    pub agency: Option<String>,
    /// The dossier that it is about; its agency answers.
    pub dossier: Option<String>,
    /// With `dossier`: last four digits of the ID number or phone.
    pub secret: Option<String>,
    #[schema(example = "Nguyễn Văn An")]
    pub name: Option<String>,
    pub phone: Option<String>,
    pub content: Option<String>,
}

/// What was received.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct FeedbackReceipt {
    #[schema(example = "H02.07-2026-PAKN-0001")]
    pub code: String,
    /// To follow it with; told this once only.
    pub secret: String,
    pub state: String,
    pub submitted_at: String,
    /// Until when it is to be answered.
    pub due_at: String,
}

/// What a citizen sees of what they sent.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct PublicFeedback {
    pub code: String,
    pub kind: String,
    pub agency: NamedWire,
    /// `received` or `answered`.
    pub state: String,
    pub submitted_at: String,
    pub due_at: String,
    pub content: String,
    pub answer: Option<String>,
    pub answered_at: Option<String>,
}

/// What staff see.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct FeedbackWire {
    pub code: String,
    pub kind: String,
    pub agency: NamedWire,
    pub dossier: Option<String>,
    /// `received` or `answered`.
    pub state: String,
    pub name: String,
    pub phone: Option<String>,
    pub content: String,
    pub submitted_at: String,
    pub due_at: String,
    /// Whether it was, or still is, unanswered after its due time.
    pub late: bool,
    pub answer: Option<String>,
    pub answered_at: Option<String>,
    pub answered_by: Option<OfficialWire>,
}

/// A page of feedback, newest first.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct FeedbackPage {
    pub items: Vec<FeedbackWire>,
    pub next: Option<String>,
}

/// Filters.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct FeedbackParams {
    /// Agency code: it and all below it; your whole scope if absent.
    pub agency: Option<String>,
    /// `received` or `answered`; both if absent.
    pub state: Option<String>,
    /// `next` of the page before.
    pub after: Option<String>,
    /// 1 to 200, 50 if absent.
    pub limit: Option<String>,
}

/// What the sender knows.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct FollowParams {
    /// The secret that was told when it was sent.
    pub secret: Option<String>,
}

/// An answer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct AnswerBody {
    pub answer: Option<String>,
}

impl FeedbackWire {
    fn new(feedback: &Feedback, now: crate::domain::instant::Instant) -> Self {
        let row = &feedback.row;
        Self {
            code: feedback.code.to_string(),
            kind: row.kind.to_string(),
            agency: feedback.agency.clone().into(),
            dossier: feedback.dossier.clone(),
            state: row.state().to_string(),
            name: row.name.as_str().to_owned(),
            phone: row.phone.as_ref().map(|phone| phone.as_str().to_owned()),
            content: row.content.clone(),
            submitted_at: row.submitted_at.to_string(),
            due_at: row.due_at.to_string(),
            late: row.answered_at.unwrap_or(now) > row.due_at,
            answer: row.answer.clone(),
            answered_at: row.answered_at.map(|at| at.to_string()),
            answered_by: feedback.official.as_ref().map(OfficialWire::from),
        }
    }
}

fn about(f: &mut Fields, body: &FeedbackBody) -> Option<About> {
    match (body.agency.as_deref(), body.dossier.as_deref()) {
        (Some(_), Some(_)) => {
            f.push(FieldError::new(
                "agency",
                FieldCode::NotForThisKind,
                "Đã nêu mã hồ sơ thì không nêu cơ quan: cơ quan giải quyết hồ sơ sẽ trả lời.",
                "With a dossier code there is no agency to name: the one that decides the dossier answers.",
            ));
            None
        }
        (_, Some(code)) => Some(About::Dossier {
            code: code.trim().to_owned(),
            secret: secret(f, body.secret.as_deref())?,
        }),
        (agency, None) => f.required::<AgencyCode, _>("agency", agency).map(About::Agency),
    }
}

/// What a body reports or suggests.
///
/// # Errors
/// Fields that are wrong or missing.
pub fn new_feedback(body: &FeedbackBody) -> Result<NewFeedback, Error> {
    let mut f = Fields::new();
    let kind = f.required::<FeedbackKind, _>("kind", body.kind.as_deref());
    let about = about(&mut f, body);
    let name = f.required::<PersonName, _>("name", body.name.as_deref());
    let phone = f.optional::<Phone, _>("phone", body.phone.as_deref());
    let content = lines::<5000>(&mut f, "content", body.content.as_deref());
    f.finish()?;
    Ok(NewFeedback {
        kind: sure(kind)?,
        about: sure(about)?,
        name: sure(name)?,
        phone,
        content: sure(content)?,
    })
}

/// The text of an answer.
///
/// # Errors
/// There is none, or it is too long.
pub fn answer_text(body: &AnswerBody) -> Result<String, Error> {
    let mut f = Fields::new();
    let text = lines::<5000>(&mut f, "answer", body.answer.as_deref());
    f.finish()?;
    sure(text)
}

/// Report something, or make a suggestion
///
/// With or without a dossier. The answer tells a code and a secret to follow it with. Under an `Idempotency-Key` of your own making
/// (random: it takes the place of an account) the same report is received once and answered alike. An
/// address may send 20 in 15 minutes.
#[utoipa::path(tag = "public", security((), ("bearer" = [])), request_body = FeedbackBody, params(IdempotencyKey),
    responses((status = 201, description = "Received", body = FeedbackReceipt), PublicWriteErrors))]
#[post("/public/feedback")]
pub async fn submit_feedback(ctx: Ctx, asker: Asker, body: Body<FeedbackBody>) -> Result<HttpResponse, Error> {
    let new = new_feedback(&body.value)?;
    let (feedback, secret) = feedback::submit(&ctx, asker.source(&ctx).await?, body.once.as_ref(), new).await?;
    Ok(HttpResponse::Created().json(FeedbackReceipt {
        code: feedback.code.to_string(),
        secret,
        state: feedback.row.state().to_string(),
        submitted_at: feedback.row.submitted_at.to_string(),
        due_at: feedback.row.due_at.to_string(),
    }))
}

/// Follow a report or suggestion
///
/// A wrong code and a wrong secret get the same answer.
#[utoipa::path(tag = "public", security((), ("bearer" = [])),
    params(("code" = String, Path, example = "H02.07-2026-PAKN-0001"), FollowParams),
    responses((status = 200, body = PublicFeedback), PublicErrors))]
#[get("/public/feedback/{code}")]
pub async fn follow_feedback(
    ctx: Ctx,
    asker: Asker,
    path: web::Path<String>,
    params: Params<FollowParams>,
) -> Result<HttpResponse, Error> {
    let secret = params.0.secret.unwrap_or_default();
    let found = feedback::follow(&ctx, asker.source(&ctx).await?, &path, secret.trim()).await?;
    let row = &found.row;
    Ok(HttpResponse::Ok().json(PublicFeedback {
        code: found.code.to_string(),
        kind: row.kind.to_string(),
        agency: found.agency.clone().into(),
        state: row.state().to_string(),
        submitted_at: row.submitted_at.to_string(),
        due_at: row.due_at.to_string(),
        content: row.content.clone(),
        answer: row.answer.clone(),
        answered_at: row.answered_at.map(|at| at.to_string()),
    }))
}

/// The code in the path; anything that is no code is simply not there.
///
/// # Errors
/// It is no code.
pub fn code(path: &str) -> Result<FeedbackCode, Error> {
    path.parse().map_err(|_| Reason::FeedbackNotFound.into())
}

/// What citizens reported or suggested
#[utoipa::path(tag = "feedback", params(FeedbackParams), responses((status = 200, body = FeedbackPage), ReadErrors))]
#[get("/feedback")]
pub async fn list_feedback(ctx: Ctx, caller: Caller, params: Params<FeedbackParams>) -> Result<HttpResponse, Error> {
    let p = params.0;
    let mut f = Fields::new();
    let agency = f.optional::<AgencyCode, _>("agency", p.agency.as_deref());
    let state = f.optional::<FeedbackState, _>("state", p.state.as_deref());
    let after = id_cursor(&mut f, p.after.as_deref()).map(FeedbackId::new);
    let limit = limit(&mut f, p.limit.as_deref());
    f.finish()?;
    let page = feedback::list(&ctx, caller, agency, state, after, limit).await?;
    let now = ctx.now();
    Ok(HttpResponse::Ok().json(FeedbackPage {
        items: page.items.iter().map(|found| FeedbackWire::new(found, now)).collect(),
        next: page.next.map(|id| id.get().to_string()),
    }))
}

/// One report or suggestion
#[utoipa::path(tag = "feedback", params(("code" = String, Path, example = "H02.07-2026-PAKN-0001")),
    responses((status = 200, body = FeedbackWire), ReadErrors))]
#[get("/feedback/{code}")]
pub async fn get_feedback(
    ctx: Ctx,
    caller: Caller,
    _bare: Bare,
    path: web::Path<String>,
) -> Result<HttpResponse, Error> {
    let found = feedback::get(&ctx, caller, code(&path)?).await?;
    Ok(HttpResponse::Ok().json(FeedbackWire::new(&found, ctx.now())))
}

/// Answer a report or suggestion
///
/// Once; the citizen reads the answer with code and secret.
#[utoipa::path(tag = "feedback", request_body = AnswerBody,
    params(("code" = String, Path, example = "H02.07-2026-PAKN-0001"),
        super::extract::IdempotencyKey),
    responses((status = 200, body = FeedbackWire), WriteErrors))]
#[post("/feedback/{code}/answer")]
pub async fn answer_feedback(
    ctx: Ctx,
    caller: Caller,
    path: web::Path<String>,
    body: Body<AnswerBody>,
) -> Result<HttpResponse, Error> {
    let Body { value, once } = body;
    let text = answer_text(&value)?;
    let now = ctx.now();
    let render = move |found: &Feedback| stored(Answered::Done, None, &FeedbackWire::new(found, now));
    Ok(respond(
        feedback::answer(&ctx, caller, once, code(&path)?, text, render).await?,
    ))
}
