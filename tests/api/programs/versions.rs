//! Which version of something a program saw, and where in a list it stopped.

use serde_json::{Value, json};

use crate::files::pdf;
use crate::story;
use crate::support::{Actor, Answer, household_business, marital_status};

fn tag(answer: &Answer) -> String {
    answer.headers["etag"].to_str().unwrap().to_owned()
}

/// Sends a body of JSON for a version.
fn for_version(who: &Actor<'_>, method: &str, path: &str, version: &str, body: &Value) -> Answer {
    who.send(who.request(method, path).header("if-match", version).json(body))
}

story!(who_changed_a_dossier_knows_its_version, |app| {
    let clerk = app.sign_in("clerk");
    let answer = clerk.post("/api/v1/dossiers", household_business("Nguyễn Văn Ấn"));
    assert_eq!(tag(&answer), "\"1\"");
    let code = answer.expect(201)["code"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/dossiers/{code}");
    let upload = |key: &str| {
        let request = clerk.request("POST", &format!("{path}/files?paper=p1&name=a.pdf"));
        let request = request.header("idempotency-key", key).header("if-match", "\"1\"");
        clerk.send(request.body(pdf("một")))
    };
    let added = upload("a");
    assert_eq!(
        (tag(&added).as_str(), &added.body["dossier_version"]),
        ("\"2\"", &json!(2))
    );
    added.expect(201);
    // The same again is given again, with its tag; anew it is about a version that is over.
    let again = upload("a");
    assert_eq!(
        (
            tag(&again).as_str(),
            again.headers["idempotency-replayed"].to_str().unwrap()
        ),
        ("\"2\"", "true")
    );
    upload("b").refused(409, "stale_version");
    let body = json!({"action": "forward"});
    let acted = for_version(&clerk, "POST", &format!("{path}/actions"), "\"2\"", &body);
    assert_eq!(tag(&acted), "\"3\"");
    acted.expect(200);
    let told = for_version(&clerk, "POST", &format!("{path}/actions"), "\"2\"", &body).refused(409, "stale_version");
    assert!(!told["detail"].as_str().unwrap().contains("người khác"), "{told}");
    let removal = clerk.request("DELETE", &format!("{path}/files/1?reason=x"));
    clerk
        .send(removal.header("if-match", "\"2\""))
        .refused(409, "stale_version");
});

story!(a_version_in_the_header_is_read_wherever_a_dossier_is_changed, |app| {
    let clerk = app.sign_in("clerk");
    let code = clerk.take_in(marital_status("Nguyễn Văn Ấn"));
    let path = |rest: &str| format!("/api/v1/dossiers/{code}/{rest}");
    let order = json!({"direction": "out", "name": "Nguyễn Văn Ấn", "address": "Thôn Đông"});
    for (method, rest, body) in [
        ("POST", "payment-requests", json!({})),
        ("POST", "fee-counts", json!({"counted": [{"units": 1}]})),
        ("POST", "postal-orders", order.clone()),
        ("POST", "slips", json!({"kind": "receipt"})),
        ("PUT", "consent", json!({"email": true})),
    ] {
        for_version(&clerk, method, &path(rest), "\"7\"", &body).refused(409, "stale_version");
        for_version(&clerk, method, &path(rest), "x", &body).refused_field("version", "if_match");
    }
    let mut both = order.clone();
    both["version"] = json!(1);
    for_version(&clerk, "POST", &path("postal-orders"), "\"2\"", &both).refused_field("version", "if_match");
    assert_eq!(clerk.dossier(&code)["version"], 1, "nothing happened");
    for_version(&clerk, "POST", &path("postal-orders"), "\"1\"", &order).expect(200);
    let ordered = || clerk.dossier(&code)["postal"]["orders"][0].clone();
    app.wait_for(ordered, |order| !order["item_code"].is_null());
    let event = json!({"order": format!("{code}-O1"), "kind": "collected", "at": "2026-03-02T09:00:00+07:00"});
    for_version(&clerk, "POST", &path("postal-events"), "\"1\"", &event).refused(409, "stale_version");
    // Any version will do: what is refused then is something else.
    for_version(&clerk, "POST", &path("postal-events"), "*", &event).refused_field("kind", "no_result_yet");
    // Under the same key, for another version: another request.
    let other = clerk.take_in(marital_status("Trần Thị Bưởi"));
    let act = |version: &str| {
        let request = clerk.request("POST", &format!("/api/v1/dossiers/{other}/actions"));
        let request = request.header("idempotency-key", "k").header("if-match", version);
        clerk.send(request.json(&json!({"action": "pay_fee", "method": "cash"})))
    };
    act("\"1\"").expect(200);
    act("\"2\"").refused(422, "idempotency_key_reused");
    act("\"1\"").expect(200);
});

story!(a_place_in_one_list_is_none_in_another, |app| {
    let clerk = app.sign_in("clerk");
    for _ in 0..3 {
        clerk.take_in(household_business("Nguyễn Văn Ấn"));
    }
    let next = |order: &str| {
        let page = clerk
            .get(&format!("/api/v1/dossiers?order={order}&limit=1"))
            .expect(200);
        page["next"].as_str().unwrap().to_owned()
    };
    let (newest, due) = (next("newest"), next("due"));
    for (order, stranger) in [("due", &newest), ("newest", &due)] {
        clerk
            .get(&format!("/api/v1/dossiers?order={order}&after={stranger}"))
            .refused_field("after", "cursor");
    }
    for order in ["newest", "due"] {
        assert_eq!(clerk.codes(&format!("/api/v1/dossiers?order={order}&limit=1")).len(), 3);
    }
    let code = &clerk.codes("/api/v1/dossiers?limit=1")[0];
    clerk
        .get(&format!("/api/v1/dossiers/{code}/events?after={newest}"))
        .refused_field("after", "cursor");
    let admin = app.sign_in("admin");
    app.wait_for_feed(&admin, 3);
    let end = admin.get("/api/v1/events").expect(200)["next"]
        .as_str()
        .unwrap()
        .to_owned();
    admin.get(&format!("/api/v1/events?after={end}")).expect(200);
    // Read before an older copy was put back: nothing has come as far again, or another event stands there by now.
    let (position, hash) = end.split_once('-').unwrap();
    let before: i64 = position.parse::<i64>().unwrap() - 1;
    for stranger in [format!("99999999-{hash}"), format!("{before}-{hash}")] {
        admin
            .get(&format!("/api/v1/events?after={stranger}"))
            .refused_field("after", "cursor_stranger");
    }
});
