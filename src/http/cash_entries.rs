//! What is entered in a cash book: hand-overs, closings, and what undoes them.

use actix_web::{HttpResponse, post};
use serde::Deserialize;
use utoipa::ToSchema;

use super::answer::{respond, stored};
use super::cash_wire::CashPageWire;
use super::error::WriteErrors;
use super::extract::{Body, Ctx, day, line, lines, optional_line, required_day, sure};
use super::money::{money, present};
use crate::domain::answered::Answered;
use crate::domain::codes::{AgencyCode, Username};
use crate::domain::paid::Handed;
use crate::service::money::cash_book::CashView;
use crate::service::money::cash_entries::{self, Entry, NewHandover, Reopening};
use crate::service::{Caller, Error, Fields, Reason};

/// Cash to hand over.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct CashHandoverBody {
    /// Agency code; your own desk if absent.
    pub agency: Option<String>,
    /// Whole đồng.
    pub amount: Option<i64>,
    #[schema(example = "Kho bạc Nhà nước Hiệp Hòa")]
    pub receiver: Option<String>,
    /// Number of the paper about it.
    pub reference: Option<String>,
}

async fn enter(
    ctx: &Ctx,
    caller: Caller,
    once: Option<crate::service::idempotency::Once>,
    entry: Entry,
) -> Result<HttpResponse, Error> {
    let done = cash_entries::enter(ctx, caller, once, entry, |view| {
        stored(Answered::Created, None, &CashPageWire::from(view))
    })
    .await?;
    Ok(respond(done))
}

/// What a body hands over.
///
/// # Errors
/// Fields that are wrong or missing.
pub fn handover(b: &CashHandoverBody) -> Result<Entry, Error> {
    let mut f = Fields::new();
    let agency = f.optional::<AgencyCode, _>("agency", b.agency.as_deref());
    let dong = present(&mut f, "amount", b.amount);
    let amount = money(&mut f, "amount", dong);
    let amount = amount.and_then(|amount| f.take("amount", Handed::new(amount)));
    let receiver = line::<200>(&mut f, "receiver", b.receiver.as_deref());
    let reference = optional_line::<100>(&mut f, "reference", b.reference.as_deref());
    f.finish()?;
    Ok(Entry::HandOver(NewHandover {
        agency,
        amount: sure(amount)?,
        receiver: sure(receiver)?,
        reference,
    }))
}

/// What a body closes.
///
/// # Errors
/// Fields that are wrong or missing.
pub fn closing(b: &ClosingBody) -> Result<Entry, Error> {
    let mut f = Fields::new();
    let agency = f.optional::<AgencyCode, _>("agency", b.agency.as_deref());
    let day = day(&mut f, "day", b.day.as_deref());
    let dong = present(&mut f, "counted", b.counted);
    let counted = money(&mut f, "counted", dong);
    let note = optional_line::<1000>(&mut f, "note", b.note.as_deref());
    f.finish()?;
    Ok(Entry::Close {
        agency,
        day,
        counted: sure(counted)?,
        note,
    })
}

/// Hand cash over to the treasury or the cashier; never more than the drawer holds
#[utoipa::path(tag = "money", params(super::extract::IdempotencyKey), request_body = CashHandoverBody, responses((status = 201, body = CashPageWire), WriteErrors))]
#[post("/cash-book/handovers")]
pub async fn hand_over_cash(ctx: Ctx, caller: Caller, body: Body<CashHandoverBody>) -> Result<HttpResponse, Error> {
    enter(&ctx, caller, body.once, handover(&body.value)?).await
}

/// A day to close.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct ClosingBody {
    /// Agency code; your own desk if absent.
    pub agency: Option<String>,
    /// Today if absent.
    pub day: Option<String>,
    /// Cash that lies in the drawer, whole đồng.
    pub counted: Option<i64>,
    /// Why it differs from what is expected.
    pub note: Option<String>,
}

