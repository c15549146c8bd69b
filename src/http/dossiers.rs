//! `/dossiers`: intake, lists, views, actions.

use actix_web::http::header::ETAG;
use actix_web::{HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::answer::{respond, stored};
use super::applicant::{ApplicantBody, CorrectionWire, SubmitterBody, applicant, submitter};
use super::bare::Bare;
use super::commands::{self, ActionBody, PaperBody};
use super::dossier_wire::{DossierLine, DossierWire, OfficialWire};
use super::error::{ReadErrors, WriteErrors};
use super::extract::{self, Body, Ctx, Params, cursor, cursor_text, limit, newest, optional_line, sure};
use super::fees::{self, CountedLineBody};
use super::money::paid;
use super::notices::ConsentBody;
use super::seen::{self, IfMatch, Seen};
use crate::db::events::EventRow;
use crate::domain::answered::Answered;
use crate::domain::codes::AgencyCode;
use crate::domain::dossier_code::DossierCode;
use crate::domain::fee::PaymentMethod;
use crate::domain::paper::SetCount;
use crate::domain::postal::Channel;
use crate::service::dossiers::act;
use crate::service::dossiers::history;
use crate::service::dossiers::intake::{self, NewDossier};
use crate::service::dossiers::list::{self, Assignee, Due, ListQuery, Page, Sorted};
use crate::service::dossiers::view::{self, DossierView};
use crate::service::idempotency::Rendered;
use crate::service::{Caller, Error, FieldError, Fields, Reason};

/// A new dossier.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct NewDossierBody {
    #[schema(example = "1.004873")]
    pub procedure_code: Option<String>,
    /// Who decides; your own agency if absent.
    #[schema(example = "H02.07.01")]
    pub agency_code: Option<String>,
    /// Where it is received; the deciding agency or your own if absent.
    pub received_agency_code: Option<String>,
    pub applicant: ApplicantBody,
    pub submitter: Option<SubmitterBody>,
    /// `counter` (default), `postal` or `online`.
    pub intake_channel: Option<String>,
    /// `counter` (default), `postal` or `online`.
    pub return_channel: Option<String>,
    #[serde(default)]
    pub papers: Vec<PaperBody>,
    /// What is asked for.
    pub matter: Option<String>,
    /// How many sets of the papers are handed in, 1 to 99; one if absent.
    #[schema(minimum = 1, maximum = 99, example = 1)]
    pub sets: Option<i16>,
    /// Your own code for it, if you are a portal: sending it twice makes one dossier.
    pub external_code: Option<String>,
    /// When it was handed in, if you enter it afterwards.
    #[schema(example = "2026-11-23T09:00:00+07:00")]
    pub received_at: Option<String>,
    /// What was counted of the papers, where a fee is charged by the page, the copy or the case (`per` of a fee in the procedure): a
    /// line for each length. One of it if absent.
    pub counted: Option<Vec<CountedLineBody>>,
    /// The fee was paid at once: `cash`, `transfer` or `online`.
    pub payment_method: Option<String>,
    /// By which channels the applicant agrees to be told; by none if absent.
    #[serde(default)]
    pub consent: ConsentBody,
    /// Number of the transfer or transaction; needed for `transfer` and `online`.
    pub payment_reference: Option<String>,
    /// Counter and post: save it as `submitted` instead of receiving it, whatever papers are missing, to
    /// `request_supplement` (form 02), `refuse_intake` (form 03) or `accept` it later, when the clock starts.
    #[serde(default)]
    pub await_acceptance: bool,
}

