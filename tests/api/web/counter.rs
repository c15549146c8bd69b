//! What belongs to the counter beside dossiers, on pages: ratings, reports and their answers, checking a result, the cash
//! book, reminders, papers that need not be brought again.

use serde_json::json;

use super::browser::Browser;
use crate::story;
use crate::support::{fixture, household_business, marital_status, paper};

story!(a_citizen_rates_once_on_the_page_and_checks_the_result, |app| {
    let (clerk, handler, leader) = (app.sign_in("clerk"), app.sign_in("handler"), app.sign_in("leader"));
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    let browser = Browser::new(app);
    browser.get("/tra-cuu/nop-tien").goes_to("/tra-cuu?done=over");
    let form = browser.get("/tra-cuu");
    browser
        .submit(&form, "/tra-cuu", &[("code", &code), ("secret", "1234")])
        .goes_to("/tra-cuu/ho-so");
    let rate = "form[action='/tra-cuu/danh-gia']";
    assert!(
        browser.get("/tra-cuu/ho-so").all(rate).is_empty(),
        "nothing is decided yet"
    );
    clerk.done(&code, "forward", json!({}));
    handler.done(&code, "forward", json!({}));
    leader.done(&code, "decide", json!({"result": paper("1/GCN", "2026-03-02")}));
    let page = browser.get("/tra-cuu/ho-so").expect(200);
    assert_eq!(page.all(rate).len(), 1);
    let none = browser.submit(&page, "/tra-cuu/danh-gia", &[]).expect(422);
    assert!(!none.wrong("grade").is_empty());
    browser
        .submit(
            &page,
            "/tra-cuu/danh-gia",
            &[("grade", "satisfied"), ("comment", "Nhanh")],
        )
        .goes_to("/tra-cuu/ho-so");
    let rated = browser.get("/tra-cuu/ho-so");
    rated.says(&["Ông/bà đã đánh giá: Hài lòng"]);
    assert!(rated.all(rate).is_empty());
    // Those who worked on it read what was said.
    Browser::signed_in(app, "handler")
        .get(&format!("/ho-so/{code}"))
        .says(&["Công dân đánh giá", "Hài lòng", "“Nhanh”"]);
    browser
        .submit(&page, "/tra-cuu/danh-gia", &[("grade", "dissatisfied")])
        .expect(409);

    let hash = leader.dossier(&code)["results"][0]["sha256"]
        .as_str()
        .unwrap()
        .to_owned();
    browser
        .get(&format!("/kiem-tra-ket-qua?code={code}&sha256={hash}"))
        .expect(200)
        .says(&["Đúng là kết quả đã ban hành", "1/GCN"]);
    // Whoever holds the file chooses it.
    let check = "/kiem-tra-ket-qua";
    let form = browser.get(check).expect(200);
    let file = std::fs::read(fixture("good.pdf")).unwrap();
    let taken = browser.submit_file(&form, check, &[("code", &code)], ("file", "ket-qua.pdf", &file));
    taken.goes_to(&format!("{check}?code={code}&sha256={hash}"));
    browser.follow(&taken).says(&["Đúng là kết quả đã ban hành", "1/GCN"]);
    let strange = browser.submit_file(&form, check, &[("code", &code)], ("file", "khac.pdf", b"%PDF-"));
    assert_eq!(browser.follow(&strange).status, 404);
    let none = browser
        .submit_file(&form, check, &[("code", &code)], ("file", "", b""))
        .expect(422);
    assert!(!none.wrong("file").is_empty());
    assert_eq!(none.value("code"), code);
    let nameless = browser
        .submit_file(&form, check, &[], ("file", "ket-qua.pdf", &file))
        .expect(422);
    assert!(!nameless.wrong("code").is_empty());
    browser
        .submit(&form, check, &[("code", &code), ("sha256", &hash)])
        .goes_to(&format!("{check}?code={code}&sha256={hash}"));
    let other = browser.get(&format!("/kiem-tra-ket-qua?code={code}&sha256={}", "0".repeat(64)));
    assert_eq!(other.status, 404);
    let short = browser.get("/kiem-tra-ket-qua?code=&sha256=12").expect(422);
    assert!(!short.wrong("code").is_empty() && !short.wrong("sha256").is_empty());
});

