//! Acting on a dossier: the actions that are possible now, each with a form of just the fields that it takes.

mod accept;
mod body;
mod fields;
mod kept;
mod offered;
mod turn;

use actix_web::web;
use maud::{Markup, html};

pub use self::body::at;
use self::body::body;
pub(super) use self::body::required;
use self::fields::{Choices, asked_for, form, result_must, standing};
pub use self::offered::offered;
use super::{applicant, dossier, lines, payment, queue};
use crate::domain::dossier::{Action, transition};
use crate::domain::file::FilePurpose;
use crate::domain::paper;
use crate::domain::policy::Permission;
use crate::domain::postal::Channel;
use crate::domain::text::FieldCode;
use crate::http::commands::{command, takes};
use crate::http::dossiers::code;
use crate::http::extract::Ctx;
use crate::service::dossiers::act;
use crate::service::dossiers::officials;
use crate::service::dossiers::view::{self, DossierView};
use crate::service::files::{self, FileView};
use crate::service::idempotency::{self, Rendered};
use crate::service::post::counter;
use crate::service::{Error, FieldError, Fields, Reason};
use crate::web::form::{KEY, Kept, StaffPosted, Values};
use crate::web::lang::Lang;
use crate::web::parts::FilePart;
use crate::web::refusal::{Page, Refusal, answer_to};
use crate::web::shell::{Staff, kept_with, leads_to, see_other};
use crate::web::text::staff as t;
use crate::web::ui::{self, Tone};

/// The field for the file of a result.
const UPLOAD: &str = "result.upload";

/// Whether nothing can be decided without a file of the result.
pub fn file_demanded(view: &DossierView) -> bool {
    body::definition(view).is_some_and(|d| d.result_file_demanded)
}

/// The address of an action on a dossier.
fn address(view: &DossierView, action: Action) -> String {
    format!("{}/{action}", lines::address(view.dossier.intake.code.as_str()))
}

/// Why an action is not possible now.
fn why_not(lang: Lang, view: &DossierView, action: Action) -> String {
    let status = view.dossier.state.status;
    if let Some((_, error)) = view.blocked.iter().find(|(blocked, _)| *blocked == action) {
        return lang.sentence(error);
    }
    lang.say(match transition(status, action) {
        None => return lang.fill(t::NOT_IN_THIS_STATE, [lang.label(status.label_vi(), status.as_str())]),
        Some(_) => t::NOT_YOURS,
    })
    .to_owned()
}

