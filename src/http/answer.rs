//! Answers to writes: as they are stored for an `Idempotency-Key`, and as HTTP.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{ETAG, LOCATION};
use serde::Serialize;

use super::seen;
use crate::domain::answered::Answered;
use crate::service::Error;
use crate::service::idempotency::{Answer, Rendered};

/// The answer to a write, with a body that can be stored.
///
/// # Errors
/// The value cannot be written as JSON. An empty answer would be stored, and given again to whoever asks again.
pub fn stored<T: Serialize>(status: Answered, location: Option<String>, value: &T) -> Rendered {
    Ok(Answer {
        status,
        location,
        body: serde_json::to_string(value).map_err(Error::internal)?,
        replayed: false,
    })
}

const fn status_of(answered: Answered) -> StatusCode {
    match answered {
        Answered::Done => StatusCode::OK,
        Answered::Created => StatusCode::CREATED,
        Answered::Accepted => StatusCode::ACCEPTED,
        Answered::Silent => StatusCode::NO_CONTENT,
        Answered::Elsewhere => StatusCode::SEE_OTHER,
    }
}

/// An answer as HTTP.
pub fn respond(answer: Answer) -> HttpResponse {
    let mut response = HttpResponse::build(status_of(answer.status));
    if let Some(location) = answer.location {
        response.insert_header((LOCATION, location));
    }
    if let Some(tag) = seen::tag_of(&answer.body) {
        response.insert_header((ETAG, tag));
    }
    if answer.replayed {
        response.insert_header(("idempotency-replayed", "true"));
    }
    if answer.status == Answered::Silent {
        return response.finish();
    }
    response.content_type("application/json").body(answer.body)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    struct Unwritable;

    impl Serialize for Unwritable {
        fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            Err(serde::ser::Error::custom("no"))
        }
    }

    #[test]
    fn what_cannot_be_written_is_a_fault_and_no_empty_answer() {
        assert!(stored(Answered::Done, None, &Unwritable).is_err());
        assert_eq!(stored(Answered::Done, None, &1).unwrap().body, "1");
    }

    #[test]
    fn the_number_that_is_stored_is_the_status() {
        for answered in [
            Answered::Done,
            Answered::Created,
            Answered::Accepted,
            Answered::Silent,
            Answered::Elsewhere,
        ] {
            let number = answered.number();
            assert_eq!(status_of(answered).as_u16(), u16::try_from(number).unwrap());
            assert_eq!(Answered::try_from(number), Ok(answered));
        }
        assert!(Answered::try_from(409).is_err());
    }
}
