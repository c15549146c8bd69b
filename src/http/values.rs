//! What is wrong with a value inside a document, of which serde carries only an English sentence.

use crate::domain::duration::DurationError;
use crate::domain::fee::MoneyError;
use crate::domain::procedure::UnknownLevel;
use crate::domain::text::{FieldCode, ValueError};
use crate::service::FieldError;

/// The refusal that a message of serde stands for, in words that a clerk understands.
pub fn refused(path: &str, message: &str) -> FieldError {
    let quoted = message.split('`').nth(1).unwrap_or_default();
    let join = |name: &str| {
        if path == "." || path.is_empty() {
            name.to_owned()
        } else {
            format!("{path}.{name}")
        }
    };
    if message.starts_with("unknown field") {
        let field = if path.ends_with(quoted) {
            path.to_owned()
        } else {
            join(quoted)
        };
        return FieldError::unknown(&field);
    }
    if message.starts_with("duplicate field") {
        let field = if path.ends_with(quoted) {
            path.to_owned()
        } else {
            join(quoted)
        };
        return FieldError::new(
            &field,
            FieldCode::GivenTwice,
            "Ô này được gửi nhiều lần. Hãy gửi một lần.",
            "This was sent more than once. Send it once.",
        );
    }
    if message.starts_with("missing field") {
        return FieldError::missing(&join(quoted));
    }
    if message.starts_with("unknown variant") {
        let known = message
            .split("expected")
            .nth(1)
            .unwrap_or_default()
            .split(" at line")
            .next()
            .unwrap_or_default();
        return FieldError::new(
            path,
            FieldCode::UnknownValue,
            &format!("Giá trị không có trong danh mục:{known}."),
            &format!("The value is none of:{known}."),
        );
    }
    if let Some(known) = of_the_domain(path, message) {
        return known;
    }
    // "." is the document itself.
    let path = if path == "." { "body" } else { path };
    if message.starts_with("invalid value") {
        return FieldError::new(
            path,
            FieldCode::OutOfRange,
            "Giá trị nằm ngoài phạm vi cho phép của ô này.",
            "The value lies outside what this field allows.",
        );
    }
    FieldError::new(
        path,
        FieldCode::WrongType,
        "Kiểu dữ liệu của ô này không đúng.",
        "The value has the wrong type.",
    )
}

fn of_the_domain(path: &str, message: &str) -> Option<FieldError> {
    use DurationError as D;
    let durations = [
        D::UnknownKind,
        D::NotANumber,
        D::Zero,
        D::TooLong,
        D::TooFine,
        D::NoValueExpected,
        D::NotATime,
    ];
    let amounts = [MoneyError::Negative, MoneyError::TooLarge];
    says(path, message, &amounts)
        .or_else(|| says(path, message, &durations))
        .or_else(|| says(path, message, &[UnknownLevel]))
}

fn says<E: ValueError>(path: &str, message: &str, errors: &[E]) -> Option<FieldError> {
    let said = errors.iter().find(|error| message.starts_with(&error.to_string()));
    said.map(|error| FieldError::of(path, error))
}
