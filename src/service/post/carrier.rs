//! Calls to the carrier, outside every transaction: what is due is read, leased, sent, and the answer is entered.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use super::callback::{EventNotice, hear};
use super::taken_meanwhile;
use crate::db::postal_orders::{self, OrderRow};
use crate::db::{self, Connection, QueryResult, locks};
use crate::domain::dossier_code::DossierCode;
use crate::domain::ids::OrderId;
use crate::domain::instant::Instant;
use crate::domain::postal::ItemCode;
use crate::domain::postal_order::{Announced, Direction, PostalState};
use crate::service::calls::{self, Due, ROUND, again_at, call};
use crate::service::context::{Context, Party};
use crate::service::error::{Error, Kind};

/// How often an item is asked about when the carrier does not call.
const ASK_EVERY_MINUTES: i64 = 6 * 60;

/// What a carrier answers about giving up an item that it has collected.
const TOO_LATE: &str = "http_409";

/// What a carrier answers about an order.
#[derive(Deserialize)]
struct OrderAnswer {
    item_code: Option<String>,
    #[serde(default)]
    events: Vec<EventNotice>,
}

/// An item about which the carrier is to be called, with what an order of it says.
struct Item {
    row: OrderRow,
    order: Value,
}

impl Due for Item {
    const PARTY: &'static str = "carrier";
    type Id = OrderId;

    fn id(&self) -> OrderId {
        self.row.id
    }

    fn due_at(&self) -> Option<Instant> {
        self.row.next_at
    }

    fn put_off(conn: &mut Connection, id: OrderId, seen: Instant, until: Instant) -> QueryResult<bool> {
        postal_orders::lease(conn, id, seen, until)
    }
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
                let order = order(&ctx2, &row, &code, &office, province.as_deref());
                calls.push(Item { row, order });
            }
            Ok::<_, Error>(calls)
        })
        .await?;
    calls::each(ctx, due, |item| one(ctx, carrier, item)).await
}

/// What the carrier is called for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Call {
    Order,
    Query,
    Cancel,
}

impl Call {
    /// What an item calls for.
    const fn of(row: &OrderRow) -> Self {
        match (row.state, row.announced) {
            (PostalState::Cancelled, _) => Self::Cancel,
            (_, Some(_)) => Self::Query,
            (_, None) => Self::Order,
        }
    }

    const fn path(self) -> &'static str {
        match self {
            Self::Order => "/orders",
            Self::Query => "/orders/query",
            Self::Cancel => "/orders/cancel",
        }
    }
}

/// What an order says.
fn order(ctx: &Context, row: &OrderRow, code: &DossierCode, office: &str, province: Option<&str>) -> Value {
    let here = json!({"name": office, "phone": null, "address": office, "province": province});
    let there = json!({
        "name": row.party_name, "phone": row.party_phone, "address": row.party_address, "province": null,
    });
    let (sender, receiver) = match row.direction {
        Direction::In => (there, here),
        Direction::Out => (here, there),
    };
    json!({
        "customer_code": ctx.parties.customer_code, "order_ref": row.reference, "order_number": code.as_str(),
        "direction": row.direction, "item_code": row.item_code, "cod_amount": row.cod_amount, "sender": sender,
        "receiver": receiver, "description": row.description,
        "callback_url": format!("{}/api/v1/callbacks/post", ctx.parties.callback_url),
    })
}

async fn one(ctx: &Arc<Context>, carrier: &Party, Item { row, order }: Item) -> Result<(), Error> {
    let made = Call::of(&row);
    let reference = json!({"order_ref": row.reference});
    let body = if made == Call::Order { &order } else { &reference };
    let mut answer: Result<OrderAnswer, String> = call(ctx, carrier, made.path(), body).await;
    // It has collected the item: what it did with it is asked for, because a notice may have been lost.
    let refused = made == Call::Cancel && matches!(&answer, Err(word) if word == TOO_LATE);
    if refused {
        answer = call(ctx, carrier, Call::Query.path(), &reference).await;
    }
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .write(move |conn| enter(conn, &ctx2, &row, (made, refused), answer))
        .await
}

/// Enters what a call came to. What a callback or a clerk has changed meanwhile stands.
fn enter(
    conn: &mut Connection,
    ctx: &Context,
    called: &OrderRow,
    (made, refused): (Call, bool),
    answer: Result<OrderAnswer, String>,
) -> Result<(), Error> {
    locks::share_catalogue(conn)?;
    // Callbacks about the same item wait until the answer is entered.
    if let Some((code, _)) = postal_orders::dossier_of(conn, &called.reference)? {
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
                if let Some(why) = told(conn, ctx, &called.reference, event)? {
                    word = Some(why);
                }
            }
        }
        Err(why) => (word, failed) = (Some(why), true),
    }
    let Some(row) = postal_orders::find(conn, called.id)? else {
        return Ok(());
    };
    let given_up = row.state == PostalState::Cancelled;
    // What the carrier never heard of needs no cancelling.
    let never_heard = made == Call::Cancel && !refused && word.as_deref() == Some("http_404");
    if never_heard {
        (word, failed) = (None, false);
    } else if refused && given_up && !failed {
        (word, failed) = (Some(TOO_LATE.to_owned()), true);
    }
    let now = ctx.now();
    let mut change = row.change();
    change.last_error = word;
    if failed {
        change.attempts = row.attempts.saturating_add(1);
    } else {
        change.attempts = 0;
        if !never_heard {
            let cancelled = made == Call::Cancel && !refused;
            change.announced = Some(if cancelled { Announced::Cancel } else { Announced::Order });
        }
        if let Some(code) = item_code {
            if postal_orders::is_taken(conn, &row.carrier, &code, Some(row.id))? {
                change.last_error = Some("item_code_taken".to_owned());
            } else {
                change.item_code = Some(code);
            }
        }
    }
    change.next_at = match (made, failed) {
        // Given up while the carrier was called for something else: it has to be told.
        (Call::Order | Call::Query, _) if given_up => Some(now),
        (Call::Cancel, false) if given_up => None,
        _ if row.state.is_final() && !given_up => None,
        (_, true) => Some(again_at(now, change.attempts)),
        (_, false) => Some(now.saturating_add_minutes(ASK_EVERY_MINUTES)),
    };
    postal_orders::update(conn, row.id, &change).map_err(taken_meanwhile)
}

/// Enters an event of an answer, or nothing of it: answers the word for why.
fn told(conn: &mut Connection, ctx: &Context, reference: &str, event: EventNotice) -> Result<Option<String>, Error> {
    let Ok(happened) = event.checked() else {
        return Ok(Some("event_refused".to_owned()));
    };
    match db::in_transaction(conn, |conn| hear(conn, ctx, reference, &happened)) {
        Ok(_) => Ok(None),
        Err(error) if matches!(error.reason.kind(), Kind::Internal | Kind::Busy) => Err(error),
        Err(error) => Ok(Some(error.reason.code().to_owned())),
    }
}
