//! Procedures with every version.

use actix_web::web;
use chrono::NaiveDate;
use maud::{Markup, html};

use super::procedure::{NEW_PATH, code_of, version_address};
use super::sent::Sent;
use super::{Slice, said, search, sent};
use crate::domain::procedure::{ProcedureDefinition, ProcedureVersion};
use crate::http::extract::{Ctx, required_day, sure};
use crate::service::catalogue_admin::{self, ProcedureView, Withdrawn};
use crate::service::{Error, Fields};
use crate::web::form::{StaffPosted, Values};
use crate::web::lang::Lang;
use crate::web::refusal::Page;
use crate::web::shell::{Shell, Staff, leads_to};
use crate::web::text::admin as t;
use crate::web::text::procedure as p;
use crate::web::time;
use crate::web::ui::form::Form;
use crate::web::ui::{self, Tone, query_text};

/// Where the procedures are.
pub const PATH: &str = "/quan-tri/thu-tuc";
/// Rows of a page.
const ROWS: usize = 100;

/// The address of a procedure.
pub fn address(code: &str) -> String {
    format!("{PATH}/{}", query_text(code))
}

/// From which day on, and until which.
pub fn validity(lang: Lang, from: NaiveDate, to: Option<NaiveDate>) -> String {
    match to {
        None => lang.fill(t::SINCE, [time::short_day(from)]),
        Some(to) => lang.fill(t::UNTIL, [time::short_day(from), time::short_day(to)]),
    }
}

/// The procedures.
pub async fn list(ctx: Ctx, staff: Staff, query: Values) -> Page {
    let (shell, lang) = (&staff.shell, staff.shell.lang);
    let today = ctx.now().local_day();
    let wanted = query.text("q").unwrap_or_default();
    let found = catalogue_admin::read(&ctx, staff.caller.clone(), move |catalogue| {
        let found = catalogue.search_procedures(&wanted);
        Ok(found.into_iter().cloned().collect::<Vec<_>>())
    })
    .await?;
    let slice = Slice::of(found, &query, PATH, ROWS);
    let head = [t::CODE, t::AGENCY_NAME, t::FIELD, t::DURATION, t::VERSIONS].map(|text| lang.say(text));
    let mine = sent::manages_all(&ctx, &staff).await?;
    let body = html! {
        (search(shell, &query, PATH, lang.say(t::FIND_PROCEDURE)))
        @if mine { p { a .button href=(NEW_PATH) { (lang.say(p::NEW)) } } }
        (super::list(shell, lang.say(t::PROCEDURES), &head, &slice, |procedure| vec![
            html! {
                a href=(address(procedure.code.as_str())) { (procedure.code) }
            },
            html! { (procedure.name) },
            html! { (procedure.field) },
            html! { @if let Some(v) = procedure.version_on(today) { (v.definition.duration.label_vi()) } },
            html! { (procedure.versions.len()) },
        ]))
    };
    Ok(shell.page(lang.say(t::PROCEDURES), body))
}

/// A procedure with its versions, newest first.
pub async fn show(ctx: Ctx, staff: Staff, path: web::Path<String>, query: Values) -> Page {
    page(&ctx, &staff, &path, &query, None).await
}

async fn page(ctx: &Ctx, staff: &Staff, path: &str, query: &Values, error: Option<&Error>) -> Page {
    let (shell, lang) = (&staff.shell, staff.shell.lang);
    let view = catalogue_admin::procedure(ctx, staff.caller.clone(), code_of(path)?).await?;
    let procedure = &view.procedure;
    let code = procedure.code.as_str();
    let mine = sent::manages_all(ctx, staff).await?;
    let today = ctx.now().local_day();
    let body = html! {
        (said(shell, query))
        @if let Some(error) = error { (ui::error_box(lang, error)) }
        (ui::facts(&[
            (lang.say(t::CODE), html! { (procedure.code) }),
            (lang.say(t::FIELD), html! { (procedure.field) }),
        ]))
        @if mine {
            p { a .button href=(version_address(code)) { (lang.say(p::NEW_VERSION)) } }
        }
        h2 { (lang.say(t::VERSIONS)) }
        @if procedure.versions.is_empty() { p { (lang.say(p::NO_VERSIONS)) } }
        @for version in procedure.versions.iter().rev() {
            (one(lang, version))
            @if mine && version.valid_from > today { (withdrawal(shell, code, version.valid_from)) }
        }
        @if !view.withdrawn.is_empty() {
            h2 { (lang.say(p::WITHDRAWN)) }
            @for version in &view.withdrawn { (withdrawn(lang, version)) }
        }
    };
    Ok(sent::page(shell, error, &procedure.name, body))
}

