//! Fees on the wire: what is asked for, and what was counted for it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::db::dossier_fees::FeeRow;
use crate::domain::counted::{Count, Counted, CountedLine};
pub use crate::service::dossiers::fees::FIELD;
use crate::service::{FieldError, Fields};

/// Papers of one length.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CountedLineBody {
    /// Pages of a copy, where fees are charged by the page; or copies, or cases. 1 to 9,999.
    #[schema(example = 3)]
    pub units: Option<i64>,
    /// Copies with so many pages: one if absent, and one where no pages are counted. 1 to 9,999.
    #[schema(example = 2)]
    pub copies: Option<i64>,
}

/// Lines that were sent; every one that is wrong is noted.
pub fn lines(f: &mut Fields, sent: &[CountedLineBody]) -> Vec<CountedLine> {
    // More than are taken: refused for their number by whoever knows what is counted.
    let some = sent.iter().take(Counted::MOST.saturating_add(1)).enumerate();
    let mut line = |(n, line): (usize, &CountedLineBody)| {
        let units = format!("{FIELD}[{n}].units");
        let units = match line.units {
            Some(number) => f.take(&units, Count::new(number)),
            None => {
                f.push(FieldError::missing(&units));
                None
            }
        };
        let copies = line.copies.unwrap_or(1);
        let copies = f.take(&format!("{FIELD}[{n}].copies"), Count::new(copies));
        Some(CountedLine {
            units: units?,
            copies: copies?,
        })
    };
    some.filter_map(&mut line).collect()
}

/// Papers of one length, as they were counted.
#[derive(Debug, Serialize, ToSchema)]
pub struct CountedLineWire {
    /// Pages of a copy; or copies, or cases.
    #[schema(example = 3)]
    pub units: i64,
    /// Copies with so many pages.
    #[schema(example = 2)]
    pub copies: i64,
}

impl From<&CountedLine> for CountedLineWire {
    fn from(line: &CountedLine) -> Self {
        Self {
            units: line.units.into(),
            copies: line.copies.into(),
        }
    }
}

/// What was counted.
#[derive(Debug, Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct CountedWire {
    pub unit: &'static str,
    /// In words.
    pub unit_name: &'static str,
    pub lines: Vec<CountedLineWire>,
    /// All of it in words.
    #[schema(example = "3 trang × 2 bản + 1 trang × 5 bản")]
    pub text: String,
}

impl From<&Counted> for CountedWire {
    fn from(counted: &Counted) -> Self {
        Self {
            unit: counted.unit().as_str(),
            unit_name: counted.unit().label_vi(),
            lines: counted.lines().iter().map(CountedLineWire::from).collect(),
            text: counted.label_vi(),
        }
    }
}

/// A fee.
#[derive(Debug, Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct FeeWire {
    /// Its number, from 1.
    pub fee: i16,
    pub kind: &'static str,
    pub name: String,
    /// Whole đồng.
    pub amount: i64,
    /// What was counted for it, where it is charged by the page, the copy or the case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counted: Option<CountedWire>,
    pub timing: &'static str,
    pub state: &'static str,
    pub method: Option<&'static str>,
    pub settled_at: Option<String>,
}

impl From<&FeeRow> for FeeWire {
    fn from(row: &FeeRow) -> Self {
        Self {
            fee: row.seq,
            kind: row.kind.as_str(),
            name: row.name.clone(),
            amount: row.amount,
            counted: row.counted.as_ref().map(CountedWire::from),
            timing: row.timing.as_str(),
            state: row.state.as_str(),
            method: row.method.map(|m| m.as_str()),
            settled_at: row.settled_at.map(|at| at.to_string()),
        }
    }
}
