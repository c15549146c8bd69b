//! Who looked at the personal data of a dossier, and for how long that is kept.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::Months;

use super::view::{self, Official};
use crate::db::Connection;
use crate::db::access_log::{self, AccessRow};
use crate::domain::dossier_code::DossierCode;
use crate::domain::ids::{DossierId, UserId};
use crate::domain::instant::Instant;
use crate::domain::look::Look;
use crate::domain::policy::Permission;
use crate::domain::rules::RuleKey;
use crate::service::access;
use crate::service::context::{Caller, Context};
use crate::service::error::Error;
use crate::service::paging::cut;

/// Looks that are forgotten at once.
const SWEEP: i64 = 1_000;
/// For how long whoever reads looks goes on reading.
const READING_MINUTES: i64 = 30;
/// Looks among which their first page is looked for.
const LAST_LOOKS: i64 = 50;

/// A page of the looks at a dossier.
pub struct Looks {
    /// Looks, the last first.
    pub looks: Vec<AccessRow>,
    /// Who looked.
    pub officials: HashMap<UserId, Official>,
    /// Where the next page begins.
    pub next: Option<i64>,
}

/// Who looked at a dossier, the last look first. That is told to those who answer for it, and is a look itself.
///
/// # Errors
/// There is no such dossier, the person may not see it or not who looked, or the database refuses.
pub async fn list(
    ctx: &Arc<Context>,
    caller: Caller,
    code: DossierCode,
    before: Option<i64>,
    limit: i64,
) -> Result<Looks, Error> {
    let (ctx2, caller2) = (Arc::clone(ctx), caller.clone());
    let (user, dossier, found, noted) = ctx
        .db
        .read(move |conn| {
            let mut desk = access::enter(conn, &ctx2, &caller2, Permission::DossierRead)?;
            let dossier = view::find(&mut desk, &code)?;
            desk.must_on(Permission::LookRead, &dossier)?;
            let id = dossier.intake.id;
            let mut looks = access_log::of_dossier(desk.conn, id, before, limit + 1)?;
            let found = Looks {
                next: cut(&mut looks, limit).map(|look| look.id),
                officials: view::officials(desk.conn, looks.iter().map(|look| look.user_id).collect())?,
                looks,
            };
            let user = desk.actor.user_id;
            // The pages of one list are one look: each would add another to the list that is being read.
            let noted = before.is_some() && goes_on(desk.conn, id, user, ctx2.now())?;
            Ok::<_, Error>((user, id, found, noted))
        })
        .await?;
    if !noted {
        view::note_look(ctx, &caller, user, Some(dossier), Look::Looks).await?;
    }
    Ok(found)
}

/// Whether a person began to read the looks at a dossier a short while ago, so that a further page is part of that look. Who only
/// says so, by making up where a page begins, is noted like anybody else.
fn goes_on(conn: &mut Connection, dossier: DossierId, user: UserId, now: Instant) -> Result<bool, Error> {
    let since = now.saturating_add_minutes(-READING_MINUTES);
    let last = access_log::of_dossier(conn, dossier, None, LAST_LOOKS)?;
    let began = |look: &AccessRow| look.user_id == user && look.purpose == Look::Looks && look.at >= since;
    Ok(last.iter().any(began))
}

/// Forgets looks that are older than any agency wants them kept.
///
/// # Errors
/// The database refuses.
pub async fn sweep(ctx: &Arc<Context>) -> Result<(), Error> {
    let today = ctx.now().local_day();
    let ctx2 = Arc::clone(ctx);
    let catalogue = ctx.db.read(move |conn| ctx2.catalogue.current(conn)).await?;
    // Looks at lists belong to no agency.
    let agencies = catalogue.tree().all().iter();
    let years = agencies
        .map(|a| catalogue.rule(RuleKey::LookKeepYears, a.id, today))
        .max();
    let years = years.unwrap_or_else(|| RuleKey::LookKeepYears.default_on(today));
    let months = Months::new(u32::try_from(years).unwrap_or(u32::MAX).saturating_mul(12));
    let Some(day) = today.checked_sub_months(months) else {
        return Ok(());
    };
    let before = Instant::from_day_minute(day, 0).map_err(Error::internal)?;
    loop {
        let gone = ctx
            .db
            .write(move |conn| Ok::<_, Error>(access_log::sweep(conn, before, SWEEP)?))
            .await?;
        if i64::try_from(gone).is_ok_and(|gone| gone < SWEEP) {
            return Ok(());
        }
    }
}
