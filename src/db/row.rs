//! Rows on their way into a table: which field goes into which column is said once, for one row and for many, and for
//! both databases.

mod dossier;
mod money;

use std::fmt::{self, Write as _};
use std::marker::PhantomData;

use chrono::NaiveDate;
use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Bool, Date, Nullable, Text};
use diesel::sqlite::Sqlite;

use super::types::sql::InstantSql;
use super::{Connection, QueryError, QueryResult};
use crate::domain::instant::Instant;

/// A value on its way into a column.
#[derive(Debug, PartialEq)]
pub(super) enum Cell<'a> {
    Whole(Option<i64>),
    Flag(Option<bool>),
    Text(Option<&'a str>),
    Json(Result<Option<String>, Unwritable>),
    Day(Option<NaiveDate>),
    At(Option<Instant>),
}

/// A document that cannot be written: a fault of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a document cannot be written as JSON")]
pub(super) struct Unwritable;

impl From<Unwritable> for QueryError {
    fn from(error: Unwritable) -> Self {
        Self::SerializationError(Box::new(error))
    }
}

impl Cell<'_> {
    /// The value in the text format of `COPY`.
    fn copy(&self, out: &mut String) -> QueryResult<()> {
        let written = match self {
            Self::Whole(Some(number)) => write!(out, "{number}"),
            Self::Flag(Some(flag)) => out.write_char(if *flag { 't' } else { 'f' }),
            Self::Day(Some(day)) => write!(out, "{day}"),
            Self::At(Some(at)) => write!(out, "{at}"),
            Self::Text(Some(text)) => escape(text, out),
            Self::Json(json) => match json.as_ref().map_err(|e| *e)? {
                Some(text) => escape(text, out),
                None => out.write_str("\\N"),
            },
            Self::Whole(None) | Self::Flag(None) | Self::Day(None) | Self::At(None) | Self::Text(None) => {
                out.write_str("\\N")
            }
        };
        debug_assert!(written.is_ok(), "a string takes everything");
        Ok(())
    }
}

/// Text in the text format of `COPY`: the one place where it is escaped.
fn escape(text: &str, out: &mut String) -> fmt::Result {
    text.chars().try_for_each(|letter| match letter {
        '\\' => out.write_str("\\\\"),
        '\t' => out.write_str("\\t"),
        '\n' => out.write_str("\\n"),
        '\r' => out.write_str("\\r"),
        other => out.write_char(other),
    })
}

/// Writes a value into a statement.
macro_rules! bind {
    ($out:ident, $cell:expr) => {
        match $cell {
            Cell::Whole(number) => $out.push_bind_param::<Nullable<BigInt>, _>(number)?,
            Cell::Flag(flag) => $out.push_bind_param::<Nullable<Bool>, _>(flag)?,
            Cell::Text(text) => $out.push_bind_param::<Nullable<Text>, _>(text)?,
            Cell::Json(text) => $out.push_bind_param::<Nullable<Text>, _>(text.as_ref().map_err(|e| *e)?)?,
            Cell::Day(day) => $out.push_bind_param::<Nullable<Date>, _>(day)?,
            Cell::At(at) => $out.push_bind_param::<Nullable<InstantSql>, _>(at)?,
        }
    };
}
pub(super) use bind;

/// What a column takes, or nothing in its place. By conversion, so that a row of another type than its column expects does
/// not compile.
trait IntoCell {
    fn cell(value: Option<&Self>) -> Cell<'_>;
}

