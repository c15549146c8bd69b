//! The truth of the figures: which dossiers are doubtful witnesses, and what the figures say without them.

use diesel::RunQueryDsl;
use motcua::db::{self, Connection};
use motcua::service::audit;
use serde_json::{Value, json};

use crate::parallel::at_once;
use crate::story;
use crate::support::{self, Actor, local, marital_status, paper};

const PERIOD: &str = "agency=H02.07&from=2026-02-16&to=2026-03-31";

/// A number of their own for each name.
fn household_business(name: &str) -> Value {
    let mut body = support::household_business(name);
    let number: u32 = name.chars().map(u32::from).sum();
    body["applicant"]["id_number"] = json!(format!("0240850{:05}", number % 100_000));
    body
}

/// How many dossiers there are of each reason that has any.
fn doubts(supervisor: &Actor<'_>) -> Vec<(String, i64)> {
    let report = supervisor
        .get(&format!("/api/v1/statistics/quality?{PERIOD}"))
        .expect(200);
    report["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|doubt| {
            let name = doubt["doubt"].as_str().unwrap();
            let count = doubt["count"].as_i64().unwrap();
            let path = format!("/api/v1/statistics/quality/dossiers?{PERIOD}&doubt={name}&limit=2");
            assert_eq!(supervisor.codes(&path).len() as i64, count, "{name}");
            let agencies: i64 = doubt["agencies"]
                .as_array()
                .unwrap()
                .iter()
                .map(|a| a["count"].as_i64().unwrap())
                .sum();
            assert_eq!(agencies, count, "{doubt:#}");
            (count > 0).then(|| (name.to_owned(), count))
        })
        .collect()
}

fn total(supervisor: &Actor<'_>, more: &str) -> Value {
    let path = format!("/api/v1/statistics/timeliness?{PERIOD}{more}");
    supervisor.get(&path).expect(200)["total"].clone()
}

story!(doubtful_dossiers_are_named_and_can_be_left_out, |app| {
    let (clerk, handler, leader) = (app.sign_in("clerk"), app.sign_in("handler"), app.sign_in("leader"));
    let supervisor = app.sign_in("supervisor");
    assert_eq!(doubts(&supervisor), []);

    // Five for the end: each under another name.
    let names = ["Hai", "Ba", "Bốn", "Năm", "Sáu"];
    let five: Vec<String> = names
        .iter()
        .map(|n| clerk.take_in(household_business(&format!("Nguyễn Văn {n}"))))
        .collect();
    let honest = clerk.take_in(household_business("Trần Thị Ngay"));
    for code in five.iter().chain([&honest]) {
        clerk.done(code, "forward", json!({}));
        handler.done(code, "forward", json!({}));
    }
    assert_eq!(doubts(&supervisor), []);

    // Twice the same person for the same thing on the same day.
    clerk.take_in(household_business("Lê Thị Trùng"));
    clerk.take_in(household_business("Lê Thị Trùng"));
    // Entered four days after it was received.
    let mut late = household_business("Phạm Văn Muộn");
    late["received_at"] = json!(local("2026-02-26T09:00"));
    late["applicant"]["id_number"] = json!("024085001235");
    clerk.take_in(late);
    let mut night = household_business("Vũ Văn Tối");
    night["received_at"] = json!(local("2026-03-01T20:00"));
    clerk.take_in(night);
    assert_eq!(
        doubts(&supervisor),
        [
            ("received_outside_working_time".to_owned(), 1),
            ("entered_long_after_receipt".to_owned(), 1),
            ("duplicate".to_owned(), 2),
        ]
    );

    // Stopped an hour before it was due, and started again.
    let stopped = clerk.take_in(household_business("Đỗ Văn Dừng"));
    clerk.done(&stopped, "forward", json!({}));
    app.set_time("2026-03-05T08:00");
    let ask = json!({"reason": "Thiếu", "missing_papers": [{"name": "Bản vẽ"}]});
    handler.done(&stopped, "request_supplement", ask);
    assert_eq!(doubts(&supervisor).len(), 3);
    app.set_time("2026-03-05T08:40");
    clerk.done(
        &stopped,
        "supplement_received",
        json!({"papers": [{"code": "p2", "copies": 1}]}),
    );
    // Five decisions of one official in the last minutes.
    app.set_time("2026-03-05T08:50");
    for code in &five {
        leader.done(code, "decide", json!({"result": paper("1/QĐ", "2026-03-05")}));
    }
    let all = total(&supervisor, "");
    let certain = total(&supervisor, "&certain=true");
    assert_eq!(
        doubts(&supervisor),
        [
            ("received_outside_working_time".to_owned(), 1),
            ("entered_long_after_receipt".to_owned(), 1),
            ("paused_near_due".to_owned(), 1),
            ("decided_in_bulk_near_due".to_owned(), 5),
            ("duplicate".to_owned(), 2),
        ]
    );
    // Late by now: the honest one, and four that are left out.
    app.set_time("2026-03-05T09:30");
    let late = |row: &Value| row["in_progress"]["overdue"].as_i64().unwrap();
    assert_eq!(
        (
            late(&total(&supervisor, "")),
            late(&total(&supervisor, "&certain=true"))
        ),
        (5, 1)
    );
    assert_eq!((&all["received"], &certain["received"]), (&json!(11), &json!(1)));
    assert_eq!(
        (&all["resolved"]["total"], &certain["resolved"]["total"]),
        (&json!(5), &json!(0))
    );
    let rates = supervisor
        .get(&format!("/api/v1/statistics/rates?{PERIOD}&certain=true"))
        .expect(200);
    assert_eq!(rates["items"][0]["rate"]["percent"], Value::Null, "{rates:#}");

    supervisor
        .get(&format!("/api/v1/statistics/quality/dossiers?{PERIOD}&doubt=ugly"))
        .refused_field("doubt", "unknown_value");
    supervisor
        .get(&format!("/api/v1/statistics/timeliness?{PERIOD}&certain=maybe"))
        .refused_field("certain", "not_a_flag");
    // The report is about the doubtful dossiers: without them there is none.
    supervisor
        .get(&format!("/api/v1/statistics/quality?{PERIOD}&certain=true"))
        .refused_field("certain", "unknown_field");
});

