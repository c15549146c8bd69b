//! By which channels the applicant of a dossier agrees to be told of it: what holds, and changing it.

use actix_web::{HttpResponse, web};
use maud::html;

use super::{dossier, files, lines};
use crate::domain::dossier_code::DossierCode;
use crate::domain::notice::Consent;
use crate::http::dossiers::code;
use crate::http::extract::Ctx;
use crate::service::dossiers::view;
use crate::service::notices;
use crate::service::{Error, Reason};
use crate::web::form::{Kept, StaffPosted, Values};
use crate::web::refusal::{Page, Refusal, answer_to};
use crate::web::shell::{Staff, leads_to, see_other};
use crate::web::text::{intake as t, staff};
use crate::web::ui::form::Form;

/// Where it is changed.
pub fn address(code: &str) -> String {
    format!("{}/nhan-tin", lines::address(code))
}

/// The form, as it holds now.
pub async fn ask(ctx: Ctx, staff: Staff, path: web::Path<String>) -> Page {
    let code = code(&path)?;
    let holds = notices::consent(&ctx, staff.caller.clone(), code.clone()).await?;
    let mut values = Values::default();
    for (name, given) in [("text", holds.text), ("email", holds.email)] {
        if given {
            values.set(name, "yes");
        }
    }
    page(&ctx, &staff, code, &values, None).await
}

async fn page(ctx: &Ctx, staff: &Staff, code: DossierCode, values: &Values, error: Option<&Error>) -> Page {
    let shell = &staff.shell;
    let lang = shell.lang;
    let view = view::get(ctx, staff.caller.clone(), code).await?;
    let code = view.dossier.intake.code.as_str();
    let form = Form::new(shell, values, error);
    let fields = html! {
        fieldset .field {
            legend { (lang.say(t::CONSENT)) }
            (form.tick("text", "yes", lang.say(t::CONSENT_TEXT)))
            (form.tick("email", "yes", lang.say(t::CONSENT_EMAIL)))
        }
        (form.submit(t::CONSENT_SAVE))
    };
    let body = html! {
        p { a href=(lines::address(code)) { (lang.say(staff::BACK_TO_DOSSIER)) } }
        (dossier::head(lang, &view))
        div .narrow { (form.whole(&address(code), &fields)) }
    };
    let base = error.map_or_else(|| HttpResponse::Ok().finish(), answer_to);
    Ok(shell.page_on(base, &format!("{} – {code}", lang.say(t::CONSENT_TITLE)), body))
}

/// Records it, and leads back to the dossier.
pub async fn save(ctx: Ctx, posted: Kept, path: web::Path<String>) -> Page {
    let code = code(&path)?;
    let (staff, values, once) = match posted {
        Kept::ToShow(staff, values) => {
            return page(&ctx, &staff, code, &values, Some(&Reason::FormRenewed.into())).await;
        }
        Kept::ToDo(StaffPosted {
            staff, values, once, ..
        }) => (staff, values, once),
    };
    let consent = Consent {
        email: values.has("email"),
        text: values.has("text"),
    };
    let place = format!("{}?done=consent", lines::address(code.as_str()));
    let render = move |_| leads_to(place.clone());
    match notices::set_consent(&ctx, staff.caller.clone(), once, (code.clone(), None), consent, render).await {
        Ok(answer) => Ok(see_other(answer.location.as_deref().unwrap_or_default())),
        Err(error) if files::is_shown_again(&error) => page(&ctx, &staff, code, &values, Some(&error)).await,
        Err(error) => Err(Refusal(error)),
    }
}
