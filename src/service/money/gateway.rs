//! Calls to the payment gateway, outside every transaction: what is due is read, leased, sent, and the answer is entered.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use super::callback;
use super::settle::{self, Outcome, Said};
use crate::db::payment_requests::{self, RequestRow};
use crate::db::{Connection, QueryResult, locks, payments};
use crate::domain::ids::RequestId;
use crate::domain::instant::Instant;
use crate::domain::payment::{GatewayState, PayUrl, RequestState};
use crate::service::calls::{self, Due, ROUND, again_at, call};
use crate::service::context::{Context, Party};
use crate::service::error::{Error, Reason};

/// Receipts given afterwards in one round.
const RECEIPTS: i64 = 50;
/// How often an open order is asked about when the gateway does not call.
const ASK_EVERY_MINUTES: i64 = 10;

/// Said of a request whose payer the gateway wants to send to what is no page.
const BAD_PAY_URL: &str = "pay_url_refused";

/// What a gateway answers about an order.
#[derive(Deserialize)]
struct OrderAnswer {
    gateway_ref: Option<String>,
    pay_url: Option<String>,
    amount: i64,
    state: GatewayState,
}

impl Due for RequestRow {
    const PARTY: &'static str = "gateway";
    type Id = RequestId;

    fn id(&self) -> RequestId {
        self.id
    }

    fn due_at(&self) -> Option<Instant> {
        self.next_at
    }

    fn put_off(conn: &mut Connection, id: RequestId, seen: Instant, until: Instant) -> QueryResult<bool> {
        payment_requests::lease(conn, id, seen, until)
    }
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
    calls::each(ctx, due, |row| one(ctx, gateway, row)).await
}

/// Gives receipts for money that came online when its agency had no number left, if it has some again.
///
/// # Errors
/// The database refuses.
pub async fn issue_missing(ctx: &Arc<Context>) -> Result<(), Error> {
    let waiting = ctx
        .db
        .read(|conn| Ok::<_, Error>(payments::awaiting_receipt(conn, RECEIPTS)?))
        .await?;
    for payment in waiting {
        let ctx2 = Arc::clone(ctx);
        ctx.db
            .write(move |conn| super::issue_missing(conn, &payment, ctx2.now()))
            .await?;
    }
    Ok(())
}

/// What the gateway was called for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Call {
    Create,
    Query,
    Cancel,
}

impl Call {
    /// What a request calls for.
    const fn of(state: RequestState) -> Self {
        match state {
            RequestState::ToSend => Self::Create,
            RequestState::Cancelled => Self::Cancel,
            _ => Self::Query,
        }
    }

    const fn path(self) -> &'static str {
        match self {
            Self::Create => "/payments",
            Self::Query => "/payments/query",
            Self::Cancel => "/payments/cancel",
        }
    }

    fn body(self, ctx: &Context, row: &RequestRow) -> Value {
        match self {
            Self::Create => json!({
                "order_id": row.order_id, "amount": row.amount, "currency": "VND",
                "description": format!("Phi, le phi ho so {}", row.order_id),
                "return_url": row.return_url, "expires_at": row.expires_at,
                "callback_url": format!("{}/api/v1/callbacks/payments", ctx.parties.callback_url),
            }),
            Self::Query | Self::Cancel => json!({"order_id": row.order_id}),
        }
    }
}

async fn one(ctx: &Arc<Context>, gateway: &Party, row: RequestRow) -> Result<(), Error> {
    let made = Call::of(row.state);
    let answer: Result<OrderAnswer, String> = call(ctx, gateway, made.path(), &made.body(ctx, &row)).await;
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .write(move |conn| enter(conn, &ctx2, &row.order_id, made, answer))
        .await
}

/// Enters what a call came to. What a callback or a clerk has changed meanwhile stands.
fn enter(
    conn: &mut Connection,
    ctx: &Context,
    order_id: &str,
    made: Call,
    answer: Result<OrderAnswer, String>,
) -> Result<(), Error> {
    if let Some(code) = payment_requests::dossier_of(conn, order_id)? {
        locks::share_catalogue(conn)?;
        locks::dossier(conn, &code)?;
    }
    let heard = match &answer {
        Ok(answer) => {
            let said = Said {
                order_id: order_id.to_owned(),
                gateway_ref: callback::gateway_ref(answer.gateway_ref.as_deref()),
                amount: answer.amount,
                state: answer.state,
            };
            Some(settle::hear(conn, ctx, &said)?)
        }
        Err(_) => None,
    };
    let Some(row) = payment_requests::find(conn, order_id)? else {
        return Ok(());
    };
    let mut change = row.change();
    let failed = match (answer.as_ref(), heard) {
        (Err(word), _) => Some(word.clone()),
        // Nobody is sent to pay what was not asked for.
        (Ok(_), Some(Outcome::WrongAmount)) => Some(Outcome::WrongAmount.as_str().to_owned()),
        (Ok(answer), heard) => {
            let pay_url = answer.pay_url.as_deref().map(PayUrl::parse).transpose();
            change.gateway_ref = callback::gateway_ref(answer.gateway_ref.as_deref()).or(change.gateway_ref);
            if row.state == RequestState::ToSend {
                change.state = RequestState::Open;
            }
            // What people have to look at stays.
            if heard != Some(Outcome::Contradiction) {
                let nowhere_to_pay = pay_url.is_err() && change.state.is_open();
                change.last_error = nowhere_to_pay.then(|| BAD_PAY_URL.to_owned());
            }
            if let Ok(Some(url)) = pay_url {
                change.pay_url = Some(url.as_str().to_owned());
            }
            None
        }
    };
    change.attempts = match &failed {
        Some(_) => row.attempts.saturating_add(1),
        None => 0,
    };
    // What the gateway never heard of needs no cancelling.
    let never_heard = made == Call::Cancel && failed.as_deref() == Some("http_404");
    let open_there = !never_heard && answer.map_or(true, |answer| answer.state == GatewayState::Open);
    let now = ctx.now();
    change.next_at = match (row.state, made) {
        (RequestState::Cancelled, Call::Cancel) => open_there.then(|| again_at(now, change.attempts)),
        // Given up while the gateway was called for something else: it has to be told.
        (RequestState::Cancelled, _) => open_there.then_some(now),
        (RequestState::ToSend | RequestState::Open, _) if failed.is_some() => Some(again_at(now, change.attempts)),
        (RequestState::ToSend | RequestState::Open, _) => Some(now.saturating_add_minutes(ASK_EVERY_MINUTES)),
        (RequestState::Paid | RequestState::Failed | RequestState::Expired, _) => None,
    };
    if let Some(word) = failed {
        change.last_error = (!never_heard).then_some(word);
    }
    if payment_requests::update(conn, row.id, row.state, &change)? {
        Ok(())
    } else {
        Err(Reason::StaleVersion.into())
    }
}
