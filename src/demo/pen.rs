//! Writes the life of one dossier into memory, act by act, as the use cases write it into the database.

use serde_json::{Value, json};

use super::staff::Official;
use crate::db::bulk::Rows;
use crate::db::dossier_parts::{FeeRow, MoveRow, ResultRow, StepRow};
use crate::db::events::EventRow;
use crate::domain::calendar::WorkingCalendar;
use crate::domain::deadline::step_due;
use crate::domain::dossier::{Action, Status, working_status};
use crate::domain::fee::{PaymentMethod, PaymentState};
use crate::domain::ids::{AgencyId, UserId};
use crate::domain::instant::Instant;
use crate::domain::paper::{HandedPaper, supplement};
use crate::domain::procedure::ProcedureVersion;
use crate::domain::timeliness::Timeliness;
use crate::service::catalogue::Catalogue;
use crate::service::dossiers::case::{CREATED, Case, Detail, event_name};
use crate::service::dossiers::{clock, intake};
use crate::service::error::Error;

/// A dossier with all that hangs on it.
pub struct Pen<'c> {
    pub catalogue: &'c Catalogue,
    pub version: &'c ProcedureVersion,
    /// Of the agency that decides.
    pub calendar: &'c WorkingCalendar,
    pub case: Case,
    pub steps: Vec<StepRow>,
    pub moves: Vec<MoveRow>,
    pub fees: Vec<FeeRow>,
    pub results: Vec<ResultRow>,
    pub events: Vec<EventRow>,
    /// When the last act was.
    pub now: Instant,
}

/// The entries of a detail that are there.
fn detail<const N: usize>(entries: [(&str, Value); N]) -> Detail {
    entries
        .into_iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}

