//! Tax codes (mã số thuế).

use super::{IdKind, IdNumber};
use crate::domain::text::{FieldCode, ValueError, compact, text_value};
use crate::domain::text_enum::text_enum;

/// Weights of the first nine digits.
const WEIGHTS: [u32; 9] = [31, 29, 23, 19, 17, 13, 7, 5, 3];

text_enum! {
    /// Whom a tax code belongs to.
    pub enum TaxCodeKind {
        /// Ten digits: an organisation, a household or a person registered before the personal number was used.
        Taxpayer = "taxpayer" / "người nộp thuế",
        /// Ten digits and a branch number: a dependent unit.
        Branch = "branch" / "đơn vị phụ thuộc",
        /// The 12-digit personal number used as tax code.
        Personal = "personal" / "số định danh cá nhân",
    }
}

/// Why a tax code was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TaxCodeError {
    /// Neither 10 digits, nor 10 digits with a 3-digit branch, nor a 12-digit personal number.
    #[error("tax code must be 10 digits, 10 digits with a branch -nnn, or a 12-digit personal number")]
    Shape,
    /// The tenth digit does not fit the first nine.
    #[error("tax code has a wrong check digit (the tenth digit)")]
    CheckDigit,
    /// Branches count from 001.
    #[error("tax code branch must not be 000")]
    Branch,
}

impl ValueError for TaxCodeError {
    fn code(&self) -> FieldCode {
        match self {
            Self::Shape => FieldCode::TaxCodeShape,
            Self::CheckDigit => FieldCode::TaxCodeCheckDigit,
            Self::Branch => FieldCode::TaxCodeBranch,
        }
    }

    fn message_vi(&self) -> String {
        match self {
            Self::Shape => "Mã số thuế phải có 10 chữ số, 10 chữ số kèm mã đơn vị phụ thuộc (-nnn), hoặc là \
                            số định danh cá nhân 12 chữ số; hãy nhập lại."
                .to_owned(),
            Self::CheckDigit => {
                "Mã số thuế sai chữ số kiểm tra, có chữ số bị gõ nhầm; hãy đối chiếu với giấy chứng nhận.".to_owned()
            }
            Self::Branch => {
                "Mã đơn vị phụ thuộc của mã số thuế phải từ 001, không được là 000; hãy nhập lại.".to_owned()
            }
        }
    }
}

/// A tax code: `nnnnnnnnnn`, `nnnnnnnnnn-nnn`, or a 12-digit personal number (Law on Tax Administration
/// 38/2019/QH14, Article 35).
///
/// It may be a personal number, hence `Debug` hides it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaxCode {
    kind: TaxCodeKind,
    code: String,
}

impl TaxCode {
    /// Checks a tax code; spaces and dots are dropped, the hyphen before a branch may be missing.
    ///
    /// # Errors
    /// [`TaxCodeError`] when the shape, the check digit or the branch is wrong.
    pub fn parse(input: &str) -> Result<Self, TaxCodeError> {
        let code = compact(input, &['.']);
        // The hyphen is no mere spacing: without it "0100109106-01" would pass for a personal number.
        let (main, branch) = match code.split_once('-') {
            Some((main, branch)) => (main, Some(branch)),
            None if code.len() == 13 => {
                let (main, branch) = code.split_at_checked(10).ok_or(TaxCodeError::Shape)?;
                (main, Some(branch))
            }
            None => (code.as_str(), None),
        };
        match branch {
            Some(branch) => Self::branch(main, branch),
            None if main.len() == 10 => {
                check(main)?;
                Ok(Self {
                    kind: TaxCodeKind::Taxpayer,
                    code,
                })
            }
            None => match IdNumber::parse(main) {
                Ok(id) if id.kind() == IdKind::Cccd => Ok(Self {
                    kind: TaxCodeKind::Personal,
                    code,
                }),
                _ => Err(TaxCodeError::Shape),
            },
        }
    }

