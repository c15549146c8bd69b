//! Agencies that have ended: nothing comes in for them any more, and whoever took over goes on with what they left.

use serde_json::{Value, json};

use crate::handovers::{inter_agency, received_elsewhere};
use crate::story;
use crate::support::{Actor, TestApp, marital_status, paper};

/// From the day after, one agency does the work of another.
fn merge(app: &TestApp, ended: &str, last: &str, successor: &str) {
    let end = json!({"valid_to": last, "successors": [successor]});
    app.sign_in("admin")
        .put(&format!("/api/v1/agencies/{ended}"), end)
        .expect(200);
}

fn sees(who: &Actor<'_>, code: &str) -> bool {
    let found = who.get(&format!("/api/v1/dossiers/{code}"));
    let listed = who.codes("/api/v1/dossiers").iter().any(|listed| listed == code);
    assert_eq!(
        found.status == 200,
        listed,
        "what is listed can be opened, and the other way round"
    );
    listed
}

story!(what_waits_online_is_not_accepted_after_the_end, |app| {
    let (portal, clerk) = (app.sign_in("portal"), app.sign_in("clerk.01"));
    let mut body = marital_status("Nguyễn Văn Ấn");
    body["intake_channel"] = json!("online");
    let [code, accepted] = ["G01-1", "G01-2"].map(|external| {
        body["external_code"] = json!(external);
        portal.take_in(body.clone())
    });
    merge(app, "H02.07.01", "2026-03-03", "H02.07.02");
    app.set_time("2026-03-03T16:00");
    clerk.done(&accepted, "accept", json!({}));
    app.set_time("2026-03-04T08:00");
    let successor = app.sign_in("clerk.02");
    let allowed = successor.dossier(&code)["allowed_actions"].clone();
    let may = |action: &str| allowed.as_array().unwrap().contains(&json!(action));
    assert!(may("refuse_intake") && !may("accept"), "{allowed}");
    let refusal = successor.act(&code, "accept", json!({})).refused(409, "agency_ended");
    let detail = refusal["detail"].as_str().unwrap();
    assert!(detail.contains("Thị trấn Bắc Lý (H02.07.02)"), "{detail}");
    successor.done(&code, "refuse_intake", json!({"reason": "Nộp lại tại thị trấn Bắc Lý"}));
});

story!(nothing_is_imported_that_was_received_after_the_end, |app| {
    let admin = app.sign_in("admin");
    merge(app, "H02.07.01", "2026-02-27", "H02.07.02");
    let columns = "code,agency,received_agency,procedure,applicant_name,intake_channel,return_channel,received_at";
    let send = |agency: &str, received: &str, code: &str, day: &str| {
        let line = format!("{code},{agency},{received},1.004873,An,counter,counter,2026-02-{day} 09:00");
        admin.send(
            admin
                .request("POST", "/api/v1/imports")
                .header("content-type", "text/csv")
                .body(format!("{columns}\n{line}\n")),
        )
    };
    send("H02.07.01", "", "", "27").expect(201);
    let refusal = send("H02.07.01", "", "", "28").refused_field("row[2].agency", "after_agency");
    let told = refusal["errors"][0]["detail"].as_str().unwrap();
    assert!(told.contains("Thị trấn Bắc Lý (H02.07.02)"), "{told}");
    send("H02.07.01", "", "000.00.01.H02-260228-0001", "28").refused_field("row[2].agency", "after_agency");
    send("H02.07.02", "H02.07.01", "", "28").refused_field("row[2].received_agency", "after_agency");
});

