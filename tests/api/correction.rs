//! What was mistyped of an applicant is put right: found by the new data, told by new slips, kept in the history, counted as before.

use serde_json::{Value, json};

use crate::handovers::{inter_agency, received_elsewhere};
use crate::parallel::at_once;
use crate::slips::{pdf, says};
use crate::story;
use crate::support::{Actor, household_business, marital_status, paper};
use crate::tools::fingerprint;

fn right(name: &str) -> Value {
    json!({"name": name, "id_number": "024085001234", "phone": "0912345678"})
}

fn may_correct(who: &Actor<'_>, code: &str) -> bool {
    let seen = who.dossier(code);
    seen["allowed_actions"]
        .as_array()
        .unwrap()
        .contains(&json!("correct_applicant"))
}

/// The codes of those that bear the mark of a duplicate.
fn duplicates(who: &Actor<'_>) -> Vec<String> {
    let mut codes = who.codes(
        "/api/v1/statistics/quality/dossiers?agency=H02.07&from=2026-03-01&to=2026-03-31&doubt=duplicate&limit=50",
    );
    codes.sort();
    codes
}

story!(
    a_mistyped_applicant_is_corrected_and_the_history_tells_what_stood_there,
    |app| {
        let (clerk, supervisor) = (app.sign_in("clerk"), app.sign_in("supervisor"));
        let mut typed = household_business("Nguyễn Văn Ẩm");
        typed["applicant"]["email"] = json!("am@example.vn");
        let code = clerk.take_in(typed);
        let receipt = clerk
            .post(&format!("/api/v1/dossiers/{code}/slips"), json!({"kind": "receipt"}))
            .expect(201);
        let figures = "/api/v1/statistics/timeliness?agency=H02.07&from=2026-03-01&to=2026-03-31";
        let before = supervisor.get(figures).expect(200);
        let corrected = clerk
        .act(
            &code,
            "correct_applicant",
            json!({"reason": "Gõ nhầm tên và số", "applicant": {"name": "Nguyễn Văn Ấm", "id_number": "024085009876",
                "phone": "0912345678", "address": "Thôn Đoài, xã Hoàng An"}}),
        )
        .expect(200);
        assert_eq!(
            (&corrected["applicant"], &corrected["status"], &corrected["version"]),
            (
                &json!({"kind": "individual", "name": "Nguyễn Văn Ấm", "id_number": "024085009876", "phone": "0912345678",
                "address": "Thôn Đoài, xã Hoàng An"}),
                &json!("received"),
                &json!(2)
            )
        );
        assert_eq!(supervisor.get(figures).expect(200), before);

        // Found by what is right, not by what was mistyped; so does the citizen.
        for (text, hits) in [("024085009876", 1), ("024085001234", 0), ("nguyen van am", 1)] {
            assert_eq!(clerk.codes(&format!("/api/v1/dossiers?q={text}")).len(), hits, "{text}");
        }
        let look = |secret: &str| {
            app.anybody()
                .get(&format!("/api/v1/public/dossiers/{code}?secret={secret}"))
        };
        look("9876").expect(200);
        look("1234").refused(404, "lookup_failed");

        // The history has both, the event itself neither.
        let events = clerk.get(&format!("/api/v1/dossiers/{code}/events")).expect(200);
        let event = events["items"].as_array().unwrap().last().unwrap();
        assert_eq!(
            (&event["action"], &event["detail"], &event["correction"]),
            (
                &json!("correct_applicant"),
                &json!({"reason": "Gõ nhầm tên và số", "fields": ["address", "email", "id_number", "name"]}),
                &json!({
                    "before": {"name": "Nguyễn Văn Ẩm", "id_number": "024085001234", "email": "am@example.vn", "address": null},
                    "after": {"name": "Nguyễn Văn Ấm", "id_number": "024085009876", "email": null, "address": "Thôn Đoài, xã Hoàng An"},
                })
            )
        );

        // The receipt that was printed stays; one that is asked for now tells the new data under the next number.
        let path = format!("/api/v1/dossiers/{code}/slips");
        let again = clerk.post(&path, json!({"kind": "receipt"})).expect(201);
        assert_ne!(again["number"], receipt["number"]);
        let first = pdf(&clerk, &format!("{path}/{}", receipt["number"].as_str().unwrap()));
        says(&first, &["Nguyễn Văn Ẩm"]);
        let second = pdf(&clerk, &format!("{path}/{}", again["number"].as_str().unwrap()));
        says(&second, &["Nguyễn Văn Ấm", "024085009876"]);
    }
);

