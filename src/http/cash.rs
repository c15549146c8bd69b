//! Books of receipts, cash books, comparison with the gateway.

use actix_web::{HttpResponse, get, post, put, web};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::answer::{respond, stored};
use super::bare::Bare;
use super::cash_wire::CashPageWire;
use super::error::{ReadErrors, WriteErrors};
use super::extract::{Body, Ctx, Params, day, lines, sure};
use super::money::present;
use super::money_wire::{BookList, BookWire, ReconciliationWire};
use crate::domain::answered::Answered;
use crate::domain::codes::{AgencyCode, Username};
use crate::domain::receipt::{NumberBlock, ReceiptMark};
use crate::service::money::books::{self, NewBook};
use crate::service::money::cash_book;
use crate::service::money::reconcile;
use crate::service::{Caller, Error, Fields};

/// A book to open.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct BookBody {
    #[schema(example = "H02.07")]
    pub agency: Option<String>,
    /// Form number (mẫu số).
    #[schema(example = "01BLP0-001")]
    pub form: Option<String>,
    /// Series (ký hiệu).
    #[schema(example = "AE-26E")]
    pub series: Option<String>,
    #[schema(example = 1)]
    pub first_number: Option<i64>,
    #[schema(example = 5000)]
    pub last_number: Option<i64>,
}

/// A book to close.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct CloseBookBody {
    pub form: Option<String>,
    pub series: Option<String>,
    pub first_number: Option<i32>,
    /// What becomes of the numbers that are left.
    pub reason: Option<String>,
}

/// The book that a body opens.
///
/// # Errors
/// Fields that are wrong or missing.
pub fn new_book(b: &BookBody) -> Result<NewBook, Error> {
    let mut f = Fields::new();
    let agency = f.required::<AgencyCode, _>("agency", b.agency.as_deref());
    let form = f.required::<ReceiptMark, _>("form", b.form.as_deref());
    let series = f.required::<ReceiptMark, _>("series", b.series.as_deref());
    let first = present(&mut f, "first_number", b.first_number);
    let last = present(&mut f, "last_number", b.last_number);
    let block = match (first, last) {
        (Some(first), Some(last)) => f.take("last_number", NumberBlock::new(first, last)),
        _ => None,
    };
    f.finish()?;
    Ok(NewBook {
        agency: sure(agency)?,
        form: sure(form)?,
        series: sure(series)?,
        block: sure(block)?,
    })
}

/// Open a book of receipts for an agency
///
/// Numbers are given in their order, without gap; when a book is full, the next of the agency follows.
#[utoipa::path(tag = "money", params(super::extract::IdempotencyKey), request_body = BookBody, responses((status = 201, body = BookWire), WriteErrors))]
#[post("/receipt-books")]
pub async fn open_book(ctx: Ctx, caller: Caller, body: Body<BookBody>) -> Result<HttpResponse, Error> {
    let Body { value, once } = body;
    let new = new_book(&value)?;
    let done = books::open(&ctx, caller, once, new, |book| {
        stored(Answered::Created, None, &BookWire::from(book))
    })
    .await?;
    Ok(respond(done))
}

/// The book that a body closes, and why.
///
/// # Errors
/// Fields that are wrong or missing.
pub fn book_closure(b: &CloseBookBody) -> Result<((ReceiptMark, ReceiptMark, i32), String), Error> {
    let mut f = Fields::new();
    let form = f.required::<ReceiptMark, _>("form", b.form.as_deref());
    let series = f.required::<ReceiptMark, _>("series", b.series.as_deref());
    let first = present(&mut f, "first_number", b.first_number);
    let reason = lines::<2000>(&mut f, "reason", b.reason.as_deref());
    f.finish()?;
    Ok(((sure(form)?, sure(series)?, sure(first)?), sure(reason)?))
}

