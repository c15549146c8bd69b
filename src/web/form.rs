//! Forms as they come in: refused without the token of their session, safe to send twice, values kept for showing again.

pub mod rows;

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use subtle::ConstantTimeEq;

use super::parts::{self, FilePart};
use super::refusal::Refusal;
use super::shell::{Shell, Staff};
use crate::domain::text::FieldCode;
use crate::service::idempotency::Once;
use crate::service::{Caller, Error, FieldError, Fields, Reason};

/// Name of the field with the token that binds a form to its session.
pub const TOKEN: &str = "form_token";
/// Name of the field with the key that makes sending it twice harmless.
pub const KEY: &str = "form_key";
/// Name of the field that tells whose form it is: what was typed is shown again to them and to nobody else.
pub const OWNER: &str = "form_owner";
/// Name of the field that asks to show a form as it was typed and to do nothing.
pub const AGAIN: &str = "form_again";

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

    /// A number of papers; none where nothing is entered.
    pub fn count(&self, f: &mut Fields, name: &str) -> u8 {
        match self.get(name).map(|text| text.trim().parse()) {
            None => 0,
            Some(Ok(number)) => number,
            Some(Err(_)) => {
                f.push(FieldError::new(
                    name,
                    FieldCode::NotACount,
                    "Nhập số từ 0 đến 255.",
                    "Enter a number from 0 to 255.",
                ));
                0
            }
        }
    }

    /// What people typed: without what binds a form to its session.
    pub fn typed(&self) -> impl Iterator<Item = (&str, &str)> {
        let own = |name: &str| [TOKEN, KEY, OWNER, AGAIN].contains(&name);
        let pairs = self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        pairs.filter(move |(name, value)| !own(name) && !value.is_empty())
    }

    /// What may be written into a page again: everything but passwords.
    fn without_passwords(&self) -> Self {
        let tellable = |(name, _): &&(String, String)| !name.contains("password");
        Self(self.0.iter().filter(tellable).cloned().collect())
    }

    /// Every field as it came.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
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

/// A form of anybody with a file, which is looked at and not kept.
pub struct PostedFile {
    /// Who sent it.
    pub shell: Shell,
    /// What was typed.
    pub values: Values,
    /// The file, if one was chosen: nothing of its content has been read yet.
    pub file: Option<FilePart>,
}

/// A form of somebody who works on something, that is shown again as it was typed rather than lost.
#[allow(clippy::large_enum_variant)]
pub enum Kept {
    /// Sound: to be done.
    ToDo(StaffPosted),
    /// Nothing may be done: the session has changed since the page was opened, or the form was carried past a sign-in.
    ToShow(Staff, Values),
}

/// What a form held that is about to be refused: the page of the refusal keeps it.
#[derive(Clone)]
pub struct Held {
    /// As typed, without passwords.
    pub values: Values,
    /// Whether its address shows a form as it was typed.
    pub shown_again: bool,
    /// Whether a file came with it, which cannot be kept.
    pub with_file: bool,
    /// Whether a password came with it, which is not kept.
    pub with_password: bool,
}

impl Held {
    fn new(values: &Values, shown_again: bool, with_file: bool) -> Self {
        let kept = values.without_passwords();
        Self {
            with_password: kept.0.len() < values.0.len(),
            values: kept,
            shown_again,
            with_file,
        }
    }

    /// Whether sending what is held does what the form was to do.
    pub const fn is_whole(&self) -> bool {
        !self.with_file && !self.with_password
    }
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

/// Whether a form has the token of its session.
fn is_sound(shell: &Shell, values: &Values) -> bool {
    let token = values.get(TOKEN).unwrap_or_default();
    token.as_bytes().ct_eq(shell.form_token().as_bytes()).into()
}

/// Whether the form of another session is of the same person.
fn is_of(shell: &Shell, values: &Values) -> bool {
    values.get(OWNER).is_some_and(|owner| shell.is_owner(owner))
}

/// Refuses a form without the token of its session. `body` is what sending it twice is told by.
fn accept(request: &HttpRequest, shell: Shell, values: Values, body: &[u8]) -> Result<Posted, Refusal> {
    if !is_sound(&shell, &values) || from_elsewhere(request) {
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

/// What came in before it is known whether it may be done.
struct Came {
    shell: Shell,
    values: Values,
    file: Option<FilePart>,
    body: web::Bytes,
}

impl Came {
    /// Reads who sent a form and what is in it. What was typed is held for the page of a refusal, unless another site sent it.
    async fn read(request: &HttpRequest, mut payload: Payload, shown_again: bool) -> Result<Self, Refusal> {
        let shell = Shell::read(request).await?;
        // Nobody who is not signed in gets a file read.
        if shell.me.is_none() && !shown_again {
            shell.caller()?;
        }
        let (values, file, body) = if parts::has_parts(request.headers()) {
            parts::read(request.headers(), payload).await?
        } else {
            let body = read_body(web::Bytes::from_request(request, &mut payload)).await?;
            (typed(&body)?, None, body)
        };
        if values.typed().next().is_some() && !from_elsewhere(request) {
            request
                .extensions_mut()
                .insert(Held::new(&values, shown_again, file.is_some()));
        }
        Ok(Self {
            shell,
            values,
            file,
            body,
        })
    }

    fn accepted(self, request: &HttpRequest, caller: Caller) -> Result<StaffPosted, Refusal> {
        let Posted { shell, values, once } = accept(request, self.shell, self.values, &self.body)?;
        Ok(StaffPosted {
            staff: Staff { shell, caller },
            values,
            once,
            file: self.file,
        })
    }
}

impl FromRequest for PostedFile {
    type Error = Refusal;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Refusal>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, mut payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let shell = Shell::read(&request).await?;
            let (values, file, body) = if parts::has_parts(request.headers()) {
                parts::read(request.headers(), payload).await?
            } else {
                let body = read_body(web::Bytes::from_request(&request, &mut payload)).await?;
                (typed(&body)?, None, body)
            };
            let Posted { shell, values, .. } = accept(&request, shell, values, &body)?;
            Ok(Self { shell, values, file })
        })
    }
}

impl FromRequest for StaffPosted {
    type Error = Refusal;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Refusal>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let came = Came::read(&request, payload, false).await?;
            let caller = came.shell.caller()?;
            came.accepted(&request, caller)
        })
    }
}

impl FromRequest for Kept {
    type Error = Refusal;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Refusal>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let mut came = Came::read(&request, payload, true).await?;
            let lost = came.values.has(AGAIN) || !is_sound(&came.shell, &came.values);
            let nothing = came.values.typed().next().is_none();
            let file = if lost { came.file.take() } else { None };
            if let Some(file) = file {
                file.drain().await;
            }
            let caller = came.shell.caller()?;
            if lost && !nothing && !from_elsewhere(&request) {
                // What somebody typed before another person signed in at this browser goes to nobody.
                if !is_of(&came.shell, &came.values) {
                    return Err(Reason::FormForeign.into());
                }
                let staff = Staff {
                    shell: came.shell,
                    caller,
                };
                return Ok(Self::ToShow(staff, came.values));
            }
            came.accepted(&request, caller).map(Self::ToDo)
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

    #[test]
    fn a_password_is_not_held_and_what_lacks_it_is_not_sent_again() {
        let held = Held::new(&Values::parse("old_password=a&new_password=b&reason=c"), false, false);
        assert_eq!(held.values, Values::parse("reason=c"));
        assert!(!held.is_whole());
        assert!(Held::new(&Values::parse("reason=c"), false, false).is_whole());
        assert!(!Held::new(&Values::parse("reason=c"), false, true).is_whole());
    }
}
