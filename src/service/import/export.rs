//! Dossiers in the form in which they are imported.

use super::columns::COLUMNS;
use super::outcome::Outcome;
use super::pause;
use super::times::Posted;
use crate::db::dossier_parts::{MoveRow, ResultRow};
use crate::db::dossiers::{self, Dossier};
use crate::db::{Connection, dossier_parts};
use crate::domain::figures::Period;
use crate::domain::ids::{AgencyId, DossierId};
use crate::domain::instant::Instant;
use crate::domain::postal::Channel;
use crate::domain::spreadsheet;
use crate::service::catalogue::Catalogue;
use crate::service::error::Error;

/// Dossiers read at once.
const PAGE: i64 = 2_000;

/// A page of lines: dossiers that agencies decide and received within a period, after one of them. The first page
/// begins with the header. Answers the lines and where the next page begins; none when this was the last.
///
/// # Errors
/// The database refuses.
pub fn export(
    conn: &mut Connection,
    catalogue: &Catalogue,
    agencies: &[AgencyId],
    period: Period,
    after: Option<DossierId>,
) -> Result<(Vec<u8>, Option<DossierId>), Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    if after.is_none() {
        writer
            .write_record(COLUMNS.map(|(name, _)| name))
            .map_err(Error::internal)?;
    }
    let page = dossiers::received_page(conn, agencies, period, after.unwrap_or(DossierId::new(0)), PAGE)?;
    let ids: Vec<DossierId> = page
        .iter()
        .filter(|d| d.state.timeliness.is_some())
        .map(|d| d.intake.id)
        .collect();
    let results = dossier_parts::last_results(conn, &ids)?;
    let paused: Vec<DossierId> = page
        .iter()
        .filter(|d| d.state.paused_at.is_some())
        .map(|d| d.intake.id)
        .collect();
    let pauses = dossier_parts::open_pauses(conn, &paused)?;
    for dossier in &page {
        let id = dossier.intake.id;
        let cells = line(catalogue, dossier, pauses.get(&id), results.get(&id))?;
        writer
            .write_record(cells.iter().map(|cell| spreadsheet::harmless(cell).into_owned()))
            .map_err(Error::internal)?;
    }
    let next = page
        .last()
        .filter(|_| i64::try_from(page.len()).is_ok_and(|n| n == PAGE))
        .map(|d| d.intake.id);
    Ok((writer.into_inner().map_err(Error::internal)?, next))
}

/// A dossier as a line.
///
/// # Errors
/// Its procedure is not there: a fault of ours.
pub fn line(
    catalogue: &Catalogue,
    dossier: &Dossier,
    pause: Option<&MoveRow>,
    result: Option<&ResultRow>,
) -> Result<[String; COLUMNS.len()], Error> {
    let (intake, state) = (&dossier.intake, &dossier.state);
    let (procedure, _) = catalogue.version(intake.version_id)?;
    let agency = |id: AgencyId| catalogue.agency_named(id).code;
    let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
    let at = |at: Option<Instant>| at.map(|at| at.to_string()).unwrap_or_default();
    let of_result = |get: fn(&ResultRow) -> String| result.map(get).unwrap_or_default();
    let [
        paused_at,
        pause_reason,
        pause_legal_ground,
        pause_papers,
        pause_answer_by,
    ] = pause::cells(pause);
    Ok([
        intake.code.to_string(),
        procedure.code.to_string(),
        agency(intake.agency_id),
        agency(intake.received_agency_id),
        intake.applicant_kind.to_string(),
        intake.applicant_name.to_string(),
        text(intake.applicant_id_number.as_ref().map(|v| v.as_str())),
        text(intake.applicant_phone.as_ref().map(|v| v.as_str())),
        text(intake.applicant_email.as_ref().map(|v| v.as_str())),
        text(intake.applicant_address.as_ref().map(|v| v.as_str())),
        text(intake.matter.as_deref()),
        intake.intake_channel.to_string(),
        state.return_channel.to_string(),
        intake.service_level.get().to_string(),
        intake.submitted_at.to_string(),
        at(state.received_at),
        at(state.due_at),
        Outcome::of(state.status).to_string(),
        paused_at,
        pause_reason,
        pause_legal_ground,
        pause_papers,
        pause_answer_by,
        at(state.ended_at),
        at(dossier.returned_at()),
        Posted::cell(
            state.posted_day,
            dossier
                .returned_at()
                .filter(|_| state.return_channel == Channel::Postal),
        ),
        state.supplement_requests.to_string(),
        state.extensions.to_string(),
        of_result(|r| r.symbol.clone()),
        of_result(|r| r.summary.clone()),
        of_result(|r| r.signer.clone()),
        of_result(|r| r.issued_on.to_string()),
        of_result(|r| match (&r.declared_file, &r.file_sha256) {
            (Some(declared), _) => declared.clone(),
            (None, hash) => hash.as_ref().map(ToString::to_string).unwrap_or_default(),
        }),
        of_result(|r| r.is_signed().to_string()),
        intake.sets.map(|sets| sets.number().to_string()).unwrap_or_default(),
        text(state.receiver.as_ref().map(|name| name.as_str())),
    ])
}
