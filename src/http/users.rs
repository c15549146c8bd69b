//! `/users`: accounts, for administrators.

use actix_web::{HttpResponse, get, patch, post, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::answer::{respond, stored};
use super::auth::GrantWire;
use super::error::{ReadErrors, WriteErrors};
use super::extract::{Body, Ctx, Params, limit, sure};
use crate::domain::answered::Answered;
use crate::domain::codes::{AgencyCode, Username};
use crate::domain::person::PersonName;
use crate::domain::policy::Role;
use crate::domain::text::FieldCode;
use crate::security::password::Password;
use crate::service::accounts::{self, NewUser, UserChange, UserView};
use crate::service::{Caller, Error, FieldError, Fields, Reason};

/// An account.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct UserWire {
    pub username: String,
    pub full_name: String,
    pub grants: Vec<GrantWire>,
    pub created_at: String,
    pub disabled_at: Option<String>,
}

impl From<&UserView> for UserWire {
    fn from(user: &UserView) -> Self {
        Self {
            username: user.username.to_string(),
            full_name: user.full_name.clone(),
            grants: user
                .grants
                .iter()
                .map(|(role, agency)| GrantWire {
                    role: role.as_str(),
                    role_name: role.label_vi(),
                    agency: agency.clone().into(),
                })
                .collect(),
            created_at: user.created_at.to_string(),
            disabled_at: user.disabled_at.map(|t| t.to_string()),
        }
    }
}

/// Accounts.
#[derive(Serialize, ToSchema)]
pub struct UserPage {
    /// By name.
    pub items: Vec<UserWire>,
    /// Send it as `after` to get the next page.
    pub next: Option<String>,
}

/// Which accounts.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct UserParams {
    /// `next` of the page before.
    pub after: Option<String>,
    /// 1 to 200, 50 if absent.
    pub limit: Option<String>,
}

/// List the accounts of your agencies
#[utoipa::path(tag = "accounts", params(UserParams), responses((status = 200, body = UserPage), ReadErrors))]
#[get("/users")]
pub async fn list_users(ctx: Ctx, caller: Caller, params: Params<UserParams>) -> Result<HttpResponse, Error> {
    let mut f = Fields::new();
    let limit = usize::try_from(limit(&mut f, params.0.limit.as_deref())).unwrap_or(0);
    let after = params.0.after.as_deref().map(str::parse::<Username>).transpose();
    let after = after.unwrap_or_else(|_| {
        f.push(FieldError::not_a_cursor());
        None
    });
    f.finish()?;
    let mut users = accounts::list_users(&ctx, caller, after, limit.saturating_add(1)).await?;
    let more = users.len() > limit;
    users.truncate(limit);
    Ok(HttpResponse::Ok().json(UserPage {
        next: users.last().filter(|_| more).map(|user| user.username.to_string()),
        items: users.iter().map(UserWire::from).collect(),
    }))
}

/// A role in an agency and all below it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct GrantBody {
    #[schema(example = "clerk")]
    pub role: Option<String>,
    #[schema(example = "H02.07")]
    pub agency: Option<String>,
}

/// A new account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct NewUserBody {
    pub username: Option<String>,
    pub full_name: Option<String>,
    /// At least 10 characters and not a common one; no other rules.
    pub password: Option<String>,
    pub grants: Vec<GrantBody>,
}

/// Roles that one account may have at most.
const MAX_GRANTS: usize = 50;

fn grants(f: &mut Fields, bodies: Vec<GrantBody>) -> Vec<(Role, AgencyCode)> {
    if bodies.len() > MAX_GRANTS {
        f.push(FieldError::new(
            "grants",
            FieldCode::TooMany,
            "Nhiều nhất 50 vai trò cho một tài khoản.",
            "At most 50 roles for one account.",
        ));
        return Vec::new();
    }
    bodies
        .into_iter()
        .enumerate()
        .filter_map(|(n, g)| {
            let role = f.required::<Role, _>(&format!("grants[{n}].role"), g.role.as_deref());
            let agency = f.required::<AgencyCode, _>(&format!("grants[{n}].agency"), g.agency.as_deref());
            Some((role?, agency?))
        })
        .collect()
}

fn password(f: &mut Fields, text: &str, username: Option<&str>) -> Option<Password> {
    f.take("password", Password::new(text, username))
}

/// Create an account
#[utoipa::path(tag = "accounts", params(super::extract::IdempotencyKey), request_body = NewUserBody,
    responses((status = 201, body = UserWire), WriteErrors))]
#[post("/users")]
pub async fn create_user(ctx: Ctx, caller: Caller, body: Body<NewUserBody>) -> Result<HttpResponse, Error> {
    let Body { value, once } = body;
    let mut f = Fields::new();
    let username = f.required::<Username, _>("username", value.username.as_deref());
    let full_name = f.required::<PersonName, _>("full_name", value.full_name.as_deref());
    let password = password(
        &mut f,
        value.password.as_deref().unwrap_or_default(),
        value.username.as_deref(),
    );
    let grants = grants(&mut f, value.grants);
    f.finish()?;
    let new = NewUser {
        username: sure(username)?,
        full_name: sure(full_name)?,
        password: sure(password)?,
        grants,
    };
    let done = accounts::create_user(&ctx, caller, once, new, |user| {
        stored(
            Answered::Created,
            Some(format!("/api/v1/users/{}", user.username)),
            &UserWire::from(user),
        )
    })
    .await?;
    Ok(respond(done))
}

/// A change of an account; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct UserChangeBody {
    pub full_name: Option<String>,
    pub password: Option<String>,
    pub grants: Option<Vec<GrantBody>>,
    pub disabled: Option<bool>,
}

/// Change, disable or enable an account; its sessions end
#[utoipa::path(tag = "accounts", request_body = UserChangeBody,
    params(("username" = String, Path, description = "Account name")),
    responses((status = 200, body = UserWire), WriteErrors))]
#[patch("/users/{username}")]
pub async fn update_user(
    ctx: Ctx,
    caller: Caller,
    path: web::Path<String>,
    body: Body<UserChangeBody>,
) -> Result<HttpResponse, Error> {
    let value = body.value;
    let username: Username = path
        .parse()
        .map_err(|_| Error::with(Reason::UserNotFound, [path.chars().take(64).collect()]))?;
    let mut f = Fields::new();
    let change = UserChange {
        full_name: f.optional("full_name", value.full_name.as_deref()),
        password: value
            .password
            .as_deref()
            .and_then(|p| password(&mut f, p, Some(username.as_str()))),
        grants: value.grants.map(|g| grants(&mut f, g)),
        disabled: value.disabled,
    };
    f.finish()?;
    let user = accounts::update_user(&ctx, caller, username, change).await?;
    Ok(HttpResponse::Ok().json(UserWire::from(&user)))
}
