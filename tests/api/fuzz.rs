//! Random damage to sound requests: whatever comes, the answer is never a fault of ours.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};

use crate::story;
use crate::support::{household_business, marital_status};
use crate::tools::is_problem;

#[derive(Clone, Debug)]
struct Damage {
    /// Which value of the document.
    place: Index,
    kind: u8,
    value: Value,
}

fn value() -> impl Strategy<Value = Value> {
    let texts = vec![
        "",
        " ",
        "\u{0}",
        "\u{202e}",
        "🙂",
        "'; DROP TABLE dossiers; --",
        "null",
        "0",
        "-1",
        "H02",
        "H02.07.01",
        "clerk",
        "counter",
        "online",
        "postal",
        "cash",
        "2026-02-30",
        "9999-12-31",
        "2026-03-02T09:00:00+07:00",
        "2199-12-31T23:59:59+07:00",
        "1900-01-01T00:00:00+07:00",
        "+262142-01-01",
        "\u{feff}Nguyễn",
        "%00",
        "a\u{301}",
    ];
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(|n| json!(n)),
        (-2..300i64).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        select(texts).prop_map(Value::from),
        (0..4000usize).prop_map(|n| json!("ấ".repeat(n))),
        (0..300usize).prop_map(|n| json!(vec![json!({"name": "x"}); n])),
        Just(json!([])),
        Just(json!({})),
        Just(json!([[[{}]]])),
    ]
}

fn damage() -> impl Strategy<Value = Vec<Damage>> {
    let one = (any::<Index>(), 0..4u8, value()).prop_map(|(place, kind, value)| Damage { place, kind, value });
    proptest::collection::vec(one, 1..4)
}

/// Pointers to every value of a document, the document itself first.
fn places(value: &Value, here: &str, found: &mut Vec<String>) {
    found.push(here.to_owned());
    match value {
        Value::Object(fields) => fields
            .iter()
            .for_each(|(k, v)| places(v, &format!("{here}/{k}"), found)),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(n, v)| places(v, &format!("{here}/{n}"), found)),
        _ => {}
    }
}

fn damaged(mut body: Value, damage: &[Damage]) -> Value {
    for d in damage {
        let mut found = Vec::new();
        places(&body, "", &mut found);
        let pointer = d.place.get(&found).clone();
        match (d.kind, pointer.rsplit_once('/')) {
            // A value goes.
            (0, Some((parent, key))) => match body.pointer_mut(parent) {
                Some(Value::Object(fields)) => drop(fields.remove(key)),
                Some(Value::Array(items)) => drop(items.pop()),
                _ => {}
            },
            // One more comes.
            (1, _) => match body.pointer_mut(&pointer) {
                Some(Value::Object(fields)) => drop(fields.insert("more".to_owned(), d.value.clone())),
                Some(Value::Array(items)) => items.push(d.value.clone()),
                Some(other) => *other = d.value.clone(),
                None => {}
            },
            // Another stands there.
            _ => {
                if let Some(place) = body.pointer_mut(&pointer) {
                    *place = d.value.clone();
                }
            }
        }
    }
    body
}

/// Sound bodies of actions, whatever the dossier makes of them.
fn actions() -> Vec<Value> {
    let result = json!({
        "symbol": "1/QĐ", "summary": "Kết quả", "signer": "Lê Văn Bình", "issued_on": "2026-03-02",
        "file": 1, "kind": "Quyết định", "effective_on": "2026-03-02", "expires_on": "2031-03-02",
    });
    vec![
        json!({"action": "forward", "version": 1, "assignee": "handler", "note": "x"}),
        json!({"action": "request_supplement", "version": 1, "reason": "x", "missing_papers": [{"name": "a"}, {"name": "b"}], "legal_ground": "y"}),
        json!({"action": "supplement_received", "version": 1, "papers": [{"code": "p1", "name": "x", "originals": 1, "copies": 0}]}),
        json!({"action": "require_payment", "version": 1, "reason": "x", "legal_ground": "y"}),
        json!({"action": "pay_fee", "version": 1, "method": "cash"}),
        json!({"action": "extend", "version": 1, "reason": "x", "due_at": "2026-03-20T09:00:00+07:00"}),
        json!({"action": "decide", "version": 1, "result": result, "note": "x"}),
        json!({"action": "hand_back", "version": 1, "return_channel": "counter", "note": "x"}),
        json!({"action": "withdraw", "version": 1, "reason": "x"}),
        json!({"action": "reopen", "version": 1, "reason": "x"}),
        json!({"action": "correct_applicant", "version": 1, "reason": "x", "applicant": {"name": "Lê Thị Tư", "phone": "0912345679"}}),
    ]
}

