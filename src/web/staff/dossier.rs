//! One dossier: everything about it, its history, why it is due when it is due, and what can be done now.

mod done;
mod history;
mod money;
mod moves;

pub use self::money::{fees, post};
use actix_web::web;
use maud::{Markup, html};

use super::{act, consent, files, lines, receipt_prints, slips};
use crate::db::dossier_parts::{ResultRow, StepRow};
use crate::db::ratings::RatingRow;
use crate::domain::handover::HandoverKind;
use crate::domain::policy::Permission;
use crate::domain::timeliness::{Standing, Timeliness};
use crate::http::dossiers::code;
use crate::http::extract::Ctx;
use crate::service::dossiers::account::{self, DeadlineView};
use crate::service::dossiers::history::{self as events, History};
use crate::service::dossiers::view::{self, DossierView};
use crate::service::files::FileList;
use crate::service::ratings;
use crate::service::slips::Slips;
use crate::web::form::Values;
use crate::web::lang::{Lang, Text};
use crate::web::public::lookup::explanation;
use crate::web::refusal::Page;
use crate::web::shell::{Shell, Staff};
use crate::web::text::{intake as consented, papers, staff as t};
use crate::web::time;
use crate::web::ui::{self, Tone};

/// Events shown on the page itself.
const EVENTS: i64 = 100;

/// The page of a dossier.
pub async fn show(ctx: Ctx, staff: Staff, path: web::Path<String>, query: Values) -> Page {
    let Staff { shell, caller } = staff;
    let code = code(&path)?;
    let view = view::get(&ctx, caller.clone(), code.clone()).await?;
    let history = events::history(&ctx, caller.clone(), code.clone(), 0, EVENTS).await?;
    let deadline = account::deadline(&ctx, caller.clone(), code.clone()).await?;
    let whole = Whole {
        history,
        deadline,
        files: crate::service::files::list(&ctx, caller.clone(), code.clone()).await?,
        slips: crate::service::slips::list(&ctx, caller.clone(), code.clone()).await?,
        rating: ratings::of(&ctx, caller, code).await?,
        view,
    };
    let done = query.get("done");
    Ok(shell.page(&title(shell.lang, &whole.view), page(&shell, &whole, done)))
}

/// All that is shown of a dossier.
struct Whole {
    view: DossierView,
    history: History,
    deadline: DeadlineView,
    files: FileList,
    slips: Slips,
    rating: Option<RatingRow>,
}

/// The heading of a page about a dossier.
pub fn title(lang: Lang, view: &DossierView) -> String {
    lang.fill(t::DOSSIER_TITLE, [view.dossier.intake.code.to_string()])
}

fn page(shell: &Shell, whole: &Whole, done: Option<&str>) -> Markup {
    let lang = shell.lang;
    let (view, code) = (&whole.view, whole.view.dossier.intake.code.as_str());
    html! {
        @if let Some(sentence) = done.and_then(|done| done::sentence(lang, view, done)) {
            // Read out first, and the next Tab leads to what comes next. Nothing that acts has the focus: Enter may still be held.
            div #done tabindex="-1" autofocus {
                (ui::notice(Tone::Good, &html! {
                    p { (sentence) }
                    @if done == Some("create") { p .large { (lang.say(papers::TAKEN_IN)) ": " strong { (code) } } }
                }))
            }
            div .actions {
                (slips::after(shell, code, &whole.slips, done))
                (receipt_prints::after(shell, view, done))
                @if done == Some("create") { a .button.second href=(super::intake::PATH) { (lang.say(papers::NEXT_ONE)) } }
            }
        }
        (head(lang, view))
        (sent_back(lang, view))
        div .columns {
            div {
                (act::offered(shell, view))
                (applicant(shell, view))
                (handed_in(lang, view))
                (files::section(shell, view, &whole.files))
                (steps(lang, view))
                (moves::section(lang, view, &whole.deadline))
                (fees(shell, view))
                (money::post_section(shell, view))
                (results(lang, view))
                (rating(lang, whole.rating.as_ref()))
            }
            div {
                (due(lang, &whole.deadline))
                (slips::section(shell, code, &whole.slips))
                (history::section(shell, code, &whole.history))
            }
        }
    }
}

