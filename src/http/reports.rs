//! `/reports`: official reports, drawn when asked for or frozen under a number.

use actix_web::{HttpResponse, get, post, web};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::answer::{respond, stored};
use super::bare::Bare;
use super::download::send;
use super::error::{ReadErrors, WriteErrors};
use super::extract::{Body, Ctx, Params, limit, sure};
use super::questions::flag;
use super::report_wire::{ChangesWire, FrozenPage, FrozenWire, ReportWire};
use super::report_words::{Words, request};
use crate::domain::answered::Answered;
use crate::domain::codes::AgencyCode;
use crate::domain::ids::ReportId;
use crate::domain::report::{ReportFormat, ReportKind, ReportNumber};
use crate::service::reports::{self, Freezing};
use crate::service::{Caller, Error, FieldError, Fields, Reason};

/// Which agencies, which period, written how.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ReportParams {
    /// Agency code: it and all below it; your whole scope if absent.
    pub agency: Option<String>,
    /// `true`: the agency alone, without those below it.
    pub own: Option<String>,
    /// `true`: without the dossiers that are doubtful witnesses; only `ii06a`, `postal` and `service_levels`.
    pub certain: Option<String>,
    /// First day, if the period has no name.
    pub from: Option<String>,
    /// Last day, if the period has no name.
    pub to: Option<String>,
    /// A period by its name: `2026-11`, `2026-Q4`, `2026-H1` or `2026`.
    #[param(example = "2026-11")]
    pub period: Option<String>,
    /// Where a named period begins and ends: `reporting` (the 15th to the 14th, default) or `calendar`.
    pub calendar: Option<String>,
    /// `json` (default), `csv`, `xlsx` or `pdf` (at most 5000 rows).
    pub format: Option<String>,
}

/// As other reports, and what the rows are.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Ii06aParams {
    /// Agency code: it and all below it; your whole scope if absent.
    pub agency: Option<String>,
    /// `true`: the agency alone, without those below it.
    pub own: Option<String>,
    /// `true`: without the dossiers that are doubtful witnesses; only `ii06a`, `postal` and `service_levels`.
    pub certain: Option<String>,
    /// First day, if the period has no name.
    pub from: Option<String>,
    /// Last day, if the period has no name.
    pub to: Option<String>,
    /// A period by its name: `2026-11`, `2026-Q4`, `2026-H1` or `2026`.
    #[param(example = "2026-11")]
    pub period: Option<String>,
    /// Where a named period begins and ends: `reporting` (the 15th to the 14th, default) or `calendar`.
    pub calendar: Option<String>,
    /// `field` (default), `procedure` or `agency`.
    pub group_by: Option<String>,
    /// `json` (default), `csv`, `xlsx` or `pdf` (at most 5000 rows).
    pub format: Option<String>,
}

/// A report to freeze.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct FreezeBody {
    /// `ii06a`, `register`, `late`, `postal`, `cash_book` or `service_levels`.
    #[schema(example = "ii06a")]
    pub report: Option<String>,
    /// The agency, which numbers the report.
    #[schema(example = "H02.07")]
    pub agency: Option<String>,
    /// The agency alone, without those below it.
    #[serde(default)]
    pub own: bool,
    /// Without the dossiers that are doubtful witnesses; only `ii06a`, `postal` and `service_levels`.
    #[serde(default)]
    pub certain: bool,
    pub from: Option<String>,
    pub to: Option<String>,
    #[schema(example = "2026-11")]
    pub period: Option<String>,
    /// `reporting` (default) or `calendar`.
    pub calendar: Option<String>,
    /// Only for `ii06a`: `field` (default), `procedure` or `agency`.
    pub group_by: Option<String>,
}

async fn answer(ctx: &Ctx, caller: Caller, kind: ReportKind, p: Ii06aParams) -> Result<HttpResponse, Error> {
    let mut f = Fields::new();
    let words = Words {
        agency: p.agency.as_deref(),
        own: flag(&mut f, "own", p.own.as_deref()),
        certain: flag(&mut f, "certain", p.certain.as_deref()),
        from: p.from.as_deref(),
        to: p.to.as_deref(),
        period: p.period.as_deref(),
        calendar: p.calendar.as_deref(),
        group_by: p.group_by.as_deref(),
    };
    let request = request(&mut f, Some(kind), &words);
    let format = f
        .optional::<ReportFormat, _>("format", p.format.as_deref())
        .unwrap_or_default();
    f.finish()?;
    Ok(send(reports::write(ctx, caller, sure(request)?, format).await?))
}

