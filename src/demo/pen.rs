//! Writes the life of one dossier into memory, act by act, as the use cases write it into the database.

mod money;
mod pauses;
mod post;

use super::staff::Official;
use crate::db::bulk::Rows;
use crate::db::dossier_fees::FeeRow;
use crate::db::dossier_parts::{MoveRow, ResultRow, StepRow};
use crate::db::events::EventRow;
use crate::db::id_generator::IdGenerator;
use crate::db::payments::{PaymentFeeRow, PaymentRow};
use crate::db::postal_orders::{self, OrderRow};
use crate::domain::calendar::WorkingCalendar;
use crate::domain::dossier::{Action, Status};
use crate::domain::event::{Detail, Entry, EventName, MovedStay};
use crate::domain::handover::{HandoverKind, StayEnd};
use crate::domain::ids::{AgencyId, UserId};
use crate::domain::instant::Instant;
use crate::domain::procedure::ProcedureVersion;
use crate::service::catalogue::Catalogue;
use crate::service::dossiers::case::{Case, next_event};
use crate::service::dossiers::intake;
use crate::service::dossiers::stays::{self, Handover, StepTimes};
use crate::service::error::Error;

/// A dossier with all that hangs on it.
pub struct Pen<'c> {
    pub catalogue: &'c Catalogue,
    pub ids: &'c IdGenerator,
    pub version: &'c ProcedureVersion,
    /// Of the agency that decides.
    pub calendar: &'c WorkingCalendar,
    pub case: Case,
    pub steps: Vec<StepRow>,
    pub moves: Vec<MoveRow>,
    pub fees: Vec<FeeRow>,
    pub payments: Vec<PaymentRow>,
    pub payment_fees: Vec<PaymentFeeRow>,
    pub orders: Vec<OrderRow>,
    pub postal_events: Vec<postal_orders::EventRow>,
    pub results: Vec<ResultRow>,
    pub events: Vec<EventRow>,
    /// When the last act was.
    pub now: Instant,
}

