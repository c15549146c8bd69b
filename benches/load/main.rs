//! Load on a real server process over a real database with a long history, beside a handler that does nothing.
//!
//! ```text
//! cargo bench --bench load                              SQLite, 100,000 dossiers
//! BENCH_DOSSIERS=1000000 cargo bench --bench load       the size that the goals are set for
//! cargo bench --bench load -- intake life               only what has one of these words in its name
//! cargo bench --bench load -- pages                     only the pages: their times and weights
//! ```
//!
//! `BENCH_DATABASE_URL` measures PostgreSQL too, in a database that is empty or holds the demonstration.
//! `BENCH_SQLITE` keeps the SQLite file at a path and uses it again. `BENCH_CONNECTIONS` (16), `BENCH_SECONDS` (4) for
//! each measurement, `BENCH_LOG` for `RUST_LOG` of the server, `BENCH_SERVE` for more arguments of `serve`.
//!
//! Clients and server share the machine. Throughput therefore depends on everything else that runs; the ratio to the
//! bare handler and the processor time of the server do much less.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr
)]

mod client;
mod measure;
mod office;
mod pages;
mod scenarios;
mod server;

use std::process::ExitCode;
use std::str::FromStr;

use motcua::db::DatabaseUrl;
use serde_json::{Value, json};

use crate::client::get;
use crate::measure::Outcome;
use crate::office::Office;
use crate::scenarios::{Bench, Plan, Reads, span};
use crate::server::Server;

/// Starts of the server, of which the middle one counts.
const STARTS: usize = 5;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|a| a == server::BARE) {
        server::serve_bare();
        return ExitCode::SUCCESS;
    }
    // `cargo test --all-targets` runs benches too, but wants tests.
    if !arguments.iter().any(|a| a == "--bench") {
        println!("to be run with: cargo bench --bench load");
        return ExitCode::SUCCESS;
    }
    let plan = Plan {
        span: span(setting("BENCH_SECONDS", 4.0)),
        connections: setting("BENCH_CONNECTIONS", 16),
        words: arguments.into_iter().filter(|a| !a.starts_with('-')).collect(),
    };
    let dossiers = setting("BENCH_DOSSIERS", 100_000);

    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let sqlite = std::env::var("BENCH_SQLITE")
        .unwrap_or_else(|_| folder.path().join("load.sqlite").to_str().unwrap().to_owned());
    let mut databases = vec![sqlite];
    databases.extend(std::env::var("BENCH_DATABASE_URL"));
    let (runs, sound): (Vec<Value>, Vec<bool>) = databases.iter().map(|url| run(url, &plan, dossiers)).unzip();
    println!(
        "{}",
        json!({"bench": "load", "seconds": plan.span.measured.as_secs_f64(), "runs": runs})
    );
    if sound.iter().all(|s| *s) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn setting<T: FromStr>(name: &str, otherwise: T) -> T {
    match std::env::var(name) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{name}={text} is not a number")),
        Err(_) => otherwise,
    }
}

/// Measures one database; answers what was measured, and whether nothing failed.
fn run(url: &str, plan: &Plan, dossiers: i64) -> (Value, bool) {
    let shown = DatabaseUrl::parse(url).shown();
    eprintln!("{shown}: a history of {dossiers} dossiers");
    let there = office::fill(url, dossiers);
    let starts = starts(url);

    let nothing = [get("/", None)];
    let first = bare(plan, &nothing);
    let server = Server::application(url);
    let office = Office::open(url, &server, there);
    let made = Reads::new(&office);
    let idle = server.memory();
    let mut bench = Bench {
        plan,
        server: &server,
        outcomes: Vec::new(),
    };
    bench.reads(&made);
    let after_reads = server.memory();
    let pages = plan.wants("pages").then(|| pages::look_around(&server, &office));
    bench.writes(&office);
    let after_writes = server.memory();
    let mut outcomes = bench.outcomes;
    drop(server);
    // Once more at the end: if the two differ much, somebody else used the machine.
    let second = bare(plan, &nothing);
    for outcome in &mut outcomes {
        let beside: Vec<f64> = (first.iter().chain(&second))
            .filter(|bare| bare.connections == outcome.connections)
            .map(|bare| bare.rate)
            .collect();
        let beside_it = !beside.is_empty();
        outcome.ratio = beside_it.then(|| outcome.rate * beside.len() as f64 / beside.iter().sum::<f64>());
    }
    let outcomes: Vec<Outcome> = first.into_iter().chain(outcomes).chain(second).collect();
    let shown_well = pages.as_ref().is_none_or(pages::Seen::report);
    let sound = report(&shown, there, &outcomes, &starts, [idle, after_reads, after_writes]);
    let memory = |m: Option<(f64, f64)>| m.map(|(resident, _)| resident.round());
    let value = json!({
        "database": shown.split(' ').next(),
        "dossiers": there,
        "results": outcomes.iter().map(Outcome::json).collect::<Vec<_>>(),
        "pages": pages.as_ref().map(pages::Seen::json),
        "start_ms": starts[starts.len() / 2],
        "memory_mb": {
            "idle": memory(idle),
            "after_reads": memory(after_reads),
            "after_writes": memory(after_writes),
            "highest": after_writes.map(|(_, highest)| highest.round()),
        },
    });
    (value, sound && shown_well)
}

/// Milliseconds until the server was ready, shortest first.
fn starts(url: &str) -> Vec<f64> {
    let mut starts: Vec<f64> = (0..STARTS)
        .map(|_| Server::application(url).started_in.as_secs_f64() * 1000.0)
        .collect();
    starts.sort_by(f64::total_cmp);
    starts
}

fn bare(plan: &Plan, requests: &[Vec<u8>]) -> Vec<Outcome> {
    let server = Server::bare();
    let mut bench = Bench {
        plan,
        server: &server,
        outcomes: Vec::new(),
    };
    bench.bare(requests);
    bench.outcomes
}

fn report(shown: &str, dossiers: i64, outcomes: &[Outcome], starts: &[f64], memory: [Option<(f64, f64)>; 3]) -> bool {
    println!("\n{shown}, {dossiers} dossiers when it began\n{}", Outcome::heading());
    for outcome in outcomes {
        println!("{}", outcome.row());
    }
    let shown_mb = |mb: Option<f64>| mb.map_or_else(|| "?".to_owned(), |mb| format!("{mb:.0} MB"));
    let [idle, after_reads, after_writes] = memory.map(|m| shown_mb(m.map(|(resident, _)| resident)));
    let highest = shown_mb(memory[2].map(|(_, highest)| highest));
    println!(
        "resident memory: {idle} idle, {after_reads} after the reads, {after_writes} after the writes, \
         {highest} at its highest"
    );
    println!(
        "start on this database: {:.0} ms (middle of {STARTS}; slowest {:.0} ms)",
        starts[starts.len() / 2],
        starts[starts.len() - 1]
    );
    let failures: Vec<_> = outcomes
        .iter()
        .filter_map(|o| Some((&o.name, o.failed, o.failure.as_ref()?)))
        .collect();
    for (name, count, failure) in &failures {
        println!("FAILED {count} times: {name}: {failure}");
    }
    println!();
    failures.is_empty()
}
