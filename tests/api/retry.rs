//! Writes that can be sent again: idempotency keys, and versions that somebody else was faster with.

use serde_json::{Value, json};

use crate::story;
use crate::support::{Actor, Answer, household_business, marital_status};

fn keyed(who: &Actor<'_>, key: &str, path: &str, body: &Value) -> Answer {
    who.send(who.request("POST", path).header("idempotency-key", key).json(body))
}

fn replayed(answer: &Answer) -> bool {
    answer.headers.get("idempotency-replayed").is_some_and(|v| v == "true")
}

const DOSSIERS: &str = "/api/v1/dossiers";

story!(the_first_answer_is_given_again, |app| {
    let (clerk, other) = (app.sign_in("clerk"), app.sign_in("clerk.01"));
    let body = household_business("Nguyễn Văn Ấn");
    let first = keyed(&clerk, "k-1", DOSSIERS, &body);
    assert!(!replayed(&first));
    let location = first.headers["location"].clone();
    let first = first.expect(201);
    let code = first["code"].as_str().unwrap();
    let path = format!("{DOSSIERS}/{code}/actions");
    let forward = json!({"action": "forward", "version": 1});
    let forwarded = keyed(&clerk, "k-2", &path, &forward).expect(200);

    // Later, from another session, long after the dossier has moved on: word for word.
    app.set_time("2026-03-03T10:00");
    let again = keyed(&clerk, "k-1", DOSSIERS, &body);
    assert!(replayed(&again));
    assert_eq!(again.headers["location"], location);
    assert_eq!(again.expect(201), first);
    let again = keyed(&clerk, "k-2", &path, &forward);
    assert!(replayed(&again));
    assert_eq!(again.expect(200), forwarded);
    assert_eq!(clerk.codes("/api/v1/dossiers?limit=50"), [code]);
    assert_eq!(clerk.dossier(code)["version"], 2);

    // Without the key, it is what it is: a second dossier, a stale version.
    clerk.post(&path, forward).refused(409, "stale_version");
    assert_eq!(clerk.take_in(body.clone()), "H02.07-260303-0001");
    // The key is one's own.
    let others = keyed(&other, "k-1", DOSSIERS, &body);
    assert!(!replayed(&others));
    assert_eq!(others.expect(201)["code"], "H02.07-260303-0002");
});

story!(a_key_belongs_to_one_request, |app| {
    let clerk = app.sign_in("clerk");
    let body = household_business("Nguyễn Văn Ấn");
    let code = keyed(&clerk, "k-1", DOSSIERS, &body).expect(201)["code"]
        .as_str()
        .unwrap()
        .to_owned();
    let changed = household_business("Nguyễn Văn Anh");
    keyed(&clerk, "k-1", DOSSIERS, &changed).refused(422, "idempotency_key_reused");
    let path = format!("{DOSSIERS}/{code}/actions");
    keyed(&clerk, "k-1", &path, &json!({"action": "forward", "version": 1})).refused(422, "idempotency_key_reused");
    assert!(replayed(&keyed(&clerk, "k-1", DOSSIERS, &body)));
    for key in [" ".repeat(201), "x".repeat(201), String::new()] {
        keyed(&clerk, &key, DOSSIERS, &body).refused_field("Idempotency-Key", "idempotency_key");
    }
    assert_eq!(clerk.codes("/api/v1/dossiers?limit=50").len(), 1);
});

story!(a_refusal_is_not_stored, |app| {
    let clerk = app.sign_in("clerk");
    let code = clerk.take_in(marital_status("Trần Thị Bé"));
    let path = format!("{DOSSIERS}/{code}/actions");
    let forward = |version: &str| {
        let request = clerk
            .request("POST", &path)
            .header("idempotency-key", "k-1")
            .header("if-match", version);
        clerk.send(request.json(&json!({"action": "forward"})))
    };
    forward("\"1\"").refused(409, "fee_unpaid");
    clerk.done(&code, "pay_fee", json!({"method": "cash"}));
    forward("\"1\"").refused(409, "stale_version");
    let done = forward("\"2\"");
    assert!(!replayed(&done));
    let done = done.expect(200);
    let again = forward("\"2\"");
    assert!(replayed(&again));
    assert_eq!(again.expect(200), done);

    let mut incomplete = household_business("Lê Văn Cường");
    incomplete["papers"] = json!([]);
    keyed(&clerk, "k-2", DOSSIERS, &incomplete).refused_field("papers.p1", "paper_missing");
    let complete = household_business("Lê Văn Cường");
    let received = keyed(&clerk, "k-2", DOSSIERS, &complete);
    assert!(!replayed(&received));
    assert_eq!(
        received.expect(201)["code"],
        "H02.07-260302-0001",
        "the refusal took no number"
    );
});

