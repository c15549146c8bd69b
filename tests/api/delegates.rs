//! Whoever has been given somebody's work can do all of it, wherever they sit themselves, and nothing beside it.

use serde_json::{Value, json};

use crate::handovers::inter_agency;
use crate::story;
use crate::support::{CHOSEN, TestApp, fixture, household_business, local, marital_status, paper};

/// The business registration has a step at a department, and then the leader decides with a file.
fn two_steps(app: &TestApp) {
    let step =
        |name: &str, role: &str| json!({"name": name, "role": role, "duration": {"unit": "working_day", "value": 1}});
    let mut first = step("Thẩm định", "handler");
    first["agency"] = json!("H02.07.92");
    let definition = json!({
        "agency_level": "district", "duration": {"unit": "working_day", "value": 3}, "service_level": 4,
        "papers": [{"code": "p1", "name": "Giấy đề nghị", "originals": 1, "mandatory": true}],
        "steps": [first, step("Ký duyệt", "leader")],
        "result_file_demanded": true,
    });
    let body = json!({"valid_from": "2026-03-02", "definition": definition});
    app.sign_in("admin")
        .post("/api/v1/procedures/1.001612/versions", body)
        .expect(201);
}

story!(a_delegate_of_another_department_uploads_the_result_and_decides, |app| {
    two_steps(app);
    let [clerk, finance, justice, leader] =
        ["clerk", "handler.taichinhkehoach", "handler.tuphap", "leader"].map(|name| app.sign_in(name));
    let take_in = |name: &str| {
        let mut body = household_business(name);
        body["papers"] = json!([{"code": "p1", "originals": 1}]);
        clerk.take_in(body)
    };
    let code = take_in("Nguyễn Văn Ấn");
    let path = format!("/api/v1/dossiers/{code}");
    let given =
        json!({"to": "handler.tuphap", "valid_from": "2026-03-02", "valid_to": "2026-03-03", "reason": "Đi họp"});
    leader.post("/api/v1/delegations", given).expect(201);

    // It waits for the desk, and then for the department: not for the leader.
    let mine = "/api/v1/dossiers?assignee=me";
    let pdf = || std::fs::read(fixture("good.pdf")).unwrap();
    let upload = |code: &str| justice.upload_bytes(code, "purpose=result&name=ket-qua.pdf", pdf());
    let nothing_to_do = |code: &str| {
        justice
            .get(&format!("/api/v1/dossiers/{code}"))
            .refused(404, "dossier_not_found");
        upload(code).refused(404, "dossier_not_found");
        justice
            .post(&format!("/api/v1/dossiers/{code}/slips"), json!({"kind": "control"}))
            .refused(404, "dossier_not_found");
    };
    nothing_to_do(&code);
    clerk.done(&code, "forward", json!({}));
    nothing_to_do(&code);
    assert_eq!(justice.codes(mine), Vec::<String>::new());

    // A leader's step that is assigned to nobody is the leader's.
    finance.done(&code, "forward", json!({}));
    let beside = take_in("Trần Thị Bé");
    clerk.done(&beside, "forward", json!({}));
    assert_eq!(justice.codes(mine), [code.as_str()]);
    assert_eq!(justice.codes(&format!("{mine}&order=due")), [code.as_str()]);
    assert_eq!(justice.codes(&format!("{mine}&q=nguyen+van+an")), [code.as_str()]);
    nothing_to_do(&beside);
    justice.act(&code, "decide", json!({})).refused(409, "result_missing");
    let file = upload(&code).expect(201)["file"].clone();
    // Chosen by mistake, removed, and sent again.
    let removed = justice.delete(&format!("{path}/files/{file}?reason=nham"));
    assert_eq!(removed.status, 204, "{:#}", removed.body);
    let mut result = paper("12/GCN-UBND", "2026-03-02");
    result["file"] = upload(&code).expect(201)["file"].clone();
    justice.act(&code, "decide", json!({"result": result})).expect(200);

    let events = leader.all(&format!("{path}/events?limit=200"));
    let told = |action: &str| -> Vec<(Value, Value)> {
        let of = events.iter().filter(|e| e["action"] == action);
        of.map(|e| (e["by"]["username"].clone(), e["detail"]["on_behalf_of"].clone()))
            .collect()
    };
    let theirs = (json!("handler.tuphap"), json!("leader"));
    assert_eq!(told("add_file"), [theirs.clone(), theirs.clone()]);
    assert_eq!(told("remove_file"), std::slice::from_ref(&theirs));
    assert_eq!(told("decide"), [theirs]);
    // It is done, and no longer theirs to see.
    nothing_to_do(&code);

    // What is assigned to the leader by name waits for them too; when the days are over, nothing does.
    finance.done(&beside, "forward", json!({"assignee": "leader"}));
    assert_eq!(justice.codes(mine), [beside.as_str()]);
    upload(&beside).expect(201);
    app.set_time("2026-03-04T09:00");
    nothing_to_do(&beside);
    assert_eq!(justice.codes(mine), Vec::<String>::new());
});

