//! The one HTTP client with which this system calls others: checked addresses, no redirects, no proxy from the
//! environment, short answers, and a limit of time.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use reqwest::{Client, Method, redirect};

use super::Settings;
use super::guard::{BadEndpoint, Guard};

/// Most that is read of an answer.
const MAX_ANSWER: usize = 64 * 1024;
/// How long the connection itself may take to come about.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Why there is no answer. The texts name no address: they are stored and logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The address may not be called.
    #[error("endpoint refused")]
    Refused(BadEndpoint),
    /// A header holds what no header may.
    #[error("header refused")]
    BadHeader,
    /// No connection.
    #[error("unreachable")]
    Unreachable,
    /// Too slow.
    #[error("timed out")]
    TimedOut,
    /// The answer broke off or is longer than 64 KiB.
    #[error("answer broken")]
    Broken,
}

impl SendError {
    /// Stable word for lists of failures.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Refused(BadEndpoint::Unknown) => "unknown_host",
            Self::Refused(_) => "endpoint_refused",
            Self::BadHeader => "bad_header",
            Self::Unreachable => "unreachable",
            Self::TimedOut => "timed_out",
            Self::Broken => "answer_broken",
        }
    }
}

/// A request to somebody else.
#[derive(Clone, Debug)]
pub struct Request {
    method: Method,
    url: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Request {
    /// Sends JSON.
    pub fn post_json(url: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            method: Method::POST,
            url: url.to_owned(),
            headers: vec![(CONTENT_TYPE.to_string(), "application/json".to_owned())],
            body: body.into(),
        }
    }

    /// With a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// At most 64 KiB.
    pub body: Vec<u8>,
}

impl Response {
    /// Whether it was taken: 200 to 299.
    pub const fn is_success(&self) -> bool {
        matches!(self.status, 200..=299)
    }
}

/// Why there is no client.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// An entry of the list of private hosts is none.
    #[error("PRIVATE_HOSTS: {0:?} is neither host nor host:port")]
    PrivateHost(String),
    /// TLS cannot be set up.
    #[error("the HTTP client cannot be made: {0}")]
    Client(#[from] reqwest::Error),
}

/// The client; cheap to clone.
#[derive(Clone, Debug)]
pub struct HttpClient {
    client: Client,
    guard: Arc<Guard>,
}

/// Looks names up and lets through only what the guard lets through: the connection goes to the address that was checked.
struct Checked(Arc<Guard>);

impl Resolve for Checked {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = Arc::clone(&self.0);
        Box::pin(async move {
            let addresses = guard.resolve(name.as_str()).await?;
            let sockets: Vec<SocketAddr> = addresses.into_iter().map(|ip| SocketAddr::new(ip, 0)).collect();
            Ok(Box::new(sockets.into_iter()) as Addrs)
        })
    }
}

impl HttpClient {
    /// By what the operator has set.
    ///
    /// # Errors
    /// The list of private hosts is wrong, or TLS cannot be set up.
    pub fn new(settings: &Settings) -> Result<Self, ClientError> {
        // Whoever was first in this process has chosen the same one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let guard = Arc::new(Guard::new(&settings.private_hosts).map_err(ClientError::PrivateHost)?);
        let builder = || {
            Client::builder()
                .dns_resolver(Arc::new(Checked(Arc::clone(&guard))))
                .redirect(redirect::Policy::none())
                .no_proxy()
                .connect_timeout(CONNECT_TIMEOUT.min(settings.timeout))
                .timeout(settings.timeout)
                .pool_max_idle_per_host(2)
                .user_agent(concat!("motcua/", env!("CARGO_PKG_VERSION")))
        };
        // A machine without certificates of authorities can trust nobody, but most offices send nothing anyway.
        let client = builder().build().or_else(|error| {
            tracing::warn!(
                error = ?error,
                "no certificates of authorities are found on this machine (package ca-certificates): nothing can be sent over TLS"
            );
            builder().tls_certs_only([]).build()
        })?;
        Ok(Self { client, guard })
    }

    /// Which addresses may be called.
    pub fn guard(&self) -> &Guard {
        &self.guard
    }

    /// Sends a request and waits for the answer.
    ///
    /// # Errors
    /// The address may not be called, or there is no answer in time.
    pub async fn send(&self, request: Request) -> Result<Response, SendError> {
        let endpoint = self.guard.check(&request.url).map_err(SendError::Refused)?;
        let mut builder = self.client.request(request.method, endpoint.url().clone());
        for (name, value) in &request.headers {
            let name: HeaderName = name.parse().map_err(|_| SendError::BadHeader)?;
            let value: HeaderValue = value.parse().map_err(|_| SendError::BadHeader)?;
            builder = builder.header(name, value);
        }
        let mut answer = builder.body(request.body).send().await.map_err(|e| reason(&e))?;
        let status = answer.status().as_u16();
        let mut body = Vec::new();
        while let Some(piece) = answer.chunk().await.map_err(|e| reason(&e))? {
            if body.len() + piece.len() > MAX_ANSWER {
                return Err(SendError::Broken);
            }
            body.extend_from_slice(&piece);
        }
        Ok(Response { status, body })
    }
}

fn reason(error: &reqwest::Error) -> SendError {
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        if let Some(bad) = inner.downcast_ref::<BadEndpoint>() {
            return SendError::Refused(*bad);
        }
        source = inner.source();
    }
    if error.is_timeout() {
        SendError::TimedOut
    } else if error.is_connect() {
        SendError::Unreachable
    } else {
        SendError::Broken
    }
}
