//! Those who work on dossiers, on pages: intake, desk, actions, queue, bulk acts. Never with a script.

use serde_json::{Value, json};

use super::browser::{Browser, View};
use crate::story;
use crate::support::{household_business, marital_status};
use crate::tools::fingerprint;

pub const FORM: &str = "/tiep-nhan?procedure=1.001612";

/// What a clerk types for a household business.
pub const TYPED: &[(&str, &str)] = &[
    ("applicant.name", "Nguyễn Văn Ấn"),
    ("applicant.id_number", "024085001234"),
    ("applicant.phone", "0912345678"),
    ("paper", "p1"),
    ("paper", "p2"),
    ("save", "yes"),
];

pub fn receive(browser: &Browser<'_>) -> String {
    let done = browser.submit(&browser.get(FORM), "/tiep-nhan", TYPED);
    // Of one that is under way already the clerk is asked whether one more is meant.
    let one_more = done.all("#under-way input").first().and_then(|b| b.attr("value"));
    let Some(one_more) = one_more else {
        return code_in(done.location());
    };
    let fields = [("one_more", one_more), ("save", "yes")];
    code_in(browser.submit(&done, "/tiep-nhan", &fields).location())
}

/// The code in the address of a dossier.
pub fn code_in(address: &str) -> String {
    let path = address.split('?').next().unwrap();
    path.trim_start_matches("/ho-so/").to_owned()
}

pub fn act(browser: &Browser<'_>, code: &str, action: &str, fields: &[(&str, &str)]) -> View {
    let address = format!("/ho-so/{code}/{action}");
    let form = browser.get(&address).expect(200);
    browser.submit(&form, &address, fields)
}

#[track_caller]
pub fn done(browser: &Browser<'_>, code: &str, action: &str, fields: &[(&str, &str)]) {
    act(browser, code, action, fields).goes_to(&format!("/ho-so/{code}?done={action}"));
}

story!(a_dossier_goes_from_intake_to_hand_back_on_pages, |app| {
    let clerk = Browser::signed_in(app, "clerk");
    // A few letters without accents find the procedure.
    let found = clerk.get("/tiep-nhan?q=ho+kinh+doanh").expect(200);
    let link = found.all("#found a").into_iter().find(|a| a.attr("href") == Some(FORM));
    assert!(link.is_some(), "{:?}", found.texts("#found a"));
    let form = clerk.get(FORM).expect(200);
    // The due time is there before anything is saved, and so are the papers with their numbers.
    assert!(form.text("#due-box").contains("09:00 thứ Năm 05/03/2026"));
    assert_eq!(form.value("papers-p1-originals"), "1");
    let saved = clerk.submit(&form, "/tiep-nhan", TYPED);
    let code = code_in(saved.location());
    let dossier = clerk.follow(&saved).expect(200);
    dossier.says(&[
        "Đã tiếp nhận hồ sơ. Ngày hẹn trả kết quả: 09:00 thứ Năm 05/03/2026.",
        "Nguyễn Văn Ấn",
        "024085001234",
        "Nộp hồ sơ",
        "Ngày làm việc thứ 3",
    ]);

    let handler = Browser::signed_in(app, "handler");
    let leader = Browser::signed_in(app, "leader");
    let form = clerk.get(&format!("/ho-so/{code}/forward"));
    assert!(
        form.all("#assignee option")
            .iter()
            .any(|o| o.attr("value") == Some("handler"))
    );
    done(
        &clerk,
        &code,
        "forward",
        &[("assignee", "handler"), ("note", "Đủ giấy tờ")],
    );
    assert!(handler.get("/viec-cua-toi").text("table").contains(&code));
    // A supplement round: papers of the procedure are ticked, others written.
    done(
        &handler,
        &code,
        "request_supplement",
        &[
            ("missing_paper", "p2"),
            ("missing_others", "Hợp đồng thuê\r\n\r\nBản vẽ"),
            ("reason", "Thiếu giấy tờ"),
            ("legal_ground", "Nghị định 01/2021/NĐ-CP"),
        ],
    );
    clerk.get("/ban-lam-viec?pile=waiting").says(&[&code]);
    app.set_time("2026-03-02T15:00");
    let arrived = clerk.get(&format!("/ho-so/{code}/supplement_received")).expect(200);
    arrived.says(&["Hợp đồng thuê", "Bản vẽ"]);
    done(
        &clerk,
        &code,
        "supplement_received",
        &[
            ("papers[0].copies", "1"),
            ("papers[1].originals", "1"),
            ("papers[2].copies", "2"),
        ],
    );
    done(&handler, &code, "forward", &[]);
    let file = app
        .sign_in("leader")
        .upload(&code, "purpose=result&name=ket-qua.pdf", "unsigned.pdf")
        .expect(201)["file"]
        .to_string();
    done(
        &leader,
        &code,
        "decide",
        &[
            ("result.symbol", "12/GCN-HKD"),
            ("result.summary", "Giấy chứng nhận đăng ký hộ kinh doanh"),
            ("result.signer", "Lê Văn Bình"),
            ("result.issued_on", "2026-03-02"),
            ("result.file", &file),
        ],
    );
    clerk.get("/ban-lam-viec?pile=hand-back").says(&[&code]);
    done(&clerk, &code, "hand_back", &[]);
    let ended = clerk.get(&format!("/ho-so/{code}"));
    ended.says(&[
        "Đã trả kết quả",
        "Trước hạn",
        "12/GCN-HKD",
        "Bản vẽ",
        "Nghị định 01/2021/NĐ-CP",
    ]);
    // What the service says is what the page showed.
    let now = app.sign_in("clerk").dossier(&code);
    assert_eq!(
        (&now["status"], &now["timeliness"]),
        (&json!("handed_back"), &json!("early"))
    );
    assert_eq!(now["papers"].as_array().unwrap().len(), 4);
    assert_eq!(now["intake_channel"], "counter");
});

