//! The dossiers of a register: agency by agency, in the order of their days and then of their ids, so that a page is found by
//! where the one before ended.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::dossier_search::{Behind, Counting, narrow_by_figure};
use super::dossiers::Dossier;
use super::schema::dossiers;
use super::{Connection, QueryResult};
use crate::domain::figures::{Measure, Period};
use crate::domain::ids::{AgencyId, DossierId};

/// A page of what an agency received in a period, after a dossier of some day.
///
/// # Errors
/// The database refuses.
pub fn page(
    conn: &mut Connection,
    agency: AgencyId,
    period: Period,
    after: Option<(NaiveDate, DossierId)>,
    limit: i64,
) -> QueryResult<Vec<Dossier>> {
    let received = Behind::of(Counting::Counted {
        measures: &[Measure::Received],
        except: None,
        // Beginning with the day of the last row lets the index begin there too.
        from: after.map_or(period.from(), |(day, _)| day.max(period.from())),
        to: period.to(),
    });
    let own = dossiers::table.filter(dossiers::agency_id.eq(agency)).into_boxed();
    let mut query = narrow_by_figure(own, &received);
    if let Some((day, id)) = after {
        query = query.filter(dossiers::received_day.assume_not_null().gt(day).or(dossiers::id.gt(id)));
    }
    query
        .order((dossiers::received_day, dossiers::id))
        .select(Dossier::as_select())
        .limit(limit)
        .load(conn)
}
