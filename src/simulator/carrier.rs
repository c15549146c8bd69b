//! The simulated carrier of the public post.

use std::collections::BTreeMap;
use std::sync::Mutex;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Refusal, callback, lock, nonce, read};
use crate::domain::instant::Instant;
use crate::domain::postal::s10;
use crate::domain::postal_order::PostalState;
use crate::notify::http::Request;

/// Plays the carrier.
#[derive(Debug)]
pub struct Carrier {
    secret: String,
    orders: Mutex<BTreeMap<String, Order>>,
}

#[derive(Clone, Debug)]
struct Order {
    item_code: String,
    callback_url: String,
    cancelled: bool,
    events: Vec<Value>,
}

#[derive(Deserialize)]
struct Create {
    order_ref: String,
    item_code: Option<String>,
    callback_url: String,
}

#[derive(Deserialize)]
struct Named {
    order_ref: String,
}

/// What happens to an item next.
pub type PostStep = PostalState;

impl Carrier {
    /// With the secret that is shared with it.
    pub fn new(secret: &str) -> Self {
        Self {
            secret: secret.to_owned(),
            orders: Mutex::default(),
        }
    }

    /// A signed call: `orders`, `orders/query` or `orders/cancel`.
    ///
    /// # Errors
    /// Why it is refused.
    pub fn call(
        &self,
        path: &str,
        (timestamp, signature): (&str, &str),
        body: &[u8],
        now: Instant,
    ) -> Result<Value, Refusal> {
        let mut orders = lock(&self.orders);
        let order = match path {
            "orders" => {
                let new: Create = read(&self.secret, timestamp, signature, body, now)?;
                let serial = u32::try_from(orders.len() + 1).unwrap_or(u32::MAX);
                orders.entry(new.order_ref).or_insert_with(|| Order {
                    item_code: new.item_code.unwrap_or_else(|| s10("EE", serial)),
                    callback_url: new.callback_url,
                    cancelled: false,
                    events: Vec::new(),
                })
            }
            "orders/query" | "orders/cancel" => {
                let named: Named = read(&self.secret, timestamp, signature, body, now)?;
                let order = orders.get_mut(&named.order_ref).ok_or(Refusal::Unknown)?;
                if path == "orders/cancel" {
                    if !order.events.is_empty() {
                        return Err(Refusal::TooLate);
                    }
                    order.cancelled = true;
                }
                order
            }
            _ => return Err(Refusal::Unknown),
        };
        Ok(json!({"item_code": order.item_code, "events": order.events}))
    }

    /// Something happens to an item. Answers the callback that the carrier sends then.
    ///
    /// # Errors
    /// There is no such order, or it was cancelled.
    pub fn step(&self, order_ref: &str, kind: PostStep, now: Instant) -> Result<Request, Refusal> {
        let mut orders = lock(&self.orders);
        let order = orders.get_mut(order_ref).ok_or(Refusal::Unknown)?;
        if order.cancelled {
            return Err(Refusal::TooLate);
        }
        let event =
            json!({"event_id": format!("{}-{}", order.item_code, order.events.len() + 1), "kind": kind, "at": now});
        order.events.push(event.clone());
        let mut body = event;
        if let Some(fields) = body.as_object_mut() {
            fields.insert("nonce".to_owned(), json!(nonce()));
            fields.insert("order_ref".to_owned(), json!(order_ref));
            fields.insert("item_code".to_owned(), json!(order.item_code));
        }
        Ok(callback(&self.secret, &order.callback_url, &body, now))
    }
}
