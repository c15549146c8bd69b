//! Work that was given to another for some days, and absences without anybody in place.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::schema::delegations;
use super::{Connection, QueryResult};
use crate::domain::ids::{DelegationId, UserId};
use crate::domain::instant::Instant;

/// A delegation as stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = delegations, treat_none_as_default_value = false)]
#[allow(missing_docs)]
pub struct DelegationRow {
    pub id: DelegationId,
    pub from_user_id: UserId,
    /// None: away, and colleagues may take over.
    pub to_user_id: Option<UserId>,
    pub valid_from: NaiveDate,
    pub valid_to: NaiveDate,
    pub reason: String,
    pub created_by: UserId,
    pub created_at: Instant,
    pub revoked_at: Option<Instant>,
    /// Nothing more comes of it.
    pub over: bool,
}

impl DelegationRow {
    /// Whether it holds on a local day.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.revoked_at.is_none() && self.valid_from <= day && day <= self.valid_to
    }

    /// The leader who made it in the place of the giver.
    pub fn leader(&self) -> Option<UserId> {
        (self.created_by != self.from_user_id).then_some(self.created_by)
    }
}

/// Those of which something may still come.
///
/// # Errors
/// The database refuses.
pub fn live(conn: &mut Connection) -> QueryResult<Vec<DelegationRow>> {
    delegations::table
        .select(DelegationRow::as_select())
        .filter(diesel::dsl::not(delegations::over))
        .order(delegations::id)
        .load(conn)
}

/// Adds one, and lets go of those that have ended.
///
/// # Errors
/// The database refuses.
pub fn insert(conn: &mut Connection, row: &DelegationRow, today: NaiveDate) -> QueryResult<()> {
    diesel::update(
        delegations::table
            .filter(diesel::dsl::not(delegations::over))
            .filter(delegations::valid_to.lt(today)),
    )
    .set(delegations::over.eq(true))
    .execute(conn)?;
    diesel::insert_into(delegations::table)
        .values(row)
        .execute(conn)
        .map(drop)
}

/// Finds one.
///
/// # Errors
/// The database refuses.
pub fn find(conn: &mut Connection, id: DelegationId) -> QueryResult<Option<DelegationRow>> {
    delegations::table
        .select(DelegationRow::as_select())
        .filter(delegations::id.eq(id))
        .get_result(conn)
        .optional()
}

/// Revokes one.
///
/// # Errors
/// The database refuses.
pub fn revoke(conn: &mut Connection, id: DelegationId, at: Instant) -> QueryResult<()> {
    diesel::update(delegations::table.filter(delegations::id.eq(id)))
        .set((delegations::revoked_at.eq(Some(at)), delegations::over.eq(true)))
        .execute(conn)
        .map(drop)
}
