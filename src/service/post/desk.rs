//! What goes home by post, as it lies on the desk: to be handed over, delayed, come back.

use std::sync::Arc;

use crate::db::postal_desk::{self, Criteria, Place};
use crate::db::postal_orders::OrderRow;
use crate::domain::codes::AgencyCode;
use crate::domain::dossier::Status;
use crate::domain::dossier_code::DossierCode;
use crate::domain::ids::AgencyId;
use crate::domain::instant::Instant;
use crate::domain::look::Look;
use crate::domain::policy::Permission;
use crate::domain::postal_pile::PostalPile;
use crate::domain::rules::RuleKey;
use crate::service::access::{self, Desk};
use crate::service::catalogue::Catalogue;
use crate::service::context::{Caller, Context};
use crate::service::dossiers::view;
use crate::service::error::Error;
use crate::service::paging::cut;

/// A page of a pile, as asked for.
#[derive(Clone, Debug)]
pub struct DeskQuery {
    /// Which pile.
    pub pile: PostalPile,
    /// An agency and all below it; the whole scope if absent.
    pub agency: Option<AgencyCode>,
    /// Where to go on.
    pub after: Option<Place>,
    /// Rows of a page.
    pub limit: i64,
}

/// An item on the desk.
pub struct DeskItem {
    /// The item.
    pub order: OrderRow,
    /// Its dossier.
    pub code: DossierCode,
    /// Where that stands: what was not handed back yet is handed back, whatever became of the item.
    pub status: Status,
}

impl From<postal_desk::Row> for DeskItem {
    fn from((order, code, status): postal_desk::Row) -> Self {
        Self { order, code, status }
    }
}

/// A page of a pile.
pub struct DeskPage {
    /// The longest first.
    pub items: Vec<DeskItem>,
    /// Where the next page begins.
    pub next: Option<Place>,
    /// The moment of the list.
    pub now: Instant,
}

/// A page of a pile. It says to whom items go, so the look is noted.
///
/// # Errors
/// The agency is out of scope, the person may not, or the database refuses.
pub async fn page(ctx: &Arc<Context>, caller: Caller, query: DeskQuery) -> Result<DeskPage, Error> {
    let (ctx2, caller2, now) = (Arc::clone(ctx), caller.clone(), ctx.now());
    let (user, page) = ctx
        .db
        .read(move |conn| {
            let desk = access::enter(conn, &ctx2, &caller2, Permission::PostalOrder)?;
            let agencies = scope(&desk, query.agency.as_ref())?;
            let criteria = criteria(&desk.catalogue, agencies, query.pile, now);
            let mut rows = postal_desk::page(desk.conn, &criteria, query.after, query.limit + 1)?;
            let next = cut(&mut rows, query.limit).map(|(order, ..)| (order.state_at, order.id));
            let items = rows.into_iter().map(DeskItem::from).collect();
            Ok::<_, Error>((desk.actor.user_id, DeskPage { items, next, now }))
        })
        .await?;
    view::note_look(ctx, &caller, user, None, Look::PostalItems).await?;
    Ok(page)
}

/// How many items lie on each pile.
///
/// # Errors
/// As [`page`].
pub async fn counts(
    ctx: &Arc<Context>,
    caller: Caller,
    agency: Option<AgencyCode>,
) -> Result<Vec<(PostalPile, i64)>, Error> {
    let (ctx2, now) = (Arc::clone(ctx), ctx.now());
    ctx.db
        .read(move |conn| {
            let desk = access::enter(conn, &ctx2, &caller, Permission::PostalOrder)?;
            let agencies = scope(&desk, agency.as_ref())?;
            let mut counts = Vec::new();
            for pile in PostalPile::ALL.iter().copied() {
                let criteria = criteria(&desk.catalogue, agencies.clone(), pile, now);
                counts.push((pile, postal_desk::count(desk.conn, &criteria)?));
            }
            Ok(counts)
        })
        .await
}

/// The agencies whose items somebody asks about: all of theirs, or one with those below it.
pub(super) fn scope(desk: &Desk<'_>, agency: Option<&AgencyCode>) -> Result<Vec<AgencyId>, Error> {
    let Some(code) = agency else {
        return Ok(desk.agencies_in_scope(Permission::PostalOrder));
    };
    let top = desk.agency_of_code(Permission::PostalOrder, code)?.id;
    Ok(desk.catalogue.tree().subtree(top).iter().map(|a| a.id).collect())
}

/// What lies on a pile. How long the post may take is a rule, by the agency that decided.
pub(super) fn criteria(catalogue: &Catalogue, agencies: Vec<AgencyId>, pile: PostalPile, now: Instant) -> Criteria {
    let mut delayed_since: Vec<(Instant, Vec<AgencyId>)> = Vec::new();
    if pile == PostalPile::Delayed {
        for agency in catalogue.tree().all() {
            let days = catalogue.rule(RuleKey::PostDelayDays, agency.id, now.local_day());
            let since = now.saturating_add_minutes(-days.saturating_mul(24 * 60));
            match delayed_since.iter_mut().find(|(other, _)| *other == since) {
                Some((_, same)) => same.push(agency.id),
                None => delayed_since.push((since, vec![agency.id])),
            }
        }
    }
    Criteria {
        agencies,
        pile,
        delayed_since,
    }
}
