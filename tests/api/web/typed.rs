//! What somebody typed is neither lost nor misread: numbers of papers, fields that are folded away, refusals of every kind,
//! sessions that are over.

use serde_json::json;

use super::browser::{Browser, View, encoded};
use super::work::{FORM, TYPED, act, code_in, done, receive};
use crate::story;
use crate::support::{PASSWORD, household_business, marital_status, password_of};
use crate::tools::fingerprint;

/// What a clerk types, with something else in some fields.
fn typed<'t>(more: &[(&'t str, &'t str)]) -> Vec<(&'t str, &'t str)> {
    TYPED.iter().chain(more).copied().collect()
}

story!(a_number_of_papers_is_not_read_as_none, |app| {
    let clerk = Browser::signed_in(app, "clerk");
    let form = clerk.get(FORM);
    let before = fingerprint(app);
    for number in ["300", "-3", "hai"] {
        for paper in ["p2", "p3"] {
            let field = format!("papers.{paper}.copies");
            let more = [("paper", paper), (field.as_str(), number)];
            let wrong = clerk.submit(&form, "/tiep-nhan", &typed(&more)).expect(422);
            let id = format!("papers-{paper}-copies");
            assert!(wrong.wrong(&id).contains("Nhập số từ 0 đến 255."), "{number}");
            assert_eq!(wrong.value(&id), number);
            assert_eq!(wrong.all(&format!(".notice a[href='#{id}']")).len(), 1);
            assert!(!wrong.main().contains("Thiếu giấy tờ"), "{}", wrong.main());
        }
    }
    let none = [("paper", "p3"), ("papers.p3.originals", "0"), ("papers.p3.copies", "0")];
    let wrong = clerk.submit(&form, "/tiep-nhan", &typed(&none)).expect(422);
    wrong.says(&["đã được đánh dấu: nhập số bản chính hoặc bản sao"]);
    assert_eq!(fingerprint(app), before);
    clerk
        .submit(&wrong, "/tiep-nhan", &[("papers.p3.copies", "255"), ("save", "yes")])
        .location();
});

story!(papers_that_arrived_are_entered, |app| {
    let (clerk, api) = (Browser::signed_in(app, "clerk"), app.sign_in("clerk"));
    let code = receive(&clerk);
    let ask = json!({"reason": "Thiếu", "missing_papers": [{"name": "Hợp đồng thuê"}, {"name": "Bản vẽ"}]});
    api.done(&code, "request_supplement", ask);
    // That no paper came must be said.
    let unsaid = json!({});
    api.act(&code, "supplement_received", unsaid)
        .refused_field("papers", "missing");
    let address = format!("/ho-so/{code}/supplement_received");
    let form = clerk.get(&address).expect(200);
    assert_eq!(
        (form.value("papers-0--copies"), form.value("papers-1--copies")),
        ("1".to_owned(), "1".to_owned())
    );
    let before = fingerprint(app);
    let nothing = [("papers[0].copies", "0"), ("papers[1].copies", "")];
    let wrong = clerk.submit(&form, &address, &nothing).expect(422);
    wrong.says(&["Chưa ghi giấy tờ nào đã nhận"]);
    let wrong = clerk
        .submit(&wrong, &address, &[("papers[0].copies", "1000")])
        .expect(422);
    assert!(wrong.wrong("papers-0--copies").contains("Nhập số từ 0 đến 255."));
    assert_eq!(fingerprint(app), before);
    done(&clerk, &code, "supplement_received", &[("papers[1].copies", "0")]);
    let papers = api.dossier(&code)["papers"].clone();
    let names: Vec<&str> = papers
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|p| p["name"].as_str())
        .collect();
    assert!(
        names.contains(&"Hợp đồng thuê") && !names.contains(&"Bản vẽ"),
        "{names:?}"
    );
});

/// Whether a field lies in something that is folded, and folded it is.
fn is_hidden(page: &View, id: &str) -> bool {
    page.all(&format!("details:not([open]) #{id}")).len() == 1
}

