//! From the wire to what use cases take: who asks, JSON bodies, parameters, idempotency keys.

use std::future::{Ready, ready};
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use chrono::NaiveDate;
use serde::de::DeserializeOwned;
use utoipa::IntoParams;

use super::bare::refuse_parameters;
use super::media;
use super::objects::Objects;
use super::observe::RequestId;
use super::{seen, values};
use crate::db::dossier_search::{At, Cursor};
use crate::domain::ids::DossierId;
use crate::domain::instant::Instant;
pub use crate::domain::instant::day_of;
use crate::domain::text::FieldCode;
use crate::service::idempotency::Once;
use crate::service::{Caller, Context, Error, FieldError, Fields, Reason};

/// Largest JSON body taken.
pub const MAX_BODY: usize = 1024 * 1024;
/// Rows of a page unless asked otherwise, and at most.
const LIMIT: i64 = 50;
const MAX_LIMIT: i64 = 200;
/// Where a cursor by due time stands that has none.
const UNDATED: &str = "undated";

/// Whether the address in `X-Forwarded-For` is believed (behind a proxy of one's own).
#[derive(Clone, Copy, Debug)]
pub struct TrustProxy(pub bool);

/// The shared context.
pub type Ctx = web::Data<Arc<Context>>;

fn id_of(request: &HttpRequest) -> String {
    request
        .extensions()
        .get::<RequestId>()
        .map_or_else(String::new, |id| id.0.clone())
}

impl FromRequest for Caller {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let read = || {
            let ctx = request.app_data::<Ctx>().ok_or(Reason::Internal)?;
            let header = request.headers().get(AUTHORIZATION).ok_or(Reason::TokenMissing)?;
            let token = header
                .to_str()
                .ok()
                .and_then(|h| h.split_once(' '))
                .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
                .map(|(_, token)| token.trim())
                .ok_or(Reason::TokenInvalid)?;
            let session_id = ctx.tokens.read(token, ctx.now()).ok_or(Reason::TokenInvalid)?;
            Ok(Self {
                session_id,
                request_id: id_of(request),
            })
        };
        ready(read())
    }
}

/// The address a request came from, for throttling.
#[derive(Clone, Debug)]
pub struct ClientAddress(pub String);

impl FromRequest for ClientAddress {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let trusted = request.app_data::<web::Data<TrustProxy>>().is_some_and(|t| t.0);
        // The last entry of the last line is the one that our own proxy wrote; the others are whatever the client claimed.
        let forwarded = request
            .headers()
            .get_all("x-forwarded-for")
            .last()
            .filter(|_| trusted)
            .and_then(|v| v.to_str().ok())
            .and_then(|v| v.rsplit(',').next())
            .and_then(|v| v.trim().parse::<IpAddr>().ok());
        let address = forwarded.or_else(|| request.peer_addr().map(|a| a.ip()));
        ready(Ok(Self(
            address.map_or_else(|| "unknown".to_owned(), |address| address.to_string()),
        )))
    }
}

/// What makes a request safe to repeat, as the description of the routes tells it; read with the body.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "only its description is used")]
pub struct IdempotencyKey {
    /// Makes the request safe to repeat: the first answer is stored and given again
    #[param(rename = "Idempotency-Key")]
    key: Option<String>,
}

/// A JSON body, with the idempotency key that came with it.
pub struct Body<T> {
    /// The body.
    pub value: T,
    /// The key, with a fingerprint of this request.
    pub once: Option<Once>,
}

impl<T: DeserializeOwned + 'static> FromRequest for Body<T> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let bytes = web::Bytes::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            media::json(request.headers())?;
            refuse_in_vain(&request)?;
            let bytes = bytes
                .await
                .map_err(|e| match e.as_response_error().status_code().as_u16() {
                    413 => Error::from(Reason::TooLarge),
                    _ => Error::named(Reason::Malformed, ["nội dung bị cắt ngang"], ["the body is cut off"]),
                })?;
            let once = key(&request, &bytes)?;
            Ok(Self {
                value: parse(&bytes)?,
                once,
            })
        })
    }
}

/// The idempotency key of a request that has no body, with a fingerprint of it.
pub struct Keyed(pub Option<Once>);

