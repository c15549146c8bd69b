//! Requests that are no requests: bytes, paths, methods, parameters, tokens.

use serde_json::json;

use super::{DOSSIERS, Desk, Expected};
use crate::story;
use crate::support::household_business;
use crate::tools::{fingerprint, is_problem};

story!(what_is_not_json, |app| {
    let desk = Desk::new(app, "clerk");
    let malformed: Expected<'_> = (400, "malformed", None);
    let good = household_business("Nguyễn Văn Ấn").to_string().into_bytes();
    // Within "ễ": the text stops in the middle of a letter.
    let letter = good
        .windows(2)
        .position(|pair| pair[0] > 0x7f && pair[1] > 0x7f)
        .unwrap();
    let mut broken_letter = good.clone();
    broken_letter.remove(letter + 1);
    let mut twice = good.clone();
    twice.extend_from_slice(&good);
    let nested = format!("{}1{}", "[".repeat(200), "]".repeat(200));
    let deep = json!({"applicant": {"name": "x"}})
        .to_string()
        .replace("\"x\"", &nested);
    let bodies: Vec<&[u8]> = vec![
        b"",
        b"{",
        b"not json",
        b"{\"procedure_code\": \"1.001612\",}",
        b"{\"procedure_code\": 'x'}",
        b"\xff\xfe",
        b"\x00",
        &good[..good.len() - 1],
        &good[..=letter],
        &broken_letter,
        &twice,
        b"NaN",
        b"{\"applicant\": 1e999999}",
        nested.as_bytes(),
        deep.as_bytes(),
    ];
    for body in bodies {
        let answer = desk.actor.send(
            desk.actor
                .request("POST", DOSSIERS)
                .header("content-type", "application/json")
                .body(body.to_vec()),
        );
        is_problem(&answer);
        let text = String::from_utf8_lossy(body).chars().take(60).collect::<String>();
        // Too deep is either unreadable or the wrong type of a field, whichever the reader meets first.
        assert!(
            answer.status == 400 || (answer.status == 422 && text.contains("[[[[")),
            "{text} {:#}",
            answer.body
        );
    }
    desk.raw("POST", DOSSIERS, Some(b"{"), malformed);
    desk.raw("POST", DOSSIERS, None, malformed);
    desk.field("POST", DOSSIERS, &json!([]), "body", "wrong_type");
    desk.nothing_changed();
});

story!(parameters, |app| {
    let desk = Desk::new(app, "leader");
    for limit in ["0", "-1", "201", "99999999999999999999", "1e3", "", "%00"] {
        desk.parameter(&format!("{DOSSIERS}?limit={limit}"), "limit", "out_of_range");
    }
    for cursor in [
        "x",
        "1.",
        ".1",
        "1.2.3",
        "-",
        "99999999999999999999",
        "9223372036854775807.1",
        "%F0%9F%99%82",
    ] {
        desk.parameter(&format!("{DOSSIERS}?after={cursor}"), "after", "cursor");
    }
    desk.parameter(
        &format!("{DOSSIERS}?status=received,dancing"),
        "status",
        "unknown_value",
    );
    desk.parameter(&format!("{DOSSIERS}?due=never"), "due", "unknown_value");
    desk.parameter(&format!("{DOSSIERS}?order=random"), "order", "unknown_value");
    desk.parameter(&format!("{DOSSIERS}?assignee=%27"), "assignee", "username_invalid");
    desk.parameter(&format!("{DOSSIERS}?agency=x"), "agency", "agency_code_invalid");
    desk.parameter(
        &format!("{DOSSIERS}?procedure=x"),
        "procedure",
        "procedure_code_invalid",
    );
    desk.parameter(&format!("{DOSSIERS}?q=a%00b"), "q", "text_control_character");
    desk.parameter(&format!("{DOSSIERS}?colour=red"), "colour", "unknown_field");
    for path in [
        "agencies",
        "rules",
        "jobs",
        "auth/me",
        "scorecards",
        "agencies/H02.07",
        "dossiers/x",
    ] {
        desk.parameter(&format!("/api/v1/{path}?colour=red"), "colour", "unknown_field");
    }
    let figures = "/api/v1/statistics/timeliness";
    desk.parameter(figures, "from", "missing");
    desk.parameter(
        &format!("{figures}?from=2026-02-30&to=2026-03-31"),
        "from",
        "not_a_date",
    );
    desk.parameter(&format!("{figures}?from=2026-03-01&to=31/03/2026"), "to", "not_a_date");
    desk.parameter(
        &format!("{figures}?from=-4000-03-01&to=2026-03-31"),
        "from",
        "not_a_date",
    );
    desk.parameter(
        &format!("{figures}?from=2026-03-01&to=2026-03-31&group_by=mood"),
        "group_by",
        "unknown_value",
    );
    desk.parameter(
        "/api/v1/statistics/dossiers?from=2026-03-01&to=2026-03-31&measure=luck",
        "measure",
        "unknown_value",
    );
    desk.parameter(
        "/api/v1/calendar?agency=H02.07&from=2026-03-01&to=2028-03-01",
        "to",
        "too_long",
    );
    desk.parameter(
        "/api/v1/calendar?agency=H02.07&from=2026-03-01&to=2026-02-01",
        "to",
        "before_start",
    );
    desk.parameter("/api/v1/public/dossiers/H02.07-260302-0001", "secret", "secret");
    desk.parameter(
        "/api/v1/public/dossiers/H02.07-260302-0001?secret=12'4",
        "secret",
        "secret",
    );
    desk.get(
        "/api/v1/procedures/1.004873/due?agency=H77",
        (404, "agency_not_found", None),
    );
    desk.get(
        "/api/v1/procedures/x/due?agency=H02",
        (404, "procedure_not_found", None),
    );
    desk.get("/api/v1/agencies/%27%3B--", (404, "agency_not_found", None));
    // Text that would mean something to a database is searched for as text.
    for text in [
        "%27%20OR%20%271%27%3D%271",
        "%25",
        "_",
        "%5C",
        "%22%3B--",
        "%F0%9F%99%82",
        "%E1%BA%A4n",
    ] {
        assert_eq!(
            desk.actor.get(&format!("{DOSSIERS}?q={text}")).expect(200)["items"],
            json!([])
        );
    }
    for path in [
        "%00",
        "%27",
        "%2e%2e%2f",
        "%F0%9F%99%82",
        "H02.07-260302-0001%00",
        &"9".repeat(3000),
    ] {
        desk.get(&format!("{DOSSIERS}/{path}"), (404, "dossier_not_found", None));
        let public = format!("/api/v1/public/dossiers/{path}?secret=1234");
        desk.get(&public, (404, "lookup_failed", None));
    }
    desk.nothing_changed();
});

