//! Putting the date off with an apology: before the due time, and not more often than the rule allows.

use serde_json::{Value, json};

use crate::story;
use crate::support::{TestApp, household_business, local, paper};

fn until(due_at: &str) -> Value {
    json!({"due_at": local(due_at), "reason": "Cần xác minh thêm tại xã"})
}

fn set_rule(app: &TestApp, key: &str, agency: &str, valid_from: &str, value: i64) {
    let rule = json!({
        "key": key, "agency": agency, "valid_from": valid_from, "value": value, "source": "Quyết định thử nghiệm",
    });
    app.sign_in("admin").put("/api/v1/rules", rule).expect(200);
}

story!(an_apology_moves_the_date_once_and_only_to_a_later_working_day, |app| {
    let (clerk, handler, leader) = (app.sign_in("clerk"), app.sign_in("handler"), app.sign_in("leader"));
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    clerk.done(&code, "forward", json!({}));

    app.set_time("2026-03-04T16:00");
    clerk
        .act(&code, "extend", until("2026-03-10T09:00"))
        .refused(403, "not_allowed");
    handler
        .act(&code, "extend", until("2026-03-10T09:00"))
        .refused(403, "not_allowed");
    leader
        .act(&code, "extend", json!({"reason": "Xin lỗi"}))
        .refused_field("due_at", "missing");
    leader
        .act(&code, "extend", json!({"due_at": local("2026-03-10T09:00")}))
        .refused_field("reason", "missing");
    leader
        .act(&code, "extend", until("2026-03-05T09:00"))
        .refused_field("due_at", "not_later");
    leader
        .act(&code, "extend", until("2026-03-04T17:00"))
        .refused_field("due_at", "not_later");
    leader
        .act(&code, "extend", until("2026-03-07T09:00"))
        .refused_field("due_at", "not_a_working_day");
    for slip in ["2031-03-10T09:00", "2062-03-10T09:00", "2199-12-31T23:58"] {
        leader
            .act(&code, "extend", until(slip))
            .refused_field("due_at", "too_far");
    }

    let extended = leader.done(&code, "extend", until("2026-03-10T09:00"));
    assert_eq!(extended["due_at"], local("2026-03-10T09:00"));
    assert_eq!(extended["status"], "processing");
    let apology = &extended["pauses"][0];
    assert_eq!(
        (&apology["kind"], &apology["reason"]),
        (&json!("extension"), &json!("Cần xác minh thêm tại xã"))
    );
    assert_eq!(
        (&apology["due_before"], &apology["due_after"]),
        (&json!(local("2026-03-05T09:00")), &json!(local("2026-03-10T09:00")),)
    );
    let seen = app
        .anybody()
        .get(&format!("/api/v1/public/dossiers/{code}?secret=5678"))
        .expect(200);
    assert_eq!(seen["apology"], "Cần xác minh thêm tại xã");
    assert_eq!(seen["due_at"], local("2026-03-10T09:00"));
    leader
        .act(&code, "extend", until("2026-03-12T09:00"))
        .refused(409, "too_many_extensions");
    assert!(
        !leader.dossier(&code)["allowed_actions"]
            .as_array()
            .unwrap()
            .contains(&json!("extend"))
    );

    // Against the first promise it would be late, against the new one it is early.
    app.set_time("2026-03-09T10:00");
    handler.done(&code, "forward", json!({}));
    let decided = leader.done(&code, "decide", json!({"result": paper("1/GCN", "2026-03-09")}));
    assert_eq!(decided["timeliness"], "early");
});

story!(an_apology_comes_before_the_due_time, |app| {
    let (clerk, leader) = (app.sign_in("clerk"), app.sign_in("leader"));
    let [in_time, too_late] = ["Trần Thị Bé", "Lê Văn Cò"].map(|name| clerk.take_in(household_business(name)));
    app.set_time("2026-03-05T08:59");
    leader.done(&in_time, "extend", until("2026-03-06T09:00"));
    app.set_time("2026-03-05T09:00");
    leader
        .act(&too_late, "extend", until("2026-03-06T09:00"))
        .refused(409, "extension_after_due");
    app.set_time("2026-03-05T09:01");
    leader
        .act(&too_late, "extend", until("2026-03-06T09:00"))
        .refused(409, "extension_after_due");
    assert_eq!(leader.codes("/api/v1/dossiers?due=overdue"), [too_late]);
});

