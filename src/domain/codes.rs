//! Codes of agencies and procedures, and names of user accounts.

use crate::domain::text::{FieldCode, ValueError, text_value};

/// The input is no agency code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("agency code must be 1 to 6 groups separated by dots, each of digits or H and digits, at most 32 characters")]
pub struct AgencyCodeError;

impl ValueError for AgencyCodeError {
    fn code(&self) -> FieldCode {
        FieldCode::AgencyCodeInvalid
    }

    fn message_vi(&self) -> String {
        "Mã cơ quan phải gồm 1 đến 6 nhóm cách nhau bằng dấu chấm, mỗi nhóm là chữ số hoặc H kèm chữ số \
         (ví dụ H05.07 hoặc 000.00.06.H02); hãy nhập lại."
            .to_owned()
    }
}

/// The code of an agency: `H05`, `H05.07`, or the older `000.00.06.H02` (Decision 20/2020/QĐ-TTg for the
/// present form). Capitals; never contains a hyphen, so a dossier code can be taken apart again.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AgencyCode(String);

impl AgencyCode {
    /// The most characters a code may have.
    pub const MAX_CHARS: usize = 32;
    /// The most groups a code may have.
    pub const MAX_GROUPS: usize = 6;

    /// Checks an agency code; a small `h` is made a capital.
    ///
    /// # Errors
    /// [`AgencyCodeError`] when the groups, their number or the length are wrong.
    pub fn parse(input: &str) -> Result<Self, AgencyCodeError> {
        let code = input.trim().to_ascii_uppercase();
        let sound = code.len() <= Self::MAX_CHARS
            && code.split('.').count() <= Self::MAX_GROUPS
            && code.split('.').all(is_group);
        if sound { Ok(Self(code)) } else { Err(AgencyCodeError) }
    }

    /// The whole code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

text_value!(AgencyCode, AgencyCodeError);

fn is_group(group: &str) -> bool {
    is_digits(group.strip_prefix('H').unwrap_or(group))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_digit())
}

/// The input is no procedure code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("procedure code must be 1 or 2 digits, a dot and 6 digits, optionally followed by a publisher code")]
pub struct ProcedureCodeError;

impl ValueError for ProcedureCodeError {
    fn code(&self) -> FieldCode {
        FieldCode::ProcedureCodeInvalid
    }

    fn message_vi(&self) -> String {
        "Mã thủ tục phải có dạng n.nnnnnn, có thể kèm mã cơ quan công bố (ví dụ 2.000815 hoặc 2.002621.H56); \
         hãy chép đúng mã trên Cổng dịch vụ công quốc gia."
            .to_owned()
    }
}

/// The code of a procedure in the official catalogue: `n.nnnnnn`, with or without the code of the agency that
/// published it (`2.000815.000.00.00.H55`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProcedureCode(String);

impl ProcedureCode {
    /// Checks a procedure code.
    ///
    /// # Errors
    /// [`ProcedureCodeError`] when the number or the publisher's code is wrong.
    pub fn parse(input: &str) -> Result<Self, ProcedureCodeError> {
        let code = input.trim().to_ascii_uppercase();
        let mut parts = code.splitn(3, '.');
        let group = parts.next().unwrap_or_default();
        let number = parts.next().unwrap_or_default();
        let publisher_sound = parts
            .next()
            .is_none_or(|publisher| AgencyCode::parse(publisher).is_ok_and(|a| a.as_str() == publisher));
        let sound = is_digits(group) && group.len() <= 2 && is_digits(number) && number.len() == 6 && publisher_sound;
        if sound { Ok(Self(code)) } else { Err(ProcedureCodeError) }
    }

    /// The whole code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number in the national catalogue without the publisher: `2.000815`. The same procedure published
    /// by two provinces has one base.
    #[must_use]
    pub fn base(&self) -> &str {
        let second_dot = self.0.match_indices('.').nth(1);
        second_dot.and_then(|(at, _)| self.0.get(..at)).unwrap_or(&self.0)
    }
}

text_value!(ProcedureCode, ProcedureCodeError);

/// The input is no user name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("user name must have 3 to 64 characters out of a-z, 0-9, dot, underscore and hyphen")]
pub struct UsernameError;

impl ValueError for UsernameError {
    fn code(&self) -> FieldCode {
        FieldCode::UsernameInvalid
    }

