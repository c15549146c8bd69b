//! Steps: handing over, taking over, returning, and who may be named for one.

use super::Act;
use crate::db;
use crate::db::dossier_parts::StepRow;
use crate::db::dossier_steps::{self, StepChangeRow};
use crate::domain::codes::Username;
use crate::domain::dossier::Action;
use crate::domain::event::{Detail, MovedStay};
use crate::domain::handover::{HandoverKind, StayEnd};
use crate::domain::ids::{AgencyId, UserId};
use crate::domain::policy::Role;
use crate::domain::stage::Stage;
use crate::domain::text::FieldCode;
use crate::service::dossiers::case::Case;
use crate::service::dossiers::officials;
use crate::service::dossiers::stays::{self, Handover, StepTimes};
use crate::service::error::{Error, FieldError};

impl<'a> Act<'a> {
    /// The work of a step is done: the dossier goes on, or waits for the steps beside it.
    pub(super) fn forward(
        &mut self,
        case: &mut Case,
        assignee: Option<&Username>,
        note: Option<&String>,
        detail: &mut Detail,
    ) -> Result<(), Error> {
        let mine = self.stay;
        let beside = self.open().filter(|n| Some(*n) != mine).count();
        if let Some(stay) = mine {
            let row = self.stay_at(stay)?;
            detail.step = Some(row.step_no);
            let outcome = if beside > 0 {
                StayEnd::Finished
            } else {
                StayEnd::Act(Action::Forward)
            };
            self.leave(stay, outcome, true)?;
        }
        let step_no = case.dossier.state.step_no;
        let next = self.version.definition.stage_after(step_no).filter(|_| beside == 0);
        let Some(next) = next else {
            if assignee.is_some() {
                return Err(Error::field(FieldError::new(
                    "assignee",
                    FieldCode::OthersOpen,
                    "Các bước song song khác chưa xong nên hồ sơ chưa chuyển đi; chưa phân công bước sau được.",
                    "Other parallel steps are not finished, so the dossier does not go on yet; nobody can be named.",
                )));
            }
            return self.settle(case);
        };
        if assignee.is_some() && next.start() != next.end() {
            return Err(Error::field(FieldError::new(
                "assignee",
                FieldCode::SeveralSteps,
                "Giai đoạn tiếp theo có nhiều bước song song; hãy phân công từng bước sau khi chuyển.",
                "The next stage has several steps side by side; assign each of them after handing over.",
            )));
        }
        let official = self.official(case, *next.start(), assignee)?;
        let handover = self.handover(case, HandoverKind::Forward, mine, note.cloned())?;
        self.enter(case, next, &handover, &|_| official)?;
        self.tell_pending(detail);
        Ok(())
    }

    /// Back to an earlier step, to the desk (0), or without a wish to the stage before; every open step ends. It goes to
    /// those who had the step last.
    pub(super) fn send_back(
        &mut self,
        case: &mut Case,
        to: Option<i16>,
        reason: &str,
        detail: &mut Detail,
    ) -> Result<(), Error> {
        let Some(mine) = self.stay else {
            return Err(Error::internal("a return without an open step"));
        };
        let row = self.stay_at(mine)?;
        let (here, refused, giver) = (row.step_no, row.is_pending(), row.given_from);
        let definition = &self.version.definition;
        let target: Stage = match to {
            Some(step) if step >= 0 && step < *definition.stage_of(here).start() => step..=step,
            Some(_) => {
                return Err(Error::field(FieldError::new(
                    "to_step",
                    FieldCode::NotAnEarlierStep,
                    "Chỉ trả lại một bước trước bước hiện tại (0 là bộ phận một cửa).",
                    "Only a step before the present one can be returned to (0 is the desk).",
                )));
            }
            // What was not taken over goes back to whoever gave it.
            None if refused => {
                let step = self
                    .parts
                    .steps
                    .iter()
                    .find(|s| s.seq == giver)
                    .map_or(0, |s| s.step_no);
                step..=step
            }
            None => definition.stage_before(here),
        };
        detail.step = Some(here);
        detail.to_step = Some(*target.start());
        self.leave(mine, StayEnd::Act(Action::SendBack), !refused)?;
        let others: Vec<usize> = self.open().collect();
        for other in others {
            self.leave(other, StayEnd::Recalled, false)?;
        }
        if target == (0..=0) {
            let state = case.state();
            state.step_no = 0;
            state.step_agency_id = None;
            state.assignee_id = None;
            return Ok(());
        }
        let handover = self.handover(case, HandoverKind::SendBack, Some(mine), Some(reason.to_owned()))?;
        let last: Vec<(i16, Option<UserId>)> = self.parts.steps.iter().map(|s| (s.step_no, s.assignee_id)).collect();
        let before = |step: i16| last.iter().rev().find(|(n, _)| *n == step).and_then(|(_, user)| *user);
        self.enter(case, target, &handover, &before)?;
        self.tell_pending(detail);
        Ok(())
    }

