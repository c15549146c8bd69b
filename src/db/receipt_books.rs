//! Books of receipt numbers: who takes a number holds the book's row until the end of the transaction, so numbers follow
//! one another without gap or double.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::query_builder::QueryId;
use diesel::sql_types::{BigInt, Integer};

use super::payments::NamedReceipt;
use super::schema::{dossiers, payments, receipt_books, receipts};
use super::{Connection, QueryResult};
use crate::domain::dossier_code::DossierCode;
use crate::domain::ids::{AgencyId, BookId, UserId};
use crate::domain::instant::Instant;
use crate::domain::receipt::{ReceiptMark, ReceiptState};

/// A book.
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = receipt_books, treat_none_as_default_value = false)]
#[allow(missing_docs)]
pub struct BookRow {
    pub id: BookId,
    pub agency_id: AgencyId,
    pub form: ReceiptMark,
    pub series: ReceiptMark,
    pub first_number: i32,
    pub last_number: i32,
    /// One more than the last number when the book is full.
    pub next_number: i32,
    pub opened_at: Instant,
    pub opened_by: Option<UserId>,
    pub closed_at: Option<Instant>,
    pub closed_by: Option<UserId>,
    pub close_reason: Option<String>,
}

/// Takes the next number of a book that has one left.
#[derive(Debug, QueryId)]
struct NextReceipt {
    book: i64,
}

impl diesel::query_builder::Query for NextReceipt {
    type SqlType = Integer;
}
impl<C> RunQueryDsl<C> for NextReceipt {}

super::statement::for_both!(NextReceipt, |self, out| {
    out.push_sql("UPDATE receipt_books SET next_number = next_number + 1 WHERE id = ");
    out.push_bind_param::<BigInt, i64>(&self.book)?;
    out.push_sql(" AND closed_at IS NULL AND next_number <= last_number RETURNING next_number - 1");
    Ok(())
});

/// Takes the next number of the oldest open book of an agency; none if no book has one left.
///
/// # Errors
/// The database refuses.
pub fn take_number(conn: &mut Connection, agency: AgencyId) -> QueryResult<Option<(BookId, i32)>> {
    let books: Vec<BookId> = receipt_books::table
        .select(receipt_books::id)
        .filter(receipt_books::agency_id.eq(agency))
        .filter(receipt_books::closed_at.is_null())
        .filter(receipt_books::next_number.le(receipt_books::last_number))
        .order(receipt_books::id)
        .load(conn)?;
    for book in books {
        // Somebody else may have taken the last number meanwhile: then the next book has its turn.
        let next = NextReceipt { book: book.get() };
        let taken: Option<i32> = on!(conn, |c| next.get_result(c)).optional()?;
        if let Some(number) = taken {
            return Ok(Some((book, number)));
        }
    }
    Ok(None)
}

/// Takes up to `count` numbers in a row from the oldest open book of an agency, and answers the book, the first of them and
/// how many there are; none if no book has one left.
///
/// # Errors
/// The database refuses.
pub fn take_numbers(conn: &mut Connection, agency: AgencyId, count: i32) -> QueryResult<Option<(BookId, i32, i32)>> {
    loop {
        let found: Option<(BookId, i32, i32)> = receipt_books::table
            .select((
                receipt_books::id,
                receipt_books::next_number,
                receipt_books::last_number,
            ))
            .filter(receipt_books::agency_id.eq(agency))
            .filter(receipt_books::closed_at.is_null())
            .filter(receipt_books::next_number.le(receipt_books::last_number))
            .order(receipt_books::id)
            .limit(1)
            .get_result(conn)
            .optional()?;
        let Some((book, first, last)) = found else {
            return Ok(None);
        };
        let taken = count.min(last - first + 1);
        // Somebody else may have taken numbers meanwhile: then the place is looked for again.
        let moved = diesel::update(
            receipt_books::table
                .filter(receipt_books::id.eq(book))
                .filter(receipt_books::closed_at.is_null())
                .filter(receipt_books::next_number.eq(first)),
        )
        .set(receipt_books::next_number.eq(first + taken))
        .execute(conn)?;
        if moved == 1 {
            return Ok(Some((book, first, taken)));
        }
    }
}

/// Adds a book.
///
/// # Errors
/// The database refuses.
pub fn insert(conn: &mut Connection, row: &BookRow) -> QueryResult<()> {
    diesel::insert_into(receipt_books::table)
        .values(row)
        .execute(conn)
        .map(drop)
}

/// Books of a form and series, whosever they are.
///
/// # Errors
/// The database refuses.
pub fn of_series(conn: &mut Connection, form: &ReceiptMark, series: &ReceiptMark) -> QueryResult<Vec<BookRow>> {
    receipt_books::table
        .select(BookRow::as_select())
        .filter(receipt_books::form.eq(form))
        .filter(receipt_books::series.eq(series))
        .order(receipt_books::first_number)
        .load(conn)
}

