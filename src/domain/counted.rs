//! What is counted where a fee is charged by the page, the copy or the case.

#[cfg(test)]
mod tests;

use std::fmt::Write as _;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::domain::text::{FieldCode, ValueError, thousands};
use crate::domain::text_enum::text_enum;

text_enum! {
    /// What the amount of a fee is for.
    #[derive(Default)]
    pub enum FeeUnit {
        /// The dossier, whatever it holds.
        #[default]
        Dossier = "dossier" / "hồ sơ",
        /// A page, of each copy.
        Page = "page" / "trang",
        /// A copy.
        Copy = "copy" / "bản",
        /// A case, as the law of the fee calls it.
        Case = "case" / "trường hợp",
    }
}

impl FeeUnit {
    /// Whether somebody has to count.
    pub const fn is_counted(self) -> bool {
        !matches!(self, Self::Dossier)
    }

    /// Whether copies are counted beside it: each has so many of it.
    pub const fn is_of_copies(self) -> bool {
        matches!(self, Self::Page)
    }
}

/// How many of something that is counted: 1 to 9,999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct Count(u16);

/// A number that counts nothing, or more than anybody brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a whole number from 1 to {}", Count::MAX)]
pub struct CountError;

impl Count {
    /// One.
    pub const ONE: Self = Self(1);
    /// The most.
    pub const MAX: u16 = 9_999;

    /// So many.
    ///
    /// # Errors
    /// Less than one, or more than [`Count::MAX`].
    pub fn new(number: i64) -> Result<Self, CountError> {
        let number = u16::try_from(number).map_err(|_| CountError)?;
        if (1..=Self::MAX).contains(&number) {
            Ok(Self(number))
        } else {
            Err(CountError)
        }
    }

    /// The number.
    pub const fn get(self) -> u16 {
        self.0
    }
}

impl TryFrom<i64> for Count {
    type Error = CountError;
    fn try_from(number: i64) -> Result<Self, CountError> {
        Self::new(number)
    }
}

impl From<Count> for i64 {
    fn from(count: Count) -> Self {
        Self::from(count.0)
    }
}

impl ValueError for CountError {
    fn code(&self) -> FieldCode {
        FieldCode::OutOfRange
    }

    fn message_vi(&self) -> String {
        format!("Nhập số nguyên từ 1 đến {}.", thousands(Count::MAX.into(), '.'))
    }
}

/// Papers of one length: so many units each, and so many copies of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CountedLine {
    /// Pages of a copy; or copies, or cases.
    pub units: Count,
    /// Copies with so many pages; one where no pages are counted.
    pub copies: Count,
}

impl CountedLine {
    /// What is counted where nobody says anything.
    pub const ONE: Self = Self {
        units: Count::ONE,
        copies: Count::ONE,
    };
}

/// What was counted for the fees of a dossier: at least one line, and one unit for all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Told", into = "Told")]
pub struct Counted {
    unit: FeeUnit,
    lines: Vec<CountedLine>,
    stored: String,
}

/// The same on its way in and out.
#[derive(Serialize, Deserialize)]
struct Told {
    unit: FeeUnit,
    lines: Vec<CountedLine>,
}

/// Why something cannot be counted so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CountedError {
    /// No line.
    #[error("at least one line is needed")]
    Nothing,
    /// Too many lines.
    #[error("at most {} lines", Counted::MOST)]
    TooMany,
    /// In a line, counted from 0, there are copies of what is no page.
    #[error("copies are counted beside pages only")]
    NoCopies(usize),
    /// A text that is none.
    #[error("not a count")]
    Unreadable,
}

impl CountedError {
    /// The field below `name` that it is about.
    pub fn field(self, name: &str) -> String {
        match self {
            Self::NoCopies(line) => format!("{name}[{line}].copies"),
            Self::Nothing | Self::TooMany | Self::Unreadable => name.to_owned(),
        }
    }
}

impl ValueError for CountedError {
    fn code(&self) -> FieldCode {
        match self {
            Self::Nothing => FieldCode::Missing,
            Self::TooMany => FieldCode::TooMany,
            Self::NoCopies(_) => FieldCode::NotForThisKind,
            Self::Unreadable => FieldCode::WrongType,
        }
    }

