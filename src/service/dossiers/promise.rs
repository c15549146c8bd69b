//! What was promised at receipt, and what re-computations made of it: a calendar may have changed since, so both are taken from what
//! was told when it happened.

use crate::db::dossier_parts::MoveRow;
use crate::db::dossiers::Dossier;
use crate::db::{Connection, events};
use crate::domain::deadline::{DueChange, DueHistory, Told};
use crate::domain::dossier::Action;
use crate::domain::event::{Detail, Entry};
use crate::domain::ids::DossierId;
use crate::domain::instant::Instant;
use crate::service::error::Error;

/// A due time that moved because working time or a rule changed.
pub struct Recomputed {
    /// When it was computed anew.
    pub at: Instant,
    /// Why.
    pub reason: String,
    /// The due time until then.
    pub due_before: Option<Instant>,
    /// The due time since.
    pub due_after: Option<Instant>,
}

/// Every re-computation that moved the due time of a dossier, in order: when working time changed, and when it was taken up again
/// under another working time.
///
/// # Errors
/// What is stored contradicts itself, a fault of ours; or the database refuses.
pub fn recomputed(conn: &mut Connection, id: DossierId) -> Result<Vec<Recomputed>, Error> {
    let mut found = Vec::new();
    let names = [Entry::RecomputeDue.as_str(), Action::Reopen.as_str()];
    for (_, at, detail) in events::named(conn, &[id], &names)? {
        let told = Detail::stored(&detail).map_err(Error::internal)?;
        if told.due_before != told.due_after {
            found.push(Recomputed {
                at,
                reason: told.reason.unwrap_or_default(),
                due_before: told.due_before.flatten(),
                due_after: told.due_after.flatten(),
            });
        }
    }
    Ok(found)
}

/// What pauses and apologies told of the due time.
pub fn changes(moves: &[MoveRow]) -> Vec<DueChange> {
    let mut changes = Vec::new();
    for moved in moves {
        let pause = moved.kind.is_pause();
        changes.push(DueChange {
            at: moved.from_at,
            before: moved.due_before,
            after: if pause { moved.due_before } else { moved.due_after },
        });
        changes.extend(moved.until_at.filter(|_| pause).map(|at| DueChange {
            at,
            before: None,
            after: moved.due_after,
        }));
    }
    changes
}

/// The due time as promised at receipt, before anything moved it; none before the receipt, or without a due date. `replayed` is what
/// the calendar of today would promise, for histories that do not tell.
pub fn first_due(
    dossier: &Dossier,
    moves: &[MoveRow],
    recomputed: &[Recomputed],
    replayed: Option<Instant>,
) -> Option<Instant> {
    let received_at = dossier.state.received_at?;
    let mut changes = changes(moves);
    changes.retain(|change| change.at >= received_at);
    changes.extend(recomputed.iter().map(|told| DueChange {
        at: told.at,
        before: told.due_before,
        after: told.due_after,
    }));
    match DueHistory::new(dossier.state.due_at, changes).before(received_at) {
        Told::Due(due) => due,
        Told::Untold => replayed,
    }
}
