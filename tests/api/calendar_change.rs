//! Holidays, swap days and other hours: open dossiers move and say why, decided ones stay.

use motcua::db::Connection;
use serde_json::{Value, json};

use crate::story;
use crate::support::{Actor, TestApp, household_business, local, marital_status, paper};
use crate::web::browser::Browser;

fn day(agency: &str, date: &str, kind: &str, name: &str) -> Value {
    json!({"agency": agency, "date": date, "kind": kind, "name": name, "source": "Công văn 15"})
}

fn due(who: &Actor<'_>, code: &str) -> Value {
    who.dossier(code)["due_at"].clone()
}

story!(the_account_keeps_the_first_promise_and_tells_every_move, |app| {
    let (clerk, admin) = (app.sign_in("clerk"), app.sign_in("admin"));
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    let account = || clerk.get(&format!("/api/v1/dossiers/{code}/deadline")).expect(200);
    let promised = local("2026-03-05T09:00");
    assert_eq!(account()["first_due_at"], promised);
    for date in ["2026-03-03", "2026-03-04"] {
        let job = admin
            .put("/api/v1/calendar/days", day("H02.07", date, "off", "Lụt"))
            .expect(202);
        app.finish_job(&admin, &job);
    }
    app.set_time("2026-03-05T09:00");
    clerk.done(
        &code,
        "request_supplement",
        json!({"reason": "Thiếu", "missing_papers": [{"name": "Bản sao"}]}),
    );
    app.set_time("2026-03-05T10:00");
    clerk.done(&code, "supplement_received", json!({"papers": []}));
    let told = account();
    assert_eq!(
        (&told["first_due_at"], &told["due_at"]),
        (&json!(promised), &json!(local("2026-03-09T10:00")))
    );
    let moves: Vec<_> = (told["moves"].as_array().unwrap().iter())
        .map(|m| [&m["kind"], &m["due_before"], &m["due_after"]].map(|v| v.as_str().unwrap().to_owned()))
        .collect();
    let due = |day: &str| local(&format!("2026-03-{day}:00"));
    assert_eq!(
        moves,
        [
            ["recomputed".to_owned(), due("05T09"), due("06T09")],
            ["recomputed".to_owned(), due("06T09"), due("09T09")],
            ["pause".to_owned(), due("09T09"), due("09T10")],
        ]
    );
    assert!(told["moves"][0]["reason"].as_str().unwrap().contains("Lụt"), "{told:#}");
    let page = Browser::signed_in(app, "clerk")
        .get(&format!("/ho-so/{code}"))
        .expect(200);
    page.says(&[
        "Đã hẹn khi tiếp nhận: 09:00 thứ Năm 05/03/2026",
        "Lịch làm việc hoặc quy tắc thay đổi",
        "Lụt",
    ]);
});

