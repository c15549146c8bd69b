//! What may be wrong with the history of a dossier, with its due time and with the numbers that were given out.

use std::fmt;

use super::dossier_code::DossierCode;
use super::ids::DossierId;
use super::text_enum::text_enum;

text_enum! {
    /// In what way something is not whole.
    pub enum Flaw {
        /// An event stands where another belongs.
        Misplaced = "misplaced" / "bước này không đứng đúng chỗ của nó",
        /// An event is not what it was when it was stored.
        Altered = "altered" / "bước này đã bị sửa",
        /// The history does not end where the dossier says.
        Cut = "cut" / "lịch sử không kết thúc ở chỗ hồ sơ ghi",
        /// The state is not the one the history ends with.
        Contradicted = "contradicted" / "trạng thái không phải trạng thái cuối của lịch sử",
        /// A history belongs to no dossier.
        Orphaned = "orphaned" / "còn lịch sử nhưng hồ sơ không còn trong hệ thống",
        /// A number was given out, and what bore it is not there.
        Lost = "lost" / "số này đã cấp nhưng không còn trong hệ thống",
        /// The calendar has no working time where the due time falls; the dossier keeps the one it has.
        Undated = "undated" / "không tính được hạn theo lịch làm việc; giữ nguyên hạn cũ",
    }
}

/// A flaw, and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Code of the dossier; of a number that is lost, the number as it was printed; of a history without a dossier, `#` and the
    /// dossier's id.
    pub subject: String,
    /// What is wrong.
    pub flaw: Flaw,
    /// Number of the event, where it is about one.
    pub event: Option<i32>,
}

impl Found {
    /// A number that is lost.
    pub fn lost(number: String) -> Self {
        Self {
            subject: number,
            flaw: Flaw::Lost,
            event: None,
        }
    }

    /// A history without its dossier.
    pub fn orphaned(dossier: DossierId) -> Self {
        Self {
            subject: format!("#{}", dossier.get()),
            flaw: Flaw::Orphaned,
            event: None,
        }
    }

    /// A dossier whose due time cannot be computed.
    pub fn undated(dossier: &DossierCode) -> Self {
        Self {
            subject: dossier.to_string(),
            flaw: Flaw::Undated,
            event: None,
        }
    }

    /// What [`Found`]'s `Display` wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let (before, last) = text.rsplit_once(' ')?;
        let (subject, flaw, event) = match last.parse() {
            Ok(flaw) => (before, flaw, None),
            Err(_) => {
                let (subject, flaw) = before.rsplit_once(' ')?;
                (subject, flaw.parse().ok()?, Some(last.parse().ok()?))
            }
        };
        Some(Self {
            subject: subject.to_owned(),
            flaw,
            event,
        })
    }
}

/// In a few words: to be stored, and for the command line.
impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.subject, self.flaw)?;
        self.event.map_or(Ok(()), |event| write!(f, " {event}"))
    }
}

/// The numbers from `first` to `last` that are not among those that are there, which are in order.
pub fn missing(first: i32, last: i32, there: &[i32]) -> impl Iterator<Item = i32> {
    (first..=last).filter(|number| there.binary_search(number).is_err())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_is_read_as_it_was_written() {
        for flaw in Flaw::ALL {
            let found = Found {
                subject: "H02.07-260302-0001".to_owned(),
                flaw: *flaw,
                event: Some(3),
            };
            assert_eq!(Found::parse(&found.to_string()), Some(found));
        }
        let receipt = Found::lost("01BLP0-001 AA-26E 0000003".to_owned());
        assert_eq!(Found::parse(&receipt.to_string()), Some(receipt));
        assert_eq!(Found::parse("the database is gone"), None);
    }

    #[test]
    fn numbers_are_missing_between_beginning_in_the_middle_and_at_the_end() {
        assert_eq!(missing(1, 5, &[2, 3]).collect::<Vec<_>>(), [1, 4, 5]);
        assert_eq!(missing(7, 8, &[7, 8]).count(), 0);
        assert_eq!(missing(1, 0, &[]).count(), 0);
    }
}
