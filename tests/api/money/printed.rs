//! The receipt for a payment on paper: what stands on it, that a reprint says that it is one, and who may print it.

use serde_json::{Value, json};

use super::counted::certified;
use super::online::{at_gateway, requested};
use super::{money, receipt};
use crate::slips::{pdf, says};
use crate::story;
use crate::support::{Actor, Answer, marital_status};

fn print(who: &Actor<'_>, code: &str, receipt: &str) -> Answer {
    let path = format!("/api/v1/dossiers/{code}/receipt-prints");
    who.post(&path, json!({"receipt": receipt}))
}

fn place(code: &str, receipt: &str) -> String {
    let receipt = receipt.replace(' ', "%20");
    format!("/api/v1/dossiers/{code}/receipt-prints?receipt={receipt}")
}

/// Prints, events and version of a dossier.
fn history(who: &Actor<'_>, code: &str) -> Vec<(String, Value)> {
    let found = who.get(&format!("/api/v1/dossiers/{code}/events?limit=50")).expect(200);
    let events = found["items"].as_array().unwrap().iter();
    let of_receipts = events.filter(|e| e["action"].as_str().unwrap().ends_with("print_receipt"));
    of_receipts
        .map(|e| (e["action"].as_str().unwrap().to_owned(), e["detail"].clone()))
        .collect()
}

story!(
    the_payer_takes_a_receipt_home_and_a_reprint_says_that_it_is_one,
    |app| {
        let (clerk, leader, handler) = (
            app.sign_in("clerk.01"),
            app.sign_in("leader.01"),
            app.sign_in("handler.01"),
        );
        let mut body = marital_status("Nguyễn Văn Ấn");
        body["applicant"]["address"] = json!("Thôn Đông, xã Hoàng An");
        let code = clerk.take_in(body);
        let paid = clerk.done(
            &code,
            "pay_fee",
            json!({"method": "transfer", "reference": "FT26061123"}),
        );
        let number = receipt(&paid);

        // Looked at, it is no print, and nothing is counted.
        says(&pdf(&clerk, &place(&code, &number)), &["Bản xem trước"]);
        assert_eq!(history(&clerk, &code), []);
        let version = clerk.dossier(&code)["version"].clone();
        let first = print(&clerk, &code, &number).expect(201);
        assert_eq!((&first["receipt"], &first["prints"]), (&json!(number), &json!(1)));
        let paper = &first["paper"];
        assert_eq!(
            (&paper["payer"], &paper["address"]),
            (&json!("Nguyễn Văn Ấn"), &json!("Thôn Đông, xã Hoàng An"))
        );
        assert_eq!(
            (&paper["total"], &paper["in_words"]),
            (&json!(5000), &json!("Năm nghìn đồng"))
        );
        assert_eq!(paper["lines"][0]["amount"], 5000);
        assert_eq!(
            (&paper["cancelled"], &paper["given_back"]),
            (&Value::Null, &Value::Null)
        );
        let original = pdf(&clerk, &place(&code, &number));
        says(
            &original,
            &[
                "BIÊN LAI THU PHÍ, LỆ PHÍ",
                "Mẫu số: 01BLP0-001",
                "Ký hiệu: AE-26E",
                "(Giao cho người nộp tiền)",
                "Nguyễn Văn Ấn",
                "Thôn Đông, xã Hoàng An",
                &code,
                "1.004873",
                "Tổng cộng 5.000",
                "Năm nghìn đồng.",
                "chuyển khoản (số giao dịch FT26061123)",
                "09 giờ 00 phút, ngày 02 tháng 3 năm 2026",
                "NGƯỜI THU TIỀN",
                paid["payment"]["payments"][0]["taken_by"]["full_name"]
                    .as_str()
                    .unwrap(),
            ],
        );
        // Printing changes nothing that somebody has in view.
        assert_eq!(clerk.dossier(&code)["version"], version);
        assert_eq!(
            clerk.dossier(&code)["payment"]["payments"][0]["receipts"][0]["prints"],
            1
        );

        // Whoever reads the payments prints; the second print is a copy.
        let again = print(&handler, &code, &number).expect(201);
        assert_eq!(again["prints"], 2);
        says(&pdf(&handler, &place(&code, &number)), &["BẢN IN LẠI (lần in thứ 2)"]);
        let told = history(&clerk, &code);
        assert_eq!(
            told,
            [
                ("print_receipt".to_owned(), json!({"receipt": number, "copy": 1})),
                ("reprint_receipt".to_owned(), json!({"receipt": number, "copy": 2})),
            ]
        );
        // Sent twice with one key it is printed once.
        let path = format!("/api/v1/dossiers/{code}/receipt-prints");
        let keyed = || {
            let request = clerk.request("POST", &path).header("idempotency-key", "in-1");
            clerk.send(request.json(&json!({"receipt": number}))).expect(201)["prints"].clone()
        };
        assert_eq!((keyed(), keyed()), (json!(3), json!(3)));

        // Who does not see the dossier prints nothing, and there is no other receipt.
        let stranger = app.sign_in("clerk.02");
        print(&stranger, &code, &number).refused(404, "dossier_not_found");
        stranger.get(&place(&code, &number)).refused(404, "dossier_not_found");
        print(&clerk, &code, "01BLP0-001 AE-26E 9999999").refused(404, "receipt_unknown");
        clerk.get(&place(&code, "x")).refused(404, "receipt_unknown");
        clerk.post(&path, json!({})).refused_field("receipt", "missing");
        app.anybody()
            .post(&path, json!({"receipt": number}))
            .refused(401, "token_missing");

        // An address that is corrected later changes no receipt; one that takes its place keeps what stood on it.
        let cancel = json!({"receipt": number, "reason": "Rách", "replace": true});
        let replaced = money(&leader, &code, "receipt-cancellations", cancel).expect(200);
        let new = receipt(&replaced);
        says(
            &pdf(&clerk, &place(&code, &number)),
            &[
                "BIÊN LAI ĐÃ HỦY – ngày 02 tháng 3 năm 2026",
                "Lý do: Rách",
                "BẢN IN LẠI",
            ],
        );
        let fresh = print(&clerk, &code, &new).expect(201);
        assert_eq!(
            (&fresh["prints"], &fresh["paper"]["address"]),
            (&json!(1), &json!("Thôn Đông, xã Hoàng An"))
        );
        let refund = |amount: Value| {
            let body = json!({
                "fee": 1, "amount": amount, "method": "transfer", "reference": "FT1", "legal_ground": "Điều 5",
                "reason": "Thu nhầm mức", "paid_out_by": "clerk.01",
            });
            money(&leader, &code, "refunds", body).expect(200)
        };
        refund(json!(2000));
        says(&pdf(&clerk, &place(&code, &new)), &["ĐÃ HOÀN TRẢ MỘT PHẦN: 2.000 đồng"]);
        refund(Value::Null);
        let whole = clerk.get(&format!("{}&format=json", place(&code, &new))).expect(200);
        assert_eq!(
            whole["paper"]["given_back"],
            json!({"amount": 5000, "whole": true, "at": whole["paper"]["given_back"]["at"]})
        );
        says(&pdf(&clerk, &place(&code, &new)), &["ĐÃ HOÀN TRẢ TOÀN BỘ: 5.000 đồng"]);
        assert!(app.looks(&code).iter().any(|look| look.contains("fee_receipt")));
    }
);

