//! Where sums are read from: counters of a grain, changes that wait to be folded, and dossiers.

use chrono::NaiveDate;
use diesel::deserialize::{self, FromSql, QueryableByName};
use diesel::prelude::*;
use diesel::row::NamedRow;
use diesel::sql_types::{BigInt, Date, Text};

use super::{Key, Split};
use crate::db::connection::MultiBackend;
use crate::db::counters::table;
use crate::db::measures::{DayColumn, counted};
use crate::db::sql_text::ids;
use crate::db::{Connection, QueryError, QueryResult};
use crate::domain::figures::{Amounts, Dimensions, Grain, Measure, Period, Span};
use crate::domain::ids::{AgencyId, ProcedureId};
use crate::domain::postal::Channel;
use crate::domain::procedure::ServiceLevel;

/// Stands for the level where levels are not kept apart.
const NO_LEVEL: i64 = 0;

/// A sum as read; what was not kept apart holds a constant, of levels none.
pub(in crate::db) struct SumRow {
    pub agency_id: AgencyId,
    pub procedure_id: ProcedureId,
    pub intake_channel: Channel,
    pub return_channel: Channel,
    pub service_level: Option<ServiceLevel>,
    pub day: NaiveDate,
    pub amounts: Amounts,
}

impl QueryableByName<MultiBackend> for SumRow
where
    i64: FromSql<BigInt, MultiBackend>,
{
    fn build<'a>(row: &impl NamedRow<'a, MultiBackend>) -> deserialize::Result<Self> {
        let mut amounts = Amounts::default();
        for (measure, amount) in Measure::ALL.iter().zip(&mut amounts) {
            *amount = NamedRow::get::<BigInt, i64>(row, measure.as_str())?;
        }
        Ok(Self {
            agency_id: AgencyId::new(NamedRow::get::<BigInt, i64>(row, "agency_id")?),
            procedure_id: ProcedureId::new(NamedRow::get::<BigInt, i64>(row, "procedure_id")?),
            intake_channel: NamedRow::get::<Text, Channel>(row, "intake_channel")?,
            return_channel: NamedRow::get::<Text, Channel>(row, "return_channel")?,
            service_level: match NamedRow::get::<BigInt, i64>(row, "service_level")? {
                NO_LEVEL => None,
                level => Some(ServiceLevel::new(level)?),
            },
            day: NamedRow::get::<Date, NaiveDate>(row, "day")?,
            amounts,
        })
    }
}

impl SumRow {
    /// What it counts under.
    ///
    /// # Errors
    /// Not everything was kept apart: a fault of ours.
    pub fn dimensions(&self) -> QueryResult<Dimensions> {
        Ok(Dimensions {
            agency_id: self.agency_id,
            procedure_id: self.procedure_id,
            intake_channel: self.intake_channel,
            return_channel: self.return_channel,
            service_level: self.level()?,
        })
    }

    /// Its service level, which was kept apart.
    ///
    /// # Errors
    /// It was not: a fault of ours.
    pub fn level(&self) -> QueryResult<ServiceLevel> {
        let lost = || QueryError::DeserializationError("service levels were not kept apart".into());
        self.service_level.ok_or_else(lost)
    }

    /// The same amounts, to be taken from those of another agency.
    pub fn taken_from(&self, agency_id: AgencyId) -> Self {
        let mut amounts = self.amounts;
        for amount in &mut amounts {
            *amount = -*amount;
        }
        Self {
            agency_id,
            amounts,
            ..*self
        }
    }

    pub fn keyed(self, split: Split) -> (Key, Amounts) {
        let key = Key {
            agency_id: split.agency.then_some(self.agency_id),
            procedure_id: split.procedure.then_some(self.procedure_id),
            intake_channel: split.intake_channel.then_some(self.intake_channel),
            return_channel: split.return_channel.then_some(self.return_channel),
            service_level: self.service_level.filter(|_| split.service_level),
            day: split.time.then_some(self.day),
        };
        (key, self.amounts)
    }
}

