//! What a desk gave back: every refund of some days, and what they come to.

use std::collections::HashMap;
use std::sync::Arc;

use super::receipt_text;
use super::register::book_agency;
use crate::db::refunds::{self, Days, ListedRefund, Place, RefundSum};
use crate::domain::codes::AgencyCode;
use crate::domain::ids::UserId;
use crate::domain::policy::Permission;
use crate::domain::text::FieldCode;
use crate::service::access;
use crate::service::context::{Caller, Context};
use crate::service::dossiers::view::{Official, officials};
use crate::service::error::{Error, FieldError};
use crate::service::paging::cut;

/// Which refunds, and from where on.
#[derive(Clone, Debug)]
pub struct RefundQuestion {
    /// At which desk; that of the first agency whose cash books the person may read, if absent.
    pub agency: Option<AgencyCode>,
    /// From which day to which.
    pub days: Days,
    /// Behind this place.
    pub after: Option<Place>,
}

/// A refund, with the receipt of what was given back.
pub struct Refunded {
    /// The refund.
    pub row: ListedRefund,
    /// The receipt that counts, or counted last; none where there was no number for it.
    pub receipt: Option<String>,
}

/// A page of refunds, and what all of them come to.
pub struct Refunds {
    /// At which desk.
    pub agency: AgencyCode,
    /// The oldest first.
    pub items: Vec<Refunded>,
    /// Of all days that were asked for, whatever page this is.
    pub sums: Vec<RefundSum>,
    /// Who decided, and out of whose drawer it went.
    pub officials: HashMap<UserId, Official>,
    /// Where the next page begins.
    pub next: Option<Place>,
}

/// A page of what was given back at a desk.
///
/// # Errors
/// The days run backwards, the agency is out of scope, the person may not, or the database refuses.
pub async fn list(ctx: &Arc<Context>, caller: Caller, question: RefundQuestion, limit: i64) -> Result<Refunds, Error> {
    if question.days.0 > question.days.1 {
        return Err(Error::field(FieldError::new(
            "to",
            FieldCode::BeforeStart,
            "Ngày cuối phải từ ngày đầu trở đi.",
            "The last day must not lie before the first.",
        )));
    }
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let desk = access::enter(conn, &ctx2, &caller, Permission::CashBookRead)?;
            let (agency, code) = book_agency(&desk, question.agency.as_ref())?;
            let conn = desk.conn;
            let mut rows = refunds::page(conn, agency, question.days, question.after, limit + 1)?;
            let next = cut(&mut rows, limit).map(|row| (row.refund.day, row.refund.id));
            let payments: Vec<_> = rows.iter().map(|row| row.refund.payment_id).collect();
            let receipts = refunds::receipts_of(conn, &payments)?;
            let people = rows
                .iter()
                .flat_map(|row| [row.refund.decided_by, row.refund.paid_out_by]);
            let officials = officials(conn, people.collect())?;
            let of = |row: &ListedRefund| {
                let mut these = receipts
                    .iter()
                    .filter(|r| r.receipt.payment_id == row.refund.payment_id);
                let last = these.clone().next_back();
                let counts = these.rfind(|r| r.receipt.cancelled_at.is_none());
                counts.or(last).map(receipt_text)
            };
            let items = rows.into_iter().map(|row| Refunded { receipt: of(&row), row });
            Ok(Refunds {
                agency: code,
                items: items.collect(),
                sums: refunds::sums(conn, agency, question.days)?,
                officials,
                next,
            })
        })
        .await
}
