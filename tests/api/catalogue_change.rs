//! Procedures and agencies change from a day on; what was received before keeps what was promised.

use serde_json::{Value, json};

use crate::story;
use crate::support::{household_business, local, marital_status, paper};

/// Two days, one step at the leader's desk, a signed file.
fn definition(days: u8) -> Value {
    json!({
        "agency_level": "district",
        "duration": {"unit": "working_day", "value": days},
        "service_level": 4,
        "papers": [
            {"code": "p1", "name": "Giấy đề nghị", "originals": 1, "mandatory": true},
            {"code": "p2", "name": "Giấy tờ kèm theo", "originals": 0, "mandatory": false},
        ],
        "steps": [{"name": "Ký duyệt", "role": "leader", "duration": {"unit": "working_day", "value": 1}}],
        "result_file_demanded": true,
        "signature_demanded": true,
    })
}

story!(a_dossier_keeps_the_version_it_was_received_under, |app| {
    let (clerk, handler, leader, admin) = (
        app.sign_in("clerk"),
        app.sign_in("handler"),
        app.sign_in("leader"),
        app.sign_in("admin"),
    );
    let old = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    let body = json!({"valid_from": "2026-03-04", "definition": definition(1)});
    leader
        .post("/api/v1/procedures/1.001612/versions", body.clone())
        .refused(403, "not_allowed");
    let procedure = admin
        .post("/api/v1/procedures/1.001612/versions", body.clone())
        .expect(201);
    let versions = procedure["versions"].as_array().unwrap();
    assert_eq!((versions.len(), &versions[0]["valid_to"]), (2, &json!("2026-03-03")));
    admin
        .post("/api/v1/procedures/1.001612/versions", body)
        .refused(409, "version_overlaps");

    // The day before, the old version still holds.
    app.set_time("2026-03-03T09:00");
    assert_eq!(
        clerk.receive(household_business("Trần Thị Bé"))["due_at"],
        local("2026-03-06T09:00")
    );
    app.set_time("2026-03-04T09:00");
    let new = clerk.receive(household_business("Lê Văn Cường"));
    assert_eq!(
        (&new["due_at"], &new["steps_total"]),
        (&json!(local("2026-03-05T09:00")), &json!(1))
    );
    let new = new["code"].as_str().unwrap();
    // Entered afterwards, for the day before.
    let mut late = household_business("Phạm Thị Dung");
    late["received_at"] = json!(local("2026-03-03T10:00"));
    assert_eq!(clerk.receive(late)["due_at"], local("2026-03-06T10:00"));

    let kept = clerk.dossier(&old);
    assert_eq!(
        (&kept["due_at"], &kept["steps_total"]),
        (&json!(local("2026-03-05T09:00")), &json!(2))
    );
    clerk.done(&old, "forward", json!({}));
    handler.done(&old, "forward", json!({}));
    leader.done(&old, "decide", json!({"result": paper("1/GCN", "2026-03-04")}));

    // The new one asks for a signature, and has one step only.
    clerk.done(new, "forward", json!({}));
    leader.act(new, "forward", json!({})).refused(409, "no_next_step");
    let mut result = paper("2/GCN", "2026-03-04");
    result["file"] = json!("@unsigned.pdf");
    leader
        .act(new, "decide", json!({"result": result}))
        .refused(409, "result_unsigned");
    result["file"] = json!("@good.pdf");
    assert_eq!(
        leader.done(new, "decide", json!({"result": result}))["timeliness"],
        "early"
    );
});