    fn message_vi(&self) -> String {
        match self {
            Self::Nothing => "Nhập ít nhất một dòng số lượng.".to_owned(),
            Self::TooMany => format!("Nhiều nhất {} dòng số lượng.", Counted::MOST),
            Self::NoCopies(_) => "Khoản này không tính theo trang: chỉ nhập một số lượng, bỏ trống số bản.".to_owned(),
            Self::Unreadable => "Số lượng không đọc được.".to_owned(),
        }
    }
}

impl Counted {
    /// The most lines.
    pub const MOST: usize = 50;

    /// What was counted of a unit.
    ///
    /// # Errors
    /// Nothing is counted, too much, or copies of what has none.
    pub fn new(unit: FeeUnit, lines: Vec<CountedLine>) -> Result<Self, CountedError> {
        if !unit.is_counted() {
            return Err(CountedError::Unreadable);
        }
        if lines.is_empty() {
            return Err(CountedError::Nothing);
        }
        if lines.len() > Self::MOST {
            return Err(CountedError::TooMany);
        }
        let copied = |line: &CountedLine| line.copies != Count::ONE;
        if let Some(line) = lines.iter().position(copied).filter(|_| !unit.is_of_copies()) {
            return Err(CountedError::NoCopies(line));
        }
        let mut stored = unit.as_str().to_owned();
        for line in &lines {
            // Writing to a text cannot fail.
            let _ = write!(stored, " {}x{}", line.units.get(), line.copies.get());
        }
        Ok(Self { unit, lines, stored })
    }

    /// What is counted.
    pub const fn unit(&self) -> FeeUnit {
        self.unit
    }

    /// How often, paper by paper.
    pub fn lines(&self) -> &[CountedLine] {
        &self.lines
    }

    /// As it is stored: `page 3x2 1x5`.
    pub fn as_str(&self) -> &str {
        &self.stored
    }

    /// In words: `3 trang × 2 bản + 1 trang × 5 bản`.
    pub fn label_vi(&self) -> String {
        self.told('.', |unit, _| unit.label_vi())
    }

    /// The same in English.
    pub fn label_en(&self) -> String {
        self.told(',', |unit, count| match (unit, count == Count::ONE) {
            (FeeUnit::Dossier, true) => "dossier",
            (FeeUnit::Dossier, false) => "dossiers",
            (FeeUnit::Page, true) => "page",
            (FeeUnit::Page, false) => "pages",
            (FeeUnit::Copy, true) => "copy",
            (FeeUnit::Copy, false) => "copies",
            (FeeUnit::Case, true) => "case",
            (FeeUnit::Case, false) => "cases",
        })
    }

    fn told(&self, sign: char, word: impl Fn(FeeUnit, Count) -> &'static str) -> String {
        let so_many = |unit, count: Count| format!("{} {}", thousands(count.get().into(), sign), word(unit, count));
        let line = |line: &CountedLine| {
            let units = so_many(self.unit, line.units);
            if self.unit.is_of_copies() {
                format!("{units} × {}", so_many(FeeUnit::Copy, line.copies))
            } else {
                units
            }
        };
        self.lines.iter().map(line).collect::<Vec<_>>().join(" + ")
    }
}

impl FromStr for Counted {
    type Err = CountedError;

    fn from_str(text: &str) -> Result<Self, CountedError> {
        let mut words = text.split(' ');
        let unit = words.next().and_then(|word| word.parse().ok());
        let line = |word: &str| {
            let (units, copies) = word.split_once('x')?;
            let count = |text: &str| Count::new(text.parse().ok()?).ok();
            Some(CountedLine {
                units: count(units)?,
                copies: count(copies)?,
            })
        };
        let lines: Option<Vec<CountedLine>> = words.map(line).collect();
        let (unit, lines) = unit.zip(lines).ok_or(CountedError::Unreadable)?;
        Self::new(unit, lines)
    }
}

impl TryFrom<Told> for Counted {
    type Error = CountedError;
    fn try_from(told: Told) -> Result<Self, CountedError> {
        Self::new(told.unit, told.lines)
    }
}

impl From<Counted> for Told {
    fn from(counted: Counted) -> Self {
        Self {
            unit: counted.unit,
            lines: counted.lines,
        }
    }
}