/// Codes of the dossiers of one reason, in order.
fn doubtful(supervisor: &Actor<'_>, doubt: &str) -> Vec<String> {
    let mut codes = supervisor.codes(&format!(
        "/api/v1/statistics/quality/dossiers?agency=H02.07&from=1900-01-01&to=2199-12-31&doubt={doubt}&limit=100"
    ));
    codes.sort();
    codes
}

story!(a_stop_that_lasted_until_the_end_hid_nothing, |app| {
    let (clerk, handler, supervisor) = (app.sign_in("clerk"), app.sign_in("handler"), app.sign_in("supervisor"));
    app.set_time("2026-03-02T09:00");
    let codes = ["Ngô Thị Rút", "Ngô Thị Nộp"].map(|name| clerk.take_in(household_business(name)));
    for code in &codes {
        clerk.done(code, "forward", json!({}));
    }
    app.set_time("2026-03-05T08:00");
    for code in &codes {
        let ask = json!({"reason": "Thiếu", "missing_papers": [{"name": "Bản vẽ"}]});
        handler.done(code, "request_supplement", ask);
    }
    app.set_time("2026-03-06T08:00");
    let [withdrawn, answered] = codes;
    clerk.done(&withdrawn, "withdraw", json!({"reason": "Người nộp xin rút"}));
    assert_eq!(doubtful(&supervisor, "paused_near_due"), [""; 0]);
    clerk.done(&answered, "supplement_received", json!({"papers": []}));
    assert_eq!(doubtful(&supervisor, "paused_near_due"), [answered]);
});

