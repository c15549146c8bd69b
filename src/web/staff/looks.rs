//! Who looked at a dossier.

use actix_web::web;
use maud::{Markup, html};

use super::lines;
use crate::http::dossiers::code;
use crate::http::extract::Ctx;
use crate::http::ratings::id_cursor;
use crate::service::Fields;
use crate::service::dossiers::looks;
use crate::web::form::Values;
use crate::web::refusal::Page;
use crate::web::shell::Staff;
use crate::web::text::staff as t;
use crate::web::time;
use crate::web::ui;

/// Looks of a page.
const ROWS: i64 = 50;

/// The page about a dossier.
pub(super) fn address(code: &str) -> String {
    format!("{}/luot-xem", lines::address(code))
}

/// Looks, the last first.
pub async fn show(ctx: Ctx, staff: Staff, path: web::Path<String>, query: Values) -> Page {
    let Staff { shell, caller } = staff;
    let (lang, code) = (shell.lang, code(&path)?);
    let here = address(code.as_str());
    let mut fields = Fields::new();
    let before = id_cursor(&mut fields, query.get("after"));
    fields.finish()?;
    let found = looks::list(&ctx, caller, code.clone(), before, ROWS).await?;
    let rows: Vec<Vec<Markup>> = found
        .looks
        .iter()
        .map(|look| {
            let by = found.officials.get(&look.user_id);
            vec![
                html! { (time::short(look.at)) },
                html! { @if let Some(by) = by { (by.full_name) " (" (by.username) ")" } },
                html! { (lang.label(look.purpose.label_vi(), look.purpose.as_str())) },
            ]
        })
        .collect();
    let head = [t::WHEN, t::WHO, t::SAW].map(|text| lang.say(text));
    let title = lang.fill(t::LOOKS_AT, [code.to_string()]);
    let next = found.next.map(|id| format!("{here}?after={id}"));
    let body = html! {
        p { a href=(lines::address(code.as_str())) { (lang.say(t::BACK_TO_DOSSIER)) } }
        p .lead { (lang.say(t::LOOKS_LEAD)) }
        @if rows.is_empty() { p { (lang.say(t::NO_LOOKS)) } } @else { (ui::records(&title, &head, &rows)) }
        (ui::pages(lang, before.map(|_| here.as_str()), next.as_deref()))
    };
    Ok(shell.page(&title, body))
}
