//! Actions on a dossier: one transaction each, guarded by its version.

mod clock_moves;
mod command;
mod money;
mod results;
mod steps;

use std::sync::Arc;

use serde_json::json;

pub use self::command::{Command, NewResult};
use super::case::{Case, Detail, event_name};
use super::guards::Situation;
use super::intake;
use super::view::{self, DossierView, Parts};
use crate::db::id_generator::IdGenerator;
use crate::db::{Connection, counters, dossier_parts, locks};
use crate::domain::dossier::{Action, ClockEffect, Status, Target, Transition, working_status};
use crate::domain::dossier_code::DossierCode;
use crate::domain::instant::Instant;
use crate::domain::paper::supplement;
use crate::domain::policy::{Actor, Permission};
use crate::domain::procedure::ProcedureVersion;
use crate::domain::timeliness::Timeliness;
use crate::service::access::{self, Desk};
use crate::service::catalogue::Catalogue;
use crate::service::context::{Caller, Context, Parties};
use crate::service::error::{Error, Reason};
use crate::service::files;
use crate::service::idempotency::{Answer, Once, once};

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
    R: Fn(&DossierView) -> Answer + Send + 'static,
{
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .write(move |conn| {
            locks::share_catalogue(conn)?;
            let desk = access::enter(conn, &ctx2, &caller, Permission::DossierRead)?;
            let Desk { conn, actor, catalogue } = desk;
            let user = actor.user_id;
            once(conn, &ctx2, user, key.as_ref(), |conn| {
                let mut desk = Desk { conn, actor, catalogue };
                locks::dossier(desk.conn, &code)?;
                let dossier = view::find(&mut desk, &code)?;
                let Desk { conn, actor, catalogue } = desk;
                let parts = Parts::load(conn, dossier.intake.id)?;
                if dossier.state.version != version {
                    let now = view::compose(conn, &catalogue, &actor, dossier, parts, ctx2.now())?;
                    let current = serde_json::from_str(&render(&now).body).ok().map(Box::new);
                    return Err(Error {
                        current,
                        ..Reason::StaleVersion.into()
                    });
                }
                // The history runs forward even if the machine's clock was set back.
                let now = ctx2.now().max(dossier.state.updated_at);
                let procedure = Arc::clone(catalogue.version(dossier.intake.version_id)?.0);
                let version = procedure
                    .versions
                    .iter()
                    .find(|v| v.id == dossier.intake.version_id)
                    .ok_or_else(|| Error::internal("procedure version is missing"))?;
                let mut act = Act {
                    conn,
                    actor: &actor,
                    catalogue: &catalogue,
                    version,
                    parts,
                    now,
                    ids: &ctx2.ids,
                    parties: &ctx2.parties,
                };
                let case = act.perform(Case::loaded(dossier), &command)?;
                let Act { conn, .. } = act;
                let parts = Parts::load(conn, case.dossier.intake.id)?;
                Ok(render(&view::compose(
                    conn,
                    &catalogue,
                    &actor,
                    case.dossier,
                    parts,
                    now,
                )?))
            })
        })
        .await
}

struct Act<'a> {
    conn: &'a mut Connection,
    actor: &'a Actor,
    catalogue: &'a Catalogue,
    version: &'a ProcedureVersion,
    parts: Parts,
    now: Instant,
    ids: &'a IdGenerator,
    parties: &'a Parties,
}

