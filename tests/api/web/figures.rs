//! Pages about figures say what they count: how many, on which day, of whom, and what could not be counted.

use serde_json::{Value, json};

use super::browser::Browser;
use crate::plans::eleven;
use crate::story;

const MARCH: &str = "agency=H02.07&from=2026-03-01&to=2026-03-31";

/// Every figure whose dossiers can be listed.
const MEASURES: [&str; 30] = [
    "received",
    "received_online",
    "received_online_services",
    "received_online_partial",
    "received_online_full",
    "received_offline",
    "received_offered",
    "received_offered_partial",
    "received_offered_full",
    "received_postal",
    "received_by_post",
    "received_return_by_post",
    "carried_over",
    "resolved",
    "early",
    "on_time",
    "late",
    "in_time",
    "repeated",
    "withdrawn",
    "stopped",
    "result_expected",
    "result_attached",
    "result_missing",
    "returned",
    "returned_by_post",
    "posted",
    "in_progress",
    "within_time",
    "overdue",
];

story!(a_list_says_how_many_dossiers_it_has_and_when_each_counted, |app| {
    let codes = eleven(app);
    let (clerk, api) = (app.sign_in("clerk"), app.sign_in("supervisor"));
    clerk.done(&codes[2], "hand_back", serde_json::json!({}));
    let supervisor = Browser::signed_in(app, "supervisor");
    let mut counted = 0;
    for period in [MARCH, "agency=H02.07&own=true&from=2026-03-03&to=2026-03-06"] {
        for part in [
            "",
            "&channel=online",
            "&level=3",
            "&procedure=1.001612",
            "&field=Ch%E1%BB%A9ng%20th%E1%BB%B1c&return_channel=counter",
        ] {
            for measure in MEASURES {
                let query = format!("measure={measure}&{period}{part}");
                let dossiers = api.codes(&format!("/api/v1/statistics/dossiers?{query}")).len();
                let list = supervisor.get(&format!("/so-lieu/ho-so?{query}")).expect(200);
                let said = list.texts(".facts dd").remove(0);
                assert!(
                    said.ends_with(&format!(": {dossiers} hồ sơ")),
                    "{query}: {said} is not {dossiers}"
                );
                assert_eq!(list.all("tbody tr").len(), dossiers, "{query}");
                counted += dossiers;
            }
        }
    }
    assert!(counted > 100, "{counted}");

    let late = supervisor
        .get(&format!("/so-lieu/ho-so?measure=late&{MARCH}"))
        .expect(200);
    assert!(
        late.texts("thead th").contains(&"Có kết quả".to_owned()),
        "{}",
        late.main()
    );
    late.says(&["Đã trả kết quả", "Quá hạn"]);
    assert_eq!(late.texts("td[data-of='Có kết quả']"), ["09:00 06/03/2026"]);
    // That it was handed back is no praise for what was late: only its lateness is marked.
    assert_eq!(late.texts("tbody .mark"), ["Quá hạn"]);
    // Not who has it today, but who was late with it and why, and the whole list as a file.
    assert_eq!(late.texts("td[data-of='Ai để trễ']").len(), 1, "{}", late.main());
    late.says(&["Bước", "quá thời hạn riêng"]);
    let file = "a[href^='/so-lieu/lap-bao-cao?report=late&format=xlsx&agency=H02.07&from=2026-03-01']";
    assert_eq!(late.all(file).len(), 1);
    let received = supervisor
        .get(&format!("/so-lieu/ho-so?measure=received&{MARCH}"))
        .expect(200);
    assert!(received.texts("thead th").contains(&"Tiếp nhận".to_owned()));
    let doubts = supervisor
        .get(&format!("/so-lieu/ho-so?doubt=duplicate&{MARCH}"))
        .expect(200);
    doubts.says(&["10 hồ sơ"]);
});

