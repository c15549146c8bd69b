//! The cash book of whoever collects fees: what was taken in a day, what must lie in the drawer, handing over, closing.

use actix_web::HttpResponse;
use maud::{Markup, html};

use super::{files, receipts};
use crate::domain::policy::Permission;
use crate::domain::text::FieldCode;
use crate::http::cash::{CashHandoverBody, ClosingBody, closing, handover};
use crate::http::extract::{Ctx, day_of};
use crate::service::catalogue::Named;
use crate::service::idempotency::Once;
use crate::service::money::cash_book::{self, CashView, Entry};
use crate::service::money::drawers;
use crate::service::{Error, FieldError, Fields, Reason};
use crate::web::form::{Kept, StaffPosted, Values};
use crate::web::lang::Lang;
use crate::web::refusal::{Page, Refusal, answer_to, beside};
use crate::web::shell::{Shell, Staff, leads_to, see_other};
use crate::web::text::{money as t, staff};
use crate::web::time;
use crate::web::ui::form::{Field, Form};
use crate::web::ui::{self, Tone, query_text};

/// Where the cash book is.
pub const PATH: &str = "/so-quy";
const HAND_OVER_PATH: &str = "/so-quy/nop";
const CLOSE_PATH: &str = "/so-quy/khoa";

/// The page of a day: today, unless another was chosen.
pub async fn show(ctx: Ctx, staff: Staff, query: Values) -> Page {
    page(&ctx, &staff, &query, &Values::default(), None).await
}

