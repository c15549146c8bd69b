//! Which procedure: the first half of the intake. Whoever comes back from a form brings along who applies, in the body of a form
//! and never in an address.

use std::sync::Arc;

use maud::{Markup, html};

use super::{ANEW, OTHER, PATH, address};
use crate::domain::codes::ProcedureCode;
use crate::domain::procedure::Procedure;
use crate::http::extract::Ctx;
use crate::service::Error;
use crate::service::dossiers::prepare;
use crate::web::asset::File;
use crate::web::form::Values;
use crate::web::lang::Lang;
use crate::web::refusal::{Page, answer_to};
use crate::web::shell::{Staff, see_other};
use crate::web::staff::intake_form::FORM;
use crate::web::text::intake as t;
use crate::web::ui::form::Form;
use crate::web::ui::query_text;

/// Procedures shown at once: whoever does not find theirs types another letter.
const ROWS: usize = 20;
/// What asks for all of them.
const ALL: &str = "all";

/// What is looked for.
fn text(values: &Values) -> String {
    values.get("q").unwrap_or_default().chars().take(200).collect()
}

/// The page of whoever begins.
pub(super) async fn page(ctx: &Ctx, staff: Staff, query: &Values) -> Page {
    let Staff { shell, caller } = staff;
    let lang = shell.lang;
    let text = text(query);
    let found = prepare::find(ctx, caller, text.clone()).await?;
    // Whoever asks for the only one there is wants it.
    if let ([only], true) = (found.as_slice(), query.has("open") && !text.trim().is_empty()) {
        return Ok(see_other(&address(only.code.as_str())));
    }
    let body = html! {
        form method="get" action=(PATH) role="search" { (search(lang, &text, "open")) }
        (list(lang, &found, query, |procedure| html! {
            a href=(address(procedure.code.as_str())) { (procedure.name) }
        }, &html! { a href=(format!("{PATH}?q={}&{ALL}=yes", query_text(&text))) { (lang.say(t::ALL_FOUND)) } }))
        script src=(File::Intake.address()) defer {}
    };
    Ok(shell.page(lang.say(t::INTAKE), body))
}

/// The only procedure that is looked for from a form, if there is one.
pub(super) async fn only(ctx: &Ctx, staff: &Staff, values: &Values) -> Result<Option<ProcedureCode>, Error> {
    let text = text(values);
    if text.trim().is_empty() {
        return Ok(None);
    }
    let found = prepare::find(ctx, staff.caller.clone(), text).await?;
    Ok(match found.as_slice() {
        [only] if values.get(OTHER) == Some("open") => Some(only.code.clone()),
        _ => None,
    })
}

/// The page of whoever comes back from a form: the same list, within a form that keeps who applies.
pub(super) async fn again(ctx: &Ctx, staff: &Staff, values: &Values, error: Option<&Error>) -> Page {
    let shell = &staff.shell;
    let lang = shell.lang;
    let text = text(values);
    let found = prepare::find(ctx, staff.caller.clone(), text.clone()).await?;
    let form = Form::new(shell, values, error).called(FORM);
    let kept = |name: &str| {
        ["applicant.", "submitter.", "consent."]
            .iter()
            .any(|of| name.starts_with(of))
    };
    let body = html! {
        @for (name, value) in values.typed().filter(|(name, _)| kept(name)) {
            input type="hidden" name=(name) value=(value);
        }
        input type="hidden" name=(ANEW) value="yes";
        (search(lang, &text, OTHER))
        p .hint { (lang.say(t::APPLICANT_KEPT)) }
        (list(lang, &found, values, |procedure| html! {
            button .quiet name="procedure_code" value=(procedure.code) { (procedure.name) }
        }, &html! { button .quiet name=(OTHER) value=(ALL) { (lang.say(t::ALL_FOUND)) } }))
    };
    let base = error.map_or_else(|| actix_web::HttpResponse::Ok().finish(), answer_to);
    let body = html! {
        (form.whole(PATH, &body))
        script src=(File::Intake.address()) defer {}
    };
    Ok(shell.page_with(base, lang.say(t::INTAKE), body, Some(FORM)))
}

fn search(lang: Lang, text: &str, button: &str) -> Markup {
    html! {
        div .field {
            label for="q" { (lang.say(t::WHICH)) }
            p .hint #q-hint { (lang.say(t::WHICH_HINT)) }
            div .joined {
                input #q name="q" type="search" value=(text) aria-describedby="q-hint" autocomplete="off"
                    maxlength="200" autofocus data-live=(button);
                button .button name=(button) value="open" { (lang.say(t::FIND)) }
            }
        }
    }
}

/// What was found, each as something to press; of more than are shown it is said how many there are, and where.
fn list(
    lang: Lang,
    found: &[Arc<Procedure>],
    values: &Values,
    entry: impl Fn(&Procedure) -> Markup,
    all: &Markup,
) -> Markup {
    let whole = values.has(ALL) || values.get(OTHER) == Some(ALL);
    let shown = if whole { found.len() } else { ROWS.min(found.len()) };
    html! {
        div #found {
            p role="status" {
                @if shown < found.len() {
                    (lang.fill(t::FOUND_MORE, [shown, found.len()].map(|n| n.to_string()))) " " (all)
                } @else { (lang.fill(t::FOUND, [found.len().to_string()])) }
            }
            ul .links {
                @for procedure in found.iter().take(shown) {
                    li {
                        (entry(procedure))
                        p .hint { (procedure.code) " · " (procedure.field) }
                    }
                }
            }
        }
    }
}
