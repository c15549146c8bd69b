//! Sums that a load of many dossiers has added up by itself: each counter is written once, not once for every change.

use chrono::NaiveDate;
use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Date, SmallInt, Text};
use diesel::sqlite::{Sqlite, SqliteConnection};

use super::{added, key_of, table};
use crate::db::{Connection, QueryResult, locks};
use crate::domain::figures::{Amounts, CounterKey, Grain, Measure, Tally};

/// Adds sums to the counters.
///
/// # Errors
/// The database refuses.
pub fn add(conn: &mut Connection, tally: Tally) -> QueryResult<()> {
    locks::fold(conn)?;
    let mut rows: [Vec<(CounterKey, Amounts)>; Grain::ALL.len()] = Default::default();
    for (key, amounts) in tally.into_counters() {
        if let Some(rows) = rows.get_mut(key.grain as usize) {
            rows.push((key, amounts));
        }
    }
    let [full, agency, procedure, channel] = &rows;
    match conn {
        Connection::Sqlite(c) => {
            one_by_one::<{ Grain::Full as u8 }>(c, full)?;
            one_by_one::<{ Grain::Agency as u8 }>(c, agency)?;
            one_by_one::<{ Grain::Procedure as u8 }>(c, procedure)?;
            one_by_one::<{ Grain::Channel as u8 }>(c, channel)
        }
        Connection::Postgres(c) => {
            for (grain, rows) in Grain::ALL.into_iter().zip([full, agency, procedure, channel]) {
                all_at_once(c, grain, rows)?;
            }
            Ok(())
        }
    }
}

/// A column of a key.
enum Part {
    Whole(i64),
    Text(&'static str),
    Day(NaiveDate),
}

/// The columns of a key, in the order of [`key_of`].
fn parts(key: &CounterKey) -> Vec<Part> {
    let (agency, day) = (Part::Whole(key.agency_id.get()), Part::Day(key.first_day));
    let mut parts = match key.grain {
        Grain::Full => vec![agency, day],
        Grain::Agency | Grain::Procedure | Grain::Channel => vec![agency, Part::Text(key.span.as_str()), day],
    };
    parts.extend(key.procedure_id.map(|id| Part::Whole(id.get())));
    if let Some((intake, back, level)) = key.channels {
        parts.extend([
            Part::Text(intake.as_str()),
            Part::Text(back.as_str()),
            Part::Whole(i64::from(level.number())),
        ]);
    }
    parts
}

fn one_by_one<const GRAIN: u8>(conn: &mut SqliteConnection, rows: &[(CounterKey, Amounts)]) -> QueryResult<()> {
    for (key, amounts) in rows {
        Upsert::<GRAIN> {
            grain: key.grain,
            key: parts(key),
            amounts,
        }
        .execute(conn)?;
    }
    Ok(())
}

/// Adds to one counter. Its text depends on the table alone, so it is prepared once for each connection.
struct Upsert<'a, const GRAIN: u8> {
    grain: Grain,
    key: Vec<Part>,
    amounts: &'a Amounts,
}

impl<const GRAIN: u8> QueryId for Upsert<'_, GRAIN> {
    type QueryId = Upsert<'static, GRAIN>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<const GRAIN: u8> RunQueryDsl<SqliteConnection> for Upsert<'_, GRAIN> {}

impl<const GRAIN: u8> QueryFragment<Sqlite> for Upsert<'_, GRAIN> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql("INSERT INTO ");
        out.push_sql(table(self.grain));
        out.push_sql(" (");
        out.push_sql(key_of(self.grain));
        for measure in Measure::TEXTS {
            out.push_sql(", ");
            out.push_sql(measure);
        }
        out.push_sql(") VALUES (");
        for (n, part) in self.key.iter().enumerate() {
            if n > 0 {
                out.push_sql(", ");
            }
            match part {
                Part::Whole(number) => out.push_bind_param::<BigInt, i64>(number)?,
                Part::Text(text) => out.push_bind_param::<Text, &'static str>(text)?,
                Part::Day(day) => out.push_bind_param::<Date, NaiveDate>(day)?,
            }
        }
        for amount in self.amounts {
            out.push_sql(", ");
            out.push_bind_param::<BigInt, i64>(amount)?;
        }
        out.push_sql(") ON CONFLICT (");
        out.push_sql(key_of(self.grain));
        out.push_sql(") DO UPDATE SET ");
        added(self.grain, &mut |sql| out.push_sql(sql));
        Ok(())
    }
}

