//! Working hours of an agency, weekday by weekday, from a day on.

use maud::{Markup, html};

use super::calendar::address as month_address;
use super::month::Month;
use super::sent::{self, Office, Sent, offices_of_mine};
use super::{card, foreseen};
use crate::domain::calendar::Sessions;
use crate::domain::codes::AgencyCode;
use crate::domain::policy::Permission;
use crate::http::calendar::{WeekBody, week_change};
use crate::http::extract::Ctx;
use crate::service::calendar::{self, Hours};
use crate::service::{Error, Reason};
use crate::web::form::{StaffPosted, Values};
use crate::web::lang::Text;
use crate::web::refusal::Page;
use crate::web::shell::{Shell, Staff, leads_to};
use crate::web::text::admin as t;
use crate::web::text::setup as s;
use crate::web::time;
use crate::web::ui::form::{Field, Form};
use crate::web::ui::{self, query_text};

/// Where working hours are set.
pub const PATH: &str = "/quan-tri/gio-lam-viec";

const DAYS: [Text; 7] = [t::MON, t::TUE, t::WED, t::THU, t::FRI, t::SAT, t::SUN];

/// The hours of an agency.
pub async fn show(ctx: Ctx, staff: Staff, query: Values) -> Page {
    page(&ctx, &staff, &query, None).await
}

async fn page(ctx: &Ctx, staff: &Staff, values: &Values, error: Option<&Error>) -> Page {
    let (shell, lang) = (&staff.shell, staff.shell.lang);
    let offices = offices_of_mine(ctx, staff, Permission::CalendarManage).await?;
    let asked = values.get("agency").and_then(|code| code.parse::<AgencyCode>().ok());
    let chosen = match &asked {
        Some(code) => offices.iter().find(|(one, _)| one == code),
        None => offices.first(),
    };
    let unknown = || Error::with(Reason::AgencyNotFound, [values.text("agency").unwrap_or_default()]);
    let (agency, _) = chosen.ok_or_else(unknown)?;
    let today = ctx.now().local_day();
    let hours = calendar::hours(ctx, staff.caller.clone(), agency.clone(), today).await?;
    let body = html! {
        (choice(shell, &offices, agency))
        h2 { (hours.agency.name) }
        (set(shell, &hours))
        (form(shell, agency, &hours, values, error))
    };
    Ok(sent::page(shell, error, lang.say(s::HOURS), body))
}

fn choice(shell: &Shell, offices: &[Office], agency: &AgencyCode) -> Markup {
    let lang = shell.lang;
    html! {
        form .filters method="get" action=(PATH) {
            div .field {
                label for="of" { (lang.say(t::AGENCY)) }
                select #of name="agency" {
                    @for (code, name) in offices { option value=(code) selected[code == agency] { (name) } }
                }
            }
            button .button.second { (lang.say(t::SHOW)) }
        }
    }
}

/// What was set for this very agency.
fn set(shell: &Shell, hours: &Hours) -> Markup {
    let lang = shell.lang;
    let mut head = vec![lang.say(s::FIRST_DAY)];
    head.extend(DAYS.map(|day| lang.say(day)));
    let rows: Vec<Vec<Markup>> = hours
        .own
        .iter()
        .rev()
        .map(|(from, week)| {
            let mut row = vec![html! { (time::short_day(*from)) }];
            row.extend(week.iter().map(|day| sessions(shell, day)));
            row
        })
        .collect();
    html! {
        @if rows.is_empty() { p { (lang.say(s::HOURS_INHERITED)) } }
        @else { (ui::records(lang.say(s::HOURS_SET), &head, &rows)) }
    }
}

fn sessions(shell: &Shell, day: &Sessions) -> Markup {
    html! {
        @if day.is_off() { (shell.lang.say(t::HOLIDAY)) }
        @else { @for session in day.to_string().split(',') { span .together { (session) } " " } }
    }
}

fn form(shell: &Shell, agency: &AgencyCode, hours: &Hours, values: &Values, error: Option<&Error>) -> Markup {
    let lang = shell.lang;
    let mut shown = values.clone();
    if error.is_none() {
        for (n, day) in hours.week.iter().enumerate().filter(|(_, day)| !day.is_off()) {
            shown.set(&format!("sessions[{n}]"), &day.to_string());
        }
    }
    let form = Form::new(shell, &shown, error);
    let names: Vec<String> = (0..DAYS.len()).map(|n| format!("sessions[{n}]")).collect();
    let fields = html! {
        input type="hidden" name="agency" value=(agency);
        p .hint { (lang.say(s::HOURS_HINT)) }
        (form.errors_of("sessions"))
        @for (name, day) in names.iter().zip(DAYS) {
            (form.input(Field::new(name, lang.say(day)).at_most(100)))
        }
        (form.input(Field::new("valid_from", lang.say(s::FIRST_DAY)).kind("date").required()))
        (form.submit(t::FORESEE))
    };
    html! { div .narrow { (card("set-hours", lang.say(s::SET_HOURS), &form.whole(PATH, &fields))) } }
}

/// Sets the hours; the month in which they begin shows what that does to due times.
pub async fn change(ctx: Ctx, posted: StaffPosted) -> Page {
    let StaffPosted {
        staff, values, once, ..
    } = posted;
    let wanted = week_change(&WeekBody {
        agency: values.text("agency"),
        valid_from: values.text("valid_from"),
        sessions: (0..DAYS.len())
            .map(|n| values.text(&format!("sessions[{n}]")).unwrap_or_default())
            .collect(),
    });
    let done = match wanted {
        Ok((agency, change)) => {
            let back = month_address(&agency, Month::of(change.day()));
            if foreseen::is_confirmed(&values) {
                calendar::change(&ctx, staff.caller.clone(), once, agency, change, move |job, _| {
                    leads_to(format!("{back}&job={}", job.id.get()))
                })
                .await
            } else {
                let back = format!("{PATH}?agency={}", query_text(agency.as_str()));
                match calendar::preview(&ctx, staff.caller.clone(), agency, change).await {
                    Ok(told) => return Ok(foreseen::page(&staff.shell, (PATH, &back), &values, &told)),
                    Err(error) => Err(error),
                }
            }
        }
        Err(error) => Err(error),
    };
    match sent::sent(done)? {
        Sent::On(answer) => Ok(answer),
        Sent::Back(error) => page(&ctx, &staff, &values, Some(&error)).await,
    }
}
