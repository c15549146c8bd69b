//! Jobs in the background go on whatever becomes of one of them, or of one dossier.

use motcua::db::{self, jobs::JobRow};
use motcua::domain::ids::JobId;
use motcua::domain::job::JobKind;
use motcua::service::catalogue::Catalogue;
use motcua::service::jobs;
use serde_json::{Value, json};

use crate::story;
use crate::support::{
    Actor, Backend, CHOSEN, START, TestApp, TestDatabase, at, household_business, local, marital_status,
};
use crate::web::browser::Browser;

fn off(admin: &Actor<'_>, agency: &str, date: &str) -> Value {
    let day = json!({"agency": agency, "date": date, "kind": "off", "name": "Nghỉ", "source": "Công văn 15"});
    admin.put("/api/v1/calendar/days", day).expect(202)
}

fn job_of(who: &Actor<'_>, job: &Value) -> Value {
    who.get(&format!("/api/v1/jobs/{}", job["id"].as_str().unwrap()))
        .expect(200)
}

fn ask(who: &Actor<'_>, code: &str) {
    let papers = json!({"reason": "Thiếu", "missing_papers": [{"name": "Bản sao"}]});
    who.done(code, "request_supplement", papers);
}

story!(one_dossier_without_a_due_time_keeps_nobody_waiting, |app| {
    let (clerk, admin) = (app.sign_in("clerk"), app.sign_in("admin"));
    let [stuck, moves, later] = ["An", "Bình", "Cúc"].map(|name| clerk.take_in(household_business(name)));
    ask(&clerk, &stuck);
    ask(&clerk, &later);
    app.set_time("2026-03-03T09:00");
    ask(&clerk, &moves);
    // Where the calendar ends: three working days are left, and two.
    app.set_time("2199-12-26T09:00");
    let due = |code: &str| clerk.dossier(code)["due_at"].clone();
    clerk.done(&stuck, "supplement_received", json!({"papers": []}));
    clerk.done(&moves, "supplement_received", json!({"papers": []}));
    assert_eq!(due(&stuck), local("2199-12-31T09:00"));
    assert_eq!(due(&moves), local("2199-12-30T09:00"));

    let job = off(&admin, "H02.07", "2199-12-27");
    let finished = app.finish_job(&admin, &job);
    assert_eq!((&finished["done"], &finished["changed"]), (&json!(3), &json!(1)));
    assert_eq!(finished["error"], Value::Null);
    assert_eq!(
        finished["findings"],
        json!([{
            "subject": stuck, "flaw": "undated", "event": null,
            "flaw_name": "không tính được hạn theo lịch làm việc; giữ nguyên hạn cũ",
        }])
    );
    assert_eq!(due(&stuck), local("2199-12-31T09:00"), "it keeps the one it has");
    assert_eq!(due(&moves), local("2199-12-31T09:00"));
    Browser::signed_in(app, "admin")
        .get("/quan-tri/tac-vu")
        .expect(200)
        .says(&["Có sai lệch", &stuck, "Không tính được hạn"]);
    let check = admin
        .post("/api/v1/history-checks", json!({"agency": "H02.07"}))
        .expect(202);
    assert_eq!(app.finish_job(&admin, &check)["findings"], json!([]));

    // No field of the request is at fault; the calendar is.
    app.set_time("2199-12-30T09:00");
    clerk
        .act(&later, "supplement_received", json!({"papers": []}))
        .refused(409, "deadline_unreachable");
    clerk
        .get(&format!("/api/v1/dossiers/{stuck}/deadline"))
        .refused(409, "deadline_unreachable");
    clerk
        .get("/api/v1/procedures/1.001612/due?agency=H02.07&received_at=2199-12-31T09:00:00%2B07:00")
        .refused_field("received_at", "calendar_without_work");
    assert_eq!(clerk.dossier(&later)["status"], "supplement_requested");
});

story!(one_dossier_without_a_due_time_keeps_no_other_open, |app| {
    let (clerk, admin) = (app.sign_in("clerk"), app.sign_in("admin"));
    for (key, value) in [("supplement_auto_close", 1), ("supplement_answer_days", 2)] {
        let rule =
            json!({"key": key, "agency": "H02.07", "valid_from": "2026-03-01", "value": value, "source": "QĐ 1"});
        admin.put("/api/v1/rules", rule).expect(200);
    }
    let [stuck, closes] = ["An", "Bình"].map(|name| clerk.take_in(household_business(name)));
    ask(&clerk, &stuck);
    app.set_time("2026-03-03T09:00");
    ask(&clerk, &closes);
    // Three working days are left of the one, two of the other, and two until the calendar ends.
    app.set_time("2199-12-27T09:00");
    app.wait_for(|| clerk.dossier(&closes), |seen| seen["status"] == "stopped");
    assert_eq!(clerk.dossier(&stuck)["status"], "supplement_requested");
});

