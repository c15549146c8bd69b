//! Administrators, on pages: a swap day and its effect, accounts.

use serde_json::json;

use super::browser::Browser;
use crate::story;
use crate::support::household_business;

const MARCH: &str = "/quan-tri/lich?agency=H02.07&month=2026-03";

story!(a_day_off_added_on_the_sheet_moves_due_times, |app| {
    let clerk = app.sign_in("clerk");
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    let before = clerk.dossier(&code)["due_at"].clone();
    let browser = Browser::signed_in(app, "admin");
    browser.get("/bat-dau").goes_to("/quan-tri");
    browser.get("/quan-tri").expect(200).says(&["tài khoản", "thủ tục"]);
    let month = browser.get(MARCH).expect(200);
    assert_eq!(month.all("table.month td a").len(), 31);
    // Refused beside its fields, and what was typed is still there.
    let refused = browser
        .submit(
            &month,
            "/quan-tri/lich",
            &[("date", "2026-03-04"), ("kind", "off"), ("sessions", "07:30-11:30")],
        )
        .expect(422);
    assert!(!refused.wrong("name").is_empty() && !refused.wrong("sessions").is_empty());
    assert_eq!(refused.value("date"), "2026-03-04");
    // Added once, however often the form is sent.
    let body = month.filled(
        "/quan-tri/lich",
        &[("date", "2026-03-04"), ("kind", "off"), ("name", "Ngày hội")],
    );
    let added = browser.post_body("/quan-tri/lich", &body);
    assert_eq!(browser.post_body("/quan-tri/lich", &body).location(), added.location());
    let (_, id) = added.location().split_once("&job=").unwrap();
    app.finish_job(&app.sign_in("admin"), &json!({"id": id}));
    let shown = browser.follow(&added).expect(200);
    shown.says(&[
        "Đã đổi lịch: Ngày nghỉ 04/03/2026: Ngày hội.",
        "đã xong; đã xem 1 hồ sơ, đổi hạn 1 hồ sơ",
    ]);
    assert_ne!(clerk.dossier(&code)["due_at"], before);
    browser
        .get("/quan-tri/tac-vu")
        .expect(200)
        .says(&["Ngày hội", "Đã xong"]);
    // Taken back, and everything is as it was.
    let removed = browser.submit(&shown, "/quan-tri/lich/bo", &[("date", "2026-03-04")]);
    let (_, id) = removed.location().split_once("&job=").unwrap();
    app.finish_job(&app.sign_in("admin"), &json!({"id": id}));
    assert_eq!(clerk.dossier(&code)["due_at"], before);
    // There is nothing left to take back.
    let form = browser.get(MARCH);
    let token = form.all("input[name=form_token]")[0].attr("value").unwrap().to_owned();
    let fields = [
        ("form_token", token.as_str()),
        ("agency", "H02.07"),
        ("month", "2026-03"),
        ("date", "2026-03-04"),
    ];
    browser.post("/quan-tri/lich/bo", &fields).expect(404);
    Browser::signed_in(app, "leader").get("/quan-tri/lich").expect(403);
});

story!(accounts_are_made_changed_and_disabled_on_pages, |app| {
    let browser = Browser::signed_in(app, "admin");
    let list = browser.get("/quan-tri/nguoi-dung?q=supervisor").expect(200);
    assert_eq!(list.all("tbody tr").len(), 1);
    let typed = [
        ("username", "moi.01"),
        ("full_name", "Trần Thị Mới"),
        ("password", "con-meo-trang-7"),
        ("role", "clerk"),
        ("agency", "H02.07"),
    ];
    let refused = browser
        .submit(
            &list,
            "/quan-tri/nguoi-dung",
            &[("username", "moi.01"), ("password", "123")],
        )
        .expect(422);
    assert!(!refused.wrong("password").is_empty() && !refused.wrong("role").is_empty());
    assert_eq!(
        (refused.value("username"), refused.value("password")),
        ("moi.01".to_owned(), String::new())
    );
    let made = browser.submit(&list, "/quan-tri/nguoi-dung", &typed);
    let account = "/quan-tri/nguoi-dung/moi.01";
    made.goes_to(&format!("{account}?done=create"));
    let page = browser.follow(&made).expect(200);
    page.says(&["Đã tạo tài khoản.", "Trần Thị Mới", "Đang dùng"]);
    browser
        .submit(&list, "/quan-tri/nguoi-dung", &typed)
        .goes_to(&format!("{account}?done=create"));
    browser
        .submit(
            &page,
            account,
            &[
                ("act", "grants"),
                ("role", "handler"),
                ("agency", "H02.07"),
                ("keep", "clerk|H02.07"),
            ],
        )
        .goes_to(&format!("{account}?done=yes"));
    assert_eq!(browser.get(account).all("input[name=keep]").len(), 2);
    let none = browser
        .submit(&page, account, &[("act", "grants"), ("keep", "")])
        .expect(422);
    assert!(!none.wrong("grants").is_empty());
    browser
        .submit(&page, account, &[("act", "state"), ("disabled", "true")])
        .goes_to(&format!("{account}?done=yes"));
    browser.get(account).says(&["Đã khóa"]);
    // Nobody locks themself out.
    browser
        .submit(
            &page,
            "/quan-tri/nguoi-dung/moi.01",
            &[("act", "state"), ("disabled", "false")],
        )
        .location();
    let own = browser.get("/quan-tri/nguoi-dung/admin").expect(200);
    browser
        .submit(
            &own,
            "/quan-tri/nguoi-dung/admin",
            &[("act", "state"), ("disabled", "true")],
        )
        .expect(409);
    browser.get("/quan-tri/nguoi-dung/nobody").expect(404);
});

story!(the_catalogue_can_be_read_on_pages, |app| {
    let browser = Browser::signed_in(app, "admin");
    browser.get("/quan-tri/co-quan?q=H02.07").expect(200).says(&["H02.07"]);
    browser
        .get("/quan-tri/thu-tuc?q=ho+kinh+doanh")
        .expect(200)
        .says(&["1.001612"]);
    browser
        .get("/quan-tri/thu-tuc/1.001612")
        .expect(200)
        .says(&["Các phiên bản", "Các bước"]);
    browser.get("/quan-tri/thu-tuc/9.999999").expect(404);
    browser
        .get("/quan-tri/ke-hoach")
        .expect(200)
        .says(&["Chỉ tiêu", "Ngưỡng"]);
});
