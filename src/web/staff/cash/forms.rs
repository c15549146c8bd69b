//! What was handed over and how often the day was closed, and the forms that enter or undo it.

use maud::{Markup, html};

use super::{CLOSE_PATH, HAND_OVER_PATH, REOPEN_PATH, Refused, Sent, TAKE_BACK_PATH};
use crate::domain::ids::UserId;
use crate::domain::instant::Instant;
use crate::domain::policy::Permission;
use crate::service::Error;
use crate::service::money::cash_book::CashView;
use crate::web::form::Values;
use crate::web::lang::{Lang, Text};
use crate::web::shell::Shell;
use crate::web::text::{money as t, staff};
use crate::web::time;
use crate::web::ui::form::{Field, Form};
use crate::web::ui::{self, Tone};

/// Whose page is shown, and of which day.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shown {
    /// The book is that of the person who looks at it.
    pub own: bool,
    /// The day is not over.
    pub today: bool,
    /// The day has begun.
    pub begun: bool,
}

/// Who undid something, when, and why.
fn undone(lang: Lang, view: &CashView, text: Text, at: Instant, by: Option<UserId>, reason: Option<&String>) -> Markup {
    let by = by.and_then(|id| view.officials.get(&id));
    html! {
        (ui::mark(Tone::Bad, lang.say(text))) " " (time::short(at))
        p .hint { @if let Some(by) = by { (by.full_name) ": " } @if let Some(reason) = reason { (reason) } }
    }
}

/// Where the money of hand-overs went.
pub(super) fn handovers(lang: Lang, view: &CashView) -> Markup {
    let rows: Vec<Vec<Markup>> = view
        .handovers
        .iter()
        .enumerate()
        .map(|(n, row)| {
            vec![
                html! { (n + 1) },
                html! { (time::short(row.handed_at)) },
                html! { (ui::money(row.amount)) },
                html! { (row.receiver) },
                html! { @match &row.reference { Some(text) => (text), None => "–" } },
                html! {
                    @match row.cancelled_at {
                        Some(at) => (undone(lang, view, t::TAKEN_BACK, at, row.cancelled_by, row.cancel_reason.as_ref())),
                        None => (lang.say(t::COUNTS)),
                    }
                },
            ]
        })
        .collect();
    let head = [t::WHICH, t::AT, t::AMOUNT, t::RECEIVER, t::REFERENCE, t::RECEIPT_STATE].map(|text| lang.say(text));
    html! {
        @if !rows.is_empty() {
            section aria-labelledby="handovers" {
                h2 #handovers { (lang.say(t::HANDED_OVER)) }
                (ui::records(lang.say(t::HANDED_OVER), &head, &rows))
            }
        }
    }
}

/// How often the day was closed.
pub(super) fn closings(lang: Lang, view: &CashView) -> Markup {
    let rows: Vec<Vec<Markup>> = view
        .closings
        .iter()
        .map(|row| {
            vec![
                html! { (time::short(row.closed_at)) },
                html! { (ui::money(row.expected)) },
                html! { (ui::money(row.counted)) },
                html! { @if let Some(note) = &row.note { (note) } },
                html! {
                    @match row.reopened_at {
                        Some(at) => (undone(lang, view, t::REOPENED, at, row.reopened_by, row.reopen_reason.as_ref())),
                        None => (lang.say(t::COUNTS)),
                    }
                },
            ]
        })
        .collect();
    let head = [t::CLOSED_AT, t::EXPECTED, t::COUNTED, t::NOTE, t::RECEIPT_STATE].map(|text| lang.say(text));
    html! {
        @if !rows.is_empty() {
            section aria-labelledby="closings" {
                h2 #closings { (lang.say(t::CLOSINGS)) }
                (ui::records(lang.say(t::CLOSINGS), &head, &rows))
            }
        }
    }
}

