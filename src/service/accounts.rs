//! Accounts: signing in and out, the own password; and in a file of its own what administrators do.

mod admin;

use std::sync::Arc;

pub use admin::{
    NewUser, UserChange, UserView, add_user_now, create_user, disable_user_now, list_users, set_password_now,
    update_user,
};

use super::access;
use super::catalogue::{Catalogue, Named};
use super::context::{Caller, Context};
use super::error::{Error, FieldError, Reason};
use crate::db::accounts::{self, RefreshRow, SessionRow, UserRow};
use crate::db::{Connection, locks};
use crate::domain::codes::Username;
use crate::domain::ids::SessionId;
use crate::domain::ids::UserId;
use crate::domain::instant::Instant;
use crate::domain::policy::{Grant, Permission, Role};
use crate::domain::session::SessionEnd;
use crate::domain::text::FieldCode;
use crate::security::password::{HashingError, Password};
use crate::security::throttle::Limit;
use crate::security::token::{self, ACCESS_MINUTES, REFRESH_DAYS, TokenError};

const MINUTES_PER_DAY: i64 = 24 * 60;
/// How long a session of the pages lasts: a working day, also where a counter's computer is never switched off.
const PAGES_MINUTES: i64 = 12 * 60;
/// How many days an expired session is kept, for questions about who was signed in when.
const KEEP_SESSION_DAYS: i64 = 30;

/// What a person gets who signs in. Holds secrets, so it has no `Debug`.
pub struct SignedIn {
    /// Sent with every request.
    pub access_token: String,
    /// Good for one exchange against a new pair.
    pub refresh_token: String,
    /// Seconds until the access token expires.
    pub expires_in_seconds: i64,
}

/// The signed-in person, as they see themself.
#[derive(Clone, Debug)]
pub struct Me {
    /// Account.
    pub user_id: UserId,
    /// Account name.
    pub username: String,
    /// Name shown to others.
    pub full_name: String,
    /// What the person is, and in which agency.
    pub grants: Vec<(Role, Named)>,
    /// What the person may do anywhere, in the order of [`Permission::ALL`].
    pub permissions: Vec<Permission>,
}

impl From<HashingError> for Error {
    fn from(error: HashingError) -> Self {
        match error {
            HashingError::Busy => Self {
                retry_after: Some(1),
                ..Reason::Busy.into()
            },
            HashingError::Failed => Self::internal(error),
        }
    }
}

impl From<TokenError> for Error {
    fn from(error: TokenError) -> Self {
        Self::internal(error)
    }
}

/// Signs a person in. `address` is where the request comes from.
///
/// # Errors
/// Name or password is wrong or the account disabled (one answer for all), tried too often, or busy.
pub async fn login(ctx: &Arc<Context>, username: &str, password: &str, address: &str) -> Result<SignedIn, Error> {
    let user = known(ctx, username, password, address).await?;
    let now = ctx.now();
    let session = new_session(ctx, &user, now, REFRESH_DAYS * MINUTES_PER_DAY);
    let id = session.id;
    let refresh_token = token::random_token()?;
    let token_hash = token::token_hash(&refresh_token);
    let row = RefreshRow {
        token_hash,
        session_id: id,
        issued_at: now,
        used_at: None,
    };
    let username = user.username.clone();
    open(ctx, user, session, Some(row)).await?;
    signed_in(ctx, id, &username, refresh_token, now)
}

/// Signs a person in to the pages: a session for a working day, that is not prolonged.
///
/// # Errors
/// As [`login`].
pub async fn login_to_pages(
    ctx: &Arc<Context>,
    username: &str,
    password: &str,
    address: &str,
) -> Result<SessionId, Error> {
    let user = known(ctx, username, password, address).await?;
    let session = new_session(ctx, &user, ctx.now(), PAGES_MINUTES);
    let id = session.id;
    open(ctx, user, session, None).await?;
    Ok(id)
}

/// The person with this name and password.
async fn known(ctx: &Arc<Context>, username: &str, password: &str, address: &str) -> Result<UserRow, Error> {
    let name = username.parse::<Username>().ok();
    // Only failures count, when they are known: a whole office may sign in from one address in the same second.
    ctx.throttles
        .check(Limit::LoginAddress, address, ctx.now())
        .map_err(Error::throttled)?;
    let wanted = name.clone();
    let find = async {
        let Some(name) = wanted else { return Ok(None) };
        let user = ctx
            .db
            .read(move |conn| Ok::<_, Error>(accounts::find_user(conn, &name)?))
            .await?;
        Ok(user.filter(|user| user.disabled_at.is_none()))
    };
    let account = name.as_ref().map_or(username, Username::as_str);
    let user = prove(ctx, account, password, find).await?;
    user.ok_or_else(|| {
        ctx.throttles.record(Limit::LoginAddress, address, ctx.now());
        Reason::CredentialsWrong.into()
    })
}

