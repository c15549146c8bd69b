//! Many at once: one wins, nothing is lost, no number is skipped.

use std::collections::BTreeSet;
use std::sync::Barrier;

use serde_json::{Value, json};

use crate::story;
use crate::support::{Actor, Answer, household_business, marital_status, paper};

/// Does something so many times at the same moment.
pub fn at_once<T: Send>(times: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let (start, work) = (&Barrier::new(times), &work);
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..times)
            .map(|n| {
                scope.spawn(move || {
                    start.wait();
                    work(n)
                })
            })
            .collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

fn assert_one_wins(answers: Vec<Answer>, won: u16, version: i64) {
    let (winners, others): (Vec<_>, Vec<_>) = answers.into_iter().partition(|a| a.status == won);
    assert_eq!(winners.len(), 1, "{others:#?}");
    for other in others {
        let refusal = other.refused(409, "stale_version");
        assert_eq!(refusal["current"]["version"], version, "{refusal:#}");
    }
}

/// A write that is told to come back does so, with the same key.
fn stubborn(who: &Actor<'_>, key: &str, path: &str, body: &Value) -> Answer {
    loop {
        let mut request = who.request("POST", path).json(body);
        if !key.is_empty() {
            request = request.header("idempotency-key", key);
        }
        let answer = who.send(request);
        if answer.status != 503 {
            return answer;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}

story!(of_sixteen_actions_on_one_version_one_wins, |app| {
    let (clerk, leader) = (app.sign_in("clerk"), app.sign_in("leader"));
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    let path = &format!("/api/v1/dossiers/{code}/actions");
    let act = |who: &Actor<'_>, body: Value| who.post(path, body);
    // The same thing.
    let answers = at_once(16, |_| act(&clerk, json!({"action": "forward", "version": 1})));
    assert_one_wins(answers, 200, 2);
    // Different things, by different people.
    let answers = at_once(16, |n| match n % 4 {
        0 => act(
            &clerk,
            json!({"action": "withdraw", "reason": "Theo đơn", "version": 2}),
        ),
        1 => act(
            &leader,
            json!({"action": "stop", "reason": "Không đủ điều kiện", "version": 2}),
        ),
        2 => act(
            &leader,
            json!({"action": "assign", "assignee": "handler", "version": 2}),
        ),
        _ => act(
            &leader,
            json!({"action": "request_supplement", "reason": "x", "missing_papers": [{"name": "A"}], "version": 2}),
        ),
    });
    assert_one_wins(answers, 200, 3);
    let history = clerk.get(&format!("/api/v1/dossiers/{code}/events")).expect(200);
    assert_eq!(history["items"].as_array().unwrap().len(), 3);
});

story!(a_decision_is_made_once, |app| {
    let (clerk, handler, leader) = (app.sign_in("clerk"), app.sign_in("handler"), app.sign_in("leader"));
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    clerk.done(&code, "forward", json!({}));
    handler.done(&code, "forward", json!({}));
    let path = &format!("/api/v1/dossiers/{code}/actions");
    let body = json!({"action": "decide", "version": 4, "result": paper("1/GCN", "2026-03-02")});
    let body = &leader.with_file(&code, body);
    assert_one_wins(at_once(16, |_| leader.post(path, body.clone())), 200, 5);
    assert_eq!(leader.dossier(&code)["results"].as_array().unwrap().len(), 1);
    let figures = leader
        .get("/api/v1/statistics/timeliness?from=2026-03-01&to=2026-03-31")
        .expect(200);
    assert_eq!(figures["total"]["resolved"]["total"], 1);
});

story!(sixty_four_intakes_at_once_take_sixty_four_numbers_in_a_row, |app| {
    let clerks = ["clerk", "clerk.01", "clerk.02", "clerk.03"].map(|name| app.sign_in(name));
    let answers = at_once(64, |n| {
        let mut body = household_business("Nguyễn Văn Ấn");
        if n % 8 == 7 {
            // Refused: takes no number.
            body["papers"] = json!([]);
        }
        let answer = clerks[n % 4].post("/api/v1/dossiers", body.clone());
        if n % 8 == 7 {
            answer.refused_field("papers.p1", "paper_missing");
            body["papers"] = household_business("x")["papers"].clone();
            return clerks[n % 4].take_in(body);
        }
        answer.expect(201)["code"].as_str().unwrap().to_owned()
    });
    let codes: BTreeSet<String> = answers.into_iter().collect();
    let expected: BTreeSet<String> = (1..=64).map(|n| format!("H02.07-260302-{n:04}")).collect();
    assert_eq!(codes, expected);
    let figures = app
        .sign_in("leader")
        .get("/api/v1/statistics/timeliness?from=2026-03-01&to=2026-03-31")
        .expect(200);
    assert_eq!(figures["total"]["received"], 64);
    // Every agency counts for itself.
    let communes = at_once(16, |n| {
        let mut body = marital_status("Trần Thị Bé");
        body["agency_code"] = json!(format!("H02.07.0{}", n % 2 + 1));
        clerks[0].take_in(body)
    });
    let communes: BTreeSet<String> = communes.into_iter().collect();
    let numbers = |commune: usize| (1..=8).map(move |n| format!("H02.07.0{commune}-260302-{n:04}"));
    assert_eq!(communes, numbers(1).chain(numbers(2)).collect());
});

story!(a_request_that_arrives_many_times_is_done_once, |app| {
    let (clerk, portal) = (app.sign_in("clerk"), app.sign_in("portal"));
    let body = household_business("Nguyễn Văn Ấn");
    let answers = at_once(8, |_| stubborn(&clerk, "k-1", "/api/v1/dossiers", &body).expect(201));
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    let code = answers[0]["code"].as_str().unwrap();
    assert_eq!(code, "H02.07-260302-0001");

    let path = format!("/api/v1/dossiers/{code}/actions");
    let forward = json!({"action": "forward", "version": 1});
    let answers = at_once(8, |_| stubborn(&clerk, "k-2", &path, &forward).expect(200));
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    assert_eq!(clerk.dossier(code)["version"], 2);

    // A portal's own code does the same without a key.
    let mut sent = household_business("Trần Thị Bé");
    sent["intake_channel"] = json!("online");
    sent["external_code"] = json!("G01-1");
    let answers = at_once(8, |_| stubborn(&portal, "", "/api/v1/dossiers", &sent).expect(201));
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    assert_eq!(answers[0]["code"], "H02.07-260302-0002");
    assert_eq!(clerk.take_in(body), "H02.07-260302-0003", "no number is skipped");
});

story!(due_times_move_while_people_work, |app| {
    let (clerk, admin) = (app.sign_in("clerk"), app.sign_in("admin"));
    let codes: Vec<String> = (0..40)
        .map(|_| clerk.take_in(household_business("Nguyễn Văn Ấn")))
        .collect();
    let job = std::thread::scope(|scope| {
        let holiday = json!({"agency": "H02.07", "date": "2026-03-04", "kind": "off", "name": "Ngày hội"});
        let job = scope.spawn(|| admin.put("/api/v1/calendar/days", holiday).expect(202));
        for code in &codes {
            // The job may have moved it in between: look again, act again.
            while clerk.act(code, "forward", json!({})).status == 409 {}
        }
        job.join().unwrap()
    });
    app.finish_job(&admin, &job);
    for code in &codes {
        let dossier = clerk.dossier(code);
        assert_eq!(
            (&dossier["status"], &dossier["due_at"]),
            (&json!("processing"), &json!("2026-03-06T09:00:00+07:00"),)
        );
    }
});
