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
            .refused_field("components[0].criteria[0].shape.indicator", "not_an_aim");
    }
    let target = json!({"indicator": "repeated", "level": "district", "comparator": "at_least", "percent": 5});
    let plan = json!({"year": 2027, "agency": "H02.07", "name": "Kế hoạch", "source": "KH số 2", "targets": [target]});
    admin
        .post("/api/v1/plans", plan)
        .refused_field("targets[0].indicator", "not_an_aim");

    let listed = leader.get("/api/v1/indicators").expect(200);
    let items = listed["items"].as_array().unwrap();
    let none: Vec<_> = items.iter().filter(|i| i["for_targets"] == false).collect();
    // Nor does what the law allows a few of.
    let told: Vec<_> = none.iter().map(|i| i["indicator"].as_str().unwrap()).collect();
    assert_eq!(told, ["repeated", "excellent_of_good"]);

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

story!(what_nobody_can_win_or_lose_is_no_criterion, |app| {
    let (admin, leader) = (app.sign_in("admin"), app.sign_in("leader"));
    let path = "/api/v1/scorecards";
    let never = json!({"kind": "threshold", "indicator": "online", "comparator": "more_than", "percent": 100});
    let nothing = json!({"kind": "deduction", "indicator": "online", "points_each": 0});
    for (shape, field, code) in [
        (&never, "percent", "unreachable"),
        (&nothing, "points_each", "out_of_range"),
    ] {
        let at = format!("components[0].criteria[0].shape.{field}");
        admin.post(path, card("thu", shape)).refused_field(&at, code);
    }
    // Neither a level twice nor one that stands above the issuer.
    let sound = json!({"kind": "threshold", "indicator": "online", "comparator": "more_than", "percent": 99});
    for (agency, levels, field, code) in [
        ("H02", json!(["commune", "commune"]), "levels[1]", "duplicate"),
        ("H02.07", json!(["province"]), "levels", "above_issuer"),
        ("H02.07", json!(["commune", "province"]), "levels", "above_issuer"),
    ] {
        let mut wrong = card("thu", &sound);
        (wrong["agency"], wrong["levels"]) = (json!(agency), levels);
        admin.post(path, wrong).refused_field(field, code);
    }

    // Cards that were stored before that was refused are still read, and scored as they were.
    admin.post(path, card("thu", &sound)).expect(201);
    let conn = &mut app.database.connect();
    diesel::sql_query(
        "UPDATE scorecards SET components = REPLACE(REPLACE(components, '99.0', '100.0'), '99', '100') WHERE code = 'thu'",
    )
    .execute(conn)
    .unwrap();
    admin.import(
        "intake_channel,service_level,received_at,due_at,status,ended_at,supplement_requests,result_symbol",
        &["online,4,2026-01-12 09:00,2026-01-19 09:00,decided,2026-01-14 09:00,0,3/GCN".to_owned()],
    );
    let scores = leader
        .get("/api/v1/scorecards/thu/scores?agency=H02.07&from=2026-01-01&to=2026-01-31")
        .expect(200);
    let criterion = &scores["components"][0]["criteria"][0];
    assert_eq!(
        (&criterion["computed"], &criterion["state"], &criterion["win"]),
        (&json!(0.0), &json!("scored"), &Value::Null)
    );
});

story!(an_exact_threshold_says_how_many_more_win_it, |app| {
    let (admin, leader) = (app.sign_in("admin"), app.sign_in("leader"));
    let exactly = |percent: i32| json!({"kind": "threshold", "indicator": "result_attached", "comparator": "exactly", "percent": percent});
    admin.post("/api/v1/scorecards", card("thu", &exactly(40))).expect(201);
    admin.post("/api/v1/scorecards", card("le", &exactly(30))).expect(201);
    let lines: Vec<String> = (12..17)
        .map(|day| format!("counter,3,2026-01-{day} 08:00,2026-01-30 09:00,decided,2026-01-{day} 09:00,0,"))
        .collect();
    admin.import(
        "intake_channel,service_level,received_at,due_at,status,ended_at,supplement_requests,result_symbol",
        &lines,
    );
    let win = |code: &str| {
        let scores = leader
            .get(&format!(
                "/api/v1/scorecards/{code}/scores?agency=H02.07&from=2026-01-01&to=2026-01-31"
            ))
            .expect(200);
        let criterion = &scores["components"][0]["criteria"][0];
        let rate = &criterion["rate"];
        assert_eq!((&rate["numerator"], &rate["denominator"]), (&json!(0), &json!(5)));
        criterion["win"].clone()
    };
    assert_eq!((&win("thu")["more"], &win("thu")["points"]), (&json!(2), &json!(60.0)));
    // No number of five is thirty percent.
    assert_eq!(win("le"), json!(null));
});
