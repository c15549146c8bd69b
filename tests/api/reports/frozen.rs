//! Frozen reports: numbers, versions, differences, and that nothing changes one.

use std::sync::Barrier;

use super::{MARCH, csv_of, figures, known, rows, sheet_of, texts};
use crate::story;
use crate::support::{Actor, CHOSEN, TestApp, household_business, marital_status};
use motcua::db::Connection;
use serde_json::{Value, json};

const ROUTE: &str = "/api/v1/reports/frozen";

fn march(report: &str) -> Value {
    json!({"report": report, "agency": "H02.07", "period": "2026-03"})
}

story!(
    a_frozen_report_stays_as_it_was_and_a_new_version_explains_itself,
    |app| {
        let known = known(app);
        let (leader, supervisor) = (app.sign_in("leader"), app.sign_in("supervisor"));
        let first = supervisor.post(ROUTE, march("ii06a"));
        assert_eq!(first.headers["location"], "/api/v1/reports/frozen/H02.07-2026-0001");
        let first = first.expect(201);
        assert_eq!(
            (&first["number"], &first["version"]),
            (&json!("H02.07-2026-0001"), &json!(1))
        );
        assert_eq!((&first["previous"], &first["row_count"]), (&Value::Null, &json!(2)));
        assert_eq!(first["cut_off"], "2026-03-15T00:00:00+07:00");
        assert_eq!(first["frozen_at"], "2026-03-16T09:00:00+07:00");
        assert_eq!(first["frozen_by"]["username"], "supervisor");
        assert_eq!(first["sha256"].as_str().unwrap().len(), 64);
        let one = format!("{ROUTE}/H02.07-2026-0001");
        let frozen = supervisor.get(&one).expect(200);
        let live = supervisor
            .get("/api/v1/reports/ii06a?agency=H02.07&period=2026-03")
            .expect(200);
        // Without the lists behind the figures: their dossiers may change.
        let told = |row: &Value| {
            let mut row = row.clone();
            row.as_object_mut().unwrap().remove("behind");
            row
        };
        assert_eq!(*rows(&frozen), rows(&live).iter().map(told).collect::<Vec<_>>());
        assert_eq!(frozen["total"], told(&live["total"]));
        assert_eq!(frozen["frozen"]["sha256"], first["sha256"]);
        assert_eq!(frozen["frozen"]["frozen_by"], first["frozen_by"]);
        assert_eq!(
            (&frozen["group_by"], &first["group_by"]),
            (&json!(["field"]), &json!(["field"]))
        );
        let (csv, sheet) = (
            csv_of(&supervisor, &format!("{one}?format=csv")),
            texts(&sheet_of(&supervisor, &format!("{one}?format=xlsx"))),
        );
        assert!(
            sheet.iter().any(|t| t == "Số: H02.07-2026-0001 (lần chốt 1)"),
            "{sheet:?}"
        );
        let none = supervisor.get(&format!("{one}/changes")).expect(200);
        assert_eq!((&none["was"], &none["changes"]), (&Value::Null, &json!([])));

        // A decision of March is taken back in March's next version.
        app.set_time("2026-03-17T09:00");
        leader.done(&known.slow_step, "reopen", json!({"reason": "Sai sót"}));
        assert_eq!(supervisor.get(&one).expect(200), frozen, "read-only afterwards");
        assert_eq!(csv_of(&supervisor, &format!("{one}?format=csv")), csv);
        let live = supervisor
            .get("/api/v1/reports/ii06a?agency=H02.07&period=2026-03")
            .expect(200);
        assert_ne!(figures(&live["total"]), MARCH);

        let second = supervisor.post(ROUTE, march("ii06a")).expect(201);
        assert_eq!(
            (&second["number"], &second["version"]),
            (&json!("H02.07-2026-0002"), &json!(2))
        );
        assert_eq!(second["previous"], "H02.07-2026-0001");
        let now = supervisor.get(&format!("{ROUTE}/H02.07-2026-0002")).expect(200);
        assert_eq!(figures(&now["total"]), figures(&live["total"]));
        let difference = supervisor.get(&format!("{ROUTE}/H02.07-2026-0002/changes")).expect(200);
        assert_eq!(difference["was"]["number"], "H02.07-2026-0001");
        assert_eq!(
            (&difference["changed"], &difference["added"], &difference["removed"]),
            (&json!(2), &json!(0), &json!(0))
        );
        assert_eq!(difference["unchanged"], false);
        let changes = difference["changes"].as_array().unwrap();
        assert_eq!(
            (&changes[0]["key"], &changes[1]["label"]),
            (&json!("Hộ kinh doanh"), &json!("Tổng cộng"))
        );
        let of = |column: &str| {
            let columns = changes[0]["columns"].as_array().unwrap();
            let found = columns.iter().find(|c| c["column"] == column).unwrap();
            (found["was"].as_i64().unwrap(), found["is"].as_i64().unwrap())
        };
        assert_eq!((of("resolved_total"), of("late")), ((4, 3), (2, 1)));
        assert_eq!(of("in_progress_total"), (2, 3));
        // Whatever is not told is the same.
        let told = changes[0]["columns"].as_array().unwrap().len();
        let (was, is) = (figures(&rows(&frozen)[0]), figures(&rows(&now)[0]));
        assert_eq!(told, was.iter().zip(&is).filter(|(a, b)| a != b).count());

        // Without any act there is nothing to freeze once more, also later.
        app.set_time("2026-03-19T09:00");
        let refused = supervisor.post(ROUTE, march("ii06a")).refused(409, "report_unchanged");
        let said = refused["detail"].as_str().unwrap();
        assert!(
            said.contains("H02.07-2026-0002") && said.contains("lần chốt 2"),
            "{said}"
        );
        // Another grouping, another scope, other days: other reports.
        for (name, value) in [
            ("group_by", json!("agency")),
            ("own", json!(true)),
            ("period", json!("2026-02")),
        ] {
            let mut body = march("ii06a");
            body[name] = value;
            assert_eq!(supervisor.post(ROUTE, body).expect(201)["version"], 1, "{name}");
        }
        let all = supervisor.all(&format!("{ROUTE}?limit=2"));
        let numbers: Vec<&str> = all.iter().map(|r| r["number"].as_str().unwrap()).collect();
        let expected: Vec<String> = (1..=5).rev().map(|n| format!("H02.07-2026-{n:04}")).collect();
        assert_eq!(numbers, expected);
        assert_eq!(all[4]["sha256"], first["sha256"]);
    }
);

