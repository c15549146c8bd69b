//! Money that came in and went back, what was waived, and the receipts for it. Nothing is ever deleted.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::schema::{fee_exemptions, payment_fees, payments, receipt_books, receipts, refunds};
use super::{Connection, QueryResult, row};
use crate::domain::fee::PaymentMethod;
use crate::domain::ids::{AgencyId, BookId, DossierId, PaymentId, RequestId, UserId};
use crate::domain::instant::Instant;
use crate::domain::receipt::ReceiptMark;

/// A payment.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = payments)]
#[allow(missing_docs)]
pub struct PaymentRow {
    pub id: PaymentId,
    pub dossier_id: DossierId,
    /// Whose cash book and receipts it is entered in.
    pub agency_id: AgencyId,
    /// Whole đồng.
    pub amount: i64,
    pub method: PaymentMethod,
    /// Number of the transfer or of the gateway's transaction.
    pub reference: Option<String>,
    pub paid_at: Instant,
    /// Its local day: the page of the cash book.
    pub day: NaiveDate,
    /// None where a gateway confirmed it.
    pub taken_by: Option<UserId>,
    pub request_id: Option<RequestId>,
    /// Entered by mistake.
    pub voided_at: Option<Instant>,
    pub voided_by: Option<UserId>,
}

/// What of a payment is for which fee.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = payment_fees)]
#[allow(missing_docs)]
pub struct PaymentFeeRow {
    pub payment_id: PaymentId,
    pub fee_seq: i16,
    pub amount: i64,
}

/// A receipt.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = receipts)]
#[allow(missing_docs)]
pub struct ReceiptRow {
    pub book_id: BookId,
    pub number: i32,
    pub payment_id: PaymentId,
    pub amount: i64,
    pub payer_name: String,
    pub issued_at: Instant,
    pub issued_by: Option<UserId>,
    pub cancelled_at: Option<Instant>,
    pub cancelled_by: Option<UserId>,
    pub cancel_reason: Option<String>,
    /// As far as it was known when the receipt was given.
    pub payer_address: Option<String>,
    /// How often it was printed.
    pub prints: i32,
}

/// A receipt with the marks of its book.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = receipts)]
#[allow(missing_docs)]
pub struct NamedReceipt {
    #[diesel(embed)]
    pub receipt: ReceiptRow,
    #[diesel(select_expression = receipt_books::form)]
    pub form: ReceiptMark,
    #[diesel(select_expression = receipt_books::series)]
    pub series: ReceiptMark,
}

/// An amount that was waived.
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = fee_exemptions, treat_none_as_default_value = false)]
#[allow(missing_docs)]
pub struct ExemptionRow {
    pub dossier_id: DossierId,
    pub seq: i16,
    pub fee_seq: i16,
    pub amount: i64,
    pub legal_ground: String,
    pub reason: String,
    pub granted_at: Instant,
    pub granted_by: UserId,
}

/// An amount that was given back.
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = refunds, treat_none_as_default_value = false)]
#[allow(missing_docs)]
pub struct RefundRow {
    pub id: i64,
    pub payment_id: PaymentId,
    pub dossier_id: DossierId,
    pub fee_seq: i16,
    pub agency_id: AgencyId,
    pub amount: i64,
    pub method: PaymentMethod,
    pub reference: Option<String>,
    pub legal_ground: String,
    pub reason: String,
    pub refunded_at: Instant,
    pub day: NaiveDate,
    pub decided_by: UserId,
    /// Out of whose drawer.
    pub paid_out_by: UserId,
}

/// Adds a payment with what it is for.
///
/// # Errors
/// The request was paid already, or the database refuses.
pub fn insert(conn: &mut Connection, payment: &PaymentRow, fees: &[PaymentFeeRow]) -> QueryResult<()> {
    row::insert(conn, payment)?;
    fees.iter().try_for_each(|fee| row::insert(conn, fee))
}

/// Payments of a dossier, oldest first.
///
/// # Errors
/// The database refuses.
pub fn of_dossier(conn: &mut Connection, dossier: DossierId) -> QueryResult<Vec<PaymentRow>> {
    on!(conn, |c| payments::table
        .select(PaymentRow::as_select())
        .filter(payments::dossier_id.eq(dossier))
        .order(payments::id)
        .load(c))
}

/// What the payments of a dossier are for.
///
/// # Errors
/// The database refuses.
pub fn fees_of_dossier(conn: &mut Connection, dossier: DossierId) -> QueryResult<Vec<PaymentFeeRow>> {
    on!(conn, |c| payment_fees::table
        .inner_join(payments::table)
        .select(PaymentFeeRow::as_select())
        .filter(payments::dossier_id.eq(dossier))
        .order((payment_fees::payment_id, payment_fees::fee_seq))
        .load(c))
}

/// Marks a payment as entered by mistake; false if it was before.
///
/// # Errors
/// The database refuses.
pub fn void(conn: &mut Connection, id: PaymentId, at: Instant, by: UserId) -> QueryResult<bool> {
    diesel::update(
        payments::table
            .filter(payments::id.eq(id))
            .filter(payments::voided_at.is_null()),
    )
    .set((payments::voided_at.eq(Some(at)), payments::voided_by.eq(Some(by))))
    .execute(conn)
    .map(|n| n == 1)
}

/// Notes that a payment has no receipt yet because its agency has no number left, or that it has one now.
///
/// # Errors
/// The database refuses.
pub fn set_awaits_receipt(conn: &mut Connection, id: PaymentId, awaits: bool) -> QueryResult<()> {
    diesel::update(payments::table.filter(payments::id.eq(id)))
        .set(payments::awaits_receipt.eq(awaits))
        .execute(conn)
        .map(drop)
}