story!(what_an_official_decided_in_bulk_is_so_for_whatever_agency, |app| {
    let (clerk, below) = (app.sign_in("clerk"), app.sign_in("clerk.01"));
    let (handler, there) = (app.sign_in("handler"), app.sign_in("handler.01"));
    let (leader, supervisor) = (app.sign_in("leader"), app.sign_in("supervisor"));
    let mut codes = Vec::new();
    for name in ["Hai", "Ba"] {
        let code = clerk.take_in(household_business(&format!("Nguyễn Văn {name}")));
        clerk.done(&code, "forward", json!({}));
        handler.done(&code, "forward", json!({}));
        codes.push(code);
    }
    for name in ["Bốn", "Năm", "Sáu"] {
        let code = below.take_in(marital_status(&format!("Nguyễn Văn {name}")));
        below.done(&code, "pay_fee", json!({"method": "cash"}));
        below.done(&code, "forward", json!({}));
        there.done(&code, "forward", json!({}));
        codes.push(code);
    }
    app.set_time("2026-03-05T08:50");
    for code in &codes {
        leader.done(code, "decide", json!({"result": paper("1/QĐ", "2026-03-05")}));
    }
    let in_bulk = |scope: &str| {
        let days = "from=2026-02-16&to=2026-03-31&doubt=decided_in_bulk_near_due&limit=100";
        let mut found = supervisor.codes(&format!("/api/v1/statistics/quality/dossiers?{scope}&{days}"));
        found.sort();
        found
    };
    let own = codes.split_off(2);
    assert_eq!(in_bulk("agency=H02.07").len(), 5);
    assert_eq!(in_bulk("agency=H02.07&own=true"), codes);
    assert_eq!(in_bulk("agency=H02.07.01"), own);
    // And so for figures without them.
    let certain = supervisor
        .get("/api/v1/statistics/timeliness?agency=H02.07.01&from=2026-02-16&to=2026-03-31&certain=true")
        .expect(200);
    assert_eq!(certain["total"]["resolved"]["total"], 0);
});

story!(who_sent_a_dossier_is_what_they_were_then, |app| {
    let (admin, clerk, portal) = (app.sign_in("admin"), app.sign_in("clerk"), app.sign_in("portal"));
    let supervisor = app.sign_in("supervisor");
    let online = |name: &str| {
        let mut body = household_business(name);
        body["intake_channel"] = json!("online");
        body
    };
    let sent = portal.take_in(online("Lý Thị Cổng"));
    let typed = clerk.take_in(online("Lý Thị Quầy"));
    for code in [&sent, &typed] {
        clerk.done(code, "accept", json!({}));
    }
    let entered = || doubtful(&supervisor, "online_entered_by_staff");
    assert_eq!(entered(), std::slice::from_ref(&typed));
    let certain = || total(&supervisor, "&certain=true")["received"].clone();
    assert_eq!(certain(), 1);
    // The portal gets another account, and the clerk goes to work for it: neither changes what was.
    for (username, role) in [("portal", "supervisor"), ("clerk", "portal")] {
        let grants = json!({"grants": [{"role": role, "agency": "H02"}]});
        admin.patch(&format!("/api/v1/users/{username}"), grants).expect(200);
    }
    assert_eq!(entered(), [typed]);
    assert_eq!(certain(), 1);
});

story!(each_counter_keeps_its_own_hours, |app| {
    const OUTSIDE: &str = "received_outside_working_time";
    let (admin, clerk) = (app.sign_in("admin"), app.sign_in("clerk"));
    let (portal, supervisor) = (app.sign_in("portal"), app.sign_in("supervisor"));
    assert_eq!(doubtful(&supervisor, OUTSIDE), [""; 0]);
    let at = |mut body: Value, moment: &str| {
        body["received_at"] = json!(format!("{moment}+07:00"));
        clerk.take_in(body)
    };
    let here = |moment: &str| at(household_business(&format!("Nguyễn Văn {moment}")), moment);
    // Each edge of the hours, and the second beside it. The minute in which the day ends still counts.
    let mut expected: Vec<String> = [
        "2026-02-25T07:29:59",
        "2026-02-25T11:30:00",
        "2026-02-25T13:29:59",
        "2026-02-25T17:01:00",
    ]
    .map(here)
    .into();
    for inside in [
        "2026-02-25T07:30:00",
        "2026-02-25T11:29:59",
        "2026-02-25T13:30:00",
        "2026-02-25T17:00:59",
    ] {
        here(inside);
    }
    let saturday = here("2026-02-28T09:00:00");
    // The counter of the district receives it, the commune decides.
    let mut crossing = marital_status("Vũ Thị Hoa");
    crossing["received_agency_code"] = json!("H02.07");
    let elsewhere = at(crossing, "2026-02-28T09:30:00");
    expected.extend([saturday.clone(), elsewhere.clone()]);
    expected.sort();
    assert_eq!(doubtful(&supervisor, OUTSIDE), expected);

    // Sent at night and accepted in the morning: in time. Accepted in the evening: not.
    app.set_time("2026-03-02T21:00");
    let send = |name: &str| {
        let mut body = household_business(name);
        body["intake_channel"] = json!("online");
        portal.take_in(body)
    };
    let (morning, evening) = (send("Lý Thị Sáng"), send("Lý Thị Chiều"));
    assert_eq!(doubtful(&supervisor, OUTSIDE), expected);
    app.set_time("2026-03-03T08:00");
    clerk.done(&morning, "accept", json!({}));
    assert_eq!(doubtful(&supervisor, OUTSIDE), expected);
    app.set_time("2026-03-03T19:00");
    clerk.done(&evening, "accept", json!({}));
    expected.push(evening);
    expected.sort();
    assert_eq!(doubtful(&supervisor, OUTSIDE), expected);
    assert_eq!(doubtful(&supervisor, "online_entered_by_staff"), [""; 0]);

    // One commune opens on Saturdays: what its own counter received then is in time, what the district's did is not.
    let own = app.sign_in("clerk.01");
    let mut body = marital_status("Vũ Thị Hoa");
    body["received_at"] = json!(local("2026-02-28T10:00"));
    let there = own.take_in(body);
    expected.push(there.clone());
    expected.sort();
    assert_eq!(doubtful(&supervisor, OUTSIDE), expected);
    let day = "07:30-11:30,13:30-17:00";
    let job = admin
        .put(
            "/api/v1/calendar/weeks",
            json!({"agency": "H02.07.01", "valid_from": "2026-02-01", "sessions": [day, day, day, day, day, day, ""]}),
        )
        .expect(202);
    app.finish_job(&admin, &job);
    expected.retain(|code| *code != there);
    let still = doubtful(&supervisor, OUTSIDE);
    assert_eq!(still, expected);
    assert!(still.contains(&saturday) && still.contains(&elsewhere));
});

