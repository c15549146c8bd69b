//! Payment online, through the simulated gateway and its HTTP contract.

use serde_json::{Value, json};

use super::{money, receipt};
use crate::story;
use crate::support::{Actor, Answer, PARTY_SECRET, TestApp, marital_status};
use crate::web::browser::Browser;

/// Asks for payment online and waits until the gateway knows of it. Answers the order.
#[track_caller]
pub fn requested(app: &TestApp, who: &Actor<'_>, code: &str) -> String {
    money(
        who,
        code,
        "payment-requests",
        json!({"return_url": "https://dichvucong.example.vn/"}),
    )
    .expect(200);
    let dossier = app.wait_for(
        || who.dossier(code),
        |d| d["payment"]["requests"].as_array().unwrap().last().unwrap()["state"] == "open",
    );
    let request = dossier["payment"]["requests"]
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .clone();
    assert!(
        request["pay_url"]
            .as_str()
            .unwrap()
            .ends_with(request["order_id"].as_str().unwrap())
    );
    request["order_id"].as_str().unwrap().to_owned()
}

/// The payer ends at the gateway.
#[track_caller]
pub fn at_gateway(app: &TestApp, order: &str, outcome: &str) -> Answer {
    let payer = app.anybody();
    let request = payer.request("POST", &format!("/simulator/gateway/pay/{order}"));
    let request = request
        .header("content-type", "application/x-www-form-urlencoded")
        .body(format!("outcome={outcome}"));
    payer.send(request)
}

/// A notice of the gateway, signed.
pub fn notice(app: &TestApp, nonce: &str, order: &str, amount: i64, state: &str) -> Answer {
    let body = json!({"nonce": nonce, "order_id": order, "gateway_ref": "GW1", "amount": amount, "state": state});
    app.notice("payments", &body, PARTY_SECRET)
}

story!(a_fee_is_paid_online_first, |app| {
    let clerk = app.sign_in("clerk.01");
    let code = clerk.take_in(marital_status("Nguyễn Văn Ấn"));
    let public = || {
        app.anybody()
            .get(&format!("/api/v1/public/dossiers/{code}?secret=1234"))
            .expect(200)
    };
    assert_eq!(public()["pay_url"], Value::Null);
    money(&clerk, &code, "payment-requests", json!({"return_url": "http://x"}))
        .refused_field("return_url", "endpoint_not_encrypted");
    let order = requested(app, &clerk, &code);
    let pending = clerk.dossier(&code);
    assert_eq!(
        (&pending["payment"]["state"], &pending["payment"]["fees"][0]["state"]),
        (&json!("pending"), &json!("pending"))
    );
    assert!(public()["pay_url"].as_str().unwrap().ends_with(&order));
    assert_eq!(public()["fee_unpaid"], 5000);
    // Nothing goes on while the answer is awaited.
    clerk.act(&code, "forward", json!({})).refused(409, "fee_unpaid");
    clerk
        .act(&code, "pay_fee", json!({"method": "cash"}))
        .refused(409, "fee_pending");
    money(&clerk, &code, "payment-requests", json!({})).refused(409, "fee_pending");
    let leader = app.sign_in("leader.01");
    let exempt = json!({"fee": 1, "legal_ground": "Điều 10", "reason": "Hộ nghèo"});
    money(&leader, &code, "exemptions", exempt).refused(409, "fee_pending");

    app.set_time("2026-03-02T09:05");
    assert_eq!(
        app.anybody().get(&format!("/simulator/gateway/pay/{order}")).status,
        200
    );
    assert_eq!(
        at_gateway(app, &order, "paid").expect(200),
        json!({"callback_answered": 200})
    );
    assert_eq!(at_gateway(app, &order, "paid").status, 409);
    let paid = clerk.dossier(&code);
    let payment = &paid["payment"]["payments"][0];
    assert_eq!(
        (&paid["payment"]["state"], &payment["method"], &payment["taken_by"]),
        (&json!("paid"), &json!("online"), &Value::Null)
    );
    assert_eq!(payment["reference"], "SIM00000001");
    assert!(receipt(&paid).starts_with("01BLP0-001 AE-26E"));
    assert_eq!(public()["fee_unpaid"], 0);
    clerk.done(&code, "forward", json!({}));
    // Real money is not voided by cancelling its receipt.
    let cancel = json!({"receipt": receipt(&paid), "reason": "Nhầm", "replace": false});
    money(&leader, &code, "receipt-cancellations", cancel).refused(409, "receipt_online");
    assert!(
        receipt(&leader.dossier(&code)) == receipt(&paid),
        "a refused act cancels nothing"
    );
    // It stands in the book of the agency, without a clerk.
    let report = leader
        .get("/api/v1/reports/cash_book?agency=H02.07.01&from=2026-03-02&to=2026-03-02")
        .expect(200);
    assert_eq!(
        (&report["rows"][0]["clerk"], &report["rows"][0]["taken_online"]),
        (&json!("Trực tuyến (không qua cán bộ)"), &json!(5000))
    );
    let history = clerk.get(&format!("/api/v1/dossiers/{code}/events")).expect(200);
    assert_eq!(
        (&history["items"][2]["action"], &history["items"][2]["by"]),
        (&json!("payment_confirmed"), &Value::Null)
    );
});

