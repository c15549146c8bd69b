//! Ratings of dossiers by their citizens.

use chrono::NaiveDate;
use diesel::dsl::count_star;
use diesel::prelude::*;

use super::schema::ratings;
use super::{Connection, QueryResult};
use crate::domain::feedback::Grade;
use crate::domain::figures::Period;
use crate::domain::ids::{AgencyId, DossierId};
use crate::domain::instant::Instant;

/// A rating.
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = ratings, treat_none_as_default_value = false)]
#[allow(missing_docs)]
pub struct RatingRow {
    pub id: i64,
    pub dossier_id: DossierId,
    /// The agency that decided.
    pub agency_id: AgencyId,
    pub grade: Grade,
    pub comment: Option<String>,
    pub rated_at: Instant,
    pub rated_day: NaiveDate,
}

/// Adds a rating.
///
/// # Errors
/// The dossier was rated, or the database refuses.
pub fn insert(conn: &mut Connection, row: &RatingRow) -> QueryResult<()> {
    diesel::insert_into(ratings::table).values(row).execute(conn).map(drop)
}

/// The rating of a dossier.
///
/// # Errors
/// The database refuses.
pub fn of_dossier(conn: &mut Connection, dossier: DossierId) -> QueryResult<Option<RatingRow>> {
    ratings::table
        .select(RatingRow::as_select())
        .filter(ratings::dossier_id.eq(dossier))
        .get_result(conn)
        .optional()
}

/// How many ratings of each grade each of some agencies got within a period.
///
/// # Errors
/// The database refuses.
pub fn counts(
    conn: &mut Connection,
    agencies: &[AgencyId],
    period: Period,
) -> QueryResult<Vec<(AgencyId, Grade, i64)>> {
    ratings::table
        .group_by((ratings::agency_id, ratings::grade))
        .select((ratings::agency_id, ratings::grade, count_star()))
        .filter(ratings::agency_id.eq_any(agencies))
        .filter(ratings::rated_day.between(period.from(), period.to()))
        .load(conn)
}

/// A page of ratings, newest first.
///
/// # Errors
/// The database refuses.
pub fn page(
    conn: &mut Connection,
    agencies: &[AgencyId],
    period: Period,
    grade: Option<Grade>,
    after: Option<i64>,
    limit: i64,
) -> QueryResult<Vec<RatingRow>> {
    let mut query = ratings::table
        .select(RatingRow::as_select())
        .filter(ratings::agency_id.eq_any(agencies))
        .filter(ratings::rated_day.between(period.from(), period.to()))
        .order(ratings::id.desc())
        .limit(limit)
        .into_boxed();
    if let Some(grade) = grade {
        query = query.filter(ratings::grade.eq(grade));
    }
    if let Some(after) = after {
        query = query.filter(ratings::id.lt(after));
    }
    query.load(conn)
}
