//! Who could be named for a step of a dossier.

use std::sync::Arc;

use super::view::{self, Official};
use crate::db;
use crate::domain::dossier_code::DossierCode;
use crate::domain::ids::AgencyId;
use crate::domain::policy::{Permission, Role};
use crate::service::access;
use crate::service::context::{Caller, Context};
use crate::service::error::Error;

/// Accounts that may work on the present step of a dossier, or on the `next` one, by name.
///
/// # Errors
/// There is no such dossier, the person may not see it, or the database refuses.
pub async fn candidates(
    ctx: &Arc<Context>,
    caller: Caller,
    code: DossierCode,
    next: bool,
) -> Result<Vec<Official>, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let mut desk = access::enter(conn, &ctx2, &caller, Permission::DossierRead)?;
            let dossier = view::find(&mut desk, &code)?;
            let (_, version) = desk.catalogue.version(dossier.intake.version_id)?;
            let step = version.definition.step(dossier.state.step_no + i16::from(next));
            let agency = match step.and_then(|s| s.agency.as_ref()) {
                Some(code) => desk.catalogue.agency(code)?.id,
                None => dossier.intake.agency_id,
            };
            working_in(&mut desk, &[agency])
        })
        .await
}

/// Accounts that may work on dossiers wherever the person may, or below.
///
/// # Errors
/// The person may not work on dossiers, or the database refuses.
pub async fn colleagues(ctx: &Arc<Context>, caller: Caller) -> Result<Vec<Official>, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let mut desk = access::enter(conn, &ctx2, &caller, Permission::DossierProcess)?;
            let agencies = desk.agencies_in_scope(Permission::DossierProcess);
            working_in(&mut desk, &agencies)
        })
        .await
}

/// Accounts that may work on dossiers in any of some agencies, by name.
///
/// # Errors
/// The database refuses.
fn working_in(desk: &mut access::Desk<'_>, agencies: &[AgencyId]) -> Result<Vec<Official>, Error> {
    // A grant holds for an agency and all below it, so whoever works here has one somewhere on the path.
    let mut places: Vec<AgencyId> = agencies
        .iter()
        .flat_map(|a| desk.catalogue.tree().path(*a).iter().map(|a| a.id).collect::<Vec<_>>())
        .collect();
    places.sort_unstable();
    places.dedup();
    placed_in(desk, &places)
}

/// Accounts that were given work on dossiers in some agencies themselves, and not above them, by name.
///
/// # Errors
/// The database refuses.
pub fn placed_in(desk: &mut access::Desk<'_>, agencies: &[AgencyId]) -> Result<Vec<Official>, Error> {
    if agencies.is_empty() {
        return Ok(Vec::new());
    }
    let roles: Vec<Role> = Role::ALL
        .iter()
        .copied()
        .filter(|r| r.allows(Permission::DossierProcess))
        .collect();
    let rows = db::accounts::with_grants(desk.conn, &roles, agencies)?;
    Ok(rows
        .into_iter()
        .map(|(username, full_name)| Official {
            username: username.to_string(),
            full_name,
        })
        .collect())
}
