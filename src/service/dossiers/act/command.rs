//! The actions with what each needs.

use chrono::NaiveDate;

use crate::domain::codes::{AgencyCode, Username};
use crate::domain::dossier::Action;
use crate::domain::instant::Instant;
use crate::domain::paid::Paid;
use crate::domain::paper::{HandedPaper, MissingPaper};
use crate::domain::person::PersonName;
use crate::domain::postal::Channel;
use crate::service::dossiers::applicant::{Applicant, SubmitterChange};

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
    /// Kind of paper.
    pub kind: Option<String>,
    /// Who issued it, if that is not the agency that decides.
    pub issuing_agency: Option<String>,
    /// First day on which it is valid.
    pub effective_on: Option<NaiveDate>,
    /// Last day on which it is valid.
    pub expires_on: Option<NaiveDate>,
    /// Number of its file in the dossier.
    pub file: Option<i16>,
}

/// An action with what it needs.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub enum Command {
    /// Accept an online dossier.
    Accept,
    /// Refuse the intake.
    RefuseIntake { reason: String },
    /// Hand over to the next step. `step` names the open step that is done, where there are several; so everywhere below.
    Forward {
        step: Option<i16>,
        assignee: Option<Username>,
        note: Option<String>,
    },
    /// Return to an earlier step; without one, to the stage before.
    SendBack {
        step: Option<i16>,
        to_step: Option<i16>,
        reason: String,
    },
    /// Confirm that a dossier from another agency has arrived.
    ReceiveHandover { step: Option<i16>, note: Option<String> },
    /// Name the official of the step, or another one.
    Assign {
        step: Option<i16>,
        assignee: Username,
        note: Option<String>,
    },
    /// Take over from a colleague who is away.
    TakeOver { step: Option<i16>, reason: String },
    /// Ask for papers.
    RequestSupplement {
        step: Option<i16>,
        papers: Vec<MissingPaper>,
        reason: String,
        legal_ground: Option<String>,
        answer_by: Option<Instant>,
    },
    /// Nobody answered in time.
    CloseUnanswered { reason: Option<String> },
    /// Stop the clock on another legal ground.
    Suspend { reason: String, legal_ground: String },
    /// Let it run again.
    Resume { note: Option<String> },
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
    PayFee {
        paid: Paid,
        /// Only these; every unpaid fee if none are named.
        fees: Option<Vec<i16>>,
    },
    /// Put the date off with an apology.
    Extend {
        due_at: Instant,
        reason: String,
        late_agency: Option<AgencyCode>,
    },
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
        /// Who takes it at the counter, if that is noted.
        receiver: Option<PersonName>,
        note: Option<String>,
    },
    /// Hand out at the counter what the post brought back.
    GiveAtCounter {
        /// Who takes it, if that is noted.
        receiver: Option<PersonName>,
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
    /// The applicant as they should stand.
    CorrectApplicant {
        /// As they should stand, if they do not yet.
        applicant: Option<Applicant>,
        /// Who hands in for them.
        submitter: SubmitterChange,
        reason: String,
    },
}

impl Command {
    /// Which action it is.
    pub const fn action(&self) -> Action {
        match self {
            Self::Accept => Action::Accept,
            Self::RefuseIntake { .. } => Action::RefuseIntake,
            Self::Forward { .. } => Action::Forward,
            Self::SendBack { .. } => Action::SendBack,
            Self::ReceiveHandover { .. } => Action::ReceiveHandover,
            Self::Assign { .. } => Action::Assign,
            Self::TakeOver { .. } => Action::TakeOver,
            Self::CloseUnanswered { .. } => Action::CloseUnanswered,
            Self::Suspend { .. } => Action::Suspend,
            Self::Resume { .. } => Action::Resume,
            Self::RequestSupplement { .. } => Action::RequestSupplement,
            Self::SupplementReceived { .. } => Action::SupplementReceived,
            Self::RequirePayment { .. } => Action::RequirePayment,
            Self::PaymentSettled { .. } => Action::PaymentSettled,
            Self::PayFee { .. } => Action::PayFee,
            Self::Extend { .. } => Action::Extend,
            Self::AttachResult { .. } => Action::AttachResult,
            Self::Decide { .. } => Action::Decide,
            Self::HandBack { .. } => Action::HandBack,
            Self::GiveAtCounter { .. } => Action::GiveAtCounter,
            Self::Withdraw { .. } => Action::Withdraw,
            Self::Stop { .. } => Action::Stop,
            Self::Reopen { .. } => Action::Reopen,
            Self::CorrectApplicant { .. } => Action::CorrectApplicant,
        }
    }

    /// Which open step is meant, if one was named.
    pub const fn step(&self) -> Option<i16> {
        match self {
            Self::Forward { step, .. }
            | Self::SendBack { step, .. }
            | Self::ReceiveHandover { step, .. }
            | Self::Assign { step, .. }
            | Self::TakeOver { step, .. }
            | Self::RequestSupplement { step, .. } => *step,
            _ => None,
        }
    }
}
