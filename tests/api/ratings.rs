//! What citizens say: one rating for each dossier, the figures that come of it, and what they report or suggest.

use serde_json::{Value, json};

use crate::story;
use crate::support::{Backend, Options, TestApp, household_business, local, marital_status, paper, run};
use crate::web::browser::Browser;

/// A decided dossier of the district.
fn decided(app: &TestApp, name: &str) -> String {
    let (clerk, leader) = (app.sign_in("clerk"), app.sign_in("leader"));
    let code = clerk.take_in(household_business(name));
    clerk.done(&code, "forward", json!({}));
    leader.done(&code, "forward", json!({}));
    leader.done(&code, "decide", json!({"result": paper("1/GCN", "2026-03-02")}));
    code
}

fn rating(code: &str) -> String {
    format!("/api/v1/public/dossiers/{code}/rating")
}

const MARCH: &str = "agency=H02.07&from=2026-03-01&to=2026-03-31";

story!(a_citizen_rates_a_decided_dossier_once, |app| {
    let (anybody, supervisor) = (app.anybody(), app.sign_in("supervisor"));
    let code = decided(app, "Nguyễn Văn Ấn");
    let waiting = app.sign_in("clerk").take_in(household_business("Trần Thị Bé"));
    let grade = |grade: &str| json!({"secret": "1234", "grade": grade});

    let empty = supervisor
        .get(&format!("/api/v1/statistics/satisfaction?{MARCH}"))
        .expect(200);
    assert_eq!(empty["total"]["rate"]["percent"], json!(null));
    assert_eq!(empty["rows"], json!([]));

    anybody
        .post(&rating(&waiting), grade("satisfied"))
        .refused(409, "not_decided_yet");
    // A wrong secret is told apart from nothing: neither from a wrong code nor from what may not be rated yet.
    for (code, secret) in [
        (code.as_str(), "9999"),
        (&waiting, "9999"),
        ("H02.07-260302-9999", "1234"),
        ("x", "1234"),
    ] {
        anybody
            .post(&rating(code), json!({"secret": secret, "grade": "satisfied"}))
            .refused(404, "lookup_failed");
    }
    anybody
        .post(&rating(&code), json!({"secret": "1234"}))
        .refused_field("grade", "missing");
    anybody
        .post(&rating(&code), grade("good"))
        .refused_field("grade", "unknown_value");
    anybody
        .post(&rating(&code), json!({"secret": "12", "grade": "satisfied"}))
        .refused_field("secret", "secret");
    let long = json!({"secret": "1234", "grade": "satisfied", "comment": "a".repeat(2001)});
    assert_eq!(anybody.post(&rating(&code), long).status, 422);

    let words = json!({"secret": "1234", "grade": "dissatisfied", "comment": "Phải đi lại\nhai lần"});
    let first = anybody.post(&rating(&code), words.clone()).expect(201);
    assert_eq!(
        (&first["grade"], &first["rated_at"]),
        (&json!("dissatisfied"), &json!(local("2026-03-02T09:00")))
    );
    // Sent again it is the same rating; another one is refused.
    assert_eq!(anybody.post(&rating(&code), words).expect(200), first);
    anybody
        .post(&rating(&code), grade("very_satisfied"))
        .refused(409, "rated_already");

    let history = app
        .sign_in("clerk")
        .get(&format!("/api/v1/dossiers/{code}/events?limit=50"))
        .expect(200);
    let events = history["items"].as_array().unwrap();
    let event = events.last().unwrap();
    assert_eq!(
        (&event["action"], &event["detail"]),
        (&json!("rate"), &json!({"grade": "dissatisfied"}))
    );
    assert_eq!(event["by"], json!(null));
});

