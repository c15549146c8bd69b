//! A new procedure, and a new version of one: a form that begins with what the last one says.

mod fields;
mod typed;

use actix_web::web;
use maud::{Markup, html};

use super::procedures::{self, address};
use super::sent::{self, Sent};
use crate::domain::codes::ProcedureCode;
use crate::domain::policy::Permission;
use crate::domain::procedure::Procedure;
use crate::domain::text::FieldCode;
use crate::http::extract::{Ctx, line, required_day, sure};
use crate::service::catalogue_admin::ProcedureView;
use crate::service::{Error, FieldError, Fields, Reason, catalogue_admin, not_allowed};
use crate::web::form::{StaffPosted, Values};
use crate::web::lang::Text;
use crate::web::refusal::{Page, beside};
use crate::web::shell::{Shell, Staff, leads_to};
use crate::web::text::admin as t;
use crate::web::text::common;
use crate::web::text::procedure as p;
use crate::web::ui::form::{Field, Form};

/// Where a procedure is added.
pub const NEW_PATH: &str = "/quan-tri/thu-tuc-moi";

/// The address of the form for a new version.
pub fn version_address(code: &str) -> String {
    format!("{}/phien-ban", address(code))
}

async fn allowed(ctx: &Ctx, staff: &Staff) -> Result<(), Error> {
    let needed = Permission::CatalogueManage;
    if !staff.shell.may(needed) {
        return Err(not_allowed(needed));
    }
    if !sent::manages_all(ctx, staff).await? {
        return Err(Reason::CatalogueShared.into());
    }
    Ok(())
}

pub(super) fn code_of(path: &str) -> Result<ProcedureCode, Error> {
    path.parse()
        .map_err(|_| Error::with(Reason::ProcedureNotFound, [path.chars().take(40).collect()]))
}

/// The main button. The first one of the form, which Enter presses, only makes room.
fn buttons(shell: &Shell, label: Text) -> Markup {
    let lang = shell.lang;
    html! {
        div .actions {
            button .button name="save" value="yes" data-busy=(lang.say(common::BUSY_BUTTON)) { (lang.say(label)) }
        }
    }
}

/// A form for a new procedure.
pub async fn ask(ctx: Ctx, staff: Staff) -> Page {
    allowed(&ctx, &staff).await?;
    let mut values = Values::default();
    values.set("definition.gives_result", "yes");
    values.set("definition.postal_allowed", "yes");
    Ok(new_page(&staff.shell, &values, None))
}

fn new_page(shell: &Shell, values: &Values, error: Option<&Error>) -> actix_web::HttpResponse {
    let lang = shell.lang;
    let form = Form::new(shell, values, error);
    let fields = html! {
        (form.input(Field::new("code", lang.say(t::CODE)).required().hint(lang.say(p::CODE_HINT)).at_most(40)))
        (form.input(Field::new("name", lang.say(t::AGENCY_NAME)).required().at_most(1000)))
        (form.input(Field::new("field", lang.say(t::FIELD)).required().at_most(200)))
        (fields::of_version(lang, &form, values))
        (buttons(shell, p::ADD))
    };
    let body = html! {
        p { a href=(procedures::PATH) { (lang.say(t::BACK_TO_USERS)) } }
        (form.whole(NEW_PATH, &fields))
    };
    sent::page(shell, error, lang.say(p::NEW), body)
}

fn new_procedure(values: &Values) -> Result<catalogue_admin::NewProcedure, Error> {
    let mut f = Fields::new();
    let code = f.required("code", values.get("code"));
    let name = line::<1000>(&mut f, "name", values.get("name"));
    let field = line::<200>(&mut f, "field", values.get("field"));
    let valid_from = required_day(&mut f, "valid_from", values.get("valid_from"));
    let definition = typed::definition(&mut f, values);
    f.finish()?;
    Ok(catalogue_admin::NewProcedure {
        code: sure(code)?,
        name: sure(name)?,
        field: sure(field)?,
        valid_from: sure(valid_from)?,
        definition: sure(definition)?,
    })
}

