//! The cash book of whoever collects fees: what was taken in a day, what must lie in the drawer, handing over, closing. Whoever
//! watches over cash books sees those of others, and opens days again that were closed.

mod forms;

use actix_web::HttpResponse;
use maud::{Markup, html};

use super::{files, receipts};
use crate::domain::codes::Username;
use crate::domain::policy::Permission;
use crate::domain::text::FieldCode;
use crate::http::cash_entries::{
    CashHandoverBody, ClosingBody, ReopeningBody, TakeBackBody, closing, handover, reopening, taken_back,
};
use crate::http::extract::{Ctx, day_of};
use crate::service::catalogue::Named;
use crate::service::idempotency::Once;
use crate::service::money::cash_book::{self, CashView};
use crate::service::money::cash_entries::{self, Entry};
use crate::service::money::drawers;
use crate::service::{Error, FieldError, Fields, Reason};
use crate::web::form::{Kept, StaffPosted, Values};
use crate::web::lang::Lang;
use crate::web::refusal::{Page, Refusal, answer_to, beside};
use crate::web::shell::{Staff, leads_to, see_other};
use crate::web::text::money as t;
use crate::web::time;
use crate::web::ui::{self, Tone, query_text};

/// Where the cash book is.
pub const PATH: &str = "/so-quy";
const HAND_OVER_PATH: &str = "/so-quy/nop";
const TAKE_BACK_PATH: &str = "/so-quy/rut-nop";
const CLOSE_PATH: &str = "/so-quy/khoa";
const REOPEN_PATH: &str = "/so-quy/mo-lai";
/// What the address says after a closing.
const CLOSED: &str = "closed";

/// Which form of the page was sent, and refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sent {
    HandOver,
    TakeBack,
    Close,
    Reopen,
}

/// What was refused.
type Refused<'e> = Option<(Sent, &'e Error)>;

/// The page of a day: today, unless another was chosen.
pub async fn show(ctx: Ctx, staff: Staff, query: Values) -> Page {
    page(&ctx, &staff, &query, &Values::default(), None).await
}

