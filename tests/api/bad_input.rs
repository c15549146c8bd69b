//! Whatever is sent: refused in one shape, in two languages, with the field named, and nothing changes.

mod actions;
mod bytes;
mod catalogue;
mod intake;
mod requests;

use serde_json::Value;

use crate::support::{Actor, Answer, TestApp};
use crate::tools::{fingerprint, is_problem};

/// What is expected of a request: status and code, and the field with its code where one is at fault.
type Expected<'e> = (u16, &'e str, Option<(&'e str, &'e str)>);

struct Desk<'a> {
    app: &'a TestApp,
    actor: Actor<'a>,
    before: Vec<(String, i64)>,
}

impl<'a> Desk<'a> {
    fn new(app: &'a TestApp, username: &str) -> Self {
        Self {
            app,
            actor: app.sign_in(username),
            before: fingerprint(app),
        }
    }

    /// Sends bytes in Vietnamese and in English.
    #[track_caller]
    fn raw(&self, method: &str, path: &str, body: Option<&[u8]>, expected: Expected<'_>) -> Answer {
        let send = |language: &str| {
            let mut request = self.actor.request(method, path).header("accept-language", language);
            if let Some(body) = body {
                request = request.header("content-type", "application/json").body(body.to_vec());
            }
            self.actor.send(request)
        };
        let (vietnamese, english) = (send("vi"), send("en-GB,en;q=0.9"));
        let what = format!(
            "{method} {} {:#}",
            path.chars().take(100).collect::<String>(),
            vietnamese.body
        );
        for answer in [&vietnamese, &english] {
            is_problem(answer);
            let code = answer.body["code"].as_str().unwrap();
            assert_eq!((answer.status, code), (expected.0, expected.1), "{what}");
            let errors = answer.body["errors"].as_array().cloned().unwrap_or_default();
            if let Some((field, code)) = expected.2 {
                assert!(
                    errors.iter().any(|e| e["field"] == field && e["code"] == code),
                    "{what}"
                );
            } else {
                assert!(errors.is_empty(), "{what}");
            }
        }
        let (vi, en) = (&vietnamese.body, &english.body);
        assert!(
            !vi["detail"].as_str().unwrap().is_ascii() && vi["detail"] != en["detail"],
            "{what}"
        );
        for (n, error) in vi["errors"].as_array().into_iter().flatten().enumerate() {
            assert!(!error["detail"].as_str().unwrap().is_ascii(), "{what}");
            assert_ne!(error["detail"], en["errors"][n]["detail"], "{what}");
        }
        vietnamese
    }

    #[track_caller]
    fn send(&self, method: &str, path: &str, body: &Value, expected: Expected<'_>) -> Answer {
        self.raw(method, path, Some(body.to_string().as_bytes()), expected)
    }

    #[track_caller]
    fn get(&self, path: &str, expected: Expected<'_>) -> Answer {
        self.raw("GET", path, None, expected)
    }

    #[track_caller]
    fn field(&self, method: &str, path: &str, body: &Value, field: &str, code: &str) {
        self.send(method, path, body, (422, "invalid", Some((field, code))));
    }

    #[track_caller]
    fn parameter(&self, path: &str, field: &str, code: &str) {
        self.get(path, (422, "invalid", Some((field, code))));
    }

    #[track_caller]
    fn nothing_changed(&self) {
        assert_eq!(fingerprint(self.app), self.before);
    }
}

const DOSSIERS: &str = "/api/v1/dossiers";

/// A body with one value replaced, the place given as a JSON pointer.
fn with(mut body: Value, pointer: &str, value: Value) -> Value {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let parent = body.pointer_mut(parent).unwrap();
    match parent {
        Value::Array(items) => items[key.parse::<usize>().unwrap()] = value,
        parent => parent[key] = value,
    }
    body
}
