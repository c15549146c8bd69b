//! Background jobs: visible, restartable, taken by one process at a time.

use diesel::prelude::*;

use super::schema::jobs;
use super::{Connection, QueryResult};
use crate::domain::ids::{AgencyId, DossierId, JobId, UserId};
use crate::domain::instant::Instant;
use crate::domain::job::{JobKind, JobState};

/// A job as stored.
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = jobs, treat_none_as_default_value = false)]
#[allow(missing_docs)]
pub struct JobRow {
    pub id: JobId,
    pub kind: JobKind,
    pub agency_id: AgencyId,
    pub reason: String,
    pub created_by: UserId,
    pub created_at: Instant,
    /// How far it has come: the last id it has dealt with.
    pub position: i64,
    pub done: i64,
    pub changed: i64,
    pub leased_until: Option<Instant>,
    pub finished_at: Option<Instant>,
    /// Why it was interrupted; it goes on later.
    pub error: Option<String>,
    /// What it found wrong, a line each.
    pub findings: Option<String>,
    /// How often in a row it was interrupted.
    pub failures: i32,
}

impl JobRow {
    /// When it is tried again, if it was interrupted and waits.
    pub const fn retry_at(&self) -> Option<Instant> {
        match (self.finished_at, &self.error) {
            (None, Some(_)) => self.leased_until,
            _ => None,
        }
    }

    /// How far it has come.
    pub const fn state(&self) -> JobState {
        match (self.finished_at, self.leased_until) {
            (Some(_), _) => JobState::Finished,
            // What holds an interrupted job is the wait before it is tried again.
            (None, _) if self.error.is_some() => JobState::Waiting,
            (None, None) if self.position == 0 => JobState::Waiting,
            (None, _) => JobState::Running,
        }
    }
}

/// Adds a job.
///
/// # Errors
/// The database refuses.
pub fn insert(conn: &mut Connection, row: &JobRow) -> QueryResult<()> {
    diesel::insert_into(jobs::table).values(row).execute(conn).map(drop)
}

/// Finds a job.
///
/// # Errors
/// The database refuses.
pub fn find(conn: &mut Connection, id: JobId) -> QueryResult<Option<JobRow>> {
    jobs::table
        .select(JobRow::as_select())
        .filter(jobs::id.eq(id))
        .get_result(conn)
        .optional()
}

/// The newest jobs for some agencies.
///
/// # Errors
/// The database refuses.
pub fn list(conn: &mut Connection, agencies: &[AgencyId], limit: i64) -> QueryResult<Vec<JobRow>> {
    jobs::table
        .select(JobRow::as_select())
        .filter(jobs::agency_id.eq_any(agencies))
        .order(jobs::id.desc())
        .limit(limit)
        .load(conn)
}

/// The newest jobs of a kind, for some agencies.
///
/// # Errors
/// The database refuses.
pub fn of_kind(conn: &mut Connection, kind: JobKind, agencies: &[AgencyId], limit: i64) -> QueryResult<Vec<JobRow>> {
    jobs::table
        .select(JobRow::as_select())
        .filter(jobs::kind.eq(kind))
        .filter(jobs::agency_id.eq_any(agencies))
        .order(jobs::id.desc())
        .limit(limit)
        .load(conn)
}

/// Jobs of a kind that are not at their end and have not come to a dossier yet, the oldest first.
///
/// # Errors
/// The database refuses.
pub fn not_yet_at(conn: &mut Connection, kind: JobKind, dossier: DossierId) -> QueryResult<Vec<JobRow>> {
    on!(conn, |c| jobs::table
        .select(JobRow::as_select())
        .filter(jobs::finished_at.is_null())
        .filter(jobs::kind.eq(kind))
        .filter(jobs::position.lt(dossier.get()))
        .order(jobs::id)
        .load(c))
}

/// How many jobs were interrupted and are not at their end.
///
/// # Errors
/// The database refuses.
pub fn failing(conn: &mut Connection) -> QueryResult<i64> {
    jobs::table
        .filter(jobs::finished_at.is_null())
        .filter(jobs::failures.gt(0))
        .count()
        .get_result(conn)
}

/// Takes the oldest unfinished job that nobody holds, until `until`; those of the kind `last` only after all others.
///
/// # Errors
/// The database refuses.
pub fn lease(conn: &mut Connection, now: Instant, until: Instant, last: JobKind) -> QueryResult<Option<JobRow>> {
    let free = |now| jobs::leased_until.is_null().or(jobs::leased_until.lt(now));
    let found: Option<JobRow> = jobs::table
        .select(JobRow::as_select())
        .filter(jobs::finished_at.is_null())
        .filter(free(now))
        .order((jobs::kind.eq(last), jobs::id))
        .limit(1)
        .get_result(conn)
        .optional()?;
    let Some(job) = found else { return Ok(None) };
    let taken = diesel::update(
        jobs::table
            .filter(jobs::id.eq(job.id))
            .filter(jobs::finished_at.is_null())
            .filter(free(now)),
    )
    .set(jobs::leased_until.eq(Some(until)))
    .execute(conn)?;
    Ok((taken == 1).then_some(JobRow {
        leased_until: Some(until),
        ..job
    }))
}

/// Records how far a job has come that is held until `held`; `finished_at` ends it. False if it is held so no longer: whoever took
/// it over does the work.
///
/// # Errors
/// The database refuses.
pub fn advance(conn: &mut Connection, job: &JobRow, held: Option<Instant>) -> QueryResult<bool> {
    let mine = jobs::table
        .filter(jobs::id.eq(job.id))
        .filter(jobs::leased_until.eq(held));
    diesel::update(mine)
        .set((
            jobs::position.eq(job.position),
            jobs::done.eq(job.done),
            jobs::changed.eq(job.changed),
            jobs::leased_until.eq(job.leased_until),
            jobs::finished_at.eq(job.finished_at),
            jobs::error.eq(&job.error),
            jobs::findings.eq(&job.findings),
            jobs::failures.eq(job.failures),
        ))
        .execute(conn)
        .map(|n| n == 1)
}
