//! Dossiers in lists: the same line everywhere.

use maud::{Markup, html};

use crate::db::dossier_parts::StepRow;
use crate::db::dossiers::Dossier;
use crate::domain::dossier::Status;
use crate::domain::ids::AgencyId;
use crate::domain::instant::Instant;
use crate::domain::timeliness::{Standing, Timeliness};
use crate::service::dossiers::list::Page as ListPage;
use crate::service::dossiers::view;
use crate::web::lang::Lang;
use crate::web::text::staff as t;
use crate::web::time;
use crate::web::ui::{self, Tone};

/// The address of a dossier.
pub fn address(code: &str) -> String {
    format!("/ho-so/{code}")
}

/// A state with a tone.
pub fn status(lang: Lang, status: Status) -> Markup {
    let tone = match status {
        Status::Decided | Status::HandedBack => Tone::Good,
        Status::SupplementRequested | Status::PaymentRequired | Status::Suspended | Status::Submitted => Tone::Warn,
        Status::IntakeRefused | Status::Stopped | Status::Withdrawn => Tone::Bad,
        Status::Received | Status::Processing => Tone::Plain,
    };
    ui::mark(tone, &lang.label(status.label_vi(), status.as_str()))
}

/// Working time between two moments, in days of the calendar of an agency: three days are three days where a day has seven
/// hours and a half.
fn working(lang: Lang, agency: AgencyId, page: &ListPage, from: Instant, to: Instant) -> String {
    let calendar = page.catalogue.calendar(agency);
    let (minutes, day) = calendar.map_or((0, None), |c| {
        (c.working_minutes_between(from, to), c.usual_day(page.now.local_day()))
    });
    time::working(lang, minutes, day.unwrap_or(time::NOMINAL_DAY))
}

/// How an open step stands to its own due time, which is that of the official and not of the citizen: it has no colour before it
/// is late.
pub fn step_standing(lang: Lang, stay: &StepRow, page: &ListPage) -> Markup {
    let working = |from, to| working(lang, stay.agency_id, page, from, to);
    html! {
        @match stay.due_at {
            _ if stay.is_pending() => p .hint { (lang.say(t::STEP_NOT_RECEIVED)) },
            Some(due) if due < page.now => p {
                (ui::mark(Tone::Bad, &lang.fill(t::STEP_OVER_BY, [working(due, page.now)])))
            },
            Some(due) => p .hint { (lang.fill(t::STEP_LEFT, [time::short(due), working(page.now, due)])) },
            None => {}
        }
    }
}

/// How a dossier stands to its due time: in words, with the working time that is left or over.
pub fn standing(lang: Lang, dossier: &Dossier, page: &ListPage) -> Markup {
    let working = |from, to| working(lang, dossier.intake.agency_id, page, from, to);
    html! {
        @match (view::standing(dossier, page.now), dossier.state.due_at) {
            (Some(Standing::Overdue), Some(due)) => {
                (ui::mark(Tone::Bad, &lang.fill(t::OVER_BY, [working(due, page.now)])))
            }
            (Some(Standing::NearlyDue), Some(due)) => {
                (ui::mark(Tone::Warn, &lang.fill(t::LEFT, [working(page.now, due)])))
            }
            (Some(_), Some(due)) if !dossier.state.status.is_paused() => {
                (ui::mark(Tone::Plain, &lang.fill(t::LEFT, [working(page.now, due)])))
            }
            (Some(_), _) if dossier.state.status.is_paused() => (ui::mark(Tone::Plain, lang.say(t::PAUSED))),
            _ => @if let Some(done) = dossier.state.timeliness {
                (ui::mark(
                    if done == Timeliness::Late { Tone::Bad } else { Tone::Good },
                    &lang.label(done.label_vi(), done.as_str()),
                ))
            },
        }
    }
}

/// A page of a list as a table.
pub fn table(lang: Lang, name: &str, page: &ListPage) -> Markup {
    let head = [t::CODE, t::APPLICANT, t::PROCEDURE, t::STATUS, t::DUE, t::ASSIGNEE].map(|text| lang.say(text));
    let rows: Vec<Vec<Markup>> = page.dossiers.iter().map(|d| line(lang, d, page)).collect();
    html! {
        @if rows.is_empty() { p { (lang.say(t::LIST_EMPTY)) } } @else { (ui::records(name, &head, &rows)) }
    }
}

/// The cells of a dossier in a list.
pub fn line(lang: Lang, d: &Dossier, page: &ListPage) -> Vec<Markup> {
    let procedure = page.catalogue.procedure_by_id(d.intake.procedure_id);
    let official = d.state.assignee_id.and_then(|id| page.officials.get(&id));
    let code = d.intake.code.as_str();
    vec![
        html! { a href=(address(code)) { (code) } },
        html! { (d.intake.applicant_name) },
        html! { @if let Some(p) = procedure { (p.name) } },
        html! {
            (status(lang, d.state.status))
            @if let Some(reason) = page.sent_back.get(&d.intake.id) {
                p { (ui::mark(Tone::Warn, lang.say(t::SENT_BACK))) " " (reason) }
            }
        },
        html! {
            @if let Some(due) = d.state.due_at { (time::short(due)) " " }
            @else if let (Status::Submitted, Some(by)) = (d.state.status, d.state.accept_due_at) {
                p { (lang.fill(t::ACCEPT_BY, [time::short(by)])) }
                @if by < page.now { (ui::mark(Tone::Bad, lang.say(t::ACCEPT_LATE))) }
            }
            (standing(lang, d, page))
        },
        html! { @if let Some(official) = official { (official.full_name) } },
    ]
}
