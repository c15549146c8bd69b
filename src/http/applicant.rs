//! The applicant of a dossier and who hands in for them: as they come in, and what was corrected of them.

use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use crate::domain::person::Submitter;
use crate::domain::person::{Address, ApplicantKind, Email, IdNumber, PersonName, Phone};
use crate::service::Fields;
use crate::service::dossiers::applicant::Applicant;
use crate::service::dossiers::corrections::{Correction, Told};

/// The applicant of a dossier.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct ApplicantBody {
    #[schema(example = "Nguyễn Văn Ấn")]
    pub name: Option<String>,
    /// CCCD, CMND or passport; its last four digits let the citizen look the dossier up.
    #[schema(example = "024085001234")]
    pub id_number: Option<String>,
    #[schema(example = "0912345678")]
    pub phone: Option<String>,
    pub email: Option<String>,
    #[schema(example = "Thôn Đông, xã Hoàng An")]
    pub address: Option<String>,
    /// `individual` (default) or `organisation`.
    pub kind: Option<String>,
}

/// What a body means; none where its name is missing or wrong.
pub fn applicant(f: &mut Fields, body: &ApplicantBody) -> Option<Applicant> {
    let name = f.required::<PersonName, _>("applicant.name", body.name.as_deref());
    let kind = f.optional::<ApplicantKind, _>("applicant.kind", body.kind.as_deref());
    let id_number = f.optional::<IdNumber, _>("applicant.id_number", body.id_number.as_deref());
    let phone = f.optional::<Phone, _>("applicant.phone", body.phone.as_deref());
    let email = f.optional::<Email, _>("applicant.email", body.email.as_deref());
    let address = f.optional::<Address, _>("applicant.address", body.address.as_deref());
    Some(Applicant {
        kind: kind.unwrap_or(ApplicantKind::Individual),
        name: name?,
        id_number,
        phone,
        email,
        address,
    })
}

/// The person who hands a dossier in for another.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct SubmitterBody {
    pub name: Option<String>,
    pub id_number: Option<String>,
    pub phone: Option<String>,
}

/// What a body means; none where the name is missing or wrong.
pub fn submitter(f: &mut Fields, body: &SubmitterBody) -> Option<Submitter> {
    let name = f.required::<PersonName, _>("submitter.name", body.name.as_deref());
    let id_number = f.optional::<IdNumber, _>("submitter.id_number", body.id_number.as_deref());
    let phone = f.optional::<Phone, _>("submitter.phone", body.phone.as_deref());
    Some(Submitter {
        name: name?,
        id_number,
        phone,
    })
}

/// A part of a body that may be left out, which is not the same as saying that there is none.
#[derive(Default)]
pub enum Given<T> {
    /// It was left out.
    #[default]
    LeftOut,
    /// Null: there is none.
    None,
    /// This.
    Some(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Given<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        // What is left out is never asked for here.
        Ok(Option::deserialize(from)?.map_or(Self::None, Self::Some))
    }
}

/// What a correction of the applicant, and of who hands in (`submitter.…`), changed, field by field; null where nothing stood, or nothing stands any more.
#[derive(Serialize, ToSchema)]
pub struct CorrectionWire {
    /// What stood there.
    #[schema(value_type = Object)]
    pub before: Told,
    /// What stands there since.
    #[schema(value_type = Object)]
    pub after: Told,
}

impl From<&Correction> for CorrectionWire {
    fn from(correction: &Correction) -> Self {
        Self {
            before: correction.before.clone(),
            after: correction.after.clone(),
        }
    }
}
