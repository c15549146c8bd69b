//! What the catalogue and the calendar refuse.

use serde_json::json;

use super::{Desk, with};
use crate::story;

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
    #[rustfmt::skip]
    let cases = [
        ("/definition/fees/0/amount", json!(-5000), "definition.fees[0].amount", "money_negative"),
        ("/definition/fees/0/amount", json!(0.5), "definition.fees[0].amount", "wrong_type"),
        ("/definition/fees/0/amount", json!(i64::MAX), "definition.fees[0].amount", "money_too_large"),
        ("/definition/fees/0/timing", json!("some day"), "definition.fees[0].timing", "wrong_type"),
        ("/definition/service_level", json!(5), "definition.service_level", "service_level"),
        ("/definition/duration", json!({"unit": "working_day", "value": "-3"}), "definition.duration", "duration_number"),
        ("/definition/duration", json!({"unit": "moon", "value": "3"}), "definition.duration", "duration_unit"),
        ("/definition/steps", json!([]), "definition.steps", "definition"),
        ("/definition/steps/0/role", json!("portal"), "definition.steps[0].role", "definition"),
        ("/definition/steps/0/agency", json!("H77"), "definition.steps[0].agency", "agency_unknown"),
        ("/definition/steps/0/name", json!("\u{0}"), "definition.steps[0].name", "definition"),
        ("/definition/papers/0/code", json!("\u{200b}"), "definition.papers[0].code", "definition"),
        ("/definition/papers/0/name", json!("\u{200b}\u{feff}"), "definition.papers[0].name", "definition"),
        ("/definition/fees/0/name", json!("x".repeat(501)), "definition.fees[0].name", "definition"),
        ("/definition/agency_level", json!("department"), "definition.agency_level", "definition"),
        ("/definition/signature_demanded", json!(true), "definition.signature_demanded", "definition"),
        ("/definition/colour", json!(1), "definition.colour", "unknown_field"),
        ("/code", json!("x"), "code", "procedure_code_invalid"),
        ("/valid_from", json!("2026-13-01"), "valid_from", "not_a_date"),
        ("/name", json!("x".repeat(1001)), "name", "text_too_long"),
    ];
    for (pointer, value, field, code) in cases {
        let body = with(new.clone(), pointer, value);
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
    #[rustfmt::skip]
    let cases = [
        ("/value", json!(-1), "value", "out_of_range"),
        ("/value", json!(i64::MAX), "value", "out_of_range"),
        ("/value", json!("1"), "value", "wrong_type"),
        ("/key", json!("generosity"), "key", "unknown_value"),
        ("/valid_to", json!("2025-01-01"), "valid_to", "before_start"),
        ("/source", json!(""), "source", "missing"),
    ];
    let range = |key: &str, value: i64| with(with(rule.clone(), "/key", json!(key)), "/value", json!(value));
    for (key, value) in [
        ("supplement_auto_close", 7),
        ("intake_regardless_of_boundary", 2),
        ("signature_trust_demanded", -1),
        ("quiet_from_minute", 1_440),
        ("quiet_until_minute", 100_000),
        ("file_max_mib", 0),
        ("dossier_files_max_mib", 0),
        ("supplement_answer_days", 367),
        ("escalation_minutes", 100_001),
    ] {
        desk.field("PUT", "/api/v1/rules", &range(key, value), "value", "out_of_range");
    }
    for (pointer, value, field, code) in cases {
        desk.field("PUT", "/api/v1/rules", &with(rule.clone(), pointer, value), field, code);
    }
    desk.send(
        "PUT",
        "/api/v1/rules",
        &with(rule, "/agency", json!("H77")),
        (404, "agency_not_found", Some(("agency", "agency_unknown"))),
    );

    let day = json!({"agency": "H02.07", "date": "2026-12-30", "kind": "off", "name": "Nghỉ"});
    #[rustfmt::skip]
    let cases = [
        ("/date", json!("2026-02-30"), "date", "not_a_date"),
        ("/date", json!("9999-01-01"), "date", "not_a_date"),
        ("/kind", json!("half"), "kind", "unknown_value"),
        ("/sessions", json!("07:30-11:30"), "sessions", "not_for_this_kind"),
        ("/kind", json!(null), "kind", "missing"),
        ("/name", json!(" "), "name", "missing"),
    ];
    // A day that is worked at no time would be no calendar at all.
    let idle = json!({"agency": "H02.07", "date": "2026-12-30", "kind": "worked", "sessions": "", "name": "Làm bù"});
    let path = "/api/v1/calendar/days";
    desk.field("PUT", path, &idle, "sessions", "calendar_worked_without_hours");
    for (pointer, value, field, code) in cases {
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
        "circle",
    );
    desk.nothing_changed();
});
