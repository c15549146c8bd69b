//! What undoes something in a cash book: a hand-over that was entered by mistake, a day that was closed too early. Both stay, and the
//! sums are counted from what is left.

use serde_json::{Value, json};

use super::page;
use crate::parallel::at_once;
use crate::story;
use crate::support::{Actor, Answer, marital_status};

fn enter(who: &Actor<'_>, what: &str, body: Value) -> Answer {
    who.post(&format!("/api/v1/cash-book/{what}"), body)
}

fn pay(who: &Actor<'_>, name: &str) {
    let mut body = marital_status(name);
    body["payment_method"] = json!("cash");
    who.take_in(body);
}

fn hand_over(who: &Actor<'_>, amount: i64, receiver: &str) -> Value {
    enter(
        who,
        "handovers",
        json!({"amount": amount, "receiver": receiver, "reference": "GNT 12"}),
    )
    .expect(201)
}

fn back(who: &Actor<'_>, id: &Value) -> Answer {
    enter(
        who,
        "handover-cancellations",
        json!({"id": id, "reason": "Ghi nhầm nơi nhận"}),
    )
}

/// The id of a hand-over on a page.
#[track_caller]
fn id(page: &Value, n: usize) -> Value {
    let id = page["handovers"][n]["id"].clone();
    assert!(id.is_string(), "{page:#}");
    id
}

fn reopen(who: &Actor<'_>, clerk: &str, day: &str) -> Answer {
    let body = json!({"agency": "H02.07.01", "clerk": clerk, "day": day, "reason": "Bỏ sót một lần nộp"});
    enter(who, "reopenings", body)
}

