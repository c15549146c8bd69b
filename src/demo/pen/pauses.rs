//! What stops and moves the clock: missing papers, a tax, a later date.

use super::Pen;
use crate::db::dossier_parts::MoveRow;
use crate::domain::deadline::MoveKind;
use crate::domain::dossier::{Action, Status, working_status};
use crate::domain::event::{Detail, MovedStay};
use crate::domain::handover::PauseCause;
use crate::domain::ids::UserId;
use crate::domain::instant::Instant;
use crate::domain::paper::{HandedPaper, MissingPaper};
use crate::domain::paper_list::AskedPapers;
use crate::service::dossiers::clock;
use crate::service::dossiers::stays;
use crate::service::error::Error;

impl Pen<'_> {
    /// Papers are missing: the clock stands still.
    pub fn request_supplement(
        &mut self,
        by: UserId,
        papers: &[MissingPaper],
        reason: &str,
        ground: &str,
    ) -> Result<(), Error> {
        self.pause(
            by,
            reason,
            ground,
            Some(papers.to_vec().into()),
            Status::SupplementRequested,
        );
        let agency = self.case.dossier.intake.agency_id;
        let answer_by = clock::answer_limit(self.catalogue, agency, self.now)?;
        if let Some(asked) = self.moves.last_mut() {
            asked.answer_due_at = answer_by;
        }
        self.case.state().supplement_requests += 1;
        let told = Detail {
            papers_asked: Some(papers.to_vec()),
            reason: Some(reason.to_owned()),
            legal_ground: Some(ground.to_owned()),
            answer_by,
            round: Some(self.case.dossier.state.supplement_requests),
            step: Some(self.case.dossier.state.step_no),
            ..Detail::default()
        };
        self.act(by, Action::RequestSupplement, &told)
    }

    /// A tax is to be paid: the clock stands still.
    pub fn require_payment(&mut self, by: UserId, reason: &str, ground: &str) -> Result<(), Error> {
        self.pause(by, reason, ground, None, Status::PaymentRequired);
        let told = Detail {
            reason: Some(reason.to_owned()),
            legal_ground: Some(ground.to_owned()),
            step: Some(self.case.dossier.state.step_no),
            ..Detail::default()
        };
        self.act(by, Action::RequirePayment, &told)
    }

    fn pause(&mut self, by: UserId, reason: &str, ground: &str, papers: Option<AskedPapers>, status: Status) {
        let cause = match status {
            Status::SupplementRequested => PauseCause::Supplement,
            _ => PauseCause::Payment,
        };
        self.moves.push(MoveRow {
            cause: Some(cause),
            answer_due_at: None,
            late_agency_id: None,
            step_no: Some(self.case.dossier.state.step_no),
            dossier_id: self.case.dossier.intake.id,
            seq: self.moves.last().map_or(1, |m| m.seq + 1),
            kind: MoveKind::Pause,
            reason: reason.to_owned(),
            legal_ground: Some(ground.to_owned()),
            papers,
            from_at: self.now,
            until_at: None,
            due_before: self.case.dossier.state.due_at,
            due_after: None,
            user_id: by,
        });
        let now = self.now;
        let state = self.case.state();
        state.paused_at = Some(now);
        state.due_day = None;
        state.status = status;
    }

    /// The papers arrived.
    pub fn supplement(&mut self, by: UserId, papers: Vec<HandedPaper>) -> Result<(), Error> {
        let told = papers.clone();
        self.case.state().papers.supplement(papers);
        let told = Detail {
            papers_handed: Some(told),
            steps: self.go_on()?,
            ..Detail::default()
        };
        self.act(by, Action::SupplementReceived, &self.with_due(told))
    }

    /// The tax was paid.
    pub fn payment_settled(&mut self, by: UserId) -> Result<(), Error> {
        let told = Detail {
            steps: self.go_on()?,
            ..Detail::default()
        };
        self.act(by, Action::PaymentSettled, &self.with_due(told))
    }

    fn go_on(&mut self) -> Result<Option<Vec<MovedStay>>, Error> {
        let moved = self.resume()?;
        let state = self.case.state();
        state.status = working_status(state.received_at.is_some(), state.step_no);
        Ok(moved)
    }

    /// Ends the pause: the due time moves by the working time that passed, and so does that of the step. Answers what the
    /// event tells of the step; nothing if it did not move.
    pub(super) fn resume(&mut self) -> Result<Option<Vec<MovedStay>>, Error> {
        let Some(open) = self.moves.last_mut().filter(|m| m.until_at.is_none()) else {
            return Err(Error::internal("a paused dossier without an open pause"));
        };
        open.until_at = Some(self.now);
        self.replay()?;
        let due_after = self.case.dossier.state.due_at;
        if let Some(closed) = self.moves.last_mut() {
            closed.due_after = due_after;
        }
        self.case.state().paused_at = None;
        let times = self.times();
        if let Some(step) = self.steps.last_mut().filter(|s| s.left_at.is_none()) {
            let deadline = stays::deadline(self.catalogue, times, step, &self.moves)?;
            let due_before = step.due_at;
            step.due_at = deadline.and_then(|d| d.due_at());
            if step.due_at != due_before {
                return Ok(Some(vec![MovedStay {
                    step: step.step_no,
                    due_before,
                    due_after: step.due_at,
                }]));
            }
        }
        Ok(None)
    }

    fn replay(&mut self) -> Result<(), Error> {
        if let Some(ledger) = clock::ledger(&self.case.dossier, self.version, &self.moves)? {
            let deadline = clock::replay(&ledger, self.calendar)?;
            self.case.set_deadline(&deadline);
        }
        Ok(())
    }

    /// A later date is promised.
    pub fn extend(&mut self, by: UserId, due_at: Instant, reason: &str) -> Result<(), Error> {
        let before = self.case.dossier.state.due_at;
        let state = &self.case.dossier.state;
        let late = state.step_agency_id.unwrap_or(self.case.dossier.intake.agency_id);
        self.moves.push(MoveRow {
            cause: None,
            answer_due_at: None,
            late_agency_id: Some(late),
            step_no: None,
            dossier_id: self.case.dossier.intake.id,
            seq: self.moves.last().map_or(1, |m| m.seq + 1),
            kind: MoveKind::Extension,
            reason: reason.to_owned(),
            legal_ground: None,
            papers: None,
            from_at: self.now,
            until_at: Some(self.now),
            due_before: before,
            due_after: Some(due_at),
            user_id: by,
        });
        self.replay()?;
        self.case.state().extensions += 1;
        let told = Detail {
            reason: Some(reason.to_owned()),
            due_before: before.map(Some),
            due_after: Some(Some(due_at)),
            late_agency: Some(self.catalogue.agency_named(late).code),
            ..Detail::default()
        };
        self.act(by, Action::Extend, &told)
    }
}