story!(what_has_not_changed_is_not_frozen_again, |app| {
    known(app);
    let supervisor = app.sign_in("supervisor");
    // Lists are told as of the moment they are drawn up: that alone is no change.
    for report in ["register", "late", "postal", "service_levels"] {
        app.set_time("2026-03-16T09:00");
        let first = supervisor.post(ROUTE, march(report)).expect(201)["number"].clone();
        app.set_time("2026-03-16T11:00");
        let refused = supervisor.post(ROUTE, march(report)).refused(409, "report_unchanged");
        let said = refused["detail"].as_str().unwrap();
        assert!(said.contains(first.as_str().unwrap()), "{said}");
    }
    // Whoever sends the same once more gets the answer of the first time, though nothing could be frozen anew.
    let send = || {
        supervisor.send(
            supervisor
                .request("POST", ROUTE)
                .header("idempotency-key", "chot-2026-02")
                .json(&json!({"report": "ii06a", "agency": "H02.07", "period": "2026-02"})),
        )
    };
    let once = send().expect(201);
    assert_eq!(send().expect(201)["number"], once["number"]);
    // What was told of a period that went on is frozen again once it is over, though no figure has changed.
    let mut april = march("ii06a");
    april["period"] = json!("2026-04");
    supervisor.post(ROUTE, april.clone()).expect(201);
    supervisor.post(ROUTE, april.clone()).refused(409, "report_unchanged");
    app.set_time("2026-04-15T09:00");
    let over = supervisor.post(ROUTE, april.clone()).expect(201);
    assert_eq!(over["version"], 2);
    supervisor.post(ROUTE, april).refused(409, "report_unchanged");
    // On the page it is said in the same words.
    let browser = crate::web::browser::Browser::signed_in(app, "supervisor");
    let path = "/so-lieu/bao-cao";
    let form = browser.get(&format!("{path}?agency=H02.07&period=2026-04")).expect(200);
    browser
        .post_body(path, &form.filled(path, &[("report", "ii06a")]))
        .expect(409)
        .says(&["Số liệu không có gì thay đổi so với lần chốt 2", "H02.07-2026-"]);
});

