//! Who works on a dossier: hand-overs, returns, assignments, departments.

use serde_json::json;

use crate::story;
use crate::support::{household_business, local, marital_status};

story!(a_dossier_goes_forward_and_back_step_by_step, |app| {
    let (clerk, handler, leader) = (app.sign_in("clerk"), app.sign_in("handler"), app.sign_in("leader"));
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    handler.act(&code, "forward", json!({})).refused(403, "not_allowed");
    handler
        .act(&code, "send_back", json!({"reason": "Sai"}))
        .refused(409, "wrong_state");
    leader
        .act(&code, "assign", json!({"assignee": "handler"}))
        .refused(409, "wrong_state");

    clerk.done(&code, "forward", json!({"note": "Hồ sơ gấp"}));
    clerk.act(&code, "forward", json!({})).refused(403, "not_allowed");
    app.set_time("2026-03-02T10:00");
    handler
        .act(&code, "send_back", json!({}))
        .refused_field("reason", "missing");
    let back = handler.done(&code, "send_back", json!({"reason": "Thiếu chữ ký"}));
    assert_eq!((&back["status"], &back["step"]), (&json!("received"), &json!(0)));
    assert_eq!(back["due_at"], local("2026-03-05T09:00"));
    assert_eq!(back["steps"][0]["outcome"], "send_back");
    assert_eq!(back["steps"][0]["left_at"], local("2026-03-02T10:00"));

    clerk.done(&code, "forward", json!({}));
    handler.done(&code, "forward", json!({}));
    handler.act(&code, "forward", json!({})).refused(403, "not_your_role");
    leader.act(&code, "forward", json!({})).refused(409, "no_next_step");
    let back = leader.done(&code, "send_back", json!({"reason": "Thẩm định lại"}));
    assert_eq!((&back["status"], &back["step"]), (&json!("processing"), &json!(1)));
    leader.act(&code, "decide", json!({})).refused(409, "not_at_last_step");
    let walked: Vec<_> = back["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["step"].as_i64().unwrap())
        .collect();
    assert_eq!(walked, [1, 1, 2, 1]);
    assert_eq!(back["steps"][3]["left_at"], json!(null));
});

story!(only_the_assigned_handler_or_a_leader_works_on_a_dossier, |app| {
    let (clerk, leader) = (app.sign_in("clerk"), app.sign_in("leader"));
    let (handler, colleague) = (app.sign_in("handler"), app.sign_in("handler.taichinhkehoach"));
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    clerk
        .act(&code, "forward", json!({"assignee": "nobody.there"}))
        .refused_field("assignee", "assignee_unfit");
    clerk
        .act(&code, "forward", json!({"assignee": "clerk"}))
        .refused_field("assignee", "assignee_unfit");
    clerk
        .act(&code, "forward", json!({"assignee": "handler.tuphap"}))
        .refused_field("assignee", "assignee_unfit");
    clerk.done(&code, "forward", json!({"assignee": "handler.taichinhkehoach"}));

    handler.act(&code, "forward", json!({})).refused(403, "not_assigned");
    handler
        .act(&code, "send_back", json!({"reason": "Sai"}))
        .refused(403, "not_assigned");
    handler
        .act(
            &code,
            "request_supplement",
            json!({"reason": "Thiếu", "missing_papers": [{"name": "A"}]}),
        )
        .refused(403, "not_assigned");
    assert_eq!(handler.dossier(&code)["allowed_actions"], json!([]));
    assert_eq!(handler.codes("/api/v1/dossiers?assignee=me"), Vec::<String>::new());
    assert_eq!(colleague.codes("/api/v1/dossiers?assignee=me"), [code.as_str()]);

    handler
        .act(&code, "assign", json!({"assignee": "handler"}))
        .refused(403, "not_allowed");
    leader
        .act(&code, "assign", json!({}))
        .refused_field("assignee", "missing");
    leader
        .act(&code, "assign", json!({"assignee": "handler.01"}))
        .refused_field("assignee", "assignee_unfit");
    let assigned = leader.done(&code, "assign", json!({"assignee": "handler"}));
    assert_eq!(assigned["assignee"]["username"], "handler");
    assert_eq!(assigned["steps"][0]["assignee"]["username"], "handler");
    colleague.act(&code, "forward", json!({})).refused(403, "not_assigned");
    assert_eq!(leader.codes("/api/v1/dossiers?assignee=handler"), [code.as_str()]);
    assert_eq!(leader.codes("/api/v1/dossiers?assignee=none"), Vec::<String>::new());
    // Leaders may act on any step.
    leader.done(&code, "forward", json!({}));
    assert_eq!(leader.codes("/api/v1/dossiers?assignee=none"), [code]);
});

story!(a_department_sees_a_dossier_while_it_lies_there, |app| {
    let clerk = app.sign_in("clerk");
    let (finance, justice) = (app.sign_in("handler.taichinhkehoach"), app.sign_in("handler.tuphap"));
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    let path = format!("/api/v1/dossiers/{code}");
    let everything = "/api/v1/dossiers?limit=50";
    finance.get(&path).refused(404, "dossier_not_found");

    clerk.done(&code, "forward", json!({}));
    let there = finance.dossier(&code);
    assert_eq!(there["steps"][0]["agency"]["code"], "H02.07.92");
    assert!(there["allowed_actions"].as_array().unwrap().contains(&json!("forward")));
    justice.get(&path).refused(404, "dossier_not_found");
    let act = json!({"action": "forward", "version": 2});
    justice
        .post(&format!("{path}/actions"), act)
        .refused(404, "dossier_not_found");
    assert_eq!(finance.codes(everything), [code.as_str()]);
    assert_eq!(justice.codes(everything), Vec::<String>::new());

    finance.done(&code, "forward", json!({}));
    finance.get(&path).refused(404, "dossier_not_found");
    assert_eq!(finance.codes(everything), Vec::<String>::new());
});

story!(everybody_does_their_own_part, |app| {
    let (clerk, handler, leader) = (
        app.sign_in("clerk.01"),
        app.sign_in("handler.01"),
        app.sign_in("leader.01"),
    );
    let (admin, supervisor, portal) = (app.sign_in("admin"), app.sign_in("supervisor"), app.sign_in("portal"));
    handler
        .post("/api/v1/dossiers", marital_status("Lê Văn Tám"))
        .refused(403, "not_allowed");
    supervisor
        .post("/api/v1/dossiers", marital_status("Lê Văn Tám"))
        .refused(403, "not_allowed");
    portal
        .post("/api/v1/dossiers", marital_status("Lê Văn Tám"))
        .refused(403, "not_allowed");
    app.anybody()
        .post("/api/v1/dossiers", marital_status("Lê Văn Tám"))
        .refused(401, "token_missing");

    let mut body = marital_status("Lê Văn Tám");
    body["payment_method"] = json!("cash");
    let code = clerk.take_in(body);
    assert_eq!(clerk.dossier(&code)["payment"]["state"], "paid");
    clerk
        .act(&code, "pay_fee", json!({"method": "cash"}))
        .refused(409, "fee_not_due");
    admin
        .get(&format!("/api/v1/dossiers/{code}"))
        .refused(403, "not_allowed");
    for stranger in ["portal", "clerk.02", "leader.02", "handler.tuphap"] {
        let stranger = app.sign_in(stranger);
        stranger
            .get(&format!("/api/v1/dossiers/{code}"))
            .refused(404, "dossier_not_found");
        stranger
            .get(&format!("/api/v1/dossiers/{code}/events"))
            .refused(404, "dossier_not_found");
        stranger
            .get(&format!("/api/v1/dossiers/{code}/deadline"))
            .refused(404, "dossier_not_found");
    }
    supervisor.act(&code, "forward", json!({})).refused(403, "not_allowed");
    leader.act(&code, "forward", json!({})).refused(403, "not_allowed");
    leader.act(&code, "accept", json!({})).refused(409, "wrong_state");
    leader.act(&code, "hand_back", json!({})).refused(409, "wrong_state");
    clerk
        .act(&code, "stop", json!({"reason": "Sai"}))
        .refused(403, "not_allowed");
    clerk
        .act(&code, "forward", json!({"reason": "Sai"}))
        .refused_field("reason", "not_for_this_action");
    clerk.act(&code, "dance", json!({})).refused(422, "invalid");
    clerk.done(&code, "forward", json!({"assignee": "handler.01"}));
    handler.done(&code, "forward", json!({"assignee": "leader.01"}));
    handler.act(&code, "decide", json!({})).refused(403, "not_allowed");
    clerk.act(&code, "decide", json!({})).refused(403, "not_allowed");
    let allowed = |who: &crate::support::Actor<'_>| who.dossier(&code)["allowed_actions"].clone();
    assert_eq!(allowed(&clerk), json!(["withdraw", "correct_applicant"]));
    assert_eq!(allowed(&supervisor), json!([]));
    assert_eq!(
        allowed(&leader),
        json!([
            "send_back",
            "assign",
            "request_supplement",
            "require_payment",
            "suspend",
            "extend",
            "attach_result",
            "decide",
            "stop",
        ])
    );
});
