//! The late list of a period that is over: what was overdue at its end is told as it stood then, whatever is done later.

use serde_json::{Value, json};

use super::rows;
use crate::handovers::{inter_agency, received_elsewhere};
use crate::story;
use crate::support::{Actor, Answer, TestApp, household_business, local, paper};

/// The reporting month of March ends with the 14th; the other has days of its own.
const LISTS: [&str; 2] = [
    "/api/v1/reports/late?agency=H02.07&period=2026-03",
    "/api/v1/reports/late?agency=H02.07&from=2026-03-02&to=2026-03-11",
];

/// Both lists as they are told now.
fn told(who: &Actor<'_>) -> Vec<Vec<Value>> {
    LISTS.map(|path| rows(&who.get(path).expect(200)).clone()).into()
}

fn row<'r>(list: &'r [Value], code: &str) -> &'r Value {
    list.iter().find(|row| row["key"] == code).expect(code)
}

fn freeze(who: &Actor<'_>) -> Answer {
    let body = json!({"report": "late", "agency": "H02.07", "period": "2026-03"});
    who.post("/api/v1/reports/frozen", body)
}

fn lacking() -> Value {
    json!({"reason": "Thiếu", "missing_papers": [{"name": "Bản sao"}]})
}

fn ground() -> Value {
    json!({"reason": "Chờ giám định", "legal_ground": "Điều 12 Luật Giám định tư pháp"})
}

fn change_working_time(app: &TestApp, date: &str) {
    let admin = app.sign_in("admin");
    let body = json!({"agency": "H02.07", "date": date, "kind": "off", "name": "Ngày hội", "source": "Công văn 15"});
    let job = admin.put("/api/v1/calendar/days", body).expect(202);
    assert_eq!(app.finish_job(&admin, &job)["state"], "finished");
}

