//! What a citizen sees with code and four digits, and what nobody learns by guessing.

use serde_json::{Value, json};

use crate::parallel::at_once;
use crate::story;
use crate::support::{Answer, Backend, Options, TestApp, household_business, local, marital_status, paper, run};

fn look(app: &TestApp, code: &str, secret: &str, address: &str) -> Answer {
    let anybody = app.anybody();
    let path = format!("/api/v1/public/dossiers/{code}?secret={secret}");
    anybody.send(anybody.request("GET", &path).header("x-forwarded-for", address))
}

fn known() -> Value {
    let mut body = household_business("Nguyễn Văn Ấn");
    body["applicant"]["email"] = json!("an@example.org");
    body["applicant"]["address"] = json!("Thôn Đông, xã Hoàng An");
    body["submitter"] = json!({"name": "Trần Thị Bé", "id_number": "024185009876", "phone": "0987654321"});
    body
}

story!(a_citizen_sees_the_course_and_no_personal_data, |app| {
    let (clerk, handler, leader) = (app.sign_in("clerk"), app.sign_in("handler"), app.sign_in("leader"));
    let code = clerk.take_in(known());
    let see = |secret: &str| look(app, &code, secret, "203.0.113.1");
    // ID number and phone of the owner, and of who handed it in.
    for secret in ["1234", "5678", "9876", "4321"] {
        assert_eq!(see(secret).expect(200)["code"], code.as_str());
    }
    let seen = see("1234");
    assert_eq!(seen.headers["cache-control"], "no-store");
    let seen = seen.expect(200);
    assert_eq!(seen["applicant_name"], "Nguyễn V** Ấ*");
    assert_eq!(
        (&seen["portal_code"], &seen["due_at"]),
        (&json!(2), &json!(local("2026-03-05T09:00")))
    );
    clerk.done(&code, "forward", json!({"assignee": "handler"}));
    handler.done(&code, "require_payment", json!({"reason": "Thuế trước bạ"}));
    let waiting = see("1234").expect(200);
    assert_eq!(
        (&waiting["waiting_reason"], &waiting["paused"]),
        (&json!("Thuế trước bạ"), &json!(true))
    );
    clerk.done(&code, "payment_settled", json!({}));
    handler.done(&code, "forward", json!({}));
    leader.done(&code, "decide", json!({"result": paper("1/GCN", "2026-03-02")}));
    let seen = see("5678").expect(200);
    assert_eq!(
        (&seen["status"], &seen["timeliness"]),
        (&json!("decided"), &json!("early"))
    );
    assert_eq!(
        seen["what_next"],
        "Đã có kết quả. Mời ông/bà nhận kết quả theo hình thức đã đăng ký."
    );
    assert_eq!(
        (&seen["waiting_reason"], &seen["paused"]),
        (&json!(null), &json!(false))
    );
    assert_eq!(seen["steps"].as_array().unwrap().len(), 2);
    let text = seen.to_string();
    for secret in [
        "024085001234",
        "0912345678",
        "example.org",
        "Thôn Đông",
        "Nguyễn Văn",
        "Trần",
        "4321",
        "kho/",
    ] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    // Nor who works on it.
    let worked = clerk.dossier(&code)["steps"][0]["assignee"].clone();
    let staff = worked["full_name"].as_str().unwrap();
    assert!(!text.contains(staff) && !text.contains("handler"));
});

story!(
    what_ended_without_a_result_asks_for_nothing_promises_nothing_and_says_why,
    |app| {
        let (portal, clerk, leader) = (app.sign_in("portal"), app.sign_in("clerk.01"), app.sign_in("leader.01"));
        let see = |code: &str| look(app, code, "1234", "203.0.113.1").expect(200);
        let sent = |number: &str| {
            let mut body = marital_status("Nguyễn Văn Ấn");
            body["intake_channel"] = json!("online");
            body["external_code"] = json!(number);
            let code = portal.take_in(body);
            assert_eq!(
                (&see(&code)["fee_unpaid"], &see(&code)["end_reason"]),
                (&json!(5000), &json!(null))
            );
            code
        };
        let ended = |code: &str, status: &str, reason: &str| {
            let seen = see(code);
            assert_eq!((&seen["status"], &seen["end_reason"]), (&json!(status), &json!(reason)));
            assert_eq!(
                (&seen["fee_unpaid"], &seen["due_at"], &seen["apology"]),
                (&json!(0), &json!(null), &json!(null)),
                "{seen:#}"
            );
            assert!(seen.get("pay_url").is_none());
        };
        let refused = sent("G01-1");
        clerk.done(&refused, "refuse_intake", json!({"reason": "Không thuộc thẩm quyền"}));
        ended(&refused, "intake_refused", "Không thuộc thẩm quyền");
        let withdrawn = sent("G01-2");
        portal.done(&withdrawn, "withdraw", json!({"reason": "Nộp nhầm thủ tục"}));
        ended(&withdrawn, "withdrawn", "Nộp nhầm thủ tục");
        let stopped = sent("G01-3");
        clerk.done(&stopped, "accept", json!({}));
        assert_eq!(see(&stopped)["due_at"], local("2026-03-05T09:00"));
        leader.done(
            &stopped,
            "extend",
            json!({"reason": "Chờ xác minh", "due_at": local("2026-03-10T09:00")}),
        );
        leader.done(&stopped, "stop", json!({"reason": "Không đủ điều kiện"}));
        ended(&stopped, "stopped", "Không đủ điều kiện");
        // Taken up again, it is asked for and promised again.
        leader.done(&stopped, "reopen", json!({"reason": "Dừng nhầm"}));
        let again = see(&stopped);
        assert_eq!(
            (&again["fee_unpaid"], &again["due_at"], &again["end_reason"]),
            (&json!(5000), &json!(local("2026-03-10T09:00")), &json!(null))
        );
    }
);

