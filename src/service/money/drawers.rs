//! The drawers of somebody who collects for several agencies.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::db::cash;
use crate::domain::cash::SumError;
use crate::domain::policy::Permission;
use crate::service::access::{self, Desk};
use crate::service::catalogue::Named;
use crate::service::context::{Caller, Context};
use crate::service::error::Error;
use crate::service::gauges::members;

/// What lies in the person's drawers at the end of a day, wherever something does: whoever collects for several agencies has a
/// book at each.
///
/// # Errors
/// The person does not collect, a sum is too large, or the database refuses.
pub async fn drawers(ctx: &Arc<Context>, caller: Caller, day: NaiveDate) -> Result<Vec<(Named, i64)>, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let Desk { conn, actor, catalogue } = access::enter(conn, &ctx2, &caller, Permission::DossierCollect)?;
            let tree = catalogue.tree();
            let tops = actor.scopes(Permission::DossierCollect, tree);
            let mine = members(tree, &tops).into_iter().map(|agency| (agency, actor.user_id));
            let next = day.succ_opt().unwrap_or(day);
            let mut found = Vec::new();
            for row in cash::drawers(conn, &mine.collect::<Vec<_>>(), next)? {
                match row.amount().ok_or(SumError)? {
                    0 => {}
                    amount => found.push((catalogue.agency_named(row.agency_id), amount)),
                }
            }
            found.sort_by(|(a, _), (b, _)| a.code.cmp(&b.code));
            Ok(found)
        })
        .await
}