fn intakes() -> Vec<Value> {
    let mut full = marital_status("Trần Thị Bé");
    full["submitter"] = json!({"name": "Lê Thị Tư", "id_number": "024085001235", "phone": "0912345679"});
    full["received_agency_code"] = json!("H02.07.01");
    full["intake_channel"] = json!("counter");
    full["return_channel"] = json!("postal");
    full["matter"] = json!("Xác nhận để kết hôn");
    full["external_code"] = json!("X-1");
    full["received_at"] = json!("2026-03-02T08:00:00+07:00");
    full["payment_method"] = json!("transfer");
    full["payment_reference"] = json!("FT26061");
    full["applicant"]["email"] = json!("an@example.vn");
    full["applicant"]["kind"] = json!("individual");
    vec![full, household_business("Nguyễn Văn Ấn")]
}

const CASES: u32 = 200;

story!(damaged_requests_are_answered, |app| {
    let (clerk, leader, admin) = (app.sign_in("clerk"), app.sign_in("leader"), app.sign_in("admin"));
    let definition = json!({
        "agency_level": "district", "duration": {"unit": "working_day", "value": 3}, "service_level": 4,
        "fees": [{"kind": "charge", "name": "Lệ phí", "amount": 5000, "timing": "pay_first"}],
        "papers": [{"code": "p1", "name": "Tờ khai", "originals": 1, "mandatory": true}],
        "steps": [{"name": "Thẩm định", "role": "handler", "duration": {"unit": "working_hour", "value": 2.5}}],
    });
    let procedure = json!({
        "code": "9.000001", "name": "Thủ tục", "field": "Hộ tịch", "valid_from": "2026-01-01", "definition": definition,
    });
    let day =
        json!({"agency": "H02.07", "date": "2030-12-30", "kind": "worked", "sessions": "08:00-12:00", "name": "x"});
    let week =
        json!({"agency": "H02.07.25", "valid_from": "2031-01-01", "sessions": ["08:00-12:00", "", "", "", "", "", ""]});
    let rule =
        json!({"key": "extensions_allowed", "agency": "H02", "valid_from": "2031-01-01", "value": 1, "source": "x"});
    let mut code = clerk.receive(household_business("Nguyễn Văn Ấn"))["code"]
        .as_str()
        .unwrap()
        .to_owned();
    let config = Config {
        cases: CASES,
        failure_persistence: None,
        max_shrink_iters: 64,
        ..Config::default()
    };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &[9; 32]));
    let cell = std::cell::RefCell::new(&mut code);
    let outcome = runner.run(&(0..10u8, any::<Index>(), damage()), |(target, which, damage)| {
        let mut code = cell.borrow_mut();
        let (actor, method, path, body) = match target {
            0..=3 => (
                &clerk,
                "POST",
                "/api/v1/dossiers".to_owned(),
                which.get(&intakes()).clone(),
            ),
            4..=6 => {
                let seen = leader.dossier(&code);
                let mut body = which.get(&actions()).clone();
                body["version"] = seen["version"].clone();
                if seen["status"] != "received" && seen["status"] != "processing" {
                    **code = clerk.receive(household_business("Nguyễn Văn Ấn"))["code"]
                        .as_str()
                        .unwrap()
                        .to_owned();
                }
                let actor = if target == 4 { &clerk } else { &leader };
                (actor, "POST", format!("/api/v1/dossiers/{code}/actions"), body)
            }
            7 => (&admin, "POST", "/api/v1/procedures".to_owned(), procedure.clone()),
            8 => (&admin, "PUT", "/api/v1/calendar/days".to_owned(), day.clone()),
            _ => {
                let [one, other] = [("/api/v1/calendar/weeks", &week), ("/api/v1/rules", &rule)];
                let (path, body) = *which.get(&[one, other]);
                (&admin, "PUT", path.to_owned(), body.clone())
            }
        };
        let body = damaged(body, &damage);
        let answer = actor.send(actor.request(method, &path).json(&body));
        prop_assert!(answer.status < 500, "{method} {path} {body} gave {:#}", answer.body);
        if answer.status >= 400 {
            is_problem(&answer);
        }
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
});
