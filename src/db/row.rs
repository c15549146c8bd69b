//! Rows on their way into a table: which field goes into which column is said once, for one row and for many, and for
//! both databases.

mod cell;
mod dossier;
mod money;

use std::marker::PhantomData;

use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Bool, Date, Nullable, Text};
use diesel::sqlite::Sqlite;

pub(super) use cell::Cell;
use cell::IntoCell;

use super::types::sql::InstantSql;
use super::{Connection, QueryResult};

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
