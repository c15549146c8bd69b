//! One agency: what it is, its name, and its end with those that take over.

use actix_web::web;
use maud::{Markup, html};

use super::agencies::{self, address};
use super::procedures::validity;
use super::sent::{self, Sent, offices, on};
use super::{card, hours, said};
use crate::domain::agency::Agency;
use crate::domain::codes::AgencyCode;
use crate::domain::policy::Permission;
use crate::http::catalogue::{AgencyChangeBody, agency_change};
use crate::http::extract::Ctx;
use crate::service::{Error, Reason, catalogue_admin};
use crate::web::form::{StaffPosted, Values};
use crate::web::refusal::Page;
use crate::web::shell::{Shell, Staff};
use crate::web::text::admin as t;
use crate::web::text::setup as s;
use crate::web::ui::form::{Field, Form};
use crate::web::ui::{self, query_text};

/// An agency and those that it names.
struct Found {
    agency: Agency,
    parent: Option<(AgencyCode, String)>,
    successors: Vec<(AgencyCode, String)>,
}

fn code_of(path: &str) -> Result<AgencyCode, Error> {
    path.parse()
        .map_err(|_| Error::with(Reason::AgencyNotFound, [path.chars().take(40).collect()]))
}

async fn find(ctx: &Ctx, staff: &Staff, path: &str) -> Result<Found, Error> {
    let code = code_of(path)?;
    catalogue_admin::read(ctx, staff.caller.clone(), move |catalogue| {
        let agency = catalogue.agency(&code)?.clone();
        let named = |id| {
            let other = catalogue.tree().get(id)?;
            Some((other.code.clone(), other.name.clone()))
        };
        Ok(Found {
            parent: agency.parent_id.and_then(named),
            successors: agency.successors.iter().filter_map(|id| named(*id)).collect(),
            agency,
        })
    })
    .await
}

/// The agency.
pub async fn show(ctx: Ctx, staff: Staff, path: web::Path<String>, query: Values) -> Page {
    page(&ctx, &staff, &path, &query, &Values::default(), None).await
}

async fn page(ctx: &Ctx, staff: &Staff, path: &str, query: &Values, values: &Values, error: Option<&Error>) -> Page {
    let (shell, lang) = (&staff.shell, staff.shell.lang);
    let found = find(ctx, staff, path).await?;
    let agency = &found.agency;
    let mine = offices(ctx, staff, Permission::CatalogueManage).await?;
    let of = |act: &str| error.filter(|_| values.get("act") == Some(act));
    let link =
        |(code, name): &(AgencyCode, String)| html! { a href=(address(code.as_str())) { (name) } " (" (code) ")" };
    let body = html! {
        p { a href=(agencies::PATH) { (lang.say(t::BACK_TO_USERS)) } }
        (said(shell, query))
        (ui::facts(&[
            (lang.say(t::CODE), html! { (agency.code) }),
            (lang.say(t::LEVEL), html! { (lang.label(agency.level.label_vi(), agency.level.as_str())) }),
            (lang.say(s::PARENT), html! {
                @match &found.parent { Some(parent) => (link(parent)), None => (lang.say(t::NONE)) }
            }),
            (lang.say(t::VALID), html! { (validity(lang, agency.valid_from, agency.valid_to)) }),
            (lang.say(s::SUCCESSORS), html! {
                @if found.successors.is_empty() { (lang.say(t::NONE)) }
                ul .plain-list { @for other in &found.successors { li { (link(other)) } } }
            }),
        ]))
        @if shell.may(Permission::CalendarManage) {
            p { a href=(format!("{}?agency={}", hours::PATH, query_text(agency.code.as_str()))) { (lang.say(s::HOURS)) } }
        }
        @if mine.iter().any(|(code, _)| *code == agency.code) {
            div .two {
                (name_form(shell, agency, values, of("name")))
                (end_form(shell, &found, values, of("end")))
            }
        }
    };
    Ok(sent::page(shell, error, &agency.name, body))
}

fn name_form(shell: &Shell, agency: &Agency, values: &Values, error: Option<&Error>) -> Markup {
    let lang = shell.lang;
    let mut shown = Values::default();
    shown.set("name", &agency.name);
    if error.is_some() {
        shown = values.clone();
    }
    let form = Form::new(shell, &shown, error);
    let fields = html! {
        input type="hidden" name="act" value="name";
        (form.input(Field::new("name", lang.say(t::AGENCY_NAME)).required().at_most(300)))
        (form.submit(s::RENAME_AGENCY))
    };
    card(
        "rename",
        lang.say(s::RENAME_AGENCY),
        &form.whole(&address(agency.code.as_str()), &fields),
    )
}

fn end_form(shell: &Shell, found: &Found, values: &Values, error: Option<&Error>) -> Markup {
    let lang = shell.lang;
    let mut shown = Values::default();
    if let Some(last) = found.agency.valid_to {
        shown.set("valid_to", &last.to_string());
    }
    let codes: Vec<&str> = found.successors.iter().map(|(code, _)| code.as_str()).collect();
    shown.set("successors", &codes.join(", "));
    if error.is_some() {
        shown = values.clone();
    }
    let form = Form::new(shell, &shown, error);
    let fields = html! {
        input type="hidden" name="act" value="end";
        p .hint { (lang.say(s::END_LEAD)) }
        (form.input(Field::new("valid_to", lang.say(s::LAST_DAY)).kind("date").required()))
        (form.input(Field::new("successors", lang.say(s::SUCCESSORS)).hint(lang.say(s::SUCCESSORS_HINT)).at_most(1000)))
        button .button.danger { (lang.say(s::END_AGENCY)) }
    };
    card(
        "end",
        lang.say(s::END_AGENCY),
        &form.whole(&address(found.agency.code.as_str()), &fields),
    )
}

fn wanted(values: &Values) -> AgencyChangeBody {
    match values.get("act") {
        Some("end") => AgencyChangeBody {
            name: None,
            // A form that ends nothing is a slip: what is blank is refused as a day.
            valid_to: Some(values.text("valid_to").unwrap_or_default()),
            successors: Some(
                values
                    .get("successors")
                    .unwrap_or_default()
                    .split([',', ';', ' '])
                    .filter(|code| !code.is_empty())
                    .map(str::to_owned)
                    .collect(),
            ),
        },
        _ => AgencyChangeBody {
            name: Some(values.text("name").unwrap_or_default()),
            valid_to: None,
            successors: None,
        },
    }
}

/// Changes the agency. Sending a form twice leaves it as sending it once does.
pub async fn change(ctx: Ctx, posted: StaffPosted, path: web::Path<String>) -> Page {
    let StaffPosted { staff, values, .. } = posted;
    let code = code_of(&path)?;
    let done = match agency_change(&wanted(&values)) {
        Ok(change) => {
            catalogue_admin::change_agency(&ctx, staff.caller.clone(), code, change, |agency, _| {
                on(format!("{}?done=changed", address(agency.code.as_str())))
            })
            .await
        }
        Err(error) => Err(error),
    };
    match sent::sent(done)? {
        Sent::On(answer) => Ok(answer),
        Sent::Back(error) => page(&ctx, &staff, &path, &Values::default(), &values, Some(&error)).await,
    }
}
