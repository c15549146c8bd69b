//! Decision, result, hand-back, withdrawal, stop, and what is taken up again.

use serde_json::{Value, json};

use crate::story;
use crate::support::{Actor, TestApp, household_business, local, marital_status, paper};
use crate::web::browser::Browser;

/// Takes a dossier of the district up to its last step.
fn at_last_step(app: &TestApp, name: &str) -> String {
    let code = app.sign_in("clerk").take_in(household_business(name));
    app.sign_in("clerk").done(&code, "forward", json!({}));
    app.sign_in("handler").done(&code, "forward", json!({}));
    code
}

fn march(who: &Actor<'_>) -> Value {
    who.get("/api/v1/statistics/timeliness?agency=H02.07&from=2026-03-01&to=2026-03-31")
        .expect(200)["total"]
        .clone()
}

story!(a_decision_needs_its_result_with_a_file, |app| {
    let (clerk, handler, leader) = (app.sign_in("clerk"), app.sign_in("handler"), app.sign_in("leader"));
    let code = at_last_step(app, "Nguyễn Văn Ấn");
    leader.act(&code, "decide", json!({})).refused(409, "result_missing");
    let mut without_file = paper("1/GCN", "2026-03-02");
    without_file["file"] = json!(null);
    leader
        .act(&code, "decide", json!({"result": without_file}))
        .refused(409, "result_file_missing");
    assert_eq!(
        leader.dossier(&code)["results"],
        json!([]),
        "a refused decision attaches nothing"
    );
    leader
        .act(&code, "decide", json!({"result": paper("1/GCN", "2026-03-03")}))
        .refused_field("result.issued_on", "in_the_future");
    leader
        .act(&code, "attach_result", json!({}))
        .refused_field("result", "missing");
    clerk
        .act(&code, "attach_result", json!({"result": paper("1/GCN", "2026-03-02")}))
        .refused(403, "not_allowed");
    leader
        .act(&code, "decide", json!({"result": {"symbol": "1/GCN"}}))
        .refused_field("result.signer", "missing");

    handler.done(&code, "attach_result", json!({"result": paper("1/GCN", "2026-03-02")}));
    let decided = leader.done(&code, "decide", json!({"note": "Đồng ý"}));
    assert_eq!(
        (&decided["status"], &decided["portal_status"]["code"]),
        (&json!("decided"), &json!(9))
    );
    assert_eq!(decided["decided_at"], local("2026-03-02T09:00"));
    assert_eq!(decided["results"][0]["symbol"], "1/GCN");
    assert_eq!(decided["steps"][1]["outcome"], "decide");
    // A slip of the pen may be put right after the decision, without moving it.
    app.set_time("2026-03-02T10:00");
    let mended = handler.done(&code, "attach_result", json!({"result": paper("1a/GCN", "2026-03-02")}));
    assert_eq!(mended["decided_at"], local("2026-03-02T09:00"));
    assert_eq!(mended["results"].as_array().unwrap().len(), 2);
});

story!(handing_back_does_not_change_punctuality, |app| {
    let (clerk, leader) = (app.sign_in("clerk"), app.sign_in("leader"));
    let [early, on_time, exact, late] = ["An", "Bình", "Cúc", "Dũng"].map(|name| at_last_step(app, name));
    for (code, at, timeliness) in [
        (&early, "2026-03-04T17:00", "early"),
        (&on_time, "2026-03-05T07:30", "on_time"),
        (&exact, "2026-03-05T09:00", "on_time"),
        (&late, "2026-03-05T09:01", "late"),
    ] {
        app.set_time(at);
        let day = at.get(..10).unwrap();
        let decided = leader.done(code, "decide", json!({"result": paper("1/GCN", day)}));
        assert_eq!(decided["timeliness"], timeliness, "decided at {at}");
        assert_eq!(decided["progress"], json!(null));
    }
    leader.act(&early, "hand_back", json!({})).refused(403, "not_allowed");
    app.set_time("2026-03-20T09:00");
    for (code, timeliness) in [(&early, "early"), (&late, "late")] {
        let returned = clerk.done(code, "hand_back", json!({}));
        assert_eq!(
            (&returned["status"], &returned["portal_status"]["code"]),
            (&json!("handed_back"), &json!(10))
        );
        assert_eq!(
            (&returned["timeliness"], &returned["returned_at"]),
            (&json!(timeliness), &json!(local("2026-03-20T09:00")),)
        );
        leader
            .act(code, "reopen", json!({"reason": "Nhầm"}))
            .refused(409, "wrong_state");
        clerk
            .act(code, "withdraw", json!({"reason": "Nhầm"}))
            .refused(409, "wrong_state");
    }
    let total = march(&leader);
    assert_eq!(
        total["resolved"],
        json!({"total": 4, "early": 1, "on_time": 2, "late": 1})
    );
    assert_eq!(
        total["on_time_rate"],
        json!({"numerator": 3, "denominator": 4, "percent": 75.0})
    );
});

