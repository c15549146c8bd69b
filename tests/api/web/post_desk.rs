//! The items of the post on the desk: tabs, what is handed over together, what came back.

use serde_json::{Value, json};

use super::browser::{Browser, View};
use crate::post::decided;
use crate::story;
use crate::support::{Actor, local};

const DESK: &str = "/buu-chinh";
const TOGETHER: &str = "/buu-chinh/ban-giao";

/// Sends a result home by a carrier that is not connected. Answers the item.
fn order(clerk: &Actor<'_>, code: &str) -> String {
    let body = json!({
        "version": clerk.dossier(code)["version"], "direction": "out", "carrier": "Bưu điện huyện",
        "name": "Nguyễn Thị Đào", "address": "Thôn Đông, xã Hoàng An",
    });
    let ordered = clerk
        .post(&format!("/api/v1/dossiers/{code}/postal-orders"), body)
        .expect(200);
    let items = ordered["postal"]["orders"].as_array().unwrap();
    items.last().unwrap()["order"].as_str().unwrap().to_owned()
}

fn happens(clerk: &Actor<'_>, code: &str, item: &str, kind: &str, at: &str) {
    let body = json!({"order": item, "kind": kind, "at": local(at)});
    clerk
        .post(&format!("/api/v1/dossiers/{code}/postal-events"), body)
        .expect(200);
}

fn tabs(page: &View) -> Vec<String> {
    page.texts(".tabs a")
}

fn stands(clerk: &Actor<'_>, code: &str) -> Value {
    clerk.dossier(code)["postal"]["orders"][0]["state"].clone()
}

story!(items_are_handed_over_together_on_a_page, |app| {
    let clerk = app.sign_in("clerk");
    let codes = [decided(app), decided(app), decided(app)];
    let items = codes.each_ref().map(|code| order(&clerk, code));
    let browser = Browser::signed_in(app, "clerk");
    let page = browser.get("/ban-lam-viec").expect(200);
    assert_eq!(page.texts(&format!("nav a[href='{DESK}']")), ["Bưu chính"]);
    let page = browser.get(DESK).expect(200);
    assert_eq!(
        tabs(&page),
        [
            "Chờ bàn giao (3)",
            "Bưu chính giữ quá lâu (0)",
            "Bưu chính chuyển hoàn (0)",
            "Đã gửi, chưa trả (0)"
        ]
    );
    page.says(&[&items[0], "Nguyễn Thị Đào", "Thôn Đông, xã Hoàng An", "Bưu điện huyện"]);
    let chosen = |n: usize| format!("{}~{}", items[n], codes[n]);

    // Nothing ticked is told beside the boxes; printing leads to the list of those ticked.
    let empty = browser.submit(&page, TOGETHER, &[]).expect(422);
    assert!(!empty.wrong("chosen").is_empty());
    let print = browser.submit(&page, TOGETHER, &[("chosen", &chosen(0)), ("act", "print")]);
    let list = print.location().to_owned();
    assert!(list.starts_with("/buu-chinh/danh-sach-ban-giao?orders="), "{list}");
    let paper = browser.get(&list);
    assert_eq!(
        (paper.status, paper.headers["content-type"].to_str().unwrap()),
        (200, "application/pdf")
    );
    assert_eq!(
        stands(&clerk, &codes[0]),
        "registered",
        "nothing is entered by printing"
    );

    // One of two was handed over meanwhile: the other is, and it is said which could not be.
    app.set_time("2026-03-02T10:00");
    happens(&clerk, &codes[0], &items[0], "handed_over", "2026-03-02T09:30");
    let both = [("chosen", chosen(0)), ("chosen", chosen(1))];
    let both: Vec<(&str, &str)> = both.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let some = browser.submit(&page, TOGETHER, &both).expect(200);
    some.says(&[
        "Đã ghi nhận bàn giao 1 bưu gửi.",
        "1 bưu gửi chưa ghi nhận được:",
        &items[0],
        "09:30 ngày 02/03/2026",
    ]);
    assert_eq!(stands(&clerk, &codes[1]), "handed_over");
    assert_eq!(tabs(&some)[0], "Chờ bàn giao (1)");

    // All of them: the page says so once, and their list can be printed.
    let done = browser.submit(&some, TOGETHER, &[("chosen", &chosen(2))]);
    let page = browser.follow(&done).expect(200);
    page.says(&["Đã ghi nhận bàn giao 1 bưu gửi.", "Không có bưu gửi nào."]);
    let link = format!("a[href='/buu-chinh/danh-sach-ban-giao?orders={}']", items[2]);
    assert_eq!(page.texts(&link), ["In danh sách các bưu gửi vừa bàn giao"]);
    let told = clerk.get(&format!("/api/v1/dossiers/{}/events", codes[2])).expect(200);
    let told = told["items"].as_array().unwrap();
    for (event, action) in told[told.len() - 2..].iter().zip(["postal_event", "hand_back"]) {
        assert_eq!(
            (&event["action"], &event["by"]["username"]),
            (&json!(action), &json!("clerk"))
        );
    }
});