story!(what_is_folded_away_unfolds_where_something_stands_in_it, |app| {
    let clerk = Browser::signed_in(app, "clerk");
    let form = clerk.get(FORM);
    assert!(is_hidden(&form, "submitter-phone") && is_hidden(&form, "received-at"));
    let somebody = [("submitter.id_number", "12"), ("applicant.name", "")];
    let wrong = clerk.submit(&form, "/tiep-nhan", &typed(&somebody)).expect(422);
    assert!(!is_hidden(&wrong, "submitter-id-number") && is_hidden(&wrong, "received-at"));
    assert!(!wrong.wrong("submitter-id-number").is_empty());
    // Each line of the summary says which field it is about.
    let line = wrong.text(".notice a[href='#submitter-name']");
    assert_eq!(line, "Họ và tên người nộp: Hãy nhập hoặc chọn mục này.");
    let later = [("received_at", "2026-03-09")];
    let wrong = clerk.submit(&form, "/tiep-nhan", &typed(&later)).expect(422);
    assert!(!is_hidden(&wrong, "received-at") && is_hidden(&wrong, "submitter-phone"));
    assert!(wrong.wrong("received-at").contains("tương lai"));
    // A day on which the procedure was not in force yet loses nothing either.
    let long_ago = [("received_at", "1999-03-09"), ("applicant.address", "Thôn Đông")];
    let wrong = clerk.submit(&form, "/tiep-nhan", &typed(&long_ago)).expect(422);
    assert_eq!(wrong.value("applicant-address"), "Thôn Đông");

    let (handler, leader) = (app.sign_in("handler"), Browser::signed_in(app, "leader"));
    let code = receive(&clerk);
    app.sign_in("clerk").done(&code, "forward", json!({}));
    handler.done(&code, "forward", json!({}));
    let result = [
        ("result.symbol", "1/GCN"),
        ("result.summary", "Giấy chứng nhận"),
        ("result.signer", "Lê Văn Bình"),
        ("result.issued_on", "2026-03-02"),
        ("result.expires_on", "2026-03-01"),
    ];
    let wrong = act(&leader, &code, "attach_result", &result).expect(422);
    assert!(!wrong.wrong("result-expires-on").is_empty());
    assert!(!is_hidden(&wrong, "result-expires-on"));
});

story!(a_closed_cash_book_loses_nothing_that_was_typed, |app| {
    let clerk = Browser::signed_in(app, "clerk.01");
    clerk
        .submit(&clerk.get("/so-quy"), "/so-quy/khoa", &[("counted", "0")])
        .goes_to("/so-quy?done=closed&agency=H02.07.01");
    let form = clerk.get("/tiep-nhan?procedure=1.004873");
    let before = fingerprint(app);
    let cash = typed(&[("payment_method", "cash"), ("matter", "Xác nhận độc thân")]);
    let closed = clerk.submit(&form, "/tiep-nhan", &cash).expect(409);
    closed.says(&["đã khóa đến hết ngày"]);
    assert_eq!(
        (closed.value("applicant-name"), closed.value("matter")),
        ("Nguyễn Văn Ấn".to_owned(), "Xác nhận độc thân".to_owned())
    );
    assert_eq!(fingerprint(app), before);
    let unpaid = [("payment_method", ""), ("save", "yes")];
    code_in(clerk.submit(&closed, "/tiep-nhan", &unpaid).location());
});

story!(a_session_that_is_over_loses_nothing_that_was_typed, |app| {
    let clerk = Browser::signed_in(app, "clerk");
    let (form, account) = (clerk.get(FORM), clerk.get("/tai-khoan"));
    let before = fingerprint(app);
    clerk.set_cookie("motcua_session", "over");
    let over = clerk.submit(&form, "/tiep-nhan", TYPED).expect(401);
    over.says(&["Phiên làm việc đã hết nên biểu mẫu vừa gửi chưa được lưu", "còn nguyên"]);
    let sign_in = |page: &View, password: &str| {
        clerk.submit(page, "/dang-nhap", &[("username", "clerk"), ("password", password)])
    };
    let wrong = sign_in(&over, "wrong").expect(401);
    let again = sign_in(&wrong, PASSWORD).expect(200);
    again.says(&["Đã đăng nhập lại"]);
    // The form comes back as it was typed, and nothing is done until it is sent again.
    let kept = clerk.submit(&again, "/tiep-nhan", &[]);
    assert_eq!(
        (kept.value("applicant-name"), kept.value("applicant-phone")),
        ("Nguyễn Văn Ấn".to_owned(), "0912345678".to_owned())
    );
    assert_eq!(kept.all("input[name=paper][checked]").len(), 2);
    assert_eq!(fingerprint(app), before);
    code_in(clerk.submit(&kept, "/tiep-nhan", &[("save", "yes")]).location());

    // So does that of an action.
    let code = receive(&clerk);
    let address = format!("/ho-so/{code}/request_supplement");
    let form = clerk.get(&address);
    clerk.set_cookie("motcua_session", "over");
    let fields = [("missing_paper", "p1"), ("reason", "Thiếu chữ ký")];
    let over = clerk.submit(&form, &address, &fields).expect(401);
    let again = sign_in(&over, PASSWORD).expect(200);
    let kept = clerk.submit(&again, &address, &[]);
    assert_eq!(kept.value("reason"), "Thiếu chữ ký");
    assert_eq!(app.sign_in("clerk").dossier(&code)["status"], "received");
    clerk
        .submit(&kept, &address, &[])
        .goes_to(&format!("/ho-so/{code}?done=request_supplement"));

    // A form that cannot be kept: it is said that it was not saved. Nothing of a password is kept.
    clerk.set_cookie("motcua_session", "over");
    let words = [("old_password", PASSWORD), ("new_password", "một câu khác hẳn")];
    let gone = clerk.submit(&account, "/tai-khoan/mat-khau", &words);
    gone.goes_to("/dang-nhap?done=over");
    clerk.follow(&gone).says(&["chưa được lưu. Hãy đăng nhập"]);
});

