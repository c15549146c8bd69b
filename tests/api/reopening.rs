//! A dossier that is taken up again is what it would be if it had never ended: its clock, its result and its money; and what an
//! end without a result brings along.

use serde_json::{Value, json};

use crate::money::money;
use crate::money::online::{notice, requested};
use crate::story;
use crate::support::{Actor, household_business, local, marital_status, paper};

fn reopen(leader: &Actor<'_>, code: &str) -> Value {
    leader.done(code, "reopen", json!({"reason": "Giải quyết lại"}))
}

fn attached(who: &Actor<'_>) -> Value {
    let rates = who
        .get("/api/v1/statistics/rates?agency=H02.07&from=2026-03-01&to=2026-03-31")
        .expect(200);
    let rates = rates["items"].as_array().unwrap().clone();
    let rate = rates.into_iter().find(|r| r["indicator"] == "result_attached").unwrap();
    json!([rate["rate"]["numerator"], rate["rate"]["denominator"]])
}

story!(its_clock_knows_what_changed_while_it_was_ended, |app| {
    let (clerk, leader, admin) = (app.sign_in("clerk"), app.sign_in("leader"), app.sign_in("admin"));
    let [withdrawn, decided] = ["Nguyễn Văn Ấn", "Trần Thị Bé"].map(|name| clerk.take_in(household_business(name)));
    assert_eq!(clerk.dossier(&withdrawn)["due_at"], local("2026-03-05T09:00"));
    clerk.done(&withdrawn, "withdraw", json!({"reason": "Thôi"}));
    clerk.done(&decided, "forward", json!({}));
    app.sign_in("handler").done(&decided, "forward", json!({}));
    leader.done(&decided, "decide", json!({"result": paper("1/GCN", "2026-03-02")}));
    let day =
        json!({"agency": "H02.07", "date": "2026-03-04", "kind": "off", "name": "Ngày hội", "source": "Quyết định 1"});
    let job = admin.put("/api/v1/calendar/days", day).expect(202);
    app.finish_job(&admin, &job);

    // What has ended keeps the due time by which it was judged, and its account says so.
    let why = clerk.get(&format!("/api/v1/dossiers/{decided}/deadline")).expect(200);
    assert_eq!(why["due_at"], local("2026-03-05T09:00"));
    let last = why["explanation"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        (&last["kind"], &last["from"], &last["to"]),
        (
            &json!("kept"),
            &local("2026-03-06T09:00").into(),
            &local("2026-03-05T09:00").into()
        )
    );
    for code in [&withdrawn, &decided] {
        let again = reopen(&leader, code);
        assert_eq!(again["due_at"], local("2026-03-06T09:00"), "{again:#}");
        let why = clerk.get(&format!("/api/v1/dossiers/{code}/deadline")).expect(200);
        assert_eq!(why["due_at"], again["due_at"]);
    }
    // How it ended first is counted no more, so its figures are looked at twice.
    let supervisor = app.sign_in("supervisor");
    let mut doubtful = supervisor.codes(
        "/api/v1/statistics/quality/dossiers?agency=H02.07&from=2026-03-01&to=2026-03-31&doubt=reopened&limit=50",
    );
    doubtful.sort();
    assert_eq!(doubtful, [withdrawn.as_str(), decided.as_str()]);
    // Judged by the day that is due now.
    app.set_time("2026-03-05T10:00");
    let done = leader.done(&decided, "decide", json!({"result": paper("2/GCN", "2026-03-05")}));
    assert_ne!(done["timeliness"], "late");
    app.verify();
});

story!(what_was_sent_online_waits_for_acceptance_by_the_time_of_today, |app| {
    let (portal, clerk, leader, admin) = (
        app.sign_in("portal"),
        app.sign_in("clerk"),
        app.sign_in("leader"),
        app.sign_in("admin"),
    );
    let mut body = household_business("Nguyễn Văn Ấn");
    body["intake_channel"] = json!("online");
    body["external_code"] = json!("G22.99.01-260302-0007");
    let code = portal.take_in(body);
    let limit = |who: &Actor<'_>| who.dossier(&code)["accept_due_at"].clone();
    let first = limit(&clerk);
    clerk.done(&code, "withdraw", json!({"reason": "Thôi"}));
    let day =
        json!({"agency": "H02.07", "date": "2026-03-03", "kind": "off", "name": "Ngày hội", "source": "Quyết định 1"});
    let job = admin.put("/api/v1/calendar/days", day).expect(202);
    app.finish_job(&admin, &job);
    assert_eq!(limit(&clerk), first);
    reopen(&leader, &code);
    assert_ne!(limit(&clerk), first);
    app.verify();
});

