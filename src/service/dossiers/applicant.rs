//! Whose dossier it is, and who hands it in for them.

use crate::db::dossiers::Intake;
use crate::domain::person::{Address, ApplicantKind, Email, IdNumber, PersonName, Phone, Submitter};

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

/// Who hands in for the applicant from now on.
#[derive(Clone, Debug)]
pub enum SubmitterChange {
    /// Whoever it was.
    Stays,
    /// Nobody: the applicant did it themselves.
    Nobody,
    /// This person.
    Person(Submitter),
}

/// Who stands behind a dossier: whose it is, and who hands it in for them.
#[derive(Clone, Debug)]
pub struct People {
    /// Whose it is.
    pub applicant: Applicant,
    /// Who hands it in, if somebody else does.
    pub submitter: Option<Submitter>,
}

impl People {
    /// Those of a dossier.
    pub(super) fn of(intake: &Intake) -> Self {
        Self {
            applicant: Applicant::of(intake),
            submitter: intake.submitter.clone(),
        }
    }
}
