//! The register of receipts, for those who watch over cash books; and the receipts of a clerk's day.

use actix_web::ResponseError;
use maud::{Markup, html};

use super::{cash, lines, refunds};
use crate::db::receipt_books::RegisterRow;
use crate::domain::policy::Permission;
use crate::domain::receipt::ReceiptState;
use crate::http::extract::Ctx;
use crate::http::receipts::{ReceiptParams, place_text};
use crate::service::dossiers::view::Official;
use crate::service::money::receipt_text;
use crate::service::money::register::{self, Register, RegisterQuestion};
use crate::service::{Caller, Error, Fields};
use crate::web::admin::sent::{Office, offices, options};
use crate::web::form::Values;
use crate::web::lang::Lang;
use crate::web::refusal::{Page, Refusal};
use crate::web::shell::{Shell, Staff};
use crate::web::text::{admin, money as t, supervise};
use crate::web::time;
use crate::web::ui::form::{Field, Form};
use crate::web::ui::{self, Tone, query_text};

/// Where the register of receipts is.
pub const PATH: &str = "/so-quy/bien-lai";
/// Receipts of a page.
const ROWS: i64 = 100;
/// Filters of the register, as its address has them.
const FILTERS: [&str; 6] = ["agency", "from", "to", "clerk", "state", "number"];

fn address(query: &Values, after: Option<&str>) -> String {
    let mut parts: Vec<String> = FILTERS
        .iter()
        .filter_map(|name| query.get(name).map(|v| format!("{name}={}", query_text(v))))
        .collect();
    parts.extend(after.map(|a| format!("after={a}")));
    format!("{PATH}?{}", parts.join("&"))
}

async fn found(ctx: &Ctx, caller: Caller, query: &Values) -> Result<Register, Error> {
    let params = ReceiptParams {
        agency: query.text("agency"),
        from: query.text("from"),
        to: query.text("to"),
        clerk: query.text("clerk"),
        state: query.text("state"),
        number: query.text("number"),
        after: query.text("after"),
        limit: None,
    };
    let mut f = Fields::new();
    let question: RegisterQuestion = params.read(&mut f);
    f.finish()?;
    register::register(ctx, caller, question, ROWS).await
}

/// The register of receipts of an agency.
pub async fn show(ctx: Ctx, staff: Staff, mut query: Values) -> Page {
    let mine = offices(&ctx, &staff, Permission::CashBookRead).await?;
    let (shell, lang) = (&staff.shell, staff.shell.lang);
    match found(&ctx, staff.caller.clone(), &query).await {
        Ok(found) => {
            query.fill("agency", found.agency.as_str());
            let next = found.next.map(|place| address(&query, Some(&place_text(place))));
            let first = query.has("after").then(|| address(&query, None));
            let body = html! {
                @if shell.may(Permission::DossierCollect) { p { a href=(cash::PATH) { "← " (lang.say(t::CASH_BOOK)) } } }
                p { a href=(format!("{}?agency={}", refunds::PATH, query_text(found.agency.as_str()))) { (lang.say(t::REFUNDS)) } }
                (filters(shell, &mine, &query, &found.collecting, None))
                (table(lang, lang.say(t::REGISTER), &found.receipts, |row| {
                    row.taken_by.and_then(|id| found.clerks.get(&id)).map(|clerk| {
                        (clerk.full_name.clone(), cash::address(found.agency.as_str(), Some(&clerk.username), row.day))
                    })
                }))
                (ui::pages(lang, first.as_deref(), next.as_deref()))
            };
            Ok(shell.page(lang.say(t::REGISTER), body))
        }
        Err(error) if error.fields.is_empty() => Err(Refusal(error)),
        Err(error) => {
            let body = filters(shell, &mine, &query, &[], Some(&error));
            Ok(shell.page_on(error.error_response(), lang.say(t::REGISTER), body))
        }
    }
}

fn filters(shell: &Shell, mine: &[Office], query: &Values, clerks: &[Official], error: Option<&Error>) -> Markup {
    let lang = shell.lang;
    let form = Form::new(shell, query, error);
    let mut takers: Vec<(&str, String)> = vec![("", lang.say(t::EVERY_CLERK).to_owned())];
    takers.extend(
        clerks
            .iter()
            .map(|clerk| (clerk.username.as_str(), clerk.full_name.clone())),
    );
    // Whoever takes money no longer has receipts all the same.
    if let Some(other) = query
        .get("clerk")
        .filter(|name| clerks.iter().all(|c| c.username != *name))
    {
        takers.push((other, other.to_owned()));
    }
    let mut states = vec![("", lang.say(t::EVERY_RECEIPT).to_owned())];
    states.extend(
        ReceiptState::ALL
            .iter()
            .map(|state| (state.as_str(), lang.label(state.label_vi(), state.as_str()))),
    );
    html! {
        form .filters method="get" action=(PATH) role="search" {
            (form.choice(Field::new("agency", lang.say(admin::AGENCY)), &options(lang, mine)))
            (form.input(Field::new("from", lang.say(supervise::FROM)).kind("date")))
            (form.input(Field::new("to", lang.say(supervise::TO)).kind("date")))
            (form.choice(Field::new("clerk", lang.say(t::TAKEN_BY)), &takers))
            (form.choice(Field::new("state", lang.say(t::RECEIPT_STATE)), &states))
            (form.input(Field::new("number", lang.say(t::NUMBER)).at_most(60)))
            button .button { (lang.say(t::SHOW)) }
        }
    }
}

/// Receipts, each with who took the money, and where their cash book of that day is, where that is not known from the page.
pub fn table(
    lang: Lang,
    name: &str,
    found: &[RegisterRow],
    taken_by: impl Fn(&RegisterRow) -> Option<(String, String)>,
) -> Markup {
    let rows: Vec<Vec<Markup>> = found
        .iter()
        .map(|row| {
            let receipt = &row.named.receipt;
            vec![
                html! {
                    (receipt_text(&row.named))
                    @if receipt.cancelled_at.is_some() {
                        " " (ui::mark(Tone::Bad, lang.say(t::CANCELLED)))
                        @if let Some(why) = &receipt.cancel_reason { p .hint { (why) } }
                    }
                },
                html! { (time::short_day(row.day)) },
                html! { (ui::money(receipt.amount)) },
                html! {
                    (lang.label(row.method.label_vi(), row.method.as_str()))
                    @if let Some((clerk, book)) = taken_by(row) {
                        p .hint { (lang.say(t::TAKEN_BY)) ": " (clerk) ", " a href=(book) { (lang.say(t::BOOK_OF_THAT_DAY)) } }
                    }
                },
                html! { (receipt.payer_name) },
                html! { a href=(lines::address(row.code.as_str())) { (row.code) } },
            ]
        })
        .collect();
    let head = [t::RECEIPT, t::DAY, t::AMOUNT, t::METHOD, t::PAYER, t::DOSSIER].map(|text| lang.say(text));
    html! { @if rows.is_empty() { p { (lang.say(t::NO_RECEIPTS)) } } @else { (ui::records(name, &head, &rows)) } }
}
