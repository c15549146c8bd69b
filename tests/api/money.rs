//! Money: fees taken, waived and given back, receipts without gap, cash books, payment online through a gateway.

mod bad_input;
mod by_kind;
mod counted;
mod given_back;
pub mod online;
mod pay_first;
mod printed;
mod properties;
mod undone;

use serde_json::{Value, json};

use crate::parallel::at_once;
use crate::story;
use crate::support::{Actor, Answer, marital_status};

/// Sends an act on the money of a dossier at the version it has now.
#[track_caller]
pub fn money(who: &Actor<'_>, code: &str, what: &str, mut body: Value) -> Answer {
    body["version"] = who.dossier(code)["version"].clone();
    who.post(&format!("/api/v1/dossiers/{code}/{what}"), body)
}

/// The receipt that counts of the last payment.
#[track_caller]
pub fn receipt(dossier: &Value) -> String {
    let payment = dossier["payment"]["payments"].as_array().unwrap().last().unwrap();
    let receipts = payment["receipts"].as_array().unwrap();
    receipts.last().unwrap()["receipt"].as_str().unwrap().to_owned()
}

/// Copies: a fee of 2,000 đồng on return, at commune 01.
pub fn copies(name: &str) -> Value {
    let mut body = marital_status(name);
    body["procedure_code"] = json!("2.000815");
    body
}

fn page(who: &Actor<'_>) -> Value {
    who.get("/api/v1/cash-book").expect(200)
}

story!(a_fee_is_taken_while_the_clock_stands_still, |app| {
    let clerk = app.sign_in("clerk.01");
    let code = clerk.take_in(copies("Nguyễn Văn Ấn"));
    let see = || {
        let path = format!("/api/v1/public/dossiers/{code}?secret=1234");
        app.anybody().get(&path).expect(200)["what_next"].clone()
    };
    let told = see();
    assert!(told.as_str().unwrap().contains("còn phí, lệ phí phải nộp"), "{told}");
    clerk.done(
        &code,
        "request_supplement",
        json!({"reason": "Thiếu bản chính", "missing_papers": [{"name": "Bản chính"}]}),
    );
    let paid = clerk.done(&code, "pay_fee", json!({"method": "cash"}));
    assert_eq!(
        (&paid["payment"]["state"], &paid["status"]),
        (&json!("paid"), &json!("supplement_requested"))
    );
    clerk.done(&code, "supplement_received", json!({"papers": []}));
    let told = see();
    assert!(told.as_str().unwrap().ends_with("chưa cần làm gì thêm."), "{told}");
});

