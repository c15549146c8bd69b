//! What may be wrong with the history of a dossier.

use std::fmt;

use super::text_enum::text_enum;

text_enum! {
    /// In what way a history is not whole.
    pub enum Flaw {
        /// An event stands where another belongs.
        Misplaced = "misplaced" / "bước này không đứng đúng chỗ của nó",
        /// An event is not what it was when it was stored.
        Altered = "altered" / "bước này đã bị sửa",
        /// The history does not end where the dossier says.
        Cut = "cut" / "lịch sử không kết thúc ở chỗ hồ sơ ghi",
        /// The state is not the one the history ends with.
        Contradicted = "contradicted" / "trạng thái không phải trạng thái cuối của lịch sử",
    }
}

/// A flaw, and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Code of the dossier.
    pub dossier: String,
    /// What is wrong.
    pub flaw: Flaw,
    /// Number of the event.
    pub event: i32,
}

impl Found {
    /// What [`Found`]'s `Display` wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        Some(Self {
            dossier: words.next()?.to_owned(),
            flaw: words.next()?.parse().ok()?,
            event: words.next()?.parse().ok()?,
        })
    }
}

/// In three words: to be stored, and for the command line.
impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.dossier, self.flaw, self.event)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_is_read_as_it_was_written() {
        for flaw in Flaw::ALL {
            let found = Found {
                dossier: "H02.07-260302-0001".to_owned(),
                flaw: *flaw,
                event: 3,
            };
            assert_eq!(Found::parse(&found.to_string()), Some(found));
        }
        assert_eq!(Found::parse("the database is gone"), None);
    }
}
