//! What can be done with a dossier now, and what stands in the way.

use maud::{Markup, html};

use super::{address, turn};
use crate::domain::dossier::Action;
use crate::domain::policy::Permission;
use crate::service::dossiers::view::DossierView;
use crate::service::{Error, Reason};
use crate::web::shell::Shell;
use crate::web::staff::payment;
use crate::web::text::{money, staff as t};
use crate::web::ui::{self, Tone};

/// What one most likely wants to do, first.
const ORDER: &[Action] = &[
    Action::Accept,
    Action::ReceiveHandover,
    Action::SupplementReceived,
    Action::PaymentSettled,
    Action::PayFee,
    Action::HandBack,
    Action::GiveAtCounter,
    Action::Decide,
    Action::Forward,
    Action::Assign,
    Action::AttachResult,
    Action::RequestSupplement,
    Action::RequirePayment,
    Action::Resume,
    Action::TakeOver,
    Action::SendBack,
    Action::Extend,
    Action::Suspend,
    Action::CorrectApplicant,
    Action::CloseUnanswered,
    Action::RefuseIntake,
    Action::Withdraw,
    Action::Stop,
    Action::Reopen,
];

/// What brings a dossier further on its way: whoever can do none of it is told whose turn it is.
const GO_ON: &[Action] = &[
    Action::Accept,
    Action::ReceiveHandover,
    Action::SupplementReceived,
    Action::PaymentSettled,
    Action::Resume,
    Action::Forward,
    Action::Decide,
    Action::HandBack,
    Action::GiveAtCounter,
];

/// What stands in the way of a next step that one would look for in vain. The rest of what is not possible is told to
/// whoever asks for it.
fn in_the_way(view: &DossierView) -> Vec<&(Action, Error)> {
    let told = |reason| {
        matches!(
            reason,
            Reason::FeeUnpaid
                | Reason::FeePending
                | Reason::NotReceivedYet
                | Reason::PaperMissing
                | Reason::ExtensionTooLate
                | Reason::ExtensionAfterDue
                | Reason::TooManyExtensions
        )
    };
    view.blocked.iter().filter(|(_, error)| told(error.reason)).collect()
}

/// Links to what can be done now, the likeliest first; then what cannot, and why.
pub fn offered(shell: &Shell, view: &DossierView) -> Markup {
    let lang = shell.lang;
    let known = ORDER.iter().chain(view.allowed.iter().filter(|a| !ORDER.contains(a)));
    let possible: Vec<Action> = known.copied().filter(|a| view.allowed.contains(a)).collect();
    html! {
        @if !possible.is_empty() {
            nav .actions aria-label=(lang.say(t::ACTIONS)) {
                @for (n, action) in possible.iter().enumerate() {
                    a .button.second[n > 0] href=(address(view, *action)) { (lang.label(action.label_vi(), action.as_str())) }
                }
                @if view.money.open_request().is_some() && shell.may(Permission::DossierCollect) {
                    a .button.second href=(payment::address(view.dossier.intake.code.as_str())) { (lang.say(money::REQUESTS)) }
                }
            }
        }
        @let blocked = in_the_way(view);
        @if !possible.iter().any(|action| GO_ON.contains(action)) && blocked.is_empty() { (turn::notice(lang, view)) }
        @if !blocked.is_empty() {
            (ui::notice(Tone::Plain, &html! {
                @for (action, error) in blocked {
                    p { strong { (lang.label(action.label_vi(), action.as_str())) } ": " (lang.sentence(error)) }
                }
            }))
        }
    }
}
