//! What applicants get, and when not.

use serde_json::{Value, json};

use super::{office_story, reachable};
use crate::support::{local, paper};

office_story!(applicants_are_told_of_every_turn, |office| {
    let app = &office.app;
    let (clerk, handler, leader) = (app.sign_in("clerk"), app.sign_in("handler"), app.sign_in("leader"));
    let code = clerk.take_in(reachable("Nguyễn Văn Ấn", json!({"email": true, "text": true})));
    clerk.done(
        &code,
        "request_supplement",
        json!({"reason": "Bản sao mờ", "missing_papers": [{"name": "Bản sao CCCD"}, {"name": "Hợp đồng thuê nhà"}]}),
    );
    clerk.done(&code, "supplement_received", json!({"papers": []}));
    clerk.done(&code, "forward", json!({"assignee": "handler"}));
    // A message tells the due time as it is when it is written: the first ones are out before it moves.
    office.mail.wait_for(2);
    office.gateway.wait_for(1);
    leader.done(
        &code,
        "extend",
        json!({"reason": "Chờ ý kiến cơ quan thuế", "due_at": local("2026-03-09T09:00")}),
    );
    handler.done(&code, "forward", json!({}));
    leader.done(&code, "decide", json!({"result": paper("12/GCN", "2026-03-02")}));
    clerk.done(&code, "hand_back", json!({}));

    let mails = office.mail.wait_for(5);
    let subjects: Vec<String> = mails.iter().map(|m| m.subject.clone()).collect();
    assert_eq!(
        subjects,
        [
            format!("Hồ sơ {code} đã được tiếp nhận"),
            format!("Hồ sơ {code} cần bổ sung giấy tờ"),
            format!("Xin lỗi và hẹn lại ngày trả kết quả hồ sơ {code}"),
            format!("Hồ sơ {code} đã có kết quả"),
            format!("Đã trả kết quả hồ sơ {code}"),
        ]
    );
    for mail in &mails {
        assert_eq!(mail.to, ["an.nguyen@example.vn"]);
        assert!(
            !mail.text.contains("Nguyễn") && !mail.text.contains("024085001234"),
            "{}",
            mail.text
        );
        assert!(!mail.text.contains("{{"), "{}", mail.text);
        assert!(
            mail.headers.iter().any(|h| h.starts_with("Message-ID: <motcua-")),
            "{:?}",
            mail.headers
        );
    }
    assert!(mails[0].text.contains("09:00 ngày 05/03/2026"), "{}", mails[0].text);
    assert!(
        mails[1]
            .text
            .contains("Giấy tờ cần bổ sung: Bản sao CCCD; Hợp đồng thuê nhà\nLý do: Bản sao mờ"),
        "{}",
        mails[1].text
    );
    assert!(
        mails[2].text.contains("09:00 ngày 09/03/2026") && mails[2].text.contains("09:00 ngày 05/03/2026"),
        "{}",
        mails[2].text
    );

    let texts = office.gateway.wait_for(5);
    assert_eq!(texts[0].json()["to"], "0912345678");
    assert_eq!(
        texts[0].json()["text"],
        format!("Hồ sơ {code} đã được tiếp nhận. Hẹn trả kết quả: 09:00 ngày 05/03/2026.")
    );
    assert_eq!(texts[0].headers["authorization"], "Bearer ma-cong");
    assert_eq!(texts[0].json()["id"], texts[0].id());
    assert!(
        mails[3].text.contains("Mời ông/bà nhận kết quả tại "),
        "{}",
        mails[3].text
    );
    // What a reason says stays out of text messages.
    assert!(!texts[1].body.contains("Bản sao mờ"), "{}", texts[1].body);
});

