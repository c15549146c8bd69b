//! The version that somebody saw of what they want to change: out as `ETag`, back in as `If-Match`.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{HeaderMap, IF_MATCH};
use actix_web::{FromRequest, HttpRequest};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::domain::text::FieldCode;
use crate::service::{Error, FieldError};

/// As the description of the routes tells it.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "only its description is used")]
pub struct IfMatch {
    /// Version that you saw, as `ETag` told it: if it is no longer the last, nothing happens (409)
    #[param(rename = "If-Match")]
    version: Option<String>,
}

/// The version in `If-Match`; none where any will do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen(pub Option<i32>);

impl Seen {
    fn read(headers: &HeaderMap) -> Result<Self, Error> {
        let Some(value) = headers.get(IF_MATCH) else {
            return Ok(Self(None));
        };
        let text = value.to_str().unwrap_or_default().trim();
        if text == "*" {
            return Ok(Self(None));
        }
        version_of(text).map(|version| Self(Some(version))).ok_or_else(|| {
            wrong(
                "If-Match phải là số phiên bản, như ETag đã trả.",
                "If-Match must be the version that ETag told.",
            )
        })
    }

    /// The version that a change refers to, where the body may tell it too.
    ///
    /// # Errors
    /// The two differ.
    pub fn or(self, body: Option<i32>) -> Result<Option<i32>, Error> {
        match (self.0, body) {
            (Some(a), Some(b)) if a != b => {
                Err(wrong("If-Match và version khác nhau.", "If-Match and version differ."))
            }
            (header, body) => Ok(header.or(body)),
        }
    }

    /// The version that a change refers to, which one of the two must tell.
    ///
    /// # Errors
    /// There is none, or the two differ.
    pub fn required(self, body: Option<i32>) -> Result<i32, Error> {
        self.or(body)?
            .ok_or_else(|| Error::field(FieldError::missing("version")))
    }
}

/// The version that a tag tells, as it was given out; quotation marks may be left out, but not one of them.
fn version_of(tag: &str) -> Option<i32> {
    let tag = tag.strip_prefix("W/").unwrap_or(tag);
    let number = match tag.strip_prefix('"') {
        Some(rest) => rest.strip_suffix('"')?,
        None => tag,
    };
    number
        .parse()
        .ok()
        .filter(|version: &i32| version.to_string() == number)
}

fn wrong(vi: &str, en: &str) -> Error {
    Error::field(FieldError::new("version", FieldCode::IfMatch, vi, en))
}

impl FromRequest for Seen {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::read(request.headers()))
    }
}

/// What a request is about, for its fingerprint: its path, and the version that it is to change. With another `If-Match` it is
/// another request.
pub fn about(request: &HttpRequest, path: &str) -> String {
    let seen = request.headers().get(IF_MATCH);
    seen.map_or_else(
        || path.to_owned(),
        |version| format!("{path} {}", String::from_utf8_lossy(version.as_bytes())),
    )
}

/// The version that an answer tells, as `ETag` has it.
pub fn tag(version: i32) -> String {
    format!("\"{version}\"")
}

/// The tag of a stored answer: that of what it shows, or of the dossier that it has changed.
pub fn tag_of(body: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Told {
        version: Option<i32>,
        dossier_version: Option<i32>,
    }
    let told: Told = serde_json::from_str(body).ok()?;
    told.version.or(told.dossier_version).map(tag)
}
