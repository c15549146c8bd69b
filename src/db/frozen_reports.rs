//! Frozen reports: added, read, never changed.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::schema::{frozen_report_lines, frozen_reports};
use super::{Connection, QueryResult};
use crate::domain::ids::{AgencyId, ReportId, UserId};
use crate::domain::instant::Instant;
use crate::domain::report::ReportKind;

/// A frozen report without its rows.
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = frozen_reports, treat_none_as_default_value = false)]
#[allow(missing_docs)]
pub struct FrozenRow {
    pub id: ReportId,
    pub agency_id: AgencyId,
    /// The local year in which it was frozen.
    pub year: i32,
    /// Counted from 1 in the agency and year.
    pub number: i32,
    pub kind: ReportKind,
    pub own: bool,
    /// Empty where the report cannot be grouped.
    pub group_by: String,
    pub first_day: NaiveDate,
    pub last_day: NaiveDate,
    /// Which freezing of the same report and period, from 1.
    pub version: i32,
    pub previous_id: Option<ReportId>,
    pub cut_off: Instant,
    pub frozen_at: Instant,
    pub frozen_by: UserId,
    /// Everything around the rows: a JSON document.
    pub head: String,
    pub row_count: i64,
    /// Of the head and every line.
    pub sha256: String,
    /// Without the dossiers that are doubtful witnesses.
    pub certain: bool,
}

/// A piece of the rows.
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = frozen_report_lines, treat_none_as_default_value = false)]
#[allow(missing_docs)]
pub struct LinesRow {
    pub report_id: ReportId,
    pub seq: i32,
    /// JSON documents, each ended by a line feed.
    pub lines: String,
}

/// What freezings of the same report have in common.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct Series<'s> {
    pub agency_id: AgencyId,
    pub kind: ReportKind,
    pub own: bool,
    pub group_by: &'s str,
    pub certain: bool,
    pub first_day: NaiveDate,
    pub last_day: NaiveDate,
}

/// Adds a report.
///
/// # Errors
/// The number or the version is taken, or the database refuses.
pub fn insert(conn: &mut Connection, row: &FrozenRow) -> QueryResult<()> {
    diesel::insert_into(frozen_reports::table)
        .values(row)
        .execute(conn)
        .map(drop)
}

/// Adds a piece of rows.
///
/// # Errors
/// The database refuses.
pub fn insert_lines(conn: &mut Connection, row: &LinesRow) -> QueryResult<()> {
    diesel::insert_into(frozen_report_lines::table)
        .values(row)
        .execute(conn)
        .map(drop)
}

/// The latest freezing of a report.
///
/// # Errors
/// The database refuses.
pub fn latest(conn: &mut Connection, series: Series<'_>) -> QueryResult<Option<FrozenRow>> {
    frozen_reports::table
        .select(FrozenRow::as_select())
        .filter(frozen_reports::agency_id.eq(series.agency_id))
        .filter(frozen_reports::kind.eq(series.kind))
        .filter(frozen_reports::own.eq(series.own))
        .filter(frozen_reports::group_by.eq(series.group_by))
        .filter(frozen_reports::certain.eq(series.certain))
        .filter(frozen_reports::first_day.eq(series.first_day))
        .filter(frozen_reports::last_day.eq(series.last_day))
        .order(frozen_reports::version.desc())
        .limit(1)
        .get_result(conn)
        .optional()
}

/// A report by its number.
///
/// # Errors
/// The database refuses.
pub fn find(conn: &mut Connection, agency: AgencyId, year: i32, number: i32) -> QueryResult<Option<FrozenRow>> {
    frozen_reports::table
        .select(FrozenRow::as_select())
        .filter(frozen_reports::agency_id.eq(agency))
        .filter(frozen_reports::year.eq(year))
        .filter(frozen_reports::number.eq(number))
        .get_result(conn)
        .optional()
}

/// A report by its identity.
///
/// # Errors
/// It is not there, or the database refuses.
pub fn get(conn: &mut Connection, id: ReportId) -> QueryResult<FrozenRow> {
    frozen_reports::table
        .select(FrozenRow::as_select())
        .filter(frozen_reports::id.eq(id))
        .get_result(conn)
}

/// Reports of some agencies, newest first, after the one named.
///
/// # Errors
/// The database refuses.
pub fn list(
    conn: &mut Connection,
    agencies: &[AgencyId],
    kind: Option<ReportKind>,
    after: Option<ReportId>,
    limit: i64,
) -> QueryResult<Vec<FrozenRow>> {
    let mut query = frozen_reports::table
        .select(FrozenRow::as_select())
        .filter(frozen_reports::agency_id.eq_any(agencies))
        .order(frozen_reports::id.desc())
        .limit(limit)
        .into_boxed();
    if let Some(kind) = kind {
        query = query.filter(frozen_reports::kind.eq(kind));
    }
    if let Some(after) = after {
        query = query.filter(frozen_reports::id.lt(after));
    }
    query.load(conn)
}

/// A piece of the rows of a report; none behind the last.
///
/// # Errors
/// The database refuses.
pub fn lines(conn: &mut Connection, report: ReportId, seq: i32) -> QueryResult<Option<String>> {
    frozen_report_lines::table
        .select(frozen_report_lines::lines)
        .filter(frozen_report_lines::report_id.eq(report))
        .filter(frozen_report_lines::seq.eq(seq))
        .get_result(conn)
        .optional()
}
