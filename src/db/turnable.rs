//! Open dossiers by what can still be done with them for a rate.

use diesel::dsl::{count_star, sql};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};

use super::schema::dossiers;
use super::sql_text::{count_if, ids, statuses};
use super::types::sql::InstantSql;
use super::{Connection, QueryResult};
use crate::domain::dossier::Status;
use crate::domain::fee::PaymentState;
use crate::domain::figures::{Period, SUPPLEMENTS_ALLOWED};
use crate::domain::ids::{AgencyId, VersionId};
use crate::domain::instant::Instant;
use crate::domain::postal::Channel;

/// Open dossiers of an agency.
#[derive(Clone, Copy, Debug, QueryableByName)]
pub struct TurnableRow {
    /// Whose they are.
    #[diesel(sql_type = BigInt)]
    pub agency_id: i64,
    /// Can be decided in time, with no more supplement requests than are allowed.
    #[diesel(sql_type = BigInt)]
    pub in_time: i64,
    /// Received in the period and neither in by post nor to be sent out by it, under a version that uses the post.
    #[diesel(sql_type = BigInt)]
    pub not_by_post: i64,
    /// Received in the period and not to be sent out by post, under such a version.
    #[diesel(sql_type = BigInt)]
    pub not_back_by_post: i64,
    /// Received in the period, with a paper that has no file.
    #[diesel(sql_type = BigInt)]
    pub not_digitised: i64,
    /// Received in the period, with papers of which none was taken over from an earlier dossier.
    #[diesel(sql_type = BigInt)]
    pub not_reused: i64,
    /// Received in the period, with fees of which nothing was paid.
    #[diesel(sql_type = BigInt)]
    pub not_paid: i64,
    /// Decided in the period and not handed back, with a result that is not electronic.
    #[diesel(sql_type = BigInt)]
    pub not_signed: i64,
}

/// Dossiers that are not decided or whose result waits at the counter, agency by agency; `postal` are the versions of procedures that
/// use the post. The states are named, and grouped is by agency alone, so that what is open is read by its index and in its order: neither
/// is the history looked through nor anything sorted.
///
/// # Errors
/// The database refuses.
pub fn open(
    conn: &mut Connection,
    agencies: &[AgencyId],
    postal: &[VersionId],
    period: Period,
    now: Instant,
) -> QueryResult<Vec<TurnableRow>> {
    if agencies.is_empty() {
        return Ok(Vec::new());
    }
    let post = Channel::Postal.as_str();
    let versions = ids(postal.iter().map(|v| v.get()));
    let received = format!(
        "received_day >= '{}' AND received_day <= '{}'",
        period.from(),
        period.to()
    );
    let decided = format!(
        "ended_day >= '{}' AND ended_day <= '{}' AND timeliness IS NOT NULL AND result_expected",
        period.from(),
        period.to()
    );
    let back = format!("version_id IN ({versions}) AND {received} AND return_channel <> '{post}'");
    let sql = format!(
        "SELECT agency_id, {} AS in_time, {} AS not_by_post, {} AS not_back_by_post, {} AS not_digitised, {} AS not_reused, \
         {} AS not_paid, {} AS not_signed FROM dossiers \
         WHERE received_at IS NOT NULL AND closed_at IS NULL AND agency_id IN ({}) AND status IN ({}) GROUP BY agency_id",
        count_if(&format!(
            "ended_at IS NULL AND supplement_requests <= {SUPPLEMENTS_ALLOWED} \
             AND (due_at IS NULL OR due_at >= $1 OR status NOT IN ({}))",
            statuses(Status::is_running)
        )),
        count_if(&format!("{back} AND intake_channel <> '{post}'")),
        count_if(&back),
        count_if(&format!("{received} AND papers_with_file < papers_handed")),
        count_if(&format!("{received} AND papers_handed > 0 AND papers_reused = 0")),
        count_if(&format!(
            "{received} AND fee_due > 0 AND NOT paid_online AND fee_state IN ('{}', '{}')",
            PaymentState::Unpaid,
            PaymentState::Pending
        )),
        count_if(&format!("{decided} AND result_attached AND NOT result_electronic")),
        ids(agencies.iter().map(|a| a.get())),
        statuses(|status| !status.is_terminal())
    );
    diesel::sql_query(sql).bind::<InstantSql, _>(now).load(conn)
}

/// Dossiers that were decided in a period without a result that they should have, agency by agency, whether handed back or not. Said as
/// their index says it.
///
/// # Errors
/// The database refuses.
pub fn without_result(
    conn: &mut Connection,
    agencies: &[AgencyId],
    period: Period,
) -> QueryResult<Vec<(AgencyId, i64)>> {
    dossiers::table
        .filter(dossiers::agency_id.eq_any(agencies))
        .filter(dossiers::ended_day.between(period.from(), period.to()))
        .filter(sql::<Bool>(
            "timeliness IS NOT NULL AND result_expected AND NOT result_attached",
        ))
        .group_by(dossiers::agency_id)
        .select((dossiers::agency_id, count_star()))
        .load(conn)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::db::plan_of;

    #[test]
    fn what_is_open_is_read_by_its_index_and_nothing_is_sorted() {
        let day = |text: &str| text.parse().unwrap();
        let period = Period::new(day("2026-01-01"), day("2026-12-31")).unwrap();
        let (agencies, versions) = ([1, 2].map(AgencyId::new), [3].map(VersionId::new));
        let plan = plan_of::of(|conn| drop(open(conn, &agencies, &versions, period, Instant::MIN).unwrap())).unwrap();
        assert_eq!(plan.len(), 1, "{plan:?}");
        let read = |step: &String| step.contains("dossiers_open (agency_id=? AND status=?");
        assert!(plan.iter().all(read), "{plan:?}");
    }

    #[test]
    fn what_has_no_result_is_counted_in_its_index() {
        let day = |text: &str| text.parse().unwrap();
        let period = Period::new(day("2026-01-01"), day("2026-12-31")).unwrap();
        let agencies = [1, 2].map(AgencyId::new);
        let plan = plan_of::of(|conn| drop(without_result(conn, &agencies, period).unwrap())).unwrap();
        let read = |step: &String| step.contains("COVERING INDEX dossiers_without_result (agency_id=? AND ended_day");
        assert!(plan.len() == 1 && plan.iter().all(read), "{plan:?}");
    }
}
