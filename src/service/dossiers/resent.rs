//! A dossier that a portal sends a second time: the same one, or another under the same code.

use super::intake::NewDossier;
use crate::db::dossiers::Intake;
use crate::service::catalogue::Catalogue;
use crate::service::error::Error;

/// Whether what is sent is what was stored, as far as it cannot have changed since. Papers and the way of return may have.
pub(super) fn is_the_same(catalogue: &Catalogue, new: &NewDossier, stored: &Intake) -> Result<bool, Error> {
    let submitter = new.submitter.as_ref().map(serde_json::to_string).transpose();
    let agency = match &new.agency {
        Some(code) => catalogue.tree().find(code).map(|a| a.id),
        None => Some(stored.agency_id),
    };
    let procedure = catalogue.procedure_by_id(stored.procedure_id);
    Ok(procedure.is_some_and(|p| p.code == new.procedure)
        && agency == Some(stored.agency_id)
        && new.intake_channel == stored.intake_channel
        && new.applicant.kind == stored.applicant_kind
        && new.applicant.name == stored.applicant_name
        && new.applicant.id_number == stored.applicant_id_number
        && new.applicant.phone == stored.applicant_phone
        && new.applicant.email == stored.applicant_email
        && new.applicant.address == stored.applicant_address
        && submitter.map_err(Error::internal)? == stored.submitter
        && new.matter == stored.matter)
}
