//! Administrators open books of receipts, put messages into words and subscribe other systems on pages.

use serde_json::json;

use super::browser::Browser;
use crate::receiver::Receiver;
use crate::story;

story!(books_of_receipts_are_opened_and_closed_on_a_page, |app| {
    let browser = Browser::signed_in(app, "admin");
    let path = "/quan-tri/bien-lai";
    let page = browser.get(path).expect(200);
    let typed = [
        ("agency", "H02.07"),
        ("form", "01BLP0-009"),
        ("series", "ZZ-26E"),
        ("first_number", "1"),
        ("last_number", "5.000"),
    ];
    let refused = browser.submit(&page, path, &[("first_number", "một")]).expect(422);
    assert!(!refused.wrong("first-number").is_empty());
    let refused = browser
        .submit(&page, path, &[&typed[..4], &[("last_number", "0")]].concat())
        .expect(422);
    assert!(!refused.wrong("last-number").is_empty());
    assert_eq!(refused.value("series"), "ZZ-26E");
    let body = page.filled(path, &typed);
    browser.post_body(path, &body).goes_to("/quan-tri/bien-lai?done=opened");
    browser.post_body(path, &body).goes_to("/quan-tri/bien-lai?done=opened");
    let page = browser.get(path).expect(200);
    page.says(&["01BLP0-009 ZZ-26E", "1 – 5000"]);
    browser.submit(&page, path, &typed).expect(409);

    let close = "/quan-tri/bien-lai/khoa";
    let refused = browser.submit(&page, close, &[("book", "")]).expect(422);
    assert!(!refused.wrong("book").is_empty() && !refused.wrong("reason").is_empty());
    let chosen = [("book", "01BLP0-009|ZZ-26E|1"), ("reason", "Đổi mẫu mới")];
    browser
        .submit(&page, close, &chosen)
        .goes_to("/quan-tri/bien-lai?done=closed");
    browser.get(path).says(&["Đã khóa lúc", "Đổi mẫu mới"]);
    Browser::signed_in(app, "clerk").get(path).expect(403);
});

story!(messages_are_put_into_words_on_a_page, |app| {
    let browser = Browser::signed_in(app, "admin");
    let path = "/quan-tri/tin-nhan";
    let page = browser.get(path).expect(200);
    page.says(&["{{dossier}}", "Lời có sẵn"]);
    let typed = [
        ("event", "received"),
        ("channel", "text"),
        ("agency", "H02.07"),
        ("valid_from", "2026-03-01"),
        ("body", "Huyện đã nhận hồ sơ {{dossier}}."),
    ];
    let refused = browser
        .submit(&page, path, &[&typed[..4], &[("body", "Chào {{ai_do}}")]].concat())
        .expect(422);
    assert!(!refused.wrong("body").is_empty());
    assert_eq!(refused.value("body"), "Chào {{ai_do}}");
    // A text message has no subject: one that was typed is not left out in silence.
    let refused = browser
        .submit(&page, path, &[&typed[..], &[("subject", "Đã nhận")]].concat())
        .expect(422);
    assert!(refused.wrong("subject").contains("không dùng đến"));
    assert_eq!(refused.value("subject"), "Đã nhận");
    browser
        .submit(&page, path, &typed)
        .goes_to("/quan-tri/tin-nhan?done=entered");
    browser
        .get(path)
        .says(&["Huyện đã nhận hồ sơ {{dossier}}.", "01/03/2026"]);
    let list = app.sign_in("admin").get("/api/v1/templates").expect(200);
    assert_eq!(list["items"][0]["body"], json!("Huyện đã nhận hồ sơ {{dossier}}."));
    Browser::signed_in(app, "leader").get(path).expect(403);
});

story!(a_system_is_subscribed_and_its_secret_shown_once, |app| {
    let browser = Browser::signed_in(app, "admin");
    let path = "/quan-tri/ket-noi";
    let page = browser.get(path).expect(200);
    let refused = browser.submit(&page, path, &[("url", "không phải")]).expect(422);
    assert!(!refused.wrong("name").is_empty());
    let receiver = Receiver::start();
    let url = receiver.url();
    let typed = [("agency", "H02.07"), ("name", "Trục liên thông"), ("url", url.as_str())];
    let shown = browser.submit(&page, path, &typed).expect(200);
    let secret = shown.text("main code");
    assert!(secret.starts_with("whsec_"), "{secret}");
    let one = shown.all("main p a")[0].attr("href").unwrap().to_owned();
    let id = one.split_once("id=").unwrap().1;
    let form = format!("{path}/{id}");
    let page = browser.get(&one).expect(200);
    page.says(&["Trục liên thông", "Đang gửi"]);
    assert!(!page.main().contains(&secret));
    let refused = browser
        .submit(&page, &form, &[("name", ""), ("url", "ftp://x")])
        .expect(422);
    assert!(!refused.wrong("name").is_empty());
    let other = browser.submit(&page, &form, &[("act", "secret")]).expect(200);
    assert_ne!(other.text("main code"), secret);
    let page = browser.get(&one);
    let off = [("act", "state"), ("enabled", "false")];
    browser
        .submit(&page, &form, &off)
        .goes_to(&format!("{one}&done=changed"));
    browser.get(&one).says(&["Đã tắt", "Bật lại kết nối"]);
    browser.get(path).says(&["Trục liên thông", "Đã tắt"]);
    browser.get("/quan-tri/ket-noi?id=17").expect(404);
    Browser::signed_in(app, "leader").get(path).expect(403);
});
