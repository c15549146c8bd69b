//! Which dossiers have times that hang on the working time of some agencies.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::db::schema::{dossier_steps, dossiers};
use crate::db::{Connection, QueryResult};
use crate::domain::dossier::Status;
use crate::domain::ids::{AgencyId, DossierId};

/// Ids of dossiers above `after`, in order, whose times depend on the calendars of some agencies: those that they decide
/// and that are open or wait for acceptance, and those of others of which a step lies with them or that wait at their counter.
///
/// # Errors
/// The database refuses.
pub fn open_ids_of(
    conn: &mut Connection,
    agencies: &[AgencyId],
    after: DossierId,
    limit: i64,
) -> QueryResult<Vec<DossierId>> {
    // One statement for each index; what is found twice is told once.
    let mut ids: Vec<DossierId> = dossiers::table
        .select(dossiers::id)
        .filter(dossiers::agency_id.eq_any(agencies))
        .filter(dossiers::closed_at.is_null())
        .filter(dossiers::ended_at.is_null())
        .filter(dossiers::id.gt(after))
        .order(dossiers::id)
        .limit(limit)
        .load(conn)?;
    let lying: Vec<DossierId> = dossiers::table
        .select(dossiers::id)
        .filter(dossiers::step_agency_id.eq_any(agencies))
        .filter(dossiers::step_agency_id.is_not_null())
        .filter(dossiers::ended_at.is_null())
        .filter(dossiers::id.gt(after))
        .order(dossiers::id)
        .limit(limit)
        .load(conn)?;
    ids.extend(lying);
    let beside: Vec<DossierId> = dossier_steps::table
        .select(dossier_steps::dossier_id)
        .filter(dossier_steps::branch)
        .filter(dossier_steps::agency_id.eq_any(agencies))
        .filter(dossier_steps::dossier_id.gt(after))
        .order(dossier_steps::dossier_id)
        .limit(limit)
        .load(conn)?;
    ids.extend(beside);
    for status in [Status::Submitted, Status::SupplementRequested] {
        ids.extend(waiting_elsewhere(conn, agencies, status, after, limit)?);
    }
    ids.sort_unstable();
    ids.dedup();
    ids.truncate(usize::try_from(limit).unwrap_or(0));
    Ok(ids)
}

/// Ids of dossiers above `after`, in order, that wait for acceptance at the counter of one of some agencies and are decided by
/// another. Few are not received yet, and the index of work lists holds them together: each status without a due time.
fn waiting_elsewhere(
    conn: &mut Connection,
    counters: &[AgencyId],
    status: Status,
    after: DossierId,
    limit: i64,
) -> QueryResult<Vec<DossierId>> {
    // Hidden by the plus: the counter's own index would lead through all that it ever took in for others.
    let counter = || sql::<BigInt>("+dossiers.received_agency_id");
    dossiers::table
        .select(dossiers::id)
        .filter(dossiers::status.eq(status))
        .filter(dossiers::due_at.is_null())
        .filter(dossiers::id.gt(after))
        .filter(dossiers::closed_at.is_null())
        .filter(dossiers::received_at.is_null())
        .filter(counter().eq_any(counters))
        .filter(counter().ne(dossiers::agency_id))
        .order(dossiers::id)
        .limit(limit)
        .load(conn)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::db::plan_of;

    #[test]
    fn what_waits_at_a_counter_is_found_among_what_is_not_received() {
        let (none, counters) = (DossierId::new(0), [AgencyId::new(1), AgencyId::new(2)]);
        let plan = plan_of::of(|conn| drop(waiting_elsewhere(conn, &counters, Status::Submitted, none, 100).unwrap()))
            .unwrap();
        let index = "dossiers_work (status=? AND due_at=? AND id>?)";
        assert!(
            plan.len() == 1 && plan.iter().all(|step| step.contains(index)),
            "{plan:?}"
        );
    }
}