impl FromRequest for Keyed {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            refuse_in_vain(&request)?;
            key(&request, &[]).map(Self)
        })
    }
}

/// Refuses parameters that nothing reads, so that nothing is done which somebody wanted otherwise. Whatever else a handler takes has been
/// asked for by the time it awaits this.
fn refuse_in_vain(request: &HttpRequest) -> Result<(), Error> {
    if request.query_string().is_empty() || request.extensions().contains::<ParametersTaken>() {
        return Ok(());
    }
    refuse_parameters(request)
}

fn key(request: &HttpRequest, body: &[u8]) -> Result<Option<Once>, Error> {
    let key = idempotency_key(request)?;
    Ok(key.and_then(|key| {
        Once::new(
            &key,
            request.method().as_str(),
            &seen::about(request, request.path()),
            body,
        )
    }))
}

/// The key that came with a request whose body is no JSON.
///
/// # Errors
/// It is empty, too long, or not printable ASCII.
pub fn idempotency_key(request: &HttpRequest) -> Result<Option<String>, Error> {
    let Some(header) = request.headers().get("idempotency-key") else {
        return Ok(None);
    };
    let key = header.to_str().unwrap_or_default();
    Once::new(key, "", "", b"").map(|once| Some(once.key)).ok_or_else(|| {
        Error::field(FieldError::new(
            "Idempotency-Key",
            FieldCode::IdempotencyKey,
            "Idempotency-Key phải có 1 đến 200 ký tự ASCII.",
            "An Idempotency-Key has 1 to 200 printable ASCII characters.",
        ))
    })
}

/// Reads JSON and says which field is wrong. Values are never repeated: they may be personal data.
fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Error> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(Objects(&mut reader)).map_err(|error| {
        let path = error.path().to_string();
        let inner = error.into_inner();
        if !inner.is_data() {
            let (line, column) = (inner.line(), inner.column());
            return Error {
                details_en: Some(vec![format!("JSON, line {line}, column {column}")]),
                ..Error::with(Reason::Malformed, [format!("JSON, dòng {line}, cột {column}")])
            };
        }
        Error::field(values::refused(&path, &inner.to_string()))
    })?;
    reader
        .end()
        .map_err(|_| Error::with(Reason::Malformed, ["JSON".to_owned()]))?;
    Ok(value)
}

/// Query parameters; unknown ones are refused.
pub struct Params<T>(pub T);

/// The handler of a request takes query parameters.
struct ParametersTaken;

impl<T: DeserializeOwned + 'static> FromRequest for Params<T> {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        request.extensions_mut().insert(ParametersTaken);
        let parsed = web::Query::<T>::from_query(request.query_string())
            .map(|q| Self(q.into_inner()))
            .map_err(|e| {
                Error::field(values::refused(
                    "",
                    e.to_string().trim_start_matches("Query deserialize error: "),
                ))
            });
        ready(parsed)
    }
}

/// Number of rows of a page.
pub fn limit(fields: &mut Fields, text: Option<&str>) -> i64 {
    match text.map(str::parse::<i64>) {
        None => LIMIT,
        Some(Ok(n)) if (1..=MAX_LIMIT).contains(&n) => n,
        Some(_) => {
            fields.push(FieldError::new(
                "limit",
                FieldCode::OutOfRange,
                "Số dòng phải từ 1 đến 200.",
                "The limit lies between 1 and 200.",
            ));
            LIMIT
        }
    }
}

/// A cursor as given out with the page before.
pub fn cursor(fields: &mut Fields, text: Option<&str>) -> Option<Cursor> {
    let text = text?;
    let (at, id) = match text.split_once('.') {
        None => (None, text),
        Some((at, id)) => (Some(at), id),
    };
    let place = |at: &str| match day_of(at) {
        _ if at == UNDATED => Some(At::Undated),
        Some(day) => Some(At::Day(day)),
        None => Instant::from_micros(at.parse().ok()?).ok().map(At::Due),
    };
    let parsed = match (at.map(place), id.parse()) {
        (None, Ok(id)) => Some((None, id)),
        (Some(Some(at)), Ok(id)) => Some((Some(at), id)),
        (Some(None), _) | (_, Err(_)) => None,
    };
    if parsed.is_none() {
        fields.push(FieldError::not_a_cursor());
    }
    parsed.map(|(at, id)| Cursor {
        at,
        id: DossierId::new(id),
    })
}

