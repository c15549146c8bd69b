//! The one place where refusals become HTTP: RFC 9457 `application/problem+json` with a stable code.

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCEPT_LANGUAGE, CONTENT_LANGUAGE, CONTENT_RANGE, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER,
    WWW_AUTHENTICATE,
};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use utoipa::ToSchema;

use crate::service::error::fill;
use crate::service::{Error, Kind, Reason};

pub use super::document::refusals::{
    CallbackErrors, HealthErrors, PublicErrors, PublicWriteErrors, ReadErrors, SignInErrors, WriteErrors,
};

/// What every error looks like.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// `urn:motcua:problem:` and the code.
    #[serde(rename = "type")]
    pub kind: String,
    /// HTTP status once more.
    pub status: u16,
    /// Stable code for programs.
    pub code: &'static str,
    /// Sentence for the clerk (Vietnamese; English with `Accept-Language: en`).
    pub detail: String,
    /// Fields that are wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ProblemField>,
    /// With `stale_version`: the dossier as it is now, if it is one that changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current: Option<serde_json::Value>,
    /// Id of the request: name it when you ask for help.
    pub request_id: String,
}

/// Codes of all refusals, each with its status and what it means.
pub fn codes() -> impl Iterator<Item = (&'static str, u16, &'static str)> {
    Reason::ALL.iter().map(|reason| {
        let status = status_of(&Error::from(*reason)).as_u16();
        (reason.code(), status, reason.english())
    })
}

/// One wrong field.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemField {
    /// JSON path or parameter.
    pub field: String,
    /// What is wrong, for programs.
    pub code: &'static str,
    /// Sentence for the clerk.
    pub detail: String,
}

const fn status_of(error: &Error) -> StatusCode {
    match error.reason {
        Reason::MethodNotAllowed => return StatusCode::METHOD_NOT_ALLOWED,
        Reason::NotJson | Reason::FileInForm | Reason::BodyEncoded => return StatusCode::UNSUPPORTED_MEDIA_TYPE,
        _ => {}
    }
    match error.reason.kind() {
        Kind::Unauthenticated => StatusCode::UNAUTHORIZED,
        Kind::Forbidden => StatusCode::FORBIDDEN,
        Kind::NotFound => StatusCode::NOT_FOUND,
        Kind::Conflict => StatusCode::CONFLICT,
        Kind::Malformed => StatusCode::BAD_REQUEST,
        Kind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        Kind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Kind::RangeOutside => StatusCode::RANGE_NOT_SATISFIABLE,
        Kind::TooMany => StatusCode::TOO_MANY_REQUESTS,
        Kind::Busy => StatusCode::SERVICE_UNAVAILABLE,
        Kind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        status_of(self)
    }

    /// Only the status: the body depends on the request's language and id and is written by [`render`].
    fn error_response(&self) -> HttpResponse<BoxBody> {
        HttpResponse::new(self.status_code())
    }
}

/// Whether the client likes English better than Vietnamese: by the quality that it gives each, and by their order where that
/// is the same.
pub fn wants_english(headers: &HeaderMap) -> bool {
    let asked = headers.get(ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok());
    let asked = asked.unwrap_or_default().to_ascii_lowercase();
    let quality = |language: &str| {
        let liked = asked.split(',').filter_map(|range| {
            let (tag, parameter) = range.split_once(';').unwrap_or((range, "q=1"));
            let primary = tag.trim().split('-').next().unwrap_or_default();
            let quality = parameter
                .trim()
                .strip_prefix("q=")
                .and_then(|q| q.trim().parse::<f32>().ok());
            (primary == language).then(|| quality.unwrap_or(1.0))
        });
        liked.fold(0.0, f32::max)
    };
    let (english, vietnamese) = (quality("en"), quality("vi"));
    let place = |language: &str| asked.split(',').position(|range| range.trim().starts_with(language));
    match english.total_cmp(&vietnamese) {
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Equal => english > 0.0 && place("en") < place("vi"),
    }
}

/// A refusal as an answer.
pub fn render(error: &Error, english: bool, request_id: &str) -> HttpResponse {
    let status = status_of(error);
    let sentence = if english {
        error.reason.english()
    } else {
        error.reason.vietnamese()
    };
    let problem = Problem {
        kind: format!("urn:motcua:problem:{}", error.reason.code()),
        status: status.as_u16(),
        code: error.reason.code(),
        detail: fill(sentence, error.told(english)),
        errors: error
            .fields
            .iter()
            .map(|f| ProblemField {
                field: f.field.clone(),
                code: f.code.as_str(),
                detail: if english {
                    f.english.clone()
                } else {
                    f.vietnamese.clone()
                },
            })
            .collect(),
        current: error.current.as_ref().map(|current| current.body.clone()),
        request_id: request_id.to_owned(),
    };
    let mut response = HttpResponse::build(status).json(problem);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    if let Some(seconds) = error.retry_after {
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    let language = if english { "en" } else { "vi" };
    headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(language));
    // How long the file is of which a range was asked for.
    if let (Reason::RangeOutside, Some(size)) = (error.reason, error.details.first())
        && let Ok(value) = HeaderValue::from_str(&format!("bytes */{size}"))
    {
        headers.insert(CONTENT_RANGE, value);
    }
    if status == StatusCode::UNAUTHORIZED {
        headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

/// What a refusal of the framework itself (unknown route, wrong method, broken request) means.
pub fn from_framework(status: StatusCode) -> Error {
    match status {
        StatusCode::NOT_FOUND => Reason::NotFound.into(),
        StatusCode::METHOD_NOT_ALLOWED => Reason::MethodNotAllowed.into(),
        StatusCode::PAYLOAD_TOO_LARGE => Reason::TooLarge.into(),
        StatusCode::SERVICE_UNAVAILABLE => Reason::Busy.into(),
        status if status.is_client_error() => Error::with(
            Reason::Malformed,
            [status.canonical_reason().unwrap_or("bad request").to_owned()],
        ),
        _ => Reason::Internal.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_that_is_liked_best_is_spoken() {
        for (asked, english) in [
            ("", false),
            ("fr", false),
            ("en", true),
            ("EN-us,en;q=0.9", true),
            ("vi;q=0.1,en;q=0.9", true),
            ("en;q=0.1, vi;q=0.9", false),
            ("en,vi", true),
            ("vi,en", false),
            ("en;q=0", false),
            ("fr, en;q=0.5", true),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static(asked));
            assert_eq!(wants_english(&headers), english, "{asked}");
        }
    }
}
