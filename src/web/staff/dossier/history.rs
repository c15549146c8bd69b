//! The history of a dossier: what was done when, and by whom.

use maud::{Markup, html};

use crate::domain::event::EventName;
use crate::domain::notice::Consent;
use crate::domain::person::ApplicantKind;
use crate::domain::policy::Permission;
use crate::service::dossiers::corrections::{Correction, Told};
use crate::service::dossiers::history::{History, HistoryEvent};
use crate::web::lang::Lang;
use crate::web::shell::Shell;
use crate::web::staff::{counted, looks};
use crate::web::text::{intake, staff as t};
use crate::web::time;
use crate::web::ui;

/// The name of an event.
fn event_name(lang: Lang, action: &str) -> String {
    // What an older or newer version wrote under a name of its own is told by that.
    match EventName::parse(action) {
        Some(known) => lang.label(known.label_vi(), known.as_str()),
        None => action.replace('_', " "),
    }
}

/// What stood there, and what stands there since.
fn corrected(lang: Lang, correction: &Correction) -> Markup {
    let named = |name: &str| match name {
        "name" => t::APPLICANT,
        "kind" => intake::KIND,
        "id_number" => t::ID_NUMBER,
        "phone" => t::PHONE,
        "email" => t::EMAIL,
        "submitter.name" => t::SUBMITTER,
        "submitter.id_number" => t::SUBMITTER_ID,
        "submitter.phone" => t::SUBMITTER_PHONE,
        _ => t::ADDRESS,
    };
    let value = |name: &str, told: &Told| match told.get(name).cloned().flatten() {
        Some(value) => match value.parse::<ApplicantKind>().ok().filter(|_| name == "kind") {
            Some(kind) => lang.label(kind.label_vi(), kind.as_str()),
            None => value,
        },
        None => lang.say(t::NO_VALUE).to_owned(),
    };
    html! {
        ul .hint {
            @for name in correction.after.keys() {
                li { (lang.say(named(name))) ": " (value(name, &correction.before)) " → " (value(name, &correction.after)) }
            }
        }
    }
}

/// By which channels somebody agreed to be told.
fn agreed(lang: Lang, consent: Consent) -> String {
    let channels = [
        (consent.text, intake::CONSENT_TEXT),
        (consent.email, intake::CONSENT_EMAIL),
    ];
    let given = channels.into_iter().filter(|(given, _)| *given);
    let given: Vec<&str> = given.map(|(_, name)| lang.say(name)).collect();
    if given.is_empty() {
        return lang.say(intake::CONSENT_NONE).to_owned();
    }
    format!("{}: {}", lang.say(intake::CONSENT), given.join("; "))
}

/// The latest event first.
pub(super) fn section(shell: &Shell, code: &str, history: &History) -> Markup {
    let lang = shell.lang;
    let rows: Vec<Vec<Markup>> = history
        .events
        .iter()
        .rev()
        .map(|HistoryEvent { row: e, told }| {
            let said = told.reason.as_ref().or(told.note.as_ref());
            let by = e.user_id.and_then(|id| history.officials.get(&id));
            vec![
                html! { (time::short(e.at)) },
                html! {
                    (event_name(lang, &e.action))
                    @if let Some(said) = said { p .hint { (said) } }
                    @if let Some(now) = &told.counted {
                        p .hint {
                            @if let Some(before) = &told.counted_before { (counted::told(lang, before)) " → " }
                            (counted::told(lang, now))
                        }
                    }
                    @if let Some(consent) = told.consent { p .hint { (agreed(lang, consent)) } }
                    @if let Some(correction) = history.corrections.get(&e.seq) { (corrected(lang, correction)) }
                },
                html! {
                    @match by { Some(o) => (o.full_name), None => (lang.say(t::THE_SYSTEM)) }
                    @if let Some(other) = &told.on_behalf_of {
                        p .hint { (lang.fill(t::STANDS_IN_FOR, [history.stood_in_for.get(other).unwrap_or(other).clone()])) }
                    }
                },
            ]
        })
        .collect();
    let head = [t::WHEN, t::WHAT, t::WHO].map(|text| lang.say(text));
    let body = html! {
        (ui::records(lang.say(t::HISTORY), &head, &rows))
        @if shell.may(Permission::LookRead) { p { a href=(looks::address(code)) { (lang.say(t::LOOKS)) } } }
    };
    super::section(lang, "history", t::HISTORY, &body)
}
