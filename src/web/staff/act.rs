//! Acting on a dossier: the actions that are possible now, each with a form of just the fields that it takes.

use actix_web::{ResponseError, web};
use maud::{Markup, html};

use super::{dossier, lines};
use crate::domain::dossier::Action;
use crate::domain::fee::{PaymentMethod, PaymentState};
use crate::domain::file::FilePurpose;
use crate::domain::postal::Channel;
use crate::http::commands::{ActionBody, PaperBody, ResultBody, command, takes};
use crate::http::dossiers::code;
use crate::http::extract::Ctx;
use crate::service::dossiers::act;
use crate::service::dossiers::officials;
use crate::service::dossiers::view::{self, DossierView, Official};
use crate::service::files::{self, FileView};
use crate::service::idempotency::Answer;
use crate::service::{Error, FieldError, Reason};
use crate::web::form::{KEY, StaffPosted, Values};
use crate::web::lang::Lang;
use crate::web::parts::FilePart;
use crate::web::refusal::{Page, Refusal};
use crate::web::shell::{Shell, Staff, see_other};
use crate::web::text::{papers, staff as t};
use crate::web::ui::form::{Field, Form};
use crate::web::ui::{self, Tone};

/// The field for the file of a result.
const UPLOAD: &str = "result.upload";

/// What one most likely wants to do, first.
const ORDER: &[Action] = &[
    Action::Accept,
    Action::ReceiveHandover,
    Action::SupplementReceived,
    Action::PaymentSettled,
    Action::PayFee,
    Action::HandBack,
    Action::Decide,
    Action::Forward,
    Action::Assign,
    Action::AttachResult,
    Action::RequestSupplement,
    Action::RequirePayment,
    Action::Resume,
    Action::TakeOver,
    Action::SendBack,
    Action::Extend,
    Action::Suspend,
    Action::CloseUnanswered,
    Action::RefuseIntake,
    Action::Withdraw,
    Action::Stop,
    Action::Reopen,
];

/// The address of an action on a dossier.
fn address(view: &DossierView, action: Action) -> String {
    format!("{}/{action}", lines::address(view.dossier.intake.code.as_str()))
}

/// Links to what can be done now, the likeliest first.
pub fn offered(shell: &Shell, view: &DossierView) -> Markup {
    let lang = shell.lang;
    let known = ORDER.iter().chain(view.allowed.iter().filter(|a| !ORDER.contains(a)));
    let possible: Vec<Action> = known.copied().filter(|a| view.allowed.contains(a)).collect();
    html! {
        @if !possible.is_empty() {
            nav .actions aria-label=(lang.say(t::ACTIONS)) {
                @for (n, action) in possible.iter().enumerate() {
                    a .button.second[n > 0] href=(address(view, *action)) { (lang.label(action.label_vi(), action.as_str())) }
                }
            }
        }
    }
}

/// What a form offers beside the dossier itself.
#[derive(Default)]
struct Choices {
    officials: Vec<Official>,
    /// Files of the result that were uploaded before.
    files: Vec<(String, String)>,
}

async fn choices(ctx: &Ctx, staff: &Staff, view: &DossierView, action: Action) -> Result<Choices, Error> {
    let (code, mut choices) = (&view.dossier.intake.code, Choices::default());
    if takes(action).contains(&"assignee") {
        let next = action == Action::Forward;
        choices.officials = officials::candidates(ctx, staff.caller.clone(), code.clone(), next).await?;
    }
    if takes(action).contains(&"result") {
        let list = files::list(ctx, staff.caller.clone(), code.clone()).await?;
        let kept = list.files.into_iter().map(|f| f.row);
        choices.files = kept
            .filter(|f| f.purpose == FilePurpose::Result && f.removed_at.is_none())
            .map(|f| (f.no.to_string(), format!("{}. {}", f.no, f.name)))
            .collect();
    }
    Ok(choices)
}

/// The form of an action.
pub async fn ask(ctx: Ctx, staff: Staff, path: web::Path<(String, String)>) -> Page {
    let (code, action) = (code(&path.0)?, action(&path.1)?);
    let view = view::get(&ctx, staff.caller.clone(), code).await?;
    let mut values = Values::default();
    values.fill("result.issued_on", &view.now.local_day().to_string());
    values.fill("due_time", "16:00");
    values.fill("answer_time", "17:00");
    answer(&ctx, &staff, &view, action, &values, None).await
}

fn action(text: &str) -> Result<Action, Error> {
    text.parse().map_err(|_| Reason::NotFound.into())
}

