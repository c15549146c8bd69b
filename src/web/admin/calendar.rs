//! Working time, month by month: days off and swap days are added and taken back here, with the effect on due times.

use actix_web::ResponseError;
use maud::{Markup, html};

use super::foreseen;
use super::jobs::state;
use super::month::{self, Month};
use super::sent::{Office, mendable, offices_of_mine};
use crate::domain::codes::AgencyCode;
use crate::domain::ids::JobId;
use crate::domain::policy::Permission;
use crate::http::calendar::{DayBody, day_change};
use crate::http::extract::{Ctx, required_day, sure};
use crate::service::calendar::{self, CalendarChange, CalendarDay};
use crate::service::{Error, Fields, Reason, jobs};
use crate::web::form::{StaffPosted, Values};
use crate::web::refusal::{Page, Refusal};
use crate::web::shell::{Shell, Staff, leads_to, see_other};
use crate::web::text::admin as t;
use crate::web::time;
use crate::web::ui::form::{Field, Form};
use crate::web::ui::{self, Tone, query_text};

/// Where the calendar is.
pub const PATH: &str = "/quan-tri/lich";
/// Where an exception is taken back.
pub const REMOVE_PATH: &str = "/quan-tri/lich/bo";

/// Whose month is shown.
struct Shown {
    agency: AgencyCode,
    name: String,
    month: Month,
    offices: Vec<Office>,
    days: Vec<CalendarDay>,
    /// Whether the days off of its year are all entered.
    announced: bool,
}

/// The address of a month of an agency.
pub fn address(agency: &AgencyCode, month: Month) -> String {
    format!("{PATH}?agency={}&month={month}", query_text(agency.as_str()))
}

async fn shown(ctx: &Ctx, staff: &Staff, values: &Values) -> Result<Shown, Error> {
    // Whoever keeps no calendar is refused: there is nothing to change and the days are in the API.
    let offices = offices_of_mine(ctx, staff, Permission::CalendarManage).await?;
    let first = offices.first().map(|(code, _)| code.clone());
    let asked = values.get("agency").map(str::parse::<AgencyCode>).transpose();
    let unknown = |_| Error::with(Reason::AgencyNotFound, [values.text("agency").unwrap_or_default()]);
    let agency = asked.map_err(unknown)?.or(first).ok_or(Reason::Internal)?;
    let known = offices.iter().find(|(code, _)| *code == agency);
    let name = match known {
        Some((_, name)) => name.clone(),
        None => return Err(Error::with(Reason::AgencyNotFound, [agency.to_string()])),
    };
    let today = ctx.now().local_day();
    let month = values
        .get("month")
        .and_then(Month::parse)
        .unwrap_or_else(|| Month::of(today));
    let (from, to) = month.days();
    let days = calendar::days(ctx, staff.caller.clone(), agency.clone(), from, to).await?;
    let announced = calendar::is_announced(ctx, staff.caller.clone(), agency.clone(), month.year()).await?;
    Ok(Shown {
        announced,
        agency,
        name,
        month,
        offices,
        days,
    })
}

/// The month.
pub async fn show(ctx: Ctx, staff: Staff, query: Values) -> Page {
    page(&ctx, &staff, &query, None).await
}

async fn page(ctx: &Ctx, staff: &Staff, values: &Values, error: Option<&Error>) -> Page {
    let (shell, lang) = (&staff.shell, staff.shell.lang);
    let shown = shown(ctx, staff, values).await?;
    let title = lang.fill(t::MONTH_OF, [shown.month.name(), shown.name.clone()]);
    let today = ctx.now().local_day();
    let choose = |day| format!("{}&date={day}#date", address(&shown.agency, shown.month));
    let body = html! {
        @if let Some(id) = values.get("job").and_then(|id| id.parse().ok()) {
            (effect(ctx, staff, &shown, JobId::new(id)).await?)
        }
        (choice(shell, &shown))
        h2 { (title) }
        nav .quick aria-label=(lang.say(t::MONTH)) {
            a href=(address(&shown.agency, shown.month.before())) { (lang.say(t::BEFORE)) }
            a href=(address(&shown.agency, shown.month.after())) { (lang.say(t::AFTER)) }
        }
        @if !shown.announced {
            (ui::notice(Tone::Warn, &html! { p { (lang.fill(t::YEAR_UNANNOUNCED, [shown.month.year().to_string()])) } }))
        }
        (month::sheet(lang, &title, &shown.days, today, choose))
        div .two {
            (add_form(shell, &shown, values, error))
            section aria-labelledby="exceptions" {
                h2 #exceptions { (lang.say(t::EXCEPTIONS)) }
                (exceptions(shell, &shown))
            }
        }
    };
    Ok(match error {
        Some(error) => shell.page_on(error.error_response(), lang.say(t::CALENDAR), body),
        None => shell.page(lang.say(t::CALENDAR), body),
    })
}

/// What the change does to due times: the job that computes them anew.
async fn effect(ctx: &Ctx, staff: &Staff, shown: &Shown, id: JobId) -> Result<Markup, Error> {
    let lang = staff.shell.lang;
    let (job, _) = jobs::get(ctx, staff.caller.clone(), id).await?;
    let counts = [
        lang.say(state(&job)).to_lowercase(),
        job.done.to_string(),
        job.changed.to_string(),
    ];
    let again = format!("{}&job={}", address(&shown.agency, shown.month), id.get());
    Ok(ui::notice(
        Tone::Good,
        &html! {
            p { strong { (lang.fill(t::CHANGED, [job.reason.clone()])) } }
            p {
                (lang.fill(t::EFFECT, counts))
                @if job.finished_at.is_none() { " " a href=(again) { (lang.say(t::REFRESH)) } }
            }
        },
    ))
}

