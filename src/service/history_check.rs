//! The check of histories and numbers (`audit::check`) as a background job, a stretch at a time.

use std::sync::Arc;

use super::access;
use super::audit::check::{self, Stretch};
use super::catalogue::Catalogue;
use super::context::{Caller, Context};
use super::error::{Error, Reason};
use super::idempotency::{Answer, Once, Rendered, once};
use super::jobs::enqueue;
use crate::db::jobs::{self, JobRow};
use crate::domain::codes::AgencyCode;
use crate::domain::flaw::Found;
use crate::domain::job::JobKind;
use crate::domain::policy::Permission;

/// Dossiers read at once: short enough that other questions do not notice.
const BATCH: i64 = 500;
/// Stretches in one round of the worker, which has other things to do too.
const STRETCHES: usize = 4;
/// Flaws that are kept in words.
const KEPT: usize = 50;
/// Checks that are shown.
const SHOWN: i64 = 20;

/// What a job has found wrong so far.
pub fn found(job: &JobRow) -> Vec<Found> {
    let told = job.findings.as_deref().unwrap_or_default();
    told.lines().filter_map(Found::parse).collect()
}

/// Adds what a job has found wrong, as long as there is room for it.
pub fn note(job: &mut JobRow, more: Vec<Found>) {
    let mut told = found(job);
    told.extend(more);
    told.truncate(KEPT);
    let lines: Vec<String> = told.iter().map(Found::to_string).collect();
    job.findings = (!lines.is_empty()).then(|| lines.join("\n"));
}

/// Orders the check of an agency and all below it.
///
/// # Errors
/// The person may not, or the database refuses.
pub async fn order<R>(
    ctx: &Arc<Context>,
    caller: Caller,
    key: Option<Once>,
    agency: AgencyCode,
    render: R,
) -> Result<Answer, Error>
where
    R: Fn(&JobRow, &Catalogue) -> Rendered + Send + 'static,
{
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .write(move |conn| {
            let desk = access::enter(conn, &ctx2, &caller, Permission::HistoryCheck)?;
            let agency_id = desk.agency_of_field("agency", Permission::HistoryCheck, &agency)?.id;
            let user = desk.actor.user_id;
            let catalogue = desk.catalogue;
            once(desk.conn, &ctx2, user, key.as_ref(), |conn| {
                let reason = "Kiểm tra lịch sử và số hồ sơ";
                let job = enqueue(conn, &ctx2, JobKind::CheckHistory, agency_id, reason, user)?;
                render(&job, &catalogue)
            })
        })
        .await
}

/// The newest checks that the person may see.
///
/// # Errors
/// The person may not, or the database refuses.
pub async fn list(ctx: &Arc<Context>, caller: Caller) -> Result<(Vec<JobRow>, Arc<Catalogue>), Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let desk = access::enter(conn, &ctx2, &caller, Permission::HistoryCheck)?;
            let agencies = desk.agencies_in_scope(Permission::HistoryCheck);
            let list = jobs::of_kind(desk.conn, JobKind::CheckHistory, &agencies, SHOWN)?;
            Ok((list, desk.catalogue))
        })
        .await
}

/// Does a part of a check and lets go of it: the next round goes on from there.
///
/// # Errors
/// The database refuses.
pub async fn go_on(ctx: &Arc<Context>, mut job: JobRow) -> Result<(), Error> {
    for _ in 0..STRETCHES {
        let stretch = look(ctx, &job).await?;
        job.done += stretch.checked;
        job.changed += stretch.wrong;
        note(&mut job, stretch.found);
        let Some(next) = stretch.next else {
            job.finished_at = Some(ctx.now());
            break;
        };
        job.position = next;
    }
    let held = job.leased_until.take();
    job.error = None;
    job.failures = 0;
    ctx.db
        .write(move |conn| match jobs::advance(conn, &job, held)? {
            true => Ok(()),
            false => Err(Reason::Busy.into()),
        })
        .await
}

async fn look(ctx: &Arc<Context>, job: &JobRow) -> Result<Stretch, Error> {
    let ctx2 = Arc::clone(ctx);
    let (top, place) = (job.agency_id, job.position);
    ctx.db
        .read(move |conn| {
            let catalogue = ctx2.catalogue.current(conn)?;
            let tree = catalogue.tree();
            let agencies = tree.subtree(top).iter().map(|agency| agency.id).collect();
            check::stretch(conn, tree, &agencies, place, BATCH)
        })
        .await
}
