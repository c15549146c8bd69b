//! `/callbacks`: what the payment gateway and the carrier tell us, signed.

use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, post};
use serde::Serialize;
use utoipa::ToSchema;

use super::error::CallbackErrors;
use super::extract::{ClientAddress, Ctx};
use crate::notify::signature::{SIGNATURE_HEADER, TIMESTAMP_HEADER};
use crate::service::Error;
use crate::service::money::callback::{self, Notice};
use crate::service::post;

/// What became of a notice.
#[derive(Serialize, ToSchema)]
pub struct TakenWire {
    /// `settled`, `released`, `taken`, or `known` if it says nothing new.
    #[schema(example = "settled")]
    pub result: &'static str,
}

fn notice(request: &HttpRequest, address: ClientAddress, body: &Bytes) -> Notice {
    let header = |name: &str| {
        let value = request.headers().get(name).and_then(|v| v.to_str().ok());
        value.unwrap_or_default().to_owned()
    };
    Notice {
        address: address.0,
        timestamp: header(TIMESTAMP_HEADER),
        signature: header(SIGNATURE_HEADER),
        body: body.to_vec(),
    }
}

/// Notice of the payment gateway
///
/// Signed (HMAC-SHA256 over `{timestamp}.{body}`), with a nonce of its own; see `docs/payment-gateway.md`. Saying the same
/// again with a new nonce is answered with `known`; the very same notice is refused with 409.
#[utoipa::path(tag = "callbacks", security(()), request_body = String,
    responses((status = 200, body = TakenWire), CallbackErrors))]
#[post("/callbacks/payments")]
pub async fn payment_callback(
    ctx: Ctx,
    request: HttpRequest,
    address: ClientAddress,
    body: Bytes,
) -> Result<HttpResponse, Error> {
    let result = callback::payment(&ctx, notice(&request, address, &body)).await?;
    Ok(HttpResponse::Ok().json(TakenWire { result }))
}

/// Notice of the carrier
///
/// Signed as those of the payment gateway; see `docs/carrier.md`. Events may come in any order: each is kept by its own time,
/// and the item stands where the furthest of them says.
#[utoipa::path(tag = "callbacks", security(()), request_body = String,
    responses((status = 200, body = TakenWire), CallbackErrors))]
#[post("/callbacks/post")]
pub async fn post_callback(
    ctx: Ctx,
    request: HttpRequest,
    address: ClientAddress,
    body: Bytes,
) -> Result<HttpResponse, Error> {
    let result = post::callback::event(&ctx, notice(&request, address, &body)).await?;
    Ok(HttpResponse::Ok().json(TakenWire { result }))
}
