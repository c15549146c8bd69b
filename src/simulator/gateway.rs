//! The simulated payment gateway.

use std::collections::BTreeMap;
use std::sync::Mutex;

use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Refusal, callback, lock, nonce, read};
use crate::domain::instant::Instant;
use crate::domain::payment::GatewayState;
use crate::notify::http::Request;

/// Lines of one page of a statement.
const PAGE: usize = 100;

/// Plays the payment gateway.
#[derive(Debug)]
pub struct Gateway {
    secret: String,
    /// Where payers go, without a slash at the end.
    base: String,
    orders: Mutex<BTreeMap<String, Order>>,
}

#[derive(Clone, Debug)]
struct Order {
    amount: i64,
    callback_url: String,
    gateway_ref: String,
    state: GatewayState,
    paid_on: Option<NaiveDate>,
}

#[derive(Deserialize)]
struct Create {
    order_id: String,
    amount: i64,
    currency: String,
    callback_url: String,
}

#[derive(Deserialize)]
struct Named {
    order_id: String,
}

#[derive(Deserialize)]
struct Statement {
    day: NaiveDate,
    after: Option<String>,
}

/// How a payer ends.
pub type PayOutcome = GatewayState;

impl Gateway {
    /// With the secret that is shared with it, and the address under which it is served.
    pub fn new(secret: &str, base: &str) -> Self {
        Self {
            secret: secret.to_owned(),
            base: base.to_owned(),
            orders: Mutex::default(),
        }
    }

    fn answer(&self, order_id: &str, order: &Order) -> Value {
        json!({
            "order_id": order_id, "gateway_ref": order.gateway_ref, "amount": order.amount, "state": order.state,
            "pay_url": format!("{}/pay/{order_id}", self.base),
        })
    }

    /// A signed call: `payments`, `payments/query`, `payments/cancel` or `statements`.
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
        match path {
            "payments" => {
                let new: Create = read(&self.secret, timestamp, signature, body, now)?;
                if new.currency != "VND" || new.amount <= 0 {
                    return Err(Refusal::Unreadable);
                }
                let number = orders.len() + 1;
                let order = orders.entry(new.order_id.clone()).or_insert_with(|| Order {
                    amount: new.amount,
                    callback_url: new.callback_url.clone(),
                    gateway_ref: format!("SIM{number:08}"),
                    state: GatewayState::Open,
                    paid_on: None,
                });
                if order.amount != new.amount {
                    return Err(Refusal::Different);
                }
                Ok(self.answer(&new.order_id, order))
            }
            "payments/query" | "payments/cancel" => {
                let named: Named = read(&self.secret, timestamp, signature, body, now)?;
                let order = orders.get_mut(&named.order_id).ok_or(Refusal::Unknown)?;
                if path == "payments/cancel" && order.state == GatewayState::Open {
                    order.state = GatewayState::Expired;
                }
                Ok(self.answer(&named.order_id, order))
            }
            "statements" => {
                let asked: Statement = read(&self.secret, timestamp, signature, body, now)?;
                let after = asked.after.unwrap_or_default();
                let paid = orders
                    .iter()
                    .filter(|(id, order)| order.paid_on == Some(asked.day) && **id > after);
                let page: Vec<(&String, &Order)> = paid.take(PAGE).collect();
                let next = (page.len() == PAGE)
                    .then(|| page.last().map(|(id, _)| (*id).clone()))
                    .flatten();
                let items: Vec<Value> = page
                    .iter()
                    .map(|(id, o)| json!({"order_id": id, "gateway_ref": o.gateway_ref, "amount": o.amount}))
                    .collect();
                Ok(json!({"items": items, "next": next}))
            }
            _ => Err(Refusal::Unknown),
        }
    }

    /// What a payer owes.
    pub fn owed(&self, order_id: &str) -> Option<i64> {
        lock(&self.orders).get(order_id).map(|order| order.amount)
    }

    /// The payer pays, fails or lets the time pass. Answers the callback that the gateway sends then.
    ///
    /// # Errors
    /// There is no such order, or it has ended.
    pub fn pay(&self, order_id: &str, outcome: PayOutcome, now: Instant) -> Result<Request, Refusal> {
        let mut orders = lock(&self.orders);
        let order = orders.get_mut(order_id).ok_or(Refusal::Unknown)?;
        if order.state != GatewayState::Open {
            return Err(Refusal::TooLate);
        }
        order.state = outcome;
        order.paid_on = (outcome == GatewayState::Paid).then(|| now.local_day());
        let body = json!({
            "nonce": nonce(), "order_id": order_id, "gateway_ref": order.gateway_ref, "amount": order.amount,
            "state": outcome, "at": now,
        });
        Ok(callback(&self.secret, &order.callback_url, &body, now))
    }
}
