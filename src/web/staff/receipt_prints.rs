//! The receipt for a payment on paper: the buttons that print it, and the PDF.

use actix_web::web;
use maud::{Markup, html};

use super::lines;
use crate::db::payments::NamedReceipt;
use crate::domain::dossier::Action;
use crate::http::dossiers::code;
use crate::http::extract::Ctx;
use crate::http::receipt_prints::{PrintReceiptBody, send, to_print};
use crate::service::dossiers::view::DossierView;
use crate::service::money::receipt_prints::{self, FeeReceipt};
use crate::service::money::receipt_text;
use crate::web::form::{StaffPosted, Values};
use crate::web::refusal::Page;
use crate::web::shell::{Shell, Staff, leads_to, see_other};
use crate::web::text::money as t;
use crate::web::ui::form::Form;
use crate::web::ui::query_text;

fn address(code: &str) -> String {
    format!("{}/bien-lai", lines::address(code))
}

/// A button that prints a receipt and leads to its PDF.
pub fn button(shell: &Shell, code: &str, named: &NamedReceipt, main: bool) -> Markup {
    let nothing = Values::default();
    let form = Form::new(shell, &nothing, None);
    let receipt = receipt_text(named);
    let text = if named.receipt.prints > 0 {
        t::PRINT_AGAIN
    } else {
        t::PRINT
    };
    let body = html! {
        input type="hidden" name="receipt" value=(receipt);
        button .button.second[!main] { (shell.lang.fill(text, [receipt.clone()])) }
    };
    html! { div .no-print { (form.whole(&address(code), &body)) } }
}

/// The receipt for what was just paid, ready to print.
pub fn after(shell: &Shell, view: &DossierView, done: Option<&str>) -> Markup {
    let paid = done == Some("create") || done.and_then(|done| done.parse().ok()) == Some(Action::PayFee);
    let latest = view.money.receipts.iter().rfind(|r| r.receipt.cancelled_at.is_none());
    html! {
        @if let Some(named) = latest.filter(|named| paid && named.receipt.prints == 0) {
            (button(shell, view.dossier.intake.code.as_str(), named, done != Some("create")))
        }
    }
}

/// Prints a receipt, or prints it again, and leads to the PDF.
pub async fn print(ctx: Ctx, posted: StaffPosted, path: web::Path<String>) -> Page {
    let StaffPosted {
        staff, values, once, ..
    } = posted;
    let dossier = code(&path)?;
    let receipt = to_print(&PrintReceiptBody {
        receipt: values.text("receipt"),
    })?;
    let place = address(dossier.as_str());
    let here = place.clone();
    let render = move |paper: &FeeReceipt| leads_to(format!("{place}?receipt={}", query_text(&paper.name())));
    let answer = receipt_prints::print(&ctx, staff.caller, once, (dossier, receipt), render).await?;
    Ok(see_other(&answer.location.unwrap_or(here)))
}

/// A receipt as a PDF that the browser shows and prints.
pub async fn show(ctx: Ctx, staff: Staff, path: web::Path<String>, query: Values) -> Page {
    let receipt = to_print(&PrintReceiptBody {
        receipt: query.text("receipt"),
    })?;
    let paper = receipt_prints::get(&ctx, staff.caller, code(&path)?, receipt).await?;
    Ok(send(&ctx, paper).await?)
}
