//! A result that the post takes is handed back by that: entered by a clerk, told by the carrier, taken back as a mistake.

use serde_json::{Value, json};

use crate::post::decided;
use crate::story;
use crate::support::{Actor, Answer, PARTY_SECRET, TestApp, household_business, local, paper};
use crate::web::browser::Browser;

/// Sends a result home by a carrier that is not connected.
#[track_caller]
fn order(who: &Actor<'_>, code: &str) -> Answer {
    let body = json!({
        "version": who.dossier(code)["version"], "direction": "out", "carrier": "Bưu điện huyện",
        "name": "Nguyễn Thị Đào", "phone": "0912345678", "address": "Thôn Đông, xã Hoàng An",
    });
    who.post(&format!("/api/v1/dossiers/{code}/postal-orders"), body)
}

fn happens(who: &Actor<'_>, code: &str, item: &str, kind: &str, at: &str) -> Answer {
    let body = json!({"order": format!("{code}-{item}"), "kind": kind, "at": local(at)});
    who.post(&format!("/api/v1/dossiers/{code}/postal-events"), body)
}

fn take_back(who: &Actor<'_>, code: &str, item: &str, kind: &str, at: &str) -> Answer {
    let body = json!({"order": format!("{code}-{item}"), "kind": kind, "at": local(at), "reason": "Nhầm hồ sơ"});
    who.post(&format!("/api/v1/dossiers/{code}/postal-event-cancellations"), body)
}

/// The carrier that is connected tells of an item.
fn told(app: &TestApp, code: &str, item: &str, kind: &str, at: &str) -> Answer {
    let body = json!({"nonce": format!("{code}{item}{kind}{at}"), "order_ref": format!("{code}-{item}"),
        "event_id": format!("{kind}{at}"), "kind": kind, "at": local(at)});
    app.notice("post", &body, PARTY_SECRET)
}

/// From 3 March a result costs 20,000 đồng when it is handed back. Answers a dossier that has one, nothing of it paid.
fn decided_unpaid(app: &TestApp) -> String {
    let fees = json!([{"kind": "fee", "name": "Phí cấp bản sao", "amount": 20_000, "timing": "pay_on_return"}]);
    let version = json!({"valid_from": "2026-03-03", "definition": {
        "agency_level": "district", "duration": {"unit": "working_day", "value": 3}, "service_level": 4, "postal_allowed": true,
        "steps": [{"name": "Ký duyệt", "role": "leader", "duration": {"unit": "working_day", "value": 1}}],
        "fees": fees,
    }});
    app.sign_in("admin")
        .post("/api/v1/procedures/1.001612/versions", version)
        .expect(201);
    app.set_time("2026-03-03T08:00");
    let mut body = household_business("Trần Văn Bình");
    body["applicant"]["address"] = json!("Thôn Tây, xã Hoàng An");
    body["papers"] = json!([]);
    let code = app.sign_in("clerk").take_in(body);
    app.sign_in("clerk").done(&code, "forward", json!({}));
    app.sign_in("leader")
        .done(&code, "decide", json!({"result": paper("7/GCN", "2026-03-03")}));
    code
}

/// What the history tells since there was a result.
fn acts(who: &Actor<'_>, code: &str) -> Vec<Value> {
    let history = who.get(&format!("/api/v1/dossiers/{code}/events")).expect(200);
    let events = history["items"].as_array().unwrap();
    let decided = events.iter().position(|e| e["action"] == "decide").unwrap();
    events[decided + 1..].to_vec()
}

fn names(events: &[Value]) -> Vec<&str> {
    events.iter().map(|e| e["action"].as_str().unwrap()).collect()
}

/// What figures and reports say of the month.
fn figures(app: &TestApp) -> Value {
    let (leader, days) = (app.sign_in("leader"), "agency=H02.07&from=2026-03-01&to=2026-03-31");
    let of = |what: &str| leader.get(&format!("/api/v1/{what}?{days}")).expect(200);
    let register = leader.get("/api/v1/reports/register?agency=H02.07&period=2026-03");
    json!([
        of("reports/postal")["total"],
        of("statistics/rates")["items"],
        of("statistics/timeliness")["total"],
        register.expect(200)["rows"]
    ])
}

#[track_caller]
fn left(who: &Actor<'_>) -> Vec<String> {
    let items = who.all("/api/v1/postal-orders?pile=not_handed_back&limit=1");
    let counts = who.get("/api/v1/postal-orders/counts").expect(200);
    assert_eq!(counts["not_handed_back"], items.len());
    items.iter().map(|i| i["order"].as_str().unwrap().to_owned()).collect()
}

