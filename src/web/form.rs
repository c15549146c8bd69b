//! Forms as they come in: refused without the token of their session, safe to send twice, values kept for showing again.

pub mod rows;

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use subtle::ConstantTimeEq;

use super::parts::{self, FilePart};
use super::refusal::Refusal;
use super::shell::{Shell, Staff};
use crate::service::idempotency::Once;
use crate::service::{Error, Reason};

/// Name of the field with the token that binds a form to its session.
pub const TOKEN: &str = "form_token";
/// Name of the field with the key that makes sending it twice harmless.
pub const KEY: &str = "form_key";

/// Values by the names of their fields, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values(Vec<(String, String)>);

impl Values {
    /// Of pairs as they came in. A NUL is no text: nobody types one, and PostgreSQL keeps none.
    pub fn of(mut pairs: Vec<(String, String)>) -> Self {
        for (_, value) in &mut pairs {
            value.retain(|c| c != '\0');
        }
        Self(pairs)
    }

    /// Of a form or a query.
    pub fn parse(text: &str) -> Self {
        Self::of(web::Query::from_query(text).map_or_else(|_| Vec::new(), web::Query::into_inner))
    }

    /// The value of a field; nothing if it is missing or blank.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.as_str())
            .filter(|v| !v.trim().is_empty())
    }

    /// The value of a field for a wire struct.
    pub fn text(&self, name: &str) -> Option<String> {
        self.get(name).map(str::to_owned)
    }

    /// Every value of a field that may come several times.
    pub fn all<'v>(&'v self, name: &'v str) -> impl Iterator<Item = &'v str> {
        self.0.iter().filter(move |(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// Whether a box is ticked or a button was pressed.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(n, _)| n == name)
    }

    /// Puts a value in the place of whatever a field has.
    pub fn set(&mut self, name: &str, value: &str) {
        self.0.retain(|(n, _)| n != name);
        self.0.push((name.to_owned(), value.to_owned()));
    }

    /// Puts a value after whatever a field has.
    pub fn add(&mut self, name: &str, value: &str) {
        self.0.push((name.to_owned(), value.to_owned()));
    }

    /// Puts a value where there is none.
    pub fn fill(&mut self, name: &str, value: &str) {
        if self.get(name).is_none() {
            self.set(name, value);
        }
    }
}

/// A query, whatever stands in it.
impl FromRequest for Values {
    type Error = Refusal;
    type Future = std::future::Ready<Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(Ok(Self::parse(request.query_string())))
    }
}

/// A form of anybody, with a sound token.
pub struct Posted {
    /// Who sent it.
    pub shell: Shell,
    /// What was typed.
    pub values: Values,
    /// Makes sending it twice harmless.
    pub once: Option<Once>,
}

/// A form of somebody who is signed in.
pub struct StaffPosted {
    /// Who sent it.
    pub staff: Staff,
    /// What was typed.
    pub values: Values,
    /// Makes sending it twice harmless.
    pub once: Option<Once>,
    /// The file that came with it: nothing of its content has been read yet.
    pub file: Option<FilePart>,
}

/// Whether browsers say that another site sent the form. Old browsers say nothing; the token is what counts.
fn from_elsewhere(request: &HttpRequest) -> bool {
    request
        .headers()
        .get("sec-fetch-site")
        .is_some_and(|site| site != "same-origin" && site != "none")
}

fn typed(body: &[u8]) -> Result<Values, Error> {
    let text = std::str::from_utf8(body).map_err(|_| Error::with(Reason::Malformed, ["UTF-8".to_owned()]))?;
    Ok(Values::parse(text))
}

/// Refuses a form without the token of its session. `body` is what sending it twice is told by.
fn accept(request: &HttpRequest, shell: Shell, values: Values, body: &[u8]) -> Result<Posted, Refusal> {
    let token = values.get(TOKEN).unwrap_or_default();
    let sound: bool = token.as_bytes().ct_eq(shell.form_token().as_bytes()).into();
    if !sound || from_elsewhere(request) {
        return Err(Reason::FormForeign.into());
    }
    let once = values
        .get(KEY)
        .and_then(|key| Once::new(key, request.method().as_str(), request.path(), body));
    Ok(Posted { shell, values, once })
}

async fn read_body(bytes: impl Future<Output = Result<web::Bytes, actix_web::Error>>) -> Result<web::Bytes, Refusal> {
    bytes.await.map_err(|_| Refusal::from(Reason::TooLarge))
}

impl FromRequest for Posted {
    type Error = Refusal;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Refusal>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let bytes = web::Bytes::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let shell = Shell::read(&request).await?;
            let body = read_body(bytes).await?;
            accept(&request, shell, typed(&body)?, &body)
        })
    }
}

impl FromRequest for StaffPosted {
    type Error = Refusal;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Refusal>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, mut payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let shell = Shell::read(&request).await?;
            let caller = shell.caller()?;
            let (values, file, body) = if parts::has_parts(request.headers()) {
                parts::read(request.headers(), payload).await?
            } else {
                let body = read_body(web::Bytes::from_request(&request, &mut payload)).await?;
                (typed(&body)?, None, body)
            };
            let Posted { shell, values, once } = accept(&request, shell, values, &body)?;
            Ok(Self {
                staff: Staff { shell, caller },
                values,
                once,
                file,
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_kept_as_typed_and_blanks_count_as_missing() {
        assert_eq!(Values::parse("a=%00&b=x%00").get("a"), None);
        assert_eq!(Values::parse("a=%00&b=x%00").get("b"), Some("x"));
        let values = Values::parse("a=%20x&b=++&papers=p1&papers=p2&c=Nguy%E1%BB%85n");
        assert_eq!(values.get("a"), Some(" x"));
        assert_eq!(values.get("b"), None);
        assert!(values.has("b") && !values.has("d"));
        assert_eq!(values.all("papers").collect::<Vec<_>>(), ["p1", "p2"]);
        assert_eq!(values.get("c"), Some("Nguyễn"));
        let mut values = values;
        values.fill("a", "y");
        values.fill("d", "z");
        assert_eq!((values.get("a"), values.get("d")), (Some(" x"), Some("z")));
    }
}
