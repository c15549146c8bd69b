//! The form of an action and its fields.

use maud::{Markup, html};

use super::body::definition;
use super::{UPLOAD, address};
use crate::db::dossier_parts::ResultRow;
use crate::domain::dossier::Action;
use crate::domain::fee::{PaymentMethod, PaymentState};
use crate::domain::postal::Channel;
use crate::domain::postal_order::{Direction, PostalState};
use crate::http::commands::takes;
use crate::service::Error;
use crate::service::dossiers::officials::Candidates;
use crate::service::dossiers::view::DossierView;
use crate::service::post::under_way;
use crate::web::form::Values;
use crate::web::lang::Lang;
use crate::web::shell::Shell;
use crate::web::staff::{applicant, dossier, post};
use crate::web::text::{intake, papers, staff as t};
use crate::web::ui::form::{Field, Form, Group};
use crate::web::ui::{self, Tone};

/// What a form offers beside the dossier itself.
#[derive(Default)]
pub(super) struct Choices {
    /// Who may be given a step, for each that may be meant.
    pub(super) candidates: Vec<Candidates>,
    /// Files of the result that were uploaded before.
    pub(super) files: Vec<(String, String)>,
}

impl Choices {
    /// The only person who could be meant, if there is one step and one who does it.
    pub(super) fn only_candidate(&self) -> Option<&str> {
        match self.candidates.as_slice() {
            [step] => match step.officials.as_slice() {
                [only] => Some(only.username.as_str()),
                _ => None,
            },
            _ => None,
        }
    }
}

/// The form of an action: just the fields that it takes.
pub(super) fn form(
    shell: &Shell,
    view: &DossierView,
    action: Action,
    values: &Values,
    error: Option<&Error>,
    choices: &Choices,
) -> Markup {
    let lang = shell.lang;
    let form = Form::new(shell, values, error);
    let has = |name| takes(action).contains(&name);
    let optional = |text: &str| format!("{text} ({})", lang.say(t::OPTIONAL));
    let body = html! {
        input type="hidden" name="version" value=(view.dossier.state.version);
        @if matches!(action, Action::RequestSupplement | Action::RequirePayment | Action::Suspend) {
            (ui::notice(Tone::Plain, &html! { p { (lang.say(t::CLOCK_STOPS)) } }))
        }
        @if action == Action::HandBack && waits_for_the_post(view) {
            (ui::notice(Tone::Plain, &html! {
                p { (lang.say(t::POST_WAITS)) " " a href=(post::address(view.dossier.intake.code.as_str())) { (lang.say(t::POST_TO_ITEMS)) } }
            }))
        }
        @if has("applicant") { (applicant_fields(lang, &form)) }
        @if has("missing_papers") { (missing_fields(lang, &form, view)) }
        @if has("papers") { (paper_fields(lang, &form, view)) }
        @if has("due_at") {
            (form.input(Field::new("due_at", lang.say(t::NEW_DUE)).kind("date").required()))
            (form.input(Field::new("due_time", lang.say(t::NEW_DUE_TIME)).kind("time").required()))
        }
        @if has("late_agency") { (late_field(lang, &form, view)) }
        @if has("answer_by") {
            (form.input(Field::new("answer_by", &optional(lang.say(t::ANSWER_BY))).kind("date").hint(lang.say(t::ANSWER_BY_HINT))))
            (form.input(Field::new("answer_time", lang.say(t::NEW_DUE_TIME)).kind("time")))
        }
        @if has("fees") { (fee_fields(lang, &form, view)) }
        @if has("assignee") { (assignee_field(lang, &form, action, choices)) }
        @if has("method") {
            (form.radios(Field::new("method", lang.say(t::METHOD)).required(),
                &PaymentMethod::AT_THE_DESK.iter().map(|m| (m.as_str(), lang.label(m.label_vi(), m.as_str()))).collect::<Vec<_>>()))
        }
        @if has("reference") { (form.input(Field::new("reference", lang.say(t::REFERENCE)).at_most(100))) }
        @if has("to_step") { (step_field(&form, "to_step", lang.say(t::TO_STEP), &earlier_steps(lang, view))) }
        @if has("step") && open_steps(view).len() > 1 {
            (step_field(&form, "step", lang.say(t::OPEN_STEP), &open_steps(view)))
        }
        @if has("return_channel") { (return_field(lang, &form, definition(view).is_some_and(|d| d.postal_allowed))) }
        @if has("reason") && action == Action::CloseUnanswered {
            (form.lines(Field::new("reason", &optional(lang.say(t::REASON))).hint(lang.say(t::REASON_IS_READ)).at_most(2000)))
        } @else if has("reason") && action.ends_without_result() {
            (form.lines(Field::new("reason", lang.say(t::REASON)).required().hint(lang.say(t::REASON_IS_READ)).at_most(2000)))
        } @else if has("reason") { (form.lines(Field::new("reason", lang.say(t::REASON)).required().at_most(2000))) }
        @if has("legal_ground") && action == Action::Suspend {
            (form.input(Field::new("legal_ground", lang.say(t::LEGAL_GROUND)).required().at_most(500)))
        } @else if has("legal_ground") {
            (form.input(Field::new("legal_ground", &optional(lang.say(t::LEGAL_GROUND))).at_most(500)))
        }
        @let state = &view.dossier.state;
        @if has("receiver") { (form.input(Field::new("receiver", &optional(lang.say(t::RECEIVER))).at_most(200))) }
        @if action == Action::HandBack && state.result_expected && !state.result_attached {
            (ui::notice(Tone::Plain, &html! { p { (lang.say(t::NO_RESULT_YET)) } }))
        }
        @if has("note") {
            @let label = lang.say(if has("receiver") { t::RECEIVER_NOTE } else { t::NOTE });
            (form.lines(Field::new("note", &optional(label)).at_most(2000)))
        }
        // The file is the last field of its form.
        @if has("result") { (result_fields(lang, &form, view, action, choices)) }
        button .button data-busy=(lang.say(crate::web::text::common::BUSY_BUTTON)) {
            (lang.label(action.label_vi(), action.as_str()))
        }
    };
    let address = address(view, action);
    html! {
        div .narrow {
            @if has("result") { (form.whole_with_file(&address, &body)) } @else { (form.whole(&address, &body)) }
        }
    }
}

