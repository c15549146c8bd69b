//! Walks the dossiers of a report page by page, with what its rows need beside them.

use std::collections::HashMap;

use crate::db::Connection;
use crate::db::dossier_parts::StepRow;
use crate::db::dossiers::Dossier;
use crate::db::report_rows::{self, Listed};
use crate::domain::ids::{AgencyId, DossierId, UserId};
use crate::service::catalogue::Catalogue;
use crate::service::dossiers::view::{self, Official};
use crate::service::error::Error;

/// Dossiers in hand at once.
const PAGE: i64 = 500;

/// A page of dossiers with their stays at steps, and the officials of those.
pub(super) struct Page {
    pub dossiers: Vec<Dossier>,
    pub stays: HashMap<DossierId, Vec<StepRow>>,
    pub officials: HashMap<UserId, Official>,
}

/// Some agencies in the order of their codes, which is the order of the rows.
pub(super) fn by_code(catalogue: &Catalogue, agencies: &[AgencyId]) -> Vec<(AgencyId, String)> {
    let mut list: Vec<(AgencyId, String)> = agencies
        .iter()
        .map(|id| (*id, catalogue.agency_named(*id).code))
        .collect();
    list.sort_by(|a, b| a.1.cmp(&b.1));
    list
}

/// Shows every page of a list to `visit`.
pub(super) fn walk(
    conn: &mut Connection,
    agency: AgencyId,
    listed: &Listed,
    with_stays: bool,
    visit: &mut dyn FnMut(Page) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut after = None;
    loop {
        let dossiers = report_rows::page(conn, agency, listed, after, PAGE)?;
        let Some(last) = dossiers.last() else { return Ok(()) };
        after = Some(listed.place(last));
        let more = i64::try_from(dossiers.len()).is_ok_and(|n| n == PAGE);
        let mut stays: HashMap<DossierId, Vec<StepRow>> = HashMap::new();
        let mut people = Vec::new();
        if with_stays {
            let ids: Vec<DossierId> = dossiers.iter().map(|d| d.intake.id).collect();
            for stay in report_rows::stays(conn, &ids)? {
                people.extend(stay.assignee_id);
                stays.entry(stay.dossier_id).or_default().push(stay);
            }
        }
        let officials = view::officials(conn, people)?;
        visit(Page {
            dossiers,
            stays,
            officials,
        })?;
        if !more {
            return Ok(());
        }
    }
}

/// What rows are ordered by: agency, part of the list, day, identity.
pub(super) fn order(agency: &str, part: u8, dossier: &Dossier, listed: &Listed) -> String {
    let place = listed.place(dossier);
    let day = place.day.map(|day| day.to_string()).unwrap_or_default();
    format!("{agency}|{part}|{day}|{:020}", place.id.get())
}