/// The page of an action: its form, or why it is not possible.
async fn answer(
    ctx: &Ctx,
    staff: &Staff,
    view: &DossierView,
    action: Action,
    values: &Values,
    error: Option<&Error>,
) -> Page {
    let shell = &staff.shell;
    let lang = shell.lang;
    let name = lang.label(action.label_vi(), action.as_str());
    let possible = view.allowed.contains(&action);
    let choices = if possible {
        choices(ctx, staff, view, action).await?
    } else {
        Choices::default()
    };
    let title = format!("{name} – {}", view.dossier.intake.code);
    let body = html! {
        p { a href=(lines::address(view.dossier.intake.code.as_str())) { (lang.say(t::BACK_TO_DOSSIER)) } }
        (dossier::head(lang, view))
        @if possible { (form(shell, view, action, values, error, &choices)) }
        @else {
            @match error {
                Some(error) => (ui::error_box(lang, error)),
                None => (ui::notice(Tone::Warn, &html! { p { (lang.fill(t::NOT_POSSIBLE, [name.clone()])) } })),
            }
            (offered(shell, view))
        }
    };
    let base = error.map_or_else(|| actix_web::HttpResponse::Ok().finish(), ResponseError::error_response);
    Ok(shell.page_on(base, &title, body))
}

fn form(
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
            (form.radios(Field::new("method", lang.say(t::METHOD)),
                &PaymentMethod::ALL.iter().map(|m| (m.as_str(), lang.label(m.label_vi(), m.as_str()))).collect::<Vec<_>>()))
        }
        @if has("reference") { (form.input(Field::new("reference", &optional(lang.say(t::REFERENCE))).at_most(100))) }
        @if has("to_step") { (step_field(&form, "to_step", lang.say(t::TO_STEP), &earlier_steps(lang, view))) }
        @if has("step") && open_steps(view).len() > 1 {
            (step_field(&form, "step", lang.say(t::OPEN_STEP), &open_steps(view)))
        }
        @if has("return_channel") { (return_field(lang, &form)) }
        @if has("reason") && action == Action::CloseUnanswered {
            (form.lines(Field::new("reason", &optional(lang.say(t::REASON))).at_most(2000)))
        } @else if has("reason") { (form.lines(Field::new("reason", lang.say(t::REASON)).required().at_most(2000))) }
        @if has("legal_ground") && action == Action::Suspend {
            (form.input(Field::new("legal_ground", lang.say(t::LEGAL_GROUND)).required().at_most(500)))
        } @else if has("legal_ground") {
            (form.input(Field::new("legal_ground", &optional(lang.say(t::LEGAL_GROUND))).at_most(500)))
        }
        @if has("note") {
            @let label = lang.say(if action == Action::HandBack { t::RECEIVER_NOTE } else { t::NOTE });
            (form.lines(Field::new("note", &optional(label)).at_most(2000)))
        }
        // The file is the last field of its form.
        @if has("result") { (result_fields(lang, &form, action, choices)) }
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

fn result_fields(lang: Lang, form: &Form<'_>, action: Action, choices: &Choices) -> Markup {
    let optional = |text: &str| format!("{text} ({})", lang.say(t::OPTIONAL));
    let none = ("", lang.say(papers::NONE).to_owned());
    let uploaded = choices.files.iter().map(|(no, name)| (no.as_str(), name.clone()));
    let uploaded: Vec<(&str, String)> = std::iter::once(none).chain(uploaded).collect();
    html! {
        fieldset .field {
            legend { (lang.say(t::RESULT)) }
            @if action == Action::Decide { p .hint { (lang.say(t::RESULT_HINT)) } }
            (form.errors_of("result"))
            (form.input(Field::new("result.symbol", lang.say(t::SYMBOL)).at_most(100)))
            (form.input(Field::new("result.summary", lang.say(t::SUMMARY)).at_most(500)))
            (form.input(Field::new("result.signer", lang.say(t::SIGNER)).at_most(200)))
            (form.input(Field::new("result.issued_on", lang.say(t::ISSUED_ON)).kind("date")))
            details {
                summary { (lang.say(t::MORE_OF_RESULT)) }
                (form.input(Field::new("result.kind", &optional(lang.say(t::RESULT_KIND))).at_most(200)))
                (form.input(Field::new("result.issuing_agency", &optional(lang.say(t::ISSUING_AGENCY))).at_most(300)))
                (form.input(Field::new("result.effective_on", &optional(lang.say(t::EFFECTIVE_ON))).kind("date")))
                (form.input(Field::new("result.expires_on", &optional(lang.say(t::EXPIRES_ON))).kind("date")))
            }
            @if !choices.files.is_empty() {
                (form.choice(Field::new("result.file", lang.say(papers::UPLOADED_BEFORE)), &uploaded))
            }
            (form.file(Field::new(UPLOAD, &optional(lang.say(papers::UPLOAD_RESULT))).hint(lang.say(papers::CHOOSE_HINT))))
        }
    }
}

