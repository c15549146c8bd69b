//! What a desk gave back, for those who watch over cash books.

use actix_web::ResponseError;
use chrono::Datelike;
use maud::{Markup, html};

use super::{cash, lines, receipts};
use crate::domain::fee::PaymentMethod;
use crate::domain::policy::Permission;
use crate::http::extract::Ctx;
use crate::http::refunds::{RefundParams, place_text};
use crate::service::money::refunds::{self, Refunded, Refunds};
use crate::service::{Caller, Error, Fields};
use crate::web::admin::sent::{Office, offices, options};
use crate::web::form::Values;
use crate::web::lang::Lang;
use crate::web::refusal::{Page, Refusal};
use crate::web::shell::{Shell, Staff};
use crate::web::text::{admin, money as t, staff as s, supervise};
use crate::web::time;
use crate::web::ui::form::{Field, Form};
use crate::web::ui::{self, query_text};

/// Where refunds are.
pub const PATH: &str = "/so-quy/hoan-tra";
/// Refunds of a page.
const ROWS: i64 = 100;

fn address(query: &Values, after: Option<&str>) -> String {
    let mut parts: Vec<String> = ["agency", "from", "to"]
        .iter()
        .filter_map(|name| query.get(name).map(|v| format!("{name}={}", query_text(v))))
        .collect();
    parts.extend(after.map(|a| format!("after={a}")));
    format!("{PATH}?{}", parts.join("&"))
}

async fn found(ctx: &Ctx, caller: Caller, query: &Values) -> Result<Refunds, Error> {
    let params = RefundParams {
        agency: query.text("agency"),
        from: query.text("from"),
        to: query.text("to"),
        after: query.text("after"),
        limit: None,
    };
    refunds::list(ctx, caller, params.read(Fields::new())?, ROWS).await
}

/// The refunds of the month so far, unless other days were chosen.
pub async fn show(ctx: Ctx, staff: Staff, mut query: Values) -> Page {
    let mine = offices(&ctx, &staff, Permission::CashBookRead).await?;
    let (shell, lang) = (&staff.shell, staff.shell.lang);
    let today = ctx.now().local_day();
    let first = today.with_day(1).unwrap_or(today);
    query.fill("from", &first.to_string());
    query.fill("to", &today.to_string());
    match found(&ctx, staff.caller.clone(), &query).await {
        Ok(found) => {
            query.fill("agency", found.agency.as_str());
            let next = found.next.map(|place| address(&query, Some(&place_text(place))));
            let first = query.has("after").then(|| address(&query, None));
            let register = format!("{}?agency={}", receipts::PATH, query_text(found.agency.as_str()));
            let body = html! {
                p { a href=(register) { "← " (lang.say(t::REGISTER)) } }
                (filters(shell, &mine, &query, None))
                @if found.items.is_empty() { p { (lang.say(t::NO_REFUNDS)) } }
                @else { (sums(lang, &found)) (table(lang, &found)) }
                (ui::pages(lang, first.as_deref(), next.as_deref()))
            };
            Ok(shell.page(lang.say(t::REFUNDS), body))
        }
        Err(error) if error.fields.is_empty() => Err(Refusal(error)),
        Err(error) => {
            let body = filters(shell, &mine, &query, Some(&error));
            Ok(shell.page_on(error.error_response(), lang.say(t::REFUNDS), body))
        }
    }
}

fn filters(shell: &Shell, mine: &[Office], query: &Values, error: Option<&Error>) -> Markup {
    let lang = shell.lang;
    let form = Form::new(shell, query, error);
    html! {
        form .filters method="get" action=(PATH) role="search" {
            (form.choice(Field::new("agency", lang.say(admin::AGENCY)), &options(lang, mine)))
            (form.input(Field::new("from", lang.say(supervise::FROM)).kind("date").required()))
            (form.input(Field::new("to", lang.say(supervise::TO)).kind("date").required()))
            button .button { (lang.say(t::SHOW)) }
        }
    }
}

fn by(lang: Lang, method: PaymentMethod) -> String {
    lang.label(method.label_vi(), method.as_str())
}

/// What all of it comes to.
fn sums(lang: Lang, found: &Refunds) -> Markup {
    let mut rows: Vec<Vec<Markup>> = found
        .sums
        .iter()
        .map(|sum| {
            vec![
                html! { (by(lang, sum.method)) },
                html! { (by(lang, sum.paid_by)) },
                html! { (lang.number(sum.entries)) },
                html! { (ui::money(sum.total)) },
            ]
        })
        .collect();
    let total = |of: fn(&crate::db::refunds::RefundSum) -> i64| found.sums.iter().map(of).sum::<i64>();
    rows.push(vec![
        html! { strong { (lang.say(t::IN_ALL)) } },
        html! {},
        html! { strong { (lang.number(total(|sum| sum.entries))) } },
        html! { strong { (ui::money(total(|sum| sum.total))) } },
    ]);
    let head = [t::BACK_BY, t::CAME_BY, t::HOW_MANY, t::AMOUNT].map(|text| lang.say(text));
    ui::table(lang.say(t::REFUND_SUMS), &head, &rows)
}

fn table(lang: Lang, found: &Refunds) -> Markup {
    let row = |Refunded { row, receipt }: &Refunded| {
        let refund = &row.refund;
        let drawer = found.officials.get(&refund.paid_out_by);
        vec![
            html! { (time::short(refund.refunded_at)) },
            html! { a href=(lines::address(row.code.as_str())) { (row.code) } },
            html! {
                @match receipt { Some(text) => (text), None => "–" }
                p .hint { (lang.say(t::CAME_BY)) ": " (by(lang, row.paid_by).to_lowercase()) ", " (time::short_day(row.paid_on)) }
            },
            html! { (ui::money(refund.amount)) },
            html! {
                (by(lang, refund.method))
                @if let Some(reference) = &refund.reference { p .hint { (reference) } }
            },
            html! {
                @if let Some(official) = found.officials.get(&refund.decided_by) { (official.full_name) }
                @if let Some(clerk) = drawer {
                    p .hint {
                        (lang.say(t::PAID_OUT_BY)) ": " (clerk.full_name) ", "
                        a href=(cash::address(found.agency.as_str(), Some(&clerk.username), refund.day)) { (lang.say(t::BOOK_OF_THAT_DAY)) }
                    }
                }
            },
            html! { (refund.reason) p .hint { (refund.legal_ground) } },
        ]
    };
    let rows: Vec<Vec<Markup>> = found.items.iter().map(row).collect();
    let head = [
        t::AT,
        t::DOSSIER,
        t::RECEIPT,
        t::AMOUNT,
        t::BACK_BY,
        t::DECIDED_BY,
        s::REASON,
    ]
    .map(|text| lang.say(text));
    ui::records(lang.say(t::REFUNDS), &head, &rows)
}
