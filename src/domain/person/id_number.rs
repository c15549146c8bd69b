//! Numbers of identity papers.

use super::{TaxCode, TaxCodeError, last4};
use crate::domain::text::{FieldCode, ValueError, compact, text_value};
use crate::domain::text_enum::text_enum;

text_enum! {
    /// The paper an ID number belongs to.
    pub enum IdKind {
        /// Personal number, 12 digits, on the identity card (Law on Identification 26/2023/QH15).
        Cccd = "cccd" / "căn cước công dân",
        /// The former identity card, 9 digits; still found in old dossiers.
        Cmnd = "cmnd" / "chứng minh nhân dân",
        /// Vietnamese (letter and 7 digits) or foreign passport.
        Passport = "passport" / "hộ chiếu",
        /// 10 digits, or 13 for a dependent unit: what an organisation has.
        TaxCode = "tax_code" / "mã số thuế",
    }
}

/// Why an ID number was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdNumberError {
    /// Nothing was typed.
    #[error("ID number is empty")]
    Empty,
    /// Something else than the letters A–Z and digits.
    #[error("ID number has characters other than letters A-Z and digits")]
    Characters,
    /// No paper has a number of this length.
    #[error(
        "ID number has {actual} characters; a personal number has 12 digits, an old identity card 9 digits, \
         a passport 6 to 9 letters and digits, a tax code 10 or 13 digits"
    )]
    Length {
        /// The characters given.
        actual: usize,
    },
    /// The personal number begins with 000, which is no province and no country.
    #[error("personal number begins with 000, which is no province and no country")]
    Place,
    /// It has the length of a tax code and is none.
    #[error(transparent)]
    TaxCode(#[from] TaxCodeError),
}

impl ValueError for IdNumberError {
    fn code(&self) -> FieldCode {
        match self {
            Self::Empty => FieldCode::IdNumberEmpty,
            Self::Characters => FieldCode::IdNumberCharacters,
            Self::Length { .. } => FieldCode::IdNumberLength,
            Self::Place => FieldCode::IdNumberPlace,
            Self::TaxCode(error) => error.code(),
        }
    }

    fn message_vi(&self) -> String {
        match self {
            Self::Empty => {
                "Số định danh đang để trống; hãy nhập số căn cước, CMND, hộ chiếu hoặc mã số thuế.".to_owned()
            }
            Self::Characters => "Số định danh chỉ gồm chữ số và chữ cái không dấu; hãy xóa ký tự khác.".to_owned(),
            Self::Length { actual } => format!(
                "Số định danh có {actual} ký tự; căn cước phải có 12 chữ số, CMND 9 chữ số, hộ chiếu 6 đến 9 \
                 chữ và số, mã số thuế của tổ chức 10 hoặc 13 chữ số. Hãy đối chiếu với giấy tờ (chép từ bảng tính có thể mất số 0 ở đầu)."
            ),
            Self::Place => {
                "Số căn cước bắt đầu bằng 000, không có nơi nào mang mã này; hãy đối chiếu với giấy tờ.".to_owned()
            }
            Self::TaxCode(error) => error.message_vi(),
        }
    }
}

/// The number of an identity paper, or the tax code of an organisation, without spaces, in capitals.
///
/// Nine digits are a former identity card, twelve a personal number, ten or thirteen a tax code; with a letter it is a passport. The
/// personal number has no check digit, so a mistyped one cannot be told; its place code is only refused when
/// it is 000, because new codes may be issued.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IdNumber {
    kind: IdKind,
    number: String,
}