story!(what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost, |app| {
    let clerk = Browser::signed_in(app, "clerk");
    let form = clerk.get(FORM);
    let before = fingerprint(app);
    let wrong = clerk.submit(
        &form,
        "/tiep-nhan",
        &[
            ("applicant.name", "  "),
            ("applicant.id_number", "12"),
            ("applicant.phone", "090"),
            ("applicant.address", "Thôn Đông"),
            ("applicant.kind", "organisation"),
            ("return_channel", "postal"),
            ("paper", "p1"),
            ("papers.p1.originals", "3"),
            ("other_papers", "Ảnh"),
            ("save", "yes"),
        ],
    );
    let wrong = wrong.expect(422);
    assert!(wrong.wrong("applicant-name").contains("Hãy nhập hoặc chọn mục này."));
    for id in ["applicant-id-number", "applicant-phone"] {
        assert!(!wrong.wrong(id).is_empty(), "{id}");
        assert_eq!(wrong.all(&format!("#{id}[aria-invalid=true]")).len(), 1);
        assert_eq!(wrong.all(&format!(".notice a[href='#{id}']")).len(), 1);
    }
    assert_eq!(wrong.value("applicant-address"), "Thôn Đông");
    assert_eq!(wrong.value("papers-p1-originals"), "3");
    assert_eq!(wrong.value("other-papers"), "Ảnh");
    assert_eq!(
        wrong
            .all("#applicant-kind-organisation[checked], #return-channel-postal[checked]")
            .len(),
        2
    );
    assert_eq!(wrong.all("input[name=paper][checked]").len(), 1);
    // Mended in the very page, it goes through.
    let missing = clerk.submit(&wrong, "/tiep-nhan", &TYPED[..3]);
    assert_eq!(missing.status, 200, "without the save button nothing is saved");
    let mut typed = TYPED.to_vec();
    typed.retain(|(n, v)| (*n, *v) != ("paper", "p2"));
    let missing = clerk.submit(&wrong, "/tiep-nhan", &typed).expect(422);
    missing.says(&["Thiếu giấy tờ bắt buộc"]);
    assert_eq!(fingerprint(app), before);
    code_in(clerk.submit(&missing, "/tiep-nhan", TYPED).location());
    // A page for a procedure that is none.
    clerk.get("/tiep-nhan?procedure=9.999999").expect(404);
    clerk.get("/tiep-nhan?procedure=%3Cb%3E").expect(404);
});

