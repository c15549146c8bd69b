//! The catalogue as anybody may read it: procedures in force, and when a dossier handed in now would be due.

use std::sync::Arc;

use chrono::NaiveDate;

use super::catalogue::{Catalogue, Named};
use super::catalogue_admin::{self, DueAnswer};
use super::context::Context;
use super::error::{Error, Reason};
use crate::domain::agency::Agency;
use crate::domain::codes::{AgencyCode, ProcedureCode};
use crate::domain::postal::Channel;
use crate::domain::procedure::{Procedure, ProcedureDefinition};

/// A procedure in a list.
pub struct Line {
    /// Which.
    pub procedure: Arc<Procedure>,
    /// What it says today.
    pub definition: ProcedureDefinition,
}

/// Procedures in force today whose name, field or code has every word of a text, without accents.
///
/// # Errors
/// The database refuses.
pub async fn search(ctx: &Arc<Context>, text: String) -> Result<Vec<Line>, Error> {
    let today = ctx.now().local_day();
    read(ctx, move |catalogue| {
        Ok(catalogue
            .search_procedures(&text)
            .into_iter()
            .filter_map(|p| {
                let definition = p.version_on(today)?.definition.clone();
                let procedure = Arc::clone(p);
                Some(Line { procedure, definition })
            })
            .collect())
    })
    .await
}

/// A procedure with who decides it, and when a dossier handed in now would be due there.
pub struct Offer {
    /// The procedure as in force today.
    pub line: Line,
    /// Agencies of the level that decides, and what is above them.
    pub agencies: Vec<(Named, Option<Named>)>,
    /// The agency asked about.
    pub agency: Option<Named>,
    /// When it would be due at the counter.
    pub counter: Option<DueAnswer>,
    /// When it would be due if submitted online, where that is offered.
    pub online: Option<DueAnswer>,
}

/// What a citizen wants to know before handing in.
///
/// # Errors
/// There is no such procedure in force, or the database refuses.
pub async fn offer(ctx: &Arc<Context>, code: ProcedureCode, agency: Option<AgencyCode>) -> Result<Offer, Error> {
    let now = ctx.now();
    let today = now.local_day();
    read(ctx, move |catalogue| {
        let procedure = catalogue.procedure(&code)?;
        let version = procedure
            .version_on(today)
            .ok_or_else(|| Error::with(Reason::ProcedureNotFound, [code.to_string()]))?;
        let definition = version.definition.clone();
        let tree = catalogue.tree();
        let deciding: Vec<_> = tree
            .all()
            .iter()
            .filter(|a| a.level == definition.agency_level && a.is_valid_on(today))
            .collect();
        let chosen = match &agency {
            Some(code) => deciding.iter().find(|a| a.code == *code),
            None => deciding.first(),
        };
        let due = |channel| {
            chosen
                .map(|a| catalogue_admin::due(catalogue, &code, &a.code, channel, now))
                .transpose()
        };
        let online = definition.service_level.is_online();
        Ok(Offer {
            agencies: deciding
                .iter()
                .map(|a| {
                    (
                        catalogue.agency_named(a.id),
                        a.parent_id.map(|p| catalogue.agency_named(p)),
                    )
                })
                .collect(),
            agency: chosen.map(|a| catalogue.agency_named(a.id)),
            counter: due(Channel::Counter)?,
            online: if online { due(Channel::Online)? } else { None },
            line: Line {
                procedure: Arc::clone(procedure),
                definition,
            },
        })
    })
    .await
}

async fn read<T: Send + 'static>(
    ctx: &Arc<Context>,
    pick: impl FnOnce(&Arc<Catalogue>) -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db.read(move |conn| pick(&ctx2.catalogue.current(conn)?)).await
}

/// Every agency that citizens may turn to today, in the order of the tree.
///
/// # Errors
/// The database refuses.
pub async fn agencies(ctx: &Arc<Context>) -> Result<Vec<Named>, Error> {
    let today = ctx.now().local_day();
    read(ctx, move |catalogue| {
        let all = catalogue.tree().all().iter();
        let open = all.filter(|a| turned_to(catalogue, a, today).is_some_and(|there| there.id == a.id));
        Ok(open.map(|a| catalogue.agency_named(a.id)).collect())
    })
    .await
}

/// Where citizens turn with what concerns an agency: to itself, or with what concerns a department to the agency that it is of;
/// nowhere once that was abolished.
pub fn turned_to<'c>(catalogue: &'c Catalogue, agency: &Agency, day: NaiveDate) -> Option<&'c Agency> {
    let there = catalogue.tree().institution(agency.id)?;
    (agency.is_valid_on(day) && there.is_valid_on(day)).then_some(there)
}
