//! Dossiers that come in online: they wait for the counter, which accepts or refuses them.

use serde_json::{Value, json};

use crate::files::{files_of, pdf};
use crate::story;
use crate::support::{Actor, household_business, local, marital_status, paper};

fn online(mut body: Value, external_code: &str) -> Value {
    body["intake_channel"] = json!("online");
    body["external_code"] = json!(external_code);
    body
}

story!(an_online_dossier_waits_until_the_counter_accepts_it, |app| {
    let (portal, clerk, leader) = (app.sign_in("portal"), app.sign_in("clerk"), app.sign_in("leader"));
    let sent = portal.receive(online(household_business("Nguyễn Văn Ấn"), "G01-1"));
    let code = sent["code"].as_str().unwrap();
    assert_eq!(
        (&sent["status"], &sent["portal_status"]["code"]),
        (&json!("submitted"), &json!(1))
    );
    assert_eq!((&sent["received_at"], &sent["due_at"]), (&json!(null), &json!(null)));
    // 8 working hours: 6 today, 2 tomorrow.
    assert_eq!(sent["accept_due_at"], local("2026-03-03T09:30"));
    assert_eq!(sent["allowed_actions"], json!(["withdraw"]));
    let figures = "/api/v1/statistics/timeliness?agency=H02.07&from=2026-03-01&to=2026-03-31";
    assert_eq!(leader.get(figures).expect(200)["total"]["received"], 0);
    clerk.act(code, "forward", json!({})).refused(409, "wrong_state");
    portal.act(code, "accept", json!({})).refused(403, "not_allowed");
    leader.act(code, "accept", json!({})).refused(403, "not_allowed");
    assert_eq!(clerk.codes("/api/v1/dossiers?status=submitted"), [code]);
    let why = clerk.get(&format!("/api/v1/dossiers/{code}/deadline")).expect(200);
    assert_eq!((&why["due_at"], &why["explanation"]), (&json!(null), &json!([])));

    app.set_time("2026-03-03T08:00");
    let accepted = clerk.done(code, "accept", json!({}));
    assert_eq!(
        (&accepted["status"], &accepted["portal_status"]["code"]),
        (&json!("received"), &json!(2))
    );
    assert_eq!(accepted["submitted_at"], local("2026-03-02T09:00"));
    assert_eq!(accepted["received_at"], local("2026-03-03T08:00"));
    assert_eq!(accepted["due_at"], local("2026-03-06T08:00"));
    let total = leader.get(figures).expect(200)["total"].clone();
    assert_eq!(
        (&total["received"], &total["in_progress"]["total"]),
        (&json!(1), &json!(1))
    );
    clerk.act(code, "accept", json!({})).refused(409, "wrong_state");
    clerk
        .act(code, "refuse_intake", json!({"reason": "Sai"}))
        .refused(409, "wrong_state");
});

story!(the_counter_has_eight_working_hours, |app| {
    let portal = app.sign_in("portal");
    let cases = [
        ("2026-03-05T07:30", "2026-03-06T08:00"),
        ("2026-03-06T16:00", "2026-03-09T16:30"),
        ("2026-03-06T18:00", "2026-03-10T08:00"),
        ("2026-03-07T10:00", "2026-03-10T08:00"),
        // What ends with a session is over at its end.
        ("2026-04-29T16:30", "2026-05-04T17:00"),
    ];
    for (n, (sent_at, accept_due_at)) in cases.into_iter().enumerate() {
        app.set_time(sent_at);
        let sent = portal.receive(online(household_business("Trần Văn Bình"), &format!("G01-{n}")));
        assert_eq!(sent["accept_due_at"], local(accept_due_at), "sent at {sent_at}");
    }
    let rule = json!({
        "key": "online_acceptance_minutes", "agency": "H02.07", "valid_from": "2026-03-01", "value": 60,
        "source": "Quyết định thử nghiệm",
    });
    app.sign_in("admin").put("/api/v1/rules", rule).expect(200);
    app.set_time("2026-05-05T11:00");
    let sent = portal.receive(online(household_business("Trần Văn Bình"), "G01-last"));
    assert_eq!(sent["accept_due_at"], local("2026-05-05T14:00"));
});

