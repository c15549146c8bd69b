//! What given scores hold up: the version of the scorecard that they were given under, until they are taken back.

use serde_json::{Value, json};

use crate::story;
use crate::support::Actor;

fn entered(who: &Actor<'_>, kind: &str, score: Value) -> Value {
    let body = json!({"agency": "H02.07.01", "from": "2026-01-01", "to": "2026-01-31", "kind": kind,
        "source": "Phiếu chấm", "scores": [score]});
    who.post("/api/v1/scorecards/thu/scores", body).expect(201)
}

fn card(valid_from: &str) -> Value {
    json!({
        "code": "thu", "agency": "H02", "levels": ["commune"], "name": "Bộ thử", "source": "QĐ 1", "valid_from": valid_from,
        "components": [{"code": "a", "name": "A", "max": 100, "criteria": [
            {"code": "b", "name": "B", "max": 100, "shape": {"kind": "entered"}},
        ]}],
    })
}

fn version(valid_from: &str, version: i32) -> Value {
    let mut body = card(valid_from);
    body["version"] = json!(version);
    body
}

story!(a_score_that_was_given_by_mistake_is_taken_back, |app| {
    let (admin, leader) = (app.sign_in("admin"), app.sign_in("leader"));
    admin.post("/api/v1/scorecards", card("2026-01-01")).expect(201);
    entered(
        &admin,
        "assessed",
        json!({"item": "b", "points": 40, "evidence": "QĐ 2"}),
    );
    entered(
        &leader,
        "self_assessed",
        json!({"item": "b", "points": 90, "evidence": "Phiếu"}),
    );
    let path = "/api/v1/scorecards/thu/scores";
    let period = "from=2026-01-01&to=2026-01-31";
    let criterion = || {
        let scores = leader.get(&format!("{path}?agency=H02.07.01&{period}")).expect(200);
        let found = &scores["components"][0]["criteria"][0];
        json!([
            found["computed"],
            found["self_assessed"]["points"],
            found["assessed"]["points"]
        ])
    };
    assert_eq!(criterion(), json!([40.0, 90.0, 40.0]));

    // Only what stands is taken back, with a reason, and says nothing else.
    let send = |score: Value| {
        let body = json!({"agency": "H02.07.01", "from": "2026-01-01", "to": "2026-01-31", "kind": "assessed",
            "source": "Phiếu chấm", "scores": [score]});
        admin.post(path, body)
    };
    let back = json!({"item": "b", "withdraw": true, "revision": 1, "reason": "Chấm nhầm xã"});
    let with = |name: &str, value: Value| {
        let mut score = back.clone();
        score[name] = value;
        score
    };
    send(with("points", json!(1))).refused_field("scores[0].points", "not_for_this_kind");
    send(with("reason", Value::Null)).refused_field("scores[0].reason", "missing");
    send(with("revision", Value::Null)).refused_field("scores[0].revision", "missing");
    send(with("revision", json!(7))).refused(409, "stale_version");
    send(with("item", json!("a"))).refused(409, "entry_missing");
    let done = send(back.clone()).expect(201);
    assert_eq!(
        (&done["items"][0]["withdrawn"], &done["items"][0]["revision"]),
        (&json!(true), &json!(2))
    );
    // It counts nowhere: the agency's own points are what is left.
    assert_eq!(criterion(), json!([90.0, 90.0, null]));
    let ranks = leader
        .get(&format!("/api/v1/scorecards/thu/ranks?{period}"))
        .expect(200);
    let ranked = ranks["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["agency"]["code"] == "H02.07.01")
        .unwrap();
    assert_eq!(ranked["total"]["assessed"], Value::Null);
    let history = leader
        .get(&format!("{path}/history?agency=H02.07.01&{period}"))
        .expect(200);
    let told: Vec<Value> = history["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| json!([e["kind"], e["revision"], e["points"], e["withdrawn"], e["reason"]]))
        .collect();
    assert_eq!(
        told,
        [
            json!(["self_assessed", 1, 90.0, false, null]),
            json!(["assessed", 1, 40.0, false, null]),
            json!(["assessed", 2, null, true, "Chấm nhầm xã"]),
        ]
    );
    send(with("revision", json!(2))).refused(409, "entry_missing");
    // Another may be given, as a first one.
    let again = send(json!({"item": "b", "points": 55, "evidence": "QĐ 3"})).expect(201);
    assert_eq!(again["items"][0]["revision"], 3);
    assert_eq!(criterion(), json!([55.0, 90.0, 55.0]));
});

story!(a_scorecard_says_from_when_it_may_change_once_scores_were_given, |app| {
    let admin = app.sign_in("admin");
    let path = "/api/v1/scorecards/thu";
    admin.post("/api/v1/scorecards", card("2026-01-01")).expect(201);
    // As long as no scores were given a version may be changed, but not be issued by somebody else.
    let mut other = version("2026-01-01", 1);
    other["agency"] = json!("H02.07");
    admin.put(path, other).refused_field("agency", "issuer_stays");
    let mut levels = version("2026-01-01", 1);
    levels["levels"] = json!(["commune", "district"]);
    admin.put(path, levels).expect(200);
    let kept = admin.get(&format!("{path}?on=2026-01-01")).expect(200);
    assert_eq!(
        (&kept["levels"], &kept["version"]),
        (&json!(["district", "commune"]), &json!(2))
    );

    entered(
        &admin,
        "assessed",
        json!({"item": "b", "points": 40, "evidence": "QĐ 2"}),
    );
    // Whatever day within the scored period is asked for, its last day is named.
    for day in ["2026-01-01", "2026-01-02", "2026-01-31"] {
        let refused = admin.put(path, version(day, 2)).refused(409, "scorecard_in_use");
        assert!(
            refused["detail"].as_str().unwrap().contains("31/01/2026"),
            "{refused:#}"
        );
    }
    // A score that was taken back holds nothing up.
    entered(
        &admin,
        "assessed",
        json!({"item": "b", "withdraw": true, "revision": 1, "reason": "Chấm nhầm"}),
    );
    admin.put(path, version("2026-01-01", 2)).expect(200);
    entered(
        &admin,
        "assessed",
        json!({"item": "b", "points": 41, "evidence": "QĐ 3"}),
    );
    admin
        .put(path, version("2026-01-15", 3))
        .refused(409, "scorecard_in_use");
    admin.put(path, version("2026-02-01", 3)).expect(200);
});
