//! From a line to the rows of a dossier.

use super::Office;
use super::outcome::Outcome;
use super::past::PastDossier;
use crate::db::bulk::Rows;
use crate::db::dossier_parts::{MoveRow, ResultRow};
use crate::db::dossiers::{Dossier, Intake, State};
use crate::db::events;
use crate::domain::deadline::MoveKind;
use crate::domain::dossier_code::DossierCode;
use crate::domain::event::{Detail, Entry};
use crate::domain::figures::Deltas;
use crate::domain::ids::DossierId;
use crate::domain::paper_list::HandedPapers;
use crate::domain::text::reversed_words;
use crate::service::dossiers::case::{Case, next_event};
use crate::service::dossiers::{clock, intake};
use crate::service::error::Error;

/// Adds the rows of a dossier, and what it does to the figures.
///
/// # Errors
/// The line was not read well: a fault of ours, because by now it has a number that must not be lost.
pub fn add(
    office: &Office<'_>,
    past: PastDossier<'_>,
    code: DossierCode,
    rows: &mut Rows,
    deltas: &mut Deltas,
) -> Result<(), Error> {
    let id = DossierId::new(office.ids.next());
    let mut case = Case::new(begin(office, &past, id, code)?);
    intake::accept(&mut case, past.received_at, &past.promised);
    moves(office, &past, &mut case, rows)?;
    if let Some(result) = &past.result {
        let row = ResultRow {
            dossier_id: id,
            seq: 1,
            symbol: result.symbol.clone(),
            summary: result.summary.clone(),
            signer: result.signer.clone(),
            issued_on: result.issued_on,
            declared_file: result.file.clone(),
            declared_signed: result.signed,
            attached_at: office.now,
            attached_by: office.user,
            agency_id: case.dossier.intake.agency_id,
            kind: None,
            issuing_agency: None,
            effective_on: None,
            expires_on: None,
            file_no: None,
            file_sha256: None,
            signature: None,
            search_key: Some(ResultRow::key_of(&result.symbol, &result.summary)),
            annulled_at: None,
        };
        case.attach(&row);
        rows.results.push(row);
    }
    if let Some(ended_at) = past.ended_at {
        if matches!(past.outcome, Outcome::Decided | Outcome::HandedBack) {
            case.decide(ended_at, None);
        } else {
            case.end(ended_at, past.outcome.status());
        }
        if let Some(returned_at) = past.returned_at {
            case.hand_back(returned_at);
        }
    }
    finish(office, &past, case, rows, deltas)
}

fn begin(office: &Office<'_>, past: &PastDossier<'_>, id: DossierId, code: DossierCode) -> Result<Dossier, Error> {
    let name_key = past.applicant.name.search_key();
    let definition = &past.version.definition;
    let chain_hash = events::genesis(&code);
    Ok(Dossier {
        intake: Intake {
            id,
            code,
            agency_id: past.agency.id,
            received_agency_id: past.received_agency.id,
            procedure_id: past.procedure.id,
            version_id: past.version.id,
            intake_channel: past.intake_channel,
            service_level: past.service_level,
            applicant_kind: past.applicant.kind,
            applicant_name: past.applicant.name.clone(),
            applicant_id_number: past.applicant.id_number.clone(),
            applicant_phone: past.applicant.phone.clone(),
            applicant_email: past.applicant.email.clone(),
            applicant_address: past.applicant.address.clone(),
            name_key_reversed: reversed_words(&name_key),
            name_key,
            submitter: None,
            matter: past.matter.clone(),
            sets: past.sets,
            external_code: None,
            submitted_at: past.submitted_at,
            created_by: office.user,
            entered_at: None,
            through_portal: false,
        },
        state: State {
            extensions: past.extensions,
            supplement_requests: past.supplement_requests,
            posted_day: past.posted_day(),
            receiver: past.receiver.clone(),
            ..State::new(
                past.outcome.status(),
                past.return_channel,
                definition.gives_result,
                HandedPapers::default(),
                chain_hash,
                office.now,
            )
        },
    })
}

/// What moved the clock. A promise other than the one the procedure gives is kept as a move, so that a change of the
/// calendar does not undo it; a pause that is not over stands behind it and moves it further when it ends.
fn moves(office: &Office<'_>, past: &PastDossier<'_>, case: &mut Case, rows: &mut Rows) -> Result<(), Error> {
    let promised = case.dossier.state.due_at;
    let blank = MoveRow {
        cause: None,
        answer_due_at: None,
        late_agency_id: None,
        step_no: None,
        dossier_id: case.dossier.intake.id,
        seq: 1,
        kind: MoveKind::BroughtAlong,
        reason: MoveKind::BroughtAlong.label_vi().to_owned(),
        legal_ground: None,
        papers: None,
        from_at: past.received_at,
        until_at: Some(past.received_at),
        due_before: promised,
        due_after: None,
        user_id: office.user,
    };
    let mut moves = Vec::new();
    let other = past.due_at.filter(|due| Some(*due) != promised);
    if other.is_some() {
        moves.push(MoveRow {
            due_after: other,
            ..blank.clone()
        });
    }
    if let Some(pause) = &past.pause {
        case.state().paused_at = Some(pause.from);
        moves.push(pause.row(MoveRow {
            seq: if other.is_some() { 2 } else { 1 },
            due_before: other.or(promised),
            ..blank
        }));
    }
    if moves.is_empty() {
        return Ok(());
    }
    if let Some(ledger) = clock::ledger(&case.dossier, past.version, &moves)? {
        let calendar = office.catalogue.calendar(past.agency.id)?;
        case.set_deadline(&clock::replay(&ledger, calendar)?);
    }
    rows.moves.extend(moves);
    Ok(())
}

fn finish(
    office: &Office<'_>,
    past: &PastDossier<'_>,
    mut case: Case,
    rows: &mut Rows,
    deltas: &mut Deltas,
) -> Result<(), Error> {
    let facts = case.dossier.facts();
    case.state().settled_day = facts.settled_day();
    let detail = Detail {
        import_file: Some(office.file.clone()),
        numbered: Some(past.code.is_none()),
        procedure: Some(past.procedure.code.clone()),
        agency: Some(past.agency.code.clone()),
        received_at: Some(past.received_at),
        due_at: Some(case.dossier.state.due_at),
        paused_at: Some(case.dossier.state.paused_at),
        ended_at: Some(past.ended_at),
        ..Detail::default()
    };
    let (at, by) = (office.now, Some(office.user));
    let event = next_event(&mut case.dossier, at, by, None, Entry::Import.into(), &detail)?;
    deltas.add(&facts, 1);
    rows.events.push(event);
    rows.dossiers.push(case.dossier);
    Ok(())
}