story!(a_result_goes_home_by_post, |app| {
    let (clerk, leader) = (app.sign_in("clerk"), app.sign_in("leader"));
    let mut posted = household_business("Nguyễn Thị Đào");
    posted["return_channel"] = json!("postal");
    clerk
        .post("/api/v1/dossiers", posted.clone())
        .refused_field("applicant.address", "missing");
    posted["applicant"]["address"] = json!("Thôn Đông, xã Hoàng An");
    let registered = clerk.take_in(posted);
    let mut fetched = household_business("Trần Văn Bình");
    fetched["applicant"]["address"] = json!("Thôn Tây, xã Hoàng An");
    let [changed, homeless] = [fetched, household_business("Lê Văn Cường")].map(|body| clerk.take_in(body));
    for code in [&registered, &changed, &homeless] {
        clerk.done(code, "forward", json!({}));
        app.sign_in("handler").done(code, "forward", json!({}));
        leader.done(code, "decide", json!({"result": paper("2/GCN", "2026-03-02")}));
    }
    let returned = clerk.done(&registered, "hand_back", json!({"note": "Mã bưu gửi EH473124829VN"}));
    assert_eq!(
        (&returned["return_channel"], &returned["postal"]["returned_by_post"]),
        (&json!("postal"), &json!(true))
    );
    // Sent home after all.
    let returned = clerk.done(&changed, "hand_back", json!({"return_channel": "postal"}));
    assert_eq!(returned["return_channel"], "postal");
    // Nowhere to send it.
    clerk
        .act(&homeless, "hand_back", json!({"return_channel": "postal"}))
        .refused_field("return_channel", "address_missing");
    clerk.done(&homeless, "hand_back", json!({}));
    let rates = leader
        .get("/api/v1/statistics/rates?agency=H02.07&from=2026-03-01&to=2026-03-31")
        .expect(200);
    let rate = |name| {
        rates["items"]
            .as_array()
            .unwrap()
            .iter()
            .find(|r| r["indicator"] == name)
            .unwrap()["rate"]
            .clone()
    };
    assert_eq!(
        rate("postal"),
        json!({"numerator": 2, "denominator": 3, "percent": 66.67})
    );
    assert_eq!(rate("postal_return")["numerator"], 2);
    assert_eq!(rate("postal_intake")["numerator"], 0);
});

story!(a_fee_on_leaving_is_paid_before_the_result_leaves, |app| {
    let (clerk, handler, leader) = (
        app.sign_in("clerk.01"),
        app.sign_in("handler.01"),
        app.sign_in("leader.01"),
    );
    let mut copies = marital_status("Vũ Thị Hoa");
    copies["procedure_code"] = json!("2.000815");
    let dossier = clerk.receive(copies);
    let code = dossier["code"].as_str().unwrap();
    assert_eq!(
        (&dossier["payment"]["amount"], &dossier["payment"]["state"]),
        (&json!(2000), &json!("unpaid"))
    );
    clerk.done(code, "forward", json!({}));
    handler.done(code, "forward", json!({}));
    leader.done(code, "decide", json!({}));
    clerk.act(code, "hand_back", json!({})).refused(409, "fee_unpaid");
    handler
        .act(code, "pay_fee", json!({"method": "cash"}))
        .refused(403, "not_allowed");
    clerk
        .act(code, "pay_fee", json!({"method": "gold"}))
        .refused(422, "invalid");
    clerk
        .act(code, "pay_fee", json!({"method": "transfer"}))
        .refused_field("reference", "missing");
    let paid = clerk.done(code, "pay_fee", json!({"method": "transfer", "reference": "FT26061"}));
    assert_eq!(
        (&paid["payment"]["state"], &paid["payment"]["fees"][0]["method"]),
        (&json!("paid"), &json!("transfer"))
    );
    clerk
        .act(code, "hand_back", json!({"return_channel": "postal"}))
        .refused_field("return_channel", "post_not_allowed");
    clerk.done(code, "hand_back", json!({}));
});

