//! What counts what is wrong is a figure, but no aim: no plan demands more of it and no scorecard rewards it.

use diesel::RunQueryDsl;
use serde_json::{Value, json};

use crate::story;

fn card(code: &str, shape: &Value) -> Value {
    json!({
        "code": code, "agency": "H02", "levels": ["district"], "name": "Bộ thử", "source": "QĐ 1", "valid_from": "2026-01-01",
        "components": [{"code": "a", "name": "A", "max": 100, "criteria": [
            {"code": "b", "name": "B", "max": 60, "shape": shape},
            {"code": "c", "name": "C", "max": 40, "shape": {"kind": "proportional", "indicator": "on_time"}},
        ]}],
    })
}

story!(more_supplement_requests_win_no_points, |app| {
    let (admin, leader) = (app.sign_in("admin"), app.sign_in("leader"));
    for shape in [
        json!({"kind": "deduction", "indicator": "repeated", "points_each": 1}),
        json!({"kind": "proportional", "indicator": "repeated"}),
        json!({"kind": "threshold", "indicator": "repeated", "comparator": "at_least", "percent": 5}),
        json!({"kind": "capped", "indicator": "repeated", "full_at_percent": 5}),
        json!({"kind": "bands", "indicator": "repeated", "bands": [{"from_percent": 5, "points": 60}]}),
    ] {
        admin
            .post("/api/v1/scorecards", card("thu", &shape))
            .refused_field("components[0].criteria[0].shape.indicator", "not_scored");
    }
    let target = json!({"indicator": "repeated", "level": "district", "comparator": "at_least", "percent": 5});
    let plan = json!({"year": 2027, "agency": "H02.07", "name": "Kế hoạch", "source": "KH số 2", "targets": [target]});
    admin
        .post("/api/v1/plans", plan)
        .refused_field("targets[0].indicator", "unknown_indicator");

    let listed = leader.get("/api/v1/indicators").expect(200);
    let items = listed["items"].as_array().unwrap();
    let none: Vec<_> = items.iter().filter(|i| i["for_scorecards"] == false).collect();
    assert_eq!(none.len(), 1, "{none:#?}");
    assert_eq!(
        (&none[0]["indicator"], &none[0]["for_plans"]),
        (&json!("repeated"), &json!(false))
    );

    // One that was stored before that was known stands without the criterion.
    let shape = json!({"kind": "deduction", "indicator": "online", "points_each": 1});
    admin.post("/api/v1/scorecards", card("thu", &shape)).expect(201);
    let conn = &mut app.database.connect();
    diesel::sql_query(
        "UPDATE scorecards SET components = REPLACE(components, '\"online\"', '\"repeated\"') WHERE code = 'thu'",
    )
    .execute(conn)
    .unwrap();
    admin.import(
        "intake_channel,service_level,received_at,due_at,status,ended_at,supplement_requests,result_symbol",
        &[
            "counter,3,2026-01-12 09:00,2026-01-19 09:00,decided,2026-01-14 09:00,0,3/GCN".to_owned(),
            "counter,3,2026-01-13 09:00,2026-01-20 09:00,decided,2026-01-16 09:00,2,4/GCN".to_owned(),
        ],
    );
    let scores = leader
        .get("/api/v1/scorecards/thu/scores?agency=H02.07&from=2026-01-01&to=2026-01-31")
        .expect(200);
    let criterion = &scores["components"][0]["criteria"][0];
    assert_eq!(
        (&criterion["computed"], &criterion["state"], &criterion["win"]),
        (&Value::Null, &json!("not_applicable"), &Value::Null)
    );
    assert_eq!(scores["total"]["computed"]["applicable_max"], 40.0);
});
