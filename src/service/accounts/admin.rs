//! What administrators do with the accounts in their scope: those all of whose grants lie inside it. Other accounts
//! look as if they were not there.
//!
//! Every write holds the lock of the catalogue alone: who may do what where is decided from it, and sign-ins, which
//! share the lock, never slip in between a new password and the ending of the sessions that the old one opened.

use std::sync::Arc;

use super::named;
use crate::db::accounts::{self, UserRow};
use crate::db::id_generator::IdGenerator;
use crate::db::{Connection, is_unique_violation, locks};
use crate::domain::codes::{AgencyCode, Username};
use crate::domain::ids::UserId;
use crate::domain::instant::Instant;
use crate::domain::person::PersonName;
use crate::domain::policy::{Actor, Grant, Permission, Role};
use crate::domain::session::SessionEnd;
use crate::domain::text::FieldCode;
use crate::security::password::{self, Password};
use crate::security::throttle::Limit;
use crate::service::access::{Desk, enter};
use crate::service::catalogue::{Catalogue, CatalogueCache, Named};
use crate::service::context::{Caller, Context};
use crate::service::error::{Error, FieldError, Reason};
use crate::service::idempotency::{Answer, Once, Rendered, once_at};

/// An account, as administrators see it.
#[derive(Clone, Debug)]
pub struct UserView {
    /// Account name.
    pub username: Username,
    /// Name shown to others.
    pub full_name: String,
    /// What the person is, and in which agency.
    pub grants: Vec<(Role, Named)>,
    /// When the account was made.
    pub created_at: Instant,
    /// Since when it is disabled.
    pub disabled_at: Option<Instant>,
}

/// An account to be made.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// Account name.
    pub username: Username,
    /// Name shown to others.
    pub full_name: PersonName,
    /// First password.
    pub password: Password,
    /// What the person is, and in which agency; at least one.
    pub grants: Vec<(Role, AgencyCode)>,
}

/// What is to change of an account; what is absent stays.
#[derive(Clone, Debug, Default)]
pub struct UserChange {
    /// Name shown to others.
    pub full_name: Option<PersonName>,
    /// A new password, set for the person.
    pub password: Option<Password>,
    /// All that the person is from now on; at least one.
    pub grants: Option<Vec<(Role, AgencyCode)>>,
    /// Whether the account is disabled.
    pub disabled: Option<bool>,
}

/// Accounts looked at together.
const TOGETHER: i64 = 200;

/// The accounts in the scope behind a name, by name, at most so many.
///
/// # Errors
/// The person may not manage users, or the database refuses.
pub async fn list_users(
    ctx: &Arc<Context>,
    caller: Caller,
    mut after: Option<Username>,
    limit: usize,
) -> Result<Vec<UserView>, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let Desk { conn, actor, catalogue } = enter(conn, &ctx2, &caller, Permission::UserManage)?;
            let mut views = Vec::new();
            loop {
                let users = accounts::list_users(conn, after.as_ref(), TOGETHER)?;
                let last = i64::try_from(users.len()).is_ok_and(|n| n < TOGETHER);
                after = users.last().map(|user| user.username.clone());
                let ids: Vec<UserId> = users.iter().map(|user| user.id).collect();
                let mut grants = accounts::grants_of(conn, &ids)?;
                for user in users {
                    let grants = grants.remove(&user.id).unwrap_or_default();
                    if manages(&actor, &catalogue, user.id, &grants) {
                        views.push(view(&catalogue, user, &grants));
                    }
                    if views.len() >= limit {
                        return Ok(views);
                    }
                }
                if last {
                    return Ok(views);
                }
            }
        })
        .await
}

/// Makes an account. `render` makes the answer that an idempotency key stores.
///
/// # Errors
/// The name is taken, an agency lies outside the scope, no grant is given, or the person may not manage users.
pub async fn create_user<R>(
    ctx: &Arc<Context>,
    caller: Caller,
    key: Option<Once>,
    new: NewUser,
    render: R,
) -> Result<Answer, Error>
where
    R: Fn(&UserView) -> Rendered + Send + 'static,
{
    may_manage(ctx, &caller).await?;
    let hash = ctx.passwords.hash(&new.password).await?;
    // The request holds the password, and its fingerprint is stored: without a key one could guess from it.
    let sealed = |once: Once| {
        Ok::<_, Error>(Once {
            request_hash: ctx.tokens.fingerprint(&once.request_hash)?,
            ..once
        })
    };
    let key = key.map(sealed).transpose()?;
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .write(move |conn| {
            locks::change_catalogue(conn)?;
            let desk = enter(conn, &ctx2, &caller, Permission::UserManage)?;
            once_at(desk, &ctx2, key.as_ref(), |desk| {
                let grants = grants_in_scope(&desk, &new.grants)?;
                let row = add(desk.conn, &ctx2.ids, &new, hash, &grants, ctx2.now())?;
                render(&view(&desk.catalogue, row, &grants))
            })
        })
        .await
}

