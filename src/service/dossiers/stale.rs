//! Acting on a version of a dossier that is no longer the last: whoever does gets to see it as it is now.

use std::sync::Arc;

use super::view::{self, DossierView, Parts};
use crate::db::Connection;
use crate::db::dossiers::Dossier;
use crate::domain::look::Look;
use crate::domain::policy::Actor;
use crate::service::catalogue::Catalogue;
use crate::service::context::{Caller, Context};
use crate::service::error::{Current, Error, Reason};
use crate::service::idempotency::Rendered;

/// Refuses a change for somebody who saw another version of a dossier; whoever names none may make it on any.
///
/// # Errors
/// They did.
pub fn unchanged(dossier: &Dossier, seen: Option<i32>) -> Result<(), Error> {
    if seen.is_some_and(|seen| seen != dossier.state.version) {
        return Err(Reason::StaleVersion.into());
    }
    Ok(())
}

/// The refusal, with the dossier as it is now.
///
/// # Errors
/// The dossier cannot be told, or the database refuses.
pub fn refusal(
    conn: &mut Connection,
    ctx: &Context,
    catalogue: &Catalogue,
    actor: &Actor,
    dossier: Dossier,
    render: &impl Fn(&DossierView) -> Rendered,
) -> Result<Error, Error> {
    let dossier_id = dossier.intake.id;
    let parts = Parts::load(conn, dossier_id)?;
    let now = view::compose(conn, catalogue, actor, dossier, parts, ctx.now())?;
    let current = Current {
        // A page writes nothing here: it shows the dossier in its own way.
        body: match render(&now)?.body.as_str() {
            "" => serde_json::Value::Null,
            text => serde_json::from_str(text).map_err(Error::internal)?,
        },
        user_id: actor.user_id,
        dossier_id,
    };
    Ok(Error {
        current: Some(Box::new(current)),
        ..Reason::StaleVersion.into()
    })
}

/// Notes that a person gets to see a dossier with a refusal, before they do. Its own transaction was undone by then.
///
/// # Errors
/// The refusal itself, or the database refuses.
pub async fn noted<T>(ctx: &Arc<Context>, caller: &Caller, outcome: Result<T, Error>) -> Result<T, Error> {
    if let Err(Error {
        current: Some(shown), ..
    }) = &outcome
    {
        view::note_look(ctx, caller, shown.user_id, Some(shown.dossier_id), Look::StaleVersion).await?;
    }
    outcome
}
