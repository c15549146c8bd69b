//! First answers to writes that carried an `Idempotency-Key`.

use diesel::prelude::*;

use super::schema::idempotency_keys;
use super::{Connection, QueryResult};
use crate::domain::answered::Answered;
use crate::domain::ids::UserId;
use crate::domain::instant::Instant;

/// A stored answer.
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = idempotency_keys, treat_none_as_default_value = false)]
#[allow(missing_docs)]
pub struct AnswerRow {
    pub user_id: UserId,
    pub key: String,
    pub request_hash: String,
    pub status: Answered,
    pub location: Option<String>,
    pub body: String,
    pub created_at: Instant,
}

/// The stored answer to a key of a user.
///
/// # Errors
/// The database refuses.
pub fn find(conn: &mut Connection, user: UserId, key: &str) -> QueryResult<Option<AnswerRow>> {
    on!(conn, |c| idempotency_keys::table
        .select(AnswerRow::as_select())
        .filter(idempotency_keys::user_id.eq(user))
        .filter(idempotency_keys::key.eq(key))
        .get_result(c))
    .optional()
}

/// Stores the first answer.
///
/// # Errors
/// The key has an answer already, or the database refuses.
pub fn insert(conn: &mut Connection, row: &AnswerRow) -> QueryResult<()> {
    on!(conn, |c| diesel::insert_into(idempotency_keys::table)
        .values(row)
        .execute(c))
    .map(drop)
}

/// Forgets answers given before an instant.
///
/// # Errors
/// The database refuses.
pub fn sweep(conn: &mut Connection, before: Instant) -> QueryResult<usize> {
    diesel::delete(idempotency_keys::table.filter(idempotency_keys::created_at.lt(before))).execute(conn)
}
