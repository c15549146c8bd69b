//! The first page of administrators: its parts, each with its state in a line.

use maud::html;

use super::{
    agencies as agency_list, books, calendar, history, hours, jobs as job_list, outbox, plans,
    procedures as procedure_list, rules, users, webhooks, wording,
};
use crate::http::extract::Ctx;
use crate::service::{accounts, catalogue_admin, jobs};
use crate::web::refusal::Page;
use crate::web::shell::Staff;
use crate::web::text::admin as t;
use crate::web::text::history as h;
use crate::web::text::integration as i;
use crate::web::text::office as o;
use crate::web::text::outbox as out;
use crate::web::text::setup as s;

/// Where it is.
pub const PATH: &str = "/quan-tri";

/// The parts.
pub async fn show(ctx: Ctx, staff: Staff) -> Page {
    let (shell, lang) = (&staff.shell, staff.shell.lang);
    let accounts = accounts::list_users(&ctx, staff.caller.clone(), None, usize::MAX).await?;
    let disabled = accounts.iter().filter(|u| u.disabled_at.is_some()).count();
    let (jobs, _) = jobs::list(&ctx, staff.caller.clone()).await?;
    let open = jobs.iter().filter(|job| job.finished_at.is_none()).count();
    let (agencies, procedures) = catalogue_admin::read(&ctx, staff.caller.clone(), |catalogue| {
        Ok((catalogue.tree().all().len(), catalogue.procedures().len()))
    })
    .await?;
    let parts = [
        (
            users::PATH,
            t::USERS,
            lang.fill(t::USERS_OPEN, [accounts.len().to_string(), disabled.to_string()]),
        ),
        (calendar::PATH, t::CALENDAR, lang.say(t::CALENDAR_LEAD).to_owned()),
        (hours::PATH, s::HOURS, lang.say(s::HOURS_LEAD).to_owned()),
        (rules::PATH, s::RULES, lang.say(s::RULES_LEAD).to_owned()),
        (
            agency_list::PATH,
            t::AGENCIES,
            lang.fill(t::AGENCIES_COUNT, [agencies.to_string()]),
        ),
        (
            procedure_list::PATH,
            t::PROCEDURES,
            lang.fill(t::PROCEDURES_COUNT, [procedures.to_string()]),
        ),
        (plans::PATH, t::PLANS, lang.say(t::PLANS_LEAD).to_owned()),
        (books::PATH, o::BOOKS, lang.say(o::BOOKS_LEAD).to_owned()),
        (wording::PATH, o::WORDING, lang.say(o::WORDING_LEAD).to_owned()),
        (webhooks::PATH, i::TITLE, lang.say(i::HOME_LEAD).to_owned()),
        (outbox::PATH, out::TITLE, lang.say(out::HOME_LEAD).to_owned()),
        (history::PATH, h::TITLE, lang.say(h::HOME_LEAD).to_owned()),
        (job_list::PATH, t::JOBS, lang.fill(t::JOBS_OPEN, [open.to_string()])),
    ];
    let body = html! {
        nav aria-label=(lang.say(t::PARTS)) {
            ul .links {
                @for (path, name, state) in parts {
                    li {
                        a .lead href=(path) { (lang.say(name)) }
                        p .soft { (state) }
                    }
                }
            }
        }
    };
    Ok(shell.page(lang.say(t::ADMIN), body))
}
