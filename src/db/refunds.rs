//! Money that was given back, as a desk lists it: the oldest first, page by page, with sums of all of it.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Text};

use super::payments::{NamedReceipt, RefundRow};
use super::schema::{dossiers, payments, receipt_books, receipts, refunds};
use super::{Connection, QueryResult};
use crate::domain::dossier_code::DossierCode;
use crate::domain::fee::PaymentMethod;
use crate::domain::ids::{AgencyId, PaymentId};

/// A refund as a list names it.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = refunds)]
#[allow(missing_docs)]
pub struct ListedRefund {
    #[diesel(embed)]
    pub refund: RefundRow,
    #[diesel(select_expression = dossiers::code)]
    pub code: DossierCode,
    /// How the money had come in, however it went back.
    #[diesel(select_expression = payments::method)]
    pub paid_by: PaymentMethod,
    /// Of the payment.
    #[diesel(select_expression = payments::day)]
    pub paid_on: NaiveDate,
}

/// Where a page ended: the day of its last refund, and which it is.
pub type Place = (NaiveDate, i64);

/// From which day to which.
pub type Days = (NaiveDate, NaiveDate);

/// A page of what was given back at a desk, behind a place.
///
/// # Errors
/// The database refuses.
pub fn page(
    conn: &mut Connection,
    agency: AgencyId,
    (from, to): Days,
    after: Option<Place>,
    limit: i64,
) -> QueryResult<Vec<ListedRefund>> {
    let mut query = refunds::table
        .inner_join(payments::table.inner_join(dossiers::table))
        .select(ListedRefund::as_select())
        .filter(refunds::agency_id.eq(agency))
        .filter(refunds::day.between(from, to))
        .into_boxed();
    if let Some((day, id)) = after {
        let later = refunds::day.eq(day).and(refunds::id.gt(id));
        query = query.filter(refunds::day.gt(day).or(later));
    }
    query.order((refunds::day, refunds::id)).limit(limit).load(conn)
}

/// A sum of what was given back.
#[derive(Clone, Debug, QueryableByName)]
#[allow(missing_docs)]
pub struct RefundSum {
    /// How it went back.
    #[diesel(sql_type = Text)]
    pub method: PaymentMethod,
    /// How it had come in.
    #[diesel(sql_type = Text)]
    pub paid_by: PaymentMethod,
    #[diesel(sql_type = BigInt)]
    pub total: i64,
    #[diesel(sql_type = BigInt)]
    pub entries: i64,
}

/// Sums of what was given back at a desk, by how it went back and had come in.
///
/// # Errors
/// A sum is too large, or the database refuses.
pub fn sums(conn: &mut Connection, agency: AgencyId, (from, to): Days) -> QueryResult<Vec<RefundSum>> {
    diesel::sql_query(
        "SELECT r.method AS method, p.method AS paid_by, CAST(SUM(r.amount) AS BIGINT) AS total, COUNT(*) AS entries \
         FROM refunds r JOIN payments p ON p.id = r.payment_id WHERE r.agency_id = $1 AND r.day >= $2 AND r.day <= $3 \
         GROUP BY r.method, p.method ORDER BY r.method, p.method",
    )
    .bind::<BigInt, _>(agency)
    .bind::<Date, _>(from)
    .bind::<Date, _>(to)
    .load(conn)
}

/// Receipts of payments, oldest first, cancelled ones too.
///
/// # Errors
/// The database refuses.
pub fn receipts_of(conn: &mut Connection, of: &[PaymentId]) -> QueryResult<Vec<NamedReceipt>> {
    receipts::table
        .inner_join(receipt_books::table)
        .select(NamedReceipt::as_select())
        .filter(receipts::payment_id.eq_any(of))
        .order((receipts::issued_at, receipts::book_id, receipts::number))
        .load(conn)
}
