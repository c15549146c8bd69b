//! The few columns that a citizen who follows a dossier may see or prove themselves with: the most frequent question
//! of all, so nothing else is read for it.

use diesel::prelude::*;

use super::schema::{dossier_fees, dossier_steps, dossiers};
use super::{Connection, QueryResult};
use crate::domain::dossier::{self, Status};
use crate::domain::dossier_code::DossierCode;
use crate::domain::fee::PaymentState;
use crate::domain::ids::{AgencyId, DossierId, VersionId};
use crate::domain::instant::Instant;
use crate::domain::person::{IdNumber, PersonName, Phone};
use crate::domain::postal::Channel;
use crate::domain::timeliness::Timeliness;

/// What is read of a dossier. The secrets and the name never leave the process as they are.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = dossiers)]
#[allow(missing_docs)]
pub struct PublicRow {
    pub id: DossierId,
    pub agency_id: AgencyId,
    pub version_id: VersionId,
    pub applicant_name: PersonName,
    pub applicant_id_number: Option<IdNumber>,
    pub applicant_phone: Option<Phone>,
    /// A JSON document.
    pub submitter: Option<String>,
    pub submitted_at: Instant,
    pub status: Status,
    pub intake_channel: Channel,
    pub return_channel: Channel,
    pub received_at: Option<Instant>,
    pub due_at: Option<Instant>,
    pub ended_at: Option<Instant>,
    pub closed_at: Option<Instant>,
    pub timeliness: Option<Timeliness>,
    pub fee_state: PaymentState,
    pub extensions: i16,
}

impl PublicRow {
    /// When it was decided.
    pub const fn decided_at(&self) -> Option<Instant> {
        dossier::decided_at(self.timeliness, self.ended_at)
    }

    /// When the result was handed back.
    pub const fn returned_at(&self) -> Option<Instant> {
        dossier::returned_at(self.status, self.closed_at)
    }
}

/// A stay at a step.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = dossier_steps)]
#[allow(missing_docs)]
pub struct PublicStepRow {
    pub name: String,
    pub entered_at: Instant,
    pub left_at: Option<Instant>,
}

/// Finds a dossier by code.
///
/// # Errors
/// The database refuses.
pub fn find(conn: &mut Connection, code: &DossierCode) -> QueryResult<Option<PublicRow>> {
    on!(conn, |c| dossiers::table
        .select(PublicRow::as_select())
        .filter(dossiers::code.eq(code))
        .get_result(c))
    .optional()
}

/// Stays at steps, in order.
///
/// # Errors
/// The database refuses.
pub fn steps(conn: &mut Connection, dossier: DossierId) -> QueryResult<Vec<PublicStepRow>> {
    on!(conn, |c| dossier_steps::table
        .select(PublicStepRow::as_select())
        .filter(dossier_steps::dossier_id.eq(dossier))
        .order(dossier_steps::seq)
        .load(c))
}

/// What is still to be paid, whole đồng.
///
/// # Errors
/// The database refuses.
pub fn unpaid(conn: &mut Connection, dossier: DossierId) -> QueryResult<i64> {
    let amounts: Vec<i64> = on!(conn, |c| dossier_fees::table
        .select(dossier_fees::amount)
        .filter(dossier_fees::dossier_id.eq(dossier))
        .filter(dossier_fees::state.eq_any([PaymentState::Unpaid, PaymentState::Pending]))
        .load(c))?;
    Ok(amounts.into_iter().sum())
}
