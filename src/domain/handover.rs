//! Hand-overs: how a dossier came to a step, and what its clock was stopped for.

use super::dossier::Action;
use super::text_enum::{UnknownValue, text_enum};

text_enum! {
    /// How a dossier came to a step.
    pub enum HandoverKind {
        /// Passed on.
        Forward = "forward" / "chuyển tiếp",
        /// Returned with a reason.
        SendBack = "send_back" / "trả lại",
        /// Taken up again after its end: nobody handed it over.
        Reopen = "reopen" / "mở lại",
    }
}

text_enum! {
    /// What the clock stands still for.
    pub enum PauseCause {
        /// The applicant was asked for papers.
        Supplement = "supplement" / "Yêu cầu bổ sung giấy tờ",
        /// The applicant owes a tax or another duty.
        Payment = "payment" / "Nghĩa vụ tài chính",
        /// Another legal ground that asks nothing of the applicant.
        Suspension = "suspension" / "Tạm dừng giải quyết",
    }
}

/// What ended the stay of a dossier at a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StayEnd {
    /// An act on the dossier.
    Act(Action),
    /// Its work is done while others of its stage are not.
    Finished,
    /// Another stay of its stage was returned.
    Recalled,
}

impl StayEnd {
    /// The stable text that is stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Act(action) => action.as_str(),
            Self::Finished => "finish",
            Self::Recalled => "recall",
        }
    }
}

impl std::str::FromStr for StayEnd {
    type Err = UnknownValue;

    fn from_str(text: &str) -> Result<Self, UnknownValue> {
        [Self::Finished, Self::Recalled]
            .into_iter()
            .find(|end| end.as_str() == text)
            .map_or_else(|| text.parse().map(Self::Act), Ok)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_end_is_read_as_it_was_stored() {
        let acts = Action::ALL.iter().map(|action| StayEnd::Act(*action));
        for end in acts.chain([StayEnd::Finished, StayEnd::Recalled]) {
            assert_eq!(end.as_str().parse::<StayEnd>().unwrap(), end);
        }
        assert!("over".parse::<StayEnd>().is_err());
    }
}
