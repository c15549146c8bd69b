//! Overdue dossiers as they stood at the end of a period that is over: what was done with them since is taken back.
//!
//! Due times are taken from what acts told of them, not computed anew: a calendar may have changed since. Two things
//! nobody told. Histories older than the telling say nothing of how the end of a pause moved the due time of a step; there
//! the ledger of the step is replayed, by the calendar of today. And calendars keep no history: working time is counted by
//! the calendar of today, so whoever enters a day off for a day that is over restates how much of it had passed.

use std::collections::HashMap;

use crate::db::dossier_parts::MoveRow;
use crate::db::dossier_steps::{self, StepChangeRow};
use crate::db::late_rows::{LateRow, StayRow};
use crate::db::{Connection, events};
use crate::domain::deadline::{DueChange, DueHistory, Told};
use crate::domain::dossier::{ClockEffect, Status, TRANSITIONS};
use crate::domain::event::{Detail, Entry};
use crate::domain::ids::DossierId;
use crate::domain::instant::Instant;
use crate::service::catalogue::Catalogue;
use crate::service::dossiers::promise;
use crate::service::dossiers::stays::{self, StayTime, StepTimes};
use crate::service::error::Error;

/// What is stored of some dossiers: the moves of their clocks, and what is put back.
pub(super) struct Found<'f> {
    pub moves: &'f HashMap<DossierId, Vec<MoveRow>>,
    pub rows: &'f mut HashMap<DossierId, LateRow>,
    pub stays: &'f mut HashMap<DossierId, Vec<StayRow>>,
}

/// Puts some dossiers and their stays back to what they were just before a moment.
///
/// # Errors
/// What is stored contradicts itself, a fault of ours; or the database refuses.
pub(super) fn restore(
    conn: &mut Connection,
    catalogue: &Catalogue,
    ids: &[DossierId],
    at: Instant,
    found: Found<'_>,
) -> Result<(), Error> {
    let Found { moves, rows, stays } = found;
    if ids.is_empty() {
        return Ok(());
    }
    let mut said = said(conn, ids)?;
    let mut hands = dossier_steps::changes_since(conn, ids, at)?;
    for id in ids {
        let Some(row) = rows.get_mut(id) else { continue };
        let past = Past {
            at,
            moves: moves.get(id).map_or(&[], Vec::as_slice),
            said: said.remove(id).unwrap_or_default(),
            hands: hands.remove(id).unwrap_or_default(),
        };
        row.due_at = past.due_at(row.due_at);
        let (_, version) = catalogue.version(row.version_id)?;
        let times = StepTimes {
            version,
            channel: row.intake_channel,
        };
        if let Some(mine) = stays.get_mut(id) {
            mine.retain(|stay| stay.entered_at < at);
            for stay in mine {
                past.put_back(catalogue, times, stay)?;
            }
        }
    }
    Ok(())
}

/// What the events of some dossiers say of due times and when: those of changes of working time, those that ended a
/// pause, maybe with the dossier itself, and those that took a dossier up again.
fn said(conn: &mut Connection, ids: &[DossierId]) -> Result<HashMap<DossierId, Vec<(Instant, Detail)>>, Error> {
    let moves = |from: Status, clock| match clock {
        ClockEffect::Resume | ClockEffect::Restart => true,
        ClockEffect::Stop => from.is_paused(),
        ClockEffect::None | ClockEffect::Start | ClockEffect::Pause | ClockEffect::Extend => false,
    };
    let mut names = vec![Entry::RecomputeDue.as_str()];
    names.extend(
        TRANSITIONS
            .iter()
            .filter(|t| moves(t.from, t.clock))
            .map(|t| t.action.as_str()),
    );
    let mut said: HashMap<DossierId, Vec<(Instant, Detail)>> = HashMap::new();
    for (id, at, detail) in events::named(conn, ids, &names)? {
        let detail = Detail::stored(&detail).map_err(Error::internal)?;
        said.entry(id).or_default().push((at, detail));
    }
    Ok(said)
}

/// What is known of one dossier.
struct Past<'m> {
    /// The moment that is asked for.
    at: Instant,
    moves: &'m [MoveRow],
    said: Vec<(Instant, Detail)>,
    /// Changes of officials since.
    hands: Vec<StepChangeRow>,
}

impl Past<'_> {
    fn due_at(&self, stored: Option<Instant>) -> Option<Instant> {
        let mut changes = promise::changes(self.moves);
        let recomputed = self
            .said
            .iter()
            .filter_map(|(at, told)| Some((*at, told.due_before??, told)));
        changes.extend(recomputed.map(|(at, before, told)| DueChange {
            at,
            before: Some(before),
            after: told.due_after.flatten(),
        }));
        match DueHistory::new(stored, changes).before(self.at) {
            Told::Due(due) => due,
            Told::Untold => stored,
        }
    }

    /// A stay that had begun: what came since is taken off it.
    fn put_back(&self, catalogue: &Catalogue, times: StepTimes<'_>, stay: &mut StayRow) -> Result<(), Error> {
        if let Some(first) = self.hands.iter().find(|change| change.seq == stay.seq) {
            stay.assignee_id = first.from_user_id;
        }
        match stay.received_at.filter(|received| *received < self.at) {
            Some(_) => stay.due_at = self.step_due(catalogue, times, stay)?,
            None => {
                (stay.received_at, stay.due_at, stay.wait_minutes) = (None, None, None);
                stay.received_by = None;
            }
        }
        stay.left_at = stay.left_at.filter(|left| *left < self.at);
        stay.left_by = stay.left_by.filter(|_| stay.left_at.is_some());
        Ok(())
    }

    fn step_due(&self, catalogue: &Catalogue, times: StepTimes<'_>, stay: &StayRow) -> Result<Option<Instant>, Error> {
        let there =
            |at: Instant| stay.received_at.is_some_and(|from| from <= at) && stay.left_at.is_none_or(|left| at <= left);
        // The end of a pause moved it, told or not.
        let resumed = self.moves.iter().filter(|m| m.kind.is_pause() && there(m.from_at));
        let mut changes: Vec<DueChange> = resumed
            .filter_map(|m| m.until_at)
            .map(|at| DueChange {
                at,
                before: None,
                after: None,
            })
            .collect();
        for (at, told) in self.said.iter().filter(|(at, _)| there(*at)) {
            let mine = told.steps.iter().flatten().filter(|moved| moved.step == stay.step_no);
            changes.extend(mine.map(|moved| DueChange {
                at: *at,
                before: moved.due_before,
                after: moved.due_after,
            }));
        }
        if let Told::Due(due) = DueHistory::new(stay.due_at, changes).before(self.at) {
            return Ok(due);
        }
        let Some(ledger) = stays::ledger(times, StayTime::from(stay), self.moves)? else {
            return Ok(stay.due_at);
        };
        // A calendar without working time there could not have moved it either.
        let deadline = ledger.before(self.at).replay(catalogue.calendar(stay.agency_id)?);
        Ok(deadline.map_or(stay.due_at, |deadline| deadline.due_at()))
    }
}
