//! Counting anew what the fees of a dossier are charged by.

use actix_web::{HttpResponse, web};
use maud::html;

use super::payment::{perform, version};
use super::{counted, dossier, files, lines};
use crate::domain::counted::Counted;
use crate::domain::dossier_code::DossierCode;
use crate::domain::fee::PaymentState;
use crate::domain::policy::Permission;
use crate::http::dossiers::code;
use crate::http::extract::Ctx;
use crate::http::money::{CountBody, count};
use crate::service::dossiers::fees::counted_of;
use crate::service::dossiers::view::{self, DossierView};
use crate::service::money::act::Command;
use crate::service::{Error, Fields, Reason, not_allowed};
use crate::web::form::{Kept, StaffPosted, Values};
use crate::web::refusal::{Page, Refusal, answer_to};
use crate::web::shell::{Shell, Staff};
use crate::web::text::{money as t, staff};
use crate::web::ui;
use crate::web::ui::form::Form;
use maud::Markup;

/// Where the fees of a dossier are counted anew.
fn address(code: &str) -> String {
    format!("{}/dem-lai", lines::address(code))
}

/// Whether something was counted for which no money has moved yet. What stands in the way beside is told when it is tried.
fn is_open(view: &DossierView) -> bool {
    let mut fees = view.fees.iter().filter(|fee| fee.counted.is_some()).peekable();
    let any = fees.peek().is_some();
    any && fees.all(|fee| fee.state == PaymentState::Unpaid) && !view.dossier.state.status.is_terminal()
}

/// The way there, for whoever may.
pub fn way(shell: &Shell, view: &DossierView) -> Markup {
    let code = view.dossier.intake.code.as_str();
    html! {
        @if shell.may(Permission::DossierCollect) && is_open(view) { p { a href=(address(code)) { (shell.lang.say(t::COUNT)) } } }
    }
}

/// The form, with what is counted now.
pub async fn ask(ctx: Ctx, staff: Staff, path: web::Path<String>) -> Page {
    let code = code(&path)?;
    let view = view::get(&ctx, staff.caller.clone(), code).await?;
    if !staff.shell.may(Permission::DossierCollect) {
        return Err(Refusal(not_allowed(Permission::DossierCollect)));
    }
    let mut values = Values::default();
    if let Some(counted) = counted_of(&view.fees) {
        counted::fill(&mut values, counted.lines());
    }
    Ok(page(&staff, &view, &values, None))
}

fn page(staff: &Staff, view: &DossierView, values: &Values, error: Option<&Error>) -> HttpResponse {
    let (shell, lang) = (&staff.shell, staff.shell.lang);
    let code = view.dossier.intake.code.as_str();
    let unit = counted_of(&view.fees).map(Counted::unit);
    let unit = unit.filter(|_| is_open(view) && shell.may(Permission::DossierCollect));
    let form = Form::new(shell, values, error);
    let body = html! {
        p { a href=(lines::address(code)) { (lang.say(staff::BACK_TO_DOSSIER)) } }
        (dossier::head(lang, view))
        @match unit {
            Some(unit) => {
                @let fields = html! {
                    input type="hidden" name="version" value=(view.dossier.state.version);
                    ul .plain-list {
                        @for fee in view.fees.iter().filter(|fee| fee.counted.is_some()) {
                            li { strong { (ui::money(fee.amount)) } " – " (fee.name) (counted::of_fee(lang, fee)) }
                        }
                    }
                    (counted::fields(lang, &form, values, unit))
                    div .actions { button .button name="save" value="yes" { (lang.say(t::COUNT_SAVE)) } }
                };
                div .narrow { (form.whole(&address(code), &fields)) }
            }
            None => {
                @if let Some(error) = error { (ui::error_box(lang, error)) }
                p { (lang.say(t::NOTHING_TO_COUNT)) }
            }
        }
    };
    let base = error.map_or_else(|| HttpResponse::Ok().finish(), answer_to);
    shell.page_on(base, &format!("{} – {code}", lang.say(t::COUNT)), body)
}

/// What the form means, with the version that was seen.
fn wanted(values: &Values, view: &DossierView) -> Result<(Option<i32>, Command), Error> {
    let mut f = Fields::new();
    let unit = counted_of(&view.fees).map(Counted::unit).unwrap_or_default();
    let lines = counted::body(&mut f, values, unit);
    f.before(count(CountBody {
        version: version(values),
        counted: lines,
    }))
}

/// Counts anew, and leads back to the dossier; another button than the main one only makes room.
pub async fn confirm(ctx: Ctx, posted: Kept, path: web::Path<String>) -> Page {
    let code: DossierCode = code(&path)?;
    let (staff, mut values, once, mut error) = match posted {
        Kept::ToShow(staff, values) => (staff, values, None, Some(Error::from(Reason::FormRenewed))),
        Kept::ToDo(StaffPosted {
            staff, values, once, ..
        }) => (staff, values, once, None),
    };
    counted::close_ranks(&mut values);
    let view = view::get(&ctx, staff.caller.clone(), code.clone()).await?;
    if error.is_none() && values.has("save") {
        let place = lines::address(code.as_str());
        match perform(&ctx, &staff, once, &code, wanted(&values, &view), place).await {
            Ok(done) => return Ok(done),
            Err(refused) if files::is_shown_again(&refused) => error = Some(refused),
            Err(refused) => return Err(Refusal(refused)),
        }
    }
    let view = view::get(&ctx, staff.caller.clone(), code).await?;
    Ok(page(&staff, &view, &values, error.as_ref()))
}
