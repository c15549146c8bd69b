//! Configuration: environment and command line into one typed struct. Weak secrets are refused outside the
//! demonstration.

mod parties;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

pub use self::parties::PartyArgs;
use crate::db::{DatabaseUrl, ExecutorConfig};
use crate::files::signature::chain::{RootsError, TrustRoots};
use crate::files::store::{FileStore, StoreError};
use crate::notify::mail::MailSettings;
use crate::notify::text_gateway::TextSettings;
use crate::notify::{PortalSettings, Settings};

/// Where the data is; shared by every command.
#[derive(Args, Clone, Debug)]
pub struct DatabaseArgs {
    /// Database: a SQLite file, or postgres://user:password@host/name
    #[arg(
        long,
        env = "DATABASE_URL",
        default_value = "data/motcua.sqlite",
        hide_env_values = true,
        global = true,
        value_parser = known_database
    )]
    pub database_url: String,
}

/// Refuses what looks like the address of a database of another kind, which would become the name of a file.
fn known_database(url: &str) -> Result<String, String> {
    match url.split_once("://") {
        Some((scheme, _)) if !["postgres", "postgresql", "sqlite"].contains(&scheme) => Err(format!(
            "{scheme} is not supported: give a SQLite file, or postgres://user:password@host/name"
        )),
        _ => Ok(url.to_owned()),
    }
}

impl DatabaseArgs {
    /// Which database.
    pub fn url(&self) -> DatabaseUrl {
        DatabaseUrl::parse(&self.database_url)
    }
}

/// How the server runs.
#[derive(Args, Clone, Debug)]
pub struct ServeArgs {
    /// Address to listen on
    #[arg(long, env = "BIND", default_value = "127.0.0.1:8080")]
    pub bind: SocketAddr,
    /// Secret that signs access tokens, at least 32 characters (outside the demonstration it must be set)
    #[arg(long, env = "TOKEN_SECRET", hide_env_values = true)]
    pub token_secret: Option<String>,
    /// Demonstration: on, off, or auto (only if the database is new and no secret is set)
    #[arg(long, env = "DEMONSTRATION", default_value = "auto")]
    pub demonstration: Demonstration,
    /// HTTP worker threads
    #[arg(long, env = "HTTP_WORKERS", default_value_t = 2)]
    pub http_workers: usize,
    /// Database reader threads
    #[arg(long, env = "DB_READERS", default_value_t = 2)]
    pub db_readers: usize,
    /// Database writer threads (PostgreSQL; SQLite has one)
    #[arg(long, env = "DB_WRITERS", default_value_t = 8)]
    pub db_writers: usize,
    /// Jobs that may wait for the database before callers get 503
    #[arg(long, env = "DB_QUEUE", default_value_t = 1024)]
    pub db_queue: usize,
    /// Believe X-Forwarded-For (only behind a proxy of your own)
    #[arg(long, env = "TRUST_PROXY", default_value_t = false)]
    pub trust_proxy: bool,
    /// Where citizens reach this system: QR codes on slips lead there (default: http:// and the address listened on)
    #[arg(long, env = "PUBLIC_URL")]
    pub public_url: Option<String>,
    /// Do not limit sign-ins and look-ups (only for load tests; refused unless bound to this machine)
    #[arg(long, env = "NO_THROTTLE", default_value_t = false)]
    pub no_throttle: bool,
    /// Look-ups without an account that one address may make in a minute; a portal that signs in is not counted
    #[arg(long, env = "LOOKUPS_PER_MINUTE", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub lookups_per_minute: u32,
    /// Payment gateway and carrier
    #[command(flatten)]
    pub parties: PartyArgs,
    /// Messages that leave the system
    #[command(flatten)]
    pub notify: NotifyArgs,
    /// Where files are kept.
    #[command(flatten)]
    pub files: FileArgs,
}

/// How messages leave the system.
#[derive(Args, Clone, Debug)]
pub struct NotifyArgs {
    /// Hosts in private networks that may be called all the same (host or host:port, separated by commas). Whatever else
    /// lies in the server's own network is refused
    #[arg(long, env = "PRIVATE_HOSTS", value_delimiter = ',')]
    pub private_hosts: Vec<String>,
    /// Seconds that a receiver may take for one message
    #[arg(long, env = "SEND_TIMEOUT", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=60))]
    pub send_timeout: u64,
    /// Mail server: smtps://user:password@host, smtp://user:password@host:587?tls=required, or smtp://host:25 without TLS
    #[arg(long, env = "SMTP_URL", hide_env_values = true)]
    pub smtp_url: Option<String>,
    /// Sender of e-mail
    #[arg(long, env = "MAIL_FROM", default_value = "motcua@localhost.localdomain")]
    pub mail_from: String,
    /// Gateway for text messages (SMS, Zalo): gets POST {"id", "to", "text"}
    #[arg(long, env = "TEXT_GATEWAY_URL")]
    pub text_gateway_url: Option<String>,
    /// Token for the gateway
    #[arg(long, env = "TEXT_GATEWAY_TOKEN", hide_env_values = true)]
    pub text_gateway_token: Option<String>,
    /// National portal: gets every status change
    #[arg(long, env = "PORTAL_URL")]
    pub portal_url: Option<String>,
    /// Token for the portal
    #[arg(long, env = "PORTAL_TOKEN", hide_env_values = true)]
    pub portal_token: Option<String>,
}