story!(a_procedure_not_in_force_is_refused, |app| {
    let (clerk, admin) = (app.sign_in("clerk"), app.sign_in("admin"));
    let new = json!({
        "code": "1.099999", "name": "Thủ tục thử nghiệm", "field": "Thử nghiệm", "valid_from": "2026-03-10",
        "definition": definition(2),
    });
    let answer = admin.post("/api/v1/procedures", new.clone());
    assert_eq!(answer.headers["location"], "/api/v1/procedures/1.099999");
    answer.expect(201);
    admin.post("/api/v1/procedures", new.clone()).refused(409, "code_taken");
    let mut dossier = household_business("Nguyễn Văn Ấn");
    dossier["procedure_code"] = json!("1.099999");
    clerk
        .post("/api/v1/dossiers", dossier.clone())
        .refused_field("procedure_code", "procedure_not_in_force");
    clerk
        .get("/api/v1/procedures/1.099999/due?agency=H02.07")
        .refused_field("received_at", "procedure_not_in_force");
    app.set_time("2026-03-10T09:00");
    assert_eq!(clerk.receive(dossier)["due_at"], local("2026-03-12T09:00"));
    let found = clerk.get("/api/v1/procedures?q=thu%20nghiem").expect(200);
    assert_eq!(found["items"][0]["code"], "1.099999");
    assert_eq!(found["items"].as_array().unwrap().len(), 1);

    let mut wrong = new;
    wrong["code"] = json!("1.099998");
    wrong["definition"]["steps"] = json!([]);
    admin
        .post("/api/v1/procedures", wrong.clone())
        .refused_field("definition.steps", "definition");
    wrong["definition"] = definition(2);
    wrong["definition"]["steps"][0]["agency"] = json!("H02.07.77");
    admin
        .post("/api/v1/procedures", wrong)
        .refused_field("definition.steps[0].agency", "agency_unknown");
});

story!(a_procedure_without_a_due_date_is_never_late, |app| {
    let (clerk, leader, admin) = (app.sign_in("clerk"), app.sign_in("leader"), app.sign_in("admin"));
    let mut endless = definition(1);
    endless["duration"] = json!({"unit": "none"});
    endless["signature_demanded"] = json!(false);
    let new = json!({
        "code": "1.099999", "name": "Không thời hạn", "field": "Thử nghiệm", "valid_from": "2026-03-01",
        "definition": endless,
    });
    admin.post("/api/v1/procedures", new).expect(201);
    let mut body = household_business("Nguyễn Văn Ấn");
    body["procedure_code"] = json!("1.099999");
    let code = clerk.take_in(body);
    leader
        .act(
            &code,
            "extend",
            json!({"due_at": local("2026-03-20T09:00"), "reason": "Bận"}),
        )
        .refused(409, "nothing_to_extend");
    clerk.done(
        &code,
        "request_supplement",
        json!({"reason": "Thiếu", "missing_papers": [{"name": "A"}]}),
    );
    app.set_time("2026-06-01T09:00");
    let resumed = clerk.done(&code, "supplement_received", json!({"papers": []}));
    assert_eq!(
        (&resumed["due_at"], &resumed["progress"]),
        (&json!(null), &json!("within_time"))
    );
    clerk.done(&code, "forward", json!({}));
    let decided = leader.done(&code, "decide", json!({"result": paper("1/KQ", "2026-06-01")}));
    assert_eq!(decided["timeliness"], "on_time");
    let why = clerk.get(&format!("/api/v1/dossiers/{code}/deadline")).expect(200);
    assert_eq!(why["due_at"], json!(null));
    assert_eq!(why["explanation"].as_array().unwrap().last().unwrap()["kind"], "no_due");
});

story!(an_agency_that_ended_names_who_took_over, |app| {
    let (clerk, admin) = (app.sign_in("clerk"), app.sign_in("admin"));
    let before = clerk.take_in(marital_status("Nguyễn Văn Ấn"));
    let end = json!({"valid_to": "2026-03-03", "successors": ["H02.07.02"]});
    let ended = admin.put("/api/v1/agencies/H02.07.01", end).expect(200);
    assert_eq!(
        (&ended["valid_to"], &ended["successors"]),
        (&json!("2026-03-03"), &json!(["H02.07.02"]))
    );
    app.set_time("2026-03-03T16:00");
    clerk.receive(marital_status("Trần Thị Bé"));
    app.set_time("2026-03-04T09:00");
    let request = clerk
        .request("POST", "/api/v1/dossiers")
        .json(&marital_status("Lê Văn Cường"));
    for (language, words) in [
        ("vi", "Cơ quan kế thừa: Thị trấn Bắc Lý (H02.07.02)"),
        ("en", "H02.07.02"),
    ] {
        let request = request.try_clone().unwrap().header("accept-language", language);
        let refusal = clerk.send(request).refused_field("agency_code", "agency_not_valid");
        let detail = refusal["errors"][0]["detail"].as_str().unwrap();
        assert!(detail.contains(words), "{detail}");
    }
    // What it began is brought to its end, and history keeps its name.
    clerk.done(&before, "pay_fee", json!({"method": "cash"}));
    let kept = clerk.done(&before, "forward", json!({}));
    assert_eq!(kept["agency"], json!({"code": "H02.07.01", "name": "Thị trấn Thắng"}));
    admin
        .put("/api/v1/agencies/H02.07.03", json!({"successors": ["H02.07.03"]}))
        .refused_field("successors", "circle");
    admin
        .put("/api/v1/agencies/H02.07.03", json!({"valid_to": "2021-12-31"}))
        .refused_field("valid_to", "before_start");
    let new = json!({
        "code": "H02.07.26", "name": "Xã Mới", "level": "commune", "parent": "H02.07", "valid_from": "2026-03-04",
    });
    admin.post("/api/v1/agencies", new.clone()).expect(201);
    admin.post("/api/v1/agencies", new).refused(409, "code_taken");
    let mut moved = marital_status("Lê Văn Cường");
    moved["agency_code"] = json!("H02.07.26");
    assert_eq!(clerk.take_in(moved), "H02.07.26-260304-0001");
});