impl Act<'_> {
    fn situation<'s>(&'s self, case: &'s Case) -> Situation<'s> {
        Situation {
            dossier: &case.dossier,
            definition: &self.version.definition,
            fees: &self.parts.fees,
            result: self.parts.results.last(),
            catalogue: self.catalogue,
            actor: self.actor,
            now: self.now,
        }
    }

    fn perform(&mut self, mut case: Case, command: &Command) -> Result<Case, Error> {
        let action = command.action();
        let transition = self.situation(&case).check(action)?;
        let mut detail = Detail::new();
        self.apply(&mut case, command, transition, &mut detail)?;
        let deltas = case.save(
            self.conn,
            self.now,
            Some(self.actor.user_id),
            event_name(action),
            detail,
        )?;
        counters::append(self.conn, &deltas)?;
        Ok(case)
    }

    fn apply(
        &mut self,
        case: &mut Case,
        command: &Command,
        transition: &Transition,
        detail: &mut Detail,
    ) -> Result<(), Error> {
        let mut note = |key: &str, value: serde_json::Value| {
            if !value.is_null() {
                detail.insert(key.to_owned(), value);
            }
        };
        match command {
            Command::Accept => intake::start_clock(case, self.catalogue, self.version, self.now)?,
            Command::RefuseIntake { reason } | Command::Withdraw { reason } | Command::Reopen { reason } => {
                note("reason", json!(reason));
            }
            Command::Forward { assignee, note: text } => {
                note("note", json!(text));
                note("assignee", json!(assignee));
                let assignee = self.official(case, case.dossier.state.step_no + 1, assignee.as_ref())?;
                self.enter_step(case, case.dossier.state.step_no + 1, assignee, "forward")?;
            }
            Command::SendBack { reason } => {
                note("reason", json!(reason));
                self.enter_step(case, case.dossier.state.step_no - 1, None, "send_back")?;
            }
            Command::Assign { assignee } => {
                note("assignee", json!(assignee));
                let assignee = self.official(case, case.dossier.state.step_no, Some(assignee))?;
                case.state().assignee_id = assignee;
                if let Some(step) = self.parts.steps.last() {
                    dossier_parts::update_step(self.conn, step.dossier_id, step.seq, assignee, step.due_at)?;
                }
            }
            Command::RequestSupplement {
                papers,
                reason,
                legal_ground,
            } => {
                note("papers", json!(papers));
                note("reason", json!(reason));
                note("legal_ground", json!(legal_ground));
                self.pause(case, reason, legal_ground.as_deref(), Some(papers))?;
                case.state().supplement_requests += 1;
            }
            Command::RequirePayment { reason, legal_ground } => {
                note("reason", json!(reason));
                note("legal_ground", json!(legal_ground));
                self.pause(case, reason, legal_ground.as_deref(), None)?;
            }
            Command::SupplementReceived { papers } => {
                note("papers", json!(papers));
                let handed = serde_json::from_str(&case.dossier.state.papers).map_err(Error::internal)?;
                case.state().papers =
                    serde_json::to_string(&supplement(handed, papers.clone())).map_err(Error::internal)?;
                files::count_papers(self.conn, &case.dossier)?;
            }
            Command::PaymentSettled { note: text } => note("note", json!(text)),
            Command::PayFee {
                method,
                reference,
                fees,
            } => self.pay(case, *method, reference.as_deref(), fees, detail)?,
            Command::Extend { due_at, reason } => {
                note("reason", json!(reason));
                note("due_before", json!(case.dossier.state.due_at));
                note("due_after", json!(due_at));
                self.extend(case, *due_at, reason)?;
            }
            Command::AttachResult { result } => {
                note("symbol", json!(result.symbol));
                self.attach(case, result)?;
                note("result_file", self.attached());
            }
            Command::Decide { result, note: text } => {
                note("note", json!(text));
                note("symbol", json!(result.as_ref().map(|r| &r.symbol)));
                if let Some(result) = result {
                    if !self.version.definition.gives_result {
                        return Err(Reason::NoResultGiven.into());
                    }
                    self.attach(case, result)?;
                    note("result_file", self.attached());
                }
                self.situation(case).check_result()?;
            }
            Command::HandBack {
                return_channel,
                note: text,
            } => {
                note("note", json!(text));
                note("return_channel", json!(return_channel));
                if let Some(channel) = return_channel {
                    self.check_return(case, *channel)?;
                    case.state().return_channel = *channel;
                }
                self.post_result(case, detail)?;
            }
            Command::Stop { reason, legal_ground } => {
                note("reason", json!(reason));
                note("legal_ground", json!(legal_ground));
            }
        }
        self.move_on(case, command.action(), transition)?;
        if matches!(
            transition.clock,
            ClockEffect::Resume | ClockEffect::Start | ClockEffect::Restart
        ) {
            detail.insert("due_at".to_owned(), json!(case.dossier.state.due_at));
        }
        if let Some(timeliness) = case
            .dossier
            .state
            .timeliness
            .filter(|_| transition.clock == ClockEffect::Stop)
        {
            detail.insert("timeliness".to_owned(), json!(timeliness));
        }
        Ok(())
    }

    /// The state after the action, and what the clock does.
    fn move_on(&mut self, case: &mut Case, action: Action, transition: &Transition) -> Result<(), Error> {
        let state = case.state();
        let status = match transition.to {
            Target::To(status) => status,
            Target::Same => state.status,
            Target::Resumed => working_status(state.received_at.is_some(), state.step_no),
        };
        match transition.clock {
            ClockEffect::Resume => self.resume(case)?,
            ClockEffect::Stop => {
                // Ending while paused ends the pause too: the ledger stays whole if the dossier is taken up again.
                if case.dossier.state.paused_at.is_some() {
                    self.resume(case)?;
                }
                self.leave_step(case, action)?;
                if status == Status::Decided {
                    let state = case.state();
                    state.timeliness = Some(Timeliness::from_bounds(self.now, state.due_at, state.early_before));
                }
                case.end(self.now, status);
                return Ok(());
            }
            ClockEffect::Restart => {
                case.reopen();
                case.state().status = status;
                let (step, assignee) = (case.dossier.state.step_no, case.dossier.state.assignee_id);
                if step > 0 {
                    self.enter_step(case, step, assignee, "reopen")?;
                }
                return Ok(());
            }
            ClockEffect::None | ClockEffect::Start | ClockEffect::Pause | ClockEffect::Extend => {}
        }
        if status == Status::IntakeRefused {
            case.end(self.now, status);
        }
        if status == Status::HandedBack {
            case.hand_back(self.now);
        } else {
            case.state().status = status;
        }
        Ok(())
    }
}