story!(a_report_is_sent_answered_and_read_on_pages, |app| {
    let browser = Browser::new(app);
    let form = browser.get("/phan-anh").expect(200);
    let wrong = browser
        .submit(&form, "/phan-anh", &[("content", "Chờ quá lâu")])
        .expect(422);
    assert!(!wrong.wrong("name").is_empty());
    assert_eq!(wrong.value("content"), "Chờ quá lâu");
    let sent = browser
        .submit(&wrong, "/phan-anh", &[("agency", "H02.07"), ("name", "Nguyễn Văn An")])
        .expect(201);
    let told = sent.texts("strong.large");
    let [code, keyword] = told.as_slice() else {
        panic!("{told:?}")
    };
    let follow = |keyword: &str| {
        let form = browser.get("/phan-anh/theo-doi").expect(200);
        browser.submit(&form, "/phan-anh/theo-doi", &[("code", code), ("keyword", keyword)])
    };
    follow(keyword).expect(200).says(&["Chờ quá lâu", "Đã tiếp nhận"]);
    follow("KHONGPHAI1").expect(404);

    let leader = Browser::signed_in(app, "leader");
    leader.get("/hop-thu").expect(200).says(&[code]);
    let address = format!("/hop-thu/{code}");
    let page = leader.get(&address).expect(200);
    let empty = leader.submit(&page, &address, &[]).expect(422);
    assert!(!empty.wrong("answer").is_empty());
    leader
        .submit(&empty, &address, &[("answer", "Chúng tôi đã rút kinh nghiệm")])
        .goes_to(&format!("{address}?done=answer"));
    follow(keyword).says(&["Chúng tôi đã rút kinh nghiệm", "Đã trả lời"]);
    assert!(!leader.get("/hop-thu").main().contains(code.as_str()));
});

story!(a_report_that_is_sent_twice_is_received_once, |app| {
    let browser = Browser::new(app);
    let form = browser.get("/phan-anh").expect(200);
    let typed = [
        ("agency", "H02.07"),
        ("name", "Nguyễn Văn An"),
        ("content", "Chờ quá lâu"),
    ];
    let body = form.filled("/phan-anh", &typed);
    let told = |body: &str| browser.post_body("/phan-anh", body).expect(201).texts("strong.large");
    let first = told(&body);
    assert_eq!(first.len(), 2);
    // Reloading the answer sends the same form again: the same code, and the keyword is not lost.
    assert_eq!(told(&body), first);
    let leader = app.sign_in("leader");
    let received = || leader.all("/api/v1/feedback?state=received&limit=10").len();
    assert_eq!(received(), 1);
    // What says something else, or comes from another form, is another one.
    let other = told(&form.filled("/phan-anh", &[typed[0], typed[1], ("content", "Không ai gọi số")]));
    assert!(other[0] != first[0] && other[1] != first[1], "{other:?} {first:?}");
    let again = told(&browser.get("/phan-anh").filled("/phan-anh", &typed));
    assert!(again[0] != first[0] && again[1] != first[1]);
    assert_eq!(received(), 3);
    // About a dossier it stands in its history once.
    let code = app.sign_in("clerk").take_in(household_business("Nguyễn Văn Ấn"));
    let about = [
        ("dossier", code.as_str()),
        ("secret", "1234"),
        ("name", "Nguyễn Văn An"),
        ("content", "Chờ quá lâu"),
    ];
    let body = browser.get("/phan-anh").filled("/phan-anh", &about);
    assert_eq!(told(&body), told(&body));
    let history = leader.get(&format!("/api/v1/dossiers/{code}/events")).expect(200);
    let noted = history["items"].as_array().unwrap().iter();
    assert_eq!(noted.filter(|event| event["action"] == "receive_feedback").count(), 1);
});

