//! Items of the post at the desk: what the post brings back, who takes it there, and what is sent again.

use serde_json::{Value, json};

use crate::post::decided;
use crate::slips::{pdf, says, text};
use crate::story;
use crate::support::{Actor, Answer, TestApp, household_business, local};

/// Sends a result home by a carrier that is not connected.
#[track_caller]
fn order(who: &Actor<'_>, code: &str) -> Answer {
    let body = json!({
        "version": who.dossier(code)["version"], "direction": "out", "carrier": "Bưu điện huyện",
        "name": "Nguyễn Thị Đào", "phone": "0912345678", "address": "Thôn Đông, xã Hoàng An",
    });
    who.post(&format!("/api/v1/dossiers/{code}/postal-orders"), body)
}

#[track_caller]
fn happens(who: &Actor<'_>, code: &str, item: &str, kind: &str, at: &str) -> Answer {
    let body = json!({"order": format!("{code}-{item}"), "kind": kind, "at": local(at)});
    who.post(&format!("/api/v1/dossiers/{code}/postal-events"), body)
}

#[track_caller]
fn seen_by_citizen(app: &TestApp, code: &str) -> Value {
    app.anybody()
        .get(&format!("/api/v1/public/dossiers/{code}?secret=1234"))
        .expect(200)
}

/// A result that went home by post on Tuesday morning.
fn sent_home(app: &TestApp) -> String {
    let clerk = app.sign_in("clerk");
    let code = decided(app);
    order(&clerk, &code).expect(200);
    app.set_time("2026-03-03T09:00");
    clerk.done(&code, "hand_back", json!({}));
    happens(&clerk, &code, "O1", "handed_over", "2026-03-03T08:30").expect(200);
    code
}

/// What figures and reports say of the month.
fn figures(who: &Actor<'_>) -> Value {
    let days = "agency=H02.07&from=2026-03-01&to=2026-03-31";
    let report = who.get(&format!("/api/v1/reports/postal?{days}")).expect(200);
    let rates = who.get(&format!("/api/v1/statistics/rates?{days}")).expect(200);
    let timely = who.get(&format!("/api/v1/statistics/timeliness?{days}")).expect(200);
    json!([report["total"], rates["items"], timely["rows"], timely["total"]])
}

