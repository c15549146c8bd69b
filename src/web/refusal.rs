//! What pages answer when something is refused, and the headers that every page carries.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::Method;
use actix_web::http::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpRequest, HttpResponse, ResponseError};
use maud::{Markup, html};

use super::form::{Held, OWNER};
use super::lang::Lang;
use super::shell::{Shell, see_other};
use super::text::common as t;
use super::ui;
use crate::domain::text::FieldCode;
use crate::http::error::from_framework;
use crate::service::error::Kind;
use crate::service::{Error, FieldError, Reason};

/// What a handler of a page answers.
pub type Page = Result<HttpResponse, Refusal>;

/// A refusal that becomes a page.
#[derive(Debug)]
pub struct Refusal(pub Error);

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl<E: Into<Error>> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl ResponseError for Refusal {
    /// Only the status: [`finish`] writes the page.
    fn error_response(&self) -> HttpResponse<BoxBody> {
        self.0.error_response()
    }
}

/// The beginning of the answer to a refusal that a page shows in its own way: status, and when to try again.
pub fn answer_to(error: &Error) -> HttpResponse {
    let mut answer = error.error_response();
    if let Some(seconds) = error.retry_after {
        answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    answer
}

/// Puts why something was refused beside the field that it is about.
pub fn beside(field: &str, mut error: Error) -> Error {
    if error.fields.is_empty() {
        let (vi, en) = (Lang::Vi.sentence(&error), Lang::En.sentence(&error));
        error.fields.push(FieldError::new(field, FieldCode::Refused, &vi, &en));
    }
    error
}

/// Nothing else is loaded than what this server serves, nothing is framed, and no script or style stands in a page.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; \
    font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const HEADERS: &[(&str, &str)] = &[
    ("content-security-policy", POLICY),
    ("referrer-policy", "no-referrer"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
];

/// A document is shown by the browser's own viewer, which is a page of its own with styles in it.
const DOCUMENT_POLICY: &str = "frame-ancestors 'none'";

fn dress(headers: &mut HeaderMap) {
    let document = headers.get(CONTENT_TYPE).is_some_and(|kind| kind == "application/pdf");
    for (name, value) in HEADERS {
        let policy = document && *name == "content-security-policy";
        let value = if policy { DOCUMENT_POLICY } else { value };
        // A file that somebody sent comes with a policy of its own, which is stricter.
        if !headers.contains_key(*name) {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
    }
}

/// Around every page: security headers, and a page for every refusal.
///
/// # Errors
/// Only what the framework refused before a page was chosen, as a page already.
pub async fn finish(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let plain = Shell::plain(request.request());
    let html = wants_html(request.headers());
    let mut response = match next.call(request).await {
        Ok(response) => response.map_into_boxed_body(),
        Err(error) => {
            let refused = refused_by(&error);
            return Err(InternalError::from_response(error, page(&plain, &refused, None)).into());
        }
    };
    let refused = match response.response().error() {
        Some(error) => Some(refused_by(error)),
        None if response.status().is_client_error() && response.response().body().size().is_eof() => {
            Some(from_framework(response.status()))
        }
        None => None,
    };
    if let Some(error) = refused {
        // Who asks for an address that nobody knows and does not want a page gets what the API answers.
        if !html && response.request().match_pattern().is_none() {
            return Ok(response);
        }
        let answer = answer(response.request(), &error, plain).await;
        response = response.into_response(answer);
    }
    dress(response.headers_mut());
    Ok(response)
}

fn refused_by(error: &actix_web::Error) -> Error {
    error
        .as_error::<Refusal>()
        .map(|refusal| refusal.0.clone())
        .or_else(|| error.as_error::<Error>().cloned())
        .unwrap_or_else(|| from_framework(error.as_response_error().status_code()))
}

fn wants_html(headers: &HeaderMap) -> bool {
    headers
        .get(ACCEPT)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"))
}

/// The page of a refusal; who is not signed in is sent to sign in and then back. What was typed into a form goes along.
async fn answer(request: &HttpRequest, error: &Error, plain: Shell) -> HttpResponse {
    let held = request.extensions().get::<Held>().cloned();
    let signed_out = error.reason.kind() == Kind::Unauthenticated && error.reason != Reason::CredentialsWrong;
    if signed_out && *request.method() == Method::GET {
        let back = request.uri().path_and_query().map_or("/", |p| p.as_str());
        return see_other(&super::session::sign_in_address(back));
    }
    let shell = Shell::read(request).await.unwrap_or(plain);
    if signed_out {
        return match held.filter(|held| held.shown_again && held.values.has(OWNER)) {
            Some(held) => {
                let mut page = super::session::signed_out_while_typing(&shell, error, &held);
                dress(page.headers_mut());
                page
            }
            None => see_other(&super::session::over_address(request.path())),
        };
    }
    match held.filter(|held| error.reason.kind() == Kind::Busy && held.is_whole()) {
        Some(held) => page(&shell, error, Some(&again(&shell, &held))),
        None => page(&shell, error, None),
    }
}

/// Sends what was typed once more, with the key that makes doing it twice harmless.
fn again(shell: &Shell, held: &Held) -> Markup {
    let lang = shell.lang;
    html! {
        p { (lang.say(t::NOTHING_LOST)) }
        form method="post" action=(shell.path) {
            @for (name, value) in held.values.pairs() { input type="hidden" name=(name) value=(value); }
            button .button data-busy=(lang.say(t::BUSY_BUTTON)) { (lang.say(t::TRY_AGAIN)) }
        }
    }
}

fn page(shell: &Shell, error: &Error, more: Option<&Markup>) -> HttpResponse {
    let lang = shell.lang;
    let title = lang.say(match error.reason.kind() {
        Kind::NotFound => t::NOT_FOUND_TITLE,
        Kind::Forbidden => t::FORBIDDEN_TITLE,
        Kind::Conflict => t::CONFLICT_TITLE,
        Kind::TooMany => t::TOO_MANY_TITLE,
        Kind::Busy => t::BUSY_TITLE,
        Kind::Internal => t::INTERNAL_TITLE,
        Kind::Unauthenticated | Kind::Malformed | Kind::Invalid | Kind::TooLarge | Kind::RangeOutside => {
            t::REFUSED_TITLE
        }
    });
    let body = html! {
        (ui::error_box(lang, error))
        @if let Some(seconds) = error.retry_after {
            p { (lang.fill(t::RETRY_AFTER, [seconds.to_string()])) }
        }
        @if error.reason.kind() == Kind::Internal {
            p { (lang.say(t::REQUEST_ID)) " " code { (shell.request_id) } }
        }
        @if let Some(more) = more { (more) }
        p { a href=(shell.home()) { (lang.say(t::TO_START)) } }
    };
    let mut response = shell.page_on(answer_to(error), title, body);
    dress(response.headers_mut());
    response
}
