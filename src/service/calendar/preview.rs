//! What a change of working time would do to open dossiers, told before it is made: computed by what then does it.

use std::sync::Arc;

use super::{CalendarChange, Stored};
use crate::db;
use crate::domain::codes::AgencyCode;
use crate::domain::dossier_code::DossierCode;
use crate::domain::ids::{AgencyId, DossierId};
use crate::domain::instant::Instant;
use crate::domain::policy::Permission;
use crate::service::access;
use crate::service::catalogue::{Catalogue, Named};
use crate::service::context::{Caller, Context};
use crate::service::error::{Error, Reason};
use crate::service::jobs::anew;

/// Dossiers looked at in one read: a reader is not held for long.
const BATCH: i64 = 200;
/// Dossiers named.
const NAMED: usize = 20;

/// A dossier whose due time would move.
pub struct Moving {
    /// Which.
    pub code: DossierCode,
    /// When it is due now.
    pub before: Option<Instant>,
    /// When it would be due.
    pub after: Option<Instant>,
}

/// What a change would do.
pub struct Preview {
    /// Whose working time.
    pub agency: Named,
    /// The change in words, as the job would name it.
    pub reason: String,
    /// Open dossiers that were looked at.
    pub done: u64,
    /// Of these, those of which something would move: the due time, that of a step, or the limit to accept.
    pub changed: u64,
    /// Of these, those whose own due time would move.
    pub moved: u64,
    /// Those for which the new calendar has no working time where the due time falls: they would keep it.
    pub undated: u64,
    /// The earliest of the new due times.
    pub earliest: Option<Instant>,
    /// The latest of the new due times.
    pub latest: Option<Instant>,
    /// Some of those that would move, by the order in which they came in.
    pub some: Vec<Moving>,
}

/// Tells what a change would do to the open dossiers of an agency and all below it, and does nothing.
///
/// # Errors
/// The agency is out of scope, there is nothing to remove, or the database refuses.
pub async fn preview(
    ctx: &Arc<Context>,
    caller: Caller,
    agency: AgencyCode,
    change: CalendarChange,
) -> Result<Preview, Error> {
    let _turn = ctx.turns.wait_for_list().await?;
    let ctx2 = Arc::clone(ctx);
    let (catalogue, mut preview, agencies) = ctx
        .db
        .read(move |conn| {
            let desk = access::enter(conn, &ctx2, &caller, Permission::CalendarManage)?;
            let id = desk.agency_of_code(Permission::CalendarManage, &agency)?.id;
            let mut rows = db::catalogue::load(desk.conn)?;
            let stored = Stored::of(id, &change);
            let reason = stored.reason();
            if !stored.put_into(&mut rows) {
                return Err(Reason::CalendarDayNotFound.into());
            }
            let agencies: Vec<AgencyId> = desk.catalogue.tree().subtree(id).iter().map(|a| a.id).collect();
            let preview = Preview {
                agency: desk.catalogue.agency_named(id),
                reason,
                done: 0,
                changed: 0,
                moved: 0,
                undated: 0,
                earliest: None,
                latest: None,
                some: Vec::new(),
            };
            Ok::<_, Error>((Arc::new(Catalogue::build(rows)?), preview, agencies))
        })
        .await?;
    let mut position = DossierId::new(0);
    loop {
        let (catalogue, agencies) = (Arc::clone(&catalogue), agencies.clone());
        let (last, found) = ctx
            .db
            .read(move |conn| {
                let ids = db::dossiers::open_ids_of(conn, &agencies, position, BATCH)?;
                let mut found = Vec::new();
                for dossier in db::dossiers::open_among(conn, &ids)? {
                    found.push(match anew(conn, &catalogue, &dossier) {
                        Ok(anew) => Ok(anew.map(|anew| Moving {
                            code: dossier.intake.code.clone(),
                            before: dossier.state.due_at,
                            after: anew.due_at(&dossier),
                        })),
                        Err(error) if error.reason == Reason::DeadlineUnreachable => Err(()),
                        Err(error) => return Err(error),
                    });
                }
                let more = i64::try_from(ids.len()).unwrap_or(i64::MAX) == BATCH;
                Ok::<_, Error>((ids.last().copied().filter(|_| more), found))
            })
            .await?;
        found.into_iter().for_each(|one| preview.count(one));
        match last {
            Some(last) => position = last,
            None => return Ok(preview),
        }
    }
}

impl Preview {
    /// Counts a dossier: nothing of it would move, something would, or the new calendar has no due time for it.
    fn count(&mut self, one: Result<Option<Moving>, ()>) {
        self.done += 1;
        let Ok(one) = one else {
            self.undated += 1;
            return;
        };
        let Some(moving) = one else { return };
        self.changed += 1;
        if moving.before == moving.after {
            return;
        }
        self.moved += 1;
        let new = moving.after;
        self.earliest = self.earliest.into_iter().chain(new).min();
        self.latest = self.latest.into_iter().chain(new).max();
        if self.some.len() < NAMED {
            self.some.push(moving);
        }
    }
}
