//! Messages on their way out.

use std::fmt;

use diesel::prelude::*;

use super::schema::outbox;
use super::{Connection, QueryResult};
use crate::domain::ids::{AgencyId, DossierId, MessageId};
use crate::domain::instant::Instant;
use crate::domain::outbox::{MessageKind, MessageState};

/// A message as stored.
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = outbox, treat_none_as_default_value = false)]
#[allow(missing_docs)]
pub struct MessageRow {
    pub id: MessageId,
    pub kind: MessageKind,
    pub receiver: String,
    pub key: String,
    pub position: i64,
    pub dossier_id: Option<DossierId>,
    pub agency_id: AgencyId,
    pub body: String,
    pub created_at: Instant,
    pub state: MessageState,
    /// Messages of the same receiver and key behind it wait.
    pub holds: bool,
    pub due_at: Instant,
    pub give_up_at: Instant,
    /// Attempts that failed since it was stored or replayed.
    pub attempts: i32,
    pub lease: Option<i64>,
    pub leased_until: Option<Instant>,
    pub finished_at: Option<Instant>,
    /// Why the last attempt failed: a stable word, never what the receiver said.
    pub error: Option<String>,
}

impl fmt::Debug for MessageRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MessageRow")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

/// Adds a message.
///
/// # Errors
/// The receiver has one of this key at this position already, or the database refuses.
pub fn insert(conn: &mut Connection, row: &MessageRow) -> QueryResult<()> {
    on!(conn, |c| diesel::insert_into(outbox::table).values(row).execute(c)).map(drop)
}

/// The last position of a receiver and key; 0 if there is none.
///
/// # Errors
/// The database refuses.
pub fn last_position(conn: &mut Connection, receiver: &str, key: &str) -> QueryResult<i64> {
    on!(conn, |c| outbox::table
        .select(outbox::position)
        .filter(outbox::receiver.eq(receiver))
        .filter(outbox::key.eq(key))
        .order(outbox::position.desc())
        .limit(1)
        .load::<i64>(c))
    .map(|found| found.first().copied().unwrap_or(0))
}

diesel::alias!(const EARLIER: Alias<Earlier> = outbox as earlier);

/// What is due and may go out now: leased by nobody, held by no earlier message of its receiver and key, and for none of the
/// receivers that are busy.
///
/// # Errors
/// The database refuses.
pub fn due(conn: &mut Connection, now: Instant, busy: &[String], limit: i64) -> QueryResult<Vec<(MessageId, String)>> {
    let free = || outbox::leased_until.is_null().or(outbox::leased_until.lt(now));
    let earlier = || {
        EARLIER
            .filter(EARLIER.field(outbox::receiver).eq(outbox::receiver))
            .filter(EARLIER.field(outbox::key).eq(outbox::key))
            .filter(EARLIER.field(outbox::position).lt(outbox::position))
            .filter(EARLIER.field(outbox::holds).eq(true))
    };
    on!(conn, |c| outbox::table
        .select((outbox::id, outbox::receiver))
        .filter(outbox::finished_at.is_null())
        .filter(outbox::due_at.le(now))
        .filter(free())
        .filter(outbox::receiver.ne_all(busy))
        .filter(diesel::dsl::not(diesel::dsl::exists(earlier())))
        .order((outbox::due_at, outbox::id))
        .limit(limit)
        .load(c))
}

/// Takes a message until an instant, if nobody else has taken it in the meantime.
///
/// # Errors
/// The database refuses.
pub fn lease(
    conn: &mut Connection,
    id: MessageId,
    lease: i64,
    now: Instant,
    until: Instant,
) -> QueryResult<Option<MessageRow>> {
    let taken = on!(conn, |c| diesel::update(
        outbox::table
            .filter(outbox::id.eq(id))
            .filter(outbox::finished_at.is_null())
            .filter(outbox::due_at.le(now))
            .filter(outbox::leased_until.is_null().or(outbox::leased_until.lt(now))),
    )
    .set((outbox::lease.eq(Some(lease)), outbox::leased_until.eq(Some(until))))
    .execute(c))?;
    if taken == 0 {
        return Ok(None);
    }
    find(conn, id)
}

/// Finds a message.
///
/// # Errors
/// The database refuses.
pub fn find(conn: &mut Connection, id: MessageId) -> QueryResult<Option<MessageRow>> {
    on!(conn, |c| outbox::table
        .select(MessageRow::as_select())
        .filter(outbox::id.eq(id))
        .get_result(c))
    .optional()
}

/// Writes what became of a message that is still leased as it was taken; false means that somebody else has it now.
///
/// # Errors
/// The database refuses.
pub fn settle(conn: &mut Connection, row: &MessageRow, lease: i64) -> QueryResult<bool> {
    on!(conn, |c| diesel::update(
        outbox::table
            .filter(outbox::id.eq(row.id))
            .filter(outbox::lease.eq(lease))
            .filter(outbox::finished_at.is_null()),
    )
    .set((
        outbox::state.eq(row.state),
        outbox::holds.eq(row.holds),
        outbox::body.eq(&row.body),
        outbox::due_at.eq(row.due_at),
        outbox::attempts.eq(row.attempts),
        outbox::lease.eq(None::<i64>),
        outbox::leased_until.eq(None::<Instant>),
        outbox::finished_at.eq(row.finished_at),
        outbox::error.eq(&row.error),
    ))
    .execute(c))
    .map(|n| n == 1)
}

