//! Fees that are charged by the page, the copy or the case: counted at intake, counted anew, and never after money has moved.

use serde_json::{Value, json};

use super::online::{at_gateway, requested};
use super::{copies, money, receipt};
use crate::story;
use crate::support::{Actor, Answer, TestApp, marital_status};
use crate::web::browser::Browser;

/// Certified copies (Circular 226/2016/TT-BTC): 2,000 a page, 1,000 from the third on, at most 200,000 a copy.
pub fn certified(counted: Value) -> Value {
    let mut body = copies("Nguyễn Văn Ấn");
    body["counted"] = counted;
    body
}

fn lines(lines: &[(i64, i64)]) -> Value {
    lines
        .iter()
        .map(|(units, copies)| json!({"units": units, "copies": copies}))
        .collect()
}

fn anew(who: &Actor<'_>, code: &str, counted: Value) -> Answer {
    money(who, code, "fee-counts", json!({"counted": counted}))
}

fn fee(dossier: &Value) -> Value {
    dossier["payment"]["fees"][0].clone()
}

fn last_event(who: &Actor<'_>, code: &str) -> Value {
    let history = who.get(&format!("/api/v1/dossiers/{code}/events")).expect(200);
    history["items"].as_array().unwrap().last().unwrap().clone()
}

story!(
    copies_are_paid_by_page_and_copy_and_counted_anew_until_money_moves,
    |app| {
        let (clerk, leader) = (app.sign_in("clerk.01"), app.sign_in("leader.01"));
        let dossier = clerk.receive(certified(lines(&[(3, 2), (1, 5)])));
        let code = dossier["code"].as_str().unwrap();
        assert_eq!(dossier["payment"]["amount"], 20_000);
        let counted = json!({"unit": "page", "unit_name": "trang", "lines": lines(&[(3, 2), (1, 5)]),
        "text": "3 trang × 2 bản + 1 trang × 5 bản"});
        assert_eq!(fee(&dossier)["counted"], counted);
        assert_eq!(fee(&clerk.dossier(code))["counted"], counted);
        let told = json!({"unit": "page", "lines": lines(&[(3, 2), (1, 5)])});
        assert_eq!(last_event(&clerk, code)["detail"]["counted"], told);

        // Counted wrongly: three pages, but once; and one more paper with so many pages that the bound counts.
        let right = lines(&[(3, 1), (300, 2)]);
        let right_body = json!({"version": 7, "counted": right});
        clerk
            .post(&format!("/api/v1/dossiers/{code}/fee-counts"), right_body)
            .refused(409, "stale_version");
        anew(&leader, code, right.clone()).refused(403, "not_allowed");
        let after = anew(&clerk, code, right.clone()).expect(200);
        assert_eq!(
            (&after["payment"]["amount"], &after["payment"]["state"]),
            (&json!(405_000), &json!("unpaid"))
        );
        assert_eq!(fee(&after)["counted"]["text"], "3 trang × 1 bản + 300 trang × 2 bản");
        let event = last_event(&clerk, code);
        assert_eq!(
            (&event["action"], &event["detail"]),
            (
                &json!("count_fees"),
                &json!({"counted": {"unit": "page", "lines": right}, "counted_before": told, "fee_before": 20_000, "fee_after": 405_000})
            )
        );
        anew(&clerk, code, right).refused_field("counted", "unchanged");

        let paid = clerk.done(code, "pay_fee", json!({"method": "cash"}));
        assert_eq!(paid["payment"]["payments"][0]["amount"], 405_000);
        assert_eq!(clerk.get("/api/v1/cash-book").expect(200)["taken"]["cash"], 405_000);
        let less = lines(&[(3, 1)]);
        anew(&clerk, code, less.clone()).refused(409, "fees_follow_count");
        // The receipt was a mistake: no money has moved after all.
        let cancel = json!({"receipt": receipt(&paid), "reason": "Đếm nhầm", "replace": false});
        money(&leader, code, "receipt-cancellations", cancel).expect(200);
        assert_eq!(anew(&clerk, code, less).expect(200)["payment"]["amount"], 5_000);
        let waive = json!({"fee": 1, "amount": 1_000, "legal_ground": "Điều 10", "reason": "Hộ nghèo"});
        assert_eq!(
            money(&leader, code, "exemptions", waive).expect(200)["payment"]["amount"],
            4_000
        );
        anew(&clerk, code, lines(&[(1, 1)])).refused(409, "fees_follow_count");
    }
);

