//! Who may subscribe to what, and what subscribers can trust.

use motcua::notify::signature::{self, BadSignature};
use serde_json::json;

use super::subscribe;
use crate::receiver::{Mood, Receiver};
use crate::story;
use crate::support::{at, household_business, marital_status};
use crate::tools::fingerprint;

story!(every_message_is_signed_and_names_no_person, |app| {
    let (admin, clerk) = (app.sign_in("admin"), app.sign_in("clerk"));
    let receiver = Receiver::start();
    let webhook = subscribe(&admin, "H02.07", &receiver);
    let secret = webhook["secret"].as_str().unwrap();
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    clerk.done(&code, "forward", json!({}));
    let got = receiver.wait_for(2);

    for message in &got {
        let (time, sign) = (
            &message.headers[signature::TIMESTAMP_HEADER],
            &message.headers[signature::SIGNATURE_HEADER],
        );
        let check = |secret: &str, body: &str| signature::verify(secret, time, sign, body.as_bytes(), app.clock_now());
        assert_eq!(check(secret, &message.body), Ok(()));
        assert_eq!(check("whsec_khac", &message.body), Err(BadSignature::Wrong));
        assert_eq!(check(secret, &format!("{} ", message.body)), Err(BadSignature::Wrong));
        assert_eq!(message.headers["content-type"], "application/json");
        assert_eq!(message.json()["id"], message.id());
        for personal in ["Nguyễn", "0912345678", "024085001234"] {
            assert!(!message.body.contains(personal), "{}", message.body);
        }
    }
    let event = got[0].json()["event"].clone();
    assert_eq!(
        (
            &event["dossier"],
            &event["action"],
            &event["sequence"],
            &event["portal_code"]
        ),
        (&json!(code), &json!("create"), &json!(1), &json!(2)),
        "{event:#}"
    );
    assert_eq!(
        (
            &event["from_status"],
            &event["to_status"],
            &event["procedure"],
            &event["agency"]
        ),
        (&json!(null), &json!("received"), &json!("1.001612"), &json!("H02.07"))
    );
    let second = got[1].json()["event"].clone();
    assert_eq!(
        (&second["from_status"], &second["to_status"], &second["portal_code"]),
        (&json!("received"), &json!("processing"), &json!(4))
    );
    assert!(second["position"].as_i64() > event["position"].as_i64());
});

story!(the_secret_is_shown_once_and_can_be_renewed, |app| {
    let (admin, clerk) = (app.sign_in("admin"), app.sign_in("clerk"));
    let receiver = Receiver::start();
    let webhook = subscribe(&admin, "H02.07", &receiver);
    let secret = webhook["secret"].as_str().unwrap().to_owned();
    assert!(secret.starts_with("whsec_") && secret.len() > 40);
    let listed = admin.get("/api/v1/webhooks").expect(200);
    assert_eq!(listed["items"][0]["id"], webhook["id"]);
    assert!(!listed.to_string().contains(&secret), "{listed:#}");
    let path = format!("/api/v1/webhooks/{}", webhook["id"].as_str().unwrap());
    let changed = admin.patch(&path, json!({"name": "Tên mới"})).expect(200);
    assert_eq!(
        (&changed["name"], &changed["secret"]),
        (&json!("Tên mới"), &json!(null))
    );

    let renewed = admin.post(&format!("{path}/secret"), json!({})).expect(200);
    let fresh = renewed["secret"].as_str().unwrap();
    assert_ne!(fresh, secret);
    clerk.take_in(household_business("Nguyễn Văn Ấn"));
    let got = receiver.wait_for(1);
    let check = |secret: &str| {
        let (time, sign) = (
            &got[0].headers[signature::TIMESTAMP_HEADER],
            &got[0].headers[signature::SIGNATURE_HEADER],
        );
        signature::verify(secret, time, sign, got[0].body.as_bytes(), app.clock_now())
    };
    assert_eq!((check(fresh), check(&secret)), (Ok(()), Err(BadSignature::Wrong)));
});

story!(a_subscriber_gets_its_agencies_and_no_others, |app| {
    let (admin, clerk) = (app.sign_in("admin"), app.sign_in("clerk"));
    let (district, commune) = (Receiver::start(), Receiver::start());
    subscribe(&admin, "H02.07", &district);
    subscribe(&admin, "H02.07.01", &commune);
    let in_district = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    let in_commune = clerk.take_in(marital_status("Trần Thị Bưởi"));
    let codes = |receiver: &Receiver, count| {
        let mut codes: Vec<String> = receiver
            .wait_for(count)
            .iter()
            .map(|m| m.json()["event"]["dossier"].as_str().unwrap().to_owned())
            .collect();
        codes.sort();
        codes
    };
    assert_eq!(codes(&commune, 1), std::slice::from_ref(&in_commune));
    let mut both = vec![in_district, in_commune];
    both.sort();
    assert_eq!(codes(&district, 2), both);
});

