//! Money of a dossier beside taking it: counts, exemptions, refunds, cancelled receipts, payment online.

use actix_web::{HttpResponse, post, web};
use serde::Deserialize;
use utoipa::ToSchema;

use super::answer::respond;
use super::dossier_wire::DossierWire;
use super::dossiers::{answer, code};
use super::error::WriteErrors;
use super::extract::{Body, Ctx, line, lines, optional_line, sure};
use super::fees::{self, CountedLineBody};
use super::seen::{IfMatch, Seen};
use crate::domain::answered::Answered;
use crate::domain::codes::Username;
use crate::domain::fee::{Money, PaymentMethod};
use crate::domain::paid::{Paid, PaidOut};
use crate::domain::text::FieldCode;
use crate::service::idempotency::Once;
use crate::service::money::act::{self, Command};
use crate::service::{Caller, Error, FieldError, Fields};

/// A fee to waive, whole or in part.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct ExemptionBody {
    /// The version that you saw.
    pub version: Option<i32>,
    /// Number of the fee, from 1.
    pub fee: Option<i16>,
    /// Whole đồng; all of it if absent.
    pub amount: Option<i64>,
    #[schema(example = "Khoản 2 Điều 10 Nghị định 120/2016/NĐ-CP")]
    pub legal_ground: Option<String>,
    #[schema(example = "Hộ nghèo")]
    pub reason: Option<String>,
}

/// A paid fee to give back, whole or in part.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct RefundBody {
    /// The version that you saw.
    pub version: Option<i32>,
    /// Number of the fee, from 1.
    pub fee: Option<i16>,
    /// Whole đồng; all that is left if absent.
    pub amount: Option<i64>,
    /// `cash` or `transfer`.
    pub method: Option<String>,
    /// Number of the transfer; needed for `transfer`.
    pub reference: Option<String>,
    pub legal_ground: Option<String>,
    pub reason: Option<String>,
    /// Account name of the clerk who pays it out; if absent yourself if you collect there, otherwise who took the
    /// payment. Needed where nobody at a desk took it.
    pub paid_out_by: Option<String>,
}

/// A receipt to cancel.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct CancelReceiptBody {
    /// The version that you saw.
    pub version: Option<i32>,
    /// As printed.
    #[schema(example = "01BLP0-001 AE-26E 0000001")]
    pub receipt: Option<String>,
    pub reason: Option<String>,
    /// `true`: the money did come in, another receipt is given for it. `false`: no money came in, the fees are unpaid again.
    pub replace: Option<bool>,
}

/// A payment online to ask for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct PaymentRequestBody {
    /// The version that you saw.
    pub version: Option<i32>,
    /// Numbers of the fees; all unpaid ones if absent.
    pub fees: Option<Vec<i16>>,
    /// Where the payer goes back to.
    #[schema(example = "https://dichvucong.example.vn/ho-so")]
    pub return_url: Option<String>,
}

/// The open request to give up.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct CancelRequestBody {
    /// The version that you saw.
    pub version: Option<i32>,
    pub reason: Option<String>,
}

/// What fees are charged by, counted anew.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct CountBody {
    /// The version that you saw.
    pub version: Option<i32>,
    /// All of it: a line for each length of the papers.
    pub counted: Option<Vec<CountedLineBody>>,
}

/// A number that must be there.
pub(super) fn present<T>(f: &mut Fields, name: &str, value: Option<T>) -> Option<T> {
    if value.is_none() {
        f.push(FieldError::missing(name));
    }
    value
}

/// An amount of money, if there is one.
pub(super) fn money(f: &mut Fields, name: &str, dong: Option<i64>) -> Option<Money> {
    dong.and_then(|dong| f.take(name, Money::new(dong)))
}

/// How money was paid: `method`, and its number in the field `name`.
pub(super) fn paid(f: &mut Fields, name: &str, method: Option<PaymentMethod>, text: Option<&str>) -> Option<Paid> {
    let given = optional_line::<100>(f, name, text);
    // Of a number that cannot be read it is told that, and not that it is missing.
    if given.is_none() && !f.is_empty() {
        return None;
    }
    method.and_then(|method| f.take(name, Paid::new(method, given)))
}

async fn perform(
    ctx: &Ctx,
    caller: Caller,
    once: Option<Once>,
    path: &str,
    version: Option<i32>,
    command: Command,
) -> Result<HttpResponse, Error> {
    let (code, version) = (code(path)?, sure(version)?);
    let render = |view: &_| answer(Answered::Done, view);
    Ok(respond(
        act::act(ctx, caller, once, code, version, command, render).await?,
    ))
}