/// Whether the result lies in an item that is to be handed over to the post.
fn waits_for_the_post(view: &DossierView) -> bool {
    let item = under_way(&view.post.orders, Direction::Out);
    view.dossier.state.return_channel == Channel::Postal && item.is_some_and(|o| o.state == PostalState::Registered)
}

/// Whether the result has to be told with an action: there is none yet, and it does not end without.
pub(super) fn result_must(view: &DossierView, action: Action) -> bool {
    let standing = standing(view).next().is_some();
    let demanded = definition(view).is_some_and(|d| d.result_file_demanded);
    match action {
        Action::AttachResult => true,
        Action::Decide => demanded && !standing,
        _ => false,
    }
}

fn result_fields(lang: Lang, form: &Form<'_>, view: &DossierView, action: Action, choices: &Choices) -> Markup {
    let optional = |text: &str| format!("{text} ({})", lang.say(t::OPTIONAL));
    let demanded = definition(view).is_some_and(|d| d.result_file_demanded);
    let must = result_must(view, action);
    let told = |name, label| Field::new(name, lang.say(label)).required_if(must);
    // One that was attached or uploaded before serves as well, so the browser does not insist.
    let file = lang.say(papers::UPLOAD_RESULT);
    let file = if demanded {
        format!("{file} ({})", lang.say(t::FILE_DEMANDED))
    } else {
        optional(file)
    };
    let none = ("", lang.say(papers::NONE).to_owned());
    let uploaded = choices.files.iter().map(|(no, name)| (no.as_str(), name.clone()));
    let uploaded: Vec<(&str, String)> = std::iter::once(none).chain(uploaded).collect();
    let fields = || {
        html! {
            (form.errors_of("result"))
            (form.input(told("result.symbol", t::SYMBOL).at_most(100)))
            (form.input(told("result.summary", t::SUMMARY).at_most(500)))
            (form.input(told("result.signer", t::SIGNER).at_most(200)))
            (form.input(told("result.issued_on", t::ISSUED_ON).kind("date")))
            (form.fold(lang.say(t::MORE_OF_RESULT), || html! {
                (form.input(Field::new("result.kind", &optional(lang.say(t::RESULT_KIND))).at_most(200)))
                (form.input(Field::new("result.issuing_agency", &optional(lang.say(t::ISSUING_AGENCY))).at_most(300)))
                (form.input(Field::new("result.effective_on", &optional(lang.say(t::EFFECTIVE_ON))).kind("date")))
                (form.input(Field::new("result.expires_on", &optional(lang.say(t::EXPIRES_ON))).kind("date")))
            }))
            @if !choices.files.is_empty() {
                (form.choice(Field::new("result.file", lang.say(papers::UPLOADED_BEFORE)), &uploaded))
            }
            (form.file(Field::new(UPLOAD, &file).hint(lang.say(papers::CHOOSE_HINT))))
        }
    };
    // Whoever signs sees what they sign; one more is attached by whoever asks for that.
    if standing(view).next().is_some() && action == Action::Decide {
        return html! {
            (dossier::results_standing(lang, view))
            (form.fold(lang.say(t::ANOTHER_RESULT), fields))
        };
    }
    html! {
        fieldset .field {
            legend { (lang.say(t::RESULT)) }
            @if action == Action::Decide && !must { p .hint { (lang.say(t::RESULT_HINT)) } }
            (fields())
        }
    }
}

