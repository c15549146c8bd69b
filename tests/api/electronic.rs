//! What Decision 766/QĐ-TTg counts of payments, papers and results: computed from the dossiers, and as it was entered.

use diesel::RunQueryDsl;
use motcua::db;
use motcua::service::audit;
use serde_json::{Value, json};

use crate::files::pdf;
use crate::money::online::{at_gateway, requested};
use crate::story;
use crate::support::{Actor, TestApp, household_business, marital_status, paper};

const MARCH: &str = "agency=H02.07&from=2026-03-01&to=2026-03-31";

fn rate(who: &Actor<'_>, indicator: &str) -> Value {
    let rates = who.get(&format!("/api/v1/statistics/rates?{MARCH}")).expect(200);
    let rows = rates["items"].as_array().unwrap();
    rows.iter().find(|r| r["indicator"] == indicator).unwrap().clone()
}

/// Numerator, denominator, where it comes from.
fn told(rate: &Value) -> Value {
    json!([
        rate["rate"]["numerator"],
        rate["rate"]["denominator"],
        rate["rate_source"]
    ])
}

fn listed(who: &Actor<'_>, measure: &str) -> Vec<String> {
    who.codes(&format!("/api/v1/statistics/dossiers?measure={measure}&{MARCH}"))
}

fn criterion(who: &Actor<'_>, code: &str) -> Value {
    let card = who.get(&format!("/api/v1/scorecards/qd766/scores?{MARCH}")).expect(200);
    let components = card["components"].as_array().unwrap();
    let mut all = components.iter().flat_map(|c| c["criteria"].as_array().unwrap());
    all.find(|c| c["code"] == code).unwrap().clone()
}

/// Two with a fee in a commune, one of them paid online; two at the district, of whose papers some have files.
fn four(app: &TestApp) -> [String; 4] {
    let (clerk, commune) = (app.sign_in("clerk"), app.sign_in("clerk.01"));
    let [online, cash] = ["Nguyễn Văn Ấn", "Trần Thị Bé"].map(|name| commune.take_in(marital_status(name)));
    let order = requested(app, &commune, &online);
    at_gateway(app, &order, "paid").expect(200);
    commune.done(&cash, "pay_fee", json!({"method": "cash"}));
    let first = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    clerk
        .upload_bytes(&first, "paper=p1&name=don.pdf", pdf("đơn"))
        .expect(201);
    clerk
        .upload_bytes(&first, "paper=p2&name=the.pdf", pdf("thẻ"))
        .expect(201);
    let mut body = household_business("Nguyễn Văn Ấn");
    body["papers"][1]["reuse"] = json!({"dossier": first, "file": 2});
    [online, cash, first.clone(), clerk.take_in(body)]
}

fn decide(app: &TestApp, code: &str, file: &str) {
    for official in ["clerk", "handler"] {
        app.sign_in(official).done(code, "forward", json!({}));
    }
    let mut result = paper("12/GCN-UBND", "2026-03-02");
    result["file"] = json!(format!("@{file}"));
    app.sign_in("leader").done(code, "decide", json!({"result": result}));
}

story!(what_was_paid_digitised_and_signed_is_counted_with_its_dossiers, |app| {
    let [online, cash, first, second] = four(app);
    decide(app, &first, "good.pdf");
    decide(app, &second, "unsigned.pdf");
    let leader = app.sign_in("leader");
    for (indicator, rate_of, above, missing) in [
        (
            "payment_online",
            [1, 2],
            ("received_paid_online", &online),
            ("not_paid_online", vec![&cash]),
        ),
        (
            "electronic_results",
            [1, 2],
            ("result_electronic", &first),
            ("result_not_electronic", vec![&second]),
        ),
        (
            "digitised_papers",
            [1, 4],
            ("received_digitised", &first),
            ("not_digitised", vec![&online, &cash, &second]),
        ),
        (
            "reused_data",
            [1, 4],
            ("received_reused", &second),
            ("not_reused", vec![&online, &cash, &first]),
        ),
    ] {
        let rate = rate(&leader, indicator);
        assert_eq!(told(&rate), json!([rate_of[0], rate_of[1], "computed"]), "{indicator}");
        assert_eq!(rate["numerator_measure"], above.0);
        assert_eq!(listed(&leader, above.0), [above.1.as_str()], "{indicator}");
        let mut others = listed(&leader, missing.0);
        let mut expected: Vec<String> = missing.1.into_iter().cloned().collect();
        others.sort();
        expected.sort();
        assert_eq!(others, expected, "{indicator}");
    }
    // A paper removed is missing again; a dossier taken up again has no result.
    let clerk = app.sign_in("clerk");
    clerk
        .delete(&format!("/api/v1/dossiers/{first}/files/1?reason=x"))
        .expect(204);
    leader.done(&first, "reopen", json!({"reason": "Sai sót"}));
    assert_eq!(told(&rate(&leader, "digitised_papers")), json!([0, 4, "computed"]));
    assert_eq!(told(&rate(&leader, "electronic_results")), json!([0, 1, "computed"]));
    app.verify();
});

