//! Scorecards: what is scored and what is not applicable, lost points and their dossiers, scores from three sides with
//! their history, and ranks.

use serde_json::{Value, json};

use crate::plans::eleven;
use crate::story;
use crate::support::Actor;

const MARCH: &str = "from=2026-03-01&to=2026-03-31";

fn criterion<'v>(scores: &'v Value, code: &str) -> &'v Value {
    let components = scores["components"].as_array().unwrap();
    components
        .iter()
        .flat_map(|c| c["criteria"].as_array().unwrap())
        .find(|c| c["code"] == code)
        .unwrap()
}

fn component<'v>(scores: &'v Value, code: &str) -> &'v Value {
    let components = scores["components"].as_array().unwrap();
    components.iter().find(|c| c["item"] == code).unwrap()
}

fn scores(who: &Actor<'_>, card: &str, agency: &str, period: &str) -> Value {
    who.get(&format!("/api/v1/scorecards/{card}/scores?agency={agency}&{period}"))
        .expect(200)
}

/// One component with one criterion.
fn card(code: &str, levels: &[&str], valid_from: &str, shape: &Value) -> Value {
    json!({
        "code": code, "agency": "H02", "levels": levels, "name": "Bộ thử", "source": "QĐ 1", "valid_from": valid_from,
        "components": [{"code": "a", "name": "A", "max": 100, "criteria": [
            {"code": "b", "name": "B", "max": 100, "shape": shape},
        ]}],
    })
}

story!(lost_points_name_their_dossiers_and_what_would_win_them, |app| {
    eleven(app);
    let leader = app.sign_in("leader");
    let answer = scores(&leader, "cchc_huyen", "H02.07", MARCH);
    let points = |code: &str| {
        let c = criterion(&answer, code);
        json!([c["state"], c["computed"], c["lost"]])
    };
    // 3 of 4 in time; one late; one result missing; 1 of 11 by post; 2 of 11 online reach the lower band.
    assert_eq!(points("on_time_rate"), json!(["scored", 7.5, 2.5]));
    assert_eq!(points("late_dossiers"), json!(["scored", 2.75, 0.25]));
    assert_eq!(points("results_attached"), json!(["scored", 0.0, 7.0]));
    assert_eq!(points("postal_rate"), json!(["scored", 2.72, 0.28]));
    assert_eq!(points("online_share"), json!(["scored", 5.0, 5.0]));
    assert_eq!(points("excellent_rate"), json!(["not_entered", null, null]));
    assert_eq!(points("direction_points"), json!(["not_entered", null, null]));

    let total = &answer["total"]["computed"];
    assert_eq!(
        json!([
            total["points"],
            total["applicable_max"],
            total["left_out"],
            total["scaled"]
        ]),
        json!([17.97, 33.0, 67.0, 54.45])
    );
    let digital = &component(&answer, "digital")["computed"];
    assert_eq!(
        json!([digital["points"], digital["applicable_max"], digital["scaled"]]),
        json!([5.0, 10.0, 12.5])
    );

    // The dossiers behind the lost points.
    for (code, misses) in [
        ("on_time_rate", 1),
        ("results_attached", 1),
        ("online_share", 9),
        ("postal_rate", 10),
    ] {
        let lists = criterion(&answer, code)["dossiers"].as_array().unwrap();
        let listed: usize = lists
            .iter()
            .map(|path| leader.codes(path.as_str().unwrap()).len())
            .sum();
        assert_eq!(listed, misses, "{code}");
    }
    assert_eq!(criterion(&answer, "direction_points")["dossiers"], json!([]));
    // One result attached wins all seven points; two more online dossiers the next band.
    let win = |code: &str| {
        let win = &criterion(&answer, code)["win"];
        json!([win["more"], win["points"]])
    };
    assert_eq!(win("results_attached"), json!([1, 7.0]));
    assert_eq!(win("online_share"), json!([2, 5.0]));
    assert_eq!(win("late_dossiers"), json!([null, null]));
    let said = |code: &str| criterion(&answer, code)["win"]["sentence"].clone();
    assert_eq!(said("results_attached"), "Thêm 1 hồ sơ gắn kết quả → +7 điểm.");
    assert_eq!(said("online_share"), "Thêm 2 hồ sơ trực tuyến → +5 điểm.");
});

