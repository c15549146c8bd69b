//! Supplement rounds and financial duties: while the applicant is asked, the clock stands still.

use serde_json::json;

use crate::handovers::{inter_agency, received_elsewhere};
use crate::slips::issue;
use crate::story;
use crate::support::{household_business, local};

story!(a_pause_moves_the_due_time_by_exactly_the_working_time_it_took, |app| {
    let clerk = app.sign_in("clerk");
    // Received, due; paused, resumed; due then. Three working days; 07:30–11:30 and 13:30–17:00.
    let cases = [
        // Over the lunch break: 30 minutes on either side of it.
        [
            "2026-03-02T09:00",
            "2026-03-05T09:00",
            "2026-03-02T11:00",
            "2026-03-02T14:00",
            "2026-03-05T10:00",
        ],
        // From closing to opening: no working time at all.
        [
            "2026-03-03T09:00",
            "2026-03-06T09:00",
            "2026-03-03T17:00",
            "2026-03-04T07:30",
            "2026-03-06T09:00",
        ],
        // Over a weekend: 1 h + a day + a day + 30 minutes. What is used up at a closing is over at that closing.
        [
            "2026-03-04T10:00",
            "2026-03-09T10:00",
            "2026-03-05T16:00",
            "2026-03-10T08:00",
            "2026-03-11T11:30",
        ],
        // Within a weekend.
        [
            "2026-03-13T16:00",
            "2026-03-18T16:00",
            "2026-03-14T10:00",
            "2026-03-15T20:00",
            "2026-03-18T16:00",
        ],
        // Over 30 April and 1 May and the weekend behind them: one day's work.
        [
            "2026-04-28T10:00",
            "2026-05-05T10:00",
            "2026-04-29T14:00",
            "2026-05-04T14:00",
            "2026-05-06T10:00",
        ],
        // Exactly the holidays: nothing.
        [
            "2026-04-28T15:00",
            "2026-05-05T15:00",
            "2026-04-29T17:00",
            "2026-05-04T07:30",
            "2026-05-05T15:00",
        ],
        // Over a Saturday that is worked in place of a Monday: one day's work.
        [
            "2026-08-20T09:00",
            "2026-08-24T09:00",
            "2026-08-21T17:00",
            "2026-08-24T07:30",
            "2026-08-25T09:00",
        ],
    ];
    for [received, due, paused, resumed, due_then] in cases {
        app.set_time(received);
        let dossier = clerk.receive(household_business("Trần Văn Bình"));
        let code = dossier["code"].as_str().unwrap();
        assert_eq!(dossier["due_at"], local(due), "received {received}");

        app.set_time(paused);
        let ask = json!({"reason": "Thiếu bản sao", "missing_papers": [{"name": "Biên bản họp thành viên"}]});
        let asked = clerk.done(code, "request_supplement", ask);
        assert_eq!(asked["status"], "supplement_requested");
        assert_eq!(asked["portal_status"]["code"], 5);
        assert_eq!(asked["paused_at"], local(paused));

        app.set_time(resumed);
        let resumed = clerk.done(
            code,
            "supplement_received",
            json!({"papers": [{"code": "p3", "copies": 1}]}),
        );
        assert_eq!(resumed["status"], "received");
        assert_eq!(
            resumed["due_at"],
            local(due_then),
            "received {received}, paused {paused}"
        );
        assert_eq!(resumed["paused_at"], json!(null));
        assert_eq!(resumed["pauses"][0]["due_before"], local(due));
        assert_eq!(resumed["pauses"][0]["due_after"], local(due_then));

        let why = clerk.get(&format!("/api/v1/dossiers/{code}/deadline")).expect(200);
        assert_eq!(why["due_at"], local(due_then));
        assert_eq!(why["first_due_at"], local(due));
        assert_eq!(
            why["explanation"].as_array().unwrap().last().unwrap()["to"],
            local(due_then)
        );
    }
});

