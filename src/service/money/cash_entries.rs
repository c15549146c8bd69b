//! What is entered in a cash book: cash handed over, taken back where that was a mistake, days closed and opened again. Nothing is
//! ever deleted, and the sums are counted from what stands there.

use std::sync::Arc;

use chrono::NaiveDate;

use super::cash_book::{CashView, account, desk_agency, must_hold, page_of};
use super::collect::{hold_day, hold_page};
use crate::db::cash::{self, ClosingRow, HandoverRow};
use crate::db::{Connection, locks};
use crate::domain::codes::{AgencyCode, Username};
use crate::domain::fee::Money;
use crate::domain::ids::{AgencyId, UserId};
use crate::domain::instant::Instant;
use crate::domain::paid::Handed;
use crate::domain::policy::Permission;
use crate::domain::text::FieldCode;
use crate::service::access::{self, Desk};
use crate::service::context::{Caller, Context};
use crate::service::dossiers::view::Official;
use crate::service::error::{Error, FieldError, Reason};
use crate::service::idempotency::{Answer, Once, Rendered, once};

/// Cash to hand over.
#[derive(Clone, Debug)]
pub struct NewHandover {
    /// From which desk; the person's own if absent.
    pub agency: Option<AgencyCode>,
    /// How much.
    pub amount: Handed,
    /// To whom.
    pub receiver: String,
    /// Number of the paper about it.
    pub reference: Option<String>,
}

/// What a clerk enters in the own cash book.
#[derive(Clone, Debug)]
pub enum Entry {
    /// Cash left the drawer.
    HandOver(NewHandover),
    /// A hand-over of today, or of an earlier day that is open, was entered by mistake.
    TakeBack {
        /// From which desk; the person's own if absent.
        agency: Option<AgencyCode>,
        /// Of which day; today if absent.
        day: Option<NaiveDate>,
        /// Which.
        id: i64,
        /// Why.
        reason: String,
    },
    /// The day is over.
    Close {
        /// Of which desk; the person's own if absent.
        agency: Option<AgencyCode>,
        /// Which day; today if absent.
        day: Option<NaiveDate>,
        /// What lies in the drawer.
        counted: Money,
        /// Why it differs from what is expected.
        note: Option<String>,
    },
}

/// Enters something in the person's own cash book, takes back what was entered by mistake, or closes a page.
///
/// # Errors
/// The day is closed, more is handed over than the drawer holds, there is no such hand-over, a difference is not explained, or the
/// database refuses.
pub async fn enter<R>(
    ctx: &Arc<Context>,
    caller: Caller,
    key: Option<Once>,
    entry: Entry,
    render: R,
) -> Result<Answer, Error>
where
    R: Fn(&CashView) -> Rendered + Send + 'static,
{
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .write(move |conn| {
            let desk = access::enter(conn, &ctx2, &caller, Permission::DossierCollect)?;
            let code = match &entry {
                Entry::HandOver(new) => new.agency.as_ref(),
                Entry::TakeBack { agency, .. } | Entry::Close { agency, .. } => agency.as_ref(),
            };
            let agency = desk_agency(&desk, code, Permission::DossierCollect)?;
            let Desk { conn, actor, catalogue } = desk;
            once(conn, &ctx2, actor.user_id, key.as_ref(), |conn| {
                let now = ctx2.now();
                let today = now.local_day();
                let day = match &entry {
                    Entry::HandOver(new) => {
                        hold_page(conn, agency, actor.user_id, now)?;
                        let amount = new.amount.amount();
                        must_hold(conn, (agency, actor.user_id, today), amount, Reason::CashShort)?;
                        let row = HandoverRow {
                            id: ctx2.ids.next(),
                            agency_id: agency,
                            user_id: actor.user_id,
                            day: today,
                            amount: amount.to_i64(),
                            receiver: new.receiver.clone(),
                            reference: new.reference.clone(),
                            handed_at: now,
                            cancelled_at: None,
                            cancelled_by: None,
                            cancel_reason: None,
                        };
                        cash::insert_handover(conn, &row)?;
                        today
                    }
                    Entry::TakeBack { day, id, reason, .. } => {
                        let day = day.unwrap_or(today);
                        take_back(conn, now, (agency, actor.user_id, day), *id, reason)?;
                        day
                    }
                    Entry::Close { day, counted, note, .. } => {
                        let day = day.unwrap_or(today);
                        close(conn, &ctx2, (agency, actor.user_id, day), *counted, note.as_deref())?;
                        day
                    }
                };
                let book = (agency, actor.user_id, Official::from(&actor));
                let view = CashView::load(conn, &catalogue, book, day)?;
                render(&view)
            })
        })
        .await
}

