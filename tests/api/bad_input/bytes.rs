//! What no text may hold, and days that no calendar has: refused or as good as nothing, and never a fault of ours.

use serde_json::{Value, json};

use super::{DOSSIERS, Desk};
use crate::story;
use crate::support::household_business;
use crate::web::browser::Browser;

story!(wording_holds_no_control_characters, |app| {
    let desk = Desk::new(app, "admin");
    let wording = |channel: &str, subject: Value, body: &str| {
        json!({"event": "received", "channel": channel, "agency": "H02.07", "valid_from": "2026-03-01",
            "subject": subject, "body": body})
    };
    for body in ["a\u{0}\u{7}\u{1b}[31mb", "\u{0}", "a\u{8}"] {
        for (channel, subject) in [("email", json!("Hồ sơ")), ("text", Value::Null)] {
            let sent = wording(channel, subject, body);
            desk.field("PUT", "/api/v1/templates", &sent, "body", "text_control_character");
        }
    }
    let sent = wording("email", json!("a\u{0}"), "b");
    desk.field("PUT", "/api/v1/templates", &sent, "subject", "several_lines");
    desk.field(
        "PUT",
        "/api/v1/templates",
        &wording("text", Value::Null, "\u{200b}"),
        "body",
        "missing",
    );
    desk.nothing_changed();
    // Pasted text loses what shows nothing, and every line break becomes one.
    let sent = wording("text", Value::Null, "Hồ sơ\u{feff}\r\n{{dossier}} ");
    let kept = desk.actor.put("/api/v1/templates", sent).expect(200);
    assert_eq!(kept["body"], "Hồ sơ\n{{dossier}}");
});

story!(pages_that_are_asked_for_nonsense, |app| {
    let months = [
        "0000-01",
        "-262143-01",
        "9999-12",
        "2026-13",
        "+2026-1",
        "1899-12",
        "2200-01",
        "%00",
        "x",
    ];
    let anybody = Browser::new(app);
    for month in months {
        anybody.get(&format!("/cong-khai?month={month}")).expect(200);
    }
    for month in ["1900-01", "2199-12"] {
        anybody.get(&format!("/cong-khai?month={month}")).expect(200);
    }
    let (admin, leader, clerk) = (
        Browser::signed_in(app, "admin"),
        Browser::signed_in(app, "leader"),
        Browser::signed_in(app, "clerk"),
    );
    for month in months {
        admin
            .get(&format!("/quan-tri/lich?agency=H02.07&month={month}"))
            .expect(200);
        clerk.get(&format!("/so-quy?day={month}")).expect(200);
    }
    admin.get("/quan-tri/tin-gui?receiver=%00&state=waiting").expect(200);
    leader.get("/so-lieu/cham-diem?code=%00").expect(200);
});

story!(days_are_written_with_ten_characters, |app| {
    let desk = Desk::new(app, "leader");
    for day in [
        "%2B2026-01-01",
        "2026-1-1",
        "2026-01-1%20",
        "0000-01-01",
        "-262143-01-01",
        "20260101",
    ] {
        let path = format!("/api/v1/results?from={day}&to=2026-12-31");
        desk.parameter(&path, "from", "not_a_date");
    }
    for day in ["-262143-01-01", "0000-01-01", "2026-1-1"] {
        let path = format!("/api/v1/results?from=2026-01-01&to=2026-12-31&after={day}.1.1");
        desk.parameter(&path, "after", "cursor");
        desk.parameter(&format!("{DOSSIERS}?after={day}.1"), "after", "cursor");
    }
    let clerk = Desk::new(app, "clerk");
    let mut body = household_business("Nguyễn Văn Ấn");
    body["received_at"] = json!("2026-03-02T08:59:60+07:00");
    clerk.field("POST", DOSSIERS, &body, "received_at", "time_format");
    clerk.nothing_changed();
});

story!(what_has_fields_is_an_object, |app| {
    let desk = Desk::new(app, "clerk");
    let login = json!(["clerk", crate::support::PASSWORD]);
    desk.field("POST", "/api/v1/auth/login", &login, "body", "wrong_type");
    let code = desk.actor.take_in(household_business("Nguyễn Văn Ấn"));
    let desk = Desk::new(app, "clerk");
    let consent = format!("{DOSSIERS}/{code}/consent");
    desk.field("PUT", &consent, &json!([]), "body", "wrong_type");
    let mut body = household_business("Nguyễn Văn Ấn");
    body["applicant"] = json!(["Nguyễn Văn Ấn", "024085001234"]);
    desk.field("POST", DOSSIERS, &body, "applicant", "wrong_type");
    let mut body = household_business("Nguyễn Văn Ấn");
    body["papers"] = json!([["p1", 1], {"code": "p2"}]);
    desk.field("POST", DOSSIERS, &body, "papers[0]", "wrong_type");
    desk.nothing_changed();
});
