//! `/events` and `/outbox`: what happened, for those who missed it, and what became of messages that left the system.

use actix_web::{HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::answer::{respond, stored};
use super::bare::Bare;
use super::error::{ReadErrors, WriteErrors};
use super::extract::{Body, Ctx, Params, limit, optional_line};
use crate::db::outbox::MessageRow;
use crate::domain::answered::Answered;
use crate::domain::event::EventName;
use crate::domain::feed::FeedCursor;
use crate::domain::ids::MessageId;
use crate::domain::outbox::MessageState;
use crate::domain::text::FieldCode;
use crate::service::outbox::{self, Fate, MessageQuestion, Placed, ReceiverState};
use crate::service::webhooks::EventBody;
use crate::service::{Caller, Error, FieldError, Fields, Reason};

/// From where.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct FeedParams {
    /// `next` of the page before; from the beginning if absent.
    pub after: Option<String>,
    /// One or more names of events, separated by commas; all if absent.
    #[param(example = "extend,recompute_due")]
    pub action: Option<String>,
    /// 1 to 200, 50 if absent.
    pub limit: Option<String>,
}

/// An event.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct FeedEventWire {
    /// Place in the feed: grows, with gaps.
    pub position: i64,
    pub dossier: String,
    /// Code that the portal gave it.
    pub external_code: Option<String>,
    /// 1, 2, 3 … within the dossier.
    pub sequence: i32,
    pub action: String,
    pub from_status: Option<String>,
    pub to_status: String,
    /// Status code of the national portal.
    pub portal_code: u8,
    pub at: String,
    /// The promised time as it is now: it moves with pauses, extensions and the calendar.
    pub due_at: Option<String>,
    pub procedure: String,
    pub agency: String,
    pub received_agency: String,
}

/// A page of the feed.
#[derive(Serialize, ToSchema)]
pub struct FeedWire {
    /// Oldest first.
    pub items: Vec<FeedEventWire>,
    /// Send it as `after`, now or later: nothing ever appears before it.
    pub next: String,
    /// Whether there may be more already.
    pub more: bool,
}

fn position(f: &mut Fields, text: &str) -> i64 {
    let parsed = text.parse().ok().filter(|n| *n >= 0);
    if parsed.is_none() {
        f.push(FieldError::not_a_cursor());
    }
    parsed.unwrap_or(0)
}

fn read_up_to(f: &mut Fields, text: Option<&str>) -> FeedCursor {
    let parsed = text.map_or(Ok(FeedCursor::START), str::parse);
    parsed.unwrap_or_else(|_| {
        f.push(FieldError::not_a_cursor());
        FeedCursor::START
    })
}

/// The names of events that are asked for.
fn named(f: &mut Fields, text: Option<&str>) -> Vec<EventName> {
    let names = text.into_iter().flat_map(|text| text.split(',')).map(str::trim);
    let mut named = Vec::new();
    for name in names.filter(|name| !name.is_empty()) {
        match EventName::parse(name) {
            Some(name) => named.push(name),
            None => f.push(FieldError::new(
                "action",
                FieldCode::UnknownValue,
                "Không có loại sự kiện này.",
                "There is no event of this name.",
            )),
        }
    }
    named
}

/// Read the feed of events in order
///
/// Events of the dossiers that you may see, each once and in an order that never changes. Keep `next` and ask again with
/// it: what you missed comes then. A cursor that points at an event that is not there (`cursor_stranger`) is refused: an older copy of
/// the database may have been put back.
#[utoipa::path(tag = "messages", params(FeedParams), responses((status = 200, body = FeedWire), ReadErrors))]
#[get("/events")]
pub async fn events(ctx: Ctx, caller: Caller, params: Params<FeedParams>) -> Result<HttpResponse, Error> {
    let mut f = Fields::new();
    let after = read_up_to(&mut f, params.0.after.as_deref());
    let limit = limit(&mut f, params.0.limit.as_deref());
    let named = named(&mut f, params.0.action.as_deref());
    f.finish()?;
    let page = outbox::since(&ctx, caller, after, &named, usize::try_from(limit).unwrap_or(1)).await?;
    let items = page
        .events
        .iter()
        .map(|found| {
            let body = EventBody::of(&Placed {
                position: found.position,
                event: &found.event,
                dossier: &found.dossier,
                catalogue: &page.catalogue,
            });
            FeedEventWire {
                position: body.position,
                dossier: body.dossier.to_owned(),
                external_code: body.external_code.map(str::to_owned),
                sequence: body.sequence,
                action: body.action.to_owned(),
                from_status: body.from_status.map(|s| s.to_string()),
                to_status: body.to_status.to_string(),
                portal_code: body.portal_code,
                at: body.at.to_string(),
                due_at: body.due_at.map(|at| at.to_string()),
                procedure: body.procedure,
                agency: body.agency,
                received_agency: body.received_agency,
            }
        })
        .collect();
    Ok(HttpResponse::Ok().json(FeedWire {
        items,
        next: page.next.to_string(),
        more: page.more,
    }))
}

