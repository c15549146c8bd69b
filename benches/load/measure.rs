//! One measurement: so many connections do the same work side by side for some seconds.

use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::client::{Client, get};
use crate::server::Server;

/// What one connection does over and over; an error is what was answered instead of what was expected.
pub type Work<'a> = Box<dyn FnMut(&mut Client) -> Result<(), String> + Send + 'a>;

/// How long to measure.
#[derive(Clone, Copy)]
pub struct Span {
    pub warm_up: Duration,
    pub measured: Duration,
}

/// What was measured.
pub struct Outcome {
    pub name: String,
    pub connections: usize,
    /// Pieces of work done in a second.
    pub rate: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
    pub max_ms: f64,
    /// Processor time of the server for one piece of work, in microseconds: hardly moved by what else the machine does.
    pub processor_micros: Option<f64>,
    /// Throughput over that of the bare handler with as many connections.
    pub ratio: Option<f64>,
    /// Write jobs that shared a commit, on average.
    pub batch: Option<f64>,
    /// Part of the time in which a database thread held its connection: (read, write), 1 is one thread all the time.
    pub busy: Option<(f64, f64)>,
    pub failed: usize,
    /// The first failure.
    pub failure: Option<String>,
}

/// Measures `make(n)` on connection n.
pub fn measure<'a>(
    name: &str,
    server: &Server,
    connections: usize,
    span: Span,
    make: &dyn Fn(usize) -> Work<'a>,
) -> Outcome {
    let begun = Instant::now();
    let from = begun + span.warm_up;
    let until = from + span.measured;
    let failures: Mutex<Vec<String>> = Mutex::default();
    let mut times: Vec<u32> = Vec::new();
    let mut probes = (Probe::default(), Probe::default());
    thread::scope(|scope| {
        let handles: Vec<_> = (0..connections)
            .map(|n| {
                let (mut work, failures) = (make(n), &failures);
                scope.spawn(move || repeat(&mut work, server, from, until, failures))
            })
            .collect();
        thread::sleep(from.saturating_duration_since(Instant::now()));
        probes.0 = Probe::take(server);
        thread::sleep(until.saturating_duration_since(Instant::now()));
        probes.1 = Probe::take(server);
        for handle in handles {
            times.extend(handle.join().unwrap());
        }
    });
    times.sort_unstable();
    let seconds = span.measured.as_secs_f64();
    let count = times.len() as f64;
    let at = |part: f64| {
        let index = ((count * part) as usize).min(times.len().saturating_sub(1));
        times.get(index).map_or(0.0, |micros| f64::from(*micros) / 1000.0)
    };
    let (before, after) = probes;
    let between = |pick: fn(&Probe) -> Option<f64>| Some(pick(&after)? - pick(&before)?);
    let commits = between(|p| p.commits).filter(|n| *n > 0.0);
    let failures = failures.into_inner().unwrap();
    Outcome {
        name: name.to_owned(),
        connections,
        rate: count / seconds,
        p50_ms: at(0.5),
        p99_ms: at(0.99),
        max_ms: at(1.0),
        processor_micros: between(|p| p.processor)
            .filter(|_| count > 0.0)
            .map(|s| s * 1e6 / count),
        ratio: None,
        batch: between(|p| p.committed).zip(commits).map(|(jobs, n)| jobs / n),
        busy: between(|p| p.reading)
            .zip(between(|p| p.writing))
            .map(|(r, w)| (r / seconds, w / seconds)),
        failed: failures.len(),
        failure: failures.into_iter().next(),
    }
}

fn repeat(
    work: &mut Work<'_>,
    server: &Server,
    from: Instant,
    until: Instant,
    failures: &Mutex<Vec<String>>,
) -> Vec<u32> {
    let mut times = Vec::new();
    let mut client = Client::connect(server.address).unwrap();
    let mut begun = Instant::now();
    while begun < until {
        let outcome = work(&mut client);
        let ended = Instant::now();
        match outcome {
            Ok(()) if ended >= from && ended <= until => {
                times.push(u32::try_from((ended - begun).as_micros()).unwrap_or(u32::MAX));
            }
            Ok(()) => {}
            Err(failure) => {
                failures.lock().unwrap().push(failure);
                // The connection may be unusable; and a refusal must not become a busy loop.
                thread::sleep(Duration::from_millis(50));
                client = Client::connect(server.address).unwrap();
            }
        }
        begun = Instant::now();
    }
    times
}

/// What the server says about itself at a moment.
#[derive(Default)]
struct Probe {
    processor: Option<f64>,
    commits: Option<f64>,
    committed: Option<f64>,
    reading: Option<f64>,
    writing: Option<f64>,
}

impl Probe {
    fn take(server: &Server) -> Self {
        let processor = server.processor_seconds();
        // A connection kept from the probe before would have been closed by now.
        let mut client = Client::connect(server.address).unwrap();
        let answer = client.send(&get("/metrics", None)).unwrap();
        let text = String::from_utf8_lossy(answer.body).into_owned();
        let value = |name: &str| {
            text.lines()
                .find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.parse::<f64>().ok())
        };
        Self {
            processor,
            commits: value("motcua_db_commit_batch_size_count"),
            committed: value("motcua_db_commit_batch_size_sum"),
            reading: value("motcua_db_read_seconds_sum"),
            writing: value("motcua_db_write_seconds_sum"),
        }
    }
}

impl Outcome {
    /// Heading of the table.
    pub fn heading() -> String {
        format!(
            "{:<40} {:>5} {:>9} {:>8} {:>8} {:>8} {:>6} {:>7}  {}",
            "", "conns", "per s", "p50 ms", "p99 ms", "max ms", "ratio", "cpu µs", "database threads"
        )
    }

    /// A row of the table.
    pub fn row(&self) -> String {
        let shown = |value: Option<f64>, digits: usize| value.map_or_else(String::new, |v| format!("{v:.digits$}"));
        let mut notes = Vec::new();
        if let Some((reading, writing)) = self.busy {
            if reading >= 0.005 {
                notes.push(format!("readers {:.0} %", reading * 100.0));
            }
            if writing >= 0.005 {
                notes.push(format!("writers {:.0} %", writing * 100.0));
            }
        }
        notes.extend(self.batch.map(|b| format!("{b:.1} jobs a commit")));
        if self.failed > 0 {
            notes.push(format!("{} FAILED", self.failed));
        }
        format!(
            "{:<40} {:>5} {:>9.0} {:>8.2} {:>8.2} {:>8.1} {:>6} {:>7}  {}",
            self.name,
            self.connections,
            self.rate,
            self.p50_ms,
            self.p99_ms,
            self.max_ms,
            shown(self.ratio, 3),
            shown(self.processor_micros, 0),
            notes.join(", ")
        )
    }

    /// The same for machines.
    pub fn json(&self) -> Value {
        let round = |value: f64| (value * 1000.0).round() / 1000.0;
        json!({
            "name": self.name,
            "connections": self.connections,
            "per_second": round(self.rate),
            "p50_ms": self.p50_ms,
            "p99_ms": self.p99_ms,
            "max_ms": self.max_ms,
            "ratio": self.ratio.map(round),
            "processor_micros": self.processor_micros.map(round),
            "batch": self.batch.map(round),
            "readers_busy": self.busy.map(|b| round(b.0)),
            "writers_busy": self.busy.map(|b| round(b.1)),
            "failed": self.failed,
        })
    }
}