macro_rules! into_cell {
    ($($type:ty: $cell:ident($me:ident => $value:expr);)+) => {$(
        impl IntoCell for $type {
            fn cell(value: Option<&Self>) -> Cell<'_> {
                Cell::$cell(value.map(|$me| $value))
            }
        }
    )+};
    (text $($type:ty),+ $(,)?) => {$(
        impl IntoCell for $type {
            fn cell(value: Option<&Self>) -> Cell<'_> {
                Cell::Text(value.map(|text| text.as_str()))
            }
        }
    )+};
    (json $($type:ty),+ $(,)?) => {$(
        impl IntoCell for $type {
            fn cell(value: Option<&Self>) -> Cell<'_> {
                Cell::Json(value.map(serde_json::to_string).transpose().map_err(|_| Unwritable))
            }
        }
    )+};
    (number $($type:ty),+ $(,)?) => {$(
        impl IntoCell for $type {
            fn cell(value: Option<&Self>) -> Cell<'_> {
                Cell::Whole(value.map(|number| i64::from(number.number())))
            }
        }
    )+};
    (id $($type:ty),+ $(,)?) => {$(
        impl IntoCell for $type {
            fn cell(value: Option<&Self>) -> Cell<'_> {
                Cell::Whole(value.map(|id| id.get()))
            }
        }
    )+};
}

into_cell! {
    i16: Whole(n => i64::from(*n));
    i32: Whole(n => i64::from(*n));
    i64: Whole(n => *n);
    bool: Flag(flag => *flag);
    NaiveDate: Day(day => *day);
    Instant: At(at => *at);
}
into_cell!(
    text String,
    crate::domain::counted::Counted,
    crate::domain::deadline::MoveKind,
    crate::domain::dossier::Status,
    crate::domain::dossier_code::DossierCode,
    crate::domain::fee::FeeKind,
    crate::domain::fee::FeeTiming,
    crate::domain::fee::PaymentMethod,
    crate::domain::fee::PaymentState,
    crate::domain::file::ContentHash,
    crate::domain::handover::HandoverKind,
    crate::domain::handover::PauseCause,
    crate::domain::handover::StayEnd,
    crate::domain::person::Address,
    crate::domain::person::ApplicantKind,
    crate::domain::person::Email,
    crate::domain::person::IdNumber,
    crate::domain::person::PersonName,
    crate::domain::person::Phone,
    crate::domain::policy::Role,
    crate::domain::postal::Channel,
    crate::domain::postal::ItemCode,
    crate::domain::postal_order::Announced,
    crate::domain::postal_order::Direction,
    crate::domain::postal_order::PostalState,
    crate::domain::signature::SignatureOutcome,
    crate::domain::timeliness::Timeliness,
);
into_cell!(
    json crate::domain::paper_list::AskedPapers,
    crate::domain::paper_list::HandedPapers,
    crate::domain::person::Submitter,
);
into_cell!(
    number crate::domain::paper::SetCount,
    crate::domain::procedure::ServiceLevel,
);
into_cell!(
    id crate::domain::ids::AgencyId,
    crate::domain::ids::BookId,
    crate::domain::ids::DossierId,
    crate::domain::ids::OrderId,
    crate::domain::ids::PaymentId,
    crate::domain::ids::ProcedureId,
    crate::domain::ids::RequestId,
    crate::domain::ids::UserId,
    crate::domain::ids::VersionId,
);

impl<T: IntoCell> IntoCell for Option<T> {
    fn cell(value: Option<&Self>) -> Cell<'_> {
        T::cell(value.and_then(Self::as_ref))
    }
}

/// A row of a table.
pub(super) trait StoredRow: 'static {
    /// Which table.
    const TABLE: &'static str;
    /// Its columns that a row fills.
    const COLUMNS: &'static [&'static str];
    /// The values in the order of the columns.
    fn cells<'a>(&'a self, out: &mut Vec<Cell<'a>>);
    /// Sends rows in the text format of `COPY`.
    fn send(conn: &mut PgConnection, rows: &str) -> QueryResult<()>;
}

/// A part of a row: its columns have the names of its fields.
pub(super) trait StoredPart: 'static {
    /// Its columns.
    const COLUMNS: &'static [&'static str];
    /// The values in the order of the columns.
    fn cells<'a>(&'a self, out: &mut Vec<Cell<'a>>);
}

