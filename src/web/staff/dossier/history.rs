//! The history of a dossier: what was done when, and by whom.

use maud::{Markup, html};

use crate::domain::event::EventName;
use crate::service::dossiers::view::History;
use crate::web::lang::Lang;
use crate::web::text::staff as t;
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

/// The latest event first.
pub(super) fn section(lang: Lang, history: &History) -> Markup {
    let rows: Vec<Vec<Markup>> = history
        .events
        .iter()
        .rev()
        .map(|e| {
            let detail: serde_json::Value = serde_json::from_str(&e.detail).unwrap_or_default();
            let said = ["reason", "note"].iter().find_map(|key| detail.get(key)?.as_str());
            let by = e.user_id.and_then(|id| history.officials.get(&id));
            vec![
                html! { (time::short(e.at)) },
                html! {
                    (event_name(lang, &e.action))
                    @if let Some(said) = said { p .hint { (said) } }
                },
                html! { @match by { Some(o) => (o.full_name), None => (lang.say(t::THE_SYSTEM)) } },
            ]
        })
        .collect();
    let head = [t::WHEN, t::WHAT, t::WHO].map(|text| lang.say(text));
    super::section(
        lang,
        "history",
        t::HISTORY,
        &ui::records(lang.say(t::HISTORY), &head, &rows),
    )
}
