//! Officials are reminded once for each dossier and reason.

use motcua::service::notices;
use serde_json::{Value, json};

use super::office_story;
use crate::handovers::{inter_agency, received_elsewhere};
use crate::support::{Actor, TestApp, household_business, until};

/// Waits until a person has so many reminders, and answers `(reason, dossier)` of each, oldest first.
#[track_caller]
fn reminded(who: &Actor<'_>, count: usize) -> Vec<(String, String)> {
    let all = || {
        let page = who.get("/api/v1/notices").expect(200);
        page["items"].as_array().unwrap().clone()
    };
    let found = until(
        || Some(all()).filter(|found| found.len() >= count),
        || format!("{count} reminders: {:#?}", all()),
    );
    assert_eq!(found.len(), count, "{found:#?}");
    let text = |notice: &Value, name: &str| notice[name].as_str().unwrap().to_owned();
    found
        .iter()
        .rev()
        .map(|n| (text(n, "reason"), text(n, "dossier")))
        .collect()
}

/// Reminds everybody who is to be reminded by now.
fn remind(app: &TestApp) {
    app.work(async |ctx| notices::remind(ctx).await).unwrap();
}

office_story!(who_works_on_a_dossier_is_reminded_and_then_the_leader, |office| {
    let app = &office.app;
    let (clerk, handler, leader) = (app.sign_in("clerk"), app.sign_in("handler"), app.sign_in("leader"));
    let email = json!({"email": "chuyen.vien@hiephoa.example.vn"});
    assert_eq!(handler.put("/api/v1/notices/email", email.clone()).expect(200), email);
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    let other = clerk.take_in(household_business("Trần Thị Bưởi"));
    for code in [&code, &other] {
        clerk.done(code, "forward", json!({"assignee": "handler"}));
    }
    remind(app);
    reminded(&handler, 0);
    // Due Thursday 5 March, 09:00; nearly due from Wednesday on.
    app.set_time("2026-03-04T16:00");
    let nearly: Vec<(String, String)> = reminded(&handler, 2);
    assert!(nearly.iter().all(|(reason, _)| reason == "nearly_due"));
    // One letter for both.
    let mails = office.mail.wait_for(1);
    assert_eq!(mails[0].to, ["chuyen.vien@hiephoa.example.vn"]);
    assert_eq!(mails[0].subject, "2 hồ sơ: sắp đến hạn");
    assert!(mails[0].text.contains(&code) && mails[0].text.contains(&other) && !mails[0].text.contains("Nguyễn"));
    app.set_time("2026-03-04T16:30");
    remind(app);
    reminded(&handler, 2);

    let leader_decides = |code: &str| {
        handler.done(code, "forward", json!({}));
        leader.done(
            code,
            "decide",
            json!({"result": crate::support::paper("1/GCN", "2026-03-04")}),
        );
    };
    leader_decides(&other);
    app.set_time("2026-03-05T09:01");
    let late = reminded(&handler, 3);
    assert_eq!(late[2], ("overdue".to_owned(), code.clone()));
    reminded(&leader, 0);
    app.set_time("2026-03-05T16:00");
    remind(app);
    reminded(&leader, 0);
    app.set_time("2026-03-06T16:30");
    assert_eq!(reminded(&leader, 1), [("escalated".to_owned(), code.clone())]);
    app.set_time("2026-03-09T09:00");
    remind(app);
    reminded(&leader, 1);
    reminded(&handler, 3);
});

office_story!(whoever_stands_in_for_an_official_is_reminded_with_them, |office| {
    let app = &office.app;
    let (clerk, handler, justice) = (
        app.sign_in("clerk"),
        app.sign_in("handler"),
        app.sign_in("handler.tuphap"),
    );
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    clerk.done(&code, "forward", json!({"assignee": "handler"}));
    let given =
        json!({"to": "handler.tuphap", "valid_from": "2026-03-04", "valid_to": "2026-03-04", "reason": "Đi họp"});
    handler.post("/api/v1/delegations", given).expect(201);
    app.set_time("2026-03-04T16:00");
    let nearly = [("nearly_due".to_owned(), code)];
    assert_eq!(reminded(&handler, 1), nearly);
    assert_eq!(reminded(&justice, 1), nearly);
    // The day after the official is back, and whoever stood in sees nothing of it any more.
    app.set_time("2026-03-05T09:01");
    reminded(&handler, 2);
    reminded(&justice, 0);
});

office_story!(what_a_disabled_account_was_to_do_is_told_to_colleagues, |office| {
    let app = &office.app;
    let (clerk, handler) = (app.sign_in("clerk"), app.sign_in("handler"));
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    clerk.done(&code, "forward", json!({"assignee": "handler"}));
    drop(handler);
    let gone = json!({"disabled": true});
    app.sign_in("admin").patch("/api/v1/users/handler", gone).expect(200);
    app.set_time("2026-03-04T16:00");
    let told = reminded(&app.sign_in("handler.taichinhkehoach"), 1);
    assert_eq!(told, [("nearly_due".to_owned(), code)]);
    reminded(&clerk, 0);
});

