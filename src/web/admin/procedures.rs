//! Procedures with every version.

use actix_web::web;
use chrono::NaiveDate;
use maud::{Markup, html};

use super::procedure::{NEW_PATH, version_address};
use super::{Slice, said, search, sent};
use crate::domain::procedure::ProcedureVersion;
use crate::http::extract::Ctx;
use crate::service::{Error, Reason, catalogue_admin};
use crate::web::form::Values;
use crate::web::lang::Lang;
use crate::web::refusal::Page;
use crate::web::shell::Staff;
use crate::web::text::admin as t;
use crate::web::text::procedure as p;
use crate::web::time;
use crate::web::ui::{self, query_text};

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
    let (shell, lang) = (&staff.shell, staff.shell.lang);
    let unknown = || Error::with(Reason::ProcedureNotFound, [path.chars().take(40).collect()]);
    let code = path.parse().map_err(|_| unknown())?;
    let procedure = catalogue_admin::read(&ctx, staff.caller.clone(), move |c| Ok(c.procedure(&code)?.clone())).await?;
    let mine = sent::manages_all(&ctx, &staff).await?;
    let body = html! {
        (said(shell, &query))
        (ui::facts(&[
            (lang.say(t::CODE), html! { (procedure.code) }),
            (lang.say(t::FIELD), html! { (procedure.field) }),
        ]))
        @if mine {
            p { a .button href=(version_address(procedure.code.as_str())) { (lang.say(p::NEW_VERSION)) } }
        }
        h2 { (lang.say(t::VERSIONS)) }
        @for version in procedure.versions.iter().rev() { (one(lang, version)) }
    };
    Ok(shell.page(&procedure.name, body))
}

fn one(lang: Lang, version: &ProcedureVersion) -> Markup {
    let d = &version.definition;
    html! {
        h3 { (lang.say(t::VALID)) " " (validity(lang, version.valid_from, version.valid_to)) }
        (ui::facts(&[
            (lang.say(t::LEVEL), html! { (lang.label(d.agency_level.label_vi(), d.agency_level.as_str())) }),
            (lang.say(t::DURATION), html! { (d.duration.label_vi()) }),
            (lang.say(t::SERVICE_LEVEL), html! { (d.service_level.get()) }),
            (lang.say(t::PAPERS), html! {
                @if d.papers.is_empty() { (lang.say(t::NONE)) }
                ul .plain-list { @for paper in &d.papers { li { (paper.name) } } }
            }),
            (lang.say(t::STEPS), html! {
                ol .plain-list { @for step in &d.steps { li { (step.name) " – " (step.duration.label_vi()) } } }
            }),
            (lang.say(t::FEES), html! {
                @if d.fees.is_empty() { (lang.say(t::NONE)) }
                ul .plain-list { @for fee in &d.fees { li { (fee.amount) " – " (fee.name) " (" (fee.terms_vi()) ")" } } }
            }),
        ]))
    }
}
