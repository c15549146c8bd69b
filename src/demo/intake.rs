//! What stands on the form of an invented dossier: who, with which papers, for what money.

use serde_json::{Value, json};

use super::life::World;
use super::people;
use super::plan::Slot;
use super::rng::Rng;
use super::staff::Official;
use crate::db::dossier_parts::FeeRow;
use crate::domain::fee::{FeeTiming, PaymentMethod, PaymentState};
use crate::domain::ids::DossierId;
use crate::domain::instant::Instant;
use crate::domain::paper::HandedPaper;
use crate::domain::person::PersonName;
use crate::domain::postal::Channel;
use crate::domain::procedure::ProcedureDefinition;
use crate::service::dossiers::case::Detail;
use crate::service::dossiers::intake::{Applicant, Submitter};
use crate::service::error::Error;

/// Whose dossier it is.
///
/// # Errors
/// A name in the data is no name.
pub fn applicant(world: &World<'_>, slot: &Slot<'_>, rng: &mut Rng) -> Result<Applicant, Error> {
    let place = slot.place.homes.draw(rng).map_or("", String::as_str);
    match slot.procedure.field.as_str() {
        "Môi trường" => world.names.organisation(rng, place, "Cửa hàng xăng dầu"),
        "Xây dựng" if rng.chance(120) => world.names.organisation(rng, place, "Công ty TNHH"),
        _ => world.names.applicant(rng, place, slot.intake == Channel::Online),
    }
}

/// Somebody authorised to hand it in.
///
/// # Errors
/// A name in the data is no name.
pub fn submitter(world: &World<'_>, rng: &mut Rng) -> Result<Submitter, Error> {
    let person = world.names.full_name(rng);
    Ok(Submitter {
        name: PersonName::parse(&person.name).map_err(Error::internal)?,
        id_number: Some(people::id_number(rng, person.female)?),
        phone: Some(people::phone(rng)?),
    })
}

/// All that is demanded and some of the rest.
pub fn papers(definition: &ProcedureDefinition, rng: &mut Rng) -> Vec<HandedPaper> {
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
pub fn fees(
    definition: &ProcedureDefinition,
    slot: &Slot<'_>,
    id: DossierId,
    payee: &Official,
    rng: &mut Rng,
) -> Vec<FeeRow> {
    let method = match slot.intake {
        Channel::Online => PaymentMethod::Online,
        Channel::Counter if rng.chance(650) => PaymentMethod::Cash,
        Channel::Counter | Channel::Postal => PaymentMethod::Transfer,
    };
    let due: Vec<_> = definition
        .fees_for(slot.intake)
        .filter(|fee| !fee.amount.is_zero() && !matches!(fee.timing, FeeTiming::Exempt | FeeTiming::None))
        .collect();
    // Paying at the beginning pays everything.
    let paid = due.iter().all(|fee| fee.timing == FeeTiming::PayFirst) && rng.chance(800);
    let at = |instant: Instant| paid.then_some(instant);
    due.into_iter()
        .zip(1i16..)
        .map(|(fee, seq)| FeeRow {
            dossier_id: id,
            seq,
            kind: fee.kind,
            name: fee.name.clone(),
            amount: fee.amount.to_i64(),
            timing: fee.timing,
            state: if paid { PaymentState::Paid } else { PaymentState::Unpaid },
            method: paid.then_some(method),
            settled_at: at(slot.at),
            settled_by: paid.then_some(payee.id),
        })
        .collect()
}

/// What the history says of the intake, but for the due time.
pub fn entry(slot: &Slot<'_>, accept_due_at: Option<Instant>, papers: Value) -> Detail {
    Detail::from_iter([
        ("procedure".to_owned(), json!(slot.procedure.code.as_str())),
        ("agency".to_owned(), json!(slot.place.agency.code.as_str())),
        ("received_agency".to_owned(), json!(slot.counter.agency.code.as_str())),
        ("intake_channel".to_owned(), json!(slot.intake.as_str())),
        ("return_channel".to_owned(), json!(slot.back.as_str())),
        ("submitted_at".to_owned(), json!(slot.at)),
        ("accept_due_at".to_owned(), json!(accept_due_at)),
        ("papers".to_owned(), papers),
    ])
}
