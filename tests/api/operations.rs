//! What those need who run it: health, measurements, request ids, documents, and a log without personal data.

use serde_json::{Value, json};

use crate::process::Place;
use crate::story;
use crate::support::{Backend, PASSWORD, household_business};

story!(health_and_measurements, |app| {
    let anybody = app.anybody();
    for path in ["/health/live", "/health/ready"] {
        let health = anybody.get(path).expect(200);
        assert_eq!(health, json!({"status": "ok", "version": env!("CARGO_PKG_VERSION")}));
    }
    let clerk = app.sign_in("clerk");
    clerk.receive(household_business("Nguyễn Văn Ấn"));
    clerk.get("/api/v1/dossiers/H02.07-260302-0001").expect(200);
    clerk.get("/api/v1/dossiers/H02.07-260302-0002").expect(404);
    let answer = anybody.get("/metrics");
    assert!(
        answer.headers["content-type"]
            .to_str()
            .unwrap()
            .starts_with("application/openmetrics-text")
    );
    let text = answer.body.as_str().unwrap();
    for line in [
        "motcua_http_requests_total{method=\"POST\",route=\"/api/v1/dossiers\",status=\"201\"} 1",
        "motcua_http_requests_total{method=\"GET\",route=\"/api/v1/dossiers/{code}\",status=\"200\"} 1",
        "motcua_http_requests_total{method=\"GET\",route=\"/api/v1/dossiers/{code}\",status=\"404\"} 1",
        "motcua_http_request_seconds_bucket{le=\"0.001\",route=\"/api/v1/dossiers\"}",
        "motcua_db_read_queue ",
        "motcua_db_write_queue ",
    ] {
        assert!(text.contains(line), "{line} is missing:\n{text}");
    }
    for name in ["batch", "write_seconds", "read_seconds", "rejected"] {
        assert!(
            text.lines().any(|l| l.contains(name) && !l.starts_with('#')),
            "{name} is missing:\n{text}"
        );
    }
    assert!(text.ends_with("# EOF\n"));
    assert!(
        !text.contains("H02.07-2603"),
        "codes of dossiers have no business in measurements"
    );
});

story!(every_answer_carries_the_id_of_its_request, |app| {
    let anybody = app.anybody();
    let ask = |id: Option<&str>| {
        let mut request = anybody.request("GET", "/api/v1/auth/me");
        if let Some(id) = id {
            request = request.header("x-request-id", id);
        }
        let answer = anybody.send(request);
        let told = answer.headers["x-request-id"].to_str().unwrap().to_owned();
        assert_eq!(answer.body["request_id"], told.as_str());
        assert_eq!(answer.headers["cache-control"], "no-store");
        assert_eq!(answer.headers["x-content-type-options"], "nosniff");
        told
    };
    assert_eq!(ask(Some("abcd-1234_EFGH")), "abcd-1234_EFGH");
    assert_ne!(ask(None), ask(None));
    // Nothing that could forge a line of the log.
    for id in [
        "short",
        &"x".repeat(65),
        "with blank in it",
        "a\"b\"c\"d\"e\"",
        "ngườingười",
    ] {
        assert_ne!(ask(Some(id)), id);
    }
    for path in ["/health/live", "/docs/", "/nothing", "/openapi.json"] {
        assert!(anybody.get(path).headers.contains_key("x-request-id"), "{path}");
    }
});

#[test]
fn the_documents_need_no_other_host() {
    crate::support::run(Backend::Sqlite, Default::default(), |app| {
        let anybody = app.anybody();
        let page = anybody.get("/docs/");
        assert_eq!(page.status, 200);
        let html = page.body.as_str().unwrap().to_owned();
        let mut assets = Vec::new();
        for attribute in ["src=\"", "href=\""] {
            for part in html.split(attribute).skip(1) {
                assets.push(part.split('"').next().unwrap().to_owned());
            }
        }
        assert!(assets.len() >= 4, "{html}");
        for asset in &assets {
            assert!(!asset.contains("//"), "{asset} comes from elsewhere");
            let path = format!("/docs/{}", asset.trim_start_matches("./"));
            assert_eq!(anybody.get(&path).status, 200, "{path}");
        }
        let start = anybody.get("/docs/swagger-initializer.js");
        let script = start.body.as_str().unwrap();
        assert!(script.contains("/openapi.json") && !script.contains("http"), "{script}");
        // Otherwise the page sends the address of this server to a validator on the internet.
        assert!(script.contains("\"validatorUrl\": \"none\""), "{script}");
        let document = anybody.get("/openapi.json").expect(200);
        assert_eq!(document["openapi"].as_str().unwrap().split('.').next(), Some("3"));
        // Without a description of each answer no client can be made of it.
        for (path, methods) in document["paths"].as_object().unwrap() {
            for (method, operation) in methods.as_object().unwrap() {
                for (status, answer) in operation["responses"].as_object().unwrap() {
                    let told =
                        answer["$ref"].is_string() || answer["description"].as_str().is_some_and(|d| !d.is_empty());
                    assert!(told, "{method} {path} {status}: {answer}");
                }
            }
        }
        assert_eq!(anybody.get("/docs").status, 200, "redirected");
    });
}