impl IdNumber {
    /// Recognises the kind of paper and checks the number; spaces, dots and hyphens are dropped.
    ///
    /// # Errors
    /// [`IdNumberError`] when it is empty, has other characters, or fits no kind of paper.
    pub fn parse(input: &str) -> Result<Self, IdNumberError> {
        // The hyphen before a branch is no mere spacing: without it "0100109106-01" would pass for a personal number.
        let typed = compact(input, &['.']);
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit()).then_some(text.len());
        let main = typed.split_once('-').map_or(typed.as_str(), |(main, _)| main);
        if digits(main) == Some(10) || digits(&typed) == Some(13) {
            let code = TaxCode::parse(&typed)?;
            return Ok(Self {
                kind: IdKind::TaxCode,
                number: code.as_str().replace('-', ""),
            });
        }
        let number = compact(input, &['.', '-']).to_ascii_uppercase();
        if number.is_empty() {
            return Err(IdNumberError::Empty);
        }
        if !number.chars().all(|c| c.is_ascii_alphanumeric()) {
            return Err(IdNumberError::Characters);
        }
        let has_letter = number.chars().any(|c| c.is_ascii_alphabetic());
        let kind = match (has_letter, number.len()) {
            (false, 12) if number.starts_with("000") => return Err(IdNumberError::Place),
            (false, 12) => IdKind::Cccd,
            (false, 9) => IdKind::Cmnd,
            (true, 6..=9) => IdKind::Passport,
            (_, actual) => return Err(IdNumberError::Length { actual }),
        };
        Ok(Self { kind, number })
    }

    /// The paper the number belongs to.
    #[must_use]
    pub fn kind(&self) -> IdKind {
        self.kind
    }

    /// The whole number.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.number
    }

    /// The last four characters: the applicant's secret in the public lookup, so never show them publicly.
    #[must_use]
    pub fn last4(&self) -> &str {
        last4(&self.number)
    }
}

text_value!(personal IdNumber, IdNumberError);

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn id(text: &str) -> IdNumber {
        IdNumber::parse(text).unwrap()
    }

    fn code(text: &str) -> FieldCode {
        IdNumber::parse(text).unwrap_err().code()
    }

    #[test]
    fn recognises_the_paper() {
        assert_eq!(id("001 099 012 345").kind(), IdKind::Cccd);
        assert_eq!(id("012.345.678").kind(), IdKind::Cmnd);
        assert_eq!(id("c1234567").as_str(), "C1234567");
        assert_eq!(id("AB12CD").kind(), IdKind::Passport);
        assert_eq!(id("0100109106").kind(), IdKind::TaxCode);
        assert_eq!(id("0100109106-001").as_str(), "0100109106001");
        assert_eq!(id("0100109106001").last4(), "6001");
        assert_eq!(id("\u{202A}024199012345\u{202C}").as_str(), "024199012345");
    }

    #[test]
    fn refuses_what_fits_no_paper() {
        assert_eq!(code(" - "), FieldCode::IdNumberEmpty);
        assert_eq!(code("00109901234"), FieldCode::IdNumberLength);
        assert_eq!(code("12345678"), FieldCode::IdNumberLength);
        assert_eq!(code("0100109107"), FieldCode::TaxCodeCheckDigit);
        assert_eq!(code("0100109106-01"), FieldCode::TaxCodeShape);
        assert_eq!(code("0100109106-000"), FieldCode::TaxCodeBranch);
        assert_eq!(code("C1234"), FieldCode::IdNumberLength);
        assert_eq!(code("C123456789"), FieldCode::IdNumberLength);
        assert_eq!(code("000099012345"), FieldCode::IdNumberPlace);
        assert_eq!(code("001099 0123/45"), FieldCode::IdNumberCharacters);
        assert_eq!(code("001099\n012345"), FieldCode::IdNumberCharacters);
        assert_eq!(code("Đ1234567"), FieldCode::IdNumberCharacters);
        for text in ["", "?", "1", "000099012345"] {
            let error = IdNumber::parse(text).unwrap_err();
            assert!(error.message_vi().starts_with("Số "));
            assert!(error.message_en().contains("number"));
        }
    }

    #[test]
    fn hides_its_end() {
        let number = id("001099012345");
        assert_eq!(number.last4(), "2345");
        assert_eq!(format!("{number:?}"), "IdNumber(<redacted>)");
    }

    #[test]
    fn a_json_number_is_refused_without_quoting_it() {
        let error = serde_json::from_str::<IdNumber>("124099012345").unwrap_err();
        assert!(!error.to_string().contains("124099"));
        let kept: IdNumber = serde_json::from_str("\"001099012345\"").unwrap();
        assert_eq!(serde_json::to_string(&kept).unwrap(), "\"001099012345\"");
    }

    proptest! {
        #[test]
        fn never_panics_and_is_stable(input in any::<String>()) {
            if let Ok(number) = IdNumber::parse(&input) {
                prop_assert_eq!(IdNumber::parse(number.as_str()), Ok(number));
            }
        }
    }
}