story!(what_was_handed_back_without_its_result_still_gets_it, |app| {
    let (clerk, handler, leader) = (
        app.sign_in("clerk.01"),
        app.sign_in("handler.01"),
        app.sign_in("leader.01"),
    );
    let mut copies = marital_status("Vũ Thị Hoa");
    copies["procedure_code"] = json!("2.000815");
    let code = clerk.take_in(copies);
    clerk.done(&code, "forward", json!({}));
    handler.done(&code, "forward", json!({}));
    leader.done(&code, "decide", json!({}));
    clerk.done(&code, "pay_fee", json!({"method": "cash"}));
    Browser::signed_in(app, "clerk.01")
        .get(&format!("/ho-so/{code}/hand_back"))
        .expect(200)
        .says(&["Hồ sơ chưa được gắn kết quả"]);
    let returned = clerk.done(&code, "hand_back", json!({}));
    let attached = || {
        let rates = leader
            .get("/api/v1/statistics/rates?from=2026-03-01&to=2026-03-31")
            .expect(200);
        let rates = rates["items"].as_array().unwrap();
        let rate = rates.iter().find(|r| r["indicator"] == "result_attached").unwrap();
        json!([
            rate["rate"]["numerator"],
            rate["rate"]["denominator"],
            rate["targets"][0]["still_needed"]
        ])
    };
    assert_eq!(attached(), json!([0, 1, 1]));
    app.set_time("2026-03-04T09:00");
    let pdf = || crate::files::pdf("bản sao");
    clerk
        .upload_bytes(&code, "paper=p1&name=a.pdf", pdf())
        .refused(409, "wrong_state");
    let file = handler
        .upload_bytes(&code, "purpose=result&name=ban-sao.pdf", pdf())
        .expect(201)["file"]
        .clone();
    let mut result = paper("3/CT", "2026-03-02");
    result["file"] = file;
    let now = handler.done(&code, "attach_result", json!({"result": result}));
    assert_eq!(
        (&now["status"], &now["returned_at"]),
        (&json!("handed_back"), &returned["returned_at"])
    );
    assert_eq!(attached(), json!([1, 1, 0]));
    // What somebody has in their hands is not replaced.
    handler
        .act(&code, "attach_result", json!({"result": paper("4/CT", "2026-03-02")}))
        .refused(409, "wrong_state");
    handler
        .upload_bytes(&code, "purpose=result&name=khac.pdf", pdf())
        .refused(409, "wrong_state");
});

