//! Refusals as the document knows them: each described once among its components, and named by the routes.

use std::collections::BTreeMap;

use utoipa::IntoResponses;
use utoipa::openapi::{Components, ContentBuilder, Ref, RefOr, Response, ResponseBuilder};

use super::headers;
use crate::http::error::Problem;

/// How problems are sent.
const PROBLEM: &str = "application/problem+json";

macro_rules! refusals {
    ($($name:ident = $status:literal / $text:literal,)+) => {
        /// Names of what routes may be refused with, their status and what it means.
        const ALL: &[(&str, u16, &str)] = &[$((stringify!($name), $status, $text),)+];
        $(
            #[doc = $text]
            const $name: (&str, u16) = (stringify!($name), $status);
        )+
    };
}

refusals! {
    MALFORMED = 400 / "The body cannot be read.",
    UNAUTHENTICATED = 401 / "Not signed in, the session has ended, or credentials or signature are wrong.",
    FORBIDDEN = 403 / "The account may not do this.",
    NOT_FOUND = 404 / "Not there, not yours to see, or what proves a right to see it is wrong.",
    CONFLICT = 409 / "Stale version, not possible in this state, or done before.",
    TOO_LARGE = 413 / "The body is too large.",
    WRONG_KIND = 415 / "The body is said to be of a kind that is not taken.",
    INVALID = 422 / "A field or parameter is wrong: `errors` names each.",
    TOO_MANY = 429 / "Too often; see `Retry-After`.",
    BUSY = 503 / "Busy; see `Retry-After`.",
}

macro_rules! sets {
    ($($(#[$meta:meta])* $set:ident: $($name:ident)+;)+) => {$(
        $(#[$meta])*
        pub enum $set {}

        impl IntoResponses for $set {
            fn responses() -> BTreeMap<String, RefOr<Response>> {
                named(&[$($name),+])
            }
        }
    )+};
}

sets! {
    /// Errors of every route that needs a signed-in person and changes nothing.
    ReadErrors: UNAUTHENTICATED FORBIDDEN NOT_FOUND INVALID BUSY;
    /// Errors of every route that changes something.
    WriteErrors: MALFORMED UNAUTHENTICATED FORBIDDEN NOT_FOUND CONFLICT TOO_LARGE WRONG_KIND INVALID BUSY;
    /// Errors of signing in.
    SignInErrors: MALFORMED UNAUTHENTICATED TOO_LARGE WRONG_KIND INVALID TOO_MANY BUSY;
    /// Errors of notices that other systems sign.
    CallbackErrors: MALFORMED UNAUTHENTICATED NOT_FOUND CONFLICT TOO_LARGE INVALID TOO_MANY BUSY;
    /// Errors of routes that anybody may read, and a portal that signs in for others.
    PublicErrors: UNAUTHENTICATED NOT_FOUND INVALID TOO_MANY BUSY;
    /// Errors of what tells whether the program can serve.
    HealthErrors: BUSY;
    /// Errors of routes without an account that change something which can be changed once.
    PublicWriteErrors: MALFORMED UNAUTHENTICATED NOT_FOUND CONFLICT TOO_LARGE WRONG_KIND INVALID TOO_MANY BUSY;
}

fn named(refusals: &[(&str, u16)]) -> BTreeMap<String, RefOr<Response>> {
    let named = refusals
        .iter()
        .map(|(name, status)| (status.to_string(), RefOr::Ref(Ref::from_response_name(*name))));
    named.collect()
}

/// Describes every refusal.
pub fn describe(components: &mut Components) {
    for (name, status, text) in ALL {
        let problem = Ref::from_schema_name(<Problem as utoipa::ToSchema>::name());
        let mut response = ResponseBuilder::new()
            .description(*text)
            .content(PROBLEM, ContentBuilder::new().schema(Some(problem)).build())
            .build();
        headers::of_refusal(*status, &mut response);
        components.responses.insert((*name).to_owned(), response.into());
    }
}
