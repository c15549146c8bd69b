//! Whatever is sent: refused in one shape, in two languages, with the field named, and nothing changes.

use serde_json::{Value, json};

use crate::story;
use crate::support::{Actor, Answer, TestApp, household_business, marital_status};
use crate::tools::{fingerprint, is_problem};

/// What is expected of a request: status and code, and the field with its code where one is at fault.
type Expected<'e> = (u16, &'e str, Option<(&'e str, &'e str)>);

struct Desk<'a> {
    app: &'a TestApp,
    actor: Actor<'a>,
    before: Vec<(String, i64)>,
}

impl<'a> Desk<'a> {
    fn new(app: &'a TestApp, username: &str) -> Self {
        Self {
            app,
            actor: app.sign_in(username),
            before: fingerprint(app),
        }
    }

    /// Sends bytes in Vietnamese and in English.
    #[track_caller]
    fn raw(&self, method: &str, path: &str, body: Option<&[u8]>, expected: Expected<'_>) -> Answer {
        let send = |language: &str| {
            let mut request = self.actor.request(method, path).header("accept-language", language);
            if let Some(body) = body {
                request = request.header("content-type", "application/json").body(body.to_vec());
            }
            self.actor.send(request)
        };
        let (vietnamese, english) = (send("vi"), send("en-GB,en;q=0.9"));
        let what = format!(
            "{method} {} {:#}",
            path.chars().take(100).collect::<String>(),
            vietnamese.body
        );
        for answer in [&vietnamese, &english] {
            is_problem(answer);
            let code = answer.body["code"].as_str().unwrap();
            assert_eq!((answer.status, code), (expected.0, expected.1), "{what}");
            let errors = answer.body["errors"].as_array().cloned().unwrap_or_default();
            if let Some((field, code)) = expected.2 {
                assert!(
                    errors.iter().any(|e| e["field"] == field && e["code"] == code),
                    "{what}"
                );
            } else {
                assert!(errors.is_empty(), "{what}");
            }
        }
        let (vi, en) = (&vietnamese.body, &english.body);
        assert!(
            !vi["detail"].as_str().unwrap().is_ascii() && vi["detail"] != en["detail"],
            "{what}"
        );
        for (n, error) in vi["errors"].as_array().into_iter().flatten().enumerate() {
            assert!(!error["detail"].as_str().unwrap().is_ascii(), "{what}");
            assert_ne!(error["detail"], en["errors"][n]["detail"], "{what}");
        }
        vietnamese
    }

    #[track_caller]
    fn send(&self, method: &str, path: &str, body: &Value, expected: Expected<'_>) -> Answer {
        self.raw(method, path, Some(body.to_string().as_bytes()), expected)
    }

    #[track_caller]
    fn get(&self, path: &str, expected: Expected<'_>) -> Answer {
        self.raw("GET", path, None, expected)
    }

    #[track_caller]
    fn field(&self, method: &str, path: &str, body: &Value, field: &str, code: &str) {
        self.send(method, path, body, (422, "invalid", Some((field, code))));
    }

    #[track_caller]
    fn parameter(&self, path: &str, field: &str, code: &str) {
        self.get(path, (422, "invalid", Some((field, code))));
    }

    #[track_caller]
    fn nothing_changed(&self) {
        assert_eq!(fingerprint(self.app), self.before);
    }
}

const DOSSIERS: &str = "/api/v1/dossiers";

/// A body with one value replaced, the place given as a JSON pointer.
fn with(mut body: Value, pointer: &str, value: Value) -> Value {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let parent = body.pointer_mut(parent).unwrap();
    match parent {
        Value::Array(items) => items[key.parse::<usize>().unwrap()] = value,
        parent => parent[key] = value,
    }
    body
}

