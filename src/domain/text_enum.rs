//! One macro for every closed list of values that is stored, sent and shown as text.

use crate::domain::text::{FieldCode, ValueError};

/// A text that is none of the values of a list. Matching is exact: no trimming, no case folding.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown value; expected one of: {}", expected.join(", "))]
pub struct UnknownValue {
    expected: &'static [&'static str],
}

impl UnknownValue {
    /// The error for a list whose values are `expected`.
    #[must_use]
    pub const fn new(expected: &'static [&'static str]) -> Self {
        Self { expected }
    }

    /// The values that would have been accepted.
    #[must_use]
    pub const fn expected(&self) -> &'static [&'static str] {
        self.expected
    }
}

impl ValueError for UnknownValue {
    fn code(&self) -> FieldCode {
        FieldCode::UnknownValue
    }

    fn message_vi(&self) -> String {
        format!(
            "Giá trị không có trong danh mục; hãy chọn một trong: {}.",
            self.expected.join(", ")
        )
    }
}

/// Defines an enum from one list of `Variant = "stored text" / "Vietnamese label"`.
///
/// ```ignore
/// use crate::domain::text_enum::text_enum;
///
/// text_enum! {
///     /// How a dossier comes in or a result goes out.
///     pub enum Channel {
///         /// At the desk.
///         Counter = "counter" / "trực tiếp",
///         /// Through the portal.
///         Online = "online" / "trực tuyến",
///     }
/// }
/// ```
///
/// Doc comments and attributes on the enum and its variants are kept (`#[derive(Default)]` with
/// `#[default]` works). Generated: the enum with `Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash`
/// (order of declaration), `ALL`, `TEXTS`, `as_str()`, `label_vi()`, `Display` (the stored text), `FromStr`
/// with error [`UnknownValue`], and serde as the stored text. Two variants with one text do not compile
/// cleanly: the second match arm is reported as unreachable.
///
/// The stored text is part of the database and of the API: never change it, only add.
macro_rules! text_enum {
    (
        $(#[$meta:meta])*
        $vis:vis enum $name:ident {
            $( $(#[$variant_meta:meta])* $variant:ident = $text:literal / $label:literal ),+ $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $name {
            $( $(#[$variant_meta])* $variant, )+
        }

        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &'static [Self] = &[$( Self::$variant, )+];

            /// The stored text of every value, in the same order.
            pub const TEXTS: &'static [&'static str] = &[$( $text, )+];

            /// The stable text that is stored and sent.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $( Self::$variant => $text, )+
                }
            }

            /// The Vietnamese words people read.
            #[must_use]
            pub const fn label_vi(self) -> &'static str {
                match self {
                    $( Self::$variant => $label, )+
                }
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = $crate::domain::text_enum::UnknownValue;

            fn from_str(text: &str) -> ::core::result::Result<Self, Self::Err> {
                match text {
                    $( $text => ::core::result::Result::Ok(Self::$variant), )+
                    _ => ::core::result::Result::Err(
                        $crate::domain::text_enum::UnknownValue::new(Self::TEXTS),
                    ),
                }
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::domain::text::deserialize_text(deserializer)
            }
        }
    };
}
pub(crate) use text_enum;

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    text_enum! {
        /// A list for the tests.
        #[derive(Default)]
        enum Light {
            /// Stop.
            Red = "red" / "đỏ",
            /// Go.
            #[default]
            Green = "green" / "xanh",
            /// A name that must not shadow `Option::None`.
            None = "none" / "tắt",
        }
    }

    #[test]
    fn text_and_back() {
        for light in Light::ALL {
            assert_eq!(light.as_str().parse(), Ok(*light));
            assert_eq!(light.to_string(), light.as_str());
            let json = serde_json::to_string(light).unwrap();
            assert_eq!(serde_json::from_str::<Light>(&json).unwrap(), *light);
        }
        assert_eq!(Light::default().label_vi(), "xanh");
        assert!(Light::Red < Light::None);
    }

    #[test]
    fn unknown_text_lists_what_is_known() {
        let error = "Red".parse::<Light>().unwrap_err();
        assert_eq!(error.expected(), ["red", "green", "none"]);
        assert_eq!(error.code(), FieldCode::UnknownValue);
        assert!(error.message_en().ends_with("red, green, none"));
        assert!(error.message_vi().contains("red, green, none"));
        assert!(serde_json::from_str::<Light>("\"blue\"").is_err());
        assert!(serde_json::from_str::<Light>("1").is_err());
    }
}
