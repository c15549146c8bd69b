//! Users, what they may do where, their sessions and refresh tokens.

use std::collections::HashMap;

use diesel::prelude::*;

use super::schema::{refresh_tokens, sessions, user_grants, users};
use super::{Connection, QueryResult};
use crate::domain::codes::Username;
use crate::domain::ids::{AgencyId, SessionId, UserId};
use crate::domain::instant::Instant;
use crate::domain::policy::{Grant, Role};
use crate::domain::session::SessionEnd;

/// A user as stored.
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = users, treat_none_as_default_value = false)]
#[allow(missing_docs)]
pub struct UserRow {
    pub id: UserId,
    pub username: Username,
    pub full_name: String,
    pub password_hash: String,
    pub created_at: Instant,
    pub disabled_at: Option<Instant>,
}

/// A signed-in session.
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = sessions, treat_none_as_default_value = false)]
#[allow(missing_docs)]
pub struct SessionRow {
    pub id: SessionId,
    pub user_id: UserId,
    pub created_at: Instant,
    pub expires_at: Instant,
    pub ended_at: Option<Instant>,
    pub end_reason: Option<SessionEnd>,
}

/// A refresh token, known only by its hash.
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = refresh_tokens, treat_none_as_default_value = false)]
#[allow(missing_docs)]
pub struct RefreshRow {
    pub token_hash: String,
    pub session_id: SessionId,
    pub issued_at: Instant,
    pub used_at: Option<Instant>,
}

/// Adds a user.
///
/// # Errors
/// The name is taken, or the database refuses.
pub fn insert_user(conn: &mut Connection, row: &UserRow, grants: &[Grant]) -> QueryResult<()> {
    diesel::insert_into(users::table).values(row).execute(conn)?;
    put_grants(conn, row.id, grants)
}

