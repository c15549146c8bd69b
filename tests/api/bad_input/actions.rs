//! What an action is refused for, and what is not there for others.

use serde_json::{Value, json};

use super::{DOSSIERS, Desk, Expected};
use crate::story;
use crate::support::{household_business, marital_status};

story!(actions_that_are_refused, |app| {
    let clerk = app.sign_in("clerk");
    let code = clerk.receive(household_business("Nguyễn Văn Ấn"))["code"]
        .as_str()
        .unwrap()
        .to_owned();
    let unpaid = clerk.receive(marital_status("Trần Thị Bé"))["code"]
        .as_str()
        .unwrap()
        .to_owned();
    let desk = Desk::new(app, "clerk");
    let path = format!("{DOSSIERS}/{code}/actions");
    let field = |body: Value, field: &str, code: &str| desk.field("POST", &path, &body, field, code);
    field(json!({"version": 1}), "action", "missing");
    field(json!({"action": "dance", "version": 1}), "action", "unknown_value");
    field(json!({"action": 7, "version": 1}), "action", "wrong_type");
    field(json!({"action": "forward"}), "version", "missing");
    field(json!({"action": "forward", "version": "1"}), "version", "wrong_type");
    field(json!({"action": "forward", "version": 1.5}), "version", "wrong_type");
    field(
        json!({"action": "forward", "version": 99_999_999_999_i64}),
        "version",
        "out_of_range",
    );
    field(
        json!({"action": "forward", "version": 1, "force": true}),
        "force",
        "unknown_field",
    );
    field(
        json!({"action": "forward", "version": 1, "reason": "x"}),
        "reason",
        "not_for_this_action",
    );
    field(
        json!({"action": "forward", "version": 1, "assignee": "no such person"}),
        "assignee",
        "username_invalid",
    );
    field(
        json!({"action": "forward", "version": 1, "assignee": "nobody"}),
        "assignee",
        "assignee_unfit",
    );
    field(
        json!({"action": "forward", "version": 1, "assignee": "supervisor"}),
        "assignee",
        "assignee_unfit",
    );
    field(
        json!({"action": "forward", "version": 1, "note": "\u{0}"}),
        "note",
        "text_control_character",
    );
    field(json!({"action": "withdraw", "version": 1}), "reason", "missing");
    field(
        json!({"action": "withdraw", "version": 1, "reason": " \n "}),
        "reason",
        "missing",
    );
    let suspend = |ground: &str| json!({"action": "suspend", "version": 1, "reason": "x", "legal_ground": ground});
    field(suspend(" "), "legal_ground", "missing");
    field(suspend("\u{200b}"), "legal_ground", "text_empty");
    field(
        json!({"action": "request_supplement", "version": 1, "reason": "x"}),
        "missing_papers",
        "missing",
    );
    field(
        json!({"action": "request_supplement", "version": 1, "reason": "x", "missing_papers": [{"name": ""}]}),
        "missing_papers[0].name",
        "missing",
    );
    field(json!({"action": "pay_fee", "version": 1}), "method", "missing");
    let send = |path: &str, body: Value, expected: Expected<'_>| desk.send("POST", path, &body, expected);
    let result = json!({"symbol": "1", "summary": "x", "signer": "y", "issued_on": "2026-02-29"});
    field(
        json!({"action": "decide", "version": 1, "result": result}),
        "result.issued_on",
        "not_a_date",
    );
    field(json!({"action": "attach_result", "version": 1}), "result", "missing");
    // State, version, right and money.
    send(
        &path,
        json!({"action": "decide", "version": 1}),
        (409, "wrong_state", None),
    );
    send(
        &path,
        json!({"action": "pay_fee", "version": 1, "method": "cash"}),
        (409, "fee_not_due", None),
    );
    let late = "2026-03-30T09:00:00+07:00";
    let extend = json!({"action": "extend", "version": 1, "reason": "x", "due_at": late});
    send(&path, extend, (403, "not_allowed", None));
    for version in [-1, 0, 2, i32::MAX] {
        let stale = send(
            &path,
            json!({"action": "forward", "version": version}),
            (409, "stale_version", None),
        );
        assert_eq!(stale.body["current"]["code"], code.as_str());
        assert_eq!(stale.body["current"]["version"], 1);
    }
    let unpaid_path = format!("{DOSSIERS}/{unpaid}/actions");
    send(
        &unpaid_path,
        json!({"action": "forward", "version": 1}),
        (409, "fee_unpaid", None),
    );
    // Version by header.
    let matching = |value: &str, body: Value| {
        let request = desk.actor.request("POST", &path).header("if-match", value).json(&body);
        desk.actor.send(request)
    };
    matching("\"7\"", json!({"action": "forward"})).refused(409, "stale_version");
    matching("one", json!({"action": "forward"})).refused_field("version", "if_match");
    matching("\"2\"", json!({"action": "forward", "version": 1})).refused_field("version", "if_match");
    // Keys that are no keys.
    for key in ["", &"k".repeat(201)] {
        let request = desk.actor.request("POST", &path).header("idempotency-key", key);
        let answer = desk
            .actor
            .send(request.json(&json!({"action": "forward", "version": 1})));
        answer.refused_field("Idempotency-Key", "idempotency_key");
    }
    desk.nothing_changed();

    let leader = Desk::new(app, "leader");
    let extend = |due: &str| json!({"action": "extend", "version": 1, "reason": "Cần xác minh", "due_at": due});
    leader.field(
        "POST",
        &path,
        &extend("2026-03-01T09:00:00+07:00"),
        "due_at",
        "not_later",
    );
    leader.field(
        "POST",
        &path,
        &extend("2026-03-05T09:00:00+07:00"),
        "due_at",
        "not_later",
    );
    leader.field(
        "POST",
        &path,
        &extend("2026-03-08T09:00:00+07:00"),
        "due_at",
        "not_a_working_day",
    );
    leader.field("POST", &path, &extend("tomorrow"), "due_at", "time_format");
    leader.field(
        "POST",
        &path,
        &json!({"action": "extend", "version": 1, "reason": "x"}),
        "due_at",
        "missing",
    );
    leader.nothing_changed();
});

story!(what_belongs_to_others_is_not_there, |app| {
    let clerk = app.sign_in("clerk");
    let dossier = clerk.receive(household_business("Nguyễn Văn Ấn"));
    let code = dossier["code"].as_str().unwrap();
    let stranger = Desk::new(app, "clerk.01");
    let gone: Expected<'_> = (404, "dossier_not_found", None);
    for path in ["", "/events", "/deadline"] {
        stranger.get(&format!("{DOSSIERS}/{code}{path}"), gone);
        stranger.get(&format!("{DOSSIERS}/H02.07-260302-0099{path}"), gone);
    }
    let act = json!({"action": "forward", "version": 1});
    stranger.send("POST", &format!("{DOSSIERS}/{code}/actions"), &act, gone);
    let mut elsewhere = marital_status("Trần Thị Bé");
    elsewhere["received_agency_code"] = json!("H02.07.02");
    stranger.send(
        "POST",
        DOSSIERS,
        &elsewhere,
        (
            404,
            "agency_not_found",
            Some(("received_agency_code", "agency_unknown")),
        ),
    );
    stranger.get(&format!("{DOSSIERS}?agency=H02.07.02"), (404, "agency_not_found", None));
    stranger.get(
        &format!("{DOSSIERS}/counts?agency=H99"),
        (404, "agency_not_found", None),
    );
    stranger.nothing_changed();
    let portal = Desk::new(app, "portal");
    portal.get(&format!("{DOSSIERS}/{code}"), gone);
    portal.nothing_changed();
});
