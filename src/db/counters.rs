//! The additive counters behind every figure.

use diesel::prelude::*;

use super::schema::{counters, dossiers};
use super::statement::AddToCounters;
use super::{Connection, QueryResult};
use crate::domain::dossier::Status;
use crate::domain::figures::{Amounts, Bucket, Deltas, Dimensions, Facts};
use crate::domain::ids::{AgencyId, DossierId, ProcedureId};
use crate::domain::postal::Channel;
use crate::domain::procedure::ServiceLevel;
use crate::domain::timeliness::Timeliness;
use chrono::NaiveDate;

/// Adds changes to the counters, in the order of their keys.
///
/// # Errors
/// The database refuses.
pub fn apply(conn: &mut Connection, deltas: &Deltas) -> QueryResult<()> {
    for (dimensions, bucket, amounts) in deltas.iter() {
        AddToCounters {
            agency_id: dimensions.agency_id.get(),
            bucket: bucket.first_day(),
            procedure_id: dimensions.procedure_id.get(),
            intake_channel: dimensions.intake_channel.as_str(),
            return_channel: dimensions.return_channel.as_str(),
            service_level: i16::from(dimensions.service_level.get()),
            amounts: *amounts,
        }
        .execute(conn)?;
    }
    Ok(())
}

type CounterKey = (AgencyId, NaiveDate, ProcedureId, Channel, Channel, i16);
type CounterAmounts = (i64, i64, i64, i64, i64, i64, i64, i64, i64, i64, i64);

/// Every counter that is not zero throughout.
///
/// # Errors
/// The database refuses.
pub fn all(conn: &mut Connection) -> QueryResult<Vec<((Dimensions, Bucket), Amounts)>> {
    let rows: Vec<(CounterKey, CounterAmounts)> = counters::table
        .select((
            (
                counters::agency_id,
                counters::bucket,
                counters::procedure_id,
                counters::intake_channel,
                counters::return_channel,
                counters::service_level,
            ),
            (
                counters::received,
                counters::due,
                counters::settled,
                counters::ended,
                counters::decided_early,
                counters::decided_on_time,
                counters::decided_late,
                counters::withdrawn,
                counters::stopped,
                counters::result_expected,
                counters::result_attached,
            ),
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(
            |((agency_id, bucket, procedure_id, intake_channel, return_channel, level), a)| {
                let dimensions = Dimensions {
                    agency_id,
                    procedure_id,
                    intake_channel,
                    return_channel,
                    service_level: ServiceLevel::new(i64::from(level)).unwrap_or(ServiceLevel::INFORMATION),
                };
                let amounts = [a.0, a.1, a.2, a.3, a.4, a.5, a.6, a.7, a.8, a.9, a.10];
                ((dimensions, Bucket::of(bucket)), amounts)
            },
        )
        .filter(|(_, amounts)| amounts.iter().any(|a| *a != 0))
        .collect())
}

/// Forgets every counter.
///
/// # Errors
/// The database refuses.
pub fn clear(conn: &mut Connection) -> QueryResult<()> {
    diesel::delete(counters::table).execute(conn).map(drop)
}

/// What the figures know of a page of dossiers, in the order of their ids.
///
/// # Errors
/// The database refuses.
pub fn facts_page(conn: &mut Connection, after: DossierId, limit: i64) -> QueryResult<Vec<(DossierId, Facts)>> {
    type Row = (
        (DossierId, AgencyId, ProcedureId, Channel, Channel, i16),
        (
            Status,
            Option<NaiveDate>,
            Option<NaiveDate>,
            Option<NaiveDate>,
            Option<Timeliness>,
            bool,
            bool,
        ),
    );
    let rows: Vec<Row> = dossiers::table
        .select((
            (
                dossiers::id,
                dossiers::agency_id,
                dossiers::procedure_id,
                dossiers::intake_channel,
                dossiers::return_channel,
                dossiers::service_level,
            ),
            (
                dossiers::status,
                dossiers::received_day,
                dossiers::due_day,
                dossiers::ended_day,
                dossiers::timeliness,
                dossiers::result_expected,
                dossiers::result_attached,
            ),
        ))
        .filter(dossiers::id.gt(after))
        .order(dossiers::id)
        .limit(limit)
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(
            |((id, agency_id, procedure_id, intake_channel, return_channel, level), s)| {
                let dimensions = Dimensions {
                    agency_id,
                    procedure_id,
                    intake_channel,
                    return_channel,
                    service_level: ServiceLevel::new(i64::from(level)).unwrap_or(ServiceLevel::INFORMATION),
                };
                let facts = Facts {
                    dimensions,
                    status: s.0,
                    received_day: s.1,
                    due_day: s.2,
                    ended_day: s.3,
                    timeliness: s.4,
                    result_expected: s.5,
                    result_attached: s.6,
                };
                (id, facts)
            },
        )
        .collect())
}
