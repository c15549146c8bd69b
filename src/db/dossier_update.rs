//! The update of a dossier's changing half as one cached statement: diesel prepares its own updates anew each time.

use chrono::NaiveDate;
use diesel::RunQueryDsl;
use diesel::query_builder::QueryId;
use diesel::sql_types::{BigInt, Bool, Date, Integer, Nullable, SmallInt, Text};

use super::dossiers::State;
use super::statement::for_both;
use super::types::sql::InstantSql;
use crate::domain::dossier::Status;
use crate::domain::fee::PaymentState;
use crate::domain::ids::{AgencyId, DossierId, UserId};
use crate::domain::instant::Instant;
use crate::domain::postal::Channel;
use crate::domain::timeliness::Timeliness;

/// Replaces the state of a dossier that still has a version.
pub struct UpdateState<'a> {
    /// Which dossier.
    pub id: DossierId,
    /// The version it must have.
    pub expected: i32,
    /// The new state.
    pub state: &'a State,
}

impl QueryId for UpdateState<'_> {
    type QueryId = UpdateState<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<C> RunQueryDsl<C> for UpdateState<'_> {}

for_both!(UpdateState<'_>, |self, out| {
    let state = self.state;
    out.push_sql("UPDATE dossiers SET ");
    out.push_sql("version = ");
    out.push_bind_param::<Integer, i32>(&state.version)?;
    out.push_sql(", status = ");
    out.push_bind_param::<Text, Status>(&state.status)?;
    out.push_sql(", return_channel = ");
    out.push_bind_param::<Text, Channel>(&state.return_channel)?;
    out.push_sql(", accept_due_at = ");
    out.push_bind_param::<Nullable<InstantSql>, Option<Instant>>(&state.accept_due_at)?;
    out.push_sql(", received_at = ");
    out.push_bind_param::<Nullable<InstantSql>, Option<Instant>>(&state.received_at)?;
    out.push_sql(", received_day = ");
    out.push_bind_param::<Nullable<Date>, Option<NaiveDate>>(&state.received_day)?;
    out.push_sql(", due_at = ");
    out.push_bind_param::<Nullable<InstantSql>, Option<Instant>>(&state.due_at)?;
    out.push_sql(", early_before = ");
    out.push_bind_param::<Nullable<InstantSql>, Option<Instant>>(&state.early_before)?;
    out.push_sql(", nearly_from = ");
    out.push_bind_param::<Nullable<InstantSql>, Option<Instant>>(&state.nearly_from)?;
    out.push_sql(", due_day = ");
    out.push_bind_param::<Nullable<Date>, Option<NaiveDate>>(&state.due_day)?;
    out.push_sql(", paused_at = ");
    out.push_bind_param::<Nullable<InstantSql>, Option<Instant>>(&state.paused_at)?;
    out.push_sql(", ended_at = ");
    out.push_bind_param::<Nullable<InstantSql>, Option<Instant>>(&state.ended_at)?;
    out.push_sql(", ended_day = ");
    out.push_bind_param::<Nullable<Date>, Option<NaiveDate>>(&state.ended_day)?;
    out.push_sql(", settled_day = ");
    out.push_bind_param::<Nullable<Date>, Option<NaiveDate>>(&state.settled_day)?;
    out.push_sql(", closed_at = ");
    out.push_bind_param::<Nullable<InstantSql>, Option<Instant>>(&state.closed_at)?;
    out.push_sql(", timeliness = ");
    out.push_bind_param::<Nullable<Text>, Option<Timeliness>>(&state.timeliness)?;
    out.push_sql(", decided_by = ");
    out.push_bind_param::<Nullable<BigInt>, Option<UserId>>(&state.decided_by)?;
    out.push_sql(", step_no = ");
    out.push_bind_param::<SmallInt, i16>(&state.step_no)?;
    out.push_sql(", step_agency_id = ");
    out.push_bind_param::<Nullable<BigInt>, Option<AgencyId>>(&state.step_agency_id)?;
    out.push_sql(", assignee_id = ");
    out.push_bind_param::<Nullable<BigInt>, Option<UserId>>(&state.assignee_id)?;
    out.push_sql(", fee_due = ");
    out.push_bind_param::<BigInt, i64>(&state.fee_due)?;
    out.push_sql(", fee_state = ");
    out.push_bind_param::<Text, PaymentState>(&state.fee_state)?;
    out.push_sql(", result_expected = ");
    out.push_bind_param::<Bool, bool>(&state.result_expected)?;
    out.push_sql(", result_attached = ");
    out.push_bind_param::<Bool, bool>(&state.result_attached)?;
    out.push_sql(", extensions = ");
    out.push_bind_param::<SmallInt, i16>(&state.extensions)?;
    out.push_sql(", supplement_requests = ");
    out.push_bind_param::<SmallInt, i16>(&state.supplement_requests)?;
    out.push_sql(", returned_day = ");
    out.push_bind_param::<Nullable<Date>, Option<NaiveDate>>(&state.returned_day)?;
    out.push_sql(", posted_day = ");
    out.push_bind_param::<Nullable<Date>, Option<NaiveDate>>(&state.posted_day)?;
    out.push_sql(", event_count = ");
    out.push_bind_param::<Integer, i32>(&state.event_count)?;
    out.push_sql(", papers = ");
    out.push_bind_param::<Text, String>(&state.papers)?;
    out.push_sql(", chain_hash = ");
    out.push_bind_param::<Text, String>(&state.chain_hash)?;
    out.push_sql(", updated_at = ");
    out.push_bind_param::<InstantSql, Instant>(&state.updated_at)?;
    out.push_sql(" WHERE id = ");
    out.push_bind_param::<BigInt, DossierId>(&self.id)?;
    out.push_sql(" AND version = ");
    out.push_bind_param::<Integer, i32>(&self.expected)?;
    Ok(())
});
