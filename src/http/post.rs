//! Items of the public post: ordering, giving up, what happened.

mod wire;

use actix_web::{HttpResponse, post, web};
use serde::Deserialize;
use utoipa::ToSchema;

pub use self::wire::{PostalEventWire, PostalOrderWire, PublicPostalOrderWire, items};
use super::answer::respond;
use super::dossier_wire::DossierWire;
use super::dossiers::{answer, code};
use super::error::WriteErrors;
use super::extract::{Body, Ctx, instant, line, lines, optional_line, sure};
use super::money::{money, present};
use super::seen::{IfMatch, Seen};
use crate::domain::answered::Answered;
use crate::domain::fee::Money;
use crate::domain::instant::Instant;
use crate::domain::person::{Address, PersonName, Phone};
use crate::domain::postal::ItemCode;
use crate::domain::postal_order::{Direction, PostalState};
use crate::domain::text::FieldCode;
use crate::service::idempotency::Once;
use crate::service::post::act::{self, Command};
use crate::service::post::{Happened, NewOrder};
use crate::service::{Caller, Error, FieldError, Fields};

/// An item to order.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct PostalOrderBody {
    /// The version that you saw.
    pub version: Option<i32>,
    /// `in`: the papers come; `out`: the result goes.
    #[schema(example = "out")]
    pub direction: Option<String>,
    /// If not the carrier that is connected.
    pub carrier: Option<String>,
    /// 13 characters with a check digit (UPU S10), or another code of the carrier.
    #[schema(example = "EE473124829VN")]
    pub item_code: Option<String>,
    /// What the post takes, whole đồng.
    pub fee: Option<i64>,
    /// What the post collects from the receiver, whole đồng.
    pub cod_amount: Option<i64>,
    pub name: Option<String>,
    pub phone: Option<String>,
    pub address: Option<String>,
    pub description: Option<String>,
}

async fn perform(
    ctx: &Ctx,
    caller: Caller,
    once: Option<Once>,
    path: &str,
    command: Command,
) -> Result<HttpResponse, Error> {
    let render = |view: &_| answer(Answered::Done, view);
    let done = act::act(ctx, caller, once, code(path)?, command, render).await?;
    Ok(respond(done))
}

/// Order an item of the public post
///
/// One per way at a time; no result that has been handed back otherwise. What is sent goes home by post from now on. Where a carrier
/// is connected, it is told.
#[utoipa::path(tag = "post", request_body = PostalOrderBody, params(super::extract::IdempotencyKey, IfMatch, ("code" = String, Path, description = "Dossier code")),
    responses((status = 200, body = DossierWire), WriteErrors))]
#[post("/dossiers/{code}/postal-orders")]
pub async fn order_post(
    ctx: Ctx,
    caller: Caller,
    seen: Seen,
    path: web::Path<String>,
    body: Body<PostalOrderBody>,
) -> Result<HttpResponse, Error> {
    let Body { mut value, once } = body;
    value.version = seen.or(value.version)?;
    perform(&ctx, caller, once, &path, ordered(value)?).await
}

/// The order that a body means.
///
/// # Errors
/// Fields that are wrong or missing.
pub fn ordered(b: PostalOrderBody) -> Result<Command, Error> {
    let mut f = Fields::new();
    let seen = present(&mut f, "version", b.version);
    let direction = f.required::<Direction, _>("direction", b.direction.as_deref());
    let carrier = optional_line::<100>(&mut f, "carrier", b.carrier.as_deref());
    let item_code = f.optional::<ItemCode, _>("item_code", b.item_code.as_deref());
    let fee = money(&mut f, "fee", b.fee);
    let cod_amount = money(&mut f, "cod_amount", b.cod_amount);
    let name = f.required::<PersonName, _>("name", b.name.as_deref());
    let phone = f.optional::<Phone, _>("phone", b.phone.as_deref());
    let address = f.required::<Address, _>("address", b.address.as_deref());
    let description = optional_line::<500>(&mut f, "description", b.description.as_deref());
    f.finish()?;
    let new = NewOrder {
        direction: sure(direction)?,
        carrier,
        item_code,
        fee: fee.unwrap_or(Money::ZERO),
        cod_amount: cod_amount.unwrap_or(Money::ZERO),
        name: sure(name)?,
        phone,
        address: sure(address)?,
        description,
    };
    Ok(Command::Order { seen: sure(seen)?, new })
}

/// An item to give up.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct CancelPostBody {
    /// The version that you saw.
    pub version: Option<i32>,
    #[schema(example = "H02.07-261123-0001-O1")]
    pub order: Option<String>,
    pub reason: Option<String>,
}

/// Give up an item that the post does not have yet
#[utoipa::path(tag = "post", request_body = CancelPostBody, params(super::extract::IdempotencyKey, IfMatch, ("code" = String, Path, description = "Dossier code")),
    responses((status = 200, body = DossierWire), WriteErrors))]
#[post("/dossiers/{code}/postal-order-cancellations")]
pub async fn cancel_post(
    ctx: Ctx,
    caller: Caller,
    seen: Seen,
    path: web::Path<String>,
    body: Body<CancelPostBody>,
) -> Result<HttpResponse, Error> {
    let Body { mut value, once } = body;
    value.version = seen.or(value.version)?;
    perform(&ctx, caller, once, &path, given_up(value)?).await
}

