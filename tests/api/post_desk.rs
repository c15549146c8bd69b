//! Items of the post at the desk: what the post brings back, who takes it there, and what is sent again.

use serde_json::{Value, json};

use crate::post::decided;
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
        happens(&clerk, &code, "O1", "handed_over", "2026-03-03T08:30").expect(200);
        assert!(
            seen_by_citizen(app, &code)["what_next"]
                .as_str()
                .unwrap()
                .contains("chờ bưu tá")
        );
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
