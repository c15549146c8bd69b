//! Dossiers for registers and lists of late ones: agency by agency, in the order of a day and then of their ids, so that
//! a page is found by where the one before ended.

use chrono::NaiveDate;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};

use super::dossier_parts::StepRow;
use super::dossier_search::{Behind, Boxed, Counting, narrow_by_figure};
use super::dossiers::Dossier;
use super::schema::{dossier_steps, dossiers};
use super::{Connection, QueryResult};
use crate::domain::figures::{Measure, Period};
use crate::domain::ids::{AgencyId, DossierId};

/// What is listed; always dossiers that one agency decides.
#[derive(Clone, Copy, Debug)]
pub enum Listed {
    /// Received in a period, in the order of their days.
    Received(Period),
    /// Decided late in a period, in the order of those days.
    DecidedLate(Period),
    /// Overdue, by a figure that counts them; in the order of their ids.
    Overdue(Counting),
}

/// Where a page ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The day of the last dossier, if the list goes by days.
    pub day: Option<NaiveDate>,
    /// The last dossier.
    pub id: DossierId,
}

impl Listed {
    /// Where a page that ends with a dossier ended.
    pub const fn place(&self, dossier: &Dossier) -> Place {
        Place {
            day: match self {
                Self::Received(_) => dossier.state.received_day,
                Self::DecidedLate(_) => dossier.state.ended_day,
                Self::Overdue(_) => None,
            },
            id: dossier.intake.id,
        }
    }
}

/// What a list by days counts.
fn counted(measures: &'static [Measure], period: Period, after: Option<Place>) -> Behind {
    // Beginning with the day of the last row lets the index begin there too.
    let from = after
        .and_then(|place| place.day)
        .unwrap_or(period.from())
        .max(period.from());
    behind(Counting::Counted {
        measures,
        except: None,
        from,
        to: period.to(),
    })
}

const fn behind(counting: Counting) -> Behind {
    Behind {
        counting,
        intake_channel: None,
        return_channel: None,
        level: None,
        procedures: None,
    }
}

/// A page of a list.
///
/// # Errors
/// The database refuses.
pub fn page(
    conn: &mut Connection,
    agency: AgencyId,
    listed: &Listed,
    after: Option<Place>,
    limit: i64,
) -> QueryResult<Vec<Dossier>> {
    let own: Boxed = match listed {
        // What is overdue is little and found by its own index: the unary plus hides the agency from the choice, so that
        // the database does not look at every dossier that the agency ever had.
        Listed::Overdue(_) => {
            let own = sql::<Bool>(&format!("+dossiers.agency_id = {}", agency.get()));
            dossiers::table.filter(own).into_boxed()
        }
        Listed::Received(_) | Listed::DecidedLate(_) => {
            dossiers::table.filter(dossiers::agency_id.eq(agency)).into_boxed()
        }
    };
    let query = match listed {
        Listed::Received(period) => {
            let mut query = narrow_by_figure(own, &counted(&[Measure::Received], *period, after));
            if let Some(Place { day: Some(day), id }) = after {
                query = query.filter(dossiers::received_day.assume_not_null().gt(day).or(dossiers::id.gt(id)));
            }
            query.order((dossiers::received_day, dossiers::id))
        }
        Listed::DecidedLate(period) => {
            let mut query = narrow_by_figure(own, &counted(&[Measure::DecidedLate], *period, after));
            if let Some(Place { day: Some(day), id }) = after {
                query = query.filter(dossiers::ended_day.assume_not_null().gt(day).or(dossiers::id.gt(id)));
            }
            query.order((dossiers::ended_day, dossiers::id))
        }
        Listed::Overdue(counting) => {
            let mut query = narrow_by_figure(own, &behind(*counting));
            if let Some(place) = after {
                query = query.filter(dossiers::id.gt(place.id));
            }
            // Sorted afterwards, instead of walking all ids.
            query.order(sql::<BigInt>("+dossiers.id"))
        }
    };
    query.select(Dossier::as_select()).limit(limit).load(conn)
}

/// Stays at steps of some dossiers, in order.
///
/// # Errors
/// The database refuses.
pub fn stays(conn: &mut Connection, dossiers: &[DossierId]) -> QueryResult<Vec<StepRow>> {
    if dossiers.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<i64> = dossiers.iter().map(|id| id.get()).collect();
    dossier_steps::table
        .select(StepRow::as_select())
        .filter(dossier_steps::dossier_id.eq_any(ids))
        .order((dossier_steps::dossier_id, dossier_steps::seq))
        .load(conn)
}
