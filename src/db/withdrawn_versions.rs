//! Versions of procedures that were withdrawn before they were in force.
//!
//! Their rows stay where they were, valid on no day: a dossier refers to its version without an index, so that deleting one would read
//! every dossier.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::schema::{procedure_versions, withdrawn_versions};
use super::{Connection, QueryResult, catalogue};
use crate::domain::ids::{ProcedureId, UserId, VersionId};
use crate::domain::instant::Instant;
use crate::domain::procedure::ProcedureDefinition;

/// A version as it was when it was withdrawn, and by whom.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = withdrawn_versions, treat_none_as_default_value = false)]
#[allow(missing_docs)]
pub struct WithdrawnRow {
    pub version_id: VersionId,
    /// The last day on which it would have held.
    pub valid_to: Option<NaiveDate>,
    pub definition: ProcedureDefinition,
    pub withdrawn_at: Instant,
    pub withdrawn_by: UserId,
}

/// Withdraws a version: from then on it holds on no day.
///
/// # Errors
/// The database refuses.
pub fn withdraw(conn: &mut Connection, row: &WithdrawnRow, day_before: NaiveDate) -> QueryResult<()> {
    diesel::insert_into(withdrawn_versions::table)
        .values(row)
        .execute(conn)?;
    catalogue::end_version(conn, row.version_id, Some(day_before))
}

/// Gives the place of a version that was withdrawn to another one from the same day; answers its identity, if there was one.
///
/// # Errors
/// The database refuses.
pub fn take_place(
    conn: &mut Connection,
    procedure: ProcedureId,
    valid_from: NaiveDate,
    definition: &ProcedureDefinition,
) -> QueryResult<Option<VersionId>> {
    let place = procedure_versions::table
        .filter(procedure_versions::procedure_id.eq(procedure))
        .filter(procedure_versions::valid_from.eq(valid_from))
        .filter(procedure_versions::valid_to.lt(procedure_versions::valid_from.nullable()));
    let found: Option<VersionId> = on!(conn, |c| place.select(procedure_versions::id).get_result(c)).optional()?;
    if let Some(id) = found {
        diesel::update(procedure_versions::table.filter(procedure_versions::id.eq(id)))
            .set((
                procedure_versions::definition.eq(definition),
                procedure_versions::valid_to.eq(None::<NaiveDate>),
            ))
            .execute(conn)?;
    }
    Ok(found)
}

/// The versions of a procedure that were withdrawn, each with the day from which it would have held, the newest withdrawal first.
///
/// # Errors
/// The database refuses.
pub fn of_procedure(conn: &mut Connection, procedure: ProcedureId) -> QueryResult<Vec<(WithdrawnRow, NaiveDate)>> {
    withdrawn_versions::table
        .inner_join(procedure_versions::table.on(procedure_versions::id.eq(withdrawn_versions::version_id)))
        .filter(procedure_versions::procedure_id.eq(procedure))
        .order(withdrawn_versions::withdrawn_at.desc())
        .select((WithdrawnRow::as_select(), procedure_versions::valid_from))
        .load(conn)
}