/// Changes an account. A new password, other grants and disabling end its sessions.
///
/// # Errors
/// There is no such account in the scope, an agency lies outside it, the person may not manage users, or would lock
/// themself out.
pub async fn update_user(
    ctx: &Arc<Context>,
    caller: Caller,
    username: Username,
    change: UserChange,
) -> Result<UserView, Error> {
    may_manage(ctx, &caller).await?;
    let hash = match &change.password {
        Some(password) => Some(ctx.passwords.hash(password).await?),
        None => None,
    };
    let (ctx2, account, resets) = (Arc::clone(ctx), username.clone(), hash.is_some());
    let view = ctx
        .db
        .write(move |conn| {
            locks::change_catalogue(conn)?;
            let desk = enter(conn, &ctx2, &caller, Permission::UserManage)?;
            apply(desk, &username, &change, hash.as_deref(), ctx2.now())
        })
        .await?;
    if resets {
        // Whoever forgot the password has used up the attempts.
        ctx.throttles.forget(Limit::LoginAccount, account.as_str());
    }
    Ok(view)
}

fn apply(
    desk: Desk<'_>,
    username: &Username,
    change: &UserChange,
    hash: Option<&str>,
    now: Instant,
) -> Result<UserView, Error> {
    let mut user = find(desk.conn, username)?;
    let mut grants = accounts::grants(desk.conn, user.id)?;
    if !manages(&desk.actor, &desk.catalogue, user.id, &grants) {
        return Err(unknown(username));
    }
    let own = user.id == desk.actor.user_id;
    let mut end = None;
    if let Some(name) = &change.full_name {
        name.as_str().clone_into(&mut user.full_name);
        accounts::set_full_name(desk.conn, user.id, &user.full_name)?;
    }
    if let Some(hash) = hash {
        if own {
            return Err(own_password());
        }
        accounts::set_password(desk.conn, user.id, hash)?;
        end = Some(SessionEnd::PasswordReset);
    }
    if let Some(wanted) = &change.grants {
        let wanted = grants_in_scope(&desk, wanted)?;
        if own
            && grants
                .iter()
                .any(|g| g.role.allows(Permission::UserManage) && !wanted.contains(g))
        {
            return Err(Reason::OwnRights.into());
        }
        if wanted.len() != grants.len() || grants.iter().any(|g| !wanted.contains(g)) {
            accounts::put_grants(desk.conn, user.id, &wanted)?;
            grants = wanted;
            end = Some(SessionEnd::GrantsChanged);
        }
    }
    match change.disabled {
        Some(true) if own => return Err(Reason::OwnRights.into()),
        Some(true) if user.disabled_at.is_none() => {
            user.disabled_at = Some(now);
            accounts::set_disabled(desk.conn, user.id, user.disabled_at)?;
            end = Some(SessionEnd::Disabled);
        }
        Some(false) => {
            user.disabled_at = None;
            accounts::set_disabled(desk.conn, user.id, None)?;
        }
        Some(true) | None => {}
    }
    if let Some(reason) = end {
        accounts::end_sessions_of(desk.conn, user.id, None, now, reason)?;
    }
    Ok(view(&desk.catalogue, user, &grants))
}

/// Asked before a password is hashed, so that nobody makes the server work who may not.
async fn may_manage(ctx: &Arc<Context>, caller: &Caller) -> Result<(), Error> {
    let (ctx2, caller) = (Arc::clone(ctx), caller.clone());
    ctx.db
        .read(move |conn| enter(conn, &ctx2, &caller, Permission::UserManage).map(drop))
        .await
}

/// Whether an account is the person's own or lies in their scope. An account without any grant lies in no scope.
fn manages(actor: &Actor, catalogue: &Catalogue, user: UserId, grants: &[Grant]) -> bool {
    let inside = |g: &Grant| actor.may_in(Permission::UserManage, g.agency_id, catalogue.tree());
    user == actor.user_id || (!grants.is_empty() && grants.iter().all(inside))
}