story!(
    a_correction_is_refused_that_corrects_nothing_or_takes_away_what_is_needed,
    |app| {
        let clerk = app.sign_in("clerk");
        let mut posted = marital_status("Nguyễn Văn Ấn");
        posted["return_channel"] = json!("postal");
        let code = clerk.take_in(posted);
        let before = fingerprint(app);
        let correct = |body: Value| clerk.act(&code, "correct_applicant", body);
        let with = |field: &str, value: Value| {
            let mut applicant = right("Nguyễn Văn Ấn");
            applicant["address"] = json!("Thôn Đông");
            applicant[field] = value;
            correct(json!({"reason": "Nhầm", "applicant": applicant}))
        };
        with("name", json!("Nguyễn Văn Ấn")).refused(409, "nothing_to_correct");
        with("address", json!(null)).refused_field("applicant.address", "missing");
        with("phone", json!("12")).refused_field("applicant.phone", "phone_invalid");
        with("name", json!(null)).refused_field("applicant.name", "missing");
        correct(json!({"reason": "Nhầm", "applicant": {"name": "Nguyễn Văn An", "address": "Thôn Đông"}}))
            .refused_field("applicant.phone", "secret_missing");
        correct(json!({"applicant": right("Nguyễn Văn An")})).refused_field("reason", "missing");
        correct(json!({"reason": "Nhầm"})).refused_field("applicant", "missing");
        clerk
            .act(
                &code,
                "withdraw",
                json!({"reason": "Thôi", "applicant": right("Nguyễn Văn An")}),
            )
            .refused_field("applicant", "not_for_this_action");
        // Whoever saw an older version is told.
        let stale =
            json!({"action": "correct_applicant", "version": 9, "reason": "Nhầm", "applicant": right("Nguyễn Văn An")});
        clerk
            .post(&format!("/api/v1/dossiers/{code}/actions"), stale)
            .refused(409, "stale_version");
        assert_eq!(fingerprint(app), before);
    }
);

story!(
    only_the_clerk_where_it_was_received_corrects_until_it_is_closed,
    |app| {
        let (clerk, handler, leader) = (app.sign_in("clerk"), app.sign_in("handler"), app.sign_in("leader"));
        let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
        let correct = |who: &Actor<'_>, name: &str| {
            who.act(
                &code,
                "correct_applicant",
                json!({"reason": "Nhầm", "applicant": right(name)}),
            )
        };
        for who in [&handler, &leader] {
            assert!(!may_correct(who, &code));
            correct(who, "Nguyễn Văn An").refused(403, "not_allowed");
        }
        clerk.done(&code, "forward", json!({}));
        correct(&clerk, "Nguyễn Văn An").expect(200);
        handler.done(&code, "forward", json!({}));
        leader.done(&code, "decide", json!({"result": paper("1/QĐ", "2026-03-02")}));
        assert!(may_correct(&clerk, &code));
        assert_eq!(correct(&clerk, "Nguyễn Văn Ân").expect(200)["status"], "decided");
        clerk.done(&code, "hand_back", json!({}));
        correct(&clerk, "Nguyễn Văn Ấn").refused(409, "wrong_state");

        // Received at one agency, decided by another.
        inter_agency(app);
        let (there, here) = (app.sign_in("clerk.04"), app.sign_in("clerk.01"));
        let code = there.take_in(received_elsewhere());
        assert!(may_correct(&there, &code) && !may_correct(&here, &code));
    }
);

