//! Actions on a dossier: one transaction each, guarded by its version.

use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::json;

use super::case::{Case, Detail, event_name};
use super::guards::Situation;
use super::view::{self, DossierView, Parts};
use super::{clock, intake};
use crate::db::dossier_parts::{self, MoveRow, ResultRow, StepRow};
use crate::db::{self, Connection, counters, locks};
use crate::domain::codes::Username;
use crate::domain::dossier::{Action, ClockEffect, Status, Target, Transition, working_status};
use crate::domain::dossier_code::DossierCode;
use crate::domain::fee::PaymentMethod;
use crate::domain::ids::UserId;
use crate::domain::instant::Instant;
use crate::domain::paper::{HandedPaper, supplement};
use crate::domain::policy::{Actor, Permission};
use crate::domain::postal::Channel;
use crate::domain::procedure::ProcedureVersion;
use crate::domain::timeliness::Timeliness;
use crate::service::access::{self, Desk};
use crate::service::catalogue::Catalogue;
use crate::service::context::{Caller, Context};
use crate::service::error::{Error, FieldError, Reason};
use crate::service::idempotency::{Answer, Once, once};

/// A decision paper to attach.
#[derive(Clone, Debug)]
pub struct NewResult {
    /// Symbol and number.
    pub symbol: String,
    /// What it says, in a line.
    pub summary: String,
    /// Who signed.
    pub signer: String,
    /// Day of issue.
    pub issued_on: NaiveDate,
    /// Where the file is.
    pub file_reference: Option<String>,
    /// Whether the file is digitally signed.
    pub digitally_signed: bool,
}

/// An action with what it needs.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub enum Command {
    /// Accept an online dossier.
    Accept,
    /// Refuse the intake.
    RefuseIntake { reason: String },
    /// Hand over to the next step.
    Forward {
        assignee: Option<Username>,
        note: Option<String>,
    },
    /// Return to the step before.
    SendBack { reason: String },
    /// Name the official of the step.
    Assign { assignee: Username },
    /// Ask for papers.
    RequestSupplement {
        papers: Vec<String>,
        reason: String,
        legal_ground: Option<String>,
    },
    /// The papers arrived.
    SupplementReceived { papers: Vec<HandedPaper> },
    /// Ask for a financial duty.
    RequirePayment {
        reason: String,
        legal_ground: Option<String>,
    },
    /// It was fulfilled.
    PaymentSettled { note: Option<String> },
    /// The fee was paid.
    PayFee { method: PaymentMethod },
    /// Put the date off with an apology.
    Extend { due_at: Instant, reason: String },
    /// Attach the result.
    AttachResult { result: NewResult },
    /// Decide, attaching the result if it comes along.
    Decide {
        result: Option<NewResult>,
        note: Option<String>,
    },
    /// Hand the result back.
    HandBack {
        return_channel: Option<Channel>,
        note: Option<String>,
    },
    /// Withdraw.
    Withdraw { reason: String },
    /// Stop.
    Stop {
        reason: String,
        legal_ground: Option<String>,
    },
    /// Take up again.
    Reopen { reason: String },
}