story!(
    nothing_is_counted_anew_while_the_gateway_may_answer_or_after_the_end,
    |app| {
        let clerk = app.sign_in("clerk.01");
        let code = clerk.take_in(certified(lines(&[(3, 2)])));
        let order = requested(app, &clerk, &code);
        anew(&clerk, &code, lines(&[(4, 2)])).refused(409, "fee_pending");
        money(
            &clerk,
            &code,
            "payment-request-cancellations",
            json!({"reason": "Đếm nhầm"}),
        )
        .expect(200);
        assert_eq!(
            anew(&clerk, &code, lines(&[(4, 2)])).expect(200)["payment"]["amount"],
            12_000
        );
        // What is paid there all the same was for another count: nobody owes it.
        at_gateway(app, &order, "paid");
        let ended = clerk.take_in(certified(lines(&[(3, 2)])));
        clerk.done(&ended, "withdraw", json!({"reason": "Không cần nữa"}));
        anew(&clerk, &ended, lines(&[(4, 2)])).refused(409, "wrong_state");
    }
);

story!(a_count_that_is_none_is_told_by_its_field, |app| {
    let clerk = app.sign_in("clerk.01");
    let code = clerk.take_in(certified(lines(&[(1, 1)])));
    for (counted, field, wrong) in [
        (json!([]), "counted", "missing"),
        (json!([{"copies": 2}]), "counted[0].units", "missing"),
        (lines(&[(1, 1), (0, 1)]), "counted[1].units", "out_of_range"),
        (lines(&[(-3, 1)]), "counted[0].units", "out_of_range"),
        (lines(&[(10_000, 1)]), "counted[0].units", "out_of_range"),
        (lines(&[(1, 0)]), "counted[0].copies", "out_of_range"),
        (lines(&[(1, 10_000)]), "counted[0].copies", "out_of_range"),
        (lines(&[(1, i64::MAX)]), "counted[0].copies", "out_of_range"),
        (lines(&[(1, 1); 51]), "counted", "too_many"),
        (json!([{"units": 1.5}]), "counted[0].units", "wrong_type"),
        (json!([{"units": "3"}]), "counted[0].units", "wrong_type"),
        (json!({"units": 3}), "counted", "wrong_type"),
        (json!([{"units": 3, "pages": 2}]), "counted[0].pages", "unknown_field"),
    ] {
        clerk
            .post("/api/v1/dossiers", certified(counted.clone()))
            .refused_field(field, wrong);
        anew(&clerk, &code, counted).refused_field(field, wrong);
    }
    money(&clerk, &code, "fee-counts", json!({})).refused_field("counted", "missing");
    // All of it at once, and copies by default one.
    let both = clerk.post("/api/v1/dossiers", certified(json!([{"units": 0}, {"copies": 0}])));
    assert_eq!(both.expect(422)["errors"].as_array().unwrap().len(), 3);
    assert_eq!(
        clerk.receive(certified(json!([{"units": 2}])))["payment"]["amount"],
        4_000
    );
    assert_eq!(
        clerk.receive(certified(lines(&[(9_999, 9_999); 50])))["payment"]["amount"],
        99_990_000_000_i64
    );

    // Where nothing is counted, lines would only seem to hold.
    let mut other = marital_status("Nguyễn Văn Ấn");
    let plain = clerk.take_in(other.clone());
    other["counted"] = lines(&[(1, 1)]);
    clerk
        .post("/api/v1/dossiers", other)
        .refused_field("counted", "not_for_this_kind");
    anew(&clerk, &plain, lines(&[(1, 1)])).refused_field("counted", "not_for_this_kind");

    // Cases have no copies.
    let mut signature = copies("Nguyễn Văn Ấn");
    signature["procedure_code"] = json!("2.000884");
    signature["counted"] = lines(&[(2, 2)]);
    clerk
        .post("/api/v1/dossiers", signature.clone())
        .refused_field("counted[0].copies", "not_for_this_kind");
    signature["counted"] = json!([{"units": 2}]);
    let signed = clerk.receive(signature);
    assert_eq!(signed["payment"]["amount"], 20_000);
    assert_eq!(fee(&signed)["counted"]["text"], "2 trường hợp");
});

