//! Intake in one page: find the procedure, tick its papers, who applies, see when it is due, save.
//! Without scripts one button fills in and computes; with them the same button is pressed in the background.

mod body;
mod choose;
mod known;

use actix_web::HttpResponse;

use self::body::{new, received_at};
pub use self::known::{FILLED_FOR, Known, ONE_MORE, one_more, reuse_value};
use self::known::{fill_in, offers, under_way};
use super::act::done;
use super::counted;
use super::intake_form::{Around, form_page};
use crate::db::dossiers::Intake;
use crate::domain::codes::{AgencyCode, ProcedureCode};
use crate::domain::counted::CountedLine;
use crate::domain::person::ApplicantKind;
use crate::domain::postal::Channel;
use crate::http::extract::Ctx;
use crate::http::fees::FIELD;
use crate::service::dossiers::intake;
use crate::service::dossiers::prepare::{self, Prepared};
use crate::service::error::Kind;
use crate::service::idempotency::{self, Once};
use crate::service::{Caller, Error, Reason};
use crate::web::form::rows::MORE;
use crate::web::form::{Kept, StaffPosted, Values};
use crate::web::lang::Lang;
use crate::web::refusal::{Page, Refusal, answer_to};
use crate::web::shell::{Staff, see_other};
use crate::web::ui::query_text;

/// Where dossiers are taken in.
pub const PATH: &str = "/tiep-nhan";
/// The button that leads to another procedure, with what was typed of the applicant.
pub const OTHER: &str = "other";
/// Tells that the procedure was chosen just now: its papers are proposed as for an empty form.
pub const ANEW: &str = "anew";

/// The form of a procedure.
fn address(code: &str) -> String {
    format!("{PATH}?procedure={}", query_text(code))
}

/// The first half: which procedure; or the whole form of one.
pub async fn ask(ctx: Ctx, staff: Staff, query: Values) -> Page {
    let Some(code) = query.get("procedure") else {
        return choose::page(&ctx, staff, &query).await;
    };
    let mut values = Values::default();
    values.set("procedure_code", code);
    let prepared = prepared(&ctx, &staff.caller, &values).await?;
    defaults(&mut values, &prepared);
    let around = Around::of(&prepared);
    Ok(form_page(
        &staff.shell,
        HttpResponse::Ok().finish(),
        &around,
        &values,
        None,
    ))
}

fn defaults(values: &mut Values, prepared: &Prepared) {
    for paper in &prepared.definition.papers {
        values.fill(
            &format!("papers.{}.originals", paper.code),
            &paper.originals.to_string(),
        );
        values.fill(&format!("papers.{}.copies", paper.code), &paper.copies.to_string());
    }
    counted::fill(values, &[CountedLine::ONE]);
    values.fill("applicant.kind", ApplicantKind::Individual.as_str());
    values.fill("sets", "1");
    values.fill("intake_channel", Channel::Counter.as_str());
    values.fill("return_channel", Channel::Counter.as_str());
    if let Some(agency) = &prepared.agency {
        values.fill("agency_code", &agency.code);
    }
}

/// The procedure with who decides and when it would be due, as far as what was typed makes sense; what does not is told
/// when it is saved.
async fn prepared(ctx: &Ctx, caller: &Caller, values: &Values) -> Result<Prepared, Error> {
    let code = values.get("procedure_code").unwrap_or_default();
    let unknown = || Error::with(Reason::ProcedureNotFound, [code.chars().take(40).collect()]);
    let procedure: ProcedureCode = code.parse().map_err(|_| unknown())?;
    let agency: Option<AgencyCode> = values.get("agency_code").and_then(|a| a.parse().ok());
    let channel = values
        .get("intake_channel")
        .and_then(|c| c.parse().ok())
        .unwrap_or(Channel::Counter);
    let received_at = received_at(values).and_then(|at| at.parse().ok());
    let ask = |at| prepare::prepare(ctx, caller.clone(), procedure.clone(), agency.clone(), channel, at);
    match ask(received_at).await {
        // Not in force on the day that was typed: the form is shown as of today, and what is wrong is told when it is saved.
        Err(error) if error.reason == Reason::ProcedureNotFound && received_at.is_some() => ask(None).await,
        outcome => outcome,
    }
}

