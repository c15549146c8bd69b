//! What citizens see on pages, without an account.

use serde_json::json;

use super::browser::{Browser, View};
use crate::story;
use crate::support::{Backend, Options, TestApp, household_business, marital_status, paper, run};

pub fn look(browser: &Browser<'_>, code: &str, secret: &str) -> View {
    let form = browser.get("/tra-cuu");
    browser.submit(&form, "/tra-cuu", &[("code", code), ("secret", secret)])
}

story!(a_citizen_follows_their_dossier, |app| {
    let (clerk, handler, leader) = (app.sign_in("clerk"), app.sign_in("handler"), app.sign_in("leader"));
    let mut body = household_business("Nguyễn Văn Ấn");
    body["applicant"]["address"] = json!("Thôn Đông, xã Hoàng An");
    let code = clerk.take_in(body);
    let browser = Browser::new(app);
    // By the QR of the slip the code is there already.
    let asked = browser.get(&format!("/tra-cuu/{code}")).expect(200);
    assert_eq!(
        (asked.value("code"), asked.value("secret")),
        (code.clone(), String::new())
    );
    let proven = browser.submit(&asked, "/tra-cuu", &[("secret", "1234")]);
    // The digits stand in no address.
    proven.goes_to("/tra-cuu/ho-so");
    let seen = browser.follow(&proven).expect(200);
    assert_eq!(seen.text("h1"), format!("Hồ sơ {code}"));
    seen.says(&[
        "Được tiếp nhận",
        "09:00 thứ Năm 05/03/2026",
        "3 ngày làm việc",
        "Ngày làm việc thứ 3",
        "Nguyễn V** Ấ*",
        "Tại quầy của",
    ]);
    assert_eq!(seen.texts(".line .done .station"), ["Nộp hồ sơ"]);
    for secret in ["024085001234", "0912345678", "Thôn Đông", "Nguyễn Văn", "1234\""] {
        assert!(!seen.text.contains(secret), "{secret}");
    }

    clerk.done(&code, "forward", json!({"assignee": "handler"}));
    handler.done(
        &code,
        "request_supplement",
        json!({"reason": "Thiếu hợp đồng thuê nhà", "missing_papers": [{"name": "Hợp đồng thuê địa điểm"}]}),
    );
    let waiting = browser.get("/tra-cuu/ho-so");
    waiting.says(&[
        "Ông/bà cần bổ sung giấy tờ",
        "Thiếu hợp đồng thuê nhà",
        "Hợp đồng thuê địa điểm",
    ]);
    app.set_time("2026-03-03T09:00");
    clerk.done(
        &code,
        "supplement_received",
        json!({"papers": [{"name": "Hợp đồng thuê địa điểm", "copies": 1}]}),
    );
    // Half an hour after the proof the page is closed.
    browser.get("/tra-cuu/ho-so").goes_to("/tra-cuu?done=over");
    leader.done(
        &code,
        "extend",
        json!({"reason": "Chờ ý kiến của Sở", "due_at": "2026-03-10T16:00:00+07:00"}),
    );
    look(&browser, &code.to_lowercase(), "5678").goes_to("/tra-cuu/ho-so");
    browser
        .get("/tra-cuu/ho-so")
        .says(&["Chúng tôi xin lỗi", "Chờ ý kiến của Sở", "16:00 thứ Ba 10/03/2026"]);
    handler.done(&code, "forward", json!({}));
    leader.done(&code, "decide", json!({"result": paper("1/GCN", "2026-03-03")}));
    let decided = browser.get("/tra-cuu/ho-so");
    decided.says(&["Đã có kết quả", "Trước hạn"]);
    assert!(!decided.text.contains("Lê Văn Bình") && !decided.text.contains("kho/"));

    // Whoever has seen enough closes it.
    browser.submit(&decided, "/tra-cuu/xong", &[]).goes_to("/tra-cuu");
    browser.get("/tra-cuu/ho-so").goes_to("/tra-cuu?done=over");
});

