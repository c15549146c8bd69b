//! Papers of a dossier: what was handed in, and what is still missing.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::postal::Channel;
use super::procedure::PaperRequirement;
use super::text::{FieldCode, ValueError};

/// A paper handed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandedPaper {
    /// Code of the requirement it fulfils; none for an additional paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What it is.
    pub name: String,
    /// Number of originals.
    #[serde(default)]
    pub originals: u8,
    /// Number of copies.
    #[serde(default)]
    pub copies: u8,
}

/// How many sets of the papers were handed in, 1 to 99.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetCount(i16);

/// A number of sets that nobody hands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a dossier has 1 to {} sets", SetCount::MAX)]
pub struct SetCountError;

impl SetCount {
    /// What is handed in where nothing else is said.
    pub const ONE: Self = Self(1);
    /// More are a slip of the hand.
    pub const MAX: i16 = 99;

    /// So many sets.
    ///
    /// # Errors
    /// Less than one or more than [`SetCount::MAX`].
    pub fn new(sets: i16) -> Result<Self, SetCountError> {
        (1..=Self::MAX)
            .contains(&sets)
            .then_some(Self(sets))
            .ok_or(SetCountError)
    }

    /// The number.
    #[must_use]
    pub const fn number(self) -> i16 {
        self.0
    }
}

impl TryFrom<i16> for SetCount {
    type Error = SetCountError;

    fn try_from(sets: i16) -> Result<Self, SetCountError> {
        Self::new(sets)
    }
}

impl FromStr for SetCount {
    type Err = SetCountError;

    fn from_str(text: &str) -> Result<Self, SetCountError> {
        text.parse().map_err(|_| SetCountError).and_then(Self::new)
    }
}

impl ValueError for SetCountError {
    fn code(&self) -> FieldCode {
        FieldCode::OutOfRange
    }

    fn message_vi(&self) -> String {
        format!("Số bộ hồ sơ phải từ 1 đến {}.", SetCount::MAX)
    }
}

/// A paper that is asked for, and what is to be done about it (form 02).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "WrittenMissing", into = "WrittenMissing")]
pub struct MissingPaper {
    /// What it is called.
    pub name: String,
    /// What the applicant is to do; none where it is just missing.
    pub to_do: Option<String>,
}

/// How a missing paper is written down: one of which there is nothing else to say by its name alone, as all of them were once.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum WrittenMissing {
    Name(String),
    Told { name: String, to_do: String },
}

impl From<WrittenMissing> for MissingPaper {
    fn from(written: WrittenMissing) -> Self {
        match written {
            WrittenMissing::Name(name) => Self { name, to_do: None },
            WrittenMissing::Told { name, to_do } => Self {
                name,
                to_do: Some(to_do),
            },
        }
    }
}

impl From<MissingPaper> for WrittenMissing {
    fn from(paper: MissingPaper) -> Self {
        match paper.to_do {
            None => Self::Name(paper.name),
            Some(to_do) => Self::Told {
                name: paper.name,
                to_do,
            },
        }
    }
}

impl fmt::Display for MissingPaper {
    /// In one line: the name, and behind it what is to be done.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        self.to_do.as_ref().map_or(Ok(()), |to_do| write!(f, " ({to_do})"))
    }
}

impl HandedPaper {
    /// What it is called: one that says nothing but its code bears the name that the procedure gives it.
    pub fn called<'a>(&'a self, required: &'a [PaperRequirement]) -> &'a str {
        let known = self.code.as_ref().filter(|code| **code == self.name);
        let found = known.and_then(|code| required.iter().find(|r| r.code == *code));
        found.map_or(&self.name, |r| &r.name)
    }
}

/// The mandatory papers that are not there yet. At the counter and by post the numbers count; online one electronic
/// copy of each is enough.
pub fn missing<'r>(
    required: &'r [PaperRequirement],
    handed: &[HandedPaper],
    channel: Channel,
) -> Vec<&'r PaperRequirement> {
    let enough = |need: &PaperRequirement, have: &HandedPaper| {
        channel == Channel::Online || (have.originals >= need.originals && have.copies >= need.copies)
    };
    required
        .iter()
        .filter(|need| need.mandatory)
        .filter(|need| {
            !handed
                .iter()
                .any(|have| have.code.as_deref() == Some(need.code.as_str()) && enough(need, have))
        })
        .collect()
}