/// What waiving a fee means, with the version that was seen.
///
/// # Errors
/// Fields that are wrong or missing.
pub fn exemption(body: ExemptionBody) -> Result<(Option<i32>, Command), Error> {
    let mut f = Fields::new();
    let version = present(&mut f, "version", body.version);
    let fee = present(&mut f, "fee", body.fee);
    let amount = money(&mut f, "amount", body.amount);
    let legal_ground = line::<500>(&mut f, "legal_ground", body.legal_ground.as_deref());
    let reason = lines::<2000>(&mut f, "reason", body.reason.as_deref());
    f.finish()?;
    let command = Command::Exempt {
        fee: sure(fee)?,
        amount,
        legal_ground: sure(legal_ground)?,
        reason: sure(reason)?,
    };
    Ok((version, command))
}

/// What giving a fee back means, with the version that was seen.
///
/// # Errors
/// Fields that are wrong or missing.
pub fn refund(body: RefundBody) -> Result<(Option<i32>, Command), Error> {
    let mut f = Fields::new();
    let version = present(&mut f, "version", body.version);
    let fee = present(&mut f, "fee", body.fee);
    let amount = money(&mut f, "amount", body.amount);
    let method = f.required::<PaymentMethod, _>("method", body.method.as_deref());
    let method = method.and_then(|method| f.take("method", PaidOut::method(method)));
    let paid = paid(&mut f, "reference", method, body.reference.as_deref());
    let paid = paid.and_then(|paid| f.take("method", PaidOut::new(paid)));
    let legal_ground = line::<500>(&mut f, "legal_ground", body.legal_ground.as_deref());
    let reason = lines::<2000>(&mut f, "reason", body.reason.as_deref());
    let paid_out_by = f.optional::<Username, _>("paid_out_by", body.paid_out_by.as_deref());
    f.finish()?;
    let command = Command::Refund {
        fee: sure(fee)?,
        amount,
        paid: sure(paid)?,
        legal_ground: sure(legal_ground)?,
        reason: sure(reason)?,
        paid_out_by,
    };
    Ok((version, command))
}

/// What cancelling a receipt means, with the version that was seen.
///
/// # Errors
/// Fields that are wrong or missing.
pub fn receipt_cancellation(body: CancelReceiptBody) -> Result<(Option<i32>, Command), Error> {
    let mut f = Fields::new();
    let version = present(&mut f, "version", body.version);
    let receipt = line::<60>(&mut f, "receipt", body.receipt.as_deref());
    let reason = lines::<2000>(&mut f, "reason", body.reason.as_deref());
    let replace = present(&mut f, "replace", body.replace);
    f.finish()?;
    let command = Command::CancelReceipt {
        receipt: sure(receipt)?,
        reason: sure(reason)?,
        replace: sure(replace)?,
    };
    Ok((version, command))
}

/// Waive a fee, or a part of it
///
/// For leaders, with the legal ground. What is waived is not due any more; a fee of which nothing is left is `cancelled`.
#[utoipa::path(tag = "money", request_body = ExemptionBody, params(super::extract::IdempotencyKey, IfMatch, ("code" = String, Path, description = "Dossier code")),
    responses((status = 200, body = DossierWire), WriteErrors))]
#[post("/dossiers/{code}/exemptions")]
pub async fn exempt_fee(
    ctx: Ctx,
    caller: Caller,
    seen: Seen,
    path: web::Path<String>,
    body: Body<ExemptionBody>,
) -> Result<HttpResponse, Error> {
    let Body { mut value, once } = body;
    value.version = seen.or(value.version)?;
    let (version, command) = exemption(value)?;
    perform(&ctx, caller, once, &path, version, command).await
}

/// Give a paid fee back, or a part of it
///
/// For leaders, with the legal ground; never more than was paid and not given back before, and in cash never more than lies in
/// the drawer. It goes into the cash book of whoever pays it out. A fee of which all went back is `refunded`.
#[utoipa::path(tag = "money", request_body = RefundBody, params(super::extract::IdempotencyKey, IfMatch, ("code" = String, Path, description = "Dossier code")),
    responses((status = 200, body = DossierWire), WriteErrors))]
#[post("/dossiers/{code}/refunds")]
pub async fn refund_fee(
    ctx: Ctx,
    caller: Caller,
    seen: Seen,
    path: web::Path<String>,
    body: Body<RefundBody>,
) -> Result<HttpResponse, Error> {
    let Body { mut value, once } = body;
    value.version = seen.or(value.version)?;
    let (version, command) = refund(value)?;
    perform(&ctx, caller, once, &path, version, command).await
}

/// Cancel a receipt
///
/// For leaders. The number stays in the register with the reason. With `replace` another receipt is given for the same
/// money; without it the payment was entered by mistake, and its fees are unpaid again.
#[utoipa::path(tag = "money", request_body = CancelReceiptBody, params(super::extract::IdempotencyKey, IfMatch, ("code" = String, Path, description = "Dossier code")),
    responses((status = 200, body = DossierWire), WriteErrors))]