impl NotifyArgs {
    /// What the sending parts need.
    pub fn settings(&self) -> Settings {
        Settings {
            private_hosts: self.private_hosts.clone(),
            timeout: Duration::from_secs(self.send_timeout),
            mail: self.smtp_url.clone().map(|url| MailSettings {
                url,
                from: self.mail_from.clone(),
            }),
            text: self.text_gateway_url.clone().map(|url| TextSettings {
                url,
                token: self.text_gateway_token.clone(),
            }),
            portal: self.portal_url.clone().map(|url| PortalSettings {
                url,
                token: self.portal_token.clone(),
            }),
        }
    }
}

/// Where files are kept; shared by every command that needs them.
#[derive(Args, Clone, Debug)]
pub struct StoreArgs {
    /// Files: a folder, or s3://bucket/prefix (with AWS_ENDPOINT, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY,
    /// AWS_ALLOW_HTTP); by default the folder `files` beside the SQLite file, or data/files
    #[arg(long, env = "FILES", hide_env_values = true)]
    pub files: Option<String>,
}

impl StoreArgs {
    /// A place beside the database.
    fn beside(url: &DatabaseUrl, name: &str) -> PathBuf {
        let data = folder_of(url).unwrap_or_else(|| match url {
            DatabaseUrl::Sqlite(_) => PathBuf::from("."),
            DatabaseUrl::Postgres(_) => PathBuf::from("data"),
        });
        data.join(name)
    }

    /// Where files are kept, as people may see it.
    pub fn shown(&self, url: &DatabaseUrl) -> String {
        let beside = || Self::beside(url, "files").to_string_lossy().into_owned();
        self.files.clone().unwrap_or_else(beside)
    }

    /// Where uploads are received unless told otherwise: beside the files, so that it lies on a disk of the same size.
    fn incoming(&self, url: &DatabaseUrl) -> PathBuf {
        match self.files.as_deref().filter(|f| !f.contains("://")).map(PathBuf::from) {
            Some(folder) => folder.with_extension("incoming"),
            None => Self::beside(url, "incoming"),
        }
    }

    /// The store; what it is to keep is received in the folder `incoming`.
    ///
    /// # Errors
    /// The folder cannot be made, or the address is wrong.
    pub fn open(&self, url: &DatabaseUrl, incoming: Option<PathBuf>) -> Result<FileStore, StoreError> {
        let options = std::env::vars().filter(|(name, _)| name.starts_with("AWS_")).collect();
        let incoming = incoming.unwrap_or_else(|| self.incoming(url));
        FileStore::open(&self.shown(url), options, incoming)
    }
}

/// Where files are received and kept, and whose certificates are trusted.
#[derive(Args, Clone, Debug)]
pub struct FileArgs {
    /// Where they are kept.
    #[command(flatten)]
    pub store: StoreArgs,
    /// Folder where uploads are received before they are kept; by default `incoming` beside the folder of files, or
    /// data/incoming. It should lie on a disk, not in memory
    #[arg(long, env = "FILES_INCOMING")]
    pub files_incoming: Option<PathBuf>,
    /// Certificates that are trusted to vouch for digital signatures: a PEM or DER file, or a folder of them
    #[arg(long, env = "SIGNATURE_ROOTS")]
    pub signature_roots: Option<PathBuf>,
}

impl FileArgs {
    /// The store.
    ///
    /// # Errors
    /// The folder cannot be made, or the address is wrong.
    pub fn store(&self, url: &DatabaseUrl) -> Result<FileStore, StoreError> {
        self.store.open(url, self.files_incoming.clone())
    }

    /// The trusted certificates; none if none are named.
    ///
    /// # Errors
    /// They cannot be read.
    pub fn roots(&self) -> Result<TrustRoots, RootsError> {
        self.signature_roots
            .as_deref()
            .map_or_else(|| Ok(TrustRoots::default()), TrustRoots::load)
    }
}

/// Whether the demonstration office is served.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demonstration {
    /// Yes.
    On,
    /// No: a secret of your own is demanded.
    Off,
    /// If the database is new (or holds the demonstration office) and no secret is set.
    Auto,
}

