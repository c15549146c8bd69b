//! Who could be named for a step of a dossier.

use std::sync::Arc;

use chrono::NaiveDate;

use super::guards::Situation;
use super::view::{self, Official, Parts};
use crate::db;
use crate::db::dossier_parts::StepRow;
use crate::db::dossiers::Dossier;
use crate::domain::dossier::Action;
use crate::domain::dossier_code::DossierCode;
use crate::domain::ids::AgencyId;
use crate::domain::instant::Instant;
use crate::domain::policy::{Permission, Role};
use crate::domain::procedure::ProcedureDefinition;
use crate::service::access;
use crate::service::catalogue::Catalogue;
use crate::service::context::{Caller, Context};
use crate::service::error::{Error, Reason};

/// Who may be named for a step.
pub struct Candidates {
    /// Number of the step.
    pub step_no: i16,
    /// Its name.
    pub step: String,
    /// Accounts, by name.
    pub officials: Vec<Official>,
}

/// The agency in which a step of a dossier is done that begins on a local day: whoever does the work of the one that the
/// procedure names, or of the one that decides.
///
/// # Errors
/// The catalogue has no such agency, or it has ended and nobody took over.
pub fn step_agency(
    catalogue: &Catalogue,
    definition: &ProcedureDefinition,
    dossier: &Dossier,
    step_no: i16,
    day: NaiveDate,
) -> Result<AgencyId, Error> {
    let (tree, deciding) = (catalogue.tree(), dossier.intake.agency_id);
    let Some(code) = definition.step(step_no).and_then(|s| s.agency.as_ref()) else {
        // A dossier that is taken up again after everything was done has nobody else.
        return Ok(tree.working_for(deciding, day).map_or(deciding, |agency| agency.id));
    };
    let named = catalogue.agency(code)?;
    match tree.working_for(named.id, day) {
        Some(agency) => Ok(agency.id),
        None => Err(Error::with(Reason::StepAgencyEnded, [named.code.to_string()])),
    }
}

/// The roles of those who may be named for a step: what is for leaders is named for leaders only.
pub fn roles_at(definition: &ProcedureDefinition, step_no: i16) -> impl Iterator<Item = Role> {
    let leaders = definition.step(step_no).is_some_and(|s| s.role == Role::Leader);
    processing().filter(move |role| !leaders || *role == Role::Leader)
}

fn processing() -> impl Iterator<Item = Role> {
    let all = Role::ALL.iter().copied();
    all.filter(|role| role.allows(Permission::DossierProcess))
}

/// Accounts that may be named with an action, for each step that may be meant by it; no step where the action names nobody now.
///
/// # Errors
/// There is no such dossier, the person may not see it, or the database refuses.
pub async fn candidates(
    ctx: &Arc<Context>,
    caller: Caller,
    code: DossierCode,
    action: Action,
) -> Result<Vec<Candidates>, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let mut desk = access::enter(conn, &ctx2, &caller, Permission::DossierRead)?;
            let now = ctx2.now();
            let dossier = view::find(&mut desk, &code)?;
            let parts = Parts::load(desk.conn, dossier.intake.id)?;
            let catalogue = Arc::clone(&desk.catalogue);
            let (_, version) = catalogue.version(dossier.intake.version_id)?;
            let definition = &version.definition;
            let situation = Situation {
                dossier: &dossier,
                definition,
                steps: &parts.steps,
                moves: &parts.moves,
                fees: &parts.fees,
                result: parts.result(),
                post: &parts.post.orders,
                catalogue: &catalogue,
                actor: &desk.actor,
                now,
            };
            let steps = match action {
                Action::Forward => next_step(definition, &dossier, &parts.steps).into_iter().collect(),
                _ => situation.steps_for(action),
            };
            let mut found = Vec::new();
            for step_no in steps {
                let place = Place::of(&catalogue, definition, &dossier, step_no, now)?;
                found.push(Candidates {
                    step_no,
                    step: definition.step(step_no).map(|s| s.name.clone()).unwrap_or_default(),
                    officials: place.officials(&mut desk, now)?,
                });
            }
            Ok(found)
        })
        .await
}

/// Where a step of a dossier is done and by whom: the same people for every dossier that goes to the same place.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Place {
    agency: AgencyId,
    roles: Vec<Role>,
}

