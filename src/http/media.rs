//! What a body is said to be, and what is not taken as one.

use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap};

use crate::service::{Error, Reason};

/// The kind that is said, without its parameters, in small letters.
fn kind(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(CONTENT_TYPE)?.to_str().unwrap_or_default();
    let kind = value.split(';').next().unwrap_or_default().trim();
    Some(kind.to_ascii_lowercase())
}

/// A body that is packed is nothing that is read here: it would look like whatever else it is not.
fn plain(headers: &HeaderMap) -> Result<(), Error> {
    let packed = headers
        .get(CONTENT_ENCODING)
        .is_some_and(|value| !value.as_bytes().trim_ascii().eq_ignore_ascii_case(b"identity"));
    if packed {
        return Err(Reason::BodyEncoded.into());
    }
    Ok(())
}

/// A body that is to be JSON; nothing said counts as JSON.
///
/// # Errors
/// It is said to be something else.
pub fn json(headers: &HeaderMap) -> Result<(), Error> {
    plain(headers)?;
    match kind(headers) {
        Some(kind) if kind != "application/json" => Err(Reason::NotJson.into()),
        _ => Ok(()),
    }
}

/// A body that is a file as it is. A form with the file in it would be kept with its boundaries and all.
///
/// # Errors
/// It is said to be a form, or packed.
pub fn file(headers: &HeaderMap) -> Result<(), Error> {
    plain(headers)?;
    match kind(headers) {
        Some(kind) if kind.starts_with("multipart/") => Err(Reason::FileInForm.into()),
        _ => Ok(()),
    }
}