/// What a body means.
///
/// # Errors
/// Fields that are wrong or missing.
pub fn new_dossier(body: NewDossierBody) -> Result<NewDossier, Error> {
    let mut f = Fields::new();
    let consent = body.consent;
    let procedure = f.required("procedure_code", body.procedure_code.as_deref());
    let agency = f.optional("agency_code", body.agency_code.as_deref());
    let received_agency = f.optional("received_agency_code", body.received_agency_code.as_deref());
    let applicant = applicant(&mut f, &body.applicant);
    let submitter = body.submitter.and_then(|s| submitter(&mut f, &s));
    let intake_channel = f.optional::<Channel, _>("intake_channel", body.intake_channel.as_deref());
    let return_channel = f.optional::<Channel, _>("return_channel", body.return_channel.as_deref());
    let reused = commands::reused(&mut f, &body.papers);
    let papers = commands::papers(&mut f, "papers", body.papers);
    let matter = optional_line::<1000>(&mut f, "matter", body.matter.as_deref());
    let sets = f.take("sets", body.sets.map_or(Ok(SetCount::ONE), SetCount::new));
    let external_code = optional_line::<100>(&mut f, "external_code", body.external_code.as_deref());
    let received_at = extract::instant(&mut f, "received_at", body.received_at.as_deref());
    let counted = body.counted.map(|sent| fees::lines(&mut f, &sent));
    let method = f.optional::<PaymentMethod, _>("payment_method", body.payment_method.as_deref());
    let paid = paid(&mut f, "payment_reference", method, body.payment_reference.as_deref());
    if body.await_acceptance && intake_channel == Some(Channel::Online) {
        f.push(FieldError::unused("await_acceptance"));
    }
    f.finish()?;
    Ok(NewDossier {
        procedure: sure(procedure)?,
        agency,
        received_agency,
        applicant: sure(applicant)?,
        submitter,
        intake_channel: intake_channel.unwrap_or(Channel::Counter),
        return_channel: return_channel.unwrap_or(Channel::Counter),
        papers,
        reused,
        matter,
        sets: sure(sets)?,
        external_code,
        received_at,
        counted,
        paid,
        consent: consent.into(),
        await_acceptance: body.await_acceptance,
    })
}

/// The answer to a write, as stored for its idempotency key.
pub(super) fn answer(status: Answered, view: &DossierView) -> Rendered {
    let wire = DossierWire::new(view);
    let made = status == Answered::Created;
    stored(status, made.then(|| format!("/api/v1/dossiers/{}", wire.code)), &wire)
}

/// The code in the path; anything that is no code is simply not there.
///
/// # Errors
/// It is no code.
pub fn code(path: &str) -> Result<DossierCode, Error> {
    path.parse().map_err(|_| Reason::DossierNotFound.into())
}

/// Receive a dossier
///
/// Takes a dossier in at the counter, by post, or online. Counter and post: the clock starts at once.
/// Online, or with `await_acceptance`: the dossier waits for acceptance. Send an `Idempotency-Key` header and repeat safely.
#[utoipa::path(tag = "dossiers", request_body = NewDossierBody,
    params(super::extract::IdempotencyKey),
    responses((status = 201, description = "Received", body = DossierWire), WriteErrors))]
#[post("/dossiers")]
pub async fn create_dossier(ctx: Ctx, caller: Caller, body: Body<NewDossierBody>) -> Result<HttpResponse, Error> {
    let Body { value, once } = body;
    let new = new_dossier(value)?;
    let stored = intake::create(&ctx, caller, once, new, |view| answer(Answered::Created, view)).await?;
    Ok(respond(stored))
}

/// Filters of a list.
#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct ListParams {
    /// One or more states, separated by commas.
    pub status: Option<String>,
    /// Agency code: it and all below it.
    pub agency: Option<String>,
    /// Procedure code.
    pub procedure: Option<String>,
    /// Name without accents, beginning of a code, or ID number.
    pub q: Option<String>,
    /// The code that a portal gave it.
    #[param(example = "G22.99.01-260302-0007")]
    pub external_code: Option<String>,
    /// `nearly`, `overdue`, `paused`, `today`, or `unanswered` (asked for papers and over the limit to answer).
    pub due: Option<String>,
    /// `me` (with the work that others have given you for today), `none` or an account name.
    pub assignee: Option<String>,
    /// `newest` (default) or `due` (soonest due first, only dossiers in progress).
    pub order: Option<String>,
    /// `next` of the page before.
    pub after: Option<String>,
    /// 1 to 200, 50 if absent.
    pub limit: Option<String>,
}

/// A page of a list.
#[derive(Serialize, ToSchema)]
pub struct DossierPage {
    /// The dossiers.
    pub items: Vec<DossierLine>,
    /// Send it as `after` to get the next page; none on the last.
    pub next: Option<String>,
}