fn choice(shell: &Shell, shown: &Shown) -> Markup {
    let lang = shell.lang;
    html! {
        form .filters method="get" action=(PATH) {
            div .field {
                label for="agency" { (lang.say(t::AGENCY)) }
                select #agency name="agency" {
                    @for (code, name) in &shown.offices {
                        option value=(code) selected[*code == shown.agency] { (name) }
                    }
                }
            }
            div .field {
                label for="month" { (lang.say(t::MONTH)) }
                input #month name="month" type="month" value=(shown.month);
            }
            button .button { (lang.say(t::SHOW)) }
        }
    }
}

/// Which agency and month a form came from, so that its answer shows them again.
fn place(shown: &Shown) -> Markup {
    html! {
        input type="hidden" name="agency" value=(shown.agency);
        input type="hidden" name="month" value=(shown.month);
    }
}

fn add_form(shell: &Shell, shown: &Shown, values: &Values, error: Option<&Error>) -> Markup {
    let lang = shell.lang;
    let mut values = values.clone();
    values.fill("kind", "off");
    let form = Form::new(shell, &values, error);
    let kinds =
        [("off", t::KIND_OFF), ("worked", t::KIND_WORKED)].map(|(value, text)| (value, lang.say(text).to_owned()));
    let fields = html! {
        (place(shown))
        (form.input(Field::new("date", lang.say(t::DATE)).kind("date").required()))
        (form.radios(Field::new("kind", lang.say(t::KIND)), &kinds))
        (form.input(Field::new("sessions", lang.say(t::SESSIONS)).hint(lang.say(t::SESSIONS_HINT)).at_most(100)))
        (form.input(Field::new("name", lang.say(t::NAME)).required().hint(lang.say(t::NAME_HINT)).at_most(200)))
        (form.input(Field::new("source", lang.say(t::SOURCE)).at_most(500)))
        (form.submit(t::FORESEE))
    };
    html! {
        section .card aria-labelledby="add" {
            h2 #add { (lang.say(t::CHANGE_DAY)) }
            p .hint { (lang.say(t::CHANGE_LEAD)) }
            (form.whole(PATH, &fields))
        }
    }
}

fn exceptions(shell: &Shell, shown: &Shown) -> Markup {
    let lang = shell.lang;
    let nothing = Values::default();
    let differ: Vec<&CalendarDay> = shown.days.iter().filter(|d| d.name.is_some()).collect();
    let head = [t::DATE, t::KIND, t::DAY_REASON, t::UNDO].map(|text| lang.say(text));
    let rows: Vec<Vec<Markup>> = differ
        .iter()
        .map(|day| {
            let form = Form::new(shell, &nothing, None);
            let fields = html! {
                (place(shown))
                input type="hidden" name="date" value=(day.day);
                button .button.second { (lang.fill(t::REMOVE, [day.day.format("%d/%m").to_string()])) }
            };
            vec![
                html! { (time::day(lang, day.day)) },
                html! { (month::kind(lang, day).unwrap_or_default()) @if !day.sessions.is_off() { " " (day.sessions) } },
                html! { (day.name.as_deref().unwrap_or_default()) },
                form.whole(REMOVE_PATH, &fields),
            ]
        })
        .collect();
    html! {
        @if rows.is_empty() { p { (lang.say(t::NO_EXCEPTIONS)) } }
        @else { (ui::records(lang.say(t::EXCEPTIONS), &head, &rows)) }
    }
}

/// Makes a day a day off or a day worked.
pub async fn add(ctx: Ctx, posted: StaffPosted) -> Page {
    let values = &posted.values;
    let wanted = day_change(&DayBody {
        agency: values.text("agency"),
        date: values.text("date"),
        kind: values.text("kind"),
        sessions: values.text("sessions"),
        name: values.text("name"),
        source: values.text("source"),
    });
    change(&ctx, posted, wanted).await
}

/// Takes an exception back.
pub async fn remove(ctx: Ctx, posted: StaffPosted) -> Page {
    let mut f = Fields::new();
    let agency = f.required::<AgencyCode, _>("agency", posted.values.get("agency"));
    let day = required_day(&mut f, "date", posted.values.get("date"));
    let wanted = f
        .finish()
        .and_then(|()| Ok((sure(agency)?, CalendarChange::RemoveDay { day: sure(day)? })));
    change(&ctx, posted, wanted).await
}

async fn change(ctx: &Ctx, posted: StaffPosted, wanted: Result<(AgencyCode, CalendarChange), Error>) -> Page {
    let StaffPosted {
        staff, values, once, ..
    } = posted;
    let path = if values.has("name") { PATH } else { REMOVE_PATH };
    let outcome = match wanted {
        Ok((agency, change)) => {
            // The month of the day that was changed is shown, whichever was looked at.
            let back = address(&agency, Month::of(change.day()));
            if foreseen::is_confirmed(&values) {
                calendar::change(ctx, staff.caller.clone(), once, agency, change, move |job, _| {
                    leads_to(format!("{back}&job={}", job.id.get()))
                })
                .await
            } else {
                match calendar::preview(ctx, staff.caller.clone(), agency, change).await {
                    Ok(told) => return Ok(foreseen::page(&staff.shell, (path, &back), &values, &told)),
                    Err(error) => Err(error),
                }
            }
        }
        Err(error) => Err(error),
    };
    match outcome {
        Ok(answer) => Ok(see_other(answer.location.as_deref().unwrap_or(PATH))),
        Err(error) if mendable(&error) || error.reason == Reason::CalendarDayNotFound => {
            page(ctx, &staff, &values, Some(&error)).await
        }
        Err(error) => Err(Refusal(error)),
    }
}