story!(what_was_paid_on_the_portal_before_is_paid_online, |app| {
    let (portal, clerk, leader) = (app.sign_in("portal"), app.sign_in("clerk.01"), app.sign_in("leader"));
    let mut body = marital_status("Nguyễn Văn Ấn");
    body["intake_channel"] = json!("online");
    body["payment_method"] = json!("online");
    body["payment_reference"] = json!("T1");
    body["external_code"] = json!("G01.1");
    let code = portal.take_in(body);
    clerk.done(&code, "accept", json!({}));
    assert_eq!(told(&rate(&leader, "payment_online")), json!([1, 1, "computed"]));
    app.verify();
    // A flag that is not what fees and results say is found, and put right.
    let conn = &mut app.database.connect();
    diesel::sql_query("UPDATE dossiers SET paid_online = NOT paid_online")
        .execute(conn)
        .unwrap();
    let found = db::consistently(conn, |conn| audit::verify_counters(conn, &mut |_| {})).unwrap();
    assert!(
        found.problems.iter().any(|problem| problem.contains("`paid_online`")),
        "{:?}",
        found.problems
    );
    db::in_transaction(conn, |conn| audit::rebuild_counters(conn, &mut |_| {})).unwrap();
    app.verify();
});

story!(figures_entered_for_some_days_leave_the_others_computed, |app| {
    drop(four(app));
    let leader = app.sign_in("leader");
    app.set_time("2026-04-01T09:00");
    let enter = |indicator: &str, from: &str, to: &str, of: [i32; 2]| {
        let body = json!({"agency": "H02.07", "indicator": indicator, "from": from, "to": to, "numerator": of[0],
            "denominator": of[1], "source": "Cổng DVCQG", "evidence": "Bảng"});
        leader.post("/api/v1/plans/figures", body).expect(201);
    };
    // All was received on 2 March.
    enter("payment_online", "2026-03-10", "2026-03-20", [8, 10]);
    assert_eq!(told(&rate(&leader, "payment_online")), json!([9, 12, "mixed"]));
    let paid = criterion(&leader, "payment_online_rate");
    assert_eq!(told(&paid), json!([9, 12, "mixed"]));
    enter("payment_online", "2026-03-01", "2026-03-09", [0, 5]);
    assert_eq!(told(&rate(&leader, "payment_online")), json!([8, 15, "entered"]));
    // Neither the agency alone nor without doubtful dossiers: nobody entered that.
    for more in ["own=true", "certain=true"] {
        let rates = leader
            .get(&format!("/api/v1/statistics/rates?{MARCH}&{more}"))
            .expect(200);
        let rows = rates["items"].as_array().unwrap();
        let row = rows.iter().find(|r| r["indicator"] == "payment_online").unwrap();
        assert_eq!(row["rate_source"], "computed", "{more}");
    }
    // What is true at the end of a period is not added up.
    enter("payment_offered", "2026-03-01", "2026-03-15", [0, 15]);
    enter("payment_offered", "2026-03-16", "2026-03-31", [15, 15]);
    assert_eq!(
        told(&criterion(&leader, "payment_offered_rate")),
        json!([15, 15, "entered"])
    );
});

