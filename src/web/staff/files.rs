//! Files of a dossier: what is there and what was found of its signatures, adding one, taking one away.

use actix_web::{HttpRequest, web};
use maud::{Markup, html};

use super::{dossier, lines};
use crate::domain::file::FilePurpose;
use crate::domain::policy::Permission;
use crate::http::dossiers::code;
use crate::http::extract::{Ctx, optional_line};
use crate::http::files as wire;
use crate::http::seen::Seen;
use crate::service::dossiers::view::{self, DossierView};
use crate::service::error::Kind;
use crate::service::files::{self, FileList, FileView};
use crate::service::{Error, FieldError, Fields, Reason};
use crate::web::form::{KEY, Kept, StaffPosted, Values};
use crate::web::lang::Lang;
use crate::web::refusal::{self, Page, Refusal, answer_to};
use crate::web::shell::{Shell, Staff, leads_to, see_other};
use crate::web::text::{papers as t, staff};
use crate::web::time;
use crate::web::ui::form::{Field, Form};
use crate::web::ui::{self, Tone};

/// Where the files of a dossier are added and removed.
fn address(code: &str) -> String {
    format!("{}/tep", lines::address(code))
}

/// The section of the dossier's page.
pub fn section(shell: &Shell, view: &DossierView, list: &FileList) -> Markup {
    let lang = shell.lang;
    let code = view.dossier.intake.code.as_str();
    let body = html! {
        (table(lang, code, list))
        @if may_change(shell, view) { p { a href=(address(code)) { (lang.say(t::MANAGE)) } } }
    };
    dossier::section(lang, "files", t::FILES, &body)
}

/// Whether to offer adding and removing; the service decides.
fn may_change(shell: &Shell, view: &DossierView) -> bool {
    shell.may(Permission::FileAdd)
        && FilePurpose::ALL
            .iter()
            .any(|purpose| view.dossier.takes_files(*purpose))
}

fn size(bytes: i64) -> String {
    match bytes {
        ..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{} KB", (bytes + 512) / 1024),
        _ => format!("{},{} MB", bytes / 1_048_576, bytes % 1_048_576 * 10 / 1_048_576),
    }
}

/// What was found of the signatures of a file: the outcome, and who signed when.
fn signature(lang: Lang, file: &FileView) -> Markup {
    html! {
        @if let Some((outcome, report)) = &file.signature {
            (lang.label(outcome.label_vi(), outcome.as_str()))
            @for found in &report.signatures {
                p .hint {
                    @match (&found.signer, found.signed_at) {
                        (Some(signer), Some(at)) => (lang.fill(t::SIGNED_BY, [signer.clone(), time::short(at)])),
                        (Some(signer), None) => (signer),
                        _ => {},
                    }
                    @for problem in &found.problems { " " (ui::mark(Tone::Warn, &lang.label(problem.label_vi(), problem.as_str()))) }
                }
            }
        }
    }
}

fn purpose(lang: Lang, purpose: FilePurpose) -> &'static str {
    lang.say(match purpose {
        FilePurpose::Paper => t::PAPER,
        FilePurpose::Result => t::RESULT,
    })
}

fn table(lang: Lang, code: &str, list: &FileList) -> Markup {
    let rows: Vec<Vec<Markup>> = list
        .files
        .iter()
        .map(|file| {
            let row = &file.row;
            let by = list.officials.get(&row.added_by);
            vec![
                html! {
                    @if row.removed_at.is_some() { (row.name) " " (ui::mark(Tone::Plain, lang.say(t::REMOVED_MARK))) }
                    @else { a href=(format!("{}/{}", address(code), row.no)) { (row.name) } }
                    p .hint {
                        (purpose(lang, row.purpose))
                        @if let Some(source) = &file.source { " · " (lang.fill(t::FROM, [source.to_string()])) }
                    }
                },
                html! { (size(row.size)) },
                signature(lang, file),
                html! { (time::short(row.added_at)) @if let Some(by) = by { p .hint { (by.full_name) } } },
            ]
        })
        .collect();
    let head = [t::FILE, t::SIZE, t::SIGNATURE, t::ADDED].map(|text| lang.say(text));
    html! {
        @if rows.is_empty() { p { (lang.say(t::NO_FILES)) } } @else { (ui::records(lang.say(t::FILES), &head, &rows)) }
    }
}

