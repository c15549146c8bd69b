//! What a dossier is refused for when it comes in.

use serde_json::{Value, json};

use super::{DOSSIERS, Desk, with};
use crate::story;
use crate::support::household_business;
use crate::tools::is_problem;

story!(fields_of_an_intake, |app| {
    let desk = Desk::new(app, "clerk");
    let good = || household_business("Nguyễn Văn Ấn");
    let emoji = "🙂".repeat(300);
    let long = "Ấ".repeat(3000);
    #[rustfmt::skip]
    let cases = [
        ("/unknown", json!(1), "unknown", "unknown_field"),
        ("/applicant/passport", json!("x"), "applicant.passport", "unknown_field"),
        ("/procedure_code", json!(1), "procedure_code", "wrong_type"),
        ("/applicant/name", json!(["x"]), "applicant.name", "wrong_type"),
        ("/applicant", json!("x"), "applicant", "wrong_type"),
        ("/papers", json!({}), "papers", "wrong_type"),
        ("/papers/0/originals", json!(-1), "papers[0].originals", "out_of_range"),
        ("/papers/0/originals", json!(256), "papers[0].originals", "out_of_range"),
        ("/papers/1/copies", json!("1"), "papers[1].copies", "wrong_type"),
        ("/procedure_code", Value::Null, "procedure_code", "missing"),
        ("/procedure_code", json!("  "), "procedure_code", "missing"),
        ("/procedure_code", json!("9.123456"), "procedure_code", "procedure_unknown"),
        ("/procedure_code", json!("'; DROP TABLE dossiers; --"), "procedure_code", "procedure_code_invalid"),
        ("/agency_code", json!("H02'--"), "agency_code", "agency_code_invalid"),
        ("/agency_code", json!("H02.07.01"), "agency_code", "agency_level"),
        ("/applicant/name", Value::Null, "applicant.name", "missing"),
        ("/applicant/name", json!("Nguyễn\u{0}Văn"), "applicant.name", "person_name_control_character"),
        ("/applicant/name", json!(long), "applicant.name", "person_name_too_long"),
        ("/applicant/id_number", json!("02408500"), "applicant.id_number", ""),
        ("/applicant/id_number", json!("0240850012345"), "applicant.id_number", ""),
        ("/applicant/id_number", json!("000085001234"), "applicant.id_number", ""),
        ("/applicant/id_number", json!("024085OO1234"), "applicant.id_number", ""),
        ("/applicant/id_number", json!("0100109107"), "applicant.id_number", "tax_code_check_digit"),
        ("/applicant/id_number", json!("0100109106-000"), "applicant.id_number", "tax_code_branch"),
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
        ("/received_at", json!("2026-02-30T09:00:00+07:00"), "received_at", "time_format"),
        ("/received_at", json!("2026-03-02"), "received_at", "time_format"),
        ("/received_at", json!("2026-03-02T25:00:00+07:00"), "received_at", "time_format"),
        ("/received_at", json!("2500-03-02T09:00:00+07:00"), "received_at", "time_out_of_range"),
        ("/received_at", json!("2026-03-02T09:00:01+07:00"), "received_at", "in_the_future"),
        ("/received_at", json!("2025-12-02T09:00:00+07:00"), "received_at", "too_long_ago"),
        ("/matter", json!(emoji.repeat(5)), "matter", "text_too_long"),
        ("/matter", json!("một\nhai"), "matter", "text_control_character"),
        ("/external_code", json!("x".repeat(101)), "external_code", "text_too_long"),
        ("/submitter", json!({}), "submitter.name", "missing"),
        ("/submitter", json!({"name": "Bà Tư", "phone": "12"}), "submitter.phone", ""),
        ("/return_channel", json!("postal"), "applicant.address", "missing"),
    ];
    for (pointer, value, field, code) in cases {
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