story!(the_late_list_of_a_past_period_keeps_what_it_told, |app| {
    inter_agency(app);
    let [clerk, handler, leader] = ["clerk", "handler", "leader"].map(|name| app.sign_in(name));
    let [finance, admin, supervisor] = ["handler.taichinhkehoach", "admin", "supervisor"].map(|name| app.sign_in(name));
    let [counter, commune] = ["clerk.04", "handler.01"].map(|name| app.sign_in(name));
    let [worked, paused, desk, put_off] =
        ["An", "Bình", "Cúc", "Dũng"].map(|name| clerk.take_in(household_business(name)));
    let handed = counter.take_in(received_elsewhere());
    app.set_time("2026-03-02T09:30");
    clerk.done(&worked, "forward", json!({"assignee": "handler.taichinhkehoach"}));
    clerk.done(&paused, "forward", json!({}));
    clerk.done(&put_off, "forward", json!({}));
    counter.done(&handed, "forward", json!({}));
    app.set_time("2026-03-03T10:00");
    handler.done(&paused, "request_supplement", lacking());
    app.set_time("2026-03-04T10:00");
    clerk.done(&paused, "supplement_received", json!({"papers": []}));
    leader.done(
        &put_off,
        "extend",
        json!({"due_at": local("2026-03-09T10:00"), "reason": "Cần xác minh"}),
    );
    app.set_time("2026-03-05T10:00");
    admin.import(
        "intake_channel,received_at,due_at",
        &["counter,2026-03-02 10:00,2026-03-06 10:00".to_owned()],
    );
    app.set_time("2026-03-16T09:00");
    let before = told(&supervisor);
    let march = &before[0];
    let known = [&worked, &paused, &desk, &put_off, &handed];
    let came = march.iter().filter_map(|row| row["key"].as_str());
    let mut came = came.filter(|key| !known.iter().any(|code| *code == key));
    let imported = came.next().unwrap().to_owned();
    assert_eq!((march.len(), came.next()), (6, None));
    for (code, due_at, late, step, over) in [
        (
            &worked,
            "2026-03-05T09:00",
            360 + 6 * 450,
            "Thẩm định hồ sơ",
            json!(360 + 7 * 450 - 30),
        ),
        (
            &paused,
            "2026-03-06T09:00",
            360 + 5 * 450,
            "Thẩm định hồ sơ",
            json!(360 + 6 * 450 - 30),
        ),
        (&desk, "2026-03-05T09:00", 360 + 6 * 450, "Tiếp nhận", Value::Null),
        (
            &put_off,
            "2026-03-09T10:00",
            300 + 4 * 450,
            "Thẩm định hồ sơ",
            json!(360 + 7 * 450 - 30),
        ),
        (&imported, "2026-03-06T10:00", 300 + 5 * 450, "", Value::Null),
        // Not taken over for two weeks, of which it may lie there a while.
        (
            &handed,
            "2026-03-09T09:00",
            360 + 4 * 450,
            "Thẩm định",
            row(march, &handed)["step_late_minutes"].clone(),
        ),
    ] {
        let told = row(march, code);
        assert_eq!(told["state"], "Đang quá hạn");
        assert_eq!(
            (&told["due_at"], &told["late_minutes"]),
            (&json!(local(due_at)), &json!(late)),
            "{told:#}"
        );
        assert_eq!(told["step"].as_str().unwrap_or_default(), step, "{told:#}");
        assert_eq!(told["step_late_minutes"], over, "{told:#}");
    }
    assert!(
        row(march, &handed)["cause"]
            .as_str()
            .unwrap()
            .starts_with("Chậm xác nhận")
    );
    freeze(&supervisor).expect(201);
    let same = |after: &str| assert_eq!(told(&supervisor), before, "after {after}");

    // Clocks stop.
    app.set_time("2026-03-16T10:00");
    finance.done(&worked, "request_supplement", lacking());
    leader.done(&paused, "suspend", ground());
    clerk.done(&desk, "forward", json!({}));
    handler.done(&put_off, "request_supplement", lacking());
    clerk.done(&imported, "request_supplement", lacking());
    commune.done(&handed, "receive_handover", json!({}));
    same("pauses");
    // They run again, and what was promised and what the steps had moves.
    app.set_time("2026-03-18T10:00");
    for code in [&worked, &put_off, &imported] {
        clerk.done(code, "supplement_received", json!({"papers": []}));
    }
    leader.done(&paused, "resume", json!({}));
    assert_eq!(clerk.dossier(&worked)["due_at"], local("2026-03-09T09:00"));
    let history = clerk.get(&format!("/api/v1/dossiers/{worked}/events")).expect(200);
    let resumed = history["items"].as_array().unwrap().last().unwrap().clone();
    let moved = json!([{"step": 1, "due_before": local("2026-03-04T09:30"), "due_after": local("2026-03-06T09:30")}]);
    assert_eq!(resumed["detail"]["steps"], moved);
    same("the ends of the pauses");
    // Histories from before ends of pauses told of steps: their ledgers are replayed.
    app.execute("CREATE TABLE kept AS SELECT dossier_id, seq, detail FROM dossier_events");
    app.execute("UPDATE dossier_events SET detail = '{}' WHERE action IN ('supplement_received', 'resume')");
    same("a history that tells less");
    app.execute(
        "UPDATE dossier_events SET detail = (SELECT k.detail FROM kept k \
         WHERE k.dossier_id = dossier_events.dossier_id AND k.seq = dossier_events.seq)",
    );
    app.execute("DROP TABLE kept");
    // Other people, other steps, other pauses, and ends.
    app.set_time("2026-03-19T09:00");
    leader.done(&worked, "assign", json!({"assignee": "handler"}));
    leader.done(&desk, "assign", json!({"assignee": "handler.taichinhkehoach"}));
    handler.done(&worked, "request_supplement", lacking());
    leader.done(&paused, "suspend", ground());
    commune.done(&handed, "forward", json!({}));
    clerk.done(&imported, "forward", json!({}));
    same("other people");
    app.set_time("2026-03-20T09:00");
    clerk.done(&worked, "supplement_received", json!({"papers": []}));
    handler.done(&worked, "forward", json!({}));
    leader.done(&worked, "decide", json!({"result": paper("1/GCN", "2026-03-20")}));
    leader.done(&paused, "stop", json!({"reason": "Không đủ điều kiện"}));
    clerk.done(&put_off, "withdraw", json!({"reason": "Theo đơn"}));
    same("ends");

    freeze(&supervisor).refused(409, "report_unchanged");
    // The month that goes on tells what is.
    let april = supervisor
        .get("/api/v1/reports/late?agency=H02.07&period=2026-04")
        .expect(200);
    let decided = row(rows(&april), &worked);
    assert_eq!(
        (&decided["state"], &decided["due_at"]),
        (&json!("Đã giải quyết quá hạn"), &clerk.dossier(&worked)["due_at"])
    );
    // It lay at the desk for two weeks before anybody could be given it.
    let cause = supervisor
        .get(&format!("/api/v1/dossiers/{desk}/control-slip"))
        .expect(200)["late_cause"]
        .clone();
    assert_eq!(
        (&cause["kind"], &cause["official"]["username"]),
        (&json!("desk"), &json!("clerk"))
    );
    let told = row(rows(&april), &desk);
    assert_eq!(
        (&told["step"], &told["official"], &told["step_late_minutes"]),
        (&json!("Tiếp nhận"), &cause["official"]["full_name"], &cause["minutes"])
    );
});