story!(the_successor_goes_on_with_what_was_left, |app| {
    let [clerk, handler, leader, stranger] =
        ["clerk.02", "handler.02", "leader.02", "clerk.03"].map(|name| app.sign_in(name));
    let first = app.sign_in("clerk.01");
    let code = first.take_in(marital_status("Nguyễn Văn Ấn"));
    let lying = first.take_in(marital_status("Trần Thị Bé"));
    for dossier in [&code, &lying] {
        first.done(dossier, "pay_fee", json!({"method": "cash"}));
    }
    first.done(&lying, "forward", json!({}));
    first
        .upload_bytes(&code, "paper=p1&name=to-khai.pdf", crate::files::pdf("tờ khai"))
        .expect(201);
    merge(app, "H02.07.01", "2026-03-03", "H02.07.02");
    for who in [&clerk, &handler, &leader] {
        assert!(!sees(who, &code), "not before the end");
    }
    app.set_time("2026-03-04T08:00");
    for who in [&clerk, &handler, &leader] {
        assert!(sees(who, &code) && sees(who, &lying));
    }
    assert!(!sees(&stranger, &code));
    let counts = clerk.get("/api/v1/dossiers/counts").expect(200);
    let states = counts["by_status"].as_object().unwrap();
    assert_eq!(states.values().filter_map(Value::as_i64).sum::<i64>(), 2, "{counts:#}");
    // The list of the agency itself is that of its own.
    assert_eq!(clerk.codes("/api/v1/dossiers?agency=H02.07.02"), Vec::<String>::new());
    assert_eq!(clerk.codes("/api/v1/dossiers?agency=H02.07.01").len(), 2);

    // What was handed in there need not be brought again.
    let mut again = marital_status("Nguyễn Văn Ấn");
    again["agency_code"] = json!("H02.07.02");
    again["papers"][0]["reuse"] = json!({"dossier": code, "file": 1});
    let created = clerk.post("/api/v1/dossiers", again).expect(201);
    assert_eq!(
        created["allowed_actions"],
        clerk.dossier(created["code"].as_str().unwrap())["allowed_actions"]
    );

    // What lay with the old agency is done where it lies, and the next step is the successor's: nobody confirms that.
    let steps = |code: &str| clerk.dossier(code)["steps"].as_array().unwrap().clone();
    handler.done(&lying, "forward", json!({}));
    clerk.done(&code, "forward", json!({}));
    for dossier in [&lying, &code] {
        assert_eq!(steps(dossier).last().unwrap()["agency"]["code"], "H02.07.02");
    }
    assert!(sees(&handler, &lying) && sees(&handler, &code));
    leader.done(&lying, "decide", json!({"result": paper("1/XN", "2026-03-04")}));
    clerk.done(&lying, "hand_back", json!({}));

    // Figures stay with the agency that they were counted for.
    let received = |who: &Actor<'_>, agency: &str| {
        let path = format!("/api/v1/statistics/timeliness?from=2026-03-01&to=2026-03-31{agency}");
        who.get(&path).expect(200)["total"]["received"].clone()
    };
    assert_eq!(received(&leader, ""), 1);
    assert_eq!(received(&leader, "&agency=H02.07.02"), 1);
    assert_eq!(received(&leader, "&agency=H02.07.01"), 2);
    let behind = "/api/v1/statistics/dossiers?agency=H02.07.01&from=2026-03-01&to=2026-03-31&measure=received";
    assert_eq!(leader.codes(behind).len(), 2);
    // So does its money.
    let books = |who: &Actor<'_>, path: &str| who.get(&format!("/api/v1/{path}agency=H02.07.01"));
    let page = books(&leader, "cash-book?clerk=clerk.01&day=2026-03-02&").expect(200);
    assert_eq!(page["agency"]["code"], "H02.07.01");
    assert_eq!(
        books(&leader, "receipt-books?").expect(200)["items"][0]["agency"]["code"],
        "H02.07.01"
    );
    books(&app.sign_in("leader.03"), "receipt-books?").refused(404, "agency_not_found");
    // What the agency was is not the successor's to change, and nobody else's dossiers come with it.
    app.sign_in("leader.03").get(behind).refused(404, "agency_not_found");
});

story!(a_step_of_an_agency_that_ended_is_done_by_its_successor, |app| {
    inter_agency(app);
    let counter = app.sign_in("clerk.04");
    let code = counter.take_in(received_elsewhere());
    counter.done(&code, "forward", json!({}));
    app.sign_in("handler.01").done(&code, "receive_handover", json!({}));
    merge(app, "H02.07.03", "2026-03-02", "H02.07.05");
    app.set_time("2026-03-03T08:00");
    let own = app.sign_in("handler.01");
    let steps = own.done(&code, "forward", json!({}))["steps"].clone();
    let places: Vec<&Value> = steps.as_array().unwrap().iter().map(|s| &s["agency"]["code"]).collect();
    assert_eq!(places, ["H02.07.01", "H02.07.02", "H02.07.05"]);
    let successor = app.sign_in("handler.05");
    assert!(sees(&successor, &code));
    successor.done(&code, "receive_handover", json!({}));

    // What nobody took over gets nothing.
    let second = app.sign_in("handler.02");
    second.done(&code, "receive_handover", json!({}));
    second.done(&code, "forward", json!({}));
    let next = counter.take_in(received_elsewhere());
    counter.done(&next, "forward", json!({}));
    own.done(&next, "receive_handover", json!({}));
    let end = json!({"valid_to": "2026-03-03"});
    app.sign_in("admin").put("/api/v1/agencies/H02.07.02", end).expect(200);
    app.set_time("2026-03-04T08:00");
    let refusal = own.act(&next, "forward", json!({})).refused(409, "step_agency_ended");
    assert!(refusal["detail"].as_str().unwrap().contains("H02.07.02"), "{refusal:#}");
});

story!(an_agency_of_a_few_days_has_its_score_and_its_place, |app| {
    let (admin, supervisor) = (app.sign_in("admin"), app.sign_in("supervisor"));
    let new = json!({
        "code": "H02.07.26", "name": "Xã Mới", "level": "commune", "parent": "H02.07", "valid_from": "2026-03-04",
    });
    admin.post("/api/v1/agencies", new).expect(201);
    admin
        .put("/api/v1/agencies/H02.07.26", json!({"valid_to": "2026-03-20"}))
        .expect(200);
    let scores =
        |agency: &str, days: &str| supervisor.get(&format!("/api/v1/scorecards/qd766/scores?agency={agency}&{days}"));
    scores("H02.07.26", "from=2026-03-01&to=2026-03-31").expect(200);
    scores("H02.07.26", "from=2026-03-21&to=2026-03-31").refused_field("agency", "agency_not_valid");
    let ranks = supervisor
        .get("/api/v1/scorecards/qd766/ranks?level=commune&from=2026-03-01&to=2026-03-31")
        .expect(200);
    let ranked = ranks["items"].as_array().unwrap().iter();
    assert!(
        ranked.into_iter().any(|row| row["agency"]["code"] == "H02.07.26"),
        "{ranks:#}"
    );
});
