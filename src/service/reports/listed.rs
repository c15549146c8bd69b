//! What the reports that name dossiers, one row each, have in common.

use crate::domain::ids::AgencyId;
use crate::service::catalogue::Catalogue;

/// Dossiers in hand at once.
pub(super) const PAGE: usize = 500;

/// Some agencies in the order of their codes, which is the order of the rows.
pub(super) fn by_code(catalogue: &Catalogue, agencies: &[AgencyId]) -> Vec<AgencyId> {
    let mut list = agencies.to_vec();
    list.sort_by_cached_key(|id| catalogue.agency_named(*id).code);
    list
}