story!(ratings_are_counted_by_agency_and_lead_to_their_dossiers, |app| {
    let (anybody, supervisor, leader) = (app.anybody(), app.sign_in("supervisor"), app.sign_in("leader"));
    let codes = ["Nguyễn Văn Ấn", "Trần Thị Bé", "Lê Văn Cò", "Đỗ Thị Dung"].map(|name| decided(app, name));
    for (code, grade) in codes
        .iter()
        .zip(["very_satisfied", "satisfied", "satisfied", "dissatisfied"])
    {
        let body = json!({"secret": "5678", "grade": grade, "comment": format!("Ý kiến về {code}")});
        anybody.post(&rating(code), body).expect(201);
    }
    // A commune, on another day.
    let (clerk, chair) = (app.sign_in("clerk.01"), app.sign_in("leader.01"));
    let mut body = marital_status("Lê Văn Tám");
    body["payment_method"] = json!("cash");
    let commune = clerk.take_in(body);
    clerk.done(&commune, "forward", json!({}));
    chair.done(&commune, "forward", json!({}));
    chair.done(&commune, "decide", json!({"result": paper("2/XN", "2026-03-02")}));
    app.set_time("2026-04-01T08:00");
    anybody
        .post(&rating(&commune), json!({"secret": "1234", "grade": "very_satisfied"}))
        .expect(201);

    let march = supervisor
        .get(&format!("/api/v1/statistics/satisfaction?{MARCH}"))
        .expect(200);
    let grades =
        |found: &Value| ["very_satisfied", "satisfied", "dissatisfied"].map(|grade| found[grade].as_u64().unwrap());
    assert_eq!(grades(&march["total"]), [1, 2, 1]);
    assert_eq!(
        march["total"]["rate"],
        json!({"numerator": 3, "denominator": 4, "percent": 75.0})
    );
    assert_eq!(march["rows"].as_array().unwrap().len(), 1);
    assert_eq!(march["rows"][0]["agency"]["code"], "H02.07");
    let both = supervisor
        .get("/api/v1/statistics/satisfaction?agency=H02.07&from=2026-03-01&to=2026-04-30")
        .expect(200);
    assert_eq!(grades(&both["total"]), [2, 2, 1]);
    assert_eq!(both["rows"].as_array().unwrap().len(), 2);
    let own = supervisor
        .get("/api/v1/statistics/satisfaction?agency=H02.07&own=true&from=2026-03-01&to=2026-04-30")
        .expect(200);
    assert_eq!(grades(&own["total"]), [1, 2, 1]);

    let behind = |query: &str| {
        let path = format!("/api/v1/statistics/satisfaction/dossiers?{MARCH}{query}");
        let items = leader.all(&path);
        items
            .iter()
            .map(|item| item["dossier"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(behind("&grade=dissatisfied"), [codes[3].clone()]);
    let mut newest: Vec<String> = codes.to_vec();
    newest.reverse();
    assert_eq!(behind("&limit=1"), newest);
    supervisor
        .get(&format!("/api/v1/statistics/satisfaction/dossiers?{MARCH}&grade=bad"))
        .refused_field("grade", "unknown_value");
    supervisor
        .get(&format!("/api/v1/statistics/satisfaction/dossiers?{MARCH}&after=x"))
        .refused_field("after", "cursor");
    app.sign_in("leader.02")
        .get(&format!("/api/v1/statistics/satisfaction?{MARCH}"))
        .refused(404, "agency_not_found");

    // A criterion of a scorecard and a target of a plan are computed from the same ratings.
    let admin = app.sign_in("admin");
    let card = json!({"code": "hai_long", "agency": "H02", "levels": ["district"], "name": "Hài lòng", "source": "Văn bản",
        "valid_from": "2026-01-01", "components": [{"code": "a", "name": "A", "max": 100, "criteria": [
            {"code": "b", "name": "B", "max": 100,
             "shape": {"kind": "proportional", "indicator": "satisfaction_rated"}}]}]});
    admin.post("/api/v1/scorecards", card).expect(201);
    let scores = supervisor
        .get(&format!("/api/v1/scorecards/hai_long/scores?{MARCH}"))
        .expect(200);
    let text = scores.to_string();
    assert!(
        text.contains("\"numerator\":3") && text.contains("\"denominator\":4"),
        "{scores:#}"
    );
    assert!(text.contains("satisfaction/dossiers?grade=dissatisfied"), "{scores:#}");
    let plan = json!({"year": 2026, "agency": "H02", "name": "Kế hoạch", "source": "Văn bản", "targets": [
        {"indicator": "satisfaction_rated", "level": "district", "comparator": "at_least", "percent": 90}]});
    admin.post("/api/v1/plans", plan).expect(201);
    let progress = supervisor.get("/api/v1/plans/2026/progress?agency=H02.07").expect(200);
    let text = progress.to_string();
    // Of the whole year: the four of March and the commune's of April.
    assert!(
        text.contains("\"numerator\":4") && text.contains("\"denominator\":5"),
        "{progress:#}"
    );
    let rows = progress["items"].as_array().unwrap();
    let row = rows
        .iter()
        .find(|row| row["agency"]["code"] == "H02.07" && row["target"]["indicator"] == "satisfaction_rated")
        .unwrap();
    let trend: Vec<Value> = row["trend"]
        .as_array()
        .unwrap()
        .iter()
        .map(|month| json!([month["from"], month["rate"]["numerator"], month["rate"]["denominator"]]))
        .collect();
    assert_eq!(
        trend,
        [
            json!(["2026-01-01", 0, 0]),
            json!(["2026-02-01", 0, 0]),
            json!(["2026-03-01", 3, 4]),
            json!(["2026-04-01", 1, 1])
        ]
    );
    // On the pages too the number leads to its dossiers.
    let browser = Browser::signed_in(app, "supervisor");
    for page in [
        "/so-lieu?agency=H02.07&from=2026-01-01&to=2026-04-01".to_owned(),
        format!("/so-lieu/cham-diem?code=hai_long&{MARCH}"),
    ] {
        let shown = browser.get(&page).expect(200);
        let links = shown.all("main a");
        let link = links
            .iter()
            .filter_map(|a| a.attr("href"))
            .find(|href| href.contains("grade=dissatisfied"))
            .unwrap_or_else(|| panic!("{page}: {}", shown.main()));
        let list = browser.get(link).expect(200);
        list.says(&[
            "không hài lòng",
            ": 1 hồ sơ",
            &codes[3],
            &format!("Ý kiến về {}", codes[3]),
        ]);
        assert_eq!(list.all("tbody tr").len(), 1, "{}", list.main());
    }
});

story!(feedback_is_received_with_a_due_time_answered_once_and_followed, |app| {
    let (anybody, clerk, leader) = (app.anybody(), app.sign_in("clerk"), app.sign_in("leader"));
    let send = |body: Value| anybody.post("/api/v1/public/feedback", body);
    let body = json!({"kind": "complaint", "agency": "H02.07", "name": "Nguyễn Văn Ấn", "phone": "0912345678",
        "content": "Chờ hai giờ ở quầy số 3.\nKhông ai gọi số."});
    let receipt = send(body.clone()).expect(201);
    assert_eq!(receipt["code"], "H02.07-2026-PAKN-0001");
    assert_eq!(receipt["state"], "received");
    // 4,800 working minutes from Monday 09:00 at 450 a day: ten days and 300 minutes.
    assert_eq!(receipt["due_at"], local("2026-03-16T16:00"));
    let secret = receipt["secret"].as_str().unwrap();
    assert_eq!(secret.len(), 10);

    // The rule is data, with its days.
    let rule = json!({"key": "feedback_answer_minutes", "agency": "H02.07", "valid_from": "2026-03-01", "value": 450,
        "source": "Quyết định thử nghiệm"});
    app.sign_in("admin").put("/api/v1/rules", rule).expect(200);
    let second = send(body.clone()).expect(201);
    assert_eq!(
        (&second["code"], &second["due_at"]),
        (&json!("H02.07-2026-PAKN-0002"), &json!(local("2026-03-03T09:00")))
    );
    assert_ne!(second["secret"], receipt["secret"]);

    let follow = |code: &str, secret: &str| anybody.get(&format!("/api/v1/public/feedback/{code}?secret={secret}"));
    let seen = follow("H02.07-2026-PAKN-0001", secret).expect(200);
    assert_eq!((&seen["state"], &seen["answer"]), (&json!("received"), &json!(null)));
    assert_eq!(
        (&seen["name"], &seen["phone"]),
        (&json!(null), &json!(null)),
        "no personal data"
    );
    for (code, secret) in [
        ("H02.07-2026-PAKN-0001", "0000000000"),
        ("H02.07-2026-PAKN-0002", secret),
        ("H02.07-2026-PAKN-0009", secret),
        ("H02.99-2026-PAKN-0001", secret),
        ("x", ""),
    ] {
        follow(code, secret).refused(404, "feedback_lookup_failed");
    }

    for (field, value, refusal) in [
        ("kind", json!("praise"), "unknown_value"),
        ("kind", json!(null), "missing"),
        ("agency", json!("H99"), "agency_unknown"),
        ("agency", json!(null), "missing"),
        ("name", json!(null), "missing"),
        ("content", json!(" "), "missing"),
    ] {
        let mut wrong = body.clone();
        wrong[field] = value;
        send(wrong).refused_field(field, refusal);
    }
    let mut both = body.clone();
    both["dossier"] = json!("H02.07-260302-0001");
    send(both).refused_field("agency", "not_for_this_kind");

    // Staff of the agency see and answer it, others do not.
    let list = leader.get("/api/v1/feedback?state=received").expect(200);
    assert_eq!(list["items"].as_array().unwrap().len(), 2);
    assert_eq!(list["items"][1]["name"], "Nguyễn Văn Ấn");
    assert_eq!(list["items"][1]["late"], false);
    let path = "/api/v1/feedback/H02.07-2026-PAKN-0001";
    let stranger = app.sign_in("leader.02");
    stranger.get(path).refused(404, "feedback_not_found");
    stranger
        .post(&format!("{path}/answer"), json!({"answer": "Sai"}))
        .refused(404, "feedback_not_found");
    assert_eq!(stranger.get("/api/v1/feedback").expect(200)["items"], json!([]));
    app.sign_in("handler").get(path).refused(403, "not_allowed");
    leader
        .post(&format!("{path}/answer"), json!({}))
        .refused_field("answer", "missing");
    app.set_time("2026-03-17T09:00");
    assert_eq!(leader.get(path).expect(200)["late"], true);
    let answer = json!({"answer": "Đã bố trí thêm cán bộ tại quầy số 3."});
    let told = leader.post(&format!("{path}/answer"), answer.clone()).expect(200);
    assert_eq!(
        (&told["state"], &told["answered_by"]["username"]),
        (&json!("answered"), &json!("leader"))
    );
    clerk
        .post(&format!("{path}/answer"), answer)
        .refused(409, "feedback_answered");
    let seen = follow("H02.07-2026-PAKN-0001", secret).expect(200);
    assert_eq!(
        (&seen["state"], &seen["answer"], &seen["answered_at"]),
        (
            &json!("answered"),
            &json!("Đã bố trí thêm cán bộ tại quầy số 3."),
            &json!(local("2026-03-17T09:00"))
        )
    );
    let left = clerk.all("/api/v1/feedback?state=received&limit=1");
    assert_eq!((left.len(), &left[0]["code"]), (1, &json!("H02.07-2026-PAKN-0002")));
});

story!(feedback_about_a_dossier_needs_its_secret_and_is_in_its_history, |app| {
    let (anybody, clerk) = (app.anybody(), app.sign_in("clerk"));
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    let send = |secret: Value| {
        let body = json!({"kind": "suggestion", "dossier": code, "secret": secret, "name": "Nguyễn Văn Ấn",
            "content": "Nên cho nộp trực tuyến"});
        anybody.post("/api/v1/public/feedback", body)
    };
    send(json!(null)).refused_field("secret", "secret");
    send(json!("0000")).refused(404, "lookup_failed");
    let receipt = send(json!("1234")).expect(201);
    let feedback = receipt["code"].as_str().unwrap();
    let path = format!("/api/v1/feedback/{feedback}");
    assert_eq!(clerk.get(&path).expect(200)["dossier"], code.as_str());
    let version = clerk.dossier(&code)["version"].clone();
    clerk
        .post(&format!("{path}/answer"), json!({"answer": "Xin ghi nhận"}))
        .expect(200);
    assert_eq!(clerk.dossier(&code)["version"], version);
    let history = clerk
        .get(&format!("/api/v1/dossiers/{code}/events?limit=50"))
        .expect(200);
    let actions: Vec<&str> = history["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["action"].as_str().unwrap())
        .collect();
    assert_eq!(actions, ["create", "receive_feedback", "answer_feedback"]);
    assert_eq!(history["items"][1]["detail"]["feedback"], feedback);
});

#[test]
fn guessing_a_secret_to_rate_is_braked() {
    run(
        Backend::Sqlite,
        Options {
            throttled: true,
            ..Options::default()
        },
        |app| {
            let code = decided(app, "Nguyễn Văn Ấn");
            let guess = |secret: &str| {
                app.anybody()
                    .post(&rating(&code), json!({"secret": secret, "grade": "satisfied"}))
            };
            for _ in 0..10 {
                guess("9999").refused(404, "lookup_failed");
            }
            // Now even the right one must wait.
            let answer = guess("1234");
            assert!(answer.headers.contains_key("retry-after"));
            answer.refused(429, "too_many_attempts");
        },
    );
}