story!(a_form_sent_twice_is_done_once, |app| {
    let clerk = Browser::signed_in(app, "clerk");
    let body = clerk.get(FORM).filled("/tiep-nhan", TYPED);
    let first = clerk.post_body("/tiep-nhan", &body);
    let again = clerk.post_body("/tiep-nhan", &body);
    assert_eq!(first.location(), again.location());
    let code = code_in(first.location());
    // Changed and sent once more after it went through: told so, not done.
    let changed = body.replace("0912345678", "0987654321");
    assert_ne!(changed, body);
    clerk
        .post_body("/tiep-nhan", &changed)
        .expect(422)
        .says(&["Biểu mẫu này đã được gửi thành công"]);
    // The way to what was made then is there.
    let changed = clerk.post_body("/tiep-nhan", &changed);
    assert_eq!(
        changed
            .all(&format!(".notice a[href='/ho-so/{code}?done=create']"))
            .len(),
        1
    );
    assert_eq!(
        app.sign_in("clerk").codes("/api/v1/dossiers?limit=50"),
        std::slice::from_ref(&code)
    );
    let address = format!("/ho-so/{code}/forward");
    let body = clerk.get(&address).filled(&address, &[("assignee", "handler")]);
    let first = clerk.post_body(&address, &body);
    assert_eq!(first.location(), clerk.post_body(&address, &body).location());
    assert_eq!(app.sign_in("clerk").dossier(&code)["version"], 2);
});

story!(whoever_was_slower_sees_the_dossier_as_it_is_now, |app| {
    let clerk = Browser::signed_in(app, "clerk");
    let code = receive(&clerk);
    let address = format!("/ho-so/{code}/request_supplement");
    let form = clerk.get(&address);
    app.sign_in("clerk")
        .done(&code, "forward", json!({"assignee": "handler"}));
    let late = clerk
        .submit(&form, &address, &[("missing_paper", "p1"), ("reason", "Thiếu")])
        .expect(409);
    late.says(&["Dữ liệu đã thay đổi so với bản ông/bà đang xem", "Đang xử lý"]);
    // What was typed can still be read and copied, though there is no form for it any more.
    late.says(&["Những gì ông/bà đã nhập, chưa được lưu", "Lý doThiếu"]);
    // An action that is not possible now says so.
    clerk.get(&format!("/ho-so/{code}/accept")).expect(200).says(&[
        "Lúc này không thể thực hiện \"Tiếp nhận\"",
        "Hồ sơ đang ở trạng thái \"Đang xử lý\".",
    ]);
    clerk.get(&format!("/ho-so/{code}/fly")).expect(404);
    // Nor one that is somebody else's.
    let handler = Browser::signed_in(app, "handler");
    let decide = handler.get(&format!("/ho-so/{code}/decide")).expect(200);
    assert!(decide.all("form[method=post][action^='/ho-so']").is_empty());
    let page = handler.get(&format!("/ho-so/{code}/forward"));
    let body = page.filled(&format!("/ho-so/{code}/forward"), &[]);
    handler.post_body(&format!("/ho-so/{code}/decide"), &body).expect(403);
});

story!(fields_of_actions_are_checked_where_they_stand, |app| {
    let (clerk, leader) = (Browser::signed_in(app, "clerk"), Browser::signed_in(app, "leader"));
    let code = receive(&clerk);
    let wrong = act(
        &clerk,
        &code,
        "request_supplement",
        &[("missing_others", ""), ("legal_ground", "Luật")],
    )
    .expect(422);
    assert!(wrong.wrong("reason").contains("Hãy nhập hoặc chọn mục này"));
    assert!(wrong.wrong("missing-papers").contains("Nêu từ 1 đến 100"));
    assert_eq!(wrong.value("legal-ground"), "Luật");
    done(&clerk, &code, "forward", &[]);
    let past = act(
        &leader,
        &code,
        "extend",
        &[("due_at", "2026-03-04"), ("due_time", "10:00"), ("reason", "Bận")],
    )
    .expect(422);
    assert!(past.wrong("due-at").contains("phải sau thời hạn hiện tại"));
    assert_eq!(
        (past.value("due-at"), past.value("reason")),
        ("2026-03-04".to_owned(), "Bận".to_owned())
    );
    let none = act(&leader, &code, "extend", &[("due_at", ""), ("reason", "Bận")]).expect(422);
    assert!(none.wrong("due-at").contains("Hãy nhập hoặc chọn mục này"));
    done(
        &leader,
        &code,
        "extend",
        &[("due_at", "2026-03-09"), ("due_time", "10:00"), ("reason", "Bận")],
    );
    leader
        .get(&format!("/ho-so/{code}"))
        .says(&["10:00 thứ Hai 09/03/2026", "Bận"]);
    done(&leader, &code, "assign", &[("assignee", "handler")]);
    assert_eq!(app.sign_in("clerk").dossier(&code)["assignee"]["username"], "handler");
});

