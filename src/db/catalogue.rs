//! Rows of the catalogue: agencies, procedures, calendars, rules, targets.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::schema::{
    agencies, agency_former_names, agency_successors, calendar_days, calendar_weeks, plan_targets, procedure_versions,
    procedures, rules, sequences,
};
use super::statement::NextInSequence;
use super::{Connection, QueryResult, delegations};
use crate::domain::agency::{AgencyLevel, FormerName};
use crate::domain::calendar::DayKind;
use crate::domain::codes::{AgencyCode, ProcedureCode};
use crate::domain::gauge::Gauge;
use crate::domain::ids::{AgencyId, ProcedureId, VersionId};
use crate::domain::indicator::Comparator;
use crate::domain::procedure::ProcedureDefinition;
use crate::domain::rules::RuleKey;

pub(super) const VERSION: &str = "catalogue";

/// An agency as stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = agencies, treat_none_as_default_value = false)]
#[allow(missing_docs)]
pub struct AgencyRow {
    pub id: AgencyId,
    pub code: AgencyCode,
    pub name: String,
    pub level: AgencyLevel,
    pub parent_id: Option<AgencyId>,
    pub valid_from: NaiveDate,
    pub valid_to: Option<NaiveDate>,
}

/// A procedure as stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = procedures, treat_none_as_default_value = false)]
#[allow(missing_docs)]
pub struct ProcedureRow {
    pub id: ProcedureId,
    pub code: ProcedureCode,
    pub name: String,
    pub field: String,
}

/// A version of a procedure.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = procedure_versions, treat_none_as_default_value = false)]
#[allow(missing_docs)]
pub struct VersionRow {
    pub id: VersionId,
    pub procedure_id: ProcedureId,
    pub valid_from: NaiveDate,
    pub valid_to: Option<NaiveDate>,
    pub definition: ProcedureDefinition,
}

/// Weekly sessions of an agency from a day on; seven session lists separated by `;`, Monday first.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = calendar_weeks, treat_none_as_default_value = false)]
#[allow(missing_docs)]
pub struct WeekRow {
    pub agency_id: AgencyId,
    pub valid_from: NaiveDate,
    pub sessions: String,
}

/// A holiday or a swap day of an agency and all below it.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = calendar_days, treat_none_as_default_value = false)]
#[allow(missing_docs)]
pub struct DayRow {
    pub agency_id: AgencyId,
    pub day: NaiveDate,
    pub kind: DayKind,
    pub sessions: Option<String>,
    pub name: String,
    pub source: String,
}

/// A setting of a rule.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = rules, treat_none_as_default_value = false)]
#[allow(missing_docs)]
pub struct RuleRow {
    pub key: RuleKey,
    pub agency_id: AgencyId,
    pub valid_from: NaiveDate,
    pub valid_to: Option<NaiveDate>,
    pub value: i64,
    pub source: String,
}

/// A target of a yearly plan; the threshold in hundredths of a percent.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = plan_targets, treat_none_as_default_value = false)]
#[allow(missing_docs)]
pub struct TargetRow {
    pub year: i32,
    pub agency_id: AgencyId,
    #[diesel(column_name = indicator)]
    pub gauge: Gauge,
    pub agency_level: AgencyLevel,
    pub comparator: Comparator,
    pub threshold: i32,
    pub source: String,
}

/// Everything at once; the catalogue is small and lives in memory.
#[derive(Debug, Default)]
#[allow(missing_docs)]
pub struct Rows {
    pub version: i64,
    pub agencies: Vec<AgencyRow>,
    pub successors: Vec<(AgencyId, AgencyId)>,
    /// Names that agencies had, each with its last day, in the order of those days.
    pub former_names: Vec<(AgencyId, NaiveDate, String)>,
    pub procedures: Vec<ProcedureRow>,
    pub versions: Vec<VersionRow>,
    pub weeks: Vec<WeekRow>,
    pub days: Vec<DayRow>,
    pub rules: Vec<RuleRow>,
    pub targets: Vec<TargetRow>,
    /// Work given to others, as far as it may still hold.
    pub delegations: Vec<delegations::DelegationRow>,
}

/// Version of the catalogue: grows with every change, so that each process knows when its copy is old.
///
/// # Errors
/// The database refuses.
pub fn version(conn: &mut Connection) -> QueryResult<i64> {
    on!(conn, |c| sequences::table
        .select(sequences::value)
        .filter(sequences::name.eq(VERSION))
        .get_result(c))
    .optional()
    .map(|found| found.unwrap_or(0))
}

/// Marks the catalogue as changed.
///
/// # Errors
/// The database refuses.
pub fn bump_version(conn: &mut Connection) -> QueryResult<i64> {
    let next = NextInSequence { name: VERSION };
    on!(conn, |c| next.get_result(c))
}

