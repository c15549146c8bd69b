//! `/calendar`: working time. A change of it starts a job that re-computes due times.

use actix_web::{HttpResponse, delete, get, put, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::answer::respond;
use super::dossier_wire::NamedWire;
use super::error::{ReadErrors, WriteErrors};
use super::extract::{Body, Ctx, Keyed, Params, day, line, optional_line, required_day, sure};
use super::jobs::{JobWire, accepted};
use super::questions::flag;
use crate::domain::calendar::{DayException, DayKind, ExceptionKind, Sessions};
use crate::domain::codes::AgencyCode;
use crate::domain::instant::Instant;
use crate::domain::text::FieldCode;
use crate::service::calendar::{self, CalendarChange, Preview};
use crate::service::idempotency::Once;
use crate::service::{Caller, Error, FieldError, Fields, Reason};

/// Which days.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct CalendarParams {
    /// Agency code.
    pub agency: Option<String>,
    /// First day.
    pub from: Option<String>,
    /// Last day, at most 400 days later.
    pub to: Option<String>,
}

/// A day.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct DayWire {
    pub date: String,
    pub working: bool,
    #[schema(example = "07:30-11:30,13:30-17:00")]
    pub sessions: String,
    /// `working`, `weekly_off`, `holiday` or `swap_worked`.
    pub reason: &'static str,
    pub name: Option<String>,
}

/// Days.
#[derive(Serialize, ToSchema)]
pub struct DayList {
    /// One by one.
    pub items: Vec<DayWire>,
}

/// The working days of an agency, with what it inherits
#[utoipa::path(tag = "calendar", params(CalendarParams), responses((status = 200, body = DayList), ReadErrors))]
#[get("/calendar")]
pub async fn get_calendar(ctx: Ctx, caller: Caller, params: Params<CalendarParams>) -> Result<HttpResponse, Error> {
    let mut f = Fields::new();
    let agency = f.required("agency", params.0.agency.as_deref());
    let from = required_day(&mut f, "from", params.0.from.as_deref());
    let to = required_day(&mut f, "to", params.0.to.as_deref());
    f.finish()?;
    let days = calendar::days(&ctx, caller, sure(agency)?, sure(from)?, sure(to)?).await?;
    let items = days
        .into_iter()
        .map(|d| DayWire {
            date: d.day.to_string(),
            working: !d.sessions.is_off(),
            sessions: d.sessions.to_string(),
            reason: d.reason,
            name: d.name,
        })
        .collect();
    Ok(HttpResponse::Ok().json(DayList { items }))
}

/// A holiday or a swap day.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct DayBody {
    pub agency: Option<String>,
    #[schema(example = "2026-12-31")]
    pub date: Option<String>,
    /// `off` or `worked`.
    pub kind: Option<String>,
    /// Sessions of a worked day; those of an ordinary day if absent.
    pub sessions: Option<String>,
    #[schema(example = "Nghỉ hoán đổi")]
    pub name: Option<String>,
    /// The decision behind it.
    pub source: Option<String>,
}

fn sessions(f: &mut Fields, name: &str, text: &str) -> Option<Sessions> {
    f.take(name, Sessions::parse(text))
}

/// Whose day a body makes a day off or a day worked, and how.
///
/// # Errors
/// Fields that are wrong or missing.
pub fn day_change(value: &DayBody) -> Result<(AgencyCode, CalendarChange), Error> {
    let mut f = Fields::new();
    let agency = f.required("agency", value.agency.as_deref());
    let date = required_day(&mut f, "date", value.date.as_deref());
    let kind: Option<DayKind> = f.required("kind", value.kind.as_deref());
    let given = value.sessions.as_deref();
    let hours = given.and_then(|text| sessions(&mut f, "sessions", text));
    let kind = kind.and_then(|kind| f.take("sessions", ExceptionKind::new(kind, hours)));
    let name = line::<200>(&mut f, "name", value.name.as_deref());
    let source = optional_line::<500>(&mut f, "source", value.source.as_deref());
    f.finish()?;
    // The name is there: what is still wrong is a day worked without hours.
    let day = DayException::new(sure(date)?, sure(kind)?, &sure(name)?, &source.unwrap_or_default());
    let day = day.map_err(|error| Error::field(FieldError::of("sessions", &error)))?;
    Ok((sure(agency)?, CalendarChange::Day(day)))
}

/// Whether a change is made, or only what it would do is told.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ChangeParams {
    /// `true`: nothing is changed; the answer (200) is what the change would do.
    pub preview: Option<String>,
}

/// A dossier whose due time would move.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct MovingWire {
    pub dossier: String,
    pub due_before: Option<String>,
    pub due_after: Option<String>,
}

/// What a change of working time would do.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct CalendarPreview {
    pub agency: NamedWire,
    /// The change in words.
    pub reason: String,
    /// Open dossiers that were looked at.
    pub done: u64,
    /// Of these, those of which something would move: the due time, that of a step, or the limit to accept.
    pub changed: u64,
    /// Of these, those whose own due time would move.
    pub moved: u64,
    /// Those that would keep their due time, because the new calendar has no working time where it falls.
    pub undated: u64,
    /// The earliest of the new due times.
    pub earliest_due_at: Option<String>,
    /// The latest of the new due times.
    pub latest_due_at: Option<String>,
    /// At most 20 of those whose own due time would move, by the order in which they came in.
    pub items: Vec<MovingWire>,
}

