//! The actions with what each needs.

use chrono::NaiveDate;

use crate::domain::codes::Username;
use crate::domain::dossier::Action;
use crate::domain::fee::PaymentMethod;
use crate::domain::instant::Instant;
use crate::domain::paper::HandedPaper;
use crate::domain::postal::Channel;

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
    PayFee {
        method: PaymentMethod,
        reference: Option<String>,
        /// Only these; every unpaid fee if empty.
        fees: Vec<i16>,
    },
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
