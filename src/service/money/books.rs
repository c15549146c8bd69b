//! Books of receipts: opened and closed by those who manage them.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::db::locks;
use crate::db::receipt_books::{self, BookRow};
use crate::domain::codes::AgencyCode;
use crate::domain::ids::{AgencyId, BookId};
use crate::domain::policy::Permission;
use crate::domain::receipt::{NumberBlock, ReceiptMark, ReceiptName};
use crate::service::access::{self, Desk};
use crate::service::catalogue::Named;
use crate::service::context::{Caller, Context};
use crate::service::error::{Error, Reason};
use crate::service::idempotency::{Answer, Once, Rendered, once};

/// A book to open.
#[derive(Clone, Debug)]
pub struct NewBook {
    /// Whose.
    pub agency: AgencyCode,
    /// Form number.
    pub form: ReceiptMark,
    /// Series.
    pub series: ReceiptMark,
    /// Its numbers.
    pub block: NumberBlock,
}

/// A book with its agency.
pub struct Book {
    /// As stored.
    pub row: BookRow,
    /// Whose.
    pub agency: Named,
}

/// Opens a book.
///
/// # Errors
/// Its numbers overlap another book of the series, the agency is out of scope, or the database refuses.
pub async fn open<R>(
    ctx: &Arc<Context>,
    caller: Caller,
    key: Option<Once>,
    new: NewBook,
    render: R,
) -> Result<Answer, Error>
where
    R: Fn(&Book) -> Rendered + Send + 'static,
{
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .write(move |conn| {
            let desk = access::enter(conn, &ctx2, &caller, Permission::ReceiptBookManage)?;
            let agency = desk
                .agency_of_field("agency", Permission::ReceiptBookManage, &new.agency)?
                .id;
            let named = desk.catalogue.agency_named(agency);
            let Desk { conn, actor, .. } = desk;
            once(conn, &ctx2, actor.user_id, key.as_ref(), |conn| {
                locks::receipt_series(conn, new.form.as_str(), new.series.as_str())?;
                for other in receipt_books::of_series(conn, &new.form, &new.series)? {
                    let block = NumberBlock::new(other.first_number.into(), other.last_number.into());
                    if block.is_ok_and(|block| block.overlaps(new.block)) {
                        return Err(Error::with(Reason::ReceiptBookOverlaps, [book_text(&other)]));
                    }
                }
                let row = BookRow {
                    id: BookId::new(ctx2.ids.next()),
                    agency_id: agency,
                    form: new.form.clone(),
                    series: new.series.clone(),
                    first_number: new.block.first(),
                    last_number: new.block.last(),
                    next_number: new.block.first(),
                    opened_at: ctx2.now(),
                    opened_by: Some(actor.user_id),
                    closed_at: None,
                    closed_by: None,
                    close_reason: None,
                };
                receipt_books::insert(conn, &row)?;
                render(&Book { row, agency: named })
            })
        })
        .await
}

fn book_text(row: &BookRow) -> String {
    let name = |number| ReceiptName {
        form: &row.form,
        series: &row.series,
        number,
    };
    format!("{} – {:07}", name(row.first_number), row.last_number)
}

/// Closes a book, known by its series and first number; the numbers that are left are never used.
///
/// # Errors
/// There is no such book in scope, it is closed already, or the database refuses.
pub async fn close<R>(
    ctx: &Arc<Context>,
    caller: Caller,
    key: Option<Once>,
    mark: (ReceiptMark, ReceiptMark, i32),
    reason: String,
    render: R,
) -> Result<Answer, Error>
where
    R: Fn(&Book) -> Rendered + Send + 'static,
{
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .write(move |conn| {
            let desk = access::enter(conn, &ctx2, &caller, Permission::ReceiptBookManage)?;
            let Desk { conn, actor, catalogue } = desk;
            once(conn, &ctx2, actor.user_id, key.as_ref(), |conn| {
                let (form, series, first) = &mark;
                let mut row = receipt_books::of_series(conn, form, series)?
                    .into_iter()
                    .find(|b| b.first_number == *first)
                    .filter(|b| actor.may_in(Permission::ReceiptBookManage, b.agency_id, catalogue.tree()))
                    .ok_or(Reason::ReceiptBookNotFound)?;
                let now = ctx2.now();
                if !receipt_books::close(conn, row.id, now, actor.user_id, &reason)? {
                    return Err(Reason::ReceiptBookClosed.into());
                }
                row.closed_at = Some(now);
                row.close_reason = Some(reason.clone());
                let agency = catalogue.agency_named(row.agency_id);
                render(&Book { row, agency })
            })
        })
        .await
}

/// Books of the agencies whose books or cash the person may see, newest first.
///
/// # Errors
/// The agency is out of scope, the person may not, or the database refuses.
pub async fn list(ctx: &Arc<Context>, caller: Caller, agency: Option<AgencyCode>) -> Result<Vec<Book>, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let (first, others) = (
                Permission::CashBookRead,
                [Permission::ReceiptBookManage, Permission::DossierCollect],
            );
            let desk = access::enter_by_any(conn, &ctx2, &caller, first, &others)?;
            let mut agencies = BTreeSet::from_iter(desk.agencies_in_scope(first));
            agencies.extend(others.iter().flat_map(|other| desk.agencies_in_scope(*other)));
            let agencies: Vec<AgencyId> = match &agency {
                Some(code) => {
                    let id = desk.catalogue.agency(code)?.id;
                    if !agencies.contains(&id) {
                        return Err(Error::with(Reason::AgencyNotFound, [code.to_string()]));
                    }
                    vec![id]
                }
                None => agencies.into_iter().collect(),
            };
            let Desk { conn, catalogue, .. } = desk;
            let books = receipt_books::of_agencies(conn, &agencies)?;
            Ok(books
                .into_iter()
                .map(|row| Book {
                    agency: catalogue.agency_named(row.agency_id),
                    row,
                })
                .collect())
        })
        .await
}