fn new_session(ctx: &Context, user: &UserRow, now: Instant, minutes: i64) -> SessionRow {
    SessionRow {
        id: SessionId::new(ctx.ids.next()),
        user_id: user.id,
        created_at: now,
        expires_at: now.saturating_add_minutes(minutes),
        ended_at: None,
        end_reason: None,
    }
}

async fn open(
    ctx: &Arc<Context>,
    proven: UserRow,
    session: SessionRow,
    refresh: Option<RefreshRow>,
) -> Result<(), Error> {
    ctx.db
        .write(move |conn| {
            locks::share_catalogue(conn)?;
            still_proven(conn, &proven)?;
            accounts::insert_session(conn, &session)?;
            if let Some(row) = refresh {
                accounts::insert_refresh_token(conn, &row)?;
            }
            Ok::<_, Error>(())
        })
        .await
}

/// The user who is found, if the password is theirs. Counted before it is looked at, so that guesses made side by
/// side do not get past the limit together; taken back when nothing came of it through a fault of ours.
async fn prove(
    ctx: &Context,
    account: &str,
    password: &str,
    find: impl Future<Output = Result<Option<UserRow>, Error>>,
) -> Result<Option<UserRow>, Error> {
    ctx.throttles
        .attempt(Limit::LoginAccount, account, ctx.now())
        .map_err(Error::throttled)?;
    let proven = async {
        let user = find.await?;
        let fits = ctx
            .passwords
            .verify(password, user.as_ref().map(|user| user.password_hash.as_str()))
            .await?;
        Ok(user.filter(|_| fits))
    }
    .await;
    match &proven {
        Ok(Some(_)) => ctx.throttles.forget(Limit::LoginAccount, account),
        Ok(None) => {}
        Err(_) => ctx.throttles.take_back(Limit::LoginAccount, account),
    }
    proven
}

/// The password was compared outside the transaction; in the meantime it may have been changed.
fn still_proven(conn: &mut Connection, proven: &UserRow) -> Result<(), Error> {
    let same = accounts::find_user(conn, &proven.username)?.is_some_and(|user| {
        user.id == proven.id && user.disabled_at.is_none() && user.password_hash == proven.password_hash
    });
    if same {
        Ok(())
    } else {
        Err(Reason::CredentialsWrong.into())
    }
}

fn signed_in(
    ctx: &Context,
    session: SessionId,
    username: &Username,
    refresh_token: String,
    now: Instant,
) -> Result<SignedIn, Error> {
    let access_token = ctx.tokens.issue(session, username.as_str(), now)?;
    Ok(SignedIn {
        access_token,
        refresh_token,
        expires_in_seconds: ACCESS_MINUTES * 60,
    })
}

/// Exchanges a refresh token for a new pair. A token that comes a second time has been copied by somebody: nobody
/// can say which of the two is the thief, so the whole session ends.
///
/// # Errors
/// The token is unknown, was used before, or its session has ended.
pub async fn refresh(ctx: &Arc<Context>, refresh_token: &str) -> Result<SignedIn, Error> {
    /// The ending of a session has to be committed although the answer is a refusal, hence no `Err`.
    enum Outcome {
        Fresh(SessionId, Username),
        Reused(SessionId),
        Invalid,
    }
    let now = ctx.now();
    let hash = token::token_hash(refresh_token);
    let fresh = token::random_token()?;
    let token_hash = token::token_hash(&fresh);
    let fresh_row = move |session_id| RefreshRow {
        token_hash,
        session_id,
        issued_at: now,
        used_at: None,
    };
    let outcome = ctx
        .db
        .write(move |conn| {
            let Some((_, session)) = accounts::find_refresh_token(conn, &hash)? else {
                return Ok(Outcome::Invalid);
            };
            let Some(live) = accounts::live_session(conn, session.id, now)? else {
                return Ok(Outcome::Invalid);
            };
            if !accounts::use_refresh_token(conn, &hash, now)? {
                accounts::end_session(conn, session.id, now, SessionEnd::RefreshReuse)?;
                return Ok(Outcome::Reused(session.id));
            }
            accounts::insert_refresh_token(conn, &fresh_row(session.id))?;
            Ok::<_, Error>(Outcome::Fresh(session.id, live.username))
        })
        .await?;
    match outcome {
        Outcome::Fresh(session, username) => signed_in(ctx, session, &username, fresh, now),
        Outcome::Reused(session) => {
            tracing::warn!(?session, "a refresh token came a second time: session ended");
            Err(Reason::RefreshInvalid.into())
        }
        Outcome::Invalid => Err(Reason::RefreshInvalid.into()),
    }
}

