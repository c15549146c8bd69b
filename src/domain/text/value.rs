//! What every checked text value shares: the error trait, and the conversions to and from strings and serde.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::de::{Deserializer, Error as DeError, Visitor};

use super::FieldCode;

/// An input that a value type refused.
///
/// No implementation carries the refused input: it may be personal data, and errors end up in logs.
pub trait ValueError: std::error::Error {
    /// What is wrong, for programs.
    fn code(&self) -> FieldCode;

    /// A Vietnamese sentence for the clerk: what is wrong and what to do about it.
    fn message_vi(&self) -> String;

    /// The same in English; by default what `Display` prints.
    fn message_en(&self) -> String {
        self.to_string()
    }
}

/// Hands a string to `T::from_str` and keeps its verdict apart from the errors of the format.
struct TextVisitor<T>(PhantomData<T>);

impl<T: FromStr> Visitor<'_> for TextVisitor<T> {
    type Value = Result<T, T::Err>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: DeError>(self, text: &str) -> Result<Self::Value, E> {
        Ok(text.parse())
    }
}

/// Deserialises any type that is parsed from a string, without ever quoting the input in the error.
///
/// # Errors
/// When the input is not a string or `T` refuses it.
pub(crate) fn deserialize_text<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: FromStr,
    T::Err: fmt::Display,
    D: Deserializer<'de>,
{
    match deserializer.deserialize_str(TextVisitor(PhantomData)) {
        Ok(parsed) => parsed.map_err(D::Error::custom),
        // The format's own "invalid type" message quotes the value, and an ID number sent as a JSON number
        // would then be logged.
        Err(_) => Err(D::Error::custom("expected a valid string")),
    }
}

/// Implements `Display`, `FromStr`, `AsRef<str>`, `Serialize` and `Deserialize` for a type that has
/// `fn as_str(&self) -> &str` and `fn parse(&str) -> Result<Self, $error>`.
///
/// * `text_value!(Username, UsernameError);`
/// * `text_value!(personal Phone, PhoneError);` — personal data: also a `Debug` that hides the value,
///   so do not derive `Debug`.
/// * `text_value!({const MAX: usize} Text<MAX>, TextError);` — with generic parameters.
macro_rules! text_value {
    (personal $name:ident, $error:ty) => {
        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(concat!(stringify!($name), "(<redacted>)"))
            }
        }
        $crate::domain::text::text_value!({} $name, $error);
    };
    ($name:ident, $error:ty) => {
        $crate::domain::text::text_value!({} $name, $error);
    };
    ({$($generic:tt)*} $name:ty, $error:ty) => {
        impl<$($generic)*> ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl<$($generic)*> ::core::str::FromStr for $name {
            type Err = $error;

            fn from_str(text: &str) -> ::core::result::Result<Self, $error> {
                Self::parse(text)
            }
        }

        impl<$($generic)*> ::core::convert::AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl<$($generic)*> ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de, $($generic)*> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::domain::text::deserialize_text(deserializer)
            }
        }
    };
}
pub(crate) use text_value;