/// Close your cash book of a day with the amount you counted
///
/// Nothing is entered or changed any more up to that day, unless a leader opens it again. A difference needs a note; the next day
/// begins with what was counted.
#[utoipa::path(tag = "money", params(super::extract::IdempotencyKey), request_body = ClosingBody, responses((status = 201, body = CashPageWire), WriteErrors))]
#[post("/cash-book/closings")]
pub async fn close_cash(ctx: Ctx, caller: Caller, body: Body<ClosingBody>) -> Result<HttpResponse, Error> {
    enter(&ctx, caller, body.once, closing(&body.value)?).await
}

/// A hand-over to take back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct TakeBackBody {
    /// Agency code; your own desk if absent.
    pub agency: Option<String>,
    /// Today if absent.
    pub day: Option<String>,
    /// Which hand-over: its `id` on the day's page.
    #[schema(example = "7214183604224")]
    pub id: Option<String>,
    #[schema(example = "Ghi nhầm số tiền")]
    pub reason: Option<String>,
}

/// What a body takes back.
///
/// # Errors
/// Fields that are wrong or missing.
pub fn taken_back(b: &TakeBackBody) -> Result<Entry, Error> {
    let mut f = Fields::new();
    let agency = f.optional::<AgencyCode, _>("agency", b.agency.as_deref());
    let day = day(&mut f, "day", b.day.as_deref());
    let id = line::<20>(&mut f, "id", b.id.as_deref());
    let reason = lines::<500>(&mut f, "reason", b.reason.as_deref());
    f.finish()?;
    Ok(Entry::TakeBack {
        agency,
        day,
        // What is no id names none.
        id: sure(id)?.parse().map_err(|_| Error::from(Reason::HandoverNotFound))?,
        reason: sure(reason)?,
    })
}

/// Take a hand-over back that you entered by mistake
///
/// As long as the day is open. It stays in the book with the reason, and counts for nothing: the cash is in the drawer again.
#[utoipa::path(tag = "money", params(super::extract::IdempotencyKey), request_body = TakeBackBody, responses((status = 201, body = CashPageWire), WriteErrors))]
#[post("/cash-book/handover-cancellations")]
pub async fn take_back_handover(ctx: Ctx, caller: Caller, body: Body<TakeBackBody>) -> Result<HttpResponse, Error> {
    enter(&ctx, caller, body.once, taken_back(&body.value)?).await
}

/// A closed day to open again.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct ReopeningBody {
    #[schema(example = "H02.07")]
    pub agency: Option<String>,
    /// Account name of whose book it is.
    pub clerk: Option<String>,
    pub day: Option<String>,
    #[schema(example = "Bỏ sót một khoản thu")]
    pub reason: Option<String>,
}

/// What a body opens again.
///
/// # Errors
/// Fields that are wrong or missing.
pub fn reopening(b: &ReopeningBody) -> Result<Reopening, Error> {
    let mut f = Fields::new();
    let agency = f.required::<AgencyCode, _>("agency", b.agency.as_deref());
    let clerk = f.required::<Username, _>("clerk", b.clerk.as_deref());
    let day = required_day(&mut f, "day", b.day.as_deref());
    let reason = lines::<500>(&mut f, "reason", b.reason.as_deref());
    f.finish()?;
    Ok(Reopening {
        agency: sure(agency)?,
        clerk: sure(clerk)?,
        day: sure(day)?,
        reason: sure(reason)?,
    })
}

/// Open a day of a clerk's cash book again
///
/// For leaders, and never in their own book. Only the day that was closed last: later ones begin with what was counted then. The
/// closing stays in the book with the reason; the clerk puts right what is wrong, and closes the day again.
#[utoipa::path(tag = "money", params(super::extract::IdempotencyKey), request_body = ReopeningBody, responses((status = 201, body = CashPageWire), WriteErrors))]
#[post("/cash-book/reopenings")]
pub async fn reopen_cash(ctx: Ctx, caller: Caller, body: Body<ReopeningBody>) -> Result<HttpResponse, Error> {
    let Body { value, once } = body;
    let what = reopening(&value)?;
    let render = |view: &CashView| stored(Answered::Created, None, &CashPageWire::from(view));
    Ok(respond(cash_entries::reopen(&ctx, caller, once, what, render).await?))
}