    fn branch(main: &str, branch: &str) -> Result<Self, TaxCodeError> {
        if branch.len() != 3 || !branch.chars().all(|c| c.is_ascii_digit()) {
            return Err(TaxCodeError::Shape);
        }
        check(main)?;
        if branch == "000" {
            return Err(TaxCodeError::Branch);
        }
        Ok(Self {
            kind: TaxCodeKind::Branch,
            code: format!("{main}-{branch}"),
        })
    }

    /// Whom the code belongs to.
    #[must_use]
    pub fn kind(&self) -> TaxCodeKind {
        self.kind
    }

    /// The whole code, with the hyphen before a branch.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.code
    }
}

text_value!(personal TaxCode, TaxCodeError);

/// d10 = 10 − (Σ dᵢ·wᵢ mod 11); a remainder of 0 would need the digit 10, so such numbers are not issued.
fn check(ten_digits: &str) -> Result<(), TaxCodeError> {
    if ten_digits.len() != 10 || !ten_digits.chars().all(|c| c.is_ascii_digit()) {
        return Err(TaxCodeError::Shape);
    }
    let mut digits = ten_digits.chars().filter_map(|c| c.to_digit(10));
    let sum: u32 = WEIGHTS
        .iter()
        .zip(digits.by_ref())
        .map(|(weight, digit)| weight * digit)
        .sum();
    let remainder = sum % 11;
    if remainder != 0 && digits.next() == Some(10 - remainder) {
        Ok(())
    } else {
        Err(TaxCodeError::CheckDigit)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn code(text: &str) -> FieldCode {
        TaxCode::parse(text).unwrap_err().code()
    }

    #[test]
    fn accepts_the_three_forms() {
        let whole = TaxCode::parse("0100109106").unwrap();
        assert_eq!(whole.kind(), TaxCodeKind::Taxpayer);
        let branch = TaxCode::parse("0100109106001").unwrap();
        assert_eq!(branch.as_str(), "0100109106-001");
        assert_eq!(branch.kind(), TaxCodeKind::Branch);
        assert_eq!(TaxCode::parse("0100109106-001"), Ok(branch));
        let person = TaxCode::parse("001 099 012 345").unwrap();
        assert_eq!(person.kind(), TaxCodeKind::Personal);
        assert_eq!(format!("{person:?}"), "TaxCode(<redacted>)");
    }

    #[test]
    fn refuses_wrong_codes() {
        assert_eq!(code("0100109107"), FieldCode::TaxCodeCheckDigit);
        assert_eq!(code("0000000000"), FieldCode::TaxCodeCheckDigit);
        assert_eq!(code("0100109107-001"), FieldCode::TaxCodeCheckDigit);
        assert_eq!(code("0100109106-000"), FieldCode::TaxCodeBranch);
        assert_eq!(code("0100109106-01"), FieldCode::TaxCodeShape);
        assert_eq!(code("000099012345"), FieldCode::TaxCodeShape);
        assert_eq!(code(""), FieldCode::TaxCodeShape);
        assert_eq!(code("01001O9106"), FieldCode::TaxCodeShape);
        for text in ["", "0100109107", "0100109106-000"] {
            let error = TaxCode::parse(text).unwrap_err();
            assert!(error.message_vi().starts_with("Mã "));
            assert!(error.message_en().starts_with("tax code"));
        }
    }

    proptest! {
        #[test]
        fn never_panics_and_is_stable(input in "[0-9 .-]{0,16}|\\PC{0,20}") {
            if let Ok(tax_code) = TaxCode::parse(&input) {
                prop_assert_eq!(TaxCode::parse(tax_code.as_str()), Ok(tax_code));
            }
        }

        #[test]
        fn nine_digits_have_at_most_one_check_digit(first in "[0-9]{9}") {
            let fitting = (0..10)
                .filter(|last| TaxCode::parse(&format!("{first}{last}")).is_ok())
                .count();
            prop_assert!(fitting <= 1);
        }

        #[test]
        fn one_wrong_digit_is_noticed(place in 0usize..10, digit in 0u32..10) {
            let typed: String = "0100109106".chars().enumerate()
                .map(|(index, c)| if index == place { char::from_digit(digit, 10).unwrap() } else { c })
                .collect();
            prop_assert_eq!(TaxCode::parse(&typed).is_ok(), typed == "0100109106");
        }
    }
}