/// A cursor of a list that is newest first and nothing else.
pub fn newest(fields: &mut Fields, text: Option<&str>) -> Option<Cursor> {
    let cursor = cursor(fields, text)?;
    if cursor.at.is_some() {
        fields.push(FieldError::not_a_cursor());
    }
    Some(cursor)
}

/// How a cursor is given out.
pub fn cursor_text(cursor: Cursor) -> String {
    let id = cursor.id.get();
    match cursor.at {
        None => id.to_string(),
        Some(At::Undated) => format!("{UNDATED}.{id}"),
        Some(At::Due(due)) => format!("{}.{id}", due.micros()),
        Some(At::Day(day)) => format!("{day}.{id}"),
    }
}

/// A local day `YYYY-MM-DD`.
pub fn day(fields: &mut Fields, name: &str, text: Option<&str>) -> Option<NaiveDate> {
    let text = text?;
    let day = day_of(text);
    if day.is_none() {
        let (vi, en) = if looks_like_a_day(text) {
            (
                "Lịch không có ngày này; hãy kiểm tra lại ngày và tháng.",
                "The calendar has no such day; check day and month.",
            )
        } else {
            (
                "Ngày phải có dạng năm-tháng-ngày, ví dụ 2026-11-23, từ năm 1900 đến năm 2199.",
                "A date looks like 2026-11-23, of the years 1900 to 2199.",
            )
        };
        fields.push(FieldError::new(name, FieldCode::NotADate, vi, en));
    }
    day
}

/// Whether a text is written as a day of a year that is taken.
fn looks_like_a_day(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let digits = |part: &&str, most: usize| part.len() == most && part.bytes().all(|b| b.is_ascii_digit());
    match parts.as_slice() {
        [year, month, day] => {
            let known = year.parse().is_ok_and(|year| (1900..2200).contains(&year));
            known && digits(year, 4) && digits(month, 2) && digits(day, 2)
        }
        _ => false,
    }
}

/// A local day that must be there.
pub fn required_day(fields: &mut Fields, name: &str, text: Option<&str>) -> Option<NaiveDate> {
    if text.is_none() {
        fields.push(FieldError::missing(name));
    }
    day(fields, name, text)
}

/// An instant in RFC 3339.
pub fn instant(fields: &mut Fields, name: &str, text: Option<&str>) -> Option<Instant> {
    let text = text?;
    // In a query, a plus that is not escaped arrives as a blank.
    let offset = text
        .rsplit_once(' ')
        .filter(|(time, offset)| time.contains('T') && offset.len() == 5);
    let mended = offset.map(|(time, offset)| format!("{time}+{offset}"));
    fields.take(name, Instant::parse_rfc3339(mended.as_deref().unwrap_or(text)))
}

/// A line of text that must be there, at most so long.
pub fn line<const MAX: usize>(fields: &mut Fields, name: &str, text: Option<&str>) -> Option<String> {
    fields
        .required::<crate::domain::text::Text<MAX>, _>(name, text)
        .map(|t| t.as_str().to_owned())
}

/// A line of text that may be missing.
pub fn optional_line<const MAX: usize>(fields: &mut Fields, name: &str, text: Option<&str>) -> Option<String> {
    fields
        .optional::<crate::domain::text::Text<MAX>, _>(name, text)
        .map(|t| t.as_str().to_owned())
}

/// Several lines of text that must be there.
pub fn lines<const MAX: usize>(fields: &mut Fields, name: &str, text: Option<&str>) -> Option<String> {
    fields
        .required::<crate::domain::text::MultilineText<MAX>, _>(name, text)
        .map(|t| t.as_str().to_owned())
}

/// All parsed values are there, because no field was noted; a missing one is a fault of ours.
///
/// # Errors
/// The value is missing.
pub fn sure<T>(value: Option<T>) -> Result<T, Error> {
    value.ok_or_else(|| Error::internal("a value was neither parsed nor refused"))
}
