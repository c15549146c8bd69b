//! Messages that leave the system: who waits for how many, and what becomes of those that were given up.

use maud::{Markup, html};

use super::sent::{self, Sent, values};
use crate::db::outbox::MessageRow;
use crate::domain::ids::MessageId;
use crate::domain::outbox::MessageState;
use crate::http::extract::Ctx;
use crate::service::idempotency::{Answer, Once};
use crate::service::outbox::{self, Fate, MessageQuestion, OutboxState, ReceiverState};
use crate::service::{Caller, Error, Reason};
use crate::web::form::{StaffPosted, Values};
use crate::web::refusal::Page;
use crate::web::shell::{Shell, Staff, leads_to};
use crate::web::text::admin as t;
use crate::web::text::outbox as o;
use crate::web::time;
use crate::web::ui::form::{Field, Form};
use crate::web::ui::{self, Tone, query_text};

/// Where they are.
pub const PATH: &str = "/quan-tri/tin-gui";
/// Messages on a page.
const SIZE: i64 = 50;

fn address(state: MessageState, receiver: Option<&str>) -> String {
    let receiver = receiver.map_or_else(String::new, |name| format!("&receiver={}", query_text(name)));
    format!("{PATH}?state={}{receiver}", state.as_str())
}

/// What waits and what was given up.
pub async fn show(ctx: Ctx, staff: Staff, query: Values) -> Page {
    page(&ctx, &staff, &query, None).await
}

async fn page(ctx: &Ctx, staff: &Staff, query: &Values, error: Option<&Error>) -> Page {
    let (shell, lang) = (&staff.shell, staff.shell.lang);
    let all = outbox::state(ctx, staff.caller.clone()).await?;
    let state = query.get("state").and_then(|text| text.parse().ok());
    let state = state.unwrap_or(MessageState::Dead);
    let receiver = query.get("receiver");
    let before = query.get("after").and_then(|text| text.parse().ok());
    let question = MessageQuestion {
        state,
        receiver: receiver.map(str::to_owned),
        before: before.map(MessageId::new),
        limit: SIZE,
    };
    let rows = outbox::list(ctx, staff.caller.clone(), question).await?;
    let here = address(state, receiver);
    let full = i64::try_from(rows.len()).is_ok_and(|n| n == SIZE);
    let next = rows
        .last()
        .filter(|_| full)
        .map(|row| format!("{here}&after={}", row.id.get()));
    let body = html! {
        p .hint { (lang.say(o::LEAD)) }
        @if let Some(error) = error { (ui::error_box(lang, error)) } @else { (done(shell, query)) }
        (receivers(shell, &all))
        section aria-labelledby="messages" {
            h2 #messages { (lang.say(o::MESSAGES)) }
            (filter(shell, query, state))
            @if rows.is_empty() { p { (lang.say(o::NONE)) } } @else { (messages(shell, state, &rows)) }
            (ui::pages(lang, before.map(|_| here.as_str()), next.as_deref()))
        }
    };
    Ok(sent::page(shell, error, lang.say(o::TITLE), body))
}

/// Says what the form before did.
fn done(shell: &Shell, query: &Values) -> Markup {
    let lang = shell.lang;
    let said = match query.get("done") {
        Some("replayed") => lang.fill(o::REPLAYED, [query.text("count").unwrap_or_default()]),
        Some(_) => lang.say(o::DISCARDED).to_owned(),
        None => return html! {},
    };
    ui::notice(Tone::Good, &html! { p { (said) } })
}

fn receivers(shell: &Shell, all: &OutboxState) -> Markup {
    let lang = shell.lang;
    let head = [o::RECEIVER, o::KIND, o::WAITING, o::OLDEST, o::DEAD, o::WHAT_TO_DO].map(|text| lang.say(text));
    let rows: Vec<Vec<Markup>> = all.receivers.iter().map(|of| receiver_row(shell, of)).collect();
    html! {
        section aria-labelledby="receivers" {
            h2 #receivers { (lang.say(o::RECEIVERS)) }
            @if rows.is_empty() { p { (lang.say(o::NOTHING_WAITS)) } }
            @else { (ui::records(lang.say(o::RECEIVERS), &head, &rows)) }
        }
    }
}