story!(what_fails_online_is_paid_at_the_desk, |app| {
    let (clerk, leader) = (app.sign_in("clerk.01"), app.sign_in("leader.01"));
    let failed = clerk.take_in(marital_status("Nguyễn Văn Ấn"));
    let order = requested(app, &clerk, &failed);
    at_gateway(app, &order, "failed").expect(200);
    let dossier = clerk.dossier(&failed);
    assert_eq!(
        (
            &dossier["payment"]["state"],
            &dossier["payment"]["requests"][0]["state"]
        ),
        (&json!("unpaid"), &json!("failed"))
    );
    clerk.done(&failed, "pay_fee", json!({"method": "cash"}));

    // Given up, paid at the desk, and then the money comes online all the same: it is entered, and goes back.
    let code = clerk.take_in(marital_status("Trần Thị Bé"));
    let order = requested(app, &clerk, &code);
    let cancel = || {
        money(
            &clerk,
            &code,
            "payment-request-cancellations",
            json!({"reason": "Nộp tại quầy"}),
        )
    };
    cancel().expect(200);
    cancel().refused(409, "no_open_request");
    clerk.done(&code, "pay_fee", json!({"method": "cash"}));
    notice(app, "n-1", &order, 5000, "paid").expect(200);
    let dossier = clerk.dossier(&code);
    assert_eq!(dossier["payment"]["payments"].as_array().unwrap().len(), 2);
    let surplus = &dossier["payment"]["fees"][1];
    assert_eq!(
        (&surplus["amount"], &surplus["state"], &surplus["timing"]),
        (&json!(5000), &json!("paid"), &json!("none"))
    );
    assert_eq!(dossier["payment"]["amount"], 5000, "what came too much was never due");
    let mut refund =
        json!({"fee": 2, "method": "transfer", "reference": "UNC 7", "legal_ground": "Điều 5", "reason": "Nộp thừa"});
    // Nobody at a desk took this money, and a leader has no cash book that could be closed.
    money(&leader, &code, "refunds", refund.clone()).refused_field("paid_out_by", "missing");
    refund["paid_out_by"] = json!("clerk.01");
    let done = money(&leader, &code, "refunds", refund).expect(200);
    assert_eq!(
        (&done["payment"]["fees"][1]["state"], &done["payment"]["state"]),
        (&json!("refunded"), &json!("paid"))
    );
    // It came online and goes back by transfer: nothing reads as if it had gone back online.
    let listed = leader
        .get("/api/v1/refunds?agency=H02.07.01&from=2026-03-01&to=2026-03-31")
        .expect(200);
    let item = &listed["items"][0];
    assert_eq!(
        (&item["dossier"], &item["method"], &item["paid_by"]),
        (&json!(code), &json!("transfer"), &json!("online"))
    );
    let page = Browser::signed_in(app, "leader.01")
        .get(&format!("/ho-so/{code}"))
        .expect(200);
    let fees = page.text("section[aria-labelledby=fees]").to_lowercase();
    assert!(
        fees.contains("đã hoàn trả") && !fees.contains("đã hoàn trả, "),
        "{fees}"
    );

    // Given up, and the money comes before anybody has paid: it pays the fee.
    let code = clerk.take_in(marital_status("Lê Văn Cường"));
    let order = requested(app, &clerk, &code);
    money(
        &clerk,
        &code,
        "payment-request-cancellations",
        json!({"reason": "Nộp tại quầy"}),
    )
    .expect(200);
    notice(app, "n-2", &order, 5000, "paid").expect(200);
    assert_eq!(clerk.dossier(&code)["payment"]["state"], "paid");
});

