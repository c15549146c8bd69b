//! The work of agencies: what reached their steps, what left them and how, read from indexes alone.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Nullable, Text};

use super::sql_text::ids;
use super::{Connection, QueryResult};
use crate::domain::figures::Period;
use crate::domain::ids::{AgencyId, DossierId};
use crate::domain::timeliness::Timeliness;

/// How many stays of an agency ended in one way, and their working time.
#[derive(QueryableByName, Clone, Copy, Debug)]
pub struct Left {
    /// Whose step.
    #[diesel(sql_type = BigInt)]
    pub agency_id: AgencyId,
    /// Punctuality; none for what was interrupted.
    #[diesel(sql_type = Nullable<Text>)]
    pub timeliness: Option<Timeliness>,
    /// Stays.
    #[diesel(sql_type = BigInt)]
    pub total: i64,
    /// Working minutes in the hands of the steps.
    #[diesel(sql_type = BigInt)]
    pub held: i64,
    /// Working minutes before they were taken over.
    #[diesel(sql_type = BigInt)]
    pub waited: i64,
}

/// How many of an agency.
#[derive(QueryableByName, Clone, Copy, Debug)]
pub struct Counted {
    /// Whose step.
    #[diesel(sql_type = BigInt)]
    pub agency_id: AgencyId,
    /// Stays.
    #[diesel(sql_type = BigInt)]
    pub total: i64,
}

/// Which stays.
#[derive(Clone, Copy, Debug)]
pub enum Stays {
    /// Taken over in the period.
    Received,
    /// Ended in the period with their work done.
    Finished,
    /// Of these, those with a punctuality.
    As(Timeliness),
    /// Ended in the period before their work was done.
    Interrupted,
}

/// Stays that ended in a period, by agency and punctuality.
///
/// # Errors
/// The database refuses.
pub fn left(conn: &mut Connection, agencies: &[AgencyId], period: Period) -> QueryResult<Vec<Left>> {
    if agencies.is_empty() {
        return Ok(Vec::new());
    }
    diesel::sql_query(format!(
        "SELECT agency_id, timeliness, COUNT(*) AS total, CAST(COALESCE(SUM(held_minutes), 0) AS BIGINT) AS held, \
         CAST(COALESCE(SUM(wait_minutes), 0) AS BIGINT) AS waited FROM dossier_steps \
         WHERE agency_id IN ({}) AND left_day IS NOT NULL AND left_day >= $1 AND left_day <= $2 \
         GROUP BY agency_id, timeliness",
        ids(agencies.iter().map(|a| a.get()))
    ))
    .bind::<Date, NaiveDate>(period.from())
    .bind::<Date, NaiveDate>(period.to())
    .load(conn)
}

/// Stays that were taken over in a period, by agency.
///
/// # Errors
/// The database refuses.
pub fn received(conn: &mut Connection, agencies: &[AgencyId], period: Period) -> QueryResult<Vec<Counted>> {
    if agencies.is_empty() {
        return Ok(Vec::new());
    }
    diesel::sql_query(format!(
        "SELECT agency_id, COUNT(*) AS total FROM dossier_steps WHERE agency_id IN ({}) AND received_day IS NOT NULL \
         AND received_day >= $1 AND received_day <= $2 GROUP BY agency_id",
        ids(agencies.iter().map(|a| a.get()))
    ))
    .bind::<Date, NaiveDate>(period.from())
    .bind::<Date, NaiveDate>(period.to())
    .load(conn)
}

/// Steps that are open now, taken over or not, by agency.
///
/// # Errors
/// The database refuses.
pub fn open_now(conn: &mut Connection, agencies: &[AgencyId]) -> QueryResult<Vec<Counted>> {
    if agencies.is_empty() {
        return Ok(Vec::new());
    }
    let ids = ids(agencies.iter().map(|a| a.get()));
    diesel::sql_query(format!(
        "SELECT step_agency_id AS agency_id, COUNT(*) AS total FROM dossiers \
         WHERE step_agency_id IN ({ids}) AND step_agency_id IS NOT NULL AND ended_at IS NULL GROUP BY step_agency_id \
         UNION ALL SELECT agency_id, COUNT(*) AS total FROM dossier_steps \
         WHERE branch AND agency_id IN ({ids}) GROUP BY agency_id"
    ))
    .load(conn)
}

/// The dossiers with such a stay, each once, newest first, below an id.
///
/// # Errors
/// The database refuses.
pub fn behind(
    conn: &mut Connection,
    agencies: &[AgencyId],
    period: Period,
    stays: Stays,
    below: DossierId,
    limit: i64,
) -> QueryResult<Vec<DossierId>> {
    #[derive(QueryableByName)]
    struct Found {
        #[diesel(sql_type = BigInt)]
        dossier_id: DossierId,
    }
    if agencies.is_empty() {
        return Ok(Vec::new());
    }
    let (day, condition) = match stays {
        Stays::Received => ("received_day", "1 = 1".to_owned()),
        Stays::Finished => ("left_day", "timeliness IS NOT NULL".to_owned()),
        Stays::As(timeliness) => ("left_day", format!("timeliness = '{timeliness}'")),
        Stays::Interrupted => ("left_day", "timeliness IS NULL".to_owned()),
    };
    let found: Vec<Found> = diesel::sql_query(format!(
        "SELECT DISTINCT dossier_id FROM dossier_steps WHERE agency_id IN ({}) AND {day} IS NOT NULL AND {day} >= $1 \
         AND {day} <= $2 AND {condition} AND dossier_id < $3 ORDER BY dossier_id DESC LIMIT $4",
        ids(agencies.iter().map(|a| a.get()))
    ))
    .bind::<Date, NaiveDate>(period.from())
    .bind::<Date, NaiveDate>(period.to())
    .bind::<BigInt, DossierId>(below)
    .bind::<BigInt, i64>(limit)
    .load(conn)?;
    Ok(found.into_iter().map(|f| f.dossier_id).collect())
}