/// Accounts with several roles, all with the password [`CHOSEN`].
fn people_of_two_communes(app: &TestApp) {
    let grant = |role: &str, agency: &str| json!({"role": role, "agency": agency});
    for (name, grants) in [
        ("giver", [grant("handler", "H02.07.01"), grant("leader", "H02.07.03")]),
        ("both", [grant("handler", "H02.07.01"), grant("handler", "H02.07.03")]),
    ] {
        let user = json!({"username": name, "full_name": "Nguyễn Thị Thay", "password": CHOSEN, "grants": grants});
        app.sign_in("admin").post("/api/v1/users", user).expect(201);
    }
}

/// A dossier that waits for the giver in the first commune, and one that waits for them as a leader in the third.
fn waiting_for_the_giver(app: &TestApp) -> [String; 2] {
    inter_agency(app);
    people_of_two_communes(app);
    ["H02.07.01", "H02.07.03"].map(|agency| {
        let number = agency.trim_start_matches("H02.07.");
        let (clerk, handler) = (
            app.sign_in(&format!("clerk.{number}")),
            app.sign_in(&format!("handler.{number}")),
        );
        let mut body = marital_status("Nguyễn Văn Ấn");
        body["agency_code"] = json!(agency);
        let code = clerk.take_in(body);
        let paid = json!({"method": "cash"});
        clerk.done(&code, "pay_fee", paid);
        if number == "01" {
            clerk.done(&code, "forward", json!({"assignee": "giver"}));
        } else {
            clerk.done(&code, "forward", json!({}));
            handler.done(&code, "forward", json!({}));
        }
        code
    })
}

fn given(from: &str, to: &str) -> Value {
    json!({"from": from, "to": to, "valid_from": "2026-03-02", "valid_to": "2026-03-03", "reason": "Nghỉ phép"})
}

story!(
    work_goes_over_only_where_the_delegate_works_and_the_leader_leads,
    |app| {
        let [first, third] = waiting_for_the_giver(app);
        let giver = app.sign_in_with("giver", CHOSEN);
        let (own, leader, both) = (
            app.sign_in("handler.01"),
            app.sign_in("leader.01"),
            app.sign_in_with("both", CHOSEN),
        );
        let mine = "/api/v1/dossiers?assignee=me";
        assert_eq!(giver.codes(mine), [first.as_str()]);

        // The giver's own word: what is done in the other commune stays there.
        let mut by_giver = given("giver", "handler.01");
        by_giver.as_object_mut().unwrap().remove("from");
        let made = giver.post("/api/v1/delegations", by_giver).expect(201);
        assert_eq!(own.codes(mine), [first.as_str()]);
        own.get(&format!("/api/v1/dossiers/{third}"))
            .refused(404, "dossier_not_found");
        let revoke = format!("/api/v1/delegations/{}/revoke", made["id"].as_str().unwrap());
        assert_eq!(giver.post(&revoke, json!({})).status, 204);

        // A leader gives what they lead, also to themselves and to whoever works in both communes.
        for to in ["leader.01", "both"] {
            let made = leader.post("/api/v1/delegations", given("giver", to)).expect(201);
            leader
                .get(&format!("/api/v1/dossiers/{third}"))
                .refused(404, "dossier_not_found");
            both.act(&third, "decide", json!({})).refused(403, "not_allowed");
            let revoke = format!("/api/v1/delegations/{}/revoke", made["id"].as_str().unwrap());
            assert_eq!(leader.post(&revoke, json!({})).status, 204);
        }
        leader
            .post("/api/v1/delegations", given("giver", "handler.03"))
            .refused_field("to", "delegate_unfit");
        leader.post("/api/v1/delegations", given("giver", "both")).expect(201);
        both.done(&first, "forward", json!({}));
    }
);