story!(a_refused_intake_counts_for_nothing, |app| {
    let (portal, clerk, leader) = (app.sign_in("portal"), app.sign_in("clerk"), app.sign_in("leader"));
    let code = portal.take_in(online(household_business("Lê Văn Cường"), "G01-1"));
    clerk
        .act(&code, "refuse_intake", json!({}))
        .refused_field("reason", "missing");
    app.set_time("2026-03-02T15:00");
    let refused = clerk.done(&code, "refuse_intake", json!({"reason": "Không thuộc thẩm quyền"}));
    assert_eq!(
        (&refused["status"], &refused["portal_status"]["code"]),
        (&json!("intake_refused"), &json!(3))
    );
    assert_eq!(refused["closed_at"], local("2026-03-02T15:00"));
    leader
        .act(&code, "reopen", json!({"reason": "Nhầm"}))
        .refused(409, "wrong_state");
    let total = leader
        .get("/api/v1/statistics/timeliness?from=2026-03-01&to=2026-03-31")
        .expect(200)["total"]
        .clone();
    for figure in ["received", "carried_over", "withdrawn", "stopped"] {
        assert_eq!(total[figure], 0, "{figure}");
    }
    assert_eq!(total["in_progress"]["total"], 0);
    let history = portal.get(&format!("/api/v1/dossiers/{code}/events")).expect(200);
    assert_eq!(history["items"][1]["detail"]["reason"], "Không thuộc thẩm quyền");
});

story!(papers_are_complete_before_acceptance, |app| {
    let (portal, clerk) = (app.sign_in("portal"), app.sign_in("clerk"));
    let mut body = online(household_business("Phạm Thị Dung"), "G01-1");
    body["papers"] = json!([{"code": "p1"}]);
    let code = portal.take_in(body);
    let refusal = clerk.act(&code, "accept", json!({})).refused(409, "paper_missing");
    assert!(
        refusal["detail"]
            .as_str()
            .unwrap()
            .contains("Giấy tờ pháp lý của chủ hộ kinh doanh")
    );
    let ask = json!({"reason": "Thiếu giấy tờ", "missing_papers": [{"name": "Giấy tờ pháp lý của chủ hộ kinh doanh"}]});
    portal
        .act(&code, "request_supplement", ask.clone())
        .refused(403, "not_allowed");
    clerk.done(&code, "request_supplement", ask);
    app.set_time("2026-03-04T09:00");
    let answered = portal.done(&code, "supplement_received", json!({"papers": [{"code": "p2"}]}));
    assert_eq!(
        (&answered["status"], &answered["due_at"]),
        (&json!("submitted"), &json!(null))
    );
    // The clock starts now; what was asked before acceptance moves nothing.
    let accepted = clerk.done(&code, "accept", json!({}));
    assert_eq!(accepted["due_at"], local("2026-03-09T09:00"));
});

story!(a_portal_sends_once_and_sees_only_its_own, |app| {
    let (portal, clerk) = (app.sign_in("portal"), app.sign_in("clerk"));
    let first = portal.receive(online(household_business("Nguyễn Văn Ấn"), "G01-77"));
    let again = portal.post(
        "/api/v1/dossiers",
        online(household_business("Nguyễn Văn Ấn"), "G01-77"),
    );
    assert_eq!(again.headers["idempotency-replayed"], "true");
    assert_eq!(again.expect(201), first);
    let other = portal.take_in(online(household_business("Nguyễn Văn Ấn"), "G01-78"));
    assert_eq!(other, "H02.07-260302-0002");
    // The code is the portal's own: a clerk's papers may bear the same.
    let at_counter = clerk.take_in(online(household_business("Nguyễn Văn Ấn"), "G01-77"));
    assert_eq!(at_counter, "H02.07-260302-0003");

    let first = first["code"].as_str().unwrap();
    assert_eq!(portal.codes("/api/v1/dossiers?limit=1"), [other.as_str(), first]);
    assert_eq!(
        portal.get("/api/v1/dossiers/counts").expect(200)["by_status"],
        json!({"submitted": 2})
    );
    portal
        .get(&format!("/api/v1/dossiers/{at_counter}"))
        .refused(404, "dossier_not_found");
    portal
        .get("/api/v1/statistics/rates?from=2026-03-01&to=2026-03-31")
        .refused(403, "not_allowed");
    // It follows its own to the end, and may withdraw it for the citizen.
    clerk.done(first, "accept", json!({}));
    assert_eq!(portal.dossier(first)["status"], "received");
    portal.act(first, "forward", json!({})).refused(403, "not_allowed");
    portal.done(first, "withdraw", json!({"reason": "Công dân yêu cầu"}));
});

