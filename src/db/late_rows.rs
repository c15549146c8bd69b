//! The dossiers of the late list: which they are, from indexes and for all agencies at once, and then what is told of them.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Date, Nullable};

use super::dossier_parts::{MoveRow, StepRow};
use super::dossier_search::{Behind, Counting, narrow_by_figure};
use super::schema::{clock_moves, dossier_steps, dossiers};
use super::sql_text::ids;
use super::{Connection, QueryResult, by_dossier, events};
use crate::domain::dossier::{self, Action, ClockEffect, TRANSITIONS};
use crate::domain::dossier_code::DossierCode;
use crate::domain::figures::{Measure, Period};
use crate::domain::held::Span;
use crate::domain::ids::{AgencyId, DossierId, ProcedureId, UserId, VersionId};
use crate::domain::instant::Instant;
use crate::domain::postal::Channel;
use crate::domain::timeliness::Timeliness;

/// One dossier of the list.
#[derive(Clone, Copy, Debug, Queryable)]
pub struct Entry {
    /// Who decides.
    pub agency_id: AgencyId,
    /// On which local day it was decided; none for what is overdue.
    pub decided_day: Option<NaiveDate>,
    /// Which.
    pub id: DossierId,
}

/// Decided late in a period.
///
/// # Errors
/// The database refuses.
pub fn decided_late(conn: &mut Connection, agencies: &[AgencyId], period: Period) -> QueryResult<Vec<Entry>> {
    let late = Behind::of(Counting::Counted {
        measures: &[Measure::DecidedLate],
        except: None,
        from: period.from(),
        to: period.to(),
    });
    let own = dossiers::table
        .filter(dossiers::agency_id.eq_any(agencies.to_vec()))
        .into_boxed();
    narrow_by_figure(own, &late)
        .select((dossiers::agency_id, dossiers::ended_day, dossiers::id))
        .load(conn)
}

/// Overdue, by a figure that counts them.
///
/// # Errors
/// The database refuses.
pub fn overdue(conn: &mut Connection, agencies: &[AgencyId], counting: Counting) -> QueryResult<Vec<Entry>> {
    // What is overdue is little and found by its own index: the unary plus hides the agencies from the choice, so that the
    // database does not look at every dossier that they ever had.
    let own = sql::<Bool>(&format!(
        "+dossiers.agency_id IN ({})",
        ids(agencies.iter().map(|a| a.get()))
    ));
    narrow_by_figure(dossiers::table.filter(own).into_boxed(), &Behind::of(counting))
        .select((dossiers::agency_id, sql::<Nullable<Date>>("NULL"), dossiers::id))
        .load(conn)
}

/// What is told of a dossier.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = dossiers)]
#[allow(missing_docs)]
pub struct LateRow {
    pub id: DossierId,
    pub code: DossierCode,
    pub procedure_id: ProcedureId,
    pub version_id: VersionId,
    pub agency_id: AgencyId,
    pub received_agency_id: AgencyId,
    pub intake_channel: Channel,
    /// When it was entered; none if it came from another system.
    pub entered_at: Option<Instant>,
    pub received_at: Option<Instant>,
    pub due_at: Option<Instant>,
    pub ended_at: Option<Instant>,
    pub timeliness: Option<Timeliness>,
}

impl LateRow {
    /// When it was decided.
    pub const fn decided_at(&self) -> Option<Instant> {
        dossier::decided_at(self.timeliness, self.ended_at)
    }
}

/// A stay at a step, as far as it matters for what made a dossier late.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = dossier_steps)]
#[allow(missing_docs)]
pub struct StayRow {
    pub dossier_id: DossierId,
    pub seq: i16,
    pub step_no: i16,
    pub name: String,
    pub agency_id: AgencyId,
    pub assignee_id: Option<UserId>,
    pub entered_at: Instant,
    pub due_at: Option<Instant>,
    pub left_at: Option<Instant>,
    pub handover: i16,
    pub given_from: i16,
    pub given_by: Option<UserId>,
    pub received_at: Option<Instant>,
    pub received_by: Option<UserId>,
    pub left_by: Option<UserId>,
    pub wait_minutes: Option<i64>,
}

