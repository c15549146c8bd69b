//! What moves the due time: pauses, and new dates promised with an apology.

use super::Act;
use crate::db::dossier_parts::{self, MoveRow};
use crate::domain::instant::Instant;
use crate::service::dossiers::case::Case;
use crate::service::dossiers::clock;
use crate::service::error::{Error, FieldError};

impl Act<'_> {
    pub(super) fn next_move(&self) -> i16 {
        self.parts.moves.last().map_or(1, |m| m.seq + 1)
    }

    pub(super) fn pause(
        &mut self,
        case: &mut Case,
        reason: &str,
        legal_ground: Option<&str>,
        papers: Option<&Vec<String>>,
    ) -> Result<(), Error> {
        let row = MoveRow {
            dossier_id: case.dossier.intake.id,
            seq: self.next_move(),
            kind: clock::PAUSE.to_owned(),
            reason: reason.to_owned(),
            legal_ground: legal_ground.map(str::to_owned),
            papers: papers.map(serde_json::to_string).transpose().map_err(Error::internal)?,
            from_at: self.now,
            until_at: None,
            due_before: case.dossier.state.due_at,
            due_after: None,
            user_id: self.actor.user_id,
        };
        dossier_parts::insert_move(self.conn, &row)?;
        case.state().paused_at = Some(self.now);
        case.state().due_day = None;
        Ok(())
    }

    /// Ends the pause: the due time moves by the working time that passed, and so does that of the step.
    pub(super) fn resume(&mut self, case: &mut Case) -> Result<(), Error> {
        let id = case.dossier.intake.id;
        let Some(open) = self
            .parts
            .moves
            .last_mut()
            .filter(|m| m.until_at.is_none() && m.kind == clock::PAUSE)
        else {
            return Err(Error::internal("a paused dossier without an open pause"));
        };
        open.until_at = Some(self.now);
        let (seq, from) = (open.seq, open.from_at);
        let calendar = self.catalogue.calendar(case.dossier.intake.agency_id)?;
        if let Some(ledger) = clock::ledger(&case.dossier, self.version, &self.parts.moves)? {
            let deadline = clock::replay(&ledger, calendar)?;
            case.set_deadline(&deadline);
        }
        let due_after = case.dossier.state.due_at;
        dossier_parts::end_pause(self.conn, id, seq, self.now, due_after)?;
        case.state().paused_at = None;
        if let Some(step) = self.parts.steps.last().filter(|s| s.left_at.is_none()) {
            let waited = calendar.working_minutes_between(from, self.now);
            let due = step
                .due_at
                .map(|due| calendar.add_working_minutes(due, waited))
                .transpose()
                .map_err(|e| clock::refuse(e.into()))?;
            dossier_parts::update_step(self.conn, id, step.seq, step.assignee_id, due)?;
        }
        Ok(())
    }

    pub(super) fn extend(&mut self, case: &mut Case, due_at: Instant, reason: &str) -> Result<(), Error> {
        let before = case.dossier.state.due_at;
        if before.is_none_or(|old| due_at <= old) {
            return Err(Error::field(FieldError::new(
                "due_at",
                "not_later",
                "Ngày hẹn mới phải sau thời hạn hiện tại.",
                "The new due time must be later than the present one.",
            )));
        }
        let calendar = self.catalogue.calendar(case.dossier.intake.agency_id)?;
        if !calendar.is_working(due_at.local_day()) {
            return Err(Error::field(FieldError::new(
                "due_at",
                "not_a_working_day",
                "Ngày hẹn mới rơi vào ngày nghỉ; hãy chọn ngày làm việc.",
                "The new due time falls on a day off; choose a working day.",
            )));
        }
        let row = MoveRow {
            dossier_id: case.dossier.intake.id,
            seq: self.next_move(),
            kind: clock::EXTENSION.to_owned(),
            reason: reason.to_owned(),
            legal_ground: None,
            papers: None,
            from_at: self.now,
            until_at: Some(self.now),
            due_before: before,
            due_after: Some(due_at),
            user_id: self.actor.user_id,
        };
        dossier_parts::insert_move(self.conn, &row)?;
        self.parts.moves.push(row);
        if let Some(ledger) = clock::ledger(&case.dossier, self.version, &self.parts.moves)? {
            let deadline = clock::replay(&ledger, calendar)?;
            case.set_deadline(&deadline);
        }
        case.state().extensions += 1;
        Ok(())
    }
}
