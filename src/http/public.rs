//! `/public`: what citizens see without an account.

use actix_web::{HttpResponse, get, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::asker::Asker;
use super::dossier_wire::PublicDossier;
use super::error::PublicErrors;
use super::extract::{Ctx, Params};
use crate::domain::text::FieldCode;
use crate::service::dossiers::public;
use crate::service::{Error, FieldError};

/// What the applicant knows.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct SecretParams {
    /// Last four digits of the ID number or phone.
    #[param(example = "1234")]
    pub secret: Option<String>,
}

/// Follow a dossier with its code and four digits
///
/// No ID number, phone or address is shown, and the name is masked. A wrong code and a wrong secret get the same answer.
///
/// An address may ask 30 times a minute (`LOOKUPS_PER_MINUTE`) in all that needs no account, and a code may be tried with 10
/// wrong secrets in 15 minutes; then it is 429 with `Retry-After`. A portal that passes on what citizens ask sends its token:
/// its address is not counted.
#[utoipa::path(tag = "public", security((), ("bearer" = [])), params(("code" = String, Path, description = "Dossier code"), SecretParams),
    responses((status = 200, body = PublicDossier), PublicErrors))]
#[get("/public/dossiers/{code}")]
pub async fn look_up(
    ctx: Ctx,
    asker: Asker,
    path: web::Path<String>,
    params: Params<SecretParams>,
) -> Result<HttpResponse, Error> {
    let secret = params.0.secret.unwrap_or_default();
    check_secret(&secret)?;
    let view = public::look_up(&ctx, asker.source(&ctx).await?, &path, &secret).await?;
    Ok(HttpResponse::Ok().json(PublicDossier::new(&view)))
}

/// Whether a text can be the second secret at all.
///
/// # Errors
/// It has not four letters or digits.
pub fn check_secret(secret: &str) -> Result<(), Error> {
    if secret.len() == 4 && secret.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Ok(());
    }
    Err(Error::field(FieldError::new(
        "secret",
        FieldCode::Secret,
        "Nhập 4 số cuối của số định danh hoặc số điện thoại.",
        "Enter the last four digits of the ID number or phone.",
    )))
}
