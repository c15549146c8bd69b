//! Administrators set up the office on pages: agencies, working hours, rules.

use serde_json::json;

use super::browser::Browser;
use crate::story;
use crate::support::household_business;

story!(an_agency_is_added_renamed_and_ended_on_pages, |app| {
    let browser = Browser::signed_in(app, "admin");
    let list = browser.get("/quan-tri/co-quan?q=khong+co").expect(200);
    list.says(&["Không tìm thấy.", "Thêm cơ quan, đơn vị"]);
    // Refused beside its fields, and what was typed is still there.
    let refused = browser
        .submit(&list, "/quan-tri/co-quan", &[("code", "H02.07"), ("name", "Xã Mới")])
        .expect(422);
    assert!(!refused.wrong("level").is_empty() && !refused.wrong("valid-from").is_empty());
    assert_eq!(refused.value("name"), "Xã Mới");
    let typed = [
        ("code", "H02.07.90"),
        ("name", "Xã Mới"),
        ("level", "commune"),
        ("parent", "H02.07"),
        ("valid_from", "2026-03-01"),
    ];
    let body = list.filled("/quan-tri/co-quan", &typed);
    let added = browser.post_body("/quan-tri/co-quan", &body);
    let page = "/quan-tri/co-quan/H02.07.90";
    added.goes_to(&format!("{page}?done=added"));
    // Added once, however often the form is sent; another form with the code is refused.
    browser
        .post_body("/quan-tri/co-quan", &body)
        .goes_to(&format!("{page}?done=added"));
    browser.submit(&list, "/quan-tri/co-quan", &typed[..4]).expect(422);
    let again = browser.get("/quan-tri/co-quan");
    browser.submit(&again, "/quan-tri/co-quan", &typed).expect(409);
    let shown = browser.follow(&added).expect(200);
    shown.says(&["Đã lưu.", "Cấp xã", "từ 01/03/2026"]);

    browser
        .submit(&shown, page, &[("act", "name"), ("name", "Xã Rất Mới")])
        .goes_to(&format!("{page}?done=changed"));
    // Agencies are chosen by name; neither the agency itself nor a department stands among them.
    let proposed = shown.texts("#successors-0--code option");
    assert!(
        proposed.iter().any(|name| name.ends_with("(H02.07.01)")),
        "{proposed:?}"
    );
    assert!(
        !proposed
            .iter()
            .any(|name| name.contains("H02.07.90") || name.starts_with("Phòng "))
    );
    let with = |last: &'static str, code: &'static str| {
        [
            ("act", "end"),
            ("valid_to", last),
            ("successors[0].code", code),
            ("save", "yes"),
        ]
    };
    let refused = browser
        .submit(&shown, page, &with("2026-06-30", "H02.07.77"))
        .expect(404);
    refused.says(&["H02.07.77", "Xã Rất Mới"]);
    assert_eq!(
        (
            refused.value("valid-to").as_str(),
            refused.value("successors-0--code").as_str()
        ),
        ("2026-06-30", "H02.07.77")
    );
    let refused = browser
        .submit(&shown, page, &with("2026-02-01", "H02.07.90"))
        .expect(422);
    assert!(!refused.wrong("valid-to").is_empty() && !refused.wrong("successors").is_empty());
    // Room for more keeps what was chosen.
    let room = [
        ("act", "end"),
        ("valid_to", "2026-06-30"),
        ("successors[2].code", "H02.07.01"),
        ("more", "successors"),
    ];
    let more = browser.submit(&shown, page, &room).expect(200);
    assert_eq!(more.value("successors-0--code"), "H02.07.01");
    assert_eq!(more.value("successors-1--code"), "");
    assert!(more.all(".notice").is_empty());
    let blank = [("act", "end"), ("valid_to", ""), ("save", "yes")];
    let refused = browser.submit(&shown, page, &blank).expect(422);
    assert!(!refused.wrong("valid-to").is_empty());
    let ends = [
        ("act", "end"),
        ("valid_to", "2026-06-30"),
        ("successors[0].code", "H02.07.01"),
        ("successors[1].code", "H02.07"),
        ("successors[2].code", "H02.07.01"),
        ("save", "yes"),
    ];
    browser
        .submit(&shown, page, &ends)
        .goes_to(&format!("{page}?done=changed"));
    browser
        .get(page)
        .says(&["01/03/2026 – 30/06/2026", "(H02.07.01)", "(H02.07)"]);
    let wire = app.sign_in("admin").get("/api/v1/agencies/H02.07.90").expect(200);
    assert_eq!(
        (&wire["name"], &wire["valid_to"]),
        (&json!("Xã Rất Mới"), &json!("2026-06-30"))
    );
    assert_eq!(wire["successors"].as_array().unwrap().len(), 2);
    // A slip is mended: nobody takes over.
    let nobody = [
        ("act", "end"),
        ("valid_to", "2026-06-30"),
        ("successors[0].code", ""),
        ("successors[1].code", ""),
        ("save", "yes"),
    ];
    browser
        .submit(&browser.get(page), page, &nobody)
        .goes_to(&format!("{page}?done=changed"));
    let wire = app.sign_in("admin").get("/api/v1/agencies/H02.07.90").expect(200);
    assert_eq!(wire["successors"], json!([]));
    // What contradicts another agency is said beside what was typed.
    let above = [("act", "end"), ("valid_to", "2026-12-31"), ("save", "yes")];
    let district = "/quan-tri/co-quan/H02.07";
    let refused = browser.submit(&browser.get(district), district, &above).expect(409);
    refused.says(&["Còn cơ quan cấp dưới hoạt động sau ngày này"]);
    assert_eq!(refused.value("valid-to"), "2026-12-31");
    // The end was a slip altogether.
    let back = [("act", "end"), ("valid_to", "2026-06-30"), ("reopen", "yes")];
    browser
        .submit(&browser.get(page), page, &back)
        .goes_to(&format!("{page}?done=changed"));
    let wire = app.sign_in("admin").get("/api/v1/agencies/H02.07.90").expect(200);
    assert_eq!(wire["valid_to"], json!(null));
    assert!(browser.get(page).all("button[name='reopen']").is_empty());
    // Others read.
    let reader = Browser::signed_in(app, "clerk").get(page).expect(200);
    assert!(reader.all("main form").is_empty());
    browser.get("/quan-tri/co-quan/H99").expect(404);
});