fn a_job_belongs_to_whoever_holds_it(backend: Backend) {
    let Some(database) = TestDatabase::with_office(backend) else {
        return;
    };
    let conn = &mut database.connect();
    let agency = Catalogue::load(conn).unwrap().tree().all()[0].id;
    let admin = db::accounts::find_user(conn, &"admin".parse().unwrap())
        .unwrap()
        .unwrap();
    let job = JobRow {
        id: JobId::new(1),
        kind: JobKind::RecomputeDue,
        agency_id: agency,
        reason: "Nghỉ".to_owned(),
        created_by: admin.id,
        created_at: at(START),
        position: 0,
        done: 0,
        changed: 0,
        leased_until: None,
        finished_at: None,
        error: None,
        findings: None,
        failures: 0,
    };
    db::jobs::insert(conn, &job).unwrap();
    let mut take = |from: &str, until: &str| {
        let taken = db::jobs::lease(conn, at(from), at(until), JobKind::CheckHistory);
        taken.unwrap().unwrap()
    };
    // The first process stands still for so long that a second takes over and finishes.
    let mut first = take("2026-03-02T09:00", "2026-03-02T09:02");
    let mut second = take("2026-03-02T09:03", "2026-03-02T09:05");
    let held = second.leased_until.take();
    second.finished_at = Some(at("2026-03-02T09:04"));
    assert!(db::jobs::advance(conn, &second, held).unwrap());
    first.position = 100;
    assert!(!db::jobs::advance(conn, &first, first.leased_until).unwrap());
    let stored = db::jobs::find(conn, first.id).unwrap().unwrap();
    assert_eq!((stored.position, stored.finished_at), (0, second.finished_at));
}

#[test]
fn a_job_belongs_to_whoever_holds_it_on_sqlite() {
    a_job_belongs_to_whoever_holds_it(Backend::Sqlite);
}

#[test]
fn a_job_belongs_to_whoever_holds_it_on_postgres() {
    a_job_belongs_to_whoever_holds_it(Backend::Postgres);
}

/// Turns the pauses of a dossier round, so that they end before they begin; done twice it is undone.
fn turn_pauses(app: &TestApp, code: &str) {
    app.execute(&format!(
        "UPDATE clock_moves SET from_at = until_at, until_at = from_at
         WHERE dossier_id = (SELECT id FROM dossiers WHERE code = '{code}')"
    ));
}

story!(a_job_that_fails_leaves_others_their_turn_and_says_why, |app| {
    let (clerk, admin) = (app.sign_in("clerk"), app.sign_in("admin"));
    let broken = clerk.take_in(marital_status("An"));
    ask(&clerk, &broken);
    let mut elsewhere = marital_status("Bình");
    elsewhere["agency_code"] = json!("H02.07.02");
    let sound = clerk.take_in(elsewhere);
    app.set_time("2026-03-02T10:00");
    clerk.done(&broken, "supplement_received", json!({"papers": []}));
    turn_pauses(app, &broken);

    let first = off(&admin, "H02.07.01", "2026-03-04");
    let failed = app.wait_for(|| job_of(&admin, &first), |job| !job["error"].is_null());
    assert_eq!(
        (&failed["state"], &failed["finished_at"]),
        (&json!("waiting"), &Value::Null)
    );
    let second = off(&admin, "H02.07.02", "2026-03-04");
    app.finish_job(&admin, &second);
    assert_eq!(clerk.dossier(&sound)["due_at"], local("2026-03-06T09:00"));
    let check = admin
        .post("/api/v1/history-checks", json!({"agency": "H02.07.02"}))
        .expect(202);
    app.finish_job(&admin, &check);
    assert_eq!(job_of(&admin, &first)["state"], "waiting");

    // Mended, it is done when its turn comes again.
    turn_pauses(app, &broken);
    app.set_time("2026-03-02T10:05");
    let finished = app.finish_job(&admin, &first);
    assert_eq!((&finished["error"], &finished["changed"]), (&Value::Null, &json!(1)));
    assert_eq!(clerk.dossier(&broken)["due_at"], local("2026-03-06T10:00"));
});

