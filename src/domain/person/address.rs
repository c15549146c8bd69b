//! Postal addresses, as one line of text.

use crate::domain::text::{FieldCode, TextError, ValueError, clean_line, search_key, text_value};

/// Why an address was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("address: {0}")]
pub struct AddressError(#[from] TextError);

impl ValueError for AddressError {
    fn code(&self) -> FieldCode {
        match self.0 {
            TextError::Empty => FieldCode::AddressEmpty,
            TextError::ControlCharacter => FieldCode::AddressControlCharacter,
            TextError::TooLong { .. } => FieldCode::AddressTooLong,
        }
    }

    fn message_vi(&self) -> String {
        match self.0 {
            TextError::Empty => "Địa chỉ đang để trống; hãy nhập địa chỉ.".to_owned(),
            TextError::ControlCharacter => {
                "Địa chỉ có ký tự điều khiển hoặc dấu xuống dòng; hãy gõ lại trên một dòng.".to_owned()
            }
            TextError::TooLong { max, actual } => {
                format!("Địa chỉ dài {actual} ký tự, tối đa {max} ký tự; hãy rút gọn.")
            }
        }
    }
}

/// An address on one line, 1 to 500 characters, NFC, single spaces between words.
///
/// Free text on purpose: communes are merged and renamed, and papers keep the old names.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(String);

impl Address {
    /// The most characters an address may have.
    pub const MAX_CHARS: usize = 500;

    /// Normalises and checks an address.
    ///
    /// # Errors
    /// [`AddressError`] when it is empty, too long, or has a control character or line break.
    pub fn parse(input: &str) -> Result<Self, AddressError> {
        Ok(Self(clean_line(input, Self::MAX_CHARS)?))
    }

    /// The whole address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The key to search this address by.
    #[must_use]
    pub fn search_key(&self) -> String {
        search_key(&self.0)
    }
}

text_value!(personal Address, AddressError);

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn keeps_one_tidy_line() {
        let address = Address::parse(" Thôn Đông,  xã Hiệp Hòa, tỉnh Bắc Ninh ").unwrap();
        assert_eq!(address.as_str(), "Thôn Đông, xã Hiệp Hòa, tỉnh Bắc Ninh");
        assert_eq!(address.search_key(), "thon dong xa hiep hoa tinh bac ninh");
        assert_eq!(format!("{address:?}"), "Address(<redacted>)");
    }

    #[test]
    fn refuses_the_rest() {
        let long = "a".repeat(501);
        for (typed, code) in [
            (" ", FieldCode::AddressEmpty),
            ("a\nb", FieldCode::AddressControlCharacter),
            (long.as_str(), FieldCode::AddressTooLong),
        ] {
            let error = Address::parse(typed).unwrap_err();
            assert_eq!(error.code(), code);
            assert!(error.message_vi().starts_with("Địa chỉ"));
            assert!(error.message_en().starts_with("address: "));
        }
        assert!(Address::parse(&"ấ".repeat(500)).is_ok());
    }
}
