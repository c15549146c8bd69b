//! A dossier that a portal sends a second time: the same one, or another under the same code.

use super::applicant::People;
use super::corrections::{Told, told};
use super::intake::NewDossier;
use crate::db::dossiers::Intake;
use crate::service::catalogue::Catalogue;
use crate::service::error::Error;

/// Whether what is sent is what was stored, as far as it cannot have changed since. Papers and the way of return may have; what
/// was corrected of the people may be sent as it was handed in, and as it stands now: a portal may learn of the mistake too.
pub(super) fn is_the_same(
    catalogue: &Catalogue,
    new: &NewDossier,
    stored: &Intake,
    handed_in: &Told,
) -> Result<bool, Error> {
    let agency = match &new.agency {
        Some(code) => catalogue.tree().find(code).map(|a| a.id),
        None => Some(stored.agency_id),
    };
    let sent = told(&People {
        applicant: new.applicant.clone(),
        submitter: new.submitter.clone(),
    });
    let now = told(&People::of(stored));
    let same = |(name, value): (&String, &Option<String>)| [handed_in, &now].iter().any(|t| t.get(name) == Some(value));
    let procedure = catalogue.procedure(&new.procedure);
    Ok(procedure.is_ok_and(|p| p.id == stored.procedure_id)
        && agency == Some(stored.agency_id)
        && new.intake_channel == stored.intake_channel
        && sent.iter().all(same)
        && new.matter == stored.matter
        && stored.sets.is_none_or(|sets| sets == new.sets))
}