/// Results that count.
pub(super) fn standing(view: &DossierView) -> impl Iterator<Item = &ResultRow> {
    view.results.iter().filter(|r| r.annulled_at.is_none())
}

/// The applicant as they stand, to be put right.
fn applicant_fields(lang: Lang, form: &Form<'_>) -> Markup {
    html! {
        (ui::notice(Tone::Plain, &html! { p { (lang.say(t::CORRECTION_HINT)) } }))
        (form.errors_of("applicant"))
        (form.input(Field::new(applicant::ID_NUMBER, lang.say(intake::ID_NUMBER)).at_most(20)))
        (applicant::fields(lang, form, false))
        (applicant::submitter_fields(lang, form))
    }
}

/// The field that says what is to be done about a paper of the procedure.
pub(super) fn to_do(code: &str) -> String {
    format!("to_do.{code}")
}

/// Papers that are asked for: those of the procedure to tick, others in words.
fn missing_fields(lang: Lang, form: &Form<'_>, view: &DossierView) -> Markup {
    let version = view
        .procedure
        .versions
        .iter()
        .find(|v| v.id == view.dossier.intake.version_id);
    let rows: Vec<Vec<Markup>> = version
        .iter()
        .flat_map(|v| &v.definition.papers)
        .map(|paper| {
            let label = format!("{}: {}", paper.name, lang.say(t::TO_DO));
            vec![
                form.tick("missing_paper", &paper.code, &paper.name),
                form.cell(&to_do(&paper.code), &label, 500),
            ]
        })
        .collect();
    let head = [t::PAPER, t::TO_DO].map(|text| lang.say(text));
    html! {
        fieldset .field {
            legend { (lang.say(t::MISSING_PAPERS)) (form.must(true)) }
            (form.errors_of("missing_papers"))
            @if !rows.is_empty() { (ui::records(lang.say(t::MISSING_PAPERS), &head, &rows)) }
            (form.lines(Field::new("missing_others", lang.say(t::MISSING_OTHERS)).hint(lang.say(t::ONE_A_LINE))))
        }
    }
}

/// Names of the papers that were asked for last, or else those of the procedure.
pub(super) fn asked_for(view: &DossierView) -> Vec<(Option<String>, String)> {
    let version = view
        .procedure
        .versions
        .iter()
        .find(|v| v.id == view.dossier.intake.version_id);
    let required = version.map(|v| v.definition.papers.as_slice()).unwrap_or_default();
    let asked = view.moves.last().and_then(|m| m.papers.as_deref()).unwrap_or_default();
    let code = |name: &str| required.iter().find(|r| r.name == name).map(|r| r.code.clone());
    asked
        .iter()
        .map(|paper| (code(&paper.name), paper.name.clone()))
        .collect()
}

fn paper_fields(lang: Lang, form: &Form<'_>, view: &DossierView) -> Markup {
    let wrong = form.errors_of("papers");
    let rows: Vec<Vec<Markup>> = asked_for(view)
        .iter()
        .enumerate()
        .map(|(n, (_, name))| {
            let number =
                |what: &str, text| form.count(&format!("papers[{n}].{what}"), &format!("{name}: {}", lang.say(text)));
            vec![
                html! { (name) },
                number("originals", t::ORIGINALS),
                number("copies", t::COPIES),
            ]
        })
        .collect();
    let head = [t::PAPER, t::ORIGINALS, t::COPIES].map(|text| lang.say(text));
    html! {
        (wrong)
        (ui::records(lang.say(t::PAPERS_ARRIVED), &head, &rows))
    }
}

