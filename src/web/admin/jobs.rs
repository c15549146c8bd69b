//! Jobs in the background: how far each has come.

use maud::{Markup, html};

use super::history;
use crate::db::jobs::JobRow;
use crate::domain::job::{JobKind, JobState};
use crate::http::extract::Ctx;
use crate::service::jobs;
use crate::web::lang::{Lang, Text};
use crate::web::refusal::Page;
use crate::web::shell::Staff;
use crate::web::text::admin as t;
use crate::web::time;
use crate::web::ui::{self, Tone};

/// Where the jobs are.
pub const PATH: &str = "/quan-tri/tac-vu";

/// How far a job has come. What it found wrong is its outcome; what interrupted a job is a failure.
pub const fn state(job: &JobRow) -> Text {
    match (&job.error, job.state()) {
        (Some(_), _) => t::FAILED,
        (None, JobState::Finished) if job.findings.is_some() => t::WRONG,
        (None, JobState::Finished) => t::FINISHED,
        (None, JobState::Running) => t::RUNNING,
        (None, JobState::Waiting) => t::WAITING,
    }
}

/// How serious that is.
pub const fn tone(job: &JobRow) -> Tone {
    match (&job.error, &job.findings, job.state()) {
        (None, None, JobState::Finished) => Tone::Good,
        (None, None, _) => Tone::Plain,
        _ => Tone::Bad,
    }
}

/// What interrupted a job, how often, and when it goes on.
pub fn interrupted(lang: Lang, job: &JobRow) -> Markup {
    html! {
        @if let Some(error) = &job.error {
            p .hint {
                @if job.failures > 0 { (lang.fill(t::JOB_FAILURES, [job.failures.to_string()])) }
                @if let Some(at) = job.retry_at() { " " (lang.fill(t::JOB_RETRY, [time::short(at)])) }
            }
            p .hint lang="en" { (error) }
        }
    }
}

/// The newest jobs.
pub async fn list(ctx: Ctx, staff: Staff) -> Page {
    let (shell, lang) = (&staff.shell, staff.shell.lang);
    let (list, catalogue) = jobs::list(&ctx, staff.caller.clone()).await?;
    let head = [
        t::JOB_WHY,
        t::AGENCY,
        t::JOB_CREATED,
        t::JOB_STATE,
        t::JOB_DONE,
        t::JOB_CHANGED,
        t::JOB_FINISHED,
    ]
    .map(|text| lang.say(text));
    let rows: Vec<Vec<Markup>> = list
        .iter()
        .map(|job| {
            vec![
                html! { (job.reason) },
                html! { (catalogue.agency_named(job.agency_id).name) },
                html! { (time::short(job.created_at)) },
                html! { (ui::mark(tone(job), lang.say(state(job)))) (interrupted(lang, job)) },
                html! { (job.done) },
                html! { (job.changed) },
                html! { @if let Some(at) = job.finished_at { (time::short(at)) } },
            ]
        })
        .collect();
    let body = html! {
        @if rows.is_empty() { p { (lang.say(t::NO_JOBS)) } }
        @else { (ui::records(lang.say(t::JOBS), &head, &rows)) }
        // What a check found stands on the page of checks.
        @for job in list.iter().filter(|job| job.kind == JobKind::RecomputeDue) { (history::findings(lang, job)) }
    };
    Ok(shell.page(lang.say(t::JOBS), body))
}
