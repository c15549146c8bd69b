//! Reminders of the signed-in official.

use maud::{Markup, html};

use super::lines;
use crate::domain::ids::NoticeId;
use crate::http::extract::Ctx;
use crate::service::notices;
use crate::web::form::{StaffPosted, Values};
use crate::web::refusal::Page;
use crate::web::shell::{Staff, see_other};
use crate::web::text::money as t;
use crate::web::time;
use crate::web::ui::form::Form;
use crate::web::ui::{self, Tone};

/// Where reminders are.
pub const PATH: &str = "/nhac-viec";
/// Reminders of a page.
const ROWS: i64 = 50;

/// Reminders, newest first.
pub async fn show(ctx: Ctx, staff: Staff, query: Values) -> Page {
    let Staff { shell, caller } = staff;
    let lang = shell.lang;
    let before = query.get("after").and_then(|id| id.parse().ok()).map(NoticeId::new);
    let (found, next, catalogue) = notices::list(&ctx, caller, false, before, ROWS).await?;
    let rows: Vec<Vec<Markup>> = found
        .iter()
        .map(|notice| {
            let (row, dossier) = (&notice.row, &notice.dossier);
            let procedure = catalogue.procedure_by_id(dossier.intake.procedure_id);
            let code = dossier.intake.code.as_str();
            vec![
                html! { a href=(lines::address(code)) { (code) } @if let Some(p) = procedure { p .hint { (p.name) } } },
                html! {
                    (lang.label(row.reason.label_vi(), row.reason.as_str())) " "
                    @if row.read_at.is_none() { (ui::mark(Tone::Warn, lang.say(t::UNREAD))) }
                },
                html! { @if let Some(due) = dossier.state.due_at { (time::short(due)) } },
                html! { (time::short(row.created_at)) },
            ]
        })
        .collect();
    let head = [t::DOSSIER, t::REASON, t::DUE, t::AT].map(|text| lang.say(text));
    let nothing = Values::default();
    let form = Form::new(&shell, &nothing, None);
    let next = next.map(|id| format!("{PATH}?after={}", id.get()));
    let body = html! {
        @if rows.is_empty() { p { (lang.say(t::NO_NOTICES)) } } @else { (ui::records(lang.say(t::NOTICES), &head, &rows)) }
        @if found.iter().any(|n| n.row.read_at.is_none()) {
            (form.whole(PATH, &html! { button .button.second { (lang.say(t::READ_ALL)) } }))
        }
        (ui::pages(lang, before.map(|_| PATH), next.as_deref()))
    };
    Ok(shell.page(lang.say(t::NOTICES), body))
}

/// Marks all of them as read.
pub async fn read(ctx: Ctx, posted: StaffPosted) -> Page {
    notices::mark_read(&ctx, posted.staff.caller, None).await?;
    Ok(see_other(PATH))
}
