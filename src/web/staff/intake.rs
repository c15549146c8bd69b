//! Intake in one page: find the procedure, tick its papers, who applies, see when it is due, save.
//! Without scripts one button fills in and computes; with them the same button is pressed in the background.

use actix_web::HttpResponse;
use maud::html;

use super::act::done;
use super::applicant;
use super::intake_form::form_page;
use crate::db::dossiers::Intake;
use crate::domain::codes::{AgencyCode, ProcedureCode};
use crate::domain::person::{ApplicantKind, IdNumber};
use crate::domain::policy::Permission;
use crate::domain::postal::Channel;
use crate::domain::procedure::PaperRequirement;
use crate::domain::text::{FieldCode, search_key};
use crate::http::commands::PaperBody;
use crate::http::dossiers::{NewDossierBody, new_dossier};
use crate::http::extract::Ctx;
use crate::http::notices::ConsentBody;
use crate::http::reuse::ReuseBody;
use crate::service::dossiers::intake::{self, NewDossier};
use crate::service::dossiers::list::{self, ListQuery};
use crate::service::dossiers::prepare::{self, Prepared};
use crate::service::error::Kind;
use crate::service::files::reuse::{self, Offer};
use crate::service::{Caller, Error, FieldError, Fields, Reason};
use crate::web::asset::File;
use crate::web::form::{Kept, StaffPosted, Values};
use crate::web::refusal::{Page, Refusal, answer_to};
use crate::web::shell::{Staff, see_other};
use crate::web::text::intake as t;
use crate::web::ui::query_text;

/// Where dossiers are taken in.
pub const PATH: &str = "/tiep-nhan";
/// Procedures shown at once: whoever does not find theirs types another letter.
const ROWS: usize = 20;

/// The form of a procedure.
fn address(code: &str) -> String {
    format!("{PATH}?procedure={}", query_text(code))
}

/// The first half: which procedure; or the whole form of one.
pub async fn ask(ctx: Ctx, staff: Staff, query: Values) -> Page {
    let Some(code) = query.get("procedure") else {
        return choose(&ctx, staff, &query).await;
    };
    let mut values = Values::default();
    values.set("procedure_code", code);
    let prepared = prepared(&ctx, &staff.caller, &values).await?;
    for paper in &prepared.definition.papers {
        values.fill(
            &format!("papers.{}.originals", paper.code),
            &paper.originals.to_string(),
        );
        values.fill(&format!("papers.{}.copies", paper.code), &paper.copies.to_string());
    }
    defaults(&mut values, &prepared);
    Ok(form_page(
        &staff.shell,
        HttpResponse::Ok().finish(),
        (&prepared, &[], &Known::Nothing),
        &values,
        None,
    ))
}

fn defaults(values: &mut Values, prepared: &Prepared) {
    values.fill("applicant.kind", ApplicantKind::Individual.as_str());
    values.fill("intake_channel", Channel::Counter.as_str());
    values.fill("return_channel", Channel::Counter.as_str());
    if let Some(agency) = &prepared.agency {
        values.fill("agency_code", &agency.code);
    }
}

async fn choose(ctx: &Ctx, staff: Staff, query: &Values) -> Page {
    let Staff { shell, caller } = staff;
    let lang = shell.lang;
    let text: String = query.get("q").unwrap_or_default().chars().take(200).collect();
    let found = prepare::find(ctx, caller, text.clone()).await?;
    // Whoever asks for the only one there is wants it.
    if let ([only], true) = (found.as_slice(), query.has("open") && !text.trim().is_empty()) {
        return Ok(see_other(&address(only.code.as_str())));
    }
    let body = html! {
        form method="get" action=(PATH) role="search" {
            div .field {
                label for="q" { (lang.say(t::WHICH)) }
                p .hint #q-hint { (lang.say(t::WHICH_HINT)) }
                div .joined {
                    input #q name="q" type="search" value=(text) aria-describedby="q-hint" autocomplete="off"
                        maxlength="200" autofocus data-live="found";
                    button .button name="open" value="yes" { (lang.say(t::FIND)) }
                }
            }
        }
        div #found {
            p role="status" { (lang.fill(t::FOUND, [found.len().to_string()])) }
            ul .links {
                @for procedure in found.iter().take(ROWS) {
                    li {
                        a href=(address(procedure.code.as_str())) { (procedure.name) }
                        p .hint { (procedure.code) " · " (procedure.field) }
                    }
                }
            }
        }
        script src=(File::Intake.address()) defer {}
    };
    Ok(shell.page(lang.say(t::INTAKE), body))
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