story!(duplicates_follow_a_correction, |app| {
    let (clerk, supervisor) = (app.sign_in("clerk"), app.sign_in("supervisor"));
    // Of those without an ID number: names are compared without accents.
    let take = |name: &str| {
        let mut body = household_business(name);
        body["applicant"].as_object_mut().unwrap().remove("id_number");
        clerk.take_in(body)
    };
    let (one, two, other) = (take("Lê Thị Một"), take("Lê Thị Mốt"), take("Trần Văn Ba"));
    assert_eq!(duplicates(&supervisor), [one.clone(), two.clone()]);
    let correct = |code: &str, name: &str| {
        let applicant = json!({"name": name, "phone": "0912345678"});
        clerk.done(
            code,
            "correct_applicant",
            json!({"reason": "Nhầm", "applicant": applicant}),
        );
    };
    // From one pair to the next: nobody keeps a mark that has become wrong.
    correct(&two, "Trần Văn Ba");
    assert_eq!(duplicates(&supervisor), [two.clone(), other.clone()]);
    correct(&one, "Trần Văn Ba");
    assert_eq!(duplicates(&supervisor), [one.clone(), two.clone(), other.clone()]);
    correct(&two, "Trần Văn Bốn");
    assert_eq!(duplicates(&supervisor), [one.clone(), other.clone()]);
    correct(&one, "Trần Văn Năm");
    assert_eq!(duplicates(&supervisor), [""; 0]);

    // Whoever has a number is known by it, however the name is written.
    let (first, second) = (
        clerk.take_in(household_business("Lê Thị Một")),
        clerk.take_in(household_business("Lê Thị Hai")),
    );
    assert_eq!(duplicates(&supervisor), [first.clone(), second.clone()]);
    clerk.done(
        &first,
        "correct_applicant",
        json!({"reason": "Nhầm", "applicant": right("Lê Thị Ba")}),
    );
    assert_eq!(duplicates(&supervisor), [first.clone(), second.clone()]);
    let mut other = right("Lê Thị Ba");
    other["id_number"] = json!("024085001235");
    clerk.done(
        &first,
        "correct_applicant",
        json!({"reason": "Nhầm", "applicant": other}),
    );
    assert_eq!(duplicates(&supervisor), [""; 0]);
});

story!(a_portal_may_send_again_what_was_corrected_since, |app| {
    let (gate, clerk) = (app.sign_in("portal"), app.sign_in("clerk"));
    let mut body = household_business("Nguyễn Văn Ấn");
    body["intake_channel"] = json!("online");
    body["external_code"] = json!("G22.99.01-260302-0009");
    let code = gate.take_in(body.clone());
    assert!(!may_correct(&gate, &code));
    for name in ["Nguyễn Văn An", "Nguyễn Thị An"] {
        clerk.done(
            &code,
            "correct_applicant",
            json!({"reason": "Nhầm", "applicant": right(name)}),
        );
    }
    let again = gate.post("/api/v1/dossiers", body.clone()).expect(201);
    assert_eq!(
        (&again["code"], &again["applicant"]["name"]),
        (&json!(code), &json!("Nguyễn Thị An"))
    );
    // The portal may have learned of the mistake too; what stood there in between it never sent.
    body["applicant"]["name"] = json!("Nguyễn Thị An");
    let again = gate.post("/api/v1/dossiers", body.clone()).expect(201);
    assert_eq!(again["code"], json!(code));
    body["applicant"]["name"] = json!("Nguyễn Văn An");
    gate.post("/api/v1/dossiers", body).refused(409, "external_code_taken");
});

story!(many_corrections_side_by_side_leave_every_mark_right, |app| {
    let (clerk, supervisor) = (app.sign_in("clerk"), app.sign_in("supervisor"));
    let codes: Vec<String> = (0..12)
        .map(|_| clerk.take_in(household_business("Lê Thị Một")))
        .collect();
    assert_eq!(duplicates(&supervisor).len(), 12);
    // Pairs come together while others are received; nobody waits for somebody who waits for them.
    let names = [
        "Lê Thị Hai",
        "Lê Thị Ba",
        "Lê Thị Tư",
        "Lê Thị Năm",
        "Lê Thị Sáu",
        "Lê Thị Bảy",
    ];
    let numbered = |n: usize| {
        let mut body = household_business(names[n % names.len()]);
        body["applicant"] = right(names[n % names.len()]);
        body["applicant"]["id_number"] = json!(format!("02408500123{}", n % names.len()));
        body
    };
    let answers = at_once(16, |n| match codes.get(n) {
        Some(code) => {
            let applicant = numbered(n)["applicant"].clone();
            clerk.act(
                code,
                "correct_applicant",
                json!({"reason": "Nhầm", "applicant": applicant}),
            )
        }
        None => clerk.post("/api/v1/dossiers", numbered(n)),
    });
    assert!(answers.iter().all(|a| a.status < 300), "{answers:?}");
    assert_eq!(duplicates(&supervisor).len(), 16);
});

