//! Lines whose code is there already: the same dossier once more, or another one.

use super::columns::COLUMNS;
use super::past::PastDossier;
use super::times::Posted;
use super::{Office, build, export};
use crate::db::bulk::Rows;
use crate::db::dossiers::Dossier;
use crate::db::{Connection, dossier_parts};
use crate::domain::dossier_code::DossierCode;
use crate::domain::figures::Deltas;
use crate::domain::ids::DossierId;
use crate::domain::text::{FieldCode, clean_lines};
use crate::service::error::{Error, FieldError};

/// A line with the stored dossier that has its code.
pub struct Met<'c> {
    /// Line of the file.
    pub line: u64,
    /// What the line says.
    pub past: PastDossier<'c>,
    /// What is stored.
    pub stored: Dossier,
}

/// In what each line differs from the stored dossier, if it does.
///
/// # Errors
/// The database refuses.
pub fn compare(
    conn: &mut Connection,
    office: &Office<'_>,
    met: Vec<Met<'_>>,
) -> Result<Vec<(u64, Vec<FieldError>)>, Error> {
    let ids = |wanted: fn(&Dossier) -> bool| -> Vec<DossierId> {
        let stored = met.iter().map(|m| &m.stored);
        stored.filter(|d| wanted(d)).map(|d| d.intake.id).collect()
    };
    let (paused, decided) = (
        ids(|d| d.state.paused_at.is_some()),
        ids(|d| d.state.timeliness.is_some()),
    );
    let pauses = dossier_parts::open_pauses(conn, &paused)?;
    let results = dossier_parts::last_results(conn, &decided)?;
    let mut told = Vec::with_capacity(met.len());
    for Met { line, past, stored } in met {
        let id = stored.intake.id;
        let is = export::line(office.catalogue, &stored, pauses.get(&id), results.get(&id))?;
        let (without_due, without_posted) = (past.due_at.is_none(), past.posted == Posted::Untold);
        // Nor does a file of before these columns, or of a system without them, deny what is known here.
        let silent = [("sets", past.sets.is_none()), ("receiver", past.receiver.is_none())];
        let would = stored_as(office, past, &stored.intake.code)?;
        let columns = COLUMNS.iter().zip(is).zip(would);
        let other: Vec<&str> = columns
            .filter(|((_, is), would)| !alike(is, would))
            .map(|(((column, _), _), _)| *column)
            // What a line does not say follows from a calendar that may have changed since.
            .filter(|column| !(without_due && *column == "due_at"))
            // Nor is it known of what was handed back by post whether the post took it at once.
            .filter(|column| !(without_posted && *column == "posted_on"))
            .filter(|column| !silent.contains(&(*column, true)))
            .collect();
        told.push((line, errors(office, &stored, &other)));
    }
    Ok(told)
}

/// Whether two cells say the same. An older version kept a text just as it stood in its file.
fn alike(is: &str, would: &str) -> bool {
    is == would || clean_lines(is, usize::MAX).is_ok_and(|is| is == would)
}

/// Whether whoever imports may know of a stored dossier.
pub fn within(office: &Office<'_>, stored: &Dossier) -> bool {
    [stored.intake.agency_id, stored.intake.received_agency_id]
        .iter()
        .any(|agency| office.may(*agency))
}

/// The line as which a dossier would be exported, if it were stored.
fn stored_as(office: &Office<'_>, past: PastDossier<'_>, code: &DossierCode) -> Result<[String; COLUMNS.len()], Error> {
    let mut rows = Rows::default();
    build::add(office, past, code.clone(), &mut rows, &mut Deltas::default())?;
    let dossier = rows.dossiers.first();
    let dossier = dossier.ok_or_else(|| Error::internal("a line made no dossier"))?;
    let pause = rows.moves.iter().find(|m| m.until_at.is_none());
    export::line(office.catalogue, dossier, pause, rows.results.first())
}

/// What is said of a line that differs. Of a dossier out of reach not even that.
fn errors(office: &Office<'_>, stored: &Dossier, columns: &[&str]) -> Vec<FieldError> {
    let code = &stored.intake.code;
    let error = |column: &str, vietnamese: &str, english: &str| {
        FieldError::new(column, FieldCode::CodeTakenByOtherData, vietnamese, english)
    };
    if !within(office, stored) && !columns.is_empty() {
        return vec![error(
            "code",
            &format!("Mã hồ sơ {code} đã có trong hệ thống với dữ liệu khác."),
            &format!("The code {code} is there already, with other data."),
        )];
    }
    let of = |column: &&str| {
        error(
            column,
            &format!("Hồ sơ {code} đã có trong hệ thống, nhưng {column} khác; dòng này không được nhập."),
            &format!("The dossier {code} is there already, but its {column} differs; this line was not imported."),
        )
    };
    columns.iter().map(of).collect()
}
