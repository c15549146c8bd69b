//! The two languages of the pages, and how a text in both is written down.

use actix_web::http::header::{ACCEPT_LANGUAGE, HeaderMap};

use crate::domain::indicator::Rate;
use crate::domain::text::thousands;
use crate::service::error::{FieldError, fill};
use crate::service::{Error, Reason};

/// A language of the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    /// Vietnamese: what everybody gets who did not choose.
    Vi,
    /// English.
    En,
}

/// A text in both languages. `{0}`, `{1}` … stand for details.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    vi: &'static str,
    en: &'static str,
}

impl Text {
    /// The same in Vietnamese and in English.
    pub const fn new(vi: &'static str, en: &'static str) -> Self {
        Self { vi, en }
    }
}

/// A table of texts: `texts! { SIGN_IN = "Đăng nhập" / "Sign in"; }`.
macro_rules! texts {
    ($($name:ident = $vi:literal / $en:literal;)+) => {
        $(pub const $name: $crate::web::lang::Text = $crate::web::lang::Text::new($vi, $en);)+
    };
}
pub(crate) use texts;

impl Lang {
    /// As chosen by cookie; failing that English only for browsers that ask for it and not for Vietnamese at all: many
    /// Vietnamese computers name English first because nobody ever changed it.
    pub fn of(chosen: Option<&str>, headers: &HeaderMap) -> Self {
        if let Some(chosen) = chosen.and_then(Self::named) {
            return chosen;
        }
        let asked = headers
            .get(ACCEPT_LANGUAGE)
            .and_then(|v| v.to_str().ok())
            .unwrap_or_default()
            .to_ascii_lowercase();
        let mut tags = asked.split(',').map(str::trim);
        if asked.starts_with("en") && !tags.any(|tag| tag.starts_with("vi")) {
            Self::En
        } else {
            Self::Vi
        }
    }

    /// The language with a code.
    pub fn named(code: &str) -> Option<Self> {
        [Self::Vi, Self::En].into_iter().find(|lang| lang.code() == code)
    }

    /// As the `lang` attribute has it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Vi => "vi",
            Self::En => "en",
        }
    }

    /// The other one.
    pub const fn other(self) -> Self {
        match self {
            Self::Vi => Self::En,
            Self::En => Self::Vi,
        }
    }

    /// A text in this language.
    pub const fn say(self, text: Text) -> &'static str {
        match self {
            Self::Vi => text.vi,
            Self::En => text.en,
        }
    }

    /// A text with its details.
    pub fn fill<const N: usize>(self, text: Text, details: [String; N]) -> String {
        fill(self.say(text), &details)
    }

    /// A whole number: `1.234` in Vietnamese, `1,234` in English.
    pub fn number(self, number: impl Into<i128>) -> String {
        thousands(number.into(), if self == Self::Vi { '.' } else { ',' })
    }

    /// The two numbers of a rate: `1.234 / 2.000`.
    pub fn parts(self, rate: Rate) -> String {
        format!("{} / {}", self.number(rate.numerator), self.number(rate.denominator))
    }

    /// The label of a value of a closed list: its Vietnamese label, or its stored text made readable. Begins with a
    /// capital in both.
    pub fn label(self, vietnamese: &str, stored: &str) -> String {
        let text = match self {
            Self::Vi => vietnamese.to_owned(),
            Self::En => stored.replace('_', " "),
        };
        let mut letters = text.chars();
        match letters.next() {
            Some(first) => first.to_uppercase().chain(letters).collect(),
            None => text,
        }
    }

    /// Why something was refused.
    pub fn sentence(self, error: &Error) -> String {
        let sentence = match (self, error.reason) {
            // On a page nobody sends keys: a form was sent, went through, and was then changed and sent again.
            (Self::Vi, Reason::KeyReused) => {
                "Biểu mẫu này đã được gửi thành công trước đó; những thay đổi sau lần gửi ấy chưa được lưu. Chỉ gửi lại nếu ông/bà \
                 muốn làm thêm một lần nữa."
            }
            (Self::En, Reason::KeyReused) => {
                "This form has gone through already; what was changed since is not saved. Send it again only to do the same once more."
            }
            (Self::Vi, reason) => reason.vietnamese(),
            (Self::En, reason) => reason.english(),
        };
        fill(sentence, error.told(self == Self::En))
    }

    /// What is wrong with a field.
    pub fn field_sentence(self, error: &FieldError) -> &str {
        match self {
            Self::Vi => &error.vietnamese,
            Self::En => &error.english,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    fn asked(language: &'static str) -> Lang {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static(language));
        Lang::of(None, &headers)
    }

    #[test]
    fn vietnamese_unless_only_english_is_asked_for() {
        assert_eq!(Lang::of(None, &HeaderMap::new()), Lang::Vi);
        assert_eq!(asked("en-US,en;q=0.9"), Lang::En);
        assert_eq!(asked("en-US,en;q=0.9,vi;q=0.8"), Lang::Vi);
        assert_eq!(asked("fr"), Lang::Vi);
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static("en"));
        assert_eq!(Lang::of(Some("vi"), &headers), Lang::Vi);
    }

    #[test]
    fn labels_begin_with_a_capital() {
        assert_eq!(Lang::Vi.label("đúng hạn", "on_time"), "Đúng hạn");
        assert_eq!(Lang::En.label("đúng hạn", "on_time"), "On time");
    }
}
