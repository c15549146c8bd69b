//! Corrections of applicants and of who hands in for them: what stood in a dossier and what stands there since. The event says which fields; the values are
//! here, because events tell no personal data.

use diesel::prelude::*;

use super::dossiers::Intake;
use super::schema::{applicant_corrections, dossiers};
use super::{Connection, QueryResult};
use crate::domain::ids::DossierId;

/// A correction.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = applicant_corrections, treat_none_as_default_value = false)]
#[allow(missing_docs)]
pub struct CorrectionRow {
    pub dossier_id: DossierId,
    /// Number of its event.
    pub seq: i32,
    /// What stood there: a JSON object.
    pub old_values: String,
    /// What stands there since, of the same fields.
    pub new_values: String,
}

/// Adds a correction.
///
/// # Errors
/// The database refuses.
pub fn insert(conn: &mut Connection, row: &CorrectionRow) -> QueryResult<()> {
    diesel::insert_into(applicant_corrections::table)
        .values(row)
        .execute(conn)
        .map(drop)
}

/// The corrections of a dossier, oldest first.
///
/// # Errors
/// The database refuses.
pub fn of_dossier(conn: &mut Connection, dossier: DossierId) -> QueryResult<Vec<CorrectionRow>> {
    applicant_corrections::table
        .select(CorrectionRow::as_select())
        .filter(applicant_corrections::dossier_id.eq(dossier))
        .order(applicant_corrections::seq)
        .load(conn)
}

/// Writes the applicant of a dossier with what they are found by, and who hands in for them. The caller holds the dossier's lock and saves it with its
/// version.
///
/// # Errors
/// The database refuses.
pub fn write(conn: &mut Connection, intake: &Intake) -> QueryResult<()> {
    diesel::update(dossiers::table.filter(dossiers::id.eq(intake.id)))
        .set((
            dossiers::applicant_kind.eq(intake.applicant_kind),
            dossiers::applicant_name.eq(&intake.applicant_name),
            dossiers::applicant_id_number.eq(&intake.applicant_id_number),
            dossiers::applicant_phone.eq(&intake.applicant_phone),
            dossiers::applicant_email.eq(&intake.applicant_email),
            dossiers::applicant_address.eq(&intake.applicant_address),
            dossiers::submitter.eq(&intake.submitter),
            dossiers::name_key.eq(&intake.name_key),
            dossiers::name_key_reversed.eq(&intake.name_key_reversed),
        ))
        .execute(conn)
        .map(drop)
}
