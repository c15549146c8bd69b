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
    // What it would do is told first, and nothing is done yet.
    let typed = [("date", "2026-03-04"), ("kind", "off"), ("name", "Ngày hội")];
    let told = browser.submit(&month, "/quan-tri/lich", &typed).expect(200);
    told.says(&[
        "Ngày nghỉ 04/03/2026: Ngày hội",
        "Hồ sơ đổi hạn trả",
        &code,
        "09:00 06/03/2026",
    ]);
    assert_eq!(clerk.dossier(&code)["due_at"], before);
    assert!(
        browser.get(MARCH).main().contains("Tháng này theo lịch tuần"),
        "{}",
        browser.get(MARCH).main()
    );
    // Added once, however often the form is sent.
    let body = told.filled("/quan-tri/lich", &[("save", "yes")]);
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
    let told = browser
        .submit(&shown, "/quan-tri/lich/bo", &[("date", "2026-03-04")])
        .expect(200);
    told.says(&["Bỏ ngoại lệ ngày 04/03/2026", &code]);
    let removed = browser.submit(&told, "/quan-tri/lich/bo", &[("save", "yes")]);
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

story!(a_year_whose_days_off_are_not_all_entered_is_told_of, |app| {
    app.set_time("2026-12-30T09:00");
    let (actor, admin) = (app.sign_in("clerk"), app.sign_in("admin"));
    // The days that the law fixes by their date are there: New Year is no working day.
    let due = |received_at: &str| {
        let path = format!("/api/v1/procedures/1.001612/due?agency=H02.07&received_at={received_at}:00%2B07:00");
        let answer = actor.get(&path).expect(200);
        (answer["due_at"].clone(), answer["unannounced_year"].clone())
    };
    let late = || due("2026-12-30T09:00");
    assert_eq!(late(), (json!("2027-01-05T09:00:00+07:00"), json!(2027)));
    assert_eq!(due("2026-12-28T09:00").1, json!(null));
    let code = actor.take_in(household_business("Nguyễn Văn Ấn"));
    let account = || actor.get(&format!("/api/v1/dossiers/{code}/deadline")).expect(200);
    assert_eq!(account()["unannounced_year"], 2027);
    let (clerk, browser) = (Browser::signed_in(app, "clerk"), Browser::signed_in(app, "admin"));
    let pages = || {
        [
            clerk.get("/tiep-nhan?procedure=1.001612").text("#due-box"),
            clerk.get(&format!("/ho-so/{code}")).main(),
            Browser::new(app).get("/thu-tuc/1.001612?agency=H02.07").main(),
            browser.get("/quan-tri/lich?agency=H02.07&month=2027-01").main(),
        ]
    };
    let said = pages().map(|page| page.contains("2027 chưa nhập đủ"));
    assert_eq!(said, [true; 4]);
    let past = browser.get("/quan-tri/lich?agency=H02.07&month=2026-12").main();
    assert!(!past.contains("chưa nhập đủ"));
    for day in ["2027-02-08", "2027-02-09", "2027-02-10"] {
        let tet = json!({"agency": "H02", "date": day, "kind": "off", "name": "Tết Nguyên đán", "source": "Thông báo"});
        let job = admin.put("/api/v1/calendar/days", tet).expect(202);
        app.finish_job(&admin, &job);
    }
    assert_eq!(late(), (json!("2027-01-05T09:00:00+07:00"), json!(null)));
    assert_eq!(account()["unannounced_year"], json!(null));
    assert_eq!(pages().map(|page| page.contains("chưa nhập đủ")), [false; 4]);
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
    let taken = browser.submit(&browser.get("/quan-tri/nguoi-dung"), "/quan-tri/nguoi-dung", &typed);
    assert!(taken.expect(409).wrong("username").contains("moi.01 đã có"));
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