/// Applicants from one wave of requests to the next: what stands in the fields that make duplicates.
fn application(name: &str, id_number: Option<&str>) -> Value {
    let mut body = household_business(name);
    match id_number {
        Some(number) => body["applicant"]["id_number"] = json!(number),
        None => drop(body["applicant"].as_object_mut().unwrap().remove("id_number")),
    }
    body
}

fn online(mut body: Value) -> Value {
    body["intake_channel"] = json!("online");
    body
}

story!(duplicates_are_marked_whichever_way_they_come_in, |app| {
    const NUMBER: Option<&str> = Some("024085000001");
    let (admin, clerk, portal) = (app.sign_in("admin"), app.sign_in("clerk"), app.sign_in("portal"));
    let supervisor = app.sign_in("supervisor");
    let duplicates = || doubtful(&supervisor, "duplicate");
    let mut expected: Vec<String> = Vec::new();
    let mut grown = |more: &[&String]| {
        expected.extend(more.iter().copied().cloned());
        expected.sort();
        expected.clone()
    };
    // Neither another number, nor another procedure or agency, nor another day makes duplicates; how the name is written does not
    // matter where there is a number.
    let first = clerk.take_in(application("Lê Thị Trùng", NUMBER));
    clerk.take_in(application("Lê Thị Trùng", Some("024085000002")));
    clerk.take_in(application("Lê Thị Trùng", None));
    let mut elsewhere = marital_status("Lê Thị Trùng");
    elsewhere["applicant"]["id_number"] = json!(NUMBER);
    clerk.take_in(elsewhere);
    let mut yesterday = application("Lê Thị Trùng", NUMBER);
    yesterday["received_at"] = json!(local("2026-02-27T09:00"));
    let yesterday = clerk.take_in(yesterday);
    assert_eq!(duplicates(), [""; 0]);
    let second = clerk.take_in(application("Lê Thị Chùng", NUMBER));
    assert_eq!(duplicates(), grown(&[&first, &second]));
    let third = clerk.take_in(application("Lê Thị Trùng", NUMBER));
    assert_eq!(duplicates(), grown(&[&third]));
    // Whoever has no number is known by name alone.
    let (one, two) = (
        clerk.take_in(application("Trần Không Số", None)),
        clerk.take_in(application("Trần Không Số", None)),
    );
    assert_eq!(duplicates(), grown(&[&one, &two]));

    // What was sent online is received when it is accepted, and only then.
    let sender = Some("024085000009");
    let waiting = portal.take_in(online(application("Phạm Văn Mạng", sender)));
    let refused = portal.take_in(online(application("Phạm Văn Mạng", sender)));
    let at_the_counter = clerk.take_in(application("Phạm Văn Mạng", sender));
    assert_eq!(duplicates().len(), 5);
    clerk.done(&waiting, "accept", json!({}));
    clerk.done(&refused, "refuse_intake", json!({"reason": "Nộp hai lần"}));
    assert_eq!(duplicates(), grown(&[&waiting, &at_the_counter]));
    // A mark is no act: versions and histories are as they were, and work goes on.
    assert_eq!(clerk.dossier(&at_the_counter)["version"], 1);
    clerk.done(&at_the_counter, "forward", json!({}));
    assert_eq!(duplicates().len(), 7);

    // Imported, beside each other and beside what was entered for that day.
    let line = |name: &str, number: &str, code: &str| {
        format!(
            "H02.07,1.001612,{name},0240850000{number},counter,counter,3,2026-02-27 08:00,2026-03-04 08:00,,,,0,,H02.07-{code}\n"
        )
    };
    let file = format!(
        "agency,procedure,applicant_name,applicant_id_number,intake_channel,return_channel,service_level,received_at,due_at,\
         status,ended_at,returned_at,supplement_requests,result_symbol,code\n{}{}{}{}",
        line("Hoàng Văn Cũ", "21", "260227-0101"),
        line("Hoàng Văn Cũ", "21", "260227-0102"),
        line("Lê Thị Trùng", "01", "260227-0103"),
        line("Ngô Thị Một", "22", "260227-0104"),
    );
    let answer = admin.send(
        admin
            .request("POST", "/api/v1/imports?name=cu.csv&mode=skip_bad")
            .header("content-type", "text/csv")
            .body(file.into_bytes()),
    );
    answer.expect(201);
    let imported = ["0101", "0102", "0103"].map(|number| format!("H02.07-260227-{number}"));
    assert_eq!(
        duplicates(),
        grown(&[&imported[0], &imported[1], &imported[2], &yesterday])
    );
    app.verify();
});