story!(its_former_result_is_none_any_more, |app| {
    let (clerk, handler, leader) = (app.sign_in("clerk"), app.sign_in("handler"), app.sign_in("leader"));
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    clerk.done(&code, "forward", json!({}));
    handler.done(&code, "forward", json!({}));
    leader.done(&code, "decide", json!({"result": paper("1/GCN", "2026-03-02")}));
    assert_eq!(attached(&leader), json!([1, 1]));
    // What was decided cannot lose the file that was demanded.
    let mut bare = paper("1a/GCN", "2026-03-02");
    bare["file"] = json!(null);
    let lost = handler.act(&code, "attach_result", json!({"result": bare}));
    lost.refused(409, "result_file_missing");
    assert_eq!(clerk.dossier(&code)["results"].as_array().unwrap().len(), 1);

    let again = reopen(&leader, &code);
    assert_eq!(again["results"][0]["annulled_at"], local("2026-03-02T09:00"));
    leader.act(&code, "decide", json!({})).refused(409, "result_missing");
    let done = leader.done(&code, "decide", json!({"result": paper("2/GCN", "2026-03-02")}));
    assert_eq!(done["results"][1]["annulled_at"], Value::Null);
    assert_eq!(attached(&leader), json!([1, 1]));
    app.verify();
});

story!(a_result_without_a_file_is_not_attached, |app| {
    let leader = app.sign_in("leader.02");
    let clerk = app.sign_in("clerk.02");
    let mut body = marital_status("Nguyễn Văn Ấn");
    body["agency_code"] = json!("H02.07.02");
    body["procedure_code"] = json!("1.001193");
    let code = clerk.take_in(body);
    while leader.dossier(&code)["allowed_actions"]
        .as_array()
        .unwrap()
        .iter()
        .all(|a| a != "decide")
    {
        let seen = leader.dossier(&code);
        let who = if seen["status"] == "received" {
            "clerk.02"
        } else {
            "handler.02"
        };
        app.sign_in(who).done(&code, "forward", json!({}));
    }
    let mut bare = paper("1/TL", "2026-03-02");
    bare["file"] = json!(null);
    leader.done(&code, "decide", json!({"result": bare}));
    let supervisor = app.sign_in("supervisor");
    assert_eq!(attached(&supervisor), json!([0, 1]));
    let behind = "/api/v1/statistics/dossiers?agency=H02.07&from=2026-03-01&to=2026-03-31&measure=result_missing";
    assert_eq!(supervisor.codes(behind), std::slice::from_ref(&code));
    leader.done(&code, "attach_result", json!({"result": paper("1/TL", "2026-03-02")}));
    assert_eq!(attached(&supervisor), json!([1, 1]));
    app.verify();
});

story!(a_fee_that_was_given_back_is_due_again, |app| {
    let (clerk, leader) = (app.sign_in("clerk.01"), app.sign_in("leader.01"));
    let mut body = marital_status("Nguyễn Văn Ấn");
    body["payment_method"] = json!("cash");
    let code = clerk.take_in(body);
    clerk.done(&code, "withdraw", json!({"reason": "Thôi"}));
    let refund =
        json!({"fee": 1, "method": "cash", "legal_ground": "Điều 5", "reason": "Rút hồ sơ", "paid_out_by": "clerk.01"});
    let given = money(&leader, &code, "refunds", refund).expect(200);
    assert_eq!(given["payment"]["state"], "refunded");
    let again = reopen(&leader, &code);
    assert_eq!(again["payment"]["state"], "unpaid");
    clerk.act(&code, "forward", json!({})).refused(409, "fee_unpaid");
    let paid = clerk.done(&code, "pay_fee", json!({"method": "cash"}));
    assert_eq!(paid["payment"]["state"], "paid");
    clerk.done(&code, "forward", json!({}));
    app.verify();
});