story!(what_was_not_announced_yet_goes_to_the_right_address, |app| {
    let clerk = app.sign_in("clerk");
    let mut typed = household_business("Nguyễn Thị Đào");
    typed["applicant"]["address"] = json!("Thôn Đông, xã Hoàng An");
    let code = clerk.take_in(typed);
    let to = |name: &str, address: &str| {
        json!({"direction": "out", "carrier": "Bưu điện huyện", "name": name, "phone": "0912345678",
        "address": address, "version": clerk.dossier(&code)["version"]})
    };
    let path = format!("/api/v1/dossiers/{code}/postal-orders");
    clerk
        .post(&path, to("Nguyễn Thị Đào", "Thôn Đông, xã Hoàng An"))
        .expect(200);
    let mut applicant = right("Nguyễn Thị Đào");
    applicant["address"] = json!("Thôn Đồng, xã Hoàng An");
    let corrected = clerk.done(
        &code,
        "correct_applicant",
        json!({"applicant": applicant, "reason": "Gõ nhầm"}),
    );
    assert_eq!(
        corrected["postal"]["orders"][0]["address"], "Thôn Đồng, xã Hoàng An",
        "{corrected:#}"
    );
});

story!(who_hands_in_for_the_applicant_is_corrected_alike, |app| {
    let clerk = app.sign_in("clerk");
    let mut typed = household_business("Nguyễn Văn Ấn");
    typed["submitter"] = json!({"name": "Trần Thị Bé", "phone": "0987650000"});
    let code = clerk.take_in(typed);
    let correct = |body: Value| clerk.act(&code, "correct_applicant", body);
    let look = |secret: &str| {
        app.anybody()
            .get(&format!("/api/v1/public/dossiers/{code}?secret={secret}"))
    };
    look("0000").expect(200);
    let before = fingerprint(app);
    let nameless = json!({"reason": "Nhầm", "submitter": {"phone": "0987654321"}});
    correct(nameless).refused_field("submitter.name", "missing");
    let short = json!({"reason": "Nhầm", "submitter": {"name": "Trần Thị Bé", "phone": "12"}});
    correct(short).refused_field("submitter.phone", "phone_invalid");
    let same = json!({"reason": "Nhầm", "submitter": {"name": "Trần Thị Bé", "phone": "0987650000"}});
    correct(same).refused(409, "nothing_to_correct");
    let other = json!({"reason": "Thôi", "submitter": null});
    clerk
        .act(&code, "withdraw", other)
        .refused_field("submitter", "not_for_this_action");
    assert_eq!(fingerprint(app), before);

    // Their phone is right now, and they find the dossier; the applicant stays as they are.
    let mended = json!({"reason": "Gõ nhầm", "submitter": {"name": "Trần Thị Bé", "phone": "0987654321"}});
    let seen = correct(mended).expect(200);
    assert_eq!(seen["submitter"], json!({"name": "Trần Thị Bé", "phone": "0987654321"}));
    assert_eq!(seen["applicant"]["name"], "Nguyễn Văn Ấn");
    look("4321").expect(200);
    look("0000").refused(404, "lookup_failed");
    let last = || {
        let events = clerk.get(&format!("/api/v1/dossiers/{code}/events")).expect(200);
        let event = events["items"].as_array().unwrap().last().unwrap().clone();
        (event["detail"]["fields"].clone(), event["correction"].clone())
    };
    assert_eq!(
        last(),
        (
            json!(["submitter.phone"]),
            json!({"before": {"submitter.phone": "0987650000"}, "after": {"submitter.phone": "0987654321"}})
        )
    );
    // A correction of the applicant alone leaves them there; null says that nobody handed it in for the applicant.
    let renamed = correct(json!({"reason": "Nhầm", "applicant": right("Nguyễn Văn An")})).expect(200);
    assert_eq!(renamed["submitter"]["phone"], "0987654321");
    let alone = correct(json!({"reason": "Tự nộp", "submitter": null})).expect(200);
    assert_eq!(alone["submitter"], Value::Null);
    assert_eq!(
        last().1,
        json!({
            "before": {"submitter.name": "Trần Thị Bé", "submitter.phone": "0987654321"},
            "after": {"submitter.name": null, "submitter.phone": null},
        })
    );
    look("4321").refused(404, "lookup_failed");
});