story!(the_applicant_is_filled_in_from_an_earlier_dossier, |app| {
    let mut earlier = household_business("Nguyễn Văn Ấn");
    earlier["applicant"]["address"] = json!("Thôn Đông, xã Hoàng An");
    app.sign_in("clerk").take_in(earlier);
    let clerk = Browser::signed_in(app, "clerk");
    let form = clerk.get(FORM);
    let before = fingerprint(app);
    let typed = [
        ("applicant.id_number", "024085001234"),
        ("applicant.phone", "0987654321"),
        ("check", "yes"),
    ];
    let filled = clerk.submit(&form, "/tiep-nhan", &typed).expect(200);
    assert_eq!(filled.value("applicant-name"), "Nguyễn Văn Ấn");
    assert_eq!(filled.value("applicant-address"), "Thôn Đông, xã Hoàng An");
    // What was typed stays.
    assert_eq!(filled.value("applicant-phone"), "0987654321");
    assert_eq!(fingerprint(app), before);
    // It is filled in once: what the clerk changes or empties afterwards stays.
    let changed = [
        ("applicant.name", "Công ty TNHH Ấn"),
        ("applicant.kind", "organisation"),
        ("applicant.address", ""),
        ("intake_channel", "postal"),
        ("check", "yes"),
    ];
    let again = clerk.submit(&filled, "/tiep-nhan", &changed).expect(200);
    assert_eq!(again.value("applicant-address"), "");
    let chosen: Vec<&str> = again
        .all("input[name='applicant.kind'][checked]")
        .iter()
        .filter_map(|input| input.attr("value"))
        .collect();
    assert_eq!(chosen, ["organisation"]);
    // An unknown number fills nothing in, and neither does a name in its place.
    for number in ["024085009999", "Nguyễn Văn Ấn", "x"] {
        let nothing = clerk
            .submit(
                &form,
                "/tiep-nhan",
                &[("applicant.id_number", number), ("check", "yes")],
            )
            .expect(200);
        assert_eq!(nothing.value("applicant-name"), "", "{number}");
    }
    // The due time is computed for what was chosen.
    let later = clerk.submit(
        &form,
        "/tiep-nhan",
        &[
            ("received_at", "2026-02-27"),
            ("received_time", "08:00"),
            ("check", "yes"),
        ],
    );
    assert!(
        later.text("#due-box").contains("08:00 thứ Tư 04/03/2026"),
        "{}",
        later.text("#due-box")
    );
});

story!(no_form_bears_two_people, |app| {
    let api = app.sign_in("clerk");
    let person = |name: &str, number: &str, address: Value, email: Value| {
        let mut body = household_business(name);
        body["applicant"] =
            json!({"name": name, "id_number": number, "phone": "0912345678", "address": address, "email": email});
        api.take_in(body)
    };
    let first = person("Lê Thị Lan", "024085001234", json!("Thôn Đông"), Value::Null);
    person("Bùi Văn Tài", "024085005678", Value::Null, json!("tai@example.vn"));
    let clerk = Browser::signed_in(app, "clerk");
    let form = clerk.get(FORM);
    let ask = |form: &_, typed: &[(&str, &str)]| clerk.submit(form, "/tiep-nhan", typed).expect(200);
    let told =
        |page: &View| ["name", "phone", "address", "email"].map(|field| page.value(&format!("applicant-{field}")));
    let lan = ask(&form, &[("applicant.id_number", "024085001234"), ("check", "yes")]);
    assert_eq!(told(&lan), ["Lê Thị Lan", "0912345678", "Thôn Đông", ""]);
    lan.says(&[&format!("Đã điền theo hồ sơ {first} của Lê Thị Lan")]);
    // Another number: what was filled in goes, what was typed stays.
    let tai = ask(&lan, &[("applicant.id_number", "024085005678"), ("check", "yes")]);
    assert_eq!(told(&tai), ["Bùi Văn Tài", "0912345678", "", "tai@example.vn"]);
    let nobody = ask(
        &tai,
        &[
            ("applicant.id_number", "024085009999"),
            ("applicant.phone", "0987654321"),
            ("check", "yes"),
        ],
    );
    assert_eq!(told(&nobody), ["", "0987654321", "", ""]);
    nobody.says(&["Chưa thấy hồ sơ nào trước đây với số này"]);
    // Under another name nothing is filled in.
    let other = ask(
        &form,
        &[
            ("applicant.name", "Trần Văn Mới"),
            ("applicant.id_number", "024085001234"),
            ("check", "yes"),
        ],
    );
    assert_eq!(told(&other), ["Trần Văn Mới", "", "", ""]);
    other.says(&["Số này là của Lê Thị Lan"]);
    ask(&form, &[("applicant.id_number", "02419"), ("check", "yes")]).says(&["không đúng dạng số định danh"]);
});

