//! The code printed on every receipt.

use chrono::{Datelike, NaiveDate};

use crate::domain::codes::{AgencyCode, AgencyCodeError};
use crate::domain::text::{FieldCode, ValueError, text_value};

/// Why a dossier code was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DossierCodeError {
    /// Not three parts separated by hyphens.
    #[error("dossier code must be agency code, 6-digit day and number, separated by hyphens")]
    Shape,
    /// The first part is no agency code.
    #[error("dossier code: {0}")]
    Agency(#[from] AgencyCodeError),
    /// The second part is no day (`yyMMdd`), or the day is outside the years 2000 to 2099.
    #[error("dossier code: the day must be yyMMdd of a day in the years 2000 to 2099")]
    Day,
    /// The third part is no number from 0001, or is padded to more than 4 digits.
    #[error("dossier code: the number must be at least 0001, padded to 4 digits")]
    Number,
}

impl ValueError for DossierCodeError {
    fn code(&self) -> FieldCode {
        match self {
            Self::Shape => FieldCode::DossierCodeShape,
            Self::Agency(_) => FieldCode::DossierCodeAgency,
            Self::Day => FieldCode::DossierCodeDay,
            Self::Number => FieldCode::DossierCodeNumber,
        }
    }

    fn message_vi(&self) -> String {
        let wrong = match self {
            Self::Shape => "không đúng dạng",
            Self::Agency(_) => "sai mã cơ quan",
            Self::Day => "sai ngày tiếp nhận (năm, tháng, ngày, mỗi phần 2 chữ số)",
            Self::Number => "sai số thứ tự (ít nhất 4 chữ số, từ 0001)",
        };
        format!("Mã hồ sơ {wrong}; hãy nhập đúng như trên giấy tiếp nhận, ví dụ 000.00.06.H56-231027-0361.")
    }
}

/// The code of a dossier: `{agency code}-{yyMMdd of receipt}-{number of the day}`, such as
/// `000.00.06.H56-231027-0361`.
///
/// The number has 4 digits and becomes wider after 9999. One dossier has one spelling: other paddings are
/// refused. Codes order by agency, day and number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DossierCode {
    agency: AgencyCode,
    day: NaiveDate,
    number: u32,
    text: String,
}

impl DossierCode {
    /// The code of the `number`-th dossier an agency receives on a day.
    ///
    /// # Errors
    /// [`DossierCodeError::Number`] for number 0; [`DossierCodeError::Day`] outside 2000 to 2099, since the code
    /// has only two digits for the year.
    pub fn new(agency: &AgencyCode, day: NaiveDate, number: u32) -> Result<Self, DossierCodeError> {
        if !(2000..=2099).contains(&day.year()) {
            return Err(DossierCodeError::Day);
        }
        if number == 0 {
            return Err(DossierCodeError::Number);
        }
        let (year, month, date) = (day.year() % 100, day.month(), day.day());
        let text = format!("{agency}-{year:02}{month:02}{date:02}-{number:04}");
        Ok(Self {
            agency: agency.clone(),
            day,
            number,
            text,
        })
    }

    /// Reads a code as printed; capitals and small letters are the same, blanks around it are dropped.
    ///
    /// # Errors
    /// [`DossierCodeError`] naming the part that is wrong.
    pub fn parse(input: &str) -> Result<Self, DossierCodeError> {
        let mut parts = input.trim().split('-');
        let (Some(agency), Some(day), Some(number), None) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(DossierCodeError::Shape);
        };
        // The agency code trims what a form field may hold; inside a code a blank is a mistake.
        if agency.ends_with(char::is_whitespace) {
            return Err(DossierCodeError::Shape);
        }
        Self::new(&AgencyCode::parse(agency)?, parse_day(day)?, parse_number(number)?)
    }

    /// The whole code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The agency that received the dossier.
    #[must_use]
    pub fn agency(&self) -> &AgencyCode {
        &self.agency
    }

    /// The day of receipt.
    #[must_use]
    pub fn day(&self) -> NaiveDate {
        self.day
    }

    /// The number within the agency and day, from 1.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.number
    }

    /// The code of the dossier that came before it on its day; none before the first.
    #[must_use]
    pub fn before(&self) -> Option<Self> {
        Self::new(&self.agency, self.day, self.number.checked_sub(1)?).ok()
    }
}

text_value!(DossierCode, DossierCodeError);

