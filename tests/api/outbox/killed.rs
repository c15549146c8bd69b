//! The process is killed in the middle of deliveries: every event arrives at least once, in order per dossier, and the
//! receiver can tell repeats.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use reqwest::blocking::Client;
use serde_json::{Value, json};

use super::in_order;
use crate::process::{Place, Server};
use crate::receiver::{Got, Mood, Receiver};
use crate::support::{Backend, PASSWORD, household_business};

const ROUNDS: usize = 3;

/// The server lets receivers on this machine through and waits for them one second.
fn serve(place: &Place) -> Server {
    place.serve_with(
        &["--no-throttle"],
        &[("PRIVATE_HOSTS", "127.0.0.1"), ("SEND_TIMEOUT", "1")],
    )
}

fn client() -> Client {
    Client::builder()
        .no_proxy()
        .timeout(Duration::from_secs(10))
        .build()
        .unwrap()
}

fn post(client: &Client, server: &str, token: &str, path: &str, body: &Value) -> Option<Value> {
    let request = client
        .post(format!("{server}/api/v1{path}"))
        .bearer_auth(token)
        .json(body);
    request.send().ok()?.error_for_status().ok()?.json().ok()
}

fn sign_in(client: &Client, server: &Server, name: &str) -> String {
    let body = json!({"username": name, "password": PASSWORD});
    let pair = post(client, &server.base, "", "/auth/login", &body).unwrap();
    pair["access_token"].as_str().unwrap().to_owned()
}

fn killed(backend: Backend) {
    let Some(place) = Place::new(backend) else { return };
    let receiver = Receiver::start();
    receiver.set(Mood::Slow(Duration::from_millis(15)));
    let acknowledged = AtomicUsize::new(0);
    for round in 0..ROUNDS {
        let server = serve(&place);
        let client = client();
        if round == 0 {
            let admin = sign_in(&client, &server, "admin");
            let body = json!({"agency": "H02.07", "name": "Trục", "url": receiver.url()});
            let made = post(&client, &server.base, &admin, "/webhooks", &body).unwrap();
            assert!(made["secret"].is_string(), "{made:#}");
        }
        let token = sign_in(&client, &server, "clerk");
        let (base, stop) = (server.base.clone(), AtomicBool::new(false));
        let before = receiver.taken().len();
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    // Not for ever, should the receiver wait in vain.
                    for _ in 0..500 {
                        if stop.load(Ordering::Relaxed) {
                            return;
                        }
                        let Some(dossier) = post(
                            &client,
                            &base,
                            &token,
                            "/dossiers",
                            &household_business("Nguyễn Văn Ấn"),
                        ) else {
                            return;
                        };
                        acknowledged.fetch_add(1, Ordering::Relaxed);
                        let path = format!("/dossiers/{}/actions", dossier["code"].as_str().unwrap());
                        let body = json!({"action": "forward", "version": 1});
                        if post(&client, &base, &token, &path, &body).is_none() {
                            return;
                        }
                        acknowledged.fetch_add(1, Ordering::Relaxed);
                    }
                });
            }
            // Killed while deliveries are under way.
            receiver.wait_until("deliveries", |r| r.taken().len() > before + 10);
            server.kill();
            stop.store(true, Ordering::Relaxed);
        });
    }
    let server = serve(&place);
    let client = client();
    let admin = sign_in(&client, &server, "admin");
    let get = |path: &str| -> Value {
        let request = client.get(format!("{}/api/v1{path}", server.base)).bearer_auth(&admin);
        request.send().unwrap().json().unwrap()
    };
    // All that ever happened is in the feed, and all of that arrives.
    let acknowledged = acknowledged.into_inner();
    let distinct = |got: &[Got]| got.iter().map(Got::id).collect::<HashSet<_>>().len();
    receiver.wait_until("every event", |r| {
        distinct(&r.taken()) >= acknowledged && get("/outbox")["items"] == json!([])
    });
    let mut events = 0;
    let mut cursor = "0".to_owned();
    loop {
        let page = get(&format!("/events?after={cursor}&limit=200"));
        events += page["items"].as_array().unwrap().len();
        cursor = page["next"].as_str().unwrap().to_owned();
        if page["more"] == false {
            break;
        }
    }
    let got = receiver.taken();
    assert_eq!(distinct(&got), events, "each event came under one id");
    assert!(events >= acknowledged);
    in_order(&got);
    assert!(server.stop().success());
    place.run(&["audit", "verify"]).well();
}

#[test]
fn every_event_arrives_on_sqlite() {
    killed(Backend::Sqlite);
}

#[test]
fn every_event_arrives_on_postgres() {
    killed(Backend::Postgres);
}
