//! What moves the due time: pauses, and new dates promised with an apology.

use super::Act;
use crate::db::dossier_parts::{self, MoveRow};
use crate::domain::codes::AgencyCode;
use crate::domain::deadline::MoveKind;
use crate::domain::event::Detail;
use crate::domain::handover::PauseCause;
use crate::domain::ids::AgencyId;
use crate::domain::instant::Instant;
use crate::domain::paper::MissingPaper;
use crate::domain::rules::LONGEST_ANSWER_DAYS;
use crate::domain::text::FieldCode;
use crate::service::dossiers::case::Case;
use crate::service::dossiers::clock;
use crate::service::error::{Error, FieldError};

/// What the clock is to stand still for.
pub(super) struct Pause<'p> {
    pub cause: PauseCause,
    pub reason: &'p str,
    pub legal_ground: Option<&'p str>,
    /// Missing papers of a supplement request.
    pub papers: Option<&'p [MissingPaper]>,
    /// Until when the applicant is to answer.
    pub answer_due_at: Option<Instant>,
}

impl<'p> Pause<'p> {
    /// For something that has no limit to answer.
    pub const fn without_answer(cause: PauseCause, reason: &'p str, legal_ground: Option<&'p str>) -> Self {
        Self {
            cause,
            reason,
            legal_ground,
            papers: None,
            answer_due_at: None,
        }
    }
}

