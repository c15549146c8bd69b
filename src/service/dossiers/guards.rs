//! Whether an action is possible now, for this person, apart from what they would enter with it. The same answer
//! decides the action and the list of allowed actions.

use crate::db::dossier_fees::FeeRow;
use crate::db::dossier_parts::{MoveRow, ResultRow, StepRow};
use crate::db::dossiers::Dossier;
use crate::db::postal_orders::OrderRow;
use crate::domain::dossier::{Action, Status, Transition, transition};
use crate::domain::fee::{FeeTiming, PaymentState};
use crate::domain::instant::Instant;
use crate::domain::paper;
use crate::domain::policy::{Actor, Behalf, DossierReach, Permission, Role};
use crate::domain::procedure::ProcedureDefinition;
use crate::domain::rules::RuleKey;
use crate::domain::signature::SignatureOutcome;
use crate::domain::text::FieldCode;
use crate::service::access::{not_allowed, waits_for};
use crate::service::catalogue::Catalogue;
use crate::service::dossiers::intake;
use crate::service::error::{Error, FieldError, Reason};
use crate::service::money;
use crate::service::post::counter;

/// A dossier, the person before it, and the moment.
pub struct Situation<'a> {
    /// The dossier.
    pub dossier: &'a Dossier,
    /// What its procedure version says.
    pub definition: &'a ProcedureDefinition,
    /// Stays at steps.
    pub steps: &'a [StepRow],
    /// Pauses and extensions.
    pub moves: &'a [MoveRow],
    /// Its fees.
    pub fees: &'a [FeeRow],
    /// The result that counts.
    pub result: Option<&'a ResultRow>,
    /// Items of the public post.
    pub post: &'a [OrderRow],
    /// The catalogue.
    pub catalogue: &'a Catalogue,
    /// The person.
    pub actor: &'a Actor,
    /// The moment.
    pub now: Instant,
}

/// An action that is possible.
pub struct Permit<'a> {
    /// Its row in the table.
    pub transition: &'static Transition,
    /// Place of the open stay that it is about, if it is about one.
    pub stay: Option<usize>,
    /// In whose place the person does it, if not in their own.
    pub behalf: Option<&'a Behalf>,
}

/// Where an action is possible: at which open stays, if it is about one, and in whose place.
struct Options<'a> {
    transition: &'static Transition,
    stays: Vec<usize>,
    behalf: Option<&'a Behalf>,
}

fn wrong_state(action: Action, status: Status) -> Error {
    let (vi, en) = (
        [action.label_vi(), status.label_vi()],
        [action.as_str(), status.as_str()],
    );
    Error::named(Reason::WrongState, vi, en)
}

impl<'a> Situation<'a> {
    /// Every action that the person could take now; and those of the person in this state that something stands in the
    /// way of, with what that is.
    pub fn survey(&self) -> (Vec<Action>, Vec<(Action, Error)>) {
        let (mut allowed, mut blocked) = (Vec::new(), Vec::new());
        for action in Action::ALL.iter().copied() {
            match self.options(action) {
                Ok(_) => allowed.push(action),
                Err(error) if matches!(error.reason, Reason::WrongState | Reason::NotAllowed) => {}
                Err(error) => blocked.push((action, error)),
            }
        }
        (allowed, blocked)
    }

    /// Numbers of the open steps at which the person could take an action; none if it is not possible now.
    pub fn steps_for(&self, action: Action) -> Vec<i16> {
        let stays = self
            .options(action)
            .map_or_else(|_| Vec::new(), |options| options.stays);
        let number = |stay: usize| self.steps.get(stay).map(|s| s.step_no);
        stays.into_iter().filter_map(number).collect()
    }

