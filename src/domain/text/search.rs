//! Keys for searching Vietnamese text without accents and case.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::is_invisible;

/// The search form of a text: no accents, `đ` as `d`, lower case, words separated by one space.
///
/// Everything that is neither letter nor digit separates words. "Nguyễn Văn Ấn" gives "nguyen van an".
/// Applying it twice changes nothing, so a key may be compared with a key of a key.
#[must_use]
pub fn search_key(input: &str) -> String {
    let mut key = String::with_capacity(input.len());
    // Lower-casing comes first because it may itself produce accented letters (İ gives i + dot).
    let letters = input
        .chars()
        .flat_map(char::to_lowercase)
        .nfd()
        .filter(|c| !is_combining_mark(*c) && !is_invisible(*c));
    let mut gap = false;
    for letter in letters {
        if !letter.is_alphanumeric() {
            gap = true;
            continue;
        }
        if gap && !key.is_empty() {
            key.push(' ');
        }
        gap = false;
        // đ is a letter of its own in Unicode: it has no decomposition to d.
        key.push(if letter == 'đ' { 'd' } else { letter });
    }
    key
}

/// The words of a search key in reverse order: "nguyen van an" gives "an van nguyen".
///
/// Vietnamese people are called by the last word of the name; stored beside the key, this lets a prefix
/// search start from the given name.
#[must_use]
pub fn reversed_words(key: &str) -> String {
    let mut words: Vec<&str> = key.split_whitespace().collect();
    words.reverse();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn strips_accents_case_and_punctuation() {
        assert_eq!(search_key("Nguyễn Văn Ấn"), "nguyen van an");
        assert_eq!(search_key("  ĐẶNG\tThị   Đào "), "dang thi dao");
        assert_eq!(search_key("Số 12/3, đường Lê-Lợi"), "so 12 3 duong le loi");
        assert_eq!(search_key("H'Hen Niê"), "h hen nie");
        assert_eq!(search_key("ƯƠNG ươ"), "uong uo");
        assert_eq!(search_key("...!?"), "");
    }

    #[test]
    fn composed_and_decomposed_text_have_one_key() {
        assert_eq!(search_key("A\u{302}\u{301}n"), search_key("Ấn"));
        assert_eq!(search_key("Ng\u{200B}uyễn"), "nguyen");
    }

    #[test]
    fn reverses_words() {
        assert_eq!(reversed_words("nguyen van an"), "an van nguyen");
        assert_eq!(reversed_words(""), "");
    }

    proptest! {
        #[test]
        fn key_is_stable_and_tidy(input in "\\PC{0,40}") {
            let key = search_key(&input);
            prop_assert_eq!(search_key(&key), key.clone());
            prop_assert!(!key.contains("  "));
            prop_assert_eq!(key.trim(), key.as_str());
        }

        #[test]
        fn reversing_twice_is_identity(words in proptest::collection::vec("[a-z0-9]{1,6}", 0..6)) {
            let key = words.join(" ");
            prop_assert_eq!(reversed_words(&reversed_words(&key)), key);
        }
    }
}
