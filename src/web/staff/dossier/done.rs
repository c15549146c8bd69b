//! What is said to whoever comes from something that was just done.

use super::money::latest_receipt;
use crate::domain::dossier::Action;
use crate::domain::fee::PaymentState;
use crate::service::dossiers::view::DossierView;
use crate::service::money::receipt_text;
use crate::web::lang::Lang;
use crate::web::staff::adjust;
use crate::web::text::staff as t;
use crate::web::{time, ui};

/// What the address says was just done, if the dossier does not belie it.
pub(super) fn sentence(lang: Lang, view: &DossierView, done: &str) -> Option<String> {
    if done == "create" {
        let taken_in = match view.dossier.state.due_at {
            Some(due) => lang.fill(t::DONE_CREATE, [time::moment(lang, due)]),
            None => lang.say(t::DONE_CREATE_UNLIMITED).to_owned(),
        };
        return Some(format!("{taken_in}{}", paid_or_not(lang, view)));
    }
    if done == "consent" {
        return Some(lang.say(t::DONE_CONSENT).to_owned());
    }
    if let Some(sentence) = adjust::done_sentence(lang, done) {
        return Some(sentence);
    }
    if done == "hold" {
        return Some(lang.say(t::DONE_HOLD).to_owned());
    }
    let action: Action = done.parse().ok()?;
    let label = lang.label(action.label_vi(), action.as_str());
    Some(match latest_receipt(view).filter(|_| action == Action::PayFee) {
        Some(receipt) => lang.fill(t::DONE_PAY, [label, receipt_text(receipt)]),
        None => lang.fill(t::DONE, [label]),
    })
}

/// What whoever has just taken a dossier in must know of its fee: the receipt, or that nothing was taken.
fn paid_or_not(lang: Lang, view: &DossierView) -> String {
    if let Some(receipt) = latest_receipt(view) {
        return lang.fill(
            t::DONE_TAKEN,
            [ui::money(receipt.receipt.amount), receipt_text(receipt)],
        );
    }
    let unpaid = view.fees.iter().filter(|fee| fee.state == PaymentState::Unpaid);
    match unpaid.map(|fee| fee.amount).sum::<i64>() {
        0 => String::new(),
        owed => lang.fill(t::DONE_NOT_TAKEN, [ui::money(owed)]),
    }
}
