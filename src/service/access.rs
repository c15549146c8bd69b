//! Who asks, and whether they may: decided here, below HTTP, in the transaction of the work.

use std::sync::Arc;

use super::catalogue::Catalogue;
use super::context::{Caller, Context};
use super::error::{Error, Reason};
use crate::db::dossier_parts::StepRow;
use crate::db::dossiers::Dossier;
use crate::db::{self, Connection, dossier_steps};
use crate::domain::agency::{Agency, AgencyTree};
use crate::domain::ids::{AgencyId, UserId};
use crate::domain::instant::Instant;
use crate::domain::policy::{Actor, Behalf, Permission, Role};

/// A transaction of a signed-in person: who they are, and the catalogue as this transaction sees it.
pub struct Desk<'c> {
    /// The connection.
    pub conn: &'c mut Connection,
    /// The person.
    pub actor: Actor,
    /// The catalogue.
    pub catalogue: Arc<Catalogue>,
}

/// Looks up the person behind a call and refuses those who have the permission nowhere.
///
/// # Errors
/// The session has ended, the account is disabled, or none of its roles has the permission.
pub fn enter<'c>(
    conn: &'c mut Connection,
    ctx: &Context,
    caller: &Caller,
    permission: Permission,
) -> Result<Desk<'c>, Error> {
    let mut actor = identify(conn, ctx, caller)?;
    let catalogue = ctx.catalogue.current(conn)?;
    actor.behalf = behalf(conn, &catalogue, actor.user_id, ctx.now())?;
    let given = |other: &Behalf| other.grants.iter().any(|g| g.role.allows(permission));
    if !actor.may(permission) && !actor.behalf.iter().any(given) {
        return Err(not_allowed(permission));
    }
    Ok(Desk { conn, actor, catalogue })
}

/// Those who have given a person their work for today. Nearly always nobody, which is known without asking the database.
fn behalf(conn: &mut Connection, catalogue: &Catalogue, user: UserId, now: Instant) -> Result<Vec<Behalf>, Error> {
    let givers = catalogue.givers_to(user, now.local_day());
    if givers.is_empty() {
        return Ok(Vec::new());
    }
    let mut behalf = Vec::new();
    for (user_id, username, _) in db::accounts::names(conn, &givers)? {
        behalf.push(Behalf {
            grants: db::accounts::grants(conn, user_id)?,
            user_id,
            username,
        });
    }
    Ok(behalf)
}

/// The person behind a call.
///
/// # Errors
/// The session has ended or the account is disabled.
pub fn identify(conn: &mut Connection, ctx: &Context, caller: &Caller) -> Result<Actor, Error> {
    let live = db::accounts::live_session(conn, caller.session_id, ctx.now())?.ok_or(Reason::TokenInvalid)?;
    Ok(Actor {
        user_id: live.user_id,
        username: live.username.to_string(),
        full_name: live.full_name,
        session_id: caller.session_id,
        grants: live.grants,
        behalf: Vec::new(),
    })
}

/// Whether a person has a permission for a dossier, themselves or in the place of somebody.
///
/// # Errors
/// The database refuses.
pub fn may_on(
    conn: &mut Connection,
    catalogue: &Catalogue,
    actor: &Actor,
    permission: Permission,
    dossier: &Dossier,
) -> Result<bool, Error> {
    match must_on(conn, catalogue, actor, permission, dossier) {
        Ok(_) => Ok(true),
        Err(error) if error.reason == Reason::NotAllowed => Ok(false),
        Err(error) => Err(error),
    }
}

/// Refuses whoever does not have a permission for a dossier: by an agency that it concerns, or by one that holds a step of it
/// beside the first. Those to whom others have given their work have what these have, on the dossiers that wait for them.
/// Answers in whose place the person acts, if they may not themselves. Few dossiers have such steps, and few people act for
/// others: both are looked at only where nothing else decides.
///
/// # Errors
/// The person may not, or the database refuses.
pub fn must_on(
    conn: &mut Connection,
    catalogue: &Catalogue,
    actor: &Actor,
    permission: Permission,
    dossier: &Dossier,
) -> Result<Option<Behalf>, Error> {
    let (tree, mut reach) = (catalogue.tree(), dossier.reach());
    if actor.may_on(permission, &reach, tree) {
        return Ok(None);
    }
    let given = |other: &Behalf| other.grants.iter().any(|grant| grant.role.allows(permission));
    let somewhere = actor.may(permission) || actor.behalf.iter().any(given);
    if !somewhere || dossier.state.ended_at.is_some() {
        return Err(not_allowed(permission));
    }
    let open = dossier_steps::open_of(conn, dossier.intake.id)?;
    reach.step_agencies.extend(open.iter().map(|stay| stay.agency_id));
    if actor.may_on(permission, &reach, tree) {
        return Ok(None);
    }
    let for_them = |other: &&Behalf| {
        let deputy = actor.in_place_of(other);
        deputy.may_on(permission, &reach, tree) && open.iter().any(|stay| waits_for(&deputy, stay, tree))
    };
    let other = actor.behalf.iter().find(for_them);
    other.cloned().map(Some).ok_or_else(|| not_allowed(permission))
}

/// Whether an open stay is the work of a person: assigned to them, or a leader's that is assigned to nobody.
pub fn waits_for(actor: &Actor, stay: &StepRow, tree: &AgencyTree) -> bool {
    match stay.assignee_id {
        Some(user) => user == actor.user_id,
        None => stay.role == Role::Leader && actor.leads_in(stay.agency_id, tree),
    }
}

/// The answer to a person who may not do something.
pub fn not_allowed(permission: Permission) -> Error {
    Error::named(Reason::NotAllowed, [permission.label_vi()], [permission.as_str()])
}

impl Desk<'_> {
    /// An agency in which the person has the permission. Agencies outside the scope look as if they were not there.
    ///
    /// # Errors
    /// The agency is unknown or lies outside the person's scope.
    pub fn agency_in_scope(&self, permission: Permission, id: AgencyId) -> Result<&Agency, Error> {
        let tree = self.catalogue.tree();
        match tree.get(id) {
            Some(agency) if self.actor.may_in(permission, id, tree) => Ok(agency),
            Some(agency) => Err(Error::with(Reason::AgencyNotFound, [agency.code.to_string()])),
            None => Err(Error::with(Reason::AgencyNotFound, [String::new()])),
        }
    }

    /// Refuses whoever does not have a permission for a dossier, as [`must_on`] does.
    ///
    /// # Errors
    /// The person may not, or the database refuses.
    pub fn must_on(&mut self, permission: Permission, dossier: &Dossier) -> Result<Option<Behalf>, Error> {
        must_on(self.conn, &self.catalogue, &self.actor, permission, dossier)
    }

    /// Refuses whoever may not read the dossiers of every one of some agencies: figures are for more people than dossiers
    /// are, and they get the figure alone.
    ///
    /// # Errors
    /// The person may not read dossiers in one of them.
    pub fn may_name(&self, agencies: &[AgencyId]) -> Result<(), Error> {
        let tree = self.catalogue.tree();
        let may = |agency: &AgencyId| self.actor.may_in(Permission::DossierRead, *agency, tree);
        if agencies.iter().all(may) {
            Ok(())
        } else {
            Err(not_allowed(Permission::DossierRead))
        }
    }

    /// Every agency in which the person has a permission.
    pub fn agencies_in_scope(&self, permission: Permission) -> Vec<AgencyId> {
        let tree = self.catalogue.tree();
        self.actor
            .scopes(permission, tree)
            .into_iter()
            .flat_map(|top| tree.subtree(top).iter().map(|a| a.id))
            .collect()
    }
}