impl DossierPage {
    /// From what a use case answered.
    pub fn new(page: &Page) -> Self {
        Self {
            items: page
                .dossiers
                .iter()
                .map(|d| {
                    let assignee = d
                        .state
                        .assignee_id
                        .and_then(|id| page.officials.get(&id))
                        .map(OfficialWire::from);
                    DossierLine::new(d, &page.catalogue, assignee, page.now)
                })
                .collect(),
            next: page.next.map(cursor_text),
        }
    }
}

/// A list as asked for.
///
/// # Errors
/// Parameters that are wrong.
pub fn list_query(p: ListParams) -> Result<ListQuery, Error> {
    let mut f = Fields::new();
    let statuses = p
        .status
        .iter()
        .flat_map(|s| s.split(','))
        .filter(|s| !s.trim().is_empty())
        .filter_map(|s| f.take("status", s.trim().parse()))
        .collect();
    let due = f.optional::<Due, _>("due", p.due.as_deref());
    let assignee = match p.assignee.as_deref() {
        None => None,
        Some("me") => Some(Assignee::Me),
        Some("none") => Some(Assignee::Nobody),
        Some(name) => f.take("assignee", name.parse()).map(Assignee::User),
    };
    let sorted = f.optional::<Sorted, _>("order", p.order.as_deref());
    let query = ListQuery {
        statuses,
        agency: f.optional("agency", p.agency.as_deref()),
        procedure: f.optional("procedure", p.procedure.as_deref()),
        text: optional_line::<200>(&mut f, "q", p.q.as_deref()),
        external_code: optional_line::<100>(&mut f, "external_code", p.external_code.as_deref()),
        due,
        assignee,
        to_take: false,
        by_due: sorted == Some(Sorted::Due),
        after: cursor(&mut f, p.after.as_deref()),
        limit: limit(&mut f, p.limit.as_deref()),
        why_back: false,
    };
    f.finish()?;
    Ok(query)
}

/// List and search dossiers
///
/// Newest first, or soonest due first. `q` finds a name without accents, the beginning of a code, or an ID number.
#[utoipa::path(tag = "dossiers", params(ListParams), responses((status = 200, body = DossierPage), ReadErrors))]
#[get("/dossiers")]
pub async fn list_dossiers(ctx: Ctx, caller: Caller, params: Params<ListParams>) -> Result<HttpResponse, Error> {
    let page = list::list(&ctx, caller, list_query(params.0)?).await?;
    Ok(HttpResponse::Ok().json(DossierPage::new(&page)))
}

/// Scope of the counts.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct CountParams {
    /// Agency code: it and all below it.
    pub agency: Option<String>,
}

/// Numbers for the tabs of a work list.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct Counts {
    /// Dossiers that are not closed, by state.
    #[schema(value_type = Object)]
    pub by_status: serde_json::Map<String, serde_json::Value>,
    pub nearly: i64,
    pub overdue: i64,
    pub paused: i64,
}

/// Count dossiers per tab
#[utoipa::path(tag = "dossiers", params(CountParams), responses((status = 200, body = Counts), ReadErrors))]
#[get("/dossiers/counts")]
pub async fn count_dossiers(ctx: Ctx, caller: Caller, params: Params<CountParams>) -> Result<HttpResponse, Error> {
    let mut f = Fields::new();
    let agency = f.optional::<AgencyCode, _>("agency", params.0.agency.as_deref());
    f.finish()?;
    let counts = list::counts(&ctx, caller, agency).await?;
    Ok(HttpResponse::Ok().json(Counts {
        paused: counts
            .by_status
            .iter()
            .filter(|(s, _)| s.is_paused())
            .map(|(_, n)| n)
            .sum(),
        by_status: counts
            .by_status
            .iter()
            .map(|(s, n)| (s.as_str().to_owned(), (*n).into()))
            .collect(),
        nearly: counts.nearly,
        overdue: counts.overdue,
    }))
}