story!(lists_of_dossiers_are_frozen_row_by_row, |app| {
    let known = known(app);
    let (clerk, handler, leader) = (app.sign_in("clerk"), app.sign_in("handler"), app.sign_in("leader"));
    let supervisor = app.sign_in("supervisor");
    let mut body = march("late");
    body["period"] = json!("2026-04");
    supervisor.post(ROUTE, body.clone()).expect(201);
    supervisor.post(ROUTE, march("register")).expect(201);
    clerk.done(&known.overdue, "forward", json!({}));
    handler.done(&known.overdue, "forward", json!({}));
    app.set_time("2026-03-17T09:00");
    leader.done(
        &known.overdue,
        "decide",
        json!({"result": crate::support::paper("9/KQ", "2026-03-17")}),
    );
    let second = supervisor.post(ROUTE, body).expect(201);
    assert_eq!(
        (&second["version"], &second["number"]),
        (&json!(2), &json!("H02.07-2026-0003"))
    );
    // From the part of what is overdue it went to the part of what was decided, and is the same dossier.
    let difference = supervisor.get(&format!("{ROUTE}/H02.07-2026-0003/changes")).expect(200);
    assert_eq!(
        (&difference["changed"], &difference["added"], &difference["removed"]),
        (&json!(1), &json!(0), &json!(0))
    );
    let change = &difference["changes"][0];
    assert_eq!(
        (&change["key"], &change["change"]),
        (&json!(known.overdue), &json!("changed"))
    );
    let columns = change["columns"].as_array().unwrap();
    let state = columns.iter().find(|c| c["column"] == "state").unwrap();
    assert_eq!(
        (&state["was"], &state["is"]),
        (&json!("Đang quá hạn"), &json!("Đã giải quyết quá hạn"))
    );
    let register = supervisor.post(ROUTE, march("register")).expect(201);
    let difference = supervisor
        .get(&format!("{ROUTE}/{}/changes", register["number"].as_str().unwrap()))
        .expect(200);
    let changes = difference["changes"].as_array().unwrap();
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0]["columns"][0]["column"], "decided_at");
    assert_eq!(changes[0]["columns"][0]["was"], Value::Null);
    assert_eq!(changes[0]["columns"][0]["is"], "2026-03-17T09:00:00+07:00");
    let sheet = sheet_of(&supervisor, &format!("{ROUTE}/H02.07-2026-0002?format=xlsx"));
    assert!(texts(&sheet).contains(&known.early));
});

