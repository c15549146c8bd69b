//! What a citizen who follows a dossier may see or prove themselves with. It is the most frequent question of all, so it is
//! answered by one statement, which needs no transaction to agree with itself; what hangs on the dossier comes as JSON.

mod parts;

use diesel::prelude::*;

use self::parts::{CatalogueVersion, Remainder, Steps, Written};
pub use self::parts::{PublicItem, PublicMove, PublicStep, Rest};
use super::schema::dossiers;
use super::{Connection, QueryResult};
use crate::domain::dossier::{self, NextStep, Status};
use crate::domain::dossier_code::DossierCode;
use crate::domain::ids::{AgencyId, DossierId, VersionId};
use crate::domain::instant::Instant;
use crate::domain::person::{IdNumber, PersonName, Phone, Submitter};
use crate::domain::postal::Channel;
use crate::domain::postal_order::{Direction, PostalState};
use crate::domain::timeliness::Timeliness;

/// What is read of a dossier. The secrets and the name never leave the process as they are.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = dossiers)]
#[allow(missing_docs)]
pub struct PublicRow {
    pub id: DossierId,
    pub agency_id: AgencyId,
    pub version_id: VersionId,
    pub applicant_name: PersonName,
    pub applicant_id_number: Option<IdNumber>,
    pub applicant_phone: Option<Phone>,
    /// Authorised person who handed it in, if another.
    pub submitter: Option<Submitter>,
    pub submitted_at: Instant,
    pub status: Status,
    pub intake_channel: Channel,
    pub return_channel: Channel,
    pub received_at: Option<Instant>,
    pub due_at: Option<Instant>,
    pub ended_at: Option<Instant>,
    pub closed_at: Option<Instant>,
    pub timeliness: Option<Timeliness>,
}

impl PublicRow {
    /// When it was decided.
    pub const fn decided_at(&self) -> Option<Instant> {
        dossier::decided_at(self.timeliness, self.ended_at)
    }

    /// When the result was handed back.
    pub const fn returned_at(&self) -> Option<Instant> {
        dossier::returned_at(self.status, self.closed_at)
    }
}

/// A dossier with all that its citizen may see of it.
pub struct Seen {
    /// The dossier.
    pub dossier: PublicRow,
    /// Of which catalogue this speaks.
    pub catalogue_version: i64,
    /// Stays at steps, in order.
    pub steps: Vec<PublicStep>,
    /// Whatever else hangs on it.
    pub rest: Rest,
}

impl Seen {
    /// What its applicant has to do next.
    pub fn next_step(&self) -> NextStep {
        let here = |item: &&PublicItem| item.given_at.is_none();
        let item = self.sent_home().filter(here).map(|item| item.state);
        NextStep::of(self.dossier.status, self.rest.fee_unpaid > 0, item)
    }

    /// The item that takes, or took, home what goes home.
    pub fn sent_home(&self) -> Option<&PublicItem> {
        let home = |item: &&PublicItem| item.direction == Direction::Out && item.state != PostalState::Cancelled;
        self.rest.items.iter().rfind(home)
    }

    /// The last time that it was put off with an apology; none once no result will come.
    pub fn apology(&self) -> Option<&PublicMove> {
        let over = self.dossier.status.is_without_result();
        let moves = self.rest.moves.iter().rev();
        let mut put_off = moves.filter(|m| m.kind.is_apology() && !over);
        put_off.next()
    }
}

/// Finds a dossier by code, with all that its citizen may see: one statement.
///
/// # Errors
/// The database refuses.
pub fn see(conn: &mut Connection, code: &DossierCode) -> QueryResult<Option<Seen>> {
    let found = on!(conn, |c| dossiers::table
        .select((PublicRow::as_select(), CatalogueVersion, Steps, Remainder,))
        .filter(dossiers::code.eq(code))
        .get_result(c))
    .optional()?;
    let of_row = |(dossier, catalogue_version, steps, rest): Row| Seen {
        dossier,
        catalogue_version,
        steps: steps.0,
        rest: rest.map(|rest| rest.0).unwrap_or_default(),
    };
    Ok(found.map(of_row))
}

/// As it comes.
type Row = (PublicRow, i64, Written<Vec<PublicStep>>, Option<Written<Rest>>);

/// Finds a dossier by code.
///
/// # Errors
/// The database refuses.
pub fn find(conn: &mut Connection, code: &DossierCode) -> QueryResult<Option<PublicRow>> {
    on!(conn, |c| dossiers::table
        .select(PublicRow::as_select())
        .filter(dossiers::code.eq(code))
        .get_result(c))
    .optional()
}
