//! `/dossiers/{code}/receipt-prints`: the receipt for a payment on paper.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use actix_web::{HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::answer::{respond, stored};
use super::dossiers::code;
use super::error::{ReadErrors, WriteErrors};
use super::extract::{Body, Ctx, Params, line, sure};
use crate::domain::answered::Answered;
use crate::domain::slip::SlipFormat;
use crate::service::money::receipt_prints::{self, FeeReceipt};
use crate::service::{Caller, Error, Fields};

/// A receipt to print.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct PrintReceiptBody {
    /// As printed: form number, series, number.
    #[schema(example = "01BLP0-001 AE-26E 0000001")]
    pub receipt: Option<String>,
}

/// Which receipt, written how.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PrintedReceiptParams {
    /// As printed: form number, series, number.
    #[param(example = "01BLP0-001 AE-26E 0000001")]
    pub receipt: Option<String>,
    /// `pdf` (default) or `json`.
    pub format: Option<String>,
}

/// A printed receipt as data. `paper` holds everything that stands on it: `parent_agency`, `agency`, `form`, `series`, `number`,
/// `payer`, `address`, `dossier_code`, `procedure_code`, `procedure`, `lines` (`kind`, `name`, `counted`, `amount`), `total`,
/// `in_words`, `method`, `reference`, `paid_at`, `collector`, and where it applies `cancelled` (`at`, `reason`) and `given_back`
/// (`amount`, `whole`, `at`).
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct PrintedReceiptWire {
    #[schema(example = "01BLP0-001 AE-26E 0000001")]
    pub receipt: String,
    /// How often it was printed; from the second time on the paper says that it is a reprint.
    pub prints: i32,
    #[schema(value_type = Object)]
    pub paper: serde_json::Value,
}

impl PrintedReceiptWire {
    fn new(paper: &FeeReceipt) -> Result<Self, Error> {
        Ok(Self {
            receipt: paper.name(),
            prints: paper.print,
            paper: serde_json::to_value(paper).map_err(Error::internal)?,
        })
    }
}

fn receipt(f: &mut Fields, text: Option<&str>) -> Option<String> {
    line::<60>(f, "receipt", text)
}

/// Which receipt a body names.
///
/// # Errors
/// It names none.
pub fn to_print(body: &PrintReceiptBody) -> Result<String, Error> {
    let mut f = Fields::new();
    let receipt = receipt(&mut f, body.receipt.as_deref());
    f.finish()?;
    sure(receipt)
}

/// Print the receipt for a payment
///
/// For whoever may read the dossier. Each print is counted and stands in the history; from the second on the paper says that it is
/// a reprint (*bản in lại*). The paper is fetched where `Location` says. Cancelled receipts are printed as such.
#[utoipa::path(tag = "money", request_body = PrintReceiptBody,
    params(super::extract::IdempotencyKey, ("code" = String, Path, description = "Dossier code")),
    responses((status = 201, body = PrintedReceiptWire), WriteErrors))]
#[post("/dossiers/{code}/receipt-prints")]
pub async fn print_receipt(
    ctx: Ctx,
    caller: Caller,
    path: web::Path<String>,
    body: Body<PrintReceiptBody>,
) -> Result<HttpResponse, Error> {
    let Body { value, once } = body;
    let receipt = to_print(&value)?;
    let code = code(&path)?;
    let place = format!("/api/v1/dossiers/{code}/receipt-prints?receipt=");
    let render = move |paper: &FeeReceipt| {
        let place = format!("{place}{}", paper.name().replace(' ', "%20"));
        stored(Answered::Created, Some(place), &PrintedReceiptWire::new(paper)?)
    };
    Ok(respond(
        receipt_prints::print(&ctx, caller, once, (code, receipt), render).await?,
    ))
}

/// The receipt for a payment, as it was printed last
///
/// As a PDF (A5), or as data. One that was never printed is marked as a preview.
#[utoipa::path(tag = "money",
    params(("code" = String, Path, description = "Dossier code"), PrintedReceiptParams),
    responses((status = 200, description = "The receipt as PDF, or as data", content(("application/pdf"), (PrintedReceiptWire = "application/json"))), ReadErrors))]
#[get("/dossiers/{code}/receipt-prints")]
pub async fn printed_receipt(
    ctx: Ctx,
    caller: Caller,
    path: web::Path<String>,
    params: Params<PrintedReceiptParams>,
) -> Result<HttpResponse, Error> {
    let params = params.0;
    let mut f = Fields::new();
    let receipt = receipt(&mut f, params.receipt.as_deref());
    let format = f.optional::<SlipFormat, _>("format", params.format.as_deref());
    f.finish()?;
    let paper = receipt_prints::get(&ctx, caller, code(&path)?, sure(receipt)?).await?;
    match format.unwrap_or_default() {
        SlipFormat::Pdf => send(&ctx, paper).await,
        SlipFormat::Json => Ok(HttpResponse::Ok()
            .insert_header((CACHE_CONTROL, "no-store"))
            .json(PrintedReceiptWire::new(&paper)?)),
    }
}

/// A receipt on its way out: a PDF is shown and not saved.
///
/// # Errors
/// It cannot be set.
pub async fn send(ctx: &Ctx, paper: FeeReceipt) -> Result<HttpResponse, Error> {
    let name = paper.name().replace([' ', '/'], "-");
    let bytes = receipt_prints::pdf(ctx, paper).await?;
    Ok(HttpResponse::Ok()
        .content_type("application/pdf")
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_DISPOSITION, format!("inline; filename=\"{name}.pdf\"")))
        .body(bytes))
}