office_story!(the_desk_is_reminded_of_online_dossiers, |office| {
    let app = &office.app;
    let (portal, clerk) = (app.sign_in("portal"), app.sign_in("clerk"));
    let mut body = household_business("Nguyễn Văn Ấn");
    body["intake_channel"] = json!("online");
    let code = portal.take_in(body);
    remind(app);
    reminded(&clerk, 0);
    app.set_time("2026-03-03T07:45");
    assert_eq!(reminded(&clerk, 1), [("waiting_acceptance".to_owned(), code.clone())]);
    clerk.done(&code, "accept", json!({}));
    app.set_time("2026-03-03T11:00");
    remind(app);
    reminded(&clerk, 1);
});

office_story!(the_counter_is_reminded_by_its_own_rule_and_working_time, |office| {
    let app = &office.app;
    inter_agency(app);
    let (portal, counter) = (app.sign_in("portal"), app.sign_in("clerk.04"));
    // The counter rests on Tuesday; whoever decides does not.
    let admin = app.sign_in("admin");
    let rest =
        json!({"agency": "H02.07.04", "date": "2026-03-03", "kind": "off", "name": "Hội làng", "source": "Công văn 3"});
    let job = admin.put("/api/v1/calendar/days", rest).expect(202);
    app.finish_job(&admin, &job);
    let mut body = received_elsewhere();
    body["intake_channel"] = json!("online");
    portal.take_in(body);
    // Until Wednesday 9:30: by the counter's time the last two hours begin when Monday's work ends.
    app.set_time("2026-03-02T16:30");
    remind(app);
    reminded(&counter, 0);
    app.set_time("2026-03-02T17:00");
    assert_eq!(reminded(&counter, 1)[0].0, "waiting_acceptance");
});

office_story!(an_answer_of_the_applicant_is_told_to_the_official, |office| {
    let app = &office.app;
    let (clerk, handler) = (app.sign_in("clerk"), app.sign_in("handler"));
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    clerk.done(&code, "forward", json!({"assignee": "handler"}));
    for count in 1..=2 {
        handler.done(
            &code,
            "request_supplement",
            json!({"reason": "Thiếu", "missing_papers": [{"name": "Bản sao"}]}),
        );
        clerk.done(&code, "supplement_received", json!({"papers": []}));
        let found = reminded(&handler, count);
        assert!(found.iter().all(|n| *n == ("answer_received".to_owned(), code.clone())));
    }
});

office_story!(reminders_are_read_by_whom_they_are_for, |office| {
    let app = &office.app;
    let (clerk, handler, leader) = (app.sign_in("clerk"), app.sign_in("handler"), app.sign_in("leader"));
    for name in ["Nguyễn Văn Ấn", "Trần Thị Bưởi"] {
        let code = clerk.take_in(household_business(name));
        clerk.done(&code, "forward", json!({"assignee": "handler"}));
    }
    app.set_time("2026-03-04T16:00");
    reminded(&handler, 2);
    let notices = handler.get("/api/v1/notices?limit=1").expect(200);
    let next = notices["next"].as_str().unwrap();
    let second = handler
        .get(&format!("/api/v1/notices?limit=1&after={next}"))
        .expect(200);
    assert_ne!(second["items"][0]["id"], notices["items"][0]["id"]);
    let path = format!("/api/v1/notices/{}/read", notices["items"][0]["id"].as_str().unwrap());
    leader.post(&path, json!({})).refused(404, "notice_not_found");
    assert_eq!(handler.post(&path, json!({})).expect(200)["marked"], 1);
    assert_eq!(
        handler.post(&path, json!({})).expect(200)["marked"],
        1,
        "read twice is read"
    );
    let unread = handler.get("/api/v1/notices?unread=true").expect(200);
    assert_eq!(unread["items"].as_array().unwrap().len(), 1);
    assert_eq!(handler.post("/api/v1/notices/read", json!({})).expect(200)["marked"], 1);
    assert_eq!(
        handler.get("/api/v1/notices?unread=true").expect(200)["items"],
        json!([])
    );
    handler
        .post("/api/v1/notices/x/read", json!({}))
        .refused(404, "notice_not_found");
    handler.get("/api/v1/notices?after=x").refused_field("after", "cursor");
    handler
        .put("/api/v1/notices/email", json!({"email": "a@b.vn\r\nBcc: c@d.vn"}))
        .refused_field("email", "email_invalid");
    assert_eq!(
        handler.put("/api/v1/notices/email", json!({})).expect(200)["email"],
        json!(null)
    );
});
