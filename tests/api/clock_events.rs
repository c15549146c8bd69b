//! What moves or stops the clock beside supplements and apologies: limits to answer, other legal grounds, waiting for
//! acceptance, changes of working time under a step.

use std::collections::HashSet;

use motcua::service::dossiers::act::close_unanswered;
use serde_json::json;

use crate::story;
use crate::support::{household_business, local};

story!(an_answer_has_a_limit_and_a_person_closes_what_is_over, |app| {
    let (clerk, leader) = (app.sign_in("clerk"), app.sign_in("leader"));
    let [by_rule, by_wish] = ["An", "Bình"].map(|name| clerk.take_in(household_business(name)));
    let ask = json!({"reason": "Thiếu", "missing_papers": [{"name": "Bản sao"}]});
    let mut wished = ask.clone();
    wished["answer_by"] = json!(local("2026-03-01T10:00"));
    clerk
        .act(&by_wish, "request_supplement", wished.clone())
        .refused_field("answer_by", "in_the_past");
    wished["answer_by"] = json!(local("2026-03-06T12:00"));
    clerk
        .act(&by_wish, "request_supplement", wished.clone())
        .refused_field("answer_by", "outside_sessions");
    wished["answer_by"] = json!(local("2026-03-06T11:30"));
    clerk.done(&by_wish, "request_supplement", wished);
    let asked = clerk.done(&by_rule, "request_supplement", ask);
    // 30 days, as nobody has set another number.
    assert_eq!(asked["pauses"][0]["answer_by"], local("2026-04-01T09:00"));
    assert_eq!(asked["pauses"][0]["cause"], "supplement");
    let seen = app
        .anybody()
        .get(&format!("/api/v1/public/dossiers/{by_wish}?secret=1234"))
        .expect(200);
    assert_eq!(seen["answer_by"], local("2026-03-06T11:30"));

    let unanswered = "/api/v1/dossiers?due=unanswered";
    assert_eq!(clerk.codes(unanswered), Vec::<String>::new());
    leader
        .act(&by_wish, "close_unanswered", json!({}))
        .refused(409, "answer_not_overdue");
    app.set_time("2026-03-06T11:31");
    assert_eq!(clerk.codes(unanswered), [by_wish.as_str()]);
    clerk
        .act(&by_wish, "close_unanswered", json!({}))
        .refused(403, "not_allowed");
    // The worker leaves it alone: no rule says that it may close anything.
    let closed = app.work(async |ctx| close_unanswered(ctx, &mut HashSet::new()).await);
    assert_eq!(closed.unwrap(), 0);
    assert_eq!(clerk.dossier(&by_wish)["status"], "supplement_requested");
    let closed = leader.done(
        &by_wish,
        "close_unanswered",
        json!({"reason": "Công dân không bổ sung"}),
    );
    assert_eq!(
        (
            &closed["status"],
            &closed["portal_status"]["code"],
            &closed["pauses"][0]["until"]
        ),
        (&json!("stopped"), &json!(8), &json!(local("2026-03-06T11:31")))
    );
    assert_eq!(clerk.codes(unanswered), Vec::<String>::new());
    let path = format!("/api/v1/dossiers/{by_wish}/slips");
    let slip = leader.post(&path, json!({"kind": "stop"})).expect(201)["slip"].clone();
    let told = &slip["content"];
    assert_eq!(told["reason"], "Công dân không bổ sung", "{slip:#}");
});

story!(a_rule_lets_the_worker_close_what_nobody_answered, |app| {
    let (clerk, admin, leader) = (app.sign_in("clerk"), app.sign_in("admin"), app.sign_in("leader"));
    let rule = |key: &str, value: i64| {
        let body =
            json!({"key": key, "agency": "H02.07", "valid_from": "2026-03-01", "value": value, "source": "QĐ 1"});
        admin.put("/api/v1/rules", body).expect(200);
    };
    rule("supplement_auto_close", 1);
    rule("supplement_answer_days", 2);
    let [silent, answered] = ["An", "Bình"].map(|name| clerk.take_in(household_business(name)));
    for code in [&silent, &answered] {
        let asked = clerk.done(
            code,
            "request_supplement",
            json!({"reason": "Thiếu", "missing_papers": [{"name": "Bản sao"}]}),
        );
        assert_eq!(asked["pauses"][0]["answer_by"], local("2026-03-04T09:00"));
    }
    app.set_time("2026-03-04T08:00");
    clerk.done(&answered, "supplement_received", json!({"papers": []}));
    app.set_time("2026-03-04T09:30");
    app.wait_for(|| clerk.dossier(&silent), |seen| seen["status"] == "stopped");
    assert_eq!(clerk.dossier(&answered)["status"], "received");
    let history = leader.get(&format!("/api/v1/dossiers/{silent}/events")).expect(200);
    let event = history["items"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        (&event["action"], &event["by"], &event["detail"]["automatic"]),
        (&json!("close_unanswered"), &json!(null), &json!(true))
    );
    let total = leader
        .get("/api/v1/statistics/timeliness?from=2026-03-01&to=2026-03-31")
        .expect(200)["total"]
        .clone();
    assert_eq!(
        (&total["stopped"], &total["in_progress"]["total"]),
        (&json!(1), &json!(1))
    );
});