    /// The permission for an action, if it is possible now. Where several steps are open, `step` names the one that is
    /// meant; without it, the one that the person can act on, or of several the one that is assigned to them.
    ///
    /// # Errors
    /// The state does not allow it, the person may not do it, something stands in the way, or it is not clear which
    /// step is meant.
    pub fn permit(&self, action: Action, step: Option<i16>) -> Result<Permit<'a>, Error> {
        let Options {
            transition,
            stays,
            behalf,
        } = self.options(action)?;
        let permit = |stay| Permit {
            transition,
            stay,
            behalf,
        };
        let number = |stay: &usize| self.steps.get(*stay).map(|s| s.step_no);
        if let Some(step) = step {
            let stay = stays.iter().find(|stay| number(stay) == Some(step));
            return stay.map(|stay| permit(Some(*stay))).ok_or_else(|| {
                Error::field(FieldError::new(
                    "step",
                    FieldCode::StepNotOpen,
                    "Bước này không đang mở, hoặc ông/bà không xử lý bước này.",
                    "This step is not open, or it is not yours.",
                ))
            });
        }
        let me = behalf.map_or(self.actor.user_id, |other| other.user_id);
        let mut mine = stays
            .iter()
            .filter(|stay| self.steps.get(**stay).is_some_and(|s| s.assignee_id == Some(me)));
        match (stays.as_slice(), mine.next(), mine.next()) {
            ([], ..) => Ok(permit(None)),
            ([stay], ..) | (_, Some(stay), None) => Ok(permit(Some(*stay))),
            // What concerns the whole dossier can be done from any of them.
            _ if matches!(action, Action::RequirePayment | Action::AttachResult) => Ok(permit(None)),
            _ => Err(Error::field(FieldError::new(
                "step",
                FieldCode::WhichStep,
                "Nhiều bước đang mở song song; hãy nêu số bước.",
                "Several steps are open side by side; name the step.",
            ))),
        }
    }

    fn options(&self, action: Action) -> Result<Options<'a>, Error> {
        let status = self.dossier.state.status;
        let transition = transition(status, action).ok_or_else(|| wrong_state(action, status))?;
        let own = self.options_of(self.actor, transition, None);
        let Err(refused) = own else {
            return own.map(|stays| Options {
                transition,
                stays,
                behalf: None,
            });
        };
        for other in &self.actor.behalf {
            let deputy = self.actor.in_place_of(other);
            if let Ok(stays) = self.options_of(&deputy, transition, Some(other)) {
                return Ok(Options {
                    transition,
                    stays,
                    behalf: Some(other),
                });
            }
        }
        Err(refused)
    }

    /// At which open stays a person could do it; empty where it is not about one.
    fn options_of(
        &self,
        actor: &Actor,
        found: &'static Transition,
        queue_of: Option<&Behalf>,
    ) -> Result<Vec<usize>, Error> {
        let action = found.action;
        let open: Vec<(usize, &StepRow)> = self
            .steps
            .iter()
            .enumerate()
            .filter(|(_, s)| s.is_open())
            .filter(|(_, s)| queue_of.is_none() || waits_for(actor, s, self.catalogue.tree()))
            .collect();
        if queue_of.is_some() && open.is_empty() {
            return Err(not_allowed(found.permission));
        }
        let mut stays = Vec::new();
        if found.from == Status::Processing && action.is_at_a_step() {
            let mut refused = not_allowed(found.permission);
            for (n, stay) in open {
                match self.at_stay(actor, found, stay) {
                    Ok(()) => stays.push(n),
                    // Of several steps what stands in the way says more than that another step is somebody else's.
                    Err(error) if refused.reason == Reason::NotAllowed => refused = error,
                    Err(_) => {}
                }
            }
            if stays.is_empty() {
                return Err(refused);
            }
        } else if !self.in_place(actor, found.permission) {
            return Err(not_allowed(found.permission));
        }
        self.stands_open(found)?;
        Ok(stays)
    }

    /// Whether nothing stands in the way of an action, whoever takes it.
    pub(super) fn stands_open(&self, found: &Transition) -> Result<(), Error> {
        match found.action {
            Action::Accept => {
                intake::still_receives(self.catalogue, &self.dossier.intake, self.now)?;
                self.check_papers()
            }
            Action::Forward => self.check_forward(),
            Action::PayFee => money::payable(self.dossier, self.fees),
            Action::Extend => self.check_extension(),
            Action::AttachResult if !self.definition.gives_result => Err(Reason::NoResultGiven.into()),
            Action::AttachResult if found.from == Status::HandedBack && self.dossier.state.result_attached => {
                Err(wrong_state(found.action, found.from))
            }
            Action::Decide => {
                self.check_last_step()?;
                self.check_fee(|timing| timing == FeeTiming::PayFirst)
            }
            Action::HandBack => self.check_fee(|timing| timing != FeeTiming::Exempt),
            Action::GiveAtCounter if counter::came_back(self.post)?.is_none() => {
                Err(wrong_state(found.action, found.from))
            }
            Action::CloseUnanswered => self.check_unanswered(),
            _ => Ok(()),
        }
    }

    /// The agencies that the dossier concerns, with those of every open step.
    pub fn reach(&self) -> DossierReach {
        let mut reach = self.dossier.reach();
        reach
            .step_agencies
            .extend(self.steps.iter().filter(|s| s.is_open()).map(|s| s.agency_id));
        reach
    }

    /// Whether the person has the permission for the dossier as a whole. What changes its course is up to the agency that
    /// decides it, not to those that receive it or hold a step of it; what the applicant said of themselves is put right where
    /// they said it.
    fn in_place(&self, actor: &Actor, permission: Permission) -> bool {
        let tree = self.catalogue.tree();
        match permission {
            Permission::DossierExtend
            | Permission::DossierStop
            | Permission::DossierSuspend
            | Permission::DossierReopen => actor.may_in(permission, self.dossier.intake.agency_id, tree),
            Permission::DossierCorrect => actor.may_in(permission, self.dossier.intake.received_agency_id, tree),
            _ => actor.may_on(permission, &self.reach(), tree),
        }
    }

    /// Whether the person could do it at an open stay: the step lies with their agency, was taken over, is of their role,
    /// and is theirs or nobody's; leaders may act on any.
    fn at_stay(&self, actor: &Actor, found: &Transition, stay: &StepRow) -> Result<(), Error> {
        let tree = self.catalogue.tree();
        let decides =
            found.action == Action::Decide && actor.may_in(found.permission, self.dossier.intake.agency_id, tree);
        if !decides && !actor.may_in(found.permission, stay.agency_id, tree) {
            return Err(not_allowed(found.permission));
        }
        let leads = actor.leads_in(stay.agency_id, tree);
        match (found.action, stay.is_pending()) {
            // Whoever does not take it over returns it.
            (Action::ReceiveHandover, true) | (Action::SendBack, true) => return Ok(()),
            (Action::ReceiveHandover, false) => return Err(Reason::NothingToReceive.into()),
            (_, true) => return Err(Reason::HandoverPending.into()),
            _ => {}
        }
        let moves = matches!(found.action, Action::Forward | Action::SendBack | Action::TakeOver);
        if moves && stay.role == Role::Leader && !leads {
            return Err(Error::with(Reason::NotYourRole, [stay.name.clone()]));
        }
        let theirs = stay.assignee_id.is_none_or(|user| user == actor.user_id);
        match found.action {
            Action::TakeOver if theirs => Err(Reason::NothingToTakeOver.into()),
            Action::TakeOver => match stay.assignee_id {
                Some(user) if !self.catalogue.is_away(user, self.now.local_day()) => Err(Reason::NotAway.into()),
                _ => Ok(()),
            },
            _ if theirs || leads || found.permission != Permission::DossierProcess => Ok(()),
            _ => Err(Reason::NotAssigned.into()),
        }
    }

    /// Until when the applicant was to answer has passed.
    fn check_unanswered(&self) -> Result<(), Error> {
        let open = self.moves.iter().rfind(|m| m.until_at.is_none());
        match open.and_then(|m| m.answer_due_at) {
            None => Err(Reason::NoAnswerLimit.into()),
            Some(limit) if self.now <= limit => Err(Error::moment(Reason::AnswerNotOverdue, limit)),
            Some(_) => Ok(()),
        }
    }

    fn check_papers(&self) -> Result<(), Error> {
        let handed = &self.dossier.state.papers;
        let missing = paper::missing(&self.definition.papers, handed, self.dossier.intake.intake_channel);
        if missing.is_empty() {
            return Ok(());
        }
        let names = missing.iter().map(|p| p.name.as_str()).collect::<Vec<_>>().join("; ");
        Err(Error::with(Reason::PaperMissing, [names]))
    }

    fn check_forward(&self) -> Result<(), Error> {
        let state = &self.dossier.state;
        if state.status == Status::Processing && state.step_no >= self.definition.last_step() {
            return Err(Reason::NoNextStep.into());
        }
        // Asked again at each step: a cancelled receipt, a refund or another kind of applicant may have left it unpaid.
        self.check_fee(|timing| timing == FeeTiming::PayFirst)
    }

    fn check_last_step(&self) -> Result<(), Error> {
        let (step, last) = (self.dossier.state.step_no, self.definition.last_step());
        if step < last {
            return Err(Error::with(Reason::NotAtLastStep, [step.to_string(), last.to_string()]));
        }
        Ok(())
    }

    /// Whether the result that the procedure demands is there; asked when deciding, after a result that came with the
    /// decision was attached.
    ///
    /// # Errors
    /// The result, its file or its signature is missing.
    pub fn check_result(&self) -> Result<(), Error> {
        if !self.definition.result_file_demanded {
            return Ok(());
        }
        match self.result {
            None => Err(Reason::ResultMissing.into()),
            Some(result) if result.file_no.is_none() => Err(Reason::ResultFileMissing.into()),
            Some(result) if self.definition.signature_demanded => self.check_signature(result),
            Some(_) => Ok(()),
        }
    }

    /// What the system found in the file decides, not what anybody says of it.
    fn check_signature(&self, result: &ResultRow) -> Result<(), Error> {
        let (agency, day) = (self.dossier.intake.agency_id, self.now.local_day());
        let told = |reason, outcome: SignatureOutcome| {
            Err(Error::with(
                reason,
                [outcome.label_vi().to_owned(), outcome.to_string()],
            ))
        };
        match result.signature.unwrap_or(SignatureOutcome::None) {
            SignatureOutcome::Valid => Ok(()),
            SignatureOutcome::Untrusted if self.catalogue.rule(RuleKey::SignatureTrustDemanded, agency, day) == 0 => {
                Ok(())
            }
            outcome @ SignatureOutcome::Untrusted => told(Reason::ResultSignatureUntrusted, outcome),
            outcome @ SignatureOutcome::Broken => told(Reason::ResultSignatureBroken, outcome),
            SignatureOutcome::None => Err(Reason::ResultUnsigned.into()),
        }
    }

    fn check_fee(&self, counts: impl Fn(FeeTiming) -> bool) -> Result<(), Error> {
        match self.unpaid(counts) {
            0 => Ok(()),
            amount => Err(Error::amount(Reason::FeeUnpaid, amount)),
        }
    }

    fn unpaid(&self, counts: impl Fn(FeeTiming) -> bool) -> i64 {
        self.fees
            .iter()
            .filter(|f| matches!(f.state, PaymentState::Unpaid | PaymentState::Pending) && counts(f.timing))
            .map(|f| f.amount)
            .sum()
    }

    fn check_extension(&self) -> Result<(), Error> {
        let due = self.dossier.state.due_at.ok_or(Reason::NothingToExtend)?;
        let (agency, day) = (self.dossier.intake.agency_id, self.now.local_day());
        let allowed = self.catalogue.rule(RuleKey::ExtensionsAllowed, agency, day);
        let made = self.dossier.state.extensions;
        if i64::from(made) >= allowed {
            return Err(Error::with(Reason::TooManyExtensions, [made.to_string()]));
        }
        let lead = self.catalogue.rule(RuleKey::ExtensionLeadMinutes, agency, day);
        let left = self.catalogue.calendar(agency)?.working_minutes_between(self.now, due);
        if self.now >= due {
            return Err(Reason::ExtensionAfterDue.into());
        }
        if left < lead {
            return Err(Error::with(Reason::ExtensionTooLate, [lead.to_string()]));
        }
        Ok(())
    }
}
