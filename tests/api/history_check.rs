//! Whoever keeps the system has it checked that nothing was changed or taken away past the application: over the API, and
//! with the same outcome on the command line.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::story;
use crate::support::{Actor, TestApp, household_business};

const PATH: &str = "/api/v1/history-checks";

#[track_caller]
fn check(app: &TestApp, who: &Actor<'_>) -> Value {
    let ordered = who.post(PATH, json!({"agency": "H02.07"}));
    let place = ordered.headers["location"].to_str().unwrap().to_owned();
    let job = ordered.expect(202);
    assert_eq!(
        (&job["kind"], &job["state"], &job["findings"]),
        (&json!("check_history"), &json!("waiting"), &json!([]))
    );
    assert_eq!(place, format!("/api/v1/jobs/{}", job["id"].as_str().unwrap()));
    app.finish_job(who, &job)
}

/// What a check found, as the command line tells it.
fn told(job: &Value) -> BTreeSet<String> {
    let line = |found: &Value| {
        let words = format!(
            "{} {}",
            found["subject"].as_str().unwrap(),
            found["flaw"].as_str().unwrap()
        );
        found["event"]
            .as_i64()
            .map_or_else(|| words.clone(), |event| format!("{words} {event}"))
    };
    job["findings"].as_array().unwrap().iter().map(line).collect()
}

story!(a_check_finds_what_was_changed_and_what_was_lost, |app| {
    let clerk = app.sign_in("clerk");
    let codes: Vec<String> = (0..4)
        .map(|_| clerk.take_in(household_business("Nguyễn Văn Ấn")))
        .collect();
    clerk
        .post(
            &format!("/api/v1/dossiers/{}/slips", codes[0]),
            json!({"kind": "receipt"}),
        )
        .expect(201);
    let admin = app.sign_in("admin");
    let book =
        json!({"agency": "H02.07", "form": "01BLP0-009", "series": "ZZ-26E", "first_number": 5, "last_number": 9});
    admin.post("/api/v1/receipt-books", book).expect(201);
    admin.post(PATH, json!({})).refused_field("agency", "missing");
    admin.post(PATH, json!({"agency": "H99"})).expect(404);

    let whole = check(app, &admin);
    assert_eq!((&whole["done"], &whole["changed"]), (&json!(4), &json!(0)));
    assert_eq!(app.audit(), Vec::<String>::new());

    // Somebody changes the database past the application: an event, the state of a dossier, a dossier that is no longer
    // found under its number, the last one of the day, a slip, a receipt.
    let change = |back: bool| {
        let (from, to) = if back { ("leader", "clerk") } else { ("clerk", "leader") };
        let of = |name: &str| format!("(SELECT id FROM users WHERE username = '{name}')");
        let by = if back { "- 1" } else { "+ 1" };
        let (code, other) = (&codes[1], "H02.07-260302-0077");
        let (code, other) = if back {
            (other, code.as_str())
        } else {
            (code.as_str(), other)
        };
        for statement in [
            format!(
                "UPDATE dossier_events SET user_id = {} WHERE user_id = {} AND seq = 1 AND dossier_id = \
                 (SELECT id FROM dossiers WHERE code = '{}')",
                of(to),
                of(from),
                codes[3]
            ),
            format!("UPDATE dossiers SET code = '{other}' WHERE code = '{code}'"),
            format!("UPDATE dossier_numbers SET last_number = last_number {by}"),
            format!("UPDATE sequences SET value = value {by} WHERE name LIKE 'slip:%'"),
            format!("UPDATE receipt_books SET next_number = next_number {by} WHERE series = 'ZZ-26E'"),
        ] {
            app.execute(&statement);
        }
    };
    change(false);
    let found = check(app, &admin);
    let expected = [
        "H02.07-260302-0002 lost",
        "H02.07-260302-0005 lost",
        "H02.07-2026-TNHS-0002 lost",
        "01BLP0-009 ZZ-26E 0000005 lost",
        "H02.07-260302-0077 altered 1",
        "H02.07-260302-0076 lost",
    ];
    let said = told(&found);
    for line in expected {
        assert!(said.contains(line), "{line} is not among {said:?}");
    }
    assert!(said.contains(&format!("{} altered 1", codes[3])));
    // A check that ran well is finished, whatever it found.
    assert_eq!((&found["state"], &found["done"]), (&json!("finished"), &json!(4)));
    assert_eq!(found["changed"], json!(7));
    assert!(found["findings"][0]["flaw_name"].as_str().unwrap().contains("bước này"));
    // The command line says the same.
    assert_eq!(app.audit().into_iter().collect::<BTreeSet<_>>(), said);
    change(true);
    assert_eq!(check(app, &admin)["changed"], json!(0));
});

story!(what_was_imported_and_got_its_number_here_is_missed_too, |app| {
    let admin = app.sign_in("admin");
    let line = "counter,2026-01-12 08:00".to_owned();
    admin.import("intake_channel,received_at", &[line.clone(), line.clone(), line]);
    // One that brought its number has nothing before it.
    admin.import(
        "code,intake_channel,received_at",
        &["H02.07-260113-0040,counter,2026-01-13 08:00".to_owned()],
    );
    assert_eq!(check(app, &admin)["changed"], json!(0));
    let rename = |from: &str, to: &str| {
        app.execute(&format!(
            "UPDATE dossiers SET code = 'H02.07-{to}' WHERE code = 'H02.07-{from}'"
        ));
    };
    rename("260112-0002", "260114-0007");
    let said = told(&check(app, &admin));
    assert!(said.contains("H02.07-260112-0002 lost"), "{said:?}");
    rename("260114-0007", "260112-0002");
    assert_eq!(check(app, &admin)["changed"], json!(0));
});

story!(a_history_without_its_dossier_is_found, |app| {
    let (clerk, admin) = (app.sign_in("clerk"), app.sign_in("admin"));
    let codes: Vec<String> = (0..3)
        .map(|_| clerk.take_in(household_business("Nguyễn Văn Ấn")))
        .collect();
    // Two dossiers are no longer those whose histories are there: one in the middle, and the last.
    let become_others = |by: &str| {
        let whose = format!("code IN ('{}', '{}')", codes[1], codes[2]);
        app.execute_unbound(&format!("UPDATE dossiers SET id = id {by} WHERE {whose}"))
    };
    if !become_others("+ 1") {
        return;
    }
    let said = told(&check(app, &admin));
    assert_eq!(
        said.iter().filter(|line| line.ends_with(" orphaned")).count(),
        2,
        "{said:?}"
    );
    assert_eq!(app.audit().into_iter().collect::<BTreeSet<_>>(), said);
    assert!(become_others("- 1"));
    assert_eq!(check(app, &admin)["changed"], json!(0));
});
