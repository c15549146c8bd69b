//! The receipt for what a citizen paid online, to be printed by whoever has proven to know the dossier.

use actix_web::HttpRequest;
use maud::{Markup, html};

use super::{PATH, RECEIPT_PATH};
use crate::db::payments::NamedReceipt;
use crate::http::extract::{ClientAddress, Ctx};
use crate::http::receipt_prints::{PrintReceiptBody, send, to_print};
use crate::service::dossiers::public::{Course, Proven, Source, not_too_often};
use crate::service::money::{receipt_prints, receipt_text};
use crate::web::form::Values;
use crate::web::refusal::Page;
use crate::web::shell::{Shell, look_cookie, see_other};
use crate::web::text::{citizen as t, money};
use crate::web::ui;
use crate::web::ui::query_text;

/// Receipts for what was paid online.
pub(super) fn section(shell: &Shell, course: &Course) -> Markup {
    let lang = shell.lang;
    let row = |named: &NamedReceipt| {
        let receipt = receipt_text(named);
        let place = format!("{RECEIPT_PATH}?receipt={}", query_text(&receipt));
        html! { li { (ui::money(named.receipt.amount)) " " a href=(place) { (lang.fill(money::PRINT, [receipt])) } } }
    };
    html! {
        @if !course.receipts.is_empty() {
            section .no-print aria-labelledby="receipts" {
                h2 #receipts { (lang.say(t::PAID_ONLINE)) }
                ul .plain { @for named in &course.receipts { (row(named)) } }
                p .hint { (lang.say(t::RECEIPT_MASKED)) }
            }
        }
    }
}

/// The PDF.
pub async fn show(ctx: Ctx, address: ClientAddress, request: HttpRequest, query: Values) -> Page {
    not_too_often(&ctx, Source::Asking(&address.0))?;
    let Some(proven) = look_cookie(&request).and_then(|sealed| Proven::open(&ctx, &sealed)) else {
        return Ok(see_other(&format!("{PATH}?done=over")));
    };
    let receipt = to_print(&PrintReceiptBody {
        receipt: query.text("receipt"),
    })?;
    let paper = receipt_prints::get_proven(&ctx, &proven, receipt).await?;
    Ok(send(&ctx, paper).await?)
}
