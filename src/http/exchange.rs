//! `/imports` and `/exports`: history from other systems, and dossiers in the same form.

use actix_web::http::StatusCode;
use actix_web::web::{self, Bytes};
use actix_web::{HttpRequest, HttpResponse, get, post};
use futures_util::{StreamExt, stream};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::bare::Bare;
use super::error::{ReadErrors, WriteErrors};
use super::extract::{Ctx, Params, required_day, sure};
use super::media;
use crate::domain::codes::AgencyCode;
use crate::domain::figures::Period;
use crate::domain::import::Mode;
use crate::service::exchange::{self, Upload};
use crate::service::import::{Remark, Report};
use crate::service::statistics::backwards;
use crate::service::{Caller, Error, FieldError, Fields};

/// How to import.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ImportParams {
    /// `all_or_nothing` (default) or `skip_bad`.
    pub mode: Option<String>,
    /// What happens to a line without a code that looks like a dossier which is there already (the same applicant, agency, procedure and
    /// day of receipt): `refuse` (default) or `import` as another dossier, which is `doubtful`.
    pub lookalikes: Option<String>,
    /// Name of the file, for the history.
    pub name: Option<String>,
}

/// A line of which something is to be said.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct RemarkWire {
    /// Line of the file; the header is line 1.
    pub line: u64,
    /// `refused`, `differing` (its code is there already with other data, in the columns named) or `doubtful` (it was taken).
    pub fate: &'static str,
    pub errors: Vec<CellError>,
}

/// A cell that is wrong.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct CellError {
    pub column: String,
    pub code: &'static str,
    pub detail: String,
}

/// What came of a file.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct ImportWire {
    pub rows: u64,
    pub imported: u64,
    /// Of these, lines in which something looks wrong.
    pub doubtful: u64,
    /// That were there already, just so.
    pub already_there: u64,
    /// Whose code was there already with other data; left out.
    pub differing: u64,
    pub refused: u64,
    /// The first of the lines that were left out, refused or differing.
    pub refusals: Vec<RemarkWire>,
    /// The first of the lines in which something looks wrong.
    pub warnings: Vec<RemarkWire>,
}

impl ImportWire {
    fn new(report: &Report, upload: &Upload) -> Self {
        Self {
            rows: report.rows,
            imported: report.imported,
            doubtful: report.doubtful,
            already_there: report.already_there,
            differing: report.differing,
            refused: report.refused,
            refusals: upload.refusals.iter().map(remark).collect(),
            warnings: upload.warnings.iter().map(remark).collect(),
        }
    }
}

fn remark(remark: &Remark) -> RemarkWire {
    let cell = |error: &FieldError| CellError {
        column: error.field.clone(),
        code: error.code.as_str(),
        detail: error.vietnamese.clone(),
    };
    RemarkWire {
        line: remark.line,
        fate: remark.fate.as_str(),
        errors: remark.errors.iter().map(cell).collect(),
    }
}

/// Bring in history from another system
///
/// The body is a CSV file in UTF-8, or in UTF-16 as Excel saves "Unicode text", with the columns of `GET /exports/dossiers`;
/// commas, semicolons or tabs, or what a first line `sep=;` says; blank rows are passed over. Every line is checked. A line says how far a dossier has come (`status`: `received`, `supplement_requested`, `payment_required`,
/// `suspended`, `decided`, `handed_back`, `withdrawn`, `stopped`), since when it is paused and what for (`paused_at`,
/// `pause_reason`, `pause_legal_ground`, `pause_papers` with one name a line, `pause_answer_by`), and when it is due; not
/// its steps, files, papers, fees and history. A line whose code is there already is left as it is; if it says something else
/// it is `differing` and the columns are named. A line without a code that looks like a dossier which was there before the file is refused
/// (`looks_like_duplicate`, with the code of that dossier) unless `lookalikes=import`. With `all_or_nothing` one bad line refuses the file (422, each bad cell as `row[line].column`). The same
/// file is not imported twice; a run that was cut short goes on.
#[utoipa::path(tag = "exchange", params(ImportParams),
    request_body(content = String, content_type = "text/csv"),
    responses((status = 201, body = ImportWire), WriteErrors))]
