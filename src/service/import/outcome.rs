//! How far a dossier of the exchange file had come.

use crate::domain::dossier::Status;
use crate::domain::handover::PauseCause;
use crate::domain::text_enum::text_enum;

text_enum! {
    /// How far a dossier had come.
    pub enum Outcome {
        /// Still in progress; it goes on at the desk.
        Received = "received" / "đang giải quyết",
        /// Papers were asked for; the clock stands still until they come.
        SupplementRequested = "supplement_requested" / "yêu cầu bổ sung giấy tờ",
        /// A tax or another duty is owed; the clock stands still until it is paid.
        PaymentRequired = "payment_required" / "yêu cầu thực hiện nghĩa vụ tài chính",
        /// The clock stands still on another legal ground.
        Suspended = "suspended" / "tạm dừng giải quyết",
        /// Decided, the result waits at the counter.
        Decided = "decided" / "đã giải quyết",
        /// Handed back.
        HandedBack = "handed_back" / "đã trả kết quả",
        /// Withdrawn by the applicant.
        Withdrawn = "withdrawn" / "rút hồ sơ",
        /// Stopped.
        Stopped = "stopped" / "dừng xử lý",
    }
}

impl Outcome {
    /// The state of the dossier.
    pub const fn status(self) -> Status {
        match self {
            Self::Received => Status::Received,
            Self::SupplementRequested => Status::SupplementRequested,
            Self::PaymentRequired => Status::PaymentRequired,
            Self::Suspended => Status::Suspended,
            Self::Decided => Status::Decided,
            Self::HandedBack => Status::HandedBack,
            Self::Withdrawn => Status::Withdrawn,
            Self::Stopped => Status::Stopped,
        }
    }

    /// What its clock stands still for; none unless it is paused.
    pub const fn paused_for(self) -> Option<PauseCause> {
        match self {
            Self::SupplementRequested => Some(PauseCause::Supplement),
            Self::PaymentRequired => Some(PauseCause::Payment),
            Self::Suspended => Some(PauseCause::Suspension),
            Self::Received | Self::Decided | Self::HandedBack | Self::Withdrawn | Self::Stopped => None,
        }
    }

    /// Whether it is over: decided, or ended without a result.
    pub const fn has_ended(self) -> bool {
        !self.status().is_open()
    }

    /// The outcome under which a stored dossier that was received is exported.
    pub const fn of(status: Status) -> Self {
        match status {
            Status::SupplementRequested => Self::SupplementRequested,
            Status::PaymentRequired => Self::PaymentRequired,
            Status::Suspended => Self::Suspended,
            Status::Decided => Self::Decided,
            Status::HandedBack => Self::HandedBack,
            Status::Withdrawn => Self::Withdrawn,
            Status::Stopped => Self::Stopped,
            Status::Submitted | Status::IntakeRefused | Status::Received | Status::Processing => Self::Received,
        }
    }
}