story!(what_came_back_is_given_or_sent_again_from_the_desk, |app| {
    let clerk = app.sign_in("clerk");
    let code = decided(app);
    let item = order(&clerk, &code);
    app.set_time("2026-03-03T09:00");
    clerk.done(&code, "hand_back", json!({}));
    happens(&clerk, &code, &item, "handed_over", "2026-03-03T08:30");
    app.set_time("2026-03-09T09:00");
    let browser = Browser::signed_in(app, "clerk");
    // Nothing waits to be handed over: the first pile that has something is shown.
    let page = browser.get(DESK).expect(200);
    assert_eq!(tabs(&page)[1], "Bưu chính giữ quá lâu (1)");
    assert_eq!(
        page.texts(&format!("td a[href='/ho-so/{code}/buu-chinh']")),
        [format!("Ghi nhận hành trình {code}")]
    );
    happens(&clerk, &code, &item, "returned", "2026-03-09T08:30");
    let page = browser.get(DESK).expect(200);
    page.says(&["trao cho công dân tại quầy", &item]);
    let give = format!("/ho-so/{code}/give_at_counter");
    assert_eq!(page.all(&format!("td a[href='{give}']")).len(), 1);
    assert_eq!(page.all(&format!("td a[href='/ho-so/{code}/buu-chinh/dat']")).len(), 1);

    let dossier = browser.get(&format!("/ho-so/{code}")).expect(200);
    assert_eq!(
        dossier.texts(&format!(".actions a[href='{give}']")),
        ["Trao bưu gửi chuyển hoàn tại quầy"]
    );
    let form = browser.get(&give).expect(200);
    let stale = browser.get(&give).expect(200);
    assert_eq!(form.value("receiver"), "Nguyễn Thị Đào");
    browser
        .submit(&form, &give, &[("receiver", "Nguyễn Văn Khôi"), ("note", "CCCD 4512")])
        .goes_to(&format!("/ho-so/{code}?done=give_at_counter"));
    let dossier = browser.get(&format!("/ho-so/{code}")).expect(200);
    dossier.says(&["Nguyễn Văn Khôi", "Đã trao tại quầy lúc"]);
    assert!(dossier.all(&format!("a[href='/ho-so/{code}/buu-chinh']")).is_empty());
    browser
        .submit(&stale, &give, &[("receiver", "Nguyễn Thị Đào")])
        .expect(409)
        .says(&["đã được trao tại quầy"]);
    assert_eq!(tabs(&browser.get(DESK))[2], "Bưu chính chuyển hoàn (0)");

    // Whoever follows it learns where it went.
    let citizen = Browser::new(app);
    let ask = citizen.get("/tra-cuu").expect(200);
    let proven = citizen.submit(&ask, "/tra-cuu", &[("code", &code), ("secret", "1234")]);
    citizen
        .follow(&proven)
        .expect(200)
        .says(&["Đã trao tại bộ phận một cửa lúc", "Kết quả đã được trả."]);

    // It is nobody else's page.
    let leader = Browser::signed_in(app, "leader");
    leader.get(DESK).expect(403);
    assert!(
        leader
            .get("/viec-cua-toi")
            .all(&format!("nav a[href='{DESK}']"))
            .is_empty()
    );
});
