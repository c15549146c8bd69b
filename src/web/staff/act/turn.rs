//! Whose turn it is, for whoever can do nothing themselves.

use maud::{Markup, html};

use crate::db::dossier_parts::StepRow;
use crate::domain::dossier::Status;
use crate::service::dossiers::view::DossierView;
use crate::web::lang::Lang;
use crate::web::text::staff as t;
use crate::web::ui::{self, Tone};

/// Says for whom an open dossier waits; nothing once there is nothing to be done.
pub(super) fn notice(lang: Lang, view: &DossierView) -> Markup {
    let open = || view.steps.iter().filter(|s| s.is_open());
    let said: Vec<String> = match view.dossier.state.status {
        Status::Submitted => vec![lang.say(t::TURN_CLERK_ACCEPT).to_owned()],
        Status::Received => vec![lang.say(t::TURN_CLERK_FORWARD).to_owned()],
        Status::SupplementRequested => vec![lang.say(t::TURN_CITIZEN_PAPERS).to_owned()],
        Status::PaymentRequired => vec![lang.say(t::TURN_CITIZEN_DUTY).to_owned()],
        Status::Suspended => vec![lang.say(t::TURN_SUSPENDED).to_owned()],
        Status::Processing => open().map(|stay| at_step(lang, view, stay)).collect(),
        Status::Decided => vec![lang.say(t::TURN_HAND_BACK).to_owned()],
        Status::HandedBack | Status::IntakeRefused | Status::Withdrawn | Status::Stopped => Vec::new(),
    };
    html! {
        @if !said.is_empty() { (ui::notice(Tone::Plain, &html! { @for line in said { p { (line) } } })) }
    }
}

fn at_step(lang: Lang, view: &DossierView, stay: &StepRow) -> String {
    let official = stay.assignee_id.and_then(|id| view.officials.get(&id));
    let agency = view.agencies.get(&stay.agency_id);
    let who = official.map(|o| o.full_name.clone()).into_iter();
    let who: Vec<String> = who.chain(agency.map(|a| a.name.clone())).collect();
    let step = format!("{}. {}", stay.step_no, stay.name);
    let text = if stay.is_pending() {
        t::TURN_RECEIVE
    } else {
        t::TURN_STEP
    };
    lang.fill(text, [step, who.join(", ")])
}
