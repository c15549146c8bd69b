//! How papers are digitised and re-used.

use std::sync::Arc;

use super::end_of;
use crate::db::paper_counts;
use crate::domain::codes::AgencyCode;
use crate::domain::figures::Period;
use crate::domain::ids::AgencyId;
use crate::domain::instant::Instant;
use crate::domain::policy::Permission;
use crate::service::access;
use crate::service::context::{Caller, Context};
use crate::service::error::Error;

/// Papers handed in, with a file, and re-used, of the dossiers that were handed in within a period.
///
/// # Errors
/// The agency is out of scope, the person may not, or the database refuses.
pub async fn papers(
    ctx: &Arc<Context>,
    caller: Caller,
    agency: Option<AgencyCode>,
    own: bool,
    period: Period,
) -> Result<(i64, i64, i64), Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let desk = access::enter(conn, &ctx2, &caller, Permission::StatisticsRead)?;
            let agencies: Vec<AgencyId> = match &agency {
                None => desk.asked_about(Permission::StatisticsRead),
                Some(code) => {
                    let id = desk.catalogue.agency(code)?.id;
                    let top = desk.agency_in_scope(Permission::StatisticsRead, id)?.id;
                    if own {
                        vec![top]
                    } else {
                        desk.catalogue.tree().subtree(top).iter().map(|a| a.id).collect()
                    }
                }
            };
            let from = Instant::from_day_minute(period.from(), 0).map_err(Error::internal)?;
            Ok(paper_counts::total(desk.conn, &agencies, from, end_of(period.to()))?)
        })
        .await
}