story!(what_the_post_brought_back_is_given_at_the_counter, |app| {
    let (clerk, leader) = (app.sign_in("clerk"), app.sign_in("leader"));
    let code = sent_home(app);
    let give = |who: &Actor<'_>| who.act(&code, "give_at_counter", json!({"receiver": "Nguyễn Văn Khôi"}));
    // It is on its way: nothing lies at the counter.
    give(&clerk).refused(409, "wrong_state");
    app.set_time("2026-03-09T10:00");
    happens(&clerk, &code, "O1", "returned", "2026-03-09T08:00").expect(200);
    let seen = seen_by_citizen(app, &code);
    assert!(seen["what_next"].as_str().unwrap().contains("chuyển hoàn"), "{seen:#}");

    // Whose it is to do, and with what.
    let before = clerk.dossier(&code);
    let may = |who: &Actor<'_>| {
        let allowed = who.dossier(&code)["allowed_actions"].clone();
        allowed.as_array().unwrap().contains(&json!("give_at_counter"))
    };
    assert!(may(&clerk) && !may(&leader));
    give(&leader).refused(403, "not_allowed");
    let elsewhere = json!({"action": "give_at_counter", "version": before["version"]});
    app.sign_in("clerk.01")
        .post(&format!("/api/v1/dossiers/{code}/actions"), elsewhere)
        .refused(404, "dossier_not_found");
    clerk
        .act(&code, "give_at_counter", json!({"receiver": "4512"}))
        .refused_field("receiver", "person_name_no_letter");
    clerk
        .act(&code, "give_at_counter", json!({"return_channel": "counter"}))
        .refused_field("return_channel", "not_for_this_action");
    let counted = figures(&leader);

    let given = give(&clerk).expect(200);
    assert_eq!(
        (&given["receiver"], &given["postal"]["orders"][0]["given_at"]),
        (&json!("Nguyễn Văn Khôi"), &json!(local("2026-03-09T10:00")))
    );
    // When it was decided and handed back, how, and whether in time: all of that stays as it was told.
    for field in [
        "status",
        "decided_at",
        "returned_at",
        "due_at",
        "timeliness",
        "return_channel",
    ] {
        assert_eq!(given[field], before[field], "{field}");
    }
    assert_eq!(given["postal"]["orders"][0]["state"], "returned");
    assert_eq!(figures(&leader), counted);
    app.verify();
    let told = clerk.get(&format!("/api/v1/dossiers/{code}/events")).expect(200);
    let last = told["items"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        (&last["action"], &last["detail"]["order"]),
        (&json!("give_at_counter"), &json!(format!("{code}-O1")))
    );
    assert!(!told.to_string().contains("Khôi"), "a name stands in no event");

    // The register says who took it, and the citizen that it is gone; not to whom.
    let register = leader
        .get("/api/v1/reports/register?agency=H02.07&period=2026-03")
        .expect(200);
    let rows = register["rows"].as_array().unwrap();
    let row = rows.iter().find(|r| r["key"] == code.as_str()).unwrap();
    assert_eq!(row["receiver"], "Nguyễn Văn Khôi");
    let seen = seen_by_citizen(app, &code);
    assert_eq!(
        (&seen["what_next"], &seen["postal_orders"][0]["given_at"]),
        (
            &json!("Kết quả đã được trả. Cảm ơn ông/bà."),
            &json!(local("2026-03-09T10:00"))
        )
    );
    assert!(!seen.to_string().contains("Khôi"), "{seen}");

    // Once only; and there is nothing left to send, to move, or to take back.
    assert!(!may(&clerk));
    give(&clerk).refused(409, "postal_order_given");
    order(&clerk, &code).refused_field("direction", "handed_back");
    happens(&clerk, &code, "O1", "delivered", "2026-03-09T09:00").refused(409, "postal_order_given");
    let mistake =
        json!({"order": format!("{code}-O1"), "kind": "returned", "at": local("2026-03-09T08:00"), "reason": "Nhầm"});
    clerk
        .post(&format!("/api/v1/dossiers/{code}/postal-event-cancellations"), mistake)
        .refused(409, "postal_order_given");
});

story!(two_clerks_do_not_give_the_same_item_twice, |app| {
    let clerk = app.sign_in("clerk");
    let code = sent_home(app);
    app.set_time("2026-03-09T10:00");
    happens(&clerk, &code, "O1", "returned", "2026-03-09T08:00").expect(200);
    let seen = clerk.dossier(&code)["version"].clone();
    let give = json!({"action": "give_at_counter", "version": seen});
    let path = format!("/api/v1/dossiers/{code}/actions");
    clerk.post(&path, give.clone()).expect(200);
    app.sign_in("clerk").post(&path, give).refused(409, "stale_version");
});

story!(what_the_post_brought_back_is_sent_again, |app| {
    let clerk = app.sign_in("clerk");
    let code = sent_home(app);
    app.set_time("2026-03-09T10:00");
    happens(&clerk, &code, "O1", "returned", "2026-03-09T08:00").expect(200);
    let given_at_counter = || clerk.act(&code, "give_at_counter", json!({}));
    order(&clerk, &code).expect(200);
    // The next item has it now; given up, it lies at the counter again.
    given_at_counter().refused(409, "wrong_state");
    let next = |app: &TestApp| seen_by_citizen(app, &code)["what_next"].clone();
    assert!(next(app).as_str().unwrap().contains("chờ bưu tá"));
    let cancel =
        json!({"version": clerk.dossier(&code)["version"], "order": format!("{code}-O2"), "reason": "Đến nhận"});
    clerk
        .post(&format!("/api/v1/dossiers/{code}/postal-order-cancellations"), cancel)
        .expect(200);
    assert!(next(app).as_str().unwrap().contains("chuyển hoàn"));
    order(&clerk, &code).expect(200);
    happens(&clerk, &code, "O3", "handed_over", "2026-03-09T09:30").expect(200);
    app.set_time("2026-03-11T10:00");
    // That one comes back too, and is taken at the counter by whoever does not say their name.
    happens(&clerk, &code, "O3", "returned", "2026-03-11T09:00").expect(200);
    let given = given_at_counter().expect(200);
    let items = given["postal"]["orders"].as_array().unwrap();
    let taken: Vec<bool> = items.iter().map(|item| item["given_at"].is_string()).collect();
    assert_eq!(taken, [false, false, true]);
    assert_eq!(given["receiver"], Value::Null);
});

