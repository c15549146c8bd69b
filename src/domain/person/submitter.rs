//! Whoever hands in for another.

use serde::{Deserialize, Serialize};

use super::{IdNumber, PersonName, Phone};

/// An authorised person who hands in a dossier for its applicant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
