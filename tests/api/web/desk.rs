//! What those who work on dossiers find where they begin, and what stands on the page of a dossier: money, post, history.

use serde_json::json;

use super::browser::Browser;
use crate::story;
use crate::support::{household_business, marital_status, paper};

story!(queues_say_how_much_there_is_and_open_where_something_is, |app| {
    let (clerk, leader) = (app.sign_in("clerk"), app.sign_in("leader"));
    let handler = Browser::signed_in(app, "handler");
    let tabs = |whose: &str| {
        let queue = handler.get(&format!("/viec-cua-toi{whose}")).expect(200);
        (queue.texts(".tabs a"), queue.text(".tabs a[aria-current]"))
    };
    let names = |counts: [u8; 3]| {
        let [mine, nobodys, all] = counts;
        vec![
            format!("Giao cho tôi ({mine})"),
            format!("Chưa giao ai ({nobodys})"),
            format!("Tất cả ({all})"),
        ]
    };
    assert_eq!(tabs(""), (names([0, 0, 0]), "Giao cho tôi (0)".to_owned()));
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    clerk.done(&code, "forward", json!({}));
    // Passed on to nobody in particular: it is found without looking for it.
    assert_eq!(tabs(""), (names([0, 1, 1]), "Chưa giao ai (1)".to_owned()));
    let queue = handler.get("/viec-cua-toi");
    assert!(queue.text("table").contains(&code));
    // Three working days are three days, also where a day has seven hours and a half.
    queue.says(&["Còn 3 ngày"]);
    assert!(!queue.text("table").contains("giờ"));
    // Who asks for their own gets their own.
    assert_eq!(tabs("?whose=mine").1, "Giao cho tôi (0)");
    handler
        .get("/viec-cua-toi?whose=mine")
        .says(&["Không có hồ sơ nào đang chờ xử lý."]);
    leader.done(&code, "assign", json!({"assignee": "handler"}));
    assert_eq!(tabs(""), (names([1, 0, 1]), "Giao cho tôi (1)".to_owned()));
});

story!(
    the_desk_says_what_was_sent_back_and_shows_first_what_must_be_accepted_first,
    |app| {
        let (clerk, portal, handler) = (app.sign_in("clerk"), app.sign_in("portal"), app.sign_in("handler"));
        let back = clerk.take_in(household_business("Nguyễn Văn Ấn"));
        clerk.done(&back, "forward", json!({"assignee": "handler"}));
        handler.done(
            &back,
            "send_back",
            json!({"to_step": 0, "reason": "Đơn chưa có chữ ký"}),
        );
        let new = clerk.take_in(household_business("Trần Thị Bé"));
        let desk = Browser::signed_in(app, "clerk");
        let forward = desk.get("/ban-lam-viec?pile=forward").expect(200);
        let rows = forward.texts("tbody tr");
        let row = |code: &str| rows.iter().find(|row| row.contains(code)).unwrap().clone();
        assert!(row(&back).contains("Bị trả lại: Đơn chưa có chữ ký"), "{}", row(&back));
        assert!(!row(&new).contains("Bị trả lại"));

        let online = |n: u8, time: &str| {
            app.set_time(time);
            let mut body = household_business("Lê Văn Cường");
            body["intake_channel"] = json!("online");
            body["external_code"] = json!(format!("G01-{n}"));
            portal.take_in(body)
        };
        let codes = ["2026-03-02T10:00", "2026-03-02T10:30", "2026-03-02T11:00"];
        let codes: Vec<String> = (1..).zip(codes).map(|(n, time)| online(n, time)).collect();
        let accept = desk.get("/ban-lam-viec?pile=accept").expect(200);
        assert_eq!(accept.texts("tbody th"), codes);
    }
);