story!(a_dossier_that_is_new_leaves_all_others_as_they_were, |app| {
    let known = known(app);
    let (clerk, below) = (app.sign_in("clerk"), app.sign_in("clerk.01"));
    let (leader, supervisor) = (app.sign_in("leader"), app.sign_in("supervisor"));
    // The codes of communes begin like that of their district, whose rows stand before theirs.
    let [first, _] = ["Đào Thị Xuân", "Đào Thị Hạ"].map(|name| below.take_in(marital_status(name)));
    let april = |report: &str| json!({"report": report, "agency": "H02.07", "period": "2026-04"});
    for report in ["register", "late", "cash_book"] {
        supervisor.post(ROUTE, april(report)).expect(201);
    }
    let new = clerk.take_in(household_business("Bùi Văn Thu"));
    let changes = |report: &str| {
        let again = supervisor.post(ROUTE, april(report)).expect(201);
        let path = format!("{ROUTE}/{}/changes", again["number"].as_str().unwrap());
        let told = supervisor.get(&path).expect(200);
        told["changes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|c| format!("{} {}", c["change"], c["key"]))
            .collect::<Vec<_>>()
    };
    assert_eq!(changes("register"), [format!("\"added\" \"{new}\"")]);
    supervisor.post(ROUTE, april("late")).refused(409, "report_unchanged");
    // What is gone is told behind what is there.
    leader.done(&known.overdue, "stop", json!({"reason": "Không đủ điều kiện"}));
    app.set_time("2026-03-24T10:00");
    let late = changes("late");
    assert_eq!(
        late.last().unwrap(),
        &format!("\"removed\" \"{}\"", known.overdue),
        "{late:?}"
    );
    assert!(late.contains(&format!("\"added\" \"{first}\"")), "{late:?}");
});

story!(a_cash_book_is_compared_page_by_page_whoever_keeps_it, |app| {
    let (supervisor, clerk) = (app.sign_in("supervisor"), app.sign_in("clerk.01"));
    // Entered last, and before all others by name.
    let colleague = json!({
        "username": "an.01", "full_name": "An", "password": CHOSEN,
        "grants": [{"role": "clerk", "agency": "H02.07.01"}],
    });
    app.sign_in("admin").post("/api/v1/users", colleague).expect(201);
    let colleague = app.sign_in_with("an.01", CHOSEN);
    let pay = |who: &Actor<'_>, name: &str| {
        let code = who.take_in(marital_status(name));
        who.done(&code, "pay_fee", json!({"method": "cash"}));
    };
    let book = json!({"report": "cash_book", "agency": "H02.07", "period": "2026-03"});
    pay(&colleague, "Nguyễn Văn Ấn");
    supervisor.post(ROUTE, book.clone()).expect(201);
    pay(&clerk, "Trần Thị Bé");
    let second = supervisor.post(ROUTE, book).expect(201);
    let path = format!("{ROUTE}/{}/changes", second["number"].as_str().unwrap());
    let told = supervisor.get(&path).expect(200);
    // The clerk's page, and the total.
    assert_eq!(
        (&told["added"], &told["removed"], &told["changed"]),
        (&json!(1), &json!(0), &json!(1)),
        "{told}"
    );
});

story!(parallel_freezings_get_consecutive_numbers, |app| {
    known(app);
    let supervisor = app.sign_in("supervisor");
    supervisor.token();
    let start = &Barrier::new(12);
    let supervisor = &supervisor;
    let mut frozen: Vec<(String, i64)> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..12)
            .map(|n| {
                scope.spawn(move || {
                    let mut body = march(["ii06a", "postal"][n % 2]);
                    body["period"] = json!(format!("2026-{:02}", n / 2 + 1));
                    body["calendar"] = json!("calendar");
                    if n / 2 >= 3 {
                        // Of a period that has not begun there is nothing to freeze.
                        body["period"] = json!(format!("2025-{:02}", n / 2 + 1));
                    }
                    start.wait();
                    let answer = supervisor.post(ROUTE, body).expect(201);
                    (
                        answer["number"].as_str().unwrap().to_owned(),
                        answer["version"].as_i64().unwrap(),
                    )
                })
            })
            .collect();
        running.into_iter().map(|t| t.join().unwrap()).collect()
    });
    frozen.sort();
    let numbers: Vec<&str> = frozen.iter().map(|(number, ..)| number.as_str()).collect();
    let expected: Vec<String> = (1..=12).map(|n| format!("H02.07-2026-{n:04}")).collect();
    assert_eq!(numbers, expected);
    assert!(frozen.iter().all(|(_, version)| *version == 1), "{frozen:?}");
});

