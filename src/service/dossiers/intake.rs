//! Intake: a dossier comes in at the counter, by post or online.

mod checks;

use std::sync::Arc;

pub use self::checks::{check_agency, lacking, missing, not_offered, still_receives, taken_over_by};
use self::checks::{check_counter, check_whole, moment, not_in_force, unknown_procedure};
pub(super) use self::checks::{known_papers, lacking_of, places};
use super::applicant::Applicant;
use super::case::Case;
use super::view::{self, DossierView, Parts};
use super::{clock, corrections, fees, resent};
use crate::db::dossier_fees;
use crate::db::dossiers::{Dossier, Intake, State};
use crate::db::{self, Connection, events, locks, numbers};
use crate::domain::codes::{AgencyCode, ProcedureCode};
use crate::domain::counted::CountedLine;
use crate::domain::deadline::{Deadline, Ledger};
use crate::domain::dossier::Status;
use crate::domain::dossier_code::DossierCode;
use crate::domain::event::{Detail, Entry};
use crate::domain::fee::{PaymentMethod, PaymentState};
use crate::domain::ids::{AgencyId, DossierId};
use crate::domain::instant::Instant;
use crate::domain::notice::Consent;
use crate::domain::paid::Paid;
use crate::domain::paper::{self, HandedPaper, SetCount};
use crate::domain::person::Submitter;
use crate::domain::policy::{Actor, Permission, Role};
use crate::domain::postal::Channel;
use crate::domain::procedure::ProcedureVersion;
use crate::domain::rules::RuleKey;
use crate::domain::text::{FieldCode, reversed_words};
use crate::service::access::{self, Desk, not_allowed};
use crate::service::catalogue::Catalogue;
use crate::service::context::{Caller, Context};
use crate::service::error::{Error, FieldError, Reason};
use crate::service::files::reuse::{self, Chosen};
use crate::service::idempotency::{Answer, Once, Rendered, Told, once_told};
use crate::service::money::{self, Taking};
use crate::service::notices;

/// What is needed to take a dossier in.
#[derive(Clone, Debug)]
pub struct NewDossier {
    /// Procedure.
    pub procedure: ProcedureCode,
    /// Who decides; the person's own agency if absent.
    pub agency: Option<AgencyCode>,
    /// Where it is received; the deciding agency, or else the person's own, if absent.
    pub received_agency: Option<AgencyCode>,
    /// Whose dossier it is.
    pub applicant: Applicant,
    /// Who hands it in, if another.
    pub submitter: Option<Submitter>,
    /// How it comes in.
    pub intake_channel: Channel,
    /// How the result goes out.
    pub return_channel: Channel,
    /// Papers handed in.
    pub papers: Vec<HandedPaper>,
    /// Files of the applicant's earlier dossiers that serve for these papers.
    pub reused: Vec<Chosen>,
    /// What is asked for.
    pub matter: Option<String>,
    /// How many sets of the papers.
    pub sets: SetCount,
    /// Code of the portal that sends it.
    pub external_code: Option<String>,
    /// When it was handed in, if entered afterwards.
    pub received_at: Option<Instant>,
    /// What was counted, paper by paper, where fees are charged by it; one if absent.
    pub counted: Option<Vec<CountedLine>>,
    /// The fee was paid at once, in this way.
    pub paid: Option<Paid>,
    /// By which channels the applicant agrees to be told.
    pub consent: Consent,
    /// At the counter or by post: saved without being received, to ask for what is missing or to refuse it.
    pub await_acceptance: bool,
}

impl NewDossier {
    /// Whether it waits for somebody to accept it.
    fn waits(&self) -> bool {
        self.await_acceptance || self.intake_channel == Channel::Online
    }
}

/// Takes a dossier in. `render` makes the answer that an idempotency key stores.
///
/// # Errors
/// A field is wrong, the person may not, or the database refuses. Nothing changes then, and no number is used.
pub async fn create<R>(
    ctx: &Arc<Context>,
    caller: Caller,
    key: Option<Once>,
    new: NewDossier,
    render: R,
) -> Result<Answer, Error>
where
    R: Fn(&DossierView) -> Rendered + Clone + Send + 'static,
{
    let (ctx2, render2) = (Arc::clone(ctx), render.clone());
    let told = ctx
        .db
        .write(move |conn| {
            let permission = match new.intake_channel {
                Channel::Online => Permission::DossierSubmit,
                Channel::Counter | Channel::Postal => Permission::DossierIntake,
            };
            locks::share_catalogue(conn)?;
            // Clerks may key in online applications that reached them on paper; portals may do nothing else.
            let desk = access::enter_by_any(conn, &ctx2, &caller, permission, &[Permission::DossierIntake])?;
            let Desk { conn, actor, catalogue } = desk;
            let user = actor.user_id;
            once_told(conn, &ctx2, user, key.as_ref(), &render2, |conn| {
                let now = ctx2.now();
                if let Some(view) = already_there(conn, &catalogue, &actor, &new, now)? {
                    return Ok(Told::Stored(Answer {
                        replayed: true,
                        ..render2(&view)?
                    }));
                }
                take_in(&ctx2, Desk { conn, actor, catalogue }, &new, now).map(Told::Fresh)
            })
        })
        .await?;
    told.answer(render)
}

