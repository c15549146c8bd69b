//! The additive counters behind every figure. A write appends what it changes (one insert, no row that two writers
//! would wait for); folding moves the changes into sums of several grains. A figure is what the sums say and what is
//! not folded yet, read on one snapshot.

mod load;

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::query_builder::QueryId;
use diesel::sql_types::{BigInt, Date, SmallInt, Text};

use super::schema::counter_changes;
use super::statement::for_both;
use super::{Connection, QueryResult, locks};
use crate::domain::figures::{Amounts, Bucket, Deltas, Dimensions, Grain, Measure};

pub use load::add;

/// One row of changes.
#[derive(Clone, Debug)]
pub struct Change {
    /// What is counted under what.
    pub dimensions: Dimensions,
    /// Local day.
    pub day: NaiveDate,
    /// Its half month.
    pub half_month: NaiveDate,
    /// Level of the service.
    pub service_level: i16,
    /// How much is added to each measure; may be negative.
    pub amounts: Amounts,
}

fn changes(deltas: &Deltas) -> Vec<Change> {
    deltas
        .iter()
        .map(|(dimensions, day, amounts)| Change {
            dimensions: *dimensions,
            day,
            half_month: Bucket::of(day).first_day(),
            service_level: i16::from(dimensions.service_level.get()),
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

/// The statement that adds to a table of sums what `source` (a table with the columns of the changes) holds.
fn statement(grain: Grain, source: &str) -> String {
    let measures = names();
    let sums = Measure::ALL
        .iter()
        .map(|m| format!("CAST(SUM({}) AS BIGINT)", m.as_str()))
        .collect::<Vec<_>>()
        .join(", ");
    let (table, key) = (table(grain), key_of(grain));
    let from = match grain {
        Grain::Full => source.to_owned(),
        _ => format!(
            "(SELECT *, 'day' AS span, day AS first_day FROM {source} UNION ALL \
             SELECT *, 'half_month' AS span, half_month AS first_day FROM {source}) AS spans"
        ),
    };
    let (columns, from) = if grain.with_all_below() {
        let rest = key.strip_prefix("agency_id").unwrap_or(key);
        (
            format!("up.ancestor_id{rest}"),
            format!("{from} JOIN up ON up.member_id = spans.agency_id"),
        )
    } else {
        (key.to_owned(), from)
    };
    let mut update = String::new();
    added(grain, &mut |sql| update.push_str(sql));
    // SQLite takes ON CONFLICT for a part of FROM unless a WHERE stands between.
    format!(
        "INSERT INTO {table} ({key}, {measures}) SELECT {columns}, {sums} FROM {from} WHERE 1 = 1 \
         GROUP BY {columns} ORDER BY {columns} ON CONFLICT ({key}) DO UPDATE SET {update}"
    )
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

/// Each agency beside itself and everything above it.
const ANCESTORS: &str = "WITH RECURSIVE up (member_id, ancestor_id) AS (SELECT id, id FROM agencies UNION ALL \
     SELECT up.member_id, agencies.parent_id FROM up JOIN agencies ON agencies.id = up.ancestor_id \
     WHERE agencies.parent_id IS NOT NULL)";

fn names() -> String {
    Measure::TEXTS.join(", ")
}

/// The changes folded at once: so few that nobody who writes has to wait.
const NEXT: &str = "id IN (SELECT id FROM counter_changes ORDER BY id LIMIT 5000)";

/// Moves the oldest changes into the sums and answers how many there were; the next call takes the next. Sums are written nowhere else; on PostgreSQL one process folds at a time, and one
/// statement (so one snapshot) takes the changes away and adds them.
///
/// # Errors
/// The database refuses.
pub fn fold(conn: &mut Connection) -> QueryResult<usize> {
    locks::fold(conn)?;
    match conn {
        Connection::Sqlite(c) => {
            let next = format!("(SELECT * FROM counter_changes WHERE {NEXT}) AS changes");
            for grain in Grain::ALL {
                diesel::sql_query(format!("{ANCESTORS} {}", statement(grain, &next))).execute(c)?;
            }
            diesel::sql_query(format!("DELETE FROM counter_changes WHERE {NEXT}")).execute(c)
        }
        Connection::Postgres(c) => {
            let [full, agency, procedure, channel] = Grain::ALL.map(|grain| statement(grain, "moved"));
            diesel::sql_query(format!(
                "{ANCESTORS}, moved AS (DELETE FROM counter_changes WHERE {NEXT} RETURNING *), full_sums AS ({full}), \
                 agency_sums AS ({agency}), procedure_sums AS ({procedure}), channel_sums AS ({channel}) \
                 SELECT COUNT(*) AS count FROM moved"
            ))
            .get_result::<Moved>(c)
            .map(|moved| usize::try_from(moved.count).unwrap_or(0))
        }
    }
}

#[derive(QueryableByName)]
struct Moved {
    #[diesel(sql_type = BigInt)]
    count: i64,
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
    out.push_sql("service_level, day, half_month");
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
        out.push_bind_param::<SmallInt, _>(&change.service_level)?;
        out.push_sql(", ");
        out.push_bind_param::<Date, _>(&change.day)?;
        out.push_sql(", ");
        out.push_bind_param::<Date, _>(&change.half_month)?;
        for amount in &change.amounts {
            out.push_sql(", ");
            out.push_bind_param::<BigInt, _>(amount)?;
        }
    }
    out.push_sql(")");
    Ok(())
});
