//! What undoes something in a cash book, on pages: by the clerk whose book it is, and by the leader who finds it from the register.

use serde_json::json;

use super::browser::Browser;
use crate::story;
use crate::support::marital_status;

const BACK: &str = "/so-quy/rut-nop";
const REOPEN: &str = "/so-quy/mo-lai";

story!(a_clerk_takes_back_and_a_leader_opens_again_on_pages, |app| {
    let api = app.sign_in("clerk.01");
    let code = api.take_in(marital_status("Nguyễn Văn Ấn"));
    api.done(&code, "pay_fee", json!({"method": "cash"}));
    let (clerk, leader) = (
        Browser::signed_in(app, "clerk.01"),
        Browser::signed_in(app, "leader.01"),
    );
    let book = clerk.get("/so-quy").expect(200);
    assert!(book.all(&format!("form[action='{BACK}']")).is_empty());
    let fields = [
        ("amount", "5.000"),
        ("receiver", "Kho bạc Hiệp Hòa"),
        ("reference", "GNT 12"),
    ];
    let over = clerk.submit(&book, "/so-quy/nop", &fields);
    let handed = clerk.follow(&over).expect(200);
    assert!(handed.text("section[aria-labelledby=handovers]").contains("GNT 12"));
    handed.says(&["Kho bạc Hiệp Hòa", "Còn hiệu lực"]);
    let refused = clerk.submit(&handed, BACK, &[("reason", "")]).expect(422);
    assert!(!refused.wrong("reason").is_empty());
    let id = api.get("/api/v1/cash-book").expect(200)["handovers"][0]["id"].clone();
    let id = id.as_str().unwrap().to_owned();
    let done = clerk.submit(&refused, BACK, &[("id", &id), ("reason", "Chưa nộp")]);
    done.goes_to("/so-quy?done=entered&agency=H02.07.01");
    let back = clerk.follow(&done).expect(200);
    back.says(&["Đã rút lại", "Chưa nộp"]);
    assert_eq!(api.get("/api/v1/cash-book").expect(200)["expected"], 5000);
    let even = clerk.submit(&back, "/so-quy/khoa", &[("counted", "5000")]);
    even.goes_to("/so-quy?done=closed&agency=H02.07.01");
    clerk.follow(&even).says(&["Đã khóa sổ: số đếm được khớp với sổ."]);
    // Nobody offers to open it again but to those who may.
    let closed = clerk.get("/so-quy").expect(200);
    closed.says(&["Sổ của ngày này đã khóa", "Các lần khóa sổ"]);
    assert!(closed.all(&format!("form[action='{REOPEN}']")).is_empty());

    // From the register to the book of who took the money.
    let register = leader.get("/so-quy/bien-lai").expect(200);
    let link = register.all("a[href*='clerk=clerk.01']");
    let address = link.first().unwrap().attr("href").unwrap().to_owned();
    let page = leader.get(&address).expect(200);
    page.says(&["Kho bạc Hiệp Hòa", "Mở lại sổ đã khóa"]);
    assert!(page.all("form[action='/so-quy/khoa']").is_empty());
    let refused = leader.submit(&page, REOPEN, &[]).expect(422);
    assert!(!refused.wrong("reason").is_empty());
    let opened = leader.submit(&refused, REOPEN, &[("reason", "Bỏ sót một khoản")]);
    assert!(opened.location().contains("clerk=clerk.01"), "{}", opened.location());
    leader
        .follow(&opened)
        .expect(200)
        .says(&["Đã mở lại", "Bỏ sót một khoản"]);
    // Closed again with what lies there: the page says by how much it differs.
    for (counted, said) in [("3.800", "thiếu 1.200 đồng"), ("5.500", "thừa 500 đồng")] {
        let book = clerk.get("/so-quy").expect(200);
        let fields = [("counted", counted), ("note", "Trả nhầm tiền thừa")];
        let closed = clerk.submit(&book, "/so-quy/khoa", &fields);
        clerk.follow(&closed).says(&[&format!("Đã khóa sổ: {said} so với sổ.")]);
        let page = leader.get(&address).expect(200);
        leader.submit(&page, REOPEN, &[("reason", "Đếm sai")]);
    }
    // Pressed again on the old page it says why not.
    leader
        .submit(&page, REOPEN, &[("reason", "Lần nữa")])
        .expect(409)
        .says(&["chưa khóa"]);

    // On the next day the clerk closes the one that was opened.
    app.set_time("2026-03-03T08:00");
    let clerk = Browser::signed_in(app, "clerk.01");
    let yesterday = clerk.get("/so-quy?day=2026-03-02").expect(200);
    assert!(yesterday.all("form[action='/so-quy/nop']").is_empty());
    clerk
        .submit(&yesterday, "/so-quy/khoa", &[("counted", "5000")])
        .goes_to("/so-quy?done=closed&agency=H02.07.01&day=2026-03-02");
    clerk
        .get("/so-quy?day=2026-03-02")
        .says(&["Sổ của ngày này đã khóa", "Bỏ sót một khoản"]);
});