    fn message_vi(&self) -> String {
        "Tên đăng nhập phải có 3 đến 64 ký tự, chỉ gồm chữ thường không dấu, chữ số, dấu chấm, gạch dưới và \
         gạch nối; hãy nhập lại."
            .to_owned()
    }
}

/// The name of a user account: 3 to 64 of `a-z`, `0-9`, `.`, `_`, `-`.
///
/// Capitals are made small, so that no two accounts differ by case only.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Username(String);

impl Username {
    /// Checks a user name.
    ///
    /// # Errors
    /// [`UsernameError`] when it has another length or other characters.
    pub fn parse(input: &str) -> Result<Self, UsernameError> {
        let name = input.trim().to_ascii_lowercase();
        let sound = (3..=64).contains(&name.len())
            && name
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '-'));
        if sound { Ok(Self(name)) } else { Err(UsernameError) }
    }

    /// The whole name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

text_value!(Username, UsernameError);

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn agency_codes() {
        for code in ["H05", "H05.07", "H05.100", "000.00.06.H02", "1.2.3.4.5.6"] {
            assert_eq!(AgencyCode::parse(code).unwrap().as_str(), code);
        }
        assert_eq!(AgencyCode::parse(" h05.07 ").unwrap().to_string(), "H05.07");
        let long = "0".repeat(33);
        for code in [
            "",
            ".",
            "H",
            "H05.",
            ".H05",
            "H05..07",
            "HH05",
            "05H",
            "H05-07",
            "H05 07",
            "X05",
            "1.2.3.4.5.6.7",
            "H０5",
            &long,
        ] {
            assert_eq!(
                AgencyCode::parse(code).unwrap_err().code(),
                FieldCode::AgencyCodeInvalid,
                "{code}"
            );
        }
    }

    #[test]
    fn procedure_codes() {
        let bare = ProcedureCode::parse("2.000815").unwrap();
        assert_eq!(bare.base(), "2.000815");
        for (code, base) in [
            ("2.000815.000.00.00.H55", "2.000815"),
            ("2.002621.h56", "2.002621"),
            ("10.002621.H56", "10.002621"),
        ] {
            assert_eq!(ProcedureCode::parse(code).unwrap().base(), base);
        }
        for code in [
            "",
            "2",
            "2.",
            "2.00081",
            "2.0008155",
            "100.000815",
            "a.000815",
            "2.000815.",
            "2.000815. H55",
            "2.000815.X",
            "2-000815",
        ] {
            assert_eq!(
                ProcedureCode::parse(code).unwrap_err().code(),
                FieldCode::ProcedureCodeInvalid,
                "{code}"
            );
        }
    }

    #[test]
    fn usernames() {
        assert_eq!(Username::parse(" Nv.An_1-x ").unwrap().as_str(), "nv.an_1-x");
        for name in ["", "ab", "a b", "nguyễn", "a@b", &"a".repeat(65)] {
            assert_eq!(
                Username::parse(name).unwrap_err().code(),
                FieldCode::UsernameInvalid,
                "{name}"
            );
        }
    }

    #[test]
    fn every_error_speaks() {
        let errors: [&dyn ValueError; 3] = [&AgencyCodeError, &ProcedureCodeError, &UsernameError];
        for error in errors {
            assert!(error.message_vi().ends_with("."));
            assert!(error.message_en().contains("must"));
        }
    }

    #[test]
    fn serde_goes_through_parse() {
        let code: AgencyCode = serde_json::from_str("\"h05\"").unwrap();
        assert_eq!(serde_json::to_string(&code).unwrap(), "\"H05\"");
        assert!(serde_json::from_str::<ProcedureCode>("2.000815").is_err());
    }

    proptest! {
        #[test]
        fn never_panics_and_is_stable(input in "[0-9H.]{0,24}|\\PC{0,20}") {
            if let Ok(code) = AgencyCode::parse(&input) {
                prop_assert_eq!(AgencyCode::parse(code.as_str()), Ok(code));
            }
            if let Ok(code) = ProcedureCode::parse(&input) {
                prop_assert_eq!(ProcedureCode::parse(code.as_str()), Ok(code.clone()));
                let rest = code.as_str().strip_prefix(code.base());
                prop_assert!(rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.')));
            }
            if let Ok(name) = Username::parse(&input) {
                prop_assert_eq!(Username::parse(name.as_str()), Ok(name));
            }
        }
    }
}
