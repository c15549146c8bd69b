//! Actions on a dossier: one transaction each, guarded by its version.

mod applicant;
mod by_post;
mod clock_moves;
mod command;
mod ends;
mod money;
mod results;
mod steps;
mod unanswered;

use std::sync::Arc;

pub use self::by_post::{Taken, posted};
use self::clock_moves::Pause;
pub use self::command::{Command, NewResult};
pub use self::unanswered::close_unanswered;
use super::case::{Case, tell_behalf};
use super::guards::Situation;
use super::view::{self, DossierView, Parts};
use super::{intake, stale};
use crate::db::id_generator::IdGenerator;
use crate::db::{Connection, duplicates, locks};
use crate::domain::dossier::{Action, ClockEffect, Status, Target, Transition, working_status};
use crate::domain::dossier_code::DossierCode;
use crate::domain::event::Detail;
use crate::domain::handover::PauseCause;
use crate::domain::ids::UserId;
use crate::domain::instant::Instant;
use crate::domain::policy::{Actor, Permission};
use crate::domain::postal::Channel;
use crate::domain::procedure::ProcedureVersion;
use crate::service::access::{self, Desk};
use crate::service::catalogue::Catalogue;
use crate::service::context::{Caller, Context, Parties};
use crate::service::error::Error;
use crate::service::idempotency::{Answer, Once, Rendered, Told, once_told};
use crate::service::post::counter;
use crate::service::{files, jobs};

/// Acts on a dossier that the person saw at a version. `render` makes the answer that an idempotency key stores.
///
/// # Errors
/// The dossier changed in the meantime (with its state now), the action is not possible, or the database refuses.
/// Nothing changes then.
pub async fn act<R>(
    ctx: &Arc<Context>,
    caller: Caller,
    key: Option<Once>,
    code: DossierCode,
    version: i32,
    command: Command,
    render: R,
) -> Result<Answer, Error>
where
    R: Fn(&DossierView) -> Rendered + Clone + Send + 'static,
{
    let (ctx2, caller2, render2) = (Arc::clone(ctx), caller.clone(), render.clone());
    let outcome = ctx
        .db
        .write(move |conn| {
            locks::share_catalogue(conn)?;
            let desk = access::enter(conn, &ctx2, &caller2, Permission::DossierRead)?;
            let Desk { conn, actor, catalogue } = desk;
            let user = actor.user_id;
            once_told(conn, &ctx2, user, key.as_ref(), &render2, |conn| {
                let mut desk = Desk { conn, actor, catalogue };
                if matches!(command, Command::CorrectApplicant { .. }) {
                    duplicates::hold(desk.conn, &code)?;
                }
                let case = view::hold(&mut desk, &ctx2, &code)?;
                let Desk { conn, actor, catalogue } = desk;
                if case.dossier.state.version != version {
                    return Err(stale::refusal(conn, &ctx2, &catalogue, &actor, case.dossier, &render2)?);
                }
                let mut case = jobs::catch_up(conn, &catalogue, case)?;
                let mut act = Act::on(conn, &ctx2, &catalogue, (&actor, Some(user)), &case)?;
                act.perform(&mut case, &command)?;
                let (Act { conn, .. }, now) = (act, case.now());
                let parts = Parts::load(conn, case.dossier.intake.id)?;
                view::compose(conn, &catalogue, &actor, case.dossier, parts, now).map(Told::Fresh)
            })
        })
        .await
        .and_then(|told| told.answer(render));
    stale::noted(ctx, &caller, outcome).await
}

struct Act<'a> {
    conn: &'a mut Connection,
    actor: &'a Actor,
    /// Who stands in the history; nobody where a rule acts.
    by: Option<UserId>,
    catalogue: &'a Catalogue,
    version: &'a ProcedureVersion,
    /// Through which channel the dossier came in.
    channel: Channel,
    parts: Parts,
    /// Place of the open stay that the action is about.
    stay: Option<usize>,
    now: Instant,
    ids: &'a IdGenerator,
    parties: &'a Parties,
}

