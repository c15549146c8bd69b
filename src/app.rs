//! Puts the parts together: context, server, workers; starts and stops them.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::middleware::from_fn;
use actix_web::{App, HttpServer, web};
use prometheus_client::registry::Registry;
use tokio::sync::watch;

use crate::db::connection::ConnectError;
use crate::db::id_generator::IdGenerator;
use crate::db::metrics::DbMetrics;
use crate::db::{Connection, Database, DatabaseUrl, ExecutorConfig, QueryError, numbers};
use crate::domain::instant::Clock;
use crate::domain::notice::ContactChannel;
use crate::domain::outbox::MessageKind;
use crate::forms::press::Press;
use crate::http;
use crate::http::described::Described;
use crate::http::extract::{MAX_BODY, TrustProxy};
use crate::http::observe::{HttpMetrics, observe};
use crate::notify::Settings as NotifySettings;
use crate::notify::guard::BadEndpoint;
use crate::notify::http::{ClientError, HttpClient};
use crate::notify::mail::{MailError, Mailer};
use crate::security::password::Passwords;
use crate::security::throttle::{ThrottleConfig, Throttles};
use crate::security::token::TokenKeys;
use crate::service::citizen_messages::{CitizenMessages, Letters, Texts};
use crate::service::context::{Parties, Party, PartySettings};
use crate::service::files::Files;
use crate::service::outbox::{self, Outbox};
use crate::service::portal_sync::PortalSync;
use crate::service::reports::Turns;
use crate::service::{Context, notices, webhooks};
use crate::simulator::{Carrier, Gateway, Simulators, fresh_secret};
use crate::web as pages;
use crate::worker;

/// What a running application is made from.
pub struct Parts {
    /// Which database; migrated already.
    pub url: DatabaseUrl,
    /// Its threads and queues.
    pub executor: ExecutorConfig,
    /// Now.
    pub clock: Arc<dyn Clock>,
    /// Signs access tokens.
    pub tokens: TokenKeys,
    /// How often may be tried.
    pub throttle: ThrottleConfig,
    /// Where files are kept, and who vouches for signatures.
    pub files: Files,
    /// HTTP worker threads.
    pub http_workers: usize,
    /// Believe `X-Forwarded-For`.
    pub trust_proxy: bool,
    /// Payment gateway and carrier.
    pub parties: PartySettings,
    /// How messages leave the system.
    pub notify: NotifySettings,
    /// Where citizens reach this system, without a slash at the end.
    pub public_url: String,
}

