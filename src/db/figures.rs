//! Sums for figures: whole half months from the counters, the days at the edges from covering indexes of the dossiers.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Text};

use super::types::sql::InstantSql;
use super::{Connection, QueryResult};
use crate::domain::figures::{Amounts, Bucket, Measure, Period};
use crate::domain::ids::{AgencyId, ProcedureId};
use crate::domain::instant::Instant;
use crate::domain::postal::Channel;

/// By what sums are kept apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Split {
    /// By agency.
    pub agency: bool,
    /// By procedure.
    pub procedure: bool,
    /// By channel in, channel out and service level.
    pub channels: bool,
    /// By calendar month.
    pub month: bool,
}

/// What a sum was kept apart by; what was not asked for is empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Key {
    /// Agency.
    pub agency_id: Option<AgencyId>,
    /// Procedure.
    pub procedure_id: Option<ProcedureId>,
    /// Channel in, channel out, service level.
    pub channels: Option<(Channel, Channel, i16)>,
    /// First day of the month.
    pub month: Option<NaiveDate>,
}

#[derive(QueryableByName)]
struct SumRow {
    #[diesel(sql_type = BigInt)]
    agency_id: i64,
    #[diesel(sql_type = BigInt)]
    procedure_id: i64,
    #[diesel(sql_type = Text)]
    intake_channel: Channel,
    #[diesel(sql_type = Text)]
    return_channel: Channel,
    #[diesel(sql_type = BigInt)]
    service_level: i64,
    #[diesel(sql_type = Date)]
    day: NaiveDate,
    #[diesel(sql_type = BigInt)]
    received: i64,
    #[diesel(sql_type = BigInt)]
    due: i64,
    #[diesel(sql_type = BigInt)]
    settled: i64,
    #[diesel(sql_type = BigInt)]
    ended: i64,
    #[diesel(sql_type = BigInt)]
    decided_early: i64,
    #[diesel(sql_type = BigInt)]
    decided_on_time: i64,
    #[diesel(sql_type = BigInt)]
    decided_late: i64,
    #[diesel(sql_type = BigInt)]
    withdrawn: i64,
    #[diesel(sql_type = BigInt)]
    stopped: i64,
    #[diesel(sql_type = BigInt)]
    result_expected: i64,
    #[diesel(sql_type = BigInt)]
    result_attached: i64,
}

/// Sums of every measure over the agencies within a period.
///
/// # Errors
/// The database refuses.
pub fn sums(
    conn: &mut Connection,
    agencies: &[AgencyId],
    period: Period,
    split: Split,
) -> QueryResult<Vec<(Key, Amounts)>> {
    if agencies.is_empty() {
        return Ok(Vec::new());
    }
    let cut = period.cut();
    let mut rows = Vec::new();
    if let Some((first, end)) = cut.buckets {
        rows.extend(from_counters(conn, agencies, first, end, split)?);
    }
    for edge in cut.edges {
        for source in [
            EdgeSource::Received,
            EdgeSource::Due,
            EdgeSource::Settled,
            EdgeSource::Ended,
        ] {
            rows.extend(from_dossiers(conn, agencies, edge, split, source)?);
        }
    }
    Ok(rows.into_iter().map(|row| fold(row, split)).collect())
}

/// Sums from the beginning of time to the end of a day.
///
/// # Errors
/// The database refuses.
pub fn sums_until(
    conn: &mut Connection,
    agencies: &[AgencyId],
    last: NaiveDate,
    split: Split,
) -> QueryResult<Vec<(Key, Amounts)>> {
    let Some(period) = NaiveDate::from_ymd_opt(1900, 1, 1).and_then(|first| Period::new(first, last)) else {
        return Ok(Vec::new());
    };
    sums(conn, agencies, period, split)
}

fn fold(row: SumRow, split: Split) -> (Key, Amounts) {
    let level = i16::try_from(row.service_level).unwrap_or(1);
    let key = Key {
        agency_id: split.agency.then(|| AgencyId::new(row.agency_id)),
        procedure_id: split.procedure.then(|| ProcedureId::new(row.procedure_id)),
        channels: split
            .channels
            .then_some((row.intake_channel, row.return_channel, level)),
        month: if split.month {
            chrono::Datelike::with_day(&row.day, 1)
        } else {
            None
        },
    };
    let mut amounts = Amounts::default();
    for (measure, value) in [
        (Measure::Received, row.received),
        (Measure::Due, row.due),
        (Measure::Settled, row.settled),
        (Measure::Ended, row.ended),
        (Measure::DecidedEarly, row.decided_early),
        (Measure::DecidedOnTime, row.decided_on_time),
        (Measure::DecidedLate, row.decided_late),
        (Measure::Withdrawn, row.withdrawn),
        (Measure::Stopped, row.stopped),
        (Measure::ResultExpected, row.result_expected),
        (Measure::ResultAttached, row.result_attached),
    ] {
        if let Some(amount) = amounts.get_mut(measure as usize) {
            *amount = value;
        }
    }
    (key, amounts)
}

/// Select list and grouping for what is kept apart; constants stand for what is not.
fn columns(split: Split, day: &str) -> (String, String) {
    let mut grouped = Vec::new();
    let mut pick = |wanted: bool, column: &str, expression: &str, constant: &str| {
        if wanted {
            grouped.push(expression.to_owned());
            format!("{expression} AS {column}")
        } else {
            format!("{constant} AS {column}")
        }
    };
    let list = [
        pick(split.agency, "agency_id", "agency_id", "CAST(0 AS BIGINT)"),
        pick(split.procedure, "procedure_id", "procedure_id", "CAST(0 AS BIGINT)"),
        pick(split.channels, "intake_channel", "intake_channel", "'counter'"),
        pick(split.channels, "return_channel", "return_channel", "'counter'"),
        pick(
            split.channels,
            "service_level",
            "CAST(service_level AS BIGINT)",
            "CAST(1 AS BIGINT)",
        ),
        pick(split.month, "day", day, &format!("MIN({day})")),
    ]
    .join(", ");
    let group = if grouped.is_empty() {
        String::new()
    } else {
        format!(" GROUP BY {}", grouped.join(", "))
    };
    (list, group)
}

