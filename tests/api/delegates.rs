//! Whoever has been given somebody's work can do all of it, wherever they sit themselves, and nothing beside it.

use serde_json::{Value, json};

use crate::story;
use crate::support::{TestApp, fixture, household_business, paper};

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