/// Puts off what waits behind a message that failed, so that it is not looked at before that one is due.
///
/// # Errors
/// The database refuses.
pub fn put_off_behind(conn: &mut Connection, row: &MessageRow) -> QueryResult<()> {
    on!(conn, |c| diesel::update(
        outbox::table
            .filter(outbox::receiver.eq(&row.receiver))
            .filter(outbox::key.eq(&row.key))
            .filter(outbox::position.gt(row.position))
            .filter(outbox::finished_at.is_null())
            .filter(outbox::due_at.lt(row.due_at)),
    )
    .set(outbox::due_at.eq(row.due_at))
    .execute(c))
    .map(drop)
}

/// Lets a dead message wait again or discards it; false if it is not dead any more.
///
/// # Errors
/// The database refuses.
pub fn revive(conn: &mut Connection, row: &MessageRow) -> QueryResult<bool> {
    diesel::update(
        outbox::table
            .filter(outbox::id.eq(row.id))
            .filter(outbox::state.eq(MessageState::Dead)),
    )
    .set((
        outbox::state.eq(row.state),
        outbox::holds.eq(row.holds),
        outbox::body.eq(&row.body),
        outbox::due_at.eq(row.due_at),
        outbox::give_up_at.eq(row.give_up_at),
        outbox::attempts.eq(row.attempts),
        outbox::finished_at.eq(row.finished_at),
    ))
    .execute(conn)
    .map(|n| n == 1)
}

/// Discards all that waits for a receiver or was given up.
///
/// # Errors
/// The database refuses.
pub fn discard_all(conn: &mut Connection, receiver: &str, now: Instant) -> QueryResult<()> {
    diesel::update(
        outbox::table
            .filter(outbox::receiver.eq(receiver))
            .filter(outbox::state.eq_any([MessageState::Waiting.as_str(), MessageState::Dead.as_str()])),
    )
    .set((
        outbox::state.eq(MessageState::Discarded),
        outbox::holds.eq(false),
        outbox::finished_at.eq(Some(now)),
    ))
    .execute(conn)
    .map(drop)
}

/// How many messages of a receiver are in a state that asks for attention.
#[derive(Clone, Debug, Queryable)]
#[allow(missing_docs)]
pub struct Depth {
    pub kind: MessageKind,
    pub receiver: String,
    pub agency_id: AgencyId,
    pub count: i64,
    /// When the oldest of them was stored.
    pub oldest: Option<Instant>,
}

/// Messages that wait, by kind, receiver and agency.
///
/// # Errors
/// The database refuses.
pub fn waiting(conn: &mut Connection) -> QueryResult<Vec<Depth>> {
    on!(conn, |c| outbox::table
        .filter(outbox::finished_at.is_null())
        .group_by((outbox::kind, outbox::receiver, outbox::agency_id))
        .select((
            outbox::kind,
            outbox::receiver,
            outbox::agency_id,
            diesel::dsl::count_star(),
            diesel::dsl::min(outbox::created_at),
        ))
        .load(c))
}

/// Messages that were given up, by kind, receiver and agency.
///
/// # Errors
/// The database refuses.
pub fn dead(conn: &mut Connection) -> QueryResult<Vec<Depth>> {
    on!(conn, |c| outbox::table
        .filter(diesel::dsl::sql::<diesel::sql_types::Bool>("state = 'dead'"))
        .group_by((outbox::kind, outbox::receiver, outbox::agency_id))
        .select((
            outbox::kind,
            outbox::receiver,
            outbox::agency_id,
            diesel::dsl::count_star(),
            diesel::dsl::min(outbox::created_at),
        ))
        .load(c))
}

/// A page of the messages of some agencies in a state, newest first, before an id.
///
/// # Errors
/// The database refuses.
pub fn page(
    conn: &mut Connection,
    state: MessageState,
    receiver: Option<&str>,
    agencies: &[AgencyId],
    before: Option<MessageId>,
    limit: i64,
) -> QueryResult<Vec<MessageRow>> {
    let mut query = outbox::table
        .select(MessageRow::as_select())
        .filter(outbox::agency_id.eq_any(agencies))
        .order(outbox::id.desc())
        .limit(limit)
        .into_boxed();
    query = match state {
        // In the words of their index.
        MessageState::Dead => query.filter(diesel::dsl::sql::<diesel::sql_types::Bool>("state = 'dead'")),
        other => query.filter(outbox::state.eq(other)),
    };
    if let Some(receiver) = receiver {
        query = query.filter(outbox::receiver.eq(receiver.to_owned()));
    }
    if let Some(before) = before {
        query = query.filter(outbox::id.lt(before));
    }
    query.load(conn)
}

/// Forgets messages that were delivered or discarded before an instant, at most so many.
///
/// # Errors
/// The database refuses.
pub fn sweep(conn: &mut Connection, before: Instant, limit: i64) -> QueryResult<usize> {
    let old: Vec<i64> = outbox::table
        .select(outbox::id)
        .filter(outbox::finished_at.lt(before))
        .filter(outbox::state.ne(MessageState::Dead))
        .order(outbox::finished_at)
        .limit(limit)
        .load(conn)?;
    diesel::delete(outbox::table.filter(outbox::id.eq_any(old))).execute(conn)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::db::plan_of;

    #[test]
    fn what_was_given_up_is_found_by_its_index() {
        let ask = |conn: &mut Connection| {
            let dead = page(conn, MessageState::Dead, None, &[AgencyId::new(1)], None, 10);
            assert!(dead.unwrap().is_empty());
        };
        let plan = plan_of::of(ask).unwrap();
        assert!(plan.iter().any(|step| step.contains("outbox_dead")), "{plan:#?}");
    }
}
