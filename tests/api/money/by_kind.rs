//! Fees that depend on who applies.

use serde_json::{Value, json};

use super::money;
use crate::story;
use crate::support::{TestApp, household_business};
use crate::web::browser::Browser;

const PROCEDURE: &str = "1.001612";

fn charge(amount: i64, limits: Value) -> Value {
    let mut fee = json!({"kind": "charge", "name": "Lệ phí", "amount": amount, "timing": "pay_first"});
    fee.as_object_mut().unwrap().extend(limits.as_object().unwrap().clone());
    fee
}

fn version(fees: Value) -> Value {
    json!({"valid_from": "2026-03-03", "definition": {
        "agency_level": "district", "duration": {"unit": "working_day", "value": 3}, "service_level": 4,
        "steps": [{"name": "Ký duyệt", "role": "leader", "duration": {"unit": "working_day", "value": 1}}],
        "fees": fees,
    }})
}

/// From 3 March 50,000 for citizens and 200,000 for others, and 10,000 for everybody who comes to the counter.
fn set_fees(app: &TestApp) {
    let fees = json!([
        charge(50_000, json!({"applicant_kind": "individual"})),
        charge(200_000, json!({"applicant_kind": "organisation"})),
        {"kind": "fee", "name": "Phí thẩm định", "amount": 10_000, "timing": "pay_on_return", "channel": "counter"},
    ]);
    let path = format!("/api/v1/procedures/{PROCEDURE}/versions");
    let stored = app.sign_in("admin").post(&path, version(fees.clone())).expect(201);
    let said = &stored["versions"][1]["definition"]["fees"];
    assert_eq!(*said, fees);
}

fn of(kind: &str) -> Value {
    let mut body = household_business("Nguyễn Văn Ấn");
    body["applicant"]["kind"] = json!(kind);
    body["papers"] = json!([]);
    body
}

story!(whoever_applies_pays_what_is_asked_of_their_kind, |app| {
    let (clerk, portal, admin) = (app.sign_in("clerk"), app.sign_in("portal"), app.sign_in("admin"));
    let path = format!("/api/v1/procedures/{PROCEDURE}/versions");
    for second in [
        json!({}),
        json!({"applicant_kind": "individual"}),
        json!({"channel": "online"}),
    ] {
        let fees = json!([
            charge(50_000, json!({"applicant_kind": "individual"})),
            charge(60_000, second)
        ]);
        admin
            .post(&path, version(fees))
            .refused_field("definition.fees[1].name", "definition");
    }
    let unknown = json!([charge(50_000, json!({"applicant_kind": "household"}))]);
    admin
        .post(&path, version(unknown))
        .refused_field("definition.fees[0].applicant_kind", "wrong_type");
    set_fees(app);
    app.set_time("2026-03-03T09:00");
    for (kind, amounts) in [("individual", [50_000, 10_000]), ("organisation", [200_000, 10_000])] {
        let payment = clerk.receive(of(kind))["payment"].clone();
        assert_eq!(payment["amount"], amounts.iter().sum::<i64>(), "{kind}");
        let each: Vec<i64> = (payment["fees"].as_array().unwrap().iter())
            .map(|fee| fee["amount"].as_i64().unwrap())
            .collect();
        assert_eq!(each, amounts, "{kind}");
        let mut online = of(kind);
        online["intake_channel"] = json!("online");
        assert_eq!(portal.receive(online)["payment"]["amount"], amounts[0], "{kind}");
    }
    let mut at_once = of("organisation");
    at_once["payment_method"] = json!("cash");
    assert_eq!(clerk.receive(at_once)["payment"]["payments"][0]["amount"], 210_000);
});