story!(what_is_not_offered_online_is_refused, |app| {
    let portal = app.sign_in("portal");
    let mut copies = online(marital_status("Vũ Thị Hoa"), "G01-1");
    copies["procedure_code"] = json!("2.000884");
    portal
        .post("/api/v1/dossiers", copies)
        .refused_field("intake_channel", "not_offered_online");
    let mut nowhere = online(household_business("Vũ Thị Hoa"), "G01-2");
    nowhere["agency_code"] = json!("H02.07.99");
    portal
        .post("/api/v1/dossiers", nowhere)
        .refused(404, "agency_not_found");
    let mut secretless = online(household_business("Vũ Thị Hoa"), "G01-3");
    secretless["applicant"] = json!({"name": "Vũ Thị Hoa"});
    portal
        .post("/api/v1/dossiers", secretless.clone())
        .refused_field("applicant.phone", "secret_missing");
    // A child has neither number nor phone: the digits of who hands in for it do.
    secretless["external_code"] = json!("G01-8");
    secretless["submitter"] = json!({"name": "Vũ Thị Mẹ", "phone": "0966554433"});
    let child = portal.take_in(secretless);
    let seen = app
        .anybody()
        .get(&format!("/api/v1/public/dossiers/{child}?secret=4433"));
    assert_eq!(seen.expect(200)["code"], json!(child));
    // Nothing of it took a number.
    assert_eq!(
        portal.take_in(online(household_business("Vũ Thị Hoa"), "G01-4")),
        "H02.07-260302-0002"
    );
    // Paid with the payment of the portal.
    let mut paid = online(marital_status("Vũ Thị Hoa"), "G01-5");
    paid["payment_method"] = json!("online");
    portal
        .post("/api/v1/dossiers", paid.clone())
        .refused_field("payment_reference", "missing");
    paid["payment_reference"] = json!("DVCQG-0001");
    for (method, reference) in [("cash", None), ("transfer", Some("CK-0"))] {
        let mut taken = online(marital_status("Vũ Thị Hoa"), "G01-7");
        taken["payment_method"] = json!(method);
        taken["payment_reference"] = json!(reference);
        portal.post("/api/v1/dossiers", taken).refused(403, "not_allowed");
    }
    let paid = portal.receive(paid);
    assert_eq!(
        (&paid["payment"]["state"], &paid["payment"]["fees"][0]["method"]),
        (&json!("paid"), &json!("online"))
    );
    let unpaid = portal.take_in(online(marital_status("Vũ Thị Hoa"), "G01-6"));
    let at_the_desk = json!({"method": "cash", "reference": "BL-1"});
    portal
        .act(&unpaid, "pay_fee", at_the_desk.clone())
        .refused(403, "not_allowed");
    portal
        .act(&unpaid, "pay_fee", json!({"method": "transfer", "reference": "CK-1"}))
        .refused(403, "not_allowed");
    portal
        .act(&unpaid, "pay_fee", json!({"method": "online"}))
        .refused_field("reference", "missing");
    portal.done(&unpaid, "pay_fee", json!({"method": "online", "reference": "GD-1"}));
    // No drawer either: neither its page, nor its closing.
    portal
        .get("/api/v1/cash-book?agency=H02.07")
        .refused(403, "not_allowed");
    let closing = json!({"agency": "H02.07", "day": "2026-03-02", "counted": 0});
    portal
        .post("/api/v1/cash-book/closings", closing)
        .refused(403, "not_allowed");
    portal.get("/api/v1/receipt-books").refused(403, "not_allowed");
    // What comes in on paper is taken at the desk as before.
    let other = portal.take_in(online(marital_status("Vũ Thị Hoa"), "G01-7"));
    app.sign_in("clerk").done(&other, "pay_fee", json!({"method": "cash"}));
});

story!(what_was_withdrawn_before_acceptance_waits_again_when_taken_up, |app| {
    let (portal, clerk, leader) = (app.sign_in("portal"), app.sign_in("clerk"), app.sign_in("leader"));
    let code = portal.take_in(online(household_business("Nguyễn Văn Ấn"), "G01-1"));
    let ask = json!({"reason": "Thiếu giấy tờ", "missing_papers": [{"name": "Bản sao"}]});
    clerk.done(&code, "request_supplement", ask);
    app.set_time("2026-03-03T09:00");
    let gone = portal.done(&code, "withdraw", json!({"reason": "Công dân yêu cầu"}));
    assert_eq!((&gone["status"], &gone["due_at"]), (&json!("withdrawn"), &json!(null)));
    let march = "/api/v1/statistics/timeliness?from=2026-03-01&to=2026-03-31";
    assert_eq!(
        leader.get(march).expect(200)["total"]["withdrawn"],
        0,
        "it was never received"
    );
    app.set_time("2026-03-04T09:00");
    let again = leader.done(&code, "reopen", json!({"reason": "Rút nhầm"}));
    assert_eq!((&again["status"], &again["step"]), (&json!("submitted"), &json!(0)));
    assert_eq!(
        clerk.done(&code, "accept", json!({}))["due_at"],
        local("2026-03-09T09:00")
    );
    assert_eq!(leader.get(march).expect(200)["total"]["received"], 1);
});