async fn page(ctx: &Ctx, staff: &Staff, query: &Values, values: &Values, refused: Refused<'_>) -> Page {
    let shell = &staff.shell;
    let lang = shell.lang;
    // What is no day is as good as none chosen.
    let day = query.get("day").and_then(day_of);
    let agency = query.get("agency").and_then(|code| code.parse().ok());
    let clerk: Option<Username> = query.get("clerk").and_then(|name| name.parse().ok());
    let view = cash_book::get(ctx, staff.caller.clone(), agency, clerk, day).await?;
    let own = shell.me.as_ref().is_some_and(|me| me.username == view.clerk.username);
    let (drawers, receipts) = if own {
        let drawers = drawers::drawers(ctx, staff.caller.clone(), view.page.day).await?;
        let agency = view.page.agency_id;
        let receipts = cash_book::receipts(ctx, staff.caller.clone(), agency, view.page.day).await?;
        (drawers, receipts)
    } else {
        (Vec::new(), Vec::new())
    };
    let now = ctx.now().local_day();
    let shown = forms::Shown {
        own,
        today: view.page.day == now,
        begun: view.page.day <= now,
    };
    let body = html! {
        @if let Some(done) = query.get("done") { (told(lang, &view, done)) }
        p { strong { (lang.fill(t::OF_WHOM, [view.clerk.full_name.clone()])) } }
        p .lead { (lang.fill(t::OF_DAY, [view.agency.name.clone(), time::day(lang, view.page.day)])) }
        (elsewhere(lang, &view, &drawers))
        @if view.closed { (ui::notice(Tone::Plain, &html! { p { (lang.say(t::CLOSED)) } })) }
        form .filters method="get" action=(PATH) {
            input type="hidden" name="agency" value=(view.agency.code);
            @if !own { input type="hidden" name="clerk" value=(view.clerk.username); }
            div .field { label for="day" { (lang.say(t::DAY)) } input #day name="day" type="date" value=(view.page.day); }
            button .button.second { (lang.say(t::SHOW)) }
        }
        (sums(lang, &view))
        (forms::handovers(lang, &view))
        (forms::closings(lang, &view))
        (forms::offered(shell, &view, shown, values, refused))
        @if own {
            section aria-labelledby="receipts" {
                h2 #receipts { (lang.say(t::OF_THE_DAY)) }
                (receipts::table(lang, lang.say(t::OF_THE_DAY), &receipts, |_| None))
            }
        }
        @if shell.may(Permission::CashBookRead) {
            p { a href=(format!("{}?agency={}", receipts::PATH, view.agency.code)) { (lang.say(t::REGISTER)) } }
        }
    };
    let base = refused.map_or_else(|| HttpResponse::Ok().finish(), |(_, error)| answer_to(error));
    Ok(shell.page_on(base, lang.say(t::CASH_BOOK), body))
}

/// What was done. Of a closing: whether what was counted is what had to be there.
fn told(lang: Lang, view: &CashView, done: &str) -> Markup {
    let difference = view.page.cash.difference().filter(|_| done == CLOSED);
    let amount = |difference: i64| lang.number(difference.unsigned_abs());
    let (tone, text) = match difference {
        None => (Tone::Good, lang.say(t::DONE).to_owned()),
        Some(0) => (Tone::Good, lang.say(t::CLOSED_EVEN).to_owned()),
        Some(more @ 1..) => (Tone::Warn, lang.fill(t::CLOSED_OVER, [amount(more)])),
        Some(less) => (Tone::Warn, lang.fill(t::CLOSED_SHORT, [amount(less)])),
    };
    ui::notice(tone, &html! { p { (text) } })
}

/// The page of a day in somebody's book.
pub fn address(agency: &str, clerk: Option<&str>, day: chrono::NaiveDate) -> String {
    let clerk = clerk
        .map(|name| format!("&clerk={}", query_text(name)))
        .unwrap_or_default();
    format!("{PATH}?agency={}{clerk}&day={day}", query_text(agency))
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
                        a href=(address(&agency.code, None, view.page.day)) { (agency.name) }
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
    enter(&ctx, posted, Sent::HandOver, |values| {
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

/// Takes a hand-over back that was entered by mistake.
pub async fn take_back(ctx: Ctx, posted: Kept) -> Page {
    enter(&ctx, posted, Sent::TakeBack, |values| {
        taken_back(&TakeBackBody {
            agency: values.text("agency"),
            day: values.text("day"),
            id: values.text("id"),
            reason: values.text("reason"),
        })
    })
    .await
}

/// Closes a day.
pub async fn close(ctx: Ctx, posted: Kept) -> Page {
    enter(&ctx, posted, Sent::Close, |values| {
        let mut f = Fields::new();
        let body = ClosingBody {
            agency: values.text("agency"),
            day: values.text("day"),
            counted: dong(&mut f, values, "counted"),
            note: values.text("note"),
        };
        entry(f, "counted", closing(&body))
    })
    .await
}

/// Enters what a form means, or shows it again.
async fn enter(ctx: &Ctx, posted: Kept, sent: Sent, wanted: fn(&Values) -> Result<Entry, Error>) -> Page {
    let (staff, values, error) = match posted {
        Kept::ToShow(staff, values) => (staff, values, Reason::FormRenewed.into()),
        Kept::ToDo(StaffPosted {
            staff, values, once, ..
        }) => match perform(ctx, &staff, once, wanted(&values)).await {
            Ok(done) => return Ok(done),
            Err(error) => (staff, values, error),
        },
    };
    refused(ctx, &staff, &values, sent, error).await
}

/// Shows the page with the form that was refused.
async fn refused(ctx: &Ctx, staff: &Staff, values: &Values, sent: Sent, error: Error) -> Page {
    let error = match error.reason {
        Reason::CashShort => beside("amount", error),
        Reason::FormRenewed => error,
        _ if files::is_shown_again(&error) => error,
        _ => return Err(Refusal(error)),
    };
    let mut query = Values::default();
    for name in ["agency", "clerk", "day"] {
        query.set(name, values.get(name).unwrap_or_default());
    }
    page(ctx, staff, &query, values, Some((sent, &error))).await
}

async fn perform(
    ctx: &Ctx,
    staff: &Staff,
    once: Option<Once>,
    entry: Result<Entry, Error>,
) -> Result<HttpResponse, Error> {
    let entry = entry?;
    let today = ctx.now().local_day();
    let done = if matches!(entry, Entry::Close { .. }) {
        CLOSED
    } else {
        "entered"
    };
    let render = move |view: &CashView| {
        let agency = query_text(&view.agency.code);
        let day = Some(view.page.day).filter(|day| *day != today);
        let day = day.map(|day| format!("&day={day}")).unwrap_or_default();
        leads_to(format!("{PATH}?done={done}&agency={agency}{day}"))
    };
    let answer = cash_entries::enter(ctx, staff.caller.clone(), once, entry, render).await?;
    Ok(see_other(answer.location.as_deref().unwrap_or(PATH)))
}

/// Opens a day of somebody's book again.
pub async fn reopen(ctx: Ctx, posted: Kept) -> Page {
    let (staff, values, error) = match posted {
        Kept::ToShow(staff, values) => (staff, values, Reason::FormRenewed.into()),
        Kept::ToDo(StaffPosted {
            staff, values, once, ..
        }) => match perform_reopening(&ctx, &staff, once, &values).await {
            Ok(done) => return Ok(done),
            Err(error) => (staff, values, error),
        },
    };
    refused(&ctx, &staff, &values, Sent::Reopen, error).await
}

async fn perform_reopening(
    ctx: &Ctx,
    staff: &Staff,
    once: Option<Once>,
    values: &Values,
) -> Result<HttpResponse, Error> {
    let what = reopening(&ReopeningBody {
        agency: values.text("agency"),
        clerk: values.text("clerk"),
        day: values.text("day"),
        reason: values.text("reason"),
    })?;
    let render = |view: &CashView| {
        let place = address(&view.agency.code, Some(&view.clerk.username), view.page.day);
        leads_to(format!("{place}&done=entered"))
    };
    let answer = cash_entries::reopen(ctx, staff.caller.clone(), once, what, render).await?;
    Ok(see_other(answer.location.as_deref().unwrap_or(PATH)))
}