/// Sends a form after the session has ended, signs in, and is led back to it.
fn kept(who: &Browser<'_>, name: &str, page: &View, address: &str, fields: &[(&str, &str)]) -> View {
    who.set_cookie("motcua_session", "over");
    let over = who.submit(page, address, fields).expect(401);
    let sign_in = [("username", name), ("password", password_of(name))];
    let again = who.submit(&over, "/dang-nhap", &sign_in).expect(200);
    who.submit(&again, address, &[]).expect(403)
}

story!(whatever_was_typed_at_length_comes_back_after_a_sign_in, |app| {
    let (clerk, api) = (Browser::signed_in(app, "clerk.01"), app.sign_in("clerk.01"));
    let book = clerk.get("/so-quy");
    let closing = [("counted", "12.000"), ("note", "Thiếu tiền lẻ")];
    let close = kept(&clerk, "clerk.01", &book, "/so-quy/khoa", &closing);
    assert_eq!(
        (close.value("counted"), close.value("note")),
        ("12.000".to_owned(), "Thiếu tiền lẻ".to_owned())
    );
    let over = kept(&clerk, "clerk.01", &book, "/so-quy/nop", &[("receiver", "Kho bạc")]);
    assert_eq!(over.value("receiver"), "Kho bạc");

    let code = api.take_in(marital_status("Nguyễn Văn Ấn"));
    api.upload(&code, "purpose=paper&name=don.pdf", "good.pdf").expect(201);
    let files = format!("/ho-so/{code}/tep");
    let removal = format!("{files}/go");
    let fields = [("file", "1"), ("reason", "Nhầm hồ sơ")];
    let remove = kept(&clerk, "clerk.01", &clerk.get(&files), &removal, &fields);
    assert_eq!(remove.value("reason"), "Nhầm hồ sơ");
    clerk
        .submit(&remove, &removal, &[])
        .goes_to(&format!("{files}?done=removed"));

    let payment = format!("/ho-so/{code}/thanh-toan");
    let page = clerk.follow(&clerk.submit(&clerk.get(&payment), &payment, &[]));
    let cancel = format!("{payment}/huy");
    let give_up = kept(&clerk, "clerk.01", &page, &cancel, &[("reason", "Nộp tại quầy")]);
    assert_eq!(give_up.value("reason"), "Nộp tại quầy");

    let forwarded = app.sign_in("clerk").take_in(household_business("Trần Thị Bé"));
    app.sign_in("clerk").done(&forwarded, "forward", json!({}));
    let (leader, together) = (Browser::signed_in(app, "leader"), "/viec-cua-toi/hang-loat");
    let queue = leader.get("/viec-cua-toi?whose=nobody");
    let chosen = format!("{forwarded} 2");
    let fields = [("action", "assign"), ("assignee", "handler"), ("chosen", &chosen)];
    let bulk = kept(&leader, "leader", &queue, together, &fields);
    assert_eq!(bulk.all("input[name=chosen][checked]").len(), 1);
    assert_eq!(app.sign_in("leader").dossier(&forwarded)["assignee"], json!(null));
    leader
        .submit(&bulk, together, &[])
        .goes_to("/viec-cua-toi?whose=nobody&done=1");
});

story!(an_answer_is_not_lost_to_a_colleague_who_was_faster, |app| {
    let said = json!({"kind": "complaint", "agency": "H02.07", "name": "Nguyễn Văn An", "content": "Chờ quá lâu"});
    let sent = app.anybody().post("/api/v1/public/feedback", said).expect(201);
    let code = sent["code"].as_str().unwrap();
    let (leader, address) = (Browser::signed_in(app, "leader"), format!("/hop-thu/{code}"));
    let long = "Chúng tôi đã rút kinh nghiệm. ".repeat(100);
    let answer = [("answer", long.trim())];
    let page = kept(&leader, "leader", &leader.get(&address), &address, &answer);
    assert_eq!(page.value("answer"), long.trim());
    let faster = json!({"answer": "Đã giải quyết hôm qua"});
    app.sign_in("clerk")
        .post(&format!("/api/v1/feedback/{code}/answer"), faster)
        .expect(200);
    let late = leader.submit(&page, &address, &[]).expect(409);
    late.says(&["Đã giải quyết hôm qua", "chưa được gửi", long.trim()]);
    // Also where the session ended meanwhile.
    let late = kept(&leader, "leader", &page, &address, &answer);
    late.says(&["Đã giải quyết hôm qua", long.trim()]);
});

