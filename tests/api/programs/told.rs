//! What is told: the cause that it is, in the language that is asked for, and as much as is needed.

use serde_json::json;

use crate::files::pdf;
use crate::money::online::at_gateway;
use crate::story;
use crate::support::{household_business, marital_status};

story!(what_is_wrong_with_a_parameter_is_told_of_that_parameter, |app| {
    let clerk = app.sign_in("clerk");
    // A plus that is not escaped arrives as a blank.
    let due = "/api/v1/procedures/1.004873/due?agency=H02.07.01&received_at=2026-03-02T10:00:00+07:00";
    assert_eq!(clerk.get(due).expect(200)["received_at"], "2026-03-02T10:00:00+07:00");
    for (query, field, code) in [
        ("notices?unread=True", "unread", "not_a_flag"),
        ("dossiers?limit=1&limit=2", "limit", "given_twice"),
        ("dossiers?due=soon", "due", "unknown_value"),
        ("dossiers?order=best", "order", "unknown_value"),
        ("events?action=jump", "action", "unknown_value"),
        (
            "results?agency=H02.07&from=26-02-29&to=2026-03-01",
            "from",
            "not_a_date",
        ),
    ] {
        clerk.get(&format!("/api/v1/{query}")).refused_field(field, code);
    }
    for (day, said) in [
        ("2026-02-29", "Lịch không có ngày này"),
        ("26-02-29", "Ngày phải có dạng"),
    ] {
        let path = format!("/api/v1/results?agency=H02.07&from={day}&to=2026-03-01");
        let told = clerk.get(&path).refused_field("from", "not_a_date");
        assert!(
            told["errors"][0]["detail"].as_str().unwrap().starts_with(said),
            "{told}"
        );
    }
    let send = |body: &str| {
        let request = clerk.request("POST", "/api/v1/dossiers");
        clerk.send(request.header("content-type", "application/json").body(body.to_owned()))
    };
    send(r#"{"applicant": {"name": "An", "name": "Ấn"}}"#).refused_field("applicant.name", "given_twice");
    let told = send("{").refused(400, "malformed");
    assert!(
        told["detail"].as_str().unwrap().contains("JSON, dòng 1, cột 1"),
        "{told}"
    );
    let mut lacking = marital_status("Nguyễn Văn Ấn");
    lacking["papers"] = json!([{"code": "p2", "copies": 1}]);
    let told = clerk
        .post("/api/v1/dossiers", lacking)
        .refused_field("papers.p1", "paper_missing");
    let said = told["errors"][0]["detail"].as_str().unwrap();
    assert!(said.contains("(1 bản chính)."), "{said}");
    let told = at_gateway(app, "KHONG-CO", "paid").refused(404, "order_not_found");
    assert_eq!(told["detail"], "Không có đơn KHONG-CO.");
});

story!(what_ended_without_a_result_is_not_rated, |app| {
    let clerk = app.sign_in("clerk");
    let mut body = household_business("Nguyễn Văn Ấn");
    body["await_acceptance"] = json!(true);
    let code = clerk.take_in(body);
    let rate = || {
        let body = json!({"secret": "1234", "grade": "satisfied"});
        app.anybody()
            .post(&format!("/api/v1/public/dossiers/{code}/rating"), body)
    };
    rate().refused(409, "not_decided_yet");
    clerk.done(&code, "refuse_intake", json!({"reason": "Không thuộc thẩm quyền"}));
    rate().refused(409, "ended_without_result");
});

story!(a_code_of_a_portal_finds_its_dossier, |app| {
    let (portal, clerk) = (app.sign_in("portal"), app.sign_in("clerk"));
    let mut body = household_business("Nguyễn Văn Ấn");
    body["intake_channel"] = json!("online");
    body["external_code"] = json!("G22.99.01-260302-0007");
    let code = portal.take_in(body);
    clerk.take_in(household_business("Trần Thị Bưởi"));
    for who in [&portal, &clerk] {
        let path = "/api/v1/dossiers?external_code=G22.99.01-260302-0007";
        let page = who.get(path).expect(200);
        assert_eq!(page["items"].as_array().unwrap().len(), 1);
        assert_eq!(
            (&page["items"][0]["code"], &page["items"][0]["external_code"]),
            (&json!(code), &json!("G22.99.01-260302-0007"))
        );
        assert!(who.codes("/api/v1/dossiers?external_code=G22&limit=50").is_empty());
    }
});

story!(the_feed_tells_when_a_dossier_is_due, |app| {
    let (clerk, leader) = (app.sign_in("clerk"), app.sign_in("leader"));
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    clerk.done(&code, "forward", json!({"assignee": "handler"}));
    let due = json!("2026-03-09T09:00:00+07:00");
    leader.done(&code, "extend", json!({"reason": "Chờ ý kiến", "due_at": due}));
    let admin = app.sign_in("admin");
    app.wait_for_feed(&admin, 3);
    let page = admin.get("/api/v1/events?action=extend,recompute_due").expect(200);
    assert_eq!(page["items"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&page["items"][0]["action"], &page["items"][0]["due_at"]),
        (&json!("extend"), &due)
    );
    // What was passed over is not asked for again.
    let all = admin.get("/api/v1/events").expect(200);
    assert_eq!(page["next"], all["next"]);
});

story!(answers_say_what_else_is_so, |app| {
    let (clerk, leader) = (app.sign_in("clerk"), app.sign_in("leader"));
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    clerk.upload_bytes(&code, "paper=p1&name=a.pdf", pdf("một")).expect(201);
    let range = clerk
        .request("GET", &format!("/api/v1/dossiers/{code}/files/1/content"))
        .header("range", "bytes=9999-");
    let answer = clerk.send(range);
    let size = pdf("một").len();
    assert_eq!(answer.headers["content-range"], format!("bytes */{size}"));
    answer.refused(416, "range_outside");
    for (asked, language) in [("vi;q=0.1,en;q=0.9", "en"), ("en;q=0.1,vi;q=0.9", "vi"), ("fr", "vi")] {
        let answer = clerk.send(clerk.request("GET", "/api/v1/nowhere").header("accept-language", asked));
        assert_eq!(answer.headers["content-language"], language, "{asked}");
    }
    // Who looks is on the list of looks once, however many pages it has.
    let looks = || leader.all(&format!("/api/v1/dossiers/{code}/looks?limit=1")).len();
    let before = looks();
    assert_eq!(looks(), before + 1);
    // But not who makes up where a page begins.
    app.set_time("2026-03-02T10:00");
    let made_up = format!("/api/v1/dossiers/{code}/looks?after=9999999999999999");
    leader.get(&made_up).expect(200);
    assert_eq!(looks(), before + 3);
});