async fn choices(ctx: &Ctx, staff: &Staff, view: &DossierView, action: Action) -> Result<Choices, Error> {
    let (code, mut choices) = (&view.dossier.intake.code, Choices::default());
    if takes(action).contains(&"assignee") {
        choices.candidates = officials::candidates(ctx, staff.caller.clone(), code.clone(), action).await?;
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

/// What the form of an action offers; nothing where there is no form.
async fn choices_if_possible(ctx: &Ctx, staff: &Staff, view: &DossierView, action: Action) -> Result<Choices, Error> {
    if view.allowed.contains(&action) {
        choices(ctx, staff, view, action).await
    } else {
        Ok(Choices::default())
    }
}

/// The form of an action.
pub async fn ask(ctx: Ctx, staff: Staff, path: web::Path<(String, String)>) -> Page {
    let (code, action) = (code(&path.0)?, action(&path.1)?);
    let view = view::get(&ctx, staff.caller.clone(), code).await?;
    let mut values = Values::default();
    values.fill("due_time", "16:00");
    values.fill("answer_time", "17:00");
    propose(action, &view, &mut values);
    let attached = action == Action::Decide && standing(&view).next().is_some();
    if !attached {
        values.fill("result.issued_on", &view.now.local_day().to_string());
    }
    if result_must(&view, action)
        && let Some(name) = signer(&ctx, &staff, &view).await?
    {
        values.fill("result.signer", &name);
    }
    let choices = choices_if_possible(&ctx, &staff, &view, action).await?;
    if let (Action::Forward, Some(only)) = (action, choices.only_candidate()) {
        values.fill("assignee", only);
    }
    answer(&ctx, &staff, &view, action, (&values, &choices), None).await
}

/// What is most likely: the papers that were asked for have arrived; those that are missing are asked for.
fn propose(action: Action, view: &DossierView, values: &mut Values) {
    let required = required(view);
    if takes(action).contains(&"papers") {
        let handed = &view.dossier.state.papers;
        for (n, (code, _)) in asked_for(view).iter().enumerate() {
            let known = required.iter().find(|r| Some(&r.code) == code.as_ref());
            let (originals, copies) = known.map_or((0, 1), |r| paper::likely_to_come(r, handed));
            values.fill(&format!("papers[{n}].originals"), &originals.to_string());
            values.fill(&format!("papers[{n}].copies"), &copies.to_string());
        }
    }
    if takes(action).contains(&"applicant") {
        applicant::fill(values, &view.dossier.intake);
        applicant::fill_submitter(values, &view.dossier.intake);
    }
    let dossier = &view.dossier;
    // Whoever handed in most likely comes for the result too.
    // What the post brought back lies at the counter, whatever was registered.
    let lies_here = counter::came_back(&view.post.orders).is_ok_and(|item| item.is_some());
    if action == Action::HandBack && lies_here {
        values.fill("return_channel", Channel::Counter.as_str());
    }
    let at_the_counter = lies_here || dossier.state.return_channel == Channel::Counter;
    if takes(action).contains(&"receiver") && at_the_counter {
        values.fill("receiver", &applicant::comes(&dossier.intake));
    }
    if takes(action).contains(&"missing_papers") {
        let channel = view.dossier.intake.intake_channel;
        for paper in paper::missing(required, &view.dossier.state.papers, channel) {
            values.add("missing_paper", &paper.code);
        }
    }
}

/// Who most likely signs a result: whoever decides, or else the only one who could.
async fn signer(ctx: &Ctx, staff: &Staff, view: &DossierView) -> Result<Option<String>, Error> {
    if let Some(me) = staff
        .shell
        .me
        .as_ref()
        .filter(|_| staff.shell.may(Permission::DossierDecide))
    {
        return Ok(Some(me.full_name.clone()));
    }
    let code = view.dossier.intake.code.clone();
    let signers = officials::signers(ctx, staff.caller.clone(), code).await?;
    Ok(match signers.as_slice() {
        [only] => Some(only.full_name.clone()),
        _ => None,
    })
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
    (values, choices): (&Values, &Choices),
    error: Option<&Error>,
) -> Page {
    let shell = &staff.shell;
    let lang = shell.lang;
    let name = lang.label(action.label_vi(), action.as_str());
    let possible = view.allowed.contains(&action);
    let before = match action {
        Action::Accept if possible => accept::look(ctx, staff, view).await?,
        _ => Markup::default(),
    };
    let title = format!("{name} – {}", view.dossier.intake.code);
    let page = html! {
        p { a href=(lines::address(view.dossier.intake.code.as_str())) { (lang.say(t::BACK_TO_DOSSIER)) } }
        (dossier::head(lang, view))
        (before)
        @if possible {
            (form(shell, view, action, values, error, choices))
            @if action == Action::PayFee && ctx.parties.gateway.is_some() { (payment::ask_online(shell, view)) }
        } @else {
            @if let Some(error) = error { (ui::error_box(lang, error)) }
            (ui::notice(Tone::Warn, &html! {
                p { (lang.fill(t::NOT_POSSIBLE, [name.clone()])) " " (why_not(lang, view, action)) }
            }))
            @if error.is_some() { (kept::typed(lang, &body(&mut Fields::new(), action, values, view))) }
            (offered(shell, view))
        }
    };
    let base = error.map_or_else(|| actix_web::HttpResponse::Ok().finish(), answer_to);
    Ok(shell.page_on(base, &title, page))
}

/// The answer that is kept for the form's key: back to the dossier.
pub fn done(view: &DossierView, what: &str) -> Rendered {
    let code = view.dossier.intake.code.as_str();
    leads_to(format!("{}?done={what}", lines::address(code)))
}

/// Acts, and leads back to the dossier. A form that may not be done is shown as it was typed.
pub async fn perform(ctx: Ctx, posted: Kept, path: web::Path<(String, String)>) -> Page {
    let (code, action) = (code(&path.0)?, action(&path.1)?);
    let StaffPosted {
        staff,
        mut values,
        once,
        file,
    } = match posted {
        Kept::ToDo(posted) => posted,
        Kept::ToShow(staff, values) => {
            let view = view::get(&ctx, staff.caller.clone(), code).await?;
            let error = Reason::FormRenewed.into();
            let choices = choices_if_possible(&ctx, &staff, &view, action).await?;
            return answer(&ctx, &staff, &view, action, (&values, &choices), Some(&error)).await;
        }
    };
    let view = match view::get(&ctx, staff.caller.clone(), code.clone()).await {
        // A second press of the button with which it was handed on.
        Err(error) if error.reason == Reason::DossierNotFound => {
            let before = match &once {
                Some(once) => idempotency::given_before(&ctx, staff.caller, once).await?,
                None => None,
            };
            return before
                .map(|_| see_other(&queue::handed_on(&code)))
                .ok_or(Refusal(error));
        }
        outcome => outcome?,
    };
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
        Ok(answer) => {
            let there = answer.location.unwrap_or_else(|| lines::address(code.as_str()));
            let seen = view::is_seen(&ctx, staff.caller, code.clone()).await?;
            Ok(see_other(&if seen { there } else { queue::handed_on(&code) }))
        }
        Err(error) if super::files::is_shown_again(&error) => {
            let error = beside_the_file(error);
            // Somebody may have been faster: the form is about the dossier as it is now.
            let view = view::get(&ctx, staff.caller.clone(), code).await?;
            let choices = choices_if_possible(&ctx, &staff, &view, action).await?;
            answer(&ctx, &staff, &view, action, (&values, &choices), Some(&error)).await
        }
        Err(error) => Err(Refusal(error)),
    }
}

/// Keeps the file that came with a result, and takes its number for the result: should something else be wrong, it need
/// not be chosen again.
async fn keep(ctx: &Ctx, staff: &Staff, values: &mut Values, view: &DossierView, file: FilePart) -> Result<(), Error> {
    let place = (view.dossier.intake.code.clone(), FilePurpose::Result, None);
    let render = |file: &FileView| kept_with(None, file.row.no.to_string());
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

/// What is wrong with the file of a result stands where one chooses it.
fn beside_the_file(error: Error) -> Error {
    let of_the_file = matches!(
        error.reason,
        Reason::ResultFileMissing
            | Reason::ResultUnsigned
            | Reason::ResultSignatureBroken
            | Reason::ResultSignatureUntrusted
    );
    if of_the_file {
        super::files::beside(UPLOAD, error)
    } else {
        error
    }
}

fn wanted(action: Action, values: &Values, view: &DossierView) -> Result<(i32, act::Command), Error> {
    let mut f = Fields::new();
    let body = body(&mut f, action, values, view);
    if f.is_empty() && body.papers.as_ref().is_some_and(Vec::is_empty) {
        f.push(FieldError::new(
            "papers",
            FieldCode::Missing,
            "Chưa ghi giấy tờ nào đã nhận: nhập số bản ở ít nhất một dòng.",
            "No paper is entered: enter how many arrived in at least one row.",
        ));
    }
    let version = body.version;
    let command = f.before(command(body))?;
    let version = version.ok_or_else(|| Error::field(FieldError::missing("version")))?;
    Ok((version, command))
}
