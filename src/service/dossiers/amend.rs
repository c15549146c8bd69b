//! Changes of what hangs on a dossier but does not move its state: money, post. One transaction with its event, guarded by
//! the dossier's version where a person acts on what they saw. Only what the post takes, or did not take after all, moves the
//! state too: it is handed back by that.

use std::sync::Arc;

use super::act::{self, Taken};
use super::case::{Case, tell_behalf};
use super::stale;
use super::view::{self, DossierView, Parts};
use crate::db::locks;
use crate::domain::dossier_code::DossierCode;
use crate::domain::event::{Detail, Entry};
use crate::domain::policy::Permission;
use crate::service::access::{self, Desk};
use crate::service::context::{Caller, Context};
use crate::service::error::Error;
use crate::service::idempotency::{Answer, Once, Rendered, once_at};

/// A dossier in hand, and who has it.
pub struct Amend<'w> {
    /// The transaction and the person.
    pub desk: Desk<'w>,
    /// Clock, ids, parties.
    pub ctx: &'w Context,
    /// The dossier.
    pub case: Case,
    /// What the event tells.
    pub detail: Detail,
    /// The item with which the result is handed back by what is done.
    pub hands_back: Option<Taken>,
}

/// What is asked for.
pub struct Asked {
    /// Who.
    pub caller: Caller,
    /// Their key.
    pub key: Option<Once>,
    /// Which dossier.
    pub code: DossierCode,
    /// The version that was seen; none where nothing of it matters.
    pub version: Option<i32>,
    /// What they must be allowed to do.
    pub permission: Permission,
    /// Name of the event.
    pub event: Entry,
}

/// Does the work and stores it with its event; work that answers false has changed nothing and leaves no event.
///
/// # Errors
/// The dossier changed in the meantime (with its state now), the work is refused, or the database refuses. Nothing
/// changes then.
pub async fn amend<W, R>(ctx: &Arc<Context>, asked: Asked, work: W, render: R) -> Result<Answer, Error>
where
    W: FnOnce(&mut Amend<'_>) -> Result<bool, Error> + Send + 'static,
    R: Fn(&DossierView) -> Rendered + Send + 'static,
{
    let (ctx2, caller) = (Arc::clone(ctx), asked.caller.clone());
    let outcome = ctx
        .db
        .write(move |conn| {
            locks::share_catalogue(conn)?;
            let desk = access::enter(conn, &ctx2, &asked.caller, Permission::DossierRead)?;
            once_at(desk, &ctx2, asked.key.as_ref(), |mut desk| {
                let case = view::hold(&mut desk, &ctx2, &asked.code)?;
                let behalf = desk.must_on(asked.permission, &case.dossier)?;
                if asked.version.is_some_and(|seen| seen != case.dossier.state.version) {
                    let Desk { conn, actor, catalogue } = desk;
                    return Err(stale::refusal(conn, &ctx2, &catalogue, &actor, case.dossier, &render)?);
                }
                let mut amend = Amend {
                    desk,
                    ctx: &ctx2,
                    case,
                    detail: Detail::default(),
                    hands_back: None,
                };
                let changed = work(&mut amend)?;
                let Amend {
                    desk,
                    mut case,
                    mut detail,
                    hands_back,
                    ..
                } = amend;
                // Last: some work tells the whole event anew.
                tell_behalf(&mut detail, behalf.as_ref());
                let Desk { conn, actor, catalogue } = desk;
                if changed {
                    case.save(conn, Some(actor.user_id), asked.event, &detail)?;
                }
                if let Some(taken) = hands_back {
                    act::posted(conn, &ctx2, &catalogue, Some(&actor), &mut case, taken)?;
                }
                let (now, id) = (case.now(), case.dossier.intake.id);
                let parts = Parts::load(conn, id)?;
                render(&view::compose(conn, &catalogue, &actor, case.dossier, parts, now)?)
            })
        })
        .await;
    stale::noted(ctx, &caller, outcome).await
}