story!(an_end_contradicts_nothing_and_can_be_taken_back, |app| {
    let (clerk, admin) = (app.sign_in("clerk"), app.sign_in("admin"));
    let change = |code: &str, body: Value| admin.put(&format!("/api/v1/agencies/{code}"), body);
    let end = |code: &str, last: &str| change(code, json!({"valid_to": last}));
    // Nobody learns who took over where successors go round in a circle, however long.
    change("H02.07.02", json!({"successors": ["H02.07.03"]})).expect(200);
    change("H02.07.03", json!({"successors": ["H02.07.04", "H02.07.05"]})).expect(200);
    change("H02.07.05", json!({"successors": ["H02.07.02"]})).refused_field("successors", "circle");
    // Not above what is still valid, and not before what was received.
    let below = end("H02.07", "2026-12-31").refused(409, "agencies_below");
    assert!(below["detail"].as_str().unwrap().contains("H02.07.01"), "{below:#}");
    end("H02", "2026-12-31").refused(409, "agencies_below");
    clerk.take_in(marital_status("Nguyễn Văn Ấn"));
    end("H02.07.01", "2026-03-01").refused(409, "dossiers_after_end");
    // Ended with what is not done yet: somebody must take over, whether the end has come or not.
    for last in ["2026-03-02", "2026-03-31"] {
        end("H02.07.01", last).refused(409, "successor_missing");
    }
    let merged = json!({"valid_to": "2026-03-02", "successors": ["H02.07.02"]});
    change("H02.07.01", merged).expect(200);
    app.set_time("2026-03-03T09:00");
    change("H02.07.01", json!({"successors": []})).refused(409, "successor_missing");
    // A new name alone asks for nothing.
    change("H02.07.01", json!({"name": "Thị trấn Thắng cũ"})).expect(200);
    clerk
        .post("/api/v1/dossiers", marital_status("Trần Thị Bé"))
        .refused_field("agency_code", "agency_not_valid");
    // What is absent stays, null takes the end back.
    assert_eq!(
        change("H02.07.01", json!({"name": "Thị trấn Thắng"})).expect(200)["valid_to"],
        "2026-03-02"
    );
    assert_eq!(
        change("H02.07.01", json!({"valid_to": null})).expect(200)["valid_to"],
        Value::Null
    );
    clerk.take_in(marital_status("Trần Thị Bé"));
    // Nothing is valid longer than what is above it.
    let department = json!({
        "code": "H02.07.04.90", "name": "Văn phòng", "level": "department", "parent": "H02.07.04",
        "valid_from": "2026-03-01",
    });
    admin.post("/api/v1/agencies", department).expect(201);
    end("H02.07.04", "2026-03-31").refused(409, "agencies_below");
    end("H02.07.04.90", "2026-03-31").expect(200);
    end("H02.07.04", "2026-03-31").expect(200);
    end("H02.07.04.90", "2026-04-01").refused(409, "agency_above_ended");
    change("H02.07.04.90", json!({"valid_to": null})).refused(409, "agency_above_ended");
    end("H02.07.04.90", "2026-03-30").expect(200);
});

