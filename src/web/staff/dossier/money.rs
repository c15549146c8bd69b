//! What a dossier costs, what was paid for it with which receipt, and the items of the public post.

use maud::{Markup, html};

use super::super::{adjust, counted, receipt_prints, recount};
use super::section;
use crate::db::payments::NamedReceipt;
use crate::db::postal_orders::OrderRow;
use crate::domain::fee::PaymentState;
use crate::domain::policy::Permission;
use crate::domain::postal_order::Direction;
use crate::service::dossiers::view::DossierView;
use crate::service::money::receipt_text;
use crate::web::lang::Lang;
use crate::web::shell::Shell;
use crate::web::text::{money, people, staff as t};
use crate::web::time;
use crate::web::ui::{self, Tone};

/// Fees, and the receipts for what was paid.
pub fn fees(shell: &Shell, view: &DossierView) -> Markup {
    let lang = shell.lang;
    let rows: Vec<Vec<Markup>> = view
        .fees
        .iter()
        .map(|f| {
            vec![
                html! { (f.name) (counted::of_fee(lang, f)) },
                html! { (ui::money(f.amount)) },
                html! { (lang.label(f.timing.label_vi(), f.timing.as_str())) },
                html! {
                    @if f.state == PaymentState::Cancelled && waived(view, f.seq) > 0 { (lang.say(money::WAIVED_WHOLLY)) }
                    @else { (lang.label(f.state.label_vi(), f.state.as_str())) }
                    // How it was paid: what is given back goes its own way.
                    @if let Some(method) = f.method.filter(|_| f.state != PaymentState::Refunded) { ", " (lang.label(method.label_vi(), method.as_str()).to_lowercase()) }
                },
            ]
        })
        .collect();
    let head = [t::FEE, t::AMOUNT, t::WHEN_PAID, t::PAYMENT].map(|text| lang.say(text));
    let body = html! {
        (ui::records(lang.say(t::FEES), &head, &rows))
        (exemptions(lang, view))
        (receipts(shell, view))
        div .no-print { (recount::way(shell, view)) (adjust::ways(shell, view)) }
    };
    html! { @if !rows.is_empty() { (section(lang, "fees", t::FEES, &body)) } }
}

/// How much of a fee was waived, whole đồng.
fn waived(view: &DossierView, fee: i16) -> i64 {
    let these = view.money.exemptions.iter().filter(|e| e.fee_seq == fee);
    these.map(|e| e.amount).sum()
}

/// What was waived, on what ground, and by whom.
fn exemptions(lang: Lang, view: &DossierView) -> Markup {
    let rows: Vec<Vec<Markup>> = view
        .money
        .exemptions
        .iter()
        .map(|waived| {
            let fee = view.fees.iter().find(|fee| fee.seq == waived.fee_seq);
            let by = view.officials.get(&waived.granted_by);
            vec![
                html! { @if let Some(fee) = fee { (fee.name) } },
                html! { (ui::money(waived.amount)) },
                html! { (waived.legal_ground) p .hint { (waived.reason) } },
                html! { (time::short(waived.granted_at)) @if let Some(by) = by { p .hint { (by.full_name) } } },
            ]
        })
        .collect();
    let head = [t::FEE, money::WAIVED, t::LEGAL_GROUND, t::WHEN].map(|text| lang.say(text));
    html! { @if !rows.is_empty() { h3 { (lang.say(money::EXEMPTIONS)) } (ui::records(lang.say(money::EXEMPTIONS), &head, &rows)) } }
}

/// The receipt that is good for the latest payment.
pub(super) fn latest_receipt(view: &DossierView) -> Option<&NamedReceipt> {
    view.money.receipts.iter().rfind(|r| r.receipt.cancelled_at.is_none())
}