story!(working_hours_set_on_a_page_move_due_times, |app| {
    let clerk = app.sign_in("clerk");
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    let before = clerk.dossier(&code)["due_at"].clone();
    let browser = Browser::signed_in(app, "admin");
    let path = "/quan-tri/gio-lam-viec";
    let page = browser.get(&format!("{path}?agency=H02.07")).expect(200);
    let monday = page.value("sessions-0");
    assert!(monday.contains(':'), "{monday}");
    let wrong = [("sessions[0]", "7h-11h"), ("valid_from", "2026-03-02")];
    let refused = browser.submit(&page, path, &wrong).expect(422);
    assert!(!refused.wrong("sessions-0").is_empty());
    assert_eq!(
        (refused.value("sessions-0"), refused.value("sessions-1")),
        ("7h-11h".to_owned(), monday)
    );
    let names: Vec<String> = (0..7).map(|n| format!("sessions[{n}]")).collect();
    let mut off: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "")).collect();
    off.push(("valid_from", "2026-03-02"));
    browser
        .submit(&page, path, &off)
        .expect(422)
        .says(&["ít nhất một ngày làm việc"]);
    // Only mornings: everything takes longer.
    let mut mornings = off;
    for (_, hours) in mornings.iter_mut().take(3) {
        *hours = "08:00-11:00";
    }
    let told = browser.submit(&page, path, &mornings).expect(200);
    told.says(&["Đổi giờ làm việc từ ngày 02/03/2026", &code]);
    assert_eq!(clerk.dossier(&code)["due_at"], before);
    let changed = browser.submit(&told, path, &[("save", "yes")]);
    let (month, id) = changed.location().split_once("&job=").unwrap();
    assert_eq!(month, "/quan-tri/lich?agency=H02.07&month=2026-03");
    app.finish_job(&app.sign_in("admin"), &json!({"id": id}));
    browser
        .follow(&changed)
        .expect(200)
        .says(&["Đổi giờ làm việc từ ngày 02/03/2026", "đổi hạn 1 hồ sơ"]);
    assert_ne!(clerk.dossier(&code)["due_at"], before);
    let shown = browser.get(&format!("{path}?agency=H02.07")).expect(200);
    shown.says(&["Giờ đã đặt riêng cho cơ quan", "02/03/2026"]);
    assert_eq!(shown.value("sessions-0"), "08:00-11:00");
    browser.get(&format!("{path}?agency=H99")).expect(404);
    Browser::signed_in(app, "leader").get(path).expect(403);
});

story!(a_rule_set_on_a_page_holds, |app| {
    let browser = Browser::signed_in(app, "admin");
    let path = "/quan-tri/quy-tac";
    let page = browser.get(path).expect(200);
    page.says(&[
        "Giá trị mặc định",
        "Thời hạn bổ sung hồ sơ (ngày)",
        "1260 (21:00)",
        "480 (1 ngày)",
        "1 (Có)",
    ]);
    let refused = browser.submit(&page, path, &[("value", "mười")]).expect(422);
    assert!(!refused.wrong("value").is_empty());
    assert_eq!(refused.value("value"), "mười");
    let refused = browser.submit(&page, path, &[]).expect(422);
    assert!(!refused.wrong("key").is_empty() && !refused.wrong("source").is_empty());
    let typed = [
        ("key", "supplement_answer_days"),
        ("agency", "H02.07"),
        ("value", "15"),
        ("valid_from", "2026-03-02"),
        ("source", "Quyết định 12/QĐ-UBND"),
    ];
    browser.submit(&page, path, &typed).goes_to(&format!("{path}?done=set"));
    browser.get(path).says(&["Quyết định 12/QĐ-UBND", "từ 02/03/2026"]);
    let rules = app.sign_in("admin").get("/api/v1/rules").expect(200);
    let rules = rules["items"].as_array().unwrap();
    assert!(
        rules
            .iter()
            .any(|r| r["key"] == "supplement_answer_days" && r["value"] == 15)
    );
    let reader = Browser::signed_in(app, "handler").get(path).expect(200);
    assert!(reader.all("main form").is_empty());
});