/// How the rows of a table are sent with `COPY`.
macro_rules! sent_to {
    ($table:ident ($($column:ident),+)) => {
        fn send(conn: &mut PgConnection, rows: &str) -> QueryResult<()> {
            diesel::copy_from(schema::$table::table)
                .from_raw_data(($(schema::$table::$column,)+), |out| {
                    out.write_all(rows.as_bytes()).map_err(|e| QueryError::SerializationError(Box::new(e)))
                })
                .execute(conn)
                .map(drop)
        }
    };
}
use sent_to;

/// Says once which field goes into which column, for both databases.
macro_rules! stored_row {
    ($row:ty => $table:ident { $($column:ident: $($field:ident).+),+ $(,)? }) => {
        impl StoredRow for $row {
            const TABLE: &'static str = stringify!($table);
            const COLUMNS: &'static [&'static str] = &[$(schema::$table::$column::NAME),+];

            fn cells<'a>(&'a self, out: &mut Vec<Cell<'a>>) {
                $(out.push(IntoCell::cell(Some(&self.$($field).+)));)+
            }

            super::sent_to!($table ($($column),+));
        }
    };
}
use stored_row;

/// The same for a row that has parts. A field of a part that no column takes does not compile.
macro_rules! stored_parts {
    (@send $table:ident ($($column:ident),+)) => { super::sent_to!($table ($($column),+)); };
    ($row:ty => $table:ident { $($part:ident: $type:ident { $($column:ident),+ $(,)? })+ }) => {
        $(impl StoredPart for $type {
            const COLUMNS: &'static [&'static str] = &[$(schema::$table::$column::NAME),+];

            fn cells<'a>(&'a self, out: &mut Vec<Cell<'a>>) {
                let $type { $($column),+ } = self;
                $(out.push(IntoCell::cell(Some($column)));)+
            }
        })+

        impl StoredRow for $row {
            const TABLE: &'static str = stringify!($table);
            const COLUMNS: &'static [&'static str] = &[$($(schema::$table::$column::NAME,)+)+];

            fn cells<'a>(&'a self, out: &mut Vec<Cell<'a>>) {
                $(self.$part.cells(out);)+
            }

            stored_parts!(@send $table ($($($column),+),+));
        }
    };
}
use stored_parts;

/// Inserts a row.
///
/// # Errors
/// The row contradicts another, or the database refuses.
pub(super) fn insert<R: StoredRow>(conn: &mut Connection, row: &R) -> QueryResult<()> {
    on!(conn, |c| Insert::of(row).execute(c)).map(drop)
}

/// Inserts rows: with `COPY` where there is one.
///
/// # Errors
/// A row contradicts another, or the database refuses.
pub(super) fn insert_all<R: StoredRow>(conn: &mut Connection, rows: &[R]) -> QueryResult<()> {
    match conn {
        Connection::Sqlite(c) => rows.iter().try_for_each(|row| Insert::of(row).execute(c).map(drop)),
        Connection::Postgres(_) if rows.is_empty() => Ok(()),
        Connection::Postgres(c) => R::send(c, &copy_text(rows)?),
    }
}

/// Rows in the text format of `COPY`.
///
/// # Errors
/// A document cannot be written.
pub(super) fn copy_text<R: StoredRow>(rows: &[R]) -> QueryResult<String> {
    let mut text = String::with_capacity(rows.len() * R::COLUMNS.len() * 16);
    let mut cells = Vec::with_capacity(R::COLUMNS.len());
    for row in rows {
        cells.clear();
        row.cells(&mut cells);
        for (n, cell) in cells.iter().enumerate() {
            if n > 0 {
                text.push('\t');
            }
            cell.copy(&mut text)?;
        }
        text.push('\n');
    }
    Ok(text)
}

/// An insert of a row. Its text depends on the type alone, so it is prepared once for each connection; statements of
/// several rows were measured and are no faster.
struct Insert<'a, R> {
    cells: Vec<Cell<'a>>,
    row: PhantomData<R>,
}

