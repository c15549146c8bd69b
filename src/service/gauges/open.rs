//! Dossiers that can still be turned for a rate: open ones, and those that still lack their result.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{members, upwards};
use crate::db::{self, Connection};
use crate::domain::chances::Turnable;
use crate::domain::figures::Period;
use crate::domain::ids::{AgencyId, VersionId};
use crate::domain::instant::Instant;
use crate::service::access::Desk;
use crate::service::catalogue::Catalogue;
use crate::service::error::Error;

/// The open dossiers of each of some agencies and all below it that can still be turned for a rate over a period.
///
/// # Errors
/// The database refuses.
pub fn turnable(
    desk: &mut Desk<'_>,
    agencies: &[AgencyId],
    period: Period,
    now: Instant,
) -> Result<HashMap<AgencyId, Turnable>, Error> {
    let catalogue = std::sync::Arc::clone(&desk.catalogue);
    let tree = catalogue.tree();
    let wanted: HashSet<AgencyId> = agencies.iter().copied().collect();
    let mut found: HashMap<AgencyId, Turnable> = HashMap::new();
    for (own, open) in open(desk.conn, &catalogue, &members(tree, agencies), period, now)? {
        upwards(tree, &wanted, own, |id| found.entry(id).or_default().add(open));
    }
    Ok(found)
}

/// The open dossiers of agencies themselves that can still be turned.
///
/// # Errors
/// The database refuses.
pub fn open(
    conn: &mut Connection,
    catalogue: &Catalogue,
    agencies: &[AgencyId],
    period: Period,
    now: Instant,
) -> Result<Vec<(AgencyId, Turnable)>, Error> {
    let count = |n: i64| u64::try_from(n).unwrap_or(0);
    let versions = catalogue.procedures().iter().flat_map(|p| &p.versions);
    let postal: Vec<VersionId> = versions.filter(|v| v.definition.postal_allowed).map(|v| v.id).collect();
    let rows = db::turnable::open(conn, agencies, &postal, period, now)?;
    let mut found: BTreeMap<AgencyId, Turnable> = rows
        .into_iter()
        .map(|row| {
            let open = Turnable {
                in_time: count(row.in_time),
                post: count(row.not_by_post),
                return_by_post: count(row.not_back_by_post),
                digitise: count(row.not_digitised),
                reuse: count(row.not_reused),
                pay_online: count(row.not_paid),
                attach: 0,
                sign: count(row.not_signed),
            };
            (AgencyId::new(row.agency_id), open)
        })
        .collect();
    for (agency, missing) in db::turnable::without_result(conn, agencies, period)? {
        let missing = count(missing);
        let there = found.entry(agency).or_default();
        there.attach = missing;
        there.sign = there.sign.saturating_add(missing);
    }
    Ok(found.into_iter().collect())
}