story!(the_rule_says_how_often_and_how_long_before, |app| {
    let (clerk, leader) = (app.sign_in("clerk"), app.sign_in("leader"));
    let code = clerk.take_in(household_business("Vũ Văn Giáp"));
    leader.done(&code, "extend", until("2026-03-10T09:00"));
    leader
        .act(&code, "extend", until("2026-03-12T09:00"))
        .refused(409, "too_many_extensions");

    // Two, but only from Wednesday on.
    set_rule(app, "extensions_allowed", "H02", "2026-03-04", 2);
    leader
        .act(&code, "extend", until("2026-03-12T09:00"))
        .refused(409, "too_many_extensions");
    app.set_time("2026-03-04T09:00");
    leader.done(&code, "extend", until("2026-03-12T09:00"));
    leader
        .act(&code, "extend", until("2026-03-13T09:00"))
        .refused(409, "too_many_extensions");
    // The nearest agency's setting wins over that of the province.
    set_rule(app, "extensions_allowed", "H02.07", "2026-03-04", 3);
    leader.done(&code, "extend", until("2026-03-13T09:00"));

    // A day's notice: 450 working minutes are left on Thursday at 09:00, 449 a minute later.
    set_rule(app, "extension_lead_minutes", "H02.07", "2026-03-04", 450);
    set_rule(app, "extensions_allowed", "H02.07", "2026-03-04", 9);
    app.set_time("2026-03-12T09:01");
    leader
        .act(&code, "extend", until("2026-03-16T09:00"))
        .refused(409, "extension_too_late");
    app.set_time("2026-03-12T09:00");
    leader.done(&code, "extend", until("2026-03-16T09:00"));

    let rules = app.sign_in("admin").get("/api/v1/rules").expect(200);
    assert_eq!(rules["items"].as_array().unwrap().len(), 3);
    let default = rules["defaults"]
        .as_array()
        .unwrap()
        .iter()
        .find(|r| r["key"] == "extensions_allowed")
        .unwrap();
    assert_eq!(default["default"], 1);
    let forbidden = json!({
        "key": "extensions_allowed", "agency": "H02.07", "valid_from": "2026-03-04", "value": 9, "source": "x",
    });
    leader.put("/api/v1/rules", forbidden).refused(403, "not_allowed");
});

story!(a_pause_after_an_apology_moves_the_new_date, |app| {
    let (clerk, leader) = (app.sign_in("clerk"), app.sign_in("leader"));
    let code = clerk.take_in(household_business("Đỗ Thị Hà"));
    leader.done(&code, "extend", until("2026-03-10T09:00"));
    clerk.done(
        &code,
        "request_supplement",
        json!({"reason": "Thiếu", "missing_papers": [{"name": "Bản sao"}]}),
    );
    leader
        .act(&code, "extend", until("2026-03-20T09:00"))
        .refused(409, "wrong_state");
    app.set_time("2026-03-03T11:00");
    let resumed = clerk.done(&code, "supplement_received", json!({"papers": []}));
    // From Monday 09:00 to Tuesday 11:00: 360 + 210 minutes.
    assert_eq!(resumed["due_at"], local("2026-03-11T11:00"));
    let why = clerk.get(&format!("/api/v1/dossiers/{code}/deadline")).expect(200);
    let kinds: Vec<&str> = why["explanation"]
        .as_array()
        .unwrap()
        .iter()
        .map(|l| l["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds.iter().filter(|k| **k == "extension").count(), 1);
    assert_eq!(kinds.iter().filter(|k| **k == "pause").count(), 1);
    assert_eq!((kinds[0], kinds[kinds.len() - 1]), ("start", "due"));
    assert_eq!(why["first_due_at"], local("2026-03-05T09:00"));
});
