//! Series of numbers that an agency gives out one after the other, each from 1 in its year.

use diesel::prelude::*;

use super::numbers::take_from_sequence;
use super::schema::{feedback, frozen_reports, sequences, slips};
use super::{Connection, QueryError, QueryResult};
use crate::domain::ids::AgencyId;
use crate::domain::slip::SlipKind;

/// Which numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbered {
    /// Of slips.
    Slips(SlipKind),
    /// Of frozen reports.
    Reports,
    /// Of feedback.
    Feedback,
}

const SLIPS: &str = "slip";
const REPORTS: &str = "report";
const FEEDBACK: &str = "feedback";

impl Numbered {
    fn sequence(self, agency: AgencyId, year: i32) -> String {
        let agency = agency.get();
        match self {
            Self::Slips(kind) => format!("{SLIPS}:{agency}:{year}:{kind}"),
            Self::Reports => format!("{REPORTS}:{agency}:{year}"),
            Self::Feedback => format!("{FEEDBACK}:{agency}:{year}"),
        }
    }
}

/// Takes the next number. It belongs to the transaction: what fails gives its number back.
///
/// # Errors
/// The database refuses.
pub fn take(conn: &mut Connection, series: Numbered, agency: AgencyId, year: i32) -> QueryResult<i64> {
    take_from_sequence(conn, &series.sequence(agency, year))
}

/// Every series from which an agency gave out numbers, with its year and the last number.
///
/// # Errors
/// The database refuses.
pub fn of_agency(conn: &mut Connection, agency: AgencyId) -> QueryResult<Vec<(Numbered, i32, i64)>> {
    let mut found = Vec::new();
    for of in [SLIPS, REPORTS, FEEDBACK] {
        let start = format!("{of}:{}:", agency.get());
        let named: Vec<(String, i64)> = sequences::table
            .select((sequences::name, sequences::value))
            .filter(sequences::name.like(format!("{start}%")))
            .order(sequences::name)
            .load(conn)?;
        for (name, last) in named {
            let mut rest = name.strip_prefix(&start).unwrap_or_default().split(':');
            let year = rest.next().and_then(|year| year.parse().ok());
            let series = match of {
                SLIPS => rest.next().and_then(|kind| kind.parse().ok()).map(Numbered::Slips),
                REPORTS => Some(Numbered::Reports),
                _ => Some(Numbered::Feedback),
            };
            let unknown = || QueryError::DeserializationError(format!("an unknown sequence: {name}").into());
            let (series, year) = series.zip(year).ok_or_else(unknown)?;
            found.push((series, year, last));
        }
    }
    Ok(found)
}

/// The numbers of a series that something bears, in order.
///
/// # Errors
/// The database refuses.
pub fn borne(conn: &mut Connection, series: Numbered, agency: AgencyId, year: i32) -> QueryResult<Vec<i32>> {
    match series {
        Numbered::Slips(kind) => slips::table
            .select(slips::number)
            .filter(slips::agency_id.eq(agency))
            .filter(slips::year.eq(year))
            .filter(slips::kind.eq(kind))
            .order(slips::number)
            .load(conn),
        Numbered::Reports => frozen_reports::table
            .select(frozen_reports::number)
            .filter(frozen_reports::agency_id.eq(agency))
            .filter(frozen_reports::year.eq(year))
            .order(frozen_reports::number)
            .load(conn),
        Numbered::Feedback => feedback::table
            .select(feedback::number)
            .filter(feedback::agency_id.eq(agency))
            .filter(feedback::year.eq(year))
            .order(feedback::number)
            .load(conn),
    }
}
