//! Text that people type: bounded, normalised values and the keys to search them by.

mod field_code;
mod search;
mod value;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

pub use field_code::FieldCode;
pub use search::{reversed_words, search_key};
pub use value::ValueError;
pub(crate) use value::{deserialize_text, text_value};

/// Why a text was refused. Lengths count characters after normalisation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing but blanks.
    #[error("text is empty")]
    Empty,
    /// A control character (or a line break where one line is wanted).
    #[error("text contains a control character or a line break that is not allowed")]
    ControlCharacter,
    /// Longer than the limit.
    #[error("text has {actual} characters, at most {max} are allowed")]
    TooLong {
        /// The most characters allowed.
        max: usize,
        /// The characters given.
        actual: usize,
    },
}

impl ValueError for TextError {
    fn code(&self) -> FieldCode {
        match self {
            Self::Empty => FieldCode::TextEmpty,
            Self::ControlCharacter => FieldCode::TextControlCharacter,
            Self::TooLong { .. } => FieldCode::TextTooLong,
        }
    }

    fn message_vi(&self) -> String {
        match self {
            Self::Empty => "Nội dung đang để trống; hãy nhập nội dung.".to_owned(),
            Self::ControlCharacter => {
                "Nội dung có ký tự điều khiển hoặc dấu xuống dòng không được phép; hãy xóa và gõ lại.".to_owned()
            }
            Self::TooLong { max, actual } => format!("Nội dung dài {actual} ký tự, tối đa {max} ký tự; hãy rút gọn."),
        }
    }
}

/// One line of text of 1 to `MAX` characters: trimmed, NFC, without control or invisible characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text<const MAX: usize>(String);

impl<const MAX: usize> Text<MAX> {
    /// Normalises and checks one line of text.
    ///
    /// # Errors
    /// [`TextError`] when nothing is left, a control character or line break is inside, or it is too long.
    pub fn parse(input: &str) -> Result<Self, TextError> {
        clean(input, MAX, |_| false).map(Self)
    }

    /// The normalised text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

text_value!({const MAX: usize} Text<MAX>, TextError);

/// Text of 1 to `MAX` characters that may have several lines (`\n`) and tabs; otherwise like [`Text`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MultilineText<const MAX: usize>(String);

impl<const MAX: usize> MultilineText<MAX> {
    /// Normalises and checks a text; every kind of line break becomes `\n`.
    ///
    /// # Errors
    /// [`TextError`] when nothing is left, another control character is inside, or it is too long.
    pub fn parse(input: &str) -> Result<Self, TextError> {
        clean_lines(input, MAX).map(Self)
    }

    /// The normalised text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

text_value!({const MAX: usize} MultilineText<MAX>, TextError);

/// Characters that show nothing: soft hyphen, zero-width and direction marks, byte-order mark.
///
/// They come along with pasted text; kept, they would make equal-looking names differ and could reorder
/// what a printed form shows.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{00AD}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{2069}'
            | '\u{FEFF}'
    )
}

/// Several lines of text, as [`MultilineText`] has them.
pub(crate) fn clean_lines(input: &str, max: usize) -> Result<String, TextError> {
    let lines = input
        .replace("\r\n", "\n")
        .replace(['\r', '\u{2028}', '\u{2029}'], "\n");
    clean(&lines, max, |c| matches!(c, '\n' | '\t'))
}

/// One line with every run of blanks made a single space; for names and addresses.
pub(crate) fn clean_line(input: &str, max: usize) -> Result<String, TextError> {
    if is_clean_line(input) {
        return within(input.to_owned(), max);
    }
    // The length is judged after the blanks are collapsed, so the first pass has no limit.
    let line = clean(input, usize::MAX, |_| false)?;
    let words: Vec<&str> = line.split_whitespace().collect();
    within(words.join(" "), max)
}

/// Whether cleaning a line would change nothing: so it is with everything that comes from the database, and to see that
/// costs far less than to compose every character anew.
fn is_clean_line(line: &str) -> bool {
    let single_blanks = !line.starts_with(' ') && !line.ends_with(' ') && !line.contains("  ");
    let sound = |c: char| (c == ' ' || !c.is_whitespace()) && !is_control(c) && !is_invisible(c);
    !line.is_empty() && single_blanks && line.chars().all(sound) && is_nfc_quick(line.chars()) == IsNormalized::Yes
}

/// A typed number or code without blanks, invisible characters and the given separators.
pub(crate) fn compact(input: &str, separators: &[char]) -> String {
    input
        .trim()
        .chars()
        .filter(|c| !is_invisible(*c) && !separators.contains(c))
        // A line break inside is no mere spacing (two numbers pasted at once): left for the parser to refuse.
        .filter(|c| !c.is_whitespace() || c.is_control())
        .collect()
}

/// Bytes as two small hexadecimal digits each.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |half: u8| DIGITS.get(usize::from(half)).map_or('0', |d| char::from(*d));
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