fn parse_day(text: &str) -> Result<NaiveDate, DossierCodeError> {
    if text.len() != 6 {
        return Err(DossierCodeError::Day);
    }
    let digits = digits(text).ok_or(DossierCodeError::Day)?;
    // Not chrono's %y: it reads 69 to 99 as years of the last century.
    let year = i32::try_from(2000 + digits / 10_000).map_err(|_| DossierCodeError::Day)?;
    NaiveDate::from_ymd_opt(year, digits / 100 % 100, digits % 100).ok_or(DossierCodeError::Day)
}

fn parse_number(text: &str) -> Result<u32, DossierCodeError> {
    let number = digits(text).ok_or(DossierCodeError::Number)?;
    // Four digits, or more without a zero in front: every number has one spelling.
    let padded = text.len() == 4 || (text.len() > 4 && !text.starts_with('0'));
    if padded {
        Ok(number)
    } else {
        Err(DossierCodeError::Number)
    }
}

/// Digits only: `u32::from_str` would also take a plus sign.
fn digits(text: &str) -> Option<u32> {
    if text.chars().all(|c| c.is_ascii_digit()) {
        text.parse().ok()
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn builds_and_reads_the_example() {
        let agency = AgencyCode::parse("000.00.06.H56").unwrap();
        let code = DossierCode::new(&agency, day(2023, 10, 27), 361).unwrap();
        assert_eq!(code.as_str(), "000.00.06.H56-231027-0361");
        let read = DossierCode::parse(" 000.00.06.h56-231027-0361\n").unwrap();
        assert_eq!(read, code);
        assert_eq!(
            (read.agency(), read.day(), read.number()),
            (&agency, day(2023, 10, 27), 361)
        );
    }

    #[test]
    fn widens_after_9999_and_stays_in_order() {
        let agency = AgencyCode::parse("H05").unwrap();
        let last = DossierCode::new(&agency, day(2026, 1, 5), 9999).unwrap();
        let next = DossierCode::new(&agency, day(2026, 1, 5), 10_000).unwrap();
        assert_eq!(next.as_str(), "H05-260105-10000");
        assert!(last < next);
        assert_eq!(DossierCode::parse(next.as_str()), Ok(next));
    }

    #[test]
    fn names_the_wrong_part() {
        for (text, code) in [
            ("", FieldCode::DossierCodeShape),
            ("H05-260105", FieldCode::DossierCodeShape),
            ("H05-260105-0001-1", FieldCode::DossierCodeShape),
            ("H05 -260105-0001", FieldCode::DossierCodeShape),
            ("X05-260105-0001", FieldCode::DossierCodeAgency),
            ("-260105-0001", FieldCode::DossierCodeAgency),
            ("H05-260230-0001", FieldCode::DossierCodeDay),
            ("H05-26015-0001", FieldCode::DossierCodeDay),
            ("H05-+60105-0001", FieldCode::DossierCodeDay),
            ("H05-260105-0000", FieldCode::DossierCodeNumber),
            ("H05-260105-001", FieldCode::DossierCodeNumber),
            ("H05-260105-00001", FieldCode::DossierCodeNumber),
            ("H05-260105-+001", FieldCode::DossierCodeNumber),
            ("H05-260105-99999999999", FieldCode::DossierCodeNumber),
        ] {
            let error = DossierCode::parse(text).unwrap_err();
            assert_eq!(error.code(), code, "{text}");
            assert!(error.message_vi().starts_with("Mã hồ sơ"));
            assert!(error.message_en().starts_with("dossier code"));
        }
    }

    #[test]
    fn two_digits_cannot_hold_every_year() {
        let agency = AgencyCode::parse("H05").unwrap();
        assert_eq!(
            DossierCode::new(&agency, day(1999, 12, 31), 1),
            Err(DossierCodeError::Day)
        );
        assert_eq!(
            DossierCode::new(&agency, day(2100, 1, 1), 1),
            Err(DossierCodeError::Day)
        );
        assert_eq!(
            DossierCode::new(&agency, day(2026, 1, 1), 0),
            Err(DossierCodeError::Number)
        );
    }

    proptest! {
        #[test]
        fn never_panics(input in "[0-9H.-]{0,30}|\\PC{0,30}") {
            if let Ok(code) = DossierCode::parse(&input) {
                prop_assert_eq!(code.as_str(), input.trim());
            }
        }

        #[test]
        fn what_is_built_is_read(
            agency in "(H[0-9]{2}|[0-9]{3})(\\.[0-9]{2}){0,3}",
            offset in 0u64..36_000,
            number in 1u32..,
        ) {
            let agency = AgencyCode::parse(&agency).unwrap();
            let day = day(2000, 1, 1) + chrono::Days::new(offset);
            let code = DossierCode::new(&agency, day, number).unwrap();
            prop_assert_eq!(DossierCode::parse(code.as_str()), Ok(code));
        }
    }
}