story!(a_change_of_working_time_leaves_what_was_due_in_a_past_period, |app| {
    let [clerk, handler, leader] = ["clerk", "handler", "leader"].map(|name| app.sign_in(name));
    let supervisor = app.sign_in("supervisor");
    let [open, paused, put_off] = ["An", "Bình", "Cúc"].map(|name| clerk.take_in(household_business(name)));
    for code in [&open, &paused, &put_off] {
        clerk.done(code, "forward", json!({}));
    }
    leader.done(
        &put_off,
        "extend",
        json!({"due_at": local("2026-03-06T10:00"), "reason": "Cần xác minh"}),
    );
    app.set_time("2026-03-16T09:00");
    let before = told(&supervisor);
    assert_eq!(before[0].len(), 3);
    freeze(&supervisor).expect(201);
    let same = |after: &str| assert_eq!(told(&supervisor), before, "after {after}");

    // A day off before the due times, entered when the month is over and one clock stands still.
    app.set_time("2026-03-16T10:00");
    handler.done(&paused, "request_supplement", lacking());
    app.set_time("2026-03-17T09:00");
    change_working_time(app, "2026-03-03");
    assert_eq!(clerk.dossier(&open)["due_at"], local("2026-03-06T09:00"));
    assert_eq!(clerk.dossier(&open)["steps"][0]["due_at"], local("2026-03-05T09:00"));
    same("a day off");
    app.set_time("2026-03-18T09:00");
    clerk.done(&paused, "supplement_received", json!({"papers": []}));
    handler.done(&open, "request_supplement", lacking());
    same("pauses");
    app.set_time("2026-03-19T09:00");
    change_working_time(app, "2026-03-18");
    clerk.done(&open, "supplement_received", json!({"papers": []}));
    same("a day off within a pause");
    // All at one moment.
    handler.done(&put_off, "request_supplement", lacking());
    clerk.done(&put_off, "supplement_received", json!({"papers": []}));
    change_working_time(app, "2026-03-04");
    for (code, symbol) in [(&open, "1/GCN"), (&put_off, "2/GCN")] {
        handler.done(code, "forward", json!({}));
        leader.done(code, "decide", json!({"result": paper(symbol, "2026-03-19")}));
    }
    // The decisions count as never made, and working time has changed since; nothing was due another day for that.
    app.set_time("2026-03-20T09:00");
    change_working_time(app, "2026-03-02");
    let decided = clerk.dossier(&open)["due_at"].clone();
    for code in [&open, &put_off] {
        leader.done(code, "reopen", json!({"reason": "Sai sót"}));
    }
    assert_ne!(clerk.dossier(&open)["due_at"], decided);
    // The steps were due on the 4th: that day's working time is no longer in what they ran over.
    let restated = told(&supervisor);
    for (list, was) in restated.iter().zip(&before) {
        for told in was {
            let mut expected = told.clone();
            let over = told["step_late_minutes"].as_i64().unwrap() - 360;
            expected["step_late_minutes"] = json!(over);
            let is = row(list, told["key"].as_str().unwrap());
            expected["cause"] = is["cause"].clone();
            assert_eq!(*is, expected);
        }
    }
});