story!(what_is_handed_over_to_the_post_is_handed_back, |app| {
    let clerk = app.sign_in("clerk");
    let code = decided(app);
    order(&clerk, &code).expect(200);
    let (before, counted) = (clerk.dossier(&code), figures(app));
    app.set_time("2026-03-03T09:00");
    let sent = happens(&clerk, &code, "O1", "handed_over", "2026-03-03T08:30").expect(200);
    assert_eq!(
        (&sent["status"], &sent["returned_at"], &sent["return_channel"]),
        (
            &json!("handed_back"),
            &json!(local("2026-03-03T09:00")),
            &json!("postal")
        )
    );
    assert_eq!(
        (&sent["timeliness"], &sent["decided_at"]),
        (&before["timeliness"], &before["decided_at"])
    );
    assert_eq!(sent["postal"]["orders"].as_array().unwrap().len(), 1);
    let events = acts(&clerk, &code);
    assert_eq!(names(&events), ["order_post", "postal_event", "hand_back"]);
    assert_eq!(
        (&events[2]["detail"]["postal_order"], &events[2]["by"]["username"]),
        (&json!(format!("{code}-O1")), &json!("clerk"))
    );
    assert_ne!(figures(app), counted);
    app.verify();

    // What happens to it from then on hands nothing back once more, and taking that back leaves what the post has.
    happens(&clerk, &code, "O1", "delivered", "2026-03-03T08:50").expect(200);
    let seen = take_back(&clerk, &code, "O1", "delivered", "2026-03-03T08:50").expect(200);
    assert_eq!(seen["status"], "handed_back");
    clerk.act(&code, "hand_back", json!({})).refused(409, "wrong_state");

    // What the post never took lies at the desk as before.
    let seen = take_back(&clerk, &code, "O1", "handed_over", "2026-03-03T08:30").expect(200);
    for field in [
        "status",
        "returned_at",
        "timeliness",
        "return_channel",
        "receiver",
        "allowed_actions",
    ] {
        assert_eq!(seen[field], before[field], "{field}");
    }
    assert_eq!(seen["postal"]["orders"][0]["state"], "registered");
    assert_eq!(figures(app), counted);
    app.verify();
    // And is handed back by whatever is done then.
    app.set_time("2026-03-04T09:00");
    let sent = happens(&clerk, &code, "O1", "collected", "2026-03-04T08:30").expect(200);
    assert_eq!(sent["returned_at"], local("2026-03-04T09:00"));
    take_back(&clerk, &code, "O1", "collected", "2026-03-04T08:30").expect(200);
    let given = clerk.done(&code, "hand_back", json!({"return_channel": "counter"}));
    assert_eq!(given["postal"]["orders"][0]["state"], "cancelled");
});

story!(what_the_carrier_has_taken_is_handed_back, |app| {
    let clerk = app.sign_in("clerk");
    let code = decided(app);
    let body = json!({"version": clerk.dossier(&code)["version"], "direction": "out", "name": "Nguyễn Thị Đào",
        "address": "Thôn Đông"});
    clerk
        .post(&format!("/api/v1/dossiers/{code}/postal-orders"), body)
        .expect(200);
    app.set_time("2026-03-03T09:00");
    told(app, &code, "O1", "collected", "2026-03-03T08:30").expect(200);
    let sent = clerk.dossier(&code);
    assert_eq!(
        (&sent["status"], &sent["returned_at"]),
        (&json!("handed_back"), &json!(local("2026-03-03T09:00")))
    );
    told(app, &code, "O1", "handed_over", "2026-03-03T08:40").expect(200);
    let events = acts(&clerk, &code);
    assert_eq!(
        names(&events),
        ["order_post", "postal_event", "hand_back", "postal_event"]
    );
    assert_eq!(
        (&events[2]["by"], &events[2]["detail"]["automatic"]),
        (&Value::Null, &json!(true))
    );
    // What a clerk entered too and takes back leaves what the carrier told.
    happens(&clerk, &code, "O1", "delivered", "2026-03-03T08:50").expect(200);
    let seen = take_back(&clerk, &code, "O1", "delivered", "2026-03-03T08:50").expect(200);
    assert_eq!(seen["status"], "handed_back");
    app.verify();
});

