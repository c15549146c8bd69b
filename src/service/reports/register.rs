//! The register of dossiers (sổ theo dõi): what each agency received in a period, and what has become of it.

use super::listed;
use super::part::{Listed, Part, Place};
use crate::db::dossiers::Dossier;
use crate::db::register_rows;
use crate::domain::dossier::Status;
use crate::reports::{Cell, Row, RowSink};
use crate::service::access::Desk;
use crate::service::catalogue::Catalogue;
use crate::service::error::Error;
use crate::service::statistics::Asked;

/// Writes every dossier that was received, agency by agency in the order of their days.
pub(super) fn draw(
    desk: &mut Desk<'_>,
    asked: &Asked,
    part: Part,
    sink: &mut dyn RowSink,
) -> Result<Option<Place>, Error> {
    let catalogue = desk.catalogue.clone();
    let before = part.after.and_then(|place| place.dossier);
    let agencies = listed::by_code(&catalogue, asked.scope.members());
    let (mut written, mut last) = (0, before);
    let open = agencies
        .into_iter()
        .skip_while(|agency| before.is_some_and(|before| before.agency != *agency));
    for agency in open {
        loop {
            let wanted = listed::PAGE.min((part.most - written).saturating_add(1));
            let limit = i64::try_from(wanted).map_err(Error::internal)?;
            let after = last.filter(|last| last.agency == agency);
            let after = after.and_then(|last| Some((last.day?, last.id)));
            let page = register_rows::page(desk.conn, agency, asked.period, after, limit)?;
            for dossier in &page {
                if written == part.most {
                    return Ok(Some(Place {
                        rows: part.place(written),
                        dossier: last,
                    }));
                }
                sink.row(&Row {
                    key: dossier.intake.code.to_string(),
                    cells: cells(&catalogue, asked, dossier),
                    behind: Vec::new(),
                })?;
                written += 1;
                last = Some(Listed {
                    agency,
                    day: dossier.state.received_day,
                    id: dossier.intake.id,
                });
            }
            if page.len() < wanted {
                break;
            }
        }
    }
    Ok(None)
}

fn cells(catalogue: &Catalogue, asked: &Asked, dossier: &Dossier) -> Vec<Cell> {
    let intake = &dossier.intake;
    let procedure = catalogue.procedure_by_id(intake.procedure_id).map(|p| p.name.clone());
    let returned = dossier.returned_at();
    vec![
        Cell::Text(intake.code.to_string()),
        Cell::text(procedure),
        intake
            .sets
            .map_or(Cell::Empty, |sets| Cell::Count(sets.number().into())),
        Cell::Text(intake.applicant_name.as_str().to_owned()),
        Cell::text(intake.applicant_address.as_ref().map(|a| a.as_str())),
        Cell::text(intake.applicant_phone.as_ref().map(|p| p.as_str())),
        Cell::Text(asked.named(catalogue, intake.agency_id).name),
        Cell::moment(dossier.state.received_at),
        Cell::moment(dossier.state.due_at),
        Cell::moment(dossier.decided_at()),
        Cell::moment(returned),
        Cell::text(returned.map(|_| dossier.state.return_channel.label_vi())),
        Cell::text(dossier.state.receiver.as_ref().map(|name| name.as_str())),
        note(catalogue, asked, dossier),
    ]
}

/// What explains an empty date, and where the dossier came in if elsewhere.
fn note(catalogue: &Catalogue, asked: &Asked, dossier: &Dossier) -> Cell {
    let mut parts = Vec::new();
    let status = dossier.state.status;
    if status.is_paused() || matches!(status, Status::Withdrawn | Status::Stopped) {
        parts.push(status.label_vi().to_owned());
    }
    if dossier.intake.received_agency_id != dossier.intake.agency_id {
        let there = asked.named(catalogue, dossier.intake.received_agency_id).name;
        parts.push(format!("Tiếp nhận tại {there}"));
    }
    Cell::text((!parts.is_empty()).then(|| parts.join("; ")))
}