story!(the_own_network_cannot_be_subscribed, |app| {
    let admin = app.sign_in("admin");
    let before = fingerprint(app);
    let refused = [
        ("https://localhost/", "endpoint_own_network"),
        ("https://10.1.2.3/hook", "endpoint_own_network"),
        ("https://192.168.0.1:8443/", "endpoint_own_network"),
        ("https://169.254.169.254/latest/meta-data/", "endpoint_own_network"),
        ("https://[::1]/", "endpoint_own_network"),
        ("https://[::ffff:10.0.0.1]/", "endpoint_own_network"),
        ("https://2130706434/", "endpoint_own_network"),
        ("https://0x7f000002/", "endpoint_own_network"),
        ("http://1.1.1.1/", "endpoint_not_encrypted"),
        ("https://user:word@1.1.1.1/", "endpoint_invalid"),
        ("ftp://1.1.1.1/", "endpoint_invalid"),
        ("https://1.1.1.1/\r\nX: y", "endpoint_invalid"),
        ("khong phai dia chi", "endpoint_invalid"),
        ("https://khong-co.invalid/", "endpoint_unknown"),
    ];
    for (url, code) in refused {
        let body = json!({"agency": "H02.07", "name": "Thử", "url": url});
        admin.post("/api/v1/webhooks", body).refused_field("url", code);
    }
    assert_eq!(fingerprint(app), before);
    let receiver = Receiver::start();
    let webhook = subscribe(&admin, "H02.07", &receiver);
    let path = format!("/api/v1/webhooks/{}", webhook["id"].as_str().unwrap());
    admin
        .patch(&path, json!({"url": "https://127.0.0.2/"}))
        .refused_field("url", "endpoint_own_network");
    assert_eq!(
        admin.get("/api/v1/webhooks").expect(200)["items"][0]["url"],
        json!(receiver.url())
    );
});

story!(
    an_address_that_turns_private_later_is_refused_when_it_is_called,
    |app| {
        let (admin, clerk) = (app.sign_in("admin"), app.sign_in("clerk"));
        let receiver = Receiver::start();
        subscribe(&admin, "H02.07", &receiver);
        // As if the name had been registered with another address behind it.
        app.execute(&format!(
            "UPDATE webhooks SET url = 'http://localhost:{}/'",
            receiver.port
        ));
        clerk.take_in(household_business("Nguyễn Văn Ấn"));
        let waiting = || admin.get("/api/v1/outbox/messages?state=waiting").expect(200);
        app.wait_for(waiting, |found| found["items"][0]["error"] == "endpoint_refused");
        assert_eq!(receiver.got().len(), 0);
    }
);

story!(nobody_is_sent_elsewhere, |app| {
    let (admin, clerk) = (app.sign_in("admin"), app.sign_in("clerk"));
    let receiver = Receiver::start();
    receiver.set(Mood::Redirecting);
    subscribe(&admin, "H02.07", &receiver);
    clerk.take_in(household_business("Nguyễn Văn Ấn"));
    receiver.wait_until("a request", |r| !r.got().is_empty());
    app.wait_for(
        || admin.get("/api/v1/outbox/messages?state=waiting").expect(200),
        |found| found["items"][0]["error"] == "http_302",
    );
});

story!(subscriptions_are_for_administrators_of_the_agency, |app| {
    let admin = app.sign_in("admin");
    let receiver = Receiver::start();
    let webhook = subscribe(&admin, "H02.07", &receiver);
    let path = format!("/api/v1/webhooks/{}", webhook["id"].as_str().unwrap());
    admin
        .post(
            "/api/v1/users",
            json!({"username": "quantri.xa", "full_name": "Quản Trị Xã",
        "password": "một câu rất dài", "grants": [{"role": "administrator", "agency": "H02.07.01"}]}),
        )
        .expect(201);
    let other = app.sign_in_with("quantri.xa", "một câu rất dài");
    assert_eq!(other.get("/api/v1/webhooks").expect(200)["items"], json!([]));
    other
        .patch(&path, json!({"enabled": false}))
        .refused(404, "webhook_not_found");
    other
        .post(&format!("{path}/secret"), json!({}))
        .refused(404, "webhook_not_found");
    other
        .post(
            "/api/v1/webhooks",
            json!({"agency": "H02.07", "name": "Thử", "url": receiver.url()}),
        )
        .refused(404, "agency_not_found");
    admin
        .patch("/api/v1/webhooks/12", json!({}))
        .refused(404, "webhook_not_found");
    admin
        .patch("/api/v1/webhooks/x", json!({}))
        .refused(404, "webhook_not_found");
    admin
        .post("/api/v1/webhooks", json!({"agency": "H02.07"}))
        .refused_field("url", "missing");
});

story!(
    switched_off_a_subscriber_gets_nothing_and_misses_nothing_in_the_feed,
    |app| {
        let (admin, clerk) = (app.sign_in("admin"), app.sign_in("clerk"));
        let receiver = Receiver::start();
        receiver.set(Mood::Down);
        let webhook = subscribe(&admin, "H02.07", &receiver);
        let path = format!("/api/v1/webhooks/{}", webhook["id"].as_str().unwrap());
        let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
        app.wait_for_feed(&admin, 1);
        assert_eq!(
            admin.patch(&path, json!({"enabled": false})).expect(200)["enabled"],
            false
        );
        receiver.set(Mood::Taking);
        clerk.done(&code, "forward", json!({}));
        app.wait_for_feed(&admin, 2);
        app.set_time("2026-03-03T09:00");
        let state = admin.get("/api/v1/outbox").expect(200);
        assert_eq!(state["items"], json!([]), "{state:#}");
        admin.patch(&path, json!({"enabled": true})).expect(200);
        clerk.take_in(household_business("Trần Thị Bưởi"));
        let got = receiver.wait_for(1);
        assert_eq!(got.len(), 1);
        assert_ne!(got[0].json()["event"]["dossier"], json!(code));
        assert!(app.clock_now() > at("2026-03-03T08:59"));
    }
);
