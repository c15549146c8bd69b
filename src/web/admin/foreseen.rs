//! What a change of working time would do, shown before it is made.

use actix_web::HttpResponse;
use maud::{Markup, html};

use crate::service::calendar::{Moving, Preview};
use crate::web::form::Values;
use crate::web::shell::Shell;
use crate::web::text::{admin as t, common};
use crate::web::time;
use crate::web::ui::form::Form;
use crate::web::ui::{self, Tone};

/// The button that makes the change.
const SAVE: &str = "save";

/// Whether a form comes from the page that told what it would do.
pub fn is_confirmed(values: &Values) -> bool {
    values.has(SAVE)
}

/// What a change would do, and the button that makes it. What was typed is carried along as it is, so that what is made is what was
/// told. `back` is where nothing was changed.
pub fn page(shell: &Shell, (action, back): (&str, &str), values: &Values, told: &Preview) -> HttpResponse {
    let lang = shell.lang;
    let nothing = Values::default();
    let fields = html! {
        @for (name, value) in values.typed() { input type="hidden" name=(name) value=(value); }
        div .actions {
            button .button name=(SAVE) value="yes" data-busy=(lang.say(common::BUSY_BUTTON)) { (lang.say(t::SAVE_CHANGE)) }
            a .button.second href=(back) { (lang.say(t::CHANGE_NOTHING)) }
        }
    };
    let moment = |at| html! { @match at { Some(at) => (time::moment(lang, at)), None => "–" } };
    let body = html! {
        h2 { (told.reason) }
        p .soft { (told.agency.name) }
        (ui::facts(&[
            (lang.say(t::OPEN_NOW), html! { (lang.number(told.done)) }),
            (lang.say(t::WOULD_MOVE), html! { strong { (lang.number(told.moved)) } }),
            (lang.say(t::WOULD_CHANGE), html! { (lang.number(told.changed.saturating_sub(told.moved))) }),
            (lang.say(t::EARLIEST_DUE), moment(told.earliest)),
            (lang.say(t::LATEST_DUE), moment(told.latest)),
        ]))
        @if told.undated > 0 {
            (ui::notice(Tone::Warn, &html! { p { (lang.fill(t::WOULD_KEEP, [lang.number(told.undated)])) } }))
        }
        (Form::new(shell, &nothing, None).whole(action, &fields))
        @if !told.some.is_empty() {
            h3 { (lang.fill(t::SOME_MOVING, [told.some.len().to_string()])) }
            (ui::records(lang.say(t::WOULD_MOVE), &[t::MOVING, t::DUE_NOW, t::DUE_THEN].map(|text| lang.say(text)), &rows(&told.some)))
        }
    };
    shell.page(lang.say(t::FORESEEN), body)
}

fn rows(some: &[Moving]) -> Vec<Vec<Markup>> {
    let short = |at| html! { @match at { Some(at) => (time::short(at)), None => "–" } };
    some.iter()
        .map(|moving| vec![html! { (moving.code) }, short(moving.before), short(moving.after)])
        .collect()
}