story!(what_ended_without_a_result_asks_for_nothing_and_says_why, |app| {
    let (portal, clerk, leader) = (app.sign_in("portal"), app.sign_in("clerk.01"), app.sign_in("leader.01"));
    let browser = Browser::new(app);
    let see = |code: &str| {
        look(&browser, code, "1234").goes_to("/tra-cuu/ho-so");
        browser.get("/tra-cuu/ho-so").expect(200)
    };
    let sent = |number: &str| {
        let mut body = marital_status("Nguyễn Văn Ấn");
        body["intake_channel"] = json!("online");
        body["external_code"] = json!(number);
        portal.take_in(body)
    };
    let ended = |code: &str, stations: &[&str], reason: &str| {
        let seen = see(code);
        seen.says(&["Vì sao hồ sơ kết thúc", reason]);
        assert_eq!(seen.texts(".line .station"), stations);
        for promise in [
            "phải nộp",
            "Tại quầy của",
            "mang theo",
            "Ngày hẹn trả kết quả",
            "xin lỗi",
            "đang ở bước này",
            "chưa đến",
            "10/03/2026",
        ] {
            assert!(!seen.main().contains(promise), "{promise} in {}", seen.main());
        }
    };
    let refused = sent("G01-1");
    see(&refused).says(&["Phí, lệ phí còn phải nộp: 5.000 đ", "Tại quầy của"]);
    clerk.done(&refused, "refuse_intake", json!({"reason": "Không thuộc thẩm quyền"}));
    ended(
        &refused,
        &["Nộp hồ sơ", "Không được tiếp nhận"],
        "Không thuộc thẩm quyền",
    );
    let withdrawn = sent("G01-2");
    clerk.done(&withdrawn, "withdraw", json!({"reason": "Nộp nhầm thủ tục"}));
    ended(
        &withdrawn,
        &["Nộp hồ sơ", "Công dân yêu cầu rút hồ sơ"],
        "Nộp nhầm thủ tục",
    );
    let stopped = sent("G01-3");
    clerk.done(&stopped, "accept", json!({}));
    leader.done(
        &stopped,
        "extend",
        json!({"reason": "Chờ xác minh", "due_at": "2026-03-10T09:00:00+07:00"}),
    );
    leader.done(&stopped, "stop", json!({"reason": "Không đủ điều kiện"}));
    ended(
        &stopped,
        &["Nộp hồ sơ", "Tiếp nhận", "Dừng xử lý"],
        "Không đủ điều kiện",
    );
});

story!(a_paused_dossier_promises_no_fixed_day, |app| {
    let (clerk, handler) = (app.sign_in("clerk"), app.sign_in("handler"));
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    let browser = Browser::new(app);
    look(&browser, &code, "1234").goes_to("/tra-cuu/ho-so");
    let here = |seen: &View| seen.texts(".line [aria-current=step] .station");
    // Received and not passed on yet: it lies at the counter.
    let received = browser.get("/tra-cuu/ho-so");
    assert_eq!(here(&received), ["Tại bộ phận một cửa"]);
    assert_eq!(
        received.texts("section[aria-labelledby=promise] .large"),
        ["09:00 thứ Năm 05/03/2026"]
    );
    clerk.done(&code, "forward", json!({"assignee": "handler"}));
    assert_ne!(here(&browser.get("/tra-cuu/ho-so")), ["Tại bộ phận một cửa"]);
    handler.done(
        &code,
        "request_supplement",
        json!({"reason": "Thiếu hợp đồng", "missing_papers": [{"name": "Hợp đồng"}], "answer_by": "2026-03-20T09:00:00+07:00"}),
    );
    let waiting = browser.get("/tra-cuu/ho-so");
    waiting.says(&[
        "Thời hạn đang tạm dừng cho đến khi ông/bà bổ sung hoặc nộp đủ.",
        "Ngày hẹn trước khi tạm dừng là 09:00 thứ Năm 05/03/2026; ngày này sẽ dời thêm thời gian tạm dừng",
        "Bổ sung trước",
    ]);
    assert!(waiting.all("section[aria-labelledby=promise] .large").is_empty());
    for who in ["clerk", "handler", "leader"] {
        let staff = Browser::signed_in(app, who);
        let seen = staff.get(&format!("/ho-so/{code}")).expect(200);
        seen.says(&[
            "Đang tạm dừng; sẽ dời thêm thời gian tạm dừng",
            "Hạn bổ sung",
            "20/03/2026",
        ]);
    }
});

