//! Administrators see what waits to be sent, and decide about what was given up, on a page.

use super::browser::Browser;
use crate::outbox::{later_until, subscribe};
use crate::receiver::{Mood, Receiver};
use crate::story;
use crate::support::household_business;

const PATH: &str = "/quan-tri/tin-gui";

story!(messages_given_up_are_sent_again_or_discarded_on_a_page, |app| {
    let (admin, clerk) = (app.sign_in("admin"), app.sign_in("clerk"));
    let browser = Browser::signed_in(app, "admin");
    browser
        .get(PATH)
        .expect(200)
        .says(&["Không có tin nào chờ", "Không có tin nào."]);
    let receiver = Receiver::start();
    let webhook = subscribe(&admin, "H02.07", &receiver);
    let name = webhook["receiver"].as_str().unwrap();
    receiver.set(Mood::Failing(410));
    let codes: Vec<String> = (0..3)
        .map(|_| clerk.take_in(household_business("Nguyễn Văn Ấn")))
        .collect();
    let dead = || browser.get(PATH).all("form input[name='id']").len();
    later_until(app, 0, "three dead letters", || dead() == 3);
    clerk.done(&codes[0], "forward", serde_json::json!({}));
    let waits = format!("{PATH}?state=waiting&receiver={name}");
    later_until(app, 0, "a message that waits", || {
        browser.get(&waits).main().contains(&codes[0])
    });
    let page = browser.get(PATH).expect(200);
    page.says(&[name, "http_410", &codes[0], "Sự kiện gửi hệ thống đăng ký"]);
    assert!(!page.main().contains("Nguyễn"));
    let waiting = browser.get(&waits).expect(200);
    waiting.says(&["Gửi lúc", &codes[0]]);
    assert!(!waiting.main().contains(&codes[1]));
    browser
        .get(&format!("{PATH}?state=dead&receiver=nobody"))
        .says(&["Không có tin nào."]);

    // The first on the page is the newest; the first form, though, is that of the receiver.
    receiver.set(Mood::Taking);
    let ids: Vec<String> = page
        .all("form input[name='id']")
        .iter()
        .map(|e| e.attr("value").unwrap().to_owned())
        .collect();
    let discard = page.filled(PATH, &[("act", "discard"), ("id", &ids[0])]);
    let gone = browser.post_body(PATH, &discard);
    gone.goes_to(&format!("{PATH}?done=discarded"));
    browser
        .post_body(PATH, &discard)
        .goes_to(&format!("{PATH}?done=discarded"));
    browser.follow(&gone).says(&["Đã hủy tin"]);
    browser
        .get(&format!("{PATH}?state=discarded"))
        .says(&[&ids[0], "Xong lúc"]);
    // Somebody else was quicker.
    let again = browser.submit(&browser.get(PATH), PATH, &[("act", "replay"), ("id", &ids[0])]);
    again.expect(409).says(&["đã hủy", &ids[1]]);
    let unknown = [("act", "replay"), ("id", "17")];
    browser.submit(&browser.get(PATH), PATH, &unknown).expect(404);
    let one = browser.submit(&browser.get(PATH), PATH, &[("act", "replay"), ("id", &ids[1])]);
    browser.follow(&one).says(&["Đã xếp 1 tin"]);
    assert_eq!(receiver.wait_for(1)[0].id(), ids[1]);
    let all = browser.submit(&browser.get(PATH), PATH, &[("act", "all"), ("receiver", name)]);
    browser.follow(&all).says(&["Đã xếp 1 tin"]);
    receiver.wait_for(3);
    assert_eq!(dead(), 0);
    Browser::signed_in(app, "leader").get(PATH).expect(403);
});