story!(a_notice_gives_no_result, |app| {
    let (clerk, handler, leader) = (
        app.sign_in("clerk.01"),
        app.sign_in("handler.01"),
        app.sign_in("leader.01"),
    );
    let mut notice = marital_status("Ban khánh tiết thôn Đông");
    notice["procedure_code"] = json!("1.003622");
    let code = clerk.take_in(notice);
    clerk.done(&code, "forward", json!({}));
    handler
        .act(&code, "attach_result", json!({"result": paper("1/TB", "2026-03-02")}))
        .refused(409, "no_result_given");
    handler.done(&code, "forward", json!({}));
    leader
        .act(&code, "decide", json!({"result": paper("1/TB", "2026-03-02")}))
        .refused(409, "no_result_given");
    leader.done(&code, "decide", json!({}));
    let rates = leader
        .get("/api/v1/statistics/rates?from=2026-03-01&to=2026-03-31")
        .expect(200);
    let attached = rates["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|r| r["indicator"] == "result_attached")
        .unwrap();
    assert_eq!(
        attached["rate"],
        json!({"numerator": 0, "denominator": 0, "percent": null})
    );
});

story!(an_applicant_withdraws_before_the_decision_and_not_after, |app| {
    let (clerk, handler, leader) = (app.sign_in("clerk"), app.sign_in("handler"), app.sign_in("leader"));
    let [desk, work, decided] = ["An", "Bình", "Cúc"].map(|name| clerk.take_in(household_business(name)));
    for code in [&work, &decided] {
        clerk.done(code, "forward", json!({}));
    }
    handler
        .act(&work, "withdraw", json!({"reason": "Theo đơn"}))
        .refused(403, "not_allowed");
    clerk
        .act(&work, "withdraw", json!({}))
        .refused_field("reason", "missing");
    for code in [&desk, &work] {
        let gone = clerk.done(code, "withdraw", json!({"reason": "Theo đơn"}));
        assert_eq!(
            (&gone["status"], &gone["portal_status"]["code"]),
            (&json!("withdrawn"), &json!(7))
        );
        assert_eq!(
            (&gone["timeliness"], &gone["allowed_actions"]),
            (&json!(null), &json!([]))
        );
    }
    handler.done(&decided, "forward", json!({}));
    leader.done(&decided, "decide", json!({"result": paper("3/GCN", "2026-03-02")}));
    clerk
        .act(&decided, "withdraw", json!({"reason": "Theo đơn"}))
        .refused(409, "wrong_state");
    let total = march(&leader);
    assert_eq!(
        (&total["withdrawn"], &total["resolved"]["total"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(
        total["on_time_rate"]["denominator"], 1,
        "what was withdrawn is not resolved"
    );
});

story!(what_is_taken_up_again_leaves_the_figures, |app| {
    let (clerk, leader) = (app.sign_in("clerk"), app.sign_in("leader"));
    let before = march(&leader);
    assert_eq!(before["received"], 0);
    let [decided, stopped, withdrawn] = ["An", "Bình", "Cúc"].map(|name| at_last_step(app, name));
    let open = march(&leader);
    leader.done(&decided, "decide", json!({"result": paper("4/GCN", "2026-03-02")}));
    leader
        .act(&stopped, "stop", json!({}))
        .refused_field("reason", "missing");
    leader.done(
        &stopped,
        "stop",
        json!({"reason": "Không đủ điều kiện", "legal_ground": "Điều 3"}),
    );
    clerk.done(&withdrawn, "withdraw", json!({"reason": "Theo đơn"}));
    assert_eq!(leader.dossier(&stopped)["portal_status"]["code"], 8);
    let ended = march(&leader);
    assert_eq!(
        (&ended["stopped"], &ended["withdrawn"], &ended["resolved"]["early"]),
        (&json!(1), &json!(1), &json!(1))
    );
    assert_eq!(ended["in_progress"]["total"], 0);

    // Days later, past the due time: it was never over.
    app.set_time("2026-03-09T10:00");
    for code in [&decided, &stopped, &withdrawn] {
        clerk
            .act(code, "reopen", json!({"reason": "Kết quả sai"}))
            .refused(403, "not_allowed");
        leader.act(code, "reopen", json!({})).refused_field("reason", "missing");
        let again = leader.done(code, "reopen", json!({"reason": "Kết quả sai"}));
        assert_eq!((&again["status"], &again["step"]), (&json!("processing"), &json!(2)));
        assert_eq!(
            (&again["timeliness"], &again["decided_at"], &again["closed_at"]),
            (&json!(null), &json!(null), &json!(null))
        );
        assert_eq!(
            (&again["due_at"], &again["progress"]),
            (&json!(local("2026-03-05T09:00")), &json!("overdue"))
        );
        let steps = again["steps"].as_array().unwrap();
        assert_eq!((steps.len(), &steps[2]["left_at"]), (3, &json!(null)));
    }
    let again = march(&leader);
    assert_eq!(
        again["in_progress"],
        json!({"total": 3, "within_time": 0, "overdue": 3})
    );
    for figure in [
        "received",
        "resolved",
        "withdrawn",
        "stopped",
        "carried_over",
        "on_time_rate",
    ] {
        assert_eq!(again[figure], open[figure], "{figure}");
    }
    let decided_again = leader.done(&decided, "decide", json!({"result": paper("2/GCN", "2026-03-02")}));
    assert_eq!(decided_again["timeliness"], "late");
    assert_eq!(
        march(&leader)["resolved"],
        json!({"total": 1, "early": 0, "on_time": 0, "late": 1})
    );
});