story!(of_those_who_come_at_once_each_is_marked, |app| {
    let clerks = ["clerk", "clerk", "clerk", "clerk"].map(|name| app.sign_in(name));
    let (portal, supervisor) = (app.sign_in("portal"), app.sign_in("supervisor"));
    let mut expected = Vec::new();
    for round in 0..4 {
        let body = application(
            &format!("Bùi Song Sinh {}", "I".repeat(round + 1)),
            Some("024085000003"),
        );
        let sent: Vec<String> = (0..3).map(|_| portal.take_in(online(body.clone()))).collect();
        let codes = at_once(6, |n| match sent.get(n) {
            Some(code) => {
                clerks[n].done(code, "accept", json!({}));
                code.clone()
            }
            None => clerks[n % 4].take_in(body.clone()),
        });
        expected.extend(codes);
    }
    expected.sort();
    assert_eq!(doubtful(&supervisor, "duplicate"), expected);
    app.verify();
});

story!(a_falsified_mark_is_found_and_mended, |app| {
    let (clerk, supervisor) = (app.sign_in("clerk"), app.sign_in("supervisor"));
    let alone = clerk.take_in(application("Một Mình", None));
    let mut duplicates = [
        clerk.take_in(application("Có Đôi", None)),
        clerk.take_in(application("Có Đôi", None)),
    ];
    duplicates.sort();
    let conn = &mut app.database.connect();
    for code in [&alone, &duplicates[0]] {
        diesel::sql_query(format!(
            "UPDATE dossiers SET duplicate = NOT duplicate WHERE code = '{code}'"
        ))
        .execute(conn)
        .unwrap();
    }
    let problems = |conn: &mut Connection| {
        db::consistently(conn, |conn| audit::verify_counters(conn, &mut |_| {}))
            .unwrap()
            .problems
    };
    assert_eq!(
        problems(conn),
        [
            format!("{}: has a duplicate but bears no mark of it", duplicates[0]),
            format!("{alone}: is marked as a duplicate but has none"),
        ]
    );
    db::exclusively(conn, |conn| audit::rebuild_counters(conn, &mut |_| {})).unwrap();
    assert_eq!(problems(conn), Vec::<String>::new());
    assert_eq!(doubtful(&supervisor, "duplicate"), duplicates);
});
