//! The rates of the plan: numerator, denominator, target, whether it is met, what is missing and what is still needed.

use serde_json::{Value, json};

use crate::plans::eleven;
use crate::story;
use crate::support::{Actor, household_business, marital_status, paper};

fn rate(who: &Actor<'_>, query: &str, indicator: &str) -> Value {
    let rates = who.get(&format!("/api/v1/statistics/rates?{query}")).expect(200);
    rates["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|r| r["indicator"] == indicator)
        .unwrap()
        .clone()
}

const MARCH: &str = "agency=H02.07&from=2026-03-01&to=2026-03-31";

/// The rate and how it stands to its only target, or to none.
fn parts(rate: &Value) -> Value {
    let targets = rate["targets"].as_array().unwrap();
    assert!(targets.len() < 2, "{rate:#}");
    let target = targets.first().unwrap_or(&Value::Null);
    json!([
        rate["rate"]["numerator"],
        rate["rate"]["denominator"],
        rate["rate"]["percent"],
        target["met"],
        target["gap"],
        target["still_needed"]
    ])
}

story!(the_plan_of_2023_is_the_measure, |app| {
    let (clerk, portal, leader) = (app.sign_in("clerk"), app.sign_in("portal"), app.sign_in("leader"));
    let mut codes = Vec::new();
    for n in 0..10 {
        let mut body = household_business("Nguyễn Văn Ấn");
        match n {
            0 | 1 => body["intake_channel"] = json!("online"),
            2 => body["intake_channel"] = json!("postal"),
            _ => {}
        }
        let code = if n < 2 {
            portal.take_in(body)
        } else {
            clerk.take_in(body)
        };
        if n < 2 {
            clerk.done(&code, "accept", json!({}));
        }
        codes.push(code);
    }
    // Copies certified in a commune: decided without a file.
    let mut copies = marital_status("Trần Thị Bé");
    copies["procedure_code"] = json!("2.000815");
    let copies = clerk.take_in(copies);
    for code in codes.iter().take(3).chain([&copies]) {
        clerk.done(code, "forward", json!({}));
        app.sign_in("handler").done(code, "forward", json!({}));
    }
    for code in codes.iter().take(2) {
        leader.done(code, "decide", json!({"result": paper("1/GCN", "2026-03-02")}));
    }
    leader.done(&copies, "decide", json!({}));
    app.set_time("2026-03-06T09:00");
    leader.done(&codes[2], "decide", json!({"result": paper("2/GCN", "2026-03-06")}));

    // 2 of 11 online: with 2 more, 4 of 13 are 30.8 %.
    let online = rate(&leader, MARCH, "online");
    assert_eq!(parts(&online), json!([2, 11, 18.18, false, 11.82, 2]));
    assert_eq!(
        online["targets"],
        json!([{
            "comparator": "at_least", "percent": 30.0, "plan_year": 2023,
            "plan_agency": {"code": "H02.07", "name": "Huyện Hiệp Hòa"},
            "source": "Kế hoạch CCHC năm 2023 của UBND huyện Hiệp Hòa",
            "met": false, "gap": 11.82, "still_needed": 2,
        }])
    );
    // 1 of 11 by post: one more makes 2 of 12.
    assert_eq!(
        parts(&rate(&leader, MARCH, "postal")),
        json!([1, 11, 9.09, false, 0.91, 1])
    );
    // What is late stays late.
    let on_time = rate(&leader, MARCH, "on_time");
    assert_eq!(parts(&on_time), json!([3, 4, 75.0, false, 25.0, null]));
    assert_eq!(on_time["targets"][0]["comparator"], "exactly");
    // What is missing can be attached: one, and it is.
    assert_eq!(
        parts(&rate(&leader, MARCH, "result_attached")),
        json!([3, 4, 75.0, false, 25.0, 1])
    );
    let missing = leader.codes(&format!("/api/v1/statistics/dossiers?measure=result_missing&{MARCH}"));
    assert_eq!(missing, [copies.as_str()]);
    leader.done(&copies, "attach_result", json!({"result": paper("3/CT", "2026-03-06")}));
    assert_eq!(
        parts(&rate(&leader, MARCH, "result_attached")),
        json!([4, 4, 100.0, true, 0.0, 0])
    );
    // The parts of the postal rate have no target of their own.
    let intake = rate(&leader, MARCH, "postal_intake");
    assert_eq!(
        (parts(&intake), &intake["targets"]),
        (json!([1, 11, 9.09, null, null, null]), &json!([]))
    );
    // A commune has targets too, the province has none.
    let commune = rate(&leader, &MARCH.replace("H02.07", "H02.07.01"), "on_time");
    assert_eq!(
        (parts(&commune), &commune["targets"][0]["plan_year"]),
        (json!([1, 1, 100.0, true, 0.0, 0]), &json!(2023))
    );
    let province = rate(&app.sign_in("admin"), &MARCH.replace("H02.07", "H02"), "online");
    assert_eq!(
        (parts(&province), &province["targets"]),
        (json!([2, 11, 18.18, null, null, null]), &json!([]))
    );
    // What other systems hold is told where it was entered, and has its targets where it was not.
    let documents = rate(&leader, MARCH, "incoming_documents");
    assert_eq!(parts(&documents), json!([null, null, null, null, null, null]));
    assert_eq!(documents["rate"], json!(null));
    let figure = json!({"agency": "H02.07", "indicator": "incoming_documents", "from": "2026-03-01", "to": "2026-03-05",
        "numerator": 75, "denominator": 100, "source": "Văn phòng", "evidence": "Báo cáo 3"});
    leader.post("/api/v1/plans/figures", figure).expect(201);
    assert_eq!(
        parts(&rate(&leader, MARCH, "incoming_documents")),
        json!([75, 100, 75.0, false, 5.0, 6])
    );
    // Before the plan's year nothing was aimed at.
    let before = rate(&leader, "agency=H02.07&from=2022-01-01&to=2022-12-31", "online");
    assert_eq!(before["targets"], json!([]));
});

story!(nothing_counted_is_not_a_hundred_percent, |app| {
    let leader = app.sign_in("leader");
    app.sign_in("clerk").take_in(household_business("Nguyễn Văn Ấn"));
    for indicator in [
        "on_time",
        "result_attached",
        "online",
        "postal",
        "postal_intake",
        "postal_return",
    ] {
        let empty = rate(&leader, "agency=H02.07&from=2025-03-01&to=2025-03-31", indicator);
        assert_eq!(parts(&empty), json!([0, 0, null, null, null, null]), "{indicator}");
    }
    // Received, but nothing decided yet.
    for indicator in ["on_time", "result_attached"] {
        assert_eq!(
            parts(&rate(&leader, MARCH, indicator)),
            json!([0, 0, null, null, null, null]),
            "{indicator}"
        );
    }
    let total = leader
        .get(&format!("/api/v1/statistics/timeliness?{MARCH}"))
        .expect(200)["total"]
        .clone();
    assert_eq!(
        total["on_time_rate"],
        json!({"numerator": 0, "denominator": 0, "percent": null})
    );
    let empty = leader
        .get("/api/v1/statistics/timeliness?from=2025-03-01&to=2025-03-31")
        .expect(200);
    assert_eq!(empty["total"]["on_time_rate"]["percent"], json!(null));
    assert_eq!(empty["cut_off"], "2025-04-01T00:00:00+07:00");
});

story!(several_scopes_added_up_bear_no_agencys_name_and_no_targets, |app| {
    eleven(app);
    let new = json!({
        "username": "hai.xa", "full_name": "Nguyễn Hai Xã", "password": "mot-mat-khau-du-dai",
        "grants": [{"role": "supervisor", "agency": "H02.07.01"}, {"role": "supervisor", "agency": "H02.07.02"}],
    });
    app.sign_in("admin").post("/api/v1/users", new).expect(201);
    let both = app.sign_in_with("hai.xa", "mot-mat-khau-du-dai");
    let one = app.sign_in("leader.01");
    let march = "from=2026-03-01&to=2026-03-31";
    let whose = |who: &Actor<'_>, route: &str| {
        who.get(&format!("/api/v1/statistics/{route}{march}")).expect(200)["agency"].clone()
    };
    for route in ["timeliness", "rates", "quality", "work"] {
        assert_eq!(whose(&both, &format!("{route}?")), json!(null), "{route}");
        for (who, query) in [(&both, "agency=H02.07.01&"), (&one, "agency=H02.07.01&"), (&one, "")] {
            assert_eq!(
                whose(who, &format!("{route}?{query}"))["code"],
                "H02.07.01",
                "{route} {query}"
            );
        }
    }
    let sum = rate(&both, march, "on_time");
    assert_eq!((&sum["rate"]["denominator"], &sum["targets"]), (&json!(1), &json!([])));
    let own = rate(&both, &format!("agency=H02.07.01&{march}"), "on_time");
    assert_eq!(own["targets"].as_array().unwrap().len(), 1);
    both.get("/api/v1/plans/2022/progress").refused(404, "plan_later");
});