/// The forms that somebody may send about this page.
pub(super) fn offered(shell: &Shell, view: &CashView, shown: Shown, values: &Values, refused: Refused<'_>) -> Markup {
    let lang = shell.lang;
    let nothing = Values::default();
    let form = |sent: Sent| match refused {
        Some((which, error)) if which == sent => Form::new(shell, values, Some(error)),
        _ => Form::new(shell, &nothing, None),
    };
    let (own, open) = (shown.own, !view.closed);
    let may_reopen = !own && view.is_last_closed() && shell.may(Permission::CashBookReopen);
    let left = view.handovers.iter().any(|row| row.cancelled_at.is_none());
    let here = |sent: Sent| match sent {
        Sent::HandOver => own && open && shown.today,
        Sent::TakeBack => own && open && left,
        Sent::Close => own && open && shown.begun,
        Sent::Reopen => may_reopen,
    };
    let homeless: Option<&Error> = refused.filter(|(sent, _)| !here(*sent)).map(|(_, error)| error);
    html! {
        @if let Some(error) = homeless { (ui::error_box(lang, error)) }
        div .two {
            @if here(Sent::HandOver) { (hand_over(&form(Sent::HandOver), view)) }
            @if here(Sent::Close) { (close(&form(Sent::Close), view)) }
            @if here(Sent::TakeBack) { (take_back(&form(Sent::TakeBack), view)) }
            @if here(Sent::Reopen) { (reopen(&form(Sent::Reopen), view)) }
        }
    }
}

fn agency(view: &CashView) -> Markup {
    html! { input type="hidden" name="agency" value=(view.agency.code); }
}

fn hand_over(form: &Form<'_>, view: &CashView) -> Markup {
    let lang = form.lang();
    let reference = format!("{} ({})", lang.say(t::REFERENCE), lang.say(staff::OPTIONAL));
    html! {
        section aria-labelledby="hand-over" {
            h2 #hand-over { (lang.say(t::HAND_OVER)) }
            (form.whole(HAND_OVER_PATH, &html! {
                (agency(view))
                (form.input(Field::new("amount", lang.say(t::AMOUNT)).required().keyboard("numeric")))
                (form.input(Field::new("receiver", lang.say(t::RECEIVER)).required().at_most(200)))
                (form.input(Field::new("reference", &reference).at_most(100)))
                button .button.second { (lang.say(t::DO_HAND_OVER)) }
            }))
        }
    }
}

fn close(form: &Form<'_>, view: &CashView) -> Markup {
    let lang = form.lang();
    html! {
        section aria-labelledby="close" {
            h2 #close { (lang.say(t::CLOSE)) }
            (form.whole(CLOSE_PATH, &html! {
                (agency(view))
                input type="hidden" name="day" value=(view.page.day);
                (ui::notice(Tone::Warn, &html! { p { (lang.say(t::CLOSING_IS_FINAL)) } }))
                (form.input(Field::new("counted", lang.say(t::COUNT_FIELD)).required().keyboard("numeric")))
                (form.lines(Field::new("note", lang.say(t::NOTE)).at_most(1000)))
                (form.submit(t::DO_CLOSE))
            }))
        }
    }
}

fn take_back(form: &Form<'_>, view: &CashView) -> Markup {
    let lang = form.lang();
    let rows = view
        .handovers
        .iter()
        .enumerate()
        .filter(|(_, row)| row.cancelled_at.is_none());
    let rows: Vec<(String, String)> = rows
        .map(|(n, row)| {
            let text = format!("{}: {}, {}", n + 1, ui::money(row.amount), row.receiver);
            (row.id.to_string(), text)
        })
        .collect();
    let options: Vec<(&str, String)> = rows.iter().map(|(id, text)| (id.as_str(), text.clone())).collect();
    html! {
        section aria-labelledby="take-back" {
            h2 #take-back { (lang.say(t::TAKE_BACK)) }
            (form.whole(TAKE_BACK_PATH, &html! {
                (agency(view))
                input type="hidden" name="day" value=(view.page.day);
                (form.radios(Field::new("id", lang.say(t::WHICH_HANDOVER)), &options))
                (form.lines(Field::new("reason", lang.say(staff::REASON)).required().at_most(500)))
                button .button.second { (lang.say(t::DO_TAKE_BACK)) }
            }))
        }
    }
}

fn reopen(form: &Form<'_>, view: &CashView) -> Markup {
    let lang = form.lang();
    html! {
        section aria-labelledby="reopen" {
            h2 #reopen { (lang.say(t::REOPEN)) }
            (form.whole(REOPEN_PATH, &html! {
                (agency(view))
                input type="hidden" name="clerk" value=(view.clerk.username);
                input type="hidden" name="day" value=(view.page.day);
                p { (lang.say(t::REOPEN_LEAD)) }
                (form.lines(Field::new("reason", lang.say(staff::REASON)).required().at_most(500)))
                (form.submit(t::DO_REOPEN))
            }))
        }
    }
}