/// What a dossier is most likely sent back to, which need not be named; then every step before the present one, the nearest first,
/// and the desk, by their numbers.
fn earlier_steps(lang: Lang, view: &DossierView) -> Vec<(String, String)> {
    let here = view.dossier.state.step_no;
    let named = |no: i16| {
        let entered = view.steps.iter().rfind(|s| s.step_no == no);
        let name = entered.map_or_else(|| lang.say(t::AT_THE_DESK).to_owned(), |s| s.name.clone());
        format!("{no}. {name}")
    };
    let before = definition(view).map(|d| d.stage_before(here));
    let before: Vec<String> = before.into_iter().flatten().map(named).collect();
    let nearest = (String::new(), lang.fill(t::STEP_BEFORE, [before.join("; ")]));
    let each = (0..here).rev().map(|no| (no.to_string(), named(no)));
    std::iter::once(nearest).chain(each).collect()
}

/// Steps that are open side by side, by their numbers.
fn open_steps(view: &DossierView) -> Vec<(String, String)> {
    view.steps
        .iter()
        .filter(|s| s.left_at.is_none())
        .map(|s| (s.step_no.to_string(), format!("{}. {}", s.step_no, s.name)))
        .collect()
}

/// Units that an apology may name as late.
fn late_field(lang: Lang, form: &Form<'_>, view: &DossierView) -> Markup {
    let mut agencies: Vec<(&str, String)> = view
        .agencies
        .values()
        .chain([&view.agency, &view.received_agency])
        .map(|a| (a.code.as_str(), a.name.clone()))
        .collect();
    agencies.sort();
    agencies.dedup();
    agencies.insert(0, ("", lang.say(t::LATE_AS_IT_LIES).to_owned()));
    form.choice(Field::new("late_agency", lang.say(t::LATE_AGENCY)), &agencies)
}

/// Fees that are not paid yet.
fn fee_fields(lang: Lang, form: &Form<'_>, view: &DossierView) -> Markup {
    let unpaid = view.fees.iter().filter(|f| f.state == PaymentState::Unpaid);
    html! {
        fieldset .field {
            legend { (lang.say(t::FEES)) }
            p .hint { (lang.say(t::FEES_HINT)) }
            (form.errors_of("fees"))
            @for fee in unpaid {
                (form.tick("fees", &fee.seq.to_string(), &format!("{}: {}", fee.name, ui::money(fee.amount))))
            }
        }
    }
}

fn step_field(form: &Form<'_>, name: &'static str, label: &str, steps: &[(String, String)]) -> Markup {
    let options: Vec<(&str, String)> = steps.iter().map(|(no, name)| (no.as_str(), name.clone())).collect();
    form.choice(Field::new(name, label), &options)
}

/// Those who may be named; under the name of their step where several may be meant.
fn assignee_field(lang: Lang, form: &Form<'_>, action: Action, choices: &Choices) -> Markup {
    let several = choices.candidates.len() > 1;
    let mut groups = Vec::new();
    if action == Action::Forward {
        groups.push(Group {
            name: None,
            options: vec![("", lang.say(t::NOBODY_YET).to_owned())],
        });
    }
    for step in &choices.candidates {
        let people = step.officials.iter();
        groups.push(Group {
            name: several.then(|| format!("{}. {}", step.step_no, step.step)),
            options: people.map(|o| (o.username.as_str(), o.full_name.clone())).collect(),
        });
    }
    let field = Field::new("assignee", lang.say(t::ASSIGNEE)).required_if(action == Action::Assign);
    let next: Vec<String> = choices
        .candidates
        .iter()
        .map(|step| format!("{}. {}", step.step_no, step.step))
        .collect();
    html! {
        @if action == Action::Forward && !next.is_empty() { p { (lang.fill(t::NEXT_STEP, [next.join("; ")])) } }
        (form.choice_of_groups(field, &groups))
    }
}

fn return_field(lang: Lang, form: &Form<'_>, by_post: bool) -> Markup {
    let as_registered = ("", lang.say(t::AS_REGISTERED).to_owned());
    let channels = Channel::ALL
        .iter()
        .filter(|channel| by_post || **channel != Channel::Postal)
        .map(|c| (c.as_str(), lang.label(c.label_vi(), c.as_str())));
    let options: Vec<(&str, String)> = std::iter::once(as_registered).chain(channels).collect();
    form.radios(Field::new("return_channel", lang.say(t::RETURN_CHANNEL)), &options)
}
