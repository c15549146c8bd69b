//! Plans and their targets: where agencies stand, what may still come of it, figures that other systems hold, and what
//! is refused.

use serde_json::{Value, json};

use crate::story;
use crate::support::{Actor, TestApp, household_business, marital_status, paper};
use crate::web::browser::Browser;

/// Ten dossiers of the district and one of a commune: 2 online, 1 by post; 3 decided in time, 1 late, 7 open and overdue.
pub fn eleven(app: &TestApp) -> Vec<String> {
    let (clerk, portal, leader) = (app.sign_in("clerk"), app.sign_in("portal"), app.sign_in("leader"));
    let mut codes = Vec::new();
    for n in 0..10 {
        let mut body = household_business("Nguyễn Văn Ấn");
        body["applicant"]["address"] = json!("Thôn Đông");
        match n {
            0 | 1 => body["intake_channel"] = json!("online"),
            2 => body["intake_channel"] = json!("postal"),
            _ => {}
        }
        if n < 2 {
            let code = portal.take_in(body);
            clerk.done(&code, "accept", json!({}));
            codes.push(code);
        } else {
            codes.push(clerk.take_in(body));
        }
    }
    let mut copies = marital_status("Trần Thị Bé");
    copies["procedure_code"] = json!("2.000815");
    codes.push(clerk.take_in(copies));
    for code in codes.iter().take(3).chain(codes.last()) {
        clerk.done(code, "forward", json!({}));
        app.sign_in("handler").done(code, "forward", json!({}));
    }
    for code in codes.iter().take(2) {
        leader.done(code, "decide", json!({"result": paper("1/GCN", "2026-03-02")}));
    }
    leader.done(codes.last().unwrap(), "decide", json!({}));
    app.set_time("2026-03-06T09:00");
    leader.done(&codes[2], "decide", json!({"result": paper("2/GCN", "2026-03-06")}));
    codes
}

fn row(who: &Actor<'_>, query: &str, agency: &str, indicator: &str) -> Value {
    let answer = who.get(&format!("/api/v1/plans/2026/progress?{query}")).expect(200);
    let items = answer["items"].as_array().unwrap();
    items
        .iter()
        .find(|r| r["agency"]["code"] == agency && r["target"]["indicator"] == indicator)
        .unwrap_or_else(|| panic!("{answer:#}"))
        .clone()
}

fn parts(row: &Value) -> Value {
    json!([
        row["rate"]["numerator"],
        row["rate"]["denominator"],
        row["rate"]["percent"],
        row["met"],
        row["gap"],
        row["still_needed"]
    ])
}