story!(a_statement_is_compared_with_the_books, |app| {
    let (clerk, leader) = (app.sign_in("clerk.01"), app.sign_in("leader.01"));
    let codes = ["An", "Bình", "Cúc"].map(|name| clerk.take_in(marital_status(name)));
    let orders = codes.each_ref().map(|code| requested(app, &clerk, code));
    at_gateway(app, &orders[0], "paid").expect(200);
    // Signed as the gateway would, but its statement will not list it.
    notice(app, "n-3", &orders[1], 5000, "paid").expect(200);
    clerk
        .put("/api/v1/reconciliations/2026-03-02", json!({}))
        .refused(403, "not_allowed");
    leader
        .get("/api/v1/reconciliations/2026-03-02")
        .refused(404, "reconciliation_not_found");
    leader
        .put("/api/v1/reconciliations/2026-03-03", json!({}))
        .refused_field("day", "in_the_future");
    leader.put("/api/v1/reconciliations/2026-03-02", json!({})).expect(202);
    let found = app.wait_for(
        || leader.get("/api/v1/reconciliations/2026-03-02").expect(200),
        |found| !found["finished_at"].is_null(),
    );
    assert_eq!(found["compared"], 2, "{found:#}");
    let differences = found["differences"].as_array().unwrap();
    assert_eq!(differences.len(), 1);
    assert_eq!(
        (
            &differences[0]["order_id"],
            &differences[0]["kind"],
            &differences[0]["booked"]
        ),
        (&json!(orders[1]), &json!("not_listed"), &json!(5000))
    );
});

story!(money_that_comes_without_a_number_left_gets_its_receipt_later, |app| {
    let (admin, clerk) = (app.sign_in("admin"), app.sign_in("clerk.01"));
    let book = clerk.get("/api/v1/receipt-books").expect(200)["items"][0].clone();
    let close = json!({"form": book["form"], "series": book["series"], "first_number": book["first_number"], "reason": "Đổi mẫu"});
    admin.post("/api/v1/receipt-books/closures", close).expect(200);
    let code = clerk.take_in(marital_status("Nguyễn Văn Ấn"));
    let order = requested(app, &clerk, &code);
    at_gateway(app, &order, "paid").expect(200);
    let paid = clerk.dossier(&code);
    assert_eq!(
        (&paid["payment"]["state"], &paid["payment"]["payments"][0]["receipts"]),
        (&json!("paid"), &json!([]))
    );
    let open =
        json!({"agency": "H02.07.01", "form": "01BLP0-001", "series": "AH-26E", "first_number": 1, "last_number": 9});
    admin.post("/api/v1/receipt-books", open).expect(201);
    let receipted = app.wait_for(
        || clerk.dossier(&code),
        |d| d["payment"]["payments"][0]["receipts"] != json!([]),
    );
    assert_eq!(receipt(&receipted), "01BLP0-001 AH-26E 0000001");
    // The history says so, in nobody's name.
    let told = clerk.get(&format!("/api/v1/dossiers/{code}/events")).expect(200);
    let last = told["items"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&last["action"], &last["by"]), (&json!("issue_receipt"), &Value::Null));
    assert_eq!(
        last["detail"],
        json!({"receipt": "01BLP0-001 AH-26E 0000001", "amount": 5000})
    );
});