story!(a_paper_that_is_counted_was_handed_in, |app| {
    let api = app.sign_in("clerk");
    let clerk = Browser::signed_in(app, "clerk");
    let form = clerk.get(FORM);
    let typed = [
        ("applicant.name", "Nguyễn Văn Ấn"),
        ("applicant.phone", "0912345678"),
        ("papers.p1.originals", "2"),
        ("papers.p2.copies", "3"),
        ("save", "yes"),
    ];
    let code = code_in(clerk.submit(&form, "/tiep-nhan", &typed).location());
    let papers = api.dossier(&code)["papers"].clone();
    assert_eq!(
        (&papers[0]["originals"], &papers[1]["copies"]),
        (&json!(2), &json!(3)),
        "{papers:#}"
    );
});

story!(the_desk_counts_and_the_scanner_opens, |app| {
    let api = app.sign_in("clerk");
    let clerk = Browser::signed_in(app, "clerk");
    let code = api.take_in(household_business("Nguyễn Văn Ấn"));
    let mut online = household_business("Trần Thị Bé");
    online["intake_channel"] = json!("online");
    let waiting = app.sign_in("portal").take_in(online);
    let desk = clerk.get("/ban-lam-viec").expect(200);
    let piles = desk.texts(".piles li");
    assert!(
        piles.contains(&"1 Chờ tiếp nhận".to_owned()) && piles.contains(&"1 Mới nhận, chờ chuyển".to_owned()),
        "{piles:?}"
    );
    // The first pile that is not empty is open.
    desk.says(&[&waiting]);
    app.set_time("2026-03-05T08:00");
    let clerk = Browser::signed_in(app, "clerk");
    clerk.get("/ban-lam-viec?pile=nearly").says(&[&code, "Còn 1 giờ"]);
    app.set_time("2026-03-05T10:30");
    clerk
        .get("/ban-lam-viec?pile=overdue")
        .says(&[&code, "Quá hạn 1 giờ 30 phút"]);
    clerk
        .get(&format!("/mo-ho-so?code={code}"))
        .goes_to(&format!("/ho-so/{code}"));
    clerk.get("/mo-ho-so?code=nguyen+van").goes_to("/ho-so?q=nguyen%20van");
    clerk.get("/ho-so?q=nguyen+van+an").says(&[&code]);
    let nobody = clerk.get("/ho-so?q=khong+ai").expect(200);
    nobody.says(&["Không có hồ sơ nào."]);
    assert_eq!(nobody.value("q"), "khong ai");
    clerk
        .get("/ho-so?status=flying")
        .expect(422)
        .says(&["Giá trị không có trong danh mục"]);
    clerk
        .get("/ho-so/H02.07-260302-9999")
        .expect(404)
        .says(&["Không tìm thấy hồ sơ"]);
});

