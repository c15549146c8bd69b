//! Who asks, and whether they may: decided here, below HTTP, in the transaction of the work.

use std::sync::Arc;

use super::catalogue::Catalogue;
use super::context::{Caller, Context};
use super::error::{Error, Reason};
use crate::db::accounts::LiveSession;
use crate::db::dossier_parts::StepRow;
use crate::db::dossiers::Dossier;
use crate::db::{self, Connection, dossier_steps};
use crate::domain::agency::{Agency, AgencyTree};
use crate::domain::codes::AgencyCode;
use crate::domain::ids::{AgencyId, DossierId, UserId};
use crate::domain::instant::Instant;
use crate::domain::policy::{Actor, Behalf, Permission, Role, handed_over, inherited};

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
    enter_by_any(conn, ctx, caller, permission, &[])
}

/// As [`enter`], where one of some other permissions lets in as well; the refusal names the first.
///
/// # Errors
/// The session has ended, the account is disabled, or none of its roles has one of the permissions.
pub fn enter_by_any<'c>(
    conn: &'c mut Connection,
    ctx: &Context,
    caller: &Caller,
    permission: Permission,
    others: &[Permission],
) -> Result<Desk<'c>, Error> {
    let person = identify(conn, ctx, caller)?;
    let catalogue = ctx.catalogue.current(conn)?;
    let now = ctx.now();
    let actor = Actor {
        behalf: behalf(conn, &catalogue, &person, now)?,
        inherited: inherited(&person.grants, catalogue.tree(), now.local_day()),
        user_id: person.user_id,
        username: person.username.to_string(),
        full_name: person.full_name,
        session_id: caller.session_id,
        grants: person.grants,
    };
    let may = |permission: Permission| {
        let given = |other: &Behalf| other.grants.iter().any(|g| g.role.allows(permission));
        actor.may(permission) || (permission.is_per_dossier() && actor.behalf.iter().any(given))
    };
    if !may(permission) && !others.iter().copied().any(may) {
        return Err(not_allowed(permission));
    }
    Ok(Desk { conn, actor, catalogue })
}

/// Those who have given a person their work for today, unless their accounts are disabled. Nearly always nobody, which is known
/// without asking the database.
fn behalf(
    conn: &mut Connection,
    catalogue: &Catalogue,
    person: &LiveSession,
    now: Instant,
) -> Result<Vec<Behalf>, Error> {
    let given = catalogue.given_to(person.user_id, now.local_day());
    if given.is_empty() {
        return Ok(Vec::new());
    }
    let givers: Vec<UserId> = given.iter().map(|d| d.from_user_id).collect();
    let people: Vec<UserId> = given.iter().flat_map(|d| [d.from_user_id, d.created_by]).collect();
    let grants = db::accounts::grants_of(conn, &people)?;
    let grants = |user: UserId| grants.get(&user).map(Vec::as_slice).unwrap_or_default();
    let mut behalf = Vec::new();
    for (user_id, username) in db::accounts::active(conn, &givers)? {
        let Some(delegation) = given.iter().find(|d| d.from_user_id == user_id) else {
            continue;
        };
        let leader = delegation.leader().map(grants);
        let grants = handed_over(grants(user_id), &person.grants, leader, catalogue.tree());
        behalf.push(Behalf {
            inherited: inherited(&grants, catalogue.tree(), now.local_day()),
            grants,
            user_id,
            username,
        });
    }
    behalf.retain(|other| !other.grants.is_empty());
    Ok(behalf)
}

/// The person behind a call, who is not known to be allowed anything yet.
///
/// # Errors
/// The session has ended or the account is disabled.
pub fn identify(conn: &mut Connection, ctx: &Context, caller: &Caller) -> Result<LiveSession, Error> {
    let live = db::accounts::live_session(conn, caller.session_id, ctx.now())?;
    live.ok_or_else(|| Reason::TokenInvalid.into())
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
    let asks = Asks::new(catalogue, actor, permission);
    if asks.at_once(dossier) {
        return Ok(None);
    }
    if !asks.by_stays(dossier) {
        return Err(not_allowed(permission));
    }
    let open = dossier_steps::open_of(conn, dossier.intake.id)?;
    asks.with_stays(dossier, &open)
        .map(Option::<&Behalf>::cloned)
        .ok_or_else(|| not_allowed(permission))
}

/// For which of some dossiers a person has a permission, as [`must_on`] decides it, asked with one statement for all.
///
/// # Errors
/// The database refuses.
pub fn may_on_each(
    conn: &mut Connection,
    catalogue: &Catalogue,
    actor: &Actor,
    permission: Permission,
    dossiers: &[&Dossier],
) -> Result<Vec<bool>, Error> {
    let asks = Asks::new(catalogue, actor, permission);
    let others = dossiers.iter().filter(|d| !asks.at_once(d) && asks.by_stays(d));
    let others: Vec<DossierId> = others.map(|d| d.intake.id).collect();
    let open = dossier_steps::open_among(conn, &others)?;
    let may = |dossier: &&Dossier| match open.get(&dossier.intake.id) {
        Some(open) if !asks.at_once(dossier) => asks.with_stays(dossier, open).is_some(),
        _ => asks.at_once(dossier),
    };
    Ok(dossiers.iter().map(may).collect())
}

/// A person who asks for a permission.
struct Asks<'a> {
    actor: &'a Actor,
    permission: Permission,
    tree: &'a AgencyTree,
    somewhere: bool,
}