story!(
    a_result_that_came_back_before_it_was_handed_back_is_handed_back,
    |app| {
        let clerk = app.sign_in("clerk");
        let code = decided(app);
        order(&clerk, &code).expect(200);
        app.set_time("2026-03-05T09:00");
        happens(&clerk, &code, "O1", "returned", "2026-03-05T08:30").expect(200);
        assert!(
            seen_by_citizen(app, &code)["what_next"]
                .as_str()
                .unwrap()
                .contains("chuyển hoàn")
        );
        clerk
            .act(&code, "give_at_counter", json!({}))
            .refused(409, "wrong_state");
        let how = json!({"return_channel": "counter", "receiver": "Nguyễn Văn Khôi"});
        let given = clerk.done(&code, "hand_back", how);
        assert_eq!(
            (&given["returned_at"], &given["postal"]["orders"][0]["given_at"]),
            (&json!(local("2026-03-05T09:00")), &json!(local("2026-03-05T09:00")))
        );
        clerk
            .act(&code, "give_at_counter", json!({}))
            .refused(409, "postal_order_given");
    }
);

story!(papers_that_came_back_are_given_at_the_counter, |app| {
    let (clerk, leader) = (app.sign_in("clerk"), app.sign_in("leader"));
    let code = clerk.take_in(household_business("Trần Văn Bình"));
    clerk.done(&code, "withdraw", json!({"reason": "Theo đơn"}));
    order(&clerk, &code).expect(200);
    app.set_time("2026-03-09T10:00");
    happens(&clerk, &code, "O1", "returned", "2026-03-09T08:00").expect(200);
    let given = clerk.done(
        &code,
        "give_at_counter",
        json!({"receiver": "Trần Văn Bình", "note": "CCCD 4512"}),
    );
    assert_eq!(
        (&given["status"], &given["receiver"]),
        (&json!("withdrawn"), &json!("Trần Văn Bình"))
    );
    order(&clerk, &code).refused_field("direction", "handed_back");
    // Taken up again, it has a result to come that nobody has taken yet.
    let again = leader.done(&code, "reopen", json!({"reason": "Rút nhầm"}));
    assert_eq!(again["receiver"], Value::Null);
    order(&clerk, &code).expect(200);
});

/// References of the items on a pile, in its order.
#[track_caller]
fn pile(who: &Actor<'_>, name: &str) -> Vec<String> {
    let items = who.all(&format!("/api/v1/postal-orders?pile={name}&limit=1"));
    let order = |item: &Value| item["order"].as_str().unwrap().to_owned();
    items.iter().map(order).collect()
}

#[track_caller]
fn counted(who: &Actor<'_>) -> [i64; 3] {
    let counts = who.get("/api/v1/postal-orders/counts").expect(200);
    ["to_hand_over", "delayed", "came_back"].map(|pile| counts[pile].as_i64().unwrap())
}

