//! The legal clock of a stored dossier: its ledger of pauses and extensions, replayed against the calendar of the
//! agency that decides.

use crate::db::dossier_parts::MoveRow;
use crate::db::dossiers::Dossier;
use crate::domain::calendar::WorkingCalendar;
use crate::domain::deadline::{ClockMove, Deadline, DeadlineError, Ledger};
use crate::domain::procedure::ProcedureVersion;
use crate::service::error::{Error, FieldError};

/// `kind` of a pause.
pub const PAUSE: &str = "pause";
/// `kind` of an extension.
pub const EXTENSION: &str = "extension";

/// The ledger of a dossier; none before it was received. Pauses of an online dossier that was not accepted yet
/// moved nothing and are left out.
///
/// # Errors
/// The stored moves contradict each other: a fault of ours.
pub fn ledger(dossier: &Dossier, version: &ProcedureVersion, moves: &[MoveRow]) -> Result<Option<Ledger>, Error> {
    let Some(received_at) = dossier.state.received_at else {
        return Ok(None);
    };
    let duration = *version.definition.duration_for(dossier.intake.intake_channel);
    let moves = moves
        .iter()
        .filter(|m| m.from_at >= received_at)
        .filter_map(|m| match m.kind.as_str() {
            PAUSE => Some(ClockMove::Pause {
                from: m.from_at,
                until: m.until_at,
                ground: m.reason.clone(),
            }),
            _ => m.due_after.map(|due_at| ClockMove::Extension { at: m.from_at, due_at }),
        });
    Ledger::with_moves(received_at, duration, moves)
        .map(Some)
        .map_err(Error::internal)
}

/// The deadline of a ledger.
///
/// # Errors
/// The calendar has no working time where the count needs it.
pub fn replay(ledger: &Ledger, calendar: &WorkingCalendar) -> Result<Deadline, Error> {
    ledger.replay(calendar).map_err(refuse)
}

/// A due time that cannot be computed, as a refusal.
pub fn refuse(error: DeadlineError) -> Error {
    match error {
        DeadlineError::Unreachable(_) => Error::field(FieldError::new(
            "received_at",
            "calendar_without_work",
            "Lịch làm việc của cơ quan không có giờ làm việc trong thời gian cần tính hạn.",
            "The agency's calendar has no working time where the due time falls.",
        )),
        other => Error::internal(other),
    }
}
