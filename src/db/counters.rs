//! The additive counters behind every figure. A write appends what it changes (one insert, no row that two writers
//! would wait for); folding moves the changes into sums of several grains. A figure is what the sums say and what is
//! not folded yet, read on one snapshot.

mod load;

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::query_builder::QueryId;
use diesel::sql_types::{BigInt, Date, SmallInt, Text};

use super::figures::Split;
use super::figures::sources::{SumRow, columns, list_of};
use super::schema::counter_changes;
use super::statement::for_both;
use super::{Connection, QueryResult, locks};
use crate::domain::figures::{Amounts, Ancestry, Deltas, Dimensions, Grain, Measure, Tally};

pub use load::add;

/// One row of changes.
#[derive(Clone, Debug)]
pub struct Change {
    /// What is counted under what.
    pub dimensions: Dimensions,
    /// Local day.
    pub day: NaiveDate,
    /// How much is added to each measure; may be negative.
    pub amounts: Amounts,
}

fn changes(deltas: &Deltas) -> Vec<Change> {
    deltas
        .iter()
        .map(|(dimensions, day, amounts)| Change {
            dimensions: *dimensions,
            day,
            amounts: *amounts,
        })
        .collect()
}

/// Appends what a write changes.
///
/// # Errors
/// The database refuses.
pub fn append(conn: &mut Connection, deltas: &Deltas) -> QueryResult<()> {
    if deltas.is_empty() {
        return Ok(());
    }
    on!(conn, |c| AppendChanges(changes(deltas)).execute(c)).map(drop)
}

/// Whether changes wait to be folded.
///
/// # Errors
/// The database refuses.
pub fn any_waiting(conn: &mut Connection) -> QueryResult<bool> {
    let first: Option<i64> = counter_changes::table
        .select(counter_changes::id)
        .limit(1)
        .get_result(conn)
        .optional()?;
    Ok(first.is_some())
}

/// Forgets every counter.
///
/// # Errors
/// The database refuses.
pub fn clear(conn: &mut Connection) -> QueryResult<()> {
    diesel::sql_query("DELETE FROM counter_changes").execute(conn)?;
    for grain in Grain::ALL {
        diesel::sql_query(format!("DELETE FROM {}", table(grain))).execute(conn)?;
    }
    Ok(())
}

/// The table of a grain.
pub(super) const fn table(grain: Grain) -> &'static str {
    match grain {
        Grain::Full => "counters",
        Grain::Agency => "agency_counters",
        Grain::Procedure => "procedure_counters",
        Grain::Channel => "channel_counters",
    }
}

/// Columns of its key.
const fn key_of(grain: Grain) -> &'static str {
    match grain {
        Grain::Full => "agency_id, half_month, procedure_id, intake_channel, return_channel, service_level",
        Grain::Agency => "agency_id, span, first_day",
        Grain::Procedure => "agency_id, span, first_day, procedure_id",
        Grain::Channel => "agency_id, span, first_day, intake_channel, return_channel, service_level",
    }
}

/// What an insert does with a counter that is there: adds to it.
fn added(grain: Grain, push: &mut dyn FnMut(&str)) {
    for (n, measure) in Measure::TEXTS.iter().enumerate() {
        for part in [
            if n > 0 { ", " } else { "" },
            measure,
            " = ",
            table(grain),
            ".",
            measure,
            " + excluded.",
            measure,
        ] {
            push(part);
        }
    }
}

/// The changes folded at once: so few that nobody who writes has to wait.
const NEXT: &str = "id IN (SELECT id FROM counter_changes ORDER BY id LIMIT 5000)";

/// Moves the oldest changes into the sums and answers whether there were any; the next call takes the next. Sums are
/// written nowhere else but by loads of many dossiers, which hold the same lock.
///
/// # Errors
/// The database refuses.
pub fn fold(conn: &mut Connection, ancestry: &Ancestry) -> QueryResult<bool> {
    locks::fold(conn)?;
    let (list, group) = columns(Split::EVERYTHING, "day");
    let sums = list_of(|m| format!("CAST(SUM({}) AS BIGINT)", m.as_str()));
    let sum = |source: &str| format!("SELECT {list}, {sums} FROM {source}{group}");
    let moved: Vec<SumRow> = match conn {
        Connection::Sqlite(_) => {
            // Nobody else writes meanwhile.
            let moved = diesel::sql_query(sum(&format!("counter_changes WHERE {NEXT}"))).load(conn)?;
            diesel::sql_query(format!("DELETE FROM counter_changes WHERE {NEXT}")).execute(conn)?;
            moved
        }
        Connection::Postgres(_) => diesel::sql_query(format!(
            "WITH moved AS (DELETE FROM counter_changes WHERE {NEXT} RETURNING *) {}",
            sum("moved")
        ))
        .load(conn)?,
    };
    let mut tally = Tally::default();
    for row in &moved {
        tally.add_change(&row.dimensions()?, row.day, &row.amounts, ancestry);
    }
    add(conn, tally)?;
    Ok(!moved.is_empty())
}

/// An insert of a few changes. Its text depends on their number alone, so it is prepared once for each number.
struct AppendChanges(Vec<Change>);

impl QueryId for AppendChanges {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C> RunQueryDsl<C> for AppendChanges {}

for_both!(AppendChanges, |self, out| {
    out.push_sql("INSERT INTO counter_changes (agency_id, procedure_id, intake_channel, return_channel, ");
    out.push_sql("service_level, day");
    for measure in Measure::TEXTS {
        out.push_sql(", ");
        out.push_sql(measure);
    }
    for (n, change) in self.0.iter().enumerate() {
        out.push_sql(if n == 0 { ") VALUES (" } else { "), (" });
        out.push_bind_param::<BigInt, _>(&change.dimensions.agency_id)?;
        out.push_sql(", ");
        out.push_bind_param::<BigInt, _>(&change.dimensions.procedure_id)?;
        out.push_sql(", ");
        out.push_bind_param::<Text, _>(&change.dimensions.intake_channel)?;
        out.push_sql(", ");
        out.push_bind_param::<Text, _>(&change.dimensions.return_channel)?;
        out.push_sql(", ");
        out.push_bind_param::<SmallInt, _>(&change.dimensions.service_level)?;
        out.push_sql(", ");
        out.push_bind_param::<Date, _>(&change.day)?;
        for amount in &change.amounts {
            out.push_sql(", ");
            out.push_bind_param::<BigInt, _>(amount)?;
        }
    }
    out.push_sql(")");
    Ok(())
});