story!(nothing_to_count_is_not_applicable_never_full_marks, |app| {
    let leader = app.sign_in("leader");
    let empty = scores(&leader, "cchc_huyen", "H02.07", MARCH);
    for code in [
        "on_time_rate",
        "late_dossiers",
        "results_attached",
        "postal_rate",
        "online_share",
    ] {
        let c = criterion(&empty, code);
        assert_eq!(
            (&c["state"], &c["computed"]),
            (&json!("not_applicable"), &json!(null)),
            "{code}"
        );
    }
    assert_eq!(
        empty["total"]["computed"],
        json!({"points": 0.0, "applicable_max": 0.0, "left_out": 100.0, "scaled": null})
    );
    // Decision 766 counts services too: they exist before the first dossier.
    let national = scores(&leader, "qd766", "H02.07.01", MARCH);
    assert!(national["source"].as_str().unwrap().contains("Dựng lại"));
    assert_eq!(criterion(&national, "services_used_rate")["computed"], 0.0);
    assert_eq!(criterion(&national, "progress_rate")["state"], "not_applicable");
    assert_eq!(criterion(&national, "online_rate")["state"], "not_applicable");
});

story!(decision_766_scores_as_its_formulas_say, |app| {
    eleven(app);
    let leader = app.sign_in("leader");
    let national = scores(&leader, "qd766", "H02.07", MARCH);
    // 20 · 3 / 11; min(6, 6 · (2/11) / 0.5).
    let parts = |code: &str| {
        let c = criterion(&national, code);
        json!([c["rate"]["numerator"], c["rate"]["denominator"], c["computed"]])
    };
    assert_eq!(parts("progress_rate"), json!([3, 11, 5.45]));
    assert_eq!(parts("online_rate"), json!([2, 11, 2.18]));
    let used = criterion(&national, "services_used_rate");
    assert_eq!(used["rate"]["numerator"], 1);
    let offered = criterion(&national, "services_offered_rate");
    assert_eq!(used["rate"]["denominator"], offered["rate"]["numerator"]);
    // A figure that is entered is scored at once.
    let figure = json!({"agency": "H02.07", "indicator": "payment_online", "from": "2026-03-01", "to": "2026-03-05",
        "numerator": 20, "denominator": 50, "source": "Cổng DVCQG", "evidence": "Bảng tháng 3"});
    leader.post("/api/v1/plans/figures", figure).expect(201);
    let national = scores(&leader, "qd766", "H02.07", MARCH);
    assert_eq!(criterion(&national, "payment_online_rate")["computed"], 1.0);
    assert_eq!(criterion(&national, "payment_used_rate")["state"], "scored");
});

story!(the_published_index_stands_beside_what_is_computed, |app| {
    let (leader, admin) = (app.sign_in("leader"), app.sign_in("admin"));
    let year = "from=2022-01-01&to=2022-12-31";
    let answer = scores(&leader, "cchc_huyen", "H02.07", year);
    let total = &answer["total"];
    let assessed = &total["assessed"];
    assert_eq!(
        json!([
            assessed["points"],
            assessed["published_rank"],
            assessed["published_of"],
            assessed["is_sum"]
        ]),
        json!([84.28, 7, 10, false])
    );
    assert!(assessed["source"].as_str().unwrap().contains("Hiệp Hòa"));
    assert_eq!(
        total["computed"]["scaled"],
        json!(null),
        "nothing was made up to reproduce it"
    );
    for (code, rank) in [("one_stop", 7), ("digital", 6), ("justice", 5), ("home_affairs", 3)] {
        let assessed = &component(&answer, code)["assessed"];
        assert_eq!(
            json!([assessed["points"], assessed["published_rank"]]),
            json!([null, rank]),
            "{code}"
        );
    }
    let ranks = admin
        .get(&format!("/api/v1/scorecards/cchc_huyen/ranks?level=district&{year}"))
        .expect(200);
    assert_eq!(ranks["items"][0]["total"]["assessed"]["published_rank"], 7);
});

