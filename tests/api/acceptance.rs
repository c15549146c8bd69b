//! How long online dossiers wait for their acceptance, and that the figures lead to exactly those dossiers.

use serde_json::{Value, json};

use crate::story;
use crate::support::{Actor, household_business};
use crate::web::browser::Browser;

const MARCH: &str = "agency=H02.07&from=2026-03-01&to=2026-03-31";
const MEASURES: [(&str, &str); 6] = [
    ("accepted", "in_time"),
    ("accepted", "late"),
    ("refused", "in_time"),
    ("refused", "late"),
    ("waiting", "in_time"),
    ("waiting", "late"),
];

fn told(who: &Actor<'_>, query: &str) -> Value {
    who.get(&format!("/api/v1/statistics/acceptance?{query}")).expect(200)
}

fn behind(who: &Actor<'_>, query: &str, measure: &str) -> Vec<String> {
    let mut codes = who.codes(&format!(
        "/api/v1/statistics/acceptance/dossiers?{query}&measure={measure}&limit=1"
    ));
    codes.sort();
    codes
}

/// The numbers of a row, in the order of [`MEASURES`].
fn numbers(row: &Value) -> Vec<i64> {
    MEASURES
        .iter()
        .map(|(what, when)| row[what][when].as_i64().unwrap())
        .collect()
}

story!(the_wait_for_acceptance_is_told_and_leads_to_its_dossiers, |app| {
    let (portal, clerk) = (app.sign_in("portal"), app.sign_in("clerk"));
    let (supervisor, leader) = (app.sign_in("supervisor"), app.sign_in("leader.01"));
    let send = |name: &str| {
        let mut body = household_business(name);
        body["intake_channel"] = json!("online");
        portal.take_in(body)
    };
    // Nothing to count has no rate.
    let nothing = told(&supervisor, MARCH);
    assert_eq!(
        (&nothing["rows"], &nothing["total"]["in_time_rate"]["percent"]),
        (&json!([]), &Value::Null)
    );

    // Eight working hours from 9:00: to 9:30 the next morning.
    let [quick, exact, late, refused, refused_late, waits, withdrawn] =
        ["Hai", "Ba", "Bốn", "Năm", "Sáu", "Bảy", "Tám"].map(|n| send(&format!("Nguyễn Văn {n}")));
    clerk.take_in(household_business("Trần Thị Quầy"));
    let refuse = |code: &str| clerk.done(code, "refuse_intake", json!({"reason": "Sai thẩm quyền"}));
    clerk.done(&quick, "accept", json!({}));
    refuse(&refused);
    clerk.done(&withdrawn, "withdraw", json!({"reason": "Theo đơn"}));
    app.set_time("2026-03-03T09:30");
    clerk.done(&exact, "accept", json!({}));
    assert_eq!(numbers(&told(&supervisor, MARCH)["total"]), [2, 0, 1, 0, 3, 0]);
    app.set_time("2026-03-03T09:31");
    clerk.done(&late, "accept", json!({}));
    refuse(&refused_late);
    let new = send("Nguyễn Văn Chín");

    let all = told(&supervisor, MARCH);
    assert_eq!(numbers(&all["total"]), [2, 1, 1, 1, 1, 1]);
    assert_eq!(
        all["total"]["in_time_rate"],
        json!({"numerator": 3, "denominator": 5, "percent": 60.0})
    );
    let rows = all["rows"].as_array().unwrap();
    assert_eq!((rows.len(), &rows[0]["key"]), (1, &json!("H02.07")));
    assert_eq!(numbers(&rows[0]), numbers(&all["total"]));
    let by_procedure = told(&supervisor, &format!("{MARCH}&group_by=procedure"));
    assert_eq!(by_procedure["rows"][0]["key"], "1.001612");
    assert_eq!(
        (&all["group_by"], &by_procedure["group_by"]),
        (&json!(["agency"]), &json!(["procedure"]))
    );
    assert_eq!(numbers(&by_procedure["rows"][0]), numbers(&all["total"]));
    let mut in_time = vec![quick, exact];
    in_time.sort();
    for (measure, codes) in [
        ("accepted_in_time", in_time),
        ("accepted_late", vec![late]),
        ("refused_in_time", vec![refused]),
        ("refused_late", vec![refused_late]),
        ("waiting_in_time", vec![new]),
        ("waiting_late", vec![waits.clone()]),
    ] {
        assert_eq!(behind(&supervisor, MARCH, measure), codes, "{measure}");
    }
    // What was answered belongs to its day; what waits, waits now.
    let first = told(&supervisor, "agency=H02.07&from=2026-03-02&to=2026-03-02");
    assert_eq!(numbers(&first["total"]), [1, 0, 1, 0, 1, 1]);
    let after = told(&supervisor, "agency=H02.07&from=2026-03-04&to=2026-03-31");
    assert_eq!(numbers(&after["total"]), [0, 0, 0, 0, 1, 1]);
    assert_eq!(after["total"]["in_time_rate"]["percent"], Value::Null);

    // Scope, rights, questions.
    let own = "agency=H02.07.01&from=2026-03-01&to=2026-03-31";
    assert_eq!(told(&leader, own)["rows"], json!([]));
    let path = "/api/v1/statistics/acceptance";
    leader.get(&format!("{path}?{MARCH}")).refused(404, "agency_not_found");
    clerk.get(&format!("{path}?{MARCH}")).refused(403, "not_allowed");
    supervisor
        .get(&format!("{path}?{MARCH}&group_by=moon"))
        .refused_field("group_by", "unknown_value");
    supervisor
        .get(&format!("{path}/dossiers?{MARCH}"))
        .refused_field("measure", "missing");

    // Where supervisors look.
    let browser = Browser::signed_in(app, "supervisor");
    let board = browser.get(&format!("/so-lieu?{MARCH}")).expect(200);
    board.says(&["Chờ tiếp nhận hồ sơ trực tuyến", "60,00 %"]);
    let links = board.all("main a");
    let link = links
        .iter()
        .filter_map(|a| a.attr("href"))
        .find(|href| href.contains("acceptance=waiting_late"));
    let list = browser.get(link.unwrap()).expect(200);
    list.says(&["1 hồ sơ", &waits]);
});