/// Takes the dossier in; or fills in what is known already and computes. A form that may not be done is shown as it was typed.
pub async fn take_in(ctx: Ctx, posted: Kept) -> Page {
    let StaffPosted {
        mut staff,
        mut values,
        once,
        ..
    } = match posted {
        Kept::ToDo(posted) => posted,
        Kept::ToShow(staff, mut values) => {
            let error = Reason::FormRenewed.into();
            counted::close_ranks(&mut values);
            return match values.get("procedure_code") {
                Some(_) => refused(&ctx, &staff, &values, &error).await,
                None => choose::again(&ctx, &staff, &values, Some(&error)).await,
            };
        }
    };
    counted::close_ranks(&mut values);
    if let Some(lang) = values.get("lang").and_then(Lang::named) {
        // The language of the page, with everything that was typed.
        staff.shell.lang = lang;
        let mut answer = match values.get("procedure_code") {
            Some(_) => shown(&ctx, &staff, &mut values, false).await?,
            None => choose::again(&ctx, &staff, &values, None).await?,
        };
        staff.shell.put_language(&mut answer, lang);
        return Ok(answer);
    }
    if values.has(OTHER) {
        match choose::only(&ctx, &staff, &values).await? {
            Some(code) => {
                values.set("procedure_code", code.as_str());
                values.set(ANEW, "yes");
            }
            None => return choose::again(&ctx, &staff, &values, None).await,
        }
    }
    if !values.has("save") && !values.has("hold") {
        // Whoever asks for another line wants nothing filled in.
        let filled = !values.has(MORE);
        return shown(&ctx, &staff, &mut values, filled).await;
    }
    let prepared = prepared(&ctx, &staff.caller, &values).await?;
    let outcome = match new(&values, &prepared) {
        Ok(new) => {
            let others = unconfirmed(&ctx, &staff, &values, &prepared, once.as_ref()).await?;
            if !others.is_empty() {
                let offers = offers(&ctx, &staff, &values, &prepared).await?;
                let around = Around {
                    offers: &offers,
                    under_way: &others,
                    stopped: true,
                    ..Around::of(&prepared)
                };
                return Ok(form_page(
                    &staff.shell,
                    HttpResponse::Ok().finish(),
                    &around,
                    &values,
                    None,
                ));
            }
            let what = if new.await_acceptance { "hold" } else { "create" };
            intake::create(&ctx, staff.caller.clone(), once, new, move |view| done(view, what)).await
        }
        Err(error) => Err(error),
    };
    match outcome {
        Ok(answer) => Ok(see_other(&answer.location.unwrap_or_else(|| PATH.to_owned()))),
        // Whatever stands in the way, a closed cash book or a busy system, nothing that was typed is lost.
        Err(error) if !matches!(error.reason.kind(), Kind::Internal | Kind::Unauthenticated) => {
            refused(&ctx, &staff, &values, &error).await
        }
        Err(error) => Err(Refusal(error)),
    }
}

/// Dossiers of the applicant that are under way for the same, if the clerk has not said that one more is meant. A form that went
/// through already is not asked about what it made.
async fn unconfirmed(
    ctx: &Ctx,
    staff: &Staff,
    values: &Values,
    prepared: &Prepared,
    once: Option<&Once>,
) -> Result<Vec<Intake>, Error> {
    let others = under_way(ctx, &staff.caller, values, prepared).await?;
    let told = one_more(&others);
    if others.is_empty() || values.all(ONE_MORE).any(|seen| seen == told) {
        return Ok(Vec::new());
    }
    match once {
        Some(once) if idempotency::is_used(ctx, staff.caller.clone(), once).await? => Ok(Vec::new()),
        _ => Ok(others),
    }
}

/// The form with what was typed, computed anew; filled in with what is known, where that is asked for.
async fn shown(ctx: &Ctx, staff: &Staff, values: &mut Values, filled: bool) -> Page {
    let prepared = prepared(ctx, &staff.caller, values).await?;
    if values.rows(FIELD) == 0 {
        // Another channel or kind of applicant may have to be counted for.
        counted::fill(values, &[CountedLine::ONE]);
    }
    if values.has(ANEW) {
        defaults(values, &prepared);
    }
    let offers = offers(ctx, staff, values, &prepared).await?;
    let known = if filled {
        fill_in(ctx, &staff.caller, values).await?
    } else {
        Known::Nothing
    };
    let around = Around {
        offers: &offers,
        known: &known,
        under_way: &under_way(ctx, &staff.caller, values, &prepared).await?,
        ..Around::of(&prepared)
    };
    Ok(form_page(
        &staff.shell,
        HttpResponse::Ok().finish(),
        &around,
        values,
        None,
    ))
}

/// The form as it was typed, with why nothing was done.
async fn refused(ctx: &Ctx, staff: &Staff, values: &Values, error: &Error) -> Page {
    let prepared = prepared(ctx, &staff.caller, values).await?;
    let offers = offers(ctx, staff, values, &prepared).await?;
    let around = Around {
        offers: &offers,
        under_way: &under_way(ctx, &staff.caller, values, &prepared).await?,
        ..Around::of(&prepared)
    };
    Ok(form_page(&staff.shell, answer_to(error), &around, values, Some(error)))
}
