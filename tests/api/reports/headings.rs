//! What stands above a report: the same agency, place and date however it is written, and whether its period is over.

use serde_json::json;

use super::{sheet_of, texts};
use crate::slips::{pdf, says};
use crate::story;

story!(a_report_has_one_letterhead_on_the_worksheet_and_on_paper, |app| {
    app.set_time("2026-03-16T09:00");
    let (supervisor, leader) = (app.sign_in("supervisor"), app.sign_in("leader.01"));
    let heads = [
        (
            &supervisor,
            "ii06a",
            "H02.07",
            [
                "ỦY BAN NHÂN DÂN TỈNH BẮC GIANG",
                "ỦY BAN NHÂN DÂN HUYỆN HIỆP HÒA",
                "Hiệp Hòa, ngày 16 tháng 3 năm 2026",
            ]
            .as_slice(),
        ),
        (
            &supervisor,
            "register",
            "H02.07",
            &[
                "ỦY BAN NHÂN DÂN HUYỆN HIỆP HÒA",
                "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG",
                "Hiệp Hòa, ngày 16 tháng 3 năm 2026",
            ],
        ),
        (
            &leader,
            "postal",
            "H02.07.01",
            &["ỦY BAN NHÂN DÂN HUYỆN HIỆP HÒA", ", ngày 16 tháng 3 năm 2026"],
        ),
    ];
    for (who, report, agency, lines) in heads {
        let path = format!("/api/v1/reports/{report}?agency={agency}&period=2026-03&format=");
        says(&pdf(who, &format!("{path}pdf")), lines);
        let sheet = texts(&sheet_of(who, &format!("{path}xlsx")));
        for line in lines {
            assert!(
                sheet.iter().any(|text| text.ends_with(line)),
                "{report}: {line} is not on {sheet:?}"
            );
        }
    }
});

story!(a_period_is_frozen_when_it_has_begun_and_says_that_it_goes_on, |app| {
    let supervisor = app.sign_in("supervisor");
    let route = "/api/v1/reports/frozen";
    let freeze = |report: &str, days: serde_json::Value| {
        let mut body = json!({"report": report, "agency": "H02.07"});
        body.as_object_mut().unwrap().extend(days.as_object().unwrap().clone());
        supervisor.post(route, body)
    };
    // Today is 2 March 2026, in the reporting month of March and before that of April.
    for (days, field) in [
        (json!({"period": "2026-04"}), "period"),
        (json!({"period": "2027"}), "period"),
        (json!({"from": "2026-03-03", "to": "2026-03-31"}), "from"),
    ] {
        freeze("ii06a", days).refused_field(field, "in_the_future");
    }
    let list = supervisor.get(&format!("{route}?agency=H02.07")).expect(200);
    assert_eq!(list["items"], json!([]), "no number was used");
    // The name of a report is one word: in its address and when it is frozen.
    for report in ["ii06a", "register", "late", "postal", "cash_book", "service_levels"] {
        let path = format!("/api/v1/reports/{report}?agency=H02.07&format=xlsx&period=");
        let said = |period: &str| texts(&sheet_of(&supervisor, &format!("{path}{period}")));
        let goes_on = |texts: &[String]| texts.iter().any(|text| text.ends_with(" – chưa hết kỳ"));
        assert!(goes_on(&said("2026-03")), "{report}");
        assert!(!goes_on(&said("2026-02")), "{report}");
        let frozen = freeze(report, json!({"period": "2026-03"})).expect(201);
        let number = frozen["number"].as_str().unwrap();
        let read = |format: &str| format!("{route}/{number}?format={format}");
        assert!(goes_on(&texts(&sheet_of(&supervisor, &read("xlsx")))), "{report}");
        says(&pdf(&supervisor, &read("pdf")), &["chưa hết kỳ"]);
        // Once frozen, it goes on saying so.
        app.set_time("2026-03-20T09:00");
        assert!(goes_on(&texts(&sheet_of(&supervisor, &read("xlsx")))), "{report}");
        assert!(!goes_on(&said("2026-03")), "{report}");
        app.set_time("2026-03-02T10:00");
    }
});
