//! Changing what everybody goes by: catalogue, calendars, plans, scorecards.

use std::sync::Arc;

use super::access::{self, Desk};
use super::catalogue::Catalogue;
use super::context::{Caller, Context};
use super::error::Error;
use super::idempotency::{Answer, Once, once};
use crate::db::catalogue::bump_version;
use crate::db::{Connection, locks};
use crate::domain::policy::{Actor, Permission};

/// Changes the catalogue in one transaction, while nobody goes by it: acts and scores that began before are waited for, later ones
/// wait. Whoever has read it reads it anew.
///
/// # Errors
/// The person may not, `work` refuses, or the database does. Nothing changes then.
pub async fn change<F>(
    ctx: &Arc<Context>,
    caller: Caller,
    key: Option<Once>,
    permission: Permission,
    work: F,
) -> Result<Answer, Error>
where
    F: FnOnce(&mut Connection, &Context, &Actor, &Catalogue) -> Result<Answer, Error> + Send + 'static,
{
    alone(ctx, caller, key, permission, |conn, ctx, actor, catalogue| {
        let answer = work(conn, ctx, actor, catalogue)?;
        bump_version(conn)?;
        Ok(answer)
    })
    .await
}

/// The same for what others go by without being part of the catalogue.
///
/// # Errors
/// As [`change`].
pub async fn alone<F>(
    ctx: &Arc<Context>,
    caller: Caller,
    key: Option<Once>,
    permission: Permission,
    work: F,
) -> Result<Answer, Error>
where
    F: FnOnce(&mut Connection, &Context, &Actor, &Catalogue) -> Result<Answer, Error> + Send + 'static,
{
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .write(move |conn| {
            locks::change_catalogue(conn)?;
            let Desk { conn, actor, catalogue } = access::enter(conn, &ctx2, &caller, permission)?;
            once(conn, &ctx2, actor.user_id, key.as_ref(), |conn| {
                work(conn, &ctx2, &actor, &catalogue)
            })
        })
        .await
}