/// Reads the whole catalogue.
///
/// # Errors
/// The database refuses.
pub fn load(conn: &mut Connection) -> QueryResult<Rows> {
    Ok(Rows {
        version: version(conn)?,
        agencies: agencies::table.select(AgencyRow::as_select()).load(conn)?,
        successors: agency_successors::table.load(conn)?,
        former_names: agency_former_names::table
            .order((agency_former_names::agency_id, agency_former_names::valid_to))
            .load(conn)?,
        procedures: procedures::table.select(ProcedureRow::as_select()).load(conn)?,
        versions: procedure_versions::table
            .select(VersionRow::as_select())
            .order((procedure_versions::procedure_id, procedure_versions::valid_from))
            .load(conn)?,
        weeks: calendar_weeks::table.select(WeekRow::as_select()).load(conn)?,
        days: calendar_days::table.select(DayRow::as_select()).load(conn)?,
        rules: rules::table.select(RuleRow::as_select()).load(conn)?,
        targets: plan_targets::table.select(TargetRow::as_select()).load(conn)?,
        delegations: delegations::live(conn)?,
    })
}

/// Adds an agency.
///
/// # Errors
/// The code is taken, or the database refuses.
pub fn insert_agency(conn: &mut Connection, row: &AgencyRow) -> QueryResult<()> {
    diesel::insert_into(agencies::table).values(row).execute(conn).map(drop)
}

/// Keeps a name that an agency had until a day.
///
/// # Errors
/// The database refuses.
pub fn insert_former_name(conn: &mut Connection, id: AgencyId, former: &FormerName) -> QueryResult<()> {
    diesel::insert_into(agency_former_names::table)
        .values((
            agency_former_names::agency_id.eq(id),
            agency_former_names::valid_to.eq(former.valid_to),
            agency_former_names::name.eq(&former.name),
        ))
        .execute(conn)
        .map(drop)
}

/// Changes an agency's name and end, and replaces its successors.
///
/// # Errors
/// The database refuses.
pub fn update_agency(
    conn: &mut Connection,
    id: AgencyId,
    name: &str,
    valid_to: Option<NaiveDate>,
    successors: &[AgencyId],
) -> QueryResult<()> {
    diesel::update(agencies::table.filter(agencies::id.eq(id)))
        .set((agencies::name.eq(name), agencies::valid_to.eq(valid_to)))
        .execute(conn)?;
    diesel::delete(agency_successors::table.filter(agency_successors::agency_id.eq(id))).execute(conn)?;
    for successor in successors {
        diesel::insert_into(agency_successors::table)
            .values((
                agency_successors::agency_id.eq(id),
                agency_successors::successor_id.eq(*successor),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Adds a procedure.
///
/// # Errors
/// The code is taken, or the database refuses.
pub fn insert_procedure(conn: &mut Connection, row: &ProcedureRow) -> QueryResult<()> {
    diesel::insert_into(procedures::table)
        .values(row)
        .execute(conn)
        .map(drop)
}

/// Adds a version.
///
/// # Errors
/// The procedure has a version from that day already, or the database refuses.
pub fn insert_version(conn: &mut Connection, row: &VersionRow) -> QueryResult<()> {
    diesel::insert_into(procedure_versions::table)
        .values(row)
        .execute(conn)
        .map(drop)
}

/// Ends a version on a day, or lets it hold on.
///
/// # Errors
/// The database refuses.
pub fn end_version(conn: &mut Connection, id: VersionId, last_day: Option<NaiveDate>) -> QueryResult<()> {
    diesel::update(procedure_versions::table.filter(procedure_versions::id.eq(id)))
        .set(procedure_versions::valid_to.eq(last_day))
        .execute(conn)
        .map(drop)
}

/// Sets the weekly sessions of an agency from a day on.
///
/// # Errors
/// The database refuses.
pub fn put_week(conn: &mut Connection, row: &WeekRow) -> QueryResult<()> {
    diesel::delete(
        calendar_weeks::table
            .filter(calendar_weeks::agency_id.eq(row.agency_id))
            .filter(calendar_weeks::valid_from.eq(row.valid_from)),
    )
    .execute(conn)?;
    diesel::insert_into(calendar_weeks::table)
        .values(row)
        .execute(conn)
        .map(drop)
}

/// Sets an exception of an agency on a day.
///
/// # Errors
/// The database refuses.
pub fn put_day(conn: &mut Connection, row: &DayRow) -> QueryResult<()> {
    delete_day(conn, row.agency_id, row.day)?;
    diesel::insert_into(calendar_days::table)
        .values(row)
        .execute(conn)
        .map(drop)
}

/// Removes an exception; answers whether there was one.
///
/// # Errors
/// The database refuses.
pub fn delete_day(conn: &mut Connection, agency: AgencyId, day: NaiveDate) -> QueryResult<bool> {
    diesel::delete(
        calendar_days::table
            .filter(calendar_days::agency_id.eq(agency))
            .filter(calendar_days::day.eq(day)),
    )
    .execute(conn)
    .map(|n| n > 0)
}

/// Sets a rule for an agency from a day on.
///
/// # Errors
/// The database refuses.
pub fn put_rule(conn: &mut Connection, row: &RuleRow) -> QueryResult<()> {
    diesel::delete(
        rules::table
            .filter(rules::key.eq(row.key))
            .filter(rules::agency_id.eq(row.agency_id))
            .filter(rules::valid_from.eq(row.valid_from)),
    )
    .execute(conn)?;
    diesel::insert_into(rules::table).values(row).execute(conn).map(drop)
}

/// Adds a target of a plan.
///
/// # Errors
/// The plan has that target already, or the database refuses.
pub fn insert_target(conn: &mut Connection, row: &TargetRow) -> QueryResult<()> {
    diesel::insert_into(plan_targets::table)
        .values(row)
        .execute(conn)
        .map(drop)
}
