//! A dossier that a portal sends a second time: the same one, or another under the same code.

use super::applicant::Applicant;
use super::corrections::{Told, told};
use super::intake::NewDossier;
use crate::db::dossiers::Intake;
use crate::service::catalogue::Catalogue;
use crate::service::error::Error;

/// Whether what is sent is what was stored, as far as it cannot have changed since. Papers and the way of return may have; an
/// applicant who was corrected may be sent as they were handed in, and as they stand now: a portal may learn of the mistake too.
pub(super) fn is_the_same(
    catalogue: &Catalogue,
    new: &NewDossier,
    stored: &Intake,
    handed_in: &Told,
) -> Result<bool, Error> {
    let submitter = new.submitter.as_ref().map(serde_json::to_string).transpose();
    let agency = match &new.agency {
        Some(code) => catalogue.tree().find(code).map(|a| a.id),
        None => Some(stored.agency_id),
    };
    let applicant = told(&new.applicant);
    let procedure = catalogue.procedure_by_id(stored.procedure_id);
    Ok(procedure.is_some_and(|p| p.code == new.procedure)
        && agency == Some(stored.agency_id)
        && new.intake_channel == stored.intake_channel
        && (applicant == *handed_in || applicant == told(&Applicant::of(stored)))
        && submitter.map_err(Error::internal)? == stored.submitter
        && new.matter == stored.matter)
}