story!(a_portal_says_how_many_copies_are_wanted, |app| {
    let mut extract = marital_status("Nguyễn Văn Ấn");
    extract["procedure_code"] = json!("2.000635");
    extract["intake_channel"] = json!("online");
    extract["papers"] = json!([]);
    extract["counted"] = json!([{"units": 3}]);
    let portal = app.sign_in("portal");
    let dossier = portal.receive(extract);
    assert_eq!(
        (&dossier["payment"]["amount"], &fee(&dossier)["counted"]["text"]),
        (&json!(24_000), &json!("3 bản"))
    );
    anew(&portal, dossier["code"].as_str().unwrap(), lines(&[(1, 1)])).refused(403, "not_allowed");
});

const PROCEDURE: &str = "1.004873";

fn version(fees: Value) -> Value {
    json!({"valid_from": "2026-03-03", "definition": {
        "agency_level": "commune", "duration": {"unit": "working_day", "value": 3}, "service_level": 4,
        "steps": [{"name": "Ký duyệt", "role": "leader", "duration": {"unit": "working_day", "value": 1}}],
        "fees": fees,
    }})
}

fn by_page(more: Value) -> Value {
    let mut fee =
        json!({"kind": "fee", "name": "Phí bản sao", "amount": 2_000, "per": "page", "timing": "pay_on_return"});
    fee.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    fee
}

fn set_fees(app: &TestApp, fees: &Value) -> Value {
    let path = format!("/api/v1/procedures/{PROCEDURE}/versions");
    app.sign_in("admin").post(&path, version(fees.clone())).expect(201)
}

story!(a_rule_says_by_what_it_is_charged, |app| {
    let path = format!("/api/v1/procedures/{PROCEDURE}/versions");
    let admin = app.sign_in("admin");
    for (fee, field, wrong) in [
        (by_page(json!({"per": "leaf"})), "per", "wrong_type"),
        (
            by_page(json!({"further": {"after": 0, "amount": 1}})),
            "further.after",
            "wrong_type",
        ),
        (by_page(json!({"further": {"after": 1}})), "further.amount", "missing"),
        (
            by_page(json!({"further": {"after": 1, "amount": 2_001}})),
            "further.amount",
            "definition",
        ),
        (
            by_page(json!({"per": "dossier", "further": {"after": 1, "amount": 1}})),
            "further",
            "definition",
        ),
        (by_page(json!({"at_most": 1_999})), "at_most", "definition"),
        (by_page(json!({"at_most": -1})), "at_most", "money_negative"),
        (
            by_page(json!({"per": "copy", "at_most": 9_000})),
            "at_most",
            "definition",
        ),
    ] {
        let answer = admin.post(&path, version(json!([fee])));
        answer.refused_field(&format!("definition.fees[0].{field}"), wrong);
    }
    let two = json!([by_page(json!({})), by_page(json!({"name": "Phí khác", "per": "copy"}))]);
    admin
        .post(&path, version(two))
        .refused_field("definition.fees[1].per", "definition");
    let right = json!([by_page(
        json!({"further": {"after": 2, "amount": 1_000}, "at_most": 200_000})
    )]);
    let stored = set_fees(app, &right);
    assert_eq!(stored["versions"][1]["definition"]["fees"], right);
});