/// Sends what people send, with data that would be found again.
fn use_it(base: &str, name: &str, id_number: &str, phone: &str, marker: &str) {
    let client = crate::support::client().no_proxy().build().unwrap();
    let login = |password: &str| {
        let body = json!({"username": "clerk", "password": password});
        let answer = client
            .post(format!("{base}/api/v1/auth/login"))
            .json(&body)
            .send()
            .unwrap();
        answer.json::<Value>().unwrap()
    };
    login(&format!("wrong {marker}"));
    let pair = login(PASSWORD);
    let token = pair["access_token"].as_str().unwrap();
    let send = |method: reqwest::Method, path: &str, body: Option<Value>| {
        let mut request = client.request(method, format!("{base}{path}")).bearer_auth(token);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().unwrap();
        (answer.status().as_u16(), answer.json::<Value>().unwrap_or_default())
    };
    let mut body = household_business(name);
    body["applicant"]["id_number"] = json!(id_number);
    body["applicant"]["phone"] = json!(phone);
    body["applicant"]["email"] = json!(format!("{marker}@example.vn"));
    body["applicant"]["address"] = json!(format!("Thôn {marker}"));
    let (status, dossier) = send(reqwest::Method::POST, "/api/v1/dossiers", Some(body.clone()));
    assert_eq!(status, 201, "{dossier:#}");
    let code = dossier["code"].as_str().unwrap();
    for query in [id_number, marker, "Xuân%20Quỳnh", phone] {
        assert_eq!(
            send(reqwest::Method::GET, &format!("/api/v1/dossiers?q={query}"), None).0,
            200
        );
    }
    assert_eq!(
        send(reqwest::Method::GET, &format!("/api/v1/dossiers/{code}"), None).0,
        200
    );
    let secret = &id_number[id_number.len() - 4..];
    for (secret, status) in [(secret, 200), ("0000", 404)] {
        let path = format!("/api/v1/public/dossiers/{code}?secret={secret}");
        assert_eq!(send(reqwest::Method::GET, &path, None).0, status);
    }
    let withdraw = json!({"action": "withdraw", "version": 1, "reason": format!("Bà {name} ({marker}) đổi ý")});
    assert_eq!(
        send(
            reqwest::Method::POST,
            &format!("/api/v1/dossiers/{code}/actions"),
            Some(withdraw)
        )
        .0,
        200
    );
    // Refusals, too, keep to themselves what was sent.
    for (pointer, value) in [
        ("/applicant/phone", json!(format!("{phone}{phone}"))),
        ("/applicant/id_number", json!([id_number])),
        ("/intake_channel", json!(marker)),
    ] {
        *body.pointer_mut(pointer).unwrap_or(&mut Value::Null) = value.clone();
        if pointer == "/intake_channel" {
            body["intake_channel"] = value;
        }
        let (status, answer) = send(reqwest::Method::POST, "/api/v1/dossiers", Some(body.clone()));
        assert_eq!(status, 422, "{answer:#}");
    }
    assert_eq!(
        send(reqwest::Method::GET, &format!("/{marker}/{id_number}?{name}"), None).0,
        404
    );
    let refresh = json!({"refresh_token": format!("{marker}-token")});
    send(reqwest::Method::POST, "/api/v1/auth/refresh", Some(refresh));
}

#[test]
fn the_log_holds_no_personal_data() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let Some(place) = Place::new(backend) else { continue };
        for level in ["", "info", "motcua=trace,info"] {
            let environment = [("RUST_LOG", level)];
            let server = place.serve_with(&[], if level.is_empty() { &[] } else { &environment });
            use_it(
                &server.base,
                "Đặng Thị Xuân Quỳnh",
                "024190007531",
                "0987650421",
                "xq7531marker",
            );
            let log = server.errors();
            assert!(
                log.contains("/api/v1/dossiers/{code}"),
                "requests are logged by their pattern: {log}"
            );
            for secret in [
                "Xuân",
                "Qu%E1%BB%B3nh",
                "Quỳnh",
                "xuan",
                "024190007531",
                "7531",
                "0987650421",
                "0421",
                "marker",
                "motcua-demo",
                "eyJ",
                "Bearer",
            ] {
                // Four digits may be part of a number of another kind; whole values never are.
                let shown = log
                    .lines()
                    .find(|line| line.contains(secret) && !is_chance(line, secret));
                assert_eq!(shown, None, "{secret} stands in the log ({level})");
            }
            let requests: Vec<&str> = log.lines().filter(|line| line.contains("request_id")).collect();
            assert!(!requests.is_empty(), "{log}");
            for line in requests {
                let line: Value = serde_json::from_str(line).unwrap();
                assert!(
                    line["status"].is_u64() && line["micros"].is_u64() && line["route"].is_string(),
                    "{line}"
                );
            }
            assert!(server.stop().success());
        }
    }
}

/// Whether four digits stand within a longer number, such as a time in microseconds.
fn is_chance(line: &str, secret: &str) -> bool {
    secret.len() == 4
        && secret.bytes().all(|b| b.is_ascii_digit())
        && line.match_indices(secret).all(|(at, _)| {
            let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_hexdigit());
            digit(line[..at].chars().next_back()) || digit(line[at + 4..].chars().next())
        })
}

#[test]
fn an_open_demonstration_tells_how_to_sign_in() {
    let place = Place::new(Backend::Sqlite).unwrap();
    let server = place.serve(&[]);
    let greeting = server.greeting().join("\n");
    for word in ["/docs/", "SQLite", PASSWORD, "clerk", "admin", "portal"] {
        assert!(greeting.contains(word), "{word}: {greeting}");
    }
    assert!(server.stop().success());
}