/// How it stands with a receiver.
#[derive(Serialize, ToSchema)]
pub struct ReceiverWire {
    /// `webhook`, `email`, `text`, `portal` …
    pub kind: &'static str,
    /// Who gets the messages.
    #[schema(example = "webhook:7345")]
    pub receiver: String,
    /// Messages that wait.
    pub waiting: i64,
    /// When the oldest of them was stored.
    pub oldest_waiting: Option<String>,
    /// Messages that were given up.
    pub dead: i64,
}

impl From<&ReceiverState> for ReceiverWire {
    fn from(state: &ReceiverState) -> Self {
        Self {
            kind: state.kind.as_str(),
            receiver: state.receiver.clone(),
            waiting: state.waiting,
            oldest_waiting: state.oldest_waiting.map(|t| t.to_string()),
            dead: state.dead,
        }
    }
}

/// How it stands with the outbox.
#[derive(Serialize, ToSchema)]
pub struct ReceiverList {
    /// Receivers for whom something waits or was given up.
    pub items: Vec<ReceiverWire>,
}

/// See how it stands with messages that leave the system
#[utoipa::path(tag = "messages", responses((status = 200, body = ReceiverList), ReadErrors))]
#[get("/outbox")]
pub async fn outbox_state(ctx: Ctx, caller: Caller, _bare: Bare) -> Result<HttpResponse, Error> {
    let state = outbox::state(&ctx, caller).await?;
    Ok(HttpResponse::Ok().json(ReceiverList {
        items: state.receivers.iter().map(ReceiverWire::from).collect(),
    }))
}

/// Which messages.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct MessageParams {
    /// `dead` (if absent), `waiting`, `delivered` or `discarded`.
    pub state: Option<String>,
    /// Only for this receiver.
    pub receiver: Option<String>,
    /// `next` of the page before.
    pub after: Option<String>,
    /// 1 to 200, 50 if absent.
    pub limit: Option<String>,
}

/// A message. Its body is not shown: it may hold personal data.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct MessageWire {
    /// The id that the receiver sees in every attempt.
    pub id: String,
    pub kind: &'static str,
    pub receiver: String,
    /// Messages of one receiver and key go out in order.
    pub key: String,
    pub state: &'static str,
    pub created_at: String,
    /// When it is sent, or sent again.
    pub due_at: Option<String>,
    pub finished_at: Option<String>,
    /// Attempts that failed.
    pub attempts: i32,
    /// Why the last attempt failed.
    pub error: Option<String>,
}

impl From<&MessageRow> for MessageWire {
    fn from(row: &MessageRow) -> Self {
        Self {
            id: row.id.get().to_string(),
            kind: row.kind.as_str(),
            receiver: row.receiver.clone(),
            key: row.key.clone(),
            state: row.state.as_str(),
            created_at: row.created_at.to_string(),
            due_at: (row.state == MessageState::Waiting).then(|| row.due_at.to_string()),
            finished_at: row.finished_at.map(|t| t.to_string()),
            attempts: row.attempts,
            error: row.error.clone(),
        }
    }
}

/// Messages.
#[derive(Serialize, ToSchema)]
pub struct MessagePage {
    /// Newest first.
    pub items: Vec<MessageWire>,
    /// Send it as `after` to get the next page.
    pub next: Option<String>,
}