    /// Another agency confirms that the dossier has arrived.
    pub(super) fn receive_handover(&mut self, case: &mut Case, detail: &mut Detail) -> Result<(), Error> {
        let Some(mine) = self.stay else {
            return Err(Error::internal("a hand-over without an open step"));
        };
        let (now, by, times) = (self.now, self.actor.user_id, self.times());
        let Some(row) = self.parts.steps.get_mut(mine) else {
            return Err(Error::internal("an open step that is not there"));
        };
        stays::receive(self.catalogue, times, row, now, by, &self.parts.moves)?;
        detail.step = Some(row.step_no);
        detail.wait_minutes = row.wait_minutes;
        dossier_steps::update(self.conn, row)?;
        self.settle(case)
    }

    /// The open step goes to another official.
    pub(super) fn reassign(
        &mut self,
        case: &mut Case,
        to: Option<UserId>,
        action: Action,
        detail: &mut Detail,
    ) -> Result<(), Error> {
        let Some(mine) = self.stay else {
            return Err(Error::internal("an assignment without an open step"));
        };
        let n = dossier_steps::changes(self.conn, case.dossier.intake.id)?
            .last()
            .map_or(1, |c| c.n + 1);
        let Some(row) = self.parts.steps.get_mut(mine) else {
            return Err(Error::internal("an open step that is not there"));
        };
        detail.step = Some(row.step_no);
        if row.assignee_id != to {
            let change = StepChangeRow {
                dossier_id: row.dossier_id,
                n,
                seq: row.seq,
                at: self.now,
                kind: action,
                from_user_id: row.assignee_id,
                to_user_id: to,
                user_id: self.actor.user_id,
            };
            dossier_steps::insert_change(self.conn, &change)?;
            if let Some(from) = row.assignee_id {
                let names = db::accounts::names(self.conn, &[from])?;
                detail.from = names.into_iter().next().map(|(_, name, _)| name);
            }
        }
        row.assignee_id = to;
        dossier_steps::update(self.conn, row)?;
        self.settle(case)
    }