/// Whether a payment has no receipt yet because its agency had no number left.
///
/// # Errors
/// The database refuses.
pub fn awaits_receipt(conn: &mut Connection, id: PaymentId) -> QueryResult<bool> {
    let awaits: Option<bool> = payments::table
        .select(payments::awaits_receipt)
        .filter(payments::id.eq(id))
        .get_result(conn)
        .optional()?;
    Ok(awaits.unwrap_or_default())
}

/// Payments that await a receipt, oldest first, of agencies that have a number for them.
///
/// # Errors
/// The database refuses.
pub fn awaiting_receipt(conn: &mut Connection, limit: i64) -> QueryResult<Vec<PaymentRow>> {
    payments::table
        .select(PaymentRow::as_select())
        .filter(payments::awaits_receipt)
        .filter(diesel::dsl::not(diesel::dsl::exists(
            receipts::table
                .filter(receipts::payment_id.eq(payments::id))
                .filter(receipts::cancelled_at.is_null()),
        )))
        .filter(diesel::dsl::exists(
            receipt_books::table
                .filter(receipt_books::agency_id.eq(payments::agency_id))
                .filter(receipt_books::closed_at.is_null())
                .filter(receipt_books::next_number.le(receipt_books::last_number)),
        ))
        .order(payments::id)
        .limit(limit)
        .load(conn)
}

/// Adds a receipt.
///
/// # Errors
/// The payment has one that counts, or the database refuses.
pub fn insert_receipt(conn: &mut Connection, receipt: &ReceiptRow) -> QueryResult<()> {
    row::insert(conn, receipt)
}

/// Receipts of a dossier, oldest first, cancelled ones too.
///
/// # Errors
/// The database refuses.
pub fn receipts_of_dossier(conn: &mut Connection, dossier: DossierId) -> QueryResult<Vec<NamedReceipt>> {
    on!(conn, |c| receipts::table
        .inner_join(payments::table)
        .inner_join(receipt_books::table)
        .select(NamedReceipt::as_select())
        .filter(payments::dossier_id.eq(dossier))
        .order((receipts::issued_at, receipts::book_id, receipts::number))
        .load(c))
}

/// Cancels a receipt that counts; false if it was cancelled before.
///
/// # Errors
/// The database refuses.
pub fn cancel_receipt(
    conn: &mut Connection,
    book: BookId,
    number: i32,
    at: Instant,
    by: UserId,
    reason: &str,
) -> QueryResult<bool> {
    diesel::update(
        receipts::table
            .filter(receipts::book_id.eq(book))
            .filter(receipts::number.eq(number))
            .filter(receipts::cancelled_at.is_null()),
    )
    .set((
        receipts::cancelled_at.eq(Some(at)),
        receipts::cancelled_by.eq(Some(by)),
        receipts::cancel_reason.eq(Some(reason)),
    ))
    .execute(conn)
    .map(|n| n == 1)
}

/// Counts one more print of a receipt that was printed so often; false if somebody was faster.
///
/// # Errors
/// The database refuses.
pub fn count_print(conn: &mut Connection, receipt: &ReceiptRow) -> QueryResult<bool> {
    diesel::update(
        receipts::table
            .filter(receipts::book_id.eq(receipt.book_id))
            .filter(receipts::number.eq(receipt.number))
            .filter(receipts::prints.eq(receipt.prints)),
    )
    .set(receipts::prints.eq(receipt.prints.saturating_add(1)))
    .execute(conn)
    .map(|n| n == 1)
}

/// Adds an exemption.
///
/// # Errors
/// The database refuses.
pub fn insert_exemption(conn: &mut Connection, row: &ExemptionRow) -> QueryResult<()> {
    diesel::insert_into(fee_exemptions::table)
        .values(row)
        .execute(conn)
        .map(drop)
}

/// Exemptions of a dossier, in order.
///
/// # Errors
/// The database refuses.
pub fn exemptions(conn: &mut Connection, dossier: DossierId) -> QueryResult<Vec<ExemptionRow>> {
    on!(conn, |c| fee_exemptions::table
        .select(ExemptionRow::as_select())
        .filter(fee_exemptions::dossier_id.eq(dossier))
        .order(fee_exemptions::seq)
        .load(c))
}

/// Adds a refund.
///
/// # Errors
/// The database refuses.
pub fn insert_refund(conn: &mut Connection, row: &RefundRow) -> QueryResult<()> {
    diesel::insert_into(refunds::table).values(row).execute(conn).map(drop)
}

/// Refunds of a dossier, oldest first.
///
/// # Errors
/// The database refuses.
pub fn refunds(conn: &mut Connection, dossier: DossierId) -> QueryResult<Vec<RefundRow>> {
    on!(conn, |c| refunds::table
        .select(RefundRow::as_select())
        .filter(refunds::dossier_id.eq(dossier))
        .order(refunds::id)
        .load(c))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::db::plan_of;

    #[test]
    fn who_awaits_a_receipt_is_found_without_looking_at_every_payment() {
        let plan = plan_of::of(|conn| assert!(awaiting_receipt(conn, 1).unwrap().is_empty())).unwrap();
        let looked = plan.iter().filter(|step| step.contains(" payments"));
        let looked: Vec<&String> = looked.collect();
        assert!(
            !looked.is_empty() && looked.iter().all(|step| step.contains("payments_awaiting_receipt")),
            "{plan:#?}"
        );
    }
}