fn grants_in_scope(desk: &Desk<'_>, wanted: &[(Role, AgencyCode)]) -> Result<Vec<Grant>, Error> {
    for (n, (_, code)) in wanted.iter().enumerate() {
        desk.agency_of_field(&format!("grants[{n}].agency"), Permission::UserManage, code)?;
    }
    resolve(&desk.catalogue, wanted)
}

/// Grants without repetitions; at least one.
fn resolve(catalogue: &Catalogue, wanted: &[(Role, AgencyCode)]) -> Result<Vec<Grant>, Error> {
    let mut grants: Vec<Grant> = Vec::new();
    for (role, code) in wanted {
        let grant = Grant {
            role: *role,
            agency_id: catalogue.agency(code)?.id,
        };
        if !grants.contains(&grant) {
            grants.push(grant);
        }
    }
    if grants.is_empty() {
        Err(Error::field(FieldError::missing("grants")))
    } else {
        Ok(grants)
    }
}

fn view(catalogue: &Catalogue, user: UserRow, grants: &[Grant]) -> UserView {
    UserView {
        username: user.username,
        full_name: user.full_name,
        grants: named(catalogue, grants),
        created_at: user.created_at,
        disabled_at: user.disabled_at,
    }
}

fn own_password() -> Error {
    Error::field(FieldError::new(
        "password",
        FieldCode::OwnPassword,
        "Không đặt lại mật khẩu của chính mình ở đây; hãy dùng chức năng đổi mật khẩu.",
        "Your own password is not reset here; change it with the present one.",
    ))
}

fn unknown(username: &Username) -> Error {
    Error::with(Reason::UserNotFound, [username.to_string()])
}

fn find(conn: &mut Connection, username: &Username) -> Result<UserRow, Error> {
    accounts::find_user(conn, username)?.ok_or_else(|| unknown(username))
}

fn add(
    conn: &mut Connection,
    ids: &IdGenerator,
    new: &NewUser,
    password_hash: String,
    grants: &[Grant],
    now: Instant,
) -> Result<UserRow, Error> {
    let row = UserRow {
        id: UserId::new(ids.next()),
        username: new.username.clone(),
        full_name: new.full_name.as_str().to_owned(),
        password_hash,
        created_at: now,
        disabled_at: None,
    };
    match accounts::insert_user(conn, &row, grants) {
        Ok(()) => Ok(row),
        Err(error) if is_unique_violation(&error) => Err(Error::with(Reason::CodeTaken, [row.username.to_string()])),
        Err(error) => Err(error.into()),
    }
}

/// Makes an account from the command line, in the caller's transaction and without asking for permission.
///
/// # Errors
/// The name is taken, an agency is unknown, or no grant is given.
pub fn add_user_now(conn: &mut Connection, ids: &IdGenerator, new: &NewUser, now: Instant) -> Result<(), Error> {
    let hash = password::hash_now(&new.password)?;
    locks::change_catalogue(conn)?;
    let grants = resolve(&*CatalogueCache::default().current(conn)?, &new.grants)?;
    add(conn, ids, new, hash, &grants, now).map(drop)
}

/// Sets a password from the command line and ends the account's sessions, in the caller's transaction.
///
/// # Errors
/// There is no such account.
pub fn set_password_now(
    conn: &mut Connection,
    username: &Username,
    password: &Password,
    now: Instant,
) -> Result<(), Error> {
    let hash = password::hash_now(password)?;
    locks::change_catalogue(conn)?;
    let user = find(conn, username)?;
    accounts::set_password(conn, user.id, &hash)?;
    Ok(accounts::end_sessions_of(
        conn,
        user.id,
        None,
        now,
        SessionEnd::PasswordReset,
    )?)
}

/// Disables an account from the command line and ends its sessions, in the caller's transaction.
///
/// # Errors
/// There is no such account.
pub fn disable_user_now(conn: &mut Connection, username: &Username, now: Instant) -> Result<(), Error> {
    locks::change_catalogue(conn)?;
    let user = find(conn, username)?;
    if user.disabled_at.is_none() {
        accounts::set_disabled(conn, user.id, Some(now))?;
    }
    Ok(accounts::end_sessions_of(
        conn,
        user.id,
        None,
        now,
        SessionEnd::Disabled,
    )?)
}