story!(papers_that_arrive_later_are_added_to_those_that_are_there, |app| {
    let clerk = app.sign_in("clerk");
    let mut body = household_business("Trần Văn Bình");
    let papers = json!([{"code": "p1", "originals": 1}, {"code": "p2", "copies": 1}, {"code": "p3", "originals": 1}]);
    body["papers"] = papers;
    let code = clerk.take_in(body);
    clerk.done(
        &code,
        "request_supplement",
        json!({"reason": "Thiếu một bản chính", "missing_papers": [{"name": "Biên bản họp thành viên"}]}),
    );
    let arrived = json!({"papers": [{"code": "p3", "originals": 1, "copies": 2}]});
    let papers = clerk.done(&code, "supplement_received", arrived)["papers"].clone();
    let there: Vec<_> = (papers.as_array().unwrap().iter())
        .map(|p| (p["code"].clone(), p["originals"].clone(), p["copies"].clone()))
        .collect();
    assert_eq!(
        there,
        [("p1", 1, 0), ("p2", 0, 1), ("p3", 2, 2)].map(|(code, o, c)| (json!(code), json!(o), json!(c)))
    );
});

story!(a_request_says_at_which_step_it_was_made, |app| {
    inter_agency(app);
    let [counter, first, second, third] =
        ["clerk.04", "handler.01", "handler.02", "handler.03"].map(|name| app.sign_in(name));
    let code = counter.take_in(received_elsewhere());
    let ask = || json!({"reason": "Thiếu", "missing_papers": [{"name": "Bản vẽ"}]});
    let answer = || counter.done(&code, "supplement_received", json!({"papers": []}));
    assert_eq!(counter.done(&code, "request_supplement", ask())["pauses"][0]["step"], 0);
    answer();
    counter.done(&code, "forward", json!({}));
    first.done(&code, "receive_handover", json!({}));
    first.done(&code, "forward", json!({}));
    for who in [&second, &third] {
        who.done(&code, "receive_handover", json!({}));
    }
    // Side by side: each asks for its own step, named or not, and for no other.
    let step = |n: i16| {
        let mut body = ask();
        body["step"] = json!(n);
        body
    };
    second
        .act(&code, "request_supplement", step(3))
        .refused_field("step", "step_not_open");
    assert_eq!(third.done(&code, "request_supplement", step(3))["pauses"][1]["step"], 3);
    answer();
    assert_eq!(second.done(&code, "request_supplement", ask())["pauses"][2]["step"], 2);
    let history = counter
        .get(&format!("/api/v1/dossiers/{code}/events?limit=200"))
        .expect(200);
    let asked: Vec<_> = (history["items"].as_array().unwrap().iter())
        .filter(|e| e["action"] == "request_supplement")
        .map(|e| e["detail"]["step"].clone())
        .collect();
    assert_eq!(asked, [0, 3, 2].map(|n| json!(n)));
    let why = counter.get(&format!("/api/v1/dossiers/{code}/deadline")).expect(200);
    let steps = [0, 1, 2].map(|n| why["moves"][n]["step"].clone());
    assert_eq!(steps, [0, 3, 2].map(|n| json!(n)));
    let slip = issue(&counter, &code, json!({"kind": "supplement", "round": 2}), 201);
    assert_eq!(slip["slip"]["content"]["step"], "Xác định nghĩa vụ tài chính");
    let slip = issue(&counter, &code, json!({"kind": "supplement", "round": 1}), 201);
    assert_eq!(slip["slip"]["content"]["step"], json!(null));
});

