//! The check whether histories and numbers are whole: it is ordered here, and what it finds is shown as it goes.

use maud::{Markup, html};

use super::card;
use super::sent::{self, Office, Sent, offices_of_mine, options};
use crate::db::jobs::JobRow;
use crate::domain::policy::Permission;
use crate::http::extract::Ctx;
use crate::http::jobs::{HistoryCheckBody, checked_agency};
use crate::service::catalogue::Catalogue;
use crate::service::idempotency::{Answer, Once};
use crate::service::{Caller, Error, history_check};
use crate::web::admin::jobs::{state, tone};
use crate::web::form::{StaffPosted, Values};
use crate::web::lang::Lang;
use crate::web::refusal::Page;
use crate::web::shell::{Shell, Staff, leads_to};
use crate::web::text::admin as t;
use crate::web::text::history as h;
use crate::web::time;
use crate::web::ui::form::{Field, Form};
use crate::web::ui::{self, Tone};

/// Where it is.
pub const PATH: &str = "/quan-tri/kiem-toan";

/// The newest checks.
pub async fn show(ctx: Ctx, staff: Staff, query: Values) -> Page {
    page(&ctx, &staff, &query, &Values::default(), None).await
}

async fn page(ctx: &Ctx, staff: &Staff, query: &Values, values: &Values, error: Option<&Error>) -> Page {
    let (shell, lang) = (&staff.shell, staff.shell.lang);
    let mine = offices_of_mine(ctx, staff, Permission::HistoryCheck).await?;
    let (checks, catalogue) = history_check::list(ctx, staff.caller.clone()).await?;
    let open = checks.iter().any(|job| job.finished_at.is_none());
    let body = html! {
        p .hint { (lang.say(h::LEAD)) }
        @if query.has("done") { (ui::notice(Tone::Good, &html! { p { (lang.say(h::STARTED)) } })) }
        (form(shell, &mine, values, error))
        section aria-labelledby="checks" {
            h2 #checks { (lang.say(h::CHECKS)) }
            @if checks.is_empty() { p { (lang.say(h::NO_CHECKS)) } } @else { (table(lang, &checks, &catalogue)) }
            @if open { p { a href=(PATH) { (lang.say(t::REFRESH)) } } }
        }
        @for job in &checks { (findings(lang, job)) }
    };
    Ok(sent::page(shell, error, lang.say(h::TITLE), body))
}

fn form(shell: &Shell, mine: &[Office], values: &Values, error: Option<&Error>) -> Markup {
    let lang = shell.lang;
    let form = Form::new(shell, values, error);
    let fields = html! {
        (form.choice(Field::new("agency", lang.say(h::WHOSE)).required(), &options(lang, mine)))
        (form.submit(h::START))
    };
    html! { div .narrow { (card("start", lang.say(h::START), &form.whole(PATH, &fields))) } }
}

fn table(lang: Lang, checks: &[JobRow], catalogue: &Catalogue) -> Markup {
    let head = [
        t::AGENCY,
        t::JOB_CREATED,
        t::JOB_STATE,
        h::CHECKED,
        h::WRONG,
        t::JOB_FINISHED,
    ];
    let rows: Vec<Vec<Markup>> = checks
        .iter()
        .map(|job| {
            vec![
                html! { (catalogue.agency_named(job.agency_id).name) },
                html! { (time::short(job.created_at)) },
                ui::mark(tone(job), lang.say(state(job))),
                html! { (job.done) },
                html! { (job.changed) },
                html! { @if let Some(at) = job.finished_at { (time::short(at)) } },
            ]
        })
        .collect();
    ui::records(lang.say(h::CHECKS), &head.map(|text| lang.say(text)), &rows)
}

/// What a job found wrong, if anything.
pub(super) fn findings(lang: Lang, job: &JobRow) -> Markup {
    let found = history_check::found(job);
    let rows: Vec<Vec<Markup>> = found
        .iter()
        .map(|found| {
            vec![
                html! { (found.subject) },
                html! { @if let Some(event) = found.event { (event) } @else { "–" } },
                html! { (lang.label(found.flaw.label_vi(), found.flaw.as_str())) },
            ]
        })
        .collect();
    let title = lang.fill(h::FINDINGS, [time::short(job.created_at)]);
    let head = [h::SUBJECT, h::EVENT, h::FLAW].map(|text| lang.say(text));
    html! { @if !rows.is_empty() { h2 { (title) } (ui::records(&title, &head, &rows)) } }
}

async fn ordered(ctx: &Ctx, caller: Caller, once: Option<Once>, values: &Values) -> Result<Answer, Error> {
    let agency = checked_agency(&HistoryCheckBody {
        agency: values.text("agency"),
    })?;
    let render = |_: &JobRow, _: &Catalogue| leads_to(format!("{PATH}?done=ordered"));
    history_check::order(ctx, caller, once, agency, render).await
}

/// Orders a check.
pub async fn order(ctx: Ctx, posted: StaffPosted) -> Page {
    let StaffPosted {
        staff, values, once, ..
    } = posted;
    match sent::sent(ordered(&ctx, staff.caller.clone(), once, &values).await)? {
        Sent::On(answer) => Ok(answer),
        Sent::Back(error) => page(&ctx, &staff, &Values::default(), &values, Some(&error)).await,
    }
}
