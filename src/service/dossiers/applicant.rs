//! Whose dossier it is, and who hands it in for them.

use serde::{Deserialize, Serialize};

use crate::db::dossiers::Intake;
use crate::domain::person::{Address, ApplicantKind, Email, IdNumber, PersonName, Phone};

/// A person as they come to the counter.
#[derive(Clone, Debug)]
pub struct Applicant {
    /// Citizen or organisation.
    pub kind: ApplicantKind,
    /// Name.
    pub name: PersonName,
    /// ID number.
    pub id_number: Option<IdNumber>,
    /// Phone.
    pub phone: Option<Phone>,
    /// E-mail.
    pub email: Option<Email>,
    /// Address.
    pub address: Option<Address>,
}

impl Applicant {
    /// That of a dossier.
    pub(super) fn of(intake: &Intake) -> Self {
        Self {
            kind: intake.applicant_kind,
            name: intake.applicant_name.clone(),
            id_number: intake.applicant_id_number.clone(),
            phone: intake.applicant_phone.clone(),
            email: intake.applicant_email.clone(),
            address: intake.applicant_address.clone(),
        }
    }
}

/// An authorised person who hands in for the applicant; stored as a document.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Submitter {
    /// Name.
    pub name: PersonName,
    /// ID number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_number: Option<IdNumber>,
    /// Phone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
}