story!(every_round_stands_in_the_ledger_and_who_waits_is_never_late, |app| {
    let (clerk, handler, leader) = (app.sign_in("clerk"), app.sign_in("handler"), app.sign_in("leader"));
    let code = clerk.take_in(household_business("Nguyễn Thị Đào"));
    clerk.done(&code, "forward", json!({"assignee": "handler"}));

    app.set_time("2026-03-03T09:00");
    let step_due = handler.dossier(&code)["steps"][0]["due_at"].clone();
    assert_eq!(step_due, local("2026-03-04T09:00"));
    let ask = || {
        json!({
            "reason": "Giấy tờ đã hết hạn", "legal_ground": "Nghị định 61/2018/NĐ-CP",
            "missing_papers": [{"name": "Biên bản họp thành viên"}, {"name": "Giấy tờ pháp lý"}],
        })
    };
    clerk
        .act(&code, "request_supplement", ask())
        .refused(403, "not_allowed");
    handler
        .act(
            &code,
            "request_supplement",
            json!({"reason": "Thiếu", "missing_papers": []}),
        )
        .refused_field("missing_papers", "missing");
    handler
        .act(&code, "request_supplement", json!({"missing_papers": [{"name": "A"}]}))
        .refused_field("reason", "missing");
    handler.done(&code, "request_supplement", ask());
    handler
        .act(&code, "request_supplement", ask())
        .refused(409, "wrong_state");
    handler.act(&code, "forward", json!({})).refused(409, "wrong_state");
    leader.act(&code, "decide", json!({})).refused(409, "wrong_state");

    // Long past the promised day: waiting, not late.
    app.set_time("2026-03-10T09:00");
    let waiting = clerk.dossier(&code);
    assert_eq!(waiting["progress"], "within_time");
    assert_eq!(clerk.codes("/api/v1/dossiers?due=overdue"), Vec::<String>::new());
    assert_eq!(clerk.codes("/api/v1/dossiers?due=paused"), [code.as_str()]);
    let counts = clerk.get("/api/v1/dossiers/counts").expect(200);
    assert_eq!((&counts["paused"], &counts["overdue"]), (&json!(1), &json!(0)));
    let figures = "/api/v1/statistics/timeliness?from=2026-03-01&to=2026-03-31";
    let total = leader.get(figures).expect(200)["total"].clone();
    assert_eq!(
        total["in_progress"],
        json!({"total": 1, "within_time": 1, "overdue": 0})
    );
    let seen = app
        .anybody()
        .get(&format!("/api/v1/public/dossiers/{code}?secret=1234"))
        .expect(200);
    assert_eq!(
        seen["missing_papers"],
        json!([{"name": "Biên bản họp thành viên", "to_do": null}, {"name": "Giấy tờ pháp lý", "to_do": null}])
    );
    assert_eq!(seen["waiting_reason"], "Giấy tờ đã hết hạn");

    handler
        .act(&code, "supplement_received", json!({"papers": []}))
        .refused(403, "not_allowed");
    let brought = json!({"papers": [{"code": "p3", "copies": 1}, {"code": "p2", "copies": 3}]});
    let resumed = clerk.done(&code, "supplement_received", brought);
    assert_eq!(resumed["status"], "processing");
    assert_eq!(resumed["assignee"]["username"], "handler");
    assert_eq!(resumed["due_at"], local("2026-03-12T09:00"));
    assert_eq!(resumed["steps"][0]["due_at"], local("2026-03-11T09:00"));
    let papers = resumed["papers"].as_array().unwrap();
    assert_eq!(papers.len(), 3);
    // One was there, three came.
    assert_eq!(papers.iter().find(|p| p["code"] == "p2").unwrap()["copies"], 4);
    clerk
        .act(&code, "supplement_received", json!({"papers": []}))
        .refused(409, "wrong_state");

    app.set_time("2026-03-11T10:00");
    handler.done(&code, "request_supplement", ask());
    app.set_time("2026-03-11T11:00");
    let again = clerk.done(&code, "supplement_received", json!({"papers": []}));
    assert_eq!(again["due_at"], local("2026-03-12T10:00"));
    let rounds = again["pauses"].as_array().unwrap();
    assert_eq!(rounds.len(), 2);
    for (round, [from, until, before, after]) in rounds.iter().zip([
        [
            "2026-03-03T09:00",
            "2026-03-10T09:00",
            "2026-03-05T09:00",
            "2026-03-12T09:00",
        ],
        [
            "2026-03-11T10:00",
            "2026-03-11T11:00",
            "2026-03-12T09:00",
            "2026-03-12T10:00",
        ],
    ]) {
        assert_eq!(
            (&round["from"], &round["until"]),
            (&json!(local(from)), &json!(local(until)))
        );
        assert_eq!(
            (&round["due_before"], &round["due_after"]),
            (&json!(local(before)), &json!(local(after)))
        );
        assert_eq!(round["by"]["username"], "handler");
        assert_eq!(round["legal_ground"], "Nghị định 61/2018/NĐ-CP");
    }
    let history = clerk.get(&format!("/api/v1/dossiers/{code}/events")).expect(200);
    let actions: Vec<&str> = history["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["action"].as_str().unwrap())
        .collect();
    let round = ["request_supplement", "supplement_received"];
    assert_eq!(actions, [&["create", "forward"][..], &round, &round].concat());
});

story!(a_financial_duty_stops_the_clock_at_the_desk_and_in_processing, |app| {
    let (clerk, handler) = (app.sign_in("clerk"), app.sign_in("handler"));
    let code = clerk.take_in(household_business("Lê Văn Cường"));
    let ask = || json!({"reason": "Thuế trước bạ", "legal_ground": "Luật Quản lý thuế"});
    let asked = clerk.done(&code, "require_payment", ask());
    assert_eq!(
        (&asked["status"], &asked["portal_status"]["code"]),
        (&json!("payment_required"), &json!(6))
    );
    clerk.act(&code, "forward", json!({})).refused(409, "wrong_state");
    clerk
        .act(&code, "supplement_received", json!({"papers": []}))
        .refused(409, "wrong_state");

    app.set_time("2026-03-03T09:00");
    let settled = clerk.done(&code, "payment_settled", json!({"note": "Giấy nộp tiền số 5"}));
    assert_eq!(
        (&settled["status"], &settled["due_at"]),
        (&json!("received"), &json!(local("2026-03-06T09:00")))
    );

    clerk.done(&code, "forward", json!({}));
    clerk.act(&code, "require_payment", ask()).refused(403, "not_allowed");
    handler.done(&code, "require_payment", ask());
    app.set_time("2026-03-04T11:00");
    handler
        .act(&code, "payment_settled", json!({}))
        .refused(403, "not_allowed");
    let settled = clerk.done(&code, "payment_settled", json!({}));
    // A day and two hours: Friday 09:00, 10:00, 11:00 … on Monday.
    assert_eq!(
        (&settled["status"], &settled["due_at"]),
        (&json!("processing"), &json!(local("2026-03-09T11:00")))
    );
});

story!(who_ends_while_the_clock_stands_leaves_a_whole_ledger, |app| {
    let (clerk, leader) = (app.sign_in("clerk"), app.sign_in("leader"));
    let ask = json!({"reason": "Thiếu", "missing_papers": [{"name": "Bản sao"}]});
    let [stopped, withdrawn] = ["Phạm Văn Dũng", "Hoàng Thị Em"].map(|name| clerk.take_in(household_business(name)));
    for code in [&stopped, &withdrawn] {
        clerk.done(code, "request_supplement", ask.clone());
    }
    // A working day later nobody has answered.
    app.set_time("2026-03-03T09:00");
    leader.done(
        &stopped,
        "stop",
        json!({"reason": "Quá hạn bổ sung", "legal_ground": "Điều 5"}),
    );
    let ended = clerk.done(&withdrawn, "withdraw", json!({"reason": "Không còn nhu cầu"}));
    assert_eq!(ended["pauses"][0]["until"], local("2026-03-03T09:00"));
    assert_eq!(ended["paused_at"], json!(null));

    // Taken up again, the time that the applicant was waited for is theirs; the time it lay ended is not.
    app.set_time("2026-03-04T09:00");
    for code in [&stopped, &withdrawn] {
        let again = leader.done(code, "reopen", json!({"reason": "Công dân đã nộp đủ"}));
        assert_eq!(
            (&again["status"], &again["due_at"]),
            (&json!("received"), &json!(local("2026-03-06T09:00")))
        );
        clerk.done(code, "request_supplement", ask.clone());
    }
    app.set_time("2026-03-04T10:00");
    for code in [&stopped, &withdrawn] {
        let resumed = clerk.done(code, "supplement_received", json!({"papers": []}));
        assert_eq!(resumed["due_at"], local("2026-03-06T10:00"));
    }
});