fn clean(input: &str, max: usize, allowed: fn(char) -> bool) -> Result<String, TextError> {
    let normal: String = input.chars().filter(|c| !is_invisible(*c)).nfc().collect();
    let text = normal.trim();
    if text.is_empty() {
        return Err(TextError::Empty);
    }
    if text.chars().any(|c| is_control(c) && !allowed(c)) {
        return Err(TextError::ControlCharacter);
    }
    within(text.to_owned(), max)
}

fn within(text: String, max: usize) -> Result<String, TextError> {
    let actual = text.chars().count();
    if actual > max {
        return Err(TextError::TooLong { max, actual });
    }
    Ok(text)
}

fn is_control(c: char) -> bool {
    // The Unicode line and paragraph separators break lines without being control characters.
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

/// A whole number with a sign between its thousands: `1.234.567`.
#[must_use]
pub fn thousands(number: i128, sign: char) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut shown = String::with_capacity(digits.len() + 8);
    if number < 0 {
        shown.push('-');
    }
    for (index, digit) in digits.chars().enumerate() {
        // A group ends wherever a multiple of three digits is still to come.
        if index > 0 && digits.len().abs_diff(index).is_multiple_of(3) {
            shown.push(sign);
        }
        shown.push(digit);
    }
    shown
}

/// A number as Vietnamese writes it, with as many decimals as it has: `0,75`.
#[must_use]
pub fn decimal_vi(number: f64) -> String {
    number.to_string().replace('.', ",")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn thousands_stand_apart() {
        for (number, shown) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1.000"),
            (106_414, "106.414"),
            (-1_234_567, "-1.234.567"),
        ] {
            assert_eq!(thousands(number, '.'), shown);
        }
    }

    #[test]
    fn decimals_have_a_comma() {
        for (number, shown) in [(0.75, "0,75"), (2.0, "2"), (-12.5, "-12,5")] {
            assert_eq!(decimal_vi(number), shown);
        }
    }

    #[test]
    fn trims_and_composes() {
        let text = Text::<10>::parse("  A\u{302}\u{301}n\u{200B} ").unwrap();
        assert_eq!(text.as_str(), "Ấn");
        assert_eq!(text.to_string(), "Ấn");
    }

    #[test]
    fn refuses_empty_control_and_long() {
        assert_eq!(Text::<3>::parse(" \u{200B} "), Err(TextError::Empty));
        assert_eq!(Text::<3>::parse("a\nb"), Err(TextError::ControlCharacter));
        assert_eq!(Text::<3>::parse("a\u{2028}b"), Err(TextError::ControlCharacter));
        assert_eq!(Text::<3>::parse("a\0b"), Err(TextError::ControlCharacter));
        assert_eq!(Text::<3>::parse("ấấấấ"), Err(TextError::TooLong { max: 3, actual: 4 }));
        // Decomposed, these are nine code points but three characters.
        assert!(Text::<3>::parse(&"a\u{302}\u{301}".repeat(3)).is_ok());
    }

    #[test]
    fn several_lines_have_one_kind_of_break() {
        let text = MultilineText::<20>::parse("một\r\nhai\rba\u{2028}bốn\n").unwrap();
        assert_eq!(text.as_str(), "một\nhai\nba\nbốn");
        assert!(MultilineText::<20>::parse("a\u{7}b").is_err());
    }

    #[test]
    fn compacts_typed_numbers() {
        assert_eq!(compact(" 0912.345-678\u{a0}9 ", &['.', '-']), "09123456789");
        assert_eq!(compact("12\n34", &[]), "12\n34");
    }

    #[test]
    fn serde_goes_through_parse_and_never_quotes_the_input() {
        let text: Text<5> = serde_json::from_str("\" an \"").unwrap();
        assert_eq!(serde_json::to_string(&text).unwrap(), "\"an\"");
        for bad in ["\"7654321\"", "7654321", "-7654321", "765.4321"] {
            let error = serde_json::from_str::<Text<5>>(bad).unwrap_err();
            assert!(!error.to_string().contains("765"), "{error}");
        }
    }

    #[test]
    fn every_error_speaks() {
        for error in [
            TextError::Empty,
            TextError::ControlCharacter,
            TextError::TooLong { max: 1, actual: 2 },
        ] {
            assert!(error.code().as_str().starts_with("text_"));
            assert!(error.message_vi().ends_with('.'));
            assert_eq!(error.message_en(), error.to_string());
        }
    }

    proptest! {
        #[test]
        fn parsing_again_changes_nothing(input in any::<String>()) {
            if let Ok(text) = Text::<30>::parse(&input) {
                prop_assert_eq!(Text::<30>::parse(text.as_str()), Ok(text));
            }
            if let Ok(text) = MultilineText::<30>::parse(&input) {
                prop_assert_eq!(MultilineText::<30>::parse(text.as_str()), Ok(text));
            }
        }

        #[test]
        fn a_clean_line_is_left_as_it_is(input in "[ \\t a-cẤạ\u{0301}\u{00a0}\u{200b}]{0,12}|\\PC{0,12}") {
            let cleaned = clean(&input, usize::MAX, |_| false)
                .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
            prop_assert!(!is_clean_line(&input) || cleaned.as_ref() == Ok(&input), "{:?}", input);
            prop_assert_eq!(clean_line(&input, usize::MAX), cleaned);
        }
    }
}