impl Pen<'_> {
    /// Appends the event of what was just done: the counterpart of [`Case::save`].
    fn save(&mut self, by: UserId, action: &str, detail: Detail) {
        let from_status = self.events.last().map(|event| event.to_status);
        let settled_day = self.case.dossier.facts().settled_day();
        let dossier = &mut self.case.dossier;
        let state = &mut dossier.state;
        state.settled_day = settled_day;
        state.updated_at = self.now;
        state.event_count += 1;
        // Taking in gives version 1 and every act one more, as every one of them has its event.
        state.version = state.event_count;
        let mut event = EventRow {
            dossier_id: dossier.intake.id,
            seq: state.event_count,
            at: self.now,
            user_id: Some(by),
            action: action.to_owned(),
            from_status,
            to_status: state.status,
            detail: Value::Object(detail).to_string(),
            hash: String::new(),
        };
        event.hash = event.link(&state.chain_hash);
        state.chain_hash.clone_from(&event.hash);
        self.events.push(event);
    }

    /// Whoever starts the clock again says until when; without a due time, that there is none.
    fn with_due(&self, mut told: Detail) -> Detail {
        told.insert("due_at".to_owned(), json!(self.case.dossier.state.due_at));
        told
    }

    fn act(&mut self, by: UserId, action: Action, detail: Detail) {
        self.save(by, event_name(action), detail);
    }

    /// The dossier comes in.
    pub fn create(&mut self, entry: Detail, received: bool) -> Result<(), Error> {
        if received {
            intake::start_clock(&mut self.case, self.catalogue, self.version, self.now)?;
        }
        let by = self.case.dossier.intake.created_by;
        let entry = self.with_due(entry);
        self.save(by, CREATED, entry);
        Ok(())
    }

    /// The counter accepts an online dossier.
    pub fn accept(&mut self, by: UserId) -> Result<(), Error> {
        intake::start_clock(&mut self.case, self.catalogue, self.version, self.now)?;
        self.case.state().status = Status::Received;
        let told = self.with_due(Detail::new());
        self.act(by, Action::Accept, told);
        Ok(())
    }

    /// The counter refuses it.
    pub fn refuse(&mut self, by: UserId, reason: &str) {
        self.case.end(self.now, Status::IntakeRefused);
        self.act(by, Action::RefuseIntake, detail([("reason", json!(reason))]));
    }

    /// Every fee that is open is paid.
    pub fn pay(&mut self, by: UserId, method: PaymentMethod) {
        let now = self.now;
        for fee in self.fees.iter_mut().filter(|fee| fee.state == PaymentState::Unpaid) {
            fee.state = PaymentState::Paid;
            fee.method = Some(method);
            fee.settled_at = Some(now);
            fee.settled_by = Some(by);
        }
        self.case.state().fee_state = intake::fee_state(&self.fees);
        self.act(by, Action::PayFee, detail([("method", json!(method))]));
    }

    /// On to the next step.
    pub fn forward(&mut self, by: UserId, to: Option<&Official>) -> Result<(), Error> {
        let step_no = self.case.dossier.state.step_no + 1;
        self.leave(Action::Forward);
        self.case.state().step_no = step_no;
        self.case.state().assignee_id = to.map(|o| o.id);
        if let Some(definition) = self.version.definition.step(step_no) {
            let agency_id = self.step_agency(step_no)?;
            let calendar = self.catalogue.calendar(agency_id)?;
            let due = step_due(calendar, self.now, definition.duration).map_err(clock::refuse)?;
            self.case.state().step_agency_id = Some(agency_id);
            self.steps.push(StepRow {
                dossier_id: self.case.dossier.intake.id,
                seq: self.steps.last().map_or(1, |s| s.seq + 1),
                step_no,
                name: definition.name.clone(),
                role: definition.role,
                agency_id,
                assignee_id: to.map(|o| o.id),
                entered_at: self.now,
                due_at: due.due_at(),
                left_at: None,
                outcome: None,
            });
        }
        self.case.state().status = Status::Processing;
        self.act(
            by,
            Action::Forward,
            detail([("assignee", json!(to.map(|o| &o.username)))]),
        );
        Ok(())
    }

    /// Who holds a step.
    pub fn step_agency(&self, step_no: i16) -> Result<AgencyId, Error> {
        match self.version.definition.step(step_no).and_then(|s| s.agency.as_ref()) {
            Some(code) => Ok(self.catalogue.agency(code)?.id),
            None => Ok(self.case.dossier.intake.agency_id),
        }
    }

    fn leave(&mut self, action: Action) {
        if let Some(step) = self.steps.last_mut().filter(|s| s.left_at.is_none()) {
            step.left_at = Some(self.now);
            step.outcome = Some(action.as_str().to_owned());
        }
    }

    /// Papers are missing: the clock stands still.
    pub fn request_supplement(
        &mut self,
        by: UserId,
        papers: &[String],
        reason: &str,
        ground: &str,
    ) -> Result<(), Error> {
        let list = serde_json::to_string(papers).map_err(Error::internal)?;
        self.pause(by, reason, ground, Some(list), Status::SupplementRequested);
        self.case.state().supplement_requests += 1;
        let told = [
            ("papers", json!(papers)),
            ("reason", json!(reason)),
            ("legal_ground", json!(ground)),
        ];
        self.act(by, Action::RequestSupplement, detail(told));
        Ok(())
    }

    /// A tax is to be paid: the clock stands still.
    pub fn require_payment(&mut self, by: UserId, reason: &str, ground: &str) {
        self.pause(by, reason, ground, None, Status::PaymentRequired);
        let told = [("reason", json!(reason)), ("legal_ground", json!(ground))];
        self.act(by, Action::RequirePayment, detail(told));
    }

    fn pause(&mut self, by: UserId, reason: &str, ground: &str, papers: Option<String>, status: Status) {
        self.moves.push(MoveRow {
            dossier_id: self.case.dossier.intake.id,
            seq: self.moves.last().map_or(1, |m| m.seq + 1),
            kind: clock::PAUSE.to_owned(),
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
        let told = json!(papers);
        let handed = serde_json::from_str(&self.case.dossier.state.papers).map_err(Error::internal)?;
        self.case.state().papers = serde_json::to_string(&supplement(handed, papers)).map_err(Error::internal)?;
        self.go_on()?;
        let told = self.with_due(detail([("papers", told)]));
        self.act(by, Action::SupplementReceived, told);
        Ok(())
    }

    /// The tax was paid.
    pub fn payment_settled(&mut self, by: UserId) -> Result<(), Error> {
        self.go_on()?;
        let told = self.with_due(Detail::new());
        self.act(by, Action::PaymentSettled, told);
        Ok(())
    }

    fn go_on(&mut self) -> Result<(), Error> {
        self.resume()?;
        let state = self.case.state();
        state.status = working_status(state.received_at.is_some(), state.step_no);
        Ok(())
    }

    /// Ends the pause: the due time moves by the working time that passed, and so does that of the step.
    fn resume(&mut self) -> Result<(), Error> {
        let Some(open) = self.moves.last_mut().filter(|m| m.until_at.is_none()) else {
            return Err(Error::internal("a paused dossier without an open pause"));
        };
        open.until_at = Some(self.now);
        let from = open.from_at;
        self.replay()?;
        let due_after = self.case.dossier.state.due_at;
        if let Some(closed) = self.moves.last_mut() {
            closed.due_after = due_after;
        }
        self.case.state().paused_at = None;
        if let Some(step) = self.steps.last_mut().filter(|s| s.left_at.is_none()) {
            let waited = self.calendar.working_minutes_between(from, self.now);
            let later = |due| self.calendar.add_working_minutes(due, waited);
            step.due_at = step
                .due_at
                .map(later)
                .transpose()
                .map_err(|e| clock::refuse(e.into()))?;
        }
        Ok(())
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
        self.moves.push(MoveRow {
            dossier_id: self.case.dossier.intake.id,
            seq: self.moves.last().map_or(1, |m| m.seq + 1),
            kind: clock::EXTENSION.to_owned(),
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
        let told = [
            ("reason", json!(reason)),
            ("due_before", json!(before)),
            ("due_after", json!(due_at)),
        ];
        self.act(by, Action::Extend, detail(told));
        Ok(())
    }

    /// Signed: punctuality is fixed. The result comes along or is still missing.
    pub fn decide(&mut self, by: UserId, result: Option<ResultRow>) {
        let symbol = json!(result.as_ref().map(|r| &r.symbol));
        if let Some(result) = result {
            self.results.push(result);
            self.case.state().result_attached = true;
        }
        self.leave(Action::Decide);
        let state = self.case.state();
        let timeliness = Timeliness::from_bounds(self.now, state.due_at, state.early_before);
        self.case.state().timeliness = Some(timeliness);
        self.case.end(self.now, Status::Decided);
        self.act(
            by,
            Action::Decide,
            detail([("symbol", symbol), ("timeliness", json!(timeliness))]),
        );
    }

    /// The result goes out.
    pub fn hand_back(&mut self, by: UserId) {
        let now = self.now;
        self.case.hand_back(now);
        self.act(by, Action::HandBack, Detail::new());
    }

    /// Withdrawn or stopped; a pause ends with it.
    pub fn end(&mut self, by: UserId, action: Action, reason: &str, ground: Option<&str>) -> Result<(), Error> {
        if self.case.dossier.state.paused_at.is_some() {
            self.resume()?;
        }
        self.leave(action);
        let status = if action == Action::Withdraw {
            Status::Withdrawn
        } else {
            Status::Stopped
        };
        self.case.end(self.now, status);
        self.act(
            by,
            action,
            detail([("reason", json!(reason)), ("legal_ground", json!(ground))]),
        );
        Ok(())
    }

    /// Puts everything beside what others wrote.
    pub fn finish(self, rows: &mut Rows) {
        rows.dossiers.push(self.case.dossier);
        rows.steps.extend(self.steps);
        rows.moves.extend(self.moves);
        rows.fees.extend(self.fees);
        rows.results.extend(self.results);
        rows.events.extend(self.events);
    }
}