impl<'a, R: StoredRow> Insert<'a, R> {
    fn of(row: &'a R) -> Self {
        let mut cells = Vec::with_capacity(R::COLUMNS.len());
        row.cells(&mut cells);
        Self {
            cells,
            row: PhantomData,
        }
    }
}

impl<R: StoredRow> QueryId for Insert<'_, R> {
    type QueryId = Insert<'static, R>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<C, R: StoredRow> RunQueryDsl<C> for Insert<'_, R> {}

macro_rules! insert_on {
    ($($backend:ty),+) => {$(
        impl<R: StoredRow> QueryFragment<$backend> for Insert<'_, R> {
            fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, $backend>) -> QueryResult<()> {
                out.push_sql("INSERT INTO ");
                out.push_identifier(R::TABLE)?;
                for (n, column) in R::COLUMNS.iter().enumerate() {
                    out.push_sql(if n == 0 { " (" } else { ", " });
                    out.push_identifier(column)?;
                }
                for (n, cell) in self.cells.iter().enumerate() {
                    out.push_sql(if n == 0 { ") VALUES (" } else { ", " });
                    bind!(out, cell);
                }
                out.push_sql(")");
                Ok(())
            }
        }
    )+};
}

insert_on!(Pg, Sqlite);

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::db::{DatabaseUrl, cash, dossier_parts, dossiers, events, migrate, payments, postal_orders};

    #[derive(QueryableByName)]
    struct Column {
        #[diesel(sql_type = Text)]
        name: String,
    }

    /// What a row does not fill has a default of its own; a column that is merely forgotten would stay empty in silence.
    fn left_out<R: StoredRow>(conn: &mut Connection) -> Vec<String> {
        let columns: Vec<Column> = diesel::sql_query(format!("SELECT name FROM pragma_table_info('{}')", R::TABLE))
            .load(conn)
            .unwrap();
        assert!(!columns.is_empty(), "{}", R::TABLE);
        let filled = |column: &Column| R::COLUMNS.contains(&column.name.as_str());
        columns
            .into_iter()
            .filter(|c| !filled(c))
            .map(|c| format!("{}.{}", R::TABLE, c.name))
            .collect()
    }

    #[test]
    fn rows_fill_every_column_that_has_no_default() {
        let mut conn = DatabaseUrl::parse(":memory:").connect(2048).unwrap();
        migrate::up(&mut conn).unwrap();
        let conn = &mut conn;
        let left_out = [
            left_out::<dossiers::Dossier>(conn),
            left_out::<dossier_parts::StepRow>(conn),
            left_out::<dossier_parts::MoveRow>(conn),
            left_out::<crate::db::dossier_fees::FeeRow>(conn),
            left_out::<dossier_parts::ResultRow>(conn),
            left_out::<events::EventRow>(conn),
            left_out::<payments::PaymentRow>(conn),
            left_out::<payments::PaymentFeeRow>(conn),
            left_out::<payments::ReceiptRow>(conn),
            left_out::<cash::HandoverRow>(conn),
            left_out::<postal_orders::OrderRow>(conn),
            left_out::<postal_orders::EventRow>(conn),
        ];
        assert_eq!(
            left_out.concat(),
            [
                "dossiers.duplicate",
                "dossier_events.position",
                "payments.awaits_receipt"
            ]
        );
    }

    #[test]
    fn text_for_copy_is_escaped() {
        let mut out = String::new();
        for cell in [
            Cell::Text(Some("a\tb\\c\nd\re")),
            Cell::Day(None),
            Cell::Flag(Some(true)),
            Cell::Whole(Some(-3)),
            Cell::Text(Some("\\N")),
            Cell::Json(Ok(Some("[\"a\\n\"]".to_owned()))),
            Cell::Json(Ok(None)),
        ] {
            cell.copy(&mut out).unwrap();
            out.push('|');
        }
        assert_eq!(out, "a\\tb\\\\c\\nd\\re|\\N|t|-3|\\\\N|[\"a\\\\n\"]|\\N|");
    }
}
