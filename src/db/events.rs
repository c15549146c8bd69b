//! The append-only history of a dossier. Each event carries the hash of the one before it.

use diesel::prelude::*;
use sha2::{Digest, Sha256};

use super::schema::dossier_events;
use super::{Connection, QueryResult};
use crate::domain::dossier::Status;
use crate::domain::dossier_code::DossierCode;
use crate::domain::event::Detail;
use crate::domain::ids::{DossierId, UserId};
use crate::domain::instant::Instant;
use crate::domain::text::hex;

/// An event as stored.
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = dossier_events, treat_none_as_default_value = false)]
#[allow(missing_docs)]
pub struct EventRow {
    pub dossier_id: DossierId,
    /// 1, 2, 3 … without gap.
    pub seq: i32,
    pub at: Instant,
    /// Who did it; none for the system itself.
    pub user_id: Option<UserId>,
    pub action: String,
    pub from_status: Option<Status>,
    pub to_status: Status,
    /// A JSON object: what the action was given and what it changed ([`Detail`]), byte for byte as it was hashed.
    pub detail: String,
    pub hash: String,
}

impl EventRow {
    /// What it tells.
    ///
    /// # Errors
    /// That cannot be read: somebody changed what is stored, or a fault of ours.
    pub fn told(&self) -> serde_json::Result<Detail> {
        Detail::stored(&self.detail)
    }

    /// SHA-256 over the hash before it and every field, each with its length, so that no two events read the same.
    /// The first event follows on the code of its dossier.
    pub fn link(&self, before: &str) -> String {
        let mut hasher = Sha256::new();
        let mut feed = |field: &str| {
            hasher.update(field.len().to_le_bytes());
            hasher.update(field.as_bytes());
        };
        feed(before);
        feed(&self.seq.to_string());
        feed(&self.at.micros().to_string());
        feed(&self.user_id.map_or_else(String::new, |u| u.get().to_string()));
        feed(&self.action);
        feed(self.from_status.map_or("", Status::as_str));
        feed(self.to_status.as_str());
        feed(&self.detail);
        hex(&hasher.finalize())
    }
}

/// What the first event of a dossier follows on.
pub fn genesis(code: &DossierCode) -> String {
    hex(&Sha256::digest(code.as_str().as_bytes()))
}

/// Appends an event, which waits from now on for its place in the feed (`db::feed`).
///
/// # Errors
/// The database refuses.
pub fn insert(conn: &mut Connection, row: &EventRow) -> QueryResult<()> {
    on!(conn, |c| diesel::insert_into(dossier_events::table)
        .values((row, dossier_events::position.eq(0)))
        .execute(c))
    .map(drop)
}

/// The history of a dossier, oldest first, after an event and at most so many.
///
/// # Errors
/// The database refuses.
pub fn list(conn: &mut Connection, dossier: DossierId, after: i32, limit: i64) -> QueryResult<Vec<EventRow>> {
    dossier_events::table
        .select(EventRow::as_select())
        .filter(dossier_events::dossier_id.eq(dossier))
        .filter(dossier_events::seq.gt(after))
        .order(dossier_events::seq)
        .limit(limit)
        .load(conn)
}

/// What was said when by the events of some dossiers with certain names, oldest first.
///
/// # Errors
/// The database refuses.
pub fn named(
    conn: &mut Connection,
    dossiers: &[DossierId],
    names: &[&str],
) -> QueryResult<Vec<(DossierId, Instant, String)>> {
    if dossiers.is_empty() {
        return Ok(Vec::new());
    }
    dossier_events::table
        .select((dossier_events::dossier_id, dossier_events::at, dossier_events::detail))
        .filter(dossier_events::dossier_id.eq_any(dossiers))
        .filter(dossier_events::action.eq_any(names))
        .order((dossier_events::dossier_id, dossier_events::seq))
        .load(conn)
}

/// The events of a span of dossiers (ids inclusive), for verification.
///
/// # Errors
/// The database refuses.
pub fn of_span(conn: &mut Connection, first: DossierId, last: DossierId) -> QueryResult<Vec<EventRow>> {
    dossier_events::table
        .select(EventRow::as_select())
        .filter(dossier_events::dossier_id.between(first, last))
        .order((dossier_events::dossier_id, dossier_events::seq))
        .load(conn)
}