story!(the_history_names_the_change_that_concerns_a_dossier, |app| {
    let (clerk, admin) = (app.sign_in("clerk"), app.sign_in("admin"));
    let taken_in = |agency: &str, name: &str| {
        let mut body = marital_status(name);
        body["agency_code"] = json!(agency);
        clerk.take_in(body)
    };
    let broken = ["H02.07.01", "H02.07.02"].map(|agency| taken_in(agency, "An"));
    let mine = taken_in("H02.07.02", "Bình");
    for code in &broken {
        ask(&clerk, code);
    }
    app.set_time("2026-03-02T10:00");
    for code in &broken {
        clerk.done(code, "supplement_received", json!({"papers": []}));
        turn_pauses(app, code);
    }
    // Both wait; that of the other agency is the older one.
    let waiting = ["H02.07.01", "H02.07.02"].map(|agency| {
        let job = off(&admin, agency, "2026-03-04");
        app.wait_for(|| job_of(&admin, &job), |job| !job["error"].is_null())
    });
    assert_eq!(clerk.dossier(&mine)["due_at"], local("2026-03-05T09:00"));
    ask(&clerk, &mine);
    assert_eq!(clerk.dossier(&mine)["due_at"], local("2026-03-06T09:00"));
    let events = clerk.all(&format!("/api/v1/dossiers/{mine}/events?limit=200"));
    let moved: Vec<&Value> = events.iter().filter(|e| e["action"] == "recompute_due").collect();
    assert_eq!(moved.len(), 1, "{events:#?}");
    assert_eq!(moved[0]["detail"]["job"], waiting[1]["id"]);
});

story!(a_job_that_fails_again_and_again_waits_longer_each_time, |app| {
    let (clerk, admin) = (app.sign_in("clerk"), app.sign_in("admin"));
    let failing = |count: i64| {
        let told = app.anybody().get("/metrics").expect(200);
        assert!(
            told.as_str().unwrap().contains(&format!("jobs_failing {count}\n")),
            "{told}"
        );
    };
    failing(0);
    let broken = clerk.take_in(marital_status("An"));
    ask(&clerk, &broken);
    app.set_time("2026-03-02T10:00");
    clerk.done(&broken, "supplement_received", json!({"papers": []}));
    turn_pauses(app, &broken);
    let job = off(&admin, "H02.07.01", "2026-03-04");
    for (times, wait) in (1..).zip([1, 2, 4, 8, 16, 32, 60, 60]) {
        let failed = app.wait_for(|| job_of(&admin, &job), |job| job["failures"] == times);
        let again = app.clock_now().saturating_add_minutes(wait).to_string();
        assert_eq!(
            (&failed["retry_at"], &failed["state"], failed["error"].is_string()),
            (&json!(again), &json!("waiting"), true)
        );
        // Not a minute too early.
        app.clock.advance_minutes(wait);
        assert!(!app.work(async |ctx| jobs::run_next(ctx).await.unwrap()));
        if times == 3 {
            failing(1);
            let page = Browser::signed_in(app, "admin").get("/quan-tri/tac-vu").expect(200);
            page.says(&["Gián đoạn 3 lần liền. Thử lại lúc", failed["error"].as_str().unwrap()]);
        }
        if times < 8 {
            app.clock.advance_minutes(1);
        }
    }
    // Mended, it begins anew.
    turn_pauses(app, &broken);
    app.clock.advance_minutes(1);
    let finished = app.finish_job(&admin, &job);
    assert_eq!(
        (&finished["failures"], &finished["error"], &finished["retry_at"]),
        (&json!(0), &Value::Null, &Value::Null)
    );
    failing(0);
});

story!(the_jobs_of_other_agencies_push_nobodys_own_from_the_list, |app| {
    let admin = app.sign_in("admin");
    let grants = json!([{"role": "administrator", "agency": "H02.07.01"}]);
    let user = json!({"username": "qt.xa", "full_name": "Quản trị xã", "password": CHOSEN, "grants": grants});
    admin.post("/api/v1/users", user).expect(201);
    let commune = app.sign_in("qt.xa");
    let own = off(&commune, "H02.07.01", "2026-03-04");
    let elsewhere = off(&admin, "H02.07.02", "2026-03-04");
    let conn = &mut app.database.connect();
    let id: i64 = elsewhere["id"].as_str().unwrap().parse().unwrap();
    let row = db::jobs::find(conn, JobId::new(id)).unwrap().unwrap();
    for n in 1..=101 {
        let row = JobRow {
            id: JobId::new(id + n),
            finished_at: Some(app.clock_now()),
            ..row.clone()
        };
        db::jobs::insert(conn, &row).unwrap();
    }
    let listed = commune.get("/api/v1/jobs").expect(200);
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    assert_eq!(listed["items"][0]["id"], own["id"]);
    assert_eq!(
        admin.get("/api/v1/jobs").expect(200)["items"].as_array().unwrap().len(),
        100
    );
    Browser::signed_in(app, "qt.xa")
        .get("/quan-tri/tac-vu")
        .expect(200)
        .says(&["Thị trấn Thắng"]);
});
