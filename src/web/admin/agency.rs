//! One agency: what it is, its name, and its end with those that take over.

use actix_web::web;
use chrono::NaiveDate;
use maud::{Markup, html};

use super::agencies::{self, address};
use super::procedures::validity;
use super::sent::{self, Office, Sent, offices};
use super::{card, hours, said};
use crate::domain::agency::{Agency, AgencyLevel, AgencyTree};
use crate::domain::codes::AgencyCode;
use crate::domain::policy::Permission;
use crate::domain::text::search_key;
use crate::http::catalogue::{AgencyChangeBody, agency_change};
use crate::http::extract::Ctx;
use crate::service::{Error, Reason, catalogue_admin};
use crate::web::form::rows::{BLANK, MORE};
use crate::web::form::{StaffPosted, Values};
use crate::web::refusal::Page;
use crate::web::shell::{Shell, Staff, leads_to};
use crate::web::text::admin as t;
use crate::web::text::setup as s;
use crate::web::text::{common, procedure};
use crate::web::time;
use crate::web::ui::form::{Field, Form};
use crate::web::ui::{self, query_text};

/// An agency and those that it names.
struct Found {
    agency: Agency,
    parent: Option<Office>,
    successors: Vec<Office>,
    /// Those that could take over, by name.
    others: Vec<Office>,
}

/// The list of those that take over, and the field that shows that a row of it is meant.
const SUCCESSORS: &str = "successors";
const TELLING: [&str; 1] = ["code"];
/// The tick that says that a name was mistyped.
const MISTYPED: &str = "mistyped";

fn field_of(n: usize) -> String {
    format!("{SUCCESSORS}[{n}].code")
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
            others: could_take_over(catalogue.tree(), &agency),
            parent: agency.parent_id.and_then(named),
            successors: agency.successors.iter().filter_map(|id| named(*id)).collect(),
            agency,
        })
    })
    .await
}

/// Agencies of its own sort: departments follow departments. Those that ended before it began have nothing to take over.
fn could_take_over(tree: &AgencyTree, agency: &Agency) -> Vec<Office> {
    let department = agency.level == AgencyLevel::Department;
    let mut others: Vec<&Agency> = tree
        .all()
        .iter()
        .filter(|other| other.id != agency.id && (other.level == AgencyLevel::Department) == department)
        .filter(|other| other.valid_to.is_none_or(|last| last >= agency.valid_from))
        .collect();
    others.sort_by_cached_key(|other| (search_key(&other.name), other.code.clone()));
    others
        .into_iter()
        .map(|other| (other.code.clone(), other.name.clone()))
        .collect()
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
            (lang.say(s::FORMER_NAMES), html! {
                @if agency.former_names.is_empty() { (lang.say(t::NONE)) }
                ul .plain-list { @for former in &agency.former_names {
                    li { (former.name) " (" (lang.fill(s::UNTIL, [time::short_day(former.valid_to)])) ")" }
                } }
            }),
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
                (name_form(shell, agency, ctx.now().local_day(), values, of("name")))
                (end_form(shell, &found, Some(values).filter(|v| v.get("act") == Some("end")), of("end")))
            }
        }
    };
    Ok(sent::page(shell, error, &agency.name, body))
}

fn name_form(shell: &Shell, agency: &Agency, today: NaiveDate, values: &Values, error: Option<&Error>) -> Markup {
    let lang = shell.lang;
    let mut shown = Values::default();
    shown.set("name", &agency.name);
    shown.set("name_from", &today.to_string());
    if error.is_some() {
        shown = values.clone();
    }
    let form = Form::new(shell, &shown, error);
    let fields = html! {
        input type="hidden" name="act" value="name";
        (form.input(Field::new("name", lang.say(t::AGENCY_NAME)).required().at_most(300)))
        (form.input(Field::new("name_from", lang.say(s::NAME_FROM)).hint(lang.say(s::NAME_FROM_HINT)).kind("date")))
        (form.tick(MISTYPED, "yes", lang.say(s::NAME_MISTYPED)))
        (form.submit(s::RENAME_AGENCY))
    };
    card(
        "rename",
        lang.say(s::RENAME_AGENCY),
        &form.whole(&address(agency.code.as_str()), &fields),
    )
}