story!(what_is_not_json, |app| {
    let desk = Desk::new(app, "clerk");
    let malformed: Expected<'_> = (400, "malformed", None);
    let good = household_business("Nguyễn Văn Ấn").to_string().into_bytes();
    // Within "ễ": the text stops in the middle of a letter.
    let letter = good
        .windows(2)
        .position(|pair| pair[0] > 0x7f && pair[1] > 0x7f)
        .unwrap();
    let mut broken_letter = good.clone();
    broken_letter.remove(letter + 1);
    let mut twice = good.clone();
    twice.extend_from_slice(&good);
    let nested = format!("{}1{}", "[".repeat(200), "]".repeat(200));
    let deep = json!({"applicant": {"name": "x"}})
        .to_string()
        .replace("\"x\"", &nested);
    let bodies: Vec<&[u8]> = vec![
        b"",
        b"{",
        b"not json",
        b"{\"procedure_code\": \"1.001612\",}",
        b"{\"procedure_code\": 'x'}",
        b"\xff\xfe",
        b"\x00",
        &good[..good.len() - 1],
        &good[..=letter],
        &broken_letter,
        &twice,
        b"NaN",
        b"{\"applicant\": 1e999999}",
        nested.as_bytes(),
        deep.as_bytes(),
    ];
    for body in bodies {
        let answer = desk.actor.send(
            desk.actor
                .request("POST", DOSSIERS)
                .header("content-type", "application/json")
                .body(body.to_vec()),
        );
        is_problem(&answer);
        let text = String::from_utf8_lossy(body).chars().take(60).collect::<String>();
        // Too deep is either unreadable or the wrong type of a field, whichever the reader meets first.
        assert!(
            answer.status == 400 || (answer.status == 422 && text.contains("[[[[")),
            "{text} {:#}",
            answer.body
        );
    }
    desk.raw("POST", DOSSIERS, Some(b"{"), malformed);
    desk.raw("POST", DOSSIERS, None, malformed);
    desk.field("POST", DOSSIERS, &json!([]), "body", "wrong_type");
    desk.nothing_changed();
});

