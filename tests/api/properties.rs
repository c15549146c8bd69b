//! Whatever people do in whatever order: no fault of ours, the history is whole and the figures equal a recount.

use motcua::domain::dossier::Action;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use serde_json::{Value, json};

use crate::story;
use crate::support::{Actor, TestApp, household_business, marital_status};
use crate::tools::is_problem;

/// The same cases every time, so that a failure can be looked at again.
fn runner(cases: u32) -> TestRunner {
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 0,
        ..Config::default()
    };
    TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]))
}

#[derive(Clone, Debug)]
enum Step {
    Receive {
        kind: u8,
        early: u8,
    },
    /// One of the actions that the person may take, or (`any`) one of all.
    Act {
        dossier: Index,
        person: Index,
        action: Index,
        any: bool,
        variant: u8,
    },
    Wait(i64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => (0..4u8, 0..3u8).prop_map(|(kind, early)| Step::Receive { kind, early }),
        9 => (any::<(Index, Index, Index)>(), proptest::bool::weighted(0.2), any::<u8>()).prop_map(
            |((dossier, person, action), any, variant)| Step::Act { dossier, person, action, any, variant }
        ),
        1 => prop_oneof![1..90i64, 300..2000i64, 5000..20000i64].prop_map(Step::Wait),
    ]
}

const PEOPLE: &[&str] = &["clerk", "handler", "leader", "portal", "clerk.01"];

fn intake(kind: u8, early: u8, now: &str) -> (&'static str, Value) {
    let (who, mut body) = match kind {
        0 => ("clerk", household_business("Nguyễn Văn Ấn")),
        1 => ("clerk.01", marital_status("Trần Thị Bé")),
        2 => ("portal", household_business("Lê Văn Cường")),
        _ => ("clerk", marital_status("Phạm Thị Dung")),
    };
    if who == "portal" {
        body["intake_channel"] = json!("online");
    }
    match early {
        1 => body["payment_method"] = json!("cash"),
        2 => body["received_at"] = json!(now),
        _ => {}
    }
    (who, body)
}

/// A body for an action, more or less sensible.
fn body(action: Action, variant: u8, app: &TestApp) -> Value {
    use motcua::domain::instant::Clock as _;
    let now = app.clock.now();
    let reason = json!({"reason": "Lý do"});
    match action {
        Action::SendBack if variant.is_multiple_of(2) => json!({"reason": "Lý do", "to_step": variant % 3}),
        Action::RefuseIntake
        | Action::SendBack
        | Action::Withdraw
        | Action::Stop
        | Action::Reopen
        | Action::TakeOver
        | Action::CloseUnanswered => reason,
        // Of a few numbers, so that duplicates come and go.
        Action::CorrectApplicant => json!({"reason": "Gõ nhầm", "applicant": {
            "name": (["Nguyễn Văn Ấn", "Nguyễn Văn Anh", "Lê Thị Hai"][usize::from(variant) % 3]),
            "id_number": (["024085001234", "024085001235"][usize::from(variant) % 2]),
            "phone": "0912345678", "address": "Thôn Đông",
        }}),
        Action::Suspend => json!({"reason": "Chờ giám định", "legal_ground": "Điều 12"}),
        Action::RequirePayment => json!({"reason": "Thuế", "legal_ground": "Điều 8"}),
        Action::RequestSupplement => json!({"reason": "Thiếu", "missing_papers": [{"name": "Bản vẽ"}]}),
        Action::SupplementReceived => json!({"papers": [{"code": "p2", "copies": 1}]}),
        Action::PayFee => json!({"method": "cash"}),
        Action::Assign => json!({"assignee": PEOPLE[usize::from(variant) % PEOPLE.len()]}),
        Action::Forward if variant.is_multiple_of(3) => json!({"assignee": "handler"}),
        Action::Extend => {
            let due = now.saturating_add_minutes(i64::from(variant) * 700);
            json!({"reason": "Xác minh", "due_at": due.to_string()})
        }
        Action::AttachResult | Action::Decide if !variant.is_multiple_of(4) => json!({"result": {
            "symbol": "1/QĐ", "summary": "Kết quả", "signer": "Lê Văn Bình",
            "issued_on": now.local_day().to_string(), "file": "@unsigned.pdf",
        }}),
        Action::HandBack if variant.is_multiple_of(2) => json!({"return_channel": "postal"}),
        _ => json!({}),
    }
}

/// What may happen, and who looks on.
struct Rules<'a> {
    /// Whether what is over may be taken up again or entered for a day that is over: both restate the past.
    restate: bool,
    /// Called after each time that passes.
    look: &'a mut dyn FnMut(&TestApp),
}

