//! `/auth`: signing in and out.

use actix_web::{HttpResponse, get, post};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::bare::Bare;
use super::dossier_wire::NamedWire;
use super::error::{ReadErrors, SignInErrors, WriteErrors};
use super::extract::{Body, ClientAddress, Ctx};
use crate::service::accounts::{self, SignedIn};
use crate::service::{Caller, Error};

/// Account name and password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct LoginBody {
    #[schema(example = "clerk")]
    pub username: String,
    #[schema(example = "motcua-demo")]
    pub password: String,
}

/// A pair of tokens.
#[derive(Serialize, ToSchema)]
pub struct TokenWire {
    /// Send it as `Authorization: Bearer …`.
    pub access_token: String,
    /// Good for one exchange against a new pair; using it twice ends the session.
    pub refresh_token: String,
    /// Always `Bearer`.
    pub token_type: &'static str,
    /// Seconds until the access token expires.
    pub expires_in: i64,
}

impl From<SignedIn> for TokenWire {
    fn from(s: SignedIn) -> Self {
        Self {
            access_token: s.access_token,
            refresh_token: s.refresh_token,
            token_type: "Bearer",
            expires_in: s.expires_in_seconds,
        }
    }
}

/// Sign in
#[utoipa::path(tag = "accounts", security(()), request_body = LoginBody, responses((status = 200, body = TokenWire), SignInErrors))]
#[post("/auth/login")]
pub async fn login(ctx: Ctx, address: ClientAddress, body: Body<LoginBody>) -> Result<HttpResponse, Error> {
    let signed_in = accounts::login(&ctx, &body.value.username, &body.value.password, &address.0).await?;
    Ok(HttpResponse::Ok().json(TokenWire::from(signed_in)))
}

/// A refresh token.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct RefreshBody {
    pub refresh_token: String,
}

/// Exchange a refresh token against a new pair
#[utoipa::path(tag = "accounts", security(()), request_body = RefreshBody, responses((status = 200, body = TokenWire), SignInErrors))]
#[post("/auth/refresh")]
pub async fn refresh(ctx: Ctx, body: Body<RefreshBody>) -> Result<HttpResponse, Error> {
    let signed_in = accounts::refresh(&ctx, &body.value.refresh_token).await?;
    Ok(HttpResponse::Ok().json(TokenWire::from(signed_in)))
}

/// Sign out: the session ends at once
#[utoipa::path(tag = "accounts", responses((status = 204), ReadErrors))]
#[post("/auth/logout")]
pub async fn logout(ctx: Ctx, caller: Caller, _bare: Bare) -> Result<HttpResponse, Error> {
    accounts::logout(&ctx, caller).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// A role in an agency.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct GrantWire {
    pub role: &'static str,
    pub role_name: &'static str,
    /// It and all below it.
    pub agency: NamedWire,
}

/// The signed-in person.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct MeWire {
    pub username: String,
    pub full_name: String,
    pub grants: Vec<GrantWire>,
    pub permissions: Vec<&'static str>,
}

/// Who am I, and what may I do
#[utoipa::path(tag = "accounts", responses((status = 200, body = MeWire), ReadErrors))]
#[get("/auth/me")]
pub async fn me(ctx: Ctx, caller: Caller, _bare: Bare) -> Result<HttpResponse, Error> {
    let me = accounts::me(&ctx, caller).await?;
    Ok(HttpResponse::Ok().json(MeWire {
        username: me.username,
        full_name: me.full_name,
        grants: me
            .grants
            .into_iter()
            .map(|(role, agency)| GrantWire {
                role: role.as_str(),
                role_name: role.label_vi(),
                agency: agency.into(),
            })
            .collect(),
        permissions: me.permissions.iter().map(|p| p.as_str()).collect(),
    }))
}

/// Old and new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct PasswordBody {
    pub old_password: String,
    pub new_password: String,
}

/// Change your password; your other sessions end
#[utoipa::path(tag = "accounts", request_body = PasswordBody, responses((status = 204), WriteErrors))]
#[post("/auth/password")]
pub async fn change_password(ctx: Ctx, caller: Caller, body: Body<PasswordBody>) -> Result<HttpResponse, Error> {
    accounts::change_password(&ctx, caller, &body.value.old_password, &body.value.new_password).await?;
    Ok(HttpResponse::NoContent().finish())
}