story!(a_fee_is_paid_receipted_cancelled_and_given_back, |app| {
    let (clerk, leader) = (app.sign_in("clerk.01"), app.sign_in("leader.01"));
    let code = clerk.take_in(marital_status("Nguyễn Văn Ấn"));
    clerk.act(&code, "forward", json!({})).refused(409, "fee_unpaid");
    let paid = clerk.done(&code, "pay_fee", json!({"method": "cash"}));
    let payment = &paid["payment"];
    assert_eq!((&payment["state"], &payment["amount"]), (&json!("paid"), &json!(5000)));
    let first = &payment["payments"][0];
    assert_eq!(
        (
            &first["amount"],
            &first["method"],
            &first["taken_by"]["username"],
            &first["fees"]
        ),
        (&json!(5000), &json!("cash"), &json!("clerk.01"), &json!([1]))
    );
    let number = |dossier: &Value| {
        let text = receipt(dossier);
        assert!(text.starts_with("01BLP0-001 AE-26E "), "{text}");
        text.rsplit(' ').next().unwrap().parse::<i64>().unwrap()
    };
    assert_eq!(first["receipts"][0]["payer_name"], "Nguyễn Văn Ấn");
    let one = number(&paid);
    clerk
        .act(&code, "pay_fee", json!({"method": "cash"}))
        .refused(409, "fee_not_due");

    // A wrong receipt is replaced by the next number; the money stays.
    let wrong = receipt(&paid);
    let cancel = |who: &Actor<'_>, receipt: &str, replace: bool| {
        let body = json!({"receipt": receipt, "reason": "Ghi sai tên", "replace": replace});
        money(who, &code, "receipt-cancellations", body)
    };
    cancel(&clerk, &wrong, true).refused(403, "not_allowed");
    let replaced = cancel(&leader, &wrong, true).expect(200);
    assert_eq!(number(&replaced), one + 1);
    cancel(&leader, &wrong, true).refused(404, "receipt_not_found");
    assert_eq!(page(&clerk)["taken"]["cash"], 5000);
    // A payment that never was: its receipt stays, cancelled, and the fee is due again.
    let unpaid = cancel(&leader, &receipt(&replaced), false).expect(200);
    assert_eq!(unpaid["payment"]["state"], "unpaid");
    assert_eq!(unpaid["payment"]["payments"][0]["voided"], true);
    assert_eq!(page(&clerk)["taken"]["cash"], 0);
    let again = clerk.done(
        &code,
        "pay_fee",
        json!({"method": "transfer", "reference": "FT26061123"}),
    );
    assert_eq!(number(&again), one + 2);
    assert_eq!(again["payment"]["payments"][1]["reference"], "FT26061123");

    // Given back in two parts, never more than was paid; in cash, because somebody else has paid in cash.
    let mut cash = marital_status("Lê Văn Cường");
    cash["payment_method"] = json!("cash");
    clerk.take_in(cash);
    let refund = |who: &Actor<'_>, amount: Value| {
        let body = json!({
            "fee": 1, "amount": amount, "method": "cash", "legal_ground": "Điều 5", "reason": "Thu nhầm mức",
            "paid_out_by": "clerk.01",
        });
        money(who, &code, "refunds", body)
    };
    refund(&clerk, json!(1000)).refused(403, "not_allowed");
    refund(&leader, json!(5001)).refused_field("amount", "amount_too_large");
    refund(&leader, json!(0)).refused_field("amount", "amount_zero");
    refund(&leader, json!(-5)).refused_field("amount", "money_negative");
    let part = refund(&leader, json!(1000)).expect(200);
    assert_eq!(part["payment"]["state"], "paid");
    cancel(&leader, &receipt(&part), false).refused(409, "receipt_refunded");
    refund(&leader, json!(4001)).refused_field("amount", "amount_too_large");
    let whole = refund(&leader, Value::Null).expect(200);
    assert_eq!(whole["payment"]["state"], "refunded");
    assert_eq!(whole["payment"]["refunds"].as_array().unwrap().len(), 2);
    refund(&leader, Value::Null).refused(409, "fee_not_paid");
    let page = page(&clerk);
    assert_eq!(
        (&page["taken"]["transfer"], &page["refunded"]["cash"]),
        (&json!(5000), &json!(5000))
    );
    assert_eq!(page["expected"], 0);

    // Every number is in the register, with why it was cancelled.
    let register = leader.get("/api/v1/receipts?agency=H02.07.01").expect(200);
    let items = register["items"].as_array().unwrap();
    let numbers: Vec<i64> = items.iter().map(|i| i["number"].as_i64().unwrap()).collect();
    assert_eq!(numbers, [one, one + 1, one + 2, one + 3]);
    assert_eq!(items[0]["cancel_reason"], "Ghi sai tên");
    assert_eq!(
        (&items[2]["cancelled_at"], &items[2]["dossier"]),
        (&Value::Null, &json!(code))
    );
    // Everything is told in the history.
    let history = leader.get(&format!("/api/v1/dossiers/{code}/events")).expect(200);
    let told: Vec<&str> = history["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["action"].as_str().unwrap())
        .collect();
    assert_eq!(
        told,
        [
            "create",
            "pay_fee",
            "cancel_receipt",
            "cancel_receipt",
            "pay_fee",
            "refund_fee",
            "refund_fee"
        ]
    );
    assert_eq!(history["items"][5]["detail"]["amount"], 1000);
});