/// The giving up that a body means.
///
/// # Errors
/// Fields that are wrong or missing.
pub fn given_up(b: CancelPostBody) -> Result<Command, Error> {
    let mut f = Fields::new();
    let seen = present(&mut f, "version", b.version);
    let order = line::<80>(&mut f, "order", b.order.as_deref());
    let reason = lines::<500>(&mut f, "reason", b.reason.as_deref());
    f.finish()?;
    Ok(Command::Cancel {
        seen: sure(seen)?,
        order: sure(order)?,
        reason: sure(reason)?,
    })
}

/// Something that happened to an item.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct PostalEventBody {
    #[schema(example = "H02.07-261123-0001-O1")]
    pub order: Option<String>,
    /// `collected`, `handed_over`, `delivered`, `returned`.
    #[schema(example = "handed_over")]
    pub kind: Option<String>,
    /// When it happened.
    pub at: Option<String>,
    /// The code of the item, if it is known now.
    pub item_code: Option<String>,
    pub note: Option<String>,
}

/// Enter what happened to an item, where no carrier tells
///
/// The same kind at the same time is entered once, at another time refused. Events may be entered in any order, none of
/// before the day of the order. A result that the post takes is handed back by that, in the same act: who may not hand it back, or
/// whose dossier still owes fees, enters nothing. An item that another went out for does not go on.
#[utoipa::path(tag = "post", request_body = PostalEventBody, params(super::extract::IdempotencyKey, IfMatch, ("code" = String, Path, description = "Dossier code")),
    responses((status = 200, body = DossierWire), WriteErrors))]
#[post("/dossiers/{code}/postal-events")]
pub async fn enter_postal_event(
    ctx: Ctx,
    caller: Caller,
    seen: Seen,
    path: web::Path<String>,
    body: Body<PostalEventBody>,
) -> Result<HttpResponse, Error> {
    perform(&ctx, caller, body.once, &path, happened(body.value, seen.0)?).await
}

/// The event that a body means, of whoever saw a version.
///
/// # Errors
/// Fields that are wrong or missing.
pub fn happened(b: PostalEventBody, seen: Option<i32>) -> Result<Command, Error> {
    let mut f = Fields::new();
    let order = line::<80>(&mut f, "order", b.order.as_deref());
    let (kind, at) = what_and_when(&mut f, b.kind.as_deref(), b.at.as_deref());
    let item_code = f.optional::<ItemCode, _>("item_code", b.item_code.as_deref());
    let note = optional_line::<500>(&mut f, "note", b.note.as_deref());
    f.finish()?;
    let (kind, at) = (sure(kind)?, sure(at)?);
    let happened = Happened {
        event_id: format!("{kind}@{}", at.micros()),
        kind,
        at,
        item_code,
        note,
    };
    Ok(Command::Event {
        seen,
        order: sure(order)?,
        happened,
    })
}

/// What was entered by mistake.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct CancelPostalEventBody {
    #[schema(example = "H02.07-261123-0001-O1")]
    pub order: Option<String>,
    /// As it was entered.
    #[schema(example = "delivered")]
    pub kind: Option<String>,
    /// As it was entered.
    pub at: Option<String>,
    pub reason: Option<String>,
}

/// Take back what was entered about an item by mistake
///
/// The item stands where it would stand without it, and figures follow; the event stays in the history. A result that was handed
/// back by what the post never took lies at the desk again. What a carrier told is the carrier's to correct.
#[utoipa::path(tag = "post", request_body = CancelPostalEventBody, params(super::extract::IdempotencyKey, IfMatch, ("code" = String, Path, description = "Dossier code")),
    responses((status = 200, body = DossierWire), WriteErrors))]
#[post("/dossiers/{code}/postal-event-cancellations")]
pub async fn cancel_postal_event(
    ctx: Ctx,
    caller: Caller,
    seen: Seen,
    path: web::Path<String>,
    body: Body<CancelPostalEventBody>,
) -> Result<HttpResponse, Error> {
    perform(&ctx, caller, body.once, &path, taken_back(body.value, seen.0)?).await
}

/// The taking back that a body means, of whoever saw a version.
///
/// # Errors
/// Fields that are wrong or missing.
pub fn taken_back(b: CancelPostalEventBody, seen: Option<i32>) -> Result<Command, Error> {
    let mut f = Fields::new();
    let order = line::<80>(&mut f, "order", b.order.as_deref());
    let (kind, at) = what_and_when(&mut f, b.kind.as_deref(), b.at.as_deref());
    let reason = lines::<500>(&mut f, "reason", b.reason.as_deref());
    f.finish()?;
    Ok(Command::CancelEvent {
        seen,
        order: sure(order)?,
        kind: sure(kind)?,
        at: sure(at)?,
        reason: sure(reason)?,
    })
}

/// What happened to an item, and when.
fn what_and_when(f: &mut Fields, kind: Option<&str>, at: Option<&str>) -> (Option<PostalState>, Option<Instant>) {
    let kind = f.required::<PostalState, _>("kind", kind);
    if kind.is_some_and(|kind| !kind.is_posted()) {
        f.push(FieldError::new(
            "kind",
            FieldCode::NotAnEvent,
            "Đăng ký và hủy bưu gửi có thao tác riêng; chỉ ghi nhận: đã thu gom, đã bàn giao, đã phát, đã chuyển hoàn.",
            "Registering and cancelling are acts of their own.",
        ));
    }
    if at.is_none() {
        f.push(FieldError::missing("at"));
    }
    (kind, instant(f, "at", at))
}