/// Adds a procedure; another button than the main one only makes room for more rows.
pub async fn add(ctx: Ctx, posted: StaffPosted) -> Page {
    let StaffPosted {
        staff,
        mut values,
        once,
        ..
    } = posted;
    allowed(&ctx, &staff).await?;
    typed::close_ranks(&mut values);
    if !values.has("save") {
        return Ok(new_page(&staff.shell, &values, None));
    }
    let done = match new_procedure(&values) {
        Ok(new) => {
            catalogue_admin::add_procedure(&ctx, staff.caller.clone(), once, new, |view| {
                leads_to(format!("{}?done=added", address(view.procedure.code.as_str())))
            })
            .await
        }
        Err(error) => Err(error),
    };
    match sent::sent(done)? {
        Sent::On(answer) => Ok(answer),
        Sent::Back(error) => Ok(new_page(&staff.shell, &values, Some(&error))),
    }
}

async fn find(ctx: &Ctx, staff: &Staff, code: ProcedureCode) -> Result<Procedure, Error> {
    catalogue_admin::read(ctx, staff.caller.clone(), move |c| {
        Ok(Procedure::clone(c.procedure(&code)?))
    })
    .await
}

/// A form for a new version, with what the last one says.
pub async fn ask_version(ctx: Ctx, staff: Staff, path: web::Path<String>) -> Page {
    allowed(&ctx, &staff).await?;
    let procedure = find(&ctx, &staff, code_of(&path)?).await?;
    let mut values = Values::default();
    if let Some(last) = procedure.versions.last() {
        typed::fill(&mut values, &last.definition);
    }
    Ok(version_page(&staff.shell, &procedure, &values, None))
}

/// Ticked where a version begins on a day that is over.
const PAST: &str = "past";

fn version_page(
    shell: &Shell,
    procedure: &Procedure,
    values: &Values,
    error: Option<&Error>,
) -> actix_web::HttpResponse {
    let lang = shell.lang;
    let form = Form::new(shell, values, error);
    let doubted = error.is_some_and(|e| e.fields.iter().any(|field| field.code == FieldCode::InThePast));
    let fields = html! {
        (fields::of_version(lang, &form, values))
        @if doubted || values.has(PAST) { (form.tick(PAST, "yes", lang.say(p::IN_THE_PAST))) }
        (buttons(shell, p::ADD_VERSION))
    };
    let code = procedure.code.as_str();
    let body = html! {
        p { a href=(address(code)) { "← " (procedure.name) " (" (code) ")" } }
        p .hint { (lang.say(p::VERSION_LEAD)) }
        (form.whole(&version_address(code), &fields))
    };
    sent::page(shell, error, lang.say(p::NEW_VERSION), body)
}

/// Adds a version; another button than the main one only makes room for more rows.
pub async fn add_version(ctx: Ctx, posted: StaffPosted, path: web::Path<String>) -> Page {
    let StaffPosted {
        staff,
        mut values,
        once,
        ..
    } = posted;
    let code = code_of(&path)?;
    allowed(&ctx, &staff).await?;
    typed::close_ranks(&mut values);
    if !values.has("save") {
        let procedure = find(&ctx, &staff, code).await?;
        return Ok(version_page(&staff.shell, &procedure, &values, None));
    }
    let mut f = Fields::new();
    let valid_from = required_day(&mut f, "valid_from", values.get("valid_from"));
    if valid_from.is_some_and(|day| day < ctx.now().local_day()) && !values.has(PAST) {
        f.push(FieldError::new(
            "valid_from",
            FieldCode::InThePast,
            "Ngày này đã qua. Hồ sơ đã tiếp nhận từ ngày đó vẫn theo phiên bản cũ. Nếu đúng là ngày này, hãy đánh dấu xác nhận ở dưới.",
            "This day is over. Dossiers received since then keep the old version. If it is meant, tick below.",
        ));
    }
    let definition = typed::definition(&mut f, &values);
    let done = match f.finish() {
        Ok(()) => {
            let (from, definition) = (sure(valid_from)?, sure(definition)?);
            let to = format!("{}?done=version", address(code.as_str()));
            let render = move |_: &ProcedureView| leads_to(to.clone());
            catalogue_admin::add_version(&ctx, staff.caller.clone(), once, code.clone(), from, definition, render).await
        }
        Err(error) => Err(error),
    };
    match sent::sent(done)? {
        Sent::On(answer) => Ok(answer),
        Sent::Back(error) => {
            let error = if error.reason == Reason::VersionOverlaps {
                beside("valid_from", error)
            } else {
                error
            };
            let procedure = find(&ctx, &staff, code).await?;
            Ok(version_page(&staff.shell, &procedure, &values, Some(&error)))
        }
    }
}