story!(a_wrong_code_and_a_wrong_secret_are_one_answer, |app| {
    let code = app.sign_in("clerk").take_in(known());
    let told = |code: &str, secret: &str| {
        let answer = look(app, code, secret, "203.0.113.1");
        let mut names: Vec<String> = answer.headers.keys().map(ToString::to_string).collect();
        names.sort();
        let mut body = answer.refused(404, "lookup_failed");
        body.as_object_mut().unwrap().remove("request_id").unwrap();
        (names, body)
    };
    let wrong_secret = told(&code, "0000");
    assert_eq!(told("H02.07-260302-0002", "1234"), wrong_secret);
    assert_eq!(told("H99.07-260302-0001", "1234"), wrong_secret);
    assert_eq!(told("no-code-at-all", "1234"), wrong_secret);
    assert_eq!(told(&code, "abcd"), wrong_secret);
    for secret in ["", "123", "12345", "12%203", "024085001234"] {
        for code in [code.as_str(), "H02.07-260302-0002"] {
            look(app, code, secret, "203.0.113.1").refused_field("secret", "secret");
        }
    }
    let anybody = app.anybody();
    anybody
        .get(&format!("/api/v1/public/dossiers/{code}"))
        .refused_field("secret", "secret");
    // However the code is spelt.
    look(app, &code.to_lowercase(), "1234", "203.0.113.1").expect(200);
});

mod guessing_is_slowed_down {
    use super::*;

    const THROTTLED: Options = Options {
        throttled: true,
        store: None,
        party: None,
    };

    fn per_code(app: &TestApp) {
        let code = app.sign_in("clerk").take_in(known());
        let other = app.sign_in("clerk").take_in(known());
        // Ten wrong guesses, each from elsewhere and spelt in turns.
        for n in 0..10 {
            let spelt = if n % 2 == 0 { code.clone() } else { code.to_lowercase() };
            look(app, &spelt, &format!("000{n}"), &format!("203.0.113.{n}")).refused(404, "lookup_failed");
        }
        // Now not even the right digits help, from wherever.
        let held = look(app, &code, "1234", "198.51.100.1");
        assert!(held.headers["retry-after"].to_str().unwrap().parse::<u64>().unwrap() <= 900);
        held.refused(429, "too_many_attempts");
        look(app, &other, "1234", "198.51.100.1").expect(200);
        app.set_time("2026-03-02T09:14");
        look(app, &code, "1234", "198.51.100.1").refused(429, "too_many_attempts");
        app.set_time("2026-03-02T09:15");
        look(app, &code, "1234", "198.51.100.1").expect(200);
        // A code that does not exist is held back in the same way.
        for n in 0..10 {
            look(app, "H02.07-260302-0999", &format!("000{n}"), &format!("203.0.113.{n}"))
                .refused(404, "lookup_failed");
        }
        look(app, "H02.07-260302-0999", "1234", "198.51.100.2").refused(429, "too_many_attempts");
    }

    /// Guesses that are all on their way at once do not get past the limit together.
    fn side_by_side(app: &TestApp) {
        let code = app.sign_in("clerk").take_in(known());
        let (path, anybody) = (format!("/api/v1/public/dossiers/{code}/rating"), app.anybody());
        let guesses = at_once(40, |n| {
            let body = json!({"secret": format!("{n:04}"), "grade": "satisfied"});
            let request = anybody.request("POST", &path).json(&body);
            anybody.send(request.header("x-forwarded-for", format!("203.0.113.{n}")))
        });
        let count = |status: u16| guesses.iter().filter(|answer| answer.status == status).count();
        assert_eq!((count(404), count(429)), (10, 30));
    }

    #[test]
    fn side_by_side_on_sqlite() {
        run(Backend::Sqlite, THROTTLED, side_by_side);
    }

    #[test]
    fn side_by_side_on_postgres() {
        run(Backend::Postgres, THROTTLED, side_by_side);
    }

    fn per_address(app: &TestApp) {
        let code = app.sign_in("clerk").take_in(known());
        for _ in 0..30 {
            look(app, &code, "1234", "203.0.113.1").expect(200);
        }
        let held = look(app, &code, "1234", "203.0.113.1");
        assert!(held.headers["retry-after"].to_str().unwrap().parse::<u64>().unwrap() <= 60);
        held.refused(429, "too_many_attempts");
        // What the client claims in front of the proxy's own entry does not help.
        look(app, &code, "1234", "192.0.2.77, 203.0.113.1").refused(429, "too_many_attempts");
        // Nor does a line of its own before the proxy's.
        let path = format!("/api/v1/public/dossiers/{code}?secret=1234");
        let anybody = app.anybody();
        let two_lines = anybody.request("GET", &path).header("x-forwarded-for", "192.0.2.78");
        anybody
            .send(two_lines.header("x-forwarded-for", "203.0.113.1"))
            .refused(429, "too_many_attempts");
        look(app, &code, "1234", "203.0.113.2").expect(200);
        app.set_time("2026-03-02T09:01");
        look(app, &code, "1234", "203.0.113.1").expect(200);
    }

    #[test]
    fn per_code_on_sqlite() {
        run(Backend::Sqlite, THROTTLED, per_code);
    }

    #[test]
    fn per_code_on_postgres() {
        run(Backend::Postgres, THROTTLED, per_code);
    }

    #[test]
    fn per_address_on_sqlite() {
        run(Backend::Sqlite, THROTTLED, per_address);
    }

    #[test]
    fn per_address_on_postgres() {
        run(Backend::Postgres, THROTTLED, per_address);
    }
}