/// The button that withdraws a version which is not in force yet.
fn withdrawal(shell: &Shell, code: &str, valid_from: NaiveDate) -> Markup {
    let lang = shell.lang;
    let nothing = Values::default();
    let fields = html! {
        input type="hidden" name="valid_from" value=(valid_from);
        button .button.danger { (lang.fill(p::WITHDRAW, [time::short_day(valid_from)])) }
        p .hint { (lang.say(p::WITHDRAW_HINT)) }
    };
    Form::new(shell, &nothing, None).whole(&withdraw_address(code), &fields)
}

/// Where versions of a procedure are withdrawn.
fn withdraw_address(code: &str) -> String {
    format!("{}/rut", address(code))
}

/// Withdraws a version.
pub async fn withdraw(ctx: Ctx, posted: StaffPosted, path: web::Path<String>) -> Page {
    let StaffPosted {
        staff, values, once, ..
    } = posted;
    let code = code_of(&path)?;
    let mut f = Fields::new();
    let from = required_day(&mut f, "valid_from", values.get("valid_from"));
    let to = format!("{}?done=withdrawn", address(code.as_str()));
    let done = match f.finish() {
        Ok(()) => {
            let render = move |_: &ProcedureView| leads_to(to.clone());
            catalogue_admin::withdraw_version(&ctx, staff.caller.clone(), once, code, sure(from)?, render).await
        }
        Err(error) => Err(error),
    };
    match sent::sent(done)? {
        Sent::On(answer) => Ok(answer),
        Sent::Back(error) => page(&ctx, &staff, &path, &Values::default(), Some(&error)).await,
    }
}

fn one(lang: Lang, version: &ProcedureVersion) -> Markup {
    html! {
        h3 { (lang.say(t::VALID)) " " (validity(lang, version.valid_from, version.valid_to)) }
        @if let Some(warning) = catalogue_admin::steps_too_long(&version.definition) {
            (ui::notice(Tone::Warn, &html! { p { (lang.field_sentence(&warning)) } }))
        }
        (said_of(lang, &version.definition))
    }
}

fn withdrawn(lang: Lang, version: &Withdrawn) -> Markup {
    let by = version.by.as_ref().map_or("", |official| official.full_name.as_str());
    html! {
        details {
            summary {
                (validity(lang, version.valid_from, version.valid_to)) " – "
                (lang.fill(p::WITHDRAWN_BY, [time::short(version.at), by.to_owned()]))
            }
            (said_of(lang, &version.definition))
        }
    }
}

/// What a version says.
fn said_of(lang: Lang, d: &ProcedureDefinition) -> Markup {
    ui::facts(&[
        (
            lang.say(t::LEVEL),
            html! { (lang.label(d.agency_level.label_vi(), d.agency_level.as_str())) },
        ),
        (lang.say(t::DURATION), html! { (d.duration.label_vi()) }),
        (lang.say(t::SERVICE_LEVEL), html! { (d.service_level.get()) }),
        (
            lang.say(t::PAPERS),
            html! {
                @if d.papers.is_empty() { (lang.say(t::NONE)) }
                ul .plain-list { @for paper in &d.papers { li { (paper.name) } } }
            },
        ),
        (
            lang.say(t::STEPS),
            html! {
                ol .plain-list { @for step in &d.steps { li { (step.name) " – " (step.duration.label_vi()) } } }
            },
        ),
        (
            lang.say(t::FEES),
            html! {
                @if d.fees.is_empty() { (lang.say(t::NONE)) }
                ul .plain-list { @for fee in &d.fees { li { (fee.price_vi()) " – " (fee.name) " (" (fee.terms_vi()) ")" } } }
            },
        ),
    ])
}
