//! What the slips of a dossier are made from, and whether one says what was said before.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use super::{Slip, Wanted, compose};
use crate::db::dossiers::Dossier;
use crate::db::events::{self, EventRow};
use crate::db::slips::SlipRow;
use crate::domain::ids::UserId;
use crate::domain::text::hex;
use crate::service::access::Desk;
use crate::service::catalogue::Catalogue;
use crate::service::dossiers::view::{self, Official, Parts};
use crate::service::error::Error;

/// A slip as it is stored, and the digest by which a later one is known to say the same.
pub(super) fn written(slip: &Slip) -> Result<(String, String), Error> {
    let content = serde_json::to_string(slip).map_err(Error::internal)?;
    let facts = hex(&Sha256::digest(content.as_bytes()));
    Ok((content, facts))
}

/// Whether a slip says what one says that was issued. What slips told less of once, they are silent about: that alone takes
/// no new number.
pub(super) fn says_the_same(slip: &Slip, row: &SlipRow) -> Result<bool, Error> {
    if written(slip)?.1 == row.facts {
        return Ok(true);
    }
    match slip.as_once_written(row.issued_at.floor_minute()) {
        Some(silent) => Ok(written(&silent)?.1 == row.facts),
        None => Ok(false),
    }
}

/// Whether only agencies were called otherwise when a slip was issued: it stays as it is.
pub(super) fn said_by_another_name(material: &Material<'_>, wanted: Wanted, row: &SlipRow) -> Result<bool, Error> {
    let agencies = material.catalogue.tree().all().iter();
    let days: BTreeSet<NaiveDate> = agencies
        .flat_map(|a| &a.former_names)
        .map(|name| name.valid_to)
        .collect();
    for day in days.into_iter().rev() {
        if says_the_same(&material.slip(wanted, day)?.0, row)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What the slips of a dossier are made from.
pub(super) struct Material<'d> {
    catalogue: Arc<Catalogue>,
    dossier: &'d Dossier,
    parts: Parts,
    events: Vec<EventRow>,
    officials: HashMap<UserId, Official>,
}

impl<'d> Material<'d> {
    pub(super) fn load(desk: &mut Desk<'_>, dossier: &'d Dossier) -> Result<Self, Error> {
        let parts = Parts::load(desk.conn, dossier.intake.id)?;
        // Far more than a dossier ever has.
        let events = events::list(desk.conn, dossier.intake.id, 0, 5_000)?;
        let hands = parts
            .steps
            .iter()
            .flat_map(|s| [s.assignee_id, s.given_by, s.received_by, s.left_by]);
        let mut people: Vec<UserId> = hands.flatten().collect();
        people.extend(parts.moves.iter().map(|change| change.user_id));
        people.extend(events.iter().filter_map(|event| event.user_id));
        Ok(Self {
            catalogue: Arc::clone(&desk.catalogue),
            dossier,
            officials: view::officials(desk.conn, people)?,
            parts,
            events,
        })
    }

    /// A slip, with agencies called as on a day, and the number of the matter it is about.
    pub(super) fn slip(&self, wanted: Wanted, named_on: NaiveDate) -> Result<(Slip, i32), Error> {
        let composer = compose::Composer {
            catalogue: &self.catalogue,
            dossier: self.dossier,
            parts: &self.parts,
            events: &self.events,
            officials: &self.officials,
            named_on,
        };
        composer.slip(wanted)
    }
}
