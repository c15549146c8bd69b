//! How papers are digitised and re-used.

use std::sync::Arc;

use super::{Asked, Question, end_of};
use crate::db::paper_counts;
use crate::domain::instant::Instant;
use crate::domain::policy::Permission;
use crate::service::access;
use crate::service::context::{Caller, Context};
use crate::service::error::Error;

/// Papers handed in, with a file, and re-used, of the dossiers that were handed in within a period.
///
/// # Errors
/// The question makes no sense, the agency is out of scope, the person may not, or the database refuses.
pub async fn papers(ctx: &Arc<Context>, caller: Caller, question: Question) -> Result<(i64, i64, i64), Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let desk = access::enter(conn, &ctx2, &caller, Permission::StatisticsRead)?;
            let asked = Asked::new(&desk, &question, ctx2.now())?;
            let from = Instant::from_day_minute(asked.period.from(), 0).map_err(Error::internal)?;
            let until = end_of(asked.period.to());
            Ok(paper_counts::total(desk.conn, asked.scope.members(), from, until)?)
        })
        .await
}