/// Why what lies at an open step, or at the desk, was sent back to it.
fn sent_back(lang: Lang, view: &DossierView) -> Markup {
    let returned = |s: &&StepRow| s.kind == HandoverKind::SendBack && s.is_open();
    html! {
        @for stay in view.steps.iter().filter(returned) {
            @let by = stay.given_by.and_then(|id| view.officials.get(&id));
            (ui::notice(Tone::Warn, &html! {
                p {
                    strong { (stay.step_no) ". " (stay.name) " – " (lang.say(t::SENT_BACK)) } " " (stay.note.as_deref().unwrap_or_default())
                    @if let Some(by) = by { span .hint { " (" (by.full_name) ", " (time::short(stay.entered_at)) ")" } }
                }
            }))
        }
    }
}

/// What the citizen says of it.
fn rating(lang: Lang, rating: Option<&RatingRow>) -> Markup {
    html! {
        @if let Some(row) = rating {
            section aria-labelledby="rating" {
                h2 #rating { (lang.say(t::RATING)) }
                p { strong { (lang.label(row.grade.label_vi(), row.grade.as_str())) } " – " (time::short(row.rated_at)) }
                @if let Some(comment) = &row.comment { p { "“" (comment) "”" } }
            }
        }
    }
}

/// Where the dossier stands, at a glance.
pub fn head(lang: Lang, view: &DossierView) -> Markup {
    let state = &view.dossier.state;
    let assignee = state.assignee_id.and_then(|id| view.officials.get(&id));
    let waits = view
        .moves
        .last()
        .filter(|m| m.until_at.is_none() && state.status.is_paused());
    let rows = [
        (
            lang.say(t::STATUS),
            html! {
                (lines::status(lang, state.status)) " "
                @match view::standing(&view.dossier, view.now) {
                    Some(Standing::Overdue) => (ui::mark(Tone::Bad, lang.say(t::OVERDUE))),
                    Some(Standing::NearlyDue) => (ui::mark(Tone::Warn, lang.say(t::NEARLY))),
                    Some(Standing::WithinTime) | None => {}
                }
                @if let Some(done) = state.timeliness {
                    (ui::mark(if done == Timeliness::Late { Tone::Bad } else { Tone::Good },
                        &lang.label(done.label_vi(), done.as_str())))
                }
            },
        ),
        (
            lang.say(t::DUE),
            html! {
                @match state.due_at {
                    Some(due) if state.status.is_paused() => {
                        (time::moment(lang, due))
                        p .hint { (lang.say(t::DUE_WILL_MOVE)) }
                    }
                    Some(due) => strong { (time::moment(lang, due)) },
                    None => (lang.say(if state.received_at.is_some() { t::NO_DUE } else { t::NOT_YET })),
                }
            },
        ),
        (lang.say(t::APPLICANT), html! { (view.dossier.intake.applicant_name) }),
        (
            lang.say(t::ASSIGNEE),
            html! {
                @match assignee {
                    Some(official) => (official.full_name),
                    None => (lang.say(t::NOBODY)),
                }
            },
        ),
    ];
    let answer_by = waits.and_then(|m| m.answer_due_at).map(|by| {
        let over = by < view.now;
        (
            lang.say(t::ANSWER_BY),
            html! {
                strong { (time::moment(lang, by)) }
                @if over { " " (ui::mark(Tone::Bad, lang.say(t::UNANSWERED))) }
            },
        )
    });
    let rows: Vec<_> = rows.into_iter().chain(answer_by).collect();
    html! {
        p .lead { (view.procedure.name) " " span .soft { "(" (view.procedure.code) ")" } }
        (ui::facts(&rows))
    }
}