story!(lists_go_on_page_by_page, |app| {
    let api = app.sign_in("clerk");
    let codes: Vec<String> = (0..53)
        .map(|n| api.take_in(household_business(&format!("Người {}", (b'a' + n % 26) as char))))
        .collect();
    let clerk = Browser::signed_in(app, "clerk");
    let first = clerk.get("/ho-so");
    assert_eq!(first.all("tbody tr").len(), 50);
    let next = first.all("a[rel=next]")[0].attr("href").unwrap().to_owned();
    let second = clerk.get(&next);
    assert_eq!(
        second.texts("tbody th"),
        [codes[2].clone(), codes[1].clone(), codes[0].clone()]
    );
    assert!(second.all("a[rel=next]").is_empty());
    clerk.get("/ban-lam-viec?pile=forward").expect(200);
    clerk.get("/ban-lam-viec?pile=forward&after=x").expect(422);
});

story!(several_dossiers_are_done_at_once, |app| {
    let api = app.sign_in("clerk");
    let codes: Vec<String> = (0..3)
        .map(|_| api.take_in(household_business("Nguyễn Văn Ấn")))
        .collect();
    for code in &codes {
        api.done(code, "forward", json!({}));
    }
    let leader = Browser::signed_in(app, "leader");
    let queue = leader.get("/viec-cua-toi?whose=nobody").expect(200);
    let chosen: Vec<String> = codes.iter().map(|c| format!("{c} 2")).collect();
    const TOGETHER: &str = "/viec-cua-toi/hang-loat";
    let none = leader.submit(&queue, TOGETHER, &[("action", "assign")]).expect(422);
    none.says(&["Hãy đánh dấu ít nhất một hồ sơ"]);
    let nobody = leader
        .submit(&queue, TOGETHER, &[("action", "assign"), ("chosen", &chosen[0])])
        .expect(422);
    assert!(!nobody.wrong("assignee").is_empty());
    assert_eq!(nobody.all("input[name=chosen][checked]").len(), 1);
    // Somebody is faster with the third: the others are done, and it is said which was not.
    app.sign_in("leader")
        .done(&codes[2], "assign", json!({"assignee": "leader"}));
    let fields: Vec<(&str, &str)> = [("action", "assign"), ("assignee", "handler")]
        .into_iter()
        .chain(chosen.iter().map(|c| ("chosen", c.as_str())))
        .collect();
    let body = queue.filled(TOGETHER, &fields);
    let some = leader.post_body(TOGETHER, &body).expect(200);
    some.says(&[
        "Đã thực hiện với 2 hồ sơ.",
        "1 hồ sơ chưa thực hiện được",
        &codes[2],
        "đã thay đổi so với bản ông/bà đang xem",
    ]);
    assert_eq!(api.dossier(&codes[0])["assignee"]["username"], "handler");
    // Sent again it is done no second time.
    leader
        .post_body(TOGETHER, &body)
        .expect(200)
        .says(&["Đã thực hiện với 2 hồ sơ."]);
    assert_eq!(api.dossier(&codes[0])["version"], 3);
    let handler = Browser::signed_in(app, "handler");
    let mine = handler.get("/viec-cua-toi");
    assert_eq!(mine.all("tbody tr").len(), 2);
    // A handler may forward, and not assign.
    assert_eq!(mine.texts("#action option"), ["Chuyển bước tiếp theo"]);
    let fields = [("action", "forward"), ("chosen", &format!("{} 3", codes[0]))];
    handler
        .submit(&mine, TOGETHER, &fields)
        .goes_to("/viec-cua-toi?whose=mine&done=1");
    let fields = [
        ("action", "assign"),
        ("assignee", "leader"),
        ("chosen", &format!("{} 3", codes[1])),
    ];
    handler
        .submit(&mine, TOGETHER, &fields)
        .expect(200)
        .says(&["Đã thực hiện với 0 hồ sơ.", "không có quyền"]);
});