story!(a_new_holiday_moves_what_is_open_and_says_why, |app| {
    let (clerk, leader, admin) = (app.sign_in("clerk"), app.sign_in("leader"), app.sign_in("admin"));
    let [open, waiting, extended, decided] =
        ["An", "Bình", "Cúc", "Dũng"].map(|n| clerk.take_in(household_business(n)));
    let commune = clerk.take_in(marital_status("Em"));
    clerk.done(
        &waiting,
        "request_supplement",
        json!({"reason": "Thiếu", "missing_papers": [{"name": "Bản sao"}]}),
    );
    leader.done(
        &extended,
        "extend",
        json!({"due_at": local("2026-03-06T10:00"), "reason": "Cần xác minh"}),
    );
    clerk.done(&decided, "forward", json!({}));
    app.sign_in("handler").done(&decided, "forward", json!({}));
    leader.done(&decided, "decide", json!({"result": paper("1/GCN", "2026-03-02")}));
    let chapter = "/api/v1/statistics/timeliness?from=2026-03-01&to=2026-03-31&group_by=procedure";
    let before = leader.get(chapter).expect(200);

    leader
        .put("/api/v1/calendar/days", day("H02.07", "2026-03-04", "off", "Ngày hội"))
        .refused(403, "not_allowed");
    admin
        .put(
            "/api/v1/calendar/days",
            day("H02.07", "2026-03-04", "closed", "Ngày hội"),
        )
        .refused_field("kind", "unknown_value");
    let answer = admin.put("/api/v1/calendar/days", day("H02.07", "2026-03-04", "off", "Ngày hội"));
    let at = answer.headers["location"].to_str().unwrap().to_owned();
    let job = answer.expect(202);
    assert_eq!(at, format!("/api/v1/jobs/{}", job["id"].as_str().unwrap()));
    let finished = app.finish_job(&admin, &job);
    assert_eq!(finished["reason"], "Ngày nghỉ 04/03/2026: Ngày hội");
    assert_eq!(
        (&finished["done"], &finished["agency"]["code"]),
        (&json!(4), &json!("H02.07"))
    );
    leader.get(&at).refused(403, "not_allowed");

    assert_eq!(due(&clerk, &open), local("2026-03-06T09:00"));
    assert_eq!(due(&clerk, &commune), local("2026-03-06T09:00"), "all below inherit it");
    assert_eq!(due(&clerk, &waiting), local("2026-03-06T09:00"));
    assert_eq!(
        due(&clerk, &extended),
        local("2026-03-06T10:00"),
        "a promise in writing stands"
    );
    let stays = clerk.dossier(&decided);
    assert_eq!(
        (&stays["due_at"], &stays["timeliness"]),
        (&json!(local("2026-03-05T09:00")), &json!("early"))
    );

    let history = clerk.get(&format!("/api/v1/dossiers/{open}/events")).expect(200);
    let moved = history["items"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        (&moved["action"], &moved["by"]["username"]),
        (&json!("recompute_due"), &json!("admin"))
    );
    assert_eq!(moved["detail"]["reason"], "Ngày nghỉ 04/03/2026: Ngày hội");
    assert_eq!(moved["detail"]["due_before"], local("2026-03-05T09:00"));
    assert_eq!(moved["detail"]["due_after"], local("2026-03-06T09:00"));
    let events = |code: &str| {
        let history = clerk.get(&format!("/api/v1/dossiers/{code}/events")).expect(200);
        history["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|e| e["action"] == "recompute_due")
            .count()
    };
    assert_eq!((events(&decided), events(&commune)), (0, 1));
    let why = clerk.get(&format!("/api/v1/dossiers/{open}/deadline")).expect(200);
    let holiday = why["explanation"]
        .as_array()
        .unwrap()
        .iter()
        .find(|l| l["kind"] == "holiday")
        .unwrap();
    assert_eq!(
        (&holiday["date"], &holiday["name"]),
        (&json!("2026-03-04"), &json!("Ngày hội"))
    );
    assert_eq!(
        leader.get(chapter).expect(200)["rows"],
        before["rows"],
        "nothing else has changed"
    );

    // The pause goes on under the new calendar: Monday 09:00 to Thursday 09:00 are two days' work now.
    app.set_time("2026-03-05T09:00");
    let resumed = clerk.done(&waiting, "supplement_received", json!({"papers": []}));
    assert_eq!(resumed["due_at"], local("2026-03-10T09:00"));

    // Taken back, everything is as it was.
    let job = admin.delete("/api/v1/calendar/days/H02.07/2026-03-04").expect(202);
    assert_eq!(app.finish_job(&admin, &job)["state"], "finished");
    assert_eq!(due(&clerk, &open), local("2026-03-05T09:00"));
    assert_eq!(due(&clerk, &waiting), local("2026-03-10T09:00"));
    admin
        .delete("/api/v1/calendar/days/H02.07/2026-03-04")
        .refused(404, "calendar_day_not_found");
});

story!(a_friday_is_swapped_for_a_saturday, |app| {
    let (clerk, admin) = (app.sign_in("clerk"), app.sign_in("admin"));
    app.set_time("2026-03-05T10:00");
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    assert_eq!(due(&clerk, &code), local("2026-03-10T10:00"));
    let job = admin
        .put("/api/v1/calendar/days", day("H02", "2026-03-06", "off", "Hoán đổi"))
        .expect(202);
    app.finish_job(&admin, &job);
    assert_eq!(due(&clerk, &code), local("2026-03-11T10:00"));
    let job = admin
        .put("/api/v1/calendar/days", day("H02", "2026-03-07", "worked", "Làm bù"))
        .expect(202);
    app.finish_job(&admin, &job);
    assert_eq!(due(&clerk, &code), local("2026-03-10T10:00"));
    let shown = clerk
        .get("/api/v1/calendar?agency=H02.07.01&from=2026-03-05&to=2026-03-08")
        .expect(200);
    let days: Vec<_> = shown["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| (d["working"].as_bool().unwrap(), &d["reason"]))
        .collect();
    let [worked, holiday, swapped, off] = ["working", "holiday", "swap_worked", "weekly_off"].map(|r| json!(r));
    assert_eq!(
        days,
        [(true, &worked), (false, &holiday), (true, &swapped), (false, &off)]
    );
    assert_eq!(shown["items"][2]["sessions"], "07:30-11:30,13:30-17:00");
    // A morning only: what is received then in the afternoon begins on Monday.
    let mut morning = day("H02", "2026-03-07", "worked", "Làm bù buổi sáng");
    morning["sessions"] = json!("07:30-11:30");
    let job = admin.put("/api/v1/calendar/days", morning).expect(202);
    app.finish_job(&admin, &job);
    app.set_time("2026-03-07T14:00");
    assert_eq!(
        clerk.receive(household_business("Trần Thị Bé"))["due_at"],
        local("2026-03-12T07:30")
    );
});

story!(one_commune_keeps_other_hours, |app| {
    let (clerk, admin) = (app.sign_in("clerk"), app.sign_in("admin"));
    let neighbour = || {
        let mut body = marital_status("Vũ Thị Hoa");
        body["agency_code"] = json!("H02.07.02");
        body
    };
    let (here, there) = (clerk.take_in(marital_status("Vũ Thị Hoa")), clerk.take_in(neighbour()));
    let eight = "08:00-12:00,13:00-17:00";
    let week = json!({
        "agency": "H02.07.01", "valid_from": "2026-03-04",
        "sessions": [eight, eight, eight, eight, "08:00-12:00", "08:00-12:00", ""],
    });
    let job = admin.put("/api/v1/calendar/weeks", week.clone()).expect(202);
    assert_eq!(
        app.finish_job(&admin, &job)["reason"],
        "Đổi giờ làm việc từ ngày 04/03/2026"
    );
    assert_eq!(due(&clerk, &there), local("2026-03-05T09:00"));
    assert_eq!(due(&clerk, &here), local("2026-03-05T09:00"));
    // From Thursday 16:00: here Friday and Saturday count, there Saturday does not.
    app.set_time("2026-03-05T16:00");
    assert_eq!(
        clerk.receive(marital_status("Vũ Thị Hoa"))["due_at"],
        local("2026-03-09T16:00")
    );
    assert_eq!(clerk.receive(neighbour())["due_at"], local("2026-03-10T16:00"));
    for (sessions, code) in [
        (json!([eight, eight]), "week"),
        (json!(["", "", "", "", "", "", ""]), "week"),
    ] {
        let mut wrong = week.clone();
        wrong["sessions"] = sessions;
        admin
            .put("/api/v1/calendar/weeks", wrong)
            .refused_field("sessions", code);
    }
    let jobs = admin.get("/api/v1/jobs").expect(200);
    assert_eq!(jobs["items"].as_array().unwrap().len(), 1);
});

story!(a_counter_that_works_on_saturdays_accepts_by_its_own_hours, |app| {
    let (portal, clerk, admin) = (app.sign_in("portal"), app.sign_in("clerk"), app.sign_in("admin"));
    let send = |counter: &str| {
        let mut body = household_business("Nguyễn Văn Ấn");
        body["intake_channel"] = json!("online");
        body["received_agency_code"] = json!(counter);
        portal.take_in(body)
    };
    let limits = |code: &str| {
        let why = clerk.get(&format!("/api/v1/dossiers/{code}/deadline")).expect(200);
        let limit = clerk.dossier(code)["accept_due_at"].clone();
        assert_eq!(why["acceptance"]["due_at"], limit);
        limit
    };
    // Friday 16:00, 8 working hours.
    app.set_time("2026-03-06T16:00");
    let (commune, district, accepted) = (send("H02.07.01"), send("H02.07"), send("H02.07.01"));
    assert_eq!(limits(&commune), local("2026-03-09T16:30"));
    let promised = clerk.done(&accepted, "accept", json!({}))["due_at"].clone();

    let full = "07:30-11:30,13:30-17:00";
    let week = json!({
        "agency": "H02.07.01", "valid_from": "2026-03-07",
        "sessions": [full, full, full, full, full, "07:30-11:30", ""],
    });
    let job = admin.put("/api/v1/calendar/weeks", week).expect(202);
    let job = app.finish_job(&admin, &job);
    assert_eq!((&job["done"], &job["changed"]), (&json!(1), &json!(1)), "{job:#}");
    assert_eq!(limits(&commune), local("2026-03-09T10:30"));
    assert_eq!(limits(&send("H02.07.01")), local("2026-03-09T10:30"));
    assert_eq!(
        limits(&district),
        local("2026-03-09T16:30"),
        "its own counter is closed on Saturday"
    );
    assert_eq!(
        due(&clerk, &accepted),
        promised,
        "the promise is that of whoever decides"
    );
    let history = clerk.get(&format!("/api/v1/dossiers/{commune}/events")).expect(200);
    let event = history["items"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(event["detail"]["accept_due_before"], local("2026-03-09T16:30"));

    let rule = json!({"key": "online_acceptance_minutes", "agency": "H02.07.01", "valid_from": "2026-03-01", "value": 240,
        "source": "Quyết định 9"});
    admin.put("/api/v1/rules", rule).expect(200);
    let moved = local("2026-03-07T10:30");
    // The account and the dossier are asked for one after the other: the job may come in between.
    app.wait_for(
        || clerk.dossier(&commune)["accept_due_at"].clone(),
        |limit| *limit == moved,
    );
    assert_eq!(limits(&commune), moved);
    assert_eq!(limits(&district), local("2026-03-09T16:30"));
    assert_eq!(limits(&send("H02.07.01")), moved);
    // What is missing is asked for and comes: the limit goes on by the same hours.
    let ask = json!({"reason": "Thiếu", "missing_papers": [{"name": "Bản sao"}]});
    clerk.done(&commune, "request_supplement", ask);
    app.set_time("2026-03-07T08:30");
    clerk.done(&commune, "supplement_received", json!({"papers": []}));
    assert_eq!(limits(&commune), local("2026-03-09T08:30"));
});

story!(who_enters_a_step_after_the_change_is_given_the_new_time, |app| {
    let (clerk, admin) = (app.sign_in("clerk"), app.sign_in("admin"));
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    clerk.done(&code, "forward", json!({}));
    assert_eq!(clerk.dossier(&code)["steps"][0]["due_at"], local("2026-03-04T09:00"));
    let job = admin
        .put("/api/v1/calendar/days", day("H02.07", "2026-03-03", "off", "Ngày hội"))
        .expect(202);
    app.finish_job(&admin, &job);
    assert_eq!(due(&clerk, &code), local("2026-03-06T09:00"));
    app.sign_in("handler").done(&code, "forward", json!({}));
    assert_eq!(clerk.dossier(&code)["steps"][1]["due_at"], local("2026-03-04T09:00"));
});

/// From now on every job is held by a process that has died.
fn nobody_works(app: &TestApp) {
    app.execute(match app.database.connect() {
        Connection::Sqlite(_) => {
            "CREATE TRIGGER held AFTER INSERT ON jobs BEGIN \
             UPDATE jobs SET leased_until = 4102444800000000 WHERE id = NEW.id; END"
        }
        Connection::Postgres(_) => {
            "CREATE FUNCTION held() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN NEW.leased_until := '2100-01-01'; RETURN NEW; END $$; \
             CREATE TRIGGER held BEFORE INSERT ON jobs FOR EACH ROW EXECUTE FUNCTION held()"
        }
    });
}

story!(
    what_is_done_before_the_job_comes_goes_by_the_working_time_of_now,
    |app| {
        let (clerk, handler, leader) = (app.sign_in("clerk"), app.sign_in("handler"), app.sign_in("leader"));
        let [decided, withdrawn, waiting] = ["An", "Bình", "Cúc"].map(|n| clerk.take_in(household_business(n)));
        clerk.done(&decided, "forward", json!({}));
        handler.done(&decided, "forward", json!({}));
        // Due at nine on the fifth; an hour later the day before turns out to have been none to work on.
        app.set_time("2026-03-05T10:00");
        nobody_works(app);
        let before = "2026-03-05T09:00";
        app.sign_in("admin")
            .put("/api/v1/calendar/days", day("H02.07", "2026-03-04", "off", "Ngày hội"))
            .expect(202);
        assert_eq!(due(&clerk, &waiting), local(before), "the job has not come");

        leader.done(&decided, "decide", json!({"result": paper("1/GCN", "2026-03-05")}));
        let dossier = leader.dossier(&decided);
        assert_eq!(
            (&dossier["due_at"], &dossier["timeliness"]),
            (&json!(local("2026-03-06T09:00")), &json!("early")),
            "by the replaced calendar it would be late for good"
        );
        clerk.done(&withdrawn, "withdraw", json!({"reason": "Không cần nữa"}));
        assert_eq!(due(&clerk, &withdrawn), local("2026-03-06T09:00"));
        for (code, last) in [(&decided, "decide"), (&withdrawn, "withdraw")] {
            let history = clerk.get(&format!("/api/v1/dossiers/{code}/events")).expect(200);
            let actions: Vec<&Value> = history["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|e| &e["action"])
                .collect();
            assert_eq!(actions[actions.len() - 2..], [&json!("recompute_due"), &json!(last)]);
        }
        // Nothing is overdue any more but what nobody has touched since.
        assert_eq!(due(&clerk, &waiting), local(before));
        app.verify();
    }
);

story!(what_a_change_would_do_is_told_before_it_is_made, |app| {
    let (clerk, admin) = (app.sign_in("clerk"), app.sign_in("admin"));
    let [open, later, decided] = ["An", "Bình", "Dũng"].map(|n| clerk.take_in(household_business(n)));
    clerk.done(&decided, "forward", json!({}));
    app.sign_in("handler").done(&decided, "forward", json!({}));
    app.sign_in("leader")
        .done(&decided, "decide", json!({"result": paper("1/GCN", "2026-03-02")}));
    app.set_time("2026-03-02T10:00");
    let last = clerk.take_in(household_business("Giang"));
    let commune = clerk.take_in(marital_status("Em"));
    let holiday = || day("H02.07", "2026-03-04", "off", "Ngày hội");
    let preview = "/api/v1/calendar/days?preview=true";
    app.sign_in("leader")
        .put(preview, holiday())
        .refused(403, "not_allowed");
    admin
        .put("/api/v1/calendar/days?preview=vâng", holiday())
        .refused_field("preview", "not_a_flag");
    let told = admin.put(preview, holiday()).expect(200);
    assert_eq!(
        (
            &told["reason"],
            &told["done"],
            &told["changed"],
            &told["moved"],
            &told["undated"]
        ),
        (
            &json!("Ngày nghỉ 04/03/2026: Ngày hội"),
            &json!(4),
            &json!(4),
            &json!(4),
            &json!(0)
        )
    );
    assert_eq!(
        (&told["earliest_due_at"], &told["latest_due_at"]),
        (&json!(local("2026-03-06T09:00")), &json!(local("2026-03-06T10:00")))
    );
    assert_eq!(
        told["items"][0],
        json!({"dossier": open, "due_before": local("2026-03-05T09:00"), "due_after": local("2026-03-06T09:00")})
    );
    assert_eq!(told["items"].as_array().unwrap().len(), 4);
    // Nothing was changed.
    assert_eq!(due(&clerk, &open), local("2026-03-05T09:00"));
    let path = "/api/v1/calendar?agency=H02.07&from=2026-03-04&to=2026-03-04";
    assert_eq!(admin.get(path).expect(200)["items"][0]["working"], true);
    admin
        .delete("/api/v1/calendar/days/H02.07/2026-03-04?preview=true")
        .refused(404, "calendar_day_not_found");
    // What is then done is what was told.
    let job = admin.put("/api/v1/calendar/days", holiday()).expect(202);
    let finished = app.finish_job(&admin, &job);
    assert_eq!(
        (&finished["done"], &finished["changed"]),
        (&told["done"], &told["changed"])
    );
    for moved in told["items"].as_array().unwrap() {
        let code = moved["dossier"].as_str().unwrap();
        assert!([&open, &later, &last, &commune].contains(&&code.to_owned()), "{code}");
        assert_eq!(due(&clerk, code), moved["due_after"]);
    }
    let back = admin
        .delete("/api/v1/calendar/days/H02.07/2026-03-04?preview=true")
        .expect(200);
    assert_eq!(
        (&back["moved"], &back["earliest_due_at"]),
        (&json!(4), &json!(local("2026-03-05T09:00")))
    );
    // Of other hours the same: nobody works on Tuesdays any more.
    let hours = "07:30-11:30,13:30-17:00";
    let week =
        json!({"agency": "H02.07", "valid_from": "2026-03-03", "sessions": [hours, "", hours, hours, hours, "", ""]});
    let told = admin
        .put("/api/v1/calendar/weeks?preview=true", week.clone())
        .expect(200);
    assert_eq!(told["moved"], json!(4));
    let job = admin.put("/api/v1/calendar/weeks", week).expect(202);
    assert_eq!(app.finish_job(&admin, &job)["changed"], told["changed"]);
    assert_eq!(due(&clerk, &open), told["items"][0]["due_after"]);
});
