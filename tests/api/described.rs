//! What the OpenAPI document promises beside the answers, which every story holds against it.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::story;
use crate::support::described::DOCUMENT;
use crate::support::{TestApp, household_business};

/// Something of the type that a field is said to have; no right value, so that what is needed beside a right one is not asked for.
fn something(field: &Value) -> Value {
    let kind = match &field["type"] {
        Value::Array(kinds) => kinds.iter().find(|kind| **kind != "null").unwrap(),
        kind => kind,
    };
    match kind.as_str() {
        Some("integer" | "number") => json!(1),
        Some("boolean") => json!(true),
        Some("array") => json!([]),
        Some("string") => json!("x"),
        _ if field["$ref"].as_str().is_some_and(|r| schema(r)["enum"].is_array()) => json!("x"),
        _ => json!({}),
    }
}

fn schema(reference: &str) -> &'static Value {
    DOCUMENT.pointer(reference.trim_start_matches('#')).unwrap()
}

fn texts(list: &Value) -> BTreeSet<String> {
    let list = list.as_array().into_iter().flatten();
    list.filter_map(|text| text.as_str().map(str::to_owned)).collect()
}

/// Names of what a refusal says is missing, at the top of the body or among the parameters.
fn missing(answer: &Value) -> BTreeSet<String> {
    let errors = answer["errors"].as_array().into_iter().flatten();
    errors
        .filter(|error| error["code"] == "missing" || error["code"] == "secret")
        .map(|error| error["field"].as_str().unwrap().to_owned())
        .filter(|field| !field.contains(['.', '[']))
        .collect()
}

fn definition(app: &TestApp) -> Value {
    let procedure = app.sign_in("admin").get("/api/v1/procedures/1.001612").expect(200);
    procedure["versions"][0]["definition"].clone()
}

/// Everything that a request turns out to need, asked by one who adds what is missing until nothing is.
fn needed(app: &TestApp, method: &str, path: &str, fields: Option<&Value>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for account in ["leader", "admin", "clerk", "handler", "supervisor"] {
        let actor = app.sign_in(account);
        let mut body = Map::new();
        for _ in 0..5 {
            let mut request = actor.request(method, path);
            if fields.is_some() {
                request = request.json(&body);
            }
            let answer = actor.send(request);
            let new = &missing(&answer.body) - &found;
            for name in &new {
                if let Some(field) = fields.and_then(|f| f.get(name)) {
                    // A document of its own, of which nothing is to be missing.
                    let value = match name.as_str() {
                        "definition" => definition(app),
                        _ => something(field),
                    };
                    body.insert(name.clone(), value);
                }
            }
            found.extend(new.iter().cloned());
            if new.is_empty() || fields.is_none() {
                break;
            }
        }
    }
    found
}

story!(what_must_be_there_is_declared_and_nothing_else, |app| {
    let code = app.sign_in("clerk").take_in(household_business("Nguyễn Văn Ấn"));
    let mut wrong = Vec::new();
    for (pattern, item) in DOCUMENT["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            if pattern.ends_with("/logout") || pattern.ends_with("/auth/password") {
                continue;
            }
            let own = match pattern.split('/').nth(3) {
                Some("procedures") => "1.001612",
                Some("scorecards") => "cchc_huyen",
                Some("agencies") => "H02.07",
                _ => &code,
            };
            let mut path = pattern.replace("{code}", own);
            for (name, value) in [
                ("{year}", "2026"),
                ("{day}", "2026-11-23"),
                ("{date}", "2026-12-31"),
                ("{agency}", "H02.07"),
                ("{number}", "1"),
                ("{id}", "1"),
                ("{file}", "1"),
                ("{username}", "clerk"),
            ] {
                path = path.replace(name, value);
            }
            let body = &operation["requestBody"]["content"]["application/json"]["schema"]["$ref"];
            let body = body.as_str().map(schema);
            let mut declared: BTreeSet<String> = match body {
                Some(body) => texts(&body["required"]),
                None => {
                    let parameters = operation["parameters"].as_array().into_iter().flatten();
                    let needed = parameters.filter(|p| p["in"] == "query" && p["required"] == true);
                    needed.map(|p| p["name"].as_str().unwrap().to_owned()).collect()
                }
            };
            let mut found = needed(app, &method.to_uppercase(), &path, body.map(|b| &b["properties"]));
            // `If-Match` may say it instead; the days of a report may have a name; a dossier names the agency of its feedback.
            found.remove("version");
            declared.remove("version");
            if pattern.contains("/reports/") {
                found.remove("from");
                found.remove("to");
            }
            if pattern.ends_with("/public/feedback") {
                found.remove("agency");
            }
            if found != declared {
                wrong.push(format!("{method} {pattern}: needs {found:?}, declares {declared:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
});

#[test]
fn lists_days_and_moments_are_told() {
    let properties = |name: &str| &DOCUMENT["components"]["schemas"][name]["properties"];
    let list = |property: &Value| texts(&schema(property["$ref"].as_str().unwrap())["enum"]);
    assert!(list(&properties("DossierWire")["status"]).contains("intake_refused"));
    let events = list(&properties("EventWire")["action"]);
    for name in ["create", "add_file", "issue_slip", "hand_back"] {
        assert!(events.contains(name), "{name}");
    }
    assert!(list(&properties("Problem")["code"]).contains("wrong_state"));
    for wrong in ["ProblemField", "CellError"] {
        assert!(list(&properties(wrong)["code"]).contains("unknown_value"), "{wrong}");
    }
    assert_eq!(properties("DossierWire")["due_at"]["format"], "date-time");
    assert_eq!(properties("ResultWire")["issued_on"]["format"], "date");
    let parameters = DOCUMENT.pointer("/paths/~1api~1v1~1dossiers/get/parameters").unwrap();
    let limit = parameters
        .as_array()
        .unwrap()
        .iter()
        .find(|p| p["name"] == "limit")
        .unwrap();
    assert_eq!(limit["schema"]["type"], "integer");
    assert_eq!(limit["schema"]["maximum"], 200);
}

#[test]
fn whoever_needs_no_token_is_told_so() {
    let mut open = BTreeSet::new();
    for (path, item) in DOCUMENT["paths"].as_object().unwrap() {
        for operation in item.as_object().unwrap().values() {
            if operation["security"]
                .as_array()
                .is_some_and(|ways| ways.contains(&json!({})))
            {
                open.insert(path.trim_start_matches("/api/v1"));
            }
        }
    }
    let expected = BTreeSet::from([
        "/auth/login",
        "/auth/refresh",
        "/callbacks/payments",
        "/callbacks/post",
        "/health/live",
        "/health/ready",
        "/metrics",
        "/public/dossiers/{code}",
        "/public/dossiers/{code}/rating",
        "/public/feedback",
        "/public/feedback/{code}",
        "/public/results/{code}",
    ]);
    assert_eq!(open, expected);
    assert!(DOCUMENT["webhooks"]["event"]["post"].is_object());
}
