//! What stands on the papers of an invented dossier: who, with what, for what money, with which result.

use super::pen::Pen;
use super::people::{self, Names};
use super::plan::{Plan, Slot};
use super::rng::Rng;
use super::staff::Official;
use crate::db::dossier_fees::FeeRow;
use crate::db::dossier_parts::ResultRow;
use crate::db::dossiers::{Dossier, Intake, State};
use crate::db::events;
use crate::db::id_generator::IdGenerator;
use crate::domain::counted::{Count, Counted, CountedLine, FeeUnit};
use crate::domain::dossier::Status;
use crate::domain::dossier_code::DossierCode;
use crate::domain::event::Detail;
use crate::domain::fee::{FeeTiming, PaymentMethod, PaymentState};
use crate::domain::ids::DossierId;
use crate::domain::instant::Instant;
use crate::domain::paper::{HandedPaper, SetCount};
use crate::domain::person::Submitter;
use crate::domain::person::{ApplicantKind, PersonName};
use crate::domain::postal::Channel;
use crate::domain::procedure::ProcedureDefinition;
use crate::domain::rules::RuleKey;
use crate::domain::text::reversed_words;
use crate::service::catalogue::Catalogue;
use crate::service::dossiers::applicant::Applicant;
use crate::service::dossiers::case::Case;
use crate::service::dossiers::{clock, fees};
use crate::service::error::Error;

/// What every dossier needs.
pub struct World<'c> {
    /// The catalogue.
    pub catalogue: &'c Catalogue,
    /// Who works where.
    pub plan: &'c Plan<'c>,
    /// Names to draw from.
    pub names: &'c Names,
    /// The present.
    pub now: Instant,
    /// Numbers of payments and items.
    pub ids: &'c IdGenerator,
}

/// Takes a dossier in at a counter, or from the portal.
///
/// # Errors
/// The calendar has no working time where the due time falls, or the data files are not what they should be.
pub fn open<'w>(
    world: &World<'w>,
    slot: &Slot<'w>,
    id: DossierId,
    code: DossierCode,
    clerk: &Official,
    rng: &mut Rng,
) -> Result<Pen<'w>, Error> {
    let online = slot.intake == Channel::Online;
    let creator = world.plan.portal.filter(|_| online).unwrap_or(clerk);
    let applicant = applicant(world, slot, rng)?;
    let submitter = (slot.intake == Channel::Counter && rng.chance(40))
        .then(|| submitter(world, rng))
        .transpose()?;
    let definition = &slot.version.definition;
    let papers = papers(definition, rng);
    let fees = fees((definition, applicant.kind), slot, (id, code.number()), creator, rng)?;
    let accept_due_at = if online {
        let minutes = world.catalogue.rule(
            RuleKey::OnlineAcceptanceMinutes,
            slot.counter.agency.id,
            slot.at.local_day(),
        );
        Some(clock::accept_due(slot.counter.calendar, slot.at, minutes, &[])?)
    } else {
        None
    };
    let name_key = applicant.name.search_key();
    let dossier = Dossier {
        intake: Intake {
            id,
            agency_id: slot.place.agency.id,
            received_agency_id: slot.counter.agency.id,
            procedure_id: slot.procedure.id,
            version_id: slot.version.id,
            intake_channel: slot.intake,
            service_level: definition.service_level,
            applicant_kind: applicant.kind,
            applicant_name: applicant.name,
            applicant_id_number: applicant.id_number,
            applicant_phone: applicant.phone,
            applicant_email: applicant.email,
            applicant_address: applicant.address,
            name_key_reversed: reversed_words(&name_key),
            name_key,
            submitter,
            matter: None,
            sets: Some(SetCount::ONE),
            external_code: online.then(|| format!("DVC-{code}")),
            submitted_at: slot.at,
            created_by: creator.id,
            entered_at: Some(slot.at),
            through_portal: world.plan.portal.is_some() && online,
            code: code.clone(),
        },
        state: State {
            accept_due_at,
            fee_due: fees::sum(&fees)?.to_i64(),
            ..State::new(
                if online { Status::Submitted } else { Status::Received },
                slot.back,
                definition.gives_result,
                papers.clone().into(),
                events::genesis(&code),
                slot.at,
            )
        },
    };
    let mut pen = Pen {
        catalogue: world.catalogue,
        ids: world.ids,
        version: slot.version,
        calendar: slot.place.calendar,
        case: Case::new(dossier),
        steps: Vec::new(),
        moves: Vec::new(),
        fees,
        payments: Vec::new(),
        payment_fees: Vec::new(),
        orders: Vec::new(),
        postal_events: Vec::new(),
        results: Vec::new(),
        events: Vec::new(),
        now: slot.at,
    };
    pen.case.reckon(&pen.fees);
    let counted = fees::counted_of(&pen.fees).cloned();
    pen.create(entry(slot, accept_due_at, papers, counted), !online)?;
    pen.enter_paid((!online).then_some(clerk.id));
    if slot.intake == Channel::Postal {
        pen.arrive_by_post(clerk.id, rng.between(20, 70))?;
    }
    Ok(pen)
}

