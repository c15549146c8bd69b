//! What the reports that name dossiers, one row each, have in common.

use chrono::NaiveDate;

use crate::domain::ids::{AgencyId, DossierId};
use crate::service::catalogue::Catalogue;

/// Dossiers in hand at once.
pub(super) const PAGE: usize = 500;

/// Some agencies in the order of their codes, which is the order of the rows.
pub(super) fn by_code(catalogue: &Catalogue, agencies: &[AgencyId]) -> Vec<(AgencyId, String)> {
    let mut list: Vec<(AgencyId, String)> = agencies
        .iter()
        .map(|id| (*id, catalogue.agency_named(*id).code))
        .collect();
    list.sort_by(|a, b| a.1.cmp(&b.1));
    list
}

/// What rows are ordered by: agency, part of the list, day, identity.
pub(super) fn order(agency: &str, part: u8, day: Option<NaiveDate>, id: DossierId) -> String {
    let day = day.map(|day| day.to_string()).unwrap_or_default();
    format!("{agency}|{part}|{day}|{:020}", id.get())
}