story!(each_target_says_where_the_agency_stands_and_what_may_come, |app| {
    eleven(app);
    let leader = app.sign_in("leader");
    let online = row(&leader, "agency=H02.07", "H02.07", "online");
    assert_eq!(parts(&online), json!([2, 11, 18.18, false, 11.82, 2]));
    assert_eq!(
        (&online["plan_year"], &online["state"]),
        (&json!(2023), &json!("counted"))
    );
    let trend: Vec<Value> = online["trend"]
        .as_array()
        .unwrap()
        .iter()
        .map(|t| t["rate"].clone())
        .collect();
    let nothing = json!({"numerator": 0, "denominator": 0, "percent": null});
    assert_eq!(trend[..2], [nothing.clone(), nothing]);
    assert_eq!((trend.len(), &trend[2]["numerator"]), (3, &json!(2)));

    // 11 in 90 days are 37 in the 300 days that are left, 7 of them online at this pace.
    let forecast = &online["forecast"];
    assert_eq!(
        (&forecast["expected"], &forecast["at_hand"]),
        (&json!(37), &json!(null))
    );
    assert_eq!(
        forecast["rate"],
        json!({"numerator": 9, "denominator": 48, "percent": 18.75})
    );
    // 30 % of 48 are 15: 13 more.
    assert_eq!(
        json!([
            forecast["meets"],
            forecast["needed"],
            forecast["may_still_miss"],
            forecast["reachable"]
        ]),
        json!([false, 13, 24, true])
    );
    assert!(
        forecast["explanation"].as_str().unwrap().contains("2/11"),
        "{forecast:#}"
    );

    // One late dossier, and seven that will be: 100 % is out of reach, and the forecast says what will come.
    let on_time = row(&leader, "agency=H02.07&indicator=on_time", "H02.07", "on_time");
    assert_eq!(parts(&on_time), json!([3, 4, 75.0, false, 25.0, null]));
    let forecast = &on_time["forecast"];
    assert_eq!(
        forecast["at_hand"],
        json!({"overdue": 7, "due_this_year": 0, "later": 0})
    );
    assert_eq!(
        json!([
            forecast["expected"],
            forecast["rate"]["numerator"],
            forecast["rate"]["denominator"]
        ]),
        json!([13, 8, 17])
    );
    assert_eq!(
        json!([forecast["meets"], forecast["may_still_miss"], forecast["reachable"]]),
        json!([false, null, false])
    );
    // A missing result can be attached.
    let attached = row(&leader, "agency=H02.07", "H02.07", "result_attached");
    assert_eq!(parts(&attached), json!([3, 4, 75.0, false, 25.0, 1]));
    assert_eq!(attached["forecast"]["may_still_miss"], 0);

    // The district holds its communes; a commune with nothing to count has no rate and meets nothing.
    let commune = row(&leader, "agency=H02.07&level=commune", "H02.07.01", "on_time");
    assert_eq!(parts(&commune), json!([1, 1, 100.0, true, 0.0, 0]));
    let empty = row(&leader, "agency=H02.07&level=commune", "H02.07.02", "online");
    assert_eq!(parts(&empty), json!([0, 0, null, null, null, null]));
    assert_eq!(empty["state"], "not_applicable");
    assert_eq!(
        row(&leader, "agency=H02.07", "H02.07", "excellent_staff")["state"],
        "not_entered"
    );

    // What misses is listed, exactly.
    for indicator in ["online", "on_time", "postal", "result_attached"] {
        let row = row(&leader, "agency=H02.07", "H02.07", indicator);
        let lists = row["dossiers"].as_array().unwrap();
        let listed: usize = lists
            .iter()
            .map(|path| leader.codes(path.as_str().unwrap()).len())
            .sum();
        let part = |name: &str| row["rate"][name].as_u64().unwrap();
        assert_eq!(listed as u64, part("denominator") - part("numerator"), "{indicator}");
    }

    // As of a past day there is a rate, but no forecast.
    let past = row(&leader, "agency=H02.07&as_of=2026-03-05", "H02.07", "on_time");
    assert_eq!(
        (parts(&past), &past["forecast"]),
        (json!([3, 3, 100.0, true, 0.0, 0]), &json!(null))
    );
    // What was missing then is told as it is of today: the year goes on.
    let past = row(&leader, "agency=H02.07&as_of=2026-03-05", "H02.07", "online");
    assert_eq!(
        (parts(&past), &past["forecast"]),
        (json!([2, 11, 18.18, false, 11.82, 2]), &json!(null))
    );
});

