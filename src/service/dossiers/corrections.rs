//! What was corrected of applicants and of who handed in for them: what stood there, and what stands there since.

use std::collections::{BTreeMap, HashMap};

use super::applicant::People;
use crate::db::Connection;
use crate::db::corrections::{self, CorrectionRow};
use crate::db::dossiers::Intake;
use crate::db::events::EventRow;
use crate::domain::dossier::Action;
use crate::domain::ids::DossierId;
use crate::service::error::Error;

/// Fields of the people behind a dossier by their names, as they are written.
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

/// The people behind a dossier, field by field.
pub(super) fn told(people: &People) -> Told {
    let People { applicant, submitter } = people;
    let submitter = submitter.as_ref();
    let text = |value: Option<String>, name: &str| (name.to_owned(), value);
    Told::from([
        text(Some(applicant.kind.as_str().to_owned()), "kind"),
        text(Some(applicant.name.to_string()), "name"),
        text(applicant.id_number.as_ref().map(ToString::to_string), "id_number"),
        text(applicant.phone.as_ref().map(ToString::to_string), "phone"),
        text(applicant.email.as_ref().map(ToString::to_string), "email"),
        text(applicant.address.as_ref().map(ToString::to_string), "address"),
        text(submitter.map(|s| s.name.to_string()), "submitter.name"),
        text(
            submitter.and_then(|s| s.id_number.as_ref()).map(ToString::to_string),
            "submitter.id_number",
        ),
        text(
            submitter.and_then(|s| s.phone.as_ref()).map(ToString::to_string),
            "submitter.phone",
        ),
    ])
}

/// The fields in which they differ before and after, of each.
pub(super) fn difference(before: &People, after: &People) -> (Told, Told) {
    let (mut old, mut new) = (told(before), told(after));
    let same: Vec<String> = old.keys().filter(|n| old.get(*n) == new.get(*n)).cloned().collect();
    for name in &same {
        old.remove(name);
        new.remove(name);
    }
    (old, new)
}

/// The people behind a dossier as they were when it was handed in.
///
/// # Errors
/// The database refuses.
pub(super) fn as_handed_in(conn: &mut Connection, intake: &Intake) -> Result<Told, Error> {
    let mut first = told(&People::of(intake));
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