story!(scores_are_given_from_two_sides_and_corrected_with_history, |app| {
    let (leader, admin, commune) = (app.sign_in("leader"), app.sign_in("admin"), app.sign_in("leader.01"));
    let path = "/api/v1/scorecards/cchc_huyen/scores";
    let body = |kind: &str, scores: Value| json!({"agency": "H02.07", "from": "2026-01-01", "to": "2026-01-31", "kind": kind, "source": "Phiếu tự chấm", "scores": scores});
    let score = |item: &str, points: f64| json!({"item": item, "points": points, "evidence": "Phụ lục 1"});
    // Only who is set to judge gives assessed scores, and nobody scores what is not theirs to see.
    leader
        .post(path, body("assessed", json!([score("total", 80.0)])))
        .refused(403, "not_allowed");
    commune
        .post(path, body("self_assessed", json!([score("total", 80.0)])))
        .refused(404, "agency_not_found");
    for (scores, field, code) in [
        (json!([]), "scores", "missing"),
        (
            json!([{"item": "total", "points": 80}]),
            "scores[0].evidence",
            "missing",
        ),
        (
            json!([{"item": "total", "evidence": "x"}]),
            "scores[0].points",
            "missing",
        ),
        (json!([score("nothing", 1.0)]), "scores[0].item", "item_unknown"),
        (json!([score("one_stop", 25.01)]), "scores[0].points", "above_maximum"),
        (json!([score("total", -1.0)]), "scores[0].points", "out_of_range"),
        (
            json!([score("total", 1.0), score("total", 2.0)]),
            "scores[1].item",
            "duplicate",
        ),
        (
            json!([{"item": "total", "rank": 11, "rank_of": 10, "evidence": "x"}]),
            "scores[0].rank",
            "out_of_range",
        ),
    ] {
        leader
            .post(path, body("self_assessed", scores))
            .refused_field(field, code);
    }
    let mut commune_level = body("self_assessed", json!([score("total", 80.0)]));
    commune_level["agency"] = json!("H02.07.01");
    leader.post(path, commune_level).refused_field("agency", "agency_level");
    let mut before = body("self_assessed", json!([score("total", 80.0)]));
    (before["from"], before["to"]) = (json!("2021-01-01"), json!("2021-12-31"));
    leader.post(path, before).refused(404, "scorecard_not_found");
    leader
        .post(
            "/api/v1/scorecards/nothing/scores",
            body("self_assessed", json!([score("total", 80.0)])),
        )
        .refused(404, "scorecard_not_found");

    let own = json!([score("justice_points", 9.5), score("finance_points", 4.0)]);
    leader.post(path, body("self_assessed", own.clone())).expect(201);
    leader
        .post(path, body("self_assessed", own))
        .refused(409, "entry_exists");
    let judged = json!([score("justice_points", 8.0)]);
    admin.post(path, body("assessed", judged)).expect(201);
    // All or nothing: the second one is refused, so the first is not kept.
    let both = json!([score("survey_rate", 1.0), score("justice_points", 1.0)]);
    leader
        .post(path, body("self_assessed", both))
        .refused(409, "entry_exists");

    let mut again = score("justice_points", 9.0);
    again["revision"] = json!(1);
    leader
        .post(path, body("self_assessed", json!([again])))
        .refused_field("scores[0].reason", "missing");
    again["reason"] = json!("Trừ một văn bản ban hành chậm");
    leader.post(path, body("self_assessed", json!([again]))).expect(201);
    leader
        .post(path, body("self_assessed", json!([again])))
        .refused(409, "stale_version");

    let period = "from=2026-01-01&to=2026-01-31";
    let answer = scores(&leader, "cchc_huyen", "H02.07", period);
    let justice = criterion(&answer, "justice_points");
    assert_eq!(
        json!([
            justice["computed"],
            justice["self_assessed"]["points"],
            justice["assessed"]["points"]
        ]),
        json!([8.0, 9.0, 8.0])
    );
    // By hand: the assessed points count, failing that the agency's own.
    assert_eq!(
        (&justice["state"], &criterion(&answer, "finance_points")["computed"]),
        (&json!("by_hand"), &json!(4.0))
    );
    let computed = &answer["total"]["computed"];
    assert_eq!(
        json!([computed["points"], computed["applicable_max"]]),
        json!([12.0, 15.0])
    );
    assert_eq!(criterion(&answer, "survey_rate")["self_assessed"], json!(null));
    let total = &answer["total"]["self_assessed"];
    assert_eq!(
        json!([total["points"], total["is_sum"], total["left_out"]]),
        json!([13.0, true, 85.0])
    );
    let history = leader
        .get(&format!("{path}/history?agency=H02.07&{period}"))
        .expect(200);
    let history: Vec<Value> = history["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|e| e["item"] == "justice_points")
        .map(|e| json!([e["kind"], e["revision"], e["points"], e["entered_by"]["username"]]))
        .collect();
    assert_eq!(
        history,
        [
            json!(["self_assessed", 1, 9.5, "leader"]),
            json!(["self_assessed", 2, 9.0, "leader"]),
            json!(["assessed", 1, 8.0, "admin"])
        ]
    );
});

story!(a_scorecard_is_data_with_days_of_validity, |app| {
    let (admin, leader) = (app.sign_in("admin"), app.sign_in("leader"));
    let path = "/api/v1/scorecards";
    let share = json!({"kind": "proportional", "indicator": "on_time"});
    let good = card("thu", &["commune"], "2026-01-01", &share);
    leader.post(path, good.clone()).refused(403, "not_allowed");
    let mut wrong = good.clone();
    wrong["components"][0]["criteria"][0]["max"] = json!(99);
    admin.post(path, wrong).refused_field("components[0].max", "maxima");
    let mut wrong = good.clone();
    (
        wrong["components"][0]["max"],
        wrong["components"][0]["criteria"][0]["max"],
    ) = (json!(60), json!(60));
    admin.post(path, wrong).refused_field("components", "maxima");
    let mut wrong = good.clone();
    wrong["components"][0]["criteria"][0]["shape"]["indicator"] = json!("onlin");
    admin
        .post(path, wrong)
        .refused_field("components[0].criteria[0].shape.indicator", "indicator_unknown");
    admin
        .post(path, card("Thử", &["commune"], "2026-01-01", &share))
        .refused_field("code", "scorecard_code");
    admin
        .post(path, card("thu", &["department"], "2026-01-01", &share))
        .refused_field("levels", "agency_level");
    admin
        .post(path, card("thu", &["commune"], "2026-01-01", &json!({"kind": "magic"})))
        .expect(422);
    assert_eq!(admin.post(path, good.clone()).expect(201)["version"], 1);
    admin.post(path, good).refused(409, "code_taken");

    // From April on by bands; what held before holds for what lies before.
    let bands = json!({"kind": "bands", "indicator": "on_time", "bands": [{"from_percent": 90, "points": 100}, {"from_percent": 50, "points": 40}]});
    let mut later = card("thu", &["commune"], "2026-04-01", &bands);
    admin
        .put("/api/v1/scorecards/thu", later.clone())
        .refused_field("version", "missing");
    later["version"] = json!(7);
    admin
        .put("/api/v1/scorecards/thu", later.clone())
        .refused(409, "stale_version");
    later["version"] = json!(1);
    assert_eq!(
        admin.put("/api/v1/scorecards/thu", later.clone()).expect(200)["version"],
        2
    );
    later["version"] = json!(2);
    later["valid_from"] = json!("2026-03-01");
    admin
        .put("/api/v1/scorecards/thu", later)
        .refused(409, "version_overlaps");
    let on = |day: &str| leader.get(&format!("/api/v1/scorecards/thu?on={day}")).expect(200);
    assert_eq!(
        (&on("2026-03-31")["valid_to"], &on("2026-03-31")["version"]),
        (&json!("2026-03-31"), &json!(2))
    );
    assert_eq!(
        on("2026-04-01")["components"][0]["criteria"][0]["shape"]["kind"],
        "bands"
    );
    leader
        .get("/api/v1/scorecards/thu?on=2025-12-31")
        .refused(404, "scorecard_not_found");
    leader
        .get("/api/v1/scorecards/..%2F?on=2025-12-31")
        .refused(404, "scorecard_not_found");
    let listed = leader.get(path).expect(200);
    assert_eq!(listed["items"].as_array().unwrap().len(), 4);

    // Scores that were given keep the version they were given under.
    app.set_time("2026-05-04T09:00");
    let entry = json!({"agency": "H02.07.01", "from": "2026-04-01", "to": "2026-04-30", "kind": "assessed", "source": "QĐ 2",
        "scores": [{"item": "total", "points": 77.5, "evidence": "QĐ 2"}]});
    admin.post("/api/v1/scorecards/thu/scores", entry).expect(201);
    let mut same = card("thu", &["commune"], "2026-04-01", &share);
    same["version"] = json!(2);
    admin
        .put("/api/v1/scorecards/thu", same)
        .refused(409, "scorecard_in_use");
});

story!(peers_are_ranked_and_ties_share_a_place, |app| {
    eleven(app);
    let (admin, leader, commune) = (app.sign_in("admin"), app.sign_in("leader"), app.sign_in("leader.01"));
    let share = json!({"kind": "proportional", "indicator": "satisfaction"});
    admin
        .post("/api/v1/scorecards", card("thu", &["commune"], "2026-01-01", &share))
        .expect(201);
    for (agency, satisfied) in [
        ("H02.07.01", 80),
        ("H02.07.02", 95),
        ("H02.07.03", 80),
        ("H02.07.04", 60),
    ] {
        let figure = json!({"agency": agency, "indicator": "satisfaction", "from": "2026-03-01", "to": "2026-03-05",
            "numerator": satisfied, "denominator": 100, "source": "Khảo sát", "evidence": "Phiếu"});
        leader.post("/api/v1/plans/figures", figure).expect(201);
    }
    let ranks = leader
        .get(&format!("/api/v1/scorecards/thu/ranks?level=commune&{MARCH}"))
        .expect(200);
    let places: Vec<Value> = ranks["items"]
        .as_array()
        .unwrap()
        .iter()
        .take(5)
        .map(|r| {
            json!([
                r["agency"]["code"],
                r["total"]["computed"]["scaled"],
                r["total"]["computed"]["rank"]
            ])
        })
        .collect();
    assert_eq!(
        places,
        [
            json!(["H02.07.02", 95.0, 1]),
            json!(["H02.07.01", 80.0, 2]),
            json!(["H02.07.03", 80.0, 2]),
            json!(["H02.07.04", 60.0, 4]),
            json!(["H02.07.05", null, null]),
        ]
    );
    assert_eq!(
        (&ranks["compared"], ranks["items"].as_array().unwrap().len()),
        (&json!(25), 25)
    );
    assert_eq!(ranks["items"][0]["components"][0]["computed"]["rank"], 1);
    // A commune sees its own place among all.
    app.sign_in("leader.01");
    let own = commune
        .get(&format!("/api/v1/scorecards/thu/ranks?{MARCH}"))
        .expect(200);
    assert_eq!(own["compared"], 25);
    let items = own["items"].as_array().unwrap();
    assert_eq!((items.len(), &items[0]["total"]["computed"]["rank"]), (1, &json!(2)));

    // Assessed points rank by themselves.
    for (agency, points) in [("H02.07.01", 90.0), ("H02.07.02", 70.0)] {
        let entry = json!({"agency": agency, "from": "2026-03-01", "to": "2026-03-31", "kind": "assessed", "source": "QĐ",
            "scores": [{"item": "total", "points": points, "evidence": "QĐ"}]});
        admin.post("/api/v1/scorecards/thu/scores", entry).expect(201);
    }
    let ranks = leader.get(&format!("/api/v1/scorecards/thu/ranks?{MARCH}")).expect(200);
    let assessed = |code: &str| {
        let rows = ranks["items"].as_array().unwrap();
        let row = rows.iter().find(|r| r["agency"]["code"] == code).unwrap();
        row["total"]["assessed"]["rank"].clone()
    };
    assert_eq!(
        (assessed("H02.07.01"), assessed("H02.07.02"), assessed("H02.07.05")),
        (json!(1), json!(2), json!(null))
    );

    leader
        .get(&format!("/api/v1/scorecards/thu/ranks?level=district&{MARCH}"))
        .refused_field("level", "agency_level");
    leader
        .get("/api/v1/scorecards/thu/ranks?from=2026-03-31&to=2026-03-01")
        .refused_field("to", "before_start");
    leader
        .get(&format!("/api/v1/scorecards/thu/scores?agency=H02.07&{MARCH}"))
        .refused_field("agency", "agency_level");
});