story!(the_work_of_a_disabled_account_is_nobodys, |app| {
    let [first, _] = waiting_for_the_giver(app);
    let (own, leader, admin) = (
        app.sign_in("handler.01"),
        app.sign_in("leader.01"),
        app.sign_in("admin"),
    );
    leader
        .post("/api/v1/delegations", given("giver", "handler.01"))
        .expect(201);
    let mine = "/api/v1/dossiers?assignee=me";
    assert_eq!(own.codes(mine), [first.as_str()]);
    let disabled = |disabled: bool| {
        admin
            .patch("/api/v1/users/giver", json!({"disabled": disabled}))
            .expect(200)
    };
    disabled(true);
    assert_eq!(own.codes(mine), Vec::<String>::new());
    own.act(&first, "forward", json!({})).refused(403, "not_assigned");
    disabled(false);
    own.done(&first, "forward", json!({}));
});

story!(what_is_not_about_a_dossier_is_not_given_away, |app| {
    let (leader, handler) = (app.sign_in("leader"), app.sign_in("handler.tuphap"));
    let mut work = given("leader", "handler.tuphap");
    work.as_object_mut().unwrap().remove("from");
    leader.post("/api/v1/delegations", work).expect(201);
    for path in [
        "/api/v1/statistics/timeliness?from=2026-03-01&to=2026-03-31",
        "/api/v1/statistics/rates?agency=H02.07&from=2026-03-01&to=2026-03-31",
    ] {
        leader.get(path).expect(200);
        handler.get(path).refused(403, "not_allowed");
    }
});

story!(what_a_delegate_notes_of_an_item_of_the_post_names_both, |app| {
    inter_agency(app);
    let grant = |role: &str| json!({"role": role, "agency": "H02.07.01"});
    let user = json!({"username": "kiem.nhiem", "full_name": "Nguyễn Thị Kiêm", "password": CHOSEN,
        "grants": [grant("handler"), grant("clerk")]});
    app.sign_in("admin").post("/api/v1/users", user).expect(201);
    let (clerk, delegate) = (app.sign_in("clerk.01"), app.sign_in("handler.01"));
    let mut body = marital_status("Nguyễn Văn Ấn");
    body["agency_code"] = json!("H02.07.01");
    let code = clerk.take_in(body);
    clerk.done(&code, "pay_fee", json!({"method": "cash"}));
    clerk.done(&code, "forward", json!({"assignee": "kiem.nhiem"}));
    let mut item = json!({"direction": "in", "name": "Trần Văn Bình", "address": "Thôn Tây"});
    item["version"] = clerk.dossier(&code)["version"].clone();
    clerk
        .post(&format!("/api/v1/dossiers/{code}/postal-orders"), item)
        .expect(200);
    let given =
        json!({"to": "handler.01", "valid_from": "2026-03-02", "valid_to": "2026-03-03", "reason": "Nghỉ phép"});
    app.sign_in_with("kiem.nhiem", CHOSEN)
        .post("/api/v1/delegations", given)
        .expect(201);
    let happened = json!({"order": format!("{code}-I1"), "kind": "collected", "at": local("2026-03-02T08:30")});
    delegate
        .post(&format!("/api/v1/dossiers/{code}/postal-events"), happened)
        .expect(200);
    let events = clerk.all(&format!("/api/v1/dossiers/{code}/events?limit=200"));
    let theirs: Vec<&Value> = events.iter().filter(|e| e["by"]["username"] == "handler.01").collect();
    assert_eq!(theirs.len(), 1, "{events:#?}");
    assert_eq!(theirs[0]["detail"]["on_behalf_of"], "kiem.nhiem");
});
