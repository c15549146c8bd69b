//! Around every request: id, log line, measurements, and one shape for every error. Paths are logged by their
//! pattern, never with the codes, names or secrets in them.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant as Stopwatch;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, web};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use super::described::Described;
use super::error::{from_framework, render, wants_english};
use super::patience::wait_for_body;
use crate::service::{Error, Reason};

/// Header that carries the id of a request, in and out.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id of the request at hand.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// Labels of a request.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
pub struct Labels {
    method: String,
    route: String,
    status: u16,
}

/// Labels of a route.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
pub struct RouteLabels {
    route: String,
}

/// What is measured about requests.
#[derive(Clone)]
pub struct HttpMetrics {
    requests: Family<Labels, Counter>,
    seconds: Family<RouteLabels, Histogram, fn() -> Histogram>,
    /// Jobs waiting for a reader or writer, set when `/metrics` is read.
    pub read_queue: Gauge,
    /// See [`HttpMetrics::read_queue`].
    pub write_queue: Gauge,
    /// Background jobs that were interrupted and wait, set when `/metrics` is read.
    pub jobs_failing: Gauge,
}

impl Default for HttpMetrics {
    fn default() -> Self {
        Self {
            requests: Family::default(),
            seconds: Family::new_with_constructor(|| {
                Histogram::new([0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0])
            }),
            read_queue: Gauge::default(),
            write_queue: Gauge::default(),
            jobs_failing: Gauge::default(),
        }
    }
}

impl HttpMetrics {
    /// Makes the measurements visible.
    pub fn register(&self, registry: &mut Registry) {
        registry.register("http_requests", "Requests by route and status", self.requests.clone());
        registry.register(
            "http_request_seconds",
            "Time of requests by route",
            self.seconds.clone(),
        );
        registry.register("db_read_queue", "Jobs waiting for a reader", self.read_queue.clone());
        registry.register("db_write_queue", "Jobs waiting for a writer", self.write_queue.clone());
        registry.register(
            "jobs_failing",
            "Background jobs that were interrupted and wait to be tried again",
            self.jobs_failing.clone(),
        );
    }
}

/// The id a client sent, if it is harmless, or a new one.
fn request_id(request: &ServiceRequest) -> String {
    let sent = request
        .headers()
        .get(REQUEST_ID)
        .and_then(|v| v.to_str().ok())
        .filter(|id| {
            (8..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        });
    sent.map_or_else(new_id, str::to_owned)
}

/// A fresh id: the second this process first needed one and its number, then a count. Unique within a log, and no
/// system call per request.
fn new_id() -> String {
    static PREFIX: OnceLock<String> = OnceLock::new();
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let prefix = PREFIX.get_or_init(|| {
        let seconds = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .map_or(0, |d| d.as_secs());
        format!("{seconds:x}-{:x}", std::process::id())
    });
    format!("{prefix}-{:06x}", COUNT.fetch_add(1, Ordering::Relaxed))
}

/// The methods of a path that is there, if nothing was found because it does not take the one that was sent.
fn other_methods<B>(response: &ServiceResponse<B>, described: &Described) -> Option<HeaderValue> {
    if response.status() != StatusCode::NOT_FOUND {
        return None;
    }
    let pattern = response.request().match_pattern()?;
    HeaderValue::from_str(described.methods().at(&pattern)?).ok()
}

/// Whether the answer is a page: those say themselves what went wrong.
fn is_page<B>(response: &ServiceResponse<B>) -> bool {
    response
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}

/// The name under which a method is counted. Anybody can make up others, and every one would be counted for ever.
fn named(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        _ => "other",
    }
}

/// The middleware.
///
/// # Errors
/// None: every error has become an answer here.
pub async fn observe(
    metrics: web::Data<HttpMetrics>,
    described: web::Data<Described>,
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let begun = Stopwatch::now();
    let id = request_id(&request);
    request.extensions_mut().insert(RequestId(id.clone()));
    let english = wants_english(request.headers());
    // Whoever asks for the head gets that of what they would get; the server leaves the body out.
    if request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
    }

    wait_for_body(&mut request);
    let mut response = match next.call(request).await {
        Ok(response) => {
            let status = response.status();
            let refusal = response.response().error().and_then(|e| e.as_error::<Error>()).cloned();
            if let Some(error) = refusal {
                response.into_response(render(&error, english, &id))
            } else if let Some(allow) = other_methods(&response, &described) {
                let mut refusal = render(&Reason::MethodNotAllowed.into(), english, &id);
                refusal.headers_mut().insert(ALLOW, allow);
                response.into_response(refusal)
            } else if (status.is_client_error() || status.is_server_error()) && !is_page(&response) {
                response.into_response(render(&from_framework(status), english, &id))
            } else {
                response.map_into_boxed_body()
            }
        }
        Err(error) => {
            let refusal = error
                .as_error::<Error>()
                .cloned()
                .unwrap_or_else(|| from_framework(error.as_response_error().status_code()));
            return Err(InternalError::from_response(error, render(&refusal, english, &id)).into());
        }
    };
    let route = response
        .request()
        .match_pattern()
        .unwrap_or_else(|| "unknown".to_owned());
    let method = named(response.request().method()).to_owned();
    let status = response.status().as_u16();
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    if !response.headers().contains_key(CACHE_CONTROL) {
        response
            .headers_mut()
            .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    let headers = response.headers_mut();
    headers.insert(
        HeaderName::from_static("x-content-type-options"),
        HeaderValue::from_static("nosniff"),
    );
    let elapsed = begun.elapsed();
    tracing::info!(request_id = %id, %method, %route, status, micros = elapsed.as_micros() as u64, "request");
    metrics
        .seconds
        .get_or_create(&RouteLabels { route: route.clone() })
        .observe(elapsed.as_secs_f64());
    metrics.requests.get_or_create(&Labels { method, route, status }).inc();
    Ok(response)
}