impl<'c> Pen<'c> {
    /// How long the steps may take.
    pub const fn times(&self) -> StepTimes<'c> {
        StepTimes {
            version: self.version,
            channel: self.case.dossier.intake.intake_channel,
        }
    }

    /// Appends the event of what was just done: the counterpart of [`Case::save`].
    fn save(&mut self, by: Option<UserId>, name: impl Into<EventName>, detail: &Detail) -> Result<(), Error> {
        let from_status = self.events.last().map(|event| event.to_status);
        let dossier = &mut self.case.dossier;
        dossier.state.settled_day = dossier.facts().settled_day();
        let event = next_event(dossier, self.now, by, from_status, name.into(), detail)?;
        // Taking in gives version 1 and every act one more, as every one of them has its event.
        dossier.state.version = event.seq;
        self.events.push(event);
        Ok(())
    }

    /// Whoever starts the clock again says until when; without a due time, that there is none.
    fn with_due(&self, told: Detail) -> Detail {
        Detail {
            due_at: Some(self.case.dossier.state.due_at),
            ..told
        }
    }

    fn act(&mut self, by: UserId, action: Action, detail: &Detail) -> Result<(), Error> {
        self.save(Some(by), action, detail)
    }

    /// The dossier comes in.
    pub fn create(&mut self, entry: Detail, received: bool) -> Result<(), Error> {
        if received {
            intake::start_clock(&mut self.case, self.catalogue, self.version, self.now)?;
        }
        let by = self.case.dossier.intake.created_by;
        let entry = self.with_due(entry);
        self.save(Some(by), Entry::Create, &entry)
    }

    /// The counter accepts an online dossier.
    pub fn accept(&mut self, by: UserId) -> Result<(), Error> {
        intake::start_clock(&mut self.case, self.catalogue, self.version, self.now)?;
        self.case.state().status = Status::Received;
        let told = self.with_due(Detail::default());
        self.act(by, Action::Accept, &told)
    }

    /// The counter refuses it.
    pub fn refuse(&mut self, by: UserId, reason: &str) -> Result<(), Error> {
        self.case.end(self.now, Status::IntakeRefused);
        let told = Detail {
            reason: Some(reason.to_owned()),
            ..Detail::default()
        };
        self.act(by, Action::RefuseIntake, &told)
    }

    /// On to the next step; another agency has to confirm with [`Pen::receive_handover`].
    pub fn forward(&mut self, by: UserId, to: Option<&Official>) -> Result<(), Error> {
        let step_no = self.case.dossier.state.step_no + 1;
        let intake = &self.case.dossier.intake;
        let handover = Handover {
            dossier_id: intake.id,
            number: self.steps.last().map_or(1, |s| s.handover + 1),
            at: self.now,
            kind: HandoverKind::Forward,
            given_from: self.steps.last().map_or(0, |s| s.seq),
            giver: Some(self.steps.last().map_or(intake.received_agency_id, |s| s.agency_id)),
            given_by: Some(by),
            note: None,
        };
        let left = self.steps.last().map(|s| s.step_no);
        self.leave(by, Action::Forward)?;
        self.case.state().step_no = step_no;
        self.case.state().assignee_id = to.map(|o| o.id);
        let step = self.version.definition.step(step_no).zip(self.times().of(step_no));
        if let Some((definition, duration)) = step {
            let agency_id = self.step_agency(step_no)?;
            self.case.state().step_agency_id = Some(agency_id);
            let seq = self.steps.last().map_or(1, |s| s.seq + 1);
            self.steps.push(stays::begin(
                self.catalogue,
                &handover,
                seq,
                (step_no, definition, duration),
                agency_id,
                to.map(|o| o.id),
            )?);
        }
        self.case.state().status = Status::Processing;
        let told = Detail {
            assignee: to.map(|o| o.username.clone()),
            step: left,
            to_be_confirmed: self.pending().then_some(true),
            ..Detail::default()
        };
        self.act(by, Action::Forward, &told)
    }

    /// Whether another agency has to confirm that it has the dossier.
    pub fn pending(&self) -> bool {
        self.steps.last().is_some_and(StepRow::is_pending)
    }

    /// Another agency confirms that it has the dossier.
    pub fn receive_handover(&mut self, by: UserId) -> Result<(), Error> {
        let times = self.times();
        let Some(step) = self.steps.last_mut() else {
            return Err(Error::internal("a hand-over that led nowhere"));
        };
        stays::receive(self.catalogue, times, step, self.now, by, &self.moves)?;
        let told = Detail {
            step: Some(step.step_no),
            wait_minutes: step.wait_minutes,
            ..Detail::default()
        };
        self.act(by, Action::ReceiveHandover, &told)
    }

    /// Who holds a step.
    pub fn step_agency(&self, step_no: i16) -> Result<AgencyId, Error> {
        match self.version.definition.step(step_no).and_then(|s| s.agency.as_ref()) {
            Some(code) => Ok(self.catalogue.agency(code)?.id),
            None => Ok(self.case.dossier.intake.agency_id),
        }
    }

    fn leave(&mut self, by: UserId, action: Action) -> Result<(), Error> {
        let times = self.times();
        if let Some(step) = self.steps.last_mut().filter(|s| s.left_at.is_none()) {
            let judged = matches!(action, Action::Forward | Action::Decide);
            let end = (self.now, Some(by), StayEnd::Act(action));
            stays::finish(self.catalogue, times, step, end, judged, &self.moves)?;
        }
        Ok(())
    }

    /// Signed: punctuality is fixed. The result comes along or is still missing.
    ///
    /// # Errors
    /// The calendar has no working time where a due time falls.
    pub fn decide(&mut self, by: UserId, result: Option<ResultRow>) -> Result<(), Error> {
        let symbol = result.as_ref().map(|r| r.symbol.clone());
        if let Some(result) = result {
            self.case.attach(&result);
            self.results.push(result);
        }
        self.leave(by, Action::Decide)?;
        self.case.decide(self.now, Some(by));
        let told = Detail {
            symbol,
            timeliness: self.case.dossier.state.timeliness,
            ..Detail::default()
        };
        self.act(by, Action::Decide, &told)
    }

    /// The result goes out.
    pub fn hand_back(&mut self, by: UserId) -> Result<(), Error> {
        let now = self.now;
        self.case.hand_back(now);
        let told = Detail {
            postal_order: self.order_home(by),
            ..Detail::default()
        };
        self.act(by, Action::HandBack, &told)
    }

    /// Withdrawn or stopped; a pause ends with it.
    pub fn end(&mut self, by: UserId, action: Action, reason: &str, ground: Option<&str>) -> Result<(), Error> {
        let mut moved: Option<Vec<MovedStay>> = None;
        if self.case.dossier.state.paused_at.is_some() {
            moved = self.resume()?;
        }
        self.leave(by, action)?;
        let status = if action == Action::Withdraw {
            Status::Withdrawn
        } else {
            Status::Stopped
        };
        self.case.end(self.now, status);
        let told = Detail {
            reason: Some(reason.to_owned()),
            legal_ground: ground.map(str::to_owned),
            steps: moved,
            ..Detail::default()
        };
        self.act(by, action, &told)
    }

    /// Puts everything beside what others wrote.
    pub fn finish(self, rows: &mut Rows) {
        rows.dossiers.push(self.case.dossier);
        rows.steps.extend(self.steps);
        rows.moves.extend(self.moves);
        rows.fees.extend(self.fees);
        rows.payments.extend(self.payments);
        rows.payment_fees.extend(self.payment_fees);
        rows.orders.extend(self.orders);
        rows.postal_events.extend(self.postal_events);
        rows.results.extend(self.results);
        rows.events.extend(self.events);
    }
}