/// A part of the page with its heading.
pub fn section(lang: Lang, id: &str, name: Text, body: &Markup) -> Markup {
    html! { section aria-labelledby=(id) { h2 id=(id) { (lang.say(name)) } (body) } }
}

fn applicant(shell: &Shell, view: &DossierView) -> Markup {
    let lang = shell.lang;
    let intake = &view.dossier.intake;
    let submitter = intake.submitter.as_ref();
    let mut rows: Vec<(&str, Markup)> = vec![(
        lang.say(t::APPLICANT),
        html! {
            (intake.applicant_name) " (" (lang.label(intake.applicant_kind.label_vi(), intake.applicant_kind.as_str())) ")"
        },
    )];
    let mut known = |name: Text, value: Option<String>| {
        if let Some(value) = value {
            rows.push((lang.say(name), html! { (value) }));
        }
    };
    known(
        t::ID_NUMBER,
        intake.applicant_id_number.as_ref().map(ToString::to_string),
    );
    known(t::PHONE, intake.applicant_phone.as_ref().map(ToString::to_string));
    known(t::EMAIL, intake.applicant_email.as_ref().map(ToString::to_string));
    known(t::ADDRESS, intake.applicant_address.as_ref().map(ToString::to_string));
    if let Some(s) = submitter {
        known(t::SUBMITTER, Some(s.name.to_string()));
        known(t::SUBMITTER_ID, s.id_number.as_ref().map(ToString::to_string));
        known(t::SUBMITTER_PHONE, s.phone.as_ref().map(ToString::to_string));
    }
    known(t::MATTER, intake.matter.clone());
    known(
        t::RECEIVER,
        view.dossier.state.receiver.as_ref().map(ToString::to_string),
    );
    known(t::SETS, intake.sets.map(|sets| sets.number().to_string()));
    known(t::EXTERNAL_CODE, intake.external_code.clone());
    known(t::DECIDED_BY, Some(view.agency.name.clone()));
    known(t::RECEIVED_BY, Some(view.received_agency.name.clone()));
    let (came, goes) = (intake.intake_channel, view.dossier.state.return_channel);
    known(t::INTAKE_CHANNEL, Some(lang.label(came.label_vi(), came.as_str())));
    known(t::RETURN_CHANNEL, Some(lang.label(goes.label_vi(), goes.as_str())));
    known(t::SUBMITTED_AT, Some(time::moment(lang, intake.submitted_at)));
    known(
        t::RECEIVED_AT,
        view.dossier.state.received_at.map(|at| time::moment(lang, at)),
    );
    known(
        t::ACCEPT_DUE,
        view.dossier.state.accept_due_at.map(|at| time::moment(lang, at)),
    );
    let told = consent::address(intake.code.as_str());
    let body = html! {
        (ui::facts(&rows))
        @if shell.may(Permission::DossierAnswer) { p { a href=(told) { (lang.say(consented::CONSENT_TITLE)) } } }
    };
    section(lang, "applicant", t::ABOUT, &body)
}

/// The papers themselves.
pub fn handed_in(lang: Lang, view: &DossierView) -> Markup {
    let rows: Vec<Vec<Markup>> = view
        .dossier
        .state
        .papers
        .iter()
        .map(|p| {
            vec![
                html! { (p.called(act::required(view))) },
                html! { (p.originals) },
                html! { (p.copies) },
            ]
        })
        .collect();
    let head = [t::PAPER, t::ORIGINALS, t::COPIES].map(|text| lang.say(text));
    let body = html! {
        @if rows.is_empty() { p { (lang.say(t::NO_PAPERS)) } } @else { (ui::records(lang.say(t::PAPERS), &head, &rows)) }
    };
    section(lang, "papers", t::PAPERS, &body)
}