story!(what_cannot_be_counted_is_no_nought, |app| {
    let supervisor = Browser::signed_in(app, "supervisor");
    let empty = supervisor.get(&format!("/so-lieu/cham-diem?{MARCH}")).expect(200);
    let said = empty.texts("strong");
    assert!(!said.is_empty() && said.iter().all(|text| text == "–"), "{said:?}");
    empty.says(&["Chưa nhập số liệu", "Chưa có gì để tính"]);
    eleven(app);
    // Four days later the session is over.
    let supervisor = Browser::signed_in(app, "supervisor");
    let scored = supervisor.get(&format!("/so-lieu/cham-diem?{MARCH}")).expect(200);
    // Of the 18 points of the component only 10 could be scored.
    scored.says(&["17,97 / 33,00 điểm", "5,00 / 10,00 điểm"]);
    let national = supervisor
        .get(&format!("/so-lieu/cham-diem?code=qd766&{MARCH}"))
        .expect(200);
    national.says(&["trừ đi từ kỳ trước chuyển sang"]);
});

story!(the_board_says_whom_it_is_about_and_how_far_the_targets_are, |app| {
    eleven(app);
    let supervisor = Browser::signed_in(app, "supervisor");
    let board = supervisor
        .get("/so-lieu?agency=H02.07&from=2026-01-01&to=2026-03-06")
        .expect(200);
    board.says(&[
        "Huyện Hiệp Hòa, từ 01/01/2026 đến 06/03/2026",
        "hạng 1 là cao nhất",
        "và 1 hồ sơ đã tính còn có thể đạt",
    ]);
    // The lists of those that miss a target are there, but not in the way.
    let lists = board.all("td details a[href^='/so-lieu/ho-so?measure=']");
    assert!(lists.len() >= 5, "{}", board.main());
    assert_eq!(board.all("td p > a[href^='/so-lieu/ho-so?measure=']").len(), 0);
    let department = supervisor
        .get("/so-lieu?agency=H02.07.91&from=2026-03-01&to=2026-03-31")
        .expect(200);
    let heading = department.texts("h2").remove(0);
    assert!(
        heading.starts_with("Phòng ") || heading.starts_with("Văn phòng "),
        "{heading}"
    );
    let to_come = supervisor
        .get("/so-lieu?agency=H02.07&from=2027-01-01&to=2027-12-31")
        .expect(200);
    to_come.says(&["Năm này chưa bắt đầu."]);
    assert!(!to_come.main().contains("Hãy sửa"), "{}", to_come.main());
});

story!(a_figure_that_reaches_beyond_the_days_shown_is_named, |app| {
    let who = app.sign_in("supervisor");
    let figure = json!({"agency": "H02.07", "indicator": "incoming_documents", "from": "2026-01-01", "to": "2026-02-28",
        "numerator": 70, "denominator": 100, "source": "Phần mềm văn bản", "evidence": "BC 12/BC-UBND"});
    who.post("/api/v1/plans/figures", figure).expect(201);
    let told = |path: String, indicator: &dyn Fn(&Value) -> Value| -> Value {
        let answer = who.get(&path).expect(200);
        let items = answer["items"].as_array().unwrap();
        items
            .iter()
            .find(|row| indicator(row) == "incoming_documents")
            .unwrap()
            .clone()
    };
    let rate = |to: &str| {
        let path = format!("/api/v1/statistics/rates?agency=H02.07&from=2026-01-01&to={to}");
        told(path, &|row| row["indicator"].clone())
    };
    let progress = |to: &str| {
        let path = format!("/api/v1/plans/2026/progress?agency=H02.07&level=district&as_of={to}");
        told(path, &|row| row["target"]["indicator"].clone())
    };
    let left_out = json!([{"from": "2026-01-01", "to": "2026-02-28",
        "rate": {"numerator": 70, "denominator": 100, "percent": 70.0}}]);
    for row in [rate("2026-02-15"), progress("2026-02-15")] {
        assert_eq!((&row["rate"], &row["left_out"]), (&Value::Null, &left_out));
    }
    for row in [rate("2026-02-28"), progress("2026-02-28")] {
        assert_eq!((&row["rate"]["percent"], &row["left_out"]), (&json!(70.0), &json!([])));
    }
    let supervisor = Browser::signed_in(app, "supervisor");
    let shown = supervisor
        .get("/so-lieu?agency=H02.07&from=2026-02-01&to=2026-02-15")
        .expect(200);
    shown.says(&["Số liệu nhập 70 / 100 của kỳ 01/01/2026 – 28/02/2026 không được tính"]);
});
