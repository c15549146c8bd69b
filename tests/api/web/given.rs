//! Scores that people give: on a page, corrected with a reason, taken back.

use super::browser::{Browser, View};
use crate::story;

const PATH: &str = "/so-lieu/cham-diem/diem";
const ABOUT: &str = "code=cchc_huyen&agency=H02.07&from=2023-01-01&to=2023-12-31";

/// Where the only link to correct a score leads.
fn correction(shown: &View) -> String {
    let links = shown.all("main table a");
    let href = links
        .iter()
        .filter_map(|a| a.attr("href"))
        .find(|href| href.contains("revision"));
    href.unwrap().split('#').next().unwrap().to_owned()
}

story!(a_score_is_given_corrected_and_taken_back_on_a_page, |app| {
    let supervisor = Browser::signed_in(app, "supervisor");
    let scores = supervisor.get(&format!("/so-lieu/cham-diem?{ABOUT}")).expect(200);
    let links = scores.all("main a");
    let link = links
        .iter()
        .filter_map(|a| a.attr("href"))
        .find(|href| href.starts_with(PATH));
    assert_eq!(link, Some(format!("{PATH}?{ABOUT}").as_str()));
    let empty = supervisor.get(&format!("{PATH}?{ABOUT}")).expect(200);
    empty.says(&[
        "Huyện Hiệp Hòa",
        "01/01/2023 – 31/12/2023",
        "Chưa có điểm nào được ghi cho kỳ này.",
    ]);

    let typed = [
        ("kind", "self_assessed"),
        ("scores[0].item", "total"),
        ("scores[0].points", "81,5"),
        ("source", "Báo cáo tự chấm số 9"),
        ("scores[0].evidence", "Hồ sơ minh chứng"),
    ];
    // What is wrong stands beside its field, and the rest stays.
    let mut wrong = typed;
    wrong[2].1 = "nhiều";
    let refused = supervisor.submit(&empty, PATH, &wrong).expect(422);
    assert!(!refused.wrong("scores-0--points").is_empty());
    wrong[2].1 = "100,5";
    let refused = supervisor.submit(&empty, PATH, &wrong).expect(422);
    assert!(!refused.wrong("scores-0--points").is_empty());
    assert_eq!(refused.value("source"), "Báo cáo tự chấm số 9");
    let mut without = typed;
    without[4].1 = "";
    let refused = supervisor.submit(&empty, PATH, &without).expect(422);
    assert!(!refused.wrong("scores-0--evidence").is_empty());

    let after = supervisor.submit(&empty, PATH, &typed);
    let shown = supervisor.follow(&after).expect(200);
    shown.says(&[
        "Đã ghi điểm.",
        "81,50",
        "Báo cáo tự chấm số 9",
        "Hồ sơ minh chứng",
        "Trần Thị Liên",
    ]);
    // It counts at once, beside what the system computes.
    supervisor.get(&format!("/so-lieu/cham-diem?{ABOUT}")).says(&["81,50"]);

    let other = supervisor.get(&correction(&shown)).expect(200);
    let form = supervisor.get(&correction(&shown)).expect(200);
    assert_eq!(
        ["scores-0--points", "source", "scores-0--item", "kind"].map(|id| form.value(id)),
        ["81,50", "Báo cáo tự chấm số 9", "total", "self_assessed"].map(str::to_owned)
    );
    let refused = supervisor
        .submit(&form, PATH, &[("scores[0].points", "82")])
        .expect(422);
    assert!(!refused.wrong("scores-0--reason").is_empty());
    let corrected = [("scores[0].points", "82"), ("scores[0].reason", "Cộng nhầm")];
    let shown = supervisor
        .follow(&supervisor.submit(&form, PATH, &corrected))
        .expect(200);
    shown.says(&["82,00", "81,50", "Cộng nhầm", "Sửa lần 2"]);
    // Whoever has the old one in view is told.
    supervisor.submit(&other, PATH, &corrected).expect(409);

    let form = supervisor.get(&correction(&shown)).expect(200);
    let back = [("scores[0].reason", "Nhập nhầm kỳ"), ("scores[0].withdraw", "true")];
    let shown = supervisor.follow(&supervisor.submit(&form, PATH, &back)).expect(200);
    shown.says(&["Đã rút", "Nhập nhầm kỳ", "82,00"]);
    assert!(
        shown.all("main table a").is_empty(),
        "nothing stands that could be corrected"
    );
    assert!(
        !supervisor
            .get(&format!("/so-lieu/cham-diem?{ABOUT}"))
            .main()
            .contains("82,00")
    );

    Browser::signed_in(app, "clerk")
        .get(&format!("{PATH}?{ABOUT}"))
        .expect(403);
    supervisor
        .get(&format!("{PATH}?code=cchc_huyen&agency=H02.07"))
        .expect(422);
    supervisor.get(PATH).expect(404);
});

story!(what_was_published_is_seen_with_its_source, |app| {
    let shown = Browser::signed_in(app, "supervisor")
        .get(&format!(
            "{PATH}?code=cchc_huyen&agency=H02.07&from=2022-01-01&to=2022-12-31"
        ))
        .expect(200);
    shown.says(&["84,28", "7/10", "Bài viết nguồn"]);
});
