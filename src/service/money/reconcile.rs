//! Comparing a day's statement of the gateway with our books. The statement is fetched by the worker, page by page, outside
//! every transaction.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::json;

use crate::db::payment_requests::{self, ReconciliationRow};
use crate::db::{Connection, QueryResult};
use crate::domain::instant::Instant;
use crate::domain::policy::Permission;
use crate::domain::reconcile::{Booked, Difference, Listed, compare};
use crate::domain::text::FieldCode;
use crate::service::access::{self, Desk};
use crate::service::calls::{self, Due, again_at, call};
use crate::service::context::{Caller, Context, Party};
use crate::service::error::{Error, FieldError, Reason};

/// Pages of a statement: more than any day has.
const MAX_PAGES: usize = 1_000;

/// A comparison.
pub struct Reconciliation {
    /// As stored.
    pub row: ReconciliationRow,
    /// What differs.
    pub differences: Vec<Difference>,
}

#[derive(Deserialize)]
struct Line {
    order_id: String,
    amount: i64,
}

#[derive(Deserialize)]
struct Page {
    items: Vec<Line>,
    next: Option<String>,
}

impl Due for ReconciliationRow {
    const PARTY: &'static str = "gateway";
    type Id = NaiveDate;

    fn id(&self) -> NaiveDate {
        self.day
    }

    fn due_at(&self) -> Option<Instant> {
        self.next_at
    }

    fn put_off(conn: &mut Connection, day: NaiveDate, seen: Instant, until: Instant) -> QueryResult<bool> {
        payment_requests::lease_reconciliation(conn, day, seen, until)
    }
}

/// What a person may see of a comparison: differences in the orders of their agencies. What is no order of ours concerns whoever
/// keeps the books of all.
fn read(desk: &mut Desk<'_>, row: ReconciliationRow) -> Result<Reconciliation, Error> {
    let needed = Permission::CashBookRead;
    let mut differences: Vec<Difference> = row
        .differences
        .as_deref()
        .map(serde_json::from_str)
        .transpose()
        .map_err(Error::internal)?
        .unwrap_or_default();
    let tree = desk.catalogue.tree();
    if !desk.actor.may_everywhere(needed, tree) {
        let orders: Vec<&str> = differences.iter().map(|d| d.order_id.as_str()).collect();
        let whose = payment_requests::agencies_of(desk.conn, &orders)?;
        let mine = |d: &Difference| {
            let agency = whose.get(&d.order_id);
            agency.is_some_and(|agency| desk.actor.may_in(needed, *agency, tree))
        };
        differences.retain(mine);
    }
    Ok(Reconciliation { row, differences })
}

/// Has a day compared (again).
///
/// # Errors
/// No gateway is connected, the day is not over by a minute yet, the person may not, or the database refuses.
pub async fn request(ctx: &Arc<Context>, caller: Caller, day: NaiveDate) -> Result<Reconciliation, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .write(move |conn| {
            let mut desk = access::enter(conn, &ctx2, &caller, Permission::CashBookRead)?;
            if ctx2.parties.gateway.is_none() {
                return Err(Reason::GatewayMissing.into());
            }
            let now = ctx2.now();
            if day > now.local_day() {
                return Err(Error::field(FieldError::new(
                    "day",
                    FieldCode::InTheFuture,
                    "Ngày đối soát không được ở tương lai.",
                    "The day must not lie in the future.",
                )));
            }
            let row = ReconciliationRow {
                day,
                requested_at: now,
                requested_by: desk.actor.user_id,
                attempts: 0,
                next_at: Some(now),
                last_error: None,
                finished_at: None,
                compared: None,
                differences: None,
            };
            payment_requests::put_reconciliation(desk.conn, &row)?;
            read(&mut desk, row)
        })
        .await
}

