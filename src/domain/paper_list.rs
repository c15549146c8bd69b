//! Lists of papers as dossiers and requests keep them.

use std::ops::Deref;

use serde::{Deserialize, Serialize};

use super::paper::{HandedPaper, MissingPaper};

/// The papers handed in with a dossier, in the order in which they came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct HandedPapers(Vec<HandedPaper>);

/// The papers that a request asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AskedPapers(Vec<MissingPaper>);

macro_rules! list {
    ($list:ty, $paper:ty) => {
        impl From<Vec<$paper>> for $list {
            fn from(papers: Vec<$paper>) -> Self {
                Self(papers)
            }
        }

        impl Deref for $list {
            type Target = [$paper];

            fn deref(&self) -> &[$paper] {
                &self.0
            }
        }
    };
}
list!(HandedPapers, HandedPaper);
list!(AskedPapers, MissingPaper);

impl HandedPapers {
    /// Puts papers that arrived later beside those already there. More of the same paper adds to what there is: nothing that was
    /// handed in leaves the record.
    pub fn supplement(&mut self, arrived: Vec<HandedPaper>) {
        for paper in arrived {
            match self
                .0
                .iter_mut()
                .find(|have| have.code.is_some() && have.code == paper.code)
            {
                Some(have) => {
                    have.originals = have.originals.saturating_add(paper.originals);
                    have.copies = have.copies.saturating_add(paper.copies);
                }
                None => self.0.push(paper),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_arrives_later_adds_to_what_is_there() {
        let paper = |code: Option<&str>, originals, copies| HandedPaper {
            code: code.map(str::to_owned),
            name: "Giấy".to_owned(),
            originals,
            copies,
        };
        let mut there = HandedPapers::from(vec![paper(Some("p1"), 1, 0), paper(None, 1, 0)]);
        there.supplement(vec![
            paper(Some("p1"), 1, 2),
            paper(Some("p2"), 0, 1),
            paper(None, 0, 1),
        ]);
        let expected = [
            paper(Some("p1"), 2, 2),
            paper(None, 1, 0),
            paper(Some("p2"), 0, 1),
            paper(None, 0, 1),
        ];
        assert_eq!(*there, expected);
        let mut full = HandedPapers::from(vec![paper(Some("p1"), 250, 0)]);
        full.supplement(vec![paper(Some("p1"), 9, 0)]);
        assert_eq!(*full, [paper(Some("p1"), u8::MAX, 0)]);
    }
}