story!(a_clerk_keeps_the_cash_book_on_pages, |app| {
    let actor = app.sign_in("clerk.01");
    let code = actor.take_in(marital_status("Nguyễn Văn Ấn"));
    actor.done(&code, "pay_fee", json!({"method": "cash"}));
    let clerk = Browser::signed_in(app, "clerk.01");
    let book = clerk.get("/so-quy").expect(200);
    let amount = actor.get("/api/v1/cash-book").expect(200)["expected"].as_i64().unwrap();
    assert!(amount > 0);
    let too_much = (amount + 1).to_string();
    let over = |amount: &str| {
        clerk.submit(
            &clerk.get("/so-quy"),
            "/so-quy/nop",
            &[("amount", amount), ("receiver", "Kho bạc Nhà nước")],
        )
    };
    assert!(
        over(&too_much)
            .expect(409)
            .wrong("amount")
            .contains("chỉ còn 5.000 đồng")
    );
    let unreadable = over("mười").expect(422).wrong("amount");
    assert!(
        unreadable.contains("bằng chữ số") && !unreadable.contains("bắt buộc"),
        "{unreadable}"
    );
    over(&amount.to_string()).goes_to("/so-quy?done=entered&agency=H02.07.01");
    let off = clerk.submit(&book, "/so-quy/khoa", &[("counted", "1000")]);
    assert_eq!(off.status, 422, "a difference needs a note");
    assert_eq!(off.value("counted"), "1000");
    clerk
        .submit(&clerk.get("/so-quy"), "/so-quy/khoa", &[("counted", "0")])
        .goes_to("/so-quy?done=closed&agency=H02.07.01");
    clerk.get("/so-quy").says(&["Sổ của ngày này đã khóa"]);
    let leader = Browser::signed_in(app, "leader.01");
    leader.get("/so-quy/bien-lai").expect(200);
});

story!(papers_of_an_earlier_dossier_are_offered_at_intake, |app| {
    let actor = app.sign_in("clerk");
    let earlier = actor.take_in(household_business("Nguyễn Văn Ấn"));
    actor
        .upload(&earlier, "purpose=paper&paper=p1&name=don.pdf", "unsigned.pdf")
        .expect(201);
    let clerk = Browser::signed_in(app, "clerk");
    let form = clerk.get("/tiep-nhan?procedure=1.001612").expect(200);
    let known = clerk
        .submit(
            &form,
            "/tiep-nhan",
            &[("applicant.id_number", "024085001234"), ("check", "yes")],
        )
        .expect(200);
    assert_eq!(known.value("applicant-name"), "Nguyễn Văn Ấn");
    let offered = known.all("#reuse-box input");
    let value = offered.first().and_then(|o| o.attr("value")).unwrap();
    assert_eq!(value, format!("p1~{earlier}~1"));
    let typed = [
        ("reuse", value),
        ("one_more", &earlier),
        ("paper", "p2"),
        ("consent.text", "yes"),
        ("save", "yes"),
    ];
    let saved = clerk.submit(&known, "/tiep-nhan", &typed);
    let code = saved
        .location()
        .split('?')
        .next()
        .unwrap()
        .trim_start_matches("/ho-so/")
        .to_owned();
    clerk
        .get(&format!("/ho-so/{code}"))
        .says(&["Dùng lại từ hồ sơ", &earlier]);
});

story!(reminders_are_counted_in_the_frame_and_read_on_their_page, |app| {
    let clerk = Browser::signed_in(app, "clerk");
    let page = clerk.get("/nhac-viec").expect(200);
    page.says(&["Không có nhắc việc nào."]);
    let counted = |browser: &Browser<'_>| browser.get("/nhac-viec").text("a.who[href='/nhac-viec']");
    assert_eq!(counted(&clerk), "Nhắc việc");
});