    const fn times(&self) -> StepTimes<'a> {
        StepTimes {
            version: self.version,
            channel: self.channel,
        }
    }

    /// Ends every open stay with the dossier.
    pub(super) fn leave_all(&mut self, action: Action) -> Result<(), Error> {
        let open: Vec<usize> = self.open().collect();
        for stay in open {
            self.leave(stay, StayEnd::Act(action), action == Action::Decide)?;
        }
        Ok(())
    }

    /// Takes up again the steps with which the dossier ended. Nobody hands it over, so nobody confirms.
    pub(super) fn enter_again(&mut self, case: &mut Case) -> Result<(), Error> {
        let number = self.next_handover();
        // The last hand-over led to the steps that were open at the end.
        let ended: Vec<(i16, Option<UserId>)> = self
            .parts
            .steps
            .iter()
            .filter(|s| s.handover + 1 == number && s.outcome != Some(StayEnd::Finished))
            .map(|s| (s.step_no, s.assignee_id))
            .collect();
        let handover = Handover {
            dossier_id: case.dossier.intake.id,
            number,
            at: self.now,
            kind: HandoverKind::Reopen,
            given_from: self.parts.steps.last().map_or(0, |s| s.seq),
            giver: None,
            given_by: Some(self.actor.user_id),
            note: None,
        };
        for (step, assignee) in ended {
            self.enter(case, step..=step, &handover, &|_| assignee)?;
        }
        self.settle(case)
    }

    /// Every open stay follows the pauses: its due time moves by the working time of its own agency. The event tells
    /// of those that moved.
    pub(super) fn move_stays(&mut self, detail: &mut Detail) -> Result<(), Error> {
        let mut moved = Vec::new();
        let open: Vec<usize> = self.open().collect();
        for stay in open {
            let row = self.stay_at(stay)?;
            let due = stays::deadline(self.catalogue, self.times(), row, &self.parts.moves)?.and_then(|d| d.due_at());
            if row.due_at != due
                && let Some(row) = self.parts.steps.get_mut(stay)
            {
                moved.push(MovedStay {
                    step: row.step_no,
                    due_before: row.due_at,
                    due_after: due,
                });
                row.due_at = due;
                dossier_steps::update(self.conn, row)?;
            }
        }
        if !moved.is_empty() {
            detail.steps = Some(moved);
        }
        Ok(())
    }

    /// Places of the open stays.
    pub(super) fn open(&self) -> impl Iterator<Item = usize> + '_ {
        let stays = self.parts.steps.iter().enumerate();
        stays.filter(|(_, s)| s.is_open()).map(|(n, _)| n)
    }

    pub(super) fn stay_at(&self, stay: usize) -> Result<&StepRow, Error> {
        self.parts
            .steps
            .get(stay)
            .ok_or_else(|| Error::internal("an open step that is not there"))
    }

    fn next_handover(&self) -> i16 {
        self.parts.steps.iter().map(|s| s.handover).max().map_or(1, |n| n + 1)
    }

    fn handover(
        &self,
        case: &Case,
        kind: HandoverKind,
        from: Option<usize>,
        note: Option<String>,
    ) -> Result<Handover, Error> {
        let from = from.map(|stay| self.stay_at(stay)).transpose()?;
        Ok(Handover {
            dossier_id: case.dossier.intake.id,
            number: self.next_handover(),
            at: self.now,
            kind,
            given_from: from.map_or(0, |s| s.seq),
            giver: Some(from.map_or(case.dossier.intake.received_agency_id, |s| s.agency_id)),
            given_by: Some(self.actor.user_id),
            note,
        })
    }

    fn leave(&mut self, stay: usize, outcome: StayEnd, judged: bool) -> Result<(), Error> {
        let (end, times) = ((self.now, self.by, outcome), self.times());
        let Some(row) = self.parts.steps.get_mut(stay) else {
            return Err(Error::internal("an open step that is not there"));
        };
        stays::finish(self.catalogue, times, row, end, judged, &self.parts.moves)?;
        dossier_steps::update(self.conn, row)?;
        Ok(())
    }

    /// Begins the stays to which a hand-over leads.
    fn enter(
        &mut self,
        case: &mut Case,
        stage: Stage,
        handover: &Handover,
        assignee: &dyn Fn(i16) -> Option<UserId>,
    ) -> Result<(), Error> {
        for step_no in stage {
            let step = self.version.definition.step(step_no).zip(self.times().of(step_no));
            let Some((definition, duration)) = step else {
                return Err(Error::internal("a step that its procedure does not have"));
            };
            let agency = self.step_agency(case, step_no)?;
            let seq = self.parts.steps.last().map_or(1, |s| s.seq + 1);
            // Whoever had it last in an agency that has ended since does not get it back.
            let last = self.parts.steps.iter().rfind(|s| s.step_no == step_no);
            let moved = handover.kind != HandoverKind::Forward && last.is_some_and(|s| s.agency_id != agency);
            let mut row = stays::begin(
                self.catalogue,
                handover,
                seq,
                (step_no, definition, duration),
                agency,
                assignee(step_no).filter(|_| !moved),
            )?;
            row.branch = self.parts.steps.iter().any(StepRow::is_open);
            dossier_steps::insert(self.conn, &row)?;
            self.parts.steps.push(row);
        }
        self.settle(case)
    }

    /// The dossier names the first of its open steps; the others are marked, so that lists find them.
    fn settle(&mut self, case: &mut Case) -> Result<(), Error> {
        let first = self.open().min_by_key(|n| self.parts.steps.get(*n).map(|s| s.step_no));
        let Some(first) = first else { return Ok(()) };
        for (n, row) in self.parts.steps.iter_mut().enumerate().filter(|(_, s)| s.is_open()) {
            if row.branch != (n != first) {
                row.branch = n != first;
                dossier_steps::update(self.conn, row)?;
            }
        }
        let (step_no, agency, assignee) = {
            let row = self.stay_at(first)?;
            (row.step_no, row.agency_id, row.assignee_id)
        };
        let state = case.state();
        state.step_no = step_no;
        state.step_agency_id = Some(agency);
        state.assignee_id = assignee;
        Ok(())
    }

    /// Says in the history that another agency has to confirm.
    fn tell_pending(&self, detail: &mut Detail) {
        if self.parts.steps.iter().any(StepRow::is_pending) {
            detail.to_be_confirmed = Some(true);
        }
    }

    fn step_agency(&self, case: &Case, step_no: i16) -> Result<AgencyId, Error> {
        let (definition, day) = (&self.version.definition, self.now.local_day());
        officials::step_agency(self.catalogue, definition, &case.dossier, step_no, day)
    }

    /// The account named for a step, if it may work there.
    pub(super) fn official(
        &mut self,
        case: &Case,
        step_no: i16,
        name: Option<&Username>,
    ) -> Result<Option<UserId>, Error> {
        let Some(name) = name else { return Ok(None) };
        let unfit = |vi: &str, en: &str| Error::field(FieldError::new("assignee", FieldCode::AssigneeUnfit, vi, en));
        let Some(user) = db::accounts::find_user(self.conn, name)?.filter(|u| u.disabled_at.is_none()) else {
            return Err(unfit(
                "Không có tài khoản này, hoặc tài khoản đã bị khóa.",
                "There is no such active account.",
            ));
        };
        let agency = self.step_agency(case, step_no)?;
        let grants = db::accounts::grants(self.conn, user.id)?;
        let tree = self.catalogue.tree();
        let places = tree.with_heirs(agency, self.now.local_day());
        let roles: Vec<Role> = officials::roles_at(&self.version.definition, step_no).collect();
        let fit = grants
            .iter()
            .any(|g| roles.contains(&g.role) && places.iter().any(|a| tree.is_within(*a, g.agency_id)));
        if fit {
            Ok(Some(user.id))
        } else {
            Err(unfit(
                "Cán bộ này không xử lý hồ sơ tại cơ quan của bước này.",
                "This official does not process dossiers in the agency of this step.",
            ))
        }
    }
}
