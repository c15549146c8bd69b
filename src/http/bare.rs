//! Routes of which nothing can be asked: what is asked all the same is refused, rather than answered as if it had not been.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};

use crate::service::{Error, FieldError};

/// Longest name of a parameter that is told back.
const LONGEST: usize = 100;

/// There are no query parameters.
pub struct Bare;

impl FromRequest for Bare {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let asked = web::Query::<Vec<(String, String)>>::from_query(request.query_string());
        let asked = asked.map_or_else(|_| Vec::new(), web::Query::into_inner);
        let fields: Vec<FieldError> = asked
            .iter()
            .map(|(name, _)| FieldError::unknown(&name.chars().take(LONGEST).collect::<String>()))
            .collect();
        ready(if fields.is_empty() {
            Ok(Self)
        } else {
            Err(Error::fields(fields))
        })
    }
}