story!(another_kind_of_applicant_pays_for_what_was_counted, |app| {
    let kind = |kind: &str, amount: i64| by_page(json!({"applicant_kind": kind, "amount": amount}));
    set_fees(app, &json!([kind("individual", 1_000), kind("organisation", 5_000)]));
    app.set_time("2026-03-03T09:00");
    let clerk = app.sign_in("clerk.01");
    let mut body = marital_status("Nguyễn Văn Ấn");
    body["papers"] = json!([]);
    body["counted"] = lines(&[(3, 2), (1, 5)]);
    let dossier = clerk.receive(body);
    let code = dossier["code"].as_str().unwrap();
    assert_eq!(dossier["payment"]["amount"], 11_000);
    let correction = |kind: &str| {
        json!({"reason": "Chọn nhầm loại", "applicant": {"kind": kind, "name": "Nguyễn Văn Ấn", "phone": "0912345678",
            "id_number": "024085001234"}})
    };
    let right = clerk.done(code, "correct_applicant", correction("organisation"));
    assert_eq!(right["payment"]["amount"], 55_000);
    assert_eq!(fee(&right)["counted"], fee(&dossier)["counted"]);
    anew(&clerk, code, lines(&[(2, 1)])).expect(200);
    assert_eq!(clerk.dossier(code)["payment"]["amount"], 10_000);
    clerk.done(code, "pay_fee", json!({"method": "cash"}));
    clerk
        .act(code, "correct_applicant", correction("individual"))
        .refused(409, "fees_follow_kind");
});

story!(a_clerk_counts_on_the_pages, |app| {
    let clerk = Browser::signed_in(app, "clerk.01");
    let form = clerk.get("/tiep-nhan?procedure=2.000815").expect(200);
    assert_eq!(
        (form.value("counted-0--units"), form.value("counted-0--copies")),
        ("1".to_owned(), "1".to_owned())
    );
    form.says(&[
        "2.000 đ – Phí chứng thực: 1 trang × 1 bản",
        "từ trang thứ 3: 1.000 đ/trang; tối đa 200.000 đ/bản",
    ]);
    let three = [
        ("counted[0].units", "3"),
        ("counted[0].copies", "2"),
        ("more", "counted"),
    ];
    let form = clerk.submit(&form, "/tiep-nhan", &three).expect(200);
    form.says(&["10.000 đ – Phí chứng thực: 3 trang × 2 bản"]);
    assert_eq!(form.all("#counted-1--units[autofocus]").len(), 1);
    let typed = [
        ("paper", "p1"),
        ("applicant.name", "Nguyễn Văn Ấn"),
        ("applicant.phone", "0912345678"),
        ("counted[1].units", "một"),
        ("counted[1].copies", "0"),
        ("save", "yes"),
    ];
    let refused = clerk.submit(&form, "/tiep-nhan", &typed).expect(422);
    assert!(refused.wrong("counted-1--units").contains("Hãy nhập một số"));
    assert!(refused.wrong("counted-1--copies").contains("từ 1 đến 9.999"));
    assert_eq!(refused.value("counted-1--units"), "một");
    let right = [("counted[1].units", "1"), ("counted[1].copies", "5"), ("save", "yes")];
    let done = clerk.submit(&refused, "/tiep-nhan", &right);
    let place = done.location().split('?').next().unwrap().to_owned();
    let page = clerk.get(&place).expect(200);
    page.says(&["3 trang × 2 bản + 1 trang × 5 bản", "20.000"]);

    let path = format!("{place}/dem-lai");
    let form = clerk.get(&path).expect(200);
    assert_eq!(form.value("counted-1--copies"), "5");
    let same = clerk.submit(&form, &path, &[("save", "yes")]).expect(422);
    same.says(&["chưa tính lại gì"]);
    let empty = [("counted[0].units", ""), ("counted[1].units", ""), ("save", "yes")];
    let empty = clerk.submit(&form, &path, &empty).expect(422);
    assert!(!empty.wrong("counted-0--units").is_empty());
    let room = clerk.submit(&form, &path, &[("more", "counted")]).expect(200);
    let one = [("counted[1].units", ""), ("counted[2].units", "2"), ("save", "yes")];
    clerk.submit(&room, &path, &one).goes_to(&place);
    let page = clerk.get(&place).expect(200);
    page.says(&[
        "3 trang × 2 bản + 2 trang × 1 bản",
        "14.000",
        "Tính lại phí, lệ phí theo số lượng",
    ]);
    let english = clerk.get(&format!("{place}?lang=en"));
    assert!(english.status == 200);
    let code = place.rsplit('/').next().unwrap();
    app.sign_in("clerk.01").done(code, "pay_fee", json!({"method": "cash"}));
    clerk.get(&path).expect(200).says(&["còn tính lại được"]);
    let late = clerk.submit(&form, &path, &[("counted[0].units", "9"), ("save", "yes")]);
    assert_eq!(late.status, 409);
    Browser::signed_in(app, "leader.01").get(&path).expect(403);

    // All blank: nothing was counted. Where nothing is to be counted, nothing is asked.
    let form = clerk.get("/tiep-nhan?procedure=2.000815").expect(200);
    let blank = [("counted[0].units", ""), ("counted[0].copies", ""), ("save", "yes")];
    let refused = clerk.submit(&form, "/tiep-nhan", &blank).expect(422);
    assert!(!refused.wrong("counted-0--units").is_empty());
    let plain = clerk.get("/tiep-nhan?procedure=1.004873").expect(200);
    assert!(plain.all("#count-box input").is_empty());
});