story!(a_wrong_code_and_a_wrong_secret_look_the_same, |app| {
    let code = app.sign_in("clerk").take_in(household_business("Nguyễn Văn Ấn"));
    let browser = Browser::new(app);
    let wrong = look(&browser, &code, "0000").expect(404);
    wrong.says(&["Mã hồ sơ hoặc 4 số cuối không đúng"]);
    let other = look(&browser, "H02.07-260302-0999", "1234").expect(404);
    assert_eq!(wrong.text("#error-summary"), other.text("#error-summary"));
    // What was typed is kept, and stands where it can be mended.
    assert_eq!(
        (wrong.value("code"), wrong.value("secret")),
        (code.clone(), "0000".to_owned())
    );
    let short = look(&browser, "", "12").expect(422);
    assert!(short.wrong("code").contains("Hãy nhập hoặc chọn mục này."));
    assert!(short.wrong("secret").contains("Nhập 4 số cuối"));
    assert_eq!(short.all("form [aria-invalid]").len(), 2);
    assert_eq!(short.all(".notice a[href='#secret']").len(), 1);
    // The proof of one dossier cannot be turned into another's.
    look(&browser, &code, "1234").goes_to("/tra-cuu/ho-so");
    let proof = browser.cookie("motcua_look").unwrap();
    browser.set_cookie("motcua_look", &proof.replace("-0001~", "-0002~"));
    browser.get("/tra-cuu/ho-so").goes_to("/tra-cuu?done=over");
});

story!(what_people_typed_is_never_markup, |app| {
    let evil = "<script>alert(1)</script>\"'&";
    let browser = Browser::new(app);
    let page = look(&browser, evil, "1234").expect(404);
    assert_eq!(page.value("code"), evil);
    let page = browser.get("/thu-tuc?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E");
    assert_eq!(page.value("q"), "<script>alert(1)</script>");
    let mut body = household_business("Nguyễn <b>Ấn</b>");
    body["matter"] = json!(evil);
    let code = app.sign_in("clerk").take_in(body);
    let staff = Browser::signed_in(app, "clerk");
    let list = staff.get("/ho-so?q=nguyen");
    assert!(list.texts("td").contains(&"Nguyễn <b>Ấn</b>".to_owned()));
    look(&browser, &code, "1234").goes_to("/tra-cuu/ho-so");
    browser.get("/tra-cuu/ho-so").expect(200);
});

mod guessing_is_slowed_down {
    use super::*;

    fn tell(app: &TestApp) {
        let code = app.sign_in("clerk").take_in(household_business("Nguyễn Văn Ấn"));
        let browser = Browser::new(app);
        for n in 0..10 {
            look(&browser, &code, &format!("000{n}")).expect(404);
        }
        let held = look(&browser, &code, "1234").expect(429);
        assert!(held.headers.contains_key("retry-after"));
        held.says(&["Thử quá nhiều lần"]);
    }

    #[test]
    fn on_sqlite() {
        run(
            Backend::Sqlite,
            Options {
                throttled: true,
                ..Options::default()
            },
            tell,
        );
    }

    #[test]
    fn on_postgres() {
        run(
            Backend::Postgres,
            Options {
                throttled: true,
                ..Options::default()
            },
            tell,
        );
    }
}

story!(procedures_say_what_they_need_and_when_the_result_is_there, |app| {
    let browser = Browser::new(app);
    let found = browser.get("/thu-tuc?q=ket+hon").expect(200);
    let names = found.texts("tbody th a");
    assert!(
        !names.is_empty() && names.iter().all(|n| n.to_lowercase().contains("hôn")),
        "{names:?}"
    );
    browser
        .get("/thu-tuc?q=khong-co-dau")
        .says(&["Không tìm thấy thủ tục nào"]);
    let business = browser.get("/thu-tuc/1.001612?agency=H02.07").expect(200);
    business.says(&[
        "3 ngày làm việc",
        "Nếu nộp bây giờ",
        "09:00 thứ Năm 05/03/2026",
        "Giấy tờ cần có",
    ]);
    // The same time as the service promises.
    let code = app.sign_in("clerk").take_in(household_business("Nguyễn Văn Ấn"));
    assert_eq!(
        app.sign_in("clerk").dossier(&code)["due_at"],
        "2026-03-05T09:00:00+07:00"
    );
    app.set_time("2026-03-06T09:00");
    browser
        .get("/thu-tuc/1.001612?agency=H02.07")
        .says(&["09:00 thứ Tư 11/03/2026"]);
    let code = marital_status("x")["procedure_code"].as_str().unwrap().to_owned();
    browser
        .get(&format!("/thu-tuc/{code}"))
        .says(&["5.000 đ", "Cơ quan giải quyết"]);
    for unknown in ["/thu-tuc/9.999999", "/thu-tuc/x"] {
        browser.get(unknown).expect(404).says(&["Không tìm thấy thủ tục"]);
    }
    // An agency that does not decide it is not chosen.
    browser.get("/thu-tuc/1.001612?agency=H99").expect(200);
});

