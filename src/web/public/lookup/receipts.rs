//! The receipt for what a citizen paid online, to be printed by whoever has proven to know the dossier.

use actix_web::HttpRequest;
use maud::{Markup, html};

use super::{PATH, RECEIPT_PATH};
use crate::db::payments::NamedReceipt;
use crate::http::extract::{ClientAddress, Ctx};
use crate::http::receipt_prints::{PrintReceiptBody, send, to_print};
use crate::service::dossiers::public::{Course, Proven, Source, not_too_often};
use crate::service::money::{receipt_prints, receipt_text};
use crate::web::form::{Posted, Values};
use crate::web::refusal::Page;
use crate::web::shell::{Shell, look_cookie, see_other};
use crate::web::text::{citizen as t, money};
use crate::web::ui;
use crate::web::ui::form::Form;
use crate::web::ui::query_text;

/// Receipts for what was paid online.
pub(super) fn section(shell: &Shell, course: &Course) -> Markup {
    let lang = shell.lang;
    let nothing = Values::default();
    let row = |named: &NamedReceipt| {
        let form = Form::new(shell, &nothing, None);
        let receipt = receipt_text(named);
        let text = if named.receipt.prints > 0 {
            money::PRINT_AGAIN
        } else {
            money::PRINT
        };
        let body = html! {
            input type="hidden" name="receipt" value=(receipt);
            button .button.second { (lang.fill(text, [receipt.clone()])) }
        };
        html! { li { (ui::money(named.receipt.amount)) " " (form.whole(RECEIPT_PATH, &body)) } }
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

fn over() -> Page {
    Ok(see_other(&format!("{PATH}?done=over")))
}

/// Prints a receipt for what was paid online, and leads to the PDF.
pub async fn print(ctx: Ctx, address: ClientAddress, request: HttpRequest, posted: Posted) -> Page {
    not_too_often(&ctx, Source::Asking(&address.0))?;
    let Some(proven) = look_cookie(&request).and_then(|sealed| Proven::open(&ctx, &sealed)) else {
        return over();
    };
    let receipt = to_print(&PrintReceiptBody {
        receipt: posted.values.text("receipt"),
    })?;
    let paper = receipt_prints::print_proven(&ctx, &proven, receipt).await?;
    Ok(see_other(&format!(
        "{RECEIPT_PATH}?receipt={}",
        query_text(&paper.name())
    )))
}

/// The PDF.
pub async fn show(ctx: Ctx, address: ClientAddress, request: HttpRequest, query: Values) -> Page {
    not_too_often(&ctx, Source::Asking(&address.0))?;
    let Some(proven) = look_cookie(&request).and_then(|sealed| Proven::open(&ctx, &sealed)) else {
        return over();
    };
    let receipt = to_print(&PrintReceiptBody {
        receipt: query.text("receipt"),
    })?;
    let paper = receipt_prints::get_proven(&ctx, &proven, receipt).await?;
    Ok(send(&ctx, paper).await?)
}
