//! Work is given to another, and taken back, on a page.

use serde_json::json;

use super::browser::Browser;
use crate::handovers::inter_agency;
use crate::story;
use crate::support::Actor;

const PATH: &str = "/uy-quyen";
const END: &str = "/uy-quyen/ket-thuc";

fn listed(who: &Actor<'_>) -> Vec<(String, String)> {
    let list = who.get("/api/v1/delegations").expect(200);
    let name = |value: &serde_json::Value| value["username"].as_str().unwrap_or_default().to_owned();
    let items = list["items"].as_array().unwrap().iter();
    items.map(|d| (name(&d["from"]), name(&d["to"]))).collect()
}

story!(a_handler_gives_work_for_some_days_and_takes_it_back, |app| {
    inter_agency(app);
    let handler = app.sign_in("handler.01");
    let browser = Browser::signed_in(app, "handler.01");
    // Where one looks for it: the own work, and the own account.
    for page in ["/viec-cua-toi", "/tai-khoan"] {
        assert_eq!(
            browser.get(page).texts(&format!("main a[href='{PATH}']")),
            ["Ủy quyền, vắng mặt"]
        );
    }
    let page = browser.get(PATH).expect(200);
    page.says(&["Không có ủy quyền hoặc vắng mặt nào."]);
    // Handlers give their own work only, to those who could get it.
    assert!(page.all("#from").is_empty());
    let offered: Vec<String> = page
        .all("#to option")
        .iter()
        .map(|o| o.attr("value").unwrap().to_owned())
        .collect();
    assert!(offered.contains(&"handler.01b".to_owned()), "{offered:?}");
    assert!(!offered.contains(&"handler.01".to_owned()) && !offered.contains(&"handler.02".to_owned()));

    let typed = [
        ("to", "handler.01b"),
        ("valid_from", "2026-03-01"),
        ("reason", "Đi tập huấn"),
    ];
    let wrong = browser.submit(&page, PATH, &typed).expect(422);
    assert!(!wrong.wrong("valid-to").is_empty());
    let wrong = browser.submit(&wrong, PATH, &[("valid_to", "2026-03-03")]).expect(422);
    assert!(wrong.wrong("valid-from").contains("trước hôm nay"));
    assert_eq!(
        (wrong.value("to").as_str(), wrong.value("reason").as_str()),
        ("handler.01b", "Đi tập huấn")
    );
    browser
        .submit(&wrong, PATH, &[("valid_from", "2026-03-02")])
        .goes_to(&format!("{PATH}?done=given"));
    browser.get(&format!("{PATH}?done=given")).expect(200).says(&[
        "Đã ghi nhận.",
        "Nguyễn Thị Thay",
        "Đi tập huấn",
        "Hôm nay có hiệu lực",
    ]);
    assert_eq!(listed(&handler), [("handler.01".to_owned(), "handler.01b".to_owned())]);
    // The same days once more.
    let again = browser.get(PATH);
    let twice = [
        ("to", "handler.01b"),
        ("valid_from", "2026-03-02"),
        ("valid_to", "2026-03-02"),
        ("reason", "x"),
    ];
    browser.submit(&again, PATH, &twice).expect(409);

    // Whoever got it sees it and cannot end it.
    let delegate = Browser::signed_in(app, "handler.01b");
    let seen = delegate.get(PATH).expect(200);
    seen.says(&["Đi tập huấn"]);
    assert!(seen.all(&format!("form[action='{END}']")).is_empty());
    let page = browser.get(PATH);
    browser.submit(&page, END, &[]).goes_to(&format!("{PATH}?done=ended"));
    browser.submit(&page, END, &[]).goes_to(&format!("{PATH}?done=ended"));
    browser
        .get(&format!("{PATH}?done=ended"))
        .says(&["Ủy quyền đã kết thúc.", "Không có ủy quyền"]);
    assert_eq!(listed(&handler), []);
});

story!(a_leader_enters_an_absence_of_their_people_and_ends_it, |app| {
    inter_agency(app);
    let browser = Browser::signed_in(app, "leader.01");
    let page = browser.get(PATH).expect(200);
    let away = [
        ("from", "handler.01"),
        ("valid_from", "2026-03-02"),
        ("valid_to", "2026-03-06"),
        ("reason", "Nghỉ ốm"),
    ];
    let elsewhere = [&[("from", "handler.02")][..], &away[1..]].concat();
    let refused = browser.submit(&page, PATH, &elsewhere).expect(404);
    assert_eq!(refused.value("reason"), "Nghỉ ốm");
    browser
        .submit(&page, PATH, &away)
        .goes_to(&format!("{PATH}?done=given"));
    assert_eq!(
        listed(&app.sign_in("handler.01")),
        [("handler.01".to_owned(), String::new())]
    );
    let page = browser.get(PATH);
    page.says(&["vắng mặt, đồng nghiệp nhận thay", "Nghỉ ốm"]);
    // Others of the same commune see nothing of it, and clerks have no such page.
    assert!(
        Browser::signed_in(app, "handler.01b")
            .get(PATH)
            .all(&format!("form[action='{END}']"))
            .is_empty()
    );
    let clerk = Browser::signed_in(app, "clerk.01");
    clerk.get(PATH).expect(403);
    assert!(clerk.get("/tai-khoan").all(&format!("a[href='{PATH}']")).is_empty());
    let id = app.sign_in("leader.01").get("/api/v1/delegations").expect(200)["items"][0]["id"].clone();
    let stranger = Browser::signed_in(app, "handler.02");
    let own = json!({"valid_from": "2026-03-02", "valid_to": "2026-03-02", "reason": "Họp"});
    app.sign_in("handler.02").post("/api/v1/delegations", own).expect(201);
    let theirs = stranger.get(PATH);
    stranger
        .submit(&theirs, END, &[("id", id.as_str().unwrap())])
        .expect(404);
    browser.submit(&page, END, &[]).goes_to(&format!("{PATH}?done=ended"));
    assert_eq!(listed(&app.sign_in("handler.01")), []);
});
