//! The list of the queue as a form: each dossier with its step, and what may be done to several.

use maud::{Markup, html};

use super::super::lines;
use super::{TOGETHER_PATH, Whose};
use crate::db::dossiers::Dossier;
use crate::domain::dossier::Action;
use crate::domain::handover::HandoverKind;
use crate::domain::policy::Permission;
use crate::service::dossiers::list::Page as ListPage;
use crate::service::dossiers::work::{Stand, Takers, Work};
use crate::service::{Error, Reason};
use crate::web::form::Values;
use crate::web::lang::Lang;
use crate::web::shell::Shell;
use crate::web::text::queue as t;
use crate::web::text::staff::SENT_BACK;
use crate::web::time;
use crate::web::ui::form::{Field, Form, Group};
use crate::web::ui::{self, Tone};

/// What lies there, with boxes to tick and what to do to those that are ticked.
pub(super) fn list_form(shell: &Shell, work: &Work, values: &Values, error: Option<&Error>, whose: Whose) -> Markup {
    let lang = shell.lang;
    let form = Form::new(shell, values, error);
    // Before the boxes to tick: its links lead to the first of them.
    let wrong = form.errors_of("chosen");
    let head = [t::CODE, t::STEP, t::TIME_LEFT, t::APPLICANT, t::PROCEDURE, t::ASSIGNEE].map(|text| lang.say(text));
    let none = Stand::default();
    let rows: Vec<Vec<Markup>> = (work.page.dossiers.iter())
        .map(|d| {
            row(
                lang,
                &form,
                d,
                &work.page,
                work.stands.get(&d.intake.id).unwrap_or(&none),
            )
        })
        .collect();
    let ready = work
        .stands
        .values()
        .filter(|s| matches!(s.decision, Some(Ok(()))))
        .count();
    let offered = offered(shell);
    let actions: Vec<(&str, String)> = offered
        .iter()
        .map(|a| (a.as_str(), lang.label(a.label_vi(), a.as_str())))
        .collect();
    form.whole(
        TOGETHER_PATH,
        &html! {
            input type="hidden" name="whose" value=(whose.key());
            (wrong)
            // Shown by the script that makes them true.
            div .choose hidden {
                label .tick { input #all type="checkbox" data-all="chosen"; span { (lang.say(t::CHOOSE_ALL)) } }
                @if ready > 0 {
                    label .tick {
                        input #all-ready type="checkbox" data-all="chosen" data-within=".ready";
                        span { (lang.fill(t::CHOOSE_READY, [ready.to_string()])) }
                    }
                }
            }
            (ui::records(lang.say(t::QUEUE), &head, &rows))
            fieldset .filters {
                legend { (lang.say(t::TOGETHER)) }
                (form.choice(Field::new("action", lang.say(t::ACTION)), &actions))
                (assignee(lang, &form, &work.takers, &offered))
                (form.submit(t::DO))
            }
        },
    )
}

/// Those who may be named, under the name of the action where there are several of those; with how many dossiers of the page
/// each may be given, where that is not every one.
fn assignee(lang: Lang, form: &Form<'_>, takers: &[Takers], offered: &[Action]) -> Markup {
    let takers: Vec<&Takers> = takers.iter().filter(|t| offered.contains(&t.action)).collect();
    let several = takers.len() > 1;
    let mut groups = vec![Group {
        name: None,
        options: vec![("", lang.say(t::NOBODY).to_owned())],
    }];
    groups.extend(takers.into_iter().map(|t| {
        Group {
            name: several.then(|| lang.label(t.action.label_vi(), t.action.as_str())),
            options: (t.officials.iter())
                .map(|(official, dossiers)| {
                    let some = [dossiers, &t.dossiers].map(ToString::to_string);
                    let [some, all] = some;
                    let name = official.full_name.clone();
                    let said = if some == all {
                        name
                    } else {
                        lang.fill(t::TAKES_SOME, [name, some, all])
                    };
                    (official.username.as_str(), said)
                })
                .collect(),
        }
    }));
    form.choice_of_groups(Field::new("assignee", lang.say(t::ASSIGNEE)), &groups)
}

/// What may be done to several at once by this person.
fn offered(shell: &Shell) -> Vec<Action> {
    [
        (Action::Forward, Permission::DossierProcess),
        (Action::Assign, Permission::DossierAssign),
        (Action::Decide, Permission::DossierDecide),
    ]
    .into_iter()
    .filter(|(_, needed)| shell.may(*needed))
    .map(|(action, _)| action)
    .collect()
}

fn row(lang: Lang, form: &Form<'_>, d: &Dossier, page: &ListPage, stand: &Stand) -> Vec<Markup> {
    let code = d.intake.code.as_str();
    let version = page.catalogue.version(d.intake.version_id).ok();
    let step = version.as_ref().and_then(|(_, v)| v.definition.step(d.state.step_no));
    let official = d.state.assignee_id.and_then(|id| page.officials.get(&id));
    // The version that was seen goes along: what somebody else has changed since is left alone.
    let chosen = format!("{code} {}", d.state.version);
    vec![
        html! {
            div .pick.ready[matches!(stand.decision, Some(Ok(())))] {
                (form.tick_hidden("chosen", &chosen, &lang.fill(t::CHOOSE, [code.to_owned()])))
                a href=(lines::address(code)) { (code) }
            }
        },
        html! {
            @match &stand.stay {
                Some(stay) => { (stay.step_no) ". " (stay.name) (lines::step_standing(lang, stay, page)) },
                None => { (d.state.step_no) @if let Some(step) = step { ". " (step.name) } },
            }
            @if let Some(stay) = stand.stay.as_ref().filter(|s| s.is_open() && s.kind == HandoverKind::SendBack) {
                p { (ui::mark(Tone::Warn, lang.say(SENT_BACK))) " " (stay.note.as_deref().unwrap_or_default()) }
            }
            @match &stand.decision {
                Some(Ok(())) => p { (ui::mark(Tone::Good, lang.say(t::READY))) },
                // The result mostly comes with the signature.
                Some(Err(error)) if error.reason == Reason::ResultMissing => p {
                    (ui::mark(Tone::Warn, lang.say(t::READY_BUT_RESULT)))
                },
                Some(Err(error)) => p { (ui::mark(Tone::Warn, lang.say(t::NOT_READY))) " " (lang.sentence(error)) },
                None => {}
            }
        },
        html! {
            @if let Some(due) = d.state.due_at.filter(|_| !d.state.status.is_paused()) { (time::short(due)) " " }
            (lines::standing(lang, d, page))
        },
        html! { (d.intake.applicant_name) },
        html! { @if let Some((procedure, _)) = &version { (procedure.name) } },
        html! { @if let Some(official) = official { (official.full_name) } },
    ]
}