office_story!(without_consent_nobody_is_told, |office| {
    let app = &office.app;
    let clerk = app.sign_in("clerk");
    clerk.take_in(reachable("Nguyễn Văn Ấn", json!({})));
    let by_mail = clerk.take_in(reachable("Trần Thị Bưởi", json!({"email": true})));
    let later = clerk.take_in(reachable("Lê Văn Cam", json!({"email": false, "text": false})));
    let mails = office.mail.wait_for(1);
    assert!(mails[0].subject.contains(&by_mail));
    app.settled();
    assert_eq!((office.mail.mails().len(), office.gateway.got().len()), (1, 0));
    // Consent given later counts from then on, and can be taken back.
    let path = format!("/api/v1/dossiers/{later}/consent");
    assert_eq!(
        clerk.put(&path, json!({"text": true})).expect(200),
        json!({"email": false, "text": true})
    );
    clerk.done(
        &later,
        "request_supplement",
        json!({"reason": "Thiếu", "missing_papers": [{"name": "Bản sao"}]}),
    );
    office.gateway.wait_for(1);
    clerk.put(&path, json!({})).expect(200);
    clerk.put(&path, json!({})).expect(200);
    // Each change stands in the history, what is so already does not; the version that a clerk has in view stays.
    let told = clerk.get(&format!("/api/v1/dossiers/{later}/events")).expect(200);
    let consents: Vec<&Value> = told["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|event| event["action"] == "record_consent")
        .map(|event| &event["detail"]["consent"])
        .collect();
    let (text, nothing) = (
        json!({"email": false, "text": true}),
        json!({"email": false, "text": false}),
    );
    assert_eq!(consents, [&text, &nothing]);
    assert_eq!(clerk.dossier(&later)["version"], 2);
    clerk.done(&later, "withdraw", json!({"reason": "Không cần nữa"}));
    clerk.done(&by_mail, "withdraw", json!({"reason": "Không cần nữa"}));
    app.settled();
    assert_eq!((office.mail.mails().len(), office.gateway.got().len()), (1, 1));
    let leader = app.sign_in("leader");
    leader.put(&path, json!({"email": true})).refused(403, "not_allowed");
    // Nobody agrees to letters without an address.
    let mut nowhere = crate::support::household_business("Trần Thị Bưởi");
    let code = clerk.take_in(nowhere.clone());
    clerk
        .put(&format!("/api/v1/dossiers/{code}/consent"), json!({"email": true}))
        .refused_field("email", "missing");
    nowhere["consent"] = json!({"email": true, "text": true});
    clerk
        .post("/api/v1/dossiers", nowhere)
        .refused_field("applicant.email", "missing");
    clerk
        .put("/api/v1/dossiers/H02.07-260302-9999/consent", json!({}))
        .refused(404, "dossier_not_found");
});

office_story!(citizens_are_left_in_peace_at_night, |office| {
    let app = &office.app;
    let (admin, clerk) = (app.sign_in("admin"), app.sign_in("clerk"));
    app.set_time("2026-03-02T22:15");
    let code = clerk.take_in(reachable("Nguyễn Văn Ấn", json!({"email": true, "text": true})));
    app.wait_for_feed(&admin, 1);
    app.settled();
    assert_eq!((office.mail.mails().len(), office.gateway.got().len()), (0, 0));
    let waiting = admin
        .get("/api/v1/outbox/messages?state=waiting&receiver=email")
        .expect(200);
    assert_eq!(waiting["items"][0]["due_at"], local("2026-03-03T07:00"), "{waiting:#}");
    app.set_time("2026-03-03T06:59");
    app.settled();
    assert_eq!(office.mail.mails().len(), 0);
    app.set_time("2026-03-03T07:00");
    office.mail.wait_for(1);
    office.gateway.wait_for(1);
    // The hours are data.
    for (key, value) in [("quiet_from_minute", 0), ("quiet_until_minute", 0)] {
        admin
            .put(
                "/api/v1/rules",
                json!({"key": key, "agency": "H02.07", "valid_from": "2026-03-03", "value": value, "source": "Thử"}),
            )
            .expect(200);
    }
    app.set_time("2026-03-03T23:00");
    clerk.done(
        &code,
        "request_supplement",
        json!({"reason": "Thiếu", "missing_papers": [{"name": "Bản sao"}]}),
    );
    office.mail.wait_for(2);
});

office_story!(nothing_in_a_message_makes_a_header, |office| {
    let app = &office.app;
    let (admin, clerk) = (app.sign_in("admin"), app.sign_in("clerk"));
    for email in [
        "an@example.vn\r\nBcc: x@example.vn",
        "an@example.vn\nX: y",
        "an@example.vn, b@example.vn",
        "<an@example.vn>",
    ] {
        let mut body = reachable("Nguyễn Văn Ấn", json!({"email": true}));
        body["applicant"]["email"] = json!(email);
        clerk
            .post("/api/v1/dossiers", body)
            .refused_field("applicant.email", "email_invalid");
    }
    admin
        .put(
            "/api/v1/templates",
            json!({"event": "supplement_requested", "channel": "email", "agency": "H02.07",
            "valid_from": "2026-01-01", "subject": "Bổ sung: {{reason}}", "body": "{{reason}}"}),
        )
        .expect(200);
    let code = clerk.take_in(reachable("Nguyễn Văn Ấn", json!({"email": true})));
    let reason = "Thiếu\nBcc: ke.gian@example.vn\n\nMời bấm vào đây";
    clerk.done(
        &code,
        "request_supplement",
        json!({"reason": reason, "missing_papers": [{"name": "Bản sao"}]}),
    );
    let mail = office.mail.wait_for(2).pop().unwrap();
    assert_eq!(mail.subject, "Bổ sung: Thiếu Bcc: ke.gian@example.vn Mời bấm vào đây");
    assert_eq!(mail.to, ["an.nguyen@example.vn"]);
    assert!(!mail.headers.iter().any(|h| h.starts_with("Bcc")), "{:?}", mail.headers);
    assert_eq!(mail.text, reason);
});

office_story!(
    a_mailbox_that_is_not_there_is_a_dead_letter_and_the_next_letter_goes_out,
    |office| {
        let app = &office.app;
        let (admin, clerk) = (app.sign_in("admin"), app.sign_in("clerk"));
        office.mail.refuse(true);
        let code = clerk.take_in(reachable("Nguyễn Văn Ấn", json!({"email": true})));
        let dead = app.wait_for(
            || admin.get("/api/v1/outbox/messages").expect(200),
            |found| found["items"][0]["error"] == "smtp_refused",
        );
        assert!(!dead.to_string().contains("an.nguyen"), "{dead:#}");
        office.mail.refuse(false);
        clerk.done(
            &code,
            "request_supplement",
            json!({"reason": "Thiếu", "missing_papers": [{"name": "Bản sao"}]}),
        );
        assert!(office.mail.wait_for(1)[0].subject.contains("cần bổ sung"));
        let path = format!(
            "/api/v1/outbox/messages/{}/replay",
            dead["items"][0]["id"].as_str().unwrap()
        );
        admin.post(&path, json!({})).expect(200);
        assert!(office.mail.wait_for(2)[1].subject.contains("đã được tiếp nhận"));
    }
);

office_story!(
    what_waits_goes_where_the_applicant_is_reached_now_or_nowhere,
    |office| {
        let app = &office.app;
        let clerk = app.sign_in("clerk");
        // In the quiet hours.
        app.set_time("2026-03-02T05:00");
        let corrected = clerk.take_in(reachable("Nguyễn Văn Ấn", json!({"email": true})));
        let withdrawn = clerk.take_in(reachable("Trần Thị Bưởi", json!({"email": true, "text": true})));
        app.wait_for_feed(&app.sign_in("admin"), 2);
        clerk.done(
            &corrected,
            "correct_applicant",
            json!({"applicant": {"name": "Nguyễn Văn Ấn", "id_number": "024085001234", "phone": "0912345678",
            "email": "dung.dia.chi@example.vn"}, "reason": "Sai địa chỉ"}),
        );
        clerk
            .put(&format!("/api/v1/dossiers/{withdrawn}/consent"), json!({}))
            .expect(200);
        app.set_time("2026-03-02T08:00");
        let mails = office.mail.wait_for(1);
        assert!(mails[0].subject.contains(&corrected));
        assert_eq!(mails[0].to, ["dung.dia.chi@example.vn"]);
        // Nothing waits any more, and nothing else came.
        let path = "/api/v1/outbox/messages?state=waiting";
        let admin = app.sign_in("admin");
        app.wait_for(|| admin.get(path).expect(200), |page| page["items"] == json!([]));
        assert_eq!((office.mail.mails().len(), office.gateway.got().len()), (1, 0));
    }
);

office_story!(nobody_is_called_to_the_desk_for_what_comes_home, |office| {
    let app = &office.app;
    let (clerk, handler, leader) = (app.sign_in("clerk"), app.sign_in("handler"), app.sign_in("leader"));
    for (n, channel, said) in [
        (1, "postal", "gửi qua bưu chính đến địa chỉ ông/bà đã đăng ký"),
        (2, "online", "nhận kết quả trực tuyến"),
    ] {
        let mut body = reachable("Nguyễn Văn Ấn", json!({"email": true, "text": true}));
        body["return_channel"] = json!(channel);
        body["applicant"]["address"] = json!("Thôn Đông");
        let code = clerk.take_in(body);
        clerk.done(&code, "forward", json!({"assignee": "handler"}));
        handler.done(&code, "forward", json!({}));
        leader.done(&code, "decide", json!({"result": paper("12/GCN", "2026-03-02")}));
        let mail = office.mail.wait_for(2 * n).pop().unwrap();
        let text = office.gateway.wait_for(2 * n).pop().unwrap().json()["text"].to_string();
        for word in [&mail.text, &text] {
            assert!(word.contains("đã có kết quả") && word.contains(said), "{word}");
            assert!(!word.contains("tại "), "{word}");
        }
    }
});