story!(a_portal_narrows_its_dossiers_to_an_agency, |app| {
    let portal = app.sign_in("portal");
    let district = portal.take_in(online(household_business("Nguyễn Văn Ấn"), "G01-1"));
    let commune = portal.take_in(online(marital_status("Trần Thị Bé"), "G01-2"));
    let listed = |agency: &str| {
        let mut codes = portal.codes(&format!("/api/v1/dossiers?agency={agency}"));
        codes.sort();
        codes
    };
    let counted = |agency: &str| {
        let counts = portal
            .get(&format!("/api/v1/dossiers/counts?agency={agency}"))
            .expect(200);
        counts["by_status"]["submitted"].as_i64().unwrap_or_default()
    };
    let mut all = [district, commune.clone()];
    all.sort();
    assert_eq!((listed("H02.07"), counted("H02.07")), (all.to_vec(), 2));
    assert_eq!((listed("H02.07.01"), counted("H02.07.01")), (vec![commune], 1));
    assert_eq!((listed("H02.07.02"), counted("H02.07.02")), (vec![], 0));
    for path in ["/api/v1/dossiers", "/api/v1/dossiers/counts"] {
        portal
            .get(&format!("{path}?agency=H02.99"))
            .refused(404, "agency_not_found");
    }
});

story!(a_portal_sees_a_result_from_its_issue_until_it_is_undone, |app| {
    let [portal, clerk, handler, leader] = ["portal", "clerk", "handler", "leader"].map(|name| app.sign_in(name));
    let code = portal.take_in(online(household_business("Nguyễn Văn Ấn"), "G01-1"));
    clerk.done(&code, "accept", json!({}));
    clerk.done(&code, "forward", json!({}));
    let result = handler.with_file(&code, json!({"result": paper("1/GCN", "2026-03-02")}));
    let file = format!("/api/v1/dossiers/{code}/files/{}", result["result"]["file"]);
    let seen = || {
        let content = portal.send(portal.request("GET", &format!("{file}/content"))).status;
        let results = portal.dossier(&code)["results"].as_array().unwrap().len();
        (files_of(&portal, &code).len(), content, results)
    };
    assert_eq!(seen(), (0, 404, 0), "uploaded");
    handler.done(&code, "attach_result", result);
    handler.done(&code, "forward", json!({}));
    assert_eq!(seen(), (0, 404, 0), "attached");
    leader.done(&code, "decide", json!({}));
    assert_eq!(seen(), (1, 200, 1), "issued");
    leader.done(&code, "reopen", json!({"reason": "Sai tên chủ hộ"}));
    assert_eq!(seen(), (0, 404, 1), "undone, and told so");
    assert_eq!(files_of(&handler, &code).len(), 1, "officials see it still");
});

story!(a_portal_takes_back_only_its_own_papers_and_only_in_time, |app| {
    let [portal, clerk, handler, leader] = ["portal", "clerk", "handler", "leader"].map(|name| app.sign_in(name));
    let code = portal.take_in(online(household_business("Nguyễn Văn Ấn"), "G01-1"));
    let add = |who: &Actor<'_>, text: &str| {
        let added = who
            .upload_bytes(&code, &format!("name={text}.pdf"), pdf(text))
            .expect(201);
        format!("/api/v1/dossiers/{code}/files/{}?reason=Nham", added["file"])
    };
    let remove = |path: &str| portal.send(portal.request("DELETE", path));
    let [mistaken, first, second] = ["a", "b", "c"].map(|text| add(&portal, text));
    assert_eq!(remove(&mistaken).status, 204);
    let scan = add(&clerk, "d");
    remove(&scan).refused(403, "not_allowed");
    clerk.done(&code, "accept", json!({}));
    remove(&first).refused(409, "wrong_state");
    // What is asked for may take the place of what was wrong.
    clerk.done(
        &code,
        "request_supplement",
        json!({"missing_papers": [{"name": "Đơn đề nghị"}], "reason": "Đơn không đọc được"}),
    );
    assert_eq!(remove(&first).status, 204);
    let better = add(&portal, "e");
    portal.done(
        &code,
        "supplement_received",
        json!({"papers": [{"name": "Đơn đề nghị", "copies": 1}]}),
    );
    remove(&better).refused(409, "wrong_state");
    add(&portal, "f");
    clerk.done(&code, "forward", json!({}));
    handler.done(&code, "forward", json!({}));
    leader.done(&code, "decide", json!({"result": paper("1/GCN", "2026-03-02")}));
    remove(&second).refused(409, "wrong_state");
    portal
        .upload_bytes(&code, "name=g.pdf", pdf("g"))
        .refused(409, "wrong_state");
});
