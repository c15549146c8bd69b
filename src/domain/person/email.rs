//! E-mail addresses.

use crate::domain::text::{FieldCode, ValueError, is_invisible, text_value};

/// The input is no usable e-mail address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("e-mail address must look like name@domain.vn: one @, no spaces or accents, at most 254 characters")]
pub struct EmailError;

impl ValueError for EmailError {
    fn code(&self) -> FieldCode {
        FieldCode::EmailInvalid
    }

    fn message_vi(&self) -> String {
        "Địa chỉ thư điện tử phải có dạng ten@tenmien.vn, không dấu, không khoảng trắng, tối đa 254 ký tự; \
         hãy kiểm tra lại."
            .to_owned()
    }
}

/// An e-mail address, its domain in lower case.
///
/// Only a sound shape is checked; whether it exists, sending tells. The letters are ASCII: an accent is far
/// more often a slip of the Vietnamese keyboard than an internationalised address.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Email(String);

impl Email {
    /// The most characters an address may have (RFC 5321).
    pub const MAX_CHARS: usize = 254;

    /// Checks an address.
    ///
    /// # Errors
    /// [`EmailError`] when it does not look like `name@domain.vn`.
    pub fn parse(input: &str) -> Result<Self, EmailError> {
        let typed: String = input.trim().chars().filter(|c| !is_invisible(*c)).collect();
        let (local, domain) = typed.trim().split_once('@').ok_or(EmailError)?;
        if !is_local_part(local) || !is_domain(domain) {
            return Err(EmailError);
        }
        let address = format!("{local}@{}", domain.to_ascii_lowercase());
        if address.len() > Self::MAX_CHARS {
            return Err(EmailError);
        }
        Ok(Self(address))
    }

    /// The whole address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

text_value!(personal Email, EmailError);

/// The signs left out here have a meaning in mail headers; no ordinary address uses them.
fn is_local_part(local: &str) -> bool {
    (1..=64).contains(&local.len())
        && local
            .chars()
            .all(|c| c.is_ascii_graphic() && !"@\"(),:;<>[\\]".contains(c))
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
}

fn is_domain(domain: &str) -> bool {
    domain.contains('.')
        && domain.split('.').all(|label| {
            !label.is_empty()
                && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn accepts_ordinary_addresses() {
        for typed in ["an@bacninh.gov.vn", "  nguyen.van+an_1@Example.COM ", "a@b.co"] {
            let email = Email::parse(typed).unwrap();
            assert!(email.as_str().eq_ignore_ascii_case(typed.trim()));
        }
        assert_eq!(Email::parse("An@Gmail.Com").unwrap().as_str(), "An@gmail.com");
    }

    #[test]
    fn refuses_the_rest() {
        let long = format!("{}@b.vn", "a".repeat(65));
        let longer = format!("a@{}.vn", "b".repeat(250));
        for typed in [
            "",
            "an",
            "@b.vn",
            "an@",
            "an@b",
            "an@@b.vn",
            "a n@b.vn",
            "an@b.vn\r\nBcc: x@y.vn",
            "an@b..vn",
            "an@.vn",
            "an@-b.vn",
            "an@b.vn.",
            ".an@b.vn",
            "a..n@b.vn",
            "ấn@b.vn",
            "a<n>@b.vn",
            "an@b.vn,c@d.vn",
            &long,
            &longer,
        ] {
            assert_eq!(
                Email::parse(typed).unwrap_err().code(),
                FieldCode::EmailInvalid,
                "{typed}"
            );
        }
        assert!(EmailError.message_vi().contains("thư điện tử"));
        assert!(EmailError.message_en().contains('@'));
    }

    #[test]
    fn debug_hides_the_address() {
        let email = Email::parse("an@b.vn").unwrap();
        assert_eq!(format!("{email:?}"), "Email(<redacted>)");
    }

    proptest! {
        #[test]
        fn what_is_accepted_is_safe_and_stable(input in "[a-c.@\r\n <-]{0,20}|\\PC{0,20}") {
            if let Ok(email) = Email::parse(&input) {
                let text = email.as_str();
                prop_assert_eq!(text.matches('@').count(), 1);
                prop_assert!(text.chars().all(|c| c.is_ascii_graphic()));
                prop_assert_eq!(Email::parse(text), Ok(email.clone()));
            }
        }
    }
}