/// Papers that are asked for: those of the procedure to tick, others in words.
fn missing_fields(lang: Lang, form: &Form<'_>, view: &DossierView) -> Markup {
    let version = view
        .procedure
        .versions
        .iter()
        .find(|v| v.id == view.dossier.intake.version_id);
    html! {
        fieldset .field {
            legend { (lang.say(t::MISSING_PAPERS)) }
            (form.errors_of("missing_papers"))
            @for paper in version.iter().flat_map(|v| &v.definition.papers) {
                (form.tick("missing_paper", &paper.code, &paper.name))
            }
            (form.lines(Field::new("missing_others", lang.say(t::MISSING_OTHERS)).hint(lang.say(t::ONE_A_LINE))))
        }
    }
}

/// Names of the papers that were asked for last, or else those of the procedure.
fn asked_for(view: &DossierView) -> Vec<(Option<String>, String)> {
    let version = view
        .procedure
        .versions
        .iter()
        .find(|v| v.id == view.dossier.intake.version_id);
    let required = version.map(|v| v.definition.papers.as_slice()).unwrap_or_default();
    let asked: Vec<String> = view
        .moves
        .last()
        .and_then(|m| m.papers.as_deref())
        .and_then(|d| serde_json::from_str(d).ok())
        .unwrap_or_default();
    asked
        .into_iter()
        .map(|name| (required.iter().find(|r| r.name == name).map(|r| r.code.clone()), name))
        .collect()
}

fn paper_fields(lang: Lang, form: &Form<'_>, view: &DossierView) -> Markup {
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
        (form.errors_of("papers"))
        (ui::table(lang.say(t::PAPERS_ARRIVED), &head, &rows))
    }
}

/// The steps before the present one, and the desk, by their numbers.
fn earlier_steps(lang: Lang, view: &DossierView) -> Vec<(String, String)> {
    (0..view.dossier.state.step_no)
        .map(|no| {
            let entered = view.steps.iter().rfind(|s| s.step_no == no);
            let name = entered.map_or_else(|| lang.say(t::AT_THE_DESK).to_owned(), |s| s.name.clone());
            (no.to_string(), format!("{no}. {name}"))
        })
        .collect()
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

fn assignee_field(lang: Lang, form: &Form<'_>, action: Action, choices: &Choices) -> Markup {
    let nobody = (action == Action::Forward).then(|| ("", lang.say(t::NOBODY_YET).to_owned()));
    let people = choices
        .officials
        .iter()
        .map(|o| (o.username.as_str(), o.full_name.clone()));
    let options: Vec<(&str, String)> = nobody.into_iter().chain(people).collect();
    form.choice(Field::new("assignee", lang.say(t::ASSIGNEE)), &options)
}

fn return_field(lang: Lang, form: &Form<'_>) -> Markup {
    let as_registered = ("", lang.say(t::AS_REGISTERED).to_owned());
    let channels = Channel::ALL
        .iter()
        .map(|c| (c.as_str(), lang.label(c.label_vi(), c.as_str())));
    let options: Vec<(&str, String)> = std::iter::once(as_registered).chain(channels).collect();
    form.radios(Field::new("return_channel", lang.say(t::RETURN_CHANNEL)), &options)
}

/// What the form means, in the words of the API.
fn body(action: Action, values: &Values, view: &DossierView) -> ActionBody {
    let has = |name| takes(action).contains(&name);
    let text = |name| if has(name) { values.text(name) } else { None };
    let version = view
        .procedure
        .versions
        .iter()
        .find(|v| v.id == view.dossier.intake.version_id);
    let ticked = |code: &str| values.all("missing_paper").any(|c| c == code);
    let mut missing: Vec<String> = version
        .iter()
        .flat_map(|v| &v.definition.papers)
        .filter(|p| ticked(&p.code))
        .map(|p| p.name.clone())
        .collect();
    let others = values.get("missing_others").unwrap_or_default().lines();
    missing.extend(others.map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned));
    let count = |name: &str| values.get(name).and_then(|n| n.trim().parse().ok()).unwrap_or(0);
    let papers = asked_for(view)
        .into_iter()
        .enumerate()
        .map(|(n, (code, name))| PaperBody {
            code,
            name: Some(name),
            originals: count(&format!("papers[{n}].originals")),
            copies: count(&format!("papers[{n}].copies")),
            reuse: None,
        })
        .filter(|p| p.originals > 0 || p.copies > 0)
        .collect();
    let result = ["symbol", "summary", "signer", "file"];
    let result_given = action == Action::AttachResult
        || result
            .iter()
            .any(|name| values.get(&format!("result.{name}")).is_some());
    ActionBody {
        action: Some(action.as_str().to_owned()),
        version: values.get("version").and_then(|v| v.parse().ok()),
        reason: text("reason"),
        legal_ground: text("legal_ground"),
        note: text("note"),
        assignee: text("assignee"),
        missing_papers: has("missing_papers").then_some(missing),
        papers: has("papers").then_some(papers),
        method: text("method"),
        due_at: text("due_at").map(|day| at(&day, values.get("due_time").unwrap_or("00:00"))),
        result: (has("result") && result_given).then(|| ResultBody {
            symbol: values.text("result.symbol"),
            summary: values.text("result.summary"),
            signer: values.text("result.signer"),
            issued_on: values.text("result.issued_on"),
            kind: values.text("result.kind"),
            issuing_agency: values.text("result.issuing_agency"),
            effective_on: values.text("result.effective_on"),
            expires_on: values.text("result.expires_on"),
            file: values.get("result.file").and_then(|n| n.trim().parse().ok()),
        }),
        return_channel: text("return_channel"),
        step: values.get("step").and_then(|n| n.parse().ok()),
        to_step: text("to_step").and_then(|n| n.parse().ok()),
        answer_by: text("answer_by").map(|day| at(&day, values.get("answer_time").unwrap_or("17:00"))),
        late_agency: text("late_agency"),
        reference: text("reference"),
        fees: has("fees").then(|| values.all("fees").filter_map(|n| n.parse().ok()).collect()),
    }
}

