//! `serve`: the server until it is told to stop.

use std::net::TcpListener;
use std::sync::Arc;

use super::{Failure, manage};
use crate::app::{self, Parts};
use crate::config::{DatabaseArgs, ServeArgs};
use crate::demo;
use crate::domain::instant::SystemClock;
use crate::security::password;
use crate::security::throttle::ThrottleConfig;
use crate::security::token::TokenKeys;
use crate::service::files::Files;

pub(super) fn serve(database: &DatabaseArgs, args: &ServeArgs) -> Result<(), Failure> {
    log();
    let mut conn = manage::open(database)?;
    let fresh = demo::is_empty(&mut conn)?;
    let demonstration = args.mode(fresh, manage::holds_demonstration(&mut conn)?)?;
    let tokens = TokenKeys::new(&args.secret(demonstration)?)?;
    if demonstration && fresh {
        manage::load_office(&mut conn)?;
    }
    drop(conn);

    let listener = TcpListener::bind(args.bind).map_err(|e| format!("cannot listen on {}: {e}", args.bind))?;
    let address = listener.local_addr()?;
    let parts = Parts {
        url: database.url(),
        executor: args.executor(),
        clock: Arc::new(SystemClock),
        tokens,
        throttle: throttle(args),
        files: Files::new(args.files.store(&database.url())?, args.files.roots()?),
        http_workers: args.http_workers,
        trust_proxy: args.trust_proxy,
        parties: args.parties.settings(demonstration)?,
        notify: args.notify.settings(),
        public_url: args.public_url()?,
    };
    actix_web::rt::System::new().block_on(async move {
        let running = app::start(parts, listener)?;
        let handle = running.handle();
        // Listening before anybody is told that the server is there: whoever stops it at once finds it listening.
        let stop = stop_signal();
        actix_web::rt::spawn(async move {
            stop.await;
            tracing::info!("stopping: requests under way are finished first");
            handle.stop(true).await;
        });
        greet(database, args, address, demonstration, fresh);
        running.serve().await?;
        Ok(())
    })
}

/// How often sign-ins and look-ups may be tried.
fn throttle(args: &ServeArgs) -> ThrottleConfig {
    if args.no_throttle {
        return ThrottleConfig::off();
    }
    let mut limits = ThrottleConfig::default();
    limits.lookup_address.attempts = args.lookups_per_minute;
    limits
}

fn greet(database: &DatabaseArgs, args: &ServeArgs, address: std::net::SocketAddr, demonstration: bool, fresh: bool) {
    println!("motcua {} is serving http://{address}", env!("CARGO_PKG_VERSION"));
    println!("  pages          http://{address}/");
    println!("  API documents  http://{address}/docs/");
    println!("  database       {}", database.url().shown());
    println!("  files          {}", args.files.store.shown(&database.url()));
    if args.files.signature_roots.is_none() {
        println!("                 SIGNATURE_ROOTS is not set: no digital signature counts as trusted");
    }
    if demonstration {
        println!(
            "  demonstration  office of Hiệp Hòa; every account has the password {}",
            password::DEMONSTRATION
        );
        for (username, what) in demo::ACCOUNTS {
            println!("    {username:<12} {what}");
        }
    } else if fresh {
        println!(
            "  The database is new. Make the first agency and account with `motcua agency add` and `motcua user add`."
        );
    }
}

/// Listens from now on; ends with the first signal to stop.
fn stop_signal() -> impl Future<Output = ()> {
    #[cfg(unix)]
    let signals = {
        use tokio::signal::unix::{SignalKind, signal};
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    };
    async move {
        #[cfg(unix)]
        if let (Ok(mut terminate), Ok(mut interrupt)) = signals {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            return;
        }
        let _ = tokio::signal::ctrl_c().await;
    }
}

/// What is logged unless `RUST_LOG` says otherwise. Of bytes that are no request the HTTP layer tells as of errors: with that,
/// anybody could fill the log.
const LOGGED: &str = "warn,motcua=info,actix_http::h1::dispatcher=off";

/// Log lines go to standard error: text on a terminal, JSON otherwise. `RUST_LOG` sets how much.
fn log() {
    use std::io::IsTerminal;
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(LOGGED));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    let outcome = if std::io::stderr().is_terminal() {
        builder.with_ansi(true).try_init()
    } else {
        builder
            .json()
            .flatten_event(true)
            .with_current_span(false)
            .with_span_list(false)
            .try_init()
    };
    // Somebody else may have set up logging already (tests do); theirs stands.
    drop(outcome);
}

/// Asks the server on this machine whether it is ready.
pub(super) fn ask_health(bind: std::net::SocketAddr) -> Result<(), Failure> {
    use std::io::{Read, Write};
    use std::net::{Ipv4Addr, SocketAddr, TcpStream};
    use std::time::Duration;
    let local = if bind.ip().is_unspecified() {
        SocketAddr::from((Ipv4Addr::LOCALHOST, bind.port()))
    } else {
        bind
    };
    let wait = Duration::from_secs(2);
    let mut stream = TcpStream::connect_timeout(&local, wait)?;
    stream.set_read_timeout(Some(wait))?;
    stream.write_all(format!("GET /health/ready HTTP/1.1\r\nHost: {local}\r\nConnection: close\r\n\r\n").as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    match answer.lines().next() {
        Some(line) if line.contains(" 200 ") => {
            println!("ready");
            Ok(())
        }
        other => Err(format!("not ready: {}", other.unwrap_or("no answer")).into()),
    }
}