/// Whose dossier it is.
fn applicant(world: &World<'_>, slot: &Slot<'_>, rng: &mut Rng) -> Result<Applicant, Error> {
    let place = slot.place.homes.draw(rng).map_or("", String::as_str);
    match slot.procedure.field.as_str() {
        "Môi trường" => world.names.organisation(rng, place, "Cửa hàng xăng dầu"),
        "Xây dựng" if rng.chance(120) => world.names.organisation(rng, place, "Công ty TNHH"),
        _ => world.names.applicant(rng, place, slot.intake == Channel::Online),
    }
}

/// Somebody authorised to hand it in.
fn submitter(world: &World<'_>, rng: &mut Rng) -> Result<Submitter, Error> {
    let person = world.names.full_name(rng);
    Ok(Submitter {
        name: PersonName::parse(&person.name).map_err(Error::internal)?,
        id_number: Some(people::id_number(rng, person.female)?),
        phone: Some(people::phone(rng)?),
    })
}

/// All that is demanded and some of the rest.
fn papers(definition: &ProcedureDefinition, rng: &mut Rng) -> Vec<HandedPaper> {
    let mut brought = |mandatory: bool| mandatory || rng.chance(450);
    definition
        .papers
        .iter()
        .filter(|paper| brought(paper.mandatory))
        .map(|paper| HandedPaper {
            code: Some(paper.code.clone()),
            name: paper.name.clone(),
            originals: paper.originals,
            copies: paper.copies,
        })
        .collect()
}

/// The fees; what is to be paid first is mostly paid at once.
fn fees(
    (definition, applicant): (&ProcedureDefinition, ApplicantKind),
    slot: &Slot<'_>,
    (id, number): (DossierId, u32),
    payee: &Official,
    rng: &mut Rng,
) -> Result<Vec<FeeRow>, Error> {
    let method = match slot.intake {
        Channel::Online => PaymentMethod::Online,
        Channel::Counter if rng.chance(650) => PaymentMethod::Cash,
        Channel::Counter | Channel::Postal => PaymentMethod::Transfer,
    };
    let brought = brought(definition.unit_for(slot.intake, applicant), number)?;
    let mut fees = fees::asked(id, definition, slot.intake, applicant, brought.as_deref())?;
    // Paying at the beginning pays everything.
    let paid = fees.iter().all(|fee| fee.timing == FeeTiming::PayFirst) && rng.chance(800);
    for fee in fees.iter_mut().filter(|_| paid) {
        fee.state = PaymentState::Paid;
        fee.method = Some(method);
        fee.settled_at = Some(slot.at);
        fee.settled_by = Some(payee.id);
    }
    Ok(fees)
}

/// What is counted of the papers of a dossier with a number: a few pages in a few copies.
fn brought(unit: Option<FeeUnit>, number: u32) -> Result<Option<Vec<CountedLine>>, Error> {
    let count = |most: u32, number: u32| Count::new(i64::from(1 + number % most)).map_err(Error::internal);
    let line = |unit: FeeUnit| {
        let copies = if unit.is_of_copies() {
            count(3, number / 4)?
        } else {
            Count::ONE
        };
        let units = if unit == FeeUnit::Case {
            Count::ONE
        } else {
            count(4, number)?
        };
        Ok(vec![CountedLine { units, copies }])
    };
    unit.map(line).transpose()
}

/// What the history says of the intake, but for the due time.
fn entry(
    slot: &Slot<'_>,
    accept_due_at: Option<Instant>,
    papers: Vec<HandedPaper>,
    counted: Option<Counted>,
) -> Detail {
    Detail {
        procedure: Some(slot.procedure.code.clone()),
        agency: Some(slot.place.agency.code.clone()),
        received_agency: Some(slot.counter.agency.code.clone()),
        intake_channel: Some(slot.intake),
        return_channel: Some(slot.back),
        submitted_at: Some(slot.at),
        accept_due_at: Some(accept_due_at),
        papers_handed: Some(papers),
        counted,
        ..Detail::default()
    }
}

/// The decision, as signed now.
///
/// The generated history tells of another system's files: it names them, and nobody has looked at them.
pub fn result(pen: &Pen<'_>, leader: &Official, summary: &str, declared_signed: bool) -> ResultRow {
    let dossier = &pen.case.dossier.intake;
    let symbol = format!("{}/KQ-UBND", dossier.code.number());
    let summary = format!("Kết quả: {summary}");
    ResultRow {
        dossier_id: dossier.id,
        seq: 1,
        search_key: Some(ResultRow::key_of(&symbol, &summary)),
        symbol,
        summary,
        signer: leader.full_name.clone(),
        issued_on: pen.now.local_day(),
        declared_file: Some(format!("ket-qua/{}.pdf", dossier.code)),
        declared_signed,
        attached_at: pen.now,
        attached_by: leader.id,
        agency_id: dossier.agency_id,
        kind: None,
        issuing_agency: None,
        effective_on: None,
        expires_on: None,
        file_no: None,
        file_sha256: None,
        signature: None,
        annulled_at: None,
    }
}
