//! The public post: items both ways, events in whatever order, the carrier and its signed notices, what is counted.

use serde_json::{Value, json};

use crate::story;
use crate::support::{Actor, Answer, PARTY_SECRET, TestApp, household_business, local, paper};

/// Sends an act on the items of a dossier at the version it has now.
#[track_caller]
fn postal(who: &Actor<'_>, code: &str, what: &str, mut body: Value) -> Answer {
    // What happened, happened.
    if !what.starts_with("postal-event") {
        body["version"] = who.dossier(code)["version"].clone();
    }
    who.post(&format!("/api/v1/dossiers/{code}/{what}"), body)
}

fn out() -> Value {
    json!({"direction": "out", "name": "Nguyễn Thị Đào", "phone": "0912345678", "address": "Thôn Đông, xã Hoàng An"})
}

/// Something happens to an item at the simulated carrier.
#[track_caller]
pub fn at_carrier(app: &TestApp, order: &str, kind: &str) -> Value {
    let carrier = app.anybody();
    let request = carrier.request("POST", &format!("/simulator/carrier/items/{order}"));
    let request = request
        .header("content-type", "application/x-www-form-urlencoded")
        .body(format!("kind={kind}"));
    carrier.send(request).expect(200)
}

fn notice(app: &TestApp, nonce: &str, order: &str, event: &str, kind: &str, at: &str) -> Answer {
    let body = json!({"nonce": nonce, "order_ref": order, "event_id": event, "kind": kind, "at": at});
    app.notice("post", &body, PARTY_SECRET)
}

/// A dossier of the district with its result, ready to go home.
pub fn decided(app: &TestApp) -> String {
    let mut body = household_business("Nguyễn Thị Đào");
    body["applicant"]["address"] = json!("Thôn Đông, xã Hoàng An");
    let code = app.sign_in("clerk").take_in(body);
    app.sign_in("clerk").done(&code, "forward", json!({}));
    app.sign_in("handler").done(&code, "forward", json!({}));
    app.sign_in("leader")
        .done(&code, "decide", json!({"result": paper("2/GCN", "2026-03-02")}));
    code
}

