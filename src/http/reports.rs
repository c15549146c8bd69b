//! `/reports`: official reports, drawn when asked for or frozen under a number.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::dossier_wire::{NamedWire, OfficialWire};
use super::dossiers::respond;
use super::download::send;
use super::error::{ReadErrors, WriteErrors};
use super::extract::{Body, Ctx, Params, limit, required_day, sure};
use super::statistics::flag;
use crate::domain::codes::AgencyCode;
use crate::domain::ids::ReportId;
use crate::domain::report::{ReportFormat, ReportGrouping, ReportKind, ReportNumber};
use crate::domain::report_period::{PeriodName, ReportCalendar};
use crate::service::idempotency::Answer;
use crate::service::reports::{self, Freezing, Frozen, Request};
use crate::service::statistics::Question;
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
    /// First day, if the period has no name.
    pub from: Option<String>,
    /// Last day, if the period has no name.
    pub to: Option<String>,
    /// A period by its name: `2026-11`, `2026-Q4`, `2026-H1` or `2026`.
    #[param(example = "2026-11")]
    pub period: Option<String>,
    /// Where a named period begins and ends: `reporting` (the 15th to the 14th, default) or `calendar`.
    pub calendar: Option<String>,
    /// `json` (default), `csv` or `xlsx`.
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
    /// `json` (default), `csv` or `xlsx`.
    pub format: Option<String>,
}

/// A report to freeze.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct FreezeBody {
    /// `ii06a`, `register`, `late`, `postal` or `service_levels`.
    #[schema(example = "ii06a")]
    pub report: Option<String>,
    /// The agency, which numbers the report.
    #[schema(example = "H02.07")]
    pub agency: Option<String>,
    /// The agency alone, without those below it.
    #[serde(default)]
    pub own: bool,
    pub from: Option<String>,
    pub to: Option<String>,
    #[schema(example = "2026-11")]
    pub period: Option<String>,
    /// `reporting` (default) or `calendar`.
    pub calendar: Option<String>,
    /// Only for `ii06a`: `field` (default), `procedure` or `agency`.
    pub group_by: Option<String>,
}

/// A column of a report.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct ReportColumn {
    pub name: String,
    /// Its number on the form.
    pub number: String,
    pub heading: String,
}

/// What a frozen report bears.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct ReportStamp {
    pub number: String,
    pub version: i32,
    pub previous: Option<String>,
    pub frozen_at: String,
    pub frozen_by: String,
    pub sha256: String,
}

/// A report as JSON. Each row is an object with `no`, `key` (the code of the group or of the dossier) and one value for
/// each of `columns`: numbers, texts, instants, or rates as `{numerator, denominator, percent}`.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct ReportWire {
    pub report: String,
    pub title: String,
    pub form: Option<String>,
    pub agencies: Vec<NamedWire>,
    pub own: bool,
    pub from: String,
    pub to: String,
    pub period: Option<String>,
    pub period_label: Option<String>,
    pub group_by: Option<String>,
    /// As of which moment dossiers in progress are judged.
    pub cut_off: String,
    pub made_at: String,
    pub frozen: Option<ReportStamp>,
    pub notes: Vec<String>,
    pub columns: Vec<ReportColumn>,
    #[schema(value_type = Vec<Object>)]
    pub rows: Vec<serde_json::Value>,
    pub row_count: u64,
    /// Null for reports that are lists.
    #[schema(value_type = Option<Object>)]
    pub total: Option<serde_json::Value>,
}

/// What is asked for, in words.
struct Words<'w> {
    agency: Option<&'w str>,
    own: bool,
    from: Option<&'w str>,
    to: Option<&'w str>,
    period: Option<&'w str>,
    calendar: Option<&'w str>,
    group_by: Option<&'w str>,
}

/// Reads what is asked for; the calendar and the days only where no name stands for them.
fn request(f: &mut Fields, kind: Option<ReportKind>, words: &Words<'_>) -> Option<Request> {
    let agency = f.optional::<AgencyCode, _>("agency", words.agency);
    let grouping = f.optional::<ReportGrouping, _>("group_by", words.group_by);
    if words.group_by.is_some() && kind.is_some_and(|kind| !kind.is_grouped()) {
        f.push(FieldError::new(
            "group_by",
            "not_grouped",
            "Báo cáo này không nhóm được; chỉ biểu II.06a có group_by.",
            "This report cannot be grouped; only ii06a takes group_by.",
        ));
    }
    let calendar = f.optional::<ReportCalendar, _>("calendar", words.calendar);
    let period = f.optional::<PeriodName, _>("period", words.period);
    // A blank name is none.
    let named = words.period.is_some_and(|text| !text.trim().is_empty());
    let (from, to) = if named {
        for (name, text) in [("from", words.from), ("to", words.to)] {
            if text.is_some() {
                f.push(FieldError::new(
                    name,
                    "contradicts_period",
                    "Đã nêu tên kỳ (period) thì không nêu from, to.",
                    "A period by name leaves no room for from and to.",
                ));
            }
        }
        let days = period.and_then(|p| p.days(calendar.unwrap_or(ReportCalendar::Reporting)))?;
        (Some(days.from()), Some(days.to()))
    } else {
        if words.calendar.is_some() {
            f.push(FieldError::new(
                "calendar",
                "without_period",
                "calendar chỉ dùng cùng period.",
                "calendar goes with period only.",
            ));
        }
        (required_day(f, "from", words.from), required_day(f, "to", words.to))
    };
    Some(Request {
        kind: kind?,
        question: Question {
            agency,
            own: words.own,
            from: from?,
            to: to?,
        },
        period,
        grouping: grouping.unwrap_or_default(),
    })
}

