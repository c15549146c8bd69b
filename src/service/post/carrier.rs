//! Calls to the carrier, outside every transaction: what is due is read, leased, sent, and the answer is entered.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use super::callback::{EventNotice, hear};
use crate::db::locks;
use crate::db::postal_orders::{self, OrderRow};
use crate::domain::dossier_code::DossierCode;
use crate::domain::postal::ItemCode;
use crate::domain::postal_order::{Direction, PostalState};
use crate::service::context::{Context, Party};
use crate::service::error::{Error, Kind};
use crate::service::money::gateway::{again_at, call};

/// Calls in one round.
const ROUND: i64 = 20;
/// How long one call may take before another process may make it again.
const LEASE_MINUTES: i64 = 2;
/// How often an item is asked about when the carrier does not call.
const ASK_EVERY_MINUTES: i64 = 6 * 60;

/// What a carrier answers about an order.
#[derive(Deserialize)]
struct OrderAnswer {
    item_code: Option<String>,
    #[serde(default)]
    events: Vec<EventNotice>,
}

/// Makes the calls that are due. Answers how many there were.
///
/// # Errors
/// The database refuses; a carrier that does not answer is tried again later.
pub async fn call_due(ctx: &Arc<Context>) -> Result<usize, Error> {
    let Some(carrier) = &ctx.parties.carrier else {
        return Ok(0);
    };
    let (ctx2, now) = (Arc::clone(ctx), ctx.now());
    let due = ctx
        .db
        .read(move |conn| {
            let catalogue = ctx2.catalogue.current(conn)?;
            let mut calls = Vec::new();
            for (row, code) in postal_orders::due(conn, now, ROUND)? {
                let office = catalogue.agency_named(row.agency_id).name;
                let province = catalogue.tree().path(row.agency_id).first().map(|a| a.name.clone());
                let told = told(&ctx2, &row, &code, &office, province.as_deref());
                calls.push((row, told));
            }
            Ok::<_, Error>(calls)
        })
        .await?;
    let mut made = 0;
    for (row, (path, body)) in due {
        let Some(seen) = row.next_at else { continue };
        // From this call on: those before it may have taken long.
        let (id, until) = (row.id, ctx.now().saturating_add_minutes(LEASE_MINUTES));
        let mine = ctx
            .db
            .write(move |conn| Ok::<_, Error>(postal_orders::lease(conn, id, seen, until)?))
            .await?;
        if mine {
            made += 1;
            if let Err(error) = one(ctx, carrier, row, path, &body).await {
                tracing::warn!(%error, "the carrier's answer was not entered; it is asked again later");
            }
        }
    }
    Ok(made)
}

/// What the carrier is to be told now.
fn told(
    ctx: &Context,
    row: &OrderRow,
    code: &DossierCode,
    office: &str,
    province: Option<&str>,
) -> (&'static str, Value) {
    let reference = json!({"order_ref": row.reference});
    if row.state == PostalState::Cancelled {
        return ("/orders/cancel", reference);
    }
    if row.announced.is_some() {
        return ("/orders/query", reference);
    }
    let here = json!({"name": office, "phone": null, "address": office, "province": province});
    let there = json!({
        "name": row.party_name, "phone": row.party_phone, "address": row.party_address, "province": null,
    });
    let (sender, receiver) = match row.direction {
        Direction::In => (there, here),
        Direction::Out => (here, there),
    };
    let body = json!({
        "customer_code": ctx.parties.customer_code, "order_ref": row.reference, "order_number": code.as_str(),
        "direction": row.direction, "item_code": row.item_code, "cod_amount": row.cod_amount, "sender": sender,
        "receiver": receiver, "description": row.description,
        "callback_url": format!("{}/api/v1/callbacks/post", ctx.parties.callback_url),
    });
    ("/orders", body)
}

async fn one(
    ctx: &Arc<Context>,
    carrier: &Party,
    row: OrderRow,
    path: &'static str,
    body: &Value,
) -> Result<(), Error> {
    let answer: Result<OrderAnswer, String> = call(ctx, carrier, path, body).await;
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .write(move |conn| {
            let now = ctx2.now();
            // Callbacks about the same item wait until the answer is entered.
            if let Some((code, _)) = postal_orders::dossier_of(conn, &row.reference)? {
                locks::dossier(conn, &code)?;
            }
            let (mut word, mut item_code, mut failed) = (None, None, false);
            match answer {
                Ok(answer) => {
                    item_code = answer
                        .item_code
                        .as_deref()
                        .map(ItemCode::parse)
                        .transpose()
                        .unwrap_or_else(|_| {
                            word = Some("item_code_refused".to_owned());
                            None
                        });
                    for event in answer.events {
                        match event.checked() {
                            Ok(happened) => match hear(conn, &ctx2, &row.reference, &happened) {
                                Ok(_) => {}
                                Err(error) if error.reason.kind() == Kind::Internal => return Err(error),
                                Err(error) => word = Some(error.reason.code().to_owned()),
                            },
                            Err(_) => word = Some("event_refused".to_owned()),
                        }
                    }
                }
                Err(why) => (word, failed) = (Some(why), true),
            }
            // What a callback has changed meanwhile stands.
            let Some(row) = postal_orders::find(conn, row.id)? else {
                return Ok(());
            };
            let mut change = row.change();
            change.last_error = word;
            if failed {
                change.attempts = row.attempts.saturating_add(1);
                change.next_at = row.next_at.map(|_| again_at(now, change.attempts));
            } else {
                change.attempts = 0;
                change.announced = Some(if path == "/orders/cancel" { "cancel" } else { "order" }.to_owned());
                if let Some(code) = item_code {
                    if postal_orders::is_taken(conn, &row.carrier, &code, Some(row.id))? {
                        change.last_error = Some("item_code_taken".to_owned());
                    } else {
                        change.item_code = Some(code);
                    }
                }
                let cancelled_meanwhile = row.state == PostalState::Cancelled && path != "/orders/cancel";
                change.next_at = match (cancelled_meanwhile, row.state.is_final()) {
                    (true, _) => Some(now),
                    (false, true) => None,
                    (false, false) => Some(now.saturating_add_minutes(ASK_EVERY_MINUTES)),
                };
            }
            postal_orders::update(conn, row.id, &change)?;
            Ok::<_, Error>(())
        })
        .await
}