/// The files of a dossier with what can be done to them.
pub async fn show(ctx: Ctx, staff: Staff, path: web::Path<String>, query: Values) -> Page {
    page(&ctx, &staff, &path, &query, &Values::default(), None).await
}

async fn page(ctx: &Ctx, staff: &Staff, path: &str, query: &Values, values: &Values, error: Option<&Error>) -> Page {
    let shell = &staff.shell;
    let lang = shell.lang;
    let view = view::get(ctx, staff.caller.clone(), code(path)?).await?;
    let list = files::list(ctx, staff.caller.clone(), code(path)?).await?;
    let code = view.dossier.intake.code.as_str();
    let done = match query.get("done") {
        Some("added") => Some(t::UPLOADED),
        Some("removed") => Some(t::REMOVED),
        _ => None,
    };
    let removing = values.has("file");
    let body = html! {
        p { a href=(lines::address(code)) { (lang.say(staff::BACK_TO_DOSSIER)) } }
        @if let Some(done) = done { (ui::notice(Tone::Good, &html! { p { (lang.say(done)) } })) }
        (table(lang, code, &list))
        @if may_change(shell, &view) {
            div .two {
                section aria-labelledby="add" {
                    h2 #add { (lang.say(t::ADD)) }
                    (adding(shell, &view, values, error.filter(|_| !removing)))
                }
                @if list.files.iter().any(|f| f.row.removed_at.is_none()) {
                    section aria-labelledby="remove" {
                        h2 #remove { (lang.say(t::REMOVE)) }
                        (removing_form(shell, code, &list, values, error.filter(|_| removing)))
                    }
                }
            }
        } @else if let Some(error) = error { (ui::error_box(lang, error)) }
    };
    let base = error.map_or_else(|| actix_web::HttpResponse::Ok().finish(), answer_to);
    Ok(shell.page_on(base, &format!("{} – {code}", lang.say(t::FILES)), body))
}

fn adding(shell: &Shell, view: &DossierView, values: &Values, error: Option<&Error>) -> Markup {
    let lang = shell.lang;
    let form = Form::new(shell, values, error);
    let version = view
        .procedure
        .versions
        .iter()
        .find(|v| v.id == view.dossier.intake.version_id);
    let papers: Vec<(&str, String)> = std::iter::once(("", lang.say(t::OTHER_PAPER).to_owned()))
        .chain(
            version
                .iter()
                .flat_map(|v| &v.definition.papers)
                .map(|p| (p.code.as_str(), p.name.clone())),
        )
        .collect();
    let purposes: Vec<(&str, String)> = [FilePurpose::Paper, FilePurpose::Result]
        .into_iter()
        .filter(|p| view.dossier.takes_files(*p))
        .map(|p| (p.as_str(), purpose(lang, p).to_owned()))
        .collect();
    let body = html! {
        @if shell.may(Permission::DossierProcess) { (form.choice(Field::new("purpose", lang.say(t::PURPOSE)), &purposes)) }
        (form.choice(Field::new("paper", lang.say(t::WHICH_PAPER)), &papers))
        (form.file(Field::new("content", lang.say(t::CHOOSE)).required().hint(lang.say(t::CHOOSE_HINT))))
        (form.submit(t::UPLOAD))
    };
    form.whole_with_file(&address(view.dossier.intake.code.as_str()), &body)
}

