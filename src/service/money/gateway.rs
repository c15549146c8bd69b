//! Calls to the payment gateway, outside every transaction: what is due is read, leased, sent, and the answer is entered.

use std::sync::Arc;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::settle::{self, Said};
use crate::db::payment_requests::{self, RequestRow};
use crate::db::payments;
use crate::domain::instant::Instant;
use crate::domain::outbox::wait_after;
use crate::domain::payment::{GatewayState, RequestState};
use crate::notify::http::Request;
use crate::notify::signature::{SIGNATURE_HEADER, TIMESTAMP_HEADER, sign};
use crate::service::context::{Context, Party};
use crate::service::error::Error;

/// Calls in one round.
const ROUND: i64 = 20;
/// How long one call may take before another process may make it again.
pub(super) const LEASE_MINUTES: i64 = 2;
/// How often an open order is asked about when the gateway does not call.
const ASK_EVERY_MINUTES: i64 = 10;

/// What a gateway answers about an order.
#[derive(Deserialize)]
struct OrderAnswer {
    gateway_ref: Option<String>,
    pay_url: Option<String>,
    amount: i64,
    state: GatewayState,
}

/// Calls a party with a signed JSON body.
///
/// # Errors
/// A stable word for why there is no answer.
pub async fn call<T: DeserializeOwned>(ctx: &Context, party: &Party, path: &str, body: &Value) -> Result<T, String> {
    let body = body.to_string();
    let timestamp = ctx.now().micros().div_euclid(1_000_000);
    let request = Request::post_json(&format!("{}{path}", party.url), body.clone())
        .header(TIMESTAMP_HEADER, timestamp.to_string())
        .header(SIGNATURE_HEADER, sign(&party.secret, timestamp, body.as_bytes()));
    let answer = ctx.http.send(request).await.map_err(|e| e.code().to_owned())?;
    if !answer.is_success() {
        return Err(format!("http_{}", answer.status));
    }
    serde_json::from_slice(&answer.body).map_err(|_| "answer_unreadable".to_owned())
}

/// When a call that failed so often is made again.
pub fn again_at(now: Instant, attempts: i32) -> Instant {
    let seconds = wait_after(attempts, u32::MAX);
    Instant::from_micros(now.micros().saturating_add(seconds.saturating_mul(1_000_000))).unwrap_or(now)
}

/// Makes the calls that are due. Answers how many there were.
///
/// # Errors
/// The database refuses; a gateway that does not answer is tried again later.
pub async fn call_due(ctx: &Arc<Context>) -> Result<usize, Error> {
    let Some(gateway) = &ctx.parties.gateway else {
        return Ok(0);
    };
    let now = ctx.now();
    let due = ctx
        .db
        .read(move |conn| Ok::<_, Error>(payment_requests::due(conn, now, ROUND)?))
        .await?;
    let mut made = 0;
    for row in due {
        let Some(seen) = row.next_at else { continue };
        // From this call on: those before it may have taken long.
        let (id, until) = (row.id, ctx.now().saturating_add_minutes(LEASE_MINUTES));
        let mine = ctx
            .db
            .write(move |conn| Ok::<_, Error>(payment_requests::lease(conn, id, seen, until)?))
            .await?;
        if mine {
            made += 1;
            if let Err(error) = one(ctx, gateway, row).await {
                tracing::warn!(%error, "the gateway's answer was not entered; it is asked again later");
            }
        }
    }
    Ok(made)
}

/// Gives receipts for money that came online when its agency had no number left, if it has some again.
///
/// # Errors
/// The database refuses.
pub async fn issue_missing(ctx: &Arc<Context>) -> Result<(), Error> {
    let any = ctx
        .db
        .read(|conn| Ok::<_, Error>(!payments::awaiting_receipt(conn, 1)?.is_empty()))
        .await?;
    if any {
        let ctx2 = Arc::clone(ctx);
        ctx.db.write(move |conn| super::issue_missing(conn, ctx2.now())).await?;
    }
    Ok(())
}

async fn one(ctx: &Arc<Context>, gateway: &Party, row: RequestRow) -> Result<(), Error> {
    let order = json!({"order_id": row.order_id});
    let answer: Result<OrderAnswer, String> = match row.state {
        RequestState::ToSend => {
            let body = json!({
                "order_id": row.order_id, "amount": row.amount, "currency": "VND",
                "description": format!("Phi, le phi ho so {}", row.order_id),
                "return_url": row.return_url, "expires_at": row.expires_at,
                "callback_url": format!("{}/api/v1/callbacks/payments", ctx.parties.callback_url),
            });
            call(ctx, gateway, "/payments", &body).await
        }
        RequestState::Cancelled => call(ctx, gateway, "/payments/cancel", &order).await,
        _ => call(ctx, gateway, "/payments/query", &order).await,
    };
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .write(move |conn| {
            let now = ctx2.now();
            let said = match &answer {
                Ok(answer) => Some(Said {
                    order_id: row.order_id.clone(),
                    gateway_ref: answer.gateway_ref.clone(),
                    amount: answer.amount,
                    state: answer.state,
                }),
                Err(_) => None,
            };
            if let Some(said) = &said {
                settle::hear(conn, &ctx2, said)?;
            }
            // What a callback has changed meanwhile stands.
            let Some(row) = payment_requests::find(conn, &row.order_id)? else {
                return Ok(());
            };
            let mut change = row.change();
            match answer {
                Ok(answer) => {
                    change.attempts = 0;
                    change.pay_url = answer.pay_url.or(change.pay_url);
                    change.gateway_ref = answer.gateway_ref.or(change.gateway_ref);
                    if row.state == RequestState::ToSend {
                        change.state = RequestState::Open;
                    }
                    change.next_at = row
                        .state
                        .is_open()
                        .then(|| now.saturating_add_minutes(ASK_EVERY_MINUTES));
                }
                // What the gateway never heard of needs no cancelling.
                Err(word) if row.state == RequestState::Cancelled && word == "http_404" => change.next_at = None,
                Err(word) => {
                    change.attempts = row.attempts.saturating_add(1);
                    change.next_at = row.next_at.map(|_| again_at(now, change.attempts));
                    change.last_error = Some(word);
                }
            }
            payment_requests::update(conn, row.id, row.state, &change)?;
            Ok::<_, Error>(())
        })
        .await
}
