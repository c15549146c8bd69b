//! Administrators have the histories of dossiers checked on a page.

use super::browser::{Browser, View};
use crate::story;
use crate::support::{TestApp, household_business};

const PATH: &str = "/quan-tri/kiem-toan";

/// Orders a check of the whole office and waits for its end.
#[track_caller]
fn checked(app: &TestApp, browser: &Browser<'_>) -> View {
    let page = browser.get(PATH).expect(200);
    let body = page.filled(PATH, &[("agency", "H02.07")]);
    let ordered = browser.post_body(PATH, &body);
    ordered.goes_to(&format!("{PATH}?done=ordered"));
    // Ordered once, however often the form is sent.
    let before = browser.get(PATH).all("section table tbody tr").len();
    browser.post_body(PATH, &body).goes_to(&format!("{PATH}?done=ordered"));
    assert_eq!(browser.get(PATH).all("section table tbody tr").len(), before);
    browser.follow(&ordered).expect(200).says(&["Đã đặt việc kiểm tra"]);
    let ask = || serde_json::json!(browser.get(PATH).main());
    app.wait_for(ask, |main| !main.as_str().unwrap().contains("Xem lại tiến độ"));
    browser.get(PATH).expect(200)
}

story!(histories_are_checked_on_a_page, |app| {
    let clerk = app.sign_in("clerk");
    let codes: Vec<String> = (0..3)
        .map(|_| clerk.take_in(household_business("Nguyễn Văn Ấn")))
        .collect();
    clerk.done(&codes[1], "forward", serde_json::json!({}));
    let browser = Browser::signed_in(app, "admin");
    let page = browser.get(PATH).expect(200);
    page.says(&["Chưa kiểm tra lần nào."]);
    let refused = browser.submit(&page, PATH, &[]).expect(422);
    assert!(!refused.wrong("agency").is_empty());
    browser.submit(&page, PATH, &[("agency", "H99")]).expect(404);

    let whole = checked(app, &browser);
    let row = whole.texts("section table tbody tr td");
    assert_eq!(
        (row[1].as_str(), row[2].as_str(), row[3].as_str()),
        ("Đã xong", "3", "0")
    );

    // Somebody changes the database past the application; then it is put back, or the story would not end well.
    let doer = |name: &str| {
        app.execute(&format!(
            "UPDATE dossier_events SET user_id = (SELECT id FROM users WHERE username = '{name}') \
             WHERE seq = 1 AND dossier_id = (SELECT id FROM dossiers WHERE code = '{}')",
            codes[1]
        ));
    };
    doer("leader");
    let found = checked(app, &browser);
    let row = found.texts("section table tbody tr td");
    assert_eq!(
        (row[1].as_str(), row[2].as_str(), row[3].as_str()),
        ("Có sai lệch", "3", "1")
    );
    found.says(&[&codes[1], "Bước này đã bị sửa"]);
    assert!(!found.main().contains(&codes[0]));
    browser
        .get("/quan-tri/tac-vu")
        .says(&["Kiểm tra lịch sử và số hồ sơ", "Có sai lệch"]);
    doer("clerk");
    checked(app, &browser);
    Browser::signed_in(app, "leader").get(PATH).expect(403);
});
