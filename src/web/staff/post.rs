//! Items of the public post of a dossier: how far each has come, and the form for what happened to one. Ordering an item, giving
//! one up and taking back what was entered by mistake have pages of their own.

pub mod give_up;
pub mod order;
pub mod take_back;

use actix_web::{HttpResponse, web};
use maud::{Markup, html};

use super::act::at;
use super::{dossier, files, lines};
use crate::domain::dossier::Status;
use crate::domain::dossier_code::DossierCode;
use crate::domain::policy::Permission;
use crate::http::dossiers::code;
use crate::http::extract::Ctx;
use crate::http::post::{PostalEventBody, happened};
use crate::service::dossiers::view::{self, DossierView};
use crate::service::idempotency::Once;
use crate::service::post::{act, successor};
use crate::service::{Error, FieldError, Reason};
use crate::web::form::{Kept, StaffPosted, Values};
use crate::web::lang::{Lang, Text};
use crate::web::refusal::{Page, Refusal, answer_to};
use crate::web::shell::{Staff, leads_to, see_other};
use crate::web::text::{people, staff as t};
use crate::web::ui::form::{Field, Form};
use crate::web::ui::{self, Tone};

/// Stands between the reference of an item and what happened to it.
const BETWEEN: char = '~';

/// Where the items of a dossier are.
pub fn address(code: &str) -> String {
    format!("{}/buu-chinh", lines::address(code))
}

/// The page.
pub async fn show(ctx: Ctx, staff: Staff, path: web::Path<String>, query: Values) -> Page {
    let view = view::get(&ctx, staff.caller.clone(), code(&path)?).await?;
    let mut values = Values::default();
    let now = view.now.local();
    values.fill("at", &now.format("%Y-%m-%d").to_string());
    values.fill("at_time", &now.format("%H:%M").to_string());
    Ok(page(&staff, &view, query.has("done"), &values, None))
}

fn page(staff: &Staff, view: &DossierView, done: bool, values: &Values, error: Option<&Error>) -> HttpResponse {
    let shell = &staff.shell;
    let lang = shell.lang;
    let code = view.dossier.intake.code.as_str();
    let possible = possible(lang, view);
    let form = Form::new(shell, values, error);
    let body = html! {
        p { a href=(lines::address(code)) { (lang.say(t::BACK_TO_DOSSIER)) } }
        @if done { (ui::notice(Tone::Good, &html! { p { (lang.say(t::POST_DONE)) } })) }
        (dossier::head(lang, view))
        @if view.post.orders.is_empty() { p { (lang.say(t::POST_NONE)) } } @else { (dossier::post(lang, view)) }
        @if shell.may(Permission::PostalOrder) { (ways(lang, view)) }
        @if !possible.is_empty() && shell.may(Permission::PostalOrder) { (event_form(lang, &form, view, &possible)) }
        @else if let Some(error) = error { (ui::error_box(lang, error)) }
    };
    let base = error.map_or_else(|| HttpResponse::Ok().finish(), answer_to);
    shell.page_on(base, &format!("{} – {code}", lang.say(people::POST)), body)
}

/// A page below that of the items: its form, or what is said where nothing can be chosen.
fn below(
    staff: &Staff,
    view: &DossierView,
    title: Text,
    form: Option<&Markup>,
    nothing: Text,
    error: Option<&Error>,
) -> HttpResponse {
    let shell = &staff.shell;
    let lang = shell.lang;
    let code = view.dossier.intake.code.as_str();
    let body = html! {
        p { a href=(address(code)) { (lang.say(t::POST_BACK)) } }
        (dossier::head(lang, view))
        @match form {
            Some(form) => div .narrow { (form) },
            None => {
                @if let Some(error) = error { (ui::error_box(lang, error)) }
                p { (lang.say(nothing)) }
            }
        }
    };
    let base = error.map_or_else(|| HttpResponse::Ok().finish(), answer_to);
    shell.page_on(base, &format!("{} – {code}", lang.say(title)), body)
}

/// Where an item is ordered, or given up, or something about it taken back.
pub fn ways(lang: Lang, view: &DossierView) -> Markup {
    let code = view.dossier.intake.code.as_str();
    html! {
        @if !order::ways(view).is_empty() { p { a .button.second href=(order::address(code)) { (lang.say(t::POST_ORDER)) } } }
        @if !give_up::waiting(view).is_empty() { p { a href=(give_up::address(code)) { (lang.say(t::POST_GIVE_UP)) } } }
        @if !take_back::entered(view).is_empty() { p { a href=(take_back::address(code)) { (lang.say(t::POST_TAKE_BACK)) } } }
    }
}

