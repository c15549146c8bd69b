//! Whether an action is possible now, for this person, apart from what they would enter with it. The same answer
//! decides the action and the list of allowed actions.

use crate::db::dossier_parts::{FeeRow, ResultRow};
use crate::db::dossiers::Dossier;
use crate::domain::dossier::{Action, Status, Transition, transition};
use crate::domain::fee::{FeeTiming, PaymentState};
use crate::domain::instant::Instant;
use crate::domain::paper::{self, HandedPaper};
use crate::domain::policy::{Actor, Permission};
use crate::domain::procedure::ProcedureDefinition;
use crate::domain::rules::RuleKey;
use crate::domain::signature::SignatureOutcome;
use crate::service::access::not_allowed;
use crate::service::catalogue::Catalogue;
use crate::service::error::{Error, Reason};
use crate::service::money;

/// A dossier, the person before it, and the moment.
pub struct Situation<'a> {
    /// The dossier.
    pub dossier: &'a Dossier,
    /// What its procedure version says.
    pub definition: &'a ProcedureDefinition,
    /// Its fees.
    pub fees: &'a [FeeRow],
    /// The result that counts.
    pub result: Option<&'a ResultRow>,
    /// The catalogue.
    pub catalogue: &'a Catalogue,
    /// The person.
    pub actor: &'a Actor,
    /// The moment.
    pub now: Instant,
}

impl Situation<'_> {
    /// Every action that the person could take now.
    pub fn allowed(&self) -> Vec<Action> {
        Action::ALL
            .iter()
            .copied()
            .filter(|action| self.check(*action).is_ok())
            .collect()
    }

    /// The transition of an action, if it is possible now.
    ///
    /// # Errors
    /// The state does not allow it, the person may not do it, or something stands in the way.
    pub fn check(&self, action: Action) -> Result<&'static Transition, Error> {
        let status = self.dossier.state.status;
        let found = transition(status, action).ok_or_else(|| {
            Error::with(
                Reason::WrongState,
                [action.label_vi().to_owned(), status.label_vi().to_owned()],
            )
        })?;
        let reach = self.dossier.reach();
        if !self.actor.may_on(found.permission, &reach, self.catalogue.tree()) {
            return Err(not_allowed(found.permission));
        }
        if found.permission == Permission::DossierProcess {
            self.check_assignment()?;
        }
        match action {
            Action::Accept => self.check_papers()?,
            Action::Forward => self.check_forward()?,
            Action::PayFee => money::payable(self.fees)?,
            Action::Extend => self.check_extension()?,
            Action::AttachResult if !self.definition.gives_result => return Err(Reason::NoResultGiven.into()),
            Action::Decide => self.check_last_step()?,
            Action::HandBack => self.check_fee(|timing| timing != FeeTiming::Exempt)?,
            _ => {}
        }
        Ok(found)
    }

    /// A handler works on what is theirs or nobody's; leaders may act on any step.
    fn check_assignment(&self) -> Result<(), Error> {
        let theirs = self
            .dossier
            .state
            .assignee_id
            .is_none_or(|user| user == self.actor.user_id);
        if theirs
            || self.dossier.state.status == Status::Decided
            || self.actor.leads(&self.dossier.reach(), self.catalogue.tree())
        {
            Ok(())
        } else {
            Err(Reason::NotAssigned.into())
        }
    }

    fn check_papers(&self) -> Result<(), Error> {
        let handed: Vec<HandedPaper> = serde_json::from_str(&self.dossier.state.papers).map_err(Error::internal)?;
        let missing = paper::missing(&self.definition.papers, &handed, self.dossier.intake.intake_channel);
        if missing.is_empty() {
            return Ok(());
        }
        let names = missing.iter().map(|p| p.name.as_str()).collect::<Vec<_>>().join("; ");
        Err(Error::with(Reason::PapersMissing, [names]))
    }

    fn check_forward(&self) -> Result<(), Error> {
        if self.dossier.state.status == Status::Received {
            self.check_fee(|timing| timing == FeeTiming::PayFirst)
        } else if self.dossier.state.step_no >= self.definition.last_step() {
            Err(Reason::NoNextStep.into())
        } else {
            Ok(())
        }
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
            amount => Err(Error::with(Reason::FeeUnpaid, [amount.to_string()])),
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
        if i64::from(self.dossier.state.extensions) >= allowed {
            return Err(Error::with(
                Reason::TooManyExtensions,
                [self.dossier.state.extensions.to_string()],
            ));
        }
        let lead = self.catalogue.rule(RuleKey::ExtensionLeadMinutes, agency, day);
        let left = self.catalogue.calendar(agency)?.working_minutes_between(self.now, due);
        if self.now >= due || left < lead {
            return Err(Error::with(Reason::ExtensionTooLate, [lead.to_string()]));
        }
        Ok(())
    }
}