/// `typed` is what was sent before; without it the form says what holds.
fn end_form(shell: &Shell, found: &Found, typed: Option<&Values>, error: Option<&Error>) -> Markup {
    let lang = shell.lang;
    let mut held = Values::default();
    if let Some(last) = found.agency.valid_to {
        held.set("valid_to", &last.to_string());
    }
    for (n, (code, _)) in found.successors.iter().enumerate() {
        held.set(&field_of(n), code.as_str());
    }
    let shown = typed.unwrap_or(&held);
    let form = Form::new(shell, shown, error);
    let filled = shown.rows(SUCCESSORS);
    let mut choices = vec![("", lang.say(common::CHOOSE).to_owned())];
    choices.extend(
        found
            .others
            .iter()
            .map(|(code, name)| (code.as_str(), format!("{name} ({code})"))),
    );
    // What was sent and is on no list is shown as it is, beside what is said of it.
    let names: Vec<String> = (0..filled).map(field_of).collect();
    let strange = names.iter().filter_map(|name| shown.get(name));
    let strange: Vec<&str> = strange
        .filter(|code| !choices.iter().any(|(known, _)| known == code))
        .collect();
    choices.extend(strange.into_iter().map(|code| (code, code.to_owned())));
    // Every list weighs: one after those that are chosen, some where none is.
    let rows = filled + if filled == 0 { BLANK } else { 1 };
    let fields = html! {
        input type="hidden" name="act" value="end";
        p .hint { (lang.say(s::END_LEAD)) }
        (form.input(Field::new("valid_to", lang.say(s::LAST_DAY)).kind("date").required()))
        fieldset .group {
            legend { (lang.say(s::SUCCESSORS)) }
            p .hint { (lang.say(s::SUCCESSORS_HINT)) }
            (form.errors_of(SUCCESSORS))
            @for n in 0..rows {
                @let label = lang.fill(procedure::ROW, [lang.say(s::SUCCESSORS).to_owned(), (n + 1).to_string()]);
                (form.choice(Field::new(&field_of(n), &label), &choices))
            }
            button .button.second name=(MORE) value=(SUCCESSORS) { (lang.say(procedure::MORE)) }
        }
        button .button.danger name="save" value="yes" { (lang.say(s::END_AGENCY)) }
        @if found.agency.valid_to.is_some() {
            button .button.second name="reopen" value="yes" { (lang.say(s::REOPEN_AGENCY)) }
        }
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
            name_from: None,
            // A form that ends nothing is a slip: what is blank is refused as a day.
            valid_to: Some(if values.has("reopen") {
                None
            } else {
                Some(values.text("valid_to").unwrap_or_default())
            }),
            successors: Some(
                (0..values.rows(SUCCESSORS))
                    .filter_map(|n| values.text(&field_of(n)))
                    .collect(),
            ),
        },
        _ => AgencyChangeBody {
            name: Some(values.text("name").unwrap_or_default()),
            name_from: if values.has(MISTYPED) {
                Some("always".to_owned())
            } else {
                values.text("name_from")
            },
            valid_to: None,
            successors: None,
        },
    }
}

/// Changes the agency. Sending a form twice leaves it as sending it once does. Another button than the main one only makes
/// room for more successors.
pub async fn change(ctx: Ctx, posted: StaffPosted, path: web::Path<String>) -> Page {
    let StaffPosted { staff, mut values, .. } = posted;
    let code = code_of(&path)?;
    values.close_ranks(SUCCESSORS, &TELLING);
    if values.has(MORE) {
        return page(&ctx, &staff, &path, &Values::default(), &values, None).await;
    }
    let done = match agency_change(&wanted(&values)) {
        Ok(change) => {
            catalogue_admin::change_agency(&ctx, staff.caller.clone(), code, change, |agency, _| {
                leads_to(format!("{}?done=changed", address(agency.code.as_str())))
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
