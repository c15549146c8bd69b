//! The process is killed between two instructions while people work: whatever was acknowledged is there, nothing is
//! half done, and no number is lost.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use diesel::prelude::*;
use diesel::sql_types::Text;
use motcua::db::Connection;
use serde_json::{Value, json};

use crate::process::{Place, Server};
use crate::support::{Backend, PASSWORD, household_business};

const ROUNDS: u64 = 3;
const CLIENTS: u64 = 4;
/// So many requests at least are acknowledged before the process is killed.
const ENOUGH: u64 = 20;

/// What a client knows of a dossier: the state that was acknowledged, and what was asked for when the process died.
#[derive(Clone, Debug)]
struct Known {
    status: String,
    asked: Option<&'static str>,
}

type Ledger = Mutex<BTreeMap<String, Known>>;

/// The life of a dossier at the counter: action and the state it leads to.
const LIFE: &[(&str, &str)] = &[
    ("request_supplement", "supplement_requested"),
    ("supplement_received", "received"),
    ("forward", "processing"),
    ("withdraw", "withdrawn"),
];

fn fields(action: &str) -> Value {
    match action {
        "request_supplement" => json!({"reason": "Thiếu", "missing_papers": [{"name": "Bản sao"}]}),
        "supplement_received" => json!({"papers": []}),
        "withdraw" => json!({"reason": "Không cần nữa"}),
        _ => json!({}),
    }
}

/// Works until the server no longer answers, counting what is acknowledged.
fn work(base: &str, token: &str, ledger: &Ledger, stop: &AtomicBool, acknowledged: &AtomicU64) {
    let client = crate::support::client()
        .no_proxy()
        .timeout(Duration::from_secs(10))
        .build()
        .unwrap();
    let post = |path: &str, body: &Value| {
        let answer = client
            .post(format!("{base}/api/v1{path}"))
            .bearer_auth(token)
            .json(body)
            .send()
            .ok()?;
        let status = answer.status().as_u16();
        // An answer that broke off is no acknowledgement.
        let body: Value = answer.json().ok()?;
        assert!(status < 300, "{status} {body:#}");
        Some(body)
    };
    let mut done = 0;
    while !stop.load(Ordering::Relaxed) {
        let Some(dossier) = post("/dossiers", &household_business("Nguyễn Văn Ấn")) else {
            return;
        };
        done += 1;
        acknowledged.fetch_add(1, Ordering::Relaxed);
        let code = dossier["code"].as_str().unwrap().to_owned();
        let know = |status: &str, asked| {
            let known = Known {
                status: status.to_owned(),
                asked,
            };
            ledger.lock().unwrap().insert(code.clone(), known);
        };
        let mut status = "received".to_owned();
        know(&status, None);
        let mut version = dossier["version"].clone();
        for (action, to) in LIFE.iter().take(done % (LIFE.len() + 1)) {
            know(&status, Some(*to));
            let mut body = fields(action);
            body["action"] = json!(action);
            body["version"] = version;
            let Some(dossier) = post(&format!("/dossiers/{code}/actions"), &body) else {
                return;
            };
            acknowledged.fetch_add(1, Ordering::Relaxed);
            assert_eq!(dossier["status"], *to);
            status = (*to).to_owned();
            version = dossier["version"].clone();
            know(&status, None);
        }
    }
}

fn sign_in(server: &Server) -> String {
    let client = crate::support::client().no_proxy().build().unwrap();
    let body = json!({"username": "clerk", "password": PASSWORD});
    let answer = client
        .post(format!("{}/api/v1/auth/login", server.base))
        .json(&body)
        .send()
        .unwrap();
    let pair: Value = answer.json().unwrap();
    pair["access_token"].as_str().unwrap().to_owned()
}

#[derive(QueryableByName)]
struct Stored {
    #[diesel(sql_type = Text)]
    code: String,
    #[diesel(sql_type = Text)]
    status: String,
}

fn stored(place: &Place) -> BTreeMap<String, String> {
    let query = diesel::sql_query("SELECT code, status FROM dossiers");
    let rows: Vec<Stored> = match &mut place.database.connect() {
        Connection::Sqlite(c) => query.load(c).unwrap(),
        Connection::Postgres(c) => query.load(c).unwrap(),
    };
    rows.into_iter().map(|row| (row.code, row.status)).collect()
}

/// A moment within a span, from the time of the machine: another one in every run.
fn some_moment(round: u64) -> Duration {
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    Duration::from_millis((u64::from(now.subsec_nanos()) / 1000 + round * 7919) % 450)
}

fn killed(backend: Backend) {
    let Some(place) = Place::new(backend) else { return };
    let ledger = Ledger::default();
    for round in 0..ROUNDS {
        let server = place.serve(&["--no-throttle"]);
        let token = sign_in(&server);
        let base = server.base.clone();
        let stop = AtomicBool::new(false);
        let acknowledged = AtomicU64::new(0);
        std::thread::scope(|scope| {
            for _ in 0..CLIENTS {
                scope.spawn(|| work(&base, &token, &ledger, &stop, &acknowledged));
            }
            let begun = Instant::now();
            while acknowledged.load(Ordering::Relaxed) < ENOUGH && begun.elapsed() < Duration::from_secs(10) {
                std::thread::sleep(Duration::from_millis(1));
            }
            std::thread::sleep(some_moment(round));
            server.kill();
            stop.store(true, Ordering::Relaxed);
            assert!(
                crate::support::client().build().unwrap().get(&base).send().is_err(),
                "the server is still there"
            );
        });
        let acknowledged = acknowledged.into_inner();
        assert!(
            acknowledged >= ENOUGH,
            "only {acknowledged} requests in round {round}: nothing was tried"
        );

        place.run(&["audit", "verify"]).well();
        place.run(&["stats", "verify"]).well();
        let stored = stored(&place);
        for (code, known) in ledger.lock().unwrap().iter_mut() {
            let status = stored
                .get(code)
                .unwrap_or_else(|| panic!("{code} was acknowledged and is gone"));
            let possible = *status == known.status || Some(status.as_str()) == known.asked;
            assert!(possible, "{code} is {status}: {known:?}");
            *known = Known {
                status: status.clone(),
                asked: None,
            };
        }
    }
    // It goes on where it was: the next number follows, and the API shows what was acknowledged.
    let server = place.serve(&["--no-throttle"]);
    let token = sign_in(&server);
    let client = crate::support::client().no_proxy().build().unwrap();
    let get = |path: &str| -> Value {
        let request = client.get(format!("{}/api/v1{path}", server.base)).bearer_auth(&token);
        request.send().unwrap().error_for_status().unwrap().json().unwrap()
    };
    for (code, known) in ledger.lock().unwrap().iter().rev().take(20) {
        assert_eq!(get(&format!("/dossiers/{code}"))["status"], known.status.as_str());
    }
    let next = client
        .post(format!("{}/api/v1/dossiers", server.base))
        .bearer_auth(&token);
    assert_eq!(
        next.json(&household_business("Lê Thị Cúc"))
            .send()
            .unwrap()
            .status()
            .as_u16(),
        201
    );
    assert!(server.stop().success());
    place.run(&["audit", "verify"]).well();
}

#[test]
fn nothing_acknowledged_is_lost_on_sqlite() {
    killed(Backend::Sqlite);
}

#[test]
fn nothing_acknowledged_is_lost_on_postgres() {
    killed(Backend::Postgres);
}