/// Replaces what a user may do.
///
/// # Errors
/// The database refuses.
pub fn put_grants(conn: &mut Connection, user: UserId, grants: &[Grant]) -> QueryResult<()> {
    diesel::delete(user_grants::table.filter(user_grants::user_id.eq(user))).execute(conn)?;
    for grant in grants {
        diesel::insert_into(user_grants::table)
            .values((
                user_grants::user_id.eq(user),
                user_grants::role.eq(grant.role),
                user_grants::agency_id.eq(grant.agency_id),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Finds a user by name.
///
/// # Errors
/// The database refuses.
pub fn find_user(conn: &mut Connection, username: &Username) -> QueryResult<Option<UserRow>> {
    on!(conn, |c| users::table
        .select(UserRow::as_select())
        .filter(users::username.eq(username))
        .get_result(c))
    .optional()
}

/// Finds an account by its number.
///
/// # Errors
/// The database refuses.
pub fn get_user(conn: &mut Connection, user: UserId) -> QueryResult<Option<UserRow>> {
    users::table
        .select(UserRow::as_select())
        .filter(users::id.eq(user))
        .get_result(conn)
        .optional()
}

/// Users behind a name, by name, at most so many.
///
/// # Errors
/// The database refuses.
pub fn list_users(conn: &mut Connection, after: Option<&Username>, limit: i64) -> QueryResult<Vec<UserRow>> {
    let mut list = users::table
        .select(UserRow::as_select())
        .order(users::username)
        .limit(limit)
        .into_boxed();
    if let Some(name) = after {
        list = list.filter(users::username.gt(name.clone()));
    }
    list.load(conn)
}

/// Names of users, for showing who did what.
///
/// # Errors
/// The database refuses.
pub fn names(conn: &mut Connection, ids: &[UserId]) -> QueryResult<Vec<(UserId, String, String)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    on!(conn, |c| users::table
        .select((users::id, users::username, users::full_name))
        .filter(users::id.eq_any(ids))
        .load(c))
}

/// Those of some users whose accounts are not disabled, with their names for signing in.
///
/// # Errors
/// The database refuses.
pub fn active(conn: &mut Connection, ids: &[UserId]) -> QueryResult<Vec<(UserId, String)>> {
    on!(conn, |c| users::table
        .select((users::id, users::username))
        .filter(users::id.eq_any(ids))
        .filter(users::disabled_at.is_null())
        .order(users::id)
        .load(c))
}

/// What a user may do, and where.
///
/// # Errors
/// The database refuses.
pub fn grants(conn: &mut Connection, user: UserId) -> QueryResult<Vec<Grant>> {
    let rows: Vec<(Role, AgencyId)> = on!(conn, |c| user_grants::table
        .select((user_grants::role, user_grants::agency_id))
        .filter(user_grants::user_id.eq(user))
        .load(c))?;
    Ok(rows
        .into_iter()
        .map(|(role, agency_id)| Grant { role, agency_id })
        .collect())
}

/// What some users may do, and where.
///
/// # Errors
/// The database refuses.
pub fn grants_of(conn: &mut Connection, users: &[UserId]) -> QueryResult<HashMap<UserId, Vec<Grant>>> {
    let rows: Vec<(UserId, Role, AgencyId)> = user_grants::table
        .select((user_grants::user_id, user_grants::role, user_grants::agency_id))
        .filter(user_grants::user_id.eq_any(users))
        .load(conn)?;
    let mut found: HashMap<UserId, Vec<Grant>> = HashMap::new();
    for (user, role, agency_id) in rows {
        found.entry(user).or_default().push(Grant { role, agency_id });
    }
    Ok(found)
}

/// Active users with one of some roles in one of some agencies, by shown name.
///
/// # Errors
/// The database refuses.
pub fn with_grants(
    conn: &mut Connection,
    roles: &[Role],
    agencies: &[AgencyId],
) -> QueryResult<Vec<(Username, String)>> {
    on!(conn, |c| users::table
        .inner_join(user_grants::table.on(user_grants::user_id.eq(users::id)))
        .select((users::username, users::full_name))
        .filter(user_grants::role.eq_any(roles))
        .filter(user_grants::agency_id.eq_any(agencies))
        .filter(users::disabled_at.is_null())
        .order((users::full_name, users::username))
        .distinct()
        .load(c))
}

/// How many users there are.
///
/// # Errors
/// The database refuses.
pub fn count_users(conn: &mut Connection) -> QueryResult<i64> {
    users::table.count().get_result(conn)
}

/// Changes a user's shown name.
///
/// # Errors
/// The database refuses.
pub fn set_full_name(conn: &mut Connection, user: UserId, full_name: &str) -> QueryResult<()> {
    diesel::update(users::table.filter(users::id.eq(user)))
        .set(users::full_name.eq(full_name))
        .execute(conn)
        .map(drop)
}

/// Replaces a password hash.
///
/// # Errors
/// The database refuses.
pub fn set_password(conn: &mut Connection, user: UserId, hash: &str) -> QueryResult<()> {
    diesel::update(users::table.filter(users::id.eq(user)))
        .set(users::password_hash.eq(hash))
        .execute(conn)
        .map(drop)
}

/// Disables a user, or enables them again.
///
/// # Errors
/// The database refuses.
pub fn set_disabled(conn: &mut Connection, user: UserId, at: Option<Instant>) -> QueryResult<()> {
    diesel::update(users::table.filter(users::id.eq(user)))
        .set(users::disabled_at.eq(at))
        .execute(conn)
        .map(drop)
}

/// Who a living session belongs to.
pub struct LiveSession {
    /// The user.
    pub user_id: UserId,
    /// Their name for signing in.
    pub username: Username,
    /// Their shown name.
    pub full_name: String,
    /// What they may do.
    pub grants: Vec<Grant>,
}

/// A session with its user and what they may do, if the session is alive and the user not disabled. One statement: every request
/// of staff begins with it.
///
/// # Errors
/// The database refuses.
pub fn live_session(conn: &mut Connection, session: SessionId, now: Instant) -> QueryResult<Option<LiveSession>> {
    type Row = (UserId, Username, String, Option<(Role, AgencyId)>);
    let rows: Vec<Row> = on!(conn, |c| sessions::table
        .inner_join(users::table.on(users::id.eq(sessions::user_id)))
        .left_join(user_grants::table.on(user_grants::user_id.eq(users::id)))
        .select((
            users::id,
            users::username,
            users::full_name,
            (user_grants::role, user_grants::agency_id).nullable(),
        ))
        .filter(sessions::id.eq(session))
        .filter(sessions::ended_at.is_null())
        .filter(sessions::expires_at.gt(now))
        .filter(users::disabled_at.is_null())
        .load(c))?;
    let mut live: Option<LiveSession> = None;
    for (user_id, username, full_name, grant) in rows {
        let live = live.get_or_insert_with(|| LiveSession {
            user_id,
            username,
            full_name,
            grants: Vec::new(),
        });
        live.grants
            .extend(grant.map(|(role, agency_id)| Grant { role, agency_id }));
    }
    Ok(live)
}

/// Opens a session.
///
/// # Errors
/// The database refuses.
pub fn insert_session(conn: &mut Connection, row: &SessionRow) -> QueryResult<()> {
    diesel::insert_into(sessions::table).values(row).execute(conn).map(drop)
}

/// Stores a refresh token by its hash.
///
/// # Errors
/// The database refuses.
pub fn insert_refresh_token(conn: &mut Connection, row: &RefreshRow) -> QueryResult<()> {
    diesel::insert_into(refresh_tokens::table)
        .values(row)
        .execute(conn)
        .map(drop)
}

/// Finds a refresh token by its hash, with its session.
///
/// # Errors
/// The database refuses.
pub fn find_refresh_token(conn: &mut Connection, hash: &str) -> QueryResult<Option<(RefreshRow, SessionRow)>> {
    refresh_tokens::table
        .inner_join(sessions::table.on(sessions::id.eq(refresh_tokens::session_id)))
        .select((RefreshRow::as_select(), SessionRow::as_select()))
        .filter(refresh_tokens::token_hash.eq(hash))
        .get_result(conn)
        .optional()
}

/// Marks a refresh token as used; answers false if somebody else used it first.
///
/// # Errors
/// The database refuses.
pub fn use_refresh_token(conn: &mut Connection, hash: &str, now: Instant) -> QueryResult<bool> {
    diesel::update(
        refresh_tokens::table
            .filter(refresh_tokens::token_hash.eq(hash))
            .filter(refresh_tokens::used_at.is_null()),
    )
    .set(refresh_tokens::used_at.eq(Some(now)))
    .execute(conn)
    .map(|n| n == 1)
}

/// Ends a session, unless it has ended before.
///
/// # Errors
/// The database refuses.
pub fn end_session(conn: &mut Connection, session: SessionId, now: Instant, reason: SessionEnd) -> QueryResult<()> {
    diesel::update(
        sessions::table
            .filter(sessions::id.eq(session))
            .filter(sessions::ended_at.is_null()),
    )
    .set((sessions::ended_at.eq(Some(now)), sessions::end_reason.eq(Some(reason))))
    .execute(conn)
    .map(drop)
}

/// Ends all sessions of a user, except one if named.
///
/// # Errors
/// The database refuses.
pub fn end_sessions_of(
    conn: &mut Connection,
    user: UserId,
    except: Option<SessionId>,
    now: Instant,
    reason: SessionEnd,
) -> QueryResult<()> {
    diesel::update(
        sessions::table
            .filter(sessions::user_id.eq(user))
            .filter(sessions::ended_at.is_null())
            .filter(sessions::id.ne(except.unwrap_or(SessionId::new(-1)))),
    )
    .set((sessions::ended_at.eq(Some(now)), sessions::end_reason.eq(Some(reason))))
    .execute(conn)
    .map(drop)
}

/// Deletes sessions (with their refresh tokens) that expired before an instant.
///
/// # Errors
/// The database refuses.
pub fn sweep_sessions(conn: &mut Connection, before: Instant) -> QueryResult<usize> {
    diesel::delete(sessions::table.filter(sessions::expires_at.lt(before))).execute(conn)
}
