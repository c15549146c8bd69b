//! Jobs in the background: how far each has come.

use maud::{Markup, html};

use crate::db::jobs::JobRow;
use crate::http::extract::Ctx;
use crate::service::{history_check, jobs};
use crate::web::lang::Text;
use crate::web::refusal::Page;
use crate::web::shell::Staff;
use crate::web::text::admin as t;
use crate::web::time;
use crate::web::ui::{self, Tone};

/// Where the jobs are.
pub const PATH: &str = "/quan-tri/tac-vu";

/// How far a job has come.
pub fn state(job: &JobRow) -> Text {
    if job.kind == history_check::KIND {
        // It waits between its rounds too.
        return match job.finished_at {
            Some(_) if job.changed > 0 => t::WRONG,
            Some(_) => t::FINISHED,
            None if job.position > 0 || job.leased_until.is_some() => t::RUNNING,
            None => t::WAITING,
        };
    }
    match (job.finished_at, job.leased_until, &job.error) {
        (_, _, Some(_)) => t::FAILED,
        (Some(_), _, None) => t::FINISHED,
        (None, Some(_), None) => t::RUNNING,
        (None, None, None) => t::WAITING,
    }
}

/// How serious that is.
pub const fn tone(job: &JobRow) -> Tone {
    match (job.finished_at, &job.error) {
        (_, Some(_)) => Tone::Bad,
        (Some(_), None) => Tone::Good,
        (None, None) => Tone::Plain,
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
                ui::mark(tone(job), lang.say(state(job))),
                html! { (job.done) },
                html! { (job.changed) },
                html! { @if let Some(at) = job.finished_at { (time::short(at)) } },
            ]
        })
        .collect();
    let body = html! {
        @if rows.is_empty() { p { (lang.say(t::NO_JOBS)) } }
        @else { (ui::table(lang.say(t::JOBS), &head, &rows)) }
    };
    Ok(shell.page(lang.say(t::JOBS), body))
}