/// Close a book of receipts; its remaining numbers are never used
#[utoipa::path(tag = "money", params(super::extract::IdempotencyKey), request_body = CloseBookBody, responses((status = 200, body = BookWire), WriteErrors))]
#[post("/receipt-books/closures")]
pub async fn close_book(ctx: Ctx, caller: Caller, body: Body<CloseBookBody>) -> Result<HttpResponse, Error> {
    let Body { value, once } = body;
    let (mark, reason) = book_closure(&value)?;
    let done = books::close(&ctx, caller, once, mark, reason, |book| {
        stored(Answered::Done, None, &BookWire::from(book))
    })
    .await?;
    Ok(respond(done))
}

/// Whose.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct BookParams {
    /// Agency code; your whole scope if absent.
    pub agency: Option<String>,
}

/// Books of receipts, newest first
#[utoipa::path(tag = "money", params(BookParams), responses((status = 200, body = BookList), ReadErrors))]
#[get("/receipt-books")]
pub async fn list_books(ctx: Ctx, caller: Caller, params: Params<BookParams>) -> Result<HttpResponse, Error> {
    let mut f = Fields::new();
    let agency = f.optional::<AgencyCode, _>("agency", params.0.agency.as_deref());
    f.finish()?;
    let found = books::list(&ctx, caller, agency).await?;
    Ok(HttpResponse::Ok().json(BookList {
        items: found.iter().map(BookWire::from).collect(),
    }))
}

/// Which page.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct CashParams {
    /// Agency code; your own desk if absent.
    pub agency: Option<String>,
    /// Account name; yourself if absent.
    pub clerk: Option<String>,
    /// Today if absent.
    pub day: Option<String>,
}

/// A page of the cash book: your own, or another clerk's if you may see it
#[utoipa::path(tag = "money", params(CashParams), responses((status = 200, body = CashPageWire), ReadErrors))]
#[get("/cash-book")]
pub async fn cash_page(ctx: Ctx, caller: Caller, params: Params<CashParams>) -> Result<HttpResponse, Error> {
    let p = params.0;
    let mut f = Fields::new();
    let agency = f.optional::<AgencyCode, _>("agency", p.agency.as_deref());
    let clerk = f.optional::<Username, _>("clerk", p.clerk.as_deref());
    let day = day(&mut f, "day", p.day.as_deref());
    f.finish()?;
    let view = cash_book::get(&ctx, caller, agency, clerk, day).await?;
    Ok(HttpResponse::Ok().json(CashPageWire::from(&view)))
}

fn path_day(text: &str) -> Result<chrono::NaiveDate, Error> {
    let mut f = Fields::new();
    let found = day(&mut f, "day", Some(text));
    f.finish()?;
    sure(found)
}

/// Compare a day's statement of the payment gateway with our books
///
/// The statement is fetched in the background; asking again compares anew.
#[utoipa::path(tag = "money", params(("day" = String, Path, example = "2026-11-23")),
    responses((status = 202, body = ReconciliationWire), WriteErrors))]
#[put("/reconciliations/{day}")]
pub async fn reconcile_day(
    ctx: Ctx,
    caller: Caller,
    _bare: Bare,
    path: web::Path<String>,
) -> Result<HttpResponse, Error> {
    let found = reconcile::request(&ctx, caller, path_day(&path)?).await?;
    Ok(HttpResponse::Accepted().json(ReconciliationWire::from(&found)))
}

/// What statement and books differ in
#[utoipa::path(tag = "money", params(("day" = String, Path, example = "2026-11-23")),
    responses((status = 200, body = ReconciliationWire), ReadErrors))]
#[get("/reconciliations/{day}")]
pub async fn get_reconciliation(
    ctx: Ctx,
    caller: Caller,
    _bare: Bare,
    path: web::Path<String>,
) -> Result<HttpResponse, Error> {
    let found = reconcile::get(&ctx, caller, path_day(&path)?).await?;
    Ok(HttpResponse::Ok().json(ReconciliationWire::from(&found)))
}