story!(requests_that_go_nowhere, |app| {
    let desk = Desk::new(app, "clerk");
    for path in [
        "/nothing",
        "/api",
        "/api/v1",
        "/api/v1/",
        "/api/v1/dossier",
        "/api/v2/dossiers",
        "/%00",
    ] {
        desk.get(path, (404, "not_found", None));
    }
    for (method, path) in [
        ("DELETE", "/api/v1/dossiers"),
        ("PUT", "/api/v1/dossiers/H02.07-260302-0001"),
        ("GET", "/api/v1/auth/login"),
        ("PATCH", "/api/v1/agencies/H02.07"),
        ("POST", "/health/live"),
        ("BREW", "/api/v1/dossiers"),
    ] {
        let answer = desk.raw(method, path, None, (405, "method_not_allowed", None));
        assert!(
            answer.headers.contains_key("allow"),
            "{method} {path}: which methods are there?"
        );
    }
    // Methods that somebody makes up are counted as one.
    let counted = app.anybody().get("/metrics").expect(200);
    let counted = counted.as_str().unwrap();
    assert!(
        counted.contains("method=\"other\"") && !counted.contains("BREW"),
        "{counted}"
    );
    let allow = desk.raw("DELETE", "/api/v1/dossiers", None, (405, "method_not_allowed", None));
    assert_eq!(allow.headers["allow"], "GET, HEAD, POST");
    for (path, status) in [
        ("/health/live", 200),
        ("/api/v1/agencies", 200),
        ("/cong-khai", 200),
        ("/nothing", 404),
        ("/api/v1/auth/login", 405),
    ] {
        let (head, whole) = (desk.actor.send(desk.actor.request("HEAD", path)), desk.actor.get(path));
        assert_eq!((head.status, whole.status), (status, status), "{path}");
        assert_eq!(head.body, json!(""), "{path}: a head has no body");
        assert_eq!(head.headers["content-type"], whole.headers["content-type"], "{path}");
    }

    let large = vec![b' '; 10 * 1024 * 1024];
    for path in [DOSSIERS, "/api/v1/auth/login"] {
        desk.raw("POST", path, Some(&large), (413, "too_large", None));
    }
    let barely = format!("{{\"matter\": \"{}\"}}", "x".repeat(1024 * 1024));
    desk.raw("POST", DOSSIERS, Some(barely.as_bytes()), (413, "too_large", None));
    for kind in ["text/plain", "application/x-www-form-urlencoded", "application/xml"] {
        let request = desk.actor.request("POST", DOSSIERS).header("content-type", kind);
        let answer = desk
            .actor
            .send(request.body(household_business("Nguyễn Văn Ấn").to_string()));
        is_problem(&answer);
        answer.refused(415, "not_json");
    }
    desk.nothing_changed();
});