fn receipts(shell: &Shell, view: &DossierView) -> Markup {
    let lang = shell.lang;
    let code = view.dossier.intake.code.as_str();
    let rows: Vec<Vec<Markup>> = view
        .money
        .receipts
        .iter()
        .map(|named| {
            let receipt = &named.receipt;
            let payment = view.money.payments.iter().find(|p| p.id == receipt.payment_id);
            let by = receipt.issued_by.and_then(|id| view.officials.get(&id));
            vec![
                html! {
                    (receipt_text(named))
                    @if receipt.cancelled_at.is_some() {
                        " " (ui::mark(Tone::Bad, lang.say(money::CANCELLED)))
                        @if let Some(why) = &receipt.cancel_reason { p .hint { (why) } }
                    }
                },
                html! { (ui::money(receipt.amount)) },
                html! {
                    @if let Some(payment) = payment {
                        (lang.label(payment.method.label_vi(), payment.method.as_str()))
                        @if let Some(reference) = &payment.reference { p .hint { (reference) } }
                    }
                },
                html! {
                    (time::short(receipt.issued_at)) @if let Some(by) = by { p .hint { (by.full_name) } }
                    (receipt_prints::button(shell, code, named, false))
                },
            ]
        })
        .collect();
    let head = [money::RECEIPT, t::AMOUNT, money::METHOD, t::WHEN].map(|text| lang.say(text));
    html! { @if !rows.is_empty() { h3 { (lang.say(money::RECEIPTS)) } (ui::records(lang.say(money::RECEIPTS), &head, &rows)) } }
}

/// Items of the public post, the latest first, and where what happens to them is entered.
pub(super) fn post_section(shell: &Shell, view: &DossierView) -> Markup {
    use super::super::post as items;
    let (lang, may) = (shell.lang, shell.may(Permission::PostalOrder));
    let code = view.dossier.intake.code.as_str();
    let body = html! {
        (post(lang, view))
        @if may && view.post.orders.iter().any(|o| o.given_at.is_none() && o.state.ahead().next().is_some()) {
            p { a href=(items::address(code)) { (lang.say(t::POST_ENTER)) } }
        }
        @if may { div .no-print { (items::ways(lang, view)) } }
    };
    let any = !view.post.orders.is_empty() || (may && !items::order::ways(view).is_empty());
    html! { @if any { (section(lang, "post", people::POST, &body)) } }
}

/// Items of the public post, the latest first.
pub fn post(lang: Lang, view: &DossierView) -> Markup {
    html! { @for order in view.post.orders.iter().rev() { (item(lang, view, order)) } }
}

fn item(lang: Lang, view: &DossierView, order: &OrderRow) -> Markup {
    let way = match order.direction {
        Direction::In => t::POST_IN,
        Direction::Out => t::POST_OUT,
    };
    let mut rows = vec![
        (
            lang.say(way),
            html! {
                (order.carrier) " · "
                @match &order.item_code { Some(code) => strong { (code) }, None => (lang.say(t::NO_ITEM_CODE)) }
                p .hint { (order.reference) }
            },
        ),
        (
            lang.say(t::STATUS),
            html! {
                (ui::mark(Tone::Plain, &lang.label(order.state.label_vi(), order.state.as_str())))
                " " (time::moment(lang, order.state_at))
                @if let Some(at) = order.given_at { p { (lang.fill(t::POST_GIVEN, [time::moment(lang, at)])) } }
                @if order.superseded { p .hint { (lang.say(t::POST_SUPERSEDED)) } }
                @if let Some(problem) = &order.last_error { p .hint { (problem) } }
            },
        ),
        (
            lang.say(t::POST_PARTY),
            html! {
                (order.party_name) @if let Some(phone) = &order.party_phone { " · " (phone) }
                p .hint { (order.party_address) }
            },
        ),
    ];
    let events: Vec<_> = view.post.events.iter().filter(|e| e.order_id == order.id).collect();
    if events.len() > 1 {
        rows.push((
            lang.say(t::POST_COURSE),
            html! {
                ul { @for e in events {
                    li {
                        @if let Some(why) = &e.cancel_reason {
                            s { (time::short(e.happened_at)) " " (lang.label(e.kind.label_vi(), e.kind.as_str())) }
                            " – " (lang.fill(t::POST_TAKEN_BACK, [why.clone()]))
                        } @else {
                            (time::short(e.happened_at)) " " (lang.label(e.kind.label_vi(), e.kind.as_str()))
                            @if let Some(note) = &e.note { " – " (note) }
                        }
                    }
                } }
            },
        ));
    }
    ui::facts(&rows)
}