/// Takes a hand-over back that was entered by mistake: the cash never left the drawer. It stays in the book, and counts for nothing.
fn take_back(
    conn: &mut Connection,
    now: Instant,
    (agency, clerk, day): (AgencyId, UserId, NaiveDate),
    id: i64,
    reason: &str,
) -> Result<(), Error> {
    hold_day(conn, agency, clerk, day)?;
    let rows = cash::handovers(conn, agency, clerk, day)?;
    let there = rows.iter().any(|row| row.id == id);
    if there && cash::cancel_handover(conn, id, now, clerk, reason)? {
        Ok(())
    } else {
        Err(Reason::HandoverNotFound.into())
    }
}

/// A day to open again.
#[derive(Clone, Debug)]
pub struct Reopening {
    /// At which desk.
    pub agency: AgencyCode,
    /// Whose book.
    pub clerk: Username,
    /// Which day.
    pub day: NaiveDate,
    /// Why.
    pub reason: String,
}

/// Opens a day of somebody's cash book again: the last that was closed. The closing stays in the book.
///
/// # Errors
/// The person may not, or it is their own book; the day is not the last that is closed; or the database refuses.
pub async fn reopen<R>(
    ctx: &Arc<Context>,
    caller: Caller,
    key: Option<Once>,
    what: Reopening,
    render: R,
) -> Result<Answer, Error>
where
    R: Fn(&CashView) -> Rendered + Send + 'static,
{
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .write(move |conn| {
            let permission = Permission::CashBookReopen;
            let desk = access::enter(conn, &ctx2, &caller, permission)?;
            let agency = desk_agency(&desk, Some(&what.agency), permission)?;
            let Desk { conn, actor, catalogue } = desk;
            once(conn, &ctx2, actor.user_id, key.as_ref(), |conn| {
                let clerk = account(conn, &what.clerk)?;
                if clerk.id == actor.user_id {
                    return Err(Reason::CashReopenOwn.into());
                }
                locks::cash_book(conn, agency, clerk.id)?;
                match cash::last_closed(conn, agency, clerk.id)? {
                    Some(last) if last == what.day => {}
                    Some(last) if last > what.day => return Err(Error::day(Reason::CashReopenLast, last)),
                    _ => return Err(Error::day(Reason::CashDayOpen, what.day)),
                }
                let closings = cash::closings_of(conn, agency, clerk.id, what.day)?;
                let standing = closings.iter().find(|row| row.reopened_at.is_none());
                let standing = standing.ok_or_else(|| Error::internal("a closed day without its closing"))?;
                if !cash::reopen(conn, standing, ctx2.now(), actor.user_id, &what.reason)? {
                    return Err(Error::day(Reason::CashDayOpen, what.day));
                }
                let book = (agency, clerk.id, Official::from(&clerk));
                render(&CashView::load(conn, &catalogue, book, what.day)?)
            })
        })
        .await
}

fn close(
    conn: &mut Connection,
    ctx: &Context,
    (agency, clerk, day): (AgencyId, UserId, NaiveDate),
    counted: Money,
    note: Option<&str>,
) -> Result<(), Error> {
    let now = ctx.now();
    if day > now.local_day() {
        return Err(Error::field(FieldError::new(
            "day",
            FieldCode::InTheFuture,
            "Chưa thể khóa sổ của ngày chưa đến.",
            "A day that has not come cannot be closed.",
        )));
    }
    locks::cash_book(conn, agency, clerk)?;
    if let Some(last) = cash::last_closed(conn, agency, clerk)?.filter(|last| day <= *last) {
        return Err(Error::day(Reason::CashDayClosed, last));
    }
    let expected = page_of(conn, agency, clerk, day)?.cash.expected;
    if counted.to_i64() != expected && note.is_none() {
        let [vi, en] = ['.', ','].map(|sign| crate::domain::text::thousands(expected.into(), sign));
        return Err(Error::field(FieldError::new(
            "note",
            FieldCode::DifferenceUnexplained,
            &format!("Số đếm được khác số trên sổ ({vi} đồng); hãy ghi rõ lý do chênh lệch."),
            &format!("The book says {en} dong; say why the count differs."),
        )));
    }
    let before = cash::closings_of(conn, agency, clerk, day)?;
    let row = ClosingRow {
        agency_id: agency,
        user_id: clerk,
        day,
        expected,
        counted: counted.to_i64(),
        note: note.map(str::to_owned),
        closed_at: now,
        seq: before.last().map_or(1, |last| last.seq.saturating_add(1)),
        reopened_at: None,
        reopened_by: None,
        reopen_reason: None,
    };
    Ok(cash::insert_closing(conn, &row)?)
}