async fn page(ctx: &Ctx, staff: &Staff, query: &Values, values: &Values, error: Option<&Error>) -> Page {
    let shell = &staff.shell;
    let lang = shell.lang;
    // What is no day is as good as none chosen.
    let day = query.get("day").and_then(day_of);
    let agency = query.get("agency").and_then(|code| code.parse().ok());
    let view = cash_book::get(ctx, staff.caller.clone(), agency, None, day).await?;
    let drawers = drawers::drawers(ctx, staff.caller.clone(), view.page.day).await?;
    let own = cash_book::receipts(ctx, staff.caller.clone(), view.page.agency_id, view.page.day).await?;
    let today = view.page.day == ctx.now().local_day();
    let open = !view.closed && today;
    let (handing, closing) = match error {
        Some(_) if values.has("counted") || values.has("note") => (None, error),
        _ => (error, None),
    };
    let body = html! {
        @if query.has("done") { (ui::notice(Tone::Good, &html! { p { (lang.say(t::DONE)) } })) }
        p { strong { (lang.fill(t::OF_WHOM, [view.clerk.full_name.clone()])) } }
        p .lead { (lang.fill(t::OF_DAY, [view.agency.name.clone(), time::day(lang, view.page.day)])) }
        (elsewhere(lang, &view, &drawers))
        @if view.closed { (ui::notice(Tone::Plain, &html! { p { (lang.say(t::CLOSED)) } })) }
        form .filters method="get" action=(PATH) {
            input type="hidden" name="agency" value=(view.agency.code);
            div .field { label for="day" { (lang.say(t::DAY)) } input #day name="day" type="date" value=(view.page.day); }
            button .button.second { (lang.say(t::SHOW)) }
        }
        (sums(lang, &view))
        @if open { (forms(shell, &view, values, handing, closing)) }
        @else if let Some(error) = error { (ui::error_box(lang, error)) }
        section aria-labelledby="receipts" {
            h2 #receipts { (lang.say(t::OF_THE_DAY)) }
            (receipts::table(lang, lang.say(t::OF_THE_DAY), &own, |_| None))
        }
        @if shell.may(Permission::CashBookRead) {
            p { a href=(format!("{}?agency={}", receipts::PATH, view.agency.code)) { (lang.say(t::REGISTER)) } }
        }
    };
    let base = error.map_or_else(|| HttpResponse::Ok().finish(), answer_to);
    Ok(shell.page_on(base, lang.say(t::CASH_BOOK), body))
}

/// The person's books at other agencies in which money lies.
fn elsewhere(lang: Lang, view: &CashView, drawers: &[(Named, i64)]) -> Markup {
    let others: Vec<_> = drawers
        .iter()
        .filter(|(agency, _)| agency.code != view.agency.code)
        .collect();
    html! {
        @if !others.is_empty() {
            p { (lang.say(t::ELSEWHERE)) }
            ul .links {
                @for (agency, amount) in others {
                    li {
                        a href=(format!("{PATH}?agency={}&day={}", query_text(&agency.code), view.page.day)) { (agency.name) }
                        ": " (ui::money(*amount))
                    }
                }
            }
        }
    }
}

fn sums(lang: Lang, view: &CashView) -> Markup {
    let cash = &view.page.cash;
    let (taken, back) = (cash.movements.taken, cash.movements.refunded);
    let row = |name, taken, back| {
        vec![
            html! { (lang.say(name)) },
            html! { (ui::money(taken)) },
            html! { (ui::money(back)) },
        ]
    };
    let rows = [
        row(t::CASH, taken.cash, back.cash),
        row(t::TRANSFER, taken.transfer, back.transfer),
        row(t::ONLINE, taken.online, back.online),
    ];
    let head = [t::METHOD, t::TAKEN, t::REFUNDED].map(|text| lang.say(text));
    let mut drawer = vec![
        (lang.say(t::PAYMENTS), html! { (view.page.payments) }),
        (lang.say(t::OPENING), html! { (ui::money(cash.opening)) }),
        (
            lang.say(t::HANDED_OVER),
            html! { (ui::money(cash.movements.handed_over)) },
        ),
        (
            lang.say(t::EXPECTED),
            html! { strong .large { (ui::money(cash.expected)) } },
        ),
    ];
    if let (Some(counted), Some(difference)) = (cash.movements.counted, cash.difference()) {
        drawer.push((lang.say(t::COUNTED), html! { (ui::money(counted)) }));
        drawer.push((lang.say(t::DIFFERENCE), html! { (ui::money(difference)) }));
    }
    html! {
        div .two {
            section aria-labelledby="taken" { h2 #taken { (lang.say(t::TODAY)) } (ui::table(lang.say(t::TODAY), &head, &rows)) }
            section aria-labelledby="drawer" { h2 #drawer { (lang.say(t::DRAWER)) } (ui::facts(&drawer)) }
        }
    }
}

fn forms(shell: &Shell, view: &CashView, values: &Values, handing: Option<&Error>, closing: Option<&Error>) -> Markup {
    let lang = shell.lang;
    let (over, close) = (Form::new(shell, values, handing), Form::new(shell, values, closing));
    let agency = html! { input type="hidden" name="agency" value=(view.agency.code); };
    html! {
        div .two {
            section aria-labelledby="hand-over" {
                h2 #hand-over { (lang.say(t::HAND_OVER)) }
                (over.whole(HAND_OVER_PATH, &html! {
                    (agency)
                    (over.input(Field::new("amount", lang.say(t::AMOUNT)).required().keyboard("numeric")))
                    (over.input(Field::new("receiver", lang.say(t::RECEIVER)).required().at_most(200)))
                    (over.input(Field::new("reference", &format!("{} ({})", lang.say(t::REFERENCE), lang.say(staff::OPTIONAL))).at_most(100)))
                    button .button.second { (lang.say(t::DO_HAND_OVER)) }
                }))
            }
            section aria-labelledby="close" {
                h2 #close { (lang.say(t::CLOSE)) }
                (close.whole(CLOSE_PATH, &html! {
                    (agency)
                    (ui::notice(Tone::Warn, &html! { p { (lang.say(t::CLOSING_IS_FINAL)) } }))
                    (close.input(Field::new("counted", lang.say(t::COUNT_FIELD)).required().keyboard("numeric")))
                    (close.lines(Field::new("note", lang.say(t::NOTE)).at_most(1000)))
                    (close.submit(t::DO_CLOSE))
                }))
            }
        }
    }
}

/// Whole đồng as people type them, with or without dots between thousands.
pub(super) fn dong(f: &mut Fields, values: &Values, name: &str) -> Option<i64> {
    let text: String = values.get(name)?.chars().filter(|c| !matches!(c, '.' | ' ')).collect();
    let amount = text.parse().ok();
    if amount.is_none() {
        f.push(FieldError::new(
            name,
            FieldCode::NotANumber,
            "Nhập số tiền bằng chữ số, ví dụ 125.000.",
            "Enter the amount in figures, for example 125.000.",
        ));
    }
    amount
}

/// What was entered. That an amount is missing is not said where one stands that cannot be read.
fn entry(f: Fields, name: &str, parsed: Result<Entry, Error>) -> Result<Entry, Error> {
    let unreadable = !f.is_empty();
    let parsed = parsed.map_err(|mut error| {
        error.fields.retain(|field| !unreadable || field.field != name);
        error
    });
    f.before(parsed)
}

/// Enters cash that was handed over.
pub async fn hand_over(ctx: Ctx, posted: Kept) -> Page {
    enter(&ctx, posted, |values| {
        let mut f = Fields::new();
        let body = CashHandoverBody {
            agency: values.text("agency"),
            amount: dong(&mut f, values, "amount"),
            receiver: values.text("receiver"),
            reference: values.text("reference"),
        };
        entry(f, "amount", handover(&body))
    })
    .await
}

/// Closes the day.
pub async fn close(ctx: Ctx, posted: Kept) -> Page {
    enter(&ctx, posted, |values| {
        let mut f = Fields::new();
        let body = ClosingBody {
            agency: values.text("agency"),
            day: None,
            counted: dong(&mut f, values, "counted"),
            note: values.text("note"),
        };
        entry(f, "counted", closing(&body))
    })
    .await
}

/// Enters what a form means, or shows it again.
async fn enter(ctx: &Ctx, posted: Kept, wanted: fn(&Values) -> Result<Entry, Error>) -> Page {
    let (staff, values, error) = match posted {
        Kept::ToShow(staff, values) => (staff, values, Reason::FormRenewed.into()),
        Kept::ToDo(StaffPosted {
            staff, values, once, ..
        }) => match perform(ctx, &staff, once, wanted(&values)).await {
            Ok(done) => return Ok(done),
            Err(error) if error.reason == Reason::CashShort => (staff, values, beside("amount", error)),
            Err(error) if files::is_shown_again(&error) => (staff, values, error),
            Err(error) => return Err(Refusal(error)),
        },
    };
    let mut query = Values::default();
    query.set("agency", values.get("agency").unwrap_or_default());
    page(ctx, &staff, &query, &values, Some(&error)).await
}

async fn perform(
    ctx: &Ctx,
    staff: &Staff,
    once: Option<Once>,
    entry: Result<Entry, Error>,
) -> Result<HttpResponse, Error> {
    let render = |view: &CashView| leads_to(format!("{PATH}?done=entered&agency={}", query_text(&view.agency.code)));
    let answer = cash_book::enter(ctx, staff.caller.clone(), once, entry?, render).await?;
    Ok(see_other(answer.location.as_deref().unwrap_or(PATH)))
}
