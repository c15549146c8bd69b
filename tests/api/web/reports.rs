//! Reports on pages: of named periods, with the rows that were chosen, compared with the version before; and who ranks where.

use serde_json::json;

use super::browser::Browser;
use crate::plans::eleven;
use crate::story;
use crate::support::household_business;

const PATH: &str = "/so-lieu/bao-cao";

story!(
    reports_are_of_the_last_reporting_month_unless_another_period_is_chosen,
    |app| {
        app.set_time("2026-03-16T09:00");
        let (supervisor, api) = (Browser::signed_in(app, "supervisor"), app.sign_in("supervisor"));
        let board = supervisor.get("/so-lieu?agency=H02.07").expect(200);
        let tabs = board.all(&format!(".tabs a[href^='{PATH}']"));
        assert_eq!(tabs[0].attr("href"), Some("/so-lieu/bao-cao?agency=H02.07"));

        let page = supervisor.get(&format!("{PATH}?agency=H02.07")).expect(200);
        assert_eq!(
            (page.value("period"), page.value("from"), page.value("to")),
            ("2026-03".to_owned(), "2026-02-15".to_owned(), "2026-03-14".to_owned())
        );
        page.says(&["Tháng 3/2026 (15/02/2026 – 14/03/2026)"]);
        let draws = page.all("a[href^='/so-lieu/lap-bao-cao']");
        assert!(draws.len() >= 15);
        for link in draws {
            let address = link.attr("href").unwrap();
            assert!(address.contains("&period=2026-03&calendar=reporting"), "{address}");
            assert_eq!(supervisor.get(address).status, 200, "{address}");
        }
        // Frozen, it bears the name of the period, and what was chosen beside it.
        let freeze = |query: &str, status: u16| {
            let form = supervisor.get(&format!("{PATH}?agency=H02.07{query}")).expect(200);
            let sent = supervisor.post_body(PATH, &form.filled(PATH, &[("report", "ii06a")]));
            assert_eq!(sent.status, status, "{}", sent.main());
            sent
        };
        let told = |number: u32| {
            let report = api
                .get(&format!("/api/v1/reports/frozen/H02.07-2026-{number:04}"))
                .expect(200);
            json!([report["period"], report["from"], report["group_by"], report["own"]])
        };
        freeze("", 303);
        assert_eq!(told(1), json!(["2026-03", "2026-02-15", ["field"], false]));
        freeze("&period=2026-Q1&calendar=calendar&group_by=agency&own=true", 303);
        assert_eq!(told(2), json!(["2026-Q1", "2026-01-01", ["agency"], true]));
        freeze("&period=&from=2026-03-02&to=2026-03-10&group_by=procedure", 303);
        assert_eq!(told(3), json!([null, "2026-03-02", ["procedure"], false]));
        // What is to come is refused, and the form stays as it was.
        let refused = freeze("&period=2026-05", 422);
        refused.says(&["Kỳ báo cáo này chưa bắt đầu nên chưa chốt được."]);
        assert_eq!(refused.value("period"), "2026-05");
        let nonsense = supervisor
            .get(&format!("{PATH}?agency=H02.07&period=2026-13"))
            .expect(422);
        assert!(!nonsense.wrong("period").is_empty());
    }
);

story!(a_version_is_compared_with_the_one_before, |app| {
    let (clerk, supervisor) = (app.sign_in("clerk"), Browser::signed_in(app, "supervisor"));
    clerk.take_in(household_business("Nguyễn Văn Ấn"));
    let address = format!("{PATH}?agency=H02.07&period=2026-03");
    let freeze = || {
        let form = supervisor.get(&address).expect(200);
        supervisor
            .post_body(PATH, &form.filled(PATH, &[("report", "ii06a")]))
            .location()
            .to_owned()
    };
    freeze();
    app.set_time("2026-03-02T10:00");
    clerk.take_in(household_business("Trần Thị Bé"));
    let list = supervisor.get(&freeze()).expect(200);
    let links = list.all("a[href$='/thay-doi']");
    assert_eq!(links.len(), 1, "the first version has none before it");
    let changes = supervisor.get(links[0].attr("href").unwrap()).expect(200);
    changes.says(&[
        "Báo cáo số H02.07-2026-0002 (lần chốt 2) so với số H02.07-2026-0001",
        "Hộ kinh doanh",
    ]);
    let cells = changes.texts("tbody tr:first-child td");
    assert_eq!(cells[1..], ["1", "2"], "{cells:?}");
    supervisor
        .get(&format!("{PATH}/H02.07-2026-0001/thay-doi"))
        .expect(200)
        .says(&["là lần chốt đầu tiên của kỳ này."]);
    supervisor.get(&format!("{PATH}/H02.07-2026-0009/thay-doi")).expect(404);
    supervisor.get(&format!("{PATH}/nothing/thay-doi")).expect(404);
});

story!(ranks_and_figures_without_doubtful_dossiers_are_on_the_pages, |app| {
    eleven(app);
    let supervisor = Browser::signed_in(app, "supervisor");
    let days = "from=2026-03-01&to=2026-03-31";
    let scores = supervisor
        .get(&format!("/so-lieu/cham-diem?agency=H02.07&{days}"))
        .expect(200);
    scores.says(&["Xếp hạng theo bộ chỉ số", "Điểm quy về 100"]);
    let ranked = scores.texts("table:last-of-type tbody tr th a");
    assert!(ranked.contains(&"Huyện Hiệp Hòa".to_owned()), "{ranked:?}");
    let commune = supervisor
        .get(&format!("/so-lieu/cham-diem?code=qd766&agency=H02.07.01&{days}"))
        .expect(200);
    commune.says(&["Xếp trong 25 cơ quan cùng cấp"]);

    // Ten of the eleven are the same applicant on one day, the last was decided without its result.
    let whole = supervisor.get(&format!("/so-lieu?agency=H02.07&{days}")).expect(200);
    assert_eq!(whole.texts(".tiles dd")[1], "11");
    let certain = supervisor
        .get(&format!("/so-lieu?agency=H02.07&certain=true&{days}"))
        .expect(200);
    assert_eq!(certain.texts(".tiles dd")[1], "0");
    certain.says(&["không tính hồ sơ nghi vấn"]);
    assert_eq!(certain.all("input[name=certain][checked]").len(), 1);
    assert_eq!(certain.all(".tiles a").len(), 0, "nothing is left to list");
});