fn kinds(order: &Value) -> Vec<&str> {
    order["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["kind"].as_str().unwrap())
        .collect()
}

fn postal_rate(who: &Actor<'_>) -> Value {
    let rates = who
        .get("/api/v1/statistics/rates?agency=H02.07&from=2026-03-01&to=2026-03-31")
        .expect(200);
    let rates = rates["items"].as_array().unwrap().clone();
    rates.into_iter().find(|r| r["indicator"] == "postal").unwrap()["rate"].clone()
}

story!(a_result_goes_home_through_the_carrier, |app| {
    let (clerk, leader) = (app.sign_in("clerk"), app.sign_in("leader"));
    let code = decided(app);
    assert_eq!(postal_rate(&leader)["numerator"], 0);
    app.sign_in("handler")
        .post(&format!("/api/v1/dossiers/{code}/postal-orders"), out())
        .refused(422, "invalid");
    postal(&app.sign_in("handler"), &code, "postal-orders", out()).refused(403, "not_allowed");
    let mut wrong = out();
    wrong["item_code"] = json!("EE473124820VN");
    postal(&clerk, &code, "postal-orders", wrong).refused_field("item_code", "item_code_check_digit");
    let mut wrong = out();
    wrong["cod_amount"] = json!(-1);
    postal(&clerk, &code, "postal-orders", wrong).refused_field("cod_amount", "money_negative");
    let ordered = postal(&clerk, &code, "postal-orders", out()).expect(200);
    let order = ordered["postal"]["orders"][0]["order"].as_str().unwrap().to_owned();
    assert_eq!(order, format!("{code}-O1"));
    assert_eq!(ordered["return_channel"], "postal");
    postal(&clerk, &code, "postal-orders", out()).refused(409, "postal_order_open");
    // The carrier is told, and gives the item its code.
    let told = app.wait_for(
        || clerk.dossier(&code),
        |d| !d["postal"]["orders"][0]["item_code"].is_null(),
    );
    let item = &told["postal"]["orders"][0];
    assert_eq!(
        (&item["item_code"], &item["item_code_checked"]),
        (&json!("EE000000014VN"), &json!(true))
    );

    app.set_time("2026-03-03T08:00");
    clerk.done(&code, "hand_back", json!({}));
    assert_eq!(
        clerk.dossier(&code)["postal"]["orders"].as_array().unwrap().len(),
        1,
        "the item that was ordered is used"
    );
    for (time, kind) in [
        ("2026-03-03T09:00", "collected"),
        ("2026-03-03T10:00", "handed_over"),
        ("2026-03-04T15:00", "delivered"),
    ] {
        app.set_time(time);
        assert_eq!(at_carrier(app, &order, kind), json!({"callback_answered": 200}));
        let item = clerk.dossier(&code)["postal"]["orders"][0].clone();
        assert_eq!((&item["state"], &item["since"]), (&json!(kind), &json!(local(time))));
        // Nobody is told that they have a result which the post has.
        let seen = app
            .anybody()
            .get(&format!("/api/v1/public/dossiers/{code}?secret=1234"))
            .expect(200);
        let arrived = seen["what_next"] == "Kết quả đã được trả. Cảm ơn ông/bà.";
        assert_eq!(arrived, kind == "delivered", "{}", seen["what_next"]);
    }
    let item = clerk.dossier(&code)["postal"]["orders"][0].clone();
    assert_eq!(kinds(&item), ["registered", "collected", "handed_over", "delivered"]);
    // The citizen follows it, and learns nothing that they could not know.
    let public = app
        .anybody()
        .get(&format!("/api/v1/public/dossiers/{code}?secret=1234"))
        .expect(200);
    assert_eq!(
        (
            &public["postal_orders"][0]["item_code"],
            &public["postal_orders"][0]["state"]
        ),
        (&json!("EE000000014VN"), &json!("delivered"))
    );
    let text = public.to_string();
    assert!(
        !text.contains("Thôn Đông") && !text.contains("0912345678") && !text.contains("Đào"),
        "{text}"
    );
    // What was delivered still counts, as sent and in the rate.
    assert_eq!(postal_rate(&leader)["numerator"], 1);
    let report = leader
        .get("/api/v1/reports/postal?agency=H02.07&from=2026-03-01&to=2026-03-31")
        .expect(200);
    assert_eq!(
        (&report["total"]["posted"], &report["rows"][0]["posted"]),
        (&json!(1), &json!(1))
    );
    let day_before = leader
        .get("/api/v1/reports/postal?agency=H02.07&from=2026-03-01&to=2026-03-02")
        .expect(200);
    assert_eq!(day_before["total"]["posted"], 0);
    let history = clerk.get(&format!("/api/v1/dossiers/{code}/events")).expect(200);
    let told: Vec<&Value> = history["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|e| e["action"] == "postal_event")
        .collect();
    assert_eq!(told.len(), 3);
    assert_eq!(
        (&told[2]["detail"]["state"], &told[2]["by"]),
        (&json!("delivered"), &Value::Null)
    );
});

story!(events_are_kept_by_their_own_time, |app| {
    let clerk = app.sign_in("clerk");
    let code = decided(app);
    let ordered = postal(&clerk, &code, "postal-orders", out()).expect(200);
    let order = ordered["postal"]["orders"][0]["order"].as_str().unwrap().to_owned();
    app.wait_for(
        || clerk.dossier(&code),
        |d| !d["postal"]["orders"][0]["item_code"].is_null(),
    );
    app.set_time("2026-03-05T09:00");
    // Delivered is heard first; what came before comes late, and moves nothing.
    assert_eq!(
        notice(app, "n-1", &order, "e-3", "delivered", "2026-03-04T15:00:00+07:00").expect(200)["result"],
        "taken"
    );
    let leader = app.sign_in("leader");
    let posted_on = |day: &str| {
        let report = leader.get(&format!("/api/v1/reports/postal?agency=H02.07&from={day}&to={day}"));
        report.expect(200)["total"]["posted"].clone()
    };
    assert_eq!(posted_on("2026-03-04"), 1);
    notice(app, "n-2", &order, "e-1", "collected", "2026-03-03T09:00:00+07:00").expect(200);
    let version = clerk.dossier(&code)["version"].clone();
    notice(app, "n-3", &order, "e-2", "handed_over", "2026-03-03T10:00:00+07:00").expect(200);
    let dossier = clerk.dossier(&code);
    let item = &dossier["postal"]["orders"][0];
    assert_eq!(
        (&item["state"], &item["since"]),
        (&json!("delivered"), &json!(local("2026-03-04T15:00")))
    );
    assert_eq!(kinds(item), ["registered", "collected", "handed_over", "delivered"]);
    assert_eq!(
        dossier["version"], version,
        "what moves nothing does not touch the dossier"
    );
    // Sent on the day it was collected, although that was heard later, and on that day alone; the figure leads to it.
    assert_eq!((posted_on("2026-03-03"), posted_on("2026-03-04")), (json!(1), json!(0)));
    let behind = "/api/v1/statistics/dossiers?agency=H02.07&from=2026-03-03&to=2026-03-03&measure=posted";
    assert_eq!(leader.codes(behind), std::slice::from_ref(&code));
    // The same event again, with another nonce and with the same; unknown, forged, from the future.
    assert_eq!(
        notice(app, "n-4", &order, "e-1", "collected", "2026-03-03T09:00:00+07:00").expect(200)["result"],
        "known"
    );
    notice(app, "n-4", &order, "e-1", "collected", "2026-03-03T09:00:00+07:00").refused(409, "callback_replayed");
    notice(
        app,
        "n-5",
        "H02.07-260302-9999-O1",
        "e-9",
        "returned",
        "2026-03-04T09:00:00+07:00",
    )
    .refused(404, "order_not_found");
    notice(app, "n-6", &order, "e-9", "returned", "2026-03-05T09:11:00+07:00").refused_field("at", "in_the_future");
    notice(app, "n-12", &order, "e-9", "returned", "1900-01-01T00:00:00+07:00").refused_field("at", "before_order");
    notice(app, "n-7", &order, "", "returned", "2026-03-04T16:00:00+07:00").refused_field("event_id", "text_empty");
    let nul = |field: &str| {
        let mut body = json!({"nonce": "n-13", "order_ref": order, "event_id": "e-9", "kind": "returned",
            "at": "2026-03-04T16:00:00+07:00", "note": "Đã trả"});
        body[field] = json!("a\u{0}b");
        app.notice("post", &body, PARTY_SECRET)
    };
    for field in ["nonce", "order_ref", "event_id", "note"] {
        nul(field).refused_field(field, "text_control_character");
    }
    notice(app, "n-8", &order, "e-9", "lost", "2026-03-04T16:00:00+07:00").refused(400, "malformed");
    let forged = json!({"nonce": "n-9", "order_ref": order, "event_id": "e-9", "kind": "returned", "at": "2026-03-04T16:00:00+07:00"});
    app.notice("post", &forged, "another secret of thirty-two characters")
        .refused(401, "signature_wrong");
    let bad_item = json!({"nonce": "n-10", "order_ref": order, "event_id": "e-9", "kind": "returned", "at": "2026-03-04T16:00:00+07:00", "item_code": "EE473124820VN"});
    app.notice("post", &bad_item, PARTY_SECRET)
        .refused_field("item_code", "item_code_check_digit");
    assert_eq!(clerk.dossier(&code)["version"], version);
    // It comes back after all: another may be sent, and the rate keeps what was sent.
    notice(app, "n-11", &order, "e-4", "returned", "2026-03-04T18:00:00+07:00").expect(200);
    assert_eq!(clerk.dossier(&code)["postal"]["orders"][0]["state"], "returned");
    let again = postal(&clerk, &code, "postal-orders", out()).expect(200);
    assert_eq!(again["postal"]["orders"][1]["order"], format!("{code}-O2"));
    assert_eq!(postal_rate(&leader)["numerator"], 1);
    postal(
        &clerk,
        &code,
        "postal-order-cancellations",
        json!({"order": order, "reason": "Nhầm"}),
    )
    .refused(409, "postal_order_posted");
    let cancel = json!({"order": format!("{code}-O2"), "reason": "Người dân đến nhận"});
    let cancelled = postal(&clerk, &code, "postal-order-cancellations", cancel).expect(200);
    assert_eq!(cancelled["postal"]["orders"][1]["state"], "cancelled");
});

story!(without_a_carrier_events_are_entered_by_hand, |app| {
    let clerk = app.sign_in("clerk");
    let code = decided(app);
    let mut body = out();
    body["carrier"] = json!("Bưu điện huyện");
    body["item_code"] = json!("HH-2026-000123");
    body["fee"] = json!(26_500);
    let ordered = postal(&clerk, &code, "postal-orders", body.clone()).expect(200);
    let item = &ordered["postal"]["orders"][0];
    assert_eq!(
        (&item["item_code_checked"], &item["fee"]),
        (&json!(false), &json!(26_500))
    );
    let other = decided(app);
    postal(&clerk, &other, "postal-orders", body).refused_field("item_code", "item_code_taken");
    let order = format!("{code}-O1");
    let event = |kind: &str, at: Value| {
        postal(
            &clerk,
            &code,
            "postal-events",
            json!({"order": order, "kind": kind, "at": at}),
        )
    };
    event("handed_over", Value::Null).refused_field("at", "missing");
    event("cancelled", json!("2026-03-02T08:00:00+07:00")).refused_field("kind", "not_an_event");
    event("handed_over", json!("2026-03-02T10:00:00+07:00")).refused_field("at", "in_the_future");
    let moved = event("handed_over", json!("2026-03-02T08:30:00+07:00")).expect(200);
    assert_eq!(moved["postal"]["orders"][0]["state"], "handed_over");
    // Entered twice, it happened once.
    let again = event("handed_over", json!("2026-03-02T08:30:00+07:00")).expect(200);
    assert_eq!(again["version"], moved["version"]);
    assert_eq!(kinds(&again["postal"]["orders"][0]).len(), 2);
    // Not before there was an item, and not once more at another time.
    for early in ["1900-01-01T00:00:00+07:00", "2026-03-01T23:49:00+07:00"] {
        event("collected", json!(early)).refused_field("at", "before_order");
    }
    let known = event("handed_over", json!("2026-03-02T08:31:00+07:00")).refused(409, "postal_event_known");
    assert!(
        known["detail"].as_str().unwrap().contains("08:30 ngày 02/03/2026"),
        "{known:#}"
    );
    assert_eq!(clerk.dossier(&code)["version"], moved["version"]);
    app.set_time("2026-03-04T09:00");
    event("delivered", json!(local("2026-03-03T10:00"))).expect(200);
    event("delivered", json!(local("2026-03-03T11:00"))).refused(409, "postal_event_known");
    // It comes back, and is sent out once more.
    event("returned", json!(local("2026-03-03T16:00"))).expect(200);
    event("delivered", json!(local("2026-03-03T15:00"))).refused(409, "postal_event_known");
    let ended = event("delivered", json!(local("2026-03-04T08:00"))).expect(200);
    let item = &ended["postal"]["orders"][0];
    assert_eq!(
        (&item["state"], &item["since"]),
        (&json!("delivered"), &json!(local("2026-03-04T08:00")))
    );
});

story!(handing_back_by_post_orders_what_it_needs, |app| {
    let clerk = app.sign_in("clerk");
    let code = decided(app);
    let returned = clerk.done(&code, "hand_back", json!({"return_channel": "postal"}));
    let item = &returned["postal"]["orders"][0];
    assert_eq!(
        (&item["order"], &item["name"], &item["address"]),
        (
            &json!(format!("{code}-O1")),
            &json!("Nguyễn Thị Đào"),
            &json!("Thôn Đông, xã Hoàng An")
        )
    );
    // Papers come by post too, as often as needed, while the dossier is open.
    let mut body = household_business("Trần Văn Bình");
    body["intake_channel"] = json!("postal");
    let code = clerk.take_in(body);
    let papers =
        json!({"direction": "in", "name": "Trần Văn Bình", "address": "Thôn Tây", "item_code": "EE473124829VN"});
    let ordered = postal(&clerk, &code, "postal-orders", papers.clone()).expect(200);
    assert_eq!(
        (&ordered["postal"]["orders"][0]["order"], &ordered["return_channel"]),
        (&json!(format!("{code}-I1")), &json!("counter"))
    );
    postal(&clerk, &code, "postal-orders", papers).refused(409, "postal_order_open");
    let public = app
        .anybody()
        .get(&format!("/api/v1/public/dossiers/{code}?secret=1234"))
        .expect(200);
    assert_eq!(public["postal_orders"][0]["direction"], "in");
});

story!(only_a_result_that_is_there_goes_home, |app| {
    let (portal, clerk, leader) = (app.sign_in("portal"), app.sign_in("clerk"), app.sign_in("leader"));
    let mut body = out();
    body["carrier"] = json!("Bưu điện huyện");
    let collected = |code: &str| {
        let event = json!({"order": format!("{code}-O1"), "kind": "collected", "at": local("2026-03-02T08:30")});
        postal(&clerk, code, "postal-events", event)
    };
    // Ordered in advance, it waits for the result.
    let mut open = household_business("Nguyễn Thị Đào");
    open["applicant"]["address"] = json!("Thôn Đông, xã Hoàng An");
    let open = clerk.take_in(open);
    postal(&clerk, &open, "postal-orders", body.clone()).expect(200);
    collected(&open).refused_field("kind", "no_result_yet");

    // Papers of a dossier that was never received are no result, and are counted nowhere.
    let mut online = household_business("Trần Văn Bình");
    online["intake_channel"] = json!("online");
    online["external_code"] = json!("G01-77");
    let refused = portal.receive(online)["code"].as_str().unwrap().to_owned();
    clerk.done(&refused, "refuse_intake", json!({"reason": "Sai"}));
    postal(&clerk, &refused, "postal-orders", body).expect(200);
    collected(&refused).expect(200);
    let days = "agency=H02.07&from=2026-03-01&to=2026-03-31";
    let behind = format!("/api/v1/statistics/dossiers?{days}&measure=posted");
    assert!(leader.codes(&behind).is_empty());
    let report = leader.get(&format!("/api/v1/reports/postal?{days}")).expect(200);
    assert_eq!(report["total"]["posted"], 0);
    app.verify();
});

story!(what_was_entered_by_mistake_is_taken_back, |app| {
    let (clerk, leader) = (app.sign_in("clerk"), app.sign_in("leader"));
    let code = decided(app);
    let mut body = out();
    body["carrier"] = json!("Bưu điện huyện");
    postal(&clerk, &code, "postal-orders", body.clone()).expect(200);
    let order = format!("{code}-O1");
    app.set_time("2026-03-04T09:00");
    let event = |kind: &str, at: &str| json!({"order": order, "kind": kind, "at": local(at)});
    let enter = |kind: &str, at: &str| postal(&clerk, &code, "postal-events", event(kind, at));
    let take_back = |who: &Actor<'_>, kind: &str, at: &str, reason: Value| {
        let mut body = event(kind, at);
        body["reason"] = reason;
        who.post(&format!("/api/v1/dossiers/{code}/postal-event-cancellations"), body)
    };
    let posted_on = |day: &str| {
        let report = leader.get(&format!("/api/v1/reports/postal?agency=H02.07&from={day}&to={day}"));
        report.expect(200)["total"]["posted"].clone()
    };
    enter("handed_over", "2026-03-03T08:30").expect(200);
    enter("delivered", "2026-03-03T16:00").expect(200);
    assert_eq!((posted_on("2026-03-03"), posted_on("2026-03-04")), (json!(1), json!(0)));

    // Nothing like it, no reason, not an event, not theirs to do.
    let mistake = || json!("Nhầm hồ sơ");
    take_back(&clerk, "delivered", "2026-03-03T16:01", mistake()).refused(404, "postal_event_not_found");
    take_back(&clerk, "returned", "2026-03-03T16:00", mistake()).refused(404, "postal_event_not_found");
    take_back(&clerk, "delivered", "2026-03-03T16:00", Value::Null).refused_field("reason", "missing");
    take_back(&clerk, "registered", "2026-03-02T09:00", mistake()).refused_field("kind", "not_an_event");
    take_back(&leader, "delivered", "2026-03-03T16:00", mistake()).refused(403, "not_allowed");
    let before = clerk.dossier(&code);

    // It is on its way again, stays in the history, and the same may be entered once more.
    let seen = take_back(&clerk, "delivered", "2026-03-03T16:00", mistake()).expect(200);
    let item = &seen["postal"]["orders"][0];
    assert_eq!(
        (&item["state"], &item["since"]),
        (&json!("handed_over"), &json!(local("2026-03-03T08:30")))
    );
    let cancelled = &item["events"][2];
    assert_eq!(
        (
            &cancelled["kind"],
            &cancelled["cancel_reason"],
            &cancelled["cancelled_at"]
        ),
        (&json!("delivered"), &mistake(), &json!(local("2026-03-04T09:00")))
    );
    assert_eq!(seen["version"].as_i64(), before["version"].as_i64().map(|v| v + 1));
    take_back(&clerk, "delivered", "2026-03-03T16:00", mistake()).refused(404, "postal_event_not_found");
    let told = clerk.get(&format!("/api/v1/dossiers/{code}/events")).expect(200);
    let told = told["items"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        (&told["action"], &told["detail"]["kind"], &told["detail"]["reason"]),
        (&json!("cancel_postal_event"), &json!("delivered"), &mistake())
    );
    enter("delivered", "2026-03-03T16:00").expect(200);
    take_back(&clerk, "delivered", "2026-03-03T16:00", mistake()).expect(200);

    // What was never handed over is counted on no day; handed over on another, on that.
    take_back(&clerk, "handed_over", "2026-03-03T08:30", mistake()).expect(200);
    assert_eq!(clerk.dossier(&code)["postal"]["orders"][0]["state"], "registered");
    assert_eq!(posted_on("2026-03-03"), 0);
    enter("handed_over", "2026-03-04T08:30").expect(200);
    assert_eq!((posted_on("2026-03-03"), posted_on("2026-03-04")), (json!(0), json!(1)));

    // It came back and another was sent: only that one first.
    enter("returned", "2026-03-04T08:45").expect(200);
    postal(&clerk, &code, "postal-orders", body).expect(200);
    let replaced = take_back(&clerk, "returned", "2026-03-04T08:45", mistake()).refused(409, "postal_event_replaced");
    assert!(
        replaced["detail"].as_str().unwrap().contains(&format!("{code}-O2")),
        "{replaced:#}"
    );
    assert_eq!(clerk.dossier(&code)["postal"]["orders"][0]["state"], "returned");
    let cancel = json!({"order": format!("{code}-O2"), "reason": "Nhầm"});
    postal(&clerk, &code, "postal-order-cancellations", cancel).expect(200);
    let seen = take_back(&clerk, "returned", "2026-03-04T08:45", mistake()).expect(200);
    assert_eq!(seen["postal"]["orders"][0]["state"], "handed_over");
    app.verify();
});

story!(what_the_carrier_told_is_the_carriers_to_correct, |app| {
    let clerk = app.sign_in("clerk");
    let code = decided(app);
    let ordered = postal(&clerk, &code, "postal-orders", out()).expect(200);
    let order = ordered["postal"]["orders"][0]["order"].as_str().unwrap().to_owned();
    app.set_time("2026-03-04T09:00");
    notice(app, "n-1", &order, "e-1", "handed_over", "2026-03-03T10:00:00+07:00").expect(200);
    let that = json!({"order": order, "kind": "handed_over", "at": "2026-03-03T10:00:00+07:00", "reason": "Nhầm"});
    let refused = postal(&clerk, &code, "postal-event-cancellations", that);
    refused.refused(409, "postal_event_of_carrier");
    assert_eq!(clerk.dossier(&code)["postal"]["orders"][0]["state"], "handed_over");
});

story!(a_reopened_dossier_sends_its_next_result_anew, |app| {
    let (clerk, leader) = (app.sign_in("clerk"), app.sign_in("leader"));
    let code = decided(app);
    let mut body = out();
    body["carrier"] = json!("Bưu điện huyện");
    postal(&clerk, &code, "postal-orders", body).expect(200);
    app.set_time("2026-03-03T09:00");
    let event = |item: &str, kind: &str, at: &str| {
        let event = json!({"order": format!("{code}-{item}"), "kind": kind, "at": local(at)});
        postal(&clerk, &code, "postal-events", event).expect(200)
    };
    event("O1", "returned", "2026-03-03T08:30");
    let posted_on = |day: &str| {
        let report = leader.get(&format!("/api/v1/reports/postal?agency=H02.07&from={day}&to={day}"));
        report.expect(200)["total"]["posted"].clone()
    };
    assert_eq!(posted_on("2026-03-03"), 1);

    // The decision counts as never made, and so does what was sent of it.
    app.set_time("2026-03-05T09:00");
    leader.done(&code, "reopen", json!({"reason": "Sai họ tên trên giấy chứng nhận"}));
    assert_eq!(posted_on("2026-03-03"), 0);
    app.verify();
    let result = json!({"result": paper("3/GCN", "2026-03-05")});
    leader.done(&code, "decide", result);
    let sent = clerk.done(&code, "hand_back", json!({"return_channel": "postal"}));
    let items = sent["postal"]["orders"].as_array().unwrap();
    let standing: Vec<_> = items.iter().map(|item| (&item["state"], &item["superseded"])).collect();
    assert_eq!(
        standing,
        [
            (&json!("returned"), &json!(true)),
            (&json!("registered"), &json!(false))
        ]
    );
    // What is heard of the former item moves it, and no figure.
    app.set_time("2026-03-06T09:00");
    event("O1", "delivered", "2026-03-05T10:00");
    assert_eq!(posted_on("2026-03-03"), 0);
    event("O2", "handed_over", "2026-03-06T08:30");
    assert_eq!((posted_on("2026-03-03"), posted_on("2026-03-06")), (json!(0), json!(1)));
    app.verify();
});

story!(what_the_post_has_is_not_handed_back_at_the_counter, |app| {
    let (clerk, leader) = (app.sign_in("clerk"), app.sign_in("leader"));
    let code = decided(app);
    let mut body = out();
    body["carrier"] = json!("Bưu điện huyện");
    postal(&clerk, &code, "postal-orders", body).expect(200);
    app.set_time("2026-03-03T09:00");
    let event = json!({"order": format!("{code}-O1"), "kind": "delivered", "at": local("2026-03-03T08:30")});
    postal(&clerk, &code, "postal-events", event.clone()).expect(200);
    let over_the_counter = || clerk.act(&code, "hand_back", json!({"return_channel": "counter"}));
    over_the_counter().refused(409, "wrong_state");
    // Entered by mistake, it is taken back first.
    let mut mistake = event.clone();
    mistake["reason"] = json!("Nhầm hồ sơ");
    let seen = postal(&clerk, &code, "postal-event-cancellations", mistake).expect(200);
    assert_eq!(seen["status"], "decided");
    let seen = postal(&clerk, &code, "postal-events", event).expect(200);
    assert_eq!(seen["status"], "handed_back");
    assert_eq!(postal_rate(&leader)["numerator"], 1);
});

fn by_hand() -> Value {
    let mut body = out();
    body["carrier"] = json!("Bưu điện huyện");
    body
}

fn give_up(who: &Actor<'_>, code: &str, item: &str) -> Value {
    let body = json!({"order": format!("{code}-{item}"), "reason": "Người nộp đến nhận"});
    postal(who, code, "postal-order-cancellations", body).expect(200)
}

story!(a_result_whose_item_is_given_up_does_not_go_home_by_post, |app| {
    let (clerk, leader) = (app.sign_in("clerk"), app.sign_in("leader"));
    let code = decided(app);
    let order = || postal(&clerk, &code, "postal-orders", by_hand()).expect(200);
    assert_eq!(order()["return_channel"], "postal");
    assert_eq!(postal_rate(&leader)["numerator"], 1);
    assert_eq!(give_up(&clerk, &code, "O1")["return_channel"], "counter");
    assert_eq!(postal_rate(&leader)["numerator"], 0);
    app.verify();

    // What the post has all the same goes home by it.
    app.set_time("2026-03-03T09:00");
    let event = json!({"order": format!("{code}-O1"), "kind": "collected", "at": local("2026-03-03T08:30")});
    let collected = postal(&clerk, &code, "postal-events", event.clone()).expect(200);
    assert_eq!(
        (&collected["return_channel"], &collected["status"]),
        (&json!("postal"), &json!("handed_back"))
    );
    assert_eq!(postal_rate(&leader)["numerator"], 1);
    let mut mistake = event;
    mistake["reason"] = json!("Nhầm hồ sơ");
    let taken_back = postal(&clerk, &code, "postal-event-cancellations", mistake).expect(200);
    assert_eq!(
        (&taken_back["return_channel"], &taken_back["status"]),
        (&json!("counter"), &json!("decided"))
    );
    app.verify();

    // A result that was sent and came back went by post, whatever becomes of the next item.
    order();
    for (kind, at) in [("handed_over", "2026-03-03T08:40"), ("returned", "2026-03-03T08:50")] {
        let event = json!({"order": format!("{code}-O2"), "kind": kind, "at": local(at)});
        postal(&clerk, &code, "postal-events", event).expect(200);
    }
    order();
    assert_eq!(give_up(&clerk, &code, "O3")["return_channel"], "postal");
    // Whoever asked for it at the counter has asked for it still.
    let mut body = household_business("Trần Văn Bình");
    body["applicant"]["address"] = json!("Thôn Đông, xã Hoàng An");
    body["return_channel"] = json!("postal");
    let asked = clerk.take_in(body);
    postal(&clerk, &asked, "postal-orders", by_hand()).expect(200);
    assert_eq!(give_up(&clerk, &asked, "O1")["return_channel"], "postal");
    app.verify();
});

story!(papers_of_a_dossier_without_a_result_are_no_result, |app| {
    let (clerk, leader) = (app.sign_in("clerk"), app.sign_in("leader"));
    let posted = || {
        let report = leader.get("/api/v1/reports/postal?agency=H02.07&from=2026-03-01&to=2026-03-31");
        report.expect(200)["total"]["posted"].clone()
    };
    for (who, action, name) in [(&clerk, "withdraw", "Trần Văn Bình"), (&leader, "stop", "Lê Thị Chi")] {
        let mut body = household_business(name);
        body["applicant"]["address"] = json!("Thôn Đông, xã Hoàng An");
        let code = clerk.take_in(body);
        who.done(&code, action, json!({"reason": "Theo đơn"}));
        let ordered = postal(&clerk, &code, "postal-orders", by_hand()).expect(200);
        assert_eq!(ordered["return_channel"], "counter", "{action}");
        let event = json!({"order": format!("{code}-O1"), "kind": "delivered", "at": local("2026-03-02T08:30")});
        let delivered = postal(&clerk, &code, "postal-events", event).expect(200);
        assert_eq!(delivered["postal"]["orders"][0]["state"], "delivered");
        assert_eq!(
            (posted(), postal_rate(&leader)["numerator"].clone()),
            (json!(0), json!(0)),
            "{action}"
        );
    }
    app.verify();
});