story!(pages_say_who_pays_what, |app| {
    set_fees(app);
    app.set_time("2026-03-03T09:00");
    let citizen = Browser::new(app);
    let page = citizen.get(&format!("/thu-tuc/{PROCEDURE}")).expect(200);
    page.says(&["50.000 đ – Lệ phí (nộp trước khi giải quyết; đối với cá nhân)"]);
    page.says(&["200.000 đ – Lệ phí (nộp trước khi giải quyết; đối với tổ chức, doanh nghiệp)"]);
    page.says(&["10.000 đ – Phí thẩm định (nộp khi nhận kết quả; nộp trực tiếp)"]);

    let clerk = Browser::signed_in(app, "clerk");
    let form = clerk.get(&format!("/tiep-nhan?procedure={PROCEDURE}")).expect(200);
    let fees = form.text("#fee-box");
    assert!(fees.contains("50.000") && !fees.contains("200.000"), "{fees}");
    let other = [("applicant.kind", "organisation"), ("check", "yes")];
    let form = clerk.submit(&form, "/tiep-nhan", &other).expect(200);
    let fees = form.text("#fee-box");
    assert!(fees.contains("200.000") && !fees.contains("50.000"), "{fees}");

    let admin = Browser::signed_in(app, "admin");
    let shown = admin.get(&format!("/quan-tri/thu-tuc/{PROCEDURE}")).expect(200);
    shown.says(&["đối với tổ chức, doanh nghiệp"]);
    let path = format!("/quan-tri/thu-tuc/{PROCEDURE}/phien-ban");
    let form = admin.get(&path).expect(200);
    assert_eq!(form.value("definition-fees-1--applicant-kind"), "organisation");
    let everybody = [
        ("valid_from", "2026-03-04"),
        ("definition.fees[1].applicant_kind", ""),
        ("save", "yes"),
    ];
    let refused = admin.submit(&form, &path, &everybody).expect(422);
    assert!(refused.wrong("definition-fees-1--name").contains("một mức"));
    let less = [
        ("valid_from", "2026-03-04"),
        ("definition.fees[1].amount", "150000"),
        ("save", "yes"),
    ];
    admin
        .submit(&form, &path, &less)
        .goes_to(&format!("/quan-tri/thu-tuc/{PROCEDURE}?done=version"));
    app.set_time("2026-03-04T09:00");
    let cheaper = app.sign_in("clerk").receive(of("organisation"));
    assert_eq!(cheaper["payment"]["amount"], 160_000);
});

story!(a_kind_that_was_mistyped_is_put_right_with_its_fees, |app| {
    set_fees(app);
    app.set_time("2026-03-03T09:00");
    let clerk = app.sign_in("clerk");
    let correction = |kind: &str| {
        json!({"reason": "Chọn nhầm loại", "applicant": {"kind": kind, "name": "Nguyễn Văn Ấn", "id_number": "024085001234",
            "phone": "0912345678"}})
    };
    let code = clerk.take_in(of("individual"));
    let right = clerk.done(&code, "correct_applicant", correction("organisation"));
    assert_eq!(
        (&right["payment"]["amount"], &right["payment"]["state"]),
        (&json!(210_000), &json!("unpaid"))
    );
    let history = clerk.get(&format!("/api/v1/dossiers/{code}/events")).expect(200);
    let told = history["items"].as_array().unwrap().last().unwrap()["detail"].clone();
    assert_eq!(
        (&told["fee_before"], &told["fee_after"]),
        (&json!(60_000), &json!(210_000))
    );
    clerk.done(&code, "pay_fee", json!({"method": "cash", "fees": [1]}));
    clerk
        .act(&code, "correct_applicant", correction("individual"))
        .refused(409, "fees_follow_kind");
    // What does not depend on it goes on.
    let mut name = correction("organisation");
    name["applicant"]["name"] = json!("Công ty Ấn");
    clerk.done(&code, "correct_applicant", name);

    let waived = clerk.take_in(of("individual"));
    let exempt = json!({"fee": 1, "amount": 20_000, "reason": "Hộ nghèo", "legal_ground": "Nghị quyết 1"});
    money(&app.sign_in("leader"), &waived, "exemptions", exempt).expect(200);
    clerk
        .act(&waived, "correct_applicant", correction("organisation"))
        .refused(409, "fees_follow_kind");
});