story!(decision_766_is_computed_and_what_was_entered_counts_instead, |app| {
    let [_, cash, first, _] = four(app);
    let leader = app.sign_in("leader");
    // With a gateway everything that costs something can be paid online; so far one procedure was.
    let offered = criterion(&leader, "payment_offered_rate");
    assert_eq!(offered["rate"]["numerator"], offered["rate"]["denominator"]);
    assert_eq!(offered["computed"], 6.0);
    let used = criterion(&leader, "payment_used_rate");
    assert_eq!(used["rate"]["numerator"], 1);
    assert_eq!(used["rate"]["denominator"], offered["rate"]["denominator"]);
    let paid = criterion(&leader, "payment_online_rate");
    assert_eq!(
        (&paid["computed"], &paid["rate_source"]),
        (&json!(1.25), &json!("computed"))
    );
    let lists = paid["dossiers"].as_array().unwrap();
    assert_eq!(
        lists
            .iter()
            .flat_map(|path| leader.codes(path.as_str().unwrap()))
            .collect::<Vec<_>>(),
        [cash]
    );
    // Nothing of the one that was paid in cash can be turned, so only new ones win.
    assert_eq!(
        paid["win"],
        json!({"more": 3, "points": 0.75, "sentence": "Thêm 3 hồ sơ thanh toán trực tuyến → +0,75 điểm."})
    );
    let papers = criterion(&leader, "digitised_papers_rate");
    assert_eq!(
        (&papers["computed"], &papers["win"]["more"]),
        (&json!(2.0), &json!(1)),
        "{papers:#}"
    );
    assert_eq!(papers["win"]["sentence"], "Thêm 1 hồ sơ số hóa đủ giấy tờ → +2 điểm.");

    // Paid on another platform too: what that one says counts.
    let figure = |numerator: i32, denominator: i32, more: Value| {
        let mut body = json!({"agency": "H02.07", "indicator": "payment_online", "from": "2026-03-01", "to": "2026-03-31",
            "numerator": numerator, "denominator": denominator, "source": "Cổng DVCQG", "evidence": "Bảng tháng 3"});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        leader.post("/api/v1/plans/figures", body)
    };
    app.set_time("2026-04-01T09:00");
    figure(20, 50, json!({})).expect(201);
    let paid = criterion(&leader, "payment_online_rate");
    assert_eq!(
        (&paid["computed"], &paid["rate_source"]),
        (&json!(1.0), &json!("entered"))
    );
    assert_eq!(paid["dossiers"], json!([]));
    let told_now = rate(&leader, "payment_online");
    assert_eq!(told(&told_now), json!([20, 50, "entered"]));
    assert_eq!(told_now["numerator_measure"], Value::Null);
    // Cancelled, it is computed again.
    figure(0, 0, json!({"revision": 1, "reason": "Nhập nhầm"})).expect(201);
    assert_eq!(told(&rate(&leader, "payment_online")), json!([1, 2, "computed"]));
    // What only dossiers can say is not entered.
    for known in ["on_time", "services_used", "satisfaction_rated"] {
        let body = json!({"agency": "H02.07", "indicator": known, "from": "2026-03-01", "to": "2026-03-31",
            "numerator": 1, "denominator": 1, "source": "x", "evidence": "y"});
        leader
            .post("/api/v1/plans/figures", body)
            .refused_field("indicator", "indicator_unknown");
    }
    let list = leader.get("/api/v1/indicators").expect(200);
    let items = list["items"].as_array().unwrap();
    let enterable = items.iter().filter(|i| i["for_entry"] == true).count();
    assert_eq!(enterable, 12);
    drop(first);
});

story!(a_plan_may_aim_at_what_decision_766_counts, |app| {
    drop(four(app));
    let (admin, leader) = (app.sign_in("admin"), app.sign_in("leader"));
    let aim = |indicator: &str, percent: i32| json!({"indicator": indicator, "level": "district", "comparator": "at_least", "percent": percent});
    let plan = json!({"year": 2026, "agency": "H02.07", "name": "Kế hoạch 2026", "source": "QĐ 1",
        "targets": [aim("digitised_papers", 50), aim("payment_used", 50), aim("progress_766", 10)]});
    admin.post("/api/v1/plans", plan).expect(201);
    let progress = leader
        .get("/api/v1/plans/2026/progress?agency=H02.07&level=district")
        .expect(200);
    let items = progress["items"].as_array().unwrap();
    let row = |indicator: &str| items.iter().find(|i| i["target"]["indicator"] == indicator).unwrap();
    let papers = row("digitised_papers");
    assert_eq!(told(papers), json!([1, 4, "computed"]));
    assert_eq!(papers["still_needed"], 1, "an open one gets its files");
    assert_eq!(papers["trend"].as_array().unwrap().len(), 3);
    let used = row("payment_used");
    assert_eq!(used["rate"]["numerator"], 1);
    assert_eq!((&used["met"], &used["trend"]), (&json!(false), &json!([])));
    assert_eq!(told(row("progress_766")), json!([0, 4, "computed"]));
});
