//! The simulated payment gateway and carrier over HTTP. Registered only where they are played, and no part of the API: their
//! calls are those of `docs/payment-gateway.md` and `docs/carrier.md`.

use std::sync::Arc;

use actix_web::web::{self, Bytes};
use actix_web::{HttpRequest, HttpResponse, get, post};
use serde::Deserialize;

use super::extract::Ctx;
use crate::domain::payment::GatewayState;
use crate::domain::postal_order::PostalState;
use crate::notify::http::Request;
use crate::notify::signature::{SIGNATURE_HEADER, TIMESTAMP_HEADER};
use crate::service::{Error, Reason};
use crate::simulator::{Refusal, Simulators};

type Played = web::Data<Arc<Simulators>>;

fn refused(refusal: Refusal) -> Error {
    refused_of(refusal, "")
}

/// What is refused about an order.
fn refused_of(refusal: Refusal, order: &str) -> Error {
    match refusal {
        Refusal::Signature => Reason::SignatureWrong.into(),
        Refusal::Unreadable => Error::named(Reason::Malformed, ["nội dung"], ["body"]),
        Refusal::Unknown if order.is_empty() => Reason::NotFound.into(),
        Refusal::Unknown => Error::with(Reason::OrderNotFound, [order.chars().take(80).collect()]),
        Refusal::Different | Refusal::TooLate => Reason::OrderEnded.into(),
    }
}

fn signed(request: &HttpRequest) -> (String, String) {
    let header = |name: &str| {
        let value = request.headers().get(name).and_then(|v| v.to_str().ok());
        value.unwrap_or_default().to_owned()
    };
    (header(TIMESTAMP_HEADER), header(SIGNATURE_HEADER))
}

/// Sends a callback, as the party would, and tells what it was answered.
async fn deliver(ctx: &Ctx, order: &str, callback: Result<Request, Refusal>) -> Result<HttpResponse, Error> {
    match callback {
        Err(refusal) => Err(refused_of(refusal, order)),
        Ok(request) => Ok(match ctx.http.send(request).await {
            Ok(answer) => HttpResponse::Ok().json(serde_json::json!({"callback_answered": answer.status})),
            Err(error) => HttpResponse::Ok().json(serde_json::json!({"callback_failed": error.code()})),
        }),
    }
}

#[post("/simulator/gateway/{path:payments|payments/query|payments/cancel|statements}")]
async fn gateway_call(
    ctx: Ctx,
    played: Played,
    request: HttpRequest,
    path: web::Path<String>,
    body: Bytes,
) -> Result<HttpResponse, Error> {
    let Some(gateway) = &played.gateway else {
        return Err(refused(Refusal::Unknown));
    };
    let (timestamp, signature) = signed(&request);
    match gateway.call(&path, (&timestamp, &signature), &body, ctx.now()) {
        Ok(answer) => Ok(HttpResponse::Ok().json(answer)),
        Err(refusal) => Err(refused(refusal)),
    }
}

/// What the payer sees.
#[get("/simulator/gateway/pay/{order}")]
async fn pay_page(played: Played, order: web::Path<String>) -> Result<HttpResponse, Error> {
    let owed = played.gateway.as_ref().and_then(|gateway| gateway.owed(&order));
    let Some(amount) = owed else {
        return Err(refused_of(Refusal::Unknown, &order));
    };
    // The order is one that the gateway knows, so it is made of letters, digits, dots and hyphens.
    Ok(HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .body(format!(
            "<!doctype html><html lang=\"vi\"><meta charset=\"utf-8\"><title>Cổng thanh toán mô phỏng</title>\
         <h1>Cổng thanh toán mô phỏng</h1><p>Đơn {order}: {amount} đồng</p>\
         <form method=\"post\"><button name=\"outcome\" value=\"paid\">Thanh toán</button> \
         <button name=\"outcome\" value=\"failed\">Thanh toán không thành công</button></form></html>"
        )))
}

#[derive(Deserialize)]
struct PayForm {
    outcome: GatewayState,
}

/// The payer pays, or not.
#[post("/simulator/gateway/pay/{order}")]
async fn pay(
    ctx: Ctx,
    played: Played,
    order: web::Path<String>,
    form: web::Form<PayForm>,
) -> Result<HttpResponse, Error> {
    let Some(gateway) = &played.gateway else {
        return Err(refused(Refusal::Unknown));
    };
    let callback = gateway.pay(&order, form.outcome, ctx.now());
    deliver(&ctx, &order, callback).await
}

#[post("/simulator/carrier/{path:orders|orders/query|orders/cancel}")]
async fn carrier_call(
    ctx: Ctx,
    played: Played,
    request: HttpRequest,
    path: web::Path<String>,
    body: Bytes,
) -> Result<HttpResponse, Error> {
    let Some(carrier) = &played.carrier else {
        return Err(refused(Refusal::Unknown));
    };
    let (timestamp, signature) = signed(&request);
    match carrier.call(&path, (&timestamp, &signature), &body, ctx.now()) {
        Ok(answer) => Ok(HttpResponse::Ok().json(answer)),
        Err(refusal) => Err(refused(refusal)),
    }
}

#[derive(Deserialize)]
struct StepForm {
    kind: PostalState,
}

/// Something happens to an item.
#[post("/simulator/carrier/items/{order}")]
async fn step(
    ctx: Ctx,
    played: Played,
    order: web::Path<String>,
    form: web::Form<StepForm>,
) -> Result<HttpResponse, Error> {
    let Some(carrier) = &played.carrier else {
        return Err(refused(Refusal::Unknown));
    };
    let callback = carrier.step(&order, form.kind, ctx.now());
    deliver(&ctx, &order, callback).await
}

/// Registers what is played.
pub fn register(config: &mut web::ServiceConfig) {
    config
        .service(gateway_call)
        .service(pay_page)
        .service(pay)
        .service(carrier_call)
        .service(step);
}
