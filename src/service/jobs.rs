//! Background jobs: re-computing due times after working time changed, and the check of histories
//! (`history_check`). A job runs in short transactions, keeps its place, and goes on where it was after a restart, in
//! whatever process is free.

use std::sync::Arc;

use super::catalogue::Catalogue;
use super::context::{Caller, Context};
use super::dossiers::case::Case;
use super::dossiers::{clock, stays};
use super::error::{Error, Kind, Reason};
use super::{access, history_check};
use crate::db::dossier_parts::{MoveRow, StepRow};
use crate::db::dossiers::Dossier;
use crate::db::jobs::{self, JobRow};
use crate::db::{self, Connection, counters, dossier_parts, dossier_steps, locks};
use crate::domain::deadline::Deadline;
use crate::domain::event::{Detail, Entry, MovedStay};
use crate::domain::figures::{Ancestry, Deltas};
use crate::domain::flaw::Found;
use crate::domain::ids::{AgencyId, DossierId, JobId, UserId};
use crate::domain::instant::Instant;
use crate::domain::job::{JobKind, retry_minutes};
use crate::domain::policy::Permission;
use crate::domain::procedure::ProcedureVersion;

/// Dossiers re-computed in one transaction: short enough that a clerk does not notice.
const BATCH: i64 = 100;
/// Batches in a round, between which the worker does what else there is to do.
const BATCHES: u32 = 20;
/// Minutes after which another process may take over a job whose process died.
const LEASE_MINUTES: i64 = 2;

/// Orders a job about an agency and all below it.
///
/// # Errors
/// The database refuses.
pub fn enqueue(
    conn: &mut Connection,
    ctx: &Context,
    kind: JobKind,
    agency_id: AgencyId,
    reason: &str,
    user: UserId,
) -> Result<JobRow, Error> {
    let job = JobRow {
        id: JobId::new(ctx.ids.next()),
        kind,
        agency_id,
        reason: reason.to_owned(),
        created_by: user,
        created_at: ctx.now(),
        position: 0,
        done: 0,
        changed: 0,
        leased_until: None,
        finished_at: None,
        error: None,
        findings: None,
        failures: 0,
    };
    jobs::insert(conn, &job)?;
    Ok(job)
}

/// A job, for whoever may see jobs.
///
/// # Errors
/// There is none, or the database refuses.
pub async fn get(ctx: &Arc<Context>, caller: Caller, id: JobId) -> Result<(JobRow, Arc<Catalogue>), Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let desk = access::enter(conn, &ctx2, &caller, Permission::JobRead)?;
            let job = jobs::find(desk.conn, id)?.ok_or(Reason::JobNotFound)?;
            if !desk
                .actor
                .may_in(Permission::JobRead, job.agency_id, desk.catalogue.tree())
            {
                return Err(Reason::JobNotFound.into());
            }
            Ok((job, desk.catalogue))
        })
        .await
}

/// The newest jobs that the person may see.
///
/// # Errors
/// The database refuses.
pub async fn list(ctx: &Arc<Context>, caller: Caller) -> Result<(Vec<JobRow>, Arc<Catalogue>), Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let desk = access::enter(conn, &ctx2, &caller, Permission::JobRead)?;
            let agencies = desk.agencies_in_scope(Permission::JobRead);
            Ok((jobs::list(desk.conn, &agencies, 100)?, desk.catalogue))
        })
        .await
}

/// Takes a job that waits and runs it as far as one round goes, so that nothing else waits long for it; answers whether there was one.
///
/// # Errors
/// The database refuses; the job goes on later.
pub async fn run_next(ctx: &Arc<Context>) -> Result<bool, Error> {
    let now = ctx.now();
    let waiting = ctx
        .db
        .write(move |conn| Ok::<_, Error>(jobs::lease(conn, now, lease_end(now), JobKind::CheckHistory)?))
        .await?;
    let Some(mut job) = waiting else { return Ok(false) };
    if job.kind == JobKind::CheckHistory {
        let held = job.clone();
        let Err(error) = history_check::go_on(ctx, job).await else {
            return Ok(true);
        };
        give_back(ctx, held, &error).await?;
        return Err(error);
    }
    for left in (0..BATCHES).rev() {
        let ctx2 = Arc::clone(ctx);
        let held = job.clone();
        job = match ctx.db.write(move |conn| step(conn, &ctx2, job, left > 0)).await {
            Ok(job) => job,
            Err(error) => {
                give_back(ctx, held, &error).await?;
                return Err(error);
            }
        };
        if job.finished_at.is_some() {
            break;
        }
    }
    tracing::info!(
        job = job.id.get(),
        done = job.done,
        changed = job.changed,
        finished = job.finished_at.is_some(),
        "due times re-computed"
    );
    Ok(true)
}