#[post("/dossiers/{code}/receipt-cancellations")]
pub async fn cancel_receipt(
    ctx: Ctx,
    caller: Caller,
    seen: Seen,
    path: web::Path<String>,
    body: Body<CancelReceiptBody>,
) -> Result<HttpResponse, Error> {
    let Body { mut value, once } = body;
    value.version = seen.or(value.version)?;
    let (version, command) = receipt_cancellation(value)?;
    perform(&ctx, caller, once, &path, version, command).await
}

/// What a request for payment online means, with the version that was seen.
///
/// # Errors
/// Fields that are wrong or missing.
pub fn payment_request(body: PaymentRequestBody) -> Result<(Option<i32>, Command), Error> {
    let mut f = Fields::new();
    let version = present(&mut f, "version", body.version);
    let return_url = optional_line::<500>(&mut f, "return_url", body.return_url.as_deref());
    if return_url.as_ref().is_some_and(|url| !url.starts_with("https://")) {
        f.push(FieldError::new(
            "return_url",
            FieldCode::EndpointNotEncrypted,
            "Địa chỉ quay lại phải bắt đầu bằng https://.",
            "The address must begin with https://.",
        ));
    }
    f.finish()?;
    let command = Command::Request {
        fees: body.fees,
        return_url,
    };
    Ok((version, command))
}

/// What giving up the open request means, with the version that was seen.
///
/// # Errors
/// Fields that are wrong or missing.
pub fn given_up(body: CancelRequestBody) -> Result<(Option<i32>, Command), Error> {
    let mut f = Fields::new();
    let version = present(&mut f, "version", body.version);
    let reason = lines::<2000>(&mut f, "reason", body.reason.as_deref());
    f.finish()?;
    Ok((version, Command::CancelRequest { reason: sure(reason)? }))
}

/// What counting anew means, with the version that was seen.
///
/// # Errors
/// Fields that are wrong or missing.
pub fn count(body: CountBody) -> Result<(Option<i32>, Command), Error> {
    let mut f = Fields::new();
    let version = present(&mut f, "version", body.version);
    let sent = present(&mut f, fees::FIELD, body.counted);
    let lines = fees::lines(&mut f, sent.as_deref().unwrap_or_default());
    f.finish()?;
    Ok((version, Command::Count { lines }))
}

/// Count anew what fees are charged by
///
/// For whoever collects, as long as no money has moved for those fees: nothing was paid, waived or given back, and nobody is asked
/// to pay online. Every fee of the dossier that is charged by the page, the copy or the case is computed anew.
#[utoipa::path(tag = "money", request_body = CountBody, params(super::extract::IdempotencyKey, IfMatch, ("code" = String, Path, description = "Dossier code")),
    responses((status = 200, body = DossierWire), WriteErrors))]
#[post("/dossiers/{code}/fee-counts")]
pub async fn count_fees(
    ctx: Ctx,
    caller: Caller,
    seen: Seen,
    path: web::Path<String>,
    body: Body<CountBody>,
) -> Result<HttpResponse, Error> {
    let Body { mut value, once } = body;
    value.version = seen.or(value.version)?;
    let (version, command) = count(value)?;
    perform(&ctx, caller, once, &path, version, command).await
}

/// Ask for payment online
///
/// The fees are `pending` until the gateway answers; its address for the payer appears in `payment.money.requests`.
#[utoipa::path(tag = "money", request_body = PaymentRequestBody, params(super::extract::IdempotencyKey, IfMatch, ("code" = String, Path, description = "Dossier code")),
    responses((status = 200, body = DossierWire), WriteErrors))]
#[post("/dossiers/{code}/payment-requests")]
pub async fn request_payment(
    ctx: Ctx,
    caller: Caller,
    seen: Seen,
    path: web::Path<String>,
    body: Body<PaymentRequestBody>,
) -> Result<HttpResponse, Error> {
    let Body { mut value, once } = body;
    value.version = seen.or(value.version)?;
    let (version, command) = payment_request(value)?;
    perform(&ctx, caller, once, &path, version, command).await
}

/// Give up the open request for payment online
///
/// The fees are unpaid again and can be paid at the desk. Money that arrives all the same is entered when it does.
#[utoipa::path(tag = "money", request_body = CancelRequestBody, params(super::extract::IdempotencyKey, IfMatch, ("code" = String, Path, description = "Dossier code")),
    responses((status = 200, body = DossierWire), WriteErrors))]
#[post("/dossiers/{code}/payment-request-cancellations")]
pub async fn cancel_payment_request(
    ctx: Ctx,
    caller: Caller,
    seen: Seen,
    path: web::Path<String>,
    body: Body<CancelRequestBody>,
) -> Result<HttpResponse, Error> {
    let Body { mut value, once } = body;
    value.version = seen.or(value.version)?;
    let (version, command) = given_up(value)?;
    perform(&ctx, caller, once, &path, version, command).await
}