/// When it was handed in, if it is entered afterwards.
fn received_at(values: &Values) -> Option<String> {
    let day = values.get("received_at")?;
    Some(format!(
        "{day}T{}:00+07:00",
        values.get("received_time").unwrap_or("08:00")
    ))
}

/// Takes the dossier in; or fills in what is known already and computes. A form that may not be done is shown as it was typed.
pub async fn take_in(ctx: Ctx, posted: Kept) -> Page {
    let StaffPosted {
        staff,
        mut values,
        once,
        ..
    } = match posted {
        Kept::ToDo(posted) => posted,
        Kept::ToShow(staff, values) => {
            return refused(&ctx, &staff, &values, &Reason::FormRenewed.into()).await;
        }
    };
    if !values.has("save") && !values.has("hold") {
        let prepared = prepared(&ctx, &staff.caller, &values).await?;
        let offers = offers(&ctx, &staff, &values, &prepared).await?;
        let known = fill_in(&ctx, &staff.caller, &mut values).await?;
        return Ok(form_page(
            &staff.shell,
            HttpResponse::Ok().finish(),
            (&prepared, &offers, &known),
            &values,
            None,
        ));
    }
    let prepared = prepared(&ctx, &staff.caller, &values).await?;
    let outcome = match new(&values, &prepared) {
        Ok(new) => {
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

/// The form as it was typed, with why nothing was done.
async fn refused(ctx: &Ctx, staff: &Staff, values: &Values, error: &Error) -> Page {
    let prepared = prepared(ctx, &staff.caller, values).await?;
    let offers = offers(ctx, staff, values, &prepared).await?;
    let base = answer_to(error);
    Ok(form_page(
        &staff.shell,
        base,
        (&prepared, &offers, &Known::Nothing),
        values,
        Some(error),
    ))
}

/// Papers that the applicant has handed in before and need not bring again; the clerk ticks those that serve.
async fn offers(ctx: &Ctx, staff: &Staff, values: &Values, prepared: &Prepared) -> Result<Vec<Offer>, Error> {
    let number = values
        .get("applicant.id_number")
        .and_then(|n| n.trim().parse::<IdNumber>().ok());
    match number {
        Some(number) if staff.shell.may(Permission::FileAdd) => {
            let found = reuse::offers(ctx, staff.caller.clone(), number, prepared.procedure.code.clone()).await?;
            Ok(found.into_iter().filter(|o| o.fulfils.is_some()).collect())
        }
        _ => Ok(Vec::new()),
    }
}

/// What stands for an earlier file in the form: the paper that it fulfils, its dossier, its number.
pub fn reuse_value(paper: &str, offer: &Offer) -> String {
    format!("{paper}~{}~{}", offer.dossier, offer.row.no)
}

/// The earlier file that was ticked for a paper.
fn reused(values: &Values, paper: &str) -> Option<ReuseBody> {
    let (dossier, file) = values
        .all("reuse")
        .filter_map(|value| value.split_once('~'))
        .find_map(|(code, rest)| (code == paper).then(|| rest.split_once('~')).flatten())?;
    Some(ReuseBody {
        dossier: Some(dossier.to_owned()),
        file: file.parse().ok(),
    })
}

/// For which ID number the applicant was filled in: that happens once, and what is changed afterwards stays.
pub const FILLED_FOR: &str = "applicant.filled_for";

/// What is known of the ID number that was typed.
pub enum Known {
    /// None was typed, or it was looked up before.
    Nothing,
    /// It cannot be one.
    NoNumber,
    /// Nobody with it has handed in anything that the clerk may see.
    Stranger,
    /// From this dossier the applicant was filled in.
    Filled(Box<Intake>),
    /// The dossier bears another name than the one that was typed: nothing was filled in.
    Other(Box<Intake>),
}

/// The latest dossier with an ID number, if there is one.
async fn latest(ctx: &Ctx, caller: &Caller, number: &IdNumber) -> Result<Option<Intake>, Error> {
    let query = ListQuery {
        text: Some(number.to_string()),
        limit: 1,
        ..ListQuery::default()
    };
    let page = list::list(ctx, caller.clone(), query).await?;
    let intake = page.dossiers.into_iter().next().map(|dossier| dossier.intake);
    Ok(intake.filter(|k| k.applicant_id_number.as_ref() == Some(number)))
}

/// Fills in who applies from their latest dossier, by ID number. What was typed stays; what was filled in for another number
/// before goes, so that no form bears two people.
async fn fill_in(ctx: &Ctx, caller: &Caller, values: &mut Values) -> Result<Known, Error> {
    let Some(typed) = values.get(applicant::ID_NUMBER).map(|number| number.trim().to_owned()) else {
        return Ok(Known::Nothing);
    };
    let before = values.text(FILLED_FOR);
    if before.as_deref() == Some(typed.as_str()) {
        return Ok(Known::Nothing);
    }
    if let Some(before) = before.and_then(|number| number.parse().ok())
        && let Some(other) = latest(ctx, caller, &before).await?
    {
        applicant::empty(values, &other);
    }
    values.set(FILLED_FOR, &typed);
    let Ok(number) = typed.parse() else {
        return Ok(Known::NoNumber);
    };
    let Some(known) = latest(ctx, caller, &number).await? else {
        return Ok(Known::Stranger);
    };
    let name = values.text(applicant::NAME);
    if name.is_some_and(|name| search_key(&name) != search_key(known.applicant_name.as_str())) {
        return Ok(Known::Other(Box::new(known)));
    }
    // The kind is never blank: it counts as chosen once there is a name.
    if values.text(applicant::NAME).is_none() {
        values.set("applicant.kind", known.applicant_kind.as_str());
    }
    applicant::fill(values, &known);
    Ok(Known::Filled(Box::new(known)))
}

/// The dossier that the form means, or every field that is wrong.
fn new(values: &Values, prepared: &Prepared) -> Result<NewDossier, Error> {
    let mut f = Fields::new();
    if prepared.agencies.len() > 1 && values.text("agency_code").is_none() {
        f.push(FieldError::missing("agency_code"));
    }
    let body = body(&mut f, values, prepared);
    f.before(new_dossier(body))
}

fn is_online(values: &Values) -> bool {
    values.get("intake_channel") == Some(Channel::Online.as_str())
}

/// A paper of the procedure that was ticked.
fn handed(f: &mut Fields, values: &Values, paper: &PaperRequirement) -> PaperBody {
    let reuse = reused(values, &paper.code);
    let mut own = Fields::new();
    let mut count = |what: &str| values.count(&mut own, &format!("papers.{}.{what}", paper.code));
    let (originals, copies) = (count("originals"), count("copies"));
    // What comes online is not counted in sheets, and neither is what lies in an earlier dossier.
    let counted = !is_online(values) && reuse.is_none() && (paper.originals > 0 || paper.copies > 0);
    if counted && originals == 0 && copies == 0 && own.is_empty() {
        own.push(FieldError::new(
            &format!("papers.{}", paper.code),
            FieldCode::Missing,
            &format!(
                "\"{}\" đã được đánh dấu: nhập số bản chính hoặc bản sao, hoặc bỏ đánh dấu.",
                paper.name
            ),
            &format!(
                "\"{}\" is ticked: enter how many originals or copies, or clear the tick.",
                paper.name
            ),
        ));
    }
    own.into_errors().into_iter().for_each(|error| f.push(error));
    PaperBody {
        code: Some(paper.code.clone()),
        name: Some(paper.name.clone()),
        originals,
        copies,
        reuse,
    }
}

/// What the form means, in the words of the API.
fn body(f: &mut Fields, values: &Values, prepared: &Prepared) -> NewDossierBody {
    // Whoever counts a paper has it before them, ticked or not: the numbers stand as the procedure asks until somebody changes them.
    let counted = |p: &PaperRequirement| {
        let other = |what: &str, asked: u8| {
            let typed = values.text(&format!("papers.{}.{what}", p.code));
            typed.is_some_and(|typed| typed != asked.to_string() && typed != "0")
        };
        other("originals", p.originals) || other("copies", p.copies)
    };
    let ticked = |code: &str| values.all("paper").any(|p| p == code) || reused(values, code).is_some();
    let required = prepared.definition.papers.iter();
    let mut papers: Vec<PaperBody> = required
        .filter(|p| ticked(&p.code) || counted(p))
        .map(|p| handed(f, values, p))
        .collect();
    let others = values.get("other_papers").unwrap_or_default().lines();
    papers.extend(others.map(str::trim).filter(|l| !l.is_empty()).map(|name| PaperBody {
        code: None,
        name: Some(name.to_owned()),
        originals: 0,
        copies: 1,
        reuse: None,
    }));
    NewDossierBody {
        procedure_code: values.text("procedure_code"),
        agency_code: values.text("agency_code"),
        received_agency_code: None,
        applicant: applicant::body(values),
        submitter: applicant::submitter_body(values),
        intake_channel: values.text("intake_channel"),
        return_channel: values.text("return_channel"),
        papers,
        matter: values.text("matter"),
        external_code: None,
        received_at: received_at(values),
        payment_method: values.text("payment_method"),
        payment_reference: values.text("payment_reference"),
        // What comes online waits for acceptance anyway.
        await_acceptance: values.has("hold") && !is_online(values),
        consent: ConsentBody {
            email: values.has("consent.email"),
            text: values.has("consent.text"),
        },
    }
}