story!(whoever_waits_for_acceptance_waits_by_working_time_too, |app| {
    let (portal, clerk, admin) = (app.sign_in("portal"), app.sign_in("clerk"), app.sign_in("admin"));
    let mut online = household_business("Nguyễn Văn Ấn");
    online["intake_channel"] = json!("online");
    let code = portal.take_in(online);
    // 8 working hours: until tomorrow 09:30. The applicant is waited for a day.
    app.set_time("2026-03-02T10:00");
    clerk.done(
        &code,
        "request_supplement",
        json!({"reason": "Ảnh mờ", "missing_papers": [{"name": "Bản sao"}]}),
    );
    app.set_time("2026-03-03T10:00");
    let back = clerk.done(&code, "supplement_received", json!({"papers": []}));
    assert_eq!(
        (&back["status"], &back["accept_due_at"]),
        (&json!("submitted"), &json!(local("2026-03-04T09:30")))
    );
    // A day off moves it by another.
    let day = json!({"agency": "H02.07", "date": "2026-03-04", "kind": "off", "name": "Ngày hội", "source": "CV 1"});
    let job = admin.put("/api/v1/calendar/days", day).expect(202);
    assert_eq!(app.finish_job(&admin, &job)["changed"], 1);
    let moved = clerk.dossier(&code);
    assert_eq!(moved["accept_due_at"], local("2026-03-05T09:30"));
    let history = clerk.get(&format!("/api/v1/dossiers/{code}/events")).expect(200);
    let event = history["items"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(event["detail"]["accept_due_after"], local("2026-03-05T09:30"));
    let why = clerk.get(&format!("/api/v1/dossiers/{code}/deadline")).expect(200);
    assert_eq!(why["acceptance"]["due_at"], local("2026-03-05T09:30"));
    assert_eq!(
        why["acceptance"]["explanation"].as_array().unwrap().last().unwrap()["to"],
        local("2026-03-05T09:30")
    );
    clerk.done(&code, "accept", json!({}));
});

story!(a_change_of_working_time_moves_the_step_too, |app| {
    let (clerk, handler, admin) = (app.sign_in("clerk"), app.sign_in("handler"), app.sign_in("admin"));
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    clerk.done(&code, "forward", json!({}));
    assert_eq!(handler.dossier(&code)["steps"][0]["due_at"], local("2026-03-04T09:00"));
    let day = json!({"agency": "H02.07", "date": "2026-03-03", "kind": "off", "name": "Ngày hội", "source": "CV 1"});
    let job = admin.put("/api/v1/calendar/days", day).expect(202);
    app.finish_job(&admin, &job);
    let moved = handler.dossier(&code);
    assert_eq!(
        (&moved["due_at"], &moved["steps"][0]["due_at"]),
        (&json!(local("2026-03-06T09:00")), &json!(local("2026-03-05T09:00")))
    );
    let why = handler.get(&format!("/api/v1/dossiers/{code}/deadline")).expect(200);
    assert_eq!(why["steps"][0]["due_at"], local("2026-03-05T09:00"));
    let told = why["steps"][0]["explanation"].to_string();
    assert!(told.contains("Ngày hội"), "{told}");
});

story!(the_account_of_a_due_time_names_every_ground, |app| {
    let (clerk, leader) = (app.sign_in("clerk"), app.sign_in("leader"));
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    for n in 1..=2 {
        let ask = json!({"reason": format!("Thiếu giấy {n}"), "missing_papers": [{"name": "Bản sao"}], "legal_ground": "Điều 9"});
        clerk.done(&code, "request_supplement", ask);
        app.clock.advance_minutes(10);
        clerk.done(&code, "supplement_received", json!({"papers": []}));
    }
    leader.done(
        &code,
        "suspend",
        json!({"reason": "Chờ giám định", "legal_ground": "Điều 12"}),
    );
    app.clock.advance_minutes(10);
    leader.done(&code, "resume", json!({}));
    leader.done(
        &code,
        "extend",
        json!({"reason": "Cần xác minh", "due_at": local("2026-03-09T09:00")}),
    );
    let why = clerk.get(&format!("/api/v1/dossiers/{code}/deadline")).expect(200);
    let text = why["explanation"].to_string();
    for words in [
        "Yêu cầu bổ sung giấy tờ lần 1: Thiếu giấy 1 (căn cứ: Điều 9)",
        "Yêu cầu bổ sung giấy tờ lần 2: Thiếu giấy 2",
        "Tạm dừng giải quyết: Chờ giám định (căn cứ: Điều 12)",
        "Lý do: Cần xác minh",
    ] {
        assert!(text.contains(words), "{words} is not in {text}");
    }
});

story!(only_a_leader_moves_a_leaders_step_and_english_is_english, |app| {
    let (clerk, handler, leader) = (app.sign_in("clerk"), app.sign_in("handler"), app.sign_in("leader"));
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    clerk.done(&code, "forward", json!({}));
    handler.done(&code, "forward", json!({}));
    handler
        .act(&code, "send_back", json!({"reason": "Nhầm"}))
        .refused(403, "not_your_role");
    leader
        .act(&code, "assign", json!({"assignee": "handler"}))
        .refused_field("assignee", "assignee_unfit");
    leader.done(&code, "send_back", json!({"reason": "Thẩm định lại"}));

    let english = |who: &crate::support::Actor<'_>, action: &str| {
        let version = leader.dossier(&code)["version"].clone();
        let request = who
            .request("POST", &format!("/api/v1/dossiers/{code}/actions"))
            .header("accept-language", "en")
            .json(&json!({"action": action, "version": version}));
        who.send(request).body["detail"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        english(&leader, "hand_back"),
        "\"hand back\" is not possible while the dossier is \"processing\"."
    );
    assert_eq!(
        english(&clerk, "forward"),
        "Your account may not do this: dossier process."
    );
});

story!(a_rule_that_begins_in_the_past_moves_the_limit_to_accept, |app| {
    let (portal, clerk, admin) = (app.sign_in("portal"), app.sign_in("clerk"), app.sign_in("admin"));
    let mut online = household_business("Nguyễn Văn Ấn");
    online["intake_channel"] = json!("online");
    let code = portal.take_in(online);
    let limits = || {
        let why = clerk.get(&format!("/api/v1/dossiers/{code}/deadline")).expect(200);
        (
            clerk.dossier(&code)["accept_due_at"].clone(),
            why["acceptance"]["due_at"].clone(),
        )
    };
    let both = |at: &str| (json!(local(at)), json!(local(at)));
    assert_eq!(limits(), both("2026-03-03T09:30"));
    let set = |from: &str, minutes: i64| {
        let rule = json!({"key": "online_acceptance_minutes", "agency": "H02.07", "valid_from": from, "value": minutes,
            "source": "Quyết định 9"});
        admin.put("/api/v1/rules", rule)
    };
    // What begins tomorrow is for what is handed in then.
    set("2026-03-03", 60).expect(200);
    set("2026-03-01", 240).expect(200);
    let moved = local("2026-03-02T15:00");
    app.wait_for(|| clerk.dossier(&code), |dossier| dossier["accept_due_at"] == moved);
    assert_eq!(limits(), both("2026-03-02T15:00"));
    let history = clerk.get(&format!("/api/v1/dossiers/{code}/events")).expect(200);
    let event = history["items"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(event["action"], "recompute_due");
    assert!(
        event["detail"]["reason"].as_str().unwrap().contains("Quyết định 9"),
        "{event:#}"
    );
    assert_eq!(event["detail"]["accept_due_before"], local("2026-03-03T09:30"));
    let jobs = admin.get("/api/v1/jobs").expect(200);
    assert_eq!(jobs["items"].as_array().unwrap().len(), 1, "{jobs:#}");
    set("1899-01-01", 240).refused_field("valid_from", "not_a_date");
});
