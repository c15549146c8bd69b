//! Vietnamese phone numbers.

use super::last4;
use crate::domain::text::{FieldCode, ValueError, compact, text_value};

/// The input is no Vietnamese phone number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("phone number must be 0 and 9 digits (landline: 0 and 10 digits), or +84 and the rest")]
pub struct PhoneError;

impl ValueError for PhoneError {
    fn code(&self) -> FieldCode {
        FieldCode::PhoneInvalid
    }

    fn message_vi(&self) -> String {
        "Số điện thoại phải bắt đầu bằng 0 (hoặc +84) và có 10 chữ số, máy bàn 11 chữ số; hãy kiểm tra và \
         nhập một số duy nhất."
            .to_owned()
    }
}

/// A Vietnamese phone number in national form: `0` and 9 digits (mobile) or `0` and 10 digits (landline).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phone(String);

impl Phone {
    /// Brings a number into national form: spaces, dots, hyphens and brackets are dropped, `+84` and `84`
    /// become `0`.
    ///
    /// # Errors
    /// [`PhoneError`] when what remains is not `0` followed by 9 or 10 digits.
    pub fn parse(input: &str) -> Result<Self, PhoneError> {
        let typed = compact(input, &['.', '-', '(', ')']);
        let national = match typed
            .strip_prefix("+84")
            .or_else(|| typed.strip_prefix("0084"))
            .or_else(|| typed.strip_prefix("84"))
        {
            // People also write +84(0)912…: the national 0 is then there already.
            Some(rest) => format!("0{}", rest.strip_prefix('0').unwrap_or(rest)),
            None => typed,
        };
        let sound = matches!(national.len(), 10 | 11)
            && national.chars().all(|c| c.is_ascii_digit())
            && national.starts_with('0')
            // 00 begins an international call.
            && !national.starts_with("00");
        if sound { Ok(Self(national)) } else { Err(PhoneError) }
    }

    /// The number in national form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last four digits: the applicant's secret in the public lookup, so never show them publicly.
    #[must_use]
    pub fn last4(&self) -> &str {
        last4(&self.0)
    }
}

text_value!(personal Phone, PhoneError);

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_number_has_one_form() {
        for typed in [
            "0912345678",
            " 0912.345.678 ",
            "0912-345-678",
            "+84 912 345 678",
            "84912345678",
            "0084912345678",
            "+84 (0)912 345 678",
            "\u{202A}0912345678\u{202C}",
        ] {
            assert_eq!(Phone::parse(typed).unwrap().as_str(), "0912345678", "{typed}");
        }
        assert_eq!(Phone::parse("024 3804 3888 ").unwrap().as_str(), "02438043888");
        assert_eq!(Phone::parse("842438043888").unwrap().as_str(), "02438043888");
    }

    #[test]
    fn refuses_other_numbers() {
        for typed in [
            "",
            "912345678",
            "091234567",
            "091234567890",
            "0012345678",
            "+1 202 555 0100",
            "0912345678 / 0987654321",
            "09123456a8",
            "091234\n5678",
            "٠٩١٢٣٤٥٦٧٨",
            "+84",
        ] {
            let error = Phone::parse(typed).unwrap_err();
            assert_eq!(error.code(), FieldCode::PhoneInvalid, "{typed}");
        }
        assert!(PhoneError.message_vi().contains("+84"));
        assert!(PhoneError.message_en().contains("+84"));
    }

    #[test]
    fn debug_hides_the_number() {
        let phone = Phone::parse("0912345678").unwrap();
        assert_eq!(phone.last4(), "5678");
        assert_eq!(format!("{:?}", Some(phone)), "Some(Phone(<redacted>))");
    }

    proptest! {
        #[test]
        fn never_panics_and_is_stable(input in "[0-9+ .()-]{0,18}|\\PC{0,20}") {
            if let Ok(phone) = Phone::parse(&input) {
                prop_assert_eq!(Phone::parse(phone.as_str()), Ok(phone));
            }
        }

        #[test]
        fn national_and_international_agree(rest in "[1-9][0-9]{8,9}") {
            let national = Phone::parse(&format!("0{rest}")).unwrap();
            prop_assert_eq!(Phone::parse(&format!("+84{rest}")), Ok(national.clone()));
            prop_assert_eq!(Phone::parse(&format!("84{rest}")), Ok(national));
        }
    }
}