/// What may come next, of every item.
fn possible(lang: Lang, view: &DossierView) -> Vec<(String, String)> {
    let status = view.dossier.state.status;
    // What was handed out at the counter moves no more.
    let orders = view.post.orders.iter().rev().filter(|order| order.given_at.is_none());
    orders
        .flat_map(|order| order.state.ahead().map(move |kind| (order, kind)))
        .filter(|(order, kind)| act::may_happen(order, *kind, status))
        .filter(|(order, _)| successor(&view.post.orders, order).is_none())
        .map(|(order, kind)| {
            let happened = lang.label(kind.label_vi(), kind.as_str());
            (
                format!("{}{BETWEEN}{kind}", order.reference),
                format!("{}: {}", order.reference, happened.to_lowercase()),
            )
        })
        .collect()
}

fn event_form(lang: Lang, form: &Form<'_>, view: &DossierView, possible: &[(String, String)]) -> Markup {
    let code = view.dossier.intake.code.as_str();
    let hands_back = view.dossier.state.status == Status::Decided;
    let optional = |text| format!("{} ({})", lang.say(text), lang.say(t::OPTIONAL));
    let options: Vec<(&str, String)> = possible
        .iter()
        .map(|(value, label)| (value.as_str(), label.clone()))
        .collect();
    let fields = html! {
        (form.radios(Field::new("kind", lang.say(t::POST_WHAT)), &options))
        (form.input(Field::new("at", lang.say(t::POST_DAY)).kind("date").required()))
        (form.input(Field::new("at_time", lang.say(t::NEW_DUE_TIME)).kind("time").required()))
        (form.input(Field::new("item_code", &optional(t::POST_ITEM_CODE)).hint(lang.say(t::POST_ITEM_CODE_HINT)).at_most(40)))
        (form.input(Field::new("note", &optional(t::NOTE)).at_most(500)))
        @if hands_back { p .hint { (lang.say(t::POST_HANDS_BACK)) } }
        (form.submit(t::POST_ENTER))
    };
    html! {
        section .narrow aria-labelledby="enter" {
            h2 #enter { (lang.say(t::POST_ENTER)) }
            (form.whole(&address(code), &fields))
        }
    }
}

/// Enters what happened.
pub async fn enter(ctx: Ctx, posted: Kept, path: web::Path<String>) -> Page {
    let show: Show = |_, staff, view, values, error| page(staff, view, false, values, error);
    sent(&ctx, posted, &path, wanted, show).await
}

/// What a form of this page or of those below it means.
type Wanted = fn(&Values) -> Result<act::Command, Error>;
/// The page of such a form.
type Show = fn(&Ctx, &Staff, &DossierView, &Values, Option<&Error>) -> HttpResponse;

/// Does what a form means, or shows it again, about the dossier as it is now: somebody may have been faster.
async fn sent(ctx: &Ctx, posted: Kept, path: &str, wanted: Wanted, show: Show) -> Page {
    let code = code(path)?;
    let (staff, values, error) = match posted {
        Kept::ToShow(staff, values) => (staff, values, Reason::FormRenewed.into()),
        Kept::ToDo(StaffPosted {
            staff, values, once, ..
        }) => match perform(ctx, &staff, once, &code, wanted(&values)).await {
            Ok(done) => return Ok(done),
            Err(error) if files::is_shown_again(&error) => (staff, values, error),
            Err(error) => return Err(Refusal(error)),
        },
    };
    let view = view::get(ctx, staff.caller.clone(), code).await?;
    Ok(show(ctx, &staff, &view, &values, Some(&error)))
}

/// Does what was asked for, and leads back to the items.
async fn perform(
    ctx: &Ctx,
    staff: &Staff,
    once: Option<Once>,
    code: &DossierCode,
    wanted: Result<act::Command, Error>,
) -> Result<HttpResponse, Error> {
    let place = format!("{}?done=yes", address(code.as_str()));
    let render = move |_: &DossierView| leads_to(place.clone());
    let answer = act::act(ctx, staff.caller.clone(), once, code.clone(), wanted?, render).await?;
    Ok(see_other(&answer.location.unwrap_or_else(|| address(code.as_str()))))
}

/// What the form means, in the words of the API.
fn wanted(values: &Values) -> Result<act::Command, Error> {
    let chosen = values.get("kind").and_then(|chosen| chosen.split_once(BETWEEN));
    let (order, kind) = chosen.ok_or_else(|| Error::field(FieldError::missing("kind")))?;
    // Without a time it would be midnight, which nobody meant.
    let time = values.text("at_time");
    let time = time.ok_or_else(|| Error::field(FieldError::missing("at_time")))?;
    let body = PostalEventBody {
        order: Some(order.to_owned()),
        kind: Some(kind.to_owned()),
        at: values.text("at").map(|day| at(&day, &time)),
        item_code: values.text("item_code"),
        note: values.text("note"),
    };
    happened(body, None)
}
