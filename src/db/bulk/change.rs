//! Changes of the counters, many at a time.

use diesel::pg::PgConnection;
use diesel::prelude::*;

use super::row::{BulkRow, Cell, IntoCell};
use crate::db::counters::Change;
use crate::db::{QueryError, QueryResult, schema};

impl BulkRow for Change {
    const TABLE: &'static str = "counter_changes";
    const COLUMNS: &'static [&'static str] = &[
        "agency_id",
        "procedure_id",
        "intake_channel",
        "return_channel",
        "service_level",
        "day",
        "half_month",
        "received",
        "received_online",
        "received_online_partial",
        "received_online_full",
        "received_offered_partial",
        "received_offered_full",
        "received_by_post",
        "received_return_by_post",
        "received_any_post",
        "due",
        "settled",
        "ended",
        "decided_early",
        "decided_on_time",
        "decided_late",
        "decided_repeated",
        "withdrawn",
        "stopped",
        "result_expected",
        "result_attached",
        "returned",
        "returned_by_post",
    ];

    fn cells<'a>(&'a self, out: &mut Vec<Cell<'a>>) {
        out.push(self.dimensions.agency_id.cell());
        out.push(self.dimensions.procedure_id.cell());
        out.push(self.dimensions.intake_channel.cell());
        out.push(self.dimensions.return_channel.cell());
        out.push(self.service_level.cell());
        out.push(self.day.cell());
        out.push(self.half_month.cell());
        out.extend(self.amounts.iter().map(|amount| Cell::Whole(*amount)));
    }

    fn send(conn: &mut PgConnection, rows: &str) -> QueryResult<()> {
        use schema::counter_changes as c;
        diesel::copy_from(c::table)
            .from_raw_data(
                (
                    c::agency_id,
                    c::procedure_id,
                    c::intake_channel,
                    c::return_channel,
                    c::service_level,
                    c::day,
                    c::half_month,
                    c::received,
                    c::received_online,
                    c::received_online_partial,
                    c::received_online_full,
                    c::received_offered_partial,
                    c::received_offered_full,
                    c::received_by_post,
                    c::received_return_by_post,
                    c::received_any_post,
                    c::due,
                    c::settled,
                    c::ended,
                    c::decided_early,
                    c::decided_on_time,
                    c::decided_late,
                    c::decided_repeated,
                    c::withdrawn,
                    c::stopped,
                    c::result_expected,
                    c::result_attached,
                    c::returned,
                    c::returned_by_post,
                ),
                |out| {
                    out.write_all(rows.as_bytes())
                        .map_err(|e| QueryError::SerializationError(Box::new(e)))
                },
            )
            .execute(conn)
            .map(drop)
    }
}
