//! The work of agencies: a dossier counts once for its applicant, with the agency that decides it, and here once for every
//! step that an agency worked on.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Asked, Question};
use crate::db::dossier_search::Cursor;
use crate::db::step_figures::{self, Stays};
use crate::domain::agency::Agency;
use crate::domain::ids::{AgencyId, DossierId};
use crate::domain::look::Look;
use crate::domain::policy::Permission;
use crate::domain::text_enum::text_enum;
use crate::domain::timeliness::Timeliness;
use crate::service::access;
use crate::service::catalogue::Named;
use crate::service::context::{Caller, Context};
use crate::service::dossiers::{list, view};
use crate::service::error::Error;

text_enum! {
    /// A figure of work whose dossiers can be listed.
    pub enum WorkMeasure {
        /// Steps taken over in the period.
        Received = "received" / "bước đã nhận",
        /// Steps whose work was done in the period.
        Finished = "finished" / "bước đã hoàn thành",
        /// Of these, early.
        Early = "early" / "hoàn thành trước hạn",
        /// Of these, on time.
        OnTime = "on_time" / "hoàn thành đúng hạn",
        /// Of these, late.
        Late = "late" / "hoàn thành quá hạn",
        /// Steps that ended before their work was done: withdrawn, stopped, recalled, not taken over.
        Interrupted = "interrupted" / "kết thúc giữa chừng",
    }
}

/// The work of one agency in a period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// Steps taken over.
    pub received: i64,
    /// Done early.
    pub early: i64,
    /// Done on time.
    pub on_time: i64,
    /// Done late.
    pub late: i64,
    /// Ended before they were done.
    pub interrupted: i64,
    /// Working minutes in the hands of the steps that ended.
    pub held_minutes: i64,
    /// Working minutes for which those had lain before they were taken over: nobody's work.
    pub wait_minutes: i64,
    /// Steps open now, whatever the period.
    pub open_now: i64,
}

impl Work {
    fn add(&mut self, other: &Self) {
        self.received += other.received;
        self.early += other.early;
        self.on_time += other.on_time;
        self.late += other.late;
        self.interrupted += other.interrupted;
        self.held_minutes += other.held_minutes;
        self.wait_minutes += other.wait_minutes;
        self.open_now += other.open_now;
    }
}

/// The work of agencies in a period.
pub struct WorkTable {
    /// The agency asked about, or the one at the top of the scope; none if several were added up.
    pub about: Option<Agency>,
    /// Agencies with any work, by code.
    pub rows: Vec<(Named, Work)>,
    /// All together.
    pub total: Work,
}

/// The work of agencies in a period.
///
/// # Errors
/// The period runs backwards, the agency is out of scope, or the database refuses.
pub async fn work(ctx: &Arc<Context>, caller: Caller, question: Question) -> Result<WorkTable, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let desk = access::enter(conn, &ctx2, &caller, Permission::StatisticsRead)?;
            let asked = Asked::new(&desk, &question, ctx2.now())?;
            let agencies = asked.scope.members();
            let mut work: BTreeMap<AgencyId, Work> = BTreeMap::new();
            for row in step_figures::received(desk.conn, agencies, asked.period)? {
                work.entry(row.agency_id).or_default().received += row.total;
            }
            for row in step_figures::left(desk.conn, agencies, asked.period)? {
                let of = work.entry(row.agency_id).or_default();
                match row.timeliness {
                    Some(Timeliness::Early) => of.early += row.total,
                    Some(Timeliness::OnTime) => of.on_time += row.total,
                    Some(Timeliness::Late) => of.late += row.total,
                    None => of.interrupted += row.total,
                }
                of.held_minutes += row.held;
                of.wait_minutes += row.waited;
            }
            for row in step_figures::open_now(desk.conn, agencies)? {
                work.entry(row.agency_id).or_default().open_now += row.total;
            }
            let mut total = Work::default();
            work.values().for_each(|w| total.add(w));
            let mut rows: Vec<(Named, Work)> = work
                .into_iter()
                .map(|(id, work)| (asked.named(&desk.catalogue, id), work))
                .collect();
            rows.sort_by(|a, b| a.0.code.cmp(&b.0.code));
            Ok(WorkTable {
                about: asked.about,
                rows,
                total,
            })
        })
        .await
}

/// The dossiers behind a figure of work, each once, newest first.
///
/// # Errors
/// The period runs backwards, the agency is out of scope, or the database refuses.
pub async fn behind_work(
    ctx: &Arc<Context>,
    caller: Caller,
    question: Question,
    measure: WorkMeasure,
    after: Option<Cursor>,
    limit: i64,
) -> Result<list::Page, Error> {
    let (ctx2, caller2) = (Arc::clone(ctx), caller.clone());
    let (user, page) = ctx
        .db
        .read(move |conn| {
            let now = ctx2.now();
            let desk = access::enter(conn, &ctx2, &caller2, Permission::StatisticsRead)?;
            let asked = Asked::new(&desk, &question, now)?;
            desk.may_name(asked.scope.members())?;
            let stays = match measure {
                WorkMeasure::Received => Stays::Received,
                WorkMeasure::Finished => Stays::Finished,
                WorkMeasure::Early => Stays::As(Timeliness::Early),
                WorkMeasure::OnTime => Stays::As(Timeliness::OnTime),
                WorkMeasure::Late => Stays::As(Timeliness::Late),
                WorkMeasure::Interrupted => Stays::Interrupted,
            };
            let below = after.map_or(DossierId::new(i64::MAX), |cursor| cursor.id);
            let ids = step_figures::behind(desk.conn, asked.scope.members(), asked.period, stays, below, limit + 1)?;
            let user = desk.actor.user_id;
            Ok::<_, Error>((user, list::page_of(desk.conn, desk.catalogue, &ids, limit, now)?))
        })
        .await?;
    view::note_look(ctx, &caller, user, None, Look::Figure).await?;
    Ok(page)
}