story!(a_plan_is_data_and_contradictions_are_refused, |app| {
    eleven(app);
    let (admin, leader) = (app.sign_in("admin"), app.sign_in("leader"));
    let target = |indicator: &str, level: &str, comparator: &str, percent: f64| json!({"indicator": indicator, "level": level, "comparator": comparator, "percent": percent});
    let plan = |targets: Value| json!({"year": 2026, "agency": "H02.07", "name": "Kế hoạch CCHC năm 2026", "source": "KH số 1", "targets": targets});
    let good = plan(json!([
        target("online_offered", "district", "at_least", 30.0),
        target("on_time", "commune", "at_least", 99.5),
    ]));
    leader.post("/api/v1/plans", good.clone()).refused(403, "not_allowed");
    let table = [
        (json!([]), "targets", "missing"),
        (
            json!([target("onlin", "district", "at_least", 30.0)]),
            "targets[0].indicator",
            "indicator_unknown",
        ),
        (
            json!([target("repeated", "district", "at_least", 30.0)]),
            "targets[0].indicator",
            "not_an_aim",
        ),
        (
            json!([target("excellent_of_good", "district", "at_least", 30.0)]),
            "targets[0].indicator",
            "not_an_aim",
        ),
        (
            json!([target("online", "district", "at_least", 100.01)]),
            "targets[0].percent",
            "out_of_range",
        ),
        (
            json!([target("online", "district", "at_least", -1.0)]),
            "targets[0].percent",
            "out_of_range",
        ),
        (
            json!([target("online", "district", "at_least", 1.234)]),
            "targets[0].percent",
            "out_of_range",
        ),
        (
            json!([target("online", "district", "more_than", 100.0)]),
            "targets[0].percent",
            "unreachable",
        ),
        (
            json!([target("online", "village", "at_least", 30.0)]),
            "targets[0].level",
            "unknown_value",
        ),
        (
            json!([target("online", "department", "at_least", 30.0)]),
            "targets[0].level",
            "agency_level",
        ),
        (
            json!([target("online", "province", "at_least", 30.0)]),
            "targets[0].level",
            "above_issuer",
        ),
        (
            json!([target("online", "district", "about", 30.0)]),
            "targets[0].comparator",
            "unknown_value",
        ),
        (
            json!([
                target("online", "district", "at_least", 30.0),
                target("online", "district", "at_least", 40.0)
            ]),
            "targets[1]",
            "contradictory_target",
        ),
        (
            json!([{"indicator": "online", "level": "district", "comparator": "at_least"}]),
            "targets[0].percent",
            "missing",
        ),
    ];
    for (targets, field, code) in table {
        admin.post("/api/v1/plans", plan(targets)).refused_field(field, code);
    }
    let mut early = good.clone();
    early["year"] = json!(1999);
    admin.post("/api/v1/plans", early).refused_field("year", "out_of_range");
    let mut nowhere = good.clone();
    nowhere["agency"] = json!("H99");
    admin.post("/api/v1/plans", nowhere).refused(404, "agency_not_found");
    // Nothing of it was kept.
    assert_eq!(row(&leader, "agency=H02.07", "H02.07", "online")["plan_year"], 2023);

    let made = admin.post("/api/v1/plans", good.clone()).expect(201);
    assert_eq!(
        (&made["version"], &made["targets"][1]["percent"]),
        (&json!(1), &json!(99.5))
    );
    admin.post("/api/v1/plans", good.clone()).refused(409, "plan_exists");
    // The definition that the plan chose: 2 online of 10 dossiers of procedures that are offered online, or more.
    let offered = row(&leader, "agency=H02.07", "H02.07", "online_offered");
    assert_eq!(
        (&offered["plan_year"], &offered["rate"]["numerator"]),
        (&json!(2026), &json!(2))
    );
    let rates = leader
        .get("/api/v1/statistics/rates?agency=H02.07&from=2026-03-01&to=2026-03-31")
        .expect(200);
    let rates = rates["items"].as_array().unwrap().clone();
    let of = |name: &str| rates.iter().find(|r| r["indicator"] == name).unwrap()["targets"].clone();
    assert_eq!(
        (&of("online_offered")[0]["plan_year"], &of("online")),
        (&json!(2026), &json!([]))
    );

    let mut change = plan(json!([target("online_partial", "district", "at_least", 20.0)]));
    admin
        .put("/api/v1/plans/2026", change.clone())
        .refused_field("version", "missing");
    change["version"] = json!(2);
    admin
        .put("/api/v1/plans/2026", change.clone())
        .refused(409, "stale_version");
    change["version"] = json!(1);
    assert_eq!(
        admin.put("/api/v1/plans/2026", change.clone()).expect(200)["version"],
        2
    );
    admin
        .put("/api/v1/plans/2026", change.clone())
        .refused(409, "stale_version");
    admin
        .put("/api/v1/plans/2025", change.clone())
        .refused_field("year", "differs");
    change["year"] = json!(2025);
    admin.put("/api/v1/plans/2025", change).refused(404, "plan_not_found");
    // The province may ask for more, but not for what cannot be met together.
    let mut above = plan(json!([target("online_partial", "district", "exactly", 10.0)]));
    above["agency"] = json!("H02");
    admin
        .post("/api/v1/plans", above.clone())
        .refused_field("targets[0]", "contradictory_target");
    above["targets"] = json!([target("online_partial", "district", "at_least", 25.0)]);
    admin.post("/api/v1/plans", above).expect(201);
    let both = leader
        .get("/api/v1/plans/2026/progress?agency=H02.07&indicator=online_partial")
        .expect(200);
    let mut demands: Vec<String> = both["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| format!("{} {}", r["plan_agency"]["code"], r["target"]["percent"]))
        .collect();
    demands.sort();
    assert_eq!(demands, ["\"H02\" 25.0", "\"H02.07\" 20.0"]);
    let plans = leader.get("/api/v1/plans").expect(200);
    let years: Vec<&Value> = plans["items"].as_array().unwrap().iter().map(|p| &p["year"]).collect();
    assert_eq!(years, [&json!(2026), &json!(2026), &json!(2023)]);

    for (path, field, code) in [
        ("2026/progress?as_of=2026-03-07", "as_of", "in_the_future"),
        ("2026/progress?as_of=2025-03-01", "as_of", "outside_year"),
        ("2027/progress", "year", "in_the_future"),
        ("x/progress", "year", "out_of_range"),
        ("2026/progress?level=village", "level", "unknown_value"),
        ("2026/progress?indicator=onlin", "indicator", "indicator_unknown"),
    ] {
        leader.get(&format!("/api/v1/plans/{path}")).refused_field(field, code);
    }
    leader.get("/api/v1/plans/2022/progress").refused(404, "plan_later");
    leader
        .get("/api/v1/plans/2026/progress?agency=H02")
        .refused(404, "agency_not_found");
});

story!(why_no_target_holds_is_said_as_it_is, |app| {
    let admin = app.sign_in("admin");
    let fresh = json!({"code": "H02.07.30", "name": "UBND xã Mới", "level": "commune", "parent": "H02.07", "valid_from": "2026-02-01"});
    admin.post("/api/v1/agencies", fresh).expect(201);
    let agencies = admin.get("/api/v1/agencies").expect(200);
    let department = agencies["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|a| a["level"] == "department");
    let department = department.unwrap()["code"].as_str().unwrap();
    for (query, code, words) in [
        // Nobody above or at it has ever issued one.
        (
            "2026/progress?agency=H02&level=province",
            "plan_not_found",
            "Không có kế hoạch năm 2026 nào",
        ),
        // The first comes later.
        (
            "2022/progress?agency=H02.07",
            "plan_later",
            "kế hoạch sớm nhất là của năm 2023",
        ),
        // There is one, which speaks of other levels, or of something else.
        (
            &format!("2026/progress?agency={department}"),
            "plan_other_level",
            "thuộc kế hoạch của Huyện Hiệp Hòa (2023)",
        ),
        (
            "2026/progress?agency=H02.07&level=district&indicator=digitised_papers",
            "plan_other_indicator",
            "không đặt chỉ tiêu này",
        ),
        // Who is asked about is not there.
        (
            "2026/progress?agency=H02.07.01&level=district",
            "plan_level_absent",
            "không có cơ quan nào thuộc cấp này",
        ),
        (
            "2026/progress?agency=H02.07.30&as_of=2026-01-15",
            "plan_agency_absent",
            "UBND xã Mới không hoạt động trong năm 2026",
        ),
    ] {
        let refused = admin.get(&format!("/api/v1/plans/{query}")).refused(404, code);
        let said = refused["detail"].as_str().unwrap();
        assert!(said.contains(words), "{query}: {said}");
    }
});

story!(figures_of_other_systems_are_corrected_never_overwritten, |app| {
    let (leader, supervisor, commune) = (
        app.sign_in("leader"),
        app.sign_in("supervisor"),
        app.sign_in("leader.01"),
    );
    let figure = |from: &str, to: &str, n: i64, d: i64| json!({"agency": "H02.07", "indicator": "incoming_documents", "from": from, "to": to, "numerator": n, "denominator": d, "source": "Phần mềm văn bản", "evidence": "BC 12/BC-UBND"});
    let january = figure("2026-01-01", "2026-01-31", 70, 100);
    let path = "/api/v1/plans/figures";
    app.sign_in("clerk")
        .post(path, january.clone())
        .refused(403, "not_allowed");
    commune.post(path, january.clone()).refused(404, "agency_not_found");
    for (field, value, at, code) in [
        ("numerator", json!(-1), "numerator", "out_of_range"),
        ("numerator", json!(101), "numerator", "above_denominator"),
        ("numerator", json!(1.5), "numerator", "wrong_type"),
        ("indicator", json!("online"), "indicator", "indicator_unknown"),
        ("evidence", json!(" "), "evidence", "missing"),
        ("to", json!("2025-12-31"), "to", "before_start"),
        ("to", json!("31/01/2026"), "to", "not_a_date"),
        ("from", json!("2021-01-01"), "to", "before_agency"),
        ("reason", json!("Sai"), "revision", "missing"),
        ("revision", json!(1), "reason", "missing"),
    ] {
        let mut wrong = january.clone();
        wrong[field] = value;
        if code == "before_agency" {
            wrong["to"] = json!("2021-12-31");
        }
        leader.post(path, wrong).refused_field(at, code);
    }
    leader
        .post(path, figure("2026-04-01", "2026-04-30", 1, 2))
        .refused_field("from", "in_the_future");
    for (from, to) in [("1900-01-01", "2199-12-31"), ("2026-01-01", "2027-01-02")] {
        leader
            .post(path, figure(from, to, 1, 2))
            .refused_field("to", "too_long");
    }

    let first = leader.post(path, january.clone()).expect(201);
    assert_eq!(
        (
            &first["revision"],
            &first["rate"]["percent"],
            &first["entered_by"]["username"]
        ),
        (&json!(1), &json!(70.0), &json!("leader"))
    );
    supervisor
        .post(path, figure("2026-02-01", "2026-02-28", 95, 100))
        .expect(201);
    let documents = || row(&leader, "agency=H02.07", "H02.07", "incoming_documents");
    assert_eq!(parts(&documents()), json!([165, 200, 82.5, true, 0.0, 0]));
    assert_eq!(documents()["trend"].as_array().unwrap().len(), 2);

    // The same period again is refused, and so is one that would count days twice.
    leader.post(path, january.clone()).refused(409, "entry_exists");
    leader
        .post(path, figure("2026-01-15", "2026-02-14", 1, 2))
        .refused(409, "period_overlaps");
    let mut correction = figure("2026-01-01", "2026-01-31", 50, 100);
    correction["revision"] = json!(2);
    correction["reason"] = json!("Đối chiếu lại");
    leader.post(path, correction.clone()).refused(409, "stale_version");
    correction["revision"] = json!(1);
    assert_eq!(supervisor.post(path, correction.clone()).expect(201)["revision"], 2);
    leader.post(path, correction).refused(409, "stale_version");
    // 145 of 200 are 72.5 %; more than 80 % takes 161.
    assert_eq!(parts(&documents()), json!([145, 200, 72.5, false, 7.5, 16]));

    let list = format!("{path}?agency=H02.07&from=2026-01-01&to=2026-01-31");
    let now = leader.get(&list).expect(200);
    assert_eq!(now["items"].as_array().unwrap().len(), 1);
    let history = leader.get(&format!("{list}&history=true")).expect(200);
    let history: Vec<Value> = history["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| {
            json!([
                f["revision"],
                f["rate"]["numerator"],
                f["reason"],
                f["entered_by"]["username"]
            ])
        })
        .collect();
    assert_eq!(
        history,
        [
            json!([1, 70, null, "leader"]),
            json!([2, 50, "Đối chiếu lại", "supervisor"])
        ]
    );

    // Cancelled, it frees its days.
    let mut cancel = figure("2026-01-01", "2026-01-31", 0, 0);
    cancel["revision"] = json!(2);
    cancel["reason"] = json!("Nhập nhầm kỳ");
    leader.post(path, cancel).expect(201);
    leader.post(path, figure("2026-01-10", "2026-01-31", 9, 10)).expect(201);
    let after = documents();
    assert_eq!(
        json!([after["rate"]["numerator"], after["rate"]["denominator"]]),
        json!([104, 110])
    );
});

story!(
    plans_and_scorecards_count_a_figure_once_its_whole_period_lies_within,
    |app| {
        let figure = json!({"agency": "H02.07", "indicator": "incoming_documents", "from": "2026-01-01", "to": "2026-03-31", "numerator": 85, "denominator": 100, "source": "Phần mềm văn bản", "evidence": "BC 12/BC-UBND"});
        app.sign_in("leader").post("/api/v1/plans/figures", figure).expect(201);
        let card = json!({
            "code": "thu", "agency": "H02", "levels": ["district"], "name": "Bộ thử", "source": "QĐ 1", "valid_from": "2026-01-01",
            "components": [{"code": "a", "name": "A", "max": 100, "criteria": [
                {"code": "b", "name": "B", "max": 100, "shape": {"kind": "proportional", "indicator": "incoming_documents"}},
            ]}],
        });
        app.sign_in("admin").post("/api/v1/scorecards", card).expect(201);
        app.set_time("2026-04-01T09:00");
        let leader = app.sign_in("leader");
        for (day, state, rate) in [
            ("2026-02-15", "not_entered", json!(null)),
            ("2026-03-30", "not_entered", json!(null)),
            (
                "2026-03-31",
                "counted",
                json!({"numerator": 85, "denominator": 100, "percent": 85.0}),
            ),
        ] {
            let planned = row(
                &leader,
                &format!("agency=H02.07&as_of={day}"),
                "H02.07",
                "incoming_documents",
            );
            let trend = planned["trend"].as_array().unwrap().len();
            assert_eq!((&planned["state"], &planned["rate"]), (&json!(state), &rate), "{day}");
            assert_eq!(trend, usize::from(state == "counted"), "{day}");
            let scores = leader
                .get(&format!(
                    "/api/v1/scorecards/thu/scores?agency=H02.07&from=2026-01-01&to={day}"
                ))
                .expect(200);
            assert_eq!(scores["components"][0]["criteria"][0]["rate"], rate, "{day}");
        }
    }
);

story!(what_was_never_received_is_not_at_hand, |app| {
    eleven(app);
    let (portal, clerk, leader) = (app.sign_in("portal"), app.sign_in("clerk"), app.sign_in("leader"));
    let mut online = household_business("Nguyễn Văn Ấn");
    online["intake_channel"] = json!("online");
    let code = portal.take_in(online);
    clerk.done(
        &code,
        "request_supplement",
        json!({"reason": "Thiếu bản sao giấy tờ", "missing_papers": [{"name": "Bản sao"}]}),
    );
    let on_time = row(&leader, "agency=H02.07&indicator=on_time", "H02.07", "on_time");
    let at_hand = &on_time["forecast"]["at_hand"];
    assert_eq!(*at_hand, json!({"overdue": 7, "due_this_year": 0, "later": 0}));
    let figures = leader
        .get("/api/v1/statistics/timeliness?agency=H02.07&from=2026-01-01&to=2026-03-06")
        .expect(200);
    assert_eq!(figures["total"]["in_progress"]["total"], 7);
});

story!(plans_of_several_issuers_hold_side_by_side, |app| {
    eleven(app);
    let (admin, leader) = (app.sign_in("admin"), app.sign_in("leader"));
    let issue = |agency: &str, year: i32, comparator: &str, percent: f64| {
        let target = json!({"indicator": "online", "level": "district", "comparator": comparator, "percent": percent});
        let plan =
            json!({"year": year, "agency": agency, "name": "Kế hoạch", "source": "KH số 2", "targets": [target]});
        admin.post("/api/v1/plans", plan)
    };
    let held = |indicator: &str| -> Vec<Value> {
        let period = "agency=H02.07&from=2026-01-01&to=2026-03-06";
        let rates = leader.get(&format!("/api/v1/statistics/rates?{period}")).expect(200);
        let rates = rates["items"].as_array().unwrap().clone();
        let rate = rates.iter().find(|r| r["indicator"] == indicator).unwrap();
        let progress = leader
            .get(&format!(
                "/api/v1/plans/2026/progress?agency=H02.07&level=district&indicator={indicator}"
            ))
            .body;
        let rows = progress["items"].as_array().cloned().unwrap_or_default();
        let told = |plan: &Value, target: &Value, standing: &Value| {
            json!([
                plan["plan_agency"]["code"],
                plan["plan_year"],
                target["percent"],
                standing["met"],
                standing["gap"],
                standing["still_needed"]
            ])
        };
        let of_rates: Vec<Value> = rate["targets"]
            .as_array()
            .unwrap()
            .iter()
            .map(|t| told(t, t, t))
            .collect();
        let of_rows: Vec<Value> = rows.iter().map(|r| told(r, &r["target"], r)).collect();
        assert_eq!(
            of_rates, of_rows,
            "rates and progress tell the same targets in the same order"
        );
        of_rates
    };
    let district = json!(["H02.07", 2023, 30.0, false, 11.82, 2]);
    let province = json!(["H02", 2026, 40.0, false, 21.82, 4]);
    assert_eq!(held("online"), std::slice::from_ref(&district));
    // What the province issues takes nothing away from what the district did.
    issue("H02", 2026, "at_least", 40.0).expect(201);
    assert_eq!(held("online"), [district, province.clone()]);
    assert_eq!(held("on_time"), [json!(["H02.07", 2023, 100.0, false, 25.0, null])]);

    // Both hold at once, so both must be possible, though they are of different years.
    for (agency, year) in [("H02", 2027), ("H02", 2024)] {
        issue(agency, year, "exactly", 20.0).refused_field("targets[0]", "contradictory_target");
    }
    issue("H02.07", 2026, "exactly", 20.0).refused_field("targets[0]", "contradictory_target");
    // A plan ends with its issuer's next one, as a whole.
    issue("H02.07", 2026, "exactly", 50.0).expect(201);
    let exactly = json!(["H02.07", 2026, 50.0, false, 31.82, 7]);
    assert_eq!(held("online"), [exactly, province]);
    assert_eq!(held("on_time"), Vec::<Value>::new());
    issue("H02", 2027, "exactly", 45.0).refused_field("targets[0]", "contradictory_target");
    issue("H02", 2025, "exactly", 45.0).expect(201);

    let supervisor = Browser::signed_in(app, "supervisor");
    let board = supervisor
        .get("/so-lieu?agency=H02.07&from=2026-01-01&to=2026-03-06")
        .expect(200);
    board.says(&[
        "= 50,00 %",
        "Kế hoạch năm 2026 của Huyện Hiệp Hòa",
        "≥ 40,00 %",
        "Kế hoạch năm 2026 của Tỉnh Bắc Giang",
    ]);
});

story!(a_figure_sent_twice_with_its_key_is_kept_once, |app| {
    let leader = app.sign_in("leader");
    let body = json!({"agency": "H02.07", "indicator": "excellent_staff", "from": "2025-01-01", "to": "2025-12-31", "numerator": 3, "denominator": 5, "source": "Phòng Nội vụ", "evidence": "QĐ 5"});
    let send = || {
        let request = leader
            .request("POST", "/api/v1/plans/figures")
            .header("idempotency-key", "k1");
        leader.send(request.json(&body))
    };
    let first = send().expect(201);
    let second = send();
    assert_eq!(second.headers["idempotency-replayed"], "true");
    assert_eq!(second.expect(201), first);
    let progress = leader
        .get("/api/v1/plans/2025/progress?agency=H02.07&indicator=excellent_staff")
        .expect(200);
    let row = &progress["items"][0];
    assert_eq!(parts(row), json!([3, 5, 60.0, true, 0.0, 0]));
    let note = |row: &Value| row["note"].as_str().unwrap().to_owned();
    assert!(
        note(row).contains("90/2020") && note(row).contains("Chưa nhập"),
        "{row:#}"
    );
    // Both facts: the plan wants more of them, the law allows a fifth of those graded good.
    for (good, stands) in [(9, "3/9 (33,33 %): vượt giới hạn"), (15, "3/15 (20 %): trong giới hạn")] {
        let figures = "/api/v1/plans/figures";
        let mut capped = body.clone();
        capped["indicator"] = json!("excellent_of_good");
        capped["denominator"] = json!(good);
        if good == 15 {
            capped["revision"] = json!(1);
            capped["reason"] = json!("Cộng nhầm");
        }
        leader.post(figures, capped).expect(201);
        let progress = leader
            .get("/api/v1/plans/2025/progress?agency=H02.07&indicator=excellent_staff")
            .expect(200);
        assert!(note(&progress["items"][0]).contains(stands), "{progress:#}");
    }
    assert_eq!(progress["days_left"], 0);
});

story!(of_many_first_entries_at_once_one_is_kept, |app| {
    let leader = app.sign_in("leader");
    let body = json!({"agency": "H02.07", "indicator": "outgoing_documents", "from": "2026-01-01", "to": "2026-01-31", "numerator": 3, "denominator": 5, "source": "Phần mềm", "evidence": "BC 5"});
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| leader.post("/api/v1/plans/figures", body.clone()).status))
            .collect();
        threads.into_iter().map(|t| t.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|s| **s == 201).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|s| **s == 409).count(), 7, "{statuses:?}");
});