story!(what_was_counted_stands_on_the_receipt, |app| {
    let clerk = app.sign_in("clerk.01");
    let code = clerk.take_in(certified(json!([{"units": 3, "copies": 2}])));
    let paid = clerk.done(&code, "pay_fee", json!({"method": "cash"}));
    let printed = print(&clerk, &code, &receipt(&paid)).expect(201);
    let line = &printed["paper"]["lines"][0];
    assert!(line["counted"].as_str().unwrap().contains('3'), "{line}");
    assert_eq!(printed["paper"]["method"], "cash");
    says(
        &pdf(&clerk, &place(&code, &receipt(&paid))),
        &["tiền mặt", line["counted"].as_str().unwrap()],
    );
});

story!(what_came_online_names_no_collector, |app| {
    let clerk = app.sign_in("clerk.01");
    let code = clerk.take_in(marital_status("Nguyễn Văn Ấn"));
    let order = requested(app, &clerk, &code);
    at_gateway(app, &order, "paid").expect(200);
    let number = receipt(&clerk.dossier(&code));
    let printed = print(&clerk, &code, &number).expect(201);
    assert_eq!(printed["paper"]["collector"], Value::Null);
    says(
        &pdf(&clerk, &place(&code, &number)),
        &[
            "thanh toán trực tuyến (số giao dịch SIM00000001)",
            "Thu trực tuyến qua cổng thanh toán",
        ],
    );
});