impl From<ReportParams> for Ii06aParams {
    fn from(p: ReportParams) -> Self {
        Self {
            agency: p.agency,
            own: p.own,
            certain: p.certain,
            from: p.from,
            to: p.to,
            period: p.period,
            calendar: p.calendar,
            group_by: None,
            format: p.format,
        }
    }
}

/// Form II.06a/VPCP/KSTT
///
/// Received, resolved and in progress, in 13 columns: 3 = 4 + 5 + 6 = 7 + 11 with withdrawn and stopped beside.
#[utoipa::path(tag = "reports", params(Ii06aParams),
    responses((status = 200, content((ReportWire = "application/json"), ("text/csv"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), ("application/pdf"))), ReadErrors))]
#[get("/reports/ii06a")]
pub async fn ii06a(ctx: Ctx, caller: Caller, params: Params<Ii06aParams>) -> Result<HttpResponse, Error> {
    answer(&ctx, caller, ReportKind::Ii06a, params.0).await
}

/// Register of dossiers (sổ theo dõi)
///
/// Every dossier received in the period and what has become of it until now; as PDF form 06 of the Circular of 2018, or 07 of
/// the Decree of 2025 where the period ends on 1 July 2025 or later. Names people, so it needs the right to read dossiers too,
/// and the look is noted.
#[utoipa::path(tag = "reports", params(ReportParams),
    responses((status = 200, content((ReportWire = "application/json"), ("text/csv"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), ("application/pdf"))), ReadErrors))]
#[get("/reports/register")]
pub async fn register(ctx: Ctx, caller: Caller, params: Params<ReportParams>) -> Result<HttpResponse, Error> {
    answer(&ctx, caller, ReportKind::Register, params.0.into()).await
}

/// Late dossiers and their causes
///
/// Decided late in the period, and overdue at its end (now, if it has not ended). The cause is the step that ran over its
/// own due time by the most working time; where none did, that is said. Needs the right to read dossiers too.
#[utoipa::path(tag = "reports", params(ReportParams),
    responses((status = 200, content((ReportWire = "application/json"), ("text/csv"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), ("application/pdf"))), ReadErrors))]
#[get("/reports/late")]
pub async fn late(ctx: Ctx, caller: Caller, params: Params<ReportParams>) -> Result<HttpResponse, Error> {
    answer(&ctx, caller, ReportKind::Late, params.0.into()).await
}

/// Public post, by procedure
///
/// Received by post, registered for return by post, returned by post, and whose result the post took: counted by what
/// happened to the items, so that one that was delivered since still counts.
#[utoipa::path(tag = "reports", params(ReportParams),
    responses((status = 200, content((ReportWire = "application/json"), ("text/csv"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), ("application/pdf"))), ReadErrors))]
#[get("/reports/postal")]
pub async fn postal(ctx: Ctx, caller: Caller, params: Params<ReportParams>) -> Result<HttpResponse, Error> {
    answer(&ctx, caller, ReportKind::Postal, params.0.into()).await
}

/// Cash books, by day, agency and clerk
///
/// Opening, takings by method, refunds, hand-overs, what must be in the drawer and what was counted. Needs the right to read
/// cash books too.
#[utoipa::path(tag = "reports", params(ReportParams),
    responses((status = 200, content((ReportWire = "application/json"), ("text/csv"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), ("application/pdf"))), ReadErrors))]
#[get("/reports/cash_book")]
pub async fn cash_book(ctx: Ctx, caller: Caller, params: Params<ReportParams>) -> Result<HttpResponse, Error> {
    answer(&ctx, caller, ReportKind::CashBook, params.0.into()).await
}

/// Online services, by level
///
/// Received and received online by the level the service had when the dossier was submitted, with the rates of the plan in
/// each of their definitions.
#[utoipa::path(tag = "reports", params(ReportParams),
    responses((status = 200, content((ReportWire = "application/json"), ("text/csv"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), ("application/pdf"))), ReadErrors))]
#[get("/reports/service_levels")]
pub async fn service_levels(ctx: Ctx, caller: Caller, params: Params<ReportParams>) -> Result<HttpResponse, Error> {
    answer(&ctx, caller, ReportKind::ServiceLevels, params.0.into()).await
}

/// Freeze a report
///
/// Keeps the report as it stands now under a number of the agency and year, with its cut-off and SHA-256. A period that has not
/// begun is refused; one that has not ended says so in its heading. Freezing the same
/// report and period again adds a version; `…/changes` explains the difference. If nothing has changed since the last version, it is
/// refused (409 `report_unchanged`, which names that version).
#[utoipa::path(tag = "reports", request_body = FreezeBody,
    params(super::extract::IdempotencyKey),
    responses((status = 201, description = "Frozen", body = FrozenWire), WriteErrors))]
