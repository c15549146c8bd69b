//! Channels of intake and return, and codes of postal items.

use crate::domain::text::{FieldCode, ValueError, compact, text_value};
use crate::domain::text_enum::text_enum;

/// Weights of the eight digits (UPU S10).
const WEIGHTS: [u32; 8] = [8, 6, 4, 2, 3, 5, 9, 7];

text_enum! {
    /// How a dossier comes in or its result goes out.
    pub enum Channel {
        /// At the desk.
        Counter = "counter" / "trực tiếp",
        /// Through the service portal.
        Online = "online" / "trực tuyến",
        /// By public post (Decision 45/2016/QĐ-TTg).
        Postal = "postal" / "bưu chính công ích",
    }
}

/// Why a postal item code was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ItemCodeError {
    /// Not 6 to 30 letters, digits and hyphens.
    #[error("postal item code must be 6 to 30 letters A-Z, digits and hyphens")]
    Shape,
    /// A Vietnamese item in international form whose check digit does not fit.
    #[error("postal item code has a wrong check digit; the ninth digit should be {expected}")]
    CheckDigit {
        /// The digit that would fit.
        expected: u8,
    },
}

impl ValueError for ItemCodeError {
    fn code(&self) -> FieldCode {
        match self {
            Self::Shape => FieldCode::ItemCodeShape,
            Self::CheckDigit { .. } => FieldCode::ItemCodeCheckDigit,
        }
    }

    fn message_vi(&self) -> String {
        match self {
            Self::Shape => "Mã bưu gửi phải có 6 đến 30 ký tự gồm chữ cái không dấu, chữ số và gạch nối; hãy nhập lại \
                 hoặc quét mã vạch."
                .to_owned(),
            Self::CheckDigit { expected } => format!(
                "Mã bưu gửi sai chữ số kiểm tra: chữ số thứ chín phải là {expected}, hoặc một chữ số khác bị \
                 gõ nhầm; hãy đối chiếu với phiếu gửi hoặc quét mã vạch."
            ),
        }
    }
}

/// The code of a postal item, in capitals without spaces.
///
/// Items in international form (UPU S10: 2 letters, 8 digits, check digit, country) from Vietnam are checked.
/// Domestic items may use any other code; those are accepted but [`checked`](Self::checked) is false.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemCode(String);

impl ItemCode {
    /// Checks an item code.
    ///
    /// # Errors
    /// [`ItemCodeError::CheckDigit`] for a Vietnamese S10 code with a wrong check digit, [`ItemCodeError::Shape`]
    /// for anything that is not 6 to 30 letters, digits and hyphens.
    pub fn parse(input: &str) -> Result<Self, ItemCodeError> {
        let code = compact(input, &[]).to_ascii_uppercase();
        let sound = (6..=30).contains(&code.len())
            && code.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && code.chars().any(|c| c.is_ascii_alphanumeric());
        if !sound {
            return Err(ItemCodeError::Shape);
        }
        match S10::read(&code) {
            Some(s10) if s10.vietnamese && s10.given != s10.expected => {
                Err(ItemCodeError::CheckDigit { expected: s10.expected })
            }
            _ => Ok(Self(code)),
        }
    }

    /// The whole code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the code carries a check digit and it is right; false says only that nothing could be checked.
    #[must_use]
    pub fn checked(&self) -> bool {
        S10::read(&self.0).is_some_and(|s10| s10.given == s10.expected)
    }
}

text_value!(ItemCode, ItemCodeError);

/// The parts of an S10 code that matter for checking.
struct S10 {
    given: u8,
    expected: u8,
    vietnamese: bool,
}

impl S10 {
    /// `None` when the code is not 2 letters, 9 digits, 2 letters.
    fn read(code: &str) -> Option<Self> {
        let (service, rest) = code.split_at_checked(2)?;
        let (digits, country) = rest.split_at_checked(9)?;
        let (serial, check) = digits.split_at_checked(8)?;
        let letters = |text: &str| text.len() == 2 && text.chars().all(|c| c.is_ascii_uppercase());
        let numeric = digits.chars().all(|c| c.is_ascii_digit());
        if !letters(service) || !letters(country) || !numeric {
            return None;
        }
        Some(Self {
            given: check.parse().ok()?,
            expected: check_digit(serial),
            vietnamese: country == "VN",
        })
    }
}

/// c = 11 − (S mod 11), where 10 becomes 0 and 11 becomes 5.
fn check_digit(serial: &str) -> u8 {
    let sum: u32 = serial
        .chars()
        .filter_map(|c| c.to_digit(10))
        .zip(WEIGHTS)
        .map(|(digit, weight)| digit * weight)
        .sum();
    match sum % 11 {
        0 => 5,
        1 => 0,
        remainder => u8::try_from(11 - remainder).unwrap_or_default(),
    }
}

/// The code of a Vietnamese item in international form, with its check digit.
pub fn s10(service: &str, serial: u32) -> String {
    let serial = format!("{:08}", serial % 100_000_000);
    let check = check_digit(&serial);
    format!("{service}{serial}{check}VN")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn checks_international_codes() {
        let code = ItemCode::parse(" ee 473 124 829 vn ").unwrap();
        assert_eq!(code.as_str(), "EE473124829VN");
        assert!(code.checked());
        let error = ItemCode::parse("EE473124820VN").unwrap_err();
        assert_eq!(error, ItemCodeError::CheckDigit { expected: 9 });
        assert_eq!(error.code(), FieldCode::ItemCodeCheckDigit);
        assert!(error.message_vi().contains("phải là 9"));
        assert!(error.message_en().contains("should be 9"));
        // Remainders 0 and 1 have digits of their own.
        assert_eq!(check_digit("00000000"), 5);
        assert_eq!(check_digit("00000004"), 5);
        assert_eq!(check_digit("00000008"), 0);
    }

    #[test]
    fn accepts_other_codes_unchecked() {
        for text in ["123456", "BN-2026-000123", "EE473124820US", "EE47312482VN"] {
            let code = ItemCode::parse(text).unwrap();
            assert!(!code.checked(), "{text}");
        }
        assert!(ItemCode::parse("RB473124829CN").unwrap().checked());
        assert_eq!(s10("EE", 47_312_482), "EE473124829VN");
    }

    #[test]
    fn refuses_no_codes() {
        for text in [
            "",
            "12345",
            "------",
            "AB 12/34",
            "mã123456",
            "1234\n5678",
            &"1".repeat(31),
        ] {
            let error = ItemCode::parse(text).unwrap_err();
            assert_eq!(error.code(), FieldCode::ItemCodeShape, "{text}");
            assert!(error.message_vi().starts_with("Mã bưu gửi"));
        }
    }

    #[test]
    fn channels_speak_vietnamese() {
        let labels: Vec<&str> = Channel::ALL.iter().map(|channel| channel.label_vi()).collect();
        assert_eq!(labels, ["trực tiếp", "trực tuyến", "bưu chính công ích"]);
        assert_eq!("postal".parse(), Ok(Channel::Postal));
    }

    proptest! {
        #[test]
        fn never_panics_and_is_stable(input in "[A-Z]{2}[0-9]{9}(VN|US)|\\PC{0,32}") {
            if let Ok(code) = ItemCode::parse(&input) {
                prop_assert_eq!(ItemCode::parse(code.as_str()), Ok(code));
            }
        }

        #[test]
        fn exactly_one_check_digit_fits(serial in "[0-9]{8}") {
            let fitting = (0..10).filter(|c| ItemCode::parse(&format!("EE{serial}{c}VN")).is_ok()).count();
            prop_assert_eq!(fitting, 1);
        }
    }
}
