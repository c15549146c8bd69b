//! What receivers do to deliveries: they are down, slow, failing, moody.

use std::time::Duration;

use proptest::prelude::*;
use serde_json::json;

use super::{in_order, later_until, subscribe};
use crate::receiver::{Mood, Receiver};
use crate::story;
use crate::support::{Backend, TestApp, household_business, until};

story!(a_receiver_that_is_down_for_a_day_loses_nothing, |app| {
    let (admin, clerk) = (app.sign_in("admin"), app.sign_in("clerk"));
    let receiver = Receiver::start();
    receiver.set(Mood::Down);
    subscribe(&admin, "H02.07", &receiver);
    let codes: Vec<String> = (0..4)
        .map(|_| clerk.take_in(household_business("Nguyễn Văn Ấn")))
        .collect();
    for hour in [
        "2026-03-02T10:00",
        "2026-03-02T14:00",
        "2026-03-02T16:00",
        "2026-03-03T08:00",
    ] {
        app.set_time(hour);
        for code in &codes {
            let action = if hour.ends_with("10:00") || hour.ends_with("16:00") {
                "request_supplement"
            } else {
                "supplement_received"
            };
            let fields = if action == "request_supplement" {
                json!({"reason": "Thiếu bản sao", "missing_papers": [{"name": "Bản sao"}]})
            } else {
                json!({"papers": []})
            };
            clerk.done(code, action, fields);
        }
    }
    app.set_time("2026-03-03T09:30");
    let state = admin.get("/api/v1/outbox").expect(200);
    assert_eq!((&state["items"][0]["dead"], &receiver.got().len()), (&json!(0), &0));
    receiver.set(Mood::Taking);
    later_until(app, 61, "all events", || receiver.taken().len() >= 20);
    let came = in_order(&receiver.taken());
    assert_eq!(came.keys().cloned().collect::<Vec<_>>(), {
        let mut codes = codes.clone();
        codes.sort();
        codes
    });
    assert!(came.values().all(|events| events.len() == 5), "{came:?}");
});

/// A story for a sender that soon loses its patience.
fn hurried(backend: Backend, tell: impl FnOnce(&TestApp)) {
    let settings = motcua::notify::Settings {
        private_hosts: vec!["127.0.0.1".to_owned()],
        timeout: Duration::from_secs(2),
        ..motcua::notify::Settings::default()
    };
    let Some(app) = TestApp::start_with(backend, Default::default(), settings) else {
        return;
    };
    tell(&app);
    app.verify();
}

#[test]
fn a_slow_receiver_does_not_hold_up_others_on_sqlite() {
    hurried(Backend::Sqlite, slow_and_quick);
}

#[test]
fn a_slow_receiver_does_not_hold_up_others_on_postgres() {
    hurried(Backend::Postgres, slow_and_quick);
}

fn slow_and_quick(app: &TestApp) {
    let (admin, clerk) = (app.sign_in("admin"), app.sign_in("clerk"));
    let (slow, quick) = (Receiver::start(), Receiver::start());
    // Slower than the limit of two seconds: every attempt runs out.
    slow.set(Mood::Slow(Duration::from_secs(20)));
    subscribe(&admin, "H02.07", &slow);
    subscribe(&admin, "H02.07", &quick);
    for _ in 0..40 {
        clerk.take_in(household_business("Nguyễn Văn Ấn"));
    }
    // Its own answers may be late, too, where the machine is busy.
    later_until(app, 1, "the quick one", || quick.taken().len() >= 40);
    assert!(slow.taken().is_empty(), "the slow one was waited for");
    // What it was too slow for is told as such.
    app.wait_for(
        || admin.get("/api/v1/outbox/messages?state=waiting&limit=200").expect(200),
        |list| {
            let messages = list["items"].as_array().unwrap();
            messages.iter().any(|m| m["error"] == "timed_out")
        },
    );
}

