//! `/calendar`: working time. A change of it starts a job that re-computes due times.

use actix_web::{HttpResponse, delete, get, put, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::dossiers::respond;
use super::error::{ReadErrors, WriteErrors};
use super::extract::{Body, Ctx, Params, day, line, optional_line, required_day, sure};
use super::jobs::{JobWire, accepted};
use crate::domain::calendar::{DayException, DayKind, ExceptionKind, Sessions};
use crate::domain::codes::AgencyCode;
use crate::domain::text::FieldCode;
use crate::service::calendar::{self, CalendarChange};
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

/// Make a day a day off or a day worked
///
/// Holds for the agency and all below it. The answer is the job that re-computes their open dossiers.
#[utoipa::path(tag = "calendar", params(super::extract::IdempotencyKey), request_body = DayBody,
    responses((status = 202, description = "Changed; due times are being re-computed", body = JobWire), WriteErrors))]
#[put("/calendar/days")]
pub async fn put_calendar_day(ctx: Ctx, caller: Caller, body: Body<DayBody>) -> Result<HttpResponse, Error> {
    let Body { value, once } = body;
    let (agency, change) = day_change(&value)?;
    Ok(respond(
        calendar::change(&ctx, caller, once, agency, change, accepted).await?,
    ))
}

/// Take an exception back
#[utoipa::path(tag = "calendar",
    params(("agency" = String, Path, description = "Agency code"), ("date" = String, Path, description = "Day")),
    responses((status = 202, description = "Changed; due times are being re-computed", body = JobWire), WriteErrors))]
#[delete("/calendar/days/{agency}/{date}")]
pub async fn delete_calendar_day(
    ctx: Ctx,
    caller: Caller,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Error> {
    let (agency, date) = path.into_inner();
    let agency: AgencyCode = agency
        .parse()
        .map_err(|_| Error::with(Reason::AgencyNotFound, [agency.chars().take(40).collect()]))?;
    let day = day(&mut Fields::new(), "date", Some(&date)).ok_or(Reason::CalendarDayNotFound)?;
    Ok(respond(
        calendar::change(&ctx, caller, None, agency, CalendarChange::RemoveDay { day }, accepted).await?,
    ))
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
#[utoipa::path(tag = "calendar", params(super::extract::IdempotencyKey), request_body = WeekBody,
    responses((status = 202, description = "Changed; due times are being re-computed", body = JobWire), WriteErrors))]
#[put("/calendar/weeks")]
pub async fn put_calendar_week(ctx: Ctx, caller: Caller, body: Body<WeekBody>) -> Result<HttpResponse, Error> {
    let Body { value, once } = body;
    let (agency, change) = week_change(&value)?;
    Ok(respond(
        calendar::change(&ctx, caller, once, agency, change, accepted).await?,
    ))
}
