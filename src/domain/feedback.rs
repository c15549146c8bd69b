//! What citizens say about the work: one grade for each dossier, and what they report or suggest.

use std::fmt;
use std::str::FromStr;

use super::codes::AgencyCode;
use super::indicator::Rate;
use super::numbered;
use super::text::{FieldCode, ValueError};
use super::text_enum::text_enum;

text_enum! {
    /// How satisfied a citizen is with the handling of a dossier.
    pub enum Grade {
        /// Very satisfied.
        VerySatisfied = "very_satisfied" / "rất hài lòng",
        /// Satisfied.
        Satisfied = "satisfied" / "hài lòng",
        /// Not satisfied.
        Dissatisfied = "dissatisfied" / "không hài lòng",
    }
}

text_enum! {
    /// What a citizen sends (Decree 20/2008/NĐ-CP as amended by Decree 92/2017/NĐ-CP).
    pub enum FeedbackKind {
        /// Something is wrong.
        Complaint = "complaint" / "phản ánh",
        /// Something could be better.
        Suggestion = "suggestion" / "kiến nghị",
    }
}

text_enum! {
    /// Where it stands.
    pub enum FeedbackState {
        /// Waits for its answer.
        Received = "received" / "đã tiếp nhận",
        /// Answered.
        Answered = "answered" / "đã trả lời",
    }
}

/// Ratings counted by grade.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Grades {
    /// Very satisfied.
    pub very_satisfied: u64,
    /// Satisfied.
    pub satisfied: u64,
    /// Not satisfied.
    pub dissatisfied: u64,
}

impl Grades {
    /// Counts so many more of a grade.
    pub fn add(&mut self, grade: Grade, count: u64) {
        let slot = match grade {
            Grade::VerySatisfied => &mut self.very_satisfied,
            Grade::Satisfied => &mut self.satisfied,
            Grade::Dissatisfied => &mut self.dissatisfied,
        };
        *slot = slot.saturating_add(count);
    }

    /// How many of a grade.
    #[must_use]
    pub const fn of(self, grade: Grade) -> u64 {
        match grade {
            Grade::VerySatisfied => self.very_satisfied,
            Grade::Satisfied => self.satisfied,
            Grade::Dissatisfied => self.dissatisfied,
        }
    }

    /// Satisfied and very satisfied over all; not applicable where nobody has rated.
    #[must_use]
    pub const fn rate(self) -> Rate {
        let content = self.very_satisfied.saturating_add(self.satisfied);
        Rate {
            numerator: content,
            denominator: content.saturating_add(self.dissatisfied),
        }
    }
}

/// A text that is no code of a report or suggestion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the code of feedback looks like H02.07-2026-PAKN-0001")]
pub struct FeedbackCodeError;

impl ValueError for FeedbackCodeError {
    fn code(&self) -> FieldCode {
        FieldCode::FeedbackCode
    }

    fn message_vi(&self) -> String {
        "Mã phản ánh, kiến nghị phải có dạng H02.07-2026-PAKN-0001.".to_owned()
    }
}

/// Stands in every code of a report or suggestion.
const MARK: &str = "PAKN";

/// The code of a report or suggestion: agency, year, and a count from 1 without gap in those.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedbackCode {
    /// Who is to answer.
    pub agency: AgencyCode,
    /// The local year of receipt.
    pub year: i32,
    /// Its place in the year.
    pub number: i32,
}

impl FromStr for FeedbackCode {
    type Err = FeedbackCodeError;

    fn from_str(text: &str) -> Result<Self, FeedbackCodeError> {
        let (agency, year, number) = numbered::read(text, Some(MARK)).ok_or(FeedbackCodeError)?;
        Ok(Self { agency, year, number })
    }
}

impl fmt::Display for FeedbackCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&numbered::written(&self.agency, self.year, Some(MARK), self.number))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn nobody_asked_is_no_rate() {
        let mut grades = Grades::default();
        assert_eq!(grades.rate().percent(), None);
        grades.add(Grade::VerySatisfied, 2);
        grades.add(Grade::Satisfied, 1);
        grades.add(Grade::Dissatisfied, 1);
        assert_eq!(grades.rate().percent(), Some(75.0));
    }

    #[test]
    fn codes_are_read_back_and_others_refused() {
        for text in ["H02.07-2026-PAKN-0001", "000.00.06.H02-2026-PAKN-12345"] {
            assert_eq!(text.parse::<FeedbackCode>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "H02.07-2026-0001",
            "H02.07-2026-PAKN",
            "H02.07-2026-PAKN-0",
            "H02.07-2026-PAKN-1",
            "H02.07-2026-PAKN--001",
            "H02.07-2026-TNHS-0001",
            "H02.07-2026-PAKN-0001-1",
        ] {
            assert_eq!(text.parse::<FeedbackCode>(), Err(FeedbackCodeError), "{text}");
        }
    }
}