story!(a_code_is_found_however_it_is_typed, |app| {
    let code = app.sign_in("clerk").take_in(household_business("Nguyễn Văn Ấn"));
    let browser = Browser::new(app);
    for (typed, secret) in [
        (code.replace('-', " "), "1234"),
        (code.replace('-', " – ").to_lowercase(), "1234"),
        (code.clone(), "024085001234"),
        (code.clone(), "12 34"),
    ] {
        look(&browser, &typed, secret).goes_to("/tra-cuu/ho-so");
    }
    look(&browser, &code, "024085001235").expect(404);
    look(&browser, &code, "34").expect(422);
});

story!(the_first_page_leads_on, |app| {
    let browser = Browser::new(app);
    let home = browser.get("/").expect(200);
    let code = app.sign_in("clerk").take_in(household_business("Nguyễn Văn Ấn"));
    browser
        .submit(&home, "/tra-cuu", &[("code", &code), ("secret", "1234")])
        .goes_to("/tra-cuu/ho-so");
    assert_eq!(home.all("form[action='/thu-tuc']").len(), 1);
});

story!(the_notice_board_shows_the_figures_of_a_month, |app| {
    let (clerk, handler, leader) = (app.sign_in("clerk"), app.sign_in("handler"), app.sign_in("leader"));
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    clerk.take_in(household_business("Trần Thị Bé"));
    clerk.done(&code, "forward", json!({"assignee": "handler"}));
    handler.done(&code, "forward", json!({}));
    leader.done(&code, "decide", json!({"result": paper("1/GCN", "2026-03-02")}));
    let browser = Browser::new(app);
    let board = browser.get("/cong-khai?agency=H02.07&month=2026-03").expect(200);
    board.says(&["tháng 03/2026", "100,00 %", "1 / 1"]);
    assert!(
        board
            .texts("tr")
            .iter()
            .any(|row| row.replace(' ', "").starts_with("Tổngcộng2110010")),
        "{:?}",
        board.texts("tr")
    );
    // A month in which nothing happened has no rate; one that is not there yet is the present one.
    browser
        .get("/cong-khai?month=2026-01")
        .says(&["tháng 01/2026", "Không có hồ sơ để tính"]);
    browser.get("/cong-khai?month=2199-01").says(&["tháng 03/2026"]);
    // Whoever names none gets the one that is over, until there is something to see of the present one.
    browser.get("/cong-khai?month=x&agency=%27").says(&["tháng 02/2026"]);
    app.set_time("2026-03-06T09:00");
    browser.get("/cong-khai").says(&["tháng 03/2026", "100,00 %"]);
    browser.get("/cong-khai?agency=H99").expect(404);
    assert!(!board.text.contains("Nguyễn") && !board.text.contains(&code));
});

story!(every_agency_that_is_offered_for_feedback_takes_it, |app| {
    let admin = app.sign_in("admin");
    for (code, end) in [
        (
            "H02.07.01",
            json!({"valid_to": "2026-03-02", "successors": ["H02.07.02"]}),
        ),
        ("H02.07.91", json!({"valid_to": "2026-03-02"})),
    ] {
        admin.put(&format!("/api/v1/agencies/{code}"), end).expect(200);
    }
    app.set_time("2026-03-03T09:00");
    let page = Browser::new(app).get("/phan-anh").expect(200);
    let options = page.all("#agency option").into_iter();
    let offered: Vec<&str> = options
        .filter_map(|o| o.value().attr("value"))
        .filter(|v| !v.is_empty())
        .collect();
    assert!(
        offered.contains(&"H02.07") && offered.contains(&"H02.07.02"),
        "{offered:?}"
    );
    let send = |agency: &str| {
        let body = json!({"kind": "suggestion", "agency": agency, "content": "Nên có thêm ghế chờ.",
            "name": "Trần Văn Nam", "phone": "0912345678"});
        app.anybody().post("/api/v1/public/feedback", body)
    };
    for agency in &offered {
        send(agency).expect(201);
    }
    for gone in ["H02.07.01", "H02.07.91"] {
        assert!(!offered.contains(&gone));
        send(gone).refused_field("agency", "agency_unknown");
    }
    // What concerns a department is for the agency that it is of.
    assert!(!offered.contains(&"H02.07.92"));
    let sent = send("H02.07.92").expect(201);
    assert!(
        sent["code"].as_str().unwrap().starts_with("H02.07-2026-PAKN-"),
        "{sent:#}"
    );
});