story!(items_lie_on_the_piles_of_the_desk, |app| {
    let clerk = app.sign_in("clerk");
    assert_eq!(counted(&clerk), [0, 0, 0]);
    let codes = [decided(app), decided(app), decided(app)];
    for code in &codes {
        order(&clerk, code).expect(200);
    }
    // Ordered ahead it waits for its result; what comes in is not handed over here.
    let open = clerk.take_in(household_business("Trần Văn Bình"));
    order(&clerk, &open).expect(200);
    let papers = json!({
        "version": clerk.dossier(&open)["version"], "direction": "in", "carrier": "Bưu điện huyện",
        "name": "Trần Văn Bình", "address": "Thôn Tây",
    });
    clerk
        .post(&format!("/api/v1/dossiers/{open}/postal-orders"), papers)
        .expect(200);
    let items: Vec<String> = codes.iter().map(|code| format!("{code}-O1")).collect();
    assert_eq!(pile(&clerk, "to_hand_over"), items);
    assert_eq!(counted(&clerk), [3, 0, 0]);
    let first = clerk.get("/api/v1/postal-orders?pile=to_hand_over").expect(200)["items"][0].clone();
    assert_eq!(
        (
            &first["dossier"],
            &first["name"],
            &first["address"],
            &first["carrier"],
            &first["state"]
        ),
        (
            &json!(codes[0]),
            &json!("Nguyễn Thị Đào"),
            &json!("Thôn Đông, xã Hoàng An"),
            &json!("Bưu điện huyện"),
            &json!("registered")
        )
    );

    // Somebody else's desk.
    let elsewhere = app.sign_in("clerk.01");
    assert_eq!(counted(&elsewhere), [0, 0, 0]);
    assert!(pile(&elsewhere, "to_hand_over").is_empty());
    let of = "/api/v1/postal-orders?pile=to_hand_over&agency";
    elsewhere.get(&format!("{of}=H02.07")).refused(404, "agency_not_found");
    elsewhere
        .get("/api/v1/postal-orders/counts?agency=H02.07")
        .refused(404, "agency_not_found");
    assert!(clerk.all(&format!("{of}=H02.07.01")).is_empty());
    assert_eq!(clerk.all(&format!("{of}=H02.07")).len(), 3);
    app.sign_in("leader")
        .get("/api/v1/postal-orders/counts")
        .refused(403, "not_allowed");
    clerk.get("/api/v1/postal-orders").refused_field("pile", "missing");
    clerk
        .get("/api/v1/postal-orders?pile=somewhere")
        .refused_field("pile", "unknown_value");
    for place in ["x", "12", "2026-03-02.12"] {
        clerk
            .get(&format!("/api/v1/postal-orders?pile=delayed&after={place}"))
            .refused_field("after", "cursor");
    }

    // Handed over, it may take the time of the rule.
    app.set_time("2026-03-03T09:00");
    for code in &codes[..2] {
        happens(&clerk, code, "O1", "handed_over", "2026-03-03T08:30").expect(200);
    }
    assert_eq!(counted(&clerk), [1, 0, 0]);
    app.set_time("2026-03-08T08:29");
    let clerk = app.sign_in("clerk");
    assert_eq!(counted(&clerk), [1, 0, 0]);
    app.set_time("2026-03-08T08:30");
    assert_eq!(pile(&clerk, "delayed"), items[..2]);
    let rule = json!({"key": "post_delay_days", "agency": "H02.07", "valid_from": "2026-03-01", "value": 10, "source": "Quy chế"});
    app.sign_in("admin").put("/api/v1/rules", rule).expect(200);
    assert_eq!(counted(&clerk), [1, 0, 0]);

    // What came back lies there until it is sent again or taken.
    happens(&clerk, &codes[0], "O1", "returned", "2026-03-08T08:00").expect(200);
    happens(&clerk, &codes[1], "O1", "returned", "2026-03-08T07:00").expect(200);
    assert_eq!(pile(&clerk, "came_back"), [items[1].clone(), items[0].clone()]);
    order(&clerk, &codes[0]).expect(200);
    assert_eq!(pile(&clerk, "came_back"), [items[1].clone()]);
    assert_eq!(
        pile(&clerk, "to_hand_over"),
        [items[2].clone(), format!("{}-O2", codes[0])]
    );
    clerk.done(&codes[1], "give_at_counter", json!({}));
    assert_eq!(counted(&clerk), [2, 0, 0]);
    // Taken at the counter, a result waits for no post any more.
    let taken = clerk.done(&codes[2], "hand_back", json!({"return_channel": "counter"}));
    assert_eq!(
        (&taken["postal"]["orders"][0]["state"], &taken["return_channel"]),
        (&json!("cancelled"), &json!("counter"))
    );
    assert_eq!(counted(&clerk), [1, 0, 0]);
    app.verify();
});