#[post("/reports/frozen")]
pub async fn freeze_report(ctx: Ctx, caller: Caller, body: Body<FreezeBody>) -> Result<HttpResponse, Error> {
    let Body { value: b, once } = body;
    let mut f = Fields::new();
    let kind = f.required::<ReportKind, _>("report", b.report.as_deref());
    let words = Words {
        agency: b.agency.as_deref(),
        own: b.own,
        certain: b.certain,
        from: b.from.as_deref(),
        to: b.to.as_deref(),
        period: b.period.as_deref(),
        calendar: b.calendar.as_deref(),
        group_by: b.group_by.as_deref(),
    };
    let request = request(&mut f, kind, &words);
    if words.agency.is_none_or(|text| text.trim().is_empty()) {
        f.push(FieldError::missing("agency"));
    }
    f.finish()?;
    let request = sure(request)?;
    let freezing = Freezing {
        agency: sure(request.question.agency.clone())?,
        request,
    };
    let done = reports::freeze(&ctx, caller, once, freezing, |frozen| {
        let wire = FrozenWire::new(frozen);
        let location = format!("/api/v1/reports/frozen/{}", wire.number);
        stored(Answered::Created, Some(location), &wire)
    })
    .await?;
    Ok(respond(done))
}

/// Filters of the list of frozen reports.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct FrozenListParams {
    /// Agency code: it and all below it; your whole scope if absent.
    pub agency: Option<String>,
    /// `ii06a`, `register`, `late`, `postal` or `service_levels`; all if absent.
    pub report: Option<String>,
    /// `next` of the page before.
    pub after: Option<String>,
    /// 1 to 200, 50 if absent.
    pub limit: Option<String>,
}

/// List frozen reports, newest first
#[utoipa::path(tag = "reports", params(FrozenListParams), responses((status = 200, body = FrozenPage), ReadErrors))]
#[get("/reports/frozen")]
pub async fn list_frozen(ctx: Ctx, caller: Caller, params: Params<FrozenListParams>) -> Result<HttpResponse, Error> {
    let p = params.0;
    let mut f = Fields::new();
    let agency = f.optional::<AgencyCode, _>("agency", p.agency.as_deref());
    let kind = f.optional::<ReportKind, _>("report", p.report.as_deref());
    let after = p.after.as_deref().and_then(|text| {
        let id = text.parse().ok().map(ReportId::new);
        if id.is_none() {
            f.push(FieldError::not_a_cursor());
        }
        id
    });
    let limit = limit(&mut f, p.limit.as_deref());
    f.finish()?;
    let page = reports::list(&ctx, caller, agency, kind, after, limit).await?;
    Ok(HttpResponse::Ok().json(FrozenPage {
        items: page.reports.iter().map(FrozenWire::new).collect(),
        next: page.next.map(|id| id.get().to_string()),
    }))
}

/// The number in the path; anything that is no number is simply not there.
fn number(path: &str) -> Result<ReportNumber, Error> {
    path.parse().map_err(|_| Reason::ReportNotFound.into())
}

/// How a frozen report is written.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct FormatParams {
    /// `json` (default), `csv`, `xlsx` or `pdf` (at most 5000 rows).
    pub format: Option<String>,
}

/// A frozen report as it was frozen
#[utoipa::path(tag = "reports", params(("number" = String, Path, example = "H02.07-2026-0001"), FormatParams),
    responses((status = 200, content((ReportWire = "application/json"), ("text/csv"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), ("application/pdf"))), ReadErrors))]
#[get("/reports/frozen/{number}")]
pub async fn get_frozen(
    ctx: Ctx,
    caller: Caller,
    path: web::Path<String>,
    params: Params<FormatParams>,
) -> Result<HttpResponse, Error> {
    let mut f = Fields::new();
    let format = f
        .optional::<ReportFormat, _>("format", params.0.format.as_deref())
        .unwrap_or_default();
    f.finish()?;
    Ok(send(reports::read(&ctx, caller, number(&path)?, format).await?))
}

/// What a frozen report says differently from the version before it
#[utoipa::path(tag = "reports", params(("number" = String, Path, example = "H02.07-2026-0002")),
    responses((status = 200, body = ChangesWire), ReadErrors))]
#[get("/reports/frozen/{number}/changes")]
pub async fn frozen_changes(
    ctx: Ctx,
    caller: Caller,
    _bare: Bare,
    path: web::Path<String>,
) -> Result<HttpResponse, Error> {
    Ok(send(reports::changes(&ctx, caller, number(&path)?).await?))
}
