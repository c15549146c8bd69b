//! Open dossiers by what can still be done with them for a rate.

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::types::sql::InstantSql;
use super::{Connection, QueryResult};
use crate::domain::figures::{Period, SUPPLEMENTS_ALLOWED};
use crate::domain::ids::AgencyId;
use crate::domain::instant::Instant;
use crate::domain::postal::Channel;

/// Open dossiers of an agency under a version of a procedure.
#[derive(Clone, Copy, Debug, QueryableByName)]
pub struct TurnableRow {
    /// Whose they are.
    #[diesel(sql_type = BigInt)]
    pub agency_id: i64,
    /// The version of the procedure that they were received under.
    #[diesel(sql_type = BigInt)]
    pub version_id: i64,
    /// Can be decided in time, with no more supplement requests than are allowed.
    #[diesel(sql_type = BigInt)]
    pub in_time: i64,
    /// Received in the period and neither in by post nor to be sent out by it.
    #[diesel(sql_type = BigInt)]
    pub not_by_post: i64,
    /// Received in the period and not to be sent out by post.
    #[diesel(sql_type = BigInt)]
    pub not_back_by_post: i64,
}

/// Dossiers that are not decided or whose result waits at the counter, agency by agency and version by version.
///
/// # Errors
/// The database refuses.
pub fn open(
    conn: &mut Connection,
    agencies: &[AgencyId],
    period: Period,
    now: Instant,
) -> QueryResult<Vec<TurnableRow>> {
    if agencies.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<String> = agencies.iter().map(|a| a.get().to_string()).collect();
    let sum = |condition: &str| format!("CAST(COALESCE(SUM(CASE WHEN {condition} THEN 1 ELSE 0 END), 0) AS BIGINT)");
    let post = Channel::Postal.as_str();
    let back = format!(
        "received_day >= '{}' AND received_day <= '{}' AND return_channel <> '{post}'",
        period.from(),
        period.to()
    );
    let sql = format!(
        "SELECT agency_id, version_id, {} AS in_time, {} AS not_by_post, {} AS not_back_by_post FROM dossiers \
         WHERE received_at IS NOT NULL AND closed_at IS NULL AND agency_id IN ({}) GROUP BY agency_id, version_id",
        sum(&format!(
            "ended_at IS NULL AND supplement_requests <= {SUPPLEMENTS_ALLOWED} \
             AND (due_at IS NULL OR due_at >= $1 OR status NOT IN ('received', 'processing'))"
        )),
        sum(&format!("{back} AND intake_channel <> '{post}'")),
        sum(&back),
        ids.join(", ")
    );
    diesel::sql_query(sql).bind::<InstantSql, _>(now).load(conn)
}