/// A day and a time of the clock here, as the API takes them.
pub fn at(day: &str, time: &str) -> String {
    format!("{day}T{time}:00+07:00")
}

/// The answer that is kept for the form's key: back to the dossier.
pub fn done(view: &DossierView, what: &str) -> Answer {
    let code = view.dossier.intake.code.as_str();
    Answer {
        status: 303,
        location: Some(format!("{}?done={what}", lines::address(code))),
        body: String::new(),
        replayed: false,
    }
}

/// Acts, and leads back to the dossier.
pub async fn perform(ctx: Ctx, posted: StaffPosted, path: web::Path<(String, String)>) -> Page {
    let StaffPosted {
        staff,
        mut values,
        once,
        file,
    } = posted;
    let (code, action) = (code(&path.0)?, action(&path.1)?);
    let view = view::get(&ctx, staff.caller.clone(), code.clone()).await?;
    let kept = match file {
        Some(file) if takes(action).contains(&"result") => keep(&ctx, &staff, &mut values, &view, file).await,
        _ => Ok(()),
    };
    let outcome = match kept.and_then(|()| wanted(action, &values, &view)) {
        Ok((version, command)) => {
            let render = move |view: &DossierView| done(view, action.as_str());
            act::act(&ctx, staff.caller.clone(), once, code.clone(), version, command, render).await
        }
        Err(error) => Err(error),
    };
    match outcome {
        Ok(answer) => Ok(see_other(
            &answer.location.unwrap_or_else(|| lines::address(code.as_str())),
        )),
        Err(error) if super::files::is_shown_again(&error) => {
            // Somebody may have been faster: the form is about the dossier as it is now.
            let view = view::get(&ctx, staff.caller.clone(), code).await?;
            answer(&ctx, &staff, &view, action, &values, Some(&error)).await
        }
        Err(error) => Err(Refusal(error)),
    }
}

/// Keeps the file that came with a result, and takes its number for the result: should something else be wrong, it need
/// not be chosen again.
async fn keep(ctx: &Ctx, staff: &Staff, values: &mut Values, view: &DossierView, file: FilePart) -> Result<(), Error> {
    let place = (view.dossier.intake.code.clone(), FilePurpose::Result, None);
    let render = |file: &FileView| Answer {
        status: 303,
        location: None,
        body: file.row.no.to_string(),
        replayed: false,
    };
    let kept = file
        .keep(ctx, staff.caller.clone(), place, values.get(KEY), render)
        .await;
    let kept = kept.map_err(|error| super::files::beside(UPLOAD, error))?;
    values.set("result.file", &kept.body);
    // Keeping it was an act on the dossier, so whoever saw the dossier just before it has seen the version after it too.
    let seen = view.dossier.state.version;
    if !kept.replayed && values.get("version").and_then(|v| v.trim().parse().ok()) == Some(seen) {
        values.set("version", &(seen + 1).to_string());
    }
    Ok(())
}

fn wanted(action: Action, values: &Values, view: &DossierView) -> Result<(i32, act::Command), Error> {
    let body = body(action, values, view);
    let version = body.version;
    let command = command(body)?;
    let version = version.ok_or_else(|| Error::field(FieldError::missing("version")))?;
    Ok((version, command))
}