story!(what_still_costs_something_is_not_handed_back_by_the_post, |app| {
    let clerk = app.sign_in("clerk");
    let code = decided_unpaid(app);
    order(&clerk, &code).expect(200);
    let before = clerk.dossier(&code);
    let refused = happens(&clerk, &code, "O1", "handed_over", "2026-03-03T08:00").refused(409, "fee_unpaid");
    assert!(refused["detail"].as_str().unwrap().contains("20"), "{refused:#}");
    assert_eq!(clerk.dossier(&code), before, "nothing is entered");

    // What the carrier tells has happened, and is left to the desk.
    let cancel = json!({"version": before["version"], "order": format!("{code}-O1"), "reason": "Đổi đơn vị"});
    clerk
        .post(&format!("/api/v1/dossiers/{code}/postal-order-cancellations"), cancel)
        .expect(200);
    let body = json!({"version": clerk.dossier(&code)["version"], "direction": "out", "name": "Trần Văn Bình", "address": "Thôn Tây"});
    clerk
        .post(&format!("/api/v1/dossiers/{code}/postal-orders"), body)
        .expect(200);
    assert!(left(&clerk).is_empty());
    told(app, &code, "O2", "handed_over", "2026-03-03T08:00").expect(200);
    let seen = clerk.dossier(&code);
    assert_eq!(
        (&seen["status"], &seen["postal"]["orders"][1]["state"]),
        (&json!("decided"), &json!("handed_over"))
    );
    assert_eq!(left(&clerk), [format!("{code}-O2")]);
    assert!(left(&app.sign_in("clerk.01")).is_empty());
    // So is what a clerk tells of an item that the post has.
    happens(&clerk, &code, "O2", "delivered", "2026-03-03T08:05").expect(200);
    assert_eq!(clerk.dossier(&code)["status"], "decided");
    take_back(&clerk, &code, "O2", "delivered", "2026-03-03T08:05").expect(200);
    assert_eq!(left(&clerk), [format!("{code}-O2")]);
    let page = Browser::signed_in(app, "clerk")
        .get("/buu-chinh?pile=not_handed_back")
        .expect(200);
    page.says(&[
        &format!("{code}-O2"),
        "Bưu chính đã nhận kết quả nhưng hồ sơ chưa trả được",
    ]);
    assert_eq!(page.all(&format!("td a[href='/ho-so/{code}']")).len(), 2);

    // Paid, it is handed back in the item that the post has.
    clerk.done(&code, "pay_fee", json!({"method": "transfer", "reference": "FT26062"}));
    clerk
        .act(&code, "hand_back", json!({"return_channel": "counter"}))
        .refused_field("return_channel", "with_the_post");
    let sent = clerk.done(&code, "hand_back", json!({}));
    assert_eq!(sent["postal"]["orders"].as_array().unwrap().len(), 2);
    assert!(left(&clerk).is_empty());
    app.verify();
});

story!(what_was_left_to_the_desk_is_handed_back_when_it_is_delivered, |app| {
    let clerk = app.sign_in("clerk");
    let code = decided_unpaid(app);
    let body = json!({"version": clerk.dossier(&code)["version"], "direction": "out", "name": "Trần Văn Bình", "address": "Thôn Tây"});
    clerk
        .post(&format!("/api/v1/dossiers/{code}/postal-orders"), body)
        .expect(200);
    told(app, &code, "O1", "handed_over", "2026-03-03T08:00").expect(200);
    clerk.done(&code, "pay_fee", json!({"method": "transfer", "reference": "FT26062"}));
    told(app, &code, "O1", "delivered", "2026-03-03T08:05").expect(200);
    assert_eq!(clerk.dossier(&code)["status"], "handed_back");
    app.verify();
});

story!(what_a_clerk_handed_back_before_stays_handed_back, |app| {
    let clerk = app.sign_in("clerk");
    let code = decided(app);
    order(&clerk, &code).expect(200);
    let page = Browser::signed_in(app, "clerk")
        .get(&format!("/ho-so/{code}/hand_back"))
        .expect(200);
    assert_eq!(page.all(&format!(".notice a[href='/ho-so/{code}/buu-chinh']")).len(), 1);
    let returned = clerk.done(&code, "hand_back", json!({}));
    assert_eq!(
        returned["postal"]["orders"].as_array().unwrap().len(),
        1,
        "the item that waits is used"
    );
    app.set_time("2026-03-03T09:00");
    happens(&clerk, &code, "O1", "handed_over", "2026-03-03T08:30").expect(200);
    let seen = take_back(&clerk, &code, "O1", "handed_over", "2026-03-03T08:30").expect(200);
    assert_eq!(
        (
            &seen["status"],
            &seen["returned_at"],
            &seen["postal"]["orders"][0]["state"]
        ),
        (&json!("handed_back"), &returned["returned_at"], &json!("registered"))
    );
    assert_eq!(
        names(&acts(&clerk, &code)),
        ["order_post", "hand_back", "postal_event", "cancel_postal_event"]
    );
    app.verify();
});