story!(an_administrator_enters_how_a_fee_is_charged, |app| {
    let admin = Browser::signed_in(app, "admin");
    let path = "/quan-tri/thu-tuc/2.000815/phien-ban";
    let form = admin.get(path).expect(200);
    let shown =
        ["per", "further-after", "further-amount", "at-most"].map(|f| form.value(&format!("definition-fees-0--{f}")));
    assert_eq!(shown, ["page", "2", "1000", "200000"]);
    let typed = |more: &[(&'static str, &'static str)]| {
        let mut fields = vec![("valid_from", "2026-03-04"), ("save", "yes")];
        fields.extend(more);
        fields
    };
    for (field, value, id) in [
        ("definition.fees[0].further.after", "hai", "further-after"),
        ("definition.fees[0].further.after", "", "further-after"),
        ("definition.fees[0].further.amount", "5.000", "further-amount"),
        ("definition.fees[0].at_most", "1.000", "at-most"),
        ("definition.fees[0].per", "case", "at-most"),
    ] {
        let refused = admin.submit(&form, path, &typed(&[(field, value)])).expect(422);
        assert!(
            !refused.wrong(&format!("definition-fees-0--{id}")).is_empty(),
            "{field}"
        );
    }
    let dearer = [("definition.fees[0].at_most", "150.000")];
    admin
        .submit(&form, path, &typed(&dearer))
        .goes_to("/quan-tri/thu-tuc/2.000815?done=version");
    let shown = admin.get("/quan-tri/thu-tuc/2.000815").expect(200);
    shown.says(&["2.000 đ/trang; từ trang thứ 3: 1.000 đ/trang; tối đa 150.000 đ/bản – Phí chứng thực"]);
    let citizen = Browser::new(app).get("/thu-tuc/2.000815").expect(200);
    citizen.says(&["2.000 đ/trang; từ trang thứ 3: 1.000 đ/trang; tối đa 200.000 đ/bản – Phí chứng thực"]);
});