/// How many originals and copies of a paper that was asked for are likely to come: those that are lacking, or all of them anew
/// where none is.
pub fn likely_to_come(need: &PaperRequirement, handed: &[HandedPaper]) -> (u8, u8) {
    let have = handed
        .iter()
        .find(|have| have.code.as_deref() == Some(need.code.as_str()));
    let (originals, copies) = have.map_or((0, 0), |have| (have.originals, have.copies));
    match (
        need.originals.saturating_sub(originals),
        need.copies.saturating_sub(copies),
    ) {
        (0, 0) if need.originals == 0 => (0, need.copies.max(1)),
        (0, 0) => (need.originals, need.copies),
        lacking => lacking,
    }
}

/// How many of the papers that the procedure names were handed in, how many of them have a file, and how many of those were
/// re-used. What a citizen brings beside those is none of them: no file is asked for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct PaperCount {
    pub handed: i16,
    pub with_file: i16,
    pub reused: i16,
}

impl PaperCount {
    /// Papers of which none has a file yet.
    pub fn without_files(handed: &[HandedPaper]) -> Self {
        count(handed, std::iter::empty())
    }

    /// Whether any paper was handed in.
    pub const fn any(self) -> bool {
        self.handed > 0
    }

    /// Whether each paper has its file, and there is one.
    pub const fn all_with_file(self) -> bool {
        self.any() && self.with_file >= self.handed
    }

    /// Whether a paper was re-used.
    pub const fn any_reused(self) -> bool {
        self.reused > 0
    }
}

/// Counts papers. `files` names the paper of each file and whether it was re-used from an earlier dossier.
pub fn count<'f>(handed: &[HandedPaper], files: impl Iterator<Item = (&'f str, bool)> + Clone) -> PaperCount {
    let mut count = PaperCount::default();
    for code in handed.iter().filter_map(|paper| paper.code.as_deref()) {
        count.handed = count.handed.saturating_add(1);
        let mut own = files.clone().filter(|(of, _)| *of == code).peekable();
        if own.peek().is_some() {
            count.with_file += 1;
            count.reused += i16::from(own.any(|(_, reused)| reused));
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_matter_at_the_counter_but_not_online() {
        let need = [PaperRequirement {
            code: "p1".to_owned(),
            name: "Tờ khai".to_owned(),
            originals: 1,
            copies: 2,
            mandatory: true,
        }];
        let have = [HandedPaper {
            code: Some("p1".to_owned()),
            name: "Tờ khai".to_owned(),
            originals: 1,
            copies: 1,
        }];
        assert_eq!(missing(&need, &have, Channel::Counter).len(), 1);
        assert_eq!(missing(&need, &have, Channel::Online).len(), 0);
        assert_eq!(missing(&need, &[], Channel::Online).len(), 1);
    }

    #[test]
    fn what_is_lacking_is_likely_to_come() {
        let need = |originals, copies| PaperRequirement {
            code: "p1".to_owned(),
            name: "Giấy".to_owned(),
            originals,
            copies,
            mandatory: true,
        };
        let have = |originals, copies| HandedPaper {
            code: Some("p1".to_owned()),
            name: "Giấy".to_owned(),
            originals,
            copies,
        };
        for (need, handed, expected) in [
            (need(2, 1), vec![], (2, 1)),
            (need(2, 1), vec![have(1, 1)], (1, 0)),
            (need(2, 1), vec![have(0, 3)], (2, 0)),
            (need(2, 1), vec![have(2, 1)], (2, 1)),
            (need(0, 0), vec![], (0, 1)),
        ] {
            assert_eq!(likely_to_come(&need, &handed), expected, "{handed:?}");
        }
    }

    #[test]
    fn a_paper_with_several_files_counts_once() {
        let paper = |code: Option<&str>| HandedPaper {
            code: code.map(str::to_owned),
            name: "Giấy".to_owned(),
            originals: 1,
            copies: 0,
        };
        let handed = [paper(Some("p1")), paper(Some("p2")), paper(Some("p3")), paper(None)];
        let files = [("p1", false), ("p1", false), ("p2", true), ("p9", false)];
        let expected = PaperCount {
            handed: 3,
            with_file: 2,
            reused: 1,
        };
        assert_eq!(
            count(&handed, files.into_iter()),
            expected,
            "what is brought besides is none of them"
        );
    }
}