fn id_list(agencies: &[AgencyId]) -> String {
    agencies
        .iter()
        .map(|a| a.get().to_string())
        .collect::<Vec<_>>()
        .join(", ")
}

fn from_counters(
    conn: &mut Connection,
    agencies: &[AgencyId],
    first: Bucket,
    end: Bucket,
    split: Split,
) -> QueryResult<Vec<SumRow>> {
    let (list, group) = columns(split, "bucket");
    let measures = Measure::ALL
        .iter()
        .map(|m| format!("CAST(SUM({0}) AS BIGINT) AS {0}", m.as_str()))
        .collect::<Vec<_>>()
        .join(", ");
    // HAVING drops the empty row that an aggregate without groups always gives.
    let sql = format!(
        "SELECT {list}, {measures} FROM counters WHERE agency_id IN ({}) AND bucket >= $1 AND bucket < $2{group} \
         HAVING COUNT(*) > 0",
        id_list(agencies)
    );
    diesel::sql_query(sql)
        .bind::<Date, _>(first.first_day())
        .bind::<Date, _>(end.first_day())
        .load(conn)
}

#[derive(Clone, Copy)]
enum EdgeSource {
    Received,
    Due,
    Settled,
    Ended,
}

fn from_dossiers(
    conn: &mut Connection,
    agencies: &[AgencyId],
    edge: Period,
    split: Split,
    source: EdgeSource,
) -> QueryResult<Vec<SumRow>> {
    let day = match source {
        EdgeSource::Received => "received_day",
        EdgeSource::Due => "due_day",
        EdgeSource::Settled => "settled_day",
        EdgeSource::Ended => "ended_day",
    };
    let measures = Measure::ALL
        .iter()
        .map(|measure| {
            let condition = match (source, measure) {
                (EdgeSource::Received, Measure::Received)
                | (EdgeSource::Due, Measure::Due)
                | (EdgeSource::Settled, Measure::Settled)
                | (EdgeSource::Ended, Measure::Ended) => Some("1 = 1".to_owned()),
                (EdgeSource::Ended, measure) => ended_condition(*measure).map(str::to_owned),
                _ => None,
            };
            let sum = condition.map_or_else(
                || "CAST(0 AS BIGINT)".to_owned(),
                |condition| format!("CAST(SUM(CASE WHEN {condition} THEN 1 ELSE 0 END) AS BIGINT)"),
            );
            format!("{sum} AS {}", measure.as_str())
        })
        .collect::<Vec<_>>()
        .join(", ");
    let (list, group) = columns(split, day);
    let sql = format!(
        "SELECT {list}, {measures} FROM dossiers WHERE agency_id IN ({}) AND {day} IS NOT NULL \
         AND {day} >= $1 AND {day} <= $2{group} HAVING COUNT(*) > 0",
        id_list(agencies)
    );
    diesel::sql_query(sql)
        .bind::<Date, _>(edge.from())
        .bind::<Date, _>(edge.to())
        .load(conn)
}

/// Which ended dossiers a measure counts: the same as [`crate::domain::figures::Facts::contributions`], in SQL.
/// The property test "counters equal a recount" and the figure tests over odd periods hold the two together.
pub const fn ended_condition(measure: Measure) -> Option<&'static str> {
    Some(match measure {
        Measure::Ended => "1 = 1",
        Measure::DecidedEarly => "timeliness = 'early'",
        Measure::DecidedOnTime => "timeliness = 'on_time'",
        Measure::DecidedLate => "timeliness = 'late'",
        Measure::Withdrawn => "status = 'withdrawn'",
        Measure::Stopped => "status = 'stopped'",
        Measure::ResultExpected => "timeliness IS NOT NULL AND result_expected",
        Measure::ResultAttached => "timeliness IS NOT NULL AND result_expected AND result_attached",
        Measure::Received | Measure::Due | Measure::Settled => return None,
    })
}

/// Dossiers that are overdue at this moment, to the minute: running and past their due time.
///
/// # Errors
/// The database refuses.
pub fn overdue_now(
    conn: &mut Connection,
    agencies: &[AgencyId],
    now: Instant,
    split: Split,
) -> QueryResult<Vec<(Key, i64)>> {
    if agencies.is_empty() {
        return Ok(Vec::new());
    }
    let split = Split { month: false, ..split };
    let (list, group) = columns(split, "received_day");
    let measures = Measure::ALL
        .iter()
        .map(|m| match m {
            Measure::Due => "COUNT(*) AS due".to_owned(),
            other => format!("CAST(0 AS BIGINT) AS {}", other.as_str()),
        })
        .collect::<Vec<_>>()
        .join(", ");
    let sql = format!(
        "SELECT {list}, {measures} FROM dossiers WHERE closed_at IS NULL AND status IN ('received', 'processing') \
         AND due_at < $1 AND agency_id IN ({}){group} HAVING COUNT(*) > 0",
        id_list(agencies)
    );
    let rows: Vec<SumRow> = diesel::sql_query(sql).bind::<InstantSql, _>(now).load(conn)?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let (key, amounts) = fold(row, split);
            (key, amounts.get(Measure::Due as usize).copied().unwrap_or(0))
        })
        .collect())
}