fn live(app: &TestApp, steps: &[Step], rules: &mut Rules<'_>) -> Result<Vec<String>, TestCaseError> {
    use motcua::domain::instant::Clock as _;
    let people: Vec<Actor<'_>> = PEOPLE.iter().map(|name| app.sign_in(name)).collect();
    let mut codes: Vec<String> = Vec::new();
    for step in steps {
        match step {
            Step::Wait(minutes) => {
                app.clock.advance_minutes(*minutes);
                (rules.look)(app);
            }
            Step::Receive { kind, early } => {
                let early = if rules.restate { *early } else { (*early).min(1) };
                let (who, body) = intake(*kind, early, &app.clock.now().to_string());
                let person = &people[PEOPLE.iter().position(|p| *p == who).unwrap()];
                let answer = person.post("/api/v1/dossiers", body);
                prop_assert_eq!(answer.status, 201, "{:#}", answer.body);
                codes.push(answer.body["code"].as_str().unwrap().to_owned());
            }
            Step::Act {
                dossier,
                person,
                action,
                any,
                variant,
            } if !codes.is_empty() => {
                let code = dossier.get(&codes);
                let person = person.get(&people);
                let seen = person.get(&format!("/api/v1/dossiers/{code}"));
                prop_assert!(seen.status < 500, "{:#}", seen.body);
                let allowed: Vec<Action> = seen.body["allowed_actions"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .map(|a| a.as_str().unwrap().parse().unwrap())
                    .collect();
                let action = *action.get(if *any || allowed.is_empty() {
                    Action::ALL
                } else {
                    &allowed
                });
                if action == Action::Reopen && !rules.restate {
                    continue;
                }
                let mut sent = person.with_file(code, body(action, *variant, app));
                sent["action"] = json!(action.as_str());
                let seen = person.get(&format!("/api/v1/dossiers/{code}"));
                sent["version"] = json!(seen.body["version"].as_i64().unwrap_or(1));
                let answer = person.post(&format!("/api/v1/dossiers/{code}/actions"), sent);
                prop_assert!(answer.status < 500, "{action} {:#}", answer.body);
                if answer.status >= 400 {
                    is_problem(&answer);
                    let told = answer.body["code"].as_str().unwrap();
                    // What is offered is only refused for what was entered with it.
                    let entered = [
                        "invalid",
                        "result_missing",
                        "result_file_missing",
                        "no_result_given",
                        "nothing_to_correct",
                    ];
                    prop_assert!(
                        !allowed.contains(&action) || entered.contains(&told),
                        "{action} was offered to {code} and refused: {:#}",
                        answer.body
                    );
                } else {
                    prop_assert!(allowed.contains(&action), "{action} was done but not offered");
                }
            }
            Step::Act { .. } => {}
        }
    }
    Ok(codes)
}

/// Whose hands a dossier was in: with one calendar and one track, every working minute of its life is somebody's.
fn held_adds_up(app: &TestApp, codes: &[String]) {
    let leader = app.sign_in("leader");
    for code in codes {
        let slip = leader.get(&format!("/api/v1/dossiers/{code}/control-slip")).expect(200);
        let held = &slip["held"];
        let sum = |list: &str| -> i64 {
            let list = held[list].as_array().unwrap().iter();
            list.map(|h| h["minutes"].as_i64().unwrap()).sum()
        };
        let n = |key: &str| held[key].as_i64().unwrap();
        let others = n("desk_minutes") + n("wait_minutes") + n("paused_minutes") + n("ended_minutes");
        assert_eq!(sum("steps") + others, n("total_minutes"), "{slip:#}");
        assert_eq!(sum("steps"), sum("agencies"), "{slip:#}");
        assert_eq!(sum("steps"), sum("officials"), "{slip:#}");
    }
}

story!(any_life_of_any_dossiers_leaves_figures_that_agree, |app| {
    let outcome = runner(12).run(&proptest::collection::vec(step(), 25), |steps| {
        let mut rules = Rules {
            restate: true,
            look: &mut |_| (),
        };
        let codes = live(app, &steps, &mut rules)?;
        app.verify();
        balance(app);
        held_adds_up(app, &codes);
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
});

/// The figures as of the end of the day before yesterday's midnight: everything up to yesterday.
fn as_of_yesterday(app: &TestApp) -> (String, serde_json::Value) {
    use motcua::domain::instant::Clock as _;
    let yesterday = app.clock.now().local_day().pred_opt().unwrap();
    let path = format!("/api/v1/statistics/timeliness?from=2026-03-01&to={yesterday}&group_by=agency,month");
    let answer = app.sign_in("supervisor").get(&path).expect(200);
    (path, json!([answer["rows"], answer["total"]]))
}

story!(what_was_counted_yesterday_does_not_change_today, |app| {
    let outcome = runner(12).run(&proptest::collection::vec(step(), 30), |steps| {
        let mut seen = Vec::new();
        let mut rules = Rules {
            restate: false,
            look: &mut |app| seen.push(as_of_yesterday(app)),
        };
        live(app, &steps, &mut rules)?;
        for (path, figures) in seen {
            let now = app.sign_in("supervisor").get(&path).expect(200);
            prop_assert_eq!(&json!([now["rows"], now["total"]]), &figures, "{}", path);
        }
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
});

/// What was carried over and came in is what went out and is left.
fn balance(app: &TestApp) {
    use motcua::domain::instant::Clock as _;
    let today = app.clock.now().local_day();
    let supervisor = app.sign_in("supervisor");
    for from in ["2026-03-01", "2026-03-10", "2026-04-17"] {
        for to in [today.to_string(), "2026-12-31".to_owned()] {
            let path = format!("/api/v1/statistics/timeliness?agency=H02.07&from={from}&to={to}&group_by=procedure");
            if *from > *to {
                continue;
            }
            let figures = supervisor.get(&path).expect(200);
            let rows = figures["rows"].as_array().unwrap().iter().chain([&figures["total"]]);
            for row in rows {
                let n = |pointer: &str| row.pointer(pointer).unwrap().as_i64().unwrap();
                assert_eq!(
                    n("/carried_over") + n("/received"),
                    n("/resolved/total") + n("/withdrawn") + n("/stopped") + n("/in_progress/total"),
                    "{path} {row:#}"
                );
                for pointer in [
                    "/carried_over",
                    "/received",
                    "/in_progress/within_time",
                    "/in_progress/overdue",
                ] {
                    assert!(n(pointer) >= 0, "{path} {row:#}");
                }
            }
        }
    }
}