impl StayRow {
    /// Whose work it is or was, see [`StepRow::official`].
    pub fn official(&self) -> Option<UserId> {
        self.assignee_id.or(self.left_by).or(self.received_by)
    }
}

impl From<&StepRow> for StayRow {
    fn from(step: &StepRow) -> Self {
        Self {
            dossier_id: step.dossier_id,
            seq: step.seq,
            step_no: step.step_no,
            name: step.name.clone(),
            agency_id: step.agency_id,
            assignee_id: step.assignee_id,
            entered_at: step.entered_at,
            due_at: step.due_at,
            left_at: step.left_at,
            handover: step.handover,
            given_from: step.given_from,
            given_by: step.given_by,
            received_at: step.received_at,
            received_by: step.received_by,
            left_by: step.left_by,
            wait_minutes: step.wait_minutes,
        }
    }
}

/// Some dossiers.
///
/// # Errors
/// The database refuses.
pub fn rows(conn: &mut Connection, dossiers: &[DossierId]) -> QueryResult<HashMap<DossierId, LateRow>> {
    let rows: Vec<LateRow> = on!(conn, |c| dossiers::table
        .select(LateRow::as_select())
        .filter(dossiers::id.eq_any(dossiers))
        .load(c))?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// Their stays at steps, in order.
///
/// # Errors
/// The database refuses.
pub fn stays(conn: &mut Connection, dossiers: &[DossierId]) -> QueryResult<HashMap<DossierId, Vec<StayRow>>> {
    let rows: Vec<StayRow> = on!(conn, |c| dossier_steps::table
        .select(StayRow::as_select())
        .filter(dossier_steps::dossier_id.eq_any(dossiers))
        .order((dossier_steps::dossier_id, dossier_steps::seq))
        .load(c))?;
    Ok(by_dossier(rows, |row| row.dossier_id))
}

/// Spans in which those that were taken up again had ended.
///
/// # Errors
/// The database refuses.
pub fn ended(conn: &mut Connection, dossiers: &[DossierId]) -> QueryResult<HashMap<DossierId, Vec<Span>>> {
    let again = events::named(conn, dossiers, &[Action::Reopen.as_str()])?;
    let mut reopened: Vec<DossierId> = again.iter().map(|(id, _, _)| *id).collect();
    reopened.dedup();
    let ends = TRANSITIONS
        .iter()
        .filter(|t| t.clock == ClockEffect::Stop)
        .map(|t| t.action.as_str());
    let ends: Vec<&str> = ends.collect();
    let ends = events::named(conn, &reopened, &ends)?;
    let mut spans: HashMap<DossierId, Vec<Span>> = HashMap::new();
    for (id, until, _) in again {
        let mine = spans.entry(id).or_default();
        let since = mine.last().map(|before| before.until);
        let from = ends
            .iter()
            .find(|(of, at, _)| *of == id && since.is_none_or(|since| *at >= since));
        mine.extend(from.map(|(_, from, _)| Span { from: *from, until }));
    }
    Ok(spans)
}

/// Their pauses and extensions, in order.
///
/// # Errors
/// The database refuses.
pub fn moves(conn: &mut Connection, dossiers: &[DossierId]) -> QueryResult<HashMap<DossierId, Vec<MoveRow>>> {
    let rows: Vec<MoveRow> = on!(conn, |c| clock_moves::table
        .select(MoveRow::as_select())
        .filter(clock_moves::dossier_id.eq_any(dossiers))
        .order((clock_moves::dossier_id, clock_moves::seq))
        .load(c))?;
    Ok(by_dossier(rows, |row| row.dossier_id))
}