/// The comparison of a day.
///
/// # Errors
/// The day was not compared, the person may not, or the database refuses.
pub async fn get(ctx: &Arc<Context>, caller: Caller, day: NaiveDate) -> Result<Reconciliation, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let mut desk = access::enter(conn, &ctx2, &caller, Permission::CashBookRead)?;
            let row = payment_requests::reconciliation(desk.conn, day)?
                .ok_or_else(|| Error::day(Reason::ReconciliationNotFound, day))?;
            read(&mut desk, row)
        })
        .await
}

/// Fetches the statements that are due and compares them.
///
/// # Errors
/// The database refuses; a gateway that does not answer is tried again later.
pub async fn fetch_due(ctx: &Arc<Context>) -> Result<(), Error> {
    let Some(gateway) = &ctx.parties.gateway else {
        return Ok(());
    };
    let now = ctx.now();
    let due = ctx
        .db
        .read(move |conn| Ok::<_, Error>(payment_requests::due_reconciliations(conn, now)?))
        .await?;
    for row in due {
        let Some(seen) = row.next_at else { continue };
        let Some(lease) = calls::lease::<ReconciliationRow>(ctx, row.day, seen).await? else {
            continue;
        };
        let Some((statement, lease)) = statement(ctx, gateway, row.day, lease).await? else {
            continue;
        };
        let ctx2 = Arc::clone(ctx);
        ctx.db
            .write(move |conn| enter(conn, &ctx2, row, statement, lease))
            .await?;
    }
    Ok(())
}

/// Enters what a statement says, or why there is none.
fn enter(
    conn: &mut Connection,
    ctx: &Context,
    mut row: ReconciliationRow,
    statement: Result<Vec<Listed>, String>,
    lease: Instant,
) -> Result<(), Error> {
    let now = ctx.now();
    match statement {
        Ok(listed) => {
            let orders: Vec<String> = listed.iter().map(|l| l.order_id.clone()).collect();
            let mut ours = BTreeMap::new();
            for (order_id, _, state, amount, day) in payment_requests::facts(conn, row.day, &orders)? {
                let that_day = day == Some(row.day);
                let booked = Booked {
                    order_id: order_id.clone(),
                    state,
                    amount,
                    that_day,
                };
                ours.insert(order_id, booked);
            }
            let booked: Vec<Booked> = ours.into_values().collect();
            let differences = compare(&listed, &booked);
            row.compared = i64::try_from(listed.len().max(booked.len())).ok();
            row.differences = Some(serde_json::to_string(&differences).map_err(Error::internal)?);
            row.finished_at = Some(now);
            row.next_at = None;
            row.last_error = None;
        }
        Err(word) => {
            row.attempts = row.attempts.saturating_add(1);
            row.next_at = Some(again_at(now, row.attempts));
            row.last_error = Some(word);
        }
    }
    // Whoever has asked anew meanwhile gets a statement of their own.
    payment_requests::end_reconciliation(conn, &row, lease)?;
    Ok(())
}

/// A whole statement, or why there is none, and until when its fetching is held; none if it is not held any more.
async fn statement(
    ctx: &Arc<Context>,
    gateway: &Party,
    day: NaiveDate,
    mut lease: Instant,
) -> Result<Option<(Result<Vec<Listed>, String>, Instant)>, Error> {
    let (mut listed, mut after) = (Vec::new(), None);
    for _ in 0..MAX_PAGES {
        let body = json!({"day": day, "after": after});
        let page: Page = match call(ctx, gateway, "/statements", &body).await {
            Ok(page) => page,
            Err(word) => return Ok(Some((Err(word), lease))),
        };
        listed.extend(page.items.into_iter().map(|line| Listed {
            order_id: line.order_id,
            amount: line.amount,
        }));
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(Some((Ok(listed), lease))),
        }
        match calls::lease::<ReconciliationRow>(ctx, day, lease).await? {
            Some(until) => lease = until,
            None => return Ok(None),
        }
    }
    Ok(Some((Err("statement_endless".to_owned()), lease)))
}
