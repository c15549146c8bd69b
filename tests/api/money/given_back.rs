//! What a desk gave back, as a list of days: over the API, page by page, and on a page of its own.

use serde_json::{Value, json};

use super::{money, receipt as receipt_of};
use crate::story;
use crate::support::marital_status;
use crate::web::browser::Browser;

story!(what_was_given_back_stands_on_a_list_with_its_sums, |app| {
    let (clerk, leader) = (app.sign_in("clerk.01"), app.sign_in("leader.01"));
    let of = "/api/v1/refunds?agency=H02.07.01&from=2026-03-01&to";
    let empty = leader.get(&format!("{of}=2026-03-31")).expect(200);
    assert_eq!(
        (&empty["items"], &empty["sums"], &empty["total"]),
        (&json!([]), &json!([]), &json!(0))
    );
    let mut codes = Vec::new();
    for name in ["Nguyễn Văn Ấn", "Lê Thị Bình"] {
        let code = clerk.take_in(marital_status(name));
        clerk.done(&code, "pay_fee", json!({"method": "cash"}));
        codes.push(code);
    }
    let back = |code: &str, amount: i64, method: &str| {
        let mut body = json!({"fee": 1, "amount": amount, "method": method, "paid_out_by": "clerk.01",
            "legal_ground": "Điều 5", "reason": "Thu nhầm mức"});
        if method == "transfer" {
            body["reference"] = json!("UNC 7");
        }
        money(&leader, code, "refunds", body).expect(200)
    };
    back(&codes[0], 1000, "cash");
    back(&codes[0], 500, "transfer");
    app.set_time("2026-03-04T09:00");
    back(&codes[1], 2000, "cash");

    // Page by page, the oldest first; the sums are those of all days whatever page it is.
    let items = leader.all(&format!("{of}=2026-03-31&limit=1"));
    let told: Vec<Value> = items
        .iter()
        .map(|i| {
            json!([
                i["day"],
                i["dossier"],
                i["amount"],
                i["method"],
                i["paid_by"],
                i["reference"]
            ])
        })
        .collect();
    assert_eq!(
        told,
        [
            json!(["2026-03-02", codes[0], 1000, "cash", "cash", null]),
            json!(["2026-03-02", codes[0], 500, "transfer", "cash", "UNC 7"]),
            json!(["2026-03-04", codes[1], 2000, "cash", "cash", null])
        ]
    );
    assert_eq!(
        (&items[0]["by"]["username"], &items[0]["paid_out_by"]["username"]),
        (&json!("leader.01"), &json!("clerk.01"))
    );
    assert_eq!(
        (&items[0]["reason"], &items[0]["legal_ground"]),
        (&json!("Thu nhầm mức"), &json!("Điều 5"))
    );
    let receipt = receipt_of(&clerk.dossier(&codes[0]));
    assert_eq!(items[1]["receipt"], receipt);
    let page = leader.get(&format!("{of}=2026-03-31&limit=1")).expect(200);
    assert_eq!(
        page["sums"],
        json!([
            {"method": "cash", "paid_by": "cash", "amount": 3000, "refunds": 2},
            {"method": "transfer", "paid_by": "cash", "amount": 500, "refunds": 1}
        ])
    );
    assert_eq!(page["total"], 3500);
    assert_eq!(leader.get(&format!("{of}=2026-03-03")).expect(200)["total"], 1500);

    // Whose it is to see, and what is asked wrongly.
    clerk.get(&format!("{of}=2026-03-31")).refused(403, "not_allowed");
    leader
        .get("/api/v1/refunds?agency=H02.07&from=2026-03-01&to=2026-03-31")
        .refused(404, "agency_not_found");
    leader
        .get(&format!("{of}=2026-02-28"))
        .refused_field("to", "before_start");
    leader
        .get("/api/v1/refunds?agency=H02.07.01&to=2026-03-31")
        .refused_field("from", "missing");
    for place in ["x", "2026-03-02", "2026-03-02.x", "1.2"] {
        leader
            .get(&format!("{of}=2026-03-31&after={place}"))
            .refused_field("after", "cursor");
    }

    // The page is found from the register, and shows the month so far.
    let browser = Browser::signed_in(app, "leader.01");
    let register = browser.get("/so-quy/bien-lai").expect(200);
    assert_eq!(register.all("a[href='/so-quy/hoan-tra?agency=H02.07.01']").len(), 1);
    let page = browser.get("/so-quy/hoan-tra").expect(200);
    assert_eq!(
        (page.value("from"), page.value("to")),
        ("2026-03-01".to_owned(), "2026-03-04".to_owned())
    );
    page.says(&[&codes[0], &codes[1], &receipt, "UNC 7", "Thu nhầm mức", "3.500"]);
    assert_eq!(page.all("a[href*='clerk=clerk.01']").len(), 3);
    let none = browser
        .get("/so-quy/hoan-tra?from=2026-03-03&to=2026-03-03")
        .expect(200);
    none.says(&["Không có khoản hoàn trả nào trong những ngày này."]);
    let wrong = browser
        .get("/so-quy/hoan-tra?from=2026-03-03&to=2026-03-02")
        .expect(422);
    assert!(!wrong.wrong("to").is_empty());
    Browser::signed_in(app, "clerk.01").get("/so-quy/hoan-tra").expect(403);
});