/// Why the server does not start.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// No secret.
    #[error(
        "TOKEN_SECRET is not set. Outside the demonstration the server does not start without a secret of your own: \
         set TOKEN_SECRET to at least 32 random characters (for example: openssl rand -base64 48), \
         or start the demonstration with --demonstration on."
    )]
    NoSecret,
    /// A weak secret.
    #[error("TOKEN_SECRET is too weak: {0}. Set at least 32 random characters (for example: openssl rand -base64 48).")]
    WeakSecret(&'static str),
    /// The demonstration would be open to the network.
    #[error(
        "The demonstration has known passwords, so it is served on this machine only (127.0.0.1), not on {0}. \
         For real use set TOKEN_SECRET and --demonstration off."
    )]
    OpenDemonstration(SocketAddr),
    /// The demonstration accounts are still there.
    #[error(
        "This database holds the demonstration accounts with their known password. Real use needs a database of its \
         own: set DATABASE_URL to a new one and create an account with `motcua user add`."
    )]
    DemonstrationAccounts,
    /// No address for citizens.
    #[error(
        "PUBLIC_URL must begin with http:// or https:// and have neither blanks, a query nor a fragment, as https://motcua.example.vn"
    )]
    BadPublicUrl,
    /// A party without its other half.
    #[error("{0}_URL and {0}_SECRET belong together: set both or neither.")]
    PartyIncomplete(&'static str),
    /// A weak secret.
    #[error("{0}_SECRET is shorter than 32 characters.")]
    PartySecret(&'static str),
    /// Simulated parties on an open address.
    #[error(
        "SIMULATORS are only played on this machine (127.0.0.1), not on {0}: whoever reaches them can pay with nothing."
    )]
    OpenSimulators(SocketAddr),
    /// Throttling off on an open address.
    #[error("NO_THROTTLE is only allowed on this machine (127.0.0.1), not on {0}.")]
    OpenThrottle(SocketAddr),
}

impl ServeArgs {
    /// Threads and queues of the database.
    pub const fn executor(&self) -> ExecutorConfig {
        ExecutorConfig {
            readers: self.db_readers,
            writers: self.db_writers,
            queue: self.db_queue,
        }
    }

    /// Where citizens reach this system, without a slash at the end.
    ///
    /// # Errors
    /// What is configured is no address.
    pub fn public_url(&self) -> Result<String, ConfigError> {
        let Some(url) = &self.public_url else {
            return Ok(format!("http://{}", self.bind));
        };
        let url = url.trim().trim_end_matches('/');
        let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        let sound = |host: &str| {
            !host.is_empty()
                && url.len() <= 200
                && host.bytes().all(|b| b.is_ascii_graphic() && !b"?#\"<>@".contains(&b))
        };
        if host.is_some_and(sound) {
            Ok(url.to_owned())
        } else {
            Err(ConfigError::BadPublicUrl)
        }
    }

    /// Whether to serve the demonstration: `fresh` = the database is new, `holds_demonstration` = its accounts are there.
    ///
    /// # Errors
    /// What is configured contradicts what the database holds, or would be unsafe.
    pub fn mode(&self, fresh: bool, holds_demonstration: bool) -> Result<bool, ConfigError> {
        if self.no_throttle && !self.bind.ip().is_loopback() {
            return Err(ConfigError::OpenThrottle(self.bind));
        }
        if self.parties.simulators && !self.bind.ip().is_loopback() {
            return Err(ConfigError::OpenSimulators(self.bind));
        }
        let demonstration = match self.demonstration {
            Demonstration::On => true,
            Demonstration::Off => false,
            Demonstration::Auto => self.token_secret.is_none() && (fresh || holds_demonstration),
        };
        if demonstration && !self.bind.ip().is_loopback() {
            return Err(ConfigError::OpenDemonstration(self.bind));
        }
        if !demonstration && holds_demonstration {
            return Err(ConfigError::DemonstrationAccounts);
        }
        Ok(demonstration)
    }

    /// The secret that signs access tokens. The demonstration makes a new one at each start if none is set.
    ///
    /// # Errors
    /// There is none, or it is weak.
    pub fn secret(&self, demonstration: bool) -> Result<Vec<u8>, ConfigError> {
        match &self.token_secret {
            None if demonstration => {
                let mut secret = vec![0; 32];
                getrandom::fill(&mut secret).map_err(|_| ConfigError::WeakSecret("no random numbers"))?;
                Ok(secret)
            }
            None => Err(ConfigError::NoSecret),
            Some(secret) if secret.len() < 32 => Err(ConfigError::WeakSecret("it is shorter than 32 characters")),
            Some(secret) => {
                let mut letters: Vec<u8> = secret.bytes().collect();
                letters.sort_unstable();
                letters.dedup();
                let lower = secret.to_lowercase();
                let guessable = ["secret", "password", "changeme", "change-me", "motcua", "example"];
                if letters.len() < 10 || guessable.iter().any(|word| lower.contains(word)) {
                    return Err(ConfigError::WeakSecret("it can be guessed"));
                }
                Ok(secret.clone().into_bytes())
            }
        }
    }
}

/// The folder of a SQLite file, so that it can be made before the file is opened.
pub fn folder_of(url: &DatabaseUrl) -> Option<PathBuf> {
    match url {
        DatabaseUrl::Sqlite(path) => PathBuf::from(path)
            .parent()
            .map(PathBuf::from)
            .filter(|p| !p.as_os_str().is_empty()),
        DatabaseUrl::Postgres(_) => None,
    }
}