/// Lets go of a job whose step failed and says on it what happened. It is tried again: at once if only the database was
/// busy, otherwise after a wait that grows with each time, so that those behind it have their turn.
async fn give_back(ctx: &Arc<Context>, mut job: JobRow, error: &Error) -> Result<(), Error> {
    let held = job.leased_until.take();
    job.error = Some(error.to_string());
    if error.reason.kind() != Kind::Busy {
        job.failures = job.failures.saturating_add(1);
        job.leased_until = Some(ctx.now().saturating_add_minutes(retry_minutes(job.failures)));
    }
    ctx.db
        .write(move |conn| Ok::<_, Error>(jobs::advance(conn, &job, held).map(drop)?))
        .await
}

/// Folds what writes have changed into the sums behind the figures. Figures are right before and after; folding only
/// keeps them quick.
///
/// # Errors
/// The database refuses; it is tried again.
pub async fn fold_counters(ctx: &Arc<Context>) -> Result<(), Error> {
    let mut waiting = ctx.db.read(|conn| Ok::<_, Error>(counters::any_waiting(conn)?)).await?;
    while waiting {
        let ctx2 = Arc::clone(ctx);
        waiting = ctx
            .db
            .write(move |conn| {
                locks::share_catalogue(conn)?;
                let ancestry = Ancestry::of(ctx2.catalogue.current(conn)?.tree());
                Ok::<_, Error>(counters::fold(conn, &ancestry)?)
            })
            .await?;
    }
    Ok(())
}

fn lease_end(now: Instant) -> Instant {
    now.saturating_add_minutes(LEASE_MINUTES)
}

/// Re-computes the next batch. Lets go of the job unless the round has `more` of them.
fn step(conn: &mut Connection, ctx: &Context, mut job: JobRow, more: bool) -> Result<JobRow, Error> {
    let held = job.leased_until;
    locks::share_catalogue(conn)?;
    let now = ctx.now();
    let catalogue = ctx.catalogue.current(conn)?;
    let agencies: Vec<AgencyId> = catalogue.tree().subtree(job.agency_id).iter().map(|a| a.id).collect();
    let ids = db::dossiers::open_ids_of(conn, &agencies, DossierId::new(job.position), BATCH)?;
    locks::dossiers(conn, &ids)?;
    let dossiers = db::dossiers::open_among(conn, &ids)?;
    let mut deltas = Deltas::default();
    let mut undated = Vec::new();
    for dossier in &dossiers {
        job.done += 1;
        match recompute(conn, &catalogue, dossier.clone(), &job, now) {
            Ok(Some(change)) => {
                deltas.merge(change);
                job.changed += 1;
            }
            Ok(None) => {}
            // One dossier must not keep the others from their new due times.
            Err(error) if error.reason == Reason::DeadlineUnreachable => {
                undated.push(Found::undated(&dossier.intake.code));
            }
            Err(error) => return Err(error),
        }
    }
    history_check::note(&mut job, undated);
    counters::append(conn, &deltas)?;
    job.position = ids.last().map_or(job.position, |id| id.get());
    if i64::try_from(ids.len()).unwrap_or(i64::MAX) < BATCH {
        job.finished_at = Some(now);
    }
    job.leased_until = (more && job.finished_at.is_none()).then(|| lease_end(now));
    job.error = None;
    job.failures = 0;
    if !jobs::advance(conn, &job, held)? {
        return Err(Reason::Busy.into());
    }
    Ok(job)
}

/// A dossier that somebody is about to act on, by the working time of now: a job that re-computes due times may not have come to it
/// yet, and what ends before it comes would be judged for good by a calendar that holds no more. The caller holds the dossier's lock
/// and keeps the catalogue from changing.
///
/// # Errors
/// The database refuses.
pub fn catch_up(conn: &mut Connection, catalogue: &Catalogue, case: Case) -> Result<Case, Error> {
    let (dossier, now) = (&case.dossier, case.now());
    if dossier.state.ended_at.is_some() {
        return Ok(case);
    }
    let waiting = jobs::not_yet_at(conn, JobKind::RecomputeDue, dossier.intake.id)?;
    if waiting.is_empty() {
        return Ok(case);
    }
    // Whose working time changed does not concern every dossier, and the history says whose it was.
    let mut concerned = vec![dossier.intake.agency_id, dossier.intake.received_agency_id];
    concerned.extend(
        dossier_steps::open_of(conn, dossier.intake.id)?
            .iter()
            .map(|stay| stay.agency_id),
    );
    let concerns = |job: &JobRow| {
        concerned
            .iter()
            .any(|agency| catalogue.tree().is_within(*agency, job.agency_id))
    };
    let Some(job) = waiting.into_iter().find(concerns) else {
        return Ok(case);
    };
    match recompute(conn, catalogue, dossier.clone(), &job, now) {
        Ok(Some(deltas)) => {
            counters::append(conn, &deltas)?;
            let there = db::dossiers::find(conn, &dossier.intake.code)?.ok_or(Reason::DossierNotFound)?;
            Ok(Case::loaded(there, now))
        }
        Ok(None) => Ok(case),
        // It keeps the due time that it has, as the job will tell.
        Err(error) if error.reason == Reason::DeadlineUnreachable => Ok(case),
        Err(error) => Err(error),
    }
}