/// Sends a request twice under a key; the second answer is the first one. Without the key, what is done once is refused.
fn twice(who: &Actor<'_>, method: &str, path: &str, body: Option<&Value>, status: u16, refused: (u16, &str)) {
    let send = |key: Option<&str>| {
        let mut request = who.request(method, path);
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        who.send(match body {
            Some(body) => request.json(body),
            None => request,
        })
    };
    let key = format!("{method} {path}");
    let first = send(Some(&key));
    assert_eq!((first.status, replayed(&first)), (status, false), "{method} {path}");
    let again = send(Some(&key));
    assert_eq!((again.status, replayed(&again)), (status, true), "{method} {path}");
    assert_eq!(again.headers.get("location"), first.headers.get("location"));
    if status != 204 {
        assert_eq!(again.expect(status), first.expect(status));
    }
    send(None).refused(refused.0, refused.1);
}

story!(what_is_taken_back_is_taken_back_once, |app| {
    let (admin, handler) = (app.sign_in("admin"), app.sign_in("handler"));
    let given = json!({"valid_from": "2026-03-02", "valid_to": "2026-03-04", "reason": "Đi công tác"});
    let id = handler.post("/api/v1/delegations", given).expect(201)["id"].clone();
    let revoke = format!("/api/v1/delegations/{}/revoke", id.as_str().unwrap());
    twice(&handler, "POST", &revoke, None, 204, (409, "delegation_over"));

    let off = json!({"agency": "H02.07", "date": "2026-03-04", "kind": "off", "name": "Nghỉ", "source": "Công văn 15"});
    admin.put("/api/v1/calendar/days", off).expect(202);
    let day = "/api/v1/calendar/days/H02.07/2026-03-04";
    twice(&admin, "DELETE", day, None, 202, (404, "calendar_day_not_found"));
});

story!(a_rule_that_is_set_twice_orders_one_job, |app| {
    let admin = app.sign_in("admin");
    let jobs = || admin.get("/api/v1/jobs").expect(200)["items"].as_array().unwrap().len();
    let before = jobs();
    let rule = json!({"key": "online_acceptance_minutes", "agency": "H02.07", "valid_from": "2026-03-02", "value": 300, "source": "QĐ 1"});
    let set = || {
        let request = admin.request("PUT", "/api/v1/rules").header("idempotency-key", "k-1");
        admin.send(request.json(&rule))
    };
    let first = set().expect(200);
    let again = set();
    assert!(replayed(&again));
    assert_eq!(again.expect(200), first);
    assert_eq!(jobs(), before + 1);
});

story!(who_comes_late_is_told_the_state_now, |app| {
    let (clerk, handler) = (app.sign_in("clerk"), app.sign_in("handler"));
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    let path = format!("{DOSSIERS}/{code}/actions");
    let shown = clerk.get(&format!("{DOSSIERS}/{code}"));
    assert_eq!(shown.headers["etag"], "\"1\"");
    let with_match = |who: &Actor<'_>, version: &str, body: Value| {
        who.send(who.request("POST", &path).header("if-match", version).json(&body))
    };
    let forwarded = with_match(&clerk, "\"1\"", json!({"action": "forward"})).expect(200);
    assert_eq!(forwarded["version"], 2);
    let late = with_match(&clerk, "\"1\"", json!({"action": "withdraw", "reason": "Theo đơn"}));
    let current = late.refused(409, "stale_version")["current"].clone();
    assert_eq!(
        (&current["version"], &current["status"]),
        (&json!(2), &json!("processing"))
    );
    assert_eq!(app.looks(&code), ["stale version", "view"]);
    assert_eq!(current, clerk.dossier(&code));
    // Told as who asks: the handler may do other things.
    let late = handler
        .post(&path, json!({"action": "forward", "version": 1}))
        .refused(409, "stale_version");
    assert_eq!(
        late["current"]["allowed_actions"],
        handler.dossier(&code)["allowed_actions"]
    );
    // From the future, twice, not at all, and not readable.
    clerk
        .post(&path, json!({"action": "withdraw", "reason": "x", "version": 3}))
        .refused(409, "stale_version");
    with_match(
        &clerk,
        "\"2\"",
        json!({"action": "withdraw", "reason": "x", "version": 1}),
    )
    .refused_field("version", "if_match");
    clerk
        .post(&path, json!({"action": "withdraw", "reason": "x"}))
        .refused_field("version", "missing");
    for tag in ["two", "\"+2\"", "\"02\"", "\"2", "2\""] {
        with_match(&clerk, tag, json!({"action": "withdraw", "reason": "x"})).refused_field("version", "if_match");
    }
    // Who may not see it is told nothing at all.
    let stranger = app.sign_in("clerk.02");
    stranger
        .post(&path, json!({"action": "withdraw", "reason": "x", "version": 1}))
        .refused(404, "dossier_not_found");
    with_match(
        &clerk,
        "2",
        json!({"action": "withdraw", "reason": "Theo đơn", "version": 2}),
    )
    .expect(200);
});