story!(what_somebody_typed_goes_to_nobody_else_at_that_browser, |app| {
    let browser = Browser::signed_in(app, "clerk");
    let form = browser.get(FORM);
    let code = receive(&browser);
    let address = format!("/ho-so/{code}/request_supplement");
    let action = browser.get(&address);
    let before = fingerprint(app);
    browser.set_cookie("motcua_session", "over");
    let over = browser.submit(&form, "/tiep-nhan", TYPED).expect(401);
    over.says(&["còn nguyên"]);
    // A colleague signs in at the same counter: nothing of it is on the page, and nothing leads to it.
    let colleague = [("username", "clerk.01"), ("password", PASSWORD)];
    let entered = browser.submit(&over, "/dang-nhap", &colleague);
    entered.goes_to("/bat-dau");
    assert!(!entered.text.contains("Nguyễn Văn Ấn") && !entered.text.contains("0912345678"));
    // Neither do they get what still stands in another tab, whether it is sent as it is or as one to be shown again.
    let body = form.filled("/tiep-nhan", TYPED);
    for body in [body.clone(), format!("{body}&form_again=yes")] {
        let refused = browser.post_body("/tiep-nhan", &body).expect(403);
        assert!(!refused.text.contains("Nguyễn Văn Ấn"), "{}", refused.text);
    }
    let typed = [("missing_paper", "p1"), ("reason", "Thiếu chữ ký")];
    let refused = browser.submit(&action, &address, &typed).expect(403);
    assert!(!refused.text.contains("Thiếu chữ ký"));
    // A form that does not say whose it is goes to nobody either.
    let bare: Vec<(String, String)> = form.pairs("/tiep-nhan", TYPED);
    let bare: Vec<(&str, &str)> = bare
        .iter()
        .filter(|(name, _)| name != "form_owner")
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    assert!(
        !browser
            .post_body("/tiep-nhan", &encoded(&bare))
            .expect(403)
            .text
            .contains("Nguyễn Văn Ấn")
    );
    browser.set_cookie("motcua_session", "over");
    browser
        .post_body("/tiep-nhan", &encoded(&bare))
        .goes_to("/dang-nhap?done=over");
    assert_eq!(fingerprint(app), before);
});

story!(a_form_of_another_session_is_shown_again_and_not_done, |app| {
    let (clerk, other) = (Browser::signed_in(app, "clerk"), Browser::signed_in(app, "clerk"));
    let form = clerk.get(FORM);
    let code = receive(&clerk);
    let address = format!("/ho-so/{code}/forward");
    let action = clerk.get(&address);
    // Signed out and in again in another tab.
    clerk.set_cookie("motcua_session", &other.cookie("motcua_session").unwrap());
    let before = fingerprint(app);
    let changed = clerk.submit(&form, "/tiep-nhan", TYPED).expect(403);
    changed.says(&["Phiên làm việc đã đổi từ khi mở biểu mẫu, nên chưa có gì được lưu"]);
    assert_eq!(changed.value("applicant-name"), "Nguyễn Văn Ấn");
    let noted = clerk.submit(&action, &address, &[("note", "Đủ giấy tờ")]).expect(403);
    assert_eq!(noted.value("note"), "Đủ giấy tờ");
    assert_eq!(fingerprint(app), before);
    let one_more = [("one_more", code.as_str()), ("save", "yes")];
    code_in(clerk.submit(&changed, "/tiep-nhan", &one_more).location());
    clerk
        .submit(&noted, &address, &[])
        .goes_to(&format!("/ho-so/{code}?done=forward"));

    // What another site sends is not shown to anybody, signed in or not.
    let crossed = Browser::new(app).with_header("sec-fetch-site", "cross-site");
    crossed.set_cookie("motcua_session", &other.cookie("motcua_session").unwrap());
    let before = fingerprint(app);
    let body = form.filled("/tiep-nhan", TYPED);
    for body in [body.clone(), format!("{body}&form_again=yes")] {
        let refused = crossed.post_body("/tiep-nhan", &body).expect(403);
        assert!(!refused.text.contains("Nguyễn Văn Ấn"));
    }
    crossed.set_cookie("motcua_session", "over");
    crossed.post_body("/tiep-nhan", &body).goes_to("/dang-nhap?done=over");
    assert_eq!(fingerprint(app), before);
});