#[post("/imports")]
pub async fn import(
    ctx: Ctx,
    caller: Caller,
    request: HttpRequest,
    params: Params<ImportParams>,
    mut body: web::Payload,
) -> Result<HttpResponse, Error> {
    let mut f = Fields::new();
    let mode = f
        .optional("mode", params.0.mode.as_deref())
        .unwrap_or(Mode::AllOrNothing);
    let lookalikes = f
        .optional("lookalikes", params.0.lookalikes.as_deref())
        .unwrap_or_default();
    f.finish()?;
    media::file(request.headers())?;
    exchange::may_import(&ctx, caller.clone()).await?;
    let mut upload = Upload::begin(params.0.name.unwrap_or_default())?;
    while let Some(part) = body.next().await {
        upload.take(&part.map_err(|_| exchange::cut_off())?)?;
    }
    let (report, upload) = exchange::import(&ctx, caller, upload, mode, lookalikes).await?;
    Ok(HttpResponse::build(StatusCode::CREATED).json(ImportWire::new(&report, &upload)))
}

/// A file that was imported.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct ImportRecord {
    pub file: String,
    pub sha256: String,
    pub mode: String,
    pub begun_at: String,
    /// Lines dealt with.
    pub rows_done: i64,
    pub imported: i64,
    pub doubtful: i64,
    pub already_there: i64,
    pub differing: i64,
    pub refused: i64,
    /// Null while it runs, or if it was cut short.
    pub finished_at: Option<String>,
}

/// Files that were imported.
#[derive(Serialize, ToSchema)]
pub struct ImportList {
    /// Newest first.
    pub items: Vec<ImportRecord>,
}

/// Files that were imported, the newest first
#[utoipa::path(tag = "exchange", responses((status = 200, body = ImportList), ReadErrors))]
#[get("/imports")]
pub async fn imports(ctx: Ctx, caller: Caller, _bare: Bare) -> Result<HttpResponse, Error> {
    let items = exchange::imports(&ctx, caller)
        .await?
        .into_iter()
        .map(|row| ImportRecord {
            file: row.file,
            sha256: row.sha256.to_string(),
            mode: row.mode.to_string(),
            begun_at: row.created_at.to_string(),
            rows_done: row.rows_done,
            imported: row.imported,
            doubtful: row.doubtful,
            already_there: row.already_there,
            differing: row.differing,
            refused: row.refused,
            finished_at: row.finished_at.map(|at| at.to_string()),
        })
        .collect();
    Ok(HttpResponse::Ok().json(ImportList { items }))
}

/// Which dossiers.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ExportParams {
    /// Agency code: it and all below it; your whole scope if absent.
    pub agency: Option<String>,
    /// First day of receipt.
    pub from: Option<String>,
    /// Last day of receipt.
    pub to: Option<String>,
}

/// Dossiers as a CSV file that `POST /imports` reads
#[utoipa::path(tag = "exchange", params(ExportParams),
    responses((status = 200, body = String, content_type = "text/csv"), ReadErrors))]
#[get("/exports/dossiers")]
pub async fn export(ctx: Ctx, caller: Caller, params: Params<ExportParams>) -> Result<HttpResponse, Error> {
    let p = params.0;
    let mut f = Fields::new();
    let agency = f.optional::<AgencyCode, _>("agency", p.agency.as_deref());
    let from = required_day(&mut f, "from", p.from.as_deref());
    let to = required_day(&mut f, "to", p.to.as_deref());
    f.finish()?;
    let period = Period::new(sure(from)?, sure(to)?).ok_or_else(backwards)?;
    let first = exchange::export(&ctx, caller.clone(), agency.clone(), period, None).await?;
    let rest = stream::try_unfold(first.1, move |next| {
        let (ctx, caller, agency) = (ctx.clone(), caller.clone(), agency.clone());
        async move {
            match next {
                None => Ok::<_, Error>(None),
                after => {
                    let (lines, next) = exchange::export(&ctx, caller, agency, period, after).await?;
                    Ok(Some((Bytes::from(lines), next)))
                }
            }
        }
    });
    let body = stream::once(async move { Ok(Bytes::from(first.0)) }).chain(rest);
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header(("content-disposition", "attachment; filename=\"dossiers.csv\""))
        .streaming(body))
}
