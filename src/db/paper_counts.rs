//! How many papers were handed in, have a file, and were re-used.

use diesel::dsl::{sql, sum};
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::schema::dossiers;
use super::{Connection, QueryResult};
use crate::domain::ids::AgencyId;
use crate::domain::instant::Instant;

/// Papers handed in, with a file, and re-used, of what agencies got from one moment until another.
///
/// # Errors
/// The database refuses.
pub fn total(
    conn: &mut Connection,
    agencies: &[AgencyId],
    from: Instant,
    until: Instant,
) -> QueryResult<(i64, i64, i64)> {
    let (handed, with_file, reused): (Option<i64>, Option<i64>, Option<i64>) = dossiers::table
        .filter(dossiers::agency_id.eq_any(agencies))
        .filter(dossiers::submitted_at.ge(from))
        .filter(dossiers::submitted_at.lt(until))
        // As the index says it, so that it is used.
        .filter(sql::<Bool>("papers_handed > 0"))
        .select((
            sum(dossiers::papers_handed),
            sum(dossiers::papers_with_file),
            sum(dossiers::papers_reused),
        ))
        .first(conn)?;
    Ok((handed.unwrap_or(0), with_file.unwrap_or(0), reused.unwrap_or(0)))
}
