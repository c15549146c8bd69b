//! Servers as processes of their own, so that their memory and processor time are theirs alone.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use actix_web::{App, HttpResponse, HttpServer, web};

use crate::client::{Client, get};

/// Argument with which this program serves the bare handler instead of measuring.
pub const BARE: &str = "serve-bare";
/// HTTP worker threads of the bare handler: as many as the server has unless told otherwise.
const WORKERS: usize = 2;
/// Settings of whoever runs the bench that must not change what is measured.
const SETTINGS: [&str; 11] = [
    "BIND",
    "TOKEN_SECRET",
    "DEMONSTRATION",
    "DATABASE_URL",
    "NO_THROTTLE",
    "TRUST_PROXY",
    "RUST_LOG",
    "HTTP_WORKERS",
    "DB_READERS",
    "DB_WRITERS",
    "DB_QUEUE",
];

/// A running server; stopped when dropped.
pub struct Server {
    child: Child,
    /// Kept open: a server that cannot print its greeting would stop.
    _greeting: BufReader<ChildStdout>,
    pub address: SocketAddr,
    /// From the start of the process until it answered that it is ready.
    pub started_in: Duration,
}

/// The program, away from the settings of whoever runs the bench.
pub fn motcua(database_url: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_motcua"));
    for name in SETTINGS {
        command.env_remove(name);
    }
    command.env("DATABASE_URL", database_url);
    command
}

impl Server {
    /// The application over a database, with everything at its defaults except the brakes on guessing.
    pub fn application(database_url: &str) -> Self {
        let mut command = motcua(database_url);
        command.args([
            "serve",
            "--bind",
            "127.0.0.1:0",
            "--no-throttle",
            "--demonstration",
            "on",
        ]);
        // What is logged by default is logged here too: it is written, and thrown away.
        if let Ok(filter) = std::env::var("BENCH_LOG") {
            command.env("RUST_LOG", filter);
        }
        // Settings to try out: BENCH_SERVE="--db-readers 4".
        if let Ok(arguments) = std::env::var("BENCH_SERVE") {
            command.args(arguments.split_whitespace());
        }
        Self::start(command, "/health/ready")
    }

    /// A handler that does nothing, under the same framework with the same number of threads.
    pub fn bare() -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.arg(BARE).stdin(Stdio::piped());
        Self::start(command, "/")
    }

    fn start(mut command: Command, ready: &str) -> Self {
        let begun = Instant::now();
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut greeting = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        greeting.read_line(&mut line).unwrap();
        let address = line
            .trim()
            .rsplit_once("http://")
            .unwrap_or_else(|| panic!("the server does not start: {line:?}"))
            .1
            .parse()
            .unwrap();
        let mut client = Client::connect(address).unwrap();
        let answer = client.send(&get(ready, None)).unwrap();
        answer.expect(200).unwrap();
        Self {
            started_in: begun.elapsed(),
            child,
            _greeting: greeting,
            address,
        }
    }

    /// Resident memory now and at its highest, in MB; none where the system does not tell.
    pub fn memory(&self) -> Option<(f64, f64)> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let field = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            let kib: f64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
            Some(kib / 1024.0)
        };
        Some((field("VmRSS:")?, field("VmHWM:")?))
    }

    /// Processor seconds used so far; none where the system does not tell.
    pub fn processor_seconds(&self) -> Option<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).ok()?;
        // The name in parentheses may hold anything; user and system time are the 12th and 13th field after it.
        let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        let ticks = |n: usize| fields.get(n).and_then(|text| text.parse::<f64>().ok());
        Some((ticks(11)? + ticks(12)?) / 100.0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The standard library only knows SIGKILL; a server that may finish shows that it stops as it should.
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        drop(self.child.stdin.take());
        for _ in 0..250 {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        eprintln!("a server did not stop and is killed");
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Serves the bare handler until the other end of standard input is gone.
pub fn serve_bare() {
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    actix_web::rt::System::new().block_on(async {
        let server = HttpServer::new(|| App::new().route("/", web::get().to(bare)))
            .workers(WORKERS)
            .bind("127.0.0.1:0")
            .unwrap();
        println!("serving http://{}", server.addrs()[0]);
        server.run().await.unwrap();
    });
}

async fn bare() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json")
        .body(r#"{"code":"H02.07-260302-0001","status":"received","due_at":"2026-03-05T09:00:00+07:00"}"#)
}
