//! Receipts for fees and charges: form number, series, number.

use std::fmt;

use super::text::{FieldCode, ValueError, text_value};
use super::text_enum::text_enum;

text_enum! {
    /// Whether a receipt counts.
    pub enum ReceiptState {
        /// It counts.
        Valid = "valid" / "còn hiệu lực",
        /// It was cancelled.
        Cancelled = "cancelled" / "đã hủy",
    }
}

/// Why the form number or the series of a receipt was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be 2 to 20 letters A-Z, digits, dots, hyphens and slashes")]
pub struct ReceiptMarkError;

impl ValueError for ReceiptMarkError {
    fn code(&self) -> FieldCode {
        FieldCode::ReceiptMark
    }

    fn message_vi(&self) -> String {
        "Ký hiệu biên lai phải có 2 đến 20 ký tự gồm chữ cái không dấu, chữ số, dấu chấm, gạch nối và gạch chéo \
         (ví dụ mẫu 01BLP0-001, ký hiệu AE-26E)."
            .to_owned()
    }
}

/// A form number (mẫu số) or a series (ký hiệu), in capitals without spaces.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReceiptMark(String);

impl ReceiptMark {
    /// Checks a form number or series.
    ///
    /// # Errors
    /// [`ReceiptMarkError`] when it has other characters, or too few or too many of them.
    pub fn parse(input: &str) -> Result<Self, ReceiptMarkError> {
        let mark = input.trim().to_ascii_uppercase();
        let sound = (2..=20).contains(&mark.len())
            && mark.bytes().all(|b| b.is_ascii_alphanumeric() || b".-/".contains(&b))
            && mark.bytes().any(|b| b.is_ascii_alphanumeric());
        if sound { Ok(Self(mark)) } else { Err(ReceiptMarkError) }
    }

    /// The whole mark.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

text_value!(ReceiptMark, ReceiptMarkError);

/// Why a block of numbers was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("receipt numbers run from 1 to {}, the first not after the last", NumberBlock::MAX)]
pub struct NumberBlockError;

impl ValueError for NumberBlockError {
    fn code(&self) -> FieldCode {
        FieldCode::ReceiptNumbers
    }

    fn message_vi(&self) -> String {
        format!(
            "Số biên lai chạy từ 1 đến {}, số đầu không được lớn hơn số cuối.",
            NumberBlock::MAX
        )
    }
}

/// The numbers of a book: first to last, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NumberBlock {
    first: i32,
    last: i32,
}

impl NumberBlock {
    /// Seven digits are printed on a receipt.
    pub const MAX: i32 = 9_999_999;

    /// A block of numbers.
    ///
    /// # Errors
    /// [`NumberBlockError`] when it is empty or goes beyond seven digits.
    pub fn new(first: i64, last: i64) -> Result<Self, NumberBlockError> {
        let read = |number: i64| {
            i32::try_from(number)
                .ok()
                .filter(|n| (1..=Self::MAX).contains(n))
                .ok_or(NumberBlockError)
        };
        let (first, last) = (read(first)?, read(last)?);
        if first > last {
            return Err(NumberBlockError);
        }
        Ok(Self { first, last })
    }

    /// The first number.
    #[must_use]
    pub const fn first(self) -> i32 {
        self.first
    }

    /// The last number.
    #[must_use]
    pub const fn last(self) -> i32 {
        self.last
    }

    /// Whether two blocks share a number.
    #[must_use]
    pub const fn overlaps(self, other: Self) -> bool {
        self.first <= other.last && other.first <= self.last
    }
}

/// What is printed on a receipt: form number, series, number in seven digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptName<'r> {
    /// Form number.
    pub form: &'r ReceiptMark,
    /// Series.
    pub series: &'r ReceiptMark,
    /// Number.
    pub number: i32,
}

impl fmt::Display for ReceiptName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {:07}", self.form, self.series, self.number)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn marks_are_capitals_of_few_kinds() {
        assert_eq!(ReceiptMark::parse(" 01blp0-001 ").unwrap().as_str(), "01BLP0-001");
        assert_eq!(ReceiptMark::parse("AA/26E").unwrap().as_str(), "AA/26E");
        for bad in ["", "A", "--", "mẫu 1", "A B", "A\nB", &"A".repeat(21)] {
            let error = ReceiptMark::parse(bad).unwrap_err();
            assert_eq!(error.code(), FieldCode::ReceiptMark, "{bad}");
            assert!(error.message_vi().contains("01BLP0-001"));
        }
    }

    #[test]
    fn blocks_have_seven_digits_and_an_order() {
        let block = |first, last| NumberBlock::new(first, last);
        for (first, last) in [(0, 1), (-1, 5), (2, 1), (1, 10_000_000), (i64::MIN, i64::MAX)] {
            assert_eq!(block(first, last), Err(NumberBlockError), "{first}-{last}");
        }
        assert!(NumberBlockError.message_vi().contains("9999999"));
        assert_eq!(NumberBlockError.code(), FieldCode::ReceiptNumbers);
        let (a, b, c) = (
            block(1, 100).unwrap(),
            block(100, 200).unwrap(),
            block(201, 201).unwrap(),
        );
        assert!(a.overlaps(b) && b.overlaps(a) && !b.overlaps(c) && !c.overlaps(a) && c.overlaps(c));
        assert_eq!((a.first(), a.last()), (1, 100));
    }

    #[test]
    fn names_are_printed_with_seven_digits() {
        let (form, series) = (
            ReceiptMark::parse("01BLP0-001").unwrap(),
            ReceiptMark::parse("AE-26E").unwrap(),
        );
        let name = ReceiptName {
            form: &form,
            series: &series,
            number: 12,
        };
        assert_eq!(name.to_string(), "01BLP0-001 AE-26E 0000012");
    }
}
