//! Messages that were given up: seen, replayed, discarded.

use serde_json::json;

use super::{in_order, later_until, subscribe};
use crate::receiver::{Mood, Receiver};
use crate::story;
use crate::support::{Actor, household_business};

fn dead(admin: &Actor<'_>) -> Vec<serde_json::Value> {
    admin.get("/api/v1/outbox/messages").expect(200)["items"]
        .as_array()
        .unwrap()
        .clone()
}

story!(what_was_given_up_can_be_replayed_in_order, |app| {
    let (admin, clerk) = (app.sign_in("admin"), app.sign_in("clerk"));
    let receiver = Receiver::start();
    let webhook = subscribe(&admin, "H02.07", &receiver);
    receiver.set(Mood::Failing(503));
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    clerk.done(&code, "forward", json!({}));
    receiver.wait_until("an attempt", |r| !r.got().is_empty());
    let asked = || dead(&admin).len() == 1;
    later_until(app, 12 * 60, "the end of patience", asked);
    let letter = dead(&admin).remove(0);
    assert_eq!(
        (&letter["error"], &letter["key"], &letter["receiver"]),
        (&json!("http_503"), &json!(code), &webhook["receiver"])
    );
    assert!(!letter.to_string().contains("Nguyễn"));
    let state = admin.get("/api/v1/outbox").expect(200)["items"][0].clone();
    assert_eq!((&state["dead"], &state["waiting"]), (&json!(1), &json!(1)), "{state:#}");
    // Taking again is not enough: the second event waits behind the first until somebody decides.
    receiver.set(Mood::Taking);
    app.clock.advance_minutes(24 * 60);
    app.settled();
    assert!(receiver.taken().is_empty());

    let path = format!("/api/v1/outbox/messages/{}", letter["id"].as_str().unwrap());
    clerk
        .post(&format!("{path}/replay"), json!({}))
        .refused(403, "not_allowed");
    let again = admin.post(&format!("{path}/replay"), json!({})).expect(200);
    assert_eq!((&again["state"], &again["attempts"]), (&json!("waiting"), &json!(0)));
    let got = receiver.wait_for(2);
    assert_eq!(in_order(&got)[&code], [1, 2]);
    assert_eq!(got[0].id(), letter["id"].as_str().unwrap());
    admin
        .post(&format!("{path}/replay"), json!({}))
        .refused(409, "message_not_dead");
    admin
        .post(&format!("{path}/discard"), json!({}))
        .refused(409, "message_not_dead");
    admin
        .post("/api/v1/outbox/messages/1/replay", json!({}))
        .refused(404, "message_not_found");
});

story!(what_was_given_up_can_be_discarded, |app| {
    let (admin, clerk) = (app.sign_in("admin"), app.sign_in("clerk"));
    let receiver = Receiver::start();
    subscribe(&admin, "H02.07", &receiver);
    // "Gone": given up at once.
    receiver.set(Mood::Failing(410));
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    receiver.wait_until("an attempt", |r| !r.got().is_empty());
    later_until(app, 0, "the dead letter", || dead(&admin).len() == 1);
    receiver.set(Mood::Taking);
    clerk.done(&code, "forward", json!({}));
    let path = format!("/api/v1/outbox/messages/{}", dead(&admin)[0]["id"].as_str().unwrap());
    assert_eq!(
        admin.post(&format!("{path}/discard"), json!({})).expect(200)["state"],
        "discarded"
    );
    let got = receiver.wait_for(1);
    assert_eq!(got[0].json()["event"]["sequence"], 2);
    assert!(dead(&admin).is_empty());
});

story!(all_dead_letters_of_a_receiver_are_replayed_at_once, |app| {
    let (admin, clerk) = (app.sign_in("admin"), app.sign_in("clerk"));
    let receiver = Receiver::start();
    let webhook = subscribe(&admin, "H02.07", &receiver);
    receiver.set(Mood::Failing(410));
    for _ in 0..5 {
        clerk.take_in(household_business("Nguyễn Văn Ấn"));
    }
    later_until(app, 0, "five dead letters", || dead(&admin).len() == 5);
    receiver.set(Mood::Taking);
    let none = admin
        .post("/api/v1/outbox/replay", json!({"receiver": "webhook:1"}))
        .expect(200);
    assert_eq!(none["replayed"], 0);
    let done = admin
        .post("/api/v1/outbox/replay", json!({"receiver": webhook["receiver"]}))
        .expect(200);
    assert_eq!(done["replayed"], 5);
    receiver.wait_for(5);
});