impl<'a> Act<'a> {
    /// On a dossier in hand, by somebody or by nobody.
    fn on(
        conn: &'a mut Connection,
        ctx: &'a Context,
        catalogue: &'a Catalogue,
        (actor, by): (&'a Actor, Option<UserId>),
        case: &Case,
    ) -> Result<Self, Error> {
        let intake = &case.dossier.intake;
        Ok(Self {
            parts: Parts::load(conn, intake.id)?,
            conn,
            actor,
            by,
            catalogue,
            version: catalogue.version(intake.version_id)?.1,
            channel: intake.intake_channel,
            stay: None,
            now: case.now(),
            ids: &ctx.ids,
            parties: &ctx.parties,
        })
    }

    fn situation<'s>(&'s self, case: &'s Case) -> Situation<'s> {
        Situation {
            dossier: &case.dossier,
            definition: &self.version.definition,
            steps: &self.parts.steps,
            moves: &self.parts.moves,
            fees: &self.parts.fees,
            result: self.parts.result(),
            post: &self.parts.post.orders,
            catalogue: self.catalogue,
            actor: self.actor,
            now: self.now,
        }
    }

    fn perform(&mut self, case: &mut Case, command: &Command) -> Result<(), Error> {
        let action = command.action();
        let permit = self.situation(case).permit(action, command.step())?;
        let (transition, stay) = (permit.transition, permit.stay);
        let mut detail = Detail::default();
        tell_behalf(&mut detail, permit.behalf);
        self.stay = stay;
        self.carry_out(case, command, transition, detail)
    }

    /// What was permitted is done, with its event and what it does to the figures.
    fn carry_out(
        &mut self,
        case: &mut Case,
        command: &Command,
        transition: &Transition,
        mut detail: Detail,
    ) -> Result<(), Error> {
        self.apply(case, command, transition, &mut detail)?;
        case.save(self.conn, self.by, command.action(), &detail)
    }

    fn apply(
        &mut self,
        case: &mut Case,
        command: &Command,
        transition: &Transition,
        detail: &mut Detail,
    ) -> Result<(), Error> {
        match command {
            Command::Accept => intake::start_clock(case, self.catalogue, self.version, self.now)?,
            Command::RefuseIntake { reason } | Command::Withdraw { reason } | Command::Reopen { reason } => {
                detail.reason = Some(reason.clone());
            }
            Command::Forward { assignee, note, .. } => {
                detail.note.clone_from(note);
                detail.assignee.clone_from(assignee);
                self.forward(case, assignee.as_ref(), note.as_ref(), detail)?;
            }
            Command::SendBack { to_step, reason, .. } => {
                detail.reason = Some(reason.clone());
                self.send_back(case, *to_step, reason, detail)?;
            }
            Command::ReceiveHandover { note, .. } => {
                detail.note.clone_from(note);
                self.receive_handover(case, detail)?;
            }
            Command::Assign { assignee, note, .. } => {
                detail.note.clone_from(note);
                detail.assignee = Some(assignee.clone());
                let step_no = self
                    .stay
                    .map(|stay| self.stay_at(stay).map(|s| s.step_no))
                    .transpose()?;
                let step_no = step_no.unwrap_or(case.dossier.state.step_no);
                let assignee = self.official(case, step_no, Some(assignee))?;
                self.reassign(case, assignee, Action::Assign, detail)?;
            }
            Command::TakeOver { reason, .. } => {
                detail.reason = Some(reason.clone());
                self.reassign(case, Some(self.actor.user_id), Action::TakeOver, detail)?;
            }
            Command::RequestSupplement {
                papers,
                reason,
                legal_ground,
                answer_by,
                step: _,
            } => {
                detail.step = self.stage(case)?;
                detail.papers_asked = Some(papers.clone());
                detail.reason = Some(reason.clone());
                detail.legal_ground.clone_from(legal_ground);
                let answer_due_at = self.answer_limit(case, *answer_by)?;
                detail.answer_by = answer_due_at;
                self.pause(
                    case,
                    &Pause {
                        cause: PauseCause::Supplement,
                        reason,
                        legal_ground: legal_ground.as_deref(),
                        papers: Some(papers),
                        answer_due_at,
                    },
                )?;
                case.state().supplement_requests += 1;
                detail.round = Some(case.dossier.state.supplement_requests);
            }
            Command::RequirePayment { reason, legal_ground } => {
                detail.step = self.stage(case)?;
                detail.reason = Some(reason.clone());
                detail.legal_ground.clone_from(legal_ground);
                self.pause(
                    case,
                    &Pause::without_answer(PauseCause::Payment, reason, legal_ground.as_deref()),
                )?;
            }
            Command::Suspend { reason, legal_ground } => {
                detail.reason = Some(reason.clone());
                detail.legal_ground = Some(legal_ground.clone());
                self.pause(
                    case,
                    &Pause::without_answer(PauseCause::Suspension, reason, Some(legal_ground)),
                )?;
            }
            Command::Resume { note } => detail.note.clone_from(note),
            Command::CloseUnanswered { reason } => {
                let open = self.parts.moves.iter().rfind(|m| m.until_at.is_none());
                detail.reason.clone_from(reason);
                detail.answer_by = open.and_then(|m| m.answer_due_at);
                detail.automatic = self.by.is_none().then_some(true);
            }
            Command::SupplementReceived { papers } => {
                let papers = intake::known_papers(papers, &self.version.definition)?;
                detail.papers_handed = Some(papers.clone());
                case.state().papers.supplement(papers);
                files::count_papers(self.conn, case)?;
            }
            Command::PaymentSettled { note } => detail.note.clone_from(note),
            Command::PayFee { paid, fees } => self.pay(case, paid, fees.as_deref(), detail)?,
            Command::Extend {
                due_at,
                reason,
                late_agency,
            } => {
                let late = self.late_unit(case, late_agency.as_ref())?;
                detail.reason = Some(reason.clone());
                detail.due_before = case.dossier.state.due_at.map(Some);
                detail.due_after = Some(Some(due_at.floor_minute()));
                detail.late_agency = Some(self.catalogue.agency_named(late).code);
                self.extend(case, *due_at, reason, late)?;
            }
            Command::AttachResult { result } => {
                detail.symbol = Some(result.symbol.clone());
                self.attach(case, result)?;
                detail.result_file = self.attached();
                // What was decided keeps what was demanded of it.
                if matches!(case.dossier.state.status, Status::Decided | Status::HandedBack) {
                    self.situation(case).check_result()?;
                }
            }
            Command::Decide { result, note } => {
                detail.note.clone_from(note);
                if let Some(result) = result {
                    detail.symbol = Some(result.symbol.clone());
                    self.attach(case, result)?;
                    detail.result_file = self.attached();
                }
                self.situation(case).check_result()?;
            }
            Command::HandBack {
                return_channel,
                receiver,
                note,
            } => {
                detail.note.clone_from(note);
                detail.return_channel = *return_channel;
                if let Some(channel) = return_channel {
                    self.return_by(case, *channel)?;
                }
                Self::check_receiver(case, receiver.as_ref())?;
                case.state().receiver.clone_from(receiver);
                self.post_result(case, return_channel.is_some(), detail)?;
            }
            Command::GiveAtCounter { receiver, note } => {
                detail.note.clone_from(note);
                case.state().receiver.clone_from(receiver);
                detail.order = counter::give(self.conn, &self.parts.post.orders, self.now)?;
            }
            Command::CorrectApplicant {
                applicant,
                submitter,
                reason,
            } => {
                detail.reason = Some(reason.clone());
                self.correct_people(case, applicant.as_ref(), submitter, detail)?;
            }
            Command::Stop { reason, legal_ground } => {
                detail.reason = Some(reason.clone());
                detail.legal_ground.clone_from(legal_ground);
            }
        }
        self.move_on(case, command.action(), transition, detail)?;
        if case.dossier.state.status.is_without_result() {
            self.ask_no_more(case, detail)?;
        }
        if matches!(
            transition.clock,
            ClockEffect::Resume | ClockEffect::Start | ClockEffect::Restart
        ) {
            detail.due_at = Some(case.dossier.state.due_at);
        }
        if transition.clock == ClockEffect::Stop {
            detail.timeliness = case.dossier.state.timeliness;
        }
        Ok(())
    }

    /// The state after the action, and what the clock does, with what is told of due times that moved by it.
    fn move_on(
        &mut self,
        case: &mut Case,
        action: Action,
        transition: &Transition,
        detail: &mut Detail,
    ) -> Result<(), Error> {
        let state = case.state();
        let status = match transition.to {
            Target::To(status) => status,
            Target::Same => state.status,
            Target::Resumed => working_status(state.received_at.is_some(), state.step_no),
        };
        match transition.clock {
            ClockEffect::Resume => self.resume(case, detail)?,
            ClockEffect::Stop => {
                // Ending while paused ends the pause too: the ledger stays whole if the dossier is taken up again.
                if case.dossier.state.paused_at.is_some() {
                    self.resume(case, detail)?;
                }
                self.leave_all(action)?;
                if status == Status::Decided {
                    case.decide(self.now, Some(self.actor.user_id));
                } else {
                    case.end(self.now, status);
                }
                return Ok(());
            }
            ClockEffect::Restart => {
                let ended_at = case.dossier.state.ended_at;
                case.reopen();
                self.take_up_again(case, ended_at, detail)?;
                case.state().status = status;
                if case.dossier.state.step_no > 0 {
                    self.enter_again(case)?;
                }
                return Ok(());
            }
            ClockEffect::None | ClockEffect::Start | ClockEffect::Pause | ClockEffect::Extend => {}
        }
        if status == Status::IntakeRefused {
            case.end(self.now, status);
        }
        match transition.to {
            Target::Same => {}
            Target::To(Status::HandedBack) => case.hand_back(self.now),
            Target::To(_) | Target::Resumed => case.state().status = status,
        }
        Ok(())
    }
}
