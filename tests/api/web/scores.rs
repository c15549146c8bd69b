//! The page of scores keeps its form and its other scorecards, whatever was asked of it.

use serde_json::{Value, json};

use super::browser::Browser;
use crate::story;

const PAGE: &str = "/so-lieu/cham-diem";

fn card(code: &str, agency: &str) -> Value {
    json!({
        "code": code, "agency": agency, "levels": ["commune"], "name": format!("Bộ chỉ số {code}"), "source": "QĐ 1",
        "valid_from": "2022-01-01",
        "components": [{"code": "a", "name": "A", "max": 100, "criteria": [
            {"code": "b", "name": "B", "max": 100, "shape": {"kind": "proportional", "indicator": "on_time"}},
        ]}],
    })
}

story!(a_scorecard_of_one_commune_shuts_out_no_other, |app| {
    let admin = app.sign_in("admin");
    admin.post("/api/v1/scorecards", card("a_xa", "H02.07.01")).expect(201);
    let supervisor = Browser::signed_in(app, "supervisor");
    let own = supervisor.get(&format!("{PAGE}?agency=H02.07.01")).expect(200);
    own.says(&["Bộ chỉ số a_xa"]);
    let other = supervisor.get(&format!("{PAGE}?agency=H02.07.02")).expect(200);
    assert!(!other.main().contains("a_xa"), "{}", other.main());
    // Asked for it all the same, the page says so and offers what there is.
    let refused = supervisor
        .get(&format!("{PAGE}?code=a_xa&agency=H02.07.02"))
        .expect(404);
    refused.says(&["Không có bộ chỉ số a_xa có hiệu lực trong kỳ này"]);
    assert_eq!(refused.all("form.filters").len(), 1);
    let offered: Vec<_> = refused
        .all("main nav a")
        .iter()
        .filter_map(|a| a.attr("href"))
        .collect();
    assert!(
        offered
            .iter()
            .any(|href| href.contains("code=qd766") && href.contains("agency=H02.07.02")),
        "{offered:?}"
    );
});

story!(days_before_a_scorecard_held_are_said_on_its_page, |app| {
    let supervisor = Browser::signed_in(app, "supervisor");
    let refused = supervisor
        .get(&format!(
            "{PAGE}?code=qd766&agency=H02.07&from=2021-01-01&to=2021-05-31"
        ))
        .expect(404);
    refused.says(&["Không có bộ chỉ số qd766 có hiệu lực trong kỳ này"]);
    assert_eq!(refused.all("form.filters").len(), 1);
    assert_eq!(refused.value("from"), "2021-01-01");
    let backwards = supervisor
        .get(&format!("{PAGE}?agency=H02.07&from=2026-03-01&to=2026-01-01"))
        .expect(422);
    assert!(!backwards.wrong("to").is_empty());
});

story!(a_rate_above_an_exact_threshold_is_not_said_to_be_short, |app| {
    crate::plans::eleven(app);
    let admin = app.sign_in("admin");
    let target = json!({"indicator": "on_time", "level": "district", "comparator": "exactly", "percent": 66.5});
    let plan = json!({"year": 2026, "agency": "H02.07", "name": "Kế hoạch", "source": "KH số 1", "targets": [target]});
    admin.post("/api/v1/plans", plan).expect(201);
    let page = Browser::signed_in(app, "supervisor")
        .get("/so-lieu?agency=H02.07")
        .expect(200);
    page.says(&["Vượt 8,50 điểm %, chưa đạt"]);
    assert!(!page.main().contains("Thiếu -"), "{}", page.main());
});