/// Ends the session at once: its access tokens stop working too.
///
/// # Errors
/// The session has ended before.
pub async fn logout(ctx: &Arc<Context>, caller: Caller) -> Result<(), Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .write(move |conn| {
            access::identify(conn, &ctx2, &caller)?;
            Ok(accounts::end_session(
                conn,
                caller.session_id,
                ctx2.now(),
                SessionEnd::Logout,
            )?)
        })
        .await
}

/// Who is signed in, and what they may do.
///
/// # Errors
/// The session has ended.
pub async fn me(ctx: &Arc<Context>, caller: Caller) -> Result<Me, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let person = access::identify(conn, &ctx2, &caller)?;
            let catalogue = ctx2.catalogue.current(conn)?;
            let may = |permission: &Permission| person.grants.iter().any(|g| g.role.allows(*permission));
            Ok(Me {
                user_id: person.user_id,
                grants: named(&catalogue, &person.grants),
                permissions: Permission::ALL.iter().copied().filter(may).collect(),
                username: person.username.to_string(),
                full_name: person.full_name,
            })
        })
        .await
}

fn named(catalogue: &Catalogue, grants: &[Grant]) -> Vec<(Role, Named)> {
    let mut named: Vec<_> = grants
        .iter()
        .map(|g| (g.role, catalogue.agency_named(g.agency_id)))
        .collect();
    named.sort_by(|a, b| (&a.1.code, a.0).cmp(&(&b.1.code, b.0)));
    named
}

/// Changes the own password and ends all other sessions of the account.
///
/// # Errors
/// The old password is wrong (`old_password`), tried too often, or the new one may not be chosen (`new_password`).
pub async fn change_password(ctx: &Arc<Context>, caller: Caller, old: &str, new: &str) -> Result<(), Error> {
    let (ctx2, caller2) = (Arc::clone(ctx), caller.clone());
    let user = ctx.db.read(move |conn| myself(conn, &ctx2, &caller2)).await?;
    let account = user.username.clone();
    if old == new && !new.is_empty() {
        return Err(Error::field(FieldError::new(
            "new_password",
            FieldCode::Unchanged,
            "Mật khẩu mới phải khác mật khẩu cũ.",
            "The new password must differ from the old one.",
        )));
    }
    let new = Password::new(new, Some(account.as_str()))
        .map_err(|error| Error::field(FieldError::of("new_password", &error)))?;
    let proven = prove(ctx, account.as_str(), old, async { Ok(Some(user)) })
        .await?
        .ok_or_else(wrong_password)?;
    let hash = ctx.passwords.hash(&new).await?;
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .write(move |conn| {
            locks::change_catalogue(conn)?;
            if myself(conn, &ctx2, &caller)?.password_hash != proven.password_hash {
                return Err(wrong_password());
            }
            accounts::set_password(conn, proven.id, &hash)?;
            let now = ctx2.now();
            Ok(accounts::end_sessions_of(
                conn,
                proven.id,
                Some(caller.session_id),
                now,
                SessionEnd::PasswordChanged,
            )?)
        })
        .await
}

fn myself(conn: &mut Connection, ctx: &Context, caller: &Caller) -> Result<UserRow, Error> {
    let person = access::identify(conn, ctx, caller)?;
    accounts::find_user(conn, &person.username)?.ok_or_else(|| Reason::TokenInvalid.into())
}

fn wrong_password() -> Error {
    Error::field(FieldError::new(
        "old_password",
        FieldCode::PasswordWrong,
        "Mật khẩu hiện tại không đúng; hãy nhập lại.",
        "The present password is wrong; enter it again.",
    ))
}

/// Deletes sessions, with their refresh tokens, that expired more than 30 days ago; answers how many.
///
/// # Errors
/// The database refuses.
pub async fn sweep(ctx: &Arc<Context>) -> Result<usize, Error> {
    let before = ctx.now().saturating_add_minutes(-KEEP_SESSION_DAYS * MINUTES_PER_DAY);
    ctx.db
        .write(move |conn| Ok::<_, Error>(accounts::sweep_sessions(conn, before)?))
        .await
}
