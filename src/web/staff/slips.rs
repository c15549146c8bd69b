//! Printed slips of a dossier: those that exist, those that it can have now, and the PDF to print.

use actix_web::web;
use maud::{Markup, html};

use super::{dossier, lines};
use crate::domain::dossier::Action;
use crate::domain::policy::Permission;
use crate::domain::slip::{SlipFormat, SlipKind};
use crate::http::dossiers::code;
use crate::http::extract::Ctx;
use crate::http::slips::{SlipBody, send, wanted};
use crate::service::Reason;
use crate::service::slips::{self, Issued, Possible, Slips};
use crate::web::form::{StaffPosted, Values};
use crate::web::lang::Text;
use crate::web::refusal::Page;
use crate::web::shell::{Shell, Staff, leads_to, see_other};
use crate::web::text::papers as t;
use crate::web::time;
use crate::web::ui;
use crate::web::ui::form::Form;

fn address(code: &str) -> String {
    format!("{}/phieu", lines::address(code))
}

/// A button that issues a slip and leads to its PDF.
fn button(shell: &Shell, code: &str, kind: SlipKind, round: Option<usize>, label: &str, main: bool) -> Markup {
    let nothing = Values::default();
    let form = Form::new(shell, &nothing, None);
    let body = html! {
        input type="hidden" name="kind" value=(kind);
        @if let Some(round) = round { input type="hidden" name="round" value=(round); }
        button .button.second[!main] { (label) }
    };
    form.whole(&address(code), &body)
}

/// The slip that goes with what was just done, ready to print.
pub fn after(shell: &Shell, code: &str, slips: &Slips, done: Option<&str>) -> Markup {
    let kind = match done {
        Some("create") => Some(SlipKind::Receipt),
        _ => match done.and_then(|done| done.parse().ok()) {
            Some(Action::Accept) => Some(SlipKind::Receipt),
            Some(Action::RequestSupplement) => Some(SlipKind::Supplement),
            Some(Action::RefuseIntake) => Some(SlipKind::Refusal),
            Some(Action::Extend) => Some(SlipKind::Extension),
            Some(Action::Stop | Action::CloseUnanswered) => Some(SlipKind::Stop),
            _ => None,
        },
    };
    let possible = slips.possible.iter().rfind(|p| Some(p.wanted.kind) == kind);
    html! {
        @if let Some(p) = possible.filter(|_| shell.may(Permission::SlipIssue)) {
            @let label = match p.wanted.kind {
                SlipKind::Receipt => shell.lang.say(t::PRINT_RECEIPT).to_owned(),
                _ => shell.lang.fill(t::PRINT, [p.title.to_owned()]),
            };
            (button(shell, code, p.wanted.kind, p.wanted.round, &label, true))
        }
    }
}

/// The section of the dossier's page.
pub fn section(shell: &Shell, code: &str, slips: &Slips) -> Markup {
    let lang = shell.lang;
    let rows: Vec<Vec<Markup>> = slips.issued.iter().map(|slip| row(shell, code, slip)).collect();
    let head = [t::SLIP, t::ISSUED, t::ISSUED_BY].map(|text: Text| lang.say(text));
    let name = |p: &Possible| match p.wanted.round {
        Some(round) => format!("{} ({})", p.title, lang.fill(t::ROUND, [round.to_string()])),
        None => p.title.to_owned(),
    };
    let body = html! {
        @if rows.is_empty() { p { (lang.say(t::NO_SLIPS)) } } @else { (ui::records(lang.say(t::SLIPS), &head, &rows)) }
        @if shell.may(Permission::SlipIssue) && !slips.possible.is_empty() {
            p .hint { (lang.say(t::PRINT_HINT)) }
            div .actions {
                @for p in &slips.possible {
                    (button(shell, code, p.wanted.kind, p.wanted.round, &lang.fill(t::PRINT, [name(p)]), false))
                }
            }
        }
    };
    dossier::section(lang, "slips", t::SLIPS, &body)
}

fn row(shell: &Shell, code: &str, slip: &Issued) -> Vec<Markup> {
    vec![
        html! {
            a href=(format!("{}/{}", address(code), slip.number)) { (slip.number) }
            p .hint { (slip.slip.title) }
        },
        html! {
            (time::short(slip.row.issued_at))
            p .hint { (shell.lang.fill(t::COPIES, [slip.row.copies.to_string()])) }
        },
        html! { (slip.official.full_name) },
    ]
}

/// Issues a slip, or notes a reprint, and leads to the PDF.
pub async fn issue(ctx: Ctx, posted: StaffPosted, path: web::Path<String>) -> Page {
    let StaffPosted {
        staff, values, once, ..
    } = posted;
    let dossier = code(&path)?;
    let wanted = wanted(&SlipBody {
        kind: values.text("kind"),
        round: values.get("round").and_then(|n| n.parse().ok()),
    })?;
    let place = address(dossier.as_str());
    let here = place.clone();
    let render = move |issued: &Issued, _| leads_to(format!("{place}/{}", issued.number));
    let answer = slips::issue(&ctx, staff.caller, once, dossier, (wanted, None), render).await?;
    Ok(see_other(&answer.location.unwrap_or(here)))
}

/// A slip as a PDF that the browser shows and prints.
pub async fn show(ctx: Ctx, staff: Staff, path: web::Path<(String, String)>) -> Page {
    let number = path.1.parse().map_err(|_| Reason::SlipNotFound)?;
    let printed = slips::get(&ctx, staff.caller, code(&path.0)?, number, SlipFormat::Pdf).await?;
    Ok(send(printed)?)
}
