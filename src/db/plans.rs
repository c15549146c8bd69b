//! Rows of plans, and figures that other systems hold.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::catalogue::TargetRow;
use super::schema::{entered_figures, plan_targets, plans};
use super::sql_text::{count_if, ids, statuses};
use super::types::sql::InstantSql;
use super::{Connection, QueryResult};
use crate::domain::dossier::Status;
use crate::domain::gauge::Gauge;
use crate::domain::ids::{AgencyId, UserId};
use crate::domain::instant::Instant;

/// The head of a plan as stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = plans, treat_none_as_default_value = false)]
#[allow(missing_docs)]
pub struct PlanRow {
    pub year: i32,
    pub agency_id: AgencyId,
    pub name: String,
    pub source: String,
    pub version: i32,
}

/// Every plan, or those of a year, newest first.
///
/// # Errors
/// The database refuses.
pub fn list(conn: &mut Connection, year: Option<i32>) -> QueryResult<Vec<(PlanRow, Vec<TargetRow>)>> {
    let heads: Vec<PlanRow> = match year {
        Some(year) => plans::table
            .select(PlanRow::as_select())
            .filter(plans::year.eq(year))
            .order(plans::agency_id)
            .load(conn)?,
        None => plans::table
            .select(PlanRow::as_select())
            .order((plans::year.desc(), plans::agency_id))
            .load(conn)?,
    };
    let targets: Vec<TargetRow> = plan_targets::table
        .select(TargetRow::as_select())
        .order((plan_targets::indicator, plan_targets::agency_level.desc()))
        .load(conn)?;
    Ok(heads
        .into_iter()
        .map(|head| {
            let own = targets
                .iter()
                .filter(|t| (t.year, t.agency_id) == (head.year, head.agency_id));
            let own = own.cloned().collect();
            (head, own)
        })
        .collect())
}

/// One plan.
///
/// # Errors
/// The database refuses.
pub fn find(conn: &mut Connection, year: i32, agency: AgencyId) -> QueryResult<Option<PlanRow>> {
    plans::table
        .select(PlanRow::as_select())
        .filter(plans::year.eq(year))
        .filter(plans::agency_id.eq(agency))
        .get_result(conn)
        .optional()
}

/// Adds the head of a plan.
///
/// # Errors
/// The agency has a plan for that year, or the database refuses.
pub fn insert(conn: &mut Connection, row: &PlanRow) -> QueryResult<()> {
    diesel::insert_into(plans::table).values(row).execute(conn).map(drop)
}

/// Changes name and source of a plan that is still at the version before; answers whether it was.
///
/// # Errors
/// The database refuses.
pub fn update(conn: &mut Connection, row: &PlanRow) -> QueryResult<bool> {
    diesel::update(
        plans::table
            .filter(plans::year.eq(row.year))
            .filter(plans::agency_id.eq(row.agency_id))
            .filter(plans::version.eq(row.version - 1)),
    )
    .set((
        plans::name.eq(&row.name),
        plans::source.eq(&row.source),
        plans::version.eq(row.version),
    ))
    .execute(conn)
    .map(|n| n > 0)
}

/// Puts these targets in the place of those that a plan has.
///
/// # Errors
/// The database refuses.
pub fn replace_targets(conn: &mut Connection, year: i32, agency: AgencyId, rows: &[TargetRow]) -> QueryResult<()> {
    diesel::delete(
        plan_targets::table
            .filter(plan_targets::year.eq(year))
            .filter(plan_targets::agency_id.eq(agency)),
    )
    .execute(conn)?;
    for row in rows {
        super::catalogue::insert_target(conn, row)?;
    }
    Ok(())
}

/// A figure that another system holds.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = entered_figures, treat_none_as_default_value = false)]
#[allow(missing_docs)]
pub struct FigureRow {
    pub id: i64,
    pub agency_id: AgencyId,
    pub gauge: Gauge,
    pub period_from: NaiveDate,
    pub period_to: NaiveDate,
    /// From 1; the highest one counts.
    pub revision: i32,
    pub numerator: i64,
    pub denominator: i64,
    pub source: String,
    pub evidence: String,
    /// Why it was corrected.
    pub reason: Option<String>,
    pub entered_by: UserId,
    pub entered_at: Instant,
}

/// Adds a revision of a figure.
///
/// # Errors
/// The revision is there already, or the database refuses.
pub fn insert_figure(conn: &mut Connection, row: &FigureRow) -> QueryResult<()> {
    diesel::insert_into(entered_figures::table)
        .values(row)
        .execute(conn)
        .map(drop)
}

/// Every revision of the figures of some agencies whose periods touch these days, oldest revision first.
///
/// # Errors
/// The database refuses.
pub fn figures(
    conn: &mut Connection,
    agencies: &[AgencyId],
    from: NaiveDate,
    to: NaiveDate,
) -> QueryResult<Vec<FigureRow>> {
    let mut rows: Vec<FigureRow> = Vec::new();
    // As many ids as a statement takes, at most.
    for some in agencies.chunks(500) {
        rows.extend(
            entered_figures::table
                .select(FigureRow::as_select())
                .filter(entered_figures::agency_id.eq_any(some))
                .filter(entered_figures::period_to.ge(from))
                .filter(entered_figures::period_from.le(to))
                .load::<FigureRow>(conn)?,
        );
    }
    rows.sort_by_key(|r| (r.agency_id, r.gauge, r.period_from, r.period_to, r.revision));
    Ok(rows)
}

/// Open dossiers of an agency, by what their due times say.
#[derive(Clone, Copy, Debug, QueryableByName)]
pub struct OpenRow {
    /// Whose they are.
    #[diesel(sql_type = BigInt)]
    pub agency_id: i64,
    /// Running and past their due time.
    #[diesel(sql_type = BigInt)]
    pub overdue: i64,
    /// Not overdue, and due before the end of the year.
    #[diesel(sql_type = BigInt)]
    pub due: i64,
    /// All in progress.
    #[diesel(sql_type = BigInt)]
    pub open: i64,
}

/// Dossiers in progress at this moment, agency by agency: overdue ones, and those due before a moment. What was submitted but
/// never received is not in progress, though a supplement may have been asked for.
///
/// # Errors
/// The database refuses.
pub fn at_hand(
    conn: &mut Connection,
    agencies: &[AgencyId],
    now: Instant,
    until: Instant,
) -> QueryResult<Vec<OpenRow>> {
    if agencies.is_empty() {
        return Ok(Vec::new());
    }
    let overdue = format!("status IN ({}) AND due_at < $1", statuses(Status::is_running));
    let sql = format!(
        "SELECT agency_id, {} AS overdue, {} AS due, CAST(COUNT(*) AS BIGINT) AS open FROM dossiers \
         WHERE received_at IS NOT NULL AND closed_at IS NULL AND status IN ({}) \
         AND agency_id IN ({}) GROUP BY agency_id",
        count_if(&overdue),
        count_if(&format!("due_at < $2 AND NOT ({overdue})")),
        statuses(Status::is_open),
        ids(agencies.iter().map(|a| a.get())),
    );
    diesel::sql_query(sql)
        .bind::<InstantSql, _>(now)
        .bind::<InstantSql, _>(until)
        .load(conn)
}
