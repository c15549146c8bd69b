//! Intake at the counter, by post and afterwards; what is promised for each kind of duration.

use serde_json::{Value, json};

use crate::story;
use crate::support::{Actor, at, household_business, local, marital_status, paper};

fn of(procedure: &str, mut body: Value) -> Value {
    body["procedure_code"] = json!(procedure);
    body
}

/// To the leader's desk of commune 01, where it is decided.
fn decide_in_commune(who: &[Actor<'_>; 3], code: &str) -> Value {
    let [clerk, handler, leader] = who;
    clerk.done(code, "forward", json!({}));
    handler.done(code, "forward", json!({}));
    let today = leader.dossier(code)["steps"][1]["entered_at"]
        .as_str()
        .unwrap()
        .get(..10)
        .unwrap()
        .to_owned();
    leader.done(code, "decide", json!({"result": paper("1/KQ", &today)}))
}

story!(a_dossier_by_post_starts_its_clock_at_once, |app| {
    let (clerk, leader) = (app.sign_in("clerk"), app.sign_in("leader"));
    let mut body = household_business("Nguyễn Văn Ấn");
    body["intake_channel"] = json!("postal");
    body["submitter"] = json!({"name": "Trần Thị Bé", "phone": "0987654321"});
    body["matter"] = json!("Đăng ký quán nước");
    let dossier = clerk.receive(body);
    assert_eq!(
        (&dossier["status"], &dossier["due_at"]),
        (&json!("received"), &json!(local("2026-03-05T09:00")))
    );
    assert_eq!(
        dossier["postal"],
        json!({"received_by_post": true, "returned_by_post": false, "orders": []})
    );
    assert_eq!(dossier["submitter"]["name"], "Trần Thị Bé");
    assert_eq!(dossier["matter"], "Đăng ký quán nước");
    let rates = leader
        .get("/api/v1/statistics/rates?agency=H02.07&from=2026-03-01&to=2026-03-31")
        .expect(200);
    let postal = rates["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|r| r["indicator"] == "postal_intake")
        .unwrap();
    assert_eq!(postal["rate"]["numerator"], 1);
    let mut certified = of("2.000884", marital_status("Vũ Thị Hoa"));
    certified["intake_channel"] = json!("postal");
    clerk
        .post("/api/v1/dossiers", certified)
        .refused_field("intake_channel", "post_not_allowed");
});

story!(a_late_entry_counts_from_when_it_was_handed_in, |app| {
    let clerk = app.sign_in("clerk");
    app.set_time("2026-03-09T09:00");
    let entered = |received_at: &str| {
        let mut body = household_business("Nguyễn Văn Ấn");
        body["received_at"] = json!(received_at);
        clerk.post("/api/v1/dossiers", body)
    };
    let dossier = entered(&local("2026-03-02T16:00")).expect(201);
    assert_eq!(dossier["code"], "H02.07-260302-0001");
    assert_eq!(
        (&dossier["received_at"], &dossier["due_at"]),
        (&json!(local("2026-03-02T16:00")), &json!(local("2026-03-05T16:00")),)
    );
    assert_eq!(dossier["progress"], "overdue");
    assert_eq!(clerk.take_in(household_business("Trần Văn Bình")), "H02.07-260309-0001");
    let history = clerk.get("/api/v1/dossiers/H02.07-260302-0001/events").expect(200);
    assert_eq!(
        history["items"][0]["at"],
        local("2026-03-09T09:00"),
        "the history says when it was entered"
    );
    entered(&local("2026-03-09T09:01")).refused_field("received_at", "in_the_future");
    entered(&local("2026-02-06T16:00")).refused_field("received_at", "too_long_ago");
    entered("gestern").refused(422, "invalid");
    // 30 days back is still this side; the same instant may be written with another offset.
    assert_eq!(
        entered("2026-02-07T02:00:00Z").expect(201)["received_at"],
        local("2026-02-07T09:00")
    );
});

story!(the_day_of_receipt_is_day_zero, |app| {
    let clerk = app.sign_in("clerk");
    for (received, due) in [
        ("2026-03-02T06:00", "2026-03-05T07:30"),
        ("2026-03-02T12:00", "2026-03-05T13:30"),
        ("2026-03-02T17:30", "2026-03-06T07:30"),
        ("2026-03-06T09:00", "2026-03-11T09:00"),
        ("2026-03-07T09:00", "2026-03-12T07:30"),
        // Over Tết.
        ("2026-02-13T09:00", "2026-02-25T09:00"),
        // Over the days off for 30 April.
        ("2026-04-24T10:00", "2026-05-04T10:00"),
    ] {
        app.set_time(received);
        let dossier = clerk.receive(household_business("Nguyễn Văn Ấn"));
        assert_eq!(dossier["due_at"], local(due), "received {received}");
    }
});

story!(same_day_procedures_know_fifteen_hundred, |app| {
    let who = ["clerk.01", "handler.01", "leader.01"].map(|name| app.sign_in(name));
    let birth = || of("1.001193", marital_status("Nguyễn Thị Mai"));
    for (received, due) in [
        ("2026-03-02T09:00:00+07:00", "2026-03-02T17:00"),
        ("2026-03-02T15:00:00+07:00", "2026-03-02T17:00"),
        ("2026-03-02T15:00:01+07:00", "2026-03-03T17:00"),
        ("2026-03-06T15:01:00+07:00", "2026-03-09T17:00"),
        ("2026-03-07T09:00:00+07:00", "2026-03-09T17:00"),
        ("2026-04-29T15:30:00+07:00", "2026-05-04T17:00"),
    ] {
        app.clock.set(at(received));
        let dossier = who[0].receive(birth());
        assert_eq!(dossier["due_at"], local(due), "received {received}");
    }
    // Due today and decided today is on time, not early; due tomorrow, it is early; a minute after closing, late.
    for (received, decided, timeliness) in [
        ("2026-05-11T09:00", "2026-05-11T09:30", "on_time"),
        ("2026-05-11T09:00", "2026-05-11T17:00", "on_time"),
        ("2026-05-11T09:00", "2026-05-11T17:01", "late"),
        ("2026-05-11T15:10", "2026-05-11T16:00", "early"),
        ("2026-05-11T15:10", "2026-05-12T07:30", "on_time"),
    ] {
        app.set_time(received);
        let code = who[0].take_in(birth());
        app.set_time(decided);
        assert_eq!(
            decide_in_commune(&who, &code)["timeliness"],
            timeliness,
            "{received} to {decided}"
        );
    }
    let why = who[0].get("/api/v1/procedures/1.001193/due?agency=H02.07.01&received_at=2026-03-06T15:01:00%2B07:00");
    let why = why.expect(200);
    assert_eq!(why["due_at"], local("2026-03-09T17:00"));
    let kinds: Vec<&str> = why["explanation"]
        .as_array()
        .unwrap()
        .iter()
        .map(|l| l["kind"].as_str().unwrap())
        .collect();
    assert_eq!(
        kinds,
        ["start", "after_cutoff", "weekly_off", "weekly_off", "same_day", "due"]
    );
});

story!(online_hours_run_through_the_sessions, |app| {
    let who = ["clerk.01", "handler.01", "leader.01"].map(|name| app.sign_in(name));
    let portal = app.sign_in("portal");
    let mut body = of("1.013133", marital_status("Trần Văn Tân"));
    body["intake_channel"] = json!("online");
    // Two hours, of which the last fifth are 24 minutes: from 14:06 to 14:30.
    for (decided, timeliness) in [
        ("2026-03-02T14:05", "early"),
        ("2026-03-02T14:06", "on_time"),
        ("2026-03-02T14:31", "late"),
    ] {
        app.set_time("2026-03-02T10:00");
        let code = portal.take_in(body.clone());
        app.set_time("2026-03-02T10:30");
        assert_eq!(
            who[0].done(&code, "accept", json!({}))["due_at"],
            local("2026-03-02T14:30")
        );
        app.set_time(decided);
        assert_eq!(
            decide_in_commune(&who, &code)["timeliness"],
            timeliness,
            "decided {decided}"
        );
    }
    // The same at the counter: one working day.
    app.set_time("2026-03-02T15:00");
    let at_counter = who[0].receive(of("1.013133", marital_status("Trần Văn Tân")));
    assert_eq!(at_counter["due_at"], local("2026-03-03T15:00"));
    let due = |channel: &str| {
        let path = format!("/api/v1/procedures/1.013133/due?agency=H02.07.01&channel={channel}");
        who[0].get(&path).expect(200)["due_at"].clone()
    };
    assert_eq!(
        (due("online"), due("counter")),
        (json!(local("2026-03-02T17:00")), json!(local("2026-03-03T15:00")))
    );
    // Its steps: half a day each at the counter, half of the two hours online.
    let online = portal.take_in(body);
    who[0].done(&online, "accept", json!({}));
    let at_counter = at_counter["code"].as_str().unwrap();
    for (code, due) in [(at_counter, "2026-03-03T09:30"), (online.as_str(), "2026-03-02T16:00")] {
        let forwarded = who[0].done(code, "forward", json!({}));
        assert_eq!(forwarded["steps"][0]["due_at"], local(due));
    }
});

story!(half_days_and_calendar_days, |app| {
    let clerk = app.sign_in("clerk.01");
    for (procedure, received, due) in [
        // A day and 4 working hours.
        ("1.004837", "2026-03-02T09:00", "2026-03-03T15:00"),
        ("1.000593", "2026-03-05T14:00", "2026-03-10T08:30"),
        // 7 calendar days; on a day off the next working day.
        ("1.011607", "2026-03-02T09:00", "2026-03-09T09:00"),
        ("1.011607", "2026-03-07T10:00", "2026-03-16T07:30"),
        ("1.011607", "2026-04-23T09:00", "2026-05-04T07:30"),
        ("1.012812", "2026-03-02T09:00", "2026-04-16T09:00"),
    ] {
        app.set_time(received);
        let dossier = clerk.receive(of(procedure, marital_status("Lê Thị Lan")));
        assert_eq!(dossier["due_at"], local(due), "{procedure} received {received}");
        let path = format!("/api/v1/procedures/{procedure}/due?agency=H02.07.01");
        let foretold = clerk.get(&path).expect(200);
        assert_eq!(foretold["due_at"], dossier["due_at"]);
        let code = dossier["code"].as_str().unwrap();
        let why = clerk.get(&format!("/api/v1/dossiers/{code}/deadline")).expect(200);
        assert_eq!(
            (&why["duration"], &why["explanation"]),
            (&foretold["duration"], &foretold["explanation"])
        );
    }
    clerk
        .get("/api/v1/procedures/1.011607/due")
        .refused_field("agency", "missing");
    clerk
        .get("/api/v1/procedures/9.999999/due?agency=H02.07.01")
        .refused(404, "procedure_not_found");
});

story!(intake_regardless_of_boundary_began_in_july_2025, |app| {
    app.set_time("2025-06-30T09:00");
    app.sign_in("clerk.02")
        .post("/api/v1/dossiers", marital_status("Đỗ Văn Khoa"))
        .refused_field("agency_code", "boundary");
    app.set_time("2025-07-01T09:00");
    let far = app.sign_in("clerk.02").receive(marital_status("Đỗ Văn Khoa"));
    assert_eq!(
        (&far["agency"]["code"], &far["received_agency"]["code"]),
        (&json!("H02.07.01"), &json!("H02.07.02"))
    );
});

story!(a_procedure_is_known_by_its_number_whoever_published_it, |app| {
    let (clerk, admin) = (app.sign_in("clerk.01"), app.sign_in("admin"));
    let published = "1.004873.000.00.00.H55";
    let path = |code: &str| format!("/api/v1/procedures/{code}");
    assert_eq!(clerk.get(&path(published)).expect(200)["code"], "1.004873");
    let code = clerk.take_in(of(published, marital_status("Đỗ Văn Khoa")));
    assert_eq!(clerk.dossier(&code)["procedure"]["code"], "1.004873");
    assert_eq!(
        clerk.codes(&format!("/api/v1/dossiers?procedure={published}")),
        [code.as_str()]
    );
    let figures = format!(
        "/api/v1/statistics/dossiers?agency=H02.07&from=2026-03-01&to=2026-03-31&measure=received&procedure={published}"
    );
    assert_eq!(app.sign_in("supervisor").codes(&figures), [code.as_str()]);
    let columns = "agency,procedure,applicant_name,intake_channel,return_channel,received_at";
    let line = format!("H02.07.01,{published},An,counter,counter,2026-02-27 09:00");
    admin
        .send(
            admin
                .request("POST", "/api/v1/imports")
                .header("content-type", "text/csv")
                .body(format!("{columns}\n{line}\n")),
        )
        .expect(201);
    // What is changed is named as it is, and one that several publish is none of them without its publisher.
    let definition = json!({
        "agency_level": "commune", "duration": {"unit": "working_day", "value": 2}, "service_level": 4,
        "steps": [{"name": "Ký duyệt", "role": "leader", "duration": {"unit": "working_day", "value": 2}}],
    });
    let version = json!({"valid_from": "2026-04-01", "definition": definition});
    admin
        .post(&format!("{}/versions", path(published)), version)
        .refused(404, "procedure_not_found");
    for publisher in ["H55", "H56"] {
        let new = json!({"code": format!("9.004873.{publisher}"), "name": "Xác nhận", "field": "Hộ tịch",
            "valid_from": "2026-03-01", "definition": definition});
        admin.post("/api/v1/procedures", new).expect(201);
        let known = clerk.get(&path("9.004873"));
        assert_eq!(known.status, if publisher == "H55" { 200 } else { 404 });
    }
    assert_eq!(clerk.get(&path("9.004873.H56")).expect(200)["code"], "9.004873.H56");
});

story!(no_due_time_is_promised_where_an_intake_would_be_refused, |app| {
    let (clerk, admin) = (app.sign_in("clerk"), app.sign_in("admin"));
    let due = |procedure: &str, agency: &str, more: &str| {
        clerk.get(&format!("/api/v1/procedures/{procedure}/due?agency={agency}{more}"))
    };
    due("1.001612", "H02.07", "&channel=online").expect(200);
    due("1.001612", "H02.07.01", "").refused_field("agency", "agency_level");
    due("1.001612", "H02.07.91", "").refused_field("agency", "agency_level");
    due("2.000884", "H02.07.01", "").expect(200);
    due("2.000884", "H02.07.01", "&channel=online").refused_field("channel", "not_offered_online");
    let end = json!({"valid_to": "2026-03-02", "successors": ["H02.07.02"]});
    admin.put("/api/v1/agencies/H02.07.01", end).expect(200);
    due("1.004873", "H02.07.01", "&received_at=2026-03-02T09:00:00%2B07:00").expect(200);
    let refusal = due("1.004873", "H02.07.01", "&received_at=2026-03-03T09:00:00%2B07:00");
    let refusal = refusal.refused_field("agency", "agency_not_valid");
    let detail = refusal["errors"][0]["detail"].as_str().unwrap();
    assert!(detail.contains("Thị trấn Bắc Lý (H02.07.02)"), "{detail}");
});

story!(a_counter_takes_in_what_it_may, |app| {
    let (clerk, other) = (app.sign_in("clerk.01"), app.sign_in("clerk.02"));
    // Its own, without saying so; what the district decides; what the neighbours decide only where a rule lets it.
    let mut own = marital_status("Đỗ Văn Khoa");
    own.as_object_mut().unwrap().remove("agency_code");
    assert_eq!(clerk.receive(own)["agency"]["code"], "H02.07.01");
    let district = clerk.receive(household_business("Đỗ Văn Khoa"));
    assert_eq!(
        (&district["agency"]["code"], &district["received_agency"]["code"]),
        (&json!("H02.07"), &json!("H02.07.01"))
    );
    assert_eq!(clerk.codes("/api/v1/dossiers?limit=50").len(), 2);
    let rule = json!({
        "key": "intake_regardless_of_boundary", "agency": "H02", "valid_from": "2026-03-02", "valid_to": "2026-03-02",
        "value": 0, "source": "Quyết định thử nghiệm",
    });
    app.sign_in("admin").put("/api/v1/rules", rule).expect(200);
    let refusal = other
        .post("/api/v1/dossiers", marital_status("Đỗ Văn Khoa"))
        .refused_field("agency_code", "boundary");
    let detail = refusal["errors"][0]["detail"].as_str().unwrap();
    assert!(
        detail.contains("Thị trấn Bắc Lý không nhận hồ sơ do Thị trấn Thắng giải quyết"),
        "{detail}"
    );
    // Where no rule says otherwise, it holds since 1/7/2025.
    app.set_time("2026-03-03T09:00");
    let far = other.receive(marital_status("Đỗ Văn Khoa"));
    assert_eq!(
        (&far["agency"]["code"], &far["received_agency"]["code"]),
        (&json!("H02.07.01"), &json!("H02.07.02"))
    );
    let far = far["code"].as_str().unwrap();
    // Who decides and who received it both see it.
    assert_eq!(other.codes("/api/v1/dossiers?limit=50"), [far]);
    assert!(clerk.codes("/api/v1/dossiers?limit=50").contains(&far.to_owned()));

    let mut wrong_level = marital_status("Đỗ Văn Khoa");
    wrong_level["agency_code"] = json!("H02.07");
    app.sign_in("clerk")
        .post("/api/v1/dossiers", wrong_level)
        .refused_field("agency_code", "agency_level");
    let mut poor = marital_status("Đỗ Văn Khoa");
    poor["papers"] = json!([{"code": "p1", "copies": 1}]);
    clerk
        .post("/api/v1/dossiers", poor)
        .refused_field("papers.p1", "paper_missing");
    let unknown = of("9.999999", marital_status("Đỗ Văn Khoa"));
    clerk
        .post("/api/v1/dossiers", unknown)
        .refused_field("procedure_code", "procedure_unknown");
    // None of the refusals took a number.
    assert_eq!(clerk.take_in(marital_status("Đỗ Văn Khoa")), "H02.07.01-260303-0002");
});
