//! One dossier, many agencies: hand-overs that are confirmed, steps side by side, returns, delegates, absences, and whose
//! working time it was.

use serde_json::{Value, json};

use crate::story;
use crate::support::{Actor, CHOSEN, TestApp, local, marital_status, paper};
use crate::web::browser::Browser;

/// The procedure that [`inter_agency`] makes.
pub const PROCEDURE: &str = "1.099001";

/// A procedure of a commune with two steps side by side at two other communes.
pub fn inter_agency(app: &TestApp) {
    let step = |name: &str, role: &str, agency: Option<&str>, parallel: bool| {
        let mut step = json!({"name": name, "role": role, "duration": {"unit": "working_day", "value": 1}});
        if let Some(agency) = agency {
            step["agency"] = json!(agency);
        }
        if parallel {
            step["parallel"] = json!(true);
        }
        step
    };
    let body = json!({
        "code": PROCEDURE, "name": "Xác nhận liên thông", "field": "Đất đai", "valid_from": "2026-03-01",
        "definition": {
            "agency_level": "commune", "duration": {"unit": "working_day", "value": 5}, "service_level": 4,
            "steps": [
                {"name": "Thẩm định", "role": "handler", "duration": {"unit": "working_day", "value": 2}},
                step("Xác minh thực địa", "handler", Some("H02.07.02"), false),
                step("Xác định nghĩa vụ tài chính", "handler", Some("H02.07.03"), true),
                step("Tổng hợp", "handler", None, false),
                step("Ký duyệt", "leader", None, false),
            ],
        },
    });
    let admin = app.sign_in("admin");
    admin.post("/api/v1/procedures", body).expect(201);
    let rule = json!({"key": "intake_regardless_of_boundary", "agency": "H02", "valid_from": "2026-03-01", "value": 1,
        "source": "Nghị định 118/2025/NĐ-CP"});
    admin.put("/api/v1/rules", rule).expect(200);
    for (name, agency) in [("handler.01b", "H02.07.01"), ("handler.03b", "H02.07.03")] {
        let user = json!({"username": name, "full_name": "Nguyễn Thị Thay", "password": CHOSEN,
            "grants": [{"role": "handler", "agency": agency}]});
        admin.post("/api/v1/users", user).expect(201);
    }
}

pub fn received_elsewhere() -> Value {
    let mut body = marital_status("Nguyễn Văn Ấn");
    body["procedure_code"] = json!(PROCEDURE);
    body["received_agency_code"] = json!("H02.07.04");
    // It asks for no papers.
    body["papers"] = json!([]);
    body
}

fn actions(who: &Actor<'_>, code: &str) -> Vec<String> {
    let seen = who.dossier(code);
    let list = seen["allowed_actions"].as_array().unwrap().iter();
    list.map(|a| a.as_str().unwrap().to_owned()).collect()
}

fn last_event(who: &Actor<'_>, code: &str) -> Value {
    let history = who
        .get(&format!("/api/v1/dossiers/{code}/events?limit=200"))
        .expect(200);
    history["items"].as_array().unwrap().last().unwrap().clone()
}