impl Place {
    /// That of a step that begins now.
    ///
    /// # Errors
    /// As [`step_agency`].
    pub fn of(
        catalogue: &Catalogue,
        definition: &ProcedureDefinition,
        dossier: &Dossier,
        step_no: i16,
        now: Instant,
    ) -> Result<Self, Error> {
        Ok(Self {
            agency: step_agency(catalogue, definition, dossier, step_no, now.local_day())?,
            roles: roles_at(definition, step_no).collect(),
        })
    }

    /// Who may be named there, by name.
    ///
    /// # Errors
    /// The database refuses.
    pub fn officials(&self, desk: &mut access::Desk<'_>, now: Instant) -> Result<Vec<Official>, Error> {
        working_in(desk, &self.roles, &[self.agency], now)
    }
}

/// The step to which a hand-over leads now, if it leads to a single one: while others are open beside it, it leads nowhere.
pub fn next_step(definition: &ProcedureDefinition, dossier: &Dossier, steps: &[StepRow]) -> Option<i16> {
    if steps.iter().filter(|s| s.is_open()).count() > 1 {
        return None;
    }
    let next = definition.stage_after(dossier.state.step_no)?;
    (next.start() == next.end()).then_some(*next.start())
}

/// Accounts out of whose drawers money of a dossier may go back: those that collect where it was paid, by name.
///
/// # Errors
/// There is no such dossier, the person may not give back, or the database refuses.
pub async fn collectors(ctx: &Arc<Context>, caller: Caller, code: DossierCode) -> Result<Vec<Official>, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let mut desk = access::enter(conn, &ctx2, &caller, Permission::FeeAdjust)?;
            let dossier = view::find(&mut desk, &code)?;
            let paid = Parts::load(desk.conn, dossier.intake.id)?.money.payments;
            let agencies: Vec<AgencyId> = paid.iter().map(|payment| payment.agency_id).collect();
            let collecting = Role::ALL.iter().copied();
            let collecting: Vec<Role> = collecting.filter(|r| r.allows(Permission::DossierCollect)).collect();
            working_in(&mut desk, &collecting, &agencies, ctx2.now())
        })
        .await
}

/// Accounts that decide in the very agency that decides a dossier, by name.
///
/// # Errors
/// There is no such dossier, the person may not see it, or the database refuses.
pub async fn signers(ctx: &Arc<Context>, caller: Caller, code: DossierCode) -> Result<Vec<Official>, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let mut desk = access::enter(conn, &ctx2, &caller, Permission::DossierRead)?;
            let dossier = view::find(&mut desk, &code)?;
            let deciding = Role::ALL.iter().copied();
            let deciding: Vec<Role> = deciding.filter(|r| r.allows(Permission::DossierDecide)).collect();
            placed_as(&mut desk, &deciding, &[dossier.intake.agency_id])
        })
        .await
}

/// Accounts with one of some roles in any of some agencies, or in what took over those that have ended, by name.
///
/// # Errors
/// The database refuses.
fn working_in(
    desk: &mut access::Desk<'_>,
    roles: &[Role],
    agencies: &[AgencyId],
    now: Instant,
) -> Result<Vec<Official>, Error> {
    let tree = desk.catalogue.tree();
    // A grant holds for an agency and all below it, so whoever works here has one somewhere on the path.
    let mut places: Vec<AgencyId> = agencies
        .iter()
        .flat_map(|a| tree.with_heirs(*a, now.local_day()))
        .flat_map(|a| tree.path(a).iter().map(|a| a.id).collect::<Vec<_>>())
        .collect();
    places.sort_unstable();
    places.dedup();
    placed_as(desk, roles, &places)
}

/// Accounts that were given work on dossiers in some agencies themselves, and not above them, by name.
///
/// # Errors
/// The database refuses.
pub fn placed_in(desk: &mut access::Desk<'_>, agencies: &[AgencyId]) -> Result<Vec<Official>, Error> {
    placed_as(desk, &processing().collect::<Vec<_>>(), agencies)
}

fn placed_as(desk: &mut access::Desk<'_>, roles: &[Role], agencies: &[AgencyId]) -> Result<Vec<Official>, Error> {
    if agencies.is_empty() {
        return Ok(Vec::new());
    }
    let rows = db::accounts::with_grants(desk.conn, roles, agencies)?;
    Ok(rows
        .into_iter()
        .map(|(username, full_name)| Official {
            username: username.to_string(),
            full_name,
        })
        .collect())
}
