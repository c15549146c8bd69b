//! How many more a target or a point takes: open dossiers are turned first, which leaves the denominator as it is.

use serde_json::{Value, json};

use crate::plans::eleven;
use crate::story;
use crate::support::{Actor, household_business, paper};

const MARCH: &str = "agency=H02.07&from=2026-03-01&to=2026-03-31";

fn criterion(who: &Actor<'_>, card: &str, code: &str) -> Value {
    let scores = who
        .get(&format!("/api/v1/scorecards/{card}/scores?{MARCH}"))
        .expect(200);
    let components = scores["components"].as_array().unwrap();
    let mut criteria = components.iter().flat_map(|c| c["criteria"].as_array().unwrap());
    criteria.find(|c| c["code"] == code).unwrap().clone()
}

story!(what_a_change_would_win_is_what_it_wins, |app| {
    let (clerk, handler, leader) = (app.sign_in("clerk"), app.sign_in("handler"), app.sign_in("leader"));
    let codes = ["An", "Bình", "Cúc"].map(|name| clerk.take_in(household_business(name)));
    for code in &codes {
        clerk.done(code, "forward", json!({}));
        handler.done(code, "forward", json!({}));
    }
    let decide = |code: &str| leader.done(code, "decide", json!({"result": paper("1/GCN", "2026-03-02")}));
    decide(&codes[0]);
    let stands = || {
        let c = criterion(&leader, "qd766", "progress_rate");
        json!([
            c["rate"]["numerator"],
            c["rate"]["denominator"],
            c["computed"],
            c["win"]["more"],
            c["win"]["points"]
        ])
    };
    // One that is open counts below the line already: 2 of 3 are 13.33 of 20 points.
    assert_eq!(stands(), json!([1, 3, 6.66, 1, 6.67]));
    decide(&codes[1]);
    assert_eq!(stands(), json!([2, 3, 13.33, 1, 6.67]));
    // The last one is late by now, so only new ones help: 3 of 4 are 15 points.
    app.set_time("2026-03-12T09:00");
    assert_eq!(stands(), json!([2, 3, 13.33, 1, 1.67]));
    // Nothing that is decided in April counts in March.
    app.set_time("2026-04-01T09:00");
    assert_eq!(stands(), json!([2, 3, 13.33, null, null]));
});

story!(open_dossiers_can_still_be_sent_by_post, |app| {
    let codes = eleven(app);
    let (admin, clerk, leader) = (app.sign_in("admin"), app.sign_in("clerk"), app.sign_in("leader"));
    let target = json!({"indicator": "postal", "level": "district", "comparator": "at_least", "percent": 50});
    let plan = json!({"year": 2026, "agency": "H02.07", "name": "Kế hoạch", "source": "KH số 1", "targets": [target]});
    admin.post("/api/v1/plans", plan).expect(201);
    let stands = || {
        let progress = leader
            .get("/api/v1/plans/2026/progress?agency=H02.07&indicator=postal&level=district")
            .expect(200);
        let row = &progress["items"][0];
        let rates = leader.get(&format!("/api/v1/statistics/rates?{MARCH}")).expect(200);
        let rates = rates["items"].as_array().unwrap();
        let rate = rates.iter().find(|r| r["indicator"] == "postal").unwrap();
        assert_eq!(rate["targets"][0]["still_needed"], row["still_needed"], "{rate:#}");
        json!([
            row["rate"]["numerator"],
            row["rate"]["denominator"],
            row["still_needed"],
            row["forecast"]["repairable"]
        ])
    };
    // Half of 11 are 6: five more, as long as they are sent by post and no new ones are needed.
    let before = stands();
    assert_eq!(before.as_array().unwrap()[..3], [json!(1), json!(11), json!(5)]);
    let open = before[3].as_u64().unwrap();
    assert!((9..=10).contains(&open), "{before}");
    // A result that waits at the counter goes home by post.
    clerk.done(&codes[0], "hand_back", json!({"return_channel": "postal"}));
    assert_eq!(stands(), json!([2, 11, 4, open - 1]));
    // One that was fetched at the counter cannot be sent any more.
    clerk.done(&codes[1], "hand_back", json!({}));
    assert_eq!(stands(), json!([2, 11, 4, open - 2]));
});
