//! What the counter wants to know before it takes a dossier in: who may decide it, what it costs, when it would be due.

use std::sync::Arc;

use super::intake;
use crate::domain::agency::Agency;
use crate::domain::codes::{AgencyCode, ProcedureCode};
use crate::domain::instant::Instant;
use crate::domain::policy::Permission;
use crate::domain::postal::Channel;
use crate::domain::procedure::{Procedure, ProcedureDefinition};
use crate::service::access;
use crate::service::catalogue::Named;
use crate::service::catalogue_admin::{self, DueAnswer};
use crate::service::context::{Caller, Context};
use crate::service::error::{Error, Reason};

/// A procedure as the counter offers it.
pub struct Prepared {
    /// Which.
    pub procedure: Arc<Procedure>,
    /// What it says on the day of receipt.
    pub definition: ProcedureDefinition,
    /// Agencies for which this person may take it in.
    pub agencies: Vec<Named>,
    /// The one chosen, or the only or first one.
    pub agency: Option<Named>,
    /// When it would be due there; none while nobody is chosen who could decide it.
    pub due: Option<DueAnswer>,
    /// Whether payment online can be asked for.
    pub paid_online: bool,
}

/// Prepares the intake of a procedure.
///
/// # Errors
/// The person may not take dossiers in, the procedure is not in force, or the database refuses.
pub async fn prepare(
    ctx: &Arc<Context>,
    caller: Caller,
    code: ProcedureCode,
    agency: Option<AgencyCode>,
    channel: Channel,
    received_at: Option<Instant>,
) -> Result<Prepared, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let desk = access::enter(conn, &ctx2, &caller, Permission::DossierIntake)?;
            let catalogue = &desk.catalogue;
            let at = received_at.unwrap_or_else(|| ctx2.now());
            let day = at.local_day();
            let procedure = catalogue.procedure(&code)?;
            let version = procedure
                .version_on(day)
                .ok_or_else(|| Error::with(Reason::ProcedureNotFound, [code.to_string()]))?;
            let level = version.definition.agency_level;
            let agencies: Vec<_> = catalogue
                .tree()
                .all()
                .iter()
                .filter(|a| a.level == level && a.is_valid_on(day))
                .filter(|a| intake::places(catalogue, &desk.actor, Some(&a.code), None, day).is_ok())
                .collect();
            // Which of several decides nobody can guess, but most come to the counter of their own.
            let own: Vec<&Agency> = agencies
                .iter()
                .copied()
                .filter(|a| desk.actor.may_in(Permission::DossierIntake, a.id, catalogue.tree()))
                .collect();
            let only = match (agencies.as_slice(), own.as_slice()) {
                ([only], _) | (_, [only]) => Some(*only),
                _ => None,
            };
            let chosen = agency
                .and_then(|code| agencies.iter().copied().find(|a| a.code == code))
                .or(only);
            let due = chosen
                .map(|a| catalogue_admin::promised(catalogue, &code, &a.code, channel, at))
                .transpose()?;
            Ok(Prepared {
                agencies: agencies.iter().map(|a| catalogue.agency_named(a.id)).collect(),
                agency: chosen.map(|a| catalogue.agency_named(a.id)),
                due,
                paid_online: ctx2.parties.gateway.is_some(),
                procedure: Arc::clone(procedure),
                definition: version.definition.clone(),
            })
        })
        .await
}

/// Procedures in force today that fit a text, for whoever takes dossiers in.
///
/// # Errors
/// The person may not take dossiers in, or the database refuses.
pub async fn find(ctx: &Arc<Context>, caller: Caller, text: String) -> Result<Vec<Arc<Procedure>>, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let desk = access::enter(conn, &ctx2, &caller, Permission::DossierIntake)?;
            let today = ctx2.now().local_day();
            let found = desk.catalogue.search_procedures(&text);
            Ok(found
                .into_iter()
                .filter(|p| p.version_on(today).is_some())
                .map(Arc::clone)
                .collect())
        })
        .await
}