story!(a_commune_decides_what_the_district_takes_in, |app| {
    let clerk = Browser::signed_in(app, "clerk");
    let form = clerk.get("/tiep-nhan?procedure=1.004873").expect(200);
    let agencies: Vec<&str> = form
        .all("#agency-code option")
        .iter()
        .filter_map(|o| o.attr("value"))
        .collect();
    // Which of the communes decides is for the clerk to say, and nothing is promised before.
    assert_eq!(agencies.first(), Some(&""), "{agencies:?}");
    assert!(agencies.contains(&"H02.07.01"), "{agencies:?}");
    assert!(form.text("#fee-box").contains("5.000 đ"));
    assert!(!form.text("#due-box").contains("03/2026"), "{}", form.text("#due-box"));
    let mut typed = TYPED.to_vec();
    let unsaid = clerk.submit(&form, "/tiep-nhan", &typed).expect(422);
    assert!(!unsaid.wrong("agency-code").is_empty());
    typed.push(("agency_code", "H02.07.01"));
    typed.push(("payment_method", "cash"));
    let code = code_in(clerk.submit(&form, "/tiep-nhan", &typed).location());
    let dossier = app.sign_in("clerk").dossier(&code);
    assert_eq!(
        (&dossier["agency"]["code"], &dossier["payment"]["state"]),
        (&json!("H02.07.01"), &json!("paid"))
    );
    assert_eq!(marital_status("x")["procedure_code"], dossier["procedure"]["code"]);
});

story!(what_waits_for_a_leader_is_not_offered_to_a_handler, |app| {
    let (clerk, api) = (app.sign_in("clerk"), app.sign_in("handler"));
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    clerk.done(&code, "forward", json!({}));
    let (handler, leader) = (Browser::signed_in(app, "handler"), Browser::signed_in(app, "leader"));
    let nobodys = "/viec-cua-toi?whose=nobody";
    handler.get(nobodys).expect(200).says(&[&code]);
    api.done(&code, "forward", json!({}));
    assert!(!handler.get(nobodys).expect(200).main().contains(&code));
    leader.get(nobodys).expect(200).says(&[&code]);
    // A list that is asked for says what is so.
    assert_eq!(api.codes("/api/v1/dossiers?assignee=none&status=processing"), [code]);
});

story!(whoever_hands_on_what_they_no_longer_see_is_told_so, |app| {
    let code = app.sign_in("clerk").take_in(household_business("Nguyễn Văn Ấn"));
    app.sign_in("clerk")
        .done(&code, "forward", json!({"assignee": "handler.taichinhkehoach"}));
    let handler = Browser::signed_in(app, "handler.taichinhkehoach");
    let address = format!("/ho-so/{code}/forward");
    let form = handler.get(&address).expect(200);
    let done = handler.submit(&form, &address, &[]);
    done.goes_to(&format!("/viec-cua-toi?handed_on={code}"));
    handler
        .follow(&done)
        .expect(200)
        .says(&[&code, "không còn ở chỗ ông/bà"]);
    // The second press of a double click is told the same.
    handler
        .submit(&form, &address, &[])
        .goes_to(&format!("/viec-cua-toi?handed_on={code}"));
    handler.get(&address).expect(404);
    assert_eq!(app.sign_in("clerk").dossier(&code)["version"], 3);
});

story!(what_was_not_accepted_in_time_is_marked, |app| {
    let mut online = household_business("Trần Thị Trực");
    online["intake_channel"] = json!("online");
    let code = app.sign_in("portal").take_in(online);
    let browser = Browser::signed_in(app, "clerk");
    let desk = browser.get("/ban-lam-viec").expect(200);
    desk.says(&[&code, "Tiếp nhận trước"]);
    assert!(!desk.main().contains("Quá hạn tiếp nhận"));
    app.set_time("2026-03-05T09:00");
    let browser = Browser::signed_in(app, "clerk");
    let desk = browser.get("/ban-lam-viec").expect(200);
    desk.says(&[&code, "Quá hạn tiếp nhận"]);
});

story!(the_navigation_says_where_one_is, |app| {
    let browser = Browser::signed_in(app, "clerk");
    let code = receive(&browser);
    let current = |path: &str| browser.get(path).expect(200).texts(".nav a[aria-current]").join(", ");
    for (path, entry) in [
        ("/ban-lam-viec", "Bàn làm việc"),
        (&format!("/ho-so/{code}"), "Hồ sơ"),
        (FORM, "Tiếp nhận"),
        ("/thu-tuc/1.001612", "Thủ tục"),
        ("/", ""),
    ] {
        assert_eq!(current(path), entry, "{path}");
    }
    // The only procedure that fits is opened.
    browser.get("/tiep-nhan?q=1.001612&open=yes").goes_to(FORM);
    browser.get("/tiep-nhan?q=1.001612").expect(200);
});