story!(three_agencies_work_one_dossier, |app| {
    inter_agency(app);
    let [counter, own, third] = ["clerk.04", "handler.01", "handler.03"].map(|name| app.sign_in(name));
    let [second, stranger] = ["handler.02", "handler.05"].map(|name| app.sign_in(name));
    let [substitute, delegate] = ["handler.01b", "handler.03b"].map(|name| app.sign_in(name));
    let (leader, foreign_leader) = (app.sign_in("leader.01"), app.sign_in("leader.03"));
    let supervisor = app.sign_in("supervisor");
    let everything = "/api/v1/dossiers?limit=50";

    // Received at one counter, decided elsewhere: the way there is nobody's time until it is confirmed.
    let dossier = counter.receive(received_elsewhere());
    let code = dossier["code"].as_str().unwrap();
    let path = format!("/api/v1/dossiers/{code}");
    assert_eq!(dossier["due_at"], local("2026-03-09T09:00"));
    app.set_time("2026-03-02T09:30");
    counter.done(code, "forward", json!({"note": "Chuyển cơ quan giải quyết"}));
    let waiting = own.dossier(code);
    assert_eq!(
        (&waiting["step"], &waiting["steps"][0]["received_at"]),
        (&json!(1), &json!(null))
    );
    assert_eq!(waiting["steps"][0]["due_at"], json!(null));
    assert_eq!(actions(&own, code), ["send_back", "receive_handover"]);
    own.act(code, "forward", json!({})).refused(409, "handover_pending");
    counter
        .act(code, "receive_handover", json!({}))
        .refused(403, "not_allowed");
    app.set_time("2026-03-02T10:00");
    let taken = own.done(code, "receive_handover", json!({}));
    assert_eq!(taken["steps"][0]["due_at"], local("2026-03-04T10:00"));
    own.act(code, "receive_handover", json!({}))
        .refused(409, "nothing_to_receive");

    // Two agencies side by side; both see it, a third does not.
    app.set_time("2026-03-03T10:00");
    second.get(&path).refused(404, "dossier_not_found");
    own.act(code, "forward", json!({"assignee": "handler.02"}))
        .refused_field("assignee", "several_steps");
    own.done(code, "forward", json!({}));
    for there in [&second, &third, &foreign_leader] {
        assert_eq!(there.codes(everything), [code]);
        assert_eq!(there.codes(&format!("{everything}&order=due")), [code]);
        assert_eq!(there.codes("/api/v1/dossiers?q=nguyen+van+an"), [code]);
        assert_eq!(there.codes("/api/v1/dossiers?assignee=none"), [code]);
        let counts = there.get("/api/v1/dossiers/counts").expect(200);
        assert_eq!(counts["by_status"]["processing"], 1);
    }
    assert_eq!(stranger.codes(everything), Vec::<String>::new());
    stranger.get(&path).refused(404, "dossier_not_found");
    app.set_time("2026-03-03T10:30");
    second.done(code, "receive_handover", json!({}));
    app.set_time("2026-03-03T15:30");
    third.done(code, "receive_handover", json!({}));
    foreign_leader.done(code, "assign", json!({"assignee": "handler.03"}));
    assert_eq!(third.codes("/api/v1/dossiers?assignee=me"), [code]);
    second
        .act(code, "forward", json!({"step": 3}))
        .refused_field("step", "step_not_open");
    leader.act(code, "forward", json!({})).refused(403, "not_allowed");

    // The first to finish waits for the other.
    app.set_time("2026-03-04T10:00");
    let half = second.done(code, "forward", json!({"step": 2}));
    assert_eq!((&half["step"], &half["status"]), (&json!(3), &json!("processing")));
    assert_eq!(half["steps"][1]["timeliness"], "on_time");
    second.get(&path).refused(404, "dossier_not_found");
    assert_eq!(second.codes(everything), Vec::<String>::new());

    // The official of the other gives their work away, and is late all the same.
    let days = |from: &str, to: &str| json!({"valid_from": from, "valid_to": to, "reason": "Đi công tác"});
    let mut given = days("2026-03-05", "2026-03-06");
    given["to"] = json!("handler.03b");
    third.post("/api/v1/delegations", given.clone()).expect(201);
    third
        .post("/api/v1/delegations", given)
        .refused(409, "delegation_overlaps");
    delegate.act(code, "forward", json!({})).refused(403, "not_assigned");
    app.set_time("2026-03-05T15:30");
    assert_eq!(delegate.codes("/api/v1/dossiers?assignee=me"), [code]);
    delegate.done(code, "forward", json!({}));
    let event = last_event(&counter, code);
    assert_eq!(
        (&event["by"]["username"], &event["detail"]["on_behalf_of"]),
        (&json!("handler.03b"), &json!("handler.03"))
    );
    let page = Browser::signed_in(app, "clerk.04").get(&format!("/ho-so/{code}"));
    page.expect(200).says(&["làm thay"]);

    // Back two stages, to nobody's surprise but the applicant's.
    app.set_time("2026-03-05T16:00");
    own.done(code, "receive_handover", json!({}));
    app.set_time("2026-03-06T09:00");
    let reason = "Kết quả xác minh chưa khớp";
    own.act(code, "send_back", json!({"to_step": 4, "reason": reason}))
        .refused_field("to_step", "not_an_earlier_step");
    let back = own.done(code, "send_back", json!({"to_step": 1, "reason": reason}));
    assert_eq!(
        (&back["step"], &back["steps"][4]["due_at"]),
        (&json!(1), &json!(local("2026-03-10T09:00")))
    );
    leader.done(code, "assign", json!({"assignee": "handler.01", "note": "Làm gấp"}));
    app.set_time("2026-03-06T09:30");
    let put_off = |at: &str, unit: &str| json!({"due_at": local(at), "reason": "Chậm xác định nghĩa vụ tài chính", "late_agency": unit});
    leader
        .act(code, "extend", put_off("2026-03-09T12:00", "H02.07.03"))
        .refused_field("due_at", "outside_sessions");
    leader
        .act(code, "extend", put_off("2026-03-09T16:00", "H02.07.05"))
        .refused_field("late_agency", "not_concerned");
    let extended = leader.done(code, "extend", put_off("2026-03-09T16:00", "H02.07.03"));
    assert_eq!(extended["pauses"][0]["late_agency"]["code"], "H02.07.03");

    // Somebody else takes over from an official who is away.
    let take = || json!({"reason": "Đồng nghiệp nghỉ ốm"});
    substitute.act(code, "take_over", take()).refused(409, "not_away");
    let mut away = days("2026-03-09", "2026-03-10");
    away["from"] = json!("handler.01");
    substitute
        .post("/api/v1/delegations", away.clone())
        .refused(404, "user_not_found");
    leader.post("/api/v1/delegations", away).expect(201);
    app.set_time("2026-03-09T09:00");
    substitute.act(code, "forward", json!({})).refused(403, "not_assigned");
    let mine = substitute.done(code, "take_over", take());
    assert_eq!(mine["assignee"]["username"], "handler.01b");
    assert_eq!(last_event(&leader, code)["detail"]["from"], "handler.01");
    app.set_time("2026-03-09T10:00");
    substitute.done(code, "forward", json!({}));
    app.set_time("2026-03-09T10:30");
    for there in [&second, &third] {
        there.done(code, "receive_handover", json!({}));
    }
    app.set_time("2026-03-09T11:30");
    for there in [&second, &third] {
        there.done(code, "forward", json!({}));
    }
    app.set_time("2026-03-09T13:30");
    substitute.done(code, "receive_handover", json!({}));
    app.set_time("2026-03-09T14:30");
    substitute.done(code, "forward", json!({}));

    // The clock stands still for another reason; it is still the authority's to work on.
    app.set_time("2026-03-09T15:00");
    let ground = json!({"reason": "Chờ kết quả giám định", "legal_ground": "Điều 12 Luật Giám định tư pháp"});
    substitute
        .act(code, "suspend", ground.clone())
        .refused(403, "not_allowed");
    leader
        .act(code, "suspend", json!({"reason": "Chờ"}))
        .refused_field("legal_ground", "missing");
    let suspended = leader.done(code, "suspend", ground);
    assert_eq!(
        (&suspended["status"], &suspended["portal_status"]["code"]),
        (&json!("suspended"), &json!(4))
    );
    app.set_time("2026-03-10T15:00");
    assert_eq!(leader.codes("/api/v1/dossiers?due=paused"), [code]);
    let resumed = leader.done(code, "resume", json!({"note": "Đã có kết quả giám định"}));
    assert_eq!(resumed["due_at"], local("2026-03-10T16:00"));
    assert_eq!(resumed["steps"][8]["due_at"], local("2026-03-11T14:30"));
    app.set_time("2026-03-10T16:30");
    let decided = leader.done(code, "decide", json!({"result": paper("9/QĐ", "2026-03-10")}));
    assert_eq!(decided["timeliness"], "late");

    // Every hand-over is on the slip, every minute is somebody's, and one step made it late.
    let slip = counter.get(&format!("{path}/control-slip")).expect(200);
    let lines = slip["handovers"].as_array().unwrap();
    #[allow(clippy::type_complexity)]
    let told: Vec<(i64, i64, &str, Option<i64>, Option<&str>)> = lines
        .iter()
        .map(|l| {
            (
                l["giver"]["step"].as_i64().unwrap(),
                l["receiver"]["step"].as_i64().unwrap(),
                l["kind"].as_str().unwrap(),
                l["wait_minutes"].as_i64(),
                l["result"].as_str(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (0, 1, "forward", Some(30), None),
            (1, 2, "forward", Some(30), Some("early")),
            (1, 3, "forward", Some(210), Some("early")),
            (3, 4, "forward", Some(30), Some("late")),
            (4, 1, "send_back", Some(0), Some("on_time")),
            (1, 2, "forward", Some(30), Some("early")),
            (1, 3, "forward", Some(30), Some("early")),
            (3, 4, "forward", Some(0), Some("early")),
            (4, 5, "forward", Some(0), Some("early")),
            (5, 0, "result", Some(0), Some("early")),
        ]
    );
    assert_eq!(lines[4]["note"], reason);
    assert_eq!(lines[0]["giver"]["agency"]["code"], "H02.07.04");
    assert_eq!(lines[3]["giver"]["official"]["username"], "handler.03b");
    let held = &slip["held"];
    let minutes = |list: &str, key: &str, name: &str| -> Vec<(String, i64)> {
        let mut found: Vec<(String, i64)> = held[list]
            .as_array()
            .unwrap()
            .iter()
            .map(|h| {
                (
                    h[key][name].as_str().unwrap_or("-").to_owned(),
                    h["minutes"].as_i64().unwrap(),
                )
            })
            .collect();
        found.sort();
        found
    };
    let of =
        |pairs: &[(&str, i64)]| -> Vec<(String, i64)> { pairs.iter().map(|(n, m)| ((*n).to_owned(), *m)).collect() };
    assert_eq!(
        minutes("agencies", "agency", "code"),
        of(&[("H02.07.01", 1290), ("H02.07.02", 480), ("H02.07.03", 960)])
    );
    assert_eq!(
        minutes("officials", "official", "username"),
        of(&[
            ("handler.01", 1050),
            ("handler.01b", 120),
            ("handler.02", 480),
            ("handler.03", 960),
            ("leader.01", 120),
        ])
    );
    let steps: Vec<i64> = held["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["minutes"].as_i64().unwrap())
        .collect();
    assert_eq!(steps, [450, 420, 900, 150, 510, 60, 60, 60, 120]);
    for (what, expected) in [
        ("desk_minutes", 30),
        ("wait_minutes", 360),
        ("paused_minutes", 450),
        ("ended_minutes", 0),
        ("total_minutes", 3030),
    ] {
        assert_eq!(held[what], expected, "{what}");
    }
    let cause = &slip["late_cause"];
    assert_eq!(
        (&cause["kind"], &cause["step"], &cause["minutes"]),
        (&json!("step"), &json!(3), &json!(450))
    );
    assert_eq!(
        (&cause["agency"]["code"], &cause["official"]["username"]),
        (&json!("H02.07.03"), &json!("handler.03"))
    );

    // For its owner it counts once; for the agencies each of their steps does.
    let span = "agency=H02.07&from=2026-03-01&to=2026-03-31";
    let figures = supervisor
        .get(&format!("/api/v1/statistics/timeliness?{span}&group_by=agency"))
        .expect(200);
    assert_eq!(figures["total"]["received"], 1);
    assert_eq!(figures["total"]["resolved"]["late"], 1);
    let work = supervisor.get(&format!("/api/v1/statistics/work?{span}")).expect(200);
    let rows: Vec<Value> = work["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| {
            let done = &r["finished"];
            json!([
                r["agency"]["code"],
                r["received"],
                done["early"],
                done["on_time"],
                done["late"],
                r["held_minutes"],
                r["wait_minutes"]
            ])
        })
        .collect();
    assert_eq!(
        json!(rows),
        json!([
            ["H02.07.01", 5, 4, 1, 0, 1290, 60],
            ["H02.07.02", 2, 1, 1, 0, 480, 60],
            ["H02.07.03", 2, 1, 0, 1, 960, 240],
        ])
    );
    assert_eq!(work["total"]["received"], 9);
    for (measure, expected) in [("late", vec![code.to_owned()]), ("interrupted", vec![])] {
        let behind = format!(
            "/api/v1/statistics/work/dossiers?measure={measure}&agency=H02.07.03&from=2026-03-01&to=2026-03-31"
        );
        assert_eq!(supervisor.codes(&behind), expected, "{measure}");
    }

    // Taken up again, nobody confirms anew, and the time in between is nobody's.
    app.set_time("2026-03-11T09:00");
    let again = leader.done(code, "reopen", json!({"reason": "Sai số hiệu"}));
    assert_eq!(
        (&again["step"], &again["steps"][9]["received_at"]),
        (&json!(5), &json!(local("2026-03-11T09:00")))
    );
    app.set_time("2026-03-11T10:00");
    let slip = counter.get(&format!("{path}/control-slip")).expect(200);
    assert_eq!(slip["held"]["ended_minutes"], 120);
    assert_eq!(slip["held"]["steps"][9]["minutes"], 60);
    assert_eq!(slip["held"]["total_minutes"], 3210);
});

story!(a_hand_over_that_lies_is_named_and_what_is_not_taken_goes_back, |app| {
    inter_agency(app);
    let (counter, own, leader) = (
        app.sign_in("clerk.04"),
        app.sign_in("handler.01"),
        app.sign_in("leader.01"),
    );
    let code = counter.take_in(received_elsewhere());
    let path = format!("/api/v1/dossiers/{code}/control-slip");
    counter.done(&code, "forward", json!({}));
    // Overdue, and nobody has ever confirmed it: 5 days of waiting, of which half a day is allowed.
    app.set_time("2026-03-09T10:00");
    let cause = leader.get(&path).expect(200)["late_cause"].clone();
    assert_eq!(
        (&cause["kind"], &cause["step"], &cause["minutes"]),
        (&json!("hand_over"), &json!(1), &json!(5 * 450 + 60 - 240))
    );
    // Whoever does not take it over returns it to where it came from.
    let back = own.done(&code, "send_back", json!({"reason": "Không thuộc thẩm quyền"}));
    assert_eq!((&back["status"], &back["step"]), (&json!("received"), &json!(0)));
    assert_eq!(back["steps"][0]["timeliness"], json!(null));
    let lines = leader.get(&path).expect(200)["handovers"].clone();
    assert_eq!(
        (&lines[1]["kind"], &lines[1]["receiver"]["step"]),
        (&json!("send_back"), &json!(0))
    );
    let work = "/api/v1/statistics/work?agency=H02.07.01&from=2026-03-01&to=2026-03-31";
    let total = leader.get(work).expect(200)["total"].clone();
    assert_eq!((&total["received"], &total["interrupted"]), (&json!(0), &json!(1)));
});

story!(the_clock_that_stands_still_delays_no_hand_over, |app| {
    inter_agency(app);
    let (counter, own, leader) = (
        app.sign_in("clerk.04"),
        app.sign_in("handler.01"),
        app.sign_in("leader.01"),
    );
    let code = counter.take_in(received_elsewhere());
    counter.done(&code, "forward", json!({}));
    app.set_time("2026-03-03T09:00");
    let ground = json!({"reason": "Chờ kết quả giám định", "legal_ground": "Điều 12 Luật Giám định tư pháp"});
    leader.done(&code, "suspend", ground);
    app.set_time("2026-03-05T09:00");
    leader.done(&code, "resume", json!({}));
    // Seven days and an hour, less two days without a clock and the half day that is allowed.
    let over = json!(5 * 450 + 60 - 240);
    let slip = format!("/api/v1/dossiers/{code}/control-slip");
    let late = "/api/v1/reports/late?agency=H02.07.01&from=2026-03-01&to=2026-03-11";
    let told = || {
        let cause = leader.get(&slip).expect(200)["late_cause"].clone();
        assert_eq!(cause["kind"], "hand_over");
        let row = leader.get(late).expect(200)["rows"][0].clone();
        assert_eq!(row["step_late_minutes"], cause["minutes"], "{row}");
        cause["minutes"].clone()
    };
    app.set_time("2026-03-11T10:00");
    assert_eq!(told(), over);
    own.done(&code, "receive_handover", json!({}));
    assert_eq!(told(), over);
    // As it stood at the end of a period that is over by now.
    app.set_time("2026-03-12T10:00");
    assert_eq!(told(), over);
});

story!(steps_side_by_side_end_together, |app| {
    inter_agency(app);
    let (counter, own, leader) = (
        app.sign_in("clerk.04"),
        app.sign_in("handler.01"),
        app.sign_in("leader.01"),
    );
    let [second, third] = ["handler.02", "handler.03"].map(|name| app.sign_in(name));
    let begin = || {
        let code = counter.take_in(received_elsewhere());
        counter.done(&code, "forward", json!({}));
        own.done(&code, "receive_handover", json!({}));
        own.done(&code, "forward", json!({}));
        second.done(&code, "receive_handover", json!({}));
        third.done(&code, "receive_handover", json!({}));
        code
    };
    // A return from one of them recalls the other; what was returned is done, what was recalled is not.
    let code = begin();
    third.done(&code, "send_back", json!({"reason": "Thiếu bản vẽ"}));
    second
        .get(&format!("/api/v1/dossiers/{code}"))
        .refused(404, "dossier_not_found");
    own.done(&code, "receive_handover", json!({}));
    let seen = own.dossier(&code);
    let outcomes: Vec<_> = seen["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["outcome"].clone())
        .collect();
    assert_eq!(json!(outcomes), json!(["forward", "recall", "send_back", null]));
    // Returned to one of them alone: the next stage begins when that one is done.
    own.done(&code, "forward", json!({}));
    second.done(&code, "receive_handover", json!({}));
    third.done(&code, "receive_handover", json!({}));
    second.done(&code, "forward", json!({}));
    third.done(&code, "forward", json!({}));
    own.done(&code, "receive_handover", json!({}));
    own.done(&code, "send_back", json!({"to_step": 3, "reason": "Tính lại"}));
    second
        .get(&format!("/api/v1/dossiers/{code}"))
        .refused(404, "dossier_not_found");
    third.done(&code, "receive_handover", json!({}));
    let on = third.done(&code, "forward", json!({}));
    assert_eq!(on["step"], 4);

    // Stopped in between and taken up again: both are open as before.
    let code = begin();
    leader.done(&code, "stop", json!({"reason": "Tranh chấp"}));
    third
        .get(&format!("/api/v1/dossiers/{code}"))
        .refused(404, "dossier_not_found");
    leader.done(&code, "reopen", json!({"reason": "Đã giải quyết tranh chấp"}));
    for there in [&second, &third] {
        assert!(actions(there, &code).contains(&"forward".to_owned()));
    }
    // A holiday of one agency moves its step and nobody else's.
    let admin = app.sign_in("admin");
    let day = json!({"agency": "H02.07.03", "date": "2026-03-02", "kind": "off", "name": "Nghỉ", "source": "CV 1"});
    let job = admin.put("/api/v1/calendar/days", day).expect(202);
    app.finish_job(&admin, &job);
    let seen = leader.dossier(&code);
    let open = |step: i64| {
        let mut list = seen["steps"].as_array().unwrap().iter();
        list.rfind(|s| s["step"] == step).unwrap()["due_at"].clone()
    };
    assert_eq!(
        (open(2), open(3)),
        (json!(local("2026-03-03T09:00")), json!(local("2026-03-04T07:30")))
    );
    assert_eq!(last_event(&leader, &code)["detail"]["steps"][0]["step"], 3);
});

story!(delegations_have_days_and_people_who_fit, |app| {
    inter_agency(app);
    let (third, delegate) = (app.sign_in("handler.03"), app.sign_in("handler.03b"));
    let leader = app.sign_in("leader.03");
    let body =
        |to: &str, from: &str, until: &str| json!({"to": to, "valid_from": from, "valid_to": until, "reason": "Nghỉ"});
    let send = |body: Value| third.post("/api/v1/delegations", body);
    send(body("handler.02", "2026-03-02", "2026-03-03")).refused_field("to", "delegate_unfit");
    send(body("handler.03", "2026-03-02", "2026-03-03")).refused_field("to", "delegate_unfit");
    send(body("handler.03b", "2026-03-01", "2026-03-03")).refused_field("valid_from", "in_the_past");
    send(body("handler.03b", "2026-03-03", "2026-03-02")).refused_field("valid_to", "before_start");
    send(body("handler.03b", "2026-03-03", "2027-04-02")).refused_field("valid_to", "too_long");
    let made = send(body("handler.03b", "2026-03-03", "2026-03-04")).expect(201);
    assert_eq!(
        (&made["holds_today"], &made["to"]["username"]),
        (&json!(false), &json!("handler.03b"))
    );
    let id = made["id"].as_str().unwrap();
    for who in [&third, &delegate, &leader] {
        assert_eq!(who.get("/api/v1/delegations").expect(200)["items"][0]["id"], id);
    }
    let stranger = app.sign_in("handler.02");
    assert_eq!(stranger.get("/api/v1/delegations").expect(200)["items"], json!([]));
    let revoke = format!("/api/v1/delegations/{id}/revoke");
    stranger.post(&revoke, json!({})).refused(404, "delegation_not_found");
    delegate.post(&revoke, json!({})).refused(404, "delegation_not_found");
    assert_eq!(leader.post(&revoke, json!({})).status, 204);
    leader.post(&revoke, json!({})).refused(409, "delegation_over");
    assert_eq!(third.get("/api/v1/delegations").expect(200)["items"], json!([]));
});