story!(what_came_back_is_sent_again_only_by_who_says_so, |app| {
    let clerk = app.sign_in("clerk");
    let codes = [decided(app), decided(app)];
    app.set_time("2026-03-05T09:00");
    for code in &codes {
        order(&clerk, code).expect(200);
        happens(&clerk, code, "O1", "returned", "2026-03-05T08:30").expect(200);
        assert_eq!(
            clerk.dossier(code)["status"],
            "decided",
            "what came back lies at the desk"
        );
        clerk
            .act(code, "hand_back", json!({}))
            .refused_field("return_channel", "missing");
    }
    let given = clerk.done(&codes[0], "hand_back", json!({"return_channel": "counter"}));
    assert_eq!(given["postal"]["orders"].as_array().unwrap().len(), 1);
    let sent = clerk.done(&codes[1], "hand_back", json!({"return_channel": "postal"}));
    assert_eq!(sent["postal"]["orders"][1]["state"], "registered");
});

story!(an_item_does_not_go_on_after_another_went_out_for_it, |app| {
    let clerk = app.sign_in("clerk");
    let code = decided(app);
    app.set_time("2026-03-05T09:00");
    order(&clerk, &code).expect(200);
    happens(&clerk, &code, "O1", "handed_over", "2026-03-05T07:30").expect(200);
    happens(&clerk, &code, "O1", "returned", "2026-03-05T07:40").expect(200);
    order(&clerk, &code).expect(200);
    let delivered = |item: &str, at: &str| happens(&clerk, &code, item, "delivered", at);
    let page = || {
        let page = Browser::signed_in(app, "clerk").get(&format!("/ho-so/{code}/buu-chinh"));
        page.expect(200).all("input[name=kind]").len()
    };
    let refused = delivered("O1", "2026-03-05T08:00").refused(409, "postal_order_replaced");
    assert!(
        refused["detail"].as_str().unwrap().contains(&format!("{code}-O2")),
        "{refused:#}"
    );
    assert_eq!(page(), 4, "only of the next item");
    happens(&clerk, &code, "O2", "handed_over", "2026-03-05T08:10").expect(200);
    delivered("O1", "2026-03-05T08:20").refused(409, "postal_order_replaced");
    // What was forgotten of it is still entered: it moves nothing.
    happens(&clerk, &code, "O1", "collected", "2026-03-05T07:20").expect(200);
    happens(&clerk, &code, "O2", "returned", "2026-03-05T08:30").expect(200);
    delivered("O1", "2026-03-05T08:40").refused(409, "postal_order_replaced");
    delivered("O2", "2026-03-05T08:50").expect(200);
    // The first item took the result out, the next one has it: taking the first back changes nothing about that.
    take_back(&clerk, &code, "O2", "delivered", "2026-03-05T08:50").expect(200);
    assert_eq!(clerk.dossier(&code)["status"], "handed_back");
    app.verify();
});

story!(each_of_several_is_handed_back_or_told_why_not, |app| {
    let clerk = app.sign_in("clerk");
    let owing = decided_unpaid(app);
    let paid = decided_unpaid_no_more(app);
    for code in [&owing, &paid] {
        order(&clerk, code).expect(200);
    }
    let browser = Browser::signed_in(app, "clerk");
    let page = browser.get("/buu-chinh").expect(200);
    let chosen = [&owing, &paid].map(|code| format!("{code}-O1~{code}"));
    let both: Vec<(&str, &str)> = chosen.iter().map(|value| ("chosen", value.as_str())).collect();
    let some = browser.submit(&page, "/buu-chinh/ban-giao", &both).expect(200);
    some.says(&[
        "Đã ghi nhận bàn giao 1 bưu gửi.",
        "1 bưu gửi chưa ghi nhận được:",
        "Hồ sơ chưa nộp phí, lệ phí",
    ]);
    assert_eq!(
        some.texts(&format!("li a[href='/ho-so/{owing}']")),
        [format!("Hồ sơ {owing}")]
    );
    let stands = |code: &str| {
        let seen = clerk.dossier(code);
        (seen["status"].clone(), seen["postal"]["orders"][0]["state"].clone())
    };
    assert_eq!(stands(&owing), (json!("decided"), json!("registered")));
    assert_eq!(stands(&paid), (json!("handed_back"), json!("handed_over")));
    app.verify();
});

/// A dossier beside the one that owes, which owes nothing any more.
fn decided_unpaid_no_more(app: &TestApp) -> String {
    let clerk = app.sign_in("clerk");
    let mut body = household_business("Lê Thị Chi");
    body["applicant"]["address"] = json!("Thôn Nam");
    body["papers"] = json!([]);
    body["payment_method"] = json!("cash");
    let code = clerk.take_in(body);
    clerk.done(&code, "forward", json!({}));
    app.sign_in("leader")
        .done(&code, "decide", json!({"result": paper("8/GCN", "2026-03-03")}));
    code
}