impl From<Preview> for CalendarPreview {
    fn from(preview: Preview) -> Self {
        let text = |at: Option<Instant>| at.map(|at| at.to_string());
        let items = preview.some.iter().map(|moving| MovingWire {
            dossier: moving.code.to_string(),
            due_before: text(moving.before),
            due_after: text(moving.after),
        });
        Self {
            items: items.collect(),
            agency: preview.agency.into(),
            reason: preview.reason,
            done: preview.done,
            changed: preview.changed,
            moved: preview.moved,
            undated: preview.undated,
            earliest_due_at: text(preview.earliest),
            latest_due_at: text(preview.latest),
        }
    }
}

/// Makes a change, or tells what it would do.
async fn changed(
    ctx: &Ctx,
    caller: Caller,
    params: &ChangeParams,
    once: Option<Once>,
    (agency, change): (AgencyCode, CalendarChange),
) -> Result<HttpResponse, Error> {
    let mut f = Fields::new();
    let preview = flag(&mut f, "preview", params.preview.as_deref());
    f.finish()?;
    if preview {
        let told = calendar::preview(ctx, caller, agency, change).await?;
        return Ok(HttpResponse::Ok().json(CalendarPreview::from(told)));
    }
    Ok(respond(
        calendar::change(ctx, caller, once, agency, change, accepted).await?,
    ))
}

/// Make a day a day off or a day worked
///
/// Holds for the agency and all below it. The answer is the job that re-computes their open dossiers.
#[utoipa::path(tag = "calendar", params(super::extract::IdempotencyKey, ChangeParams), request_body = DayBody,
    responses((status = 202, description = "Changed; due times are being re-computed", body = JobWire),
        (status = 200, description = "With `preview=true`: what it would do", body = CalendarPreview), WriteErrors))]
#[put("/calendar/days")]
pub async fn put_calendar_day(
    ctx: Ctx,
    caller: Caller,
    params: Params<ChangeParams>,
    body: Body<DayBody>,
) -> Result<HttpResponse, Error> {
    let Body { value, once } = body;
    changed(&ctx, caller, &params.0, once, day_change(&value)?).await
}

/// Take an exception back
#[utoipa::path(tag = "calendar",
    params(super::extract::IdempotencyKey, ChangeParams, ("agency" = String, Path, description = "Agency code"), ("date" = String, Path, description = "Day")),
    responses((status = 202, description = "Changed; due times are being re-computed", body = JobWire),
        (status = 200, description = "With `preview=true`: what it would do", body = CalendarPreview), WriteErrors))]
#[delete("/calendar/days/{agency}/{date}")]
pub async fn delete_calendar_day(
    ctx: Ctx,
    caller: Caller,
    once: Keyed,
    path: web::Path<(String, String)>,
    params: Params<ChangeParams>,
) -> Result<HttpResponse, Error> {
    let (agency, date) = path.into_inner();
    let agency: AgencyCode = agency
        .parse()
        .map_err(|_| Error::with(Reason::AgencyNotFound, [agency.chars().take(40).collect()]))?;
    let day = day(&mut Fields::new(), "date", Some(&date)).ok_or(Reason::CalendarDayNotFound)?;
    changed(
        &ctx,
        caller,
        &params.0,
        once.0,
        (agency, CalendarChange::RemoveDay { day }),
    )
    .await
}

/// Weekly sessions.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct WeekBody {
    pub agency: Option<String>,
    pub valid_from: Option<String>,
    /// Monday to Sunday; empty text = off.
    #[schema(example = json!(["07:30-11:30,13:30-17:00", "07:30-11:30,13:30-17:00", "07:30-11:30,13:30-17:00", "07:30-11:30,13:30-17:00", "07:30-11:30,13:30-17:00", "", ""]))]
    pub sessions: Vec<String>,
}

/// Whose week a body sets, and to what.
///
/// # Errors
/// Fields that are wrong or missing.
pub fn week_change(value: &WeekBody) -> Result<(AgencyCode, CalendarChange), Error> {
    let mut f = Fields::new();
    let agency = f.required("agency", value.agency.as_deref());
    let valid_from = required_day(&mut f, "valid_from", value.valid_from.as_deref());
    let days: Vec<Sessions> = value
        .sessions
        .iter()
        .take(8)
        .enumerate()
        .filter_map(|(n, text)| sessions(&mut f, &format!("sessions[{n}]"), text))
        .collect();
    let all_off = days.iter().all(Sessions::is_off);
    let week: Option<[Sessions; 7]> = days.try_into().ok();
    if f.is_empty() && (week.is_none() || all_off) {
        f.push(FieldError::new(
            "sessions",
            FieldCode::Week,
            "Cần đúng 7 ngày (thứ Hai đến Chủ nhật), có ít nhất một ngày làm việc.",
            "A week has seven days, Monday first, and at least one of them is worked.",
        ));
    }
    f.finish()?;
    let change = CalendarChange::Week {
        valid_from: sure(valid_from)?,
        sessions: sure(week)?,
    };
    Ok((sure(agency)?, change))
}

/// Set the weekly sessions from a day on
///
/// Holds for the agency and all below it. The answer is the job that re-computes their open dossiers.
#[utoipa::path(tag = "calendar", params(super::extract::IdempotencyKey, ChangeParams), request_body = WeekBody,
    responses((status = 202, description = "Changed; due times are being re-computed", body = JobWire),
        (status = 200, description = "With `preview=true`: what it would do", body = CalendarPreview), WriteErrors))]
#[put("/calendar/weeks")]
pub async fn put_calendar_week(
    ctx: Ctx,
    caller: Caller,
    params: Params<ChangeParams>,
    body: Body<WeekBody>,
) -> Result<HttpResponse, Error> {
    let Body { value, once } = body;
    changed(&ctx, caller, &params.0, once, week_change(&value)?).await
}