story!(fees_are_waived_with_a_ground, |app| {
    let (clerk, leader) = (app.sign_in("clerk.01"), app.sign_in("leader.01"));
    let code = clerk.take_in(marital_status("Trần Thị Bình"));
    let exempt = |who: &Actor<'_>, amount: Value| {
        let body = json!({"fee": 1, "amount": amount, "legal_ground": "Điều 10 NĐ 120/2016", "reason": "Hộ nghèo"});
        money(who, &code, "exemptions", body)
    };
    exempt(&clerk, Value::Null).refused(403, "not_allowed");
    exempt(&leader, json!(5001)).refused_field("amount", "amount_too_large");
    money(&leader, &code, "exemptions", json!({"fee": 1, "reason": "Hộ nghèo"}))
        .refused_field("legal_ground", "missing");
    money(
        &leader,
        &code,
        "exemptions",
        json!({"fee": 9, "reason": "x", "legal_ground": "y"}),
    )
    .refused_field("fee", "fee_unknown");
    let part = exempt(&leader, json!(2000)).expect(200);
    assert_eq!(
        (&part["payment"]["amount"], &part["payment"]["state"]),
        (&json!(3000), &json!("unpaid"))
    );
    clerk.act(&code, "forward", json!({})).refused(409, "fee_unpaid");
    let rest = exempt(&leader, Value::Null).expect(200);
    assert_eq!(
        (&rest["payment"]["amount"], &rest["payment"]["fees"][0]["state"]),
        (&json!(0), &json!("cancelled"))
    );
    assert_eq!(rest["payment"]["exemptions"][0]["amount"], 2000);
    exempt(&leader, Value::Null).refused(409, "fee_not_due");
    clerk.done(&code, "forward", json!({}));

    // In part, and the rest paid.
    let code = clerk.take_in(marital_status("Lê Văn Cường"));
    let body = json!({"fee": 1, "amount": 2500, "legal_ground": "Điều 10", "reason": "Người khuyết tật"});
    money(&leader, &code, "exemptions", body).expect(200);
    let paid = clerk.done(&code, "pay_fee", json!({"method": "cash"}));
    assert_eq!(paid["payment"]["payments"][0]["amount"], 2500);
});

