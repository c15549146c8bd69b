//! Names of people and organisations.

use unicode_normalization::char::is_combining_mark;

use crate::domain::text::{FieldCode, TextError, ValueError, clean_line, search_key, text_value};

/// Why a name was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PersonNameError {
    /// Empty, too long, or with a control character.
    #[error("name: {0}")]
    Text(#[from] TextError),
    /// Digits and signs only.
    #[error("name has no letter")]
    NoLetter,
}

impl ValueError for PersonNameError {
    fn code(&self) -> FieldCode {
        match self {
            Self::Text(TextError::Empty) => FieldCode::PersonNameEmpty,
            Self::Text(TextError::ControlCharacter) => FieldCode::PersonNameControlCharacter,
            Self::Text(TextError::TooLong { .. }) => FieldCode::PersonNameTooLong,
            Self::NoLetter => FieldCode::PersonNameNoLetter,
        }
    }

    fn message_vi(&self) -> String {
        match self {
            Self::Text(TextError::Empty) => "Họ tên đang để trống; hãy nhập họ tên.".to_owned(),
            Self::Text(TextError::ControlCharacter) => {
                "Họ tên có ký tự điều khiển hoặc dấu xuống dòng; hãy xóa và gõ lại trên một dòng.".to_owned()
            }
            Self::Text(TextError::TooLong { max, actual }) => {
                format!("Họ tên dài {actual} ký tự, tối đa {max} ký tự; hãy kiểm tra lại.")
            }
            Self::NoLetter => "Họ tên không có chữ cái nào; hãy nhập đúng họ tên như trên giấy tờ.".to_owned(),
        }
    }
}

/// The name of a person or an organisation: 1 to 200 characters on one line, with at least one letter.
///
/// NFC, single spaces between words; case is kept as typed.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonName(String);

impl PersonName {
    /// The most characters a name may have.
    pub const MAX_CHARS: usize = 200;

    /// Normalises and checks a name.
    ///
    /// # Errors
    /// [`PersonNameError`] when it is empty, too long, has a control character or no letter.
    pub fn parse(input: &str) -> Result<Self, PersonNameError> {
        let name = clean_line(input, Self::MAX_CHARS)?;
        if !name.chars().any(char::is_alphabetic) {
            return Err(PersonNameError::NoLetter);
        }
        Ok(Self(name))
    }

    /// The whole name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The key to search this name by: "nguyen van an".
    #[must_use]
    pub fn search_key(&self) -> String {
        search_key(&self.0)
    }

    /// The name for the public: "Nguyễn Văn An" gives "Nguyễn V** A*" (Law 91/2025/QH15).
    ///
    /// The first word stays; of every other word only the first letter. A name of one word is masked like a
    /// later word and a word of one letter becomes `*`, since otherwise "An" or "Nguyễn Y" would be shown
    /// whole.
    #[must_use]
    pub fn masked(&self) -> String {
        let mut words = self.0.split(' ');
        let first = words.next().unwrap_or_default();
        let rest: Vec<String> = words.map(mask_word).collect();
        if rest.is_empty() {
            return mask_word(first);
        }
        format!("{first} {}", rest.join(" "))
    }
}

text_value!(personal PersonName, PersonNameError);

fn mask_word(word: &str) -> String {
    // A letter with marks that have no composed form still counts as one letter.
    let letters = word.chars().filter(|c| !is_combining_mark(*c)).count();
    let hidden = letters.saturating_sub(1);
    match word.chars().next() {
        Some(initial) if hidden > 0 => format!("{initial}{}", "*".repeat(hidden)),
        _ => "*".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn name(text: &str) -> PersonName {
        PersonName::parse(text).unwrap()
    }

    #[test]
    fn tidies_what_was_typed() {
        assert_eq!(name("  Nguyễn \u{a0} Văn   An ").as_str(), "Nguyễn Văn An");
        assert_eq!(name("Nguyễn Văn Ấn").search_key(), "nguyen van an");
        assert_eq!(name("Công ty 32").as_str(), "Công ty 32");
    }

    #[test]
    fn masks_for_the_public() {
        assert_eq!(name("Nguyễn Văn An").masked(), "Nguyễn V** A*");
        assert_eq!(name("An").masked(), "A*");
        assert_eq!(name("Nguyễn Y").masked(), "Nguyễn *");
        assert_eq!(name("Y").masked(), "*");
        assert_eq!(name("Trần Thị Ánh").masked(), "Trần T** Á**");
    }

    #[test]
    fn refuses_what_is_no_name() {
        let code = |text: &str| PersonName::parse(text).unwrap_err().code();
        assert_eq!(code(" "), FieldCode::PersonNameEmpty);
        assert_eq!(code("123 - 456"), FieldCode::PersonNameNoLetter);
        assert_eq!(code("Nguyễn\nAn"), FieldCode::PersonNameControlCharacter);
        assert_eq!(code(&"a".repeat(201)), FieldCode::PersonNameTooLong);
        assert!(PersonName::parse(&"ấ".repeat(200)).is_ok());
        for text in ["", "12", "a\nb", &"a".repeat(201)] {
            let error = PersonName::parse(text).unwrap_err();
            assert!(error.message_vi().starts_with("Họ tên"));
            assert!(!error.message_en().is_empty());
        }
    }

    #[test]
    fn debug_hides_the_name() {
        let shown = format!("{:?}", name("Nguyễn Văn An"));
        assert_eq!(shown, "PersonName(<redacted>)");
    }

    proptest! {
        #[test]
        fn parsing_again_changes_nothing(input in "\\PC{0,60}") {
            if let Ok(name) = PersonName::parse(&input) {
                prop_assert_eq!(PersonName::parse(name.as_str()), Ok(name));
            }
        }

        #[test]
        fn the_mask_hides_every_word_but_the_first(words in proptest::collection::vec("[a-zấ]{1,8}", 1..6)) {
            let name = PersonName::parse(&words.join(" ")).unwrap();
            let masked = name.masked();
            prop_assert_ne!(masked.as_str(), name.as_str());
            prop_assert_eq!(masked.split(' ').count(), words.len());
            for (index, word) in masked.split(' ').enumerate() {
                prop_assert_eq!(word.contains('*'), index > 0 || words.len() == 1);
            }
        }
    }
}