story!(one_dossier_waits_for_its_failing_message_and_others_go_on, |app| {
    let (admin, clerk) = (app.sign_in("admin"), app.sign_in("clerk"));
    let receiver = Receiver::start();
    subscribe(&admin, "H02.07", &receiver);
    receiver.set(Mood::Failing(500));
    let first = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    receiver.wait_until("the first attempt", |r| !r.got().is_empty());
    receiver.set(Mood::Taking);
    clerk.done(&first, "forward", json!({}));
    let second = clerk.take_in(household_business("Trần Thị Bưởi"));
    let got = receiver.wait_for(1);
    assert_eq!(got[0].json()["event"]["dossier"], json!(second));
    app.settled();
    assert_eq!(
        receiver.taken().len(),
        1,
        "the first dossier's second event overtook its first"
    );
    later_until(app, 1, "the rest", || receiver.taken().len() >= 3);
    let came = in_order(&receiver.taken());
    assert_eq!(came[&first], [1, 2]);
});

story!(deliveries_are_measured, |app| {
    let (admin, clerk) = (app.sign_in("admin"), app.sign_in("clerk"));
    let receiver = Receiver::start();
    subscribe(&admin, "H02.07", &receiver);
    clerk.take_in(household_business("Nguyễn Văn Ấn"));
    receiver.wait_for(1);
    let metrics = || app.anybody().get("/metrics").expect(200).as_str().unwrap().to_owned();
    let delivered = "motcua_outbox_attempts_total{kind=\"webhook\",outcome=\"delivered\"} 1";
    until(|| metrics().contains(delivered).then_some(()), metrics);
    for name in [
        "motcua_outbox_messages{state=\"waiting\"}",
        "motcua_outbox_messages{state=\"dead\"}",
        "motcua_outbox_oldest_seconds",
    ] {
        assert!(metrics().contains(name), "{}", metrics());
    }
});

/// Whatever a receiver answers, and whenever: order per dossier, every event at least once, repeats with the same id.
fn keeps_order(backend: Backend, acts: &[(usize, usize)], every: usize) {
    let Some(app) = TestApp::start(backend, Default::default()) else {
        return;
    };
    let (admin, clerk) = (app.sign_in("admin"), app.sign_in("clerk"));
    let receiver = Receiver::start();
    subscribe(&admin, "H02.07", &receiver);
    receiver.set(Mood::Moody(every));
    let codes: Vec<String> = (0..3)
        .map(|_| clerk.take_in(household_business("Nguyễn Văn Ấn")))
        .collect();
    let mut events = codes.len();
    for (which, minutes) in acts {
        let code = &codes[*which];
        let (action, fields) = match clerk.dossier(code)["status"].as_str().unwrap() {
            "received" => (
                "request_supplement",
                json!({"reason": "Thiếu", "missing_papers": [{"name": "Bản sao"}]}),
            ),
            _ => ("supplement_received", json!({"papers": []})),
        };
        clerk.done(code, action, fields);
        events += 1;
        app.clock.advance_minutes(i64::try_from(*minutes).unwrap());
    }
    let distinct = || {
        let ids: std::collections::HashSet<String> =
            receiver.taken().iter().map(super::super::receiver::Got::id).collect();
        ids.len()
    };
    later_until(&app, 61, "every event", || distinct() == events);
    in_order(&receiver.taken());
    let mut bodies = std::collections::HashMap::new();
    for message in receiver.got() {
        let before = bodies.insert(message.id(), message.body.clone());
        assert!(
            before.is_none_or(|b| b == message.body),
            "a repeat differs from the first"
        );
    }
    app.verify();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn order_is_kept_on_sqlite(acts in prop::collection::vec((0usize..3, 0usize..20), 1..12), every in 2usize..5) {
        keeps_order(Backend::Sqlite, &acts, every);
    }

    #[test]
    fn order_is_kept_on_postgres(acts in prop::collection::vec((0usize..3, 0usize..20), 1..12), every in 2usize..5) {
        keeps_order(Backend::Postgres, &acts, every);
    }
}
