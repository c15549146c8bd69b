//! Acting on a dossier: the actions that are possible now, each with a form of just the fields that it takes.

mod fields;

use actix_web::{ResponseError, web};
use maud::{Markup, html};

use self::fields::{Choices, asked_for, form};
use super::{dossier, lines};
use crate::domain::dossier::Action;
use crate::domain::file::FilePurpose;
use crate::http::commands::{ActionBody, PaperBody, ResultBody, command, takes};
use crate::http::dossiers::code;
use crate::http::extract::Ctx;
use crate::service::dossiers::act;
use crate::service::dossiers::officials;
use crate::service::dossiers::view::{self, DossierView};
use crate::service::files::{self, FileView};
use crate::service::idempotency::Answer;
use crate::service::{Error, FieldError, Reason};
use crate::web::form::{KEY, StaffPosted, Values};
use crate::web::parts::FilePart;
use crate::web::refusal::{Page, Refusal};
use crate::web::shell::{Shell, Staff, see_other};
use crate::web::text::staff as t;
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
