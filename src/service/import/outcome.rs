//! How far a dossier of the exchange file had come.

use crate::domain::dossier::Status;
use crate::domain::text_enum::text_enum;

text_enum! {
    /// How far a dossier had come.
    pub enum Outcome {
        /// Still in progress; it goes on at the desk.
        Received = "received" / "đang giải quyết",
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
            Self::Decided => Status::Decided,
            Self::HandedBack => Status::HandedBack,
            Self::Withdrawn => Status::Withdrawn,
            Self::Stopped => Status::Stopped,
        }
    }

    /// The outcome under which a stored dossier that was received is exported.
    pub const fn of(status: Status) -> Self {
        match status {
            Status::Decided => Self::Decided,
            Status::HandedBack => Self::HandedBack,
            Status::Withdrawn => Self::Withdrawn,
            Status::Stopped => Self::Stopped,
            _ => Self::Received,
        }
    }
}