story!(of_parallel_freezings_of_one_report_one_goes_through, |app| {
    known(app);
    let supervisor = &app.sign_in("supervisor");
    supervisor.token();
    let start = &Barrier::new(8);
    let mut answers: Vec<(u16, Value)> = std::thread::scope(|scope| {
        let freeze = move || {
            start.wait();
            let answer = supervisor.post(ROUTE, march("late"));
            (answer.status, answer.body["code"].clone())
        };
        let running: Vec<_> = (0..8).map(|_| scope.spawn(freeze)).collect();
        running.into_iter().map(|t| t.join().unwrap()).collect()
    });
    answers.sort_by_key(|(status, _)| *status);
    assert_eq!(answers[0].0, 201, "{answers:?}");
    for (status, code) in &answers[1..] {
        // Who read before the first was there comes again, and is told then.
        let told = (*status, code.as_str().unwrap());
        assert!(matches!(told, (409, "report_unchanged") | (503, "busy")), "{answers:?}");
    }
    assert_eq!(supervisor.all(&format!("{ROUTE}?limit=50")).len(), 1);
});

story!(a_refused_freezing_takes_no_number_and_a_repeated_one_takes_one, |app| {
    known(app);
    let supervisor = app.sign_in("supervisor");
    let refused = |body: Value, field: &str, code: &str| {
        supervisor.post(ROUTE, body).refused_field(field, code);
    };
    refused(json!({}), "report", "missing");
    refused(json!({"report": "ii06a", "period": "2026-03"}), "agency", "missing");
    refused(
        json!({"report": "weather", "agency": "H02.07", "period": "2026-03"}),
        "report",
        "unknown_value",
    );
    refused(json!({"report": "ii06a", "agency": "H02.07"}), "from", "missing");
    let mut body = march("postal");
    body["group_by"] = json!("field");
    refused(body, "group_by", "not_for_this_kind");
    refused(
        json!({"report": "ii06a", "agency": "H02.07", "from": "2026-03-02", "to": "2026-03-01"}),
        "to",
        "before_start",
    );
    let mut body = march("ii06a");
    body["agency"] = json!("H99");
    supervisor.post(ROUTE, body).refused(404, "agency_not_found");

    let repeat = || {
        let request = supervisor
            .request("POST", ROUTE)
            .header("idempotency-key", "chốt-1".replace('ố', "o"));
        supervisor.send(request.json(&march("ii06a")))
    };
    let first = repeat().expect(201);
    let again = repeat();
    assert_eq!(again.headers["idempotency-replayed"], "true");
    assert_eq!(again.expect(201), first);
    assert_eq!(first["number"], "H02.07-2026-0001");
    assert_eq!(supervisor.all(&format!("{ROUTE}?limit=50")).len(), 1);
    // Another year counts from 1 again, and so does another agency.
    let mut body = march("ii06a");
    body["agency"] = json!("H02.07.01");
    assert_eq!(
        supervisor.post(ROUTE, body).expect(201)["number"],
        "H02.07.01-2026-0001"
    );
    let mut april = march("ii06a");
    april["period"] = json!("2026-04");
    supervisor.post(ROUTE, april.clone()).expect(201);
    app.set_time("2027-01-04T09:00");
    let later = supervisor.post(ROUTE, april).expect(201);
    assert_eq!(
        (&later["number"], &later["version"]),
        (&json!("H02.07-2027-0001"), &json!(2))
    );
});

story!(frozen_reports_keep_to_scope_and_right, |app| {
    known(app);
    let (supervisor, leader, clerk) = (
        app.sign_in("supervisor"),
        app.sign_in("leader.01"),
        app.sign_in("clerk"),
    );
    let admin = app.sign_in("admin");
    supervisor.post(ROUTE, march("register")).expect(201);
    let one = format!("{ROUTE}/H02.07-2026-0001");
    for path in [one.clone(), format!("{one}/changes")] {
        supervisor.get(&path).expect(200);
        leader.get(&path).refused(404, "report_not_found");
        clerk.get(&path).refused(403, "not_allowed");
        admin.get(&path).refused(403, "not_allowed");
        app.anybody().get(&path).refused(401, "token_missing");
    }
    for number in [
        "H02.07-2026-0002",
        "H02.07-2025-0001",
        "H99-2026-0001",
        "nothing",
        "H02.07-2026-1",
        "%00",
    ] {
        supervisor
            .get(&format!("{ROUTE}/{number}"))
            .refused(404, "report_not_found");
    }
    supervisor
        .get(&format!("{one}?format=docx"))
        .refused_field("format", "unknown_value");
    assert!(leader.all(&format!("{ROUTE}?limit=50")).is_empty());
    leader
        .get(&format!("{ROUTE}?agency=H02.07"))
        .refused(404, "agency_not_found");
    supervisor
        .get(&format!("{ROUTE}?report=weather"))
        .refused_field("report", "unknown_value");
    supervisor
        .get(&format!("{ROUTE}?after=x"))
        .refused_field("after", "cursor");
    leader.post(ROUTE, march("ii06a")).refused(404, "agency_not_found");
    clerk.post(ROUTE, march("ii06a")).refused(403, "not_allowed");
    admin.post(ROUTE, march("ii06a")).refused(403, "not_allowed");
    let mut body = march("register");
    body["agency"] = json!("H02.07.01");
    leader.post(ROUTE, body).expect(201);
});

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    n: i64,
}