/// Select list and grouping for what is kept apart; constants stand for what is not.
pub(in crate::db) fn columns(split: Split, day: &str) -> (String, String) {
    let mut grouped = Vec::new();
    let mut pick = |wanted: bool, column: &str, expression: &str, constant: &str| {
        if wanted {
            grouped.push(expression.to_owned());
            format!("{expression} AS {column}")
        } else {
            format!("{constant} AS {column}")
        }
    };
    let zero = "CAST(0 AS BIGINT)";
    let list = [
        pick(split.agency, "agency_id", "agency_id", zero),
        pick(split.procedure, "procedure_id", "procedure_id", zero),
        pick(split.intake_channel, "intake_channel", "intake_channel", "'counter'"),
        pick(split.return_channel, "return_channel", "return_channel", "'counter'"),
        pick(
            split.service_level,
            "service_level",
            "CAST(service_level AS BIGINT)",
            &format!("CAST({NO_LEVEL} AS BIGINT)"),
        ),
        pick(split.time, "day", day, &format!("MIN({day})")),
    ]
    .join(", ");
    let group = if grouped.is_empty() {
        String::new()
    } else {
        format!(" GROUP BY {}", grouped.join(", "))
    };
    (list, group)
}

/// `SELECT` over a source. HAVING drops the empty row that an aggregate without groups always gives.
fn select(
    conn: &mut Connection,
    (list, group): &(String, String),
    measures: &str,
    source: &str,
    day: &str,
    period: Period,
) -> QueryResult<Vec<SumRow>> {
    diesel::sql_query(format!(
        "SELECT {list}, {measures} FROM {source} AND {day} >= $1 AND {day} <= $2{group} HAVING COUNT(*) > 0"
    ))
    .bind::<Date, _>(period.from())
    .bind::<Date, _>(period.to())
    .load(conn)
}

fn stored_sums(wanted: &[Measure]) -> String {
    list_of(|m| {
        if wanted.contains(&m) {
            format!("CAST(SUM({0}) AS BIGINT)", m.as_str())
        } else {
            "CAST(0 AS BIGINT)".to_owned()
        }
    })
}

pub(in crate::db) fn list_of(expression: impl Fn(Measure) -> String) -> String {
    Measure::ALL
        .iter()
        .map(|m| format!("{} AS {}", expression(*m), m.as_str()))
        .collect::<Vec<_>>()
        .join(", ")
}

pub(super) fn from_counters(
    conn: &mut Connection,
    (grain, span): (Grain, Span),
    agencies: &[AgencyId],
    period: Period,
    split: Split,
    wanted: &[Measure],
) -> QueryResult<Vec<SumRow>> {
    let (day, kind) = match grain {
        Grain::Full => ("half_month", String::new()),
        _ => ("first_day", format!("span = '{}' AND ", span.as_str())),
    };
    let source = format!(
        "{} WHERE {kind}agency_id IN ({})",
        table(grain),
        ids(agencies.iter().map(|a| a.get()))
    );
    select(conn, &columns(split, day), &stored_sums(wanted), &source, day, period)
}

pub(super) fn from_changes(
    conn: &mut Connection,
    agencies: &[AgencyId],
    period: Period,
    split: Split,
    wanted: &[Measure],
) -> QueryResult<Vec<SumRow>> {
    let source = format!(
        "counter_changes WHERE agency_id IN ({})",
        ids(agencies.iter().map(|a| a.get()))
    );
    select(
        conn,
        &columns(split, "day"),
        &stored_sums(wanted),
        &source,
        "day",
        period,
    )
}

pub(super) fn from_dossiers(
    conn: &mut Connection,
    agencies: &[AgencyId],
    edge: Period,
    split: Split,
    wanted: &[Measure],
) -> QueryResult<Vec<SumRow>> {
    let ids = ids(agencies.iter().map(|a| a.get()));
    let mut rows = Vec::new();
    for column in DayColumn::ALL {
        let day = column.name();
        if !wanted.iter().any(|measure| counted(*measure).0 == column) {
            continue;
        }
        let measures = list_of(|measure| match counted(measure) {
            (on, condition) if on == column && wanted.contains(&measure) => {
                format!("CAST(SUM(CASE WHEN {condition} THEN 1 ELSE 0 END) AS BIGINT)")
            }
            _ => "CAST(0 AS BIGINT)".to_owned(),
        });
        let source = format!("dossiers WHERE {day} IS NOT NULL AND agency_id IN ({ids})");
        rows.extend(select(conn, &columns(split, day), &measures, &source, day, edge)?);
    }
    for (day, counts) in [("from_day", Measure::Due), ("until_day", Measure::Settled)] {
        if !wanted.contains(&counts) {
            continue;
        }
        let measures = list_of(|measure| {
            let what = if measure == counts { "COUNT(*)" } else { "0" };
            format!("CAST({what} AS BIGINT)")
        });
        let source = format!(
            "overdue_spells JOIN dossiers ON dossiers.id = overdue_spells.dossier_id WHERE agency_id IN ({ids})"
        );
        rows.extend(select(conn, &columns(split, day), &measures, &source, day, edge)?);
    }
    Ok(rows)
}