impl Act<'_> {
    pub(super) fn next_move(&self) -> i16 {
        self.parts.moves.last().map_or(1, |m| m.seq + 1)
    }

    pub(super) fn pause(&mut self, case: &mut Case, pause: &Pause<'_>) -> Result<(), Error> {
        let row = MoveRow {
            dossier_id: case.dossier.intake.id,
            seq: self.next_move(),
            kind: MoveKind::Pause,
            reason: pause.reason.to_owned(),
            legal_ground: pause.legal_ground.map(str::to_owned),
            papers: pause.papers.map(|papers| papers.to_vec().into()),
            from_at: self.now,
            until_at: None,
            due_before: case.dossier.state.due_at,
            due_after: None,
            user_id: self.actor.user_id,
            cause: Some(pause.cause),
            answer_due_at: pause.answer_due_at,
            late_agency_id: None,
            step_no: self.stage(case)?,
        };
        dossier_parts::insert_move(self.conn, &row)?;
        self.parts.moves.push(row);
        case.state().paused_at = Some(self.now);
        case.state().due_day = None;
        Ok(())
    }

    /// At which step the dossier lies as far as this action is concerned, 0 for the desk; none where several are open and none is
    /// meant.
    pub(super) fn stage(&self, case: &Case) -> Result<Option<i16>, Error> {
        match self.stay {
            Some(stay) => Ok(Some(self.stay_at(stay)?.step_no)),
            None => Ok(self.open().next().is_none().then_some(case.dossier.state.step_no)),
        }
    }

    /// Until when the applicant is to answer a supplement request: as asked for, or as the rule of the day says.
    pub(super) fn answer_limit(&self, case: &Case, asked: Option<Instant>) -> Result<Option<Instant>, Error> {
        let agency = case.dossier.intake.agency_id;
        if let Some(at) = asked {
            if at <= self.now {
                return Err(Error::field(FieldError::new(
                    "answer_by",
                    FieldCode::InThePast,
                    "Thời hạn bổ sung phải ở tương lai.",
                    "The limit to answer must lie in the future.",
                )));
            }
            if clock::is_beyond(LONGEST_ANSWER_DAYS, self.now, at) {
                return Err(Error::field(FieldError::new(
                    "answer_by",
                    FieldCode::TooFar,
                    "Thời hạn bổ sung không được quá một năm kể từ hôm nay; hãy kiểm tra lại năm.",
                    "The limit to answer must lie within a year; check the year.",
                )));
            }
            self.check_sessions("answer_by", agency, at)?;
            return Ok(Some(at));
        }
        clock::answer_limit(self.catalogue, agency, self.now)
    }

    /// Ends the pause: the due time moves by the working time that passed, and so do those of the open steps; before
    /// acceptance it is the limit to accept that moves.
    pub(super) fn resume(&mut self, case: &mut Case, detail: &mut Detail) -> Result<(), Error> {
        let id = case.dossier.intake.id;
        let Some(open) = self
            .parts
            .moves
            .last_mut()
            .filter(|m| m.until_at.is_none() && m.kind.is_pause())
        else {
            return Err(Error::internal("a paused dossier without an open pause"));
        };
        open.until_at = Some(self.now);
        let seq = open.seq;
        let calendar = self.catalogue.calendar(case.dossier.intake.agency_id)?;
        match clock::ledger(&case.dossier, self.version, &self.parts.moves)? {
            Some(ledger) => {
                let deadline = clock::replay(&ledger, calendar)?;
                case.set_deadline(&deadline);
            }
            None => case.state().accept_due_at = clock::accept_limit(self.catalogue, &case.dossier, &self.parts.moves)?,
        }
        let due_after = case.dossier.state.due_at;
        dossier_parts::end_pause(self.conn, id, seq, self.now, due_after)?;
        case.state().paused_at = None;
        self.move_stays(detail)
    }

    pub(super) fn extend(
        &mut self,
        case: &mut Case,
        due_at: Instant,
        reason: &str,
        late_agency: AgencyId,
    ) -> Result<(), Error> {
        let before = case.dossier.state.due_at;
        // The clock knows no seconds.
        let due_at = due_at.floor_minute();
        if before.is_none_or(|old| due_at <= old) {
            return Err(Error::field(FieldError::new(
                "due_at",
                FieldCode::NotLater,
                "Ngày hẹn mới phải sau thời hạn hiện tại.",
                "The new due time must be later than the present one.",
            )));
        }
        if clock::is_beyond(clock::LONGEST_PROMISE_DAYS, self.now, due_at) {
            return Err(Error::field(FieldError::new(
                "due_at",
                FieldCode::TooFar,
                "Ngày hẹn mới không được quá 5 năm kể từ hôm nay; hãy kiểm tra lại năm.",
                "The new due time must lie within five years; check the year.",
            )));
        }
        let calendar = self.catalogue.calendar(case.dossier.intake.agency_id)?;
        if !calendar.is_working(due_at.local_day()) {
            return Err(Error::field(FieldError::new(
                "due_at",
                FieldCode::NotAWorkingDay,
                "Ngày hẹn mới rơi vào ngày nghỉ; hãy chọn ngày làm việc.",
                "The new due time falls on a day off; choose a working day.",
            )));
        }
        self.check_sessions("due_at", case.dossier.intake.agency_id, due_at)?;
        let row = MoveRow {
            dossier_id: case.dossier.intake.id,
            seq: self.next_move(),
            kind: MoveKind::Extension,
            reason: reason.to_owned(),
            legal_ground: None,
            papers: None,
            from_at: self.now,
            until_at: Some(self.now),
            due_before: before,
            due_after: Some(due_at),
            user_id: self.actor.user_id,
            cause: None,
            answer_due_at: None,
            late_agency_id: Some(late_agency),
            step_no: None,
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

    /// The unit that is late, as an apology has to say: the one named, or the one with which the dossier lies.
    pub(super) fn late_unit(&self, case: &Case, named: Option<&AgencyCode>) -> Result<AgencyId, Error> {
        let intake = &case.dossier.intake;
        let Some(code) = named else {
            return Ok(case.dossier.state.step_agency_id.unwrap_or(intake.agency_id));
        };
        let agency = self.catalogue.agency(code)?.id;
        let concerned = agency == intake.agency_id
            || agency == intake.received_agency_id
            || self.parts.steps.iter().any(|s| s.agency_id == agency);
        if concerned {
            return Ok(agency);
        }
        Err(Error::field(FieldError::new(
            "late_agency",
            FieldCode::NotConcerned,
            "Cơ quan này không tham gia giải quyết hồ sơ.",
            "This agency has no part in the dossier.",
        )))
    }

    /// A promise that nobody is there to keep is none: the instant must lie in working time; the end of a session does.
    fn check_sessions(&self, field: &str, agency: AgencyId, at: Instant) -> Result<(), Error> {
        let calendar = self.catalogue.calendar(agency)?;
        let minute = at.minute_of_day();
        let day = calendar.day(at.local_day());
        let within = |s: &crate::domain::calendar::Session| s.start() <= minute && minute <= s.end();
        if day.sessions().as_slice().iter().any(within) {
            return Ok(());
        }
        let next = calendar
            .next_working_instant(at)
            .map_err(|e| clock::refuse(e.into()))?
            .label_vi();
        Err(Error::field(FieldError::new(
            field,
            FieldCode::OutsideSessions,
            &format!("Thời điểm này ngoài giờ làm việc; giờ làm việc gần nhất sau đó là {next}."),
            "This instant lies outside working time; choose one within a session.",
        )))
    }
}