story!(staff_see_receipts_items_of_the_post_and_who_handed_it_in, |app| {
    let actor = app.sign_in("clerk.01");
    let mut body = marital_status("Nguyễn Văn Ấn");
    body["submitter"] = json!({"name": "Trần Thị Bé", "id_number": "024185009876", "phone": "0987654321"});
    let code = actor.take_in(body);
    let clerk = Browser::signed_in(app, "clerk.01");
    clerk.get("/so-quy").expect(200).says(&["Chưa có biên lai nào."]);
    let address = format!("/ho-so/{code}/pay_fee");
    let paid = clerk.submit(&clerk.get(&address).expect(200), &address, &[("method", "cash")]);
    let done = clerk.follow(&paid).expect(200);
    let dossier = actor.dossier(&code);
    let receipt = dossier["payment"]["payments"][0]["receipts"][0]["receipt"]
        .as_str()
        .unwrap();
    done.says(&[&format!("Đã thực hiện: Thu phí, lệ phí. Biên lai {receipt}.")]);
    let seen = clerk.get(&format!("/ho-so/{code}")).expect(200);
    assert!(seen.text("section[aria-labelledby=fees]").contains(receipt));
    seen.says(&["Trần Thị Bé", "024185009876", "0987654321"]);
    // Their own receipts of the day stand with their cash book.
    let book = clerk.get("/so-quy").expect(200);
    let own = book.text("section[aria-labelledby=receipts]");
    assert!(
        own.contains(receipt) && own.contains(&code) && own.contains("5.000 đ"),
        "{own}"
    );
    clerk
        .get("/so-quy?day=2026-03-01")
        .expect(200)
        .says(&["Chưa có biên lai nào."]);
    // Who watches over them looks for one among all.
    let leader = Browser::signed_in(app, "leader.01");
    let register = |query: &str| leader.get(&format!("/so-quy/bien-lai?{query}"));
    let number = dossier["payment"]["payments"][0]["receipts"][0]["number"]
        .as_i64()
        .unwrap();
    let all = format!("from=2026-03-01&to=2026-03-31&clerk=clerk.01&state=valid&number={number}");
    for (query, there) in [
        (all, true),
        (format!("agency=H02.07.01&number={number}"), true),
        (format!("number={}", number + 1), false),
        ("state=cancelled".to_owned(), false),
        ("from=2026-03-03".to_owned(), false),
        ("to=2026-03-01".to_owned(), false),
        ("clerk=leader.01".to_owned(), false),
    ] {
        let page = register(&query).expect(200);
        assert_eq!(page.main().contains(receipt), there, "{query}: {}", page.main());
    }
    let wrong = register("number=x&from=hom-qua&state=mat").expect(422);
    assert!(
        ["number", "from", "state"]
            .iter()
            .all(|field| !wrong.wrong(field).is_empty())
    );
    let api = app.sign_in("leader.01");
    let found = api
        .get(&format!(
            "/api/v1/receipts?agency=H02.07.01&clerk=clerk.01&from=2026-03-02&to=2026-03-02&state=valid&number={number}"
        ))
        .expect(200);
    assert_eq!(
        (
            &found["items"][0]["receipt"],
            &found["items"][0]["taken_by"]["username"]
        ),
        (&json!(receipt), &json!("clerk.01"))
    );
    api.get("/api/v1/receipts?agency=H02.07.01&from=2026-03-02&to=2026-03-01")
        .refused_field("to", "before_start");
    api.get("/api/v1/receipts?agency=H02.07.01&number=0")
        .refused_field("number", "out_of_range");
    // Nobody else's: another desk's clerk has none.
    let other = Browser::signed_in(app, "clerk").get("/so-quy").expect(200);
    assert!(!other.main().contains(receipt));

    let mut home = household_business("Nguyễn Thị Đào");
    home["applicant"]["address"] = json!("Thôn Đông, xã Hoàng An");
    let clerk = app.sign_in("clerk");
    let code = clerk.take_in(home);
    clerk.done(&code, "forward", json!({}));
    app.sign_in("handler").done(&code, "forward", json!({}));
    app.sign_in("leader")
        .done(&code, "decide", json!({"result": paper("2/GCN", "2026-03-02")}));
    let order = json!({"version": clerk.dossier(&code)["version"], "direction": "out", "name": "Nguyễn Thị Đào",
        "item_code": "EE473124829VN", "address": "Thôn Đông, xã Hoàng An"});
    clerk
        .post(&format!("/api/v1/dossiers/{code}/postal-orders"), order)
        .expect(200);
    let seen = Browser::signed_in(app, "clerk")
        .get(&format!("/ho-so/{code}"))
        .expect(200);
    let post = seen.text("section[aria-labelledby=post]");
    for said in [
        "Kết quả gửi đi",
        "EE473124829VN",
        "Đã đăng ký",
        "Thôn Đông, xã Hoàng An",
    ] {
        assert!(post.contains(said), "{said} in {post}");
    }
});

story!(the_history_is_told_in_vietnamese, |app| {
    let (clerk, handler, leader) = (app.sign_in("clerk"), app.sign_in("handler"), app.sign_in("leader"));
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    clerk
        .upload(&code, "purpose=paper&paper=p1&name=don.pdf", "unsigned.pdf")
        .expect(201);
    clerk
        .post(&format!("/api/v1/dossiers/{code}/slips"), json!({"kind": "receipt"}))
        .expect(201);
    clerk.done(&code, "forward", json!({}));
    handler.done(&code, "forward", json!({}));
    leader.done(&code, "decide", json!({"result": paper("1/GCN", "2026-03-02")}));
    app.anybody()
        .post(
            &format!("/api/v1/public/dossiers/{code}/rating"),
            json!({"secret": "1234", "grade": "satisfied"}),
        )
        .expect(201);
    let page = Browser::signed_in(app, "clerk")
        .get(&format!("/ho-so/{code}"))
        .expect(200);
    let told = page.texts("section[aria-labelledby=history] tbody td:nth-of-type(1)");
    for label in [
        "Nộp hồ sơ",
        "Thêm tệp",
        "Lập phiếu",
        "Ký duyệt kết quả",
        "Công dân đánh giá",
    ] {
        assert!(told.iter().any(|one| one.starts_with(label)), "{label} in {told:?}");
    }
    assert!(told.iter().all(|one| !one.is_ascii()), "{told:?}");
});