async fn answer(ctx: &Ctx, caller: Caller, kind: ReportKind, p: Ii06aParams) -> Result<HttpResponse, Error> {
    let mut f = Fields::new();
    let words = Words {
        agency: p.agency.as_deref(),
        own: flag(&mut f, "own", p.own.as_deref()),
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
#[utoipa::path(tag = "reports", params(Ii06aParams), responses((status = 200, body = ReportWire), ReadErrors))]
#[get("/reports/ii06a")]
pub async fn ii06a(ctx: Ctx, caller: Caller, params: Params<Ii06aParams>) -> Result<HttpResponse, Error> {
    answer(&ctx, caller, ReportKind::Ii06a, params.0).await
}

/// Register of dossiers (sổ theo dõi)
///
/// Every dossier received in the period and what has become of it until now. Names people, so it needs the right to read
/// dossiers too, and the look is noted.
#[utoipa::path(tag = "reports", params(ReportParams), responses((status = 200, body = ReportWire), ReadErrors))]
#[get("/reports/register")]
pub async fn register(ctx: Ctx, caller: Caller, params: Params<ReportParams>) -> Result<HttpResponse, Error> {
    answer(&ctx, caller, ReportKind::Register, params.0.into()).await
}

/// Late dossiers and their causes
///
/// Decided late in the period, and overdue at its end (now, if it has not ended). The cause is the step that ran over its
/// own due time by the most working time; where none did, that is said. Needs the right to read dossiers too.
#[utoipa::path(tag = "reports", params(ReportParams), responses((status = 200, body = ReportWire), ReadErrors))]
#[get("/reports/late")]
pub async fn late(ctx: Ctx, caller: Caller, params: Params<ReportParams>) -> Result<HttpResponse, Error> {
    answer(&ctx, caller, ReportKind::Late, params.0.into()).await
}

/// Public post, by procedure
///
/// Received by post, registered for return by post, returned by post. What was handed over to the post comes with postal
/// orders and is left out until then.
#[utoipa::path(tag = "reports", params(ReportParams), responses((status = 200, body = ReportWire), ReadErrors))]
#[get("/reports/postal")]
pub async fn postal(ctx: Ctx, caller: Caller, params: Params<ReportParams>) -> Result<HttpResponse, Error> {
    answer(&ctx, caller, ReportKind::Postal, params.0.into()).await
}

/// Online services, by level
///
/// Received and received online by the level the service had when the dossier was submitted, with the rates of the plan in
/// each of their definitions.
#[utoipa::path(tag = "reports", params(ReportParams), responses((status = 200, body = ReportWire), ReadErrors))]
#[get("/reports/service-levels")]
pub async fn service_levels(ctx: Ctx, caller: Caller, params: Params<ReportParams>) -> Result<HttpResponse, Error> {
    answer(&ctx, caller, ReportKind::ServiceLevels, params.0.into()).await
}

/// A frozen report without its rows.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct FrozenWire {
    /// Agency, year, and a count from 1 in both.
    #[schema(example = "H02.07-2026-0001")]
    pub number: String,
    /// Which freezing of the same report and period.
    pub version: i32,
    /// The freezing before.
    pub previous: Option<String>,
    pub report: &'static str,
    pub agency: NamedWire,
    pub own: bool,
    pub from: String,
    pub to: String,
    pub group_by: Option<String>,
    pub cut_off: String,
    pub frozen_at: String,
    pub frozen_by: Option<OfficialWire>,
    /// Rows without the total.
    pub row_count: i64,
    /// Of everything it says.
    pub sha256: String,
}

impl FrozenWire {
    fn new(frozen: &Frozen) -> Self {
        Self {
            number: frozen.number.to_string(),
            version: frozen.version,
            previous: frozen.previous.as_ref().map(ToString::to_string),
            report: frozen.kind.as_str(),
            agency: NamedWire {
                code: frozen.agency.code.clone(),
                name: frozen.agency.name.clone(),
            },
            own: frozen.own,
            from: frozen.from.to_string(),
            to: frozen.to.to_string(),
            group_by: frozen.group_by.clone(),
            cut_off: frozen.cut_off.to_string(),
            frozen_at: frozen.frozen_at.to_string(),
            frozen_by: frozen.frozen_by.as_ref().map(OfficialWire::from),
            row_count: frozen.row_count,
            sha256: frozen.sha256.clone(),
        }
    }
}

/// A page of frozen reports.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct FrozenPageWire {
    pub items: Vec<FrozenWire>,
    /// Cursor of the next page.
    pub next: Option<String>,
}