story!(tokens_that_are_none, |app| {
    let before = fingerprint(app);
    let refused = |header: Option<&str>, code: &str| {
        let nobody = app.anybody();
        let mut request = nobody.request("GET", DOSSIERS);
        if let Some(header) = header {
            request = request.header("authorization", header);
        }
        let answer = nobody.send(request);
        is_problem(&answer);
        assert_eq!(answer.headers["www-authenticate"], "Bearer");
        answer.refused(401, code);
    };
    refused(None, "token_missing");
    for header in [
        "",
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Bearer a.b.c",
        "Basic Y2xlcms6eA==",
        "clerk",
        "Bearer null",
    ] {
        refused(Some(header), "token_invalid");
    }
    refused(Some(&format!("Bearer {}", "x".repeat(5000))), "token_invalid");
    let post = app.anybody().post(DOSSIERS, household_business("Nguyễn Văn Ấn"));
    post.refused(401, "token_missing");
    assert_eq!(fingerprint(app), before);
});

story!(what_is_no_http_is_dropped, |app| {
    use std::io::{Read, Write};
    let address = app.base.trim_start_matches("http://");
    let long = format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "x".repeat(300_000));
    let headers = format!("GET / HTTP/1.1\r\nHost: x\r\n{}\r\n", "X-A: b\r\n".repeat(20_000));
    let lengths = "POST /api/v1/dossiers HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello";
    let chunk = "POST /api/v1/dossiers HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n";
    for bytes in [
        b"\x00\xff\x00\xff\r\n\r\n",
        long.as_bytes(),
        headers.as_bytes(),
        lengths.as_bytes(),
        chunk.as_bytes(),
    ] {
        let mut stream = std::net::TcpStream::connect(address).unwrap();
        stream
            .set_read_timeout(Some(std::time::Duration::from_secs(10)))
            .unwrap();
        // The server may have had enough before everything is sent.
        let _ = stream.write_all(bytes);
        let mut answer = [0; 12];
        let read = stream.read(&mut answer).unwrap_or(0);
        let status = String::from_utf8_lossy(&answer[..read]).into_owned();
        assert!(status.is_empty() || status.starts_with("HTTP/1.1 4"), "{status}");
    }
    app.anybody().get("/health/ready").expect(200);
});

story!(what_a_write_does_not_take_is_refused_before_anything_is_done, |app| {
    let admin = app.sign_in("admin");
    let rule = json!({"agency": "H02.07", "key": "feedback_answer_minutes", "value": 4001, "source": "x", "valid_from": "2026-03-02"});
    admin
        .put("/api/v1/rules?preview=true", rule.clone())
        .refused_field("preview", "unknown_field");
    let rules = admin.get("/api/v1/rules").expect(200).to_string();
    assert!(!rules.contains("4001"), "{rules}");
    admin
        .post("/api/v1/auth/logout?all=true", json!({}))
        .refused_field("all", "unknown_field");
    admin.get("/api/v1/auth/me").expect(200);
    admin.put("/api/v1/rules", rule).expect(200);
});

story!(a_hundred_errors_are_told_however_many_there_are, |app| {
    let who = app.sign_in("handler");
    let targets = vec![json!({}); 50_000];
    let plan = json!({"agency": "H02.07", "year": 2031, "name": "x", "source": "y", "targets": targets});
    let told = who.post("/api/v1/plans", plan).refused(422, "invalid");
    assert_eq!(told["errors"].as_array().unwrap().len(), 100);
    let parameters = "a&".repeat(2_000);
    let told = who
        .get(&format!("/api/v1/auth/me?{parameters}"))
        .refused(422, "invalid");
    assert_eq!(told["errors"].as_array().unwrap().len(), 100);
    let columns: Vec<String> = (0..5_000).map(|n| format!("column{n}")).collect();
    let admin = app.sign_in("admin");
    let answer = admin
        .request("POST", "/api/v1/imports")
        .header("content-type", "text/csv");
    let told = admin.send(answer.body(columns.join(","))).refused(422, "invalid");
    assert_eq!(told["errors"].as_array().unwrap().len(), 100);
});

story!(figures_reach_to_the_last_day_of_all, |app| {
    let supervisor = app.sign_in("supervisor");
    for path in [
        "acceptance?",
        "acceptance/dossiers?measure=waiting_late&",
        "papers?",
        "timeliness?",
        "rates?",
    ] {
        supervisor
            .get(&format!("/api/v1/statistics/{path}from=2026-01-01&to=2199-12-31"))
            .expect(200);
    }
});