fn steps(lang: Lang, view: &DossierView) -> Markup {
    let rows: Vec<Vec<Markup>> = view
        .steps
        .iter()
        .map(|s| {
            let agency = view
                .agencies
                .get(&s.agency_id)
                .map(|a| a.name.clone())
                .unwrap_or_default();
            let official = s.assignee_id.and_then(|id| view.officials.get(&id));
            let late = s.due_at.is_some_and(|due| s.left_at.unwrap_or(view.now) > due);
            vec![
                html! { (s.step_no) ". " (s.name) },
                html! { (agency) @if let Some(o) = official { p .hint { (o.full_name) } } },
                html! { (time::short(s.entered_at)) },
                html! { @if let Some(due) = s.due_at { (time::short(due)) } },
                html! {
                    @if let Some(left) = s.left_at { (time::short(left)) " " }
                    @if late { (ui::mark(Tone::Bad, lang.say(t::LATE_STEP))) }
                },
            ]
        })
        .collect();
    let head = [t::STEP, t::HELD_BY, t::ENTERED, t::STEP_DUE, t::LEFT_AT].map(|text| lang.say(text));
    let body = html! {
        @if rows.is_empty() { p { (lang.say(t::NOT_FORWARDED)) } } @else { (ui::records(lang.say(t::STEPS), &head, &rows)) }
    };
    section(lang, "steps", t::STEPS, &body)
}

fn results(lang: Lang, view: &DossierView) -> Markup {
    html! {
        @if !view.results.is_empty() {
            (section(lang, "results", t::RESULTS, &html! { @for r in view.results.iter().rev() { (result(lang, view, r)) } }))
        }
    }
}

/// The results that count, for whoever is to decide.
pub(super) fn results_standing(lang: Lang, view: &DossierView) -> Markup {
    let standing = view.results.iter().filter(|r| r.annulled_at.is_none());
    section(
        lang,
        "attached",
        t::ATTACHED_ALREADY,
        &html! { @for r in standing.rev() { (result(lang, view, r)) } },
    )
}

fn result(lang: Lang, view: &DossierView, r: &ResultRow) -> Markup {
    ui::facts(&[
        (
            lang.say(t::SYMBOL),
            html! {
                strong { (r.symbol) }
                @if let Some(at) = r.annulled_at { p .hint { (lang.fill(t::ANNULLED, [time::short(at)])) } }
            },
        ),
        (lang.say(t::SUMMARY), html! { (r.summary) }),
        (lang.say(t::SIGNER), html! { (r.signer) }),
        (lang.say(t::ISSUED_ON), html! { (time::day(lang, r.issued_on)) }),
        (lang.say(t::SIGNED), html! { (signed(lang, r)) }),
        (
            lang.say(papers::FILE),
            html! {
                @match r.file_no {
                    Some(no) => a href=(format!("{}/tep/{no}", lines::address(view.dossier.intake.code.as_str()))) {
                        (lang.say(papers::UPLOAD_RESULT))
                    },
                    None => {
                        (lang.say(papers::NONE))
                        @if view.dossier.state.status.is_open() && act::file_demanded(view) {
                            p { (ui::mark(Tone::Warn, lang.say(t::FILE_STILL_MISSING))) }
                        }
                    }
                }
            },
        ),
    ])
}

/// What was found of the signatures in the file of a result; failing that, what was said of them.
fn signed(lang: Lang, result: &ResultRow) -> String {
    match result.signature {
        Some(outcome) => lang.label(outcome.label_vi(), outcome.as_str()),
        None => lang.say(if result.declared_signed { t::YES } else { t::NO }).to_owned(),
    }
}

fn due(lang: Lang, deadline: &DeadlineView) -> Markup {
    section(
        lang,
        "due",
        t::WHY_DUE,
        &html! {
            (ui::unannounced(lang, deadline.unannounced))
            p { (lang.fill(t::DURATION, [deadline.duration.clone()])) }
            @if let Some(first) = deadline.first_due_at.filter(|_| deadline.first_due_at != deadline.due_at) {
                p { (lang.fill(t::FIRST_DUE, [time::moment(lang, first)])) }
            }
            @if deadline.lines.is_empty() { p { (lang.say(t::NOT_YET)) } }
            @else { (explanation(lang, &deadline.lines)) }
        },
    )
}