/// Why an application does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// No database.
    #[error(transparent)]
    Database(#[from] ConnectError),
    /// The database refuses.
    #[error("the database refuses: {0}")]
    Query(#[from] QueryError),
    /// No HTTP client.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// No e-mail.
    #[error(transparent)]
    Mail(#[from] MailError),
    /// An address that is set may not be called.
    #[error("{0}: {1}")]
    Endpoint(&'static str, BadEndpoint),
    /// No secret for a party that is played.
    #[error("there are no random numbers: {0}")]
    Random(#[from] getrandom::Error),
    /// No thread.
    #[error("a thread cannot be started: {0}")]
    Thread(std::io::Error),
    /// No address.
    #[error("cannot listen: {0}")]
    Listen(#[from] std::io::Error),
}

/// A running application.
pub struct Running {
    /// Shared by requests and workers.
    pub context: Arc<Context>,
    server: Server,
    stop: watch::Sender<bool>,
    worker: tokio::task::JoinHandle<()>,
    dispatcher: tokio::task::JoinHandle<()>,
}

/// How long requests that are under way may take when the server stops.
const SHUTDOWN_SECONDS: u64 = 20;
/// Argon2 runs at once: each takes 19 MiB and a core.
const PARALLEL_HASHES: usize = 2;
/// Slips being set at once: hundreds a second, in less memory than as many as there are clerks.
const PARALLEL_SLIPS: usize = 2;

/// Opens the database, starts the workers and the server on a listener.
///
/// # Errors
/// The database cannot be opened or the server cannot start.
pub fn start(parts: Parts, listener: TcpListener) -> Result<Running, StartError> {
    let mut registry = Registry::with_prefix("motcua");
    let db_metrics = Arc::new(DbMetrics::default());
    db_metrics.register(&mut registry);
    let http_metrics = HttpMetrics::default();
    http_metrics.register(&mut registry);

    let mut conn: Connection = parts.url.connect(256)?;
    let process = numbers::take_from_sequence(&mut conn, "process")?;
    drop(conn);
    let local = local_url(listener.local_addr()?);
    let (parties, simulators) = connect(parts.parties, &local)?;
    let mut settings = parts.notify;
    if simulators.gateway.is_some() || simulators.carrier.is_some() {
        // The simulated parties are this server itself.
        settings
            .private_hosts
            .push(local.trim_start_matches("http://").to_owned());
    }
    let http = HttpClient::new(&settings)?;
    let outbox = outbox_of(&settings, &http)?;
    outbox.metrics.register(&mut registry);
    let context = Arc::new(Context {
        db: Database::start(&parts.url, parts.executor, db_metrics)?,
        clock: parts.clock,
        ids: IdGenerator::new(process),
        catalogue: Default::default(),
        tokens: parts.tokens,
        passwords: Passwords::new(PARALLEL_HASHES),
        throttles: Throttles::new(parts.throttle),
        files: Arc::new(parts.files),
        public_url: parts.public_url,
        turns: Turns::default(),
        press: Press::start(PARALLEL_SLIPS).map_err(StartError::Thread)?,
        http,
        outbox,
        parties,
    });

    let shared = web::Data::new(Arc::clone(&context));
    let registry = web::Data::new(registry);
    let http_metrics = web::Data::new(http_metrics);
    let trust = web::Data::new(TrustProxy(parts.trust_proxy));
    let described = web::Data::new(Described::default());
    let plays = simulators.gateway.is_some() || simulators.carrier.is_some();
    let simulators = web::Data::new(Arc::new(simulators));
    let server = HttpServer::new(move || {
        App::new()
            .app_data(shared.clone())
            .app_data(registry.clone())
            .app_data(http_metrics.clone())
            .app_data(trust.clone())
            .app_data(described.clone())
            .app_data(simulators.clone())
            .app_data(web::PayloadConfig::new(MAX_BODY))
            .service(web::scope("/api/v1").configure(http::api))
            .configure(http::operations)
            .service(http::openapi_json)
            .service(web::redirect("/docs", "/docs/"))
            .service(http::docs())
            .configure(|config| {
                if plays {
                    http::simulator::register(config);
                }
            })
            // Last: it also answers for addresses that nobody knows.
            .configure(pages::routes)
            .wrap(from_fn(observe))
    })
    // An answer in several pieces must not wait for the client to acknowledge the first.
    .on_connect(|connection, _| {
        if let Some(stream) = connection.downcast_ref::<actix_web::rt::net::TcpStream>() {
            let _ = stream.set_nodelay(true);
        }
    })
    .workers(parts.http_workers.max(1))
    .shutdown_timeout(SHUTDOWN_SECONDS)
    .disable_signals()
    .listen(listener)?
    .run();
    let (stop, stopped) = watch::channel(false);
    let dispatcher = actix_web::rt::spawn(outbox::run(Arc::clone(&context), stopped.clone()));
    let worker = actix_web::rt::spawn(worker::run(Arc::clone(&context), stopped));
    Ok(Running {
        context,
        server,
        stop,
        worker,
        dispatcher,
    })
}

/// Where this machine reaches the server.
fn local_url(address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        format!("http://127.0.0.1:{}", address.port())
    } else {
        format!("http://{address}")
    }
}

/// Connects the parties that are set, and plays the others if that is wanted.
fn connect(settings: PartySettings, local: &str) -> Result<(Parties, Simulators), StartError> {
    let mut simulators = Simulators::default();
    let play = |set: Option<Party>, path: &str| {
        if set.is_some() || !settings.simulate {
            return Ok((set, false));
        }
        let party = Party {
            url: format!("{local}/simulator/{path}"),
            secret: settings.simulated_secret.clone().map_or_else(fresh_secret, Ok)?,
        };
        Ok::<_, StartError>((Some(party), true))
    };
    let (gateway, plays_gateway) = play(settings.gateway, "gateway")?;
    let (carrier, plays_carrier) = play(settings.carrier, "carrier")?;
    if let Some(party) = gateway.as_ref().filter(|_| plays_gateway) {
        simulators.gateway = Some(Gateway::new(&party.secret, &party.url));
    }
    if let Some(party) = carrier.as_ref().filter(|_| plays_carrier) {
        simulators.carrier = Some(Carrier::new(&party.secret));
    }
    let parties = Parties {
        callback_url: settings.callback_url.unwrap_or_else(|| local.to_owned()),
        gateway,
        carrier,
        carrier_name: settings.carrier_name,
        customer_code: settings.customer_code,
    };
    Ok((parties, simulators))
}

/// Who sends which kind of message, and who is told of events.
fn outbox_of(settings: &NotifySettings, http: &HttpClient) -> Result<Outbox, StartError> {
    let mut outbox = Outbox {
        timeout: settings.timeout,
        ..Outbox::default()
    };
    outbox
        .deliverers
        .insert(MessageKind::Webhook, Box::new(webhooks::Webhooks));
    outbox.listeners.push(Box::new(webhooks::Webhooks));
    outbox.listeners.push(Box::new(notices::Answers));
    let mut channels = Vec::new();
    if let Some(mail) = &settings.mail {
        let mailer = Mailer::new(mail, settings.timeout)?;
        outbox.deliverers.insert(MessageKind::Email, Box::new(Letters(mailer)));
        channels.push(ContactChannel::Email);
    }
    // What an operator has set is checked at once, so that a slip is not found out by the first message.
    let check = |name, url: &str| http.guard().check(url).map_err(|e| StartError::Endpoint(name, e));
    if let Some(text) = &settings.text {
        check("TEXT_GATEWAY_URL", &text.url)?;
        outbox
            .deliverers
            .insert(MessageKind::Text, Box::new(Texts(text.clone())));
        channels.push(ContactChannel::Text);
    }
    outbox.listeners.push(Box::new(CitizenMessages { channels }));
    if let Some(portal) = &settings.portal {
        check("PORTAL_URL", &portal.url)?;
        let sync = PortalSync(portal.clone());
        outbox.deliverers.insert(MessageKind::Portal, Box::new(sync.clone()));
        outbox.listeners.push(Box::new(sync));
    }
    Ok(outbox)
}

/// The OpenAPI document, written out.
pub fn openapi_text() -> String {
    http::document::written(&http::document::made())
}

impl Running {
    /// A handle with which the server can be told to stop.
    pub fn handle(&self) -> actix_web::dev::ServerHandle {
        self.server.handle()
    }

    /// Serves until told to stop, then lets running requests and writes finish.
    ///
    /// # Errors
    /// The server failed, or what runs beside it died: it would go on taking dossiers in, but remind nobody, add up no figures and
    /// send nothing, and whoever watches over the process would not know.
    pub async fn serve(self) -> std::io::Result<()> {
        let Self {
            context,
            server,
            stop,
            worker,
            dispatcher,
        } = self;
        let handle = server.handle();
        let (mut worker, mut dispatcher) = (worker, dispatcher);
        tokio::pin!(server);
        let died = tokio::select! {
            outcome = &mut server => Ok(outcome),
            _ = &mut worker => Err("the worker"),
            _ = &mut dispatcher => Err("the dispatcher of messages"),
        };
        let outcome = match died {
            Ok(outcome) => outcome,
            Err(who) => {
                tracing::error!("{who} has died: the server stops");
                let _ = tokio::join!(handle.stop(true), server);
                Err(std::io::Error::other(format!("{who} has died")))
            }
        };
        let _ = stop.send(true);
        let ended = async {
            for beside in [worker, dispatcher] {
                if !beside.is_finished() {
                    let _ = beside.await;
                }
            }
        };
        let _ = tokio::time::timeout(Duration::from_secs(SHUTDOWN_SECONDS), ended).await;
        // The last handle on the database goes with the context: its threads finish what is queued.
        if let Some(context) = Arc::into_inner(context) {
            let db = context.db;
            let _ = actix_web::web::block(move || db.close()).await;
        }
        outcome
    }
}
