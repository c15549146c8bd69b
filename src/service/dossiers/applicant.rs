//! Whose dossier it is, and who hands it in for them.

use serde::{Deserialize, Serialize};

use crate::db::dossiers::Intake;
use crate::domain::person::{Address, ApplicantKind, Email, IdNumber, PersonName, Phone};
use crate::service::error::Error;

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

impl Submitter {
    /// That of a dossier, from the document that is stored of them.
    ///
    /// # Errors
    /// The document cannot be read: a fault of ours.
    pub fn stored(document: Option<&str>) -> Result<Option<Self>, Error> {
        document.map(serde_json::from_str).transpose().map_err(Error::internal)
    }

    /// As it is stored.
    ///
    /// # Errors
    /// It cannot be written: a fault of ours.
    pub fn document(&self) -> Result<String, Error> {
        serde_json::to_string(self).map_err(Error::internal)
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
    ///
    /// # Errors
    /// What is stored cannot be read: a fault of ours.
    pub(super) fn of(intake: &Intake) -> Result<Self, Error> {
        Ok(Self {
            applicant: Applicant::of(intake),
            submitter: Submitter::stored(intake.submitter.as_deref())?,
        })
    }
}