story!(nobody_is_asked_to_pay_for_what_has_ended_without_a_result, |app| {
    let clerk = app.sign_in("clerk.01");
    let code = clerk.take_in(marital_status("Nguyễn Văn Ấn"));
    let order = requested(app, &clerk, &code);
    let ended = clerk.done(&code, "withdraw", json!({"reason": "Thôi"}));
    assert_eq!(
        (&ended["payment"]["requests"][0]["state"], &ended["payment"]["state"]),
        (&json!("cancelled"), &json!("unpaid"))
    );
    let history = clerk.get(&format!("/api/v1/dossiers/{code}/events")).expect(200);
    let last = history["items"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(last["detail"]["payment_request"], json!(order));
    money(&clerk, &code, "payment-requests", json!({})).refused(409, "fee_not_asked");
    // What was paid before the gateway heard of it is entered all the same: it can only be given back.
    notice(app, "n-1", &order, 5000, "paid").expect(200);
    assert_eq!(clerk.dossier(&code)["payment"]["payments"].as_array().unwrap().len(), 1);
    app.verify();
});

story!(what_was_brought_in_lies_at_the_desk_when_it_is_taken_up_again, |app| {
    let (clerk, handler, leader) = (app.sign_in("clerk"), app.sign_in("handler"), app.sign_in("leader"));
    let line = "counter,2026-02-23 10:00,2026-02-26 10:00,decided,2026-02-25 10:00".to_owned();
    app.sign_in("admin")
        .import("intake_channel,received_at,due_at,status,ended_at", &[line]);
    let code = clerk.codes("/api/v1/dossiers?q=nguyen").remove(0);
    let again = reopen(&leader, &code);
    assert_eq!(
        (&again["status"], &again["step"], &again["decided_at"]),
        (&json!("received"), &json!(0), &Value::Null)
    );
    clerk.done(&code, "forward", json!({}));
    handler.done(&code, "forward", json!({}));
    let done = leader.done(&code, "decide", json!({"result": paper("1/GCN", "2026-03-02")}));
    assert_eq!(
        (&done["status"], &done["timeliness"]),
        (&json!("decided"), &json!("late"))
    );
    app.verify();
});

story!(what_counted_while_it_was_ended_is_not_invented_afterwards, |app| {
    let (clerk, leader, admin) = (app.sign_in("clerk"), app.sign_in("leader"), app.sign_in("admin"));
    let supervisor = app.sign_in("supervisor");
    let [moved, unmoved] = ["Nguyễn Văn Ấn", "Trần Thị Bé"].map(|name| {
        let code = clerk.take_in(household_business(name));
        clerk.done(&code, "forward", json!({}));
        app.sign_in("handler").done(&code, "forward", json!({}));
        leader.done(&code, "decide", json!({"result": paper("1/GCN", "2026-03-02")}));
        code
    });
    let overdue_on = |day: &str| {
        let path = format!("/api/v1/statistics/timeliness?agency=H02.07&from=2026-03-01&to={day}");
        supervisor.get(&path).expect(200)["total"]["in_progress"]["overdue"].clone()
    };
    // Due on 5 March; taken up again long afterwards it is what it would be had it never ended.
    app.set_time("2026-03-10T09:00");
    reopen(&leader, &unmoved);
    assert_eq!(
        (overdue_on("2026-03-06"), overdue_on("2026-03-09")),
        (json!(1), json!(1))
    );
    // By the working time of today it is due on 17 March, and was never overdue.
    for date in [
        "2026-03-03",
        "2026-03-04",
        "2026-03-05",
        "2026-03-06",
        "2026-03-09",
        "2026-03-10",
        "2026-03-11",
    ] {
        let day = json!({"agency": "H02.07", "date": date, "kind": "off", "name": "Lụt", "source": "Quyết định 1"});
        let job = admin.put("/api/v1/calendar/days", day).expect(202);
        app.finish_job(&admin, &job);
    }
    let before = overdue_on("2026-03-09");
    let again = reopen(&leader, &moved);
    assert!(again["due_at"].as_str().unwrap() > "2026-03-12", "{again:#}");
    assert_eq!(overdue_on("2026-03-09"), before);
    app.verify();
});

story!(what_was_ordered_for_the_former_result_is_given_up, |app| {
    let (clerk, leader) = (app.sign_in("clerk"), app.sign_in("leader"));
    let code = crate::post::decided(app);
    let order = json!({"version": clerk.dossier(&code)["version"], "direction": "out", "carrier": "Bưu điện huyện",
        "name": "Nguyễn Thị Đào", "address": "Thôn Đông"});
    let path = format!("/api/v1/dossiers/{code}/postal-orders");
    clerk.post(&path, order).expect(200);
    let again = reopen(&leader, &code);
    let item = &again["postal"]["orders"][0];
    assert_eq!(
        (&item["state"], &item["superseded"]),
        (&json!("cancelled"), &json!(true))
    );
    // The post had it all the same, as is heard later: it is no result of this dossier.
    app.set_time("2026-03-04T09:00");
    let event = json!({"order": format!("{code}-O1"), "kind": "handed_over", "at": local("2026-03-02T10:00")});
    leader.done(&code, "decide", json!({"result": paper("2/GCN", "2026-03-04")}));
    clerk
        .post(&format!("/api/v1/dossiers/{code}/postal-events"), event)
        .expect(200);
    let sent = clerk.done(&code, "hand_back", json!({"return_channel": "postal"}));
    assert_eq!(sent["postal"]["orders"][1]["state"], "registered");
    let public = app
        .anybody()
        .get(&format!("/api/v1/public/dossiers/{code}?secret=1234"))
        .expect(200);
    assert_eq!(public["postal_orders"].as_array().unwrap().len(), 1);
    app.verify();
});

story!(a_fee_that_was_given_back_before_the_end_stays_so, |app| {
    let (clerk, leader) = (app.sign_in("clerk.01"), app.sign_in("leader.01"));
    let mut body = marital_status("Nguyễn Văn Ấn");
    body["payment_method"] = json!("cash");
    let code = clerk.take_in(body);
    let refund =
        json!({"fee": 1, "method": "cash", "legal_ground": "Điều 5", "reason": "Được miễn", "paid_out_by": "clerk.01"});
    money(&leader, &code, "refunds", refund).expect(200);
    app.set_time("2026-03-02T10:00");
    clerk.done(&code, "withdraw", json!({"reason": "Thôi"}));
    assert_eq!(reopen(&leader, &code)["payment"]["state"], "refunded");
});

story!(what_was_given_back_before_the_end_is_not_asked_for_again, |app| {
    let (clerk, leader) = (app.sign_in("clerk.01"), app.sign_in("leader.01"));
    let mut body = marital_status("Nguyễn Văn Ấn");
    body["payment_method"] = json!("cash");
    let code = clerk.take_in(body);
    let give_back = |amount: Value| {
        let refund = json!({"fee": 1, "amount": amount, "method": "cash", "legal_ground": "Điều 5", "reason": "Hoàn",
            "paid_out_by": "clerk.01"});
        money(&leader, &code, "refunds", refund).expect(200)
    };
    // Too much was asked for; the rest goes back with the end.
    give_back(json!(1500));
    app.set_time("2026-03-02T10:00");
    clerk.done(&code, "withdraw", json!({"reason": "Thôi"}));
    assert_eq!(give_back(Value::Null)["payment"]["state"], "refunded");
    app.set_time("2026-03-02T11:00");
    for (n, time) in [(1, "2026-03-02T14:00"), (2, "2026-03-02T15:00")] {
        let again = reopen(&leader, &code);
        assert_eq!(
            (&again["payment"]["state"], &again["payment"]["amount"]),
            (&json!("unpaid"), &json!(3500))
        );
        let paid = clerk.done(&code, "pay_fee", json!({"method": "cash"}));
        assert_eq!(paid["payment"]["payments"][n]["amount"], 3500);
        // Whoever ends it again gets back what was paid now, and owes just that when it is taken up once more.
        app.set_time(time);
        clerk.done(&code, "withdraw", json!({"reason": "Thôi"}));
        give_back(Value::Null);
    }
    app.verify();
});