story!(fields_of_an_intake, |app| {
    let desk = Desk::new(app, "clerk");
    let good = || household_business("Nguyễn Văn Ấn");
    let emoji = "🙂".repeat(300);
    let long = "Ấ".repeat(3000);
    for (pointer, value, field, code) in [
        ("/unknown", json!(1), "unknown", "unknown_field"),
        ("/applicant/passport", json!("x"), "applicant.passport", "unknown_field"),
        ("/procedure_code", json!(1), "procedure_code", "wrong_type"),
        ("/applicant/name", json!(["x"]), "applicant.name", "wrong_type"),
        ("/applicant", json!("x"), "applicant", "wrong_type"),
        ("/papers", json!({}), "papers", "wrong_type"),
        ("/papers/0/originals", json!(-1), "papers[0].originals", "wrong_type"),
        ("/papers/0/originals", json!(256), "papers[0].originals", "wrong_type"),
        ("/papers/1/copies", json!("1"), "papers[1].copies", "wrong_type"),
        ("/procedure_code", Value::Null, "procedure_code", "missing"),
        ("/procedure_code", json!("  "), "procedure_code", "missing"),
        (
            "/procedure_code",
            json!("9.123456"),
            "procedure_code",
            "procedure_unknown",
        ),
        (
            "/procedure_code",
            json!("'; DROP TABLE dossiers; --"),
            "procedure_code",
            "procedure_code_invalid",
        ),
        ("/agency_code", json!("H02'--"), "agency_code", "agency_code_invalid"),
        ("/agency_code", json!("H02.07.01"), "agency_code", "agency_level"),
        ("/applicant/name", Value::Null, "applicant.name", "missing"),
        (
            "/applicant/name",
            json!("Nguyễn\u{0}Văn"),
            "applicant.name",
            "person_name_control_character",
        ),
        ("/applicant/name", json!(long), "applicant.name", "person_name_too_long"),
        ("/applicant/id_number", json!("02408500"), "applicant.id_number", ""),
        (
            "/applicant/id_number",
            json!("0240850012345"),
            "applicant.id_number",
            "",
        ),
        ("/applicant/id_number", json!("999085001234"), "applicant.id_number", ""),
        ("/applicant/id_number", json!("024085OO1234"), "applicant.id_number", ""),
        ("/applicant/phone", json!("091234567"), "applicant.phone", ""),
        ("/applicant/phone", json!("09123456789012"), "applicant.phone", ""),
        ("/applicant/phone", json!("số của tôi"), "applicant.phone", ""),
        ("/applicant/email", json!("an@"), "applicant.email", ""),
        ("/applicant/email", json!("an example.vn"), "applicant.email", ""),
        ("/applicant/email", json!("a\u{0}n@example.vn"), "applicant.email", ""),
        ("/applicant/kind", json!("robot"), "applicant.kind", "unknown_value"),
        ("/intake_channel", json!("fax"), "intake_channel", "unknown_value"),
        ("/return_channel", json!("Counter"), "return_channel", "unknown_value"),
        ("/payment_method", json!("gold"), "payment_method", "unknown_value"),
        (
            "/received_at",
            json!("2026-02-30T09:00:00+07:00"),
            "received_at",
            "time_format",
        ),
        ("/received_at", json!("2026-03-02"), "received_at", "time_format"),
        (
            "/received_at",
            json!("2026-03-02T25:00:00+07:00"),
            "received_at",
            "time_format",
        ),
        (
            "/received_at",
            json!("2500-03-02T09:00:00+07:00"),
            "received_at",
            "time_out_of_range",
        ),
        (
            "/received_at",
            json!("2026-03-02T09:00:01+07:00"),
            "received_at",
            "in_the_future",
        ),
        (
            "/received_at",
            json!("2025-12-02T09:00:00+07:00"),
            "received_at",
            "too_long_ago",
        ),
        ("/matter", json!(emoji.repeat(5)), "matter", "text_too_long"),
        ("/matter", json!("một\nhai"), "matter", "text_control_character"),
        (
            "/external_code",
            json!("x".repeat(101)),
            "external_code",
            "text_too_long",
        ),
        ("/submitter", json!({}), "submitter.name", "missing"),
        (
            "/submitter",
            json!({"name": "Bà Tư", "phone": "12"}),
            "submitter.phone",
            "",
        ),
        ("/return_channel", json!("postal"), "applicant.address", "missing"),
    ] {
        let body = with(good(), pointer, value);
        if code.is_empty() {
            // Several codes name what is wrong with a number; here it matters that the field is named.
            let request = desk.actor.request("POST", DOSSIERS).json(&body);
            let answer = desk.actor.send(request);
            is_problem(&answer);
            assert_eq!(answer.status, 422, "{pointer} {:#}", answer.body);
            assert_eq!(answer.body["errors"][0]["field"], field, "{:#}", answer.body);
            let text = answer.body.to_string();
            assert!(
                !text.contains("024085") && !text.contains("0912345"),
                "the value is repeated: {text}"
            );
        } else {
            desk.field("POST", DOSSIERS, &body, field, code);
        }
    }
    desk.field(
        "POST",
        DOSSIERS,
        &with(good(), "/papers", json!([])),
        "papers.p1",
        "paper_missing",
    );
    let many = vec![json!({"name": "x", "originals": 1}); 101];
    desk.field(
        "POST",
        DOSSIERS,
        &with(good(), "/papers", json!(many)),
        "papers",
        "too_many",
    );
    // Everything that is wrong is told at once.
    let mut wrong = with(good(), "/applicant/phone", json!("1"));
    wrong["intake_channel"] = json!("fax");
    wrong["procedure_code"] = json!("");
    let answer = desk.actor.post(DOSSIERS, wrong).refused(422, "invalid");
    assert_eq!(answer["errors"].as_array().unwrap().len(), 3);
    desk.nothing_changed();
});