impl<'a> Asks<'a> {
    fn new(catalogue: &'a Catalogue, actor: &'a Actor, permission: Permission) -> Self {
        let given = |other: &Behalf| other.grants.iter().any(|grant| grant.role.allows(permission));
        Self {
            actor,
            permission,
            tree: catalogue.tree(),
            somewhere: actor.may(permission) || actor.behalf.iter().any(given),
        }
    }

    /// Whether the dossier itself says that they have it.
    fn at_once(&self, dossier: &Dossier) -> bool {
        self.actor.may_on(self.permission, &dossier.reach(), self.tree)
    }

    /// Whether its open stays can say so.
    const fn by_stays(&self, dossier: &Dossier) -> bool {
        self.somewhere && dossier.state.ended_at.is_none()
    }

    /// Whether they have it by its open stays, and in whose place.
    fn with_stays(&self, dossier: &Dossier, open: &[StepRow]) -> Option<Option<&'a Behalf>> {
        let mut reach = dossier.reach();
        reach.step_agencies.extend(open.iter().map(|stay| stay.agency_id));
        if self.actor.may_on(self.permission, &reach, self.tree) {
            return Some(None);
        }
        let waits = |other: &&Behalf| {
            let deputy = self.actor.in_place_of(other);
            deputy.may_on(self.permission, &reach, self.tree)
                && open.iter().any(|stay| waits_for(&deputy, stay, self.tree))
        };
        self.actor.behalf.iter().find(waits).map(Some)
    }
}

/// Whether an open stay is the work of a person in whose place somebody acts: assigned to them where they process dossiers, or a
/// leader's that is assigned to nobody.
pub fn waits_for(actor: &Actor, stay: &StepRow, tree: &AgencyTree) -> bool {
    match stay.assignee_id {
        Some(user) => user == actor.user_id && actor.may_in(Permission::DossierProcess, stay.agency_id, tree),
        None => stay.role == Role::Leader && actor.leads_in(stay.agency_id, tree),
    }
}

/// The answer to a person who may not do something.
pub fn not_allowed(permission: Permission) -> Error {
    Error::named(Reason::NotAllowed, [permission.label_vi()], [permission.as_str()])
}

/// An agency in which the person has the permission. Agencies outside the scope look as if they were not there.
///
/// # Errors
/// The agency is unknown or lies outside the person's scope.
pub fn agency_in_scope<'c>(
    catalogue: &'c Catalogue,
    actor: &Actor,
    permission: Permission,
    id: AgencyId,
) -> Result<&'c Agency, Error> {
    let tree = catalogue.tree();
    match tree.get(id) {
        Some(agency) if actor.may_in(permission, id, tree) => Ok(agency),
        Some(agency) => Err(Error::with(Reason::AgencyNotFound, [agency.code.to_string()])),
        None => Err(Error::with(Reason::AgencyNotFound, [String::new()])),
    }
}

/// The same for an agency that somebody named.
///
/// # Errors
/// As [`agency_in_scope`].
pub fn agency_of_code<'c>(
    catalogue: &'c Catalogue,
    actor: &Actor,
    permission: Permission,
    code: &AgencyCode,
) -> Result<&'c Agency, Error> {
    agency_in_scope(catalogue, actor, permission, catalogue.agency(code)?.id)
}

/// The same for an agency that a field of what was sent names.
///
/// # Errors
/// As [`agency_in_scope`], told at the field.
pub fn agency_of_field<'c>(
    field: &str,
    catalogue: &'c Catalogue,
    actor: &Actor,
    permission: Permission,
    code: &AgencyCode,
) -> Result<&'c Agency, Error> {
    agency_of_code(catalogue, actor, permission, code).map_err(|e| e.naming_agency(field))
}

impl Desk<'_> {
    /// As the function of this name.
    ///
    /// # Errors
    /// As there.
    pub fn agency_in_scope(&self, permission: Permission, id: AgencyId) -> Result<&Agency, Error> {
        agency_in_scope(&self.catalogue, &self.actor, permission, id)
    }

    /// As the function of this name.
    ///
    /// # Errors
    /// As there.
    pub fn agency_of_code(&self, permission: Permission, code: &AgencyCode) -> Result<&Agency, Error> {
        agency_of_code(&self.catalogue, &self.actor, permission, code)
    }

    /// As the function of this name.
    ///
    /// # Errors
    /// As there.
    pub fn agency_of_field(&self, field: &str, permission: Permission, code: &AgencyCode) -> Result<&Agency, Error> {
        agency_of_field(field, &self.catalogue, &self.actor, permission, code)
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

    /// Every agency in which the person has a permission, with those that have ended and left their work to theirs.
    pub fn agencies_in_scope(&self, permission: Permission) -> Vec<AgencyId> {
        self.all_below(self.actor.reached(permission, self.catalogue.tree()))
    }

    /// An agency and all below it; every agency in which the person has a permission if none is named.
    ///
    /// # Errors
    /// The agency is unknown or lies outside the person's scope.
    pub fn agencies(&self, permission: Permission, named: Option<&AgencyCode>) -> Result<Vec<AgencyId>, Error> {
        let Some(code) = named else {
            return Ok(self.agencies_in_scope(permission));
        };
        let top = self.agency_of_code(permission, code)?.id;
        Ok(self.all_below(vec![top]))
    }

    fn all_below(&self, tops: Vec<AgencyId>) -> Vec<AgencyId> {
        let tree = self.catalogue.tree();
        let below = |top| tree.subtree(top).iter().map(|a| a.id);
        tops.into_iter().flat_map(below).collect()
    }
}