impl Command {
    /// Which action it is.
    pub const fn action(&self) -> Action {
        match self {
            Self::Accept => Action::Accept,
            Self::RefuseIntake { .. } => Action::RefuseIntake,
            Self::Forward { .. } => Action::Forward,
            Self::SendBack { .. } => Action::SendBack,
            Self::Assign { .. } => Action::Assign,
            Self::RequestSupplement { .. } => Action::RequestSupplement,
            Self::SupplementReceived { .. } => Action::SupplementReceived,
            Self::RequirePayment { .. } => Action::RequirePayment,
            Self::PaymentSettled { .. } => Action::PaymentSettled,
            Self::PayFee { .. } => Action::PayFee,
            Self::Extend { .. } => Action::Extend,
            Self::AttachResult { .. } => Action::AttachResult,
            Self::Decide { .. } => Action::Decide,
            Self::HandBack { .. } => Action::HandBack,
            Self::Withdraw { .. } => Action::Withdraw,
            Self::Stop { .. } => Action::Stop,
            Self::Reopen { .. } => Action::Reopen,
        }
    }
}

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
            }
            Command::PaymentSettled { note: text } => note("note", json!(text)),
            Command::PayFee { method } => {
                note("method", json!(method));
                let id = case.dossier.intake.id;
                dossier_parts::pay_fees(self.conn, id, *method, self.now, self.actor.user_id)?;
                self.parts.fees = dossier_parts::fees(self.conn, id)?;
                case.state().fee_state = intake::fee_state(&self.parts.fees);
            }
            Command::Extend { due_at, reason } => {
                note("reason", json!(reason));
                note("due_before", json!(case.dossier.state.due_at));
                note("due_after", json!(due_at));
                self.extend(case, *due_at, reason)?;
            }
            Command::AttachResult { result } => {
                note("symbol", json!(result.symbol));
                self.attach(case, result)?;
            }
            Command::Decide { result, note: text } => {
                note("note", json!(text));
                note("symbol", json!(result.as_ref().map(|r| &r.symbol)));
                if let Some(result) = result {
                    if !self.version.definition.gives_result {
                        return Err(Reason::NoResultGiven.into());
                    }
                    self.attach(case, result)?;
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

    fn leave_step(&mut self, case: &mut Case, action: Action) -> Result<(), Error> {
        if let Some(step) = self.parts.steps.last().filter(|s| s.left_at.is_none()) {
            dossier_parts::leave_step(self.conn, case.dossier.intake.id, step.seq, self.now, action.as_str())?;
        }
        Ok(())
    }

    /// Leaves the present step and enters another; step 0 is the desk.
    fn enter_step(
        &mut self,
        case: &mut Case,
        step_no: i16,
        assignee: Option<UserId>,
        outcome: &str,
    ) -> Result<(), Error> {
        let id = case.dossier.intake.id;
        let seq = self.parts.steps.last().map_or(0, |s| s.seq);
        if let Some(step) = self.parts.steps.last().filter(|s| s.left_at.is_none()) {
            dossier_parts::leave_step(self.conn, id, step.seq, self.now, outcome)?;
        }
        case.state().step_no = step_no;
        case.state().assignee_id = assignee;
        let Some(definition) = self.version.definition.step(step_no) else {
            case.state().step_agency_id = None;
            return Ok(());
        };
        let agency_id = self.step_agency(case, step_no)?;
        let calendar = self.catalogue.calendar(agency_id)?;
        let due_at = crate::domain::deadline::step_due(calendar, self.now, definition.duration)
            .map_err(clock::refuse)?
            .due_at();
        case.state().step_agency_id = Some(agency_id);
        dossier_parts::insert_step(
            self.conn,
            &StepRow {
                dossier_id: id,
                seq: seq + 1,
                step_no,
                name: definition.name.clone(),
                role: definition.role,
                agency_id,
                assignee_id: assignee,
                entered_at: self.now,
                due_at,
                left_at: None,
                outcome: None,
            },
        )?;
        Ok(())
    }

    fn step_agency(&self, case: &Case, step_no: i16) -> Result<crate::domain::ids::AgencyId, Error> {
        match self.version.definition.step(step_no).and_then(|s| s.agency.as_ref()) {
            Some(code) => Ok(self.catalogue.agency(code)?.id),
            None => Ok(case.dossier.intake.agency_id),
        }
    }

    /// The account named for a step, if it may work there.
    fn official(&mut self, case: &Case, step_no: i16, name: Option<&Username>) -> Result<Option<UserId>, Error> {
        let Some(name) = name else { return Ok(None) };
        let refuse = |vi: &str, en: &str| Err(Error::field(FieldError::new("assignee", "assignee_unfit", vi, en)));
        let Some(user) = db::accounts::find_user(self.conn, name)?.filter(|u| u.disabled_at.is_none()) else {
            return refuse(
                "Không có tài khoản này, hoặc tài khoản đã bị khóa.",
                "There is no such active account.",
            );
        };
        let agency = self.step_agency(case, step_no)?;
        let grants = db::accounts::grants(self.conn, user.id)?;
        let tree = self.catalogue.tree();
        let fit = grants
            .iter()
            .any(|g| g.role.allows(Permission::DossierProcess) && tree.is_within(agency, g.agency_id));
        if fit {
            Ok(Some(user.id))
        } else {
            refuse(
                "Cán bộ này không xử lý hồ sơ tại cơ quan của bước này.",
                "This official does not process dossiers in the agency of this step.",
            )
        }
    }

    /// Whether the result may go home in another way than was registered: by post as at intake, or not at all.
    fn check_return(&self, case: &Case, channel: Channel) -> Result<(), Error> {
        let refuse = |code, vi: &str, en: &str| Err(Error::field(FieldError::new("return_channel", code, vi, en)));
        if channel != Channel::Postal {
            return Ok(());
        }
        if !self.version.definition.postal_allowed {
            return refuse(
                "post_not_allowed",
                "Thủ tục này không tiếp nhận, trả kết quả qua bưu chính công ích.",
                "This procedure does not use the public post.",
            );
        }
        if case.dossier.intake.applicant_address.is_none() {
            return refuse(
                "address_missing",
                "Hồ sơ không có địa chỉ người nhận nên không thể trả kết quả qua bưu chính.",
                "The dossier has no address to send the result to.",
            );
        }
        Ok(())
    }

    fn next_move(&self) -> i16 {
        self.parts.moves.last().map_or(1, |m| m.seq + 1)
    }

    fn pause(
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
    fn resume(&mut self, case: &mut Case) -> Result<(), Error> {
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

    fn extend(&mut self, case: &mut Case, due_at: Instant, reason: &str) -> Result<(), Error> {
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

    fn attach(&mut self, case: &mut Case, result: &NewResult) -> Result<(), Error> {
        if result.issued_on > self.now.local_day() {
            return Err(Error::field(FieldError::new(
                "result.issued_on",
                "in_the_future",
                "Ngày ban hành kết quả không được ở tương lai.",
                "The day of issue must not lie in the future.",
            )));
        }
        let row = ResultRow {
            dossier_id: case.dossier.intake.id,
            seq: self.parts.results.last().map_or(1, |r| r.seq + 1),
            symbol: result.symbol.clone(),
            r#abstract: result.summary.clone(),
            signer: result.signer.clone(),
            issued_on: result.issued_on,
            file_reference: result.file_reference.clone(),
            digitally_signed: result.digitally_signed,
            attached_at: self.now,
            attached_by: self.actor.user_id,
        };
        dossier_parts::insert_result(self.conn, &row)?;
        self.parts.results.push(row);
        case.state().result_attached = true;
        Ok(())
    }
}