story!(nobody_promises_more_time_than_the_law_allows, |app| {
    let admin = app.sign_in("admin");
    let send = |statutory: Value, online: Value| {
        let mut body = json!({"valid_from": "2026-03-04", "definition": definition(5)});
        body["definition"]["statutory_duration"] = statutory;
        body["definition"]["online_duration"] = online;
        admin.post("/api/v1/procedures/1.001612/versions", body)
    };
    let days = |days: &str| json!({"unit": "working_day", "value": days});
    send(days("4.5"), Value::Null).refused_field("definition.duration", "definition");
    send(days("5"), days("5.5")).refused_field("definition.online_duration", "definition");
    // How many days sixty hours are is for the calendar to say.
    send(days("5"), json!({"unit": "working_hour", "value": "60"})).expect(201);
});

story!(a_version_is_withdrawn_as_long_as_it_is_not_in_force, |app| {
    let (clerk, admin) = (app.sign_in("clerk"), app.sign_in("admin"));
    let path = "/api/v1/procedures/1.001612";
    let add = |from: &str, days: u8| {
        let body = json!({"valid_from": from, "definition": definition(days)});
        admin.post(&format!("{path}/versions"), body).expect(201)
    };
    let version = |from: &str| format!("{path}/versions/{from}");
    add("2026-03-04", 2);
    add("2026-06-01", 1);
    clerk.delete(&version("2026-03-04")).refused(403, "not_allowed");
    admin.delete(&version("2026-03-05")).refused(404, "version_not_found");
    admin.delete(&version("hôm-nay")).refused(404, "version_not_found");
    let left = admin.delete(&version("2026-03-04")).expect(200);
    // The one before it holds on in its place, and who withdrew what is told.
    let spans = |procedure: &Value| -> Vec<(Value, Value)> {
        let versions = procedure["versions"].as_array().unwrap();
        versions
            .iter()
            .map(|v| (v["valid_from"].clone(), v["valid_to"].clone()))
            .collect()
    };
    assert_eq!(spans(&left)[0].1, json!("2026-05-31"));
    assert_eq!(spans(&left)[1], (json!("2026-06-01"), Value::Null));
    let told = admin.get(path).expect(200);
    assert_eq!(told, left);
    let withdrawn = &told["withdrawn"][0];
    assert_eq!(
        (
            &withdrawn["valid_from"],
            &withdrawn["valid_to"],
            &withdrawn["withdrawn_by"]["username"]
        ),
        (&json!("2026-03-04"), &json!("2026-05-31"), &json!("admin"))
    );
    assert_eq!(withdrawn["definition"]["duration"]["value"], json!(2));
    assert_eq!(withdrawn["withdrawn_at"], local("2026-03-02T09:00"));
    admin.delete(&version("2026-03-04")).refused(404, "version_not_found");
    let left = admin.delete(&version("2026-06-01")).expect(200);
    assert_eq!((spans(&left).len(), &spans(&left)[0].1), (1, &Value::Null));
    // Another may take its place, from the same day.
    let again = add("2026-03-04", 1);
    assert_eq!(
        (spans(&again).len(), again["withdrawn"].as_array().unwrap().len()),
        (2, 2)
    );
    app.set_time("2026-03-04T09:00");
    let received = clerk.receive(household_business("Lê Văn Cường"));
    assert_eq!(received["due_at"], local("2026-03-05T09:00"));
    admin.delete(&version("2026-03-04")).refused(409, "version_in_force");
});

story!(steps_that_take_longer_than_promised_are_warned_of, |app| {
    let admin = app.sign_in("admin");
    let step = |role: &str, days: u8, parallel: bool| {
        json!({"name": "Thẩm định", "role": role, "parallel": parallel,
            "duration": {"unit": "working_day", "value": days}})
    };
    let send = |from: &str, days: u8| {
        let mut body = json!({"valid_from": from, "definition": definition(days)});
        body["definition"]["steps"] = json!([
            step("handler", 2, false),
            step("handler", 3, true),
            step("leader", 1, false)
        ]);
        admin.post("/api/v1/procedures/1.001612/versions", body).expect(201)
    };
    // Side by side they take three days, and the leader one.
    assert_eq!(send("2026-03-04", 4)["versions"][1]["warnings"], json!([]));
    let told = &send("2026-03-05", 3)["versions"][2]["warnings"][0];
    assert_eq!(
        (&told["field"], &told["code"]),
        (&json!("definition.steps"), &json!("duration_too_long"))
    );
    let detail = told["detail"].as_str().unwrap();
    assert!(
        detail.contains("4 ngày làm việc") && detail.contains("3 ngày làm việc"),
        "{detail}"
    );
});
