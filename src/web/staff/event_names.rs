//! What events of a history are called: acts of people by their own names, and what happens beside them.

use crate::domain::dossier::Action;
use crate::web::lang::Lang;
use crate::web::text::events as t;

/// The name of an event.
pub fn event_name(lang: Lang, event: &str) -> String {
    if let Ok(action) = event.parse::<Action>() {
        return lang.label(action.label_vi(), action.as_str());
    }
    match t::EVENTS.iter().find(|(known, _)| *known == event) {
        Some((_, name)) => lang.say(*name).to_owned(),
        None => event.replace('_', " "),
    }
}
