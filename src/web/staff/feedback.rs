//! What citizens reported or suggested: the inbox, and the answers.

use actix_web::{HttpResponse, web};
use maud::{Markup, html};

use super::{files, lines};
use crate::domain::feedback::{FeedbackCode, FeedbackState};
use crate::domain::ids::FeedbackId;
use crate::http::extract::Ctx;
use crate::http::feedback::{AnswerBody, answer_text, code};
use crate::service::feedback::{self, Feedback};
use crate::service::idempotency::Once;
use crate::service::{Error, Reason};
use crate::web::form::{Kept, StaffPosted, Values};
use crate::web::lang::Lang;
use crate::web::public::feedback::followed;
use crate::web::refusal::{Page, Refusal, answer_to};
use crate::web::shell::{Shell, Staff, leads_to, see_other};
use crate::web::text::people as t;
use crate::web::time;
use crate::web::ui::form::{Field, Form};
use crate::web::ui::{self, Tone};

/// Where the inbox is.
pub const PATH: &str = "/hop-thu";
/// Rows of a page.
const ROWS: i64 = 50;

/// The inbox: what waits for an answer, or what was answered.
pub async fn list(ctx: Ctx, staff: Staff, query: Values) -> Page {
    let Staff { shell, caller } = staff;
    let lang = shell.lang;
    let state = match query.get("state") {
        Some("answered") => FeedbackState::Answered,
        _ => FeedbackState::Received,
    };
    let after = query.get("after").and_then(|id| id.parse().ok()).map(FeedbackId::new);
    let page = feedback::list(&ctx, caller, None, Some(state), after, ROWS).await?;
    let now = ctx.now();
    let rows: Vec<Vec<Markup>> = page
        .items
        .iter()
        .map(|found| {
            let row = &found.row;
            vec![
                html! { a href=(format!("{PATH}/{}", found.code)) { (found.code) } },
                html! { (lang.label(row.kind.label_vi(), row.kind.as_str())) p .hint { (found.agency.name) } },
                html! { (row.content.chars().take(120).collect::<String>()) },
                html! { (time::short(row.submitted_at)) },
                html! {
                    (time::short(row.due_at)) " "
                    @if row.answered_at.unwrap_or(now) > row.due_at { (ui::mark(Tone::Bad, lang.say(t::LATE))) }
                },
            ]
        })
        .collect();
    let head = [t::FEEDBACK_CODE, t::KIND, t::CONTENT, t::SUBMITTED, t::ANSWER_DUE].map(|text| lang.say(text));
    let here = format!("{PATH}?state={state}");
    let next = page.next.map(|id| format!("{here}&after={}", id.get()));
    let body = html! {
        nav aria-label=(lang.say(t::WHICH)) {
            ul .tabs {
                @for (one, name) in [(FeedbackState::Received, t::WAITING), (FeedbackState::Answered, t::ANSWERED)] {
                    li { a href=(format!("{PATH}?state={one}")) aria-current=[(one == state).then_some("true")] { (lang.say(name)) } }
                }
            }
        }
        @if rows.is_empty() { p { (lang.say(t::INBOX_EMPTY)) } } @else { (ui::records(lang.say(t::FEEDBACK), &head, &rows)) }
        (ui::pages(lang, after.map(|_| here.as_str()), next.as_deref()))
    };
    Ok(shell.page(lang.say(t::FEEDBACK), body))
}

/// One of them, with the form to answer it.
pub async fn show(ctx: Ctx, staff: Staff, path: web::Path<String>, query: Values) -> Page {
    let found = feedback::get(&ctx, staff.caller.clone(), code(&path)?).await?;
    let done = query.get("done").is_some();
    Ok(page(
        &staff.shell,
        HttpResponse::Ok().finish(),
        &found,
        &Values::default(),
        None,
        done,
    ))
}

fn sender(lang: Lang, found: &Feedback) -> Markup {
    let row = &found.row;
    ui::facts(&[
        (
            lang.say(t::SENDER),
            html! { (row.name) @if let Some(phone) = &row.phone { ", " (phone) } },
        ),
        (
            lang.say(t::DOSSIER),
            html! { @match &found.dossier { Some(code) => a href=(lines::address(code)) { (code) }, None => "–" } },
        ),
    ])
}

fn page(
    shell: &Shell,
    base: HttpResponse,
    found: &Feedback,
    values: &Values,
    error: Option<&Error>,
    done: bool,
) -> HttpResponse {
    let lang = shell.lang;
    let form = Form::new(shell, values, error);
    let body = html! {
        @if done { (ui::notice(Tone::Good, &html! { p { (lang.say(t::ANSWER_DONE)) } })) }
        p { a href=(PATH) { "← " (lang.say(t::FEEDBACK)) } }
        (followed(lang, found))
        (sender(lang, found))
        @if found.row.answer.is_none() {
            div .narrow {
                (form.whole(&format!("{PATH}/{}", found.code), &html! {
                    (form.lines(Field::new("answer", lang.say(t::ANSWER)).required().hint(lang.say(t::ANSWER_HINT)).at_most(5000)))
                    (form.submit(t::ANSWER_IT))
                }))
            }
        } @else if let Some(error) = error {
            (ui::error_box(lang, error))
            @if let Some(typed) = values.get("answer") {
                (ui::facts(&[(lang.say(t::ANSWER_NOT_SENT), html! { (typed) })]))
            }
        }
    };
    shell.page_on(base, &format!("{} {}", lang.say(t::FEEDBACK), found.code), body)
}

/// Answers it. What was typed is shown again where it may not be done, also beside the answer of a colleague who was faster.
pub async fn answer(ctx: Ctx, posted: Kept, path: web::Path<String>) -> Page {
    let code = code(&path)?;
    let (staff, values, error) = match posted {
        Kept::ToShow(staff, values) => (staff, values, Reason::FormRenewed.into()),
        Kept::ToDo(StaffPosted {
            staff, values, once, ..
        }) => match perform(&ctx, &staff, once, &code, &values).await {
            Ok(done) => return Ok(done),
            Err(error) if files::is_shown_again(&error) => (staff, values, error),
            Err(error) => return Err(Refusal(error)),
        },
    };
    let found = feedback::get(&ctx, staff.caller.clone(), code).await?;
    let base = answer_to(&error);
    Ok(page(&staff.shell, base, &found, &values, Some(&error), false))
}

async fn perform(
    ctx: &Ctx,
    staff: &Staff,
    once: Option<Once>,
    code: &FeedbackCode,
    values: &Values,
) -> Result<HttpResponse, Error> {
    let there = format!("{PATH}/{code}?done=answer");
    let place = there.clone();
    let render = move |_: &Feedback| leads_to(place.clone());
    let text = answer_text(&AnswerBody {
        answer: values.text("answer"),
    })?;
    feedback::answer(ctx, staff.caller.clone(), once, code.clone(), text, render).await?;
    Ok(see_other(&there))
}