story!(a_list_goes_with_what_is_handed_over, |app| {
    let clerk = app.sign_in("clerk");
    let path = "/api/v1/postal-orders/hand-over-list";
    clerk.get(path).refused(409, "nothing_to_hand_over");
    let codes = [decided(app), decided(app)];
    order(&clerk, &codes[0]).expect(200);
    let other = json!({
        "version": clerk.dossier(&codes[1])["version"], "direction": "out", "carrier": "Viettel Post",
        "item_code": "EE473124829VN", "name": "Lê Thị Ánh", "address": "Thôn Tây, xã Hoàng Lương",
    });
    clerk
        .post(&format!("/api/v1/dossiers/{}/postal-orders", codes[1]), other)
        .expect(200);
    let all = pdf(&clerk, path);
    says(
        &all,
        &[
            "DANH SÁCH BÀN GIAO BƯU GỬI CHO BƯU CHÍNH",
            "Bưu điện huyện",
            "Viettel Post",
            "EE473124829VN",
            &codes[0],
            &codes[1],
            "Nguyễn Thị Đào",
            "0912345678",
            "Thôn Đông, xã Hoàng An",
            "Thôn Tây, xã Hoàng Lương",
            "BÊN GIAO",
            "BÊN NHẬN",
        ],
    );
    // Each carrier signs for what is its own.
    if let Some(text) = text(&all) {
        assert_eq!(text.matches("BÊN NHẬN").count(), 2, "{text}");
    }
    let only = pdf(&clerk, &format!("{path}?orders={}-O1", codes[1]));
    if let Some(text) = text(&only) {
        assert!(
            text.contains("Viettel Post") && !text.contains("Bưu điện huyện"),
            "{text}"
        );
    }
    // What was handed over is printed again by name, and stands on no other list.
    app.set_time("2026-03-02T10:00");
    happens(&clerk, &codes[1], "O1", "handed_over", "2026-03-02T09:30").expect(200);
    says(
        &pdf(&clerk, &format!("{path}?orders={0}-O1,{1}-O1", codes[0], codes[1])),
        &["Viettel Post", &codes[0]],
    );
    if let Some(text) = text(&pdf(&clerk, path)) {
        assert!(!text.contains("Viettel Post"), "{text}");
    }

    // Not there, somebody else's, none, too many.
    let missing = format!("{path}?orders={}-O1,khong-co", codes[0]);
    clerk.get(&missing).refused(404, "postal_order_not_found");
    let elsewhere = app.sign_in("clerk.01");
    elsewhere
        .get(&format!("{path}?orders={}-O1", codes[0]))
        .refused(404, "postal_order_not_found");
    elsewhere.get(path).refused(409, "nothing_to_hand_over");
    elsewhere
        .get(&format!("{path}?agency=H02.07"))
        .refused(404, "agency_not_found");
    clerk
        .get(&format!("{path}?orders=,"))
        .refused_field("orders", "out_of_range");
    let many = vec!["x"; 201].join(",");
    clerk
        .get(&format!("{path}?orders={many}"))
        .refused_field("orders", "out_of_range");
    app.sign_in("leader").get(path).refused(403, "not_allowed");
    happens(&clerk, &codes[1], "O1", "delivered", "2026-03-02T09:45").expect(200);
    clerk
        .get(&format!("{path}?orders={}-O1", codes[1]))
        .refused(404, "postal_order_not_found");
});