/// Books of some agencies, newest first.
///
/// # Errors
/// The database refuses.
pub fn of_agencies(conn: &mut Connection, agencies: &[AgencyId]) -> QueryResult<Vec<BookRow>> {
    receipt_books::table
        .select(BookRow::as_select())
        .filter(receipt_books::agency_id.eq_any(agencies))
        .order(receipt_books::id.desc())
        .load(conn)
}

/// The numbers of a book that a receipt bears, in order.
///
/// # Errors
/// The database refuses.
pub fn borne(conn: &mut Connection, book: BookId) -> QueryResult<Vec<i32>> {
    receipts::table
        .select(receipts::number)
        .filter(receipts::book_id.eq(book))
        .order(receipts::number)
        .load(conn)
}

/// Closes an open book; false if it was closed before.
///
/// # Errors
/// The database refuses.
pub fn close(conn: &mut Connection, id: BookId, at: Instant, by: UserId, reason: &str) -> QueryResult<bool> {
    diesel::update(
        receipt_books::table
            .filter(receipt_books::id.eq(id))
            .filter(receipt_books::closed_at.is_null()),
    )
    .set((
        receipt_books::closed_at.eq(Some(at)),
        receipt_books::closed_by.eq(Some(by)),
        receipt_books::close_reason.eq(Some(reason)),
    ))
    .execute(conn)
    .map(|n| n == 1)
}

/// A receipt as a register names it.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = receipts)]
#[allow(missing_docs)]
pub struct RegisterRow {
    #[diesel(embed)]
    pub named: NamedReceipt,
    #[diesel(select_expression = dossiers::code)]
    pub code: DossierCode,
    #[diesel(select_expression = payments::agency_id)]
    pub agency_id: AgencyId,
    #[diesel(select_expression = payments::method)]
    pub method: crate::domain::fee::PaymentMethod,
    #[diesel(select_expression = payments::day)]
    pub day: NaiveDate,
    #[diesel(select_expression = payments::taken_by)]
    pub taken_by: Option<UserId>,
}

/// Which receipts of a register.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted {
    /// Paid on this day or later.
    pub from: Option<NaiveDate>,
    /// Paid on this day or before.
    pub to: Option<NaiveDate>,
    /// Of what this clerk took.
    pub clerk: Option<UserId>,
    /// Those that count, or those that were cancelled.
    pub state: Option<ReceiptState>,
    /// With this number, in whatever book.
    pub number: Option<i32>,
}

/// A page of the receipts of an agency's books, in the order of book and number, behind a place.
///
/// # Errors
/// The database refuses.
pub fn register(
    conn: &mut Connection,
    agency: AgencyId,
    wanted: &Wanted,
    after: (i64, i32),
    limit: i64,
) -> QueryResult<Vec<RegisterRow>> {
    let mut query = receipts::table
        .inner_join(receipt_books::table)
        .inner_join(payments::table.inner_join(dossiers::table))
        .select(RegisterRow::as_select())
        .filter(receipt_books::agency_id.eq(agency))
        .filter(
            receipts::book_id
                .gt(after.0)
                .or(receipts::book_id.eq(after.0).and(receipts::number.gt(after.1))),
        )
        .order((receipts::book_id, receipts::number))
        .limit(limit)
        .into_boxed();
    if let Some(from) = wanted.from {
        query = query.filter(payments::day.ge(from));
    }
    if let Some(to) = wanted.to {
        query = query.filter(payments::day.le(to));
    }
    if let Some(clerk) = wanted.clerk {
        query = query.filter(payments::taken_by.eq(clerk));
    }
    if let Some(number) = wanted.number {
        query = query.filter(receipts::number.eq(number));
    }
    match wanted.state {
        Some(ReceiptState::Valid) => query = query.filter(receipts::cancelled_at.is_null()),
        Some(ReceiptState::Cancelled) => query = query.filter(receipts::cancelled_at.is_not_null()),
        None => {}
    }
    query.load(conn)
}

/// What a clerk took at a desk on a day, in the order of their receipts.
///
/// # Errors
/// The database refuses.
pub fn of_clerk(
    conn: &mut Connection,
    agency: AgencyId,
    clerk: UserId,
    day: NaiveDate,
) -> QueryResult<Vec<RegisterRow>> {
    receipts::table
        .inner_join(receipt_books::table)
        .inner_join(payments::table.inner_join(dossiers::table))
        .select(RegisterRow::as_select())
        .filter(payments::agency_id.eq(agency))
        .filter(payments::day.eq(day))
        .filter(payments::taken_by.eq(clerk))
        .order((receipts::book_id, receipts::number))
        .load(conn)
}
