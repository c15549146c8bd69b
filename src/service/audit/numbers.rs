//! Numbers that were given out and that nothing bears: each follows the one before it in the transaction of what bears it,
//! and nothing is ever deleted, so none may be missing.

use std::collections::HashSet;

use super::check::History;
use crate::db::events::EventRow;
use crate::db::{Connection, numbers, receipt_books, series};
use crate::domain::agency::Agency;
use crate::domain::dossier_code::DossierCode;
use crate::domain::event::Entry;
use crate::domain::feedback::FeedbackCode;
use crate::domain::flaw::missing;
use crate::domain::receipt::ReceiptName;
use crate::domain::report::ReportNumber;
use crate::domain::slip::SlipNumber;
use crate::service::error::Error;

/// Lost numbers of one series that are named: more would say no more.
const NAMED: usize = 1_000;

/// Codes right before those of some dossiers that no dossier has. Those that came with numbers of another system have
/// nothing before them.
pub fn lost_before(conn: &mut Connection, page: &[History]) -> Result<Vec<String>, Error> {
    let here: HashSet<&DossierCode> = page.iter().map(|(dossier, _)| &dossier.intake.code).collect();
    let before: Vec<DossierCode> = page
        .iter()
        .filter(|(_, history)| !brought_its_number(history))
        .filter_map(|(dossier, _)| dossier.intake.code.before())
        .filter(|code| !here.contains(code))
        .collect();
    not_borne(conn, before)
}

/// Whether a dossier came with its number. What was imported before that was told counts as one that did; what cannot be read
/// does not.
fn brought_its_number(history: &[EventRow]) -> bool {
    let Some(event) = history.first().filter(|event| event.action == Entry::Import.as_str()) else {
        return false;
    };
    event.told().is_ok_and(|told| !told.numbered.unwrap_or_default())
}

fn not_borne(conn: &mut Connection, codes: Vec<DossierCode>) -> Result<Vec<String>, Error> {
    let there = numbers::borne(conn, &codes)?;
    let lost = codes.into_iter().filter(|code| !there.contains(code));
    Ok(lost.map(|code| code.to_string()).collect())
}

/// Numbers that an agency gave out and that are not there: the last dossier of each day (those before it are missed by
/// those after them), receipts, slips, frozen reports, feedback.
pub fn lost_of(conn: &mut Connection, agency: &Agency) -> Result<Vec<String>, Error> {
    let days = numbers::last_dossier_numbers(conn, agency.id)?;
    // Whoever asks for the lock of a day leaves a 0 behind.
    let given = days.into_iter().filter(|(_, number)| *number > 0);
    let last = |(day, number)| {
        let number = u32::try_from(number).map_err(Error::internal)?;
        DossierCode::new(&agency.code, day, number).map_err(Error::internal)
    };
    let mut lost = not_borne(conn, given.map(last).collect::<Result<_, Error>>()?)?;
    for book in receipt_books::of_agencies(conn, &[agency.id])? {
        let there = receipt_books::borne(conn, book.id)?;
        let named = |number| {
            ReceiptName {
                form: &book.form,
                series: &book.series,
                number,
            }
            .to_string()
        };
        let gone = missing(book.first_number, book.next_number.saturating_sub(1), &there);
        lost.extend(gone.take(NAMED).map(named));
    }
    for (of, year, last) in series::of_agency(conn, agency.id)? {
        let there = series::borne(conn, of, agency.id, year)?;
        let gone = missing(1, i32::try_from(last).map_err(Error::internal)?, &there);
        lost.extend(gone.take(NAMED).map(|number| printed(of, agency, year, number)));
    }
    Ok(lost)
}

/// A number as it stands on paper.
fn printed(of: series::Numbered, agency: &Agency, year: i32, number: i32) -> String {
    let agency = agency.code.clone();
    match of {
        series::Numbered::Slips(kind) => SlipNumber {
            agency,
            year,
            kind,
            number,
        }
        .to_string(),
        series::Numbered::Reports => ReportNumber { agency, year, number }.to_string(),
        series::Numbered::Feedback => FeedbackCode { agency, year, number }.to_string(),
    }
}