/// Freeze a report
///
/// Keeps the report as it stands now under a number of the agency and year, with its cut-off and SHA-256. Freezing the same
/// report and period again adds a version; `…/changes` explains the difference.
#[utoipa::path(tag = "reports", request_body = FreezeBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes the request safe to repeat")),
    responses((status = 201, description = "Frozen", body = FrozenWire), WriteErrors))]
#[post("/reports/frozen")]
pub async fn freeze_report(ctx: Ctx, caller: Caller, body: Body<FreezeBody>) -> Result<HttpResponse, Error> {
    let Body { value: b, once } = body;
    let mut f = Fields::new();
    let kind = f.required::<ReportKind, _>("report", b.report.as_deref());
    let words = Words {
        agency: b.agency.as_deref(),
        own: b.own,
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
    let stored = reports::freeze(&ctx, caller, once, freezing, |frozen| {
        let wire = FrozenWire::new(frozen);
        Answer {
            status: i16::try_from(StatusCode::CREATED.as_u16()).unwrap_or(200),
            location: Some(format!("/api/v1/reports/frozen/{}", wire.number)),
            body: serde_json::to_string(&wire).unwrap_or_default(),
            replayed: false,
        }
    })
    .await?;
    Ok(respond(stored))
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
#[utoipa::path(tag = "reports", params(FrozenListParams), responses((status = 200, body = FrozenPageWire), ReadErrors))]
#[get("/reports/frozen")]
pub async fn list_frozen(ctx: Ctx, caller: Caller, params: Params<FrozenListParams>) -> Result<HttpResponse, Error> {
    let p = params.0;
    let mut f = Fields::new();
    let agency = f.optional::<AgencyCode, _>("agency", p.agency.as_deref());
    let kind = f.optional::<ReportKind, _>("report", p.report.as_deref());
    let after = p.after.as_deref().and_then(|text| {
        let id = text.parse().ok().map(ReportId::new);
        if id.is_none() {
            f.push(FieldError::new(
                "after",
                "cursor",
                "Con trỏ trang không hợp lệ; hãy dùng giá trị next của trang trước.",
                "The cursor is not valid; use the next value of the page before.",
            ));
        }
        id
    });
    let limit = limit(&mut f, p.limit.as_deref());
    f.finish()?;
    let page = reports::list(&ctx, caller, agency, kind, after, limit).await?;
    Ok(HttpResponse::Ok().json(FrozenPageWire {
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
    /// `json` (default), `csv` or `xlsx`.
    pub format: Option<String>,
}

/// A frozen report as it was frozen
#[utoipa::path(tag = "reports", params(("number" = String, Path, example = "H02.07-2026-0001"), FormatParams),
    responses((status = 200, body = ReportWire), ReadErrors))]
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

/// A column in which two versions differ.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct ColumnChange {
    pub column: String,
    pub number: String,
    pub heading: String,
    #[schema(value_type = Option<Object>)]
    pub was: serde_json::Value,
    #[schema(value_type = Option<Object>)]
    pub is: serde_json::Value,
}

/// A row in which two versions differ.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct RowChange {
    /// `added`, `removed` or `changed`.
    pub change: String,
    /// Code of the group or of the dossier; empty for the total.
    pub key: String,
    pub label: String,
    pub columns: Vec<ColumnChange>,
}

/// One of two versions.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct VersionWire {
    pub number: Option<String>,
    pub version: Option<i32>,
    pub frozen_at: String,
    pub cut_off: String,
    pub row_count: i64,
    pub sha256: String,
}

/// What a version says differently from the one before.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct ChangesWire {
    pub number: String,
    pub version: i32,
    pub report: String,
    pub is: VersionWire,
    /// Null for a first version.
    pub was: Option<VersionWire>,
    pub changes: Vec<RowChange>,
    pub added: u64,
    pub removed: u64,
    pub changed: u64,
    /// The version before says the same.
    pub unchanged: bool,
}

/// What a frozen report says differently from the version before it
#[utoipa::path(tag = "reports", params(("number" = String, Path, example = "H02.07-2026-0002")),
    responses((status = 200, body = ChangesWire), ReadErrors))]
#[get("/reports/frozen/{number}/changes")]
pub async fn frozen_changes(ctx: Ctx, caller: Caller, path: web::Path<String>) -> Result<HttpResponse, Error> {
    Ok(send(reports::changes(&ctx, caller, number(&path)?).await?))
}