/// Adds to many counters of a table in one statement.
fn all_at_once(conn: &mut PgConnection, grain: Grain, rows: &[(CounterKey, Amounts)]) -> QueryResult<()> {
    if rows.is_empty() {
        return Ok(());
    }
    Columns::of(grain, rows).execute(conn).map(drop)
}

/// The same rows, a column at a time.
struct Columns {
    grain: Grain,
    key: Vec<Column>,
    amounts: Vec<Vec<i64>>,
}

enum Column {
    Whole(Vec<i64>),
    Small(Vec<i16>),
    Text(Vec<&'static str>),
    Day(Vec<NaiveDate>),
}

impl Columns {
    fn of(grain: Grain, rows: &[(CounterKey, Amounts)]) -> Self {
        let mut key = vec![Column::Whole(rows.iter().map(|(key, _)| key.agency_id.get()).collect())];
        if grain != Grain::Full {
            key.push(Column::Text(rows.iter().map(|(key, _)| key.span.as_str()).collect()));
        }
        key.push(Column::Day(rows.iter().map(|(key, _)| key.first_day).collect()));
        let procedures: Vec<i64> = rows
            .iter()
            .filter_map(|(key, _)| Some(key.procedure_id?.get()))
            .collect();
        if !procedures.is_empty() {
            key.push(Column::Whole(procedures));
        }
        let channels: Vec<_> = rows.iter().filter_map(|(key, _)| key.channels).collect();
        if !channels.is_empty() {
            key.push(Column::Text(
                channels.iter().map(|(intake, ..)| intake.as_str()).collect(),
            ));
            key.push(Column::Text(
                channels.iter().map(|(_, back, _)| back.as_str()).collect(),
            ));
            key.push(Column::Small(
                channels.iter().map(|(.., level)| level.number()).collect(),
            ));
        }
        let mut amounts = vec![Vec::with_capacity(rows.len()); Measure::ALL.len()];
        for (_, row) in rows {
            for (column, amount) in amounts.iter_mut().zip(row) {
                column.push(*amount);
            }
        }
        Self { grain, key, amounts }
    }
}

impl QueryId for Columns {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl RunQueryDsl<PgConnection> for Columns {}

impl QueryFragment<Pg> for Columns {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("INSERT INTO ");
        out.push_sql(table(self.grain));
        out.push_sql(" (");
        out.push_sql(key_of(self.grain));
        for measure in Measure::TEXTS {
            out.push_sql(", ");
            out.push_sql(measure);
        }
        out.push_sql(") SELECT * FROM UNNEST(");
        for (n, column) in self.key.iter().enumerate() {
            if n > 0 {
                out.push_sql(", ");
            }
            match column {
                Column::Whole(values) => out.push_bind_param::<Array<BigInt>, Vec<i64>>(values)?,
                Column::Small(values) => out.push_bind_param::<Array<SmallInt>, Vec<i16>>(values)?,
                Column::Text(values) => out.push_bind_param::<Array<Text>, Vec<&'static str>>(values)?,
                Column::Day(values) => out.push_bind_param::<Array<Date>, Vec<NaiveDate>>(values)?,
            }
        }
        for column in &self.amounts {
            out.push_sql(", ");
            out.push_bind_param::<Array<BigInt>, Vec<i64>>(column)?;
        }
        out.push_sql(") ON CONFLICT (");
        out.push_sql(key_of(self.grain));
        out.push_sql(") DO UPDATE SET ");
        added(self.grain, &mut |sql| out.push_sql(sql));
        Ok(())
    }
}