fn removing_form(shell: &Shell, code: &str, list: &FileList, values: &Values, error: Option<&Error>) -> Markup {
    let lang = shell.lang;
    let form = Form::new(shell, values, error);
    let numbers: Vec<(String, String)> = list
        .files
        .iter()
        .filter(|f| f.row.removed_at.is_none())
        .map(|f| (f.row.no.to_string(), format!("{}. {}", f.row.no, f.row.name)))
        .collect();
    let options: Vec<(&str, String)> = numbers.iter().map(|(no, name)| (no.as_str(), name.clone())).collect();
    let body = html! {
        (form.choice(Field::new("file", lang.say(t::REMOVE_WHICH)), &options))
        (form.input(Field::new("reason", lang.say(t::REMOVE_WHY)).required().at_most(500)))
        button .button.second { (lang.say(t::REMOVE)) }
    };
    form.whole(&format!("{}/go", address(code)), &body)
}

/// Puts what is wrong with a file beside the field where it was chosen.
pub fn beside(field: &str, mut error: Error) -> Error {
    for wrong in &mut error.fields {
        if wrong.field == "name" {
            field.clone_into(&mut wrong.field);
        }
    }
    refusal::beside(field, error)
}

/// Whether a form about a dossier is shown again with what was refused.
pub const fn is_shown_again(error: &Error) -> bool {
    matches!(
        error.reason.kind(),
        Kind::Invalid | Kind::Conflict | Kind::Forbidden | Kind::TooLarge | Kind::TooMany | Kind::Busy
    )
}

/// Adds a file.
pub async fn add(ctx: Ctx, posted: StaffPosted, path: web::Path<String>) -> Page {
    let StaffPosted {
        staff, values, file, ..
    } = posted;
    let dossier = code(&path)?;
    let mut f = Fields::new();
    let purpose = f.optional::<FilePurpose, _>("purpose", values.get("purpose"));
    let paper = optional_line::<50>(&mut f, "paper", values.get("paper"));
    if file.is_none() {
        f.push(FieldError::missing("content"));
    }
    let place = format!("{}?done=added", address(dossier.as_str()));
    let outcome = match (f.finish(), file) {
        (Ok(()), Some(file)) => {
            let render = move |_: &FileView| leads_to(place.clone());
            let purpose = purpose.unwrap_or(FilePurpose::Paper);
            file.keep(
                &ctx,
                staff.caller.clone(),
                (dossier, purpose, paper),
                values.get(KEY),
                render,
            )
            .await
            .map_err(|error| beside("content", error))
        }
        (Err(error), _) => Err(error),
        (Ok(()), None) => Err(Error::field(FieldError::missing("content"))),
    };
    match outcome {
        Ok(answer) => Ok(see_other(&answer.location.unwrap_or_else(|| address(&path)))),
        Err(error) if is_shown_again(&error) => {
            page(&ctx, &staff, &path, &Values::default(), &values, Some(&error)).await
        }
        Err(error) => Err(Refusal(error)),
    }
}

/// Takes a file away, or shows the form again.
pub async fn remove(ctx: Ctx, posted: Kept, path: web::Path<String>) -> Page {
    let (staff, values, error) = match posted {
        Kept::ToShow(staff, values) => (staff, values, Reason::FormRenewed.into()),
        Kept::ToDo(StaffPosted { staff, values, .. }) => {
            let params = wire::RemoveParams {
                reason: values.text("reason"),
            };
            let no = values.get("file").unwrap_or_default();
            match wire::remove(&ctx, staff.caller.clone(), &path, (no, Seen(None)), params).await {
                Ok(_) => return Ok(see_other(&format!("{}?done=removed", address(&path)))),
                Err(error) if is_shown_again(&error) => (staff, values, error),
                Err(error) => return Err(Refusal(error)),
            }
        }
    };
    page(&ctx, &staff, &path, &Values::default(), &values, Some(&error)).await
}

/// The content of a file.
pub async fn download(ctx: Ctx, staff: Staff, request: HttpRequest, path: web::Path<(String, String)>) -> Page {
    Ok(wire::send(&ctx, staff.caller, request.headers(), &path.0, &path.1).await?)
}