story!(a_hand_over_by_mistake_is_taken_back_while_the_book_is_open, |app| {
    let (clerk, leader) = (app.sign_in("clerk.01"), app.sign_in("leader.01"));
    pay(&clerk, "Nguyễn Văn Ấn");
    pay(&clerk, "Lê Thị Bình");
    hand_over(&clerk, 4000, "Kho bạc");
    let two = hand_over(&clerk, 3000, "Thủ quỹ");
    // Where the money went stands on the page.
    let told: Vec<(&Value, &Value, &Value)> = two["handovers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|h| (&h["number"], &h["receiver"], &h["reference"]))
        .collect();
    assert_eq!(
        told,
        [
            (&json!(1), &json!("Kho bạc"), &json!("GNT 12")),
            (&json!(2), &json!("Thủ quỹ"), &json!("GNT 12"))
        ]
    );
    assert_eq!((&two["handed_over"], &two["expected"]), (&json!(7000), &json!(3000)));
    enter(&clerk, "handover-cancellations", json!({"id": id(&two, 0)})).refused_field("reason", "missing");
    enter(&clerk, "handover-cancellations", json!({"reason": "Nhầm"})).refused_field("id", "missing");
    for other in ["1", "-1", "x", "9223372036854775807"] {
        back(&clerk, &json!(other)).refused(404, "handover_not_found");
    }
    // Nobody takes back what another handed over: it is another book.
    back(&leader, &id(&two, 0)).refused(403, "not_allowed");
    app.sign_in("clerk.02")
        .post(
            "/api/v1/cash-book/handover-cancellations",
            json!({"id": id(&two, 0), "reason": "x"}),
        )
        .refused(404, "handover_not_found");
    let taken = back(&clerk, &id(&two, 0)).expect(201);
    assert_eq!(
        (&taken["handed_over"], &taken["expected"]),
        (&json!(3000), &json!(7000))
    );
    let undone = &taken["handovers"][0]["taken_back"];
    assert_eq!(
        (&undone["by"]["username"], &undone["reason"]),
        (&json!("clerk.01"), &json!("Ghi nhầm nơi nhận"))
    );
    assert_eq!(taken["handovers"][1]["taken_back"], Value::Null);
    back(&clerk, &id(&two, 0)).refused(404, "handover_not_found");
    // Two at once: one of them takes it back, and it counts once.
    let answers = at_once(4, |_| back(&clerk, &id(&two, 1)).status);
    assert_eq!(
        answers.iter().filter(|status| **status == 201).count(),
        1,
        "{answers:?}"
    );
    assert_eq!(page(&clerk)["expected"], 10_000);
    // What was taken back can be handed over again, and no more than there is.
    enter(&clerk, "handovers", json!({"amount": 10_001, "receiver": "Kho bạc"})).refused(409, "cash_short");
    hand_over(&clerk, 10_000, "Kho bạc");

    // On the next day the one before is still open; once it is closed nothing is taken back any more.
    app.set_time("2026-03-03T08:00");
    assert_eq!(page(&clerk)["opening"], 0);
    let third = id(&clerk.get("/api/v1/cash-book?day=2026-03-02").expect(200), 2);
    let of_yesterday = json!({"day": "2026-03-02", "id": third, "reason": "Chưa nộp"});
    let yesterday = enter(&clerk, "handover-cancellations", of_yesterday.clone()).expect(201);
    assert_eq!(
        (&yesterday["day"], &yesterday["expected"]),
        (&json!("2026-03-02"), &json!(10_000))
    );
    assert_eq!(page(&clerk)["opening"], 10_000);
    enter(&clerk, "closings", json!({"day": "2026-03-02", "counted": 10_000})).expect(201);
    enter(&clerk, "handover-cancellations", of_yesterday).refused(409, "cash_day_closed");
    // The report counts what was not taken back.
    let report = leader
        .get("/api/v1/reports/cash_book?agency=H02.07.01&from=2026-03-02&to=2026-03-02")
        .expect(200);
    assert_eq!(
        (&report["rows"][0]["handed_over"], &report["rows"][0]["counted"]),
        (&json!(0), &json!(10_000))
    );
});

story!(a_leader_opens_a_closed_day_again_and_both_closings_stay, |app| {
    let (clerk, leader) = (app.sign_in("clerk.01"), app.sign_in("leader.01"));
    pay(&clerk, "Nguyễn Văn Ấn");
    hand_over(&clerk, 2000, "Kho bạc");
    reopen(&leader, "clerk.01", "2026-03-02").refused(409, "cash_day_open");
    let note = json!({"counted": 5000, "note": "Thừa 2.000 đồng"});
    enter(&clerk, "closings", note).expect(201);
    app.set_time("2026-03-03T08:00");
    assert_eq!(page(&clerk)["opening"], 5000);

    // By leaders, with a reason, of their agency, of a day that is closed.
    reopen(&clerk, "clerk.01", "2026-03-02").refused(403, "not_allowed");
    reopen(&app.sign_in("handler.01"), "clerk.01", "2026-03-02").refused(403, "not_allowed");
    let bare = json!({"agency": "H02.07.01", "clerk": "clerk.01", "day": "2026-03-02"});
    enter(&leader, "reopenings", bare).refused_field("reason", "missing");
    let elsewhere = json!({"agency": "H02.07.02", "clerk": "clerk.02", "day": "2026-03-02", "reason": "x"});
    enter(&leader, "reopenings", elsewhere).refused(404, "agency_not_found");
    reopen(&leader, "nobody", "2026-03-02").refused(404, "user_not_found");
    reopen(&leader, "clerk.01", "2026-03-03").refused(409, "cash_day_open");
    reopen(&leader, "clerk.01", "2026-03-01").refused(409, "cash_reopen_last");
    let opened = reopen(&leader, "clerk.01", "2026-03-02").expect(201);
    assert_eq!((&opened["closed"], &opened["counted"]), (&json!(false), &Value::Null));
    let closing = &opened["closings"][0];
    assert_eq!(
        (
            &closing["counted"],
            &closing["reopened"]["by"]["username"],
            &closing["reopened"]["reason"]
        ),
        (&json!(5000), &json!("leader.01"), &json!("Bỏ sót một lần nộp"))
    );
    reopen(&leader, "clerk.01", "2026-03-02").refused(409, "cash_day_open");
    // The next morning is counted anew from what stands in the book.
    assert_eq!(page(&clerk)["opening"], 3000);

    // The clerk puts it right and closes again; both closings stay.
    let first = id(&clerk.get("/api/v1/cash-book?day=2026-03-02").expect(200), 0);
    enter(
        &clerk,
        "handover-cancellations",
        json!({"day": "2026-03-02", "id": first, "reason": "Chưa nộp kho bạc"}),
    )
    .expect(201);
    let again = enter(&clerk, "closings", json!({"day": "2026-03-02", "counted": 5000})).expect(201);
    assert_eq!((&again["difference"], &again["closed"]), (&json!(0), &json!(true)));
    let closings = again["closings"].as_array().unwrap();
    assert_eq!(closings.len(), 2);
    assert_eq!(
        (&closings[0]["reopened"]["reason"], &closings[1]["reopened"]),
        (&json!("Bỏ sót một lần nộp"), &Value::Null)
    );
    enter(&clerk, "closings", json!({"day": "2026-03-02", "counted": 5000})).refused(409, "cash_day_closed");
    assert_eq!(page(&clerk)["opening"], 5000);
    // A day behind one that was closed later stays as it is.
    enter(&clerk, "closings", json!({"counted": 5000})).expect(201);
    let refused = reopen(&leader, "clerk.01", "2026-03-02").refused(409, "cash_reopen_last");
    assert!(
        refused["detail"].as_str().unwrap().contains("03/03/2026"),
        "{refused:#}"
    );
    // The last one is opened in two ways at once: once.
    let answers = at_once(3, |_| reopen(&leader, "clerk.01", "2026-03-03").status);
    assert_eq!(
        answers.iter().filter(|status| **status == 201).count(),
        1,
        "{answers:?}"
    );
    pay(&clerk, "Lê Thị Bình");
    assert_eq!(page(&clerk)["expected"], 10_000);
});

story!(nobody_opens_their_own_book_again, |app| {
    let both = json!({
        "username": "kiem", "full_name": "Nguyễn Thị Kiêm", "password": "một câu rất dài",
        "grants": [{"role": "leader", "agency": "H02.07.01"}, {"role": "clerk", "agency": "H02.07.01"}],
    });
    app.sign_in("admin").post("/api/v1/users", both).expect(201);
    let both = app.sign_in_with("kiem", "một câu rất dài");
    enter(&both, "closings", json!({"agency": "H02.07.01", "counted": 0})).expect(201);
    reopen(&both, "kiem", "2026-03-02").refused(403, "cash_reopen_own");
    reopen(&app.sign_in("leader.01"), "kiem", "2026-03-02").expect(201);
});