fn looks_noted(app: &TestApp) -> i64 {
    use diesel::RunQueryDsl;
    let count = diesel::sql_query("SELECT COUNT(*) AS n FROM access_log WHERE purpose = 'report'");
    let found: Count = match &mut app.database.connect() {
        Connection::Sqlite(c) => count.get_result(c).unwrap(),
        Connection::Postgres(c) => count.get_result(c).unwrap(),
    };
    found.n
}

story!(who_looks_at_names_is_noted, |app| {
    known(app);
    let supervisor = app.sign_in("supervisor");
    supervisor.post(ROUTE, march("register")).expect(201);
    assert_eq!(looks_noted(app), 0, "a number tells nobody a name");
    for (looks, path) in [
        (1, "/api/v1/reports/register?agency=H02.07&period=2026-03"),
        (2, "/api/v1/reports/late?agency=H02.07&period=2026-03&format=csv"),
        (3, "/api/v1/reports/frozen/H02.07-2026-0001"),
        (4, "/api/v1/reports/frozen/H02.07-2026-0001/changes"),
        (4, "/api/v1/reports/ii06a?agency=H02.07&period=2026-03"),
    ] {
        supervisor.get(path).expect(200);
        assert_eq!(looks_noted(app), looks, "{path}");
    }
    // Figures of a district do not open the names of its communes' neighbours.
    let admin = app.sign_in("admin");
    let grants = json!([{"role": "administrator", "agency": "H02.07"}, {"role": "clerk", "agency": "H02.07.01"}]);
    let body = json!({"username": "hai.vai", "full_name": "Nguyễn Hai Vai", "password": CHOSEN, "grants": grants});
    admin.post("/api/v1/users", body).expect(201);
    let both = app.sign_in("hai.vai");
    both.get("/api/v1/reports/register?agency=H02.07.01&period=2026-03")
        .expect(200);
    both.get("/api/v1/reports/register?agency=H02.07&period=2026-03")
        .refused(403, "not_allowed");
    both.get("/api/v1/reports/frozen/H02.07-2026-0001")
        .refused(403, "not_allowed");
});

story!(a_frozen_report_that_was_touched_is_not_shown, |app| {
    use diesel::RunQueryDsl;
    known(app);
    let supervisor = app.sign_in("supervisor");
    supervisor.post(ROUTE, march("ii06a")).expect(201);
    supervisor.get(&format!("{ROUTE}/H02.07-2026-0001")).expect(200);
    let touch = diesel::sql_query("UPDATE frozen_report_lines SET lines = REPLACE(lines, '{\"c\":8}', '{\"c\":9}')");
    let touched = match &mut app.database.connect() {
        Connection::Sqlite(c) => touch.execute(c).unwrap(),
        Connection::Postgres(c) => touch.execute(c).unwrap(),
    };
    assert_eq!(touched, 1);
    for format in ["json", "csv", "xlsx"] {
        let path = format!("{ROUTE}/H02.07-2026-0001?format={format}");
        supervisor.get(&path).refused(500, "internal");
    }
});
