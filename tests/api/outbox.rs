//! Messages that leave the system: at least once, in order per dossier, whatever the receiver does.

mod dead_letters;
mod deliveries;
mod feed;
mod killed;
mod subscriptions;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::receiver::{Got, Receiver};
use crate::support::{Actor, TestApp, until};

/// Subscribes a receiver to an agency and all below it; answers the subscription with its secret.
#[track_caller]
pub fn subscribe(admin: &Actor<'_>, agency: &str, receiver: &Receiver) -> Value {
    let body = json!({"agency": agency, "name": "Trục liên thông", "url": receiver.url()});
    admin.post("/api/v1/webhooks", body).expect(201)
}

/// What came of each dossier: sequence numbers in the order in which they came, repeats of a message left out.
pub fn sequences(got: &[Got]) -> BTreeMap<String, Vec<i64>> {
    let mut seen = std::collections::HashSet::new();
    let mut by_dossier: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for message in got.iter().filter(|message| seen.insert(message.id())) {
        let event = message.json()["event"].clone();
        let dossier = event["dossier"].as_str().unwrap().to_owned();
        by_dossier
            .entry(dossier)
            .or_default()
            .push(event["sequence"].as_i64().unwrap());
    }
    by_dossier
}

/// Every dossier's events came in order and without gap.
#[track_caller]
pub fn in_order(got: &[Got]) -> BTreeMap<String, Vec<i64>> {
    let sequences = sequences(got);
    for (dossier, found) in &sequences {
        let wanted: Vec<i64> = (1..=found.len()).map(|n| i64::try_from(n).unwrap()).collect();
        assert_eq!(*found, wanted, "{dossier}");
    }
    sequences
}

/// Moves the clock on by minutes until a condition holds: what failed is tried again when it is due.
#[track_caller]
pub fn later_until(app: &TestApp, minutes: i64, what: &str, ready: impl Fn() -> bool) {
    let mut asked = 0;
    until(
        || {
            if ready() {
                return Some(());
            }
            // Between two moves of the clock there is time to act.
            if asked % 30 == 0 {
                app.clock.advance_minutes(minutes);
            }
            asked += 1;
            None
        },
        || what.to_owned(),
    );
}
