//! Routes of which nothing can be asked: what is asked all the same is refused, rather than answered as if it had not been.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};

use crate::service::{Error, FieldError, Fields};

/// There are no query parameters.
pub struct Bare;

/// Refuses every query parameter of a request.
///
/// # Errors
/// There is one.
pub fn refuse_parameters(request: &HttpRequest) -> Result<(), Error> {
    let asked = web::Query::<Vec<(String, String)>>::from_query(request.query_string());
    let mut unknown = Fields::new();
    for (name, _) in asked.map_or_else(|_| Vec::new(), web::Query::into_inner) {
        unknown.push(FieldError::unknown(&name));
    }
    unknown.finish()
}

impl FromRequest for Bare {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(refuse_parameters(request).map(|()| Self))
    }
}