/// List messages: the dead letters, or those in another state
#[utoipa::path(tag = "messages", params(MessageParams), responses((status = 200, body = MessagePage), ReadErrors))]
#[get("/outbox/messages")]
pub async fn list_messages(ctx: Ctx, caller: Caller, params: Params<MessageParams>) -> Result<HttpResponse, Error> {
    let mut f = Fields::new();
    let state = f.optional::<MessageState, _>("state", params.0.state.as_deref());
    let receiver = optional_line::<200>(&mut f, "receiver", params.0.receiver.as_deref());
    let before = params.0.after.as_deref().map(|text| position(&mut f, text));
    let limit = limit(&mut f, params.0.limit.as_deref());
    f.finish()?;
    let question = MessageQuestion {
        state: state.unwrap_or(MessageState::Dead),
        receiver,
        before: before.map(MessageId::new),
        limit,
    };
    let rows = outbox::list(&ctx, caller, question).await?;
    let full = i64::try_from(rows.len()).unwrap_or(i64::MAX) == limit;
    Ok(HttpResponse::Ok().json(MessagePage {
        items: rows.iter().map(MessageWire::from).collect(),
        next: rows.last().filter(|_| full).map(|row| row.id.get().to_string()),
    }))
}

/// Which dead letters to replay.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplayBody {
    /// Only of this receiver; of all if absent.
    pub receiver: Option<String>,
}

/// How many.
#[derive(Serialize, ToSchema)]
pub struct Replayed {
    /// Messages that wait again; at most 1,000 at once.
    pub replayed: usize,
}

/// Replay every message that was given up, of one receiver or of all
#[utoipa::path(tag = "messages", params(super::extract::IdempotencyKey), request_body = ReplayBody, responses((status = 200, body = Replayed), WriteErrors))]
#[post("/outbox/replay")]
pub async fn replay_messages(ctx: Ctx, caller: Caller, body: Body<ReplayBody>) -> Result<HttpResponse, Error> {
    let mut f = Fields::new();
    let receiver = optional_line::<200>(&mut f, "receiver", body.value.receiver.as_deref());
    f.finish()?;
    let done = outbox::replay_all(&ctx, caller, body.once, receiver, |replayed| {
        stored(Answered::Done, None, &Replayed { replayed })
    })
    .await?;
    Ok(respond(done))
}

fn id(path: &str) -> Result<MessageId, Error> {
    path.parse()
        .map(MessageId::new)
        .map_err(|_| Reason::MessageNotFound.into())
}

/// Nothing to say.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoFields {}

/// Replay a message that was given up, with its old id
#[utoipa::path(tag = "messages", request_body = NoFields,
    params(super::extract::IdempotencyKey, ("id" = String, Path, description = "Message id")),
    responses((status = 200, body = MessageWire), WriteErrors))]
#[post("/outbox/messages/{id}/replay")]
pub async fn replay_message(
    ctx: Ctx,
    caller: Caller,
    path: web::Path<String>,
    body: Body<NoFields>,
) -> Result<HttpResponse, Error> {
    decide(&ctx, caller, &path, body, Fate::Replay).await
}

/// Discard a message that was given up; those behind it go on
#[utoipa::path(tag = "messages", request_body = NoFields,
    params(super::extract::IdempotencyKey, ("id" = String, Path, description = "Message id")),
    responses((status = 200, body = MessageWire), WriteErrors))]
#[post("/outbox/messages/{id}/discard")]
pub async fn discard_message(
    ctx: Ctx,
    caller: Caller,
    path: web::Path<String>,
    body: Body<NoFields>,
) -> Result<HttpResponse, Error> {
    decide(&ctx, caller, &path, body, Fate::Discard).await
}

async fn decide(
    ctx: &Ctx,
    caller: Caller,
    path: &str,
    body: Body<NoFields>,
    fate: Fate,
) -> Result<HttpResponse, Error> {
    let done = outbox::decide_dead(ctx, caller, body.once, id(path)?, fate, |row| {
        stored(Answered::Done, None, &MessageWire::from(row))
    })
    .await?;
    Ok(respond(done))
}
