//! What is not complete at the counter: saved without being received, so that more papers can be asked for on form 02 or the
//! intake refused on form 03.

use serde_json::{Value, json};

use super::browser::Browser;
use super::work::{FORM, code_in, done};
use crate::slips::issue;
use crate::story;
use crate::support::{Actor, household_business, local, marital_status};
use crate::tools::fingerprint;

fn without_a_paper() -> Value {
    let mut body = household_business("Nguyễn Văn Ấn");
    body["papers"] = json!([{"code": "p1", "originals": 1}]);
    body
}

fn received(leader: &Actor<'_>) -> Value {
    let march = "/api/v1/statistics/timeliness?agency=H02.07&from=2026-03-01&to=2026-03-31";
    leader.get(march).expect(200)["total"]["received"].clone()
}

story!(
    what_is_not_complete_at_the_counter_waits_for_more_papers_or_is_refused,
    |app| {
        let (clerk, leader) = (app.sign_in("clerk"), app.sign_in("leader"));
        let before = fingerprint(app);
        let take = |body: Value| clerk.post("/api/v1/dossiers", body);
        take(without_a_paper()).refused_field("papers.p2", "paper_missing");
        let mut online = household_business("Nguyễn Văn Ấn");
        online["await_acceptance"] = json!(true);
        online["intake_channel"] = json!("online");
        take(online).refused_field("await_acceptance", "not_for_this_kind");
        let mut paid = marital_status("Nguyễn Văn Ấn");
        paid["await_acceptance"] = json!(true);
        paid["payment_method"] = json!("cash");
        take(paid).refused_field("payment_method", "not_received_yet");
        assert_eq!(fingerprint(app), before);

        let mut body = without_a_paper();
        body["await_acceptance"] = json!(true);
        let held = take(body.clone()).expect(201);
        let code = held["code"].as_str().unwrap();
        assert_eq!(code, "H02.07-260302-0001", "what was refused took no number");
        assert_eq!((&held["status"], &held["due_at"]), (&json!("submitted"), &Value::Null));
        assert_eq!(held["accept_due_at"], local("2026-03-03T09:30"));
        clerk.act(code, "accept", json!({})).refused(409, "paper_missing");
        // Form 02, and no form 01 before it is received.
        clerk
            .post(&format!("/api/v1/dossiers/{code}/slips"), json!({"kind": "receipt"}))
            .refused(409, "slip_not_possible");
        let ask = json!({"reason": "Thiếu giấy tờ", "missing_papers": [{"name": "Giấy tờ pháp lý"}]});
        clerk.done(code, "request_supplement", ask);
        let slip = issue(&clerk, code, json!({"kind": "supplement"}), 201);
        assert_eq!(
            (&slip["number"], &slip["slip"]["form"]),
            (&json!("H02.07-2026-HDHS-0001"), &json!("02"))
        );
        // Form 03.
        let refused = take(body).expect(201);
        let other = refused["code"].as_str().unwrap();
        clerk.done(other, "refuse_intake", json!({"reason": "Không thuộc thẩm quyền"}));
        let slip = issue(&clerk, other, json!({"kind": "refusal"}), 201);
        assert_eq!(
            (&slip["number"], &slip["slip"]["form"]),
            (&json!("H02.07-2026-TCHS-0001"), &json!("03"))
        );
        assert_eq!(received(&leader), 0, "neither was received");

        // The clock starts when it is complete, and only then it counts.
        app.set_time("2026-03-04T10:00");
        let brought = json!({"papers": [{"code": "p2", "copies": 1}]});
        assert_eq!(clerk.done(code, "supplement_received", brought)["status"], "submitted");
        let accepted = clerk.done(code, "accept", json!({}));
        assert_eq!(
            (&accepted["status"], &accepted["due_at"]),
            (&json!("received"), &json!(local("2026-03-09T10:00")))
        );
        issue(&clerk, code, json!({"kind": "receipt"}), 201);
        assert_eq!(received(&leader), 1);
    }
);

story!(the_counter_saves_what_is_not_complete_on_its_page, |app| {
    let clerk = Browser::signed_in(app, "clerk");
    let form = clerk.get(FORM);
    let held = clerk.submit(
        &form,
        "/tiep-nhan",
        &[
            ("applicant.name", "Nguyễn Văn Ấn"),
            ("applicant.id_number", "024085001234"),
            ("paper", "p1"),
            ("hold", "yes"),
        ],
    );
    let code = code_in(held.location());
    let dossier = clerk.follow(&held).expect(200);
    dossier.says(&["Đã lưu, chưa tiếp nhận", &code, "Tiếp nhận: Còn thiếu giấy tờ bắt buộc"]);
    clerk.get("/ban-lam-viec").says(&[&code]);
    // What is missing is proposed.
    let ask = clerk.get(&format!("/ho-so/{code}/request_supplement")).expect(200);
    let ticked: Vec<_> = ask
        .all("input[name=missing_paper][checked]")
        .iter()
        .filter_map(|i| i.attr("value"))
        .collect();
    assert_eq!(ticked, ["p2"]);
    done(&clerk, &code, "request_supplement", &[("reason", "Thiếu giấy tờ")]);
    let slips = format!("/ho-so/{code}/phieu");
    let dossier = clerk.get(&format!("/ho-so/{code}"));
    dossier.says(&["Phiếu yêu cầu bổ sung"]);
    clerk.submit(&dossier, &slips, &[]).location();
    done(&clerk, &code, "supplement_received", &[]);
    done(&clerk, &code, "accept", &[]);
    assert_eq!(app.sign_in("clerk").dossier(&code)["status"], "received");
});

story!(what_is_not_received_costs_nothing_yet, |app| {
    let clerk = app.sign_in("clerk.01");
    let mut body = marital_status("Lê Văn Chờ");
    body["await_acceptance"] = json!(true);
    let code = clerk.take_in(body);
    let before = fingerprint(app);
    // As at intake: neither at the desk nor online.
    for pay in [
        json!({"method": "cash"}),
        json!({"method": "online", "reference": "GD-1"}),
    ] {
        clerk.act(&code, "pay_fee", pay).refused(409, "not_received_yet");
    }
    let ask = json!({"version": clerk.dossier(&code)["version"]});
    clerk
        .post(&format!("/api/v1/dossiers/{code}/payment-requests"), ask)
        .refused(409, "not_received_yet");
    assert_eq!(fingerprint(app), before);
    let browser = Browser::signed_in(app, "clerk.01");
    let link = format!("a[href='/ho-so/{code}/pay_fee']");
    let page = browser.get(&format!("/ho-so/{code}")).expect(200);
    assert!(page.all(&link).is_empty());
    page.says(&["Thu phí, lệ phí: Hồ sơ chưa được tiếp nhận"]);
    clerk.done(&code, "accept", json!({}));
    assert_eq!(browser.get(&format!("/ho-so/{code}")).all(&link).len(), 1);
    clerk.done(&code, "pay_fee", json!({"method": "cash"}));
    clerk.done(&code, "forward", json!({}));
});
