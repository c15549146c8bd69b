//! What was corrected of applicants: what stood there, and what stands there since.

use std::collections::{BTreeMap, HashMap};

use super::applicant::Applicant;
use crate::db::Connection;
use crate::db::corrections::{self, CorrectionRow};
use crate::db::dossiers::Intake;
use crate::db::events::EventRow;
use crate::domain::dossier::Action;
use crate::domain::ids::DossierId;
use crate::service::error::Error;

/// Fields of an applicant by their names, as they are written.
pub type Told = BTreeMap<String, Option<String>>;

/// A correction. It has no `Debug`: these are personal data.
pub struct Correction {
    /// What stood there, of the fields that were corrected.
    pub before: Told,
    /// What stands there since.
    pub after: Told,
}

impl Correction {
    fn of(row: &CorrectionRow) -> Result<Self, Error> {
        Ok(Self {
            before: serde_json::from_str(&row.old_values).map_err(Error::internal)?,
            after: serde_json::from_str(&row.new_values).map_err(Error::internal)?,
        })
    }
}

/// An applicant, field by field.
pub(super) fn told(applicant: &Applicant) -> Told {
    let text = |value: Option<String>, name: &str| (name.to_owned(), value);
    Told::from([
        text(Some(applicant.kind.as_str().to_owned()), "kind"),
        text(Some(applicant.name.to_string()), "name"),
        text(applicant.id_number.as_ref().map(ToString::to_string), "id_number"),
        text(applicant.phone.as_ref().map(ToString::to_string), "phone"),
        text(applicant.email.as_ref().map(ToString::to_string), "email"),
        text(applicant.address.as_ref().map(ToString::to_string), "address"),
    ])
}

/// The fields in which two applicants differ, of each.
pub(super) fn difference(before: &Applicant, after: &Applicant) -> (Told, Told) {
    let (mut old, mut new) = (told(before), told(after));
    let same: Vec<String> = old.keys().filter(|n| old.get(*n) == new.get(*n)).cloned().collect();
    for name in &same {
        old.remove(name);
        new.remove(name);
    }
    (old, new)
}

/// The applicant of a dossier as they were when it was handed in.
///
/// # Errors
/// The database refuses.
pub(super) fn as_handed_in(conn: &mut Connection, intake: &Intake) -> Result<Told, Error> {
    let mut first = told(&Applicant::of(intake));
    for row in corrections::of_dossier(conn, intake.id)?.iter().rev() {
        first.extend(Correction::of(row)?.before);
    }
    Ok(first)
}

/// The corrections that some events of a dossier made, by the numbers of the events.
///
/// # Errors
/// The database refuses.
pub(super) fn of_events(
    conn: &mut Connection,
    dossier: DossierId,
    events: &[EventRow],
) -> Result<HashMap<i32, Correction>, Error> {
    // Most dossiers have none.
    if !events.iter().any(|e| e.action == Action::CorrectApplicant.as_str()) {
        return Ok(HashMap::new());
    }
    let rows = corrections::of_dossier(conn, dossier)?;
    let told = rows.iter().filter(|row| events.iter().any(|e| e.seq == row.seq));
    told.map(|row| Ok((row.seq, Correction::of(row)?))).collect()
}