story!(the_cash_book_is_closed_with_what_was_counted, |app| {
    let (clerk, leader) = (app.sign_in("clerk.01"), app.sign_in("leader.01"));
    let pay = |method: Value| {
        let mut body = marital_status("Nguyễn Văn Ấn");
        body["payment_method"] = method;
        body["payment_reference"] = json!("FT1");
        clerk.take_in(body)
    };
    pay(json!("cash"));
    pay(json!("cash"));
    pay(json!("transfer"));
    let enter = |what: &str, body: Value| clerk.post(&format!("/api/v1/cash-book/{what}"), body);
    enter("handovers", json!({"amount": 10_001, "receiver": "Kho bạc"})).refused(409, "cash_short");
    enter("handovers", json!({"amount": 0, "receiver": "Kho bạc"})).refused_field("amount", "amount_zero");
    let handed = enter(
        "handovers",
        json!({"amount": 4000, "receiver": "Kho bạc", "reference": "GNT 12"}),
    )
    .expect(201);
    assert_eq!(
        (&handed["expected"], &handed["handed_over"]),
        (&json!(6000), &json!(4000))
    );
    enter("closings", json!({"counted": 5500})).refused_field("note", "difference_unexplained");
    enter("closings", json!({"counted": 1, "day": "2026-03-03"})).refused_field("day", "in_the_future");
    let closed = enter("closings", json!({"counted": 5500, "note": "Trả thừa tiền lẻ"})).expect(201);
    assert_eq!((&closed["difference"], &closed["closed"]), (&json!(-500), &json!(true)));
    enter("closings", json!({"counted": 5500})).refused(409, "cash_day_closed");
    enter("handovers", json!({"amount": 1, "receiver": "Kho bạc"})).refused(409, "cash_day_closed");
    // Nothing is taken any more on that day, and nothing stays half-written.
    let code = clerk.take_in(marital_status("Trần Thị Bé"));
    clerk
        .act(&code, "pay_fee", json!({"method": "cash"}))
        .refused(409, "cash_day_closed");
    assert_eq!(clerk.dossier(&code)["payment"]["payments"], json!([]));
    // The next day begins with what was counted.
    app.set_time("2026-03-03T08:00");
    clerk.done(&code, "pay_fee", json!({"method": "cash"}));
    let next = page(&clerk);
    assert_eq!((&next["opening"], &next["expected"]), (&json!(5500), &json!(10_500)));
    // Others see it by right only.
    app.sign_in("handler.01")
        .get("/api/v1/cash-book")
        .refused(403, "not_allowed");
    clerk
        .get("/api/v1/cash-book?clerk=clerk.02")
        .refused(403, "not_allowed");
    let seen = leader
        .get("/api/v1/cash-book?agency=H02.07.01&clerk=clerk.01&day=2026-03-02")
        .expect(200);
    assert_eq!(
        (&seen["taken"], &seen["payments"]),
        (&json!({"cash": 10_000, "transfer": 5000, "online": 0}), &json!(3))
    );
    assert_eq!(seen["clerk"], next["clerk"]);
    assert_eq!(seen["clerk"]["username"], "clerk.01");
    leader
        .get("/api/v1/cash-book?agency=H02.07.02&clerk=clerk.01")
        .refused(404, "agency_not_found");

    // The report says the same, in all its forms.
    let path = "/api/v1/reports/cash_book?agency=H02.07.01&from=2026-03-01&to=2026-03-31";
    let report = leader.get(path).expect(200);
    let rows = report["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 2, "{report:#}");
    assert_eq!(
        (
            &rows[0]["opening"],
            &rows[0]["expected"],
            &rows[0]["counted"],
            &rows[0]["difference"]
        ),
        (&json!(0), &json!(6000), &json!(5500), &json!(-500))
    );
    assert_eq!(
        (&rows[1]["opening"], &rows[1]["taken_cash"], &rows[1]["counted"]),
        (&json!(5500), &json!(5000), &Value::Null)
    );
    assert_eq!(
        (&report["total"]["taken_cash"], &report["total"]["payments"]),
        (&json!(15_000), &json!(4))
    );
    let csv = leader.get(&format!("{path}&format=csv"));
    assert_eq!(csv.status, 200);
    assert!(csv.body.as_str().unwrap().contains("5500"));
    assert_eq!(leader.get(&format!("{path}&format=xlsx")).status, 200);
    clerk.get(path).refused(403, "not_allowed");
    let frozen = json!({"report": "cash_book", "agency": "H02.07.01", "from": "2026-03-02", "to": "2026-03-02"});
    leader.post("/api/v1/reports/frozen", frozen).expect(201);
});

story!(books_of_receipts_follow_one_another, |app| {
    let (admin, clerk) = (app.sign_in("admin"), app.sign_in("clerk.01"));
    let open = |series: &str, first: i64, last: i64| {
        let body = json!({
            "agency": "H02.07.01", "form": "01BLP0-001", "series": series, "first_number": first, "last_number": last,
        });
        admin.post("/api/v1/receipt-books", body)
    };
    let there = clerk.get("/api/v1/receipt-books").expect(200);
    let demo = there["items"][0].clone();
    let first = demo["first_number"].as_i64().unwrap();
    open("AE-26E", first + 10, first + 20).refused(409, "receipt_book_overlaps");
    open("AF-26E", 5, 4).refused_field("last_number", "receipt_numbers");
    open("AF 26E", 1, 2).refused_field("series", "receipt_mark");
    open("AF-26E", 1, 2).expect(201);
    let pay = || {
        let mut body = marital_status("Nguyễn Văn Ấn");
        body["payment_method"] = json!("cash");
        clerk.post("/api/v1/dossiers", body)
    };
    assert!(receipt(&pay().expect(201)).contains("AE-26E"));
    let close = |series: &str, first: i64| {
        let body = json!({"form": "01BLP0-001", "series": series, "first_number": first, "reason": "Đổi mẫu"});
        admin.post("/api/v1/receipt-books/closures", body)
    };
    close("AE-26E", first).expect(200);
    close("AE-26E", first).refused(409, "receipt_book_closed");
    close("ZZ-26E", first).refused(404, "receipt_book_not_found");
    assert!(receipt(&pay().expect(201)).ends_with("AF-26E 0000001"));
    assert!(receipt(&pay().expect(201)).ends_with("AF-26E 0000002"));
    // No number left: nothing is taken, nothing is received, no dossier number is used.
    pay().refused(409, "receipt_book_missing");
    let before = clerk.get("/api/v1/dossiers").expect(200)["items"]
        .as_array()
        .unwrap()
        .len();
    assert_eq!(before, 3);
    open("AG-26E", 7, 7).expect(201);
    assert!(receipt(&pay().expect(201)).ends_with("AG-26E 0000007"));
});

story!(thirty_two_receipts_at_once_have_consecutive_numbers, |app| {
    let clerk = app.sign_in("clerk.01");
    let codes: Vec<String> = (0..32)
        .map(|_| clerk.take_in(marital_status("Nguyễn Văn Ấn")))
        .collect();
    let answers = at_once(32, |n| clerk.act(&codes[n], "pay_fee", json!({"method": "cash"})));
    let mut numbers: Vec<i64> = answers
        .into_iter()
        .map(|answer| {
            receipt(&answer.expect(200))
                .rsplit(' ')
                .next()
                .unwrap()
                .parse()
                .unwrap()
        })
        .collect();
    numbers.sort_unstable();
    let first = numbers[0];
    assert_eq!(numbers, (first..first + 32).collect::<Vec<_>>());
    assert_eq!(page(&clerk)["taken"]["cash"], 32 * 5000);
});

story!(one_fee_paid_by_many_at_once_is_paid_once, |app| {
    let clerk = app.sign_in("clerk.01");
    let code = clerk.take_in(copies("Nguyễn Văn Ấn"));
    let path = format!("/api/v1/dossiers/{code}/actions");
    let body = json!({"action": "pay_fee", "version": 1, "method": "cash"});
    let answers = at_once(16, |_| clerk.post(&path, body.clone()));
    let won = answers.iter().filter(|a| a.status == 200).count();
    assert_eq!(won, 1);
    for answer in answers.into_iter().filter(|a| a.status != 200) {
        answer.refused(409, "stale_version");
    }
    let dossier = clerk.dossier(&code);
    assert_eq!(dossier["payment"]["payments"].as_array().unwrap().len(), 1);
    assert_eq!(
        dossier["payment"]["payments"][0]["receipts"].as_array().unwrap().len(),
        1
    );
    // A double click with one key is answered with the first answer.
    let code = clerk.take_in(copies("Trần Thị Bé"));
    let path = format!("/api/v1/dossiers/{code}/actions");
    let pay = || {
        clerk.send(
            clerk
                .request("POST", &path)
                .json(&body)
                .header("idempotency-key", "thu-1"),
        )
    };
    let (first, second) = (pay().expect(200), pay().expect(200));
    assert_eq!(receipt(&first), receipt(&second));
});

story!(no_more_cash_is_given_back_than_lies_in_the_drawer, |app| {
    let (clerk, leader) = (app.sign_in("clerk.01"), app.sign_in("leader.01"));
    let user = json!({"username": "clerk.01b", "full_name": "Trần Thị Thu", "password": crate::support::CHOSEN,
        "grants": [{"role": "clerk", "agency": "H02.07.01"}]});
    app.sign_in("admin").post("/api/v1/users", user).expect(201);
    let other = app.sign_in("clerk.01b");
    let pay = |who: &Actor<'_>| {
        let mut body = marital_status("Nguyễn Văn Ấn");
        body["payment_method"] = json!("cash");
        who.take_in(body)
    };
    let code = pay(&clerk);
    let refund = |amount: i64, method: &str, drawer: Value| {
        let mut body = json!({"fee": 1, "amount": amount, "method": method, "legal_ground": "Điều 5", "reason": "Thu nhầm",
            "paid_out_by": drawer});
        if method == "transfer" {
            body["reference"] = json!("UNC 7");
        }
        money(&leader, &code, "refunds", body)
    };
    // Nothing lies in the drawer of somebody who has taken nothing.
    let refused = refund(1000, "cash", json!("clerk.01b")).refused(409, "refund_cash_short");
    assert!(refused["detail"].as_str().unwrap().contains("0 đồng"), "{refused:#}");
    refund(1000, "cash", json!("clerk.01")).expect(200);
    // In the evening the drawer is emptied, and counted.
    let hand_over = |amount: i64| {
        clerk.post(
            "/api/v1/cash-book/handovers",
            json!({"amount": amount, "receiver": "Kho bạc"}),
        )
    };
    hand_over(4001).refused(409, "cash_short");
    hand_over(4000).expect(201);
    refund(1000, "cash", json!("clerk.01")).refused(409, "refund_cash_short");
    clerk
        .post("/api/v1/cash-book/closings", json!({"counted": 0}))
        .expect(201);
    app.set_time("2026-03-03T08:00");
    refund(1000, "cash", json!("clerk.01")).refused(409, "refund_cash_short");
    // It goes back all the same: by transfer, out of another drawer, or out of what was taken since.
    refund(1000, "transfer", json!("clerk.01")).expect(200);
    pay(&other);
    refund(1000, "cash", json!("clerk.01b")).expect(200);
    pay(&clerk);
    refund(1000, "cash", json!("clerk.01")).expect(200);
    for (who, left) in [(&clerk, 4000), (&other, 4000)] {
        assert_eq!(page(who)["expected"], left);
    }
    // Nobody else's money, and no day that is over, is in a drawer that was counted.
    assert_eq!(
        (&page(&clerk)["opening"], &page(&other)["opening"]),
        (&json!(0), &json!(0))
    );
    app.set_time("2026-03-05T08:00");
    assert_eq!(
        (&page(&clerk)["opening"], &page(&other)["opening"]),
        (&json!(4000), &json!(4000))
    );
});