/// A portal that sends a dossier a second time gets the first one back.
fn already_there(
    conn: &mut Connection,
    catalogue: &Catalogue,
    actor: &Actor,
    new: &NewDossier,
    now: Instant,
) -> Result<Option<DossierView>, Error> {
    let Some(external) = &new.external_code else {
        return Ok(None);
    };
    locks::external_code(conn, actor.user_id, external)?;
    let Some(dossier) = db::dossiers::find_external(conn, actor.user_id, external)? else {
        return Ok(None);
    };
    let handed_in = corrections::as_handed_in(conn, &dossier.intake)?;
    if !resent::is_the_same(catalogue, new, &dossier.intake, &handed_in)? {
        return Err(Error::with(Reason::ExternalCodeTaken, [external.clone()]));
    }
    let parts = Parts::load(conn, dossier.intake.id)?;
    view::compose(conn, catalogue, actor, dossier, parts, now).map(Some)
}

fn take_in(ctx: &Context, desk: Desk<'_>, new: &NewDossier, now: Instant) -> Result<DossierView, Error> {
    let Desk { conn, actor, catalogue } = desk;
    let handed_in = moment(new, now)?;
    let day = handed_in.local_day();
    let (agency, received_agency) = places(
        &catalogue,
        &actor,
        new.agency.as_ref(),
        new.received_agency.as_ref(),
        day,
    )?;
    let procedure = catalogue
        .procedure(&new.procedure)
        .map_err(|_| unknown_procedure(&new.procedure))?;
    let version = procedure.version_on(day).ok_or_else(|| not_in_force(procedure))?;
    check_agency(&catalogue, "agency_code", agency, version, day)?;
    check_counter(&catalogue, received_agency, day)?;
    let papers = check_whole(new, version)?;
    let waits = new.waits();

    let accept_due_at = if waits {
        let minutes = catalogue.rule(RuleKey::OnlineAcceptanceMinutes, received_agency.id, day);
        let calendar = catalogue.calendar(received_agency.id)?;
        Some(clock::accept_due(calendar, handed_in, minutes, &[])?)
    } else {
        None
    };
    let id = DossierId::new(ctx.ids.next());
    let (channel, kind) = (new.intake_channel, new.applicant.kind);
    let counted = new.counted.as_deref();
    fees::must_be_counted(version.definition.unit_for(channel, kind), counted)?;
    let fees = fees::asked(id, &version.definition, channel, kind, counted)?;
    let number = numbers::take_dossier_numbers(conn, agency.id, day, 1)?;
    let number = u32::try_from(number).map_err(Error::internal)?;
    let code = DossierCode::new(&agency.code, day, number).map_err(Error::internal)?;
    let name_key = new.applicant.name.search_key();
    let definition = &version.definition;
    let mut case = Case::new(Dossier {
        intake: Intake {
            id,
            agency_id: agency.id,
            received_agency_id: received_agency.id,
            procedure_id: procedure.id,
            version_id: version.id,
            intake_channel: new.intake_channel,
            service_level: definition.service_level,
            applicant_kind: new.applicant.kind,
            applicant_name: new.applicant.name.clone(),
            applicant_id_number: new.applicant.id_number.clone(),
            applicant_phone: new.applicant.phone.clone(),
            applicant_email: new.applicant.email.clone(),
            applicant_address: new.applicant.address.clone(),
            name_key_reversed: reversed_words(&name_key),
            name_key,
            submitter: new.submitter.clone(),
            matter: new.matter.clone(),
            sets: Some(new.sets),
            external_code: new.external_code.clone(),
            submitted_at: handed_in,
            created_by: actor.user_id,
            entered_at: Some(now),
            through_portal: actor.grants.iter().any(|grant| grant.role == Role::Portal),
            code: code.clone(),
        },
        state: State {
            accept_due_at,
            fee_due: fees::sum(&fees)?.to_i64(),
            ..State::new(
                if waits { Status::Submitted } else { Status::Received },
                new.return_channel,
                definition.gives_result,
                papers.clone().into(),
                events::genesis(&code),
                now,
            )
        },
    });
    case.reckon(&fees);
    if let Some(paid) = &new.paid {
        // What is entered below.
        case.state().fee_state = PaymentState::Paid;
        case.state().paid_online = !fees.is_empty() && paid.method() == PaymentMethod::Online;
    }
    // What is linked below.
    let reused = new.reused.iter().filter_map(|one| Some((one.paper.as_deref()?, true)));
    case.state().count_papers(paper::count(&papers, reused));
    if !waits {
        start_clock(&mut case, &catalogue, version, handed_in)?;
    }
    if new.paid.is_some() && money::is_too_early(&case.dossier) {
        let why = Reason::NotReceivedYet;
        let (vi, en) = (why.vietnamese(), why.english());
        return Err(Error::field(FieldError::new(
            "payment_method",
            FieldCode::NotReceivedYet,
            vi,
            en,
        )));
    }
    let detail = Detail {
        procedure: Some(procedure.code.clone()),
        agency: Some(agency.code.clone()),
        received_agency: Some(received_agency.code.clone()),
        intake_channel: Some(new.intake_channel),
        return_channel: Some(new.return_channel),
        submitted_at: Some(handed_in),
        due_at: Some(case.dossier.state.due_at),
        accept_due_at: Some(accept_due_at),
        papers_handed: Some(papers),
        counted: fees::counted_of(&fees).cloned(),
        consent: Some(new.consent).filter(|consent| *consent != Consent::default()),
        reused: Some(reuse::told(&new.reused)).filter(|reused| !reused.is_empty()),
        ..Detail::default()
    };
    case.save(conn, Some(actor.user_id), Entry::Create, &detail)?;
    for fee in &fees {
        dossier_fees::insert_fee(conn, fee)?;
    }
    notices::record_consent(conn, id, new.consent, actor.user_id, now)?;
    reuse::at_intake(conn, &actor, &catalogue, &case.dossier, &new.reused, now)?;
    if let Some(paid) = new.paid.as_ref().filter(|_| !fees.is_empty()) {
        if !money::may_take(&actor, &catalogue, &case.dossier.reach(), paid.method()) {
            return Err(not_allowed(Permission::DossierCollect));
        }
        let taking = Taking {
            agency: money::desk_of(&actor, &catalogue, &case.dossier.intake, now.local_day()),
            method: paid.method(),
            reference: paid.reference(),
            taken_by: Some(actor.user_id),
            request: None,
            at: now,
        };
        let all: Vec<(i16, i64)> = fees.iter().map(|f| (f.seq, f.amount)).collect();
        money::take(conn, &ctx.ids, &catalogue, &case, &taking, &all)?;
    }
    let parts = if new.paid.is_some() {
        Parts::load(conn, id)?
    } else {
        // Nothing hangs on it yet but what it costs.
        Parts {
            fees,
            ..Parts::default()
        }
    };
    view::compose(conn, &catalogue, &actor, case.dossier, parts, now)
}

/// Accepts: the clock's day 0.
///
/// # Errors
/// As [`promised`].
pub fn start_clock(
    case: &mut Case,
    catalogue: &Catalogue,
    version: &ProcedureVersion,
    received_at: Instant,
) -> Result<(), Error> {
    let (agency, channel) = (case.dossier.intake.agency_id, case.dossier.intake.intake_channel);
    let deadline = promised(catalogue, agency, version, channel, received_at)?;
    accept(case, received_at, &deadline);
    Ok(())
}

/// What a procedure promises to whoever is accepted at a moment.
///
/// # Errors
/// The calendar has no working time where the due time falls.
pub fn promised(
    catalogue: &Catalogue,
    agency: AgencyId,
    version: &ProcedureVersion,
    channel: Channel,
    received_at: Instant,
) -> Result<Deadline, Error> {
    let duration = *version.definition.duration_for(channel);
    clock::replay(&Ledger::new(received_at, duration), catalogue.calendar(agency)?)
}

/// Accepts with a promise that is known already.
pub fn accept(case: &mut Case, received_at: Instant, promised: &Deadline) {
    case.state().received_at = Some(received_at);
    case.state().received_day = Some(received_at.local_day());
    case.set_deadline(promised);
}