/// What the calendars of a catalogue move of a dossier.
pub(super) struct Anew {
    /// Its deadline, if that moves.
    deadline: Option<Deadline>,
    /// The limit to accept it.
    accept_due_at: Option<Instant>,
    /// The open steps whose due times move, each with the one that it has had so far.
    stays: Vec<(StepRow, Option<Instant>)>,
}

impl Anew {
    /// When the dossier is due then.
    pub(super) fn due_at(&self, dossier: &Dossier) -> Option<Instant> {
        self.deadline.map_or(dossier.state.due_at, |deadline| deadline.due_at())
    }
}

/// Replays a dossier's ledger and those of its open steps against the calendars of a catalogue: those of today, or those that a change
/// would make. Nothing if no due time moves, nor the limit to accept of one that waits for that.
///
/// # Errors
/// The calendar has no working time where a due time falls, or the database refuses.
pub(super) fn anew(conn: &mut Connection, catalogue: &Catalogue, dossier: &Dossier) -> Result<Option<Anew>, Error> {
    let (_, version) = catalogue.version(dossier.intake.version_id)?;
    let moves = dossier_parts::moves(conn, dossier.intake.id)?;
    let deadline = match clock::ledger(dossier, version, &moves)? {
        Some(ledger) => Some(clock::replay(&ledger, catalogue.calendar(dossier.intake.agency_id)?)?),
        None => None,
    };
    let moves_it = |d: &Deadline| {
        let state = &dossier.state;
        (state.due_at, state.early_before, state.nearly_from) != (d.due_at(), d.early_before(), d.nearly_from())
    };
    let anew = Anew {
        deadline: deadline.filter(moves_it),
        accept_due_at: clock::accept_limit(catalogue, dossier, &moves)?,
        stays: recompute_steps(conn, catalogue, dossier, version, &moves)?,
    };
    let same = anew.deadline.is_none() && anew.stays.is_empty() && anew.accept_due_at == dossier.state.accept_due_at;
    Ok((!same).then_some(anew))
}

/// Writes what the calendars of today move of a dossier, with an event. Nothing is written before all of it is computed, so that a
/// refusal leaves the dossier as it was.
fn recompute(
    conn: &mut Connection,
    catalogue: &Catalogue,
    dossier: Dossier,
    job: &JobRow,
    now: Instant,
) -> Result<Option<Deltas>, Error> {
    let Some(anew) = anew(conn, catalogue, &dossier)? else {
        return Ok(None);
    };
    let (before, accept_before) = (dossier.state.due_at, dossier.state.accept_due_at);
    let mut steps = Vec::new();
    for (stay, due_before) in &anew.stays {
        steps.push(MovedStay {
            step: stay.step_no,
            due_before: *due_before,
            due_after: stay.due_at,
        });
        dossier_steps::update(conn, stay)?;
    }
    let mut case = Case::loaded(dossier, now);
    if let Some(deadline) = &anew.deadline {
        case.set_deadline(deadline);
    }
    case.state().accept_due_at = anew.accept_due_at;
    let mut detail = Detail {
        reason: Some(job.reason.clone()),
        job: Some(job.id.get().to_string()),
        due_before: Some(before),
        due_after: Some(case.dossier.state.due_at),
        steps: Some(steps).filter(|steps| !steps.is_empty()),
        ..Detail::default()
    };
    if accept_before != anew.accept_due_at {
        detail.accept_due_before = Some(accept_before);
        detail.accept_due_after = Some(anew.accept_due_at);
    }
    case.save_uncounted(conn, Some(job.created_by), Entry::RecomputeDue, &detail)
        .map(Some)
}

/// The open steps whose due times move, each with the one that it has had so far.
fn recompute_steps(
    conn: &mut Connection,
    catalogue: &Catalogue,
    dossier: &Dossier,
    version: &ProcedureVersion,
    moves: &[MoveRow],
) -> Result<Vec<(StepRow, Option<Instant>)>, Error> {
    let mut moved = Vec::new();
    if dossier.state.step_no == 0 {
        return Ok(moved);
    }
    let times = stays::StepTimes {
        version,
        channel: dossier.intake.intake_channel,
    };
    for mut stay in dossier_steps::open_of(conn, dossier.intake.id)? {
        let due = stays::deadline(catalogue, times, &stay, moves)?.and_then(|d| d.due_at());
        if due != stay.due_at {
            let before = std::mem::replace(&mut stay.due_at, due);
            moved.push((stay, before));
        }
    }
    Ok(moved)
}