fn receiver_row(shell: &Shell, of: &ReceiverState) -> Vec<Markup> {
    let lang = shell.lang;
    let count = |state, count: i64, name: &str| {
        let to = address(state, Some(&of.receiver));
        html! {
            @if count > 0 { a href=(to) { (count) span .hidden { " " (name) ": " (of.receiver) } } } @else { "0" }
        }
    };
    vec![
        html! { (of.receiver) },
        html! { (lang.label(of.kind.label_vi(), of.kind.as_str())) },
        count(MessageState::Waiting, of.waiting, lang.say(o::WAITING)),
        html! { @if let Some(at) = of.oldest_waiting { (time::short(at)) } },
        count(MessageState::Dead, of.dead, lang.say(o::DEAD)),
        html! {
            @if of.dead > 0 {
                (decision(shell, &html! {
                    input type="hidden" name="receiver" value=(of.receiver);
                    (button("all", lang.say(o::REPLAY_ALL), &of.receiver))
                }))
            }
        },
    ]
}

/// A form that is nothing but its buttons.
fn decision(shell: &Shell, body: &Markup) -> Markup {
    Form::new(shell, &Values::default(), None).whole(PATH, body)
}

/// `about` is read out, so that no two buttons are named alike.
fn button(act: &str, label: &str, about: &str) -> Markup {
    html! { button .button.second name="act" value=(act) { (label) span .hidden { " " (about) } } }
}

fn filter(shell: &Shell, query: &Values, state: MessageState) -> Markup {
    let lang = shell.lang;
    let mut shown = query.clone();
    shown.set("state", state.as_str());
    let form = Form::new(shell, &shown, None);
    let states = values(lang, MessageState::ALL, |s| (s.as_str(), s.label_vi()));
    html! {
        form .filters method="get" action=(PATH) {
            (form.choice(Field::new("state", lang.say(t::STATE)), states.get(1..).unwrap_or_default()))
            (form.input(Field::new("receiver", lang.say(o::RECEIVER)).at_most(200)))
            button .button { (lang.say(t::SHOW)) }
        }
    }
}

fn messages(shell: &Shell, state: MessageState, rows: &[MessageRow]) -> Markup {
    let lang = shell.lang;
    let dead = state == MessageState::Dead;
    let last = match state {
        MessageState::Dead => o::WHAT_TO_DO,
        MessageState::Waiting => o::DUE,
        MessageState::Delivered | MessageState::Discarded => t::JOB_FINISHED,
    };
    let head = [o::MESSAGE, o::RECEIVER, o::ABOUT, t::CREATED, o::ATTEMPTS, o::WHY, last].map(|text| lang.say(text));
    let rows: Vec<Vec<Markup>> = rows
        .iter()
        .map(|row| {
            let id = row.id.get().to_string();
            let at = if state == MessageState::Waiting {
                Some(row.due_at)
            } else {
                row.finished_at
            };
            vec![
                html! { (id) },
                html! { (row.receiver) },
                html! { (row.key) },
                html! { (time::short(row.created_at)) },
                html! { (row.attempts) },
                html! { (row.error.as_deref().unwrap_or_default()) },
                html! {
                    @if dead {
                        (decision(shell, &html! {
                            input type="hidden" name="id" value=(id);
                            (button("replay", lang.say(o::REPLAY), &id)) " "
                            (button("discard", lang.say(o::DISCARD), &id))
                        }))
                    } @else if let Some(at) = at { (time::short(at)) }
                },
            ]
        })
        .collect();
    ui::records(lang.say(o::MESSAGES), &head, &rows)
}

async fn act(ctx: &Ctx, caller: Caller, once: Option<Once>, values: &Values) -> Result<Answer, Error> {
    let replayed = |count: usize| leads_to(format!("{PATH}?done=replayed&count={count}"));
    let fate = match values.get("act") {
        Some("all") => return outbox::replay_all(ctx, caller, once, values.text("receiver"), replayed).await,
        Some("discard") => Fate::Discard,
        _ => Fate::Replay,
    };
    let id = values.get("id").and_then(|id| id.parse().ok());
    let id = id.map(MessageId::new).ok_or(Reason::MessageNotFound)?;
    let render = move |_: &MessageRow| match fate {
        Fate::Replay => replayed(1),
        Fate::Discard => leads_to(format!("{PATH}?done=discarded")),
    };
    outbox::decide_dead(ctx, caller, once, id, fate, render).await
}

/// Sends messages again that were given up, or discards one.
pub async fn decide(ctx: Ctx, posted: StaffPosted) -> Page {
    let StaffPosted {
        staff, values, once, ..
    } = posted;
    match sent::sent(act(&ctx, staff.caller.clone(), once, &values).await)? {
        Sent::On(answer) => Ok(answer),
        Sent::Back(error) => page(&ctx, &staff, &Values::default(), Some(&error)).await,
    }
}