/// See a dossier
///
/// Everything about it, with the actions that you can take now. The look is recorded.
#[utoipa::path(tag = "dossiers", params(("code" = String, Path, description = "Dossier code")),
    responses((status = 200, body = DossierWire), ReadErrors))]
#[get("/dossiers/{code}")]
pub async fn get_dossier(
    ctx: Ctx,
    caller: Caller,
    _bare: Bare,
    path: web::Path<String>,
) -> Result<HttpResponse, Error> {
    let view = view::get(&ctx, caller, code(&path)?).await?;
    Ok(HttpResponse::Ok()
        .insert_header((ETAG, seen::tag(view.dossier.state.version)))
        .json(DossierWire::new(&view)))
}

/// Where to go on in a history.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct EventParams {
    /// `next` of the page before.
    pub after: Option<String>,
    /// 1 to 200, 50 if absent.
    pub limit: Option<String>,
}

/// One event of a history.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct EventWire {
    pub sequence: i32,
    pub at: String,
    pub action: String,
    pub from_status: Option<&'static str>,
    pub to_status: &'static str,
    pub by: Option<OfficialWire>,
    #[schema(value_type = Object)]
    pub detail: serde_json::Value,
    /// What it corrected of the applicant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correction: Option<CorrectionWire>,
    /// SHA-256 over this event and the hash before it.
    pub hash: String,
}

/// A page of a history.
#[derive(Serialize, ToSchema)]
pub struct EventPage {
    /// Events, oldest first.
    pub items: Vec<EventWire>,
    /// Send it as `after` to get the next page.
    pub next: Option<String>,
}

/// The history of a dossier
#[utoipa::path(tag = "dossiers", params(("code" = String, Path, description = "Dossier code"), EventParams),
    responses((status = 200, body = EventPage), ReadErrors))]
#[get("/dossiers/{code}/events")]
pub async fn dossier_events(
    ctx: Ctx,
    caller: Caller,
    path: web::Path<String>,
    params: Params<EventParams>,
) -> Result<HttpResponse, Error> {
    let mut f = Fields::new();
    let after = newest(&mut f, params.0.after.as_deref()).map_or(0, |c| i32::try_from(c.id.get()).unwrap_or(i32::MAX));
    let limit = limit(&mut f, params.0.limit.as_deref());
    f.finish()?;
    let page = history::history(&ctx, caller, code(&path)?, after, limit).await?;
    let item = |e: &EventRow| {
        Ok(EventWire {
            sequence: e.seq,
            at: e.at.to_string(),
            action: e.action.clone(),
            from_status: e.from_status.map(|s| s.as_str()),
            to_status: e.to_status.as_str(),
            by: e.user_id.and_then(|id| page.officials.get(&id)).map(OfficialWire::from),
            detail: serde_json::from_str(&e.detail).map_err(Error::internal)?,
            correction: page.corrections.get(&e.seq).map(CorrectionWire::from),
            hash: e.hash.clone(),
        })
    };
    let items = page.events.iter().map(|e| item(&e.row)).collect::<Result<_, Error>>()?;
    Ok(HttpResponse::Ok().json(EventPage {
        items,
        next: page.next.map(|n| n.to_string()),
    }))
}

/// Act on a dossier
///
/// Name the `version` that you saw (in the body or as `If-Match`): if somebody was faster you get 409 with the state
/// now, and nothing happens. Send an `Idempotency-Key` header and repeat safely.
#[utoipa::path(tag = "dossiers", request_body = ActionBody,
    params(("code" = String, Path, description = "Dossier code"), IfMatch, super::extract::IdempotencyKey),
    responses((status = 200, description = "Done", body = DossierWire), WriteErrors))]
#[post("/dossiers/{code}/actions")]
pub async fn act_on_dossier(
    ctx: Ctx,
    caller: Caller,
    seen: Seen,
    path: web::Path<String>,
    body: Body<ActionBody>,
) -> Result<HttpResponse, Error> {
    let Body { value, once } = body;
    let version = seen.required(value.version)?;
    let command = commands::command(value)?;
    let done = act::act(&ctx, caller, once, code(&path)?, version, command, |view| {
        answer(Answered::Done, view)
    })
    .await?;
    Ok(respond(done))
}