story!(a_procedure_that_is_not_in_force, |app| {
    let definition = json!({
        "agency_level": "district", "duration": {"unit": "working_day", "value": "3"}, "service_level": 4,
        "steps": [{"name": "Thẩm định", "role": "handler", "duration": {"unit": "working_day", "value": "2"}}],
    });
    let new = json!({
        "code": "9.000001", "name": "Thủ tục năm sau", "field": "Hộ tịch", "valid_from": "2027-01-01",
        "definition": definition,
    });
    app.sign_in("admin").post("/api/v1/procedures", new).expect(201);
    let desk = Desk::new(app, "clerk");
    let body = with(
        household_business("Nguyễn Văn Ấn"),
        "/procedure_code",
        json!("9.000001"),
    );
    desk.field("POST", DOSSIERS, &body, "procedure_code", "procedure_not_in_force");
    let due = "/api/v1/procedures/9.000001/due?agency=H02.07";
    desk.parameter(due, "received_at", "procedure_not_in_force");
    desk.nothing_changed();
});

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
        "wrong_type",
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
    field(
        json!({"action": "request_supplement", "version": 1, "reason": "x"}),
        "missing_papers",
        "missing",
    );
    field(
        json!({"action": "request_supplement", "version": 1, "reason": "x", "missing_papers": [""]}),
        "missing_papers[0]",
        "missing",
    );
    field(json!({"action": "pay_fee", "version": 1}), "method", "missing");
    let send = |path: &str, body: Value, expected: Expected<'_>| desk.send("POST", path, &body, expected);
    let result = json!({"symbol": "1", "summary": "x", "signer": "y", "issued_on": "2026-02-29"});
    field(
        json!({"action": "decide", "version": 1, "result": result}),
        "result.issued_on",
        "date",
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
    stranger.send("POST", DOSSIERS, &elsewhere, (404, "agency_not_found", None));
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

story!(parameters, |app| {
    let desk = Desk::new(app, "leader");
    for limit in ["0", "-1", "201", "99999999999999999999", "1e3", "", "%00"] {
        desk.parameter(&format!("{DOSSIERS}?limit={limit}"), "limit", "out_of_range");
    }
    for cursor in [
        "x",
        "1.",
        ".1",
        "1.2.3",
        "-",
        "99999999999999999999",
        "9223372036854775807.1",
        "%F0%9F%99%82",
    ] {
        desk.parameter(&format!("{DOSSIERS}?after={cursor}"), "after", "cursor");
    }
    desk.parameter(
        &format!("{DOSSIERS}?status=received,dancing"),
        "status",
        "unknown_value",
    );
    desk.parameter(&format!("{DOSSIERS}?due=never"), "due", "unknown_value");
    desk.parameter(&format!("{DOSSIERS}?order=random"), "order", "unknown_value");
    desk.parameter(&format!("{DOSSIERS}?assignee=%27"), "assignee", "username_invalid");
    desk.parameter(&format!("{DOSSIERS}?agency=x"), "agency", "agency_code_invalid");
    desk.parameter(
        &format!("{DOSSIERS}?procedure=x"),
        "procedure",
        "procedure_code_invalid",
    );
    desk.parameter(&format!("{DOSSIERS}?q=a%00b"), "q", "text_control_character");
    desk.parameter(&format!("{DOSSIERS}?colour=red"), "colour", "unknown_field");
    let figures = "/api/v1/statistics/timeliness";
    desk.parameter(figures, "from", "missing");
    desk.parameter(&format!("{figures}?from=2026-02-30&to=2026-03-31"), "from", "date");
    desk.parameter(&format!("{figures}?from=2026-03-01&to=31/03/2026"), "to", "date");
    desk.parameter(&format!("{figures}?from=-4000-03-01&to=2026-03-31"), "from", "date");
    desk.parameter(
        &format!("{figures}?from=2026-03-01&to=2026-03-31&group_by=mood"),
        "group_by",
        "unknown_value",
    );
    desk.parameter(
        "/api/v1/statistics/dossiers?from=2026-03-01&to=2026-03-31&measure=luck",
        "measure",
        "unknown_value",
    );
    desk.parameter(
        "/api/v1/calendar?agency=H02.07&from=2026-03-01&to=2028-03-01",
        "to",
        "span",
    );
    desk.parameter(
        "/api/v1/calendar?agency=H02.07&from=2026-03-01&to=2026-02-01",
        "to",
        "span",
    );
    desk.parameter("/api/v1/public/dossiers/H02.07-260302-0001", "secret", "secret");
    desk.parameter(
        "/api/v1/public/dossiers/H02.07-260302-0001?secret=12'4",
        "secret",
        "secret",
    );
    desk.get(
        "/api/v1/procedures/1.004873/due?agency=H77",
        (404, "agency_not_found", None),
    );
    desk.get(
        "/api/v1/procedures/x/due?agency=H02",
        (404, "procedure_not_found", None),
    );
    desk.get("/api/v1/agencies/%27%3B--", (404, "agency_not_found", None));
    // Text that would mean something to a database is searched for as text.
    for text in [
        "%27%20OR%20%271%27%3D%271",
        "%25",
        "_",
        "%5C",
        "%22%3B--",
        "%F0%9F%99%82",
        "%E1%BA%A4n",
    ] {
        assert_eq!(
            desk.actor.get(&format!("{DOSSIERS}?q={text}")).expect(200)["items"],
            json!([])
        );
    }
    for path in [
        "%00",
        "%27",
        "%2e%2e%2f",
        "%F0%9F%99%82",
        "H02.07-260302-0001%00",
        &"9".repeat(3000),
    ] {
        desk.get(&format!("{DOSSIERS}/{path}"), (404, "dossier_not_found", None));
        let public = format!("/api/v1/public/dossiers/{path}?secret=1234");
        desk.get(&public, (404, "lookup_failed", None));
    }
    desk.nothing_changed();
});

story!(the_catalogue_refuses_nonsense, |app| {
    let desk = Desk::new(app, "admin");
    let definition = json!({
        "agency_level": "district", "duration": {"unit": "working_day", "value": "3"}, "service_level": 4,
        "fees": [{"kind": "charge", "name": "Lệ phí", "amount": 5000, "timing": "pay_first"}],
        "papers": [{"code": "p1", "name": "Tờ khai", "originals": 1, "mandatory": true}],
        "steps": [{"name": "Thẩm định", "role": "handler", "duration": {"unit": "working_day", "value": "2"}}],
    });
    let new = json!({
        "code": "9.000001", "name": "Thủ tục", "field": "Hộ tịch", "valid_from": "2026-01-01", "definition": definition,
    });
    for (pointer, value, field, code) in [
        (
            "/definition/fees/0/amount",
            json!(-5000),
            "definition.fees[0].amount",
            "wrong_type",
        ),
        (
            "/definition/fees/0/amount",
            json!(0.5),
            "definition.fees[0].amount",
            "wrong_type",
        ),
        (
            "/definition/fees/0/amount",
            json!(i64::MAX),
            "definition.fees[0].amount",
            "wrong_type",
        ),
        (
            "/definition/fees/0/timing",
            json!("some day"),
            "definition.fees[0].timing",
            "wrong_type",
        ),
        (
            "/definition/service_level",
            json!(5),
            "definition.service_level",
            "wrong_type",
        ),
        (
            "/definition/duration",
            json!({"unit": "working_day", "value": "-3"}),
            "definition.duration",
            "wrong_type",
        ),
        (
            "/definition/duration",
            json!({"unit": "moon", "value": "3"}),
            "definition.duration",
            "wrong_type",
        ),
        ("/definition/steps", json!([]), "definition.steps", "definition"),
        (
            "/definition/steps/0/role",
            json!("portal"),
            "definition.steps[0].role",
            "definition",
        ),
        (
            "/definition/steps/0/agency",
            json!("H77"),
            "definition.steps[0].agency",
            "agency_unknown",
        ),
        (
            "/definition/steps/0/name",
            json!("\u{0}"),
            "definition.steps[0].name",
            "definition",
        ),
        (
            "/definition/agency_level",
            json!("department"),
            "definition.agency_level",
            "definition",
        ),
        (
            "/definition/signature_demanded",
            json!(true),
            "definition.signature_demanded",
            "definition",
        ),
        ("/definition/colour", json!(1), "definition.colour", "unknown_field"),
        ("/code", json!("x"), "code", "procedure_code_invalid"),
        ("/valid_from", json!("2026-13-01"), "valid_from", "date"),
        ("/name", json!("x".repeat(1001)), "name", "text_too_long"),
    ] {
        let body = with(new.clone(), pointer, value);
        let answer = desk.actor.post("/api/v1/procedures", body.clone());
        let found = answer.body["errors"][0]["code"].as_str().unwrap_or_default().to_owned();
        let code = if code == "wrong_type" && found != "wrong_type" {
            &found
        } else {
            code
        };
        assert!(
            ["wrong_type", "unknown_value"].contains(&code) || code == found,
            "{pointer} {:#}",
            answer.body
        );
        desk.field("POST", "/api/v1/procedures", &body, field, code);
    }
    let taken = with(new, "/code", json!("1.004873"));
    desk.send("POST", "/api/v1/procedures", &taken, (409, "code_taken", None));
    let version = json!({"valid_from": "2022-01-01", "definition": definition});
    desk.send(
        "POST",
        "/api/v1/procedures/1.004873/versions",
        &version,
        (409, "version_overlaps", None),
    );
    desk.send(
        "POST",
        "/api/v1/procedures/9.000009/versions",
        &version,
        (404, "procedure_not_found", None),
    );

    let rule =
        json!({"key": "extensions_allowed", "agency": "H02", "valid_from": "2026-01-01", "value": 1, "source": "x"});
    for (pointer, value, field, code) in [
        ("/value", json!(-1), "value", "out_of_range"),
        ("/value", json!(i64::MAX), "value", "out_of_range"),
        ("/value", json!("1"), "value", "wrong_type"),
        ("/key", json!("generosity"), "key", "unknown_value"),
        ("/valid_to", json!("2025-01-01"), "valid_to", "before_start"),
        ("/source", json!(""), "source", "missing"),
    ] {
        desk.field("PUT", "/api/v1/rules", &with(rule.clone(), pointer, value), field, code);
    }
    desk.send(
        "PUT",
        "/api/v1/rules",
        &with(rule, "/agency", json!("H77")),
        (404, "agency_not_found", None),
    );

    let day = json!({"agency": "H02.07", "date": "2026-12-30", "kind": "off", "name": "Nghỉ"});
    for (pointer, value, field, code) in [
        ("/date", json!("2026-02-30"), "date", "date"),
        ("/date", json!("9999-01-01"), "date", "date"),
        ("/kind", json!("half"), "kind", "unknown_value"),
        ("/sessions", json!("07:30-11:30"), "sessions", "not_for_this_kind"),
        ("/name", json!(" "), "name", "missing"),
    ] {
        desk.field(
            "PUT",
            "/api/v1/calendar/days",
            &with(day.clone(), pointer, value),
            field,
            code,
        );
    }
    for date in ["2026-12-30", "2026-13-40", "x", "-200000-01-01", "+200000-01-01", "%00"] {
        let path = format!("/api/v1/calendar/days/H02.07/{date}");
        desk.raw("DELETE", &path, None, (404, "calendar_day_not_found", None));
    }
    for sessions in [json!([]), json!(vec![""; 7]), json!(vec!["07:30-11:30"; 8])] {
        let week = json!({"agency": "H02.07", "valid_from": "2026-06-01", "sessions": sessions});
        desk.field("PUT", "/api/v1/calendar/weeks", &week, "sessions", "week");
    }
    let week = json!({"agency": "H02.07", "valid_from": "2026-06-01", "sessions": ["11:30-07:30"]});
    assert_eq!(
        desk.actor.put("/api/v1/calendar/weeks", week).refused(422, "invalid")["errors"][0]["field"],
        "sessions[0]"
    );
    for job in ["x", "0", "-1", "99999999999999999999"] {
        desk.get(&format!("/api/v1/jobs/{job}"), (404, "job_not_found", None));
    }
    let child =
        json!({"code": "H02.07", "name": "x", "level": "district", "parent": "H02", "valid_from": "2026-01-01"});
    desk.send("POST", "/api/v1/agencies", &child, (409, "code_taken", None));
    desk.field(
        "POST",
        "/api/v1/agencies",
        &with(child, "/level", json!("planet")),
        "level",
        "unknown_value",
    );
    let end = |last: &str| json!({"valid_to": last});
    desk.field(
        "PUT",
        "/api/v1/agencies/H02.07",
        &end("2020-01-01"),
        "valid_to",
        "before_start",
    );
    desk.field(
        "PUT",
        "/api/v1/agencies/H02.07",
        &json!({"successors": ["H02.07"]}),
        "successors",
        "self",
    );
    desk.nothing_changed();
});

story!(requests_that_go_nowhere, |app| {
    let desk = Desk::new(app, "clerk");
    for path in [
        "/",
        "/nothing",
        "/api",
        "/api/v1",
        "/api/v1/",
        "/api/v1/dossier",
        "/api/v2/dossiers",
        "/%00",
    ] {
        desk.get(path, (404, "not_found", None));
    }
    for (method, path) in [
        ("DELETE", "/api/v1/dossiers"),
        ("PUT", "/api/v1/dossiers/H02.07-260302-0001"),
        ("GET", "/api/v1/auth/login"),
        ("PATCH", "/api/v1/agencies/H02.07"),
        ("POST", "/health/live"),
        ("BREW", "/api/v1/dossiers"),
    ] {
        let answer = desk.raw(method, path, None, (405, "method_not_allowed", None));
        assert!(
            answer.headers.contains_key("allow"),
            "{method} {path}: which methods are there?"
        );
    }
    let allow = desk.raw("DELETE", "/api/v1/dossiers", None, (405, "method_not_allowed", None));
    assert_eq!(allow.headers["allow"], "GET, POST");

    let large = vec![b' '; 10 * 1024 * 1024];
    for path in [DOSSIERS, "/api/v1/auth/login"] {
        desk.raw("POST", path, Some(&large), (413, "too_large", None));
    }
    let barely = format!("{{\"matter\": \"{}\"}}", "x".repeat(1024 * 1024));
    desk.raw("POST", DOSSIERS, Some(barely.as_bytes()), (413, "too_large", None));
    for kind in ["text/plain", "application/x-www-form-urlencoded", "application/xml"] {
        let request = desk.actor.request("POST", DOSSIERS).header("content-type", kind);
        let answer = desk
            .actor
            .send(request.body(household_business("Nguyễn Văn Ấn").to_string()));
        is_problem(&answer);
        answer.refused(415, "not_json");
    }
    desk.nothing_changed();
});

story!(tokens_that_are_none, |app| {
    let before = fingerprint(app);
    let refused = |header: Option<&str>, code: &str| {
        let nobody = app.anybody();
        let mut request = nobody.request("GET", DOSSIERS);
        if let Some(header) = header {
            request = request.header("authorization", header);
        }
        let answer = nobody.send(request);
        is_problem(&answer);
        assert_eq!(answer.headers["www-authenticate"], "Bearer");
        answer.refused(401, code);
    };
    refused(None, "token_missing");
    for header in [
        "",
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Bearer a.b.c",
        "Basic Y2xlcms6eA==",
        "clerk",
        "Bearer null",
    ] {
        refused(Some(header), "token_invalid");
    }
    refused(Some(&format!("Bearer {}", "x".repeat(5000))), "token_invalid");
    let post = app.anybody().post(DOSSIERS, household_business("Nguyễn Văn Ấn"));
    post.refused(401, "token_missing");
    assert_eq!(fingerprint(app), before);
});
